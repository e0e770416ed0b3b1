"""Huawei VRP V200: lines of S switches, which act at once.

Sources are those of :mod:`netgen.platforms.huawei_vrp`; further ones:

- ``vlan batch`` and ``vlan N`` are two sides of one thing: the view of a new VLAN puts it into the batch, and ``undo vlan batch``
  takes both away (annet, tests of huawei_vlan_global_and_batch). Lists grow by every line and shrink by ``undo`` with the VLANs
  alone; a command takes ten VLANs or ranges.
- A port changes its link type, and joins an Eth-Trunk, only with default VLANs, else the switch answers "Please renew the default
  configurations" (published notes of several authors): of a trunk no VLAN but 1, which has to be allowed again, and no PVID.
- Link type, its default by model, ``undo port link-type``, ``undo port default vlan``, ``undo port trunk pvid vlan``,
  ``undo port-security max-mac-num``, ``undo arp anti-attack rate-limit`` (without ``packet``): S-series reference, pages of these commands.
- ``dhcp snooping trusted`` wants ``dhcp snooping enable`` in the system view before it (CloudEngine reference, dhcp snooping trusted),
  which alone looks at nothing: only the VLAN's line does.
- ``undo traffic-filter`` has to repeat the list, else it is incomplete (a program tested against a switch), so several lists can be
  bound to one VLAN: each is a line of its own.
- ``undo user-bind static`` takes away what matches all of its words (S-series reference), so it says the whole entry. Whether two entries
  with one address can stand side by side was not found: the old one goes just before the new one comes.
- A rule is changed by ``undo rule N`` and ``rule N`` (annet): entered on top, it would be mixed with the old one. A host's wildcard is
  printed as ``0``; well-known ports are printed by name: 80, 67, 68 and 53 were seen, the other names are remembered.

Remembered, not read: that a new ``ip address`` takes the place of the old one; that ``stp priority`` is the same as instance 0's, which
was seen in output; that port security is switched off after its figures have gone back to their defaults.
"""

from __future__ import annotations

from netgen.addressing import mac_hyphen, wildcard
from netgen.platforms.lines import Block, Dialect, Line, VlanLists

ALLOWED = "port trunk allow-pass vlan {vids*}"

VLANS = (
    Line("port default vlan {vid=}"),
    Line("port trunk pvid vlan {vid=}", "trunk"),
    Line("undo port trunk allow-pass vlan 1", "narrow"),
    Line(ALLOWED, "trunk", less="undo port trunk allow-pass vlan {vids}"),
    Line("port hybrid pvid vlan {vid=}"),
    Line("undo port hybrid vlan 1", "narrow", remove="port hybrid untagged vlan 1"),
    Line("port hybrid tagged vlan {vids*}", "trunk", less="undo port hybrid vlan {vids}"),
    Line("port hybrid untagged vlan {vids*}", "trunk", less="undo port hybrid vlan {vids}"),
)
"""Hybrid lines are never made, but taken away: half of all models are hybrid ports by default."""

SECURITY = (
    Line("port-security enable", "limit"),
    Line("port-security max-mac-num {number=}", "limit"),
    Line("port-security protect-action {word=}", "limit"),
    Line("port-security aging-time {text=}", "limit"),
    Line("stp edged-port {word=}", remove="undo stp edged-port"),
    Line("jumboframe enable {number=}", remove="undo jumboframe enable"),
    Line("arp anti-attack check user-bind enable", "inspect"),
    Line("arp anti-attack rate-limit enable", "trust"),
    Line("arp anti-attack rate-limit packet {text=}", "trust", remove="undo arp anti-attack rate-limit"),
    Line("ip source check user-bind enable", "guard"),
    Line("multicast-suppression {text=}"),
    Line("broadcast-suppression {text=}"),
    Line("unicast-suppression {text=}"),
    Line("dhcp snooping trusted", "trust"),
    Line("dhcp snooping check dhcp-rate enable", "trust"),
    Line("dhcp snooping check dhcp-rate {number=}", "trust"),
    Line("dhcp snooping max-user-number {number=}", "limit"),
)

LINK_TYPE = Line("port link-type {word=}", governs=tuple(line.text for line in VLANS))

PORT = (
    Line("description {text=}"),
    Line("shutdown"),
    LINK_TYPE,
    *VLANS,
    *SECURITY,
    Line("mode {text=}"),
    Line(
        "eth-trunk {number=}",
        first=True,
        remove="undo eth-trunk",
        joins="bundle",
        governs=tuple(line.text for line in (LINK_TYPE, *VLANS, *SECURITY)),
    ),
)

HIDDEN_PORT = (
    "undo shutdown",
    "port default vlan 1",
    "port trunk pvid vlan 1",
    "port-security max-mac-num 1",
    "port-security protect-action restrict",
    "arp anti-attack rate-limit packet 100",
    "dhcp snooping check dhcp-rate 100",
    "jumboframe enable 9216",
)

