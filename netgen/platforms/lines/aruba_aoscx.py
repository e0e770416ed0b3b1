"""HPE Aruba Networking AOS-CX: lines that act at once.

Sources: *L2 guide* is the Layer 2 Bridging Guide 10.06, *LAG guide* the Link Aggregation Guide, *IP guide* the IP Services Guide
10.07, *collection* is HPE's own Ansible collection with configurations before and after; further ones stand in
:mod:`netgen.platforms.aruba_aoscx`.

``vlan trunk allowed`` adds to the list, and the negated line takes out what it names; when the last VLAN is taken out, the trunk
carries all of them, and so it does when a native VLAN is set (L2 guide): new VLANs come before old ones go, and after a native
VLAN the list is written again. ``vlan access`` makes an access port (L2 guide) and ``vlan trunk native`` a trunk: what a port was
before is gone then (an emulator compared with 10.18). ``tag`` is taken off by a command of its own (L2 guide). Whether a native
VLAN is set back by the same list written again, nobody says: nothing is lost by it.

A port that leaves a LAG is as it was made: of 6000s a switched one that is open, of 8000s a routed one that is shut (LAG guide);
a new LAG is shut (the emulator). So a port is opened when all else on it is said, and again when it has left. Removing a LAG lets
its members go (LAG guide); ``multi-chassis`` is said when a LAG is made, so one that becomes so is made anew. The 6000s do not print
``no routing`` on switched ports and LAGs (collection, LAG guide). A binding is known by VLAN and IPv4 address (IP guide: ipv4
source-lockdown hardware retry), and the static one counts.

Only remembered: that a port which becomes a member has none of its VLAN lines any more; that port security of a port goes by
``no port-access port-security``; VRRP's and active-gateway's negated forms and ``exit`` at the end of a group; that a rule's number
has to be free.
"""

from __future__ import annotations

from netgen.addressing import mac_colon
from netgen.platforms.lines import Block, Dialect, Line

ACCESS = "vlan access {vid=}"
NATIVE = "vlan trunk native {vid=} {word=}"
ALLOWED = "vlan trunk allowed {vids*}"
ADDRESS = "ip address {net=}"

SWITCHPORT = (
    # of a switched port, `no routing` is what is said
    Line("routing", implied=(ACCESS, NATIVE, ALLOWED), governs=(ADDRESS, ACCESS, NATIVE, ALLOWED)),
    Line(ADDRESS, remove="no ip address {net}"),
    Line(ACCESS, replaces=(NATIVE, ALLOWED)),
    Line(
        NATIVE,
        also=("vlan trunk native {vid=}",),
        before="no vlan trunk native {vid} {word}",
        remove="vlan access 1",
        replaces=(ACCESS,),
        resets=(ALLOWED,),
        ends=(ALLOWED,),
    ),
    Line(ALLOWED, "trunk", less="no vlan trunk allowed {vids}", remove="vlan access 1", whole=True),
)

SECURITY = (
    Line("rate-limit unknown-unicast {text=}"),
    Line("rate-limit broadcast {text=}"),
    Line("rate-limit multicast {text=}"),
    Line("spanning-tree bpdu-guard"),
    Line("spanning-tree port-type {word=}"),
    Line("dhcpv4-snooping trust", "trust"),
    Line("arp inspection trust", "trust"),
    Line("dhcpv4-snooping max-bindings {number=}", "limit"),
    Line("ipv4 source-lockdown", "guard"),
)

STATE = Line("shutdown", "limit")
"""With the limits, since a port is opened after its VLANs."""

LIMIT = Block(
    "port-access port-security",
    "limit",
    # `enable` switches it on: at the last, when the number is right
    (Line("enable", "guard"), Line("client-limit {number=}")),
    role="limit",
    hidden=("client-limit 1",),
)

OWN = (STATE, Line("mtu {number=}"), Line("description {text=}"))

PORT = (
    *OWN,
    *SWITCHPORT,
    *SECURITY,
    Line(
        "lag {number=}",
        remove="no lag {number}",
        first=True,
        joins="bundle",
        replaces=tuple(line.text for line in SWITCHPORT),
        resets=tuple(line.text for line in OWN),
        governs=tuple(line.text for line in (*OWN, *SWITCHPORT, *SECURITY)),
    ),
)

