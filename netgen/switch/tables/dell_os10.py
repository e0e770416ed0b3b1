"""Dell SmartFabric OS10 switches.

Sources: BACKUP: running configurations in Cray's canu; STIG: DISA's STIG of OS10; GUIDE: OS10 User Guides 10.5.0 to 10.5.3; DELL:
Dell's own Ansible collection; NETLAB: its templates, run on OS10 VMs. Words of the switch are recalled.

``interface vlan10`` is the VLAN: it makes it, its description is the name, and it is the SVI. The untagged VLAN of a trunk is
its access VLAN, and is no part of the list of allowed VLANs, which adds and has nothing by default (BACKUP, NETLAB).
"""

from __future__ import annotations

import re
from dataclasses import replace

from netgen.addressing import quote_if_needed
from netgen.switch import cisco
from netgen.switch.command import Command, Match, VlanSet, many, phrases
from netgen.switch.edit import Here, bundle_of
from netgen.switch.facts import Part, Port
from netgen.switch.spelling import interface, interfaces
from netgen.switch.table import Table
from netgen.switch.words import KINDS, Kind, shaped

BACKUP = "running configurations in Cray's canu"
STIG = "DISA STIG of OS10, V-269957 to V-269969"
GUIDE = "OS10 User Guides 10.5.0 to 10.5.3"
DELL = "Dell's Ansible collection for OS10"
NETLAB = "netlab's templates, run on OS10 VMs"

PORTS = "port bundle"
LAYER3 = "svi port bundle interface"
ACCESS = "switchport access vlan"


def _plain(text: str) -> str:
    """A text without its quotes."""
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if re.fullmatch(r'".*"', text) else text


def _mode_on(here: Here, match: Match) -> None:
    here.set(("channel-group mode",), (str(match.args[0]), "on"))
    _joined(here, match)


def _joined(here: Here, match: Match) -> None:
    """Backups: a member is no switched port, and prints so. Its port channel comes to be."""
    for line in ("switchport mode", ACCESS, "switchport trunk allowed vlan"):
        here.unset(line)
    here.set(("switchport",), False)
    if not here.loading:
        _MAKES_BUNDLE(here, match)


def _member(here: Here, _: Match) -> str:
    """Recalled: the port channel's lines are its own."""
    return "% Error: Interface is a member of a port channel." if here.value("channel-group mode") else ""


def _switched(here: Here, _: Match) -> None:
    """Dell's collection, os10_interface: back from ``no switchport`` by ``switchport mode``."""
    here.set(("switchport",), True)


def _no_access(here: Here, _: Match) -> None:
    """Without the access VLAN a trunk takes no untagged frames."""
    here.set((ACCESS,), False)


_MAKES_BUNDLE = cisco.makes_bundle(inherit=False)
_PHYSICAL = cisco.physical("% Error: Physical interfaces cannot be deleted.")


def _port(here: Here) -> Port:
    untagged = int(here.word(ACCESS)) if here.value(ACCESS) else None
    own = frozenset({untagged} if untagged else ())
    limit = None
    for path in here.draft.inside(here.path):
        secure = here.at(*path)
        if not secure.value("disable") and secure.word("mac-learn limit"):
            limit = int(secure.word("mac-learn limit"))
    port = Port(
        mode="access",
        carries=own,
        untagged=untagged,
        bundle=bundle_of(here),
        up=not here.value("shutdown"),
        guard=bool(here.value("ip dhcp snooping source-address-validation")),
        trusted_dhcp=bool(here.value("ip dhcp snooping trust")),
        trusted_arp=bool(here.value("arp inspection-trust")),
        limit=limit,
    )
    if not here.value("switchport"):
        return replace(port, mode="routed", carries=frozenset(), untagged=None)
    if here.word("switchport mode") == "trunk":
        return replace(port, mode="trunk", carries=own | cisco.vids(here, "switchport trunk allowed vlan"))
    return port


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        return Part(port=_port(here))
    if here.view == "svi":
        vid = int(re.sub(r"\D", "", here.name))
        vids, none = frozenset({vid}), frozenset[int]()
        svi = cisco.svi(
            here, ("ip address", "ip address secondary", "ipv6 address"), ("ip access-group", "ipv6 access-group"), ("virtual-address",)
        )
        return Part(
            vlan=(vid, _plain(here.word("description"))),
            svi=svi if svi.addresses else None,
            snooping=vids if here.value("ip dhcp snooping") else none,
            inspection=vids if here.value("arp inspection") else none,
        )
    if here.path:
        return Part()
    bound = (key[1:] for key in here.entries if key[0] == "ip dhcp snooping binding mac vlan ip interface")
    return Part(
        snooping_off=not here.value("ip dhcp snooping"),
        bindings=frozenset((int(vid), ip, mac, port) for mac, vid, ip, port in bound),
    )


