"""H3C and HPE switches with Comware 7: the commands, in the order in which they are printed."""

from __future__ import annotations

from netgen.switch import cisco, huawei
from netgen.switch.command import Command, VlanSet, many
from netgen.switch.tables.hp_comware.behaviour import (
    ACCESS,
    ALLOWED,
    BINDING,
    ENDS,
    ENDS6,
    HYBRID,
    LAYER3,
    NOT_ACCESS,
    NOT_TRUNK,
    PORTS,
    PVID,
    TYPE,
    by_access,
    forget,
    has_vlan,
    leave,
    leave_hybrid,
    other_tag,
    same,
    used,
)

MANUAL = "H3C and HPE configuration guides and command references of Comware 7"
DUMP = "running configurations of Comware 7"
NOTES = "published notes on Comware 7"

LIST = VlanSet(separator=" ", dash=" to ", items=10)
UNTAGGED = VlanSet(absent=frozenset({1}), separator=" ", dash=" to ", items=10, without=1)

COMMANDS = (
    *many("top", DUMP, "sysname <=word>\ndhcp enable"),
    Command("dhcp snooping enable vlan <vlan-words>", "top", MANUAL, vlans=LIST),
    *many("top", f"{DUMP}; {MANUAL}", "dhcp snooping enable\nlldp global enable"),
    *many(
        "top",
        f"{MANUAL}, M-LAG",
        """
        m-lag system-mac <=mac->
        m-lag system-number <=1..2>
        m-lag system-priority <=0..65535>
        m-lag keepalive ip destination <=rest>
        m-lag mad exclude interface <port>
        """,
    ),
    Command(
        "vlan <1..4094>", "top", f"{DUMP}: every VLAN is a block", opens="vlan", defines="vlan", refuse_off=(used,), effect_off=(leave,)
    ),
    Command(
        "vlan <vlan-words>",
        "top",
        f"{MANUAL}: several, without their views",
        opens="vlan",
        header="vlan",
        enters=False,
        refuse_off=(used,),
        effect_off=(leave,),
    ),
    *many("vlan", DUMP, "name <=text>\ndescription <=text>"),
    *many(
        "vlan",
        f"{MANUAL}; a script from a configuration",
        "dhcp snooping binding record\ndhcp snooping trust interface <port>\narp detection enable",
    ),
    Command("stp instance <0..4094> priority <=0..61440>", "top", DUMP, default=("32768",)),
    Command("stp vlan <any-vlan-words> priority <=0..61440>", "top", f"{DUMP}: ten items a line ({MANUAL})", vlans=LIST),
    Command("stp mode <=stp|rstp|mstp|pvst>", "top", f"{DUMP}; MSTP by default", default=("mstp",)),
    *many("top", DUMP, "stp bpdu-protection\nstp global enable"),
    Command("interface <port>", "top", DUMP, opens="?", defines="interface", refuse=(has_vlan,), effect_off=(cisco.leaves,)),
    Command(
        "port link-mode <=bridge|route>", "port", f"{DUMP}: printed by models whose ports can route; bridge by default", default=("bridge",)
    ),
    *many("port bundle svi interface", DUMP, "description <=text>\nshutdown"),
    Command("mtu <=128..9600>", "svi interface", f"{MANUAL}; 1500 by default", default=("1500",)),
    Command("ip address <=ip> <=mask>", LAYER3, f"{DUMP}: printed with a dotted mask; a length is taken, too"),
    Command("ip address <ip> <mask> sub", LAYER3, MANUAL),
    Command("ip address", LAYER3, "recalled: without an address, all go", clears=("ip address", "ip address sub")),
    *many(LAYER3, MANUAL, "ipv6 address <PREFIX6>\nipv6 address <IP6> link-local"),
    Command("vrrp vrid <1..255> virtual-ip <ip>", "svi", MANUAL, effect_off=(ENDS,)),
    Command("vrrp vrid <1..255> priority <=1..254>", "svi", f"{NOTES}; 100 by default", default=("100",)),
    Command("vrrp ipv6 vrid <1..255> virtual-ip <IP6> link-local", "svi", MANUAL, effect_off=(ENDS6,)),
    Command("vrrp ipv6 vrid <1..255> virtual-ip <IP6>", "svi", MANUAL, effect_off=(ENDS6,)),
    Command("vrrp ipv6 vrid <1..255> priority <=1..254>", "svi", f"{MANUAL}; 100 by default", default=("100",)),
    *many(
        f"svi {PORTS}", f"{DUMP}; tests of parsers", "packet-filter <=acl> <inbound|outbound>\npacket-filter ipv6 <=acl> <inbound|outbound>"
    ),
    *many(
        f"svi {PORTS}",
        "a university's template",
        "packet-filter name <=acl> <inbound|outbound>\npacket-filter ipv6 name <=acl> <inbound|outbound>",
    ),
    Command("dhcp select <=relay|server>", "svi", f"{MANUAL}: server by default", default=("server",)),
    *many("svi", MANUAL, "dhcp relay server-address <ip>"),
    Command(
        f"{TYPE} <=access|trunk|hybrid>",
        PORTS,
        f"{DUMP}: access is not printed; {MANUAL}",
        default=("access",),
        inherited=True,
        refuse=(by_access,),
        effect=(forget,),
        effect_off=(forget,),
    ),
    Command(f"{ACCESS} <=vlan>", PORTS, f"{DUMP}; {MANUAL}", default=("1",), inherited=True, refuse=(NOT_ACCESS, has_vlan)),
    Command(
        f"{ALLOWED} <vlan-words-or-all>",
        PORTS,
        f"{DUMP}: VLAN 1 by default, printed when it is not; {MANUAL}: adds, `undo` takes away these only; ten items a line",
        inherited=True,
        vlans=VlanSet(absent=frozenset({1}), separator=" ", dash=" to ", items=10, without=1),
        refuse=(NOT_TRUNK,),
    ),
    Command(f"{PVID} <=vlan>", PORTS, DUMP, default=("1",), inherited=True, refuse=(NOT_TRUNK,)),
    Command("port hybrid vlan <vlan-words> tagged", PORTS, MANUAL, inherited=True, vlans=LIST, effect=(other_tag,)),
    Command("port hybrid vlan <vlan-words> untagged", PORTS, f"{MANUAL}: VLAN 1", inherited=True, vlans=UNTAGGED, effect=(other_tag,)),
    Command("port hybrid vlan <vlan-words>", PORTS, MANUAL, inherited=True, clears=HYBRID, undo=leave_hybrid),
    Command("port hybrid pvid vlan <=vlan>", PORTS, MANUAL, default=("1",), inherited=True),
    *(
        Command(f"{word}-suppression <=level>", PORTS, "test of a program; running configurations", inherited=True)
        for word in ("broadcast", "multicast", "unicast")
    ),
    *many(PORTS, DUMP, "jumboframe enable <=1536..12288>"),
    *many(PORTS, MANUAL, "mac-address max-mac-count <=0..4096>"),
    Command("mac-address max-mac-count enable-forwarding", PORTS, f"{MANUAL}: on by default", default=True),
    *many(
        PORTS,
        f"{DUMP}; {MANUAL}",
        "stp edged-port\narp rate-limit <=5..2000>\narp detection trust\ndhcp snooping trust\ndhcp snooping binding record",
    ),
    *many(PORTS, f"{MANUAL}, IP source guard", "ip verify source <=source>"),
    *(
        Command(f"{BINDING} {items}{vlan}", PORTS, f"{MANUAL}, IP source guard: address, MAC or both, in a VLAN or in any")
        for items in ("ip-address <ip> mac-address <mac->", "ip-address <ip>", "mac-address <mac->")
        for vlan in (" vlan <vlan>", "")
    ),
    Command("link-aggregation mode <=dynamic|static>", "bundle", f"{DUMP}; static by default", default=("static",)),
    *many("bundle", f"{MANUAL}, M-LAG", "port m-lag group <=1..1024>\nport m-lag peer-link <=1..1>"),
    Command("mac-address static source-check enable", PORTS, f"{MANUAL}, M-LAG: on by default", default=True),
    Command("port link-aggregation group <=port-channel>", "port", f"{DUMP}; {MANUAL}", refuse=(same,)),
    Command("ip route-static <ip> <0..32> <rest>", "top", f"{DUMP}: masks are lengths"),
    *many("top", MANUAL, "ipv6 route-static <IP6> <0..128> <IP6>"),
    *(
        Command(f"acl {family}{word}", "top", f"{DUMP}; {MANUAL}", opens="acl", defines="acl", undo=huawei.delete_acl)
        for family in ("", "ipv6 ")
        for word in ("advanced <2000..5999>", "basic <2000..5999>", "number <2000..5999>", "advanced name <word>", "basic name <word>")
    ),
    *many("acl", DUMP, "description <=text>\nstep <=1..20>"),
    Command("rule <0..65534> <=RULE>", "acl", f"{DUMP}; {MANUAL}: a number that is there gets the new rule"),
    *(Command(f"rule {word} <RULE>", "acl", f"{MANUAL}: numbers in steps of five", does=huawei.numbered) for word in ("permit", "deny")),
)
