"""HPE Aruba Networking AOS-CX switches: the commands, in the order in which they are printed."""

from __future__ import annotations

from netgen.switch import cisco
from netgen.switch.command import Command, VlanSet, many
from netgen.switch.state import ALL
from netgen.switch.tables.aruba_aoscx.behaviour import (
    ACCESS,
    ALLOWED,
    LAG,
    LAYER3,
    NATIVE,
    PORTS,
    access,
    allow,
    allow_all,
    disallow,
    is_routed,
    is_there,
    join,
    left,
    made_otherwise,
    members_left,
    native,
    no_access,
    no_native,
    routed,
    svi_name,
    tagged,
)
from netgen.switch.words import KINDS, Kind, shaped

BACKUP = "running configurations of AOS-CX 10.09 in Cray's canu"
BRIDGING = "Layer 2 Bridging Guide 10.06"
SERVICES = "IP Services Guides 10.06 and 10.07"
COLLECTION = "HPE's Ansible collection for AOS-CX, aoscx_l2_interface"
NETLAB = "netlab gateway/arubacx.j2"
OWN = {
    "lag": Kind(KINDS["word"].read, names="port-channel"),
    "port-name": shaped(r"[0-9]+/[0-9]+/[0-9]+(?::[0-9]+)?"),
    "bound-port": shaped(r"[0-9]+/[0-9]+/[0-9]+(?::[0-9]+)?|lag ?[0-9]+"),
    "svi-name": Kind(svi_name),
    "rule": cisco.RULES,
    "rate": shaped("[0-9]+ (?:percent|pps|kbps)"),
    "multi": shaped("multi-chassis(?: static)?"),
}

SECTION = f"{COLLECTION}: configurations before and after"

