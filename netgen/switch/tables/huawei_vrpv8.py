"""Huawei CloudEngine switches with VRP8: lines change a candidate, ``commit`` lets it act.

Sources: MANUAL: CloudEngine CE6800 and CE8800 documentation; CE: the modules ``ce_*`` of Ansible's community.network; ANNET: annet's
rulebooks and tests for Huawei. What the candidate itself refuses is not known: the refusals are those of the S series.
"""

from __future__ import annotations

from netgen.switch import huawei, vrp
from netgen.switch.command import Command, Match, VlanSet, many, phrases
from netgen.switch.edit import Here
from netgen.switch.table import Table
from netgen.switch.vrp import ALLOWED, BINDING, LAYER3, PORTS
from netgen.switch.words import KINDS, Kind, shaped

MANUAL = "CloudEngine CE6800 and CE8800 documentation"
CE = "Ansible's community.network, ce_* modules"
ANNET = "annet's rulebooks and tests for Huawei"

_LIMIT = shaped(r"[0-9]+(?: action (?:discard|forward))?(?: alarm (?:enable|disable))?")


def _limit(text: str) -> str | None:
    """A limit of addresses; that frames over it are discarded is the default, and may be printed."""
    found = _LIMIT.read(text)
    return found.replace(" action discard", "") if isinstance(found, str) else None


OWN = {
    **vrp.kinds("huawei_vrpv8"),
    "level": shaped("[0-9]{1,3}|packets [0-9]+"),
    "lacp": shaped("lacp-static|lacp-dynamic|manual load-balance"),
    "limit": Kind(_limit, greedy=True),
    "classifier": Kind(KINDS["word"].read, names="classifier"),
    "behavior": Kind(KINDS["word"].read, names="behavior"),
    "traffic-policy": Kind(KINDS["word"].read, names="traffic-policy"),
}


def _no_classifier(here: Here, match: Match) -> None:
    """Manual, traffic classifier: ``undo`` takes the name alone, without the type."""
    for path in list(here.draft.inside(())):
        if path[-1].startswith(f"{match.text()} "):
            here.draft.delete(path)


def _unbound(here: Here, match: Match) -> None:
    """Manual, classifier: ``undo`` takes the classifier's name alone, without behavior and precedence."""
    for key, value in list(here.entries.items()):
        if key[0] == _PAIR and isinstance(value, tuple) and value[0] == match.args[0]:
            here.unset(*key)


_PAIR = "classifier behavior precedence"
LIST = VlanSet(separator=" ", dash=" to ", items=10)

