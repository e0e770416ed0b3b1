"""Huawei S-series switches (S5720 to S6730) with VRP V200R011 to V200R023: lines act at once, there is no candidate.

CloudEngine switches and S switches with V600 are another platform: two stages, other words (``ipv4 source check``,
``mode lacp-static``). Sources named here: *manual* is Huawei's S-series command reference, one page a command (mirror
a10.tagan.ru/huawei/dc); *dump* is the output of ``display current-configuration`` of a switch, published on GitHub.

What is too much for a port is dropped and reported; nothing rendered here shuts a port but BPDU protection.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_MANUAL = "manual, S5720 to S6730"
_DUMPS = "dumps of V200R005, V200R021, V200R022 and V200R023"
_DUMP13 = "dump of V200R013: port with DHCP snooping, ARP check and source check"
_VRP8 = "VRP8 guides of CloudEngine and NE switches"

_GUARD = Feature(
    "native",
    f"{_MANUAL}, ip source check user-bind check-item (interface view): Ethernet ports and Eth-Trunks; {_DUMP13}",
    "Of a trunk every VLAN is checked, snooped or not: an address without an entry is cut off. Whether IPv6 packets are checked too "
    "depends on the release and was not confirmed.",
)

FEATURES = {
    "hostname": Feature("native", _DUMPS),
    "vlan": Feature("native", f"{_DUMPS}: `vlan batch` with ten items a line; VLAN names in annet's rulebook"),
    "description": Feature("native", _DUMPS),
    "shutdown": Feature("native", _DUMPS),
    "access": Feature("native", _DUMPS),
    "trunk": Feature("native", f"{_DUMPS}: ten items a line, `undo ... vlan 1` printed"),
    "lacp": Feature("native", "dump of V200R005: `mode lacp`, `eth-trunk N` on members, which print nothing else"),
    "static_lag": Feature("native", "S3700 web help: manual load balancing is the default mode"),
    "mlag": Feature(
        "absent",
        "S series configuration guides: iStack and CSS are one switch to their neighbours",
        "bundle over the members of one stack: a stack is one switch of the site",
    ),
    "mtu": Feature(
        "native",
        f"{_DUMPS}: `jumboframe enable 12288` on ports and Eth-Trunks, `mtu 9216` on Vlanif; S6330 output: 9216-byte frames by default",
        "`jumboframe` counts the frame with header, VLAN tag and checksum; it is rendered only for more than the 9216 bytes that a port "
        "takes by itself. `mtu` of a Vlanif is IPv4's.",
    ),
    "svi_ipv4": Feature("native", _DUMPS),
    "svi_ipv6": Feature(
        "unverified",
        f"annet's rulebook: global `ipv6`, `ipv6 enable`; {_VRP8}: `ipv6 address`",
        "No output of an S switch with IPv6 was seen; VRP is thought to print addresses in upper case.",
    ),
    "ra_suppress": Feature(
        "unverified",
        "none",
        "VRP sends router advertisements only after `undo ipv6 nd ra halt`, so nothing is rendered; not confirmed in a manual.",
    ),
    "vrrp_ipv4": Feature(
        "native",
        f"Huawei training material: vrrp vrid virtual-ip, priority (100 by default); {_VRP8} and AR output: vrrp version v3",
        "VRRPv3 for the whole switch; its own groups of version 2 change with it.",
    ),
    "vrrp_ipv6": Feature("unverified", f"{_VRP8}: the link-local address first", "No S-series page was seen."),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature("native", "published configurations of S-series cores: dhcp select relay, dhcp relay server-ip on Vlanif"),
    "routing": Feature("native", "dump of V200R005: ip route-static with a dotted mask", "Routing between Vlanifs cannot be switched off."),
    "acl_ipv4": Feature(
        "native",
        f"{_MANUAL}, traffic-filter (system view); dump with `acl name NETS 3999`; published configurations with `traffic-filter vlan`",
        "Bound to the VLAN (`traffic-filter vlan N inbound`): whether a Vlanif takes a filter was not confirmed for all models. "
        "Huawei asks to take a list off before its rules are changed. Well-known ports are printed back by name (80 as `www`).",
    ),
    "acl_ipv6": Feature(
        "unverified", f"{_MANUAL}, traffic-filter (system view): `acl ipv6 name`", "The spelling of the rules was not confirmed."
    ),
    "stp": Feature(
        "native",
        f"dump of V200R021: `stp instance 0 priority`; {_VRP8}: stp mode vbst, stp vlan N priority; "
        "Huawei forum: VBST with Cisco's Rapid PVST+",
        "rapid-pvst is VBST. Beside Cisco switches Huawei advises `stp pathcost-standard dot1d-1998`.",
    ),
    "stp_edge": Feature("native", "Huawei guides with configuration files: stp edged-port enable"),
    "bpdu_guard": Feature(
        "native",
        "Huawei guide EDOC1100127054, Configuring BPDU Protection on a Device",
        "One line for the switch: as soon as one port has it, every edge port has it, and a port that is no edge port never. "
        "A BPDU shuts the port (error-down) until somebody opens it again.",
    ),
    "storm_control": Feature(
        "native",
        f"{_MANUAL}, broadcast-suppression (10 % by default); {_DUMP13}",
        "Drops the excess. Whole percents only. On Eth-Trunks the manual lists it among the commands kept for compatibility.",
    ),
    "dhcp_snooping": Feature("native", f"{_DUMP13}; S6330 output: dhcp snooping trusted; Huawei guides: dhcp snooping enable in a VLAN"),
    "dhcp_rate": Feature("native", f"{_MANUAL}, dhcp snooping check dhcp-rate: 1 to 100 packets/s, the excess is dropped; {_DUMP13}"),
    "static_binding": Feature(
        "native", f"{_MANUAL}, user-bind static; programs that read `user-bind static ... interface ... vlan` from running configurations"
    ),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": _GUARD,
    "binding_limit": Feature(
        "native",
        f"{_MANUAL}, port-security protect-action (default restrict: drops, sends a trap), aging-time; "
        "NETCONF reference: maximum 1 to 1024",
        "MAC addresses by port security, at most 4096 over all such ports; on snooped ports also DHCP entries "
        "(`dhcp snooping max-user-number`, whose default was not found).",
    ),
    "limit_bundle": Feature("native", f"{_MANUAL}, port-security pages: Eth-Trunk interface view"),
    "arp_inspection": Feature(
        "native",
        f"{_MANUAL}, arp anti-attack check user-bind; {_DUMP13}",
        "Port by port, with the entries of the source guard: of a trunk every VLAN is checked. A trusted port is one where it is not on.",
    ),
    "arp_rate": Feature(
        "native", f"{_MANUAL}, arp anti-attack rate-limit: 1 to 16384 packets/s, the excess is dropped, blocks only with block-timer"
    ),
    "lldp": Feature("native", "annet's rulebook; dump with `undo lldp enable` on ports"),
    "extra": Feature("native", "verbatim", "Last, in the system view, before `return`."),
}

PORTS = Ports(
    pattern=(
        r"(?:Ethernet|GigabitEthernet|XGigabitEthernet|MultiGE|25GE|40GE|100GE)"
        r"(?:0|[1-9][0-9]?)/(?:0|[1-9][0-9]?)/(?:0|[1-9][0-9]?)"
    ),
    examples=("GigabitEthernet0/0/1", "XGigabitEthernet0/0/1", "40GE0/0/1"),
    bundle="Eth-Trunk{}",
    bundle_numbers=(0, 127),
    svi="Vlanif{}",
    short=(
        ("Eth", "Ethernet"),
        ("GE", "GigabitEthernet"),
        ("XGE", "XGigabitEthernet"),
        ("Multi", "MultiGE"),
    ),
)
"""Interface types are those of the manual's lists of views; three numbers are stack member, card and port. The highest bundle
number depends on the model; 127 was not confirmed."""

NAMES = Names(
    hostname=r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
    vlan=r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}",
    vlan_words="1-31 letters, digits, dots, underscores and hyphens",
    description_length=242,
    description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    source="huawei-vlan.yang of S12700 V200R023 (names of 1 to 31 characters without `?`, spaces, outer quotes); "
    "Ansible ce_interface (description of 1 to 242); `?` asks for help at the prompt",
)

PLATFORM = Platform(
    name="huawei_vrp",
    title="Huawei S series (VRP V200)",
    features=FEATURES,
    ports=PORTS,
    names=NAMES,
    stp_modes=("rapid-pvst", "mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    aliases=("huawei",),
    guard_needs_snooping=False,
    guard_every_vlan=True,
    bpdu_guard_global=True,
    storm_whole=True,
    mtu_header=22,
    ip_only_binding=True,
    limits={
        "limit_per_port": Limit(1024, "NETCONF reference of S switches, port-security: 1 to 1024"),
        "limit_per_switch": Limit(4096, "NETCONF reference of S switches, port-security: 4096 over all ports"),
        "dhcp_rate": Limit(100, f"{_MANUAL}, dhcp snooping check dhcp-rate"),
        "arp_rate": Limit(16384, f"{_MANUAL}, arp anti-attack rate-limit"),
        "mtu": Limit(12288, f"{_DUMPS}: `jumboframe enable 12288`, the length of the frame", "device"),
    },
    commit=Commit(
        "lines",
        "netgen types the way back itself, over a new session; a switch that cannot be reached any more keeps the change",
        armed=False,
        source="S-series guides: commands act at once",
    ),
    reading=Reading(
        {"running": "display current-configuration"},
        "output of V100R003 to V600R023, S and CE series",
        end="return",
        noise=(r"!Last configuration was (?:updated|saved) at .*",),
        refusal=r"Error:.*",
    ),
)
