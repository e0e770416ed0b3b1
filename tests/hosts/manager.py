"""Debian's NetworkManager and its nmcli, as judges of the profiles: alone, in a machine of the tests, in user-mode Linux."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hosts.machine import Machine

from netgen.plan.types import HostPlan

PROFILES = "/etc/NetworkManager/system-connections"
START = f"""
mkdir -p {PROFILES} /run/dbus /run/NetworkManager /var/lib/NetworkManager
rm -rf /etc/NetworkManager/conf.d {PROFILES}/*
cat >/etc/NetworkManager/NetworkManager.conf <<END
[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
no-auto-default=*
END
for folder in $FOLDERS; do
  for file in $folder/networkmanager/*.nmconnection; do cp -p $file {PROFILES}/${{folder##*/}}-${{file##*/}}; done
done
dbus-daemon --system --nofork --nopidfile </dev/null >/dev/null 2>&1 &
echo $! >$OUT/pids
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
NetworkManager --debug </dev/null >$OUT/log 2>&1 &
echo $! >>$OUT/pids
for n in $(seq 300); do [ "$(nmcli -g RUNNING general 2>&1)" != running ] || break; sleep 0.1; done
"""
"""Starts a bus and NetworkManager with the profiles of the hosts in $FOLDERS, each file with its folder's name before its own; the
ids of bus and manager, and the log, go to the folder $OUT."""
ASLEEP = "mkdir -p /var/lib/NetworkManager && printf '[main]\\nNetworkingEnabled=false\\n' >/var/lib/NetworkManager/NetworkManager.state"
"""NetworkManager reads its profiles, and uses none until ``nmcli networking on``."""
SETTLED = "for n in $(seq 300); do [ $(nmcli -g STATE connection show | grep -cx activated) -lt {} ] || break; sleep 0.1; done"
"""Waits until so many profiles are in use."""

NMCLI = f"""
used=$ROOM/used
touch "$used"
drop() {{
  name=$(sed -n "s/^$1 //p" "$used")
  sed -i "/^$1 /d" "$used"
  [ ! -e "/sys/class/net/$name" ] || ip link del "$name"
}}
case "$*" in
  '-g RUNNING general') [ -e "$ROOM/no-manager" ] || echo running ;;
  '-g GENERAL.STATE device show '*) [ ! -e "$ROOM/unmanaged" ] || echo '10 (unmanaged)' ;;
  '-g GENERAL.STATE connection show uuid '*) ! grep -q "^$6 " "$used" || echo activated ;;
  '-g UUID connection show --active') cut -d ' ' -f 1 "$used" ;;
  'device reapply '*) [ -e "/sys/class/net/$3" ] ;;
  'connection down uuid '*) drop "$4" ;;
  'connection reload')
    for uuid in $(cut -d ' ' -f 1 "$used"); do grep -qsx "uuid=$uuid" {PROFILES}/* || drop "$uuid"; done ;;
  'connection up uuid '*)
    file=$(grep -lsx "uuid=$4" {PROFILES}/*) || exit 10
    name=$(sed -n 's/^interface-name=//p' "$file")
    if grep -qx type=ethernet "$file"; then name=-; fi
    sed -i "/^$4 /d" "$used"
    echo "$4 $name" >>"$used"
    [ "$name" = - ] || [ -e "$ROOM/no-devices" ] || [ -e "/sys/class/net/$name" ] || ip link add "$name" type veth ;;
esac
"""
"""A stand-in of nmcli for machines without VLANs: the profiles in use are in $ROOM/used, each with the interface that it has made."""

Values = dict[tuple[str, str], str]
"""The values of a profile by section and key."""


def values(text: str) -> Values:
    """What a profile says; the gateway as a part of the first address, as NetworkManager 1.42 writes it."""
    section, found = "", {}
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            assert (section, key) not in found, line
            found[section, key] = value
    for family in ("ipv4", "ipv6"):
        gateway = found.pop((family, "gateway"), None)
        if gateway is not None:
            found[family, "address1"] += f",{gateway}"
    return found


def written_again(text: str) -> Values:
    """What nmcli writes that has read a profile: it leaves out what it does not understand."""
    done = subprocess.run(["nmcli", "--offline", "connection", "modify"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return values(done.stdout)


def warnings(log: Path) -> list[str]:
    """What NetworkManager complained of, but for the services of a desktop that are not there."""
    lines = [line for line in log.read_text().splitlines() if line.startswith(("<warn>", "<error>"))]
    return [line.split("] ", 1)[1] for line in lines if "modem-manager" not in line and "router solicitation" not in line]


@contextmanager
def manager(room: Machine, *folders: Path) -> Iterator[Path]:
    """NetworkManager in the machine, with the profiles of the hosts in the folders, until the block ends; gives its log."""
    out = room.room / "manager"
    out.mkdir()
    try:
        room.sh(f"FOLDERS='{' '.join(map(str, folders))}'\nOUT={out}\n{START}")
        yield out / "log"
    finally:
        for pid in reversed((out / "pids").read_text().split()):
            os.kill(int(pid), signal.SIGTERM)


# User-mode Linux: VLANs and bonds ---------------------------------------------------------------------------------------------

KERNEL = "ip -j -d addr; ip -j -4 route show table all; ip -j -6 route show table all; ip -j -4 rule; ip -j -6 rule"
"""What the kernel has, as :func:`kernel` reads it."""


def machine_of(plan: HostPlan, folder: Path, used: int | None = None) -> str:
    """A script that makes the host's NICs, their far ends up, and starts NetworkManager with the profiles in the folder; it waits
    until so many are in use, all of the host by default.
    Where NetworkManager can write to /sys at its start it waits for udev, which is not there; for bonds it has to write there."""
    nics = [f"ip link add {link.name} type veth peer name far-{link.name}" for link in plan.links if link.kind == "ethernet"]
    ends = [f"ip link set far-{link.name} mtu 9300 addrgenmode none up" for link in plan.links if link.kind == "ethernet"]
    start = f"FOLDERS={folder}\nOUT=/out\n{ASLEEP}\nmount -o remount,ro /sys\n{START}\nmount -o remount,rw /sys\nnmcli networking on"
    return "\n".join([*nics, *ends, start, SETTLED.format(1 + (len(plan.links) if used is None else used))])


def end_of(plan: HostPlan) -> str:
    """A script that takes away what :func:`machine_of` has made."""
    nics = [f"ip link del {link.name}" for link in plan.links if link.kind == "ethernet"]
    others = [f"ip link del {link.name} 2>/dev/null || :" for link in plan.links if link.kind == "bond"]
    wait = "for pid in $(cat /out/pids); do kill $pid; while [ -e /proc/$pid ]; do sleep 0.05; done; done"
    rules = [f"ip -{version} rule flush; ip -{version} rule add lookup main priority 32766" for version in (4, 6)]
    files = "cat /out/log >>/out/logs; rm -rf /run/NetworkManager /run/dbus /var/lib/NetworkManager"
    return "\n".join([wait, files, *nics, *others, *rules])


def kernel(answer: str) -> dict[str, Any]:
    """Links, routes and rules of the kernel, but for what every kernel has and for the far ends."""
    links, *others = (json.loads(line) for line in answer.splitlines())
    routes, rules = [*others[0], *others[1]], [*others[2], *others[3]]
    return {
        "links": {link["ifname"]: facts(link) for link in links if not link["ifname"].startswith(("far-", "lo"))},
        "routes": sorted(
            f"{route['dst']} via {route.get('gateway')} dev {route['dev']} table {route.get('table')}"
            for route in routes
            if route.get("table") != "local" and not route["dst"].startswith(("fe80", "ff00", "multicast"))
        ),
        "rules": sorted(
            f"{rule['priority']}: {rule['src']} to {rule.get('dst')} lookup {rule['table']}"
            for rule in rules
            if 0 < rule["priority"] < 32766
        ),
    }


def facts(link: dict[str, Any]) -> dict[str, Any]:
    """What matters of a link of ``ip -j -d addr``."""
    info = link.get("linkinfo", {})
    kind, data = info.get("info_kind"), info.get("info_data", {})
    found = {
        "up": "UP" in link["flags"],
        "mtu": link["mtu"],
        "addresses": [f"{one['local']}/{one['prefixlen']}" for one in link["addr_info"] if one["scope"] == "global"],
        "link-local": any(one["scope"] == "link" for one in link["addr_info"]),
    }
    if kind == "vlan":
        found |= {"parent": link["link"], "vlan": data["id"], "flags": data["flags"]}
    if kind == "bond":
        found |= {"mac": link["address"]} | {
            key: data[key] for key in ("mode", "miimon", "xmit_hash_policy", "ad_lacp_rate") if key in data
        }
    if "master" in link:
        found["master"] = link["master"]
    return found
