"""Community SONiC (configuration database, models of 2025 and later).

Facts only. Sources in short: *YANG* are the models of sonic-net/sonic-buildimage (src/sonic-yang-models), read in 2026;
*HLD* the design documents of sonic-net/SONiC.

What is rendered is ``config_db.json`` in part: tables, entries and fields to be merged into what the switch has, as
``config load`` does it (an entry's other fields stay). So PORT entries hold what the site says (status, description,
mode, MTU) and never ``lanes`` and ``speed``, which the YANG wants on every port and only the switch knows: the file is
valid together with the switch's own PORT table, not alone, and must never replace it (``config replace``). Ports that the
site uses must be no routed interfaces (no INTERFACE entries): the YANG refuses them as members of VLANs.

The text is spelled as ``show runningconfiguration all`` prints it: four blanks a level, keys sorted, every value a string.
Templates print flat lines, ``TABLE KEY FIELD JSON`` (``TABLE KEY`` alone: an entry without fields), in any order; the filter
``json_tables`` sorts and nests them.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_YANG = "YANG sonic-{}".format
_NONE = "no table of the YANG models has it"
_STATIC = "set `binding: none` for the hosts on this switch, or connect them to a switch of another platform"
_POLICY = (
    "route the VLAN on a switch of another platform: SONiC binds access lists to ports and bundles, not to VLANs, "
    "where they would catch bridged packets too"
)
_VRRP = (
    "two design documents (doc/vrrp: sonic-vrrp.yang, VRRP_Adaptation_HLD) disagree on keys and fields, and neither's model "
    "is in sonic-buildimage"
)

FEATURES = {
    "hostname": Feature("native", _YANG("device_metadata")),
    "vlan": Feature("native", _YANG("vlan"), "A VLAN has no name: its description holds it, and a VLAN's own description is left out."),
    "description": Feature("native", f"{_YANG('port')}, {_YANG('portchannel')}"),
    "shutdown": Feature("native", f"{_YANG('port')}: admin_status, down unless said"),
    "access": Feature("native", f"{_YANG('vlan')}: VLAN_MEMBER; {_YANG('port')}: mode"),
    "trunk": Feature("native", f"{_YANG('vlan')}: VLAN_MEMBER, one untagged VLAN a port; {_YANG('port')}: mode"),
    "lacp": Feature("native", f"{_YANG('portchannel')}: PORTCHANNEL_MEMBER; a member is in no VLAN"),
    "static_lag": Feature("absent", f"{_YANG('portchannel')}: LACP only", "mode: 802.3ad on the host"),
    "mlag": Feature(
        "unverified",
        f"{_YANG('mclag')}: MCLAG_DOMAIN, MCLAG_INTERFACE, MCLAG_UNIQUE_IP; HLD MCLAG Enhancements, 2.1.9: own addresses on both",
        "The image must be built with the ICCP daemon. That the pair's session runs between link-local addresses was not confirmed; nor "
        "that a VLAN takes MCLAG_UNIQUE_IP when it has an address already.",
    ),
    "mtu": Feature(
        "native",
        f"{_YANG('port')}, {_YANG('portchannel')}, {_YANG('vlan')}: mtu up to 9216; a member's is its PortChannel's",
        "9100 unless said; PortChannels and their members always say it.",
    ),
    "svi_ipv4": Feature("native", f"{_YANG('vlan')}: VLAN_INTERFACE, by name and by prefix"),
    "svi_ipv6": Feature("native", f"{_YANG('vlan')}: VLAN_INTERFACE, by name and by prefix"),
    "ra_suppress": Feature(
        "absent", _NONE, "where the image has the radv container and runs it: `config feature state radv disabled` on the switch"
    ),
    "vrrp_ipv4": Feature("absent", _VRRP, "one router for the VLAN (`routed_by: core1`), or a pair of another platform"),
    "vrrp_ipv6": Feature("absent", _VRRP, "one router for the VLAN (`routed_by: core1`), or a pair of another platform"),
    "gateway_own": Feature(
        "absent", "only VRRP was looked at", "one router for the VLAN (`routed_by: core1`), or a pair of another platform"
    ),
    "dhcp_relay": Feature(
        "unverified",
        f"{_YANG('vlan')}: dhcp_servers",
        "The models have DHCPV4_RELAY too; which of the two an image's relay agent reads was not confirmed.",
    ),
    "routing": Feature("native", f"{_YANG('static-route')}: STATIC_ROUTE", "Routing between SVIs cannot be switched off."),
    "acl_ipv4": Feature("absent", "YANG sonic-acl: ACL_TABLE ports are PORT and PORTCHANNEL names", _POLICY),
    "acl_ipv6": Feature("absent", "YANG sonic-acl: ACL_TABLE ports are PORT and PORTCHANNEL names", _POLICY),
    "stp": Feature(
        "unverified",
        f"{_YANG('spanning-tree')} 2025-02-25; HLD SONiC_PVST",
        "Only images with the STP container take these tables. It is PVST+ without rapid convergence: a Rapid-PVST+ neighbour "
        "falls back to it. MSTP is in the YANG, but its instances are spelled in two ways.",
    ),
    "stp_edge": Feature("unverified", f"{_YANG('spanning-tree')}: STP_PORT portfast", "Only images with the STP container take it."),
    "bpdu_guard": Feature(
        "unverified",
        f"{_YANG('spanning-tree')}: STP_PORT bpdu_guard, bpdu_guard_do_disable",
        "Only images with the STP container take it.",
    ),
    "storm_control": Feature("absent", "sonic-utilities: kbps only, and netgen does not know the ports' speeds", "leave storm_control out"),
    "dhcp_snooping": Feature("absent", _NONE, "guard against DHCP servers on the hosts, or on a switch of another platform"),
    "dhcp_rate": Feature("absent", f"{_YANG('port')}: dhcp_rate_limit, 300 by default", "leave `dhcp_rate` out: SONiC's own limit holds"),
    "static_binding": Feature("absent", _NONE, _STATIC),
    "guard_access": Feature("absent", "YANG sonic-acl: one rule cannot match a MAC and an IPv4 address", _STATIC),
    "guard_trunk": Feature("absent", "YANG sonic-acl: one rule cannot match a MAC and an IPv4 address", _STATIC),
    "guard_bundle": Feature("absent", "YANG sonic-acl: one rule cannot match a MAC and an IPv4 address", _STATIC),
    "binding_limit": Feature("absent", _NONE, _STATIC),
    "limit_bundle": Feature("absent", _NONE, _STATIC),
    "arp_inspection": Feature("absent", _NONE, "let a switch of another platform inspect, or none"),
    "arp_rate": Feature("absent", _NONE, "leave `arp_rate` out"),
    "lldp": Feature("native", f"{_YANG('lldp')}: enabled unless said otherwise"),
    "extra": Feature("absent", "JSON has no lines", "put your own tables into a file of their own: `config load` merges it, too"),
}

PLATFORM = Platform(
    name="sonic",
    title="SONiC (community, config_db.json)",
    features=FEATURES,
    ports=Ports(
        pattern=r"Ethernet(?:0|[1-9][0-9]{0,3})",
        examples=("Ethernet0", "Ethernet4", "Ethernet124"),
        bundle="PortChannel{}",
        bundle_numbers=(1, 9999),
        svi="Vlan{}",
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
        vlan=r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}",
        vlan_words="1-32 letters, digits, _ . : or -, a letter or digit first",
        description_length=255,
        source=f"{_YANG('port')}: description 0..255; {_YANG('vlan')}: description 1..255; host names as RFC 1123 has them",
    ),
    stp_modes=("rapid-pvst",),
    guard_access=None,
    guard_trunk=None,
    guard_bundle=None,
    arp_feed=None,
    mlag_peer_vlan=True,
    suffix=".json",
    limits={
        "vlans": Limit(4093, f"{_YANG('vlan')}: vlanid 2..4094"),
        "mtu": Limit(9216, f"{_YANG('port')}: mtu 68..9216"),
    },
    commit=Commit(
        "files",
        "a systemd-run timer that runs `config rollback` to a checkpoint",
        armed=True,
        source="SONiC Generic Config Updater HLD, config checkpoint and rollback",
    ),
    reading=Reading(
        {"running": "show runningconfiguration all"},
        "sonic-net/sonic-utilities, doc/Command-Reference.md: prints config_db.json as a whole",
        end=r"\}",
        refusal=r"(?:Usage:|Error:|Traceback|.*: command not found).*",
        driver="linux",
    ),
)
