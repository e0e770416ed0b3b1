"""H3C and HPE switches with Comware 7: what is refused, what else happens, what views mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from netgen.switch import cisco, huawei
from netgen.switch.command import Match
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.huawei import KINDS_HUAWEI
from netgen.switch.spelling import interface
from netgen.switch.state import Key, Path
from netgen.switch.words import shaped

PORTS = "port bundle"
LAYER3 = "svi interface port bundle"
ACCESS, ALLOWED, PVID, TYPE = "port access vlan", "port trunk permit vlan", "port trunk pvid vlan", "port link-type"
BINDING = "ip source binding"
HYBRID = ("port hybrid vlan tagged", "port hybrid vlan untagged")
LISTS = (ACCESS, ALLOWED, PVID)

# What is refused ------------------------------------------------------------------------------------------------------------------


def has_vlan(here: Here, match: Match) -> str:
    """MANUAL, VLAN: make the VLAN before its interface, and before an access port joins it."""
    name = str(match.args[-1])
    asked = match.command.pattern != "interface <port>" or name.startswith("Vlan-interface")
    vid = re.sub(r"\D", "", name)
    return "The VLAN does not exist." if asked and vid != "1" and (f"vlan {vid}",) not in here.draft.views else ""


NOT_ACCESS = huawei.needs_type("access", "The port is not an access port.")
NOT_TRUNK = huawei.needs_type("trunk", "The port is not a trunk port.")


def by_access(here: Here, match: Match) -> str:
    """MANUAL, VLAN: from trunk to hybrid and back only by way of access."""
    types = {here.word(TYPE), str(match.args[0])}
    return "Please set the link type to access first." if types == {"trunk", "hybrid"} else ""


def same(here: Here, match: Match) -> str:
    """NOTES, S6850: a port joins a group only when its VLAN lines equal the aggregate's."""
    group = here.interface(f"Bridge-Aggregation{match.args[0]}")
    if group.path not in here.draft.views:
        return "The aggregation group does not exist."
    differs = any(group.value(line) != here.value(line) for line in (TYPE, *LISTS, *HYBRID))
    return "The attribute configurations of the port and the aggregate interface are different." if differs else ""


def used(here: Here, match: Match) -> str:
    """Recalled."""
    gone = {str(vid) for vid in match.vlans.vids} if match.vlans else {str(match.args[0])}
    if "1" in gone:
        return "The default VLAN cannot be deleted."
    there = any((f"interface Vlan-interface{vid}",) in here.draft.views for vid in gone)
    return "Please delete the VLAN interface first." if there else ""


# What else happens ------------------------------------------------------------------------------------------------------------------


def forget(here: Here, match: Match) -> None:
    """MANUAL, VLAN: with another link type the VLANs of the former are as they came."""
    of = {"access": {ACCESS}, "trunk": {ALLOWED, PVID}, "hybrid": {*HYBRID, "port hybrid pvid vlan"}}
    kept = of[str(match.args[0]) if match.args else "access"]
    for line in sorted(set().union(*of.values()) - kept):
        here.unset(line)


def leave(here: Here, match: Match) -> None:
    """MANUAL, VLAN: access ports of a VLAN that goes are in VLAN 1 again, PVIDs of others stay."""
    gone = {str(vid) for vid in match.vlans.vids} if match.vlans else {str(match.args[0])}
    for path in list(here.draft.inside(())):
        other = here.at(*path)
        if other.word(ACCESS) in gone:
            other.unset(ACCESS)


ENDS = huawei.ends_group("vrrp vrid virtual-ip", "vrrp vrid priority")
ENDS6 = huawei.ends_group("vrrp ipv6 vrid virtual-ip", "vrrp ipv6 vrid priority")


def leave_hybrid(here: Here, match: Match) -> None:
    """MANUAL, VLAN, undo port hybrid vlan: VLANs go whether they are tagged or not."""
    huawei.leave(here, HYBRID, match)


def other_tag(here: Here, match: Match) -> None:
    """MANUAL, VLAN: on a hybrid port a VLAN is tagged or untagged."""
    huawei.leave(here, tuple(line for line in HYBRID if line != match.known.id), match)


# Facts --------------------------------------------------------------------------------------------------------------------------------


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        limit = int(here.word("mac-address max-mac-count") or 0) or None
        trust, routed = bool(here.value("arp detection trust")), here.word("port link-mode") == "route"
        port = huawei.port(here, (ACCESS, ALLOWED), "ip verify source", "dhcp snooping trust", trust, limit, routed)
        return Part(port=port, bindings=frozenset(_bound(key, here.name) for key in here.entries if key[0].startswith(BINDING)))
    if here.view == "svi":
        gateways = ("vrrp vrid virtual-ip", "vrrp ipv6 vrid virtual-ip", "vrrp ipv6 vrid virtual-ip link-local")
        acls = ("packet-filter inbound", "packet-filter ipv6 inbound")
        return Part(svi=cisco.svi(here, ("ip address", "ip address sub", "ipv6 address"), acls, gateways))
    if here.view == "vlan":
        vid, none = frozenset({int(here.name.split()[-1])}), frozenset[int]()
        trusted = frozenset(("trusted", key[1]) for key in here.entries if key[0] == "dhcp snooping trust interface")
        return replace(cisco.vlan(here, "VLAN {:04}"), inspection=vid if here.value("arp detection enable") else none, notes=trusted)
    return Part(snooping=cisco.vids(here, "dhcp snooping enable vlan")) if not here.path else Part()


def _bound(key: Key, port: str) -> tuple[int, str, str, str]:
    """An entry, by the words in its command's id; those that it may lack are empty."""
    items = dict(zip(key[0].split()[3:], key[1:], strict=True))
    return int(items.get("vlan", 0)), items.get("ip-address", ""), cisco.colon(items.get("mac-address", "")), port


def finish(parts: Mapping[Path, Part]) -> Mapping[Path, Part]:
    """Ports that VLANs trust: a port is trusted when a VLAN names it."""
    trusted = {name for part in parts.values() for word, name in part.notes if word == "trusted"}
    done = dict(parts)
    for path, part in parts.items():
        if part.port and part.name in trusted:
            done[path] = replace(part, port=replace(part.port, trusted_dhcp=True))
    return done


def kind_of_interface(name: str) -> str:
    """The kind of an interface's view, by its name."""
    if re.fullmatch(r"Bridge-Aggregation\d+", name):
        return "bundle"
    if re.fullmatch(r"Vlan-interface\d+", name):
        return "svi"
    return "interface" if re.match(r"LoopBack|M-GigabitEthernet|NULL|InLoopBack|Route-Aggregation|.*\.\d+\Z", name) else "port"


LOGICAL = {
    "bridge-aggregation": "Bridge-Aggregation", "bagg": "Bridge-Aggregation", "vlan-interface": "Vlan-interface", "loopback": "LoopBack",
    "m-gigabitethernet": "M-GigabitEthernet", "route-aggregation": "Route-Aggregation", "null": "NULL",
}  # fmt: skip
OWN = {
    **KINDS_HUAWEI,
    "port": interface("hp_comware", LOGICAL),
    "level": shaped("[0-9]{1,3}|pps [0-9]+|kbps [0-9]+"),
    "source": shaped("ip-address|ip-address mac-address|mac-address"),
}
