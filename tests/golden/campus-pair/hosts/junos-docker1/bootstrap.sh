#!/bin/sh
# Makes this machine the Docker host "junos-docker1" of the site model: modules, network, sysctls, Docker's settings, its networks.
# What is as planned is left alone. A timer puts the old network files back unless every gateway answers after the change.
# The other files of this host stand beside it.
#   --dry-run   show every action, do none
#   --confirm   keep a new network whose gateway does not answer pings, then go on
#   --rollback  put the old network files back (the timer runs this)
# POSIX sh, for dash and busybox alike; needs systemd, iproute2, procps, kmod and ping.
set -eu
export LC_ALL=C
umask 022
PATH=$PATH:/usr/sbin:/sbin
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
state=/var/lib/netgen
timer=netgen-rollback
seconds=180
dry_run='' armed='' work=''
kept='Nothing was changed.'
# What this host is to have ---------------------------------------------------------------------------------------------
files() {
  put network /etc/modules-load.d/netgen.conf 644 <<'END'
8021q
END
  put network /etc/sysctl.d/60-netgen.conf 644 <<'END'
net/ipv4/conf/eth1/arp_ignore = 1
net/ipv4/conf/eth1/arp_announce = 2
net/ipv4/conf/eth1/rp_filter = 2
net/ipv4/conf/eth1.10/arp_ignore = 1
net/ipv4/conf/eth1.10/arp_announce = 2
net/ipv4/conf/eth1.10/rp_filter = 2
net/ipv4/conf/eth1.30/arp_ignore = 1
net/ipv4/conf/eth1.30/arp_announce = 2
net/ipv4/conf/eth1.30/rp_filter = 2
END
  network_files
  put docker /etc/systemd/system/docker.service.d/60-netgen.conf 644 <<'END'
# A macvlan network whose parent is missing when Docker starts stays broken until Docker starts again.
[Unit]
Wants=sys-subsystem-net-devices-eth1.10.device
After=sys-subsystem-net-devices-eth1.10.device
Wants=netgen-ipam.socket netgen-ipam.service
After=netgen-ipam.socket netgen-ipam.service
END
  plugin_files
  merge >"$work/daemon.json"
  put docker /etc/docker/daemon.json <"$work/daemon.json"
}
nics() {
  nic eth1 52:54:00:03:01:02
}
modules() {
  [ -d /sys/module/8021q ] || run modprobe 8021q
}
links_exist() {
  [ -e /sys/class/net/eth1.10 ] || return 1
  [ -e /sys/class/net/eth1.30 ] || return 1
}
gateways_answer() {
  ping -c 1 -W 1 -I eth1 192.168.0.1 >/dev/null 2>&1 || return 1
}
network_tools='ifup ifdown ifquery awk'
ours=/etc/network/interfaces.d/netgen
network_files() {
  put network "$ours" 644 <"$here/interfaces.d/netgen"
}
network_check() {
  grep -Eq '^[[:space:]]*source(-directory)?[[:space:]]+(/etc/network/)?interfaces\.d' /etc/network/interfaces ||
    fail '/etc/network/interfaces does not read interfaces.d: add the line  source /etc/network/interfaces.d/*'
  for file in /etc/network/interfaces /etc/network/interfaces.d/*; do
    for link in $(links "$here/interfaces.d/netgen"); do
      [ "$file" = "$ours" ] || ! configures "$file" "$link" ||
        fail "$file configures $link too: take it out there (without ifdown), then run this again"
    done
  done
}
# configures FILE INTERFACE: the file says something of the interface.
configures() {
  [ -f "$1" ] && awk -v link="$2" '$1 == "iface" && $2 == link { found = 1 } END { exit !found }' "$1"
}
# links FILE...: the interfaces that files of ours bring up, in their order.
links() {
  cat "$@" 2>/dev/null | awk '$1 == "auto" && !seen[$2]++ { print $2 }'
}
# stanzas FILE INTERFACE: what a file of ours says of an interface.
stanzas() {
  [ ! -e "$1" ] || awk -v link="$2" '$1 == "auto" { on = $2 == link } on' "$1"
}
# ifupdown takes an interface down by its present definition, so this comes before the new file. What does not change stays
# up, since containers hang on it. ifupdown2 finds that out by itself.
network_down() {
  if command -v ifreload >/dev/null; then return 0; fi
  for link in $(links "$ours" "$1$ours"); do
    if [ "$(stanzas "$ours" "$link")" != "$(stanzas "$1$ours" "$link")" ] && ifquery --state "$link" >/dev/null; then
      run ifdown "$link" || return 1
    fi
  done
}
network_up() {
  if command -v ifreload >/dev/null; then
    run ifreload -a
    return
  fi
  for link in $(links "${dry_run:+$work/network}$ours"); do
    run ifup "$link" || return 1
  done
}
# plugin_files: Docker's IPAM plugin, which answers from the same file that the networks come from.
plugin_files() {
  plugin=/usr/local/lib/netgen/netgen-ipam.pyz
  if [ -e "$here/netgen-ipam.pyz" ]; then
    put docker "$plugin" 755 <"$here/netgen-ipam.pyz"
  elif [ ! -e "$plugin" ]; then
    fail "the IPAM plugin is missing: where netgen is, run  netgen ipam bundle --out netgen-ipam.pyz  and put that file beside this script"
  fi
  [ -x /usr/bin/python3 ] || fail '/usr/bin/python3 is missing, by which the IPAM plugin runs'
  put docker /etc/netgen/ipam.json 644 <"$here/ipam.json"
  put docker /etc/systemd/system/netgen-ipam.socket 644 <<'END'
[Unit]
Description=Socket of Docker's IPAM plugin netgen
Before=docker.service
[Socket]
ListenStream=/run/docker/plugins/netgen.sock
SocketMode=0600
[Install]
WantedBy=sockets.target
END
  put docker /etc/systemd/system/netgen-ipam.service 644 <<'END'
[Unit]
Description=Docker's IPAM plugin netgen
Requires=netgen-ipam.socket
After=netgen-ipam.socket
Before=docker.service
[Service]
Type=notify
ExecStart=/usr/bin/python3 -I /usr/local/lib/netgen/netgen-ipam.pyz serve
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=100ms
WatchdogSec=60
StateDirectory=netgen
StateDirectoryMode=0700
UMask=0077
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX
END
  put docker /etc/systemd/system/netgen-ipam-reconcile.service 644 <<'END'
# Releases that Docker sent while the plugin was down are lost: what does not run any more is freed here.
[Unit]
Description=Leases of Docker's IPAM plugin netgen against what runs
After=docker.service netgen-ipam.service
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -I /usr/local/lib/netgen/netgen-ipam.pyz reconcile
END
  put docker /etc/systemd/system/netgen-ipam-reconcile.timer 644 <<'END'
[Unit]
Description=Leases of Docker's IPAM plugin netgen against what runs, every five minutes
[Timer]
OnBootSec=2min
OnUnitInactiveSec=5min
[Install]
WantedBy=timers.target
END
}
# plugin_start: runs the new plugin; Docker's requests wait in its socket meanwhile.
plugin_start() {
  if grep -q -e /netgen-ipam -e ^/etc/netgen/ "$work/docker.list"; then
    systemctl enable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer
    systemctl restart netgen-ipam.service
  fi
}
# plugin_undo: puts Docker's old files back; a plugin that was not there before goes, one that was runs again.
plugin_undo() {
  socket=/etc/systemd/system/netgen-ipam.socket
  if grep -qxF -e "$socket" "$state/docker/list" && [ ! -e "$state/docker/old$socket" ]; then
    systemctl disable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer netgen-ipam.service || :
    lay "$state/docker/old" docker && systemctl daemon-reload
  else
    lay "$state/docker/old" docker && systemctl daemon-reload && systemctl restart netgen-ipam.service
  fi
}
# How it is done ---------------------------------------------------------------------------------------------------------
say() {
  printf 'bootstrap: %s\n' "$*" >&2 || :
}
fail() {
  say "$*"
  exit 1
}
# run COMMAND...: runs it, or only shows it.
run() {
  if [ -n "$dry_run" ]; then
    say "would run: $*"
  else
    "$@"
  fi
}
# nic NAME MAC: the machine has it, with the MAC that the switch knows. A bond gives its members its own MAC.
nic() {
  address=/sys/class/net/$1/bonding_slave/perm_hwaddr
  [ -e "$address" ] || address=/sys/class/net/$1/address
  [ -e "$address" ] || fail "there is no interface $1 here: is this the right machine?"
  read -r mac <"$address"
  [ -z "$2" ] || [ "$mac" = "$2" ] || fail "$1 has the MAC $mac, the site model says $2: the switch would drop what it sends"
}
# put TREE PATH [MODE]: standard input is what the file is to be; only written below $work. No mode: that of the present file.
put() {
  mkdir -p "$work/$1${2%/*}"
  [ $# -eq 3 ] || [ ! -e "$2" ] || cp -p "$2" "$work/$1$2"
  cat >"$work/$1$2"
  [ $# -eq 2 ] || chmod "$3" "$work/$1$2"
}
# differing TREE: the list of files that are not as they are to be, and of our own that are to go.
differing() {
  (cd "$work/$1" && find . -type f) | sort | while read -r file; do
    cmp -s "$work/$1${file#.}" "${file#.}" || printf '%s\n' "${file#.}"
  done
  for file in /etc/netplan/60-netgen.yaml /etc/systemd/network/10-netgen-* /etc/network/interfaces.d/netgen; do
    [ "$1" = docker ] || [ ! -e "$file" ] || [ -e "$work/$1$file" ] || printf '%s\n' "$file"
  done
}
# show TREE: the files that change; in a dry run the changes too.
show() {
  while read -r file; do
    say "${dry_run:+would change }$file"
    [ -z "$dry_run" ] || diff -uN "$file" "$work/$1$file" >&2 || :
  done <"$work/$1.list"
}
# save TREE: keeps the list and the files as they are now.
save() {
  rm -rf "${state:?}/$1"
  mkdir -p "$state/$1/old"
  chmod 700 "$state"
  cp "$work/$1.list" "$state/$1/list"
  while read -r file; do
    if [ -e "$file" ]; then
      mkdir -p "$state/$1/old${file%/*}"
      cp -p "$file" "$state/$1/old$file"
    fi
  done <"$state/$1/list"
}
# lay FROM TREE: makes the listed files what they are below FROM; what is not there goes.
lay() {
  while read -r file; do
    if [ -e "$1$file" ]; then
      mkdir -p "${file%/*}" && cp -p "$1$file" "$file.netgen" && mv -f "$file.netgen" "$file" || return 1
    else
      rm -f "$file" || return 1
    fi
  done <"$state/$2/list"
}
# wait_for TRIES CHECK: tries once a second until the check holds.
wait_for() {
  tries=$1
  until "$2"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 1
  done
}
network() {
  differing network >"$work/network.list"
  if [ ! -s "$work/network.list" ]; then
    say 'network: as planned'
    return
  fi
  show network
  if [ -z "$dry_run" ]; then
    save network
    sed -n 's/ = .*//p' "$work/network/etc/sysctl.d/60-netgen.conf" | while read -r key; do
      sysctl "$key" 2>/dev/null || :
    done >"$state/network/sysctl"
    cp "$0" "$state/bootstrap.sh"
  fi
  run systemd-run --quiet --collect --unit="$timer" --on-active="$seconds" --timer-property=AccuracySec=1s \
    /bin/sh "$state/bootstrap.sh" --rollback
  if [ -n "$dry_run" ]; then
    network_down "$work/network"
    network_up
    say 'would wait for the interfaces, set the sysctls, wait for the gateways, stop the timer'
    return
  fi
  armed=network
  network_down "$work/network"
  lay "$work/network" network
  network_up
  wait_for 30 links_exist || fail 'the new interfaces do not appear'
  sysctl -q -p /etc/sysctl.d/60-netgen.conf
  if ! wait_for 30 gateways_answer; then
    armed=''
    kept="The new network is in place; the timer puts the old one back within $seconds s unless you log in anew and run --confirm."
    fail 'no gateway answers a ping'
  fi
  keep_network
}
keep_network() {
  systemctl stop "$timer.timer"
  armed=''
  if systemctl is-active --quiet "$timer.service" || [ ! -e "$state/network/list" ]; then
    kept='The network is as it was.'
    fail 'too late, the timer puts the old network files back'
  fi
  rm -rf "${state:?}/network"
  say 'network: changed, the new one stays'
}
rollback() {
  if [ ! -e "$state/network/list" ]; then
    say 'there are no old network files to put back'
    return
  fi
  network_down "$state/network/old" || say 'some interfaces could not be taken down'
  lay "$state/network/old" network && network_up || return 1
  sysctl -q -e -p "$state/network/sysctl" || :
  rm -rf "${state:?}/network"
  systemctl stop "$timer.timer" 2>/dev/null || :
  say 'the old network files are back'
}
# merge: /etc/docker/daemon.json with our keys in it. By python3: jq is seldom there, and the IPAM plugin needs python3 anyway.
merge() {
  present=/etc/docker/daemon.json
  if [ ! -s "$present" ] || cmp -s "$present" "$here/daemon.json"; then
    cat "$here/daemon.json"
    return
  fi
  command -v python3 >/dev/null || fail "python3 is missing, by which our keys are added to $present"
  python3 - "$present" "$here/daemon.json" <<'END'
import json, sys
def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        value = json.loads(text)
    except ValueError as error:
        sys.exit(f"bootstrap: {path} is not JSON: {error}")
    return text, value if isinstance(value, dict) else sys.exit(f"bootstrap: {path} is not a JSON object")
text, present = read(sys.argv[1])
planned = read(sys.argv[2])[1]
clashes = [key for key in planned if key in present and present[key] != planned[key]]
for key in clashes:
    print(f"bootstrap: {sys.argv[1]}: {key} is {json.dumps(present[key])}, planned is {json.dumps(planned[key])}", file=sys.stderr)
if clashes:
    sys.exit("bootstrap: change or remove these keys there, then run this again")
print(text if planned.keys() <= present.keys() else json.dumps({**present, **planned}, indent=2) + "\n", end="")
END
}
docker_settings() {
  differing docker >"$work/docker.list"
  if [ ! -s "$work/docker.list" ]; then
    say "Docker's settings: as planned"
    return
  fi
  show docker
  if [ -n "$dry_run" ]; then
    say 'would run: systemctl daemon-reload; then restart the IPAM plugin if it changes, and Docker if daemon.json does and no container runs'
    return
  fi
  save docker
  armed=docker
  lay "$work/docker" docker
  systemctl daemon-reload
  plugin_start
  if grep -qx /etc/docker/daemon.json "$work/docker.list" && command -v docker >/dev/null; then
    if [ -n "$(docker ps -q 2>/dev/null)" ]; then
      say 'containers run, so Docker is not restarted: daemon.json counts from its next start'
    else
      systemctl restart docker
    fi
  fi
  armed=''
  rm -rf "${state:?}/docker"
}
docker_networks() {
  command -v docker >/dev/null || fail 'Docker is not installed: install it, then run this again for its networks'
  if [ -z "$dry_run" ]; then
    sh "$here/docker-networks.sh"
  elif [ -s "$work/network.list" ]; then
    say "would run: $here/docker-networks.sh"
  else
    sh "$here/docker-networks.sh" --dry-run
  fi
}
finish() {
  status=$?
  set +e
  trap - EXIT
  case "$armed" in
    network)
      kept="The old network files could not be put back; the timer tries again within $seconds s."
      if rollback; then kept='The network is as it was; Docker was not touched.'; fi
      ;;
    docker)
      plugin_undo && systemctl restart docker
      kept="The network is done and stays; Docker's old settings are back."
      ;;
  esac
  rm -rf "${work:?}"
  [ "$status" -eq 0 ] || say "stopped. $kept"
  exit "$status"
}
case "$#${1-}" in
  0 | 1--confirm | 1--rollback) ;;
  1--dry-run) dry_run=yes ;;
  *)
    echo 'usage: bootstrap.sh [--dry-run | --confirm | --rollback]' >&2
    exit 2
    ;;
esac
work=$(mktemp -d)
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap '' HUP PIPE
[ -n "$dry_run" ] || [ "$(id -u)" -eq 0 ] || fail 'this needs root'
if [ "${1-}" = --rollback ]; then
  kept="The old network files could not be put back; they are in $state/network/old."
  rollback
  exit
fi
for tool in ip ping sysctl modprobe systemctl systemd-run $network_tools; do
  command -v "$tool" >/dev/null || fail "$tool is missing"
done
if [ "${1-}" = --confirm ]; then
  systemctl is-active --quiet "$timer.timer" || fail 'no change of the network waits for confirmation'
  keep_network
elif systemctl is-active --quiet "$timer.timer"; then
  fail 'the change of an earlier run waits: --confirm or --rollback first'
fi
nics
files
network_check
modules
network
kept='The network is as planned and stays.'
docker_settings
kept="The network and Docker's settings are as planned and stay."
docker_networks
say 'done'
