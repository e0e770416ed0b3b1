"""Cisco IOS and IOS-XE on Catalyst switches: the spelling is that of IOS-XE 16 and 17.

Quirks that templates test: ``encapsulation_dot1q`` (the platform knows ISL too: a trunk must be told its encapsulation),
``portfast_edge`` (``spanning-tree portfast edge``), ``verify_vlan`` (``ip verify source vlan dhcp-snooping``).

What a port may not do on this platform is thrown away and reported, with two exceptions that IOS offers no way round:
more DHCP or ARP packets than the rate put a port into the state err-disabled. The configuration therefore brings such a
port back by itself after 30 s, the shortest interval that IOS takes.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Model, Names, Platform, Ports, Reading

_XE = "YANG Cisco-IOS-XE 17.15"
_XE12 = "YANG Cisco-IOS-XE 17.12.1"
_GENIE = "device output in genieparser, iosxe ShowRunInterface"
_3750X = "Catalyst 3750-X and 3560-X Software Configuration Guide OL-21521"

_GUARD = Feature(
    "native",
    f"{_3750X}, Configuring IP Source Guard; bare `ip verify source` in YANG Cisco-IOS-XE 17.6 to 17.18",
    "By source address, IPv4 only. Of a trunk all VLANs with DHCP snooping are filtered; switching snooping on or off in one of them may "
    "leave the filter wrong until the guard is set again (3750-X guide).",
)
_ERRDISABLE = "A port that exceeds it is err-disabled; `errdisable recovery` brings it back after 30 s."

FEATURES = {
    "hostname": Feature("native", f"{_XE12} native"),
    "vlan": Feature(
        "native",
        f"{_XE} vtp, vlan; output of Catalyst 9200 and 9300, 17.x",
        "With `vtp mode transparent`: in other modes VLANs are not in the running configuration, and a VTP server may overwrite them.",
    ),
    "description": Feature("native", f"{_XE12} native: at most 200 characters"),
    "shutdown": Feature("native", _GENIE),
    "access": Feature("native", _GENIE),
    "trunk": Feature("native", f"{_GENIE}; 48 characters in the first line of a VLAN list, 44 in those with `add`"),
    "lacp": Feature("native", "Batfish grammar of Cisco IOS; output of IOS 15.2 with channel-group"),
    "static_lag": Feature("native", "Batfish grammar of Cisco IOS, channel-group mode on"),
    "mlag": Feature(
        "absent",
        "Catalyst configuration guides: StackWise and StackWise Virtual are one switch to their neighbours",
        "bundle over the members of one stack: a stack is one switch of the site",
    ),
    "mtu": Feature(
        "emulated",
        "Catalyst 9500 and 9600 Interface and Hardware guides 17.5 and 17.9, Configuring System MTU; 3750 Metro command reference OL-9645",
        "One MTU a switch: `system mtu` of the largest that is needed, and `ip mtu` on SVIs with less. Older families (3560, 3750) take "
        "it after a reload only and do not show it in their configuration.",
    ),
    "svi_ipv4": Feature("native", "Batfish grammar of Cisco IOS"),
    "svi_ipv6": Feature("native", "output of IOS 15.x with ipv6 address on Vlan interfaces"),
    "ra_suppress": Feature("native", "output of IOL with `ipv6 nd ra suppress all`"),
    "vrrp_ipv4": Feature("native", "VRRPv3 output of IOS 15.x; netlab's template, tested on IOSv and CSR"),
    "vrrp_ipv6": Feature("native", "VRRPv3 output of IOS 15.x: link-local primary address, global address with its length"),
    "gateway_own": Feature("absent", "HSRP is not rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature("native", "Batfish grammar of Cisco IOS, ip helper-address"),
    "routing": Feature("native", "output of Catalyst 9200 and 9300: ip routing, ip default-gateway, ip route"),
    "acl_ipv4": Feature("native", "Batfish grammar of Cisco IOS; output of Catalyst 9200, 17.x, with sequence numbers"),
    "acl_ipv6": Feature("native", "output of IOS with `sequence N` under `ipv6 access-list` and `ipv6 traffic-filter` on interfaces"),
    "stp": Feature("native", "output of Catalyst 9300, 17.x; Catalyst guides, Configuring Spanning Tree"),
    "stp_edge": Feature("native", f"{_XE} spanning-tree; {_GENIE}"),
    "bpdu_guard": Feature("native", f"{_XE} spanning-tree"),
    "storm_control": Feature("native", f"{_XE} storm-control; {_GENIE}: percent with two decimals"),
    "dhcp_snooping": Feature(
        "native",
        f"{_XE} dhcp; {_GENIE}",
        "Option 82 is not inserted (`no ip dhcp snooping information option`): relays and servers drop it where giaddr is 0.",
    ),
    "dhcp_rate": Feature("native", f"{_XE} dhcp: 1 to 2048 packets/s; {_GENIE}", _ERRDISABLE),
    "static_binding": Feature("native", f"{_3750X}, ip source binding; in no IOS-XE YANG release"),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": Feature(
        "absent",
        f"{_3750X}, page 24-18: IP source guard is not supported on EtherChannels",
        "use `security: {binding: limit}` on the bond, or connect the host by a single port",
    ),
    "binding_limit": Feature(
        "native",
        f"{_XE} switchport port-security; {_GENIE}; Catalyst guides: restrict drops, logs, counts and leaves the port up",
        "Port security counts MAC addresses by VLAN; addresses idle for 5 minutes make room.",
    ),
    "limit_bundle": Feature(
        "unverified",
        f"{_XE} device-tracking; IOS-XE 3SE guide, First Hop Security: policies may be attached to EtherChannels; "
        "Catalyst 4500 guide XE 3.6.0E, page 49-33: no port security on EtherChannels",
        "By a device-tracking policy with `limit address-count`, IOS-XE 16 and later only. It counts IPv4 addresses, not MACs, and refuses "
        "those that are too many in ARP; frames of a sender that never says ARP are not filtered. Not confirmed on a device.",
    ),
    "arp_inspection": Feature(
        "native",
        f"{_XE} arp inspection; {_GENIE}; {_3750X}, Configuring Dynamic ARP Inspection",
        "Static addresses are permitted by an ARP access list for each VLAN (it does not tie them to a port; the guard does).",
    ),
    "arp_rate": Feature("native", f"{_XE} arp inspection: 0 to 2048 packets/s; {_3750X}, page 25-7", _ERRDISABLE),
    "lldp": Feature("native", f"{_XE} lldp run"),
    "extra": Feature("native", "verbatim"),
}

PORTS = Ports(
    pattern=(
        r"(?:Fast|Gigabit|TwoGigabit|FiveGigabit|TenGigabit|FortyGigabit|AppGigabit)?Ethernet"
        r"(?:0|[1-9][0-9]{0,2})(?:/(?:0|[1-9][0-9]{0,2})){1,3}"
        r"|(?:TwentyFive|Fifty|Hundred|TwoHundred|FourHundred)Gig(?:abit)?E(?:0|[1-9][0-9]{0,2})(?:/(?:0|[1-9][0-9]{0,2})){1,3}"
    ),
    examples=("GigabitEthernet1/0/1", "TenGigabitEthernet1/1/1", "TwentyFiveGigE1/0/1"),
    bundle="Port-channel{}",
    bundle_numbers=(1, 128),
    svi="Vlan{}",
    short=(
        ("Et", "Ethernet"),
        ("Fa", "FastEthernet"),
        ("Gi", "GigabitEthernet"),
        ("Tw", "TwoGigabitEthernet"),
        ("Fi", "FiveGigabitEthernet"),
        ("Te", "TenGigabitEthernet"),
        ("Twe", "TwentyFiveGigE"),
        ("Fo", "FortyGigabitEthernet"),
        ("Hu", "HundredGigE"),
        ("Ap", "AppGigabitEthernet"),
    ),
)
"""Output of IOS always has the long names. Bundle numbers go to 48 on 3560 and 3750."""

NAMES = Names(
    hostname=r"(?=.{1,63}\Z)[0-9.]*[A-Za-z_-]+[A-Za-z0-9._-]*",
    vlan=r"(?!VLAN[0-9]{4}\Z|(?:default|fddi-default|token-ring-default|fddinet-default|trnet-default|trcrf-default|trbrf-default)\Z)"
    r"[A-Za-z0-9][A-Za-z0-9_.:/+#@()-]{0,31}",
    vlan_words="1-32 letters, digits and _.:/+#@()-, no default name such as default or VLAN0020",
    description_length=200,
    description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    source=f"{_XE12} native (hostname, description); a VLAN of a default name is not printed back; `?` asks for help at the prompt",
)

PLATFORM = Platform(
    name="cisco_ios",
    title="Cisco IOS and IOS-XE (Catalyst)",
    features=FEATURES,
    ports=PORTS,
    names=NAMES,
    stp_modes=("rapid-pvst", "mstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle=None,
    arp_feed="arp_acl",
    aliases=("cisco_xe",),
    reserved_vids=((1002, 1005),),
    limits={
        "limit_per_port": Limit(4097, f"{_XE12} switch: port-security maximum 1..4097", "grammar"),
        "dhcp_rate": Limit(2048, f"{_XE12} dhcp: limit rate 1..2048", "grammar"),
        "arp_rate": Limit(2048, f"{_XE} arp inspection: limit rate 0..2048", "grammar"),
        "mtu": Limit(9198, "Catalyst 9500 Interface and Hardware guide 17.5, Configuring System MTU"),
    },
    models=(
        Model("C960*", limits={"mtu": Limit(9216, "Catalyst 9600 Interface and Hardware guide 17.9, Configuring System MTU")}),
        Model("C9500X*", limits={"mtu": Limit(9216, "Catalyst 9500 Interface and Hardware guide 17.5, Configuring System MTU")}),
        Model("WS-C3560-*", quirks=frozenset({"encapsulation_dot1q"})),
        Model("WS-C3560[EGVX]-*", quirks=frozenset({"encapsulation_dot1q"})),
        Model("WS-C3750*", quirks=frozenset({"encapsulation_dot1q"})),
        Model("WS-C2960X*", quirks=frozenset({"portfast_edge"})),
        Model("WS-C45*", quirks=frozenset({"verify_vlan"})),
        Model("IOSvL2*", quirks=frozenset({"encapsulation_dot1q", "portfast_edge"})),
    ),
    unfit=(
        (
            "vtp",
            r"VTP Operating Mode\s*:\s*(?:Server|Client)",
            "VTP manages its VLANs: another switch may take them away, and they are not in the running configuration; "
            "set `vtp mode transparent` on it by hand, when that suits the other switches",
        ),
    ),
    commit=Commit(
        "lines",
        "`configure terminal revert timer 5`, by itself, where the switch has an `archive`; elsewhere netgen types the way back itself, "
        "if it can still reach the switch",
        armed=False,
        source="IOS configuration guides, Configuration Rollback Confirmed Change; napalm 5.2, ios driver",
    ),
    reading=Reading(
        {"running": "show running-config", "vlans": "show vlan brief", "vtp": "show vtp status"},
        "output of IOS 15.x and IOS-XE 16 and 17 (published configurations of 2016 to 2025)",
        end="end",
        noise=(
            r"Building configuration\.\.\.",
            r"Current configuration *:(?: *\d+ bytes)?",
            r"! (?:Last configuration change|NVRAM config last updated) at .*",
            r"! No configuration change since last restart",
            r"ntp clock-period \d+",
        ),
    ),
)
"""Sources of the quirks: ISL in the guides of 3560 and 3750; both words in output of IOSvL2 15.2; `edge` since 15.2(2)E; the
VLAN form of the guard in output of a Catalyst 4500."""
