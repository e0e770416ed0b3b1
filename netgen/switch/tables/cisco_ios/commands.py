"""Cisco IOS and IOS-XE on Catalyst switches: the commands, in the order in which they are printed."""

from __future__ import annotations

from netgen.switch import cisco
from netgen.switch.command import Command, VlanSet, many
from netgen.switch.state import ALL
from netgen.switch.tables.cisco_ios.behaviour import (
    DEFAULT_VLAN,
    DUPLICATE,
    LAYER3,
    MAKES_BUNDLE,
    MAKES_VLAN,
    NO_ADDRESS,
    NO_SWITCHPORT,
    PHYSICAL,
    PORTFAST,
    PORTS,
    XE,
    encapsulation,
    layer2,
    negotiates,
    no_isl,
    routed,
    same_layer,
    static,
)

GENIE = "output of devices in genieparser, iosxe ShowRunInterface"
GUIDE = "Catalyst 3750-X and 3560-X Software Configuration Guide OL-21521"
ANNET = "annet pull request 483: on 17.12.06 and 15.0(2)SE11 `no switchport trunk allowed vlan X` sets the list back to all VLANs"
DUMP = "running configurations of Catalyst 9200, 9300 and IOSvL2 15.2"
VRRP = "VRRPv3 output of IOS 15.x; netlab's template, tested on IOSv and CSR; priority 100 and preemption are hidden"
SEQUENCE = "IOS configuration guide, IP access list entry sequence numbering"

LIST = VlanSet(run=2, first=200, rest=200)
"""Further lines of a list are plain: they add."""

