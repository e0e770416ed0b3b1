"""Dell SmartFabric OS10: lines of PowerSwitch switches.

Sources: *roles* are Dell's Ansible roles for OS10 (os10_vlan, os10_interface, os10_vlt, os10_acl, os10_vrrp), *backups* are
running configurations of OS10 10.5, *guide* is the SmartFabric OS10 User Guide 10.5.

A VLAN is its interface, and goes with it (roles: ``no interface vlan10``). ``switchport trunk allowed vlan 30`` adds VLAN 30 to
what is there, and the negated line takes out what it names and nothing else (roles: os10_vlan); without a line a trunk carries
no tagged VLAN. A VLAN is tagged or untagged on a port, never both, so the one goes before the other comes. ``switchport access
vlan`` is the untagged VLAN of trunks, too; ``no switchport access vlan`` leaves a port without any, and VLAN 1 is what a port has
by itself (backups). A member of a bundle prints ``no switchport``. Source address validation comes before snooping (guide), and
snooping is on in every VLAN that does not say otherwise: those VLANs say so first, and the switch-wide line goes where the site
wants none. A port prints its state in any case (backups), and ``flowcontrol``, which is nobody's business here. Only
remembered: that the lists of a port go before its mode, how port security and static entries are negated, and what makes two
entries the same one: an entry for the same MAC address and VLAN goes before another comes.
"""

from __future__ import annotations

from netgen.addressing import mac_colon
from netgen.platforms.lines import Block, Dialect, Line

TAGGED = "switchport trunk allowed vlan {vids*}"
UNTAGGED = "switchport access vlan {vid=}"

SWITCHPORT = (
    Line("switchport mode {word=}", also=("no switchport",), remove="switchport mode access", governs=(UNTAGGED, TAGGED)),
    Line(UNTAGGED, also=("no switchport access vlan",), remove="switchport access vlan 1", governs=(TAGGED,)),
    Line(TAGGED, "trunk", less="no switchport trunk allowed vlan {vids}"),
)

LIMIT = Block(
    "switchport port-security",
    "limit",
    (
        # `no disable` switches it on: at the last, when the number is right
        Line("disable", "guard"),
        Line("mac-learn limit {number=}"),
        Line("mac-learn limit violation {word=}"),
    ),
    role="limit",
)

PORT = (
    Line("description {string=}"),
    Line("shutdown", stays=True),
    *SWITCHPORT,
    Line("channel-group {number=} mode {word=}", also=("channel-group {number=}",), first=True, joins="bundle", alone="on"),
    Line("mtu {number=}"),
    Line("vlt-port-channel {number=}"),
    Line("ip dhcp snooping trust", "trust"),
    Line("arp inspection-trust", "trust"),
    Line("ip dhcp snooping source-address-validation {word=}", "guard"),
    Line("storm-control broadcast {text=}"),
    Line("storm-control multicast {text=}"),
    Line("storm-control unknown-unicast {text=}"),
    Line("spanning-tree bpduguard {word=}"),
    Line("spanning-tree port type {word=}", remove="no spanning-tree port type {word}"),
)

HIDDEN_PORT = ("switchport mode access", "switchport access vlan 1", "mtu 1532", "flowcontrol {word} {word2}")

VRRP = (Line("virtual-address {ip=}", first=True, remove="no virtual-address {ip}"), Line("priority {number=}"))

HIDDEN_VRRP = ("priority 100", "preempt")

VLAN = Block(
    "interface vlan{vid}",
    "vlan",
    (
        Line("description {string=}"),
        Line("shutdown"),
        Line("mtu {number=}", "svi"),
        Line("ip address {net=}", "svi"),
        Line("ipv6 address {net}", "svi"),
        Line("no ipv6 nd send-ra", "svi"),
        Line("ip access-group {acl=} in", "svi", remove="no ip access-group {acl} in", refers=True),
        Line("ipv6 access-group {acl=} in", "svi", remove="no ipv6 access-group {acl} in", refers=True),
        Line("ip helper-address {ip}", "svi"),
        Line("no ip dhcp snooping", "exempt"),
        Line("arp inspection", "inspect"),
    ),
    (
        Block("vrrp-group {number}", "vrrp", VRRP, role="svi", hidden=HIDDEN_VRRP),
        Block("vrrp-ipv6-group {number}", "vrrp6", VRRP, role="svi", hidden=HIDDEN_VRRP),
    ),
    role="vlan",
    hidden=("mtu 1532",),
)

VLT = (
    Line("backup destination {text=}"),
    Line("discovery-interface {ports=}"),
    Line("primary-priority {number=}"),
    Line("vlt-mac {mac=}"),
)

RULE = Line("seq {number} {text=}", first=True)

TOP = (
    Line("hostname {word=}"),
    Line("vrrp version {number=}"),
    Line("spanning-tree mode {word=}", remove="spanning-tree mode rapid-pvst", ours=True),
    Line("spanning-tree vlan {vids} priority {number=}"),
    Line("spanning-tree rstp priority {number=}", ours=True),
    Line("spanning-tree mst 0 priority {number=}", ours=True),
    Line("ip route {net} {ip}", owner=("net",)),
    Line("ipv6 route {net} {ip}", owner=("net",)),
    # after source address validation; the only line that says that VLANs are snooped, so it goes when the site's are not
    Line("ip dhcp snooping", "gate", ours=True),
    Line("ip dhcp snooping binding mac {mac} vlan {vid} ip {ip} interface {port}", "bind", one=("mac", "vid")),
)

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("spanning-tree mode rapid-pvst",),
        blocks=(
            VLAN,
            Block("interface port-channel{number}", "bundle", PORT, (LIMIT,), role="port", hidden=HIDDEN_PORT),
            Block("interface {port}", "port", PORT, (LIMIT,), role="port", hidden=HIDDEN_PORT, remove=None),
            Block("ip access-list {acl}", "acl", role="acl", ordered=RULE),
            Block("ipv6 access-list {acl}", "acl6", role="acl", ordered=RULE),
            # after the ports that it names, which are no switched ones then
            Block("vlt-domain {number}", "mlag", VLT, role="port"),
        ),
    ),
    swallow=((r"banner (?:login|motd) (\^C|[^\w\s])", r".*{0}"),),
    mac=mac_colon,
    masked=False,
)