def _kind(name: str) -> str:
    if re.fullmatch(r"port-channel\d+", name):
        return "bundle"
    if re.fullmatch(r"vlan\d+", name):
        return "svi"
    return "interface" if re.match(r"loopback|mgmt|null|virtual-network", name) else "port"


INTERFACE = interface("dell_os10", {"port-channel": "port-channel", "vlan": "vlan", "loopback": "loopback", "mgmt": "mgmt"})
OWN = {
    "port": INTERFACE,
    "ports": interfaces(INTERFACE),
    "port-channel": Kind(KINDS["word"].read, names="port-channel"),
    "quoted": Kind(lambda text: quote_if_needed(_plain(text)), greedy=True),
    "rule": cisco.RULES,
    "sav": shaped("ip|ipmac"),
}

COMMANDS = (
    *many("top", BACKUP, "hostname <=word>"),
    *many("top", f"{DELL}; {NETLAB}", "vrrp version <=2|3>"),
    Command("spanning-tree mode <=rapid-pvst|rstp|mst>", "top", f"{DELL}; {GUIDE}: rapid-pvst by default", default=("rapid-pvst",)),
    *many("top", DELL, "spanning-tree rstp priority <=0..61440>\nspanning-tree mst <0..63> priority <=0..61440>"),
    *many("top", DELL, "spanning-tree vlan <1..4094> priority <=0..61440>"),
    Command("ip access-list <word>", "top", BACKUP, opens="acl", defines="acl"),
    Command("ipv6 access-list <word>", "top", DELL, opens="acl", defines="acl"),
    Command("seq <1..16777214> <=rule>", "acl", BACKUP, refuse=(cisco.taken_number("% Error: Sequence number already exists."),)),
    Command("interface <port>", "top", BACKUP, opens="?", defines="interface", refuse_off=(_PHYSICAL,), effect_off=(cisco.leaves,)),
    Command("interface range <ports>", "top", GUIDE, opens="?", header="interface", each=True),
    *many(LAYER3, f"{BACKUP}; {DELL}: quoted when it is more than one word", "description <=quoted>"),
    Command("shutdown", LAYER3, f"{BACKUP}: `no shutdown` printed everywhere", default=False, always=True),
    Command(
        "channel-group <=port-channel> mode <=active|passive|on>",
        "port",
        f"{BACKUP}: `on` is not printed",
        unsaid="mode on",
        effect=(_joined,),
    ),
    Command("channel-group <port-channel>", "port", BACKUP, does=_mode_on, undo=lambda here, _: here.set(("channel-group mode",), False)),
    Command("channel-group", "port", BACKUP, clears=("channel-group mode",)),
    Command("switchport", PORTS, f"{BACKUP}: switched by default, members print `no switchport`", default=True, refuse=(_member,)),
    Command(
        "switchport mode <=access|trunk>",
        PORTS,
        f"{BACKUP}; access by default; {DELL}: the line that makes a port a switched one again",
        default=("access",),
        refuse=(_member,),
        effect=(_switched,),
    ),
    Command(
        f"{ACCESS} <=vlan>",
        PORTS,
        f"{BACKUP}; {NETLAB}: `no` takes untagged frames off",
        default=("1",),
        refuse=(_member,),
        undo=_no_access,
    ),
    Command(
        "switchport trunk allowed vlan <vlans>",
        PORTS,
        f"{BACKUP}; {GUIDE}: adds, `no` takes off what is named",
        vlans=VlanSet(),
        refuse=(_member,),
    ),
    Command("flowcontrol receive <=on|off>", "port", f"{BACKUP}: printed on every port, on by default", default=("on",)),
    Command("mtu <=1280..9216>", LAYER3, f"{BACKUP}; {NETLAB}: with 32 bytes of header, 1532 by default", default=("1532",)),
    *many("bundle", BACKUP, "vlt-port-channel <=1..1024>"),
    *many("svi", f"{BACKUP}; {DELL}", "ip address <=prefix>\nip address <prefix> secondary\nipv6 address <prefix6>"),
    Command("ipv6 nd send-ra", "svi", f"{DELL}: `no` stops advertisements", default=True),
    *many("svi", f"{BACKUP}; {DELL}", "ip access-group <=acl> <in|out>\nipv6 access-group <=acl> <in|out>\nip helper-address <ip>"),
    Command("ip dhcp snooping", "svi", f"{GUIDE}: on in every VLAN, `no` in those without", default=True),
    *many("svi", STIG, "arp inspection"),
    *many("svi", DELL, "ip virtual-router address <ip>"),
    *(Command(f"{words} <1..255>", "svi", f"{BACKUP}; {DELL}", opens="vrrp") for words in ("vrrp-group", "vrrp-ipv6-group")),
    *many("vrrp", f"{BACKUP}; {NETLAB}", "virtual-address <ip>\nvirtual-address <ip6>"),
    Command("priority <=1..254>", "vrrp", f"{BACKUP}; 100 by default", default=("100",)),
    Command("preempt", "vrrp", f"{GUIDE}; on by default", default=True),
    *many(PORTS, f"{STIG}; {GUIDE}", "ip dhcp snooping trust\narp inspection-trust\nip dhcp snooping source-address-validation <=sav>"),
    *many(PORTS, STIG, "storm-control <broadcast|multicast|unknown-unicast> <=1..1000000000>"),
    *many(
        PORTS,
        f"{STIG}; {DELL}",
        "spanning-tree bpduguard <=enable|disable>\nspanning-tree port type edge\nspanning-tree guard <=root|loop|none>",
    ),
    Command("switchport port-security", PORTS, f"{GUIDE}: port security, as programs quote it", opens="secure"),
    Command("disable", "secure", f"{GUIDE}: off until `no disable`", default=True),
    *many("secure", GUIDE, "mac-learn limit <=1..3072>\nmac-learn limit violation <=log|drop|shutdown|flood>"),
    Command("vlt-domain <1..255>", "top", BACKUP, opens="vlt"),
    *many(
        "vlt",
        BACKUP,
        """
        backup destination <=rest>
        discovery-interface <=rest>
        peer-routing
        primary-priority <=1..65535>
        vlt-mac <=mac:>
        """,
    ),
    *many("top", BACKUP, "ip route <prefix> <rest>\nipv6 route <prefix6> <rest>"),
    *many("top", STIG, "ip dhcp snooping\nip dhcp snooping binding mac <mac:> vlan <vlan> ip <ip> interface <port>"),
    Command("lldp enable", "top", f"{BACKUP}: on by default, and printed", default=True, always=True),
)

