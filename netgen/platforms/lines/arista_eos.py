"""Arista EOS: lines of 7000 and CCS-700 switches.

A change is typed into a configure session, which takes effect at once; its commands are in safe order all the same.
Sources: *manual* is the EOS User Manual, chapter IPv4 (ip source binding, ip verify source, ip arp inspection, ip route),
*devices* are published running configurations of EOS 4.27 to 4.34, *AVD* is Arista's eos_cli_config_gen.

VLANs with equal contents share one block (``vlan 4090,4094``, devices). ``no switchport trunk allowed vlan`` gives all VLANs
back, ``add`` and ``remove`` change the list (manual, Data Transfer). A member of a Port-Channel has no lines of its own but
``channel-group``: those of the Port-Channel count, source guard and bindings included (manual). ``no ip source binding``
names all of an entry; what makes two entries the same one is not said, so an entry for the same MAC address and VLAN is
taken away before another comes, which in a session leaves no gap. ``no ip verify source vlan`` lets VLANs through, and the
line without ``no`` guards them again (manual). Only remembered: the negated forms of VRRP, VARP and port security.
"""

from __future__ import annotations

from dataclasses import replace

from netgen.platforms.lines import Block, Dialect, Line

SWITCHPORT = (
    Line("switchport access vlan {vid=}"),
    Line("switchport trunk native vlan {vid=}", "trunk"),
    Line(
        "switchport trunk allowed vlan {vids*}",
        "trunk",
        more="switchport trunk allowed vlan add {vids}",
        less="switchport trunk allowed vlan remove {vids}",
        none="switchport trunk allowed vlan none",
        remove="no switchport trunk allowed vlan",
        whole=True,
    ),
    Line("switchport mode {word=}", remove="switchport mode access"),
)

LIMIT = (
    # Both the mode and what switches the limit on: at the last, when the number is right, and off before the number goes.
    Line("switchport port-security violation {text=}", "guard", remove="no switchport port-security violation {text}"),
    Line("switchport port-security mac-address maximum {number=}", "limit"),
)

STORM = tuple(
    Line(f"storm-control {traffic} level {{text=}}", remove=f"no storm-control {traffic} level {{text}}")
    for traffic in ("broadcast", "multicast", "unknown-unicast")
)

PORT = (
    Line("description {text=}"),
    *SWITCHPORT,
    Line("channel-group {number=} mode {word=}", first=True, joins="bundle", alone="on"),
    Line("mlag {number=}", remove="no mlag {number}"),
    Line("ip arp inspection trust", "trust"),
    Line(
        "ip arp inspection logging rate {number=}",
        "trust",
        also=("ip arp inspection logging rate {number=} burst interval {number2}",),
        remove="no ip arp inspection logging rate {number}",
    ),
    Line("ip verify source", "guard"),
    *LIMIT,
    *STORM,
    Line("spanning-tree portfast {text=}", also=("spanning-tree portfast",)),
    Line("spanning-tree bpduguard {word=}"),
)

HIDDEN_PORT = (
    "no shutdown",
    "switchport",
    "switchport mode access",
    "switchport access vlan 1",
    "switchport trunk native vlan 1",
    "switchport trunk allowed vlan 1-4094",
    "switchport trunk allowed vlan all",
    "switchport port-security mac-address maximum 1",
    "no switchport port-security",
)

VRRP = (
    Line("vrrp {number} priority-level {number2=}"),
    Line("vrrp {number} ipv4 {ip=}"),
    Line("vrrp {number} ipv4 version {number2=}"),
    Line("vrrp {number} ipv6 {ip}"),
)

SVI = (
    Line("description {text=}"),
    Line("mtu {number=}"),
    Line("ip address {net=}"),
    Line("ip helper-address {ip}"),
    Line("ipv6 address {net}"),
    Line("ipv6 nd ra disabled all"),
    Line("ip access-group {acl=} in", remove="no ip access-group {acl} in"),
    Line("ipv6 access-group {acl=} in", remove="no ipv6 access-group {acl} in"),
    Line("ip virtual-router address {ip}"),
    *VRRP,
)

HIDDEN_SVI = ("no shutdown", "mtu 1500", "vrrp {number} preempt")

MLAG = (
    Line("domain-id {word=}"),
    Line("local-interface {word=}"),
    Line("peer-address {ip=}"),
    Line("peer-address heartbeat {text=}"),
    Line("peer-link {word=}"),
)

TOP = (
    Line("hostname {word=}"),
    Line("spanning-tree mode {word=}"),
    Line("spanning-tree vlan-id {vids} priority {number=}"),
    Line("spanning-tree mst 0 priority {number=}", ours=True),
    Line("spanning-tree priority {number=}", ours=True),
    Line("no spanning-tree vlan-id {vids*}", less="spanning-tree vlan-id {vids}"),
    Line("ip virtual-router mac-address {mac=}"),
    Line("ip routing"),
    Line("ip route {net} {ip}", owner=("net",)),
    Line("ipv6 route {net} {ip}", owner=("net",)),
    Line("ip arp inspection vlan {vids*}", "inspect", less="no ip arp inspection vlan {vids}"),
    Line("no ip verify source vlan {vids*}", "exempt", less="ip verify source vlan {vids}"),
    Line("ip source binding {ip} {mac} vlan {vid} interface {port}", "bind", one=("mac", "vid")),
)

SERVICES = {
    **{"bfd": "3784", "bfd-echo": "3785", "bgp": "179", "bootpc": "68", "bootps": "67", "domain": "53", "ftp": "21", "ftp-data": "20"},
    **{"gnmi": "6030", "https": "443", "ldp": "646", "mlag": "4432", "msdp": "639", "netconf-ssh": "830", "ntp": "123", "rip": "520"},
    **{"smtp": "25", "snmp": "161", "snmptrap": "162", "ssh": "22", "syslog": "514", "tacacs": "49", "telnet": "23", "tftp": "69"},
    **{"www": "80"},
}
"""Names in the default-control-plane-acl of devices, and those of Cisco's lists that EOS shares; numbers are IANA's."""

ACL = Block("", "", role="acl", hidden=("counters per-entry",), ordered=Line("{number} {text=}", first=True))

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("end", "spanning-tree mst 0 priority 32768", "spanning-tree priority 32768"),
        blocks=(
            Block("vlan {vids*}", "vlan", (Line("name {text=}"),), role="vlan"),
            Block("interface Vlan{vid}", "svi", SVI, role="svi", hidden=HIDDEN_SVI),
            Block("interface Port-Channel{number}", "bundle", PORT, role="port", hidden=HIDDEN_PORT),
            Block("interface {port}", "port", PORT, role="port", hidden=HIDDEN_PORT, remove=None),
            replace(ACL, text="ip access-list {acl}", kind="acl"),
            replace(ACL, text="ipv6 access-list {acl}", kind="acl6"),
            # after the peer link and the SVI that it names
            Block("mlag configuration", "mlag", MLAG, role="port"),
        ),
    ),
    swallow=((r"banner (?:login|motd)", r"EOF"),),
    services=SERVICES,
    masked=False,
)
