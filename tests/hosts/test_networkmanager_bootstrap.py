"""bootstrap.sh with the real NetworkManager, VLANs and bonds, in user-mode Linux; systemd and ping are stand-ins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hosts.factory import MGMT, address, bonded
from hosts.machine import write
from hosts.manager import PROFILES, machine_of
from switch_files import needs
from switch_lab import Step, boot, run

from netgen.addressing import Prefix4, Vid, parse_ipv4
from netgen.plan.types import HostPlan, Link, VlanPlan

OLD = """[connection]
id=old
uuid=11111111-1111-1111-1111-111111111111
type=ethernet
interface-name=eth1
autoconnect=false
[ipv4]
method=manual
address1=192.168.1.77/16
gateway=192.168.0.1
[ipv6]
method=disabled
"""
STANDINS = """
mkdir -p /standins
printf '#!/bin/sh\\ncase "$*" in "is-active --quiet netgen-rollback."*) exit 3 ;; esac\\n' >/standins/systemctl
printf '#!/bin/sh\\n[ ! -e /cut ] || kill -TERM $PPID\\n' >/standins/ping
printf '#!/bin/sh\\n' >/standins/systemd-run
cp /standins/systemd-run /standins/docker
chmod 755 /standins/*
"""


def first() -> HostPlan:
    """docker2 with its bond and two VLANs, one of containers, without Docker's networks."""
    plan = bonded("networkmanager")
    return replace(plan, networks=(), links=tuple(link for link in plan.links if link.name != "vlan30"))


def second() -> HostPlan:
    """One VLAN more, one with another address, and the bond with one; the parent of containers is as it was."""
    plan = first()
    more = replace(plan.links[3], name="bond0.11", vlan=VlanPlan(Vid(11), "more", "container"))
    return replace(plan, links=(*map(moved, plan.links), more))


def moved(link: Link) -> Link:
    if link.name == "bond0.20":
        return replace(link, addresses=(replace(link.addresses[0], address=Prefix4(parse_ipv4("192.168.1.13"), 16)),))
    return replace(link, addresses=(address(MGMT, "10.99.0.22"),)) if link.name == "bond0" else link


def bootstrap(folder: str, option: str = "") -> str:
    """Runs the script of the host in the folder; what it says of the network, and its status."""
    said = "^bootstrap: (network|stopped|the old)|carrier|Error"
    return f"PATH=/standins:$PATH\nsh /out/{folder}/bootstrap.sh {option} 2>&1 | grep -E '{said}' || :\n"


USED = "nmcli -t -f NAME connection show --active | grep -v ^lo$ | sort | tr '\\n' ' '"
FILES = f"cd {PROFILES} && stat -c '%a %n' netgen-* 2>/dev/null | tr '\\n' ' '"
PARENT = "cat /sys/class/net/bond0.10/ifindex /sys/class/net/containers/ifindex >/found; cmp /found /parent"
ALL = "docker2 bond0 docker2 bond0.10 docker2 bond0.20 docker2 eth1 docker2 eth2 "
NEW = "docker2 bond0 docker2 bond0.10 docker2 bond0.11 docker2 bond0.20 docker2 eth1 docker2 eth2 "
IPS = "ip -br -4 addr | awk '/^bond/ { print $3 }' | sort | tr '\\n' ' '"


def steps(folder: Path) -> list[Step]:
    """From another's profile to ours, a change, a change that fails, and back to the other's profile."""
    back = "bootstrap: the old network files are back\nbootstrap: stopped. The network is as it was. Docker was not touched.\n"
    changed = "bootstrap: network: changed, the new one stays\n"
    return [
        run("a machine", f"{machine_of(first(), folder / 'old', used=0)}\n{STANDINS}"),
        run("another's profile", "nmcli connection up old >/dev/null && " + USED, "old "),
        run("a first time that fails", "touch /cut\n" + bootstrap("first"), back),
        run("the other's profile is back", USED, "old "),
        run("our files are gone", FILES, ""),
        run("no bond is left", "ls -d /sys/class/net/bond0* 2>/dev/null || :", ""),
        run("the first time", "rm /cut\n" + bootstrap("first"), changed),
        run("our profiles are used", USED, ALL),
        run("root alone reads our files", FILES, "".join(f"600 {name} " for name in files(first()))),
        run("a container", "ip link add link bond0.10 name containers type macvlan mode bridge"),
        run("its parent", "cat /sys/class/net/bond0.10/ifindex /sys/class/net/containers/ifindex >/parent"),
        run("a change that fails", "touch /cut\n" + bootstrap("second"), back),
        run("the first profiles are used", f"{USED}; {IPS}", ALL + "192.168.1.12/16 "),
        run("the container has its parent", PARENT),
        run("a change", "rm /cut\n" + bootstrap("second"), changed),
        run("the new profiles are used", f"{USED}; {IPS}", NEW + "10.99.0.22/24 192.168.1.13/16 "),
        run("the container still has it", PARENT),
        run("the end", bootstrap("second", "--uninstall"), changed),
        run("the other's profile is used", USED, "old "),
        run("no file of ours is left", FILES, ""),
    ]


def files(plan: HostPlan) -> list[str]:
    """The names of the files, as the shell sorts them."""
    return sorted(f"netgen-{link.name}.nmconnection" for link in plan.links)


@needs("linux.uml", "insmod", "ip", "NetworkManager", "nmcli", "dbus-daemon")
def test_networkmanager_goes_all_the_ways(tmp_path: Path) -> None:
    write(first(), tmp_path / "first")
    write(second(), tmp_path / "second")
    profile = tmp_path / "old/networkmanager/old.nmconnection"
    profile.parent.mkdir(parents=True)
    profile.write_text(OLD)
    profile.chmod(0o600)
    boot(tmp_path, [], steps(tmp_path), seconds=600)
