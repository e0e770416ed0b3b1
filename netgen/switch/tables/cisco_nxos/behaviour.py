"""Cisco NX-OS on Nexus 3000 and 9000 switches: what is refused, what else happens, what views mean."""

from __future__ import annotations

import re

from netgen.switch import cisco
from netgen.switch.command import Match, Refusal
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.huawei import mask
from netgen.switch.spelling import interface, interfaces
from netgen.switch.words import KINDS, Kind

PORTS = "port bundle"
LAYER3 = "svi port bundle interface"


def switched(here: Here) -> bool:
    """Interfaces guide 10.4: 9300 switched, 9300-EX routed by default; ``system default switchport`` makes them switched."""
    return "switched" in here.quirks or bool(here.at().value("system default switchport"))


def shut(here: Here) -> bool:
    """Dumps: ports of switches with routed ports by default are down until told otherwise."""
    return not switched(here)


def layer2(here: Here, _: Match) -> str:
    """Recalled."""
    return "" if here.value("switchport") else "ERROR: Command not allowed on a routed interface"


def compatible(here: Here, match: Match) -> str:
    """Interfaces guide 10.4, Configuring Port Channels: compatibility of members; the words are output of consoles."""
    bundle = here.interface(f"port-channel{match.args[0]}")
    if bundle.path not in here.draft.views:
        return ""
    for words, key in _COMPARED.items():
        if bundle.value(key) != here.value(key):
            return f"command failed: port not compatible [{words}]"
    return ""


_COMPARED = {
    "Layer": "switchport",
    "port mode": "switchport mode",
    "port access VLAN": "switchport access vlan",
    "port native VLAN": "switchport trunk native vlan",
    "port allowed VLAN list": "switchport trunk allowed vlan",
}


def lacp(here: Here, match: Match) -> str:
    """Recalled: LACP wants its feature."""
    off = match.args[1:] in {("active",), ("passive",)} and not here.at().value("feature", "lacp")
    return "ERROR: Feature lacp is not enabled" if off else ""


def region(region: str) -> Refusal:
    """Live probe: without room in the TCAM the line is refused. (With it, only after a reload: that is not seen here.)"""
    words = f"ERROR: {region.upper()} tcam region is not configured. Please configure {region.upper()} TCAM region and retry"
    return lambda here, _: "" if here.at().word("hardware access-list tcam region", region) not in {"", "0"} else words


def mode_on(here: Here, match: Match) -> None:
    """Dumps: without a mode it is ``on``, which is hidden."""
    here.set(("channel-group mode",), (str(match.args[0]), "on"))
    if not here.loading:
        MAKES_BUNDLE(here, match)


def off(here: Here, match: Match) -> None:
    """``no feature`` takes away everything of the feature (Fundamentals guide)."""
    for path in list(here.draft.views):
        other = here.at(*path)
        opener = here.table.match(here.table.view(path[:-1]), path[-1]) if path else None
        if (opener and opener.command.feature == match.args[0]) or (match.args[0] == "interface-vlan" and other.view == "svi"):
            here.draft.delete(path)
            continue
        for key in list(other.entries):
            known = here.table.by_id.get((other.view, key[0]))
            if known and known.command.feature == match.args[0]:
                other.unset(*key)


def relays(here: Here, match: Match) -> None:
    """Dumps: three lines come with ``feature dhcp``."""
    for line in ("service dhcp", "ip dhcp relay", "ipv6 dhcp relay") if match.args == ("dhcp",) else ():
        here.set((line,), True)


def interface_vlan(here: Here, match: Match) -> str:
    """Recalled: there are no SVIs without their feature."""
    svi = here.table.view((match.text(),)) == "svi"
    return here.table.unknown if svi and not here.value("feature", "interface-vlan") else ""


MAKES_BUNDLE = cisco.makes_bundle()
DEFAULT_VLAN = cisco.kept_vlan("ERROR: Cannot delete default VLAN {}")
PHYSICAL = cisco.physical("ERROR: Cannot delete a physical interface")
DUPLICATE = cisco.taken_number("ERROR: Duplicate sequence number")
"""The words of the three are recalled."""
TCAM = cisco.remarks("Warning: Please reload all linecards for the configuration to take effect")
"""Output of a device."""


def _address(text: str) -> str | None:
    """An address with its length; a dotted mask is taken, too (Batfish grammar)."""
    words = text.split()
    dotted = mask(words[1]) if len(words) == 2 else None
    if dotted:
        length = sum(bin(int(part)).count("1") for part in dotted.split("."))
        return _address(f"{words[0]}/{length}")
    found = KINDS["prefix"].read(text)
    return found if isinstance(found, str) else None


LOGICAL = {"port-channel": "port-channel", "vlan": "Vlan", "loopback": "loopback", "mgmt": "mgmt", "tunnel": "Tunnel", "nve": "nve"}
INTERFACE = interface("cisco_nxos", LOGICAL)
OWN = {
    "port": INTERFACE,
    "ports": interfaces(INTERFACE),
    "port-channel": Kind(KINDS["word"].read, names="port-channel"),
    "rule": cisco.RULES,
    "address": Kind(_address, greedy=True),
    "level": Kind(lambda text: cisco.read_percent(text, "{:.2f}".format), greedy=True),
}


def kind_of_interface(name: str) -> str:
    """The kind of an interface's view, by its name."""
    if re.fullmatch(r"port-channel\d+", name):
        return "bundle"
    if re.fullmatch(r"Vlan\d+", name):
        return "svi"
    return "interface" if re.match(r"loopback|mgmt|Tunnel|nve|.*\.\d+\Z", name) else "port"


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        secure = here.value("switchport port-security")
        limit = int(here.word("switchport port-security maximum")) if secure else None
        return Part(port=cisco.switchport(here, "ip verify source dhcp-snooping-vlan", limit))
    if here.view == "svi":
        gateways = ("address primary", "address secondary", "ip")
        return Part(svi=cisco.svi(here, acls=("ip access-group", "ipv6 traffic-filter"), gateways=gateways))
    if here.view == "vlan":
        return cisco.vlan(here)
    if here.path:
        return Part()
    bound = (key[1:] for key in here.entries if key[0] == "ip source binding vlan interface")
    return Part(
        snooping=cisco.vids(here, "ip dhcp snooping vlan") if here.value("ip dhcp snooping") else frozenset(),
        inspection=cisco.vids(here, "ip arp inspection vlan"),
        bindings=frozenset((int(vid), ip, cisco.colon(mac), port) for ip, mac, vid, port in bound),
    )
