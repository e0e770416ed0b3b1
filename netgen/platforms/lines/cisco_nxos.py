"""Cisco NX-OS: lines of Nexus 3000 and 9000 switches.

Sources: *guide* is the Nexus 9000 Security Configuration Guide, *devices* are published running configurations of NX-OS 9.3 and
10.3, *reference* is the NX-API reference of 10.3. See netgen/platforms/cisco_nxos.py for more.

All VLANs stand in one line, ``vlan 1,10,20``, before the blocks of those with a name (devices); ``no vlan 10,20`` would delete
both with their names, so each VLAN goes by itself. ``switchport trunk allowed vlan X`` replaces the list and the negated line
gives all VLANs back: lists are changed by ``add`` and ``remove``. Lines of a feature are refused before ``feature``, and
``no feature`` takes all of them away: features come first and never go. A port that is a routed one takes no line of a switched
one before ``switchport``. What is configured on a port channel shows on its members (devices); a new member gets equal before it
joins. Static entries: one address for each MAC address and VLAN before 10.3, several since (reference), so an old entry of
the same two goes before the new one comes. ``ipsg-excluded`` has a negated form with the list (guide). Only remembered: that a
port that differs is refused as a member; the negated forms of VRRP, HSRP, port security and ARP rates; that an equal sequence number
in an access list is refused; that a redundant gateway makes the switch print ``no ip redirects``.
"""

from __future__ import annotations

from dataclasses import replace

from netgen.platforms.lines import Block, Dialect, Line

SWITCHPORT = (
    # what kind of interface it is: before all lines of a switched port, and taken back after them, as interfaces come and go
    Line("switchport", "svi", follows=True),
    Line("switchport mode {word=}", remove="switchport mode access", follows=True),
    Line("switchport access vlan {vid=}", follows=True),
    Line("switchport trunk native vlan {vid=}", "trunk", follows=True),
    Line(
        "switchport trunk allowed vlan {vids*}",
        "trunk",
        also=("switchport trunk allowed vlan add {vids*}",),
        more="switchport trunk allowed vlan add {vids}",
        less="switchport trunk allowed vlan remove {vids}",
        none="switchport trunk allowed vlan none",
        remove="no switchport trunk allowed vlan",
        whole=True,
        follows=True,
    ),
    Line("mtu {number=}", follows=True),
)

LIMIT = (
    Line("switchport port-security violation {word=}", "limit", remove="no switchport port-security violation {word}"),
    Line("switchport port-security aging time {number=}", "limit", remove="no switchport port-security aging time {number}"),
    Line("switchport port-security aging type {word=}", "limit", remove="no switchport port-security aging type {word}"),
    Line("switchport port-security maximum {number=}", "limit", remove="no switchport port-security maximum {number}"),
    # what switches it on: at the last, when the number is right, and off before the number goes
    Line("switchport port-security", "guard"),
)

PORT = (
    Line("description {text=}"),
    *SWITCHPORT,
    *LIMIT,
    Line("spanning-tree port type {text=}", remove="no spanning-tree port type {text}"),
    Line("spanning-tree bpduguard {word=}"),
    Line("storm-control broadcast level {text=}"),
    Line("storm-control multicast level {text=}"),
    Line("storm-control unicast level {text=}"),
    Line("ip dhcp snooping trust", "trust"),
    Line("ip arp inspection trust", "trust"),
    Line("ip arp inspection limit rate {number=} burst interval {number2=}", "trust"),
    Line("ip verify source dhcp-snooping-vlan", "guard"),
    Line(
        "channel-group {number=} mode {word=}",
        also=("channel-group {number=}",),
        first=True,
        joins="bundle",
        alone="on",
    ),
    Line("vpc {number=}", remove="no vpc {number}"),
)

HIDDEN_PORT = (
    "switchport mode access",
    "switchport access vlan 1",
    "switchport trunk native vlan 1",
    "switchport trunk allowed vlan 1-4094",
    "switchport trunk allowed vlan all",
    "switchport port-security maximum 1",
    "spanning-tree port type normal",
    "mtu 1500",
    "storm-control {word} level 100.00",
    "ip arp inspection limit rate 15 burst interval 5",
)

VRRP = (
    Line("priority {number=}"),
    Line("address {ip=} primary", first=True, remove="no address {ip} primary"),
    Line("address {text}"),
)

HSRP = (Line("preempt"), Line("priority {number=}"), Line("ip {ip=}"))

