"""MikroTik switches with RouterOS 7 (CRS3xx, CRS4xx, CRS5xx, CRS8xx and routers with the same Marvell Prestera switch).

Facts only. Sources in short: *manual* is MikroTik's RouterOS manual of 2026 (manual.mikrotik.com), *exports* published ``/export``
outputs of RouterOS 7 (7.19 to 7.21, one of them terse), *schema* the properties and defaults in Ansible's community.routeros 3.14.

The text is spelled as ``/export terse`` prints it: one line an entry with its menu, properties in the order of their names, defaults
left out, comments in quotes when they are more than one word. Two things differ on purpose: lengths of addresses are always said, and
``vlan-filtering=yes`` is the last line and not a property of the bridge's first one, since a bridge that filters before its VLANs are
there locks out whoever configures it.

All VLANs are in one bridge, ``bridge1``, which forwards in hardware. Ports are found by their default names. What a port lets in is
said by switch rules (``/interface ethernet switch rule``) on ``switch1``: the first that matches counts, no action accepts,
``new-dst-ports=""`` drops.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Model, Names, Platform, Ports, Reading

_MANUAL = "manual, {}".format
_EXPORTS = "exports of RouterOS 7"
_SCHEMA = "schema of community.routeros 3.14"
_PRESTERA = "Marvell Prestera switch chip features"

_RULES = Feature(
    "unverified",
    _MANUAL(f"{_PRESTERA}: Switch Rules, Port Security; Dot1X prints rules of the same parts"),
    "By switch rules: IPv4 and the sender in ARP must be an entry's. Only on switches with a Marvell Prestera chip. The lines are made "
    "of documented parts and were not run; while rules change, the chip passes everything for a moment.",
)

FEATURES = {
    "hostname": Feature("native", f"{_EXPORTS}: /system identity set name"),
    "vlan": Feature("native", f"{_EXPORTS}: /interface bridge vlan", "The name is a comment; a VLAN's own description is left out."),
    "description": Feature("native", f"{_EXPORTS}: comment of the port or bonding"),
    "shutdown": Feature("native", f"{_SCHEMA}: /interface ethernet disabled"),
    "access": Feature("native", f"{_EXPORTS}: pvid and admit-only-untagged-and-priority-tagged"),
    "trunk": Feature("native", f"{_EXPORTS}: admit-only-vlan-tagged, or pvid for the native VLAN; members by /interface bridge vlan"),
    "lacp": Feature("native", f"{_MANUAL(_PRESTERA)}: mode=802.3ad; {_EXPORTS}: /interface bonding"),
    "static_lag": Feature("native", f"{_MANUAL(_PRESTERA)}: mode=balance-xor is the static bundle that is done in hardware"),
    "mlag": Feature(
        "native",
        _MANUAL(
            "Multi-chassis Link Aggregation Group: mlag-id on the bonding, mlag-peer-port and mlag-priority on the bridge; peers talk "
            "untagged over the peer port, in a VLAN of their own (pvid); the same bridge priority on both"
        ),
        "RouterOS 7.22 and later; before, the peer port is said under /interface bridge mlag. Layer 3 hardware offloading must be off.",
    ),
    "mtu": Feature(
        "unverified",
        f"{_SCHEMA}: l2mtu of ports, mtu of VLAN interfaces and of the bridge; {_MANUAL(_PRESTERA)}: jumbo frames",
        "A port's l2mtu counts a tag's 4 bytes. That a bridge takes an MTU beyond that of some of its ports was not confirmed: ports of "
        "the same switch that no such VLAN is on keep their l2mtu.",
    ),
    "svi_ipv4": Feature("native", f"{_EXPORTS}: /interface vlan on the bridge, /ip address with network"),
    "svi_ipv6": Feature("native", f"{_EXPORTS}: /ipv6 address"),
    "ra_suppress": Feature(
        "emulated",
        "an export of a VRRPv3 pair with /ipv6 nd ra-lifetime=none and advertise=no, and its author's report",
        "Advertisements go out, but name no router and no prefix.",
    ),
    "vrrp_ipv4": Feature("native", _MANUAL("VRRP: version 3 by default, the virtual address with /32 on the VRRP interface")),
    "vrrp_ipv6": Feature("native", _MANUAL("VRRP: v3-protocol=ipv6; the link-local address comes from the virtual MAC")),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature("native", f"{_SCHEMA}: /ip dhcp-relay"),
    "routing": Feature("native", f"{_SCHEMA}: /ip route, /ipv6 route", "Forwarding is on by default."),
    "acl_ipv4": Feature(
        "native",
        f"{_SCHEMA}: /ip firewall filter",
        "A chain an SVI, jumped to from `forward` and from `input`, where packets to the switch itself go; what it permits returns from "
        "there, so that your own rules still count; established is two rules. Packets that are routed in hardware (l3-hw-offloading) do "
        "not pass the firewall.",
    ),
    "acl_ipv6": Feature("native", f"{_SCHEMA}: /ipv6 firewall filter", "As for IPv4."),
    "stp": Feature("native", f"{_EXPORTS}: priority=0xF000; {_SCHEMA}: protocol-mode", "RSTP is the default mode and not printed."),
    "stp_edge": Feature("native", f"{_EXPORTS}: edge=yes"),
    "bpdu_guard": Feature("native", f"{_EXPORTS}: bpdu-guard=yes"),
    "storm_control": Feature(
        "native",
        _MANUAL(f"{_PRESTERA}: Traffic Storm Control; storm-rate in whole percent for all kinds together"),
        "Some chips (CRS305, CRS310, CRS326-24G, CRS328) count all multicast as unknown.",
    ),
    "dhcp_snooping": Feature(
        "native",
        f"{_EXPORTS}: dhcp-snooping=yes on the bridge, trusted=yes on ports",
        "It keeps DHCP servers off untrusted ports and remembers nothing; it is on or off for the whole bridge, so ports without "
        "a snooped VLAN are trusted.",
    ),
    "dhcp_rate": Feature("absent", f"{_SCHEMA} has no such property", "leave `dhcp_rate` out: no limit of RouterOS needs raising"),
    "static_binding": Feature(
        "emulated", _MANUAL(f"{_PRESTERA}: Switch Rules"), "There is no table of bindings: an entry is two switch rules of its port."
    ),
    "guard_access": _RULES,
    "guard_trunk": _RULES,
    "guard_bundle": _RULES,
    "binding_limit": Feature("absent", f"{_SCHEMA}: max-learned-entries is the bridge's, none a port's", "`binding: static`, or none"),
    "limit_bundle": Feature("absent", f"{_SCHEMA}: max-learned-entries is the bridge's, none a port's", "`binding: static`, or none"),
    "arp_inspection": Feature(
        "absent", f"{_SCHEMA} has no such property", "`binding: static`: its switch rules check the sender address in ARP, too"
    ),
    "arp_rate": Feature("absent", f"{_SCHEMA} has no such property", "leave `arp_rate` out, or use storm_control for broadcasts"),
    "lldp": Feature("native", f"{_SCHEMA}: /ip neighbor discovery-settings; lldp is among its protocols by default"),
    "extra": Feature("native", "verbatim"),
}


def _chip(pattern: str, rules: int, jumbo: int = 10218) -> Model:
    """A family by the manual's table: switch rules, and bytes of the largest frame."""
    return Model(
        pattern,
        limits={
            "guard_rules": Limit(rules, _MANUAL(f"{_PRESTERA}, Models: ACL rules")),
            "mtu": Limit(jumbo, _MANUAL(f"{_PRESTERA}, Models: jumbo frame")),
        },
    )