COMMANDS = (
    *many("top", BACKUP, "hostname <=word>"),
    *(Command(f"access-list {family} <word>", "top", BACKUP, opens="acl", defines="acl", name_at=0) for family in ("ip", "ipv6")),
    Command("<1..4294967295> <=rule>", "acl", f"{BACKUP}; recalled: a number that is there gets the new rule"),
    *(Command(f"{word} <rule>", "acl", BACKUP, does=cisco.numbered, undo=cisco.unnumbered) for word in ("permit", "deny", "comment")),
    Command("port-access port-security enable", "top", SECTION),
    *many("top", f"{SERVICES}: DHCPv4 snooping", "dhcpv4-snooping"),
    Command("dhcpv4-snooping option 82", "top", f"{SERVICES}: on by default", default=True),
    Command(
        "vlan <vlans>", "top", BACKUP, opens="vlan", defines="vlan", refuse_off=(cisco.kept_vlan("The default VLAN cannot be deleted."),)
    ),
    *many("vlan", BACKUP, "name <=word>\ndescription <=text>\nshutdown"),
    *many("vlan", f"{SERVICES}; CIS AOS-CX benchmark", "dhcpv4-snooping\narp inspection"),
    *many("vlan", BACKUP, "apply access-list <ip|ipv6> <=acl> <in|out>"),
    Command("spanning-tree mode <=mstp|rpvst>", "top", f"{BACKUP}; mstp by default", default=("mstp",)),
    *many("top", BACKUP, "spanning-tree"),
    Command("spanning-tree vlan <any-vlans>", "top", BACKUP, vlans=VlanSet()),
    Command("spanning-tree vlan <any-vlans> priority <=0..15>", "top", "install guides of docs-csm: steps of 4096", vlans=VlanSet()),
    Command("spanning-tree priority <=0..15>", "top", BACKUP, default=("8",)),
    *many("top", NETLAB, "router vrrp enable"),
    Command(
        "interface lag <1..256>", "top", f"{BACKUP}; {LAG}", opens="?", defines="port-channel", begins=True, effect_off=(members_left,)
    ),
    Command(
        "interface lag <1..256> <multi>",
        "top",
        NETLAB,
        opens="?",
        defines="port-channel",
        refuse=(made_otherwise,),
        effect_off=(members_left,),
    ),
    Command("interface <port-name>", "top", BACKUP, opens="?", refuse_off=(cisco.physical("Physical interfaces cannot be deleted."),)),
    Command("interface vlan <vlan>", "top", BACKUP, opens="?", defines="svi"),
    Command("interface <svi-name>", "top", f"{COLLECTION}: older releases", opens="?"),
    *many("top", BACKUP, "ip route <prefix> <rest>\nipv6 route <prefix6> <rest>"),
    Command("interface loopback <0..255>", "top", BACKUP, opens="?"),
    Command("interface mgmt", "top", BACKUP, opens="?"),
    Command(
        "shutdown",
        "port bundle",
        f"{BACKUP}: printed on every port; down until told otherwise on LAGs and larger families",
        default=True,
        always=True,
    ),
    *many("svi interface", BACKUP, "shutdown"),
    Command("mtu <=46..9198>", PORTS, BACKUP, default=("1500",)),
    *many(LAYER3, BACKUP, "description <=text>"),
    Command("ip mtu <=68..9198>", "svi", BACKUP, default=("1500",)),
    Command("routing", PORTS, f"{BACKUP}: `no routing` printed on every switched port; {BRIDGING}", default=True, effect=(routed,)),
    Command(
        f"{ACCESS} <=vlan>",
        PORTS,
        f"{BRIDGING}, vlan access: VLAN 1 by default",
        default=("1",),
        does=access,
        undo=no_access,
        refuse=(is_routed,),
    ),
    Command(f"{NATIVE} <=vlan>", PORTS, f"{BRIDGING}, vlan trunk native", does=native, undo=no_native, refuse=(is_routed,)),
    Command(f"{NATIVE} <=vlan> tag", PORTS, f"{BRIDGING}, vlan trunk native", does=tagged, refuse=(is_routed,)),
    Command(f"{ALLOWED} all", PORTS, f"{BRIDGING}, vlan trunk allowed", does=allow_all, refuse=(is_routed,)),
    Command(
        f"{ALLOWED} <=vlans>",
        PORTS,
        f"{BRIDGING}, vlan trunk allowed",
        vlans=VlanSet(absent=ALL),
        does=allow,
        undo=disallow,
        refuse=(is_routed,),
    ),
    Command("lag <=lag>", "port", f"{BACKUP}; {LAG}", refuse=(is_there,), effect=(join,), effect_off=(left,)),
    *many("bundle", BACKUP, "lacp mode <=active|passive>\nlacp fallback\nlacp rate <=fast|slow>"),
    *many(PORTS, "backup of a switch; QoS guide", "rate-limit <unknown-unicast|broadcast|multicast|icmp> <=rate>"),
    *many(PORTS, BACKUP, "spanning-tree bpdu-guard\nspanning-tree port-type <=admin-edge|admin-network>\nspanning-tree root-guard"),
    *many(PORTS, SERVICES, "dhcpv4-snooping trust\narp inspection trust\ndhcpv4-snooping max-bindings <=0..8192>\nipv4 source-lockdown"),
    Command("port-access port-security", PORTS, SECTION, opens="secure"),
    Command("enable", "secure", SECTION),
    Command("client-limit <=1..64>", "secure", "ARUBAWIRED-PORTSECURITY-MIB: 1 by default", default=("1",)),
    Command("vsx", "top", BACKUP, opens="vsx"),
    *many(
        "vsx",
        BACKUP,
        """
        system-mac <=mac:>
        inter-switch-link lag <=lag>
        role <=primary|secondary>
        keepalive peer <=rest>
        vsx-sync <rest>
        linkup-delay-timer <=1..600>
        """,
    ),
    Command("ip address <=prefix>", LAYER3, BACKUP),
    Command("ip address <prefix> secondary", LAYER3, "recalled"),
    *many(LAYER3, BACKUP, "active-gateway ip <=ip>\nactive-gateway ip mac <=mac:>\nip helper-address <ip>\nipv6 address <prefix6>"),
    *many("svi", "a program that drives the platform; recalled", "apply access-list <ip|ipv6> <=acl> <routed-in|routed-out>"),
    Command("vrrp <1..255> address-family <ipv4|ipv6>", "svi", NETLAB, opens="vrrp"),
    *many("vrrp", NETLAB, "version <=2|3>\naddress <ip> primary\naddress <ip6> primary\naddress <ip> secondary\naddress <ip6> secondary"),
    Command("priority <=1..254>", "vrrp", f"{NETLAB}; 100 by default", default=("100",)),
    Command("preempt", "vrrp", NETLAB, default=True),
    Command("shutdown", "vrrp", NETLAB, default=True),
    *many("top", f"{SERVICES}, ipv4 source-binding", "ipv4 source-binding <vlan> <ip> <mac:> <bound-port>"),
)
