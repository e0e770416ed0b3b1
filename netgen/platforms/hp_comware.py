"""H3C and HPE switches with Comware 7 (S5130, S6520X, S6800, S6850; HPE 5130, 5510, 5710, 5900): lines act at once.

Comware 5 uses other words (``dhcp-snooping``, ``user-bind``, ``stp edged-port enable``) and is not this platform. Sources named
here: *IPSG guide*, *MAC guide*, *ARP guide* and *M-LAG guide* are H3C's configuration guides of 2024 (h3c.com 2216079, 2215976 and their
series), *examples* H3C's configuration examples with their configuration files (h3c.com 1816251 and 1816259), *references* Comware 7
command references of H3C and HPE, *dumps* output of ``display current-configuration`` published on GitHub, or templates made from it.

Simple lines of the system view are printed with one blank in front; ACLs are printed after the interfaces and the routes, so a switch
takes ``packet-filter`` before the list is there. Where M-LAG, the MAC limit, source guard and a Vlan-interface's MTU stand in the running
configuration was not confirmed; they are rendered where they can be entered from top to bottom.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Model, Names, Platform, Ports, Reading

_DUMPS = "dumps of Comware 7.1.070 (Releases 3507P35 and 7743P05) and a template made from one (S6520X, Release 6533)"
_HPE5945 = "dump of an HPE 5945 (Release 6710P03)"
_GUIDE = "IPSG guide"
_MAC = "MAC guide: mac-address max-mac-count, undo mac-address max-mac-count enable-forwarding"
_SUPPRESSION = "test of exsver/netconf with a port's lines; dump of an H3C router's switched ports"

_GUARD = Feature(
    "native",
    f"{_GUIDE}: ip verify source ip-address mac-address; examples: the line stands before the entries",
    "Looks at the IPv4 packets of every VLAN of the port, snooped or not: an address without an entry is cut off. Newer releases let whole "
    "VLANs through (`ip verify source exclude vlan`), which is not rendered.",
)
_LIMIT_NOTE = (
    "MAC addresses, which age as the MAC table does (300 s); frames of further ones are dropped. That the switch logs a full port was "
    "not confirmed. The range depends on the series."
)

FEATURES = {
    "hostname": Feature("native", _DUMPS),
    "vlan": Feature("native", f"{_DUMPS}: each VLAN is a block of its own"),
    "description": Feature("native", _DUMPS),
    "shutdown": Feature("native", "dump of an H3C router's ports: after the description"),
    "access": Feature(
        "native",
        f"{_DUMPS}: `port link-type access` is hidden, `port link-mode bridge` is printed; template made from a dump of an S5130 "
        "(Release 6328): no link mode there",
        "Switches whose ports cannot route do not know `port link-mode`. The line is left out for an S5130 that is no HI "
        "(`model: S5130...`); for other such switches override `hp_comware/port.j2`.",
    ),
    "trunk": Feature(
        "native",
        f"{_DUMPS}; {_HPE5945}: `88 to 89`; test of exsver/netconf: pvid after the permitted VLANs",
        "Ten VLANs or ranges a line, as many as a command takes; how a longer list is printed was not confirmed.",
    ),
    "lacp": Feature("native", f"{_DUMPS}: link-aggregation mode dynamic; {_HPE5945}: members print the VLAN lines too"),
    "static_lag": Feature("native", "H3C guides: static is the default mode of an aggregation group"),
    "mlag": Feature(
        "native",
        "M-LAG guide: m-lag system-mac, system-number, keepalive ip destination; port m-lag peer-link 1, port m-lag group N; example of an "
        "S6850: undo mac-address static source-check enable on the peer link",
        "Called DRNI before; releases that know only `drni` lines refuse these. When the peer link is lost the second switch shuts all "
        "ports but management ports, M-LAG aggregates and those of `m-lag mad exclude`: the SVI with the keepalive's address is excluded; "
        "exclude the ports that carry it in `extra`, or give `keepalive` addresses of M-GigabitEthernet ports, which are yours. Not on "
        "IRF stacks. The guide wants the same spanning tree lines on both, the priority too, and advises `m-lag standalone enable` with "
        "them; with VRRP a keepalive hold timer shorter than its advertisements.",
    ),
    "mtu": Feature(
        "native",
        f"{_HPE5945}: jumboframe enable after the VLANs of an aggregate; S6850 manual: jumbo frames are longer than 1536 bytes; annet's "
        "rulebook: mtu on Vlan-interfaces",
        "`jumboframe` is taken to count the frame with header, VLAN tag and checksum. Which lengths a port takes, and what it passes by "
        "default (9416 bytes on S6850, 9126 on S7500E), depends on the series. An aggregate's length does not show on its members: both "
        "have it.",
    ),
    "svi_ipv4": Feature("native", _DUMPS),
    "svi_ipv6": Feature(
        "unverified",
        "configuration template of a university with `ipv6 address A/L`; dump of an H3C router: on Vlan-interfaces, after IPv4's",
        "Comware is thought to print addresses in upper case; none was seen in output.",
    ),
    "ra_suppress": Feature(
        "native",
        "dump of an H3C router: `undo ipv6 nd ra halt` on the Vlan-interface that sends advertisements",
        "Silence is the hidden default, so nothing is rendered.",
    ),
    "vrrp_ipv4": Feature(
        "native",
        "HPE 12900E High Availability guide, Specifying the IPv4 VRRP version: version 3 by default; templates: vrrp vrid virtual-ip, "
        "priority (100 by default)",
    ),
    "vrrp_ipv6": Feature(
        "native",
        "Comware 7 command reference, VRRP: vrrp ipv6 vrid N virtual-ip A link-local, vrrp ipv6 vrid N priority",
        "Whether addresses are printed in upper case was not confirmed.",
    ),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature(
        "native",
        "H3C portal guide: dhcp enable, dhcp select relay, dhcp relay server-address on a Vlan-interface",
        "H3C's guide places a snooping switch between clients and relay; that one switch can do both in a VLAN was not confirmed.",
    ),
    "routing": Feature(
        "native",
        f"{_DUMPS}: ip route-static with a mask length, `0.0.0.0 0`",
        "Routing between Vlan-interfaces cannot be switched off. The spelling of IPv6 routes follows that of IPv4 ones.",
    ),
    "acl_ipv4": Feature(
        "native",
        f"{_DUMPS}: acl advanced N with description and rules after the routes, packet-filter N inbound after a Vlan-interface's address; "
        "H3C ACL reference: rules, established",
        "Numbered; the name is the list's description. By the reference the meaning of `established` on switches depends on the product. "
        "Well-known ports are printed back by name (80 as `www`).",
    ),
    "acl_ipv6": Feature(
        "unverified",
        f"{_DUMPS}: acl ipv6 advanced, rule N deny ipv6; published generators: packet-filter ipv6",
        "The printed spelling of prefixes in rules was not confirmed.",
    ),
    "stp": Feature(
        "native",
        f"{_HPE5945}: priorities of instance and VLANs, then stp mode pvst, stp global enable; {_DUMPS}: stp instance 0 priority",
        "rapid-pvst is PVST mode. VLAN 1 is not the site's: its priority stays the default.",
    ),
    "stp_edge": Feature("native", "published configurations of Comware 7: stp edged-port, without `enable` as on Comware 5"),
    "bpdu_guard": Feature(
        "native",
        f"{_DUMPS}: stp bpdu-protection after the priorities, before stp global enable",
        "One line for the switch: as soon as one port has it, every edge port has it, and a port that is no edge port never. "
        "A BPDU shuts the port until somebody opens it again.",
    ),
    "storm_control": Feature(
        "native",
        f"{_SUPPRESSION}: broadcast-, multicast- and unicast-suppression",
        "Suppression drops the excess. Whole percents only. Aggregates have it on their members, each for itself.",
    ),
    "dhcp_snooping": Feature(
        "native",
        "H3C guide (h3c.com 1382381): dhcp snooping enable vlan; in the VLAN dhcp snooping trust interface, dhcp snooping binding record",
        "VLAN by VLAN, so that other VLANs are not looked at. Releases that only know `dhcp snooping enable` for all VLANs refuse it. A "
        "VLAN names its trusted aggregates above the place where they are made: typed by hand, the aggregates come first. How a long list "
        "of VLANs is printed was not confirmed.",
    ),
    "dhcp_rate": Feature(
        "absent",
        "HPE 5920 command reference: dhcp snooping rate-limit counts Kbit/s, 64 to 512; other series take other numbers",
        "no limit is set by default, so leave `dhcp_rate` out; a limit in the series' own unit can stand in `extra`",
    ),
    "static_binding": Feature(
        "native",
        f"{_GUIDE}: ip source binding in interface view; ARP detection takes entries with IP, MAC and VLAN only; examples",
        "Entries without MAC exist for source guard, but ARP detection does not accept them, so they are refused here.",
    ),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": Feature(
        "unverified",
        f"{_GUIDE}: Layer 2 aggregate interfaces; the guide of S5830V2 (page 218) lists Ethernet and VLAN interfaces only",
        f"Whether an aggregate takes it depends on the series; members never do. {_GUARD.note}",
    ),
    "binding_limit": Feature(
        "native",
        f"{_MAC}; HPE 7500 reference: 0 to 4096 on Layer 2 Ethernet interfaces; dump of Comware 5: after the VLAN",
        _LIMIT_NOTE,
    ),
    "limit_bundle": Feature(
        "unverified",
        f"{_MAC}: Layer 2 aggregate interfaces; HPE 7500 reference: the limit on Ethernet interfaces only",
        f"Whether an aggregate takes it depends on the series; members never do. {_LIMIT_NOTE}",
    ),
    "arp_inspection": Feature(
        "native",
        "ARP guide: arp detection enable in the VLAN, arp detection trust; H3C reference: trust on Layer 2 Ethernet and aggregate "
        f"interfaces; {_GUIDE}: static entries feed it",
    ),
    "arp_rate": Feature(
        "native",
        "HPE 12900E and 10500 references: arp rate-limit pps on Ethernet and aggregate interfaces, the excess is dropped",
        "A limit is on by default (750 or 2000 packets/s on 10500); the range depends on the series.",
    ),
    "lldp": Feature("native", f"{_DUMPS}: lldp global enable"),
    "extra": Feature("native", "verbatim", "Last, in the system view, before `return`."),
}

PORTS = Ports(
    pattern=(
        r"(?:GigabitEthernet|Ten-GigabitEthernet|Twenty-FiveGigE|FortyGigE|HundredGigE)"
        r"[1-9][0-9]?/(?:[0-9]{1,2}/){1,2}[1-9][0-9]{0,2}(?::[1-9])?"
    ),
    examples=("GigabitEthernet1/0/1", "Ten-GigabitEthernet1/0/49", "HundredGigE1/0/1"),
    bundle="Bridge-Aggregation{}",
    bundle_numbers=(1, 1024),
    svi="Vlan-interface{}",
    short=(
        ("GE", "GigabitEthernet"),
        ("XGE", "Ten-GigabitEthernet"),
        ("WGE", "Twenty-FiveGigE"),
        ("FGE", "FortyGigE"),
        ("HGE", "HundredGigE"),
    ),
)
"""Numbers are IRF member (and slot on chassis), subslot, port, and lane of a split port. 1024 is the highest M-LAG group (help text of an
S6850); the highest bundle number depends on the series and was not confirmed."""

NAMES = Names(
    hostname=r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
    vlan=r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}",
    vlan_words="1-32 letters, digits, dots, underscores and hyphens",
    description_length=255,
    # Printable ASCII without `?` and without blanks at the ends.
    description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    source=f"names and descriptions as in {_DUMPS}; lengths not confirmed by a manual; `?` asks for help at the prompt",
)

PLATFORM = Platform(
    name="hp_comware",
    title="H3C and HPE Comware 7",
    features=FEATURES,
    ports=PORTS,
    names=NAMES,
    stp_modes=("rapid-pvst", "mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    aliases=("h3c_comware",),
    guard_needs_snooping=False,
    guard_every_vlan=True,
    bpdu_guard_global=True,
    storm_whole=True,
    mtu_header=22,
    limits={
        "limit_per_port": Limit(4096, "HPE 7500 command reference, mac-address max-mac-count: 0 to 4096"),
        "arp_rate": Limit(2000, "HPE 12900E command reference, arp rate-limit: 5 to 2000"),
    },
    models=(
        Model("*5130*HI*"),
        Model("*5130*", quirks=frozenset({"no_link_mode"})),
    ),
    commit=Commit(
        "lines",
        "`configuration commit delay`",
        armed=True,
        source="H3C Fundamentals guide, configuration commit delay",
    ),
    reading=Reading(
        {"running": "display current-configuration"},
        "H3C configuration examples with their configuration files: first line `#`, last line `return`",
        end="return",
    ),
)
"""The quirk: ports that cannot route have no `port link-mode` line (template made from a dump of an S5130, Release 6328). HI models route
and are taken to have it."""
