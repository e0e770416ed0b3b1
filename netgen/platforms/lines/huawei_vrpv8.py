"""Huawei VRP8: lines of CloudEngine switches, a candidate until ``commit``.

Much is as on S switches (:mod:`netgen.platforms.lines.huawei_vrp`, whose sources hold where the words are the same); it is typed in the
same order, so that a switch whose user leaves out the candidate (``system-view immediately``) comes through as well. Sources are those of
:mod:`netgen.platforms.huawei_vrpv8`; further ones, all pages of the CE6800 reference, V300R023:

- acl number: ``undo acl number N``, lists that services refer to are not to be deleted; description (ACL view), by which the site
  knows its numbered lists again.
- traffic-policy (VLAN view): ``undo traffic-policy NAME inbound``; traffic policy: unbound in the VLAN before it is deleted.
- user-bind static: ``undo`` takes away what matches all of its words.
- dhcp snooping trusted: wants ``dhcp snooping enable`` in the system view before it.

A peer link takes no other service (guide, M-LAG): what a bundle had goes before it becomes one. Remembered, not read: that ``action
discard`` is hidden in ``mac-address limit``, and what ``undo`` says of ``dual-active detection``.
"""

from __future__ import annotations

from netgen.addressing import mac_hyphen
from netgen.platforms.lines import Block, Dialect, Line, VlanLists
from netgen.platforms.lines.huawei_vrp import LINK_TYPE, RULE, SERVICES, VLANS, VRRP

SECURITY = (
    Line(
        "mac-address limit maximum {number=} alarm enable",
        "limit",
        also=("mac-address limit maximum {number=} action discard alarm enable",),
        remove="undo mac-address limit",
    ),
    Line("stp edged-port {word=}", remove="undo stp edged-port"),
    Line("arp anti-attack check user-bind enable", "inspect"),
    Line("arp anti-attack rate-limit {number=}", "trust"),
    Line("ipv4 source check user-bind enable", "guard"),
    Line("dhcp snooping trusted", "trust"),
    Line("dhcp snooping check dhcp-rate enable", "trust"),
    Line("dhcp snooping check dhcp-rate {number=}", "trust"),
    Line("dhcp snooping user-bind max-number {number=}", "limit"),
)

OWN = (LINK_TYPE, *VLANS, *SECURITY)
"""What neither a member nor a peer link has."""

PORT = (
    Line("description {text=}"),
    Line("shutdown"),
    *OWN,
    Line("jumboframe enable {number=}", remove="undo jumboframe enable"),
    Line("storm suppression {word} {text=}"),
    Line("eth-trunk {number=}", first=True, remove="undo eth-trunk", joins="bundle", governs=tuple(line.text for line in OWN)),
)

MLAG = Line("dfs-group {number} m-lag {number2=}", remove="undo dfs-group {number} m-lag")

BUNDLE = (
    Line("description {text=}"),
    Line("shutdown"),
    *OWN,
    Line("mode {text=}"),
    MLAG,
    Line("peer-link {number=}", governs=(*(line.text for line in OWN), MLAG.text)),
)

HIDDEN_PORT = (
    "undo shutdown",
    "port link-type access",
    "port default vlan 1",
    "port trunk pvid vlan 1",
    "arp anti-attack rate-limit 0",
    "dhcp snooping check dhcp-rate 5000",
    "jumboframe enable 9216",
    "storm suppression broadcast 10",
    "storm suppression multicast 100",
    "storm suppression unknown-unicast 100",
)

SVI = (
    Line("description {text=}"),
    Line("mtu {number=}", first=True),
    Line("ipv6 enable"),
    Line("ip address {net=}", remove="undo ip address {net}"),
    Line("ip address {net} sub"),
    Line("ipv6 address {net}"),
    *VRRP,
    Line("dhcp select {word=}", remove="undo dhcp select {word}"),
    Line("dhcp relay binding server ip {ip}"),
    Line("shutdown"),
)

VLAN = (
    Line("name {text=}"),
    Line("description {text=}"),
    Line("traffic-policy {acl=} inbound", "svi", first=True, remove="undo traffic-policy {acl} inbound", refers=True),
    Line("dhcp snooping enable", "snoop"),
)

TOP = (
    Line("sysname {word=}"),
    Line("vlan batch {vids*}", "vlan", less="undo vlan batch {vids}"),
    Line("stp mode {word=}"),
    Line("stp v-stp enable"),
    Line("stp vlan {vids} priority {number=}", remove="undo stp vlan {vids} priority"),
    Line("stp instance 0 priority {number=}", also=("stp priority {number=}",)),
    Line("stp bpdu-protection"),
    Line("lldp enable"),
    Line("vrrp version {word=}"),
    Line("dhcp enable"),
    Line("dhcp snooping enable"),
    Line("user-bind static ip-address {ip} mac-address {mac} interface {port} vlan {vid}", "bind", one=("ip", "vid")),
    Line("user-bind static ip-address {ip} interface {port} vlan {vid}", "bind", one=("ip", "vid")),
    Line("ip route-static {net} {ip}", owner=("net",)),
    Line("ipv6 route-static {ip} {number} {ip2}", owner=("ip", "number")),
)

LIST = (Line("description {acl=}"), Line("step {number=}"))

PAIR = (
    Line("priority {number=}"),
    Line("dual-active detection source ip {ip=} peer {ip2=}"),
)

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("stp mode mstp", "stp instance 0 priority 32768", "vrrp version 2"),
        blocks=(
            Block("dfs-group {number}", "pair", PAIR, hidden=("priority 100",), ours=True),
            Block("vlan {vid}", "vlan", VLAN, role="vlan", listed="vlan batch {vids*}"),
            Block(
                "interface Vlanif{vid}",
                "svi",
                SVI,
                role="svi",
                hidden=("undo shutdown", "mtu 1500", "vrrp vrid {number} priority 100", "vrrp6 vrid {number} priority 100"),
            ),
            Block("interface Eth-Trunk{number}", "bundle", BUNDLE, role="port", hidden=(*HIDDEN_PORT, "mode manual load-balance")),
            Block("interface {port}", "port", PORT, role="port", hidden=HIDDEN_PORT, remove=None),
            Block("acl number {acl}", "acl", LIST, role="acl", ordered=RULE, owner=LIST[0].text, ours=True),
            Block("acl ipv6 number {acl}", "acl6", LIST, role="acl", ordered=RULE, owner=LIST[0].text, ours=True),
            Block(
                "traffic classifier {acl} type or",
                "classifier",
                (Line("if-match acl {number}"), Line("if-match ipv6 acl {number}")),
                role="acl",
                remove="undo traffic classifier {acl}",
            ),
            Block("traffic behavior {acl}", "behavior", role="acl", hidden=("permit",)),
            Block(
                "traffic policy {acl}",
                "policy",
                (Line("classifier {acl} behavior {acl2} precedence {number=}", remove="undo classifier {acl}"),),
                role="acl",
            ),
        ),
    ),
    negation="undo ",
    leave="quit",
    comment="#",
    comment_closes=True,
    noise=(r"!.*", "return"),
    swallow=((r'header (?:login|shell) information (")', r".*{0}"),),
    services=SERVICES,
    mac=mac_hyphen,
    upper6=True,
    vlans=VlanLists(dash=" to ", separator=" ", items=10),
)
