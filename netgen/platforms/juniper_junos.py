"""Juniper Junos with the Enhanced Layer 2 Software (ELS): EX2300, EX3400, EX4300, EX4400 and QFX.

The configuration is rendered and compared in the form of ``show configuration | display set``. Where the facts come from:
``YANG`` is github.com/Juniper/yang, 23.4R1 (junos-ex-conf-vlans, junos-ex-conf-switch-options, junos-qfx-conf-firewall);
``dump`` a published configuration of a QFX5100 (Junos 14.1X53) among Batfish's test networks; ``manual`` a page of
juniper.net by its title.

What is peculiar, and shapes the templates:

- Any ``dhcp-security`` statement in a VLAN switches DHCP snooping on there. Access ports are untrusted and trunks trusted
  until ``overrides`` say otherwise; there is one trust for DHCP and ARP together (manual: "untrusted (edit vlans)").
- ``ip-source-guard`` is per VLAN, does not work on untrusted trunks (same page) and must not stand in a VLAN with
  ``overrides untrusted`` (YANG, must). Trunks are guarded by a port filter instead.
- An IPv6 packet in a port filter can only be matched by its MAC on EX2300 and EX3400 (manual: "Platform Support for Firewall
  Filter Match Conditions, Actions, and Action Modifiers on EX Series Switches"), so IPv6 of a guarded trunk is tied to the
  bound MACs, not to addresses.
- A filter ends in an implicit discard. Whether it sees LACP, LLDP and spanning tree frames is not documented: the first term
  of ours lets the reserved block 01-80-C2-00-00-0X (IEEE 802.1Q, table 8-1) pass.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Model, Names, Platform, Ports, Reading

_DUMP = "device: QFX5100 configuration, Junos 14.1X53, in Batfish's test networks"
_SECURITY = "YANG: junos-ex-conf-vlans 23.4R1, dhcp-security"
_FILTER = "YANG: junos-qfx-conf-firewall 23.4R1, family ethernet-switching"
_NETLAB = "netlab: netsim/ansible/templates/gateway/junos.j2 (tested on vJunos)"
_UNTRUSTED = 'manual: "untrusted (edit vlans)"'
_PORT_FILTER = (
    "a firewall filter on the port: MAC and address of each binding, ARP, DHCP requests; IPv6 by the bound MACs only; "
    "user-vlan-id seen working on QFX, not on EX"
)

_FEATURES = {
    "hostname": Feature("native", _DUMP),
    "vlan": Feature("native", "YANG: junos-ex-conf-vlans 23.4R1"),
    "description": Feature("native", _DUMP),
    "shutdown": Feature("native", "device: EX and QFX configurations with `set interfaces X disable`"),
    "access": Feature("native", _DUMP),
    "trunk": Feature("native", 'manual: "native-vlan-id" (ELS); device: vQFX and EX configurations'),
    "lacp": Feature("native", _DUMP),
    "static_lag": Feature("native", _DUMP + ": a bundle without lacp is legal grammar"),
    "mlag": Feature(
        "absent",
        "Junos: MC-LAG needs ICCP and mc-ae blocks; a Virtual Chassis is one switch to its neighbours",
        "bundle over the members of one Virtual Chassis: it is one switch of the site",
    ),
    "mtu": Feature(
        "unverified",
        "Juniper contrail device manager, QFX feature notes: interface mtu 256-9216",
        "that an irb unit takes its MTU from `irb mtu` and the family's mtu together",
    ),
    "svi_ipv4": Feature("native", _DUMP),
    "svi_ipv6": Feature("native", "device: MX configuration with irb and family inet6"),
    "ra_suppress": Feature("native", 'manual: "router-advertisement": none are sent unless configured; nothing to render'),
    "vrrp_ipv4": Feature("native", _DUMP + "; version 3: " + _NETLAB),
    "vrrp_ipv6": Feature("native", _NETLAB + "; device: MX configuration with vrrp-inet6-group"),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature("native", _DUMP),
    "routing": Feature("native", _DUMP + "; routing between irb units needs no statement"),
    "acl_ipv4": Feature("native", _DUMP + ": family inet filter with tcp-established"),
    "acl_ipv6": Feature(
        "unverified", "YANG: junos-qfx-conf-firewall 23.4R1, family inet6", "tcp-established in family inet6 on irb of EX2300 and EX3400"
    ),
    "stp": Feature("native", _DUMP + '; rapid-pvst as VSTP, manual: "Configuring VSTP" (Rapid-PVST+ interoperates, 510 VLANs on ELS)'),
    "stp_edge": Feature("native", _DUMP),
    "bpdu_guard": Feature(
        "native", 'manual: "bpdu-block-on-edge"; DISA STIG V-253956', "one statement for all edge ports of the switch; the port is shut"
    ),
    "storm_control": Feature(
        "native", 'manual: "storm-control-profiles"', "one level in whole percent for broadcast, multicast and unknown unicast together"
    ),
    "dhcp_snooping": Feature(
        "native",
        _SECURITY + "; " + _UNTRUSTED,
        "a port trusted for ARP only is rendered as trusted with a port filter against DHCP servers",
    ),
    "dhcp_rate": Feature(
        "absent", _SECURITY + " has no such leaf", "limit the port's addresses (max_bindings) and its broadcasts (storm_control)"
    ),
    "static_binding": Feature("native", _SECURITY + ' group interface static-ip; manual: "static-ip"'),
    "guard_access": Feature("native", _SECURITY + "; DISA STIG for EX", "IPv4 only"),
    "guard_trunk": Feature("unverified", _FILTER + "; " + _UNTRUSTED, _PORT_FILTER),
    "guard_bundle": Feature("unverified", _FILTER + "; " + _UNTRUSTED, _PORT_FILTER),
    "binding_limit": Feature(
        "native",
        "YANG: junos-ex-conf-switch-options 23.4R1, interface-mac-limit packet-action drop-and-log",
        "MACs are learned before a port filter drops their frames, so forged ones use up the limit too",
    ),
    "limit_bundle": Feature(
        "unverified",
        "YANG: junos-ex-conf-switch-options 23.4R1, interface",
        "no page or configuration with interface-mac-limit on ae was found",
    ),
    "arp_inspection": Feature("native", _SECURITY + " arp-inspection; " + _UNTRUSTED),
    "arp_rate": Feature("absent", _SECURITY + " has no such leaf", "limit the port's broadcasts (storm_control)"),
    "lldp": Feature("native", _DUMP),
    "extra": Feature("native", "set statements are taken in any order"),
}

_INGRESS_TERMS = Limit(1536, 'manual: "Planning the Number of Firewall Filters to Create": QFX5100 and EX4600, ingress terms in aggregate')

_NO_ELS = "it has no Enhanced Layer 2 Software (port-mode, vlan.N, secure-access-port); EX2300 to EX4650 and QFX are supported"

PLATFORM = Platform(
    name="juniper_junos",
    title="Juniper EX and QFX (Junos with ELS)",
    aliases=("juniper",),
    features=_FEATURES,
    ports=Ports(
        pattern=r"(?:ge|mge|xe|et)-[0-9]{1,2}/[0-9]{1,2}/[0-9]{1,3}(?::[0-9]{1,2})?",
        examples=("ge-0/0/1", "xe-0/1/0", "et-0/0/48:0"),
        bundle="ae{}",
        bundle_numbers=(0, 479),
        svi="irb.{}",
        short=(("ge-", "ge-"), ("mge-", "mge-"), ("xe-", "xe-"), ("et-", "et-")),
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?",
        # `all` means every VLAN in `vlan members`, digits and 10-20 are ids; vlan-groups and apply-* are statements there
        vlan=r"(?!(?:all|default|vlan-groups|apply-.*)$)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_.-]{1,63}",
        vlan_words="2-64 letters, digits and _ . -, with a letter among them, and not all, default, vlan-groups or apply-...",
        description_length=255,
        source="YANG: junos-ex-conf-vlans 23.4R1, name 2..64; descriptions have no length there, 255 is netgen's own",
    ),
    stp_modes=("rapid-pvst", "mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="port_acl",
    guard_bundle="port_acl",
    arp_feed="binding",
    guard_per_vlan=True,
    inspection_needs_snooping=True,
    trust_shared=True,
    bpdu_guard_global=True,
    storm_units=("percent",),
    storm_one_level=True,
    storm_whole=True,
    mtu_header=14,
    limits={"mtu": Limit(9216, "Juniper contrail device manager, QFX feature notes: interface mtu 256-9216, frame header counted")},
    models=(
        Model("QFX5100*", limits={"acl_rules": _INGRESS_TERMS}),
        Model("EX4600*", limits={"acl_rules": _INGRESS_TERMS}),
        *(Model(pattern, refused=_NO_ELS) for pattern in ("EX2200*", "EX3200*", "EX3300*", "EX4200*", "EX45[05]0*", "EX62*", "EX82*")),
        Model(
            "EX92*", refused="it is an MX in its configuration (gigether-options, bridge filters); EX2300 to EX4650 and QFX are supported"
        ),
    ),
    commit=Commit(
        "candidate",
        "`commit confirmed`",
        armed=True,
        source="Junos CLI User Guide, commit confirmed",
    ),
    reading=Reading(
        {"running": "show configuration | display set | no-more"},
        "manual: show configuration, | display set; nothing says the end, members of a Virtual Chassis print `{master:0}` above the prompt",
        noise=(r"## Last (?:commit|changed): .*", r"\{(?:master|backup|linecard|primary|secondary)(?::\w+)?\}"),
        refusal=r"(?:error:|syntax error|unknown command).*",
    ),
    judges={
        "junoscfg": (
            "hostname vlan description shutdown access trunk lacp static_lag mtu svi_ipv4 svi_ipv6 ra_suppress vrrp_ipv4 vrrp_ipv6 "
            "dhcp_relay routing acl_ipv4 acl_ipv6 stp stp_edge bpdu_guard storm_control dhcp_snooping static_binding guard_access "
            "guard_trunk guard_bundle binding_limit limit_bundle arp_inspection lldp"
        ),
    },
)
