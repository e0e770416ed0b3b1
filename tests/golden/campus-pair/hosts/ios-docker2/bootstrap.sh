#!/bin/sh
# Makes this machine the Docker host "ios-docker2" of the site model: modules, network, sysctls, Docker's settings, its networks.
# What is as planned is left alone. A timer puts the old network files back unless every gateway answers after the change,
# and the SSH session that this runs in. The other files of this host stand beside it.
#   --dry-run            show every action, do none; needs no root
#   --uninstall          take everything back: the files are what they were before the first run
#   --uninstall --purge  the IPAM plugin's leases go too
#   --confirm            keep a changed network of which no gateway answers a ping, then go on
#   --rollback           put the old network files back (the timer runs this)
# POSIX sh, for dash and busybox alike; needs systemd, iproute2, procps, kmod and ping.
set -eu
export LC_ALL=C
umask 022
PATH=$PATH:/usr/sbin:/sbin
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
state=/var/lib/netgen
timer=netgen-rollback
seconds=180
verb=install dry_run='' purge='' armed='' work='' session=''
kept='Nothing was changed.'
socket=/etc/systemd/system/netgen-ipam.socket
daemon=/etc/docker/daemon.json
sysctls=/etc/sysctl.d/60-netgen.conf
# What this host is to have ---------------------------------------------------------------------------------------------
files() {
  put network /etc/modules-load.d/netgen.conf 644 <<'END'
8021q
bonding
END
  put network "$sysctls" 644 <<'END'
net/ipv4/conf/bond0/arp_ignore = 1
net/ipv4/conf/bond0/arp_announce = 2
net/ipv4/conf/bond0/rp_filter = 2
net/ipv4/conf/bond0.10/arp_ignore = 1
net/ipv4/conf/bond0.10/arp_announce = 2
net/ipv4/conf/bond0.10/rp_filter = 2
END
  network_files
  put docker /etc/systemd/system/docker.service.d/60-netgen.conf 644 <<'END'
# A macvlan network whose parent is missing when Docker starts stays broken until Docker starts again.
[Unit]
Wants=sys-subsystem-net-devices-bond0.10.device
After=sys-subsystem-net-devices-bond0.10.device
Wants=netgen-ipam.socket netgen-ipam.service
After=netgen-ipam.socket netgen-ipam.service
END
  plugin_files
  merge >"$work/daemon.json"
  put docker "$daemon" <"$work/daemon.json"
}
nics() {
  nic eth1 ''
  nic eth2 ''
}
modules() {
  [ -d /sys/module/8021q ] || run modprobe 8021q
  [ -d /sys/module/bonding ] || run modprobe bonding
}
links_exist() {
  [ -e /sys/class/net/bond0 ] || return 1
  [ -e /sys/class/net/bond0.10 ] || return 1
}
gateways_answer() {
  ping -c 1 -W 1 -I bond0 192.168.0.1 >/dev/null 2>&1 || return 1
}
network_tools=netplan
network_files() {
  put network /etc/netplan/60-netgen.yaml 600 <"$here/netplan/60-netgen.yaml"
}
# generated FROM: what netplan makes of /etc/netplan with our file as it is below FROM, in $work/root.
generated() {
  rm -rf "$work/root"
  mkdir -p "$work/root/etc/netplan"
  for file in /etc/netplan/*.yaml "$1"/etc/netplan/60-netgen.yaml; do
    [ ! -r "$file" ] || cp -p "$file" "$work/root/etc/netplan/"
  done
  [ -e "$1/etc/netplan/60-netgen.yaml" ] || rm -f "$work/root/etc/netplan/60-netgen.yaml"
  netplan generate --root-dir "$work/root"
}
network_check() {
  generated "$work/network" || fail 'netplan does not accept the coming file together with the others in /etc/netplan'
}
network_down() {
  generated "$1" && drop_changed /run/systemd/network "$work/root/run/systemd/network"
}
network_up() {
  run netplan apply
}
# drop_changed NOW COMING: removes bonds and VLANs whose definition changes or goes; networkd itself leaves them as they are.
drop_changed() {
  for file in "$1"/10-net*.netdev; do
    if [ -e "$file" ] && ! cmp -s "$file" "$2/${file##*/}"; then
      link=$(sed -n 's/^Name=//p' "$file")
      [ ! -e "/sys/class/net/$link" ] || run ip link delete dev "$link" || return 1
    fi
  done
}
# plugin_files: Docker's IPAM plugin, which answers from the same file that the networks come from.
plugin_files() {
  plugin=/usr/local/lib/netgen/netgen-ipam.pyz
  for file in "$here/netgen-ipam.pyz" "$here/../netgen-ipam.pyz" "$plugin"; do
    [ ! -e "$file" ] || break
  done
  [ -e "$file" ] || fail "the IPAM plugin is missing: where netgen is, run  netgen ipam bundle --out netgen-ipam.pyz  and put that file beside this script or its folder"
  put docker "$plugin" 755 <"$file"
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
# How it is done ---------------------------------------------------------------------------------------------------------
say() {
  printf 'bootstrap: %s\n' "$*" >&2 || :
}
fail() {
  say "$*"
  exit 1
}
# step TEXT COMMAND...: does it, or only says what it would be. Everything that changes the machine is done by step or run.
step() {
  if [ -n "$dry_run" ]; then
    say "would $1"
  else
    shift
    "$@"
  fi
}
run() {
  step "run: $*" "$@"
}
# nic NAME MAC: the machine has it, with the MAC that the switch knows. A bond gives its members its own MAC.
nic() {
  address=/sys/class/net/$1/bonding_slave/perm_hwaddr
  [ -e "$address" ] || address=/sys/class/net/$1/address
  [ -e "$address" ] || fail "there is no interface $1 here: is this the right machine?"
  read -r mac <"$address"
  [ -z "$2" ] || [ "$mac" = "$2" ] || fail "$1 has the MAC $mac, the site model says $2: the switch would drop what it sends"
}
# Files -------------------------------------------------------------------------------------------------------------------
# There are two trees, network and docker. $work/TREE holds the files as they are to be, $state/TREE/old as they were before
# this run, $state/original/TREE/old as they were before the first one; beside each old is a list of the files it is about.
#
# put TREE PATH [MODE]: standard input is what the file is to be. No mode: that of the present file.
put() {
  mkdir -p "$work/$1${2%/*}"
  [ $# -eq 3 ] || [ ! -r "$2" ] || cp -p "$2" "$work/$1$2"
  cat >"$work/$1$2"
  [ $# -eq 2 ] || chmod "$3" "$work/$1$2"
}
# originals TREE: files are to be what they were before the first run, unless they are planned.
originals() {
  mkdir -p "$work/$1"
  [ ! -r "$state/original/$1/old" ] || cp -Rp "$state/original/$1/old/." "$work/$1/"
}
# differing TREE: the files that are not what they are to be.
differing() {
  {
    (cd "$work/$1" && find . -type f)
    cat "$state/original/$1/list" 2>/dev/null || :
  } | sed 's,^\./,/,' | sort -u | while read -r file; do
    if [ -e "$work/$1$file" ]; then
      cmp -s "$work/$1$file" "$file" || printf '%s\n' "$file"
    elif [ -e "$file" ]; then
      printf '%s\n' "$file"
    fi
  done
}
# show TREE: the files that change; in a dry run the changes too.
show() {
  while read -r file; do
    say "${dry_run:+would change }$file"
    [ -z "$dry_run" ] || diff -uN "$file" "$work/$1$file" >&2 || :
  done <"$work/$1.list"
}
# save TREE: keeps the files as they are now, and which folders are ours. The list comes last: where it is, the rest is whole.
save() {
  forget "$1"
  mkdir -p "$state/$1/old"
  chmod 700 "$state"
  while read -r file; do
    if [ -e "$file" ]; then
      mkdir -p "$state/$1/old${file%/*}"
      cp -p "$file" "$state/$1/old$file"
    fi
  done <"$work/$1.list"
  {
    cat "$state/original/$1/folders" 2>/dev/null || :
    new_folders <"$work/$1.list"
  } | sort -ru >"$state/$1/folders"
  cp "$work/$1.list" "$state/$1/list"
}
# new_folders: of the files on standard input those folders that are not there yet.
new_folders() {
  while read -r file; do
    folder=${file%/*}
    until [ -d "$folder" ]; do
      printf '%s\n' "$folder"
      folder=${folder%/*}
    done
  done
}
forget() {
  rm -f "$state/$1/list"
  rm -rf "${state:?}/$1"
}
# lay FROM TREE: makes the listed files what they are below FROM; what is not there goes, and folders of ours that are empty.
lay() {
  while read -r file; do
    if [ -e "$1$file" ]; then
      mkdir -p "${file%/*}" && cp -p "$1$file" "$file.netgen" && mv -f "$file.netgen" "$file" || return 1
    else
      rm -f "$file" || return 1
    fi
  done <"$state/$2/list"
  while read -r folder; do
    rmdir "$folder" 2>/dev/null || :
  done <"$state/$2/folders"
}
# keep TREE: the change stays. What a file was before our first change of it is remembered, or, at the end, forgotten.
keep() {
  if [ "$verb" = uninstall ]; then
    rm -rf "${state:?}/original/$1"
  else
    mkdir -p "$state/original/$1/old"
    touch "$state/original/$1/list"
    grep -vxF -f "$state/original/$1/list" "$state/$1/list" | while read -r file; do
      if [ -e "$state/$1/old$file" ]; then
        mkdir -p "$state/original/$1/old${file%/*}"
        cp -p "$state/$1/old$file" "$state/original/$1/old$file"
      fi
      printf '%s\n' "$file" >>"$state/original/$1/list"
    done
    cp "$state/$1/folders" "$state/original/$1/folders"
    [ "$1" = network ] || cp "$here/daemon.json" "$state/original/docker/daemon.json"
  fi
  forget "$1"
}
# The network -------------------------------------------------------------------------------------------------------------
# wait_for TRIES CHECK: tries once a second until the check holds.
wait_for() {
  tries=$1
  until "$2"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 1
  done
}
# find_session: the SSH connection in which this runs, also below sudo, as "CLIENT PORT SERVER PORT"; empty: none.
find_session() {
  pid=$$
  while [ -z "$session" ] && [ "${pid:-0}" -gt 1 ]; do
    session=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | sed -n 's/^SSH_CONNECTION=//p')
    pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status")
  done
  [ -n "$(unanswered)" ] || session=''
}
# unanswered: how many bytes of what was sent there the client has not acknowledged; nothing when the connection is gone.
unanswered() {
  echo "$session" | {
    read -r _ port _ own
    ss -Htn state established "sport = :$own and dport = :$port" 2>/dev/null | while read -r _ bytes _; do
      echo "$bytes"
    done
  }
}
session_lives() {
  [ -z "$session" ] || [ "$(unanswered)" = 0 ]
}
# way_out: every gateway answers; after an uninstall those of the default routes, since nothing else is known of the network.
way_out() {
  if [ "$verb" = install ]; then
    gateways_answer
  else
    ip -4 route show default >"$work/routes"
    [ -s "$work/routes" ] || return 1
    while read -r _ via gateway _ link _; do
      [ "$via" = via ] && ping -c 1 -W 1 -I "$link" "$gateway" >/dev/null 2>&1 || return 1
    done <"$work/routes"
  fi
}
save_network() {
  save network
  [ "$verb" = install ] || printf '%s\n' "$purge" >"$state/network/uninstall"
  cat "$work/network$sysctls" "$sysctls" 2>/dev/null | sed -n 's/ = .*//p' | sort -u | while read -r key; do
    sysctl "$key" 2>/dev/null || :
  done >"$state/network/sysctl"
  if ! cmp -s "$0" "$state/bootstrap.sh"; then
    cp "$0" "$state/bootstrap.new" && mv -f "$state/bootstrap.new" "$state/bootstrap.sh"
  fi
}
network() {
  differing network >"$work/network.list"
  if [ ! -s "$work/network.list" ]; then
    say "network: $unchanged"
    return
  fi
  show network
  armed=saved
  step "save these files in $state/network" save_network
  run systemd-run --quiet --collect --unit="$timer" --on-active="$seconds" --timer-property=AccuracySec=1s \
    /bin/sh "$state/bootstrap.sh" --rollback
  armed=network
  network_down "$work/network"
  step 'put these files in place' lay "$work/network" network
  network_up
  if [ "$verb" = install ]; then
    step 'wait for the new interfaces' wait_for 30 links_exist || fail 'the new interfaces do not appear'
    run sysctl -q -p "$sysctls"
  else
    run sysctl -q -e -p "$state/original/network/sysctl"
  fi
  step 'wait for an answer of every gateway' wait_for 30 way_out || leave 'not every gateway answers a ping'
  if [ -n "$session" ]; then
    say 'the gateways answer'
    run sleep 1
    step 'wait until the SSH session answers' wait_for 10 session_lives || leave 'the SSH session does not answer any more'
  fi
  keep_network
}
# leave WHY: the timer or a person decides.
leave() {
  armed=''
  kept="The new network is in place; the timer puts the old one back within $seconds s unless you log in anew and run --confirm."
  fail "$1"
}
keep_network() {
  run systemctl stop "$timer.timer" || ! systemctl is-active --quiet "$timer.timer" || fail 'the timer cannot be stopped'
  armed=''
  if [ -z "$dry_run" ]; then
    if systemctl is-active --quiet "$timer.service" || [ ! -e "$state/network/list" ]; then
      kept='The network is as it was.'
      fail 'too late, the timer puts the old network files back'
    fi
    if [ "$verb" = install ]; then
      cat "$state/original/network/sysctl" "$state/network/sysctl" 2>/dev/null | awk '!seen[$1]++' >"$work/sysctl"
      mkdir -p "$state/original/network"
      cp "$work/sysctl" "$state/original/network/sysctl"
      [ ! -e "$state/network/active" ] || [ -e "$state/original/network/active" ] || cp "$state/network/active" "$state/original/network/"
    fi
  fi
  step 'keep the network' keep network
  [ -n "$dry_run" ] || say 'network: changed, the new one stays'
}
rollback() {
  if [ ! -e "$state/network/list" ]; then
    say 'there are no old network files to put back'
    return
  fi
  cp "$state/network/list" "$work/network.list"
  network_down "$state/network/old" || say 'some interfaces could not be taken down'
  lay "$state/network/old" network && network_up || return 1
  sysctl -q -e -p "$state/network/sysctl" || :
  forget network
  systemctl stop "$timer.timer" 2>/dev/null || :
  say 'the old network files are back'
}
# Docker ------------------------------------------------------------------------------------------------------------------
# merge: daemon.json with our keys in it. On uninstall without those that we added, since others may have come later; nothing
# when that is what was there before the first run. By python3: jq is seldom there, and the IPAM plugin needs python3 anyway.
merge() {
  if [ ! -s "$daemon" ] || [ ! -r "$daemon" ] || { [ "$verb" = install ] && cmp -s "$daemon" "$here/daemon.json"; }; then
    [ "$verb" = uninstall ] || cat "$here/daemon.json"
    return
  fi
  command -v python3 >/dev/null || fail "python3 is missing, by which our keys are added to $daemon, or taken out"
  python3 - "$verb" "$daemon" "$here/daemon.json" "$state/original/docker/daemon.json" "$state/original/docker/old$daemon" <<'END'
import json, os, sys
def read(path):
    if not os.path.exists(path) or not os.path.getsize(path):
        return "", {}
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        value = json.loads(text)
    except ValueError as error:
        sys.exit(f"bootstrap: {path} is not JSON: {error}")
    return text, value if isinstance(value, dict) else sys.exit(f"bootstrap: {path} is not a JSON object")
verb, path, planned, added, original = sys.argv[1:]
text, present = read(path)
added, original = read(added)[1], read(original)[1]
ours = {key for key in added if present.get(key) == added[key] and key not in original}
others = {key: value for key, value in present.items() if key not in ours}
if verb == "uninstall":
    sys.exit() if others == original else sys.exit(print(json.dumps(others, indent=2)))
planned = read(planned)[1]
clashes = [key for key in planned if key in others and others[key] != planned[key]]
for key in clashes:
    print(f"bootstrap: {path}: {key} is {json.dumps(others[key])}, planned is {json.dumps(planned[key])}", file=sys.stderr)
if clashes:
    sys.exit("bootstrap: change or remove these keys there, then run this again")
print(text if {**present, **planned} == present else json.dumps({**present, **planned}, indent=2) + "\n", end="")
END
}
# settle FROM: files become those below FROM, and the IPAM plugin runs if it is among them. Docker's requests wait in its socket.
settle() {
  starts='' stopped=0
  if grep -qxF -e "$socket" "$work/docker.list" && [ ! -e "$1$socket" ]; then
    [ ! -e "$socket" ] || run systemctl disable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer netgen-ipam.service || stopped=1
  elif grep -q -e /netgen-ipam -e ^/etc/netgen/ "$work/docker.list"; then
    starts=yes
  fi
  step 'put these files in place' lay "$1" docker && run systemctl daemon-reload || return 1
  if [ -n "$starts" ]; then
    run systemctl enable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer &&
      run systemctl restart netgen-ipam.service || return 1
  fi
  return "$stopped"
}
docker_settings() {
  differing docker >"$work/docker.list"
  if [ ! -s "$work/docker.list" ]; then
    say "Docker's settings: $unchanged"
    return
  fi
  show docker
  step "save these files in $state/docker" save docker
  armed=docker
  settle "$work/docker"
  if grep -qx "$daemon" "$work/docker.list" && command -v docker >/dev/null; then
    if [ -n "$(docker ps -q 2>/dev/null)" ]; then
      say 'containers run, so Docker is not restarted: daemon.json counts from its next start'
    else
      armed=dockerd
      run systemctl restart docker
    fi
  fi
  armed=''
  step "keep Docker's settings" keep docker
}
# docker_undo: Docker's old settings, in $state/docker/old since the run that is or was cut off.
docker_undo() {
  cp "$state/docker/list" "$work/docker.list"
  settle "$state/docker/old" && step 'forget what was saved' forget docker
}
docker_networks() {
  command -v docker >/dev/null || fail 'Docker is not installed: install it, then run this again for its networks'
  if [ -z "$dry_run" ]; then
    sh "$here/docker-networks.sh"
  elif [ -s "$work/network.list" ] || [ -s "$work/docker.list" ] || ! docker network ls >/dev/null 2>&1; then
    say "would run: $here/docker-networks.sh"
  else
    sh "$here/docker-networks.sh" --dry-run
  fi
}
# remove_networks: Docker's networks that are ours, by their label or their IPAM driver, unless a container hangs on one.
remove_networks() {
  command -v docker >/dev/null || return 0
  which='{{if or (eq .IPAM.Driver "netgen") (index .Labels "netgen")}}{{.ID}} {{.Name}}{{println}}{{end}}'
  if ! docker network ls -q --no-trunc >"$work/ids" 2>/dev/null ||
    ! xargs docker network inspect --format "$which" <"$work/ids" >"$work/inspected"; then
    [ -n "$dry_run" ] || fail 'Docker does not answer, so its networks cannot be removed: start it, then run this again'
    say "would remove Docker's networks, but cannot ask Docker for them now"
    return
  fi
  sed '/^$/d' "$work/inspected" >"$work/networks"
  while read -r id name; do
    users=$(docker ps -a --filter "network=$id" --format '{{.Names}}' | sort | tr '\n' ' ')
    [ -z "$users" ] || say "the Docker network $name is used by these containers: ${users% }"
    [ -z "$users" ] || echo "$name" >>"$work/used"
  done <"$work/networks"
  [ ! -e "$work/used" ] || fail 'remove these containers, then run this again'
  kept="Of Docker's networks some may be removed, the rest stays; run this again."
  while read -r id name; do
    run docker network rm "$id" >/dev/null || fail "Docker does not remove its network $name"
  done <"$work/networks"
}
# The whole ---------------------------------------------------------------------------------------------------------------
install() {
  unchanged='as planned'
  [ -e "$here/ipam.json" ] || fail "the other files of this host are not beside this script, in $here"
  nics
  originals network
  originals docker
  files
  network_check
  modules
  network
  kept='The network is as planned and stays.'
  docker_settings
  kept="The network and Docker's settings are as planned and stay."
  docker_networks
}
uninstall() {
  unchanged='as before the first run'
  [ -e "$state/original" ] || say "nothing is known of an earlier run, as there is no $state/original"
  originals network
  originals docker
  if grep -qxF -e "$daemon" "$state/original/docker/list" 2>/dev/null; then
    merge >"$work/daemon.json"
    [ ! -s "$work/daemon.json" ] || put docker "$daemon" <"$work/daemon.json"
  fi
  [ ! -e "$state/original/network" ] || network_check
  remove_networks
  kept="Docker's networks are removed, its settings stay; run this again."
  docker_settings
  kept="Docker's part is taken back, the network stays; run this again."
  network
  step "remove $state${purge:+ with the leases of the IPAM plugin}" clear_state
}
clear_state() {
  rm -rf "$state/original" "$state/docker" "$state/network" "$state/bootstrap.sh"
  [ -z "$purge" ] || rm -f "$state"/ipam.db*
  rmdir "$state" 2>/dev/null || [ ! -e "$state/ipam.db" ] || say "the leases of the IPAM plugin stay in $state: --uninstall --purge removes them too"
}
finish() {
  status=$?
  set +e
  trap - EXIT
  case "$dry_run$armed" in
    saved)
      forget network
      ;;
    network)
      kept="The old network files could not be put back; the timer tries again within $seconds s."
      if rollback; then kept='The network is as it was.'; fi
      [ "$verb" = uninstall ] || kept="$kept Docker was not touched."
      ;;
    docker | dockerd)
      restart=$armed kept="Docker's old settings could not be put back; they are in $state/docker/old."
      if docker_undo; then kept="Docker's old settings are back."; fi
      [ "$restart" = docker ] || systemctl restart docker || kept="$kept Docker does not start."
      if [ "$verb" = install ]; then kept="$kept The network is done and stays."; fi
      ;;
  esac
  rm -rf "${work:?}"
  [ "$status" -eq 0 ] || say "stopped. $kept"
  exit "$status"
}
for option in "$@"; do
  case "$verb $option" in
    'install --confirm' | 'install --rollback' | 'install --uninstall') verb=${option#--} ;;
    'install --dry-run' | 'uninstall --dry-run') dry_run=yes ;;
    'uninstall --purge') purge=yes ;;
    *) verb='' && break ;;
  esac
