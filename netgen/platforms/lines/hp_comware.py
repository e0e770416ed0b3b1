"""H3C and HPE Comware 7: lines that act at once.

Sources are those of :mod:`netgen.platforms.hp_comware`; further ones:

- Link types: access is the default, and hybrid becomes trunk by way of access (HPE 7500 reference, port link-type). Whether the VLANs of
  the old type have to go first was not found; they go.
- What concerns VLANs on an aggregate is handed to its members, which keep it when they leave; a member's other settings sleep until then
  (HPE 5920 Layer 2 guide, Configuration types). A port joins only with the aggregate's VLANs (notes on an S6850), and not with source
  guard (examples); removing an aggregate lets its members go (WX3000E guide).
- The same entry may stand on several ports (IPSG guide): a moved one is made on the new port before it goes from the old one.
- A VLAN's trust line names an aggregate, which has to be there; M-LAG's system lines stand before the peer link, and an interface
  before it is excluded from MAD (M-LAG guide).
- A rule is changed by ``undo rule N`` and ``rule N``: entered on top, parts of the old one stay (E4510 manual, rule).
- A host's wildcard is printed as ``0`` (dumps); names of ports are those of VRP, of which ``www`` and ``dns`` were seen.

Remembered, not read: one list of a family in one direction of an interface; that ``undo arp rate-limit`` switches the limit off
where a default one is on (the switch then prints that line); ``undo acl advanced N`` and ``undo dhcp select relay``.
"""

from __future__ import annotations

from netgen.addressing import mac_hyphen
from netgen.platforms.lines import Block, Dialect, Line, VlanLists
from netgen.platforms.lines.huawei_vrp import SERVICES

VLANS = (
    Line("port access vlan {vid=}", follows=True),
    Line("undo port trunk permit vlan 1", "narrow", follows=True),
    Line("port trunk permit vlan {vids*}", "trunk", less="undo port trunk permit vlan {vids}", follows=True),
    Line("port trunk pvid vlan {vid=}", "trunk", follows=True),
    Line("undo port hybrid vlan 1", "narrow", remove="port hybrid vlan 1 untagged", follows=True),
    Line("port hybrid vlan {vids*} tagged", "trunk", less="undo port hybrid vlan {vids}", follows=True),
    Line("port hybrid vlan {vids*} untagged", "trunk", less="undo port hybrid vlan {vids}", follows=True),
    Line("port hybrid pvid vlan {vid=}", "trunk", follows=True),
)
"""Hybrid lines are never made, but taken away."""

WIRE = (
    Line("broadcast-suppression {text=}"),
    Line("multicast-suppression {text=}"),
    Line("unicast-suppression {text=}"),
    Line("jumboframe enable {number=}", remove="undo jumboframe enable"),
)
"""What members have, too."""

BINDINGS = tuple(
    Line(f"ip source binding {entry}", "bind")
    for entry in (
        "ip-address {ip} mac-address {mac} vlan {vid}",
        "ip-address {ip} mac-address {mac}",
        "ip-address {ip} vlan {vid}",
        "ip-address {ip}",
        "mac-address {mac} vlan {vid}",
        "mac-address {mac}",
    )
)

SECURITY = (
    Line("mac-address max-mac-count {number=}", "limit"),
    Line("undo mac-address max-mac-count enable-forwarding", "limit"),
    Line("stp edged-port"),
    Line("arp rate-limit {number=}", "trust"),
    Line("arp detection trust", "trust"),
    Line("ip verify source {text=}", "guard"),
    *BINDINGS,
)

LINK_TYPE = Line("port link-type {word=}", first=True, follows=True, governs=tuple(line.text for line in VLANS))

MEMBER = Line(
    "port link-aggregation group {number=}",
    first=True,
    remove="undo port link-aggregation group",
    joins="bundle",
    governs=tuple(line.text for line in (LINK_TYPE, *VLANS, *SECURITY)),
)

OWN = (
    Line("description {text=}"),
    Line("shutdown"),
    LINK_TYPE,
    *VLANS,
    *WIRE,
    *SECURITY,
)

PORT = (
    Line("port link-mode {word=}", stays=True, governs=(*(line.text for line in OWN), MEMBER.text)),
    *OWN,
    MEMBER,
)

