"""Cisco NX-OS on Nexus 3000 and 9000 switches: the commands, in the order in which they are printed."""

from __future__ import annotations

from netgen.switch import cisco
from netgen.switch.command import Command, VlanSet, many
from netgen.switch.state import ALL
from netgen.switch.tables.cisco_nxos.behaviour import (
    DEFAULT_VLAN,
    DUPLICATE,
    LAYER3,
    MAKES_BUNDLE,
    PHYSICAL,
    PORTS,
    TCAM,
    compatible,
    interface_vlan,
    lacp,
    layer2,
    mode_on,
    off,
    region,
    relays,
    shut,
    switched,
)

DUMP = "running configurations of NX-OS 9.3 and 10.x"
ALL_LINES = "show running-config all of interfaces of 7.0(3)I7(6)"
BATFISH = "Batfish grammar and test configurations of NX-OS"
GUIDE = "Nexus 9000 Security and Interfaces Configuration Guides 9.x and 10.4"
DEVICE = "answers of a Nexus 9000 to a live probe"
LIST = VlanSet(first=200, rest=200)
VRRP = "netlab gateway/nxos.j2; output of a Nexus 9000v 10.5"

COMMANDS = (
    *many("top", DUMP, "hostname <=word>"),
    Command("feature <word>", "top", "Fundamentals guide; running configurations", effect=(relays,), effect_off=(off,)),
    *many("top", "Interfaces guide 10.4, Configuring Layer 2 Interfaces", "system default switchport"),
    Command("ip access-list <word>", "top", BATFISH, opens="acl", defines="acl"),
    Command("ipv6 access-list <word>", "top", BATFISH, opens="acl", defines="acl"),
    Command("<1..4294967295> <=rule>", "acl", f"{BATFISH}: from 10 in steps of 10", refuse=(DUPLICATE,)),
    *(Command(f"{word} <rule>", "acl", BATFISH, does=cisco.numbered, undo=cisco.unnumbered) for word in ("permit", "deny", "remark")),
    *many("top", DUMP, "ip route <prefix> <rest>\nipv6 route <prefix6> <rest>"),
    Command(
        "vlan <vlans>",
        "top",
        f"{DUMP}: one line of all VLANs, blocks of those with a name",
        opens="vlan",
        defines="vlan",
        refuse_off=(DEFAULT_VLAN,),
        vlans=VlanSet(),
    ),
    *many("vlan", DUMP, "name <=word>\nstate <=active|suspend>"),
    Command("spanning-tree mode <=rapid-pvst|mst>", "top", f"{DUMP}: rapid-pvst is hidden", default=("rapid-pvst",)),
    *many("top", DUMP, "spanning-tree mst <0..4094> priority <=0..61440>"),
    Command("spanning-tree vlan <any-vlans> priority <=0..61440>", "top", DUMP, vlans=LIST),
    Command("ip dhcp snooping", "top", GUIDE, feature="dhcp"),
    Command("ip dhcp snooping vlan <vlans>", "top", GUIDE, feature="dhcp", vlans=LIST),
    Command("ip dhcp snooping ipsg-excluded vlan <any-vlans>", "top", GUIDE, feature="dhcp", vlans=LIST),
    *(
        Command(line, "top", f"{DUMP}: come with feature dhcp", feature="dhcp")
        for line in ("service dhcp", "ip dhcp relay", "ipv6 dhcp relay")
    ),
    Command("hardware access-list tcam region <word> <=rest>", "top", f"{DEVICE}; {DUMP}", effect=(TCAM,)),
    Command("ip arp inspection vlan <vlans>", "top", f"{GUIDE}; {DEVICE}", feature="dhcp", vlans=LIST, refuse=(region("arp-ether"),)),
    Command("vpc domain <1..1000>", "top", DUMP, opens="vpc", feature="vpc"),
    *many(
        "vpc",
        DUMP,
        """
        peer-switch
        role priority <=1..65535>
        system-priority <=1..65535>
        system-mac <=mac.>
        peer-keepalive destination <=rest>
        delay restore <=1..3600>
        peer-gateway
        auto-recovery
        layer3 peer-router
        ip arp synchronize
        ipv6 nd synchronize
        """,
    ),
    Command(
        "interface <port>",
        "top",
        DUMP,
        opens="?",
        defines="interface",
        refuse=(interface_vlan,),
        refuse_off=(PHYSICAL,),
        effect_off=(cisco.leaves,),
    ),
    Command("interface <ports>", "top", GUIDE, opens="?", header="interface", each=True),
    Command("default interface <port>", "top", GUIDE, does=cisco.sets_back),
    *many(LAYER3, DUMP, "description <=text>"),
    Command("shutdown", "svi", f"{DUMP}: down by default, `no shutdown` printed", default=True),
    Command(
        "switchport",
        PORTS,
        f"{DUMP}; {GUIDE}",
        default=switched,
        inherited=True,
        effect=(cisco.loses("ip address"),),
        effect_off=(cisco.loses("switchport "),),
    ),
    Command("switchport mode <=access|trunk>", PORTS, f"{DUMP}: access is hidden", default=("access",), inherited=True, refuse=(layer2,)),
    Command("switchport access vlan <=vlan>", PORTS, DUMP, default=("1",), inherited=True, refuse=(layer2,)),
    Command("switchport trunk native vlan <=1..4094>", PORTS, DUMP, default=("1",), inherited=True, refuse=(layer2,)),
    Command(
        "switchport trunk allowed vlan <=changed-vlans>",
        PORTS,
        f"{DUMP}; {BATFISH}: ranges from two, `add`; `no` sets it back to all VLANs as on IOS (recalled)",
        inherited=True,
        refuse=(layer2,),
        vlans=VlanSet(absent=ALL, plain="replace", off="reset", first=200, rest=200, more="add", none="none"),
    ),
    *(
        Command(f"switchport port-security {words}", PORTS, f"{GUIDE}, Port Security", feature="port-security")
        for words in ("violation <=protect|restrict|shutdown>", "aging time <=0..1440>", "aging type <=absolute|inactivity>")
    ),
    Command("switchport port-security maximum <=1..1025>", PORTS, f"{GUIDE}: 1 by default", default=("1",), feature="port-security"),
    Command("switchport port-security", PORTS, f"{GUIDE}, Port Security", feature="port-security"),
    Command("spanning-tree port type edge", PORTS, BATFISH, slot="spanning-tree port type"),
    Command("spanning-tree port type edge trunk", PORTS, BATFISH, slot="spanning-tree port type"),
    Command("spanning-tree port type network", PORTS, BATFISH, slot="spanning-tree port type"),
    *many(PORTS, BATFISH, "spanning-tree bpduguard <=enable|disable>\nspanning-tree guard <=root|loop|none>"),
    Command("mtu <=576..9216>", LAYER3, f"{DUMP}; 1500 by default", default=("1500",), inherited=True),
    *many(PORTS, BATFISH, "storm-control <broadcast|multicast|unicast> level <=level>"),
    Command("ip dhcp snooping trust", PORTS, ALL_LINES, feature="dhcp"),
    Command("ip arp inspection trust", PORTS, ALL_LINES, feature="dhcp"),
    Command(
        "ip arp inspection limit <=rest>",
        PORTS,
        f"{ALL_LINES}: rate 15 burst interval 5 by default",
        default=("rate 15 burst interval 5",),
        feature="dhcp",
    ),
    Command("ip verify source dhcp-snooping-vlan", PORTS, f"{GUIDE}; {DEVICE}", feature="dhcp", refuse=(region("ipsg"),)),
    Command(
        "channel-group <=port-channel> mode <=active|passive|on>",
        "port",
        f"{DUMP}: `on` is hidden",
        unsaid="mode on",
        refuse=(compatible, lacp),
        effect=(MAKES_BUNDLE,),
    ),
    Command(
        "channel-group <port-channel>",
        "port",
        DUMP,
        refuse=(compatible,),
        does=mode_on,
        undo=lambda here, _: here.set(("channel-group mode",), False),
    ),
    Command("channel-group", "port", DUMP, clears=("channel-group mode",)),
    Command("shutdown", "port", DUMP, default=shut),
    Command("shutdown", "bundle interface", DUMP, inherited=True),
    Command("vpc <=1..4096>", "bundle", DUMP, feature="vpc", slot="vpc"),
    Command("vpc peer-link", "bundle", DUMP, feature="vpc", slot="vpc"),
    Command("ip address <=address>", LAYER3, f"{DUMP}; {BATFISH}: a dotted mask is taken"),
    Command("ip address <address> secondary", LAYER3, BATFISH),
    Command("ip address", LAYER3, "recalled: without an address, all go", clears=("ip address", "ip address secondary")),
    *many(
        LAYER3,
        f"{DUMP}; {BATFISH}",
        """
        ipv6 address <prefix6>
        ipv6 nd suppress-ra
        ip access-group <=acl> <in|out>
        ipv6 traffic-filter <=acl> <in|out>
        """,
    ),
    Command("vrrpv3 <1..255> address-family <ipv4|ipv6>", "svi", VRRP, opens="vrrp", feature="vrrpv3"),
    Command("priority <=1..254>", "vrrp", VRRP, default=("100",)),
    Command("preempt", "vrrp", VRRP, default=True),
    *many("vrrp", VRRP, "address <ip> primary\naddress <ip6> primary\naddress <ip> secondary\naddress <ip6> secondary"),
    Command("hsrp version <=1|2>", "svi", f"{BATFISH}: HSRP; 1 by default", default=("1",), feature="hsrp"),
    Command("hsrp <0..4095>", "svi", f"{BATFISH}: HSRP", opens="hsrp", feature="hsrp"),
    *many("hsrp", f"{BATFISH}: HSRP", "ip <=ip>\npreempt"),
    Command("priority <=0..255>", "hsrp", f"{BATFISH}: 100 by default", default=("100",)),
    Command("ip dhcp relay address <ip>", LAYER3, BATFISH, feature="dhcp"),
    Command(
        "ip source binding <ip> <mac.> vlan <vlan> interface <port>",
        "top",
        f"{GUIDE}; comments of Cisco's YANG 9.2(4), 9.3(2)",
        feature="dhcp",
    ),
)
