"""Cisco IOS and IOS-XE: lines of Catalyst switches.

``no switchport trunk allowed vlan X`` takes away the whole list, whatever X is: the port then carries all VLANs (measured on
15.0(2)SE11 and 17.12, annet pull request 483). Lists are therefore changed by ``add`` and ``remove`` only, and replaced as a
whole where there is none. ``vlan 10,20`` opens both VLANs. A static binding is one of (MAC, VLAN): a changed address replaces
the entry (3750-X guide, ip source binding); what a changed interface does is not said, so the old entry goes first.
"""

from __future__ import annotations

from netgen.platforms.lines import Block, Dialect, Line, VlanLists

TRUNK = (
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
    Line("switchport access vlan {vid=}", follows=True),
    Line("switchport trunk encapsulation {word=}", follows=True),
    Line("switchport mode {word=}", follows=True),
    Line("switchport nonegotiate", follows=True),
)

PORT = (
    Line("description {text=}"),
    *TRUNK,
    Line("switchport port-security maximum {number=}", "limit"),
    Line("switchport port-security violation {word=}", "limit"),
    Line("switchport port-security aging time {number=}", "limit"),
    Line("switchport port-security aging type {word=}", "limit"),
    Line("switchport port-security", "limit"),
    Line("device-tracking attach-policy {word=}", "limit"),
    Line("shutdown", follows=True),
    Line("ip arp inspection trust", "trust", follows=True),
    Line("ip arp inspection limit {text=}", "trust"),
    Line("storm-control broadcast level {text=}", follows=True),
    Line("storm-control multicast level {text=}", follows=True),
    Line("storm-control unicast level {text=}", follows=True),
    Line("channel-group {number=} mode {word=}", remove="no channel-group", first=True, joins="bundle", alone="on"),
    Line(
        "spanning-tree portfast {text=}",
        also=("spanning-tree portfast",),
        remove="no spanning-tree portfast",
    ),
    Line("spanning-tree bpduguard {word=}", remove="no spanning-tree bpduguard"),
    Line("ip verify source {text=}", "guard", also=("ip verify source",), remove="no ip verify source"),
    Line("ip dhcp snooping trust", "trust", follows=True),
    Line("ip dhcp snooping limit rate {number=}", "trust"),
)

HIDDEN_PORT = (
    "no shutdown",
    "switchport",
    "switchport port-security maximum 1",
    "switchport port-security violation shutdown",
    "switchport access vlan 1",
    "switchport trunk allowed vlan all",
    "switchport trunk allowed vlan 1-4094",
    "switchport trunk native vlan 1",
    "ip arp inspection limit rate 15",
)

VRRP = (
    Line("priority {number=}"),
    Line("address {ip=} primary", first=True, remove="no address {ip} primary"),
    Line("address {text}"),
)

SVI = (
    Line("description {text=}"),
    Line("ip address {net=}"),
    Line("ip helper-address {ip}"),
    Line("ip mtu {number=}"),
    Line("ip access-group {acl=} in", remove="no ip access-group {acl} in"),
    Line("ipv6 address {net}"),
    Line("ipv6 mtu {number=}"),
    Line("ipv6 nd ra suppress all", remove="no ipv6 nd ra suppress"),
    Line("ipv6 traffic-filter {acl=} in", remove="no ipv6 traffic-filter {acl} in"),
    Line("shutdown"),
)