SVI = (
    Line("description {text=}"),
    Line("mtu {number=}"),
    Line("ip address {net=}"),
    Line("ipv6 address {net}"),
    Line("ip access-group {acl=} in", remove="no ip access-group {acl} in"),
    Line("ipv6 traffic-filter {acl=} in", remove="no ipv6 traffic-filter {acl} in"),
    # the groups stand on it: before them, and taken back after them
    Line("hsrp version {number=}", "acl"),
    Line("ip dhcp relay address {ip}"),
)

TOP = (
    Line("hostname {word=}"),
    Line("spanning-tree mode {word=}", remove="spanning-tree mode rapid-pvst", ours=True),
    Line("spanning-tree vlan {vids} priority {number=}"),
    Line("spanning-tree mst 0 priority {number=}", ours=True),
    Line("hardware access-list tcam region {word} {text=}"),
    Line("ip route {net} {ip}", owner=("net",)),
    Line("ipv6 route {net} {ip}", owner=("net",)),
    Line("ip dhcp snooping", "snoop"),
    Line("ip dhcp snooping vlan {vids*}", "snoop", less="no ip dhcp snooping vlan {vids}"),
    Line("ip dhcp snooping ipsg-excluded vlan {vids*}", "exempt", less="no ip dhcp snooping ipsg-excluded vlan {vids}"),
    Line("ip arp inspection vlan {vids*}", "inspect", less="no ip arp inspection vlan {vids}"),
    Line("ip source binding {ip} {mac} vlan {vid} interface {port}", "bind", one=("mac", "vid")),
)

SERVICES = {
    **{"bgp": "179", "biff": "512", "bootpc": "68", "bootps": "67", "chargen": "19", "cmd": "514", "daytime": "13", "discard": "9"},
    **{"dnsix": "195", "domain": "53", "drip": "3949", "echo": "7", "exec": "512", "finger": "79", "ftp": "21", "ftp-data": "20"},
    **{"gopher": "70", "hostname": "101", "ident": "113", "irc": "194", "isakmp": "500", "klogin": "543", "kshell": "544"},
    **{"login": "513", "lpd": "515", "mobile-ip": "434", "nameserver": "42", "netbios-dgm": "138", "netbios-ns": "137"},
    **{"netbios-ss": "139", "nntp": "119", "non500-isakmp": "4500", "ntp": "123", "pim-auto-rp": "496", "pop2": "109", "pop3": "110"},
    **{"rip": "520", "smtp": "25", "snmp": "161", "snmptrap": "162", "sunrpc": "111", "syslog": "514", "tacacs": "49", "talk": "517"},
    **{"telnet": "23", "tftp": "69", "time": "37", "uucp": "540", "who": "513", "whois": "43", "www": "80", "xdmcp": "177"},
}
"""Names of ports in Cisco's access lists; numbers are IANA's."""

ACL = Block("", "", role="acl", hidden=("statistics per-entry",), ordered=Line("{number} {text=}", first=True))


def _top(*switched: str) -> Block:
    """All lines; ``switched``: lines of ports that say what holds without them."""
    hidden = (*HIDDEN_PORT, *switched)
    vrrp = Block("vrrpv3 {number} address-family {word}", "vrrp", VRRP, role="svi", hidden=("preempt",))
    hsrp = Block("hsrp {number}", "hsrp", HSRP, role="svi", hidden=("priority 100",))
    return Block(
        "",
        "top",
        TOP,
        hidden=("version {text}",),
        blocks=(
            Block("vlan {vids*}", "vlan", (Line("name {text=}"),), role="vlan"),
            Block(
                "interface Vlan{vid}",
                "svi",
                SVI,
                role="svi",
                hidden=("mtu 1500", "no ip redirects", "no ipv6 redirects"),
                blocks=(hsrp, vrrp),
            ),
            Block("interface port-channel{number}", "bundle", PORT, role="port", hidden=(*hidden, "no shutdown")),
            Block("interface {port}", "port", PORT, role="port", hidden=hidden, remove=None),
            replace(ACL, text="ip access-list {acl}", kind="acl"),
            replace(ACL, text="ipv6 access-list {acl}", kind="acl6"),
            Block(
                "vpc domain {number}",
                "mlag",
                (Line("role priority {number=}"), Line("peer-keepalive {text=}")),
            ),
        ),
    )


ROUTED = Dialect(
    top=_top(),
    swallow=((r"banner \S+ (\^C|[^\w\s])", r".*{0}"),),
    services=SERVICES,
    masked=False,
)
SWITCHED = replace(ROUTED, top=_top("switchport", "no shutdown"))
DIALECT = replace(ROUTED, variants=(("system default switchport", SWITCHED),))
"""With ``system default switchport`` neither ``switchport`` nor ``no shutdown`` is printed (devices)."""