done
case "$verb$dry_run" in
  '' | yes | confirmyes | rollbackyes)
    echo 'usage: bootstrap.sh [--dry-run | --uninstall [--purge] [--dry-run] | --confirm | --rollback]' >&2
    exit 2
    ;;
esac
work=$(mktemp -d)
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap '' HUP PIPE
if [ "$(id -u)" -ne 0 ]; then
  [ -n "$dry_run" ] || fail 'this needs root'
  say 'without root: what only root can read counts as different'
fi
if [ "$verb" = rollback ]; then
  kept="The old network files could not be put back; they are in $state/network/old."
  rollback
  exit
fi
for tool in awk ip ping ss sysctl modprobe systemctl systemd-run $network_tools; do
  command -v "$tool" >/dev/null || fail "$tool is missing"
done
if [ "$verb" = confirm ]; then
  [ -e "$state/network/list" ] || fail 'no change of the network waits for confirmation'
  verb=install
  if [ -e "$state/network/uninstall" ]; then
    verb=uninstall
    read -r purge <"$state/network/uninstall"
  fi
  keep_network
elif [ -e "$state/network/list" ]; then
  fail 'the change of an earlier run waits: --confirm or --rollback first'
fi
find_session
if [ -e "$state/docker/list" ]; then
  say "an earlier run was cut off, so Docker's old settings come back first"
  docker_undo
fi
"$verb"
say 'done'