TOP = (
    Line("hostname {word=}"),
    Line("vtp mode {word=}", "save"),
    Line("ip routing"),
    Line("ipv6 unicast-routing"),
    Line("fhrp version vrrp {word=}"),
    Line("system mtu {number=}"),
    Line("spanning-tree mode {word=}"),
    Line("spanning-tree vlan {vids} priority {number=}", "svi", remove="no spanning-tree vlan {vids} priority"),
    Line("spanning-tree mst {number} priority {number2=}", remove="no spanning-tree mst {number} priority"),
    Line("errdisable recovery cause {word}"),
    Line("errdisable recovery interval {number=}"),
    Line("lldp run"),
    Line("ip default-gateway {ip=}"),
    Line("ip route {net} {ip}", owner=("net",)),
    Line("ipv6 route {net} {ip}", owner=("net",)),
    Line("ip dhcp snooping vlan {vids*}", "snoop", less="no ip dhcp snooping vlan {vids}"),
    Line("no ip dhcp snooping information option", "snoop"),
    Line("ip dhcp snooping", "snoop"),
    Line("ip arp inspection vlan {vids*}", "inspect", less="no ip arp inspection vlan {vids}"),
    Line("ip arp inspection filter {acl} vlan {vids*}", "bind", less="no ip arp inspection filter {acl} vlan {vids}"),
    Line(
        "ip source binding {mac} vlan {vid} {ip=} interface {port=}",
        "bind",
        remove="no ip source binding {mac} vlan {vid} {ip} interface {port}",
        first=True,
    ),
)

SERVICES = {
    **{"bgp": "179", "bootpc": "68", "bootps": "67", "chargen": "19", "daytime": "13", "discard": "9", "domain": "53", "echo": "7"},
    **{"finger": "79", "ftp": "21", "ftp-data": "20", "gopher": "70", "hostname": "101", "ident": "113", "irc": "194", "isakmp": "500"},
    **{"klogin": "543", "kshell": "544", "login": "513", "lpd": "515", "netbios-dgm": "138", "netbios-ns": "137", "netbios-ss": "139"},
    **{"nntp": "119", "non500-isakmp": "4500", "ntp": "123", "pim-auto-rp": "496", "pop2": "109", "pop3": "110", "rip": "520"},
    **{"smtp": "25", "snmp": "161", "snmptrap": "162", "sunrpc": "111", "tacacs": "49", "telnet": "23", "tftp": "69", "time": "37"},
    **{"uucp": "540", "whois": "43", "www": "80", "xdmcp": "177"},
}
"""Cisco IOS Security Command Reference, access-list (IP extended): names of ports. ``syslog`` (UDP 514), ``cmd`` (TCP 514),
``exec`` and ``biff`` (512), ``who`` (513) differ by protocol or are printed by number: netgen writes numbers."""

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("no ip routing", "no ip dhcp snooping", "end", "version {text}"),
        blocks=(
            Block("vlan {vids*}", "vlan", (Line("name {text=}"),), role="vlan"),
            Block(
                "interface Vlan{vid}",
                "svi",
                SVI,
                role="svi",
                hidden=("no ip address", "no shutdown"),
                blocks=(
                    Block(
                        "vrrp {number} address-family {word}",
                        "vrrp",
                        VRRP,
                        role="svi",
                        hidden=("exit-vrrp", "priority 100", "preempt", "timers advertise 1000"),
                        leave="exit-vrrp",
                    ),
                ),
            ),
            Block("interface Port-channel{number}", "bundle", PORT, role="port", hidden=HIDDEN_PORT),
            Block("interface {port}", "port", PORT, role="port", hidden=HIDDEN_PORT, remove=None),
            Block("ip access-list extended {acl}", "acl", role="acl", ordered=Line("{number} {text=}", first=True)),
            Block("ipv6 access-list {acl}", "acl6", role="acl", ordered=Line("sequence {number} {text=}", first=True)),
            Block("arp access-list {acl}", "arp_acl", (Line("permit ip host {ip} mac host {mac}"),), role="acl"),
            Block("device-tracking policy {acl}", "policy", role="system"),
        ),
    ),
    noise=(r"Building configuration.*", r"Current configuration.*", r"(?:Last|NVRAM) config.*", r"ntp clock-period \d+"),
    swallow=((r"banner \S+ (\^C|\S)", r".*{0}"), (r"crypto pki certificate chain ()", r"  \tquit|\s+quit")),
    services=SERVICES,
    upper6=True,
    vlans=VlanLists(min_run=3, width=48),
)
