"""Ruijie RGOS switches.

Sources: DUMP: running configurations of RGOS 10.4 and 12.6; GUIDE: RG-S2900G-E configuration guide of RGOS 10.4; NOTES: published notes
that quote Ruijie's manuals; the rest is recalled: little of RGOS is published, and the words of the switch are those of IOS.
"""

from __future__ import annotations

import re
from dataclasses import replace

from netgen.switch import cisco
from netgen.switch.command import Command, Match, VlanSet, many, phrases
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.spelling import interface, interfaces
from netgen.switch.state import ALL
from netgen.switch.table import Table
from netgen.switch.words import KINDS, Kind, VlanOp, changed_vlans

DUMP = "running configurations of RGOS 10.4 and 12.6"
GUIDE = "RG-S2900G-E configuration guide of RGOS 10.4"
NOTES = "published notes that quote Ruijie's manuals"
ETHERNET = "RGOS configuration guide, Ethernet switching, 4.4.2"
RECALLED = "recalled"

PORTS = "port bundle"
LAYER3 = "svi port bundle interface"


def _worded(text: str) -> VlanOp | None:
    """A list with a word before it: RGOS knows none without (notes)."""
    found = changed_vlans(text)
    return None if found is None or found.op in {"plain", "none"} else found


def _mode_on(here: Here, match: Match) -> None:
    here.set(("port-group mode",), (str(match.args[0]), "on"))
    if not here.loading:
        _MAKES_BUNDLE(here, match)


_MAKES_BUNDLE = cisco.makes_bundle(inherit=False)
_NO_TRUNK = (cisco.loses("switchport trunk "),)
"""The guide: ``no switchport mode`` sets what makes a trunk back."""
_PHYSICAL = cisco.physical("% Removal of physical interfaces is not permitted.")
_DEFAULT_VLAN = cisco.kept_vlan("% Default VLAN {} may not be deleted.")
_MAKES_VLAN = cisco.makes_vlan("% Access VLAN does not exist. Creating vlan {}")
_DUPLICATE = cisco.taken_number("% Duplicate sequence number")


def _used(here: Here, match: Match) -> str:
    """The guide: a VLAN stays while its interface is there. The words are recalled."""
    vids = match.vlans.vids if match.vlans else ()
    return next((f"% VLAN {vid} has an interface." for vid in vids if (f"interface VLAN {vid}",) in here.draft.views), "")


def _left(here: Here, _: Match) -> None:
    """The guide: a port that leaves an aggregate port is shut by the switch."""
    here.set(("shutdown",), True)


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        secure = here.value("switchport port-security")
        port = cisco.switchport(here, "ip verify source", int(here.word("switchport port-security maximum")) if secure else None)
        return Part(port=replace(port, trusted_arp=not here.value("arp-check")))
    if here.view == "svi":
        addresses = ("ip address", "ip address secondary", "ipv6 address")
        return Part(svi=cisco.svi(here, addresses, ("ip access-group", "ipv6 traffic-filter"), ("vrrp ip",)))
    if here.view == "vlan":
        return cisco.vlan(here)
    if here.path:
        return Part()
    bound = (key[1:] for key in here.entries if key[0] == "ip source binding vlan interface")
    return Part(
        snooping=ALL if here.value("ip dhcp snooping") else frozenset(),
        bindings=frozenset((int(vid), ip, cisco.colon(mac), port) for mac, vid, ip, port in bound),
    )


def _kind(name: str) -> str:
    if re.fullmatch(r"AggregatePort \d+", name):
        return "bundle"
    if re.fullmatch(r"VLAN \d+", name):
        return "svi"
    return "interface" if re.match(r"Loopback|Mgmt|Null|.*\.\d+\Z", name) else "port"


INTERFACE = interface("ruijie_os", {"aggregateport": "AggregatePort", "vlan": "VLAN", "loopback": "Loopback", "mgmt": "Mgmt"}, blank=" ")
OWN = {
    "port": INTERFACE,
    "ports": interfaces(INTERFACE),
    "port-channel": Kind(KINDS["word"].read, names="port-channel"),
    "worded-vlans": Kind(_worded, greedy=True, names="vlan", vlans=True),
    "rule": cisco.RULES,
    "level": Kind(lambda text: cisco.read_percent(text, "{:g}".format), greedy=True),
}