COMMANDS = (
    *many("top", MANUAL, "sysname <=word>"),
    Command("dfs-group <1..1>", "top", MANUAL, opens="dfs"),
    *many("dfs", MANUAL, "priority <=1..254>\ndual-active detection source ip <=rest>"),
    Command(
        "vlan batch <vlan-words>",
        "top",
        f"{MANUAL}; {ANNET}: the same VLANs as those of `vlan N`",
        opens="vlan",
        header="vlan",
        enters=False,
        vlans=LIST,
        refuse_off=(vrp.used_vlan,),
        effect_off=(vrp.leave_access,),
    ),
    Command("stp mode <=stp|rstp|mstp|vbst>", "top", f"{MANUAL}; MSTP by default", default=("mstp",)),
    *many("top", MANUAL, "stp v-stp enable"),
    Command("stp instance <0..64> priority <=0..61440>", "top", MANUAL, default=("32768",)),
    Command("stp vlan <any-vlan-words> priority <=0..61440>", "top", MANUAL, vlans=LIST),
    *many("top", MANUAL, "stp bpdu-protection\nlldp enable\nvrrp version <=2|3>"),
    *(
        Command(f"acl {family}{word}", "top", MANUAL, opens="acl", defines="acl", begins=True, undo=huawei.delete_acl)
        for family in ("", "ipv6 ")
        for word in ("number <2000..5999>", "name <word> <=2000..5999>", "name <word>")
    ),
    Command("rule <0..4294967294> <=RULE>", "acl", f"{MANUAL}: a number that is there gets the new rule"),
    *(Command(f"rule {word} <RULE>", "acl", f"{MANUAL}: steps of five", does=huawei.numbered) for word in ("permit", "deny")),
    Command("traffic classifier <word> type or", "top", MANUAL, opens="classifier", defines="classifier"),
    *many("classifier", MANUAL, "if-match acl <acl>\nif-match ipv6 acl <acl>"),
    Command("traffic classifier <word>", "top", f"{MANUAL}, traffic classifier", clears=("traffic classifier",), undo=_no_classifier),
    Command("traffic behavior <word>", "top", MANUAL, opens="behavior", defines="behavior"),
    *many("behavior", MANUAL, "permit\ndeny"),
    Command("traffic policy <word>", "top", MANUAL, opens="policy", defines="traffic-policy"),
    Command("classifier <word>", "policy", f"{MANUAL}, classifier", clears=("classifier",), undo=_unbound),
    *many("policy", MANUAL, "classifier <=classifier> behavior <=behavior> precedence <1..65535>"),
    Command("dhcp enable", "top", MANUAL, effect_off=(vrp.no_dhcp,)),
    Command("dhcp snooping enable", "top", MANUAL, refuse=(vrp.dhcp_on,)),
    Command(f"{BINDING} <binding>", "top", f"{MANUAL}, user-bind static", undo=vrp.unbind),
    Command(BINDING, "top", f"{MANUAL}, user-bind static", clears=(BINDING,)),
    Command("vlan <1..4094>", "top", MANUAL, opens="vlan", defines="vlan", refuse_off=(vrp.used_vlan,), effect_off=(vrp.leave_access,)),
    *many("vlan", MANUAL, "name <=word>\ndescription <=text>\ntraffic-policy <=traffic-policy> <inbound|outbound>"),
    Command("dhcp snooping enable", f"vlan {PORTS}", MANUAL, refuse=(vrp.snooping_on,)),
    *many("vlan", MANUAL, "arp anti-attack check user-bind enable\nipv4 source check user-bind enable"),
    Command("interface <port>", "top", MANUAL, opens="?", defines="interface", refuse=(vrp.has_vlan,), refuse_off=(vrp.has_members,)),
    *many("port bundle svi interface", MANUAL, "description <=text>\nshutdown"),
    Command("mtu <=46..9600>", LAYER3, MANUAL, default=("1500",)),
    Command("ipv6 enable", LAYER3, ANNET),
    Command("ip address <=ip> <=mask>", LAYER3, f"{MANUAL}; a length is taken, too"),
    Command("ip address <ip> <mask> sub", LAYER3, ANNET),
    Command("ip address", LAYER3, "recalled: without an address, all go", clears=("ip address", "ip address sub")),
    *many(LAYER3, "VRP8 guides", "ipv6 address <PREFIX6>\nipv6 address <IP6> link-local"),
    *vrp.VRRP,
    *many("svi", "running configuration of a CE12800", "dhcp select <=relay|interface|global>\ndhcp relay binding server ip <ip>"),
    Command("portswitch", PORTS, f"{ANNET}; on by default", default=True),
    Command(
        "port link-type <=access|trunk|hybrid|dot1q-tunnel>",
        PORTS,
        f"{MANUAL}: access by default; {ANNET}: VLANs of the former type go",
        default=("access",),
        effect=(vrp.forget_lists,),
        effect_off=(vrp.forget_lists,),
    ),
    Command("port default vlan <=vlan>", PORTS, MANUAL, default=("1",), refuse=(vrp.NOT_ACCESS, vrp.has_vlan)),
    Command("port trunk pvid vlan <=vlan>", PORTS, MANUAL, default=("1",), refuse=(vrp.NOT_TRUNK,)),
    Command(
        f"{ALLOWED} <vlan-words-or-all>",
        PORTS,
        f"{MANUAL}: VLAN 1 by default, printed when it is not; ten items a line; {ANNET}: adds, `undo` takes away these only",
        vlans=VlanSet(absent=frozenset({1}), separator=" ", dash=" to ", items=10, without=1),
        refuse=(vrp.NOT_TRUNK,),
    ),
    Command("port hybrid tagged vlan <vlan-words>", PORTS, "CloudEngine output", vlans=LIST),
    Command("port hybrid untagged vlan <vlan-words>", PORTS, "CloudEngine output: VLAN 1 by default", vlans=vrp.UNTAGGED),
    Command("port hybrid vlan <vlan-words-or-all>", PORTS, f"{MANUAL}, port hybrid vlan", clears=vrp.HYBRID, undo=vrp.leave_hybrid),
    Command("port hybrid pvid vlan <=vlan>", PORTS, "CloudEngine output", default=("1",)),
    Command("stp edged-port", PORTS, f"{MANUAL}, stp edged-port", clears=("stp edged-port enable",)),
    *many(PORTS, MANUAL, "mac-address limit maximum <=limit>"),
    Command("mac-address limit", PORTS, f"{MANUAL}, mac-address limit (Layer 2 interface view)", clears=("mac-address limit maximum",)),
    Command("lldp enable", "port", "recalled: on, where it is on for the switch", default=True),
    *many(PORTS, MANUAL, "stp edged-port enable\nstp disable"),
    *many(
        PORTS, MANUAL, "arp anti-attack check user-bind enable\narp anti-attack rate-limit <=0..10000>\nipv4 source check user-bind enable"
    ),
    *many(PORTS, MANUAL, "dhcp snooping trusted\ndhcp snooping check dhcp-rate enable"),
    Command("dhcp snooping check dhcp-rate <=1..5000>", PORTS, f"{MANUAL}: 5000 by default", default=("5000",)),
    Command("dhcp snooping user-bind max-number <=1..9216>", PORTS, f"{MANUAL}: 9216 by default", default=("9216",)),
    Command("jumboframe enable <=1536..12288>", "port", f"{CE}: 9216 by default", default=("9216",)),
    Command("storm suppression broadcast <=level>", "port", f"{MANUAL}: 10 % by default", default=("10",)),
    Command("storm suppression multicast <=level>", "port", f"{MANUAL}: 100 % by default", default=("100",)),
    Command("storm suppression unknown-unicast <=level>", "port", f"{MANUAL}: 100 % by default", default=("100",)),
    Command("mode <=lacp>", "bundle", f"{MANUAL}; manual by default", default=("manual load-balance",)),
    *many("bundle", MANUAL, "dfs-group <1..1> m-lag <=1..2048>\npeer-link <=1..1>"),
    Command("eth-trunk <=port-channel>", "port", f"{MANUAL}; {ANNET}", refuse=(vrp.clean,)),
    *many("top", MANUAL, "ip route-static <ip> <mask> <rest>\nipv6 route-static <IP6> <0..128> <IP6>"),
)