COMMANDS = (
    *many("top", f"{XE}: native", "hostname <=word>"),
    *many("top", DUMP, "ip routing"),
    Command("ip dhcp snooping vlan <vlans>", "top", f"{XE}: dhcp snooping vlan; {DUMP}", vlans=LIST),
    Command("ip dhcp snooping information option", "top", f"{XE}; {DUMP}: printed as `no` when off", default=True),
    *many(
        "top",
        f"{XE}: dhcp snooping",
        """
        ip dhcp snooping verify mac-address
        ip dhcp snooping information option allow-untrusted
        ip dhcp snooping
        """,
    ),
    Command("arp access-list <word>", "top", f"{GUIDE}, Configuring Dynamic ARP Inspection", opens="arp-acl", defines="arp-acl"),
    *many("arp-acl", f"{GUIDE}, Configuring Dynamic ARP Inspection", "permit <rest>\ndeny <rest>"),
    Command("ip arp inspection vlan <vlans>", "top", f"{XE}: arp inspection vlan", vlans=LIST),
    Command("ip arp inspection filter <=arp-acl> vlan <vlans>", "top", f"{GUIDE}, Configuring Dynamic ARP Inspection", vlans=LIST),
    Command("ip arp inspection filter <=arp-acl> vlan <vlans> static", "top", f"{GUIDE}, Configuring Dynamic ARP Inspection", vlans=LIST),
    *many("top", f"{XE}: arp inspection validate", "ip arp inspection validate <=rest>"),
    *many("top", DUMP, "ipv6 unicast-routing"),
    *many("top", f"{XE}: vtp mode", "vtp mode <=server|client|transparent|off>"),
    *many("top", "netlab's template and output of IOS 15.x: VRRPv3", "fhrp version vrrp <=v2|v3>"),
    Command("device-tracking policy <word>", "top", f"{XE}: device-tracking policy", opens="tracking", defines="policy"),
    *many(
        "tracking",
        f"{XE}: device-tracking policy",
        """
        limit address-count <=1..32000>
        tracking <=rest>
        """,
    ),
    Command("protocol <udp|ndp|dhcp4|dhcp6|arp>", "tracking", f"{XE}: device-tracking policy; all are on", default=True),
    *many("top", "Catalyst 9500 Interface and Hardware guide 17.5, Configuring System MTU", "system mtu <=1500..9216>"),
    *many("top", f"{GUIDE}, Configuring STP and MSTP; {DUMP}", "spanning-tree mode <=pvst|rapid-pvst|mst>"),
    *many("top", f"{GUIDE}, Configuring MSTP", "spanning-tree mst <0..4094> priority <=0..61440>"),
    Command("spanning-tree vlan <any-vlans> priority <=0..61440>", "top", f"{GUIDE}, Configuring STP", vlans=LIST),
    *many("top", f"{XE}: errdisable", "errdisable recovery cause <word>"),
    Command("errdisable recovery interval <=30..86400>", "top", f"{XE}: errdisable; default 300", default=("300",)),
    Command("vlan <vlans>", "top", f"{XE}: vlan; {DUMP}", opens="vlan", defines="vlan", refuse_off=(DEFAULT_VLAN,)),
    *many("vlan", f"{XE}: vlan", "name <=word>"),
    *many("top", f"{XE}: lldp", "lldp run"),
    Command("interface <port>", "top", GENIE, opens="?", defines="interface", refuse_off=(PHYSICAL,), effect_off=(cisco.leaves,)),
    Command("interface range <ports>", "top", f"{GUIDE}, Configuring Interface Characteristics", opens="?", header="interface", each=True),
    Command("default interface <port>", "top", f"{GUIDE}, Configuring Interface Characteristics", does=cisco.sets_back),
    *many(f"{LAYER3}", GENIE, "description <=text>"),
    Command(
        "switchport",
        PORTS,
        f"{GUIDE}, Configuring Interface Characteristics",
        default=True,
        inherited=True,
        effect=(NO_ADDRESS,),
        effect_off=(NO_SWITCHPORT,),
    ),
    Command(
        "switchport access vlan <=vlan>",
        PORTS,
        f"{GENIE}; recalled: makes a missing VLAN",
        default=("1",),
        inherited=True,
        refuse=(layer2,),
        effect=(MAKES_VLAN,),
    ),
    Command("switchport trunk native vlan <=1..4094>", PORTS, GENIE, default=("1",), inherited=True, refuse=(layer2,)),
    Command(
        "switchport trunk allowed vlan <=changed-vlans>",
        PORTS,
        f"{GENIE}: 48 characters, then `add` with 44; {ANNET}",
        inherited=True,
        refuse=(layer2,),
        vlans=VlanSet(absent=ALL, plain="replace", off="reset", run=3, first=48, rest=44, more="add", none="none"),
    ),
    Command(
        "switchport trunk encapsulation <=dot1q|isl|negotiate>",
        PORTS,
        f"{GUIDE}, Configuring VLANs",
        inherited=True,
        default=("negotiate",),
        refuse=(no_isl, layer2),
    ),
    Command(
        "switchport mode <=mode>",
        PORTS,
        f"{GENIE}; {GUIDE}, Configuring VLANs: the default negotiates",
        inherited=True,
        refuse=(layer2, encapsulation, negotiates),
    ),
    Command("switchport nonegotiate", PORTS, f"{GUIDE}, Configuring VLANs", inherited=True, refuse=(layer2, negotiates)),
    *many(
        "port",
        f"{XE}: port-security; {GENIE}: the bare line last",
        """
        switchport port-security violation <=protect|restrict|shutdown>
        switchport port-security aging time <=0..1440>
        switchport port-security aging type <=absolute|inactivity>
        switchport port-security mac-address <mac.>
        switchport port-security mac-address <mac.> vlan <vlan>
        """,
    ),
    Command(
        "switchport port-security maximum <=1..4097>",
        "port",
        f"{XE}: port-security; default 1 in output of `show port-security interface`",
        default=("1",),
    ),
    Command("switchport port-security maximum <=1..4097> vlan <=rest>", "port", f"{XE}: port-security"),
    Command("switchport port-security", "port", f"{XE}: port-security", refuse=(static,)),
    *many(PORTS, f"{XE}: device-tracking attach-policy", "device-tracking attach-policy <=policy>"),
    Command("shutdown", LAYER3, f"{GENIE}; members follow the port channel: {GUIDE}, Configuring EtherChannels", inherited=True),
    Command(
        "ip arp inspection trust",
        PORTS,
        f"{GUIDE}, Configuring Dynamic ARP Inspection: the trust of a port channel is that of its ports",
        inherited=True,
    ),
    Command(
        "ip arp inspection limit <=arp-limit>", PORTS, f"{XE}: arp inspection limit; default 15 packets/s: {GUIDE}", default=("rate 15",)
    ),
    *many(
        PORTS,
        f"{XE}: storm-control; inherited: IE 2000U guide 9-6",
        "storm-control <broadcast|multicast|unicast> level <=level>",
        inherited=True,
    ),
    *many(PORTS, f"{XE}: storm-control", "storm-control action <shutdown|trap>", inherited=True),
    Command("spanning-tree portfast", PORTS, f"{XE}: spanning-tree", slot="spanning-tree portfast", effect=(PORTFAST,)),
    Command(
        "spanning-tree portfast <=portfast>",
        PORTS,
        f"{XE}: spanning-tree; 15.2(2)E prints `edge`",
        slot="spanning-tree portfast",
        effect=(PORTFAST,),
    ),
    *many(PORTS, f"{XE}: spanning-tree", "spanning-tree bpduguard <=enable|disable>\nspanning-tree guard <=root|loop|none>"),
    Command(
        "channel-group <=port-channel> mode <=active|passive|on|auto|desirable>",
        "port",
        "Batfish grammar of Cisco IOS; output of IOS 15.2",
        refuse=(same_layer,),
        effect=(MAKES_BUNDLE,),
    ),
    Command(
        "ip verify source",
        "port",
        f"{GUIDE}, Configuring IP Source Guard: not on EtherChannels; YANG 17.6 to 17.18",
        slot="ip verify source",
    ),
    Command("ip verify source mac-check", "port", "recalled: accepted by IOL 17.16", slot="ip verify source"),
    Command("ip verify source port-security", "port", f"{GUIDE}, Configuring IP Source Guard", slot="ip verify source"),
    Command("ip verify source vlan dhcp-snooping", "port", "output of a Catalyst 4500", slot="ip verify source"),
    *many(PORTS, f"{XE}: dhcp snooping", "ip dhcp snooping trust\nip dhcp snooping limit rate <=1..2048>"),
    *many(LAYER3, "Batfish grammar of Cisco IOS, ip helper-address", "ip helper-address <ip>"),
    Command("ip address <=ip> <=mask>", LAYER3, "Batfish grammar of Cisco IOS", refuse=(routed,)),
    Command("ip address <ip> <mask> secondary", LAYER3, "Batfish grammar of Cisco IOS", refuse=(routed,)),
    Command("ip address", LAYER3, "recalled: without an address, all go", clears=("ip address", "ip address secondary")),
    *many(
        LAYER3,
        f"{XE}; {DUMP}",
        """
        ip mtu <=68..9216>
        ip access-group <=acl> <in|out>
        ipv6 address <ip6> link-local
        ipv6 address <prefix6>
        ipv6 enable
        ipv6 mtu <=1280..9216>
        ipv6 nd ra suppress
        ipv6 nd ra suppress all
        ipv6 traffic-filter <=acl> <in|out>
        standby version <=1|2>
        standby <0..4095> ip <=ip>
        standby <0..4095> preempt
        """,
    ),
    Command("standby <0..4095> priority <=0..255>", LAYER3, "recalled: default 100", default=("100",)),
    Command("ip proxy-arp", LAYER3, DUMP, default=True),
    Command("ip redirects", LAYER3, DUMP, default=True),
    Command("ip unreachables", LAYER3, DUMP, default=True),
    Command("vrrp <1..255> address-family <ipv4|ipv6>", LAYER3, VRRP, opens="vrrp", ends="exit-vrrp"),
    Command("priority <=1..254>", "vrrp", VRRP, default=("100",)),
    Command("preempt", "vrrp", VRRP, default=True),
    *many("vrrp", VRRP, "address <ip> primary\naddress <ip>\naddress <ip6> primary\naddress <prefix6>"),
    *many("top", DUMP, "ip default-gateway <=ip>"),
    *many("top", DUMP, "ip route <ip> <mask> <rest>\nipv6 route <prefix6> <upper>"),
    Command("ip access-list extended <word>", "top", f"Batfish grammar of Cisco IOS; {DUMP}", opens="acl", defines="acl"),
    Command("ip access-list standard <word>", "top", f"Batfish grammar of Cisco IOS; {DUMP}", opens="acl", defines="acl"),
    Command("<1..2147483647> <=rule>", "acl", f"{DUMP}: IOS-XE 16 and 17 print numbers", refuse=(DUPLICATE,)),
    *(Command(f"{word} <rule>", "acl", SEQUENCE, does=cisco.numbered, undo=cisco.unnumbered) for word in ("permit", "deny", "remark")),
    Command("ipv6 access-list <word>", "top", "output of IOS with `sequence N`", opens="acl6", defines="acl"),
    Command("sequence <1..4294967294> <=rule6>", "acl6", "output of IOS with `sequence N`", refuse=(DUPLICATE,)),
    *many(
        "top",
        f"{GUIDE}, Configuring IP Source Guard; output of published labs",
        "ip source binding <mac.> vlan <vlan> <ip> interface <port>",
    ),
)
