"""Cisco IOS and IOS-XE on Catalyst switches: what is refused, what else happens, what views mean."""

from __future__ import annotations

import re

from netgen.switch import cisco
from netgen.switch.command import Match
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.spelling import interface, interfaces
from netgen.switch.words import KINDS, Kind, shaped, squeezed

XE = "YANG Cisco-IOS-XE 17.12 and 17.15"

PORTS = "port bundle"
LAYER3 = "svi port bundle interface"

# What is refused ------------------------------------------------------------------------------------------------------------


def static(here: Here, _: Match) -> str:
    """Output of consoles, widely published: port security wants a port that does not negotiate."""
    return "" if here.word("switchport mode") in {"access", "trunk"} else f"Command rejected: {here.name} is a dynamic port."


def negotiates(here: Here, match: Match) -> str:
    """Output of consoles, widely published: a port either negotiates or does not."""
    mode = match.args[0] if match.args else here.word("switchport mode")
    quiet = not match.args or here.value("switchport nonegotiate")
    if mode in {"access", "trunk"} or not quiet:
        return ""
    return f"Command rejected: Conflict between 'nonegotiate' and 'dynamic' status on this interface: {here.name}"


def encapsulation(here: Here, match: Match) -> str:
    """Models that know ISL: guides of 3560 and 3750 (trunk encapsulation before trunk mode)."""
    trunk = match.args[0] == "trunk" and here.word("switchport trunk encapsulation") != "dot1q"
    if trunk and "encapsulation_dot1q" in here.quirks:
        return 'Command rejected: An interface whose trunk encapsulation is "Auto" can not be configured to "trunk" mode.'
    return ""


def no_isl(here: Here, _: Match) -> str:
    """Catalyst 9000: no ISL, no such command (recalled)."""
    return "" if not here.model or "encapsulation_dot1q" in here.quirks else "% Invalid input detected at '^' marker."


def layer2(here: Here, _: Match) -> str:
    """Recalled from consoles."""
    return "" if here.value("switchport") else f"Command rejected: {here.name} not a switching port."


def routed(here: Here, _: Match) -> str:
    """Recalled from consoles."""
    switched = here.view in PORTS.split() and here.value("switchport")
    return "% IP addresses may not be configured on L2 links." if switched else ""


def same_layer(here: Here, match: Match) -> str:
    """Recalled from consoles of IOS-XE."""
    bundle = here.interface(f"Port-channel{match.args[0]}")
    if bundle.path in here.draft.views and bundle.value("switchport") != here.value("switchport"):
        return f"Command rejected (Port-channel{match.args[0]}, {here.name}): Either port is L2 and port-channel is L3, or vice-versa"
    return ""


DEFAULT_VLAN = cisco.kept_vlan("%Default VLAN {} may not be deleted.")
PHYSICAL = cisco.physical("% Removal of physical interfaces is not permitted.")
"""The two: recalled from consoles."""
DUPLICATE = cisco.taken_number("% Duplicate sequence number")
"""A comment in Ansible's cisco.ios: rules are not replaced, the switch says so."""
MAKES_VLAN = cisco.makes_vlan("% Access VLAN does not exist. Creating vlan {}")
"""Output of consoles, widely published."""
MAKES_BUNDLE = cisco.makes_bundle("Creating a port-channel interface Port-channel {}")
"""3750-X guide, Configuring EtherChannels: with the configuration of the first port; the words: output of consoles."""
NO_ADDRESS = cisco.loses("ip address", "ipv6 address")
NO_SWITCHPORT = cisco.loses("switchport ")
"""3750-X guide, Configuring Interface Characteristics: put into the other mode, an interface loses the former's configuration."""

PORTFAST = cisco.remarks(
    "%Warning: portfast should only be enabled on ports connected to a single\n"
    " host. Connecting hubs, concentrators, switches, bridges, etc... to this\n"
    " interface  when portfast is enabled, can cause temporary bridging loops.\n"
    " Use with CAUTION"
)
"""Output of consoles, widely published."""

# Spellings --------------------------------------------------------------------------------------------------------------------


def _portfast(text: str) -> str | None:
    """``edge`` is printed by some releases and means nothing more."""
    words = text.lower().split()
    return " ".join(word for word in words if word != "edge") if set(words) <= {"edge", "trunk", "disable"} else None


INTERFACE = interface("cisco_ios", {"port-channel": "Port-channel", "vlan": "Vlan", "loopback": "Loopback", "tunnel": "Tunnel"})

OWN = {
    "port": INTERFACE,
    "ports": interfaces(INTERFACE),
    "port-channel": Kind(KINDS["word"].read, names="port-channel"),
    "rule": cisco.RULES,
    "rule6": Kind(lambda text: re.sub(r"\b(?=\S*:)\S+", lambda found: found[0].upper(), cisco.rule(text)), greedy=True),
    "upper": Kind(lambda text: squeezed(text.upper()), greedy=True),
    "arp-acl": Kind(KINDS["word"].read, names="arp-acl"),
    "level": Kind(lambda text: cisco.read_percent(text, "{:.2f}".format), greedy=True),
    "mode": shaped("access|trunk|dynamic (?:auto|desirable)"),
    "arp-limit": shaped(r"none|rate [0-9]{1,4}(?: burst interval [0-9]{1,2})?"),
    "prefix6": Kind(lambda text: (found := KINDS["prefix6"].read(text)) and str(found).upper()),
    "ip6": Kind(lambda text: (found := KINDS["ip6"].read(text)) and str(found).upper()),
    "portfast": Kind(_portfast, greedy=True),
}


def kind_of_interface(name: str) -> str:
    """The kind of an interface's view, by its name."""
    if re.fullmatch(r"Port-channel\d+", name):
        return "bundle"
    if re.fullmatch(r"Vlan\d+", name):
        return "svi"
    return "interface" if re.match(r"Loopback|Tunnel|Null|.*\.\d+\Z", name) else "port"


# Facts ------------------------------------------------------------------------------------------------------------------------

_GATEWAYS = ("standby ip", "address primary", "address")


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        secure = here.value("switchport port-security")
        return Part(port=cisco.switchport(here, "ip verify source", int(here.word("switchport port-security maximum")) if secure else None))
    if here.view == "svi":
        return Part(svi=cisco.svi(here, acls=("ip access-group", "ipv6 traffic-filter"), gateways=_GATEWAYS))
    if here.view == "vlan":
        return cisco.vlan(here)
    if here.path:
        return Part()
    bound = (key[1:] for key in here.entries if key[0] == "ip source binding vlan interface")
    return Part(
        snooping=cisco.vids(here, "ip dhcp snooping vlan") if here.value("ip dhcp snooping") else frozenset(),
        inspection=cisco.vids(here, "ip arp inspection vlan"),
        bindings=frozenset((int(vid), ip, cisco.colon(mac), port) for mac, vid, ip, port in bound),
    )
