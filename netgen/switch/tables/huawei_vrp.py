"""Huawei S-series switches with VRP V200: lines act at once.

Sources: MANUAL: command reference of S5720 to S6730, a page a command; DUMP: ``display current-configuration`` of V200R005 to
V200R023; ANNET: annet's rulebooks and tests for Huawei; CONSOLE: sessions and support pages that quote the switch.
"""

from __future__ import annotations

from netgen.switch import huawei, vrp
from netgen.switch.command import Command, VlanSet, many, phrases
from netgen.switch.table import Table
from netgen.switch.vrp import ALLOWED, BINDING, LAYER3, PORTS
from netgen.switch.words import shaped

MANUAL = "command reference of S5720 to S6730"
DUMP = "running configurations of V200R005 to V200R023"
ANNET = "annet's rulebooks and tests for Huawei"
CONSOLE = "sessions and support pages that quote the switch"
FILTER = f"{MANUAL}, traffic-filter (system view); a program tried on S switches: `undo` must name the list that is bound"
GUIDE = "Huawei configuration guides, DHCP snooping"

OWN = {
    **vrp.kinds("huawei_vrp"),
    "level": shaped(r"[0-9]{1,3}|packets [0-9]+|cir [0-9]+(?: cbs [0-9]+)?"),
    "aging": shaped(r"[0-9]+(?: type (?:absolute|inactivity))?"),
    "lacp": shaped("lacp|lacp-static|manual load-balance"),
}

LIST = VlanSet(separator=" ", dash=" to ", items=10)
VLAN_ASKS = "The configurations of the VLAN will be deleted. Continue? [Y/N]:"