KEPT = phrases(
    """aaa, arp, assign, bfd, bgp, clock, device, diffserv, dns, drop-profile, error-down, evpn-overlay, ftp, header, info-center, ip host,
    ip ip-prefix, ip vpn-instance, lacp, license, mac-address, netconf, ntp, ntp-service, ospf, port-group, qos, radius, rsa,
    route-policy, set, snmp-agent, ssh, stelnet, stp pathcost-standard, stp region-configuration, system, telnet, undo, user-interface,
    xpl"""
)
INSIDE = phrases(
    """arp expire-time, bfd, carrier, device, duplex, fec, ip binding, ipv6 nd, lacp, least, load-balance, m-lag, mac-address learning,
    negotiation, ospf, port mode, qos, speed, stp cost, stp loop-protection, stp root-protection, traffic-policy, trust"""
)
OPENERS = phrases("aaa, bgp, netconf, ospf, port-group, route-policy, user-interface")

TABLE = Table(
    platform="huawei_vrpv8",
    commands=COMMANDS,
    part=vrp.Meaning("ipv4 source check user-bind enable", limit="mac-address limit maximum"),
    kind_of_interface=vrp.kind_of_interface,
    kinds=OWN,
    generic={"top": KEPT, **dict.fromkeys(LAYER3.split(), INSIDE), "vlan": INSIDE - {"traffic-policy"}},
    openers=OPENERS,
    staged=True,
    negation="undo",
    leave=frozenset({"quit"}),
    top=frozenset({"return"}),
    ignored=frozenset({"commit"}),
    noise=r"return|!.*",
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
