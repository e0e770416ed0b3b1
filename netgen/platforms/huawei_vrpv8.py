"""Huawei CloudEngine data centre switches (CE6800, CE8800) with VRP8: two stages, nothing acts before ``commit``.

S switches with V200 are another platform: ``ip source check``, ``mode lacp``, ``port-security``. Sources named here: *reference* and
*guide* are Huawei's command reference and configuration guide of CE6800 and CE8800, V300R023, which name the models that take a
command; *scripts* are the configuration files at the end of the guide's examples, in the order and spelling of the device; *Ansible*
is the collection community.network, written against CE switches with V200.

What is too much for a port is dropped and reported; nothing rendered here shuts a port but BPDU protection.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_REFERENCE = "reference V300R023"
_SCRIPTS = "scripts V300R023"
_ANSIBLE = "Ansible"
_VRP8 = "VRP8 guides of CloudEngine and NE switches"

_GUARD = Feature(
    "native",
    f"{_REFERENCE}, ipv4 source check user-bind enable: Layer 2 ports and Eth-Trunks; printed as typed",
    "Of a trunk every VLAN is checked, snooped or not: an address without an entry is cut off. Not on a switch of an M-LAG pair. In the "
    "list of that page: CE6820H and S, CE6855-48XS8CQ, CE6860, CE6863E and H, CE6866, CE6881H, CE6885 (not in low latency mode), CE8850, "
    "CE8851, CE8855; whether V200 has it was not confirmed.",
)
_LIMIT = Feature(
    "native",
    f"{_REFERENCE}, mac-address limit: Layer 2 ports and Eth-Trunks; {_SCRIPTS}: `maximum 100 alarm enable`, shown with action discard",
    "MAC addresses, which age as the MAC table does; on snooped ports also DHCP entries (`dhcp snooping user-bind max-number`). Addresses "
    "that were learned before the line stay: `reset mac-address` forgets them.",
)
_NO_GUARD = "security: {binding: limit}, or take this switch out of the pair"

FEATURES = {
    "hostname": Feature("native", _SCRIPTS),
    "vlan": Feature(
        "native",
        f"{_SCRIPTS}: `vlan batch`; {_ANSIBLE}, ce_vlan: names of 1 to 31 characters",
        "Which VLANs at the upper end a model keeps for its Layer 3 ports was not found.",
    ),
    "description": Feature("native", f"{_ANSIBLE}, ce_interface: 1 to 242 characters"),
    "shutdown": Feature(
        "native",
        f"{_ANSIBLE}, ce_interface",
        "Ports are taken to be up by default, as in the scripts; a simulated CE12800 prints `undo shutdown`, which is not rendered.",
    ),
    "access": Feature("native", f"{_SCRIPTS}: an access port prints `port default vlan` alone"),
    "trunk": Feature("native", f"{_SCRIPTS}: `undo ... vlan 1` printed", "That lists wrap after ten items was seen on S switches only."),
    "lacp": Feature("native", f"{_SCRIPTS}: `mode lacp-static` after the VLANs, `eth-trunk N` on members"),
    "static_lag": Feature(
        "native", f"{_ANSIBLE}, ce_eth_trunk: manual beside lacp-static", "Default, as on S switches: no mode is rendered."
    ),
    "mlag": Feature(
        "native",
        f"{_SCRIPTS}: dfs-group 1 with priority and dual-active detection, stp v-stp enable, peer-link 1, dfs-group 1 m-lag N; "
        f"{_REFERENCE}: dfs-group, peer-link, stp v-stp enable",
        "The peer link is in all VLANs and takes no other service; whether DHCP answers pass over it into snooped VLANs was not confirmed. "
        "Spanning tree must be RSTP. Give `keepalive` addresses of the switches' own that do not reach each other over the peer link and "
        "are in no VPN instance. Older releases say `source ip` instead of `dual-active detection`.",
    ),
    "mtu": Feature(
        "native",
        f"{_ANSIBLE}, ce_mtu: jumboframe enable on physical ports, 9216 by default, up to 12288 (12224 on CE12800)",
        "`jumboframe` counts the frame with header, VLAN tag and checksum; it is rendered only for more than the 9216 bytes that a port "
        "takes by itself, for bundles on their members. `mtu` of a Vlanif is IPv4's.",
    ),
    "svi_ipv4": Feature("native", _SCRIPTS),
    "svi_ipv6": Feature(
        "unverified",
        f"{_ANSIBLE}, ce_ip_interface: ipv6 enable; {_VRP8}: ipv6 address",
        "No output of a CE switch with IPv6 was seen; VRP is thought to print addresses in upper case.",
    ),
    "ra_suppress": Feature(
        "unverified",
        "none",
        "VRP sends router advertisements only after `undo ipv6 nd ra halt`, so nothing is rendered; not confirmed in a manual.",
    ),
    "vrrp_ipv4": Feature(
        "native",
        f"{_ANSIBLE}, ce_vrrp: vrrp version 3 (2 by default), vrrp vrid virtual-ip, priority; VRP8 reference, vrrp version",
        "VRRPv3 for the whole switch; its own groups of version 2 change with it.",
    ),
    "vrrp_ipv6": Feature("unverified", f"{_VRP8}: the link-local address first", "No page of a CE switch was seen."),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature(
        "unverified",
        "output of a simulated CE12800: dhcp select relay, dhcp relay binding server ip",
        "Whether V300 spells the server so was not confirmed.",
    ),
    "routing": Feature(
        "native",
        f"{_ANSIBLE}, ce_static_route: ip route-static with a dotted mask",
        "Routing between Vlanifs cannot be switched off. The spelling of IPv6 routes follows that of S switches.",
    ),
    "acl_ipv4": Feature(
        "native",
        f"{_REFERENCE}, if-match acl, deny and permit, traffic-policy (VLAN view); {_SCRIPTS}: acl number, classifiers, policies",
        "A traffic policy on the VLAN (no `traffic-filter` was found in V300): a packet that a rule denies is dropped, the rest passes; "
        "packets to the switch's own addresses are not filtered. Well-known ports may be printed back by name (80 as `www`).",
    ),
    "acl_ipv6": Feature(
        "unverified", f"{_REFERENCE}, if-match ipv6 acl", "The spelling of the lists follows IPv4 ones and was not confirmed."
    ),
    "stp": Feature(
        "native",
        f"{_SCRIPTS}: stp mode rstp; {_REFERENCE}: stp mode vbst, stp vlan N priority",
        "rapid-pvst is VBST. `stp instance 0 priority` was seen in output of S switches only.",
    ),
    "stp_edge": Feature("native", f"{_ANSIBLE}, ce_stp: stp edged-port enable"),
    "bpdu_guard": Feature(
        "native",
        f"{_ANSIBLE}, ce_stp: stp bpdu-protection",
        "One line for the switch: as soon as one port has it, every edge port has it, and a port that is no edge port never. "
        "A BPDU shuts the port (error-down) until somebody opens it again.",
    ),
    "storm_control": Feature(
        "native",
        f"{_REFERENCE}, storm suppression (interface view): drops the excess; 10 % of broadcasts by default",
        "Whole percents only; multicast and unicast are those of unknown destinations. Physical ports only: a bundle has it on its "
        "members, each for itself.",
    ),
    "dhcp_snooping": Feature(
        "native",
        f"{_SCRIPTS}: dhcp snooping trusted; {_REFERENCE}: dhcp snooping enable in the VLAN",
        "The peer link of an M-LAG pair takes no `dhcp snooping trusted`.",
    ),
    "dhcp_rate": Feature("native", f"{_REFERENCE}, dhcp snooping check dhcp-rate: 1 to 5000 packets/s, the excess is dropped"),
    "static_binding": Feature("native", f"{_REFERENCE}, user-bind static; {_SCRIPTS}: printed below `dhcp snooping enable`"),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": _GUARD,
    "binding_limit": _LIMIT,
    "limit_bundle": _LIMIT,
    "arp_inspection": Feature(
        "native",
        f"{_REFERENCE}, arp anti-attack check user-bind: Layer 2 ports and Eth-Trunks",
        "Port by port, with the entries of the source guard: of a trunk every VLAN is checked. A trusted port is one where it is not on.",
    ),
    "arp_rate": Feature(
        "native",
        f"{_REFERENCE}, arp anti-attack rate-limit (interface view): up to 10000 packets/s, the excess is dropped",
        "A CE6885-LL in low latency mode takes it or ARP inspection, not both: leave `arp_inspection` off there.",
    ),
    "lldp": Feature("native", f"{_ANSIBLE}, ce_lldp: lldp enable"),
    "extra": Feature("native", "verbatim", "Last, in the system view, before `return`."),
}

PORTS = Ports(
    pattern=r"(?:GE|10GE|25GE|40GE|50GE|100GE|200GE|400GE)[1-9][0-9]?/(?:0|[1-9][0-9]?)/(?:0|[1-9][0-9]?)(?::[1-9])?",
    examples=("GE1/0/1", "10GE1/0/1", "25GE1/0/1", "40GE1/0/1", "50GE1/0/1", "100GE1/0/1", "200GE1/0/1", "400GE1/0/1"),
    bundle="Eth-Trunk{}",
    bundle_numbers=(1, 255),
    svi="Vlanif{}",
)
"""Interface types are those of the reference's lists of views (and 40GE of V200); numbers are stack member, card, port, and lane of a
split port. Eth-Trunks go to 255, 511 or 1023 by a mode of the switch (ce_eth_trunk); number 0 cannot be an M-LAG's (1 to 2048,
ce_mlag_interface)."""

NAMES = Names(
    hostname=r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
    vlan=r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}",
    vlan_words="1-31 letters, digits, dots, underscores and hyphens",
    description_length=242,
    # Printable ASCII without `?` and without blanks at the ends.
    description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    source="Ansible, ce_vlan (names of 1 to 31) and ce_interface (descriptions of 1 to 242); `?` asks for help at the prompt",
)

PLATFORM = Platform(
    name="huawei_vrpv8",
    title="Huawei CloudEngine (VRP8)",
    features=FEATURES,
    ports=PORTS,
    names=NAMES,
    stp_modes=("rapid-pvst", "mstp", "rstp"),
    mlag_stp_modes=("rstp",),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    mlag_excludes=dict.fromkeys(("guard_access", "guard_trunk", "guard_bundle"), _NO_GUARD),
    arp_feed="binding",
    guard_needs_snooping=False,
    guard_every_vlan=True,
    bpdu_guard_global=True,
    storm_whole=True,
    mtu_header=22,
    ip_only_binding=True,
    limits={
        "limit_per_port": Limit(131072, f"{_REFERENCE}, mac-address limit"),
        "dhcp_rate": Limit(5000, f"{_REFERENCE}, dhcp snooping check dhcp-rate"),
        "arp_rate": Limit(10000, f"{_REFERENCE}, arp anti-attack rate-limit (interface view)"),
        "mtu": Limit(12288, f"{_ANSIBLE}, ce_mtu: the length of the frame"),
    },
    commit=Commit(
        "candidate",
        "`commit trial`",
        armed=True,
        source="CloudEngine configuration guide, two-stage configuration",
    ),
    reading=Reading(
        {"running": "display current-configuration"},
        "output of V100R003 to V600R023, S and CE series",
        end="return",
        noise=(r"!Last configuration was (?:updated|saved) at .*",),
        refusal=r"Error:.*",
    ),
)
