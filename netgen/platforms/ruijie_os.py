"""Ruijie switches with RGOS (RG-S29 to RG-S86, spelled as RGOS 12 prints).

Facts only, and few of them: Ruijie's manuals are not public page by page. Sources in short: *dump 12.6* is the running configuration
of an RG-S5760C with RGOS 12.6(2), *dump 10.4* one of RGOS 10.4(3b19), both published; *guide 10.4* is the configuration guide of the
RG-S2900G-E, *white paper* Ruijie's paper on port security of 2008, *notes* are configuration examples that cite ruijie.com.cn.
The dumps differ: 10.4 prints a port's description last and ``no shutdown`` on SVIs, 12.6 does neither. The spelling here is 12.6's.

RGOS speaks much like Cisco IOS, which is why unconfirmed lines look plausible: whatever is ``unverified`` below is to be read on a
switch before it is trusted. Interface names have a blank before their number.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Names, Platform, Ports, Reading

_DUMP12 = "dump 12.6"
_DUMPS = "dumps 12.6 and 10.4"
_GUIDE = "guide 10.4, page 754"
_PAPER = "white paper on port security"

_GUARD = Feature(
    "unverified",
    f"program that drives an S21: ip verify source port-security; {_GUIDE}: only packets that match an IP source guard entry pass",
    "Neither the spelling of the static entries nor how VLANs of a trunk without entries are treated was confirmed; every VLAN is taken "
    "to be checked.",
)

FEATURES = {
    "hostname": Feature("native", _DUMPS),
    "vlan": Feature("native", f"{_DUMPS}: VLANs without a name are one `vlan range` line, others a block"),
    "description": Feature("native", f"{_DUMP12}: the first line of a port"),
    "shutdown": Feature("native", "dump 10.4"),
    "access": Feature("native", f"{_DUMPS}: switchport access vlan, without a mode"),
    "trunk": Feature(
        "native",
        f"{_DUMP12}: `switchport trunk allowed vlan only 2-4094`; notes: native VLAN repeated in the list",
        "A trunk without VLANs is spelled by `remove 1-4094`, which was not seen on a device.",
    ),
    "lacp": Feature("native", "command reference of the RG-S2600E as a program quotes it; notes: port-group N mode active"),
    "static_lag": Feature("native", "notes: port-group N, interface AggregatePort N"),
    "mlag": Feature(
        "absent",
        "notes: VSU makes several switches one to their neighbours",
        "bundle over the members of one VSU: it is one switch of the site",
    ),
    "mtu": Feature("unverified", "none", "`mtu` on ports and `ip mtu` on SVIs are from memory; so is whether VLAN headers count."),
    "svi_ipv4": Feature("native", f"{_DUMP12}: interface VLAN N, ip address A M"),
    "svi_ipv6": Feature("unverified", "none", "No output of a switch with IPv6 was seen."),
    "ra_suppress": Feature(
        "unverified", "none", "RGOS is thought to send advertisements only after `no ipv6 nd suppress-ra`, so nothing is rendered."
    ),
    "vrrp_ipv4": Feature("unverified", "notes: vrrp N ip A on interface VLAN", "`priority` and `version 3` are from memory."),
    "vrrp_ipv6": Feature(
        "absent", "no line of it was found", "leave `gateway6` out of VLANs with two routers, or route them by one switch"
    ),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature("unverified", f"{_DUMP12}: service dhcp; notes: ip helper-address", "The relay line was not seen on a device."),
    "routing": Feature(
        "native",
        f"{_DUMP12}: ip route 0.0.0.0 0.0.0.0 A",
        "Layer 2 models take `ip default-gateway` instead, which is not rendered. `ipv6 route` was not seen.",
    ),
    "acl_ipv4": Feature(
        "unverified", "notes: ip access-list extended X, ip access-group X in", "Sequence numbers and `established` are Cisco's spelling."
    ),
    "acl_ipv6": Feature("unverified", "none", "`ipv6 access-list` and `ipv6 traffic-filter` are Cisco's spelling."),
    "stp": Feature(
        "unverified",
        "dump 10.4: spanning-tree, spanning-tree mode rstp; notes: spanning-tree mst 0 priority N",
        "The priority lines were not seen on a device. MSTP is the default mode and not printed; RGOS has no per-VLAN mode.",
    ),
    "stp_edge": Feature("native", "dump 10.4: spanning-tree portfast"),
    "bpdu_guard": Feature("native", "program that drives an S21: spanning-tree bpduguard enable; dump 10.4: its global form"),
    "storm_control": Feature("unverified", "none", "The spelling is Cisco's; the unit of `level` (percent) is from memory."),
    "dhcp_snooping": Feature(
        "native",
        "dump 10.4: ip dhcp snooping, ip dhcp snooping trust",
        "One line for the switch: the VLANs of management and other roles are snooped too.",
    ),
    "dhcp_rate": Feature("absent", "no line of it was found", "leave `dhcp_rate` out: RGOS polices such packets by itself (NFPP)"),
    "static_binding": Feature(
        "unverified", "none", "`ip source binding MAC vlan V IP interface I` is Cisco's order of arguments, not confirmed for RGOS."
    ),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": Feature(
        "absent",
        "no source guard on an AggregatePort was found",
        "use `security: {binding: none}` on the bond, or connect the host by a single port",
    ),
    "binding_limit": Feature(
        "unverified",
        f"{_PAPER}: limit, ageing, violation restrict sends a trap, protect drops silently, shutdown closes the port",
        "The arguments of maximum and aging are from memory; so is whether a trunk takes port security.",
    ),
    "limit_bundle": Feature(
        "absent",
        "no port security on an AggregatePort was found",
        "use `security: {binding: none}` on the bond, or connect the host by a single port",
    ),
    "arp_inspection": Feature(
        "unverified",
        f"dump 10.4: arp-check on ports; {_GUIDE}: passes only ARP that matches the port's IP-MAC entries",
        "By ARP check, port by port; a trusted port is one where it is not on. What it does on a port without source guard was not "
        "confirmed.",
    ),
    "arp_rate": Feature("absent", "no line of it was found", "leave `arp_rate` out: RGOS polices such packets by itself (NFPP)"),
    "lldp": Feature("unverified", "none", "LLDP is thought to be on by default, so nothing is rendered."),
    "extra": Feature("native", "verbatim", "Last, before `end`."),
}

PORTS = Ports(
    pattern=r"(?:Fast|Gigabit|TenGigabit|TFGigabit|FortyGigabit|HundredGigabit)Ethernet "
    r"(?:0|[1-9][0-9]?)(?:/(?:0|[1-9][0-9]{0,2})){1,2}",
    examples=("GigabitEthernet 0/1", "GigabitEthernet 1/0/25", "TenGigabitEthernet 0/49"),
    bundle="AggregatePort {}",
    bundle_numbers=(1, 128),
    svi="VLAN {}",
    short=(
        ("Fa", "FastEthernet "),
        ("FastEthernet", "FastEthernet "),
        ("Gi", "GigabitEthernet "),
        ("GigabitEthernet", "GigabitEthernet "),
        ("Te", "TenGigabitEthernet "),
        ("TenGigabitEthernet", "TenGigabitEthernet "),
        ("TF", "TFGigabitEthernet "),
        ("TFGigabitEthernet", "TFGigabitEthernet "),
        ("Fo", "FortyGigabitEthernet "),
        ("FortyGigabitEthernet", "FortyGigabitEthernet "),
        ("Hu", "HundredGigabitEthernet "),
        ("HundredGigabitEthernet", "HundredGigabitEthernet "),
    ),
)
"""The long names are written with and without the blank. The highest bundle number depends on the model; 128 was not confirmed."""

PLATFORM = Platform(
    name="ruijie_os",
    title="Ruijie RGOS",
    features=FEATURES,
    ports=PORTS,
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?",
        vlan=r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}",
        vlan_words="1-32 letters, digits, _ . or -, a letter or digit first",
        description_length=80,
        source=f"names as seen in {_DUMPS} and notes; the lengths 63, 32 and 80 were not confirmed by a manual",
        # One line of printable ASCII: `?` asks for help in the middle of a line, blanks at the ends are not printed back.
        description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    ),
    stp_modes=("mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle=None,
    arp_feed="binding",
    guard_every_vlan=True,
    commit=Commit(
        "lines",
        "netgen types the way back itself, over a new session; a switch that cannot be reached any more keeps the change",
        armed=False,
        source="RGOS guides: commands act at once",
    ),
    reading=Reading(
        {"running": "show running-config"},
        f"{_DUMPS}",
        end="end",
        noise=(r"Building configuration\.\.\.", r"Current configuration *: *\d+ bytes"),
    ),
)
