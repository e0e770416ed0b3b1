"""Ruijie RGOS: lines that act at once.

Sources: *guide* is Ruijie's RGOS configuration guide, Ethernet switching; the dumps are those of :mod:`netgen.platforms.ruijie_os`.

``switchport trunk allowed vlan only X`` replaces the list, ``add`` and ``remove`` change it, ``no switchport trunk allowed vlan``
gives all VLANs back; ``remove 1-4094`` empties it (guide, example). Dumps print ``only``, and ``remove`` is read as all VLANs but
those. Access ports have the attributes of trunks, too (guide, ``show interface switchport``), so they are written before the mode;
``no switchport mode`` sets them all back (guide), and they are taken back one by one after it where it does not. A VLAN with an SVI
is not removed (guide): SVIs go first.
A port that leaves an AggregatePort is shut by the switch (guide), so it is opened then; what it has while it is a member is the
AggregatePort's, and next to nothing can be said on it (guide): a port loses what it has before it joins.

Only remembered: that values other than lists are replaced in place; that a changed mode of LACP needs the port to leave;
what makes two bindings the same one: an entry for the same MAC address and VLAN goes before another comes; names of ports in
access lists, which are Cisco's.
"""

from __future__ import annotations

from netgen.platforms.lines import Block, Dialect, Line
from netgen.platforms.lines.cisco_ios import SERVICES

NATIVE = "switchport trunk native vlan {vid=}"
ALLOWED = "switchport trunk allowed vlan only {vids*}"

MODE = "switchport mode {word=}"

SWITCHPORT = (
    Line(MODE, remove="no switchport mode"),
    Line("switchport access vlan {vid=}"),
    Line(NATIVE, "trunk"),
    Line(
        ALLOWED,
        "trunk",
        also=(
            "switchport trunk allowed vlan add {vids*}",
            "switchport trunk allowed vlan remove {others*}",
            "switchport trunk allowed vlan except {others*}",
        ),
        more="switchport trunk allowed vlan add {vids}",
        less="switchport trunk allowed vlan remove {vids}",
        none="switchport trunk allowed vlan remove 1-4094",
        remove="no switchport trunk allowed vlan",
        whole=True,
    ),
)

SECURITY = (
    Line("arp-check", "inspect"),
    Line("storm-control broadcast {text=}", remove="no storm-control broadcast {text}"),
    Line("storm-control multicast {text=}", remove="no storm-control multicast {text}"),
    Line("storm-control unicast {text=}", remove="no storm-control unicast {text}"),
    Line("ip dhcp snooping trust", "trust"),
    Line("spanning-tree bpduguard {word=}", remove="no spanning-tree bpduguard"),
    Line("spanning-tree portfast"),
)

LIMIT = (
    # what switches it on: when the number is right, and off before the number goes
    Line("switchport port-security", "guard"),
    Line("switchport port-security maximum {number=}", "limit"),
    Line("switchport port-security violation {word=}", "limit"),
    Line("switchport port-security aging time {number=}", "limit"),
)

OWN = (Line("description {text=}"), Line("mtu {number=}"))
STATE = Line("shutdown")

PORT = (
    *OWN,
    *SWITCHPORT,
    *LIMIT,
    Line("ip verify source {text=}", "guard", also=("ip verify source",), remove="no ip verify source"),
    *SECURITY,
    STATE,
    Line(
        "port-group {number=} mode {word=}",
        also=("port-group {number=}",),
        remove="no port-group",
        first=True,
        joins="bundle",
        brings=(STATE.text,),
        resets=(STATE.text, MODE),
        governs=tuple(line.text for line in (*OWN, *SWITCHPORT, *LIMIT, *SECURITY)),
    ),
)

BUNDLE = (*OWN, *SWITCHPORT, *SECURITY, STATE)

HIDDEN_PORT = (
    "no shutdown",
    "switchport",
    "switchport mode access",
    "switchport access vlan 1",
    "switchport trunk native vlan 1",
    "switchport trunk allowed vlan all",
    "switchport trunk allowed vlan only 1-4094",
    "mtu 1500",
)

SVI = (
    Line("description {text=}"),
    Line("ip mtu {number=}"),
    Line("ip address {net=}"),
    Line("ipv6 address {net}"),
    Line("ip helper-address {ip}"),
    Line("ip access-group {acl=} in", remove="no ip access-group {acl} in"),
    Line("ipv6 traffic-filter {acl=} in", remove="no ipv6 traffic-filter {acl} in"),
    Line("vrrp {number} ip {ip=}"),
    Line("vrrp {number} priority {number2=}"),
    Line("vrrp {number} version {number2=}"),
    Line("shutdown"),
)

HIDDEN_SVI = (
    "no shutdown",
    "no ip address",
    "ip mtu 1500",
    "vrrp {number} priority 100",
    "vrrp {number} version 2",
    "vrrp {number} preempt",
)

HIDDEN = ("end", "version {text}", "spanning-tree mode mstp", "spanning-tree priority 32768", "spanning-tree mst {number} priority 32768")

TOP = (
    Line("hostname {word=}"),
    Line("service dhcp"),
    # of all VLANs: where it stays, ports that are trusted no more would cut off DHCP
    Line("ip dhcp snooping", "snoop", ours=True),
    Line("spanning-tree"),
    Line("spanning-tree mode {word=}"),
    Line("spanning-tree priority {number=}"),
    Line("spanning-tree mst {number} priority {number2=}", remove="no spanning-tree mst {number} priority"),
    Line("ip route {net} {ip}", owner=("net",)),
    Line("ipv6 route {net} {ip}", owner=("net",)),
    Line("ip source binding {mac} vlan {vid} {ip} interface {port}", "bind", one=("mac", "vid")),
)

RULE = Line("{number} {text=}", first=True)

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=HIDDEN,
        blocks=(
            # VLANs without a name are one line
            Block("vlan {vids*}", "vlan", (Line("name {text=}"),), role="vlan", also=("vlan range {vids*}",)),
            Block("interface VLAN {vid}", "svi", SVI, role="svi", also=("interface vlan {vid}",), hidden=HIDDEN_SVI),
            Block(
                "interface AggregatePort {number}",
                "bundle",
                BUNDLE,
                role="port",
                also=("interface aggregateport {number}",),
                hidden=HIDDEN_PORT,
            ),
            Block("interface {port}", "port", PORT, role="port", hidden=HIDDEN_PORT, remove=None),
            Block("ip access-list extended {acl}", "acl", role="acl", ordered=RULE),
            Block("ipv6 access-list {acl}", "acl6", role="acl", ordered=RULE),
        ),
    ),
    noise=(r"Building configuration.*", r"Current configuration.*"),
    swallow=((r"banner \S+ (\^C|\S)", r".*{0}"),),
    services=SERVICES,
)