COMMANDS = (
    *many("top", DUMP, "sysname <=word>\nipv6"),
    Command(
        "vlan batch <vlan-words>",
        "top",
        f"{DUMP}: ten items a line; {ANNET}: the same VLANs as those of `vlan N`",
        opens="vlan",
        header="vlan",
        enters=False,
        vlans=LIST,
        refuse_off=(vrp.used_vlan,),
        effect=(vrp.MOMENT,),
        effect_off=(vrp.leave_access,),
        asks=VLAN_ASKS,
    ),
    Command("stp mode <=stp|rstp|mstp|vbst>", "top", f"{MANUAL}; MSTP by default", default=("mstp",)),
    Command("stp instance <0..48> priority <=0..61440>", "top", DUMP, default=("32768",)),
    Command("stp vlan <any-vlan-words> priority <=0..61440>", "top", f"{MANUAL}: ten items a line", vlans=LIST),
    *many("top", "Huawei guide EDOC1100127054, Configuring BPDU Protection", "stp bpdu-protection"),
    *many("top", ANNET, "lldp enable"),
    *many("top", "VRP8 guides and AR output", "vrrp version <=v2|v3>"),
    Command("dhcp enable", "top", GUIDE, effect_off=(vrp.no_dhcp,), asks="All DHCP functions will be disabled. Continue? [Y/N]:"),
    Command("dhcp snooping enable", "top", GUIDE, refuse=(vrp.dhcp_on,)),
    Command("dhcp snooping enable vlan <vlan-words>", "top", "published configurations", vlans=LIST, refuse=(vrp.snooping_on,)),
    Command(f"{BINDING} <binding>", "top", f"{MANUAL}, user-bind static: any of the items", undo=vrp.unbind),
    Command(BINDING, "top", f"{MANUAL}, user-bind static", clears=(BINDING,)),
    *(
        Command(f"acl {family}{word}", "top", f"{DUMP}: name, then number", opens="acl", defines="acl", begins=True, undo=huawei.delete_acl)
        for family in ("", "ipv6 ")
        for word in ("name <word> <=2000..5999>", "number <2000..5999>", "name <word>")
    ),
    Command("rule <0..4294967294> <=RULE>", "acl", f"{DUMP}; {MANUAL}: a number that is there gets the new rule"),
    *(Command(f"rule {word} <RULE>", "acl", f"{MANUAL}: numbers in steps of five", does=huawei.numbered) for word in ("permit", "deny")),
    *many("acl", DUMP, "rule <0..4294967294> description <=text>\ndescription <=text>\nstep <=1..20>"),
    Command("traffic-filter vlan <vlan> inbound acl name <=acl>", "top", FILTER, strict=True),
    Command("traffic-filter vlan <vlan> inbound acl ipv6 name <=acl>", "top", FILTER, strict=True),
    Command(
        "vlan <1..4094>",
        "top",
        DUMP,
        opens="vlan",
        defines="vlan",
        refuse_off=(vrp.used_vlan,),
        effect_off=(vrp.leave_access,),
        asks=VLAN_ASKS,
    ),
    *many("vlan", f"{DUMP}; {ANNET}", "name <=word>\ndescription <=text>"),
    Command("dhcp snooping enable", "vlan port bundle", f"{GUIDE}", refuse=(vrp.snooping_on,)),
    *many("vlan", f"{MANUAL}, arp anti-attack check user-bind", "arp anti-attack check user-bind enable"),
    *many("vlan", f"{GUIDE}", "dhcp snooping trusted interface <port>\ndhcp snooping max-user-number <=1..1024>"),
    *many("vlan", f"{MANUAL}, ip source check user-bind", "ip source check user-bind enable"),
    Command("interface <port>", "top", DUMP, opens="?", defines="interface", refuse=(vrp.has_vlan,), refuse_off=(vrp.has_members,)),
    *many("port bundle svi interface", DUMP, "description <=text>\nshutdown"),
    Command("mtu <=46..9600>", LAYER3, DUMP, default=("1500",)),
    Command("ipv6 enable", LAYER3, ANNET),
    Command("ip address <=ip> <=mask>", LAYER3, f"{DUMP}: printed with a dotted mask; a length is taken, too"),
    Command("ip address <ip> <mask> sub", LAYER3, ANNET),
    Command("ip address", LAYER3, "recalled: without an address, all go", clears=("ip address", "ip address sub")),
    *many(LAYER3, "VRP8 guides", "ipv6 address <PREFIX6>\nipv6 address <IP6> link-local"),
    *vrp.VRRP,
    *many("svi", "published configurations of S-series cores", "dhcp select <=relay|interface|global>\ndhcp relay server-ip <ip>"),
    Command("portswitch", PORTS, f"{ANNET}; on by default", default=True),
    Command(
        "port link-type <=access|trunk|hybrid|dot1q-tunnel>",
        PORTS,
        f"{DUMP}; {CONSOLE}",
        refuse=(vrp.other_type,),
        refuse_off=(vrp.other_type,),
        effect=(vrp.forget_lists,),
        effect_off=(vrp.forget_lists,),
    ),
    Command("port default vlan <=vlan>", PORTS, f"{CONSOLE}", default=("1",), refuse=(vrp.NOT_ACCESS, vrp.has_vlan)),
    Command("port trunk pvid vlan <=vlan>", PORTS, f"{ANNET}", default=("1",), refuse=(vrp.NOT_TRUNK,)),
    Command(
        f"{ALLOWED} <vlan-words-or-all>",
        PORTS,
        f"{DUMP}: VLAN 1 by default, printed when it is not; ten items a line; {ANNET}: adds, `undo` takes away these only",
        vlans=VlanSet(absent=frozenset({1}), separator=" ", dash=" to ", items=10, without=1),
        refuse=(vrp.NOT_TRUNK,),
    ),
    Command("port hybrid tagged vlan <vlan-words>", PORTS, "CloudEngine output", vlans=LIST),
    Command("port hybrid untagged vlan <vlan-words>", PORTS, "CloudEngine output: VLAN 1 by default", vlans=vrp.UNTAGGED),
    Command("port hybrid vlan <vlan-words-or-all>", PORTS, f"{MANUAL}, port hybrid vlan", clears=vrp.HYBRID, undo=vrp.leave_hybrid),
    Command("port hybrid pvid vlan <=vlan>", PORTS, "CloudEngine output", default=("1",)),
    Command("stp edged-port", PORTS, f"{MANUAL}, stp edged-port", clears=("stp edged-port enable",)),
    Command("port-security enable", PORTS, f"{MANUAL}, port-security"),
    Command("port-security max-mac-num <=1..1024>", PORTS, f"{MANUAL}, port-security: 1 by default", default=("1",)),
    Command("port-security protect-action <=protect|restrict|shutdown>", PORTS, f"{MANUAL}: restrict by default", default=("restrict",)),
    *many(PORTS, f"{MANUAL}, port-security aging-time", "port-security aging-time <=aging>"),
    *many(PORTS, "Huawei guides with configuration files", "stp edged-port enable\nstp disable"),
    *many(PORTS, DUMP, "jumboframe enable <=1536..12288>"),
    Command("lldp enable", "port", DUMP, default=True),
    *many(
        PORTS,
        f"{MANUAL}; running configuration of V200R013",
        """
        arp anti-attack check user-bind enable
        arp anti-attack rate-limit enable
        ip source check user-bind enable
        multicast-suppression <=level>
        broadcast-suppression <=level>
        unicast-suppression <=level>
        dhcp snooping check dhcp-rate enable
        """,
    ),
    Command("arp anti-attack rate-limit packet <=1..16384>", PORTS, f"{MANUAL}: 100 by default", default=("100",)),
    Command(
        "arp anti-attack rate-limit",
        PORTS,
        "Huawei command references, arp anti-attack rate-limit (interface view): `undo` names no rate",
        clears=("arp anti-attack rate-limit packet",),
    ),
    Command("dhcp snooping trusted", PORTS, "running configuration of S6330"),
    Command("dhcp snooping check dhcp-rate <=1..100>", PORTS, f"{MANUAL}: 100 by default", default=("100",)),
    *many(PORTS, "eNSP help and EDOC1000178165", "dhcp snooping max-user-number <=1..1024>"),
    Command("mode <=lacp>", "bundle", "running configuration of V200R005; manual by default", default=("manual load-balance",)),
    Command("eth-trunk <=port-channel>", "port", f"{ANNET}; AR530 manual", refuse=(vrp.clean,)),
    *many("top", DUMP, "ip route-static <ip> <mask> <rest>\nipv6 route-static <IP6> <0..128> <IP6>"),
)