_OLD_SWITCH = "CRS1xx and CRS2xx have their VLANs in the switch menu and not in the bridge; CRS3xx and later are supported"

PLATFORM = Platform(
    name="mikrotik_routeros",
    title="MikroTik RouterOS 7 (CRS3xx and later)",
    features=FEATURES,
    ports=Ports(
        pattern=r"(?:ether|combo|sfp|sfp-sfpplus)[1-9][0-9]?|(?:sfp28|sfp56|qsfpplus[1-9]|qsfp28|qsfp28-[1-9][0-9]?|qsfp56-dd-[1-9])-[1-9][0-9]?",
        examples=("ether1", "sfp-sfpplus1", "sfp28-1", "qsfpplus1-1", "qsfp28-1-1"),
        bundle="bond{}",
        bundle_numbers=(1, 4096),
        svi="vlan{}",
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?",
        vlan=r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}",
        vlan_words="1-32 letters, digits, _ . : or -, a letter or digit first",
        description_length=240,
        source="lengths are netgen's own: the manual has none",
        # One line of printable ASCII: other letters depend on the code page of whoever looks.
        description=r"(?:[!-~](?:[ -~]*[!-~])?)?",
    ),
    stp_modes=("mstp", "rstp"),
    guard_access="port_acl",
    guard_trunk="port_acl",
    guard_bundle="port_acl",
    arp_feed=None,
    guard_rules=(2, 3),
    storm_units=("percent",),
    storm_one_level=True,
    storm_whole=True,
    mlag_one_bridge=True,
    mtu_header=4,
    ip_only_binding=True,
    models=(
        Model("CRS1[0-9][0-9]-*", refused=_OLD_SWITCH),
        Model("CRS2[0-9][0-9]-*", refused=_OLD_SWITCH),
        _chip("CRS30[45]-*", 128),
        _chip("CRS309-*", 1024),
        _chip("CRS310-*", 128),
        _chip("CRS312-*", 512),
        _chip("CRS317-*", 1024),
        _chip("CRS318-16P-*", 128),
        _chip("CRS320-*", 128),
        _chip("CRS326-24G-*", 128),
        _chip("CRS326-24S*", 256),
        _chip("CRS326-4C*", 256),
        _chip("CRS328-*", 128),
        _chip("CRS354-*", 170),
        _chip("CRS418-*", 128),
        _chip("CRS504-*", 1024),
        _chip("CRS510-*", 1024),
        _chip("CRS520-*", 682, 9570),
        _chip("CRS804-*", 1365, 9570),
        _chip("CRS812-*", 1365, 9570),
        _chip("CCR2116-*", 512, 9570),
        _chip("CCR2216-*", 1024, 9570),
        _chip("RDS2216-*", 1024, 9570),
    ),
    commit=Commit(
        "lines",
        "netgen types the way back itself, over a new session; a switch that cannot be reached any more keeps the change",
        armed=False,
        source="RouterOS manual: commands act at once; safe mode needs a terminal",
    ),
    reading=Reading(
        {"running": "/export terse"},
        "exports of RouterOS 7.1 to 7.18: the first line has the time; nothing says the end",
        noise=(r"# .* by RouterOS .*",),
        refusal=r"(?:bad command name|syntax error|expected ).*",
    ),
    judges={
        "routeros-lsp": (
            "hostname vlan description shutdown access trunk lacp static_lag mtu svi_ipv4 svi_ipv6 ra_suppress vrrp_ipv4 vrrp_ipv6 "
            "dhcp_relay routing acl_ipv4 acl_ipv6 stp stp_edge bpdu_guard dhcp_snooping lldp"
        ),
    },
)
