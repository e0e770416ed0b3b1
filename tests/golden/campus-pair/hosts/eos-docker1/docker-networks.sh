#!/bin/sh
# Docker networks of "eos-docker1", from the site model. Creates what is missing, leaves alone what is as planned,
# refuses what differs; never changes or removes a network.
# POSIX sh: nothing here needs more, and dash and busybox run it like bash.
set -eu
export LC_ALL=C
dry_run=
case "${1-}" in
  --dry-run) dry_run=yes ;;
  '') ;;
  *) echo 'usage: docker-networks.sh [--dry-run]' >&2; exit 2 ;;
esac
plugin=/run/docker/plugins/netgen.sock
refused=0
# What a network is, one line a fact. Names are compared whole, since inspect also takes the beginning of an id for a name.
facts='driver {{.Driver}}
mode {{with index .Options "macvlan_mode"}}{{.}}{{else}}bridge{{end}}
parent {{index .Options "parent"}}
internal {{.Internal}}
ipv6 {{.EnableIPv6}}
ipam {{.IPAM.Driver}}{{range .IPAM.Config}}
subnet {{.Subnet}}
gateway {{.Gateway}}
ip-range {{.IPRange}}{{end}}'
uses='{{range .IPAM.Config}}{{.Subnet}} {{with index $.Options "parent"}}{{.}}{{else}}-{{end}} {{$.Name}}{{println}}{{end}}'
if ! there=$(docker network ls --format '{{.Name}}') || ! used=$(docker network ls -q --no-trunc | xargs docker network inspect --format "$uses"); then
  echo 'docker-networks: Docker does not answer. Nothing was changed.' >&2
  exit 1
fi
planned=$(printf '%s\n' containers)
refuse() {
  printf '%s: refused: %s\n' "$1" "$2" >&2
  refused=$((refused + 1))
}
# listed LINE TEXT: one of the text's lines is LINE.
listed() {
  printf '%s\n' "$2" | grep -qxF -e "$1"
}
# compare NAME FACTS: says whether the network that is there is as planned.
compare() {
  is=$(docker network inspect --format "$facts" -- "$1" | sort)
  if [ "$is" = "$2" ]; then
    printf '%s: as planned, left alone\n' "$1"
    return
  fi
  refuse "$1" 'it is there, but not as planned; remove it by hand when no container uses it, then run this again'
  printf '%s\n' "$2" | grep -vxF -e "$is" | sed 's/^/  planned: /' >&2
  printf '%s\n' "$is" | grep -vxF -e "$2" | sed 's/^/  is:      /' >&2
}
number() {
  IFS=. read -r a b c d <<END
$1
END
  echo $((((a * 256 + b) * 256 + c) * 256 + d))
}
# overlap PREFIX PREFIX: the two IPv4 prefixes have addresses in common.
overlap() {
  shift_by=$((32 - (${1#*/} < ${2#*/} ? ${1#*/} : ${2#*/})))
  [ $(($(number "${1%/*}") >> shift_by)) -eq $(($(number "${2%/*}") >> shift_by)) ]
}
# clash PARENT SUBNET: what other networks are in the way. Docker does not look for overlaps when the IPAM driver is a plugin.
clash() {
  printf '%s\n' "$used" | while read -r subnet parent name; do
    if [ -z "$name" ] || listed "$name" "$planned"; then
      continue
    elif [ "$parent" = "$1" ]; then
      printf 'network %s has the same parent %s' "$name" "$1"
      break
    fi
    case "$subnet" in
      *:*) continue ;;
    esac
    if overlap "$subnet" "$2"; then
      printf 'network %s has %s, which overlaps %s' "$name" "$subnet" "$2"
      break
    fi
  done
}
# missing NAME PARENT SUBNET IPAM FACT...: the network is to be created, and can be.
missing() {
  name=$1 parent=$2 subnet=$3 ipam=$4
  shift 4
  if listed "$name" "$there"; then
    compare "$name" "$(printf '%s\n' "$@" | sort)"
    return 1
  fi
  in_the_way=$(clash "$parent" "$subnet")
  if [ -n "$in_the_way" ]; then
    refuse "$name" "$in_the_way"
  elif ! ip link show dev "$parent" >/dev/null 2>&1; then
    refuse "$name" "its parent $parent is missing; run bootstrap.sh first"
  elif [ "$ipam" = netgen ] && ! [ -S "$plugin" ]; then
    refuse "$name" "the IPAM plugin does not run (no socket $plugin); start it, then run this again"
  else
    return 0
  fi
  return 1
}
# create NAME COMMAND...
create() {
  name=$1
  shift
  if [ -n "$dry_run" ]; then
    printf '%s: would run: %s\n' "$name" "$*"
  elif id=$("$@"); then
    printf '%s: created, %s\n' "$name" "$id"
  else
    refuse "$name" 'Docker did not create it'
  fi
}
if missing containers bond0.10 172.31.0.0/16 netgen \
  'driver macvlan' 'mode bridge' 'parent bond0.10' 'internal false' 'ipv6 true' 'ipam netgen' 'subnet 172.31.0.0/16' 'gateway 172.31.0.1' 'ip-range 172.31.1.128/26' 'subnet fd00:31::/64' 'gateway fd00:31::1' 'ip-range fd00:31::ac1f:180/122'; then
  create containers docker network create -d macvlan --subnet 172.31.0.0/16 --gateway 172.31.0.1 --ip-range 172.31.1.128/26 --subnet fd00:31::/64 --gateway fd00:31::1 --ip-range fd00:31::ac1f:180/122 --ipv6 --ipam-driver netgen -o parent=bond0.10 -- containers
fi
[ "$refused" -eq 0 ] || {
  echo "docker-networks: $refused of 1 networks refused; those were not changed." >&2
  exit 1
}