KEPT = phrases(
    """aaa, banner, class-map, clock, crypto, dcbx, default, eula-consent, exec-timeout, ip community-list, ip dhcp-relay, ip domain-list,
    ip name-server, ip prefix-list, ip ssh, ip vrf, iscsi, line, logging, login, mac, monitor, ntp, policy-map, port-group, qos-map,
    radius-server, rest, route-map, router, scale-profile, snmp-server, spanning-tree disable, support-assist, system, system-user,
    tacacs-server, telemetry, track, trust, ufd, userrole, username, version, wred"""
)
INSIDE = phrases(
    """bfd, dcbx, duplex, fec, flowcontrol transmit, ip ospf, ip proxy-arp, ip vrf, ipv6 ospf, lacp, lldp, mode, negotiation,
    priority-flow-control, qos-map, service-policy, spanning-tree cost, spanning-tree link-type, spanning-tree port-priority, speed,
    trust, ufd, vlan, vrrp"""
)
OPENERS = phrases("class-map, line, monitor, policy-map, qos-map, rest, route-map, router, support-assist, telemetry, ufd")

TABLE = Table(
    platform="dell_os10",
    commands=COMMANDS,
    part=part,
    kind_of_interface=_kind,
    kinds=OWN,
    generic={"top": KEPT, **dict.fromkeys(LAYER3.split(), INSIDE)},
    openers=OPENERS,
    noise="exit|end",
    banners=r"banner\s+(?:motd|login)\s+(\^C|[^\w\s])",
    unknown="% Error: Unrecognized command.",
    incomplete="% Error: Incomplete command.",
    ranks=("svi", "interface", "bundle", "port"),
    members="channel-group mode",
    bundle="port-channel{}",
)