VRRP = (
    Line("vrrp vrid {number} virtual-ip {ip}"),
    Line("vrrp vrid {number} priority {number2=}"),
    Line("vrrp6 vrid {number} virtual-ip {ip=} link-local", first=True, remove="undo vrrp6 vrid {number} virtual-ip {ip} link-local"),
    Line("vrrp6 vrid {number} virtual-ip {ip}"),
    Line("vrrp6 vrid {number} priority {number2=}"),
)
"""The first address makes a group, the last one takes it away: lines go backwards."""

SVI = (
    Line("description {text=}"),
    Line("mtu {number=}", first=True),
    Line("ipv6 enable"),
    Line("ip address {net=}", remove="undo ip address {net}"),
    Line("ip address {net} sub"),
    Line("ipv6 address {net}"),
    *VRRP,
    Line("dhcp select {word=}", remove="undo dhcp select {word}"),
    Line("dhcp relay server-ip {ip}"),
    Line("shutdown"),
)

TOP = (
    Line("sysname {word=}"),
    Line("ipv6"),
    Line("vlan batch {vids*}", "vlan", less="undo vlan batch {vids}"),
    Line("stp mode {word=}"),
    Line("stp vlan {vids} priority {number=}", remove="undo stp vlan {vids} priority"),
    Line("stp instance 0 priority {number=}", also=("stp priority {number=}",)),
    Line("stp bpdu-protection"),
    Line("lldp enable"),
    Line("vrrp version {word=}"),
    Line("dhcp enable"),
    Line("dhcp snooping enable"),
    Line("user-bind static ip-address {ip} mac-address {mac} interface {port} vlan {vid}", "bind", one=("ip", "vid")),
    Line("user-bind static ip-address {ip} interface {port} vlan {vid}", "bind", one=("ip", "vid")),
    Line("traffic-filter vlan {vid} inbound acl name {acl}", "svi"),
    Line("traffic-filter vlan {vid} inbound acl ipv6 name {acl}", "svi"),
    Line("ip route-static {net} {ip}", owner=("net",)),
    Line("ipv6 route-static {ip} {number} {ip2}", owner=("ip", "number")),
)

SERVICES = {
    **{"biff": "512", "bgp": "179", "bootpc": "68", "bootps": "67", "CHARgen": "19", "chargen": "19", "cmd": "514", "daytime": "13"},
    **{"discard": "9", "dns": "53", "dnsix": "90", "domain": "53", "echo": "7", "exec": "512", "finger": "79", "ftp": "21"},
    **{"ftp-data": "20", "gopher": "70", "hostname": "101", "irc": "194", "klogin": "543", "kshell": "544", "login": "513", "lpd": "515"},
    **{"mobilip-ag": "434", "mobilip-mn": "435", "nameserver": "42", "netbios-dgm": "138", "netbios-ns": "137", "netbios-ssn": "139"},
    **{"nntp": "119", "ntp": "123", "pop2": "109", "pop3": "110", "rip": "520", "smtp": "25", "snmp": "161", "snmptrap": "162"},
    **{"sunrpc": "111", "syslog": "514", "tacacs": "49", "tacacs-ds": "65", "talk": "517", "telnet": "23", "tftp": "69", "time": "37"},
    **{"uucp": "540", "who": "513", "whois": "43", "www": "80", "xdmcp": "177"},
    "0": wildcard(32),
}
"""Names of TCP and UDP ports; and the wildcard of a host as netgen writes it (no rule of netgen's names port 0)."""

RULE = Line("rule {number} {text=}", first=True)
LIST = (Line("description {text=}"), Line("step {number=}"))

DIALECT = Dialect(
    top=Block(
        "",
        "top",
        TOP,
        hidden=("stp mode mstp", "stp instance 0 priority 32768"),
        blocks=(
            Block(
                "vlan {vid}",
                "vlan",
                (Line("description {text=}"), Line("name {text=}"), Line("dhcp snooping enable", "snoop")),
                role="vlan",
                listed="vlan batch {vids*}",
            ),
            Block(
                "interface Vlanif{vid}",
                "svi",
                SVI,
                role="svi",
                hidden=("undo shutdown", "mtu 1500", "vrrp vrid {number} priority 100", "vrrp6 vrid {number} priority 100"),
            ),
            Block("interface Eth-Trunk{number}", "bundle", PORT, role="port", hidden=(*HIDDEN_PORT, "mode manual load-balance")),
            Block("interface {port}", "port", PORT, role="port", hidden=HIDDEN_PORT, remove=None),
            Block("acl name {acl} {number}", "acl", LIST, role="acl", ordered=RULE, remove="undo acl name {acl}"),
            Block("acl ipv6 name {acl} {number}", "acl6", LIST, role="acl", ordered=RULE, remove="undo acl ipv6 name {acl}"),
        ),
    ),
    negation="undo ",
    leave="quit",
    comment="#",
    comment_closes=True,
    noise=(r"!.*", r"\[V[0-9]+R[0-9]+.*\]", "return"),
    swallow=((r'header (?:login|shell) information (")', r".*{0}"),),
    services=SERVICES,
    mac=mac_hyphen,
    upper6=True,
    vlans=VlanLists(dash=" to ", separator=" ", items=10),
)
