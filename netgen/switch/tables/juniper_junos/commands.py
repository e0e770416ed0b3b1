"""Juniper Junos with ELS (EX and QFX switches): the commands, in the order in which they are printed."""

from __future__ import annotations

from netgen.switch.command import Command, many
from netgen.switch.tables.juniper_junos.behaviour import SECURITY

YANG = "github.com/Juniper/yang 23.4R1"
DUMP = "configurations of QFX5100, vQFX and MX as display set"
NETLAB = "netlab's templates, run on vJunos"
UNTRUSTED = 'manual: "untrusted (edit vlans)"'
FAMILY = "unit <0..16385> family ethernet-switching"
GROUP = f"{SECURITY} group <word>"


def _levels(views: str, text: str) -> tuple[Command, ...]:
    """Levels that stay when nothing is inside them."""
    return tuple(
        Command(line.strip(), views, "recalled: list entries and families stay", parent=True) for line in text.strip().splitlines()
    )


COMMANDS = (
    *many("top", DUMP, "system host-name <=quoted>"),
    *many("top", DUMP, "chassis aggregated-devices ethernet device-count <=0..480>"),
    Command("interfaces <port>", "top", DUMP, opens="?", defines="interface"),
    *many("port bundle irb", DUMP, "description <=quoted>\ndisable"),
    *many("port bundle", f"{YANG}; 0 to 4094 on the physical interface", "native-vlan-id <=0..4094>"),
    *many("port bundle irb", DUMP, "mtu <=256..9216>"),
    *many("port", DUMP, "ether-options 802.3ad <=ae>"),
    *many("bundle", DUMP, "aggregated-ether-options lacp <=active|passive>\naggregated-ether-options lacp periodic <=fast|slow>"),
    *_levels("port bundle", f"unit <0..16385>\n{FAMILY}"),
    *many(
        "port bundle",
        f"{DUMP}; {YANG}",
        f"""
        {FAMILY} interface-mode <=access|trunk>
        {FAMILY} vlan members <members>
        {FAMILY} filter input <=acl>
        {FAMILY} storm-control <=policy>
        """,
    ),
    *_levels("port bundle", "unit <0..16385> family inet\nunit <0..16385> family inet6"),
    *many("port bundle", DUMP, "unit <0..16385> family inet address <prefix>\nunit <0..16385> family inet6 address <prefix6>"),
    Command("unit <0..16385>", "irb", DUMP, opens="svi", defines="irb", name_at=None),
    *many("svi", DUMP, "description <=quoted>\ndisable"),
    *_levels("svi", "family inet\nfamily inet6\nfamily inet address <prefix>\nfamily inet6 address <prefix6>"),
    *many(
        "svi",
        f"{DUMP}; {NETLAB}",
        """
        family inet mtu <=68..9216>
        family inet filter input <=acl>
        family inet address <prefix> vrrp-group <0..255> virtual-address <ip>
        family inet address <prefix> vrrp-group <0..255> priority <=1..255>
        family inet address <prefix> vrrp-group <0..255> accept-data
        family inet6 mtu <=68..9216>
        family inet6 filter input <=acl>
        family inet6 address <prefix6> vrrp-inet6-group <0..255> virtual-inet6-address <ip6>
        family inet6 address <prefix6> vrrp-inet6-group <0..255> virtual-link-local-address <=ip6>
        family inet6 address <prefix6> vrrp-inet6-group <0..255> priority <=1..255>
        family inet6 address <prefix6> vrrp-inet6-group <0..255> accept-data
        family inet virtual-gateway-address <=ip>
        """,
    ),
    Command("forwarding-options storm-control-profiles <word>", "top", 'manual: "storm-control-profiles"', opens="storm", defines="policy"),
    *many("storm", 'manual: "storm-control-profiles"', "all bandwidth-percentage <=1..100>\nall bandwidth-level <=100..100000000>"),
    *many("storm", 'manual: "storm-control-profiles"', "all no-broadcast\nall no-multicast\nall no-unknown-unicast\naction-shutdown"),
    *_levels("top", "forwarding-options dhcp-relay server-group <word>\nforwarding-options dhcp-relay group <word>"),
    *many("top", DUMP, "forwarding-options dhcp-relay server-group <word> <ip>"),
    *many("top", DUMP, "forwarding-options dhcp-relay group <word> active-server-group <=word>"),
    *many("top", DUMP, "forwarding-options dhcp-relay group <word> interface <irb-unit>"),
    Command(
        "firewall family <inet|inet6|ethernet-switching> filter <word>", "top", f"{DUMP}; {YANG}", opens="filter", defines="acl", name_at=-1
    ),
    Command("term <word>", "filter", f"{YANG}: terms in the order of the user", opens="term"),
    *many(
        "term",
        f"{YANG}; {DUMP}",
        """
        from source-mac-address <mac48>
        from destination-mac-address <mac48>
        from source-address <any-prefix>
        from destination-address <any-prefix>
        from protocol <word>
        from next-header <word>
        from ether-type <word>
        from source-port <word>
        from destination-port <word>
        from ip-source-address <prefix>
        from ip-destination-address <prefix>
        from ip-protocol <word>
        from user-vlan-id <word>
        from tcp-established
        then <=accept|discard|reject>
        then count <=word>
        then log
        then syslog
        """,
    ),
    *_levels("top", "routing-options static route <prefix>\nrouting-options rib inet6.0 static route <prefix6>"),
    *many("top", DUMP, "routing-options rib inet6.0 static route <prefix6> next-hop <ip6>"),
    *many("top", DUMP, "routing-options static route <prefix> next-hop <ip>"),
    *many("top", f"{NETLAB}; {DUMP}", "protocols vrrp version-3\nprotocols lldp interface <word>"),
    *_levels("top", "protocols <rstp|mstp|vstp> interface <word>\nprotocols vstp vlan <word>"),
    *many(
        "top",
        'manual: "bridge-priority", "bpdu-block-on-edge", "Configuring VLAN Spanning Tree Protocol"',
        """
        protocols <rstp|mstp> bridge-priority <=word>
        protocols <rstp|mstp|vstp> interface <word> edge
        protocols <rstp|mstp|vstp> bpdu-block-on-edge
        protocols vstp vlan <word> bridge-priority <=word>
        """,
    ),
    *_levels("top", "switch-options interface <unit-name>"),
    *many("top", f"{YANG}: switch-options", "switch-options interface <unit-name> interface-mac-limit <=1..131071>"),
    *many(
        "top",
        f"{YANG}: switch-options",
        "switch-options interface <unit-name> interface-mac-limit packet-action <=none|drop|log|shutdown|drop-and-log>",
    ),
    Command("vlans <word>", "top", f"{YANG}: junos-ex-conf-vlans", opens="vlan", defines="vlan"),
    *many("vlan", f"{YANG}: junos-ex-conf-vlans", "description <=quoted>\nvlan-id <=1..4094>\nl3-interface <=irb-unit>"),
    *_levels("vlan", f"{SECURITY}\n{GROUP}\n{GROUP} interface <unit-name>\n{GROUP} interface <unit-name> static-ip <ip>"),
    *many(
        "vlan",
        f"{YANG}: dhcp-security; {UNTRUSTED}",
        f"""
        {SECURITY} no-dhcp-snooping
        {SECURITY} arp-inspection
        {SECURITY} ip-source-guard
        {GROUP} overrides <=trusted|untrusted>
        {GROUP} interface <unit-name> static-ip <ip> mac <=mac:>
        """,
    ),
)