TOP = phrases(
    """aaa, arp, authentication, authentication-profile, capwap, clock, cpu-defend-policy, diffserv, dns, domain, drop-profile, error-down,
    free-rule-template, ftp, header, http, hwtacacs-server, info-center, ip host, ip ip-prefix, ip pool, ip vpn-instance,
    loopback-detect, mac-address, multicast, ntp-service, ospf, pki, qos, radius, radius-server, route-policy, router, rsa, set,
    snmp-agent, ssh, stack, stelnet, stp pathcost-standard, stp region-configuration, stp root, telnet, traffic behavior, traffic
    classifier, traffic policy, user-interface, vcmp, voice-vlan, wlan"""
)
INSIDE = phrases(
    """arp expire-time, authentication, auto, combo, dhcp server, duplex, ip binding, ipv6 nd, lacp, least, load-balance, loopback-detect,
    mac-address, mac-limit, negotiation, ospf, poe, port-isolate, qos, speed, storm-control, stp cost, stp loop-protection, stp
    root-protection, traffic-filter, traffic-policy, trust, voice-vlan"""
)
OPENERS = phrases("aaa, authentication-profile, drop-profile, ospf, radius-server, route-policy, user-interface")

PART = vrp.Meaning("ip source check user-bind enable", limit="port-security max-mac-num", limited="port-security enable")

TABLE = Table(
    platform="huawei_vrp",
    commands=COMMANDS,
    part=PART,
    kind_of_interface=vrp.kind_of_interface,
    kinds=OWN,
    generic={"top": TOP, **dict.fromkeys(LAYER3.split(), INSIDE), "vlan": INSIDE},
    openers=OPENERS,
    negation="undo",
    leave=frozenset({"quit"}),
    top=frozenset({"return"}),
    noise=r"return|!.*|\[V\d+R\d+C\d+\S*\]",
    unknown="Error: Unrecognized command found at '^' position.",
    incomplete="Error: Incomplete command found at '^' position.",
    separators="#",
    resets=True,
    banners=r"header\s+\S+\s+(?:information\s+)?([^\w\s])",
    ranks=("svi", "interface", "bundle", "port"),
    members="eth-trunk",
    bundle="Eth-Trunk{}",
    batch="vlan batch",
)