BUNDLE = (
    *OWN,
    Line("link-aggregation mode {word=}"),
    Line("port m-lag group {text=}"),
    Line("port m-lag peer-link {number=}"),
    Line("undo mac-address static source-check enable"),
)

HIDDEN_PORT = ("undo shutdown", "port link-type access", "port access vlan 1", "port trunk pvid vlan 1")

SVI = (
    Line("description {text=}"),
    Line("mtu {number=}"),
    Line("ip address {net=}", remove="undo ip address {net}"),
    Line("ip address {net} sub"),
    Line("ipv6 address {net}"),
    Line("vrrp vrid {number} virtual-ip {ip}"),
    Line("vrrp vrid {number} priority {number2=}"),
    Line(
        "vrrp ipv6 vrid {number} virtual-ip {ip=} link-local", first=True, remove="undo vrrp ipv6 vrid {number} virtual-ip {ip} link-local"
    ),
    Line("vrrp ipv6 vrid {number} virtual-ip {ip}"),
    Line("vrrp ipv6 vrid {number} priority {number2=}"),
    Line("packet-filter {number=} inbound", first=True, remove="undo packet-filter {number} inbound"),
    Line("packet-filter ipv6 {number=} inbound", first=True, remove="undo packet-filter ipv6 {number} inbound"),
    Line("dhcp select {word=}", remove="undo dhcp select {word}"),
    Line("dhcp relay server-address {ip}"),
    Line("shutdown"),
)

HIDDEN_SVI = (
    "undo shutdown",
    "mtu 1500",
    "dhcp select server",
    "vrrp vrid {number} priority 100",
    "vrrp ipv6 vrid {number} priority 100",
)

VLAN = (
    Line("name {text=}"),
    Line("description {text=}"),
    Line("dhcp snooping binding record", "snoop"),
    Line("dhcp snooping trust interface {port}", "trust", refers=True),
    Line("arp detection enable", "inspect"),
)

TOP = (
    Line("sysname {word=}"),
    Line("dhcp enable"),
    Line("dhcp snooping enable vlan {vids*}", "snoop", less="undo dhcp snooping enable vlan {vids}"),
    Line("lldp global enable"),
    Line("m-lag system-mac {mac=}"),
    Line("m-lag system-number {number=}"),
    Line("m-lag keepalive ip destination {text=}", remove="undo m-lag keepalive ip"),
    Line("m-lag mad exclude interface Vlan-interface{vid}", "trust"),
    Line("stp instance 0 priority {number=}", also=("stp priority {number=}",)),
    Line("stp vlan {vids} priority {number=}", remove="undo stp vlan {vids} priority"),
    Line("stp mode {word=}"),
    Line("stp bpdu-protection"),
    Line("stp global enable"),
    Line("ip route-static {ip} {number} {ip2}", owner=("ip", "number")),
    Line("ipv6 route-static {ip} {number} {ip2}", owner=("ip", "number")),
)
"""``m-lag mad exclude`` comes with the trusted ports: after the SVIs, and it goes before them."""

RULE = Line("rule {number} {text=}", first=True)
LIST = (Line("description {acl=}"), Line("step {number=}"))

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("version {text}", "stp mode mstp", "stp instance 0 priority 32768", "return"),
        blocks=(
            Block("vlan {vids*}", "vlan", VLAN, role="vlan"),
            Block("interface Vlan-interface{vid}", "svi", SVI, role="svi", hidden=HIDDEN_SVI),
            Block(
                "interface Bridge-Aggregation{number}", "bundle", BUNDLE, role="port", hidden=(*HIDDEN_PORT, "link-aggregation mode static")
            ),
            Block("interface {port}", "port", PORT, role="port", hidden=HIDDEN_PORT, remove=None),
            Block("acl advanced {acl}", "acl", LIST, role="acl", ordered=RULE, owner=LIST[0].text, ours=True),
            Block("acl ipv6 advanced {acl}", "acl6", LIST, role="acl", ordered=RULE, owner=LIST[0].text, ours=True),
        ),
    ),
    negation="undo ",
    leave="quit",
    comment="#",
    comment_closes=True,
    swallow=((r"header \S+ (\S)", r".*{0}"),),
    services=SERVICES,
    mac=mac_hyphen,
    upper6=True,
    vlans=VlanLists(dash=" to ", separator=" ", items=10),
)