COMMANDS = (
    *many("top", DUMP, "hostname <=word>\nservice dhcp\nip dhcp snooping\nip dhcp snooping verify mac-address"),
    Command("ip access-list extended <word>", "top", NOTES, opens="acl", defines="acl"),
    Command("ipv6 access-list <word>", "top", RECALLED, opens="acl", defines="acl"),
    Command("<1..2147483647> <=rule>", "acl", NOTES, refuse=(_DUPLICATE,)),
    *(Command(f"{word} <rule>", "acl", NOTES, does=cisco.numbered, undo=cisco.unnumbered) for word in ("permit", "deny")),
    Command("vlan range <vlans>", "top", f"{DUMP}: VLANs without names", opens="vlan", header="vlan", refuse_off=(_DEFAULT_VLAN, _used)),
    Command("vlan <vlans>", "top", DUMP, opens="vlan", defines="vlan", refuse_off=(_DEFAULT_VLAN, _used)),
    *many("vlan", DUMP, "name <=word>"),
    *many("top", DUMP, "spanning-tree"),
    Command("spanning-tree mode <=stp|rstp|mstp>", "top", f"{DUMP}; mstp by default", default=("mstp",)),
    *many("top", NOTES, "spanning-tree mst <0..64> priority <=0..61440>\nspanning-tree priority <=0..61440>"),
    *many("top", DUMP, "spanning-tree portfast bpduguard default"),
    Command("interface <port>", "top", DUMP, opens="?", defines="interface", refuse_off=(_PHYSICAL,), effect_off=(cisco.leaves,)),
    Command("interface range <ports>", "top", NOTES, opens="?", header="interface", each=True),
    *many(LAYER3, DUMP, "description <=text>"),
    Command("port-group <=port-channel> mode <=active|passive|on>", "port", NOTES, unsaid="mode on", effect=(_MAKES_BUNDLE,)),
    Command("port-group <port-channel>", "port", NOTES, does=_mode_on, undo=lambda here, _: here.set(("port-group mode",), False)),
    Command("port-group", "port", f"{NOTES}; {ETHERNET}", clears=("port-group mode",), effect_off=(_left,)),
    Command("switchport", PORTS, RECALLED, default=True, effect=(cisco.loses("ip address"),), effect_off=(cisco.loses("switchport "),)),
    Command(
        "switchport mode <=access|trunk|hybrid|uplink>",
        PORTS,
        f"{DUMP}: access is not printed; {ETHERNET}",
        default=("access",),
        effect_off=_NO_TRUNK,
    ),
    Command("switchport access vlan <=vlan>", PORTS, f"{DUMP}; {ETHERNET}: makes the VLAN", default=("1",), effect=(_MAKES_VLAN,)),
    Command("switchport trunk native vlan <=1..4094>", PORTS, RECALLED, default=("1",)),
    Command(
        "switchport trunk allowed vlan <=worded-vlans>",
        PORTS,
        f"{DUMP}: every VLAN by default, `only` prints the list; `no` sets it back (recalled)",
        vlans=VlanSet(absent=ALL, off="reset", lead="only", more="add", none="remove 1-4094"),
    ),
    Command("mtu <=64..9216>", PORTS, RECALLED, default=("1500",)),
    *many(
        "port",
        f"{NOTES}; white paper on port security",
        "switchport port-security\nswitchport port-security violation <=protect|restrict|shutdown>",
    ),
    Command("switchport port-security maximum <=1..1024>", "port", f"{NOTES}; 128 by default recalled", default=("128",)),
    *many("port", NOTES, "switchport port-security aging time <=0..1440>"),
    Command("ip verify source", "port", RECALLED, slot="ip verify source"),
    Command("ip verify source port-security", "port", f"a program that drives the platform; {GUIDE} page 754", slot="ip verify source"),
    *many(PORTS, f"{DUMP}; {GUIDE} page 754", "arp-check"),
    Command("storm-control <broadcast|multicast|unicast> level <=level>", PORTS, RECALLED, slot="storm-control"),
    Command("storm-control <broadcast|multicast|unicast> pps <=1..10000000>", PORTS, RECALLED, slot="storm-control"),
    *many(PORTS, DUMP, "ip dhcp snooping trust\nspanning-tree bpduguard <=enable|disable>\nspanning-tree portfast\nshutdown"),
    Command("ip mtu <=68..9216>", "svi", RECALLED, default=("1500",)),
    *many("svi interface", DUMP, "shutdown"),
    *many(LAYER3, DUMP, "ip address <=ip> <=mask>\nip address <ip> <mask> secondary"),
    Command("ip address", LAYER3, RECALLED, clears=("ip address", "ip address secondary")),
    *many(LAYER3, NOTES, "ipv6 address <prefix6>\nipv6 enable\nip helper-address <ip>\nip access-group <=acl> <in|out>"),
    *many(LAYER3, RECALLED, "ipv6 traffic-filter <=acl> <in|out>"),
    *many("svi", NOTES, "vrrp <1..255> ip <=ip>\nvrrp <1..255> version <=2|3>"),
    Command("vrrp <1..255> priority <=1..254>", "svi", f"{NOTES}; 100 by default", default=("100",)),
    *many("top", RECALLED, "ip source binding <mac.> vlan <vlan> <ip> interface <port>"),
    *many("top", DUMP, "ip route <ip> <mask> <rest>\nipv6 route <prefix6> <rest>"),
)

KEPT = phrases(
    """aaa, access-list, address-bind, banner, class-map, clock, cpu-protect, enable, errdisable, ip dhcp excluded-address, ip dhcp pool,
    ip domain-lookup, ip http, ip name-server, ip ssh, line, lldp, logging, mac-address-table, monitor, nfpp, ntp, policy-map, qos,
    radius-server, rldp, route-map, router, security, service password-encryption, snmp-server, sysmac, tacacs-server, username,
    version, web, webmaster, wlan, zam"""
)
INSIDE = phrases(
    """anti-arp-spoofing, dot1x, duplex, flowcontrol, ip ospf, ipv6 nd, ipv6 ospf, lacp, lldp, mac-address-learning, medium-type, mls, poe,
    qos, rate-limit, rldp, service-policy, speed, spanning-tree cost, spanning-tree port-priority, switchport hybrid, switchport
    protected"""
)
OPENERS = phrases("class-map, line, nfpp, policy-map, route-map, router")

TABLE = Table(
    platform="ruijie_os",
    commands=COMMANDS,
    part=part,
    kind_of_interface=_kind,
    kinds=OWN,
    generic={"top": KEPT, **dict.fromkeys(LAYER3.split(), INSIDE)},
    openers=OPENERS,
    noise=r"exit|end|Building configuration.*|Current configuration.*",
    ranks=("port", "bundle", "svi", "interface"),
    members="port-group mode",
    bundle="AggregatePort {}",
)