BUNDLE = (*OWN, *SWITCHPORT, Line("lacp mode {word=}", remove="no lacp mode"), *SECURITY)

HIDDEN_PORT = ("vlan access 1", "vlan trunk native 1", "vlan trunk allowed all", "mtu 1500")

VRRP = (
    Line("version {number=}"),
    Line("address {ip=} primary", first=True, remove="no address {ip} primary"),
    Line("address {ip} secondary"),
    Line("priority {number=}"),
    Line("shutdown"),
)

SVI = (
    Line("description {text=}"),
    Line("ip mtu {number=}"),
    Line(ADDRESS, remove="no ip address {net}"),
    Line("active-gateway ip mac {mac=}"),
    Line("active-gateway ip {ip=}"),
    Line("ip helper-address {ip}"),
    Line("ipv6 address {net}"),
    Line("apply access-list ip {acl=} routed-in", remove="no apply access-list ip {acl} routed-in"),
    Line("apply access-list ipv6 {acl=} routed-in", remove="no apply access-list ipv6 {acl} routed-in"),
    Line("shutdown"),
)

VLAN = (
    Line("name {string=}"),
    Line("description {text=}"),
    Line("dhcpv4-snooping", "snoop"),
    Line("arp inspection", "inspect"),
)

LINK = "inter-switch-link {port=}"

VSX = (
    Line("system-mac {mac=}"),
    Line(LINK),
    Line("role {word=}"),
    Line("keepalive peer {text=}", remove="no keepalive"),
)

TOP = (
    Line("hostname {word=}"),
    Line("port-access port-security enable"),
    Line("dhcpv4-snooping", "snoop"),
    Line("no dhcpv4-snooping option 82", "snoop"),
    Line("spanning-tree mode {word=}"),
    Line("spanning-tree"),
    Line("spanning-tree priority {number=}"),
    Line("spanning-tree vlan {vids*}", "svi", less="no spanning-tree vlan {vids}"),
    Line("spanning-tree vlan {vids} priority {number=}", "svi", remove="no spanning-tree vlan {vids} priority"),
    Line("router vrrp enable"),
    Line("ip route {net} {ip}", owner=("net",)),
    Line("ipv6 route {net} {ip}", owner=("net",)),
    Line("ipv4 source-binding {vid} {ip} {mac} {port}", "bind", one=("vid", "ip")),
)

SERVICES = {
    **{"dhcp-client": "68", "dhcp-server": "67", "dns": "53", "ftp": "21", "http": "80", "https": "443", "ntp": "123", "snmp": "161"},
    **{"snmp-trap": "162", "ssh": "22", "syslog": "514", "telnet": "23", "tftp": "69"},
}
"""``ssh`` and ``snmp`` stand in a running configuration of 10.09; the others are remembered, the numbers are IANA's."""

RULE = Line("{number} {text=}", first=True)

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("spanning-tree mode mstp", "spanning-tree priority 8"),
        blocks=(
            Block("vlan {vids*}", "vlan", VLAN, role="vlan", hidden=("no shutdown",)),
            Block(
                "interface vlan {vid}",
                "svi",
                SVI,
                (Block("vrrp {number} address-family {word}", "vrrp", VRRP, role="svi", hidden=("exit", "priority 100", "preempt")),),
                role="svi",
                also=("interface vlan{vid}",),
                hidden=("no shutdown", "ip mtu 1500"),
            ),
            Block(
                "interface lag {number}",
                "bundle",
                BUNDLE,
                (LIMIT,),
                role="port",
                also=("interface lag {number} {text=}",),
                remove="no interface lag {number}",
                hidden=HIDDEN_PORT,
            ),
            Block("interface {port}", "port", PORT, (LIMIT,), role="port", hidden=HIDDEN_PORT, remove=None),
            Block("access-list ip {acl}", "acl", role="acl", ordered=RULE),
            Block("access-list ipv6 {acl}", "acl6", role="acl", ordered=RULE),
            # after the LAG between the switches, which it names
            Block("vsx", "mlag", VSX, role="port", owner=LINK, common=True),
        ),
    ),
    noise=(r"Current configuration:",),
    swallow=((r"banner \S+ (\S)", r".*{0}"),),
    services=SERVICES,
    mac=mac_colon,
    masked=False,
)
