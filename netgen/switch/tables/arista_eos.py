"""Arista EOS switches.

Sources: UM: EOS User Manual; AVD: templates and golden configurations of aristanetworks/avd; DUMP: running configurations
of EOS 4.26 to 4.34. Words of the switch: output of devices in arista's and others' test data, where nothing else is said.
An access list takes effect when its view is left (UM); here each rule does at once.
"""

from __future__ import annotations

import re

from netgen.switch import cisco
from netgen.switch.command import Command, Match, VlanSet, many, phrases
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.spelling import interface, interfaces
from netgen.switch.state import ALL
from netgen.switch.table import Table
from netgen.switch.words import KINDS, Kind, shaped

UM = "EOS User Manual"
AVD = "AVD eos_cli_config_gen"
DUMP = "running configurations of EOS 4.26 to 4.34"

PORTS = "port bundle"
LAYER3 = "svi port bundle interface"


def _ignored(here: Here, _: Match) -> None:
    """Output of a device in test data: a switched port takes an address and does not use it."""
    if here.view in PORTS.split() and here.value("switchport"):
        here.draft.remark(f"! IP configuration will be ignored while interface {here.name} is not a routed port.")


_MAKES_VLAN = cisco.makes_vlan("! Access VLAN does not exist. Creating vlan {}")
_MAKES_BUNDLE = cisco.makes_bundle(inherit=False)
_DEFAULT_VLAN = cisco.kept_vlan("% Default VLAN {} cannot be deleted")
_PHYSICAL = cisco.physical("% Removal of physical interfaces is not permitted")
_DUPLICATE = cisco.taken_number("% Error: Duplicate sequence number")
"""The words about VLAN 1 and about numbers are recalled."""
_PORTFAST = cisco.remarks(
    "! portfast should only be enabled on ports connected to a single host. Connecting hubs, concentrators, switches, bridges, etc. to "
    "this interface when portfast is enabled can cause temporary bridging loops. Use with CAUTION."
)

INTERFACE = interface(
    "arista_eos", {"port-channel": "Port-Channel", "vlan": "Vlan", "loopback": "Loopback", "management": "Management", "vxlan": "Vxlan"}
)
OWN = {
    "port": INTERFACE,
    "ports": interfaces(INTERFACE),
    "port-channel": Kind(KINDS["word"].read, names="port-channel"),
    "rule": cisco.RULES,
    "level": Kind(lambda text: cisco.read_percent(text, "{:g}".format), greedy=True),
    "violation": shaped("shutdown|protect(?: log)?"),
    "mode": shaped("access|trunk|dot1q-tunnel"),
}


def _kind(name: str) -> str:
    if re.fullmatch(r"Port-Channel\d+", name):
        return "bundle"
    if re.fullmatch(r"Vlan\d+", name):
        return "svi"
    return "interface" if re.match(r"Loopback|Management|Vxlan|.*\.\d+\Z", name) else "port"


def _limit(here: Here) -> int | None:
    on = here.value("switchport port-security") or here.value("switchport port-security violation")
    return int(here.word("switchport port-security mac-address maximum")) if on else None


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        return Part(port=cisco.switchport(here, "ip verify source", _limit(here)))
    if here.view == "svi":
        gateways = ("vrrp ipv4", "vrrp ipv6", "ip virtual-router address", "ip address virtual")
        return Part(svi=cisco.svi(here, acls=("ip access-group", "ipv6 access-group"), gateways=gateways))
    if here.view == "vlan":
        return cisco.vlan(here)
    if here.path:
        return Part()
    bound = (key[1:] for key in here.entries if key[0] == "ip source binding vlan interface")
    return Part(
        inspection=cisco.vids(here, "ip arp inspection vlan"),
        bindings=frozenset((int(vid), ip, cisco.colon(mac), port) for ip, mac, vid, port in bound),
    )


COMMANDS = (
    *many("top", f"{AVD}, dhcp relay and snooping", "ip dhcp snooping\nip dhcp snooping bridging\nip dhcp snooping information option"),
    Command("ip dhcp snooping vlan <vlans>", "top", f"{AVD}: ip-dhcp-snooping", vlans=VlanSet()),
    Command("lldp run", "top", f"{AVD}: lldp; on by default", default=True),
    *many("top", f"{AVD}: lldp", "lldp timer <=rest>\nlldp timer reinitialization <=rest>\nlldp holdtime <=rest>"),
    Command("errdisable detect cause <word>", "top", f"{DUMP}: printed as `no`", default=True),
    *many("top", DUMP, "hostname <=word>"),
    *many("top", f"{AVD}: switchport-port-security", "switchport port-security mac-address aging"),
    Command("spanning-tree mode <=mstp|rstp|rapid-pvst|none>", "top", f"{AVD}: spanning-tree; {DUMP}: printed even when it is the default"),
    Command("spanning-tree edge-port bpduguard default", "top", f"{AVD}: spanning-tree"),
    Command("spanning-tree vlan-id <any-vlans>", "top", f"{AVD}: spanning-tree, printed as `no`", vlans=VlanSet(absent=ALL, inverse=True)),
    Command("spanning-tree vlan-id <any-vlans> priority <=0..61440>", "top", f"{AVD}: spanning-tree", vlans=VlanSet()),
    *many("top", f"{AVD}: spanning-tree", "spanning-tree mst <0..4094> priority <=0..61440>\nspanning-tree priority <=0..61440>"),
    Command("vlan <vlans>", "top", DUMP, opens="vlan", defines="vlan", refuse_off=(_DEFAULT_VLAN,)),
    *many("vlan", f"{AVD}: vlans", "name <=word>\ntrunk group <word>\nstate <=active|suspend>"),
    Command("interface <port>", "top", DUMP, opens="?", defines="interface", refuse_off=(_PHYSICAL,), effect_off=(cisco.leaves,)),
    Command("interface <ports>", "top", f"{UM}, Ethernet Ports", opens="?", header="interface", each=True),
    Command("default interface <port>", "top", f"{UM}, Ethernet Ports", does=cisco.sets_back),
    *many(LAYER3, DUMP, "description <=text>\nshutdown"),
    Command("autostate", "svi", f"{AVD}: vlan-interfaces, printed as `no`", default=True),
    Command("mtu <=68..9214>", LAYER3, f"{AVD}: vlan-interfaces; 1500 by default", default=("1500",)),
    Command("switchport", PORTS, f"{UM}, Virtual LANs: switched by default", default=True),
    Command("switchport access vlan <=vlan>", PORTS, DUMP, default=("1",), effect=(_MAKES_VLAN,)),
    Command("switchport trunk native vlan <=1..4094>", PORTS, DUMP, default=("1",)),
    Command("switchport trunk native vlan tag", PORTS, f"{AVD}: ethernet-interfaces"),
    Command(
        "switchport trunk allowed vlan <=changed-vlans>",
        PORTS,
        f"{AVD}: ranges from two, one line; {UM}, Virtual LANs: add, remove, except, all, none; `no` sets it back to all",
        vlans=VlanSet(absent=ALL, plain="replace", off="reset", none="none"),
    ),
    Command("switchport mode <=mode>", PORTS, f"{UM}, Virtual LANs: access by default", default=("access",)),
    *many(PORTS, f"{AVD}: ethernet-interfaces", "switchport trunk group <word>\nspanning-tree guard <=root|loop|none>"),
    Command(
        "channel-group <=port-channel> mode <=active|passive|on>",
        "port",
        f"{UM}, Port Channels and LACP: makes the port channel, whose configuration counts",
        effect=(_MAKES_BUNDLE,),
    ),
    *many("port", f"{AVD}: ethernet-interfaces", "lacp timer <=fast|normal>\nlacp port-priority <=0..65535>"),
    *many("bundle", f"{AVD}: mlag on Port-Channels", "mlag <=1..2000>"),
    *many("bundle", f"{AVD}: port-channel-interfaces", "port-channel min-links <=1..64>\nport-channel lacp fallback <=rest>"),
    Command("ip address <=prefix>", LAYER3, DUMP, effect=(_ignored,)),
    Command("ip address <prefix> secondary", LAYER3, DUMP, effect=(_ignored,)),
    Command("ip address virtual <=prefix>", LAYER3, f"{AVD}: vlan-interfaces"),
    Command("ip address", LAYER3, "recalled: without an address, all go", clears=("ip address", "ip address secondary")),
    *many(
        LAYER3,
        f"{AVD}: vlan-interfaces",
        """
        ip helper-address <ip>
        ip virtual-router address <ip>
        ipv6 enable
        ipv6 address <prefix6>
        ipv6 nd ra disabled
        ipv6 nd ra disabled all
        ip access-group <=acl> <in|out>
        ipv6 access-group <=acl> <in|out>
        vrrp <1..255> priority-level <=1..254>
        vrrp <1..255> ipv4 <=ip>
        vrrp <1..255> ipv4 version <=2|3>
        vrrp <1..255> ipv6 <ip6>
        """,
    ),
    Command(
        "vrrp <1..255>",
        LAYER3,
        f"{UM}, VRRP and VARP: `no vrrp N` takes the group away",
        clears=("vrrp priority-level", "vrrp ipv4", "vrrp ipv4 version", "vrrp ipv6", "vrrp preempt"),
    ),
    Command("vrrp <1..255> preempt", LAYER3, f"{AVD}: vlan-interfaces; on by default", default=True),
    *many(
        PORTS,
        f"{UM}, IPv4: ARP inspection and IP source guard",
        "ip arp inspection trust\nip arp inspection limit rate <=rest>\nip arp inspection logging rate <=rest>\nip verify source",
    ),
    *many(PORTS, f"{AVD}: ethernet-interfaces", "switchport port-security violation <=violation>\nswitchport port-security"),
    Command("switchport port-security mac-address maximum <=1..65535>", PORTS, f"{AVD}; 1 by default recalled", default=("1",)),
    *many(PORTS, f"{AVD}: ethernet-interfaces", "storm-control <broadcast|multicast|unknown-unicast|all> level <=level>"),
    Command("spanning-tree portfast", PORTS, DUMP, slot="spanning-tree portfast", effect=(_PORTFAST,)),
    Command("spanning-tree portfast <=network|auto>", PORTS, f"{AVD}: ethernet-interfaces", slot="spanning-tree portfast"),
    *many(PORTS, f"{AVD}: ethernet-interfaces", "spanning-tree bpduguard <=enable|disable>"),
    Command(
        "storm-control <broadcast|multicast|unknown-unicast|all>", PORTS, f"{AVD}: ethernet-interfaces", clears=("storm-control level",)
    ),
    Command("lldp transmit", "port", f"{AVD}: ethernet-interfaces", default=True),
    Command("lldp receive", "port", f"{AVD}: ethernet-interfaces", default=True),
    Command("ip virtual-router mac-address <=mac:>", "top", f"{AVD}: virtual-router-mac-address"),
    Command("ipv6 access-list <word>", "top", f"{AVD}: ipv6-access-lists", opens="acl", defines="acl"),
    Command("ip access-list <word>", "top", f"{DUMP}; default-control-plane-acl", opens="acl", defines="acl"),
    Command("<1..4294967295> <=rule>", "acl", DUMP, refuse=(_DUPLICATE,)),
    *(
        Command(f"{word} <rule>", "acl", f"{UM}, ACLs and route maps", does=cisco.numbered, undo=cisco.unnumbered)
        for word in ("permit", "deny", "remark")
    ),
    *many("top", f"{DUMP}: off by default", "ip routing\nipv6 unicast-routing"),
    Command("mlag configuration", "top", f"{AVD}: mlag-configuration", opens="mlag"),
    *many(
        "mlag",
        f"{AVD}: mlag-configuration",
        """
        domain-id <=word>
        local-interface <=port>
        peer-address <=ip>
        peer-address heartbeat <=rest>
        peer-link <=port>
        reload-delay <=rest>
        reload-delay mlag <=rest>
        reload-delay non-mlag <=rest>
        dual-primary detection <=rest>
        """,
    ),
    Command("ip arp inspection vlan <vlans>", "top", f"{UM}, IPv4: ARP inspection", vlans=VlanSet()),
    Command(
        "ip verify source vlan <any-vlans>", "top", f"{UM}, IPv4: IP source guard; only as `no`", vlans=VlanSet(absent=ALL, inverse=True)
    ),
    *many("top", f"{UM}, IPv4: IP source guard", "ip source binding <ip> <mac.> vlan <vlan> interface <port>"),
    *many("top", DUMP, "ip route <prefix> <rest>\nipv6 route <prefix6> <rest>"),
)

TOP = phrases(
    """aaa, address locking, agent, alias, banner, boot, class-map, clock, daemon, dns domain, dot1x, enable, errdisable recovery,
    event-handler, event-monitor, hardware, interface-defaults, ip community-list, ip dhcp relay, ip domain-name, ip ftp, ip http, ip
    icmp, ip igmp, ip name-server, ip prefix-list, ip radius, ip ssh, ip tacacs, key, lacp system-priority, load-interval, logging, mac,
    management, monitor, ntp, platform, policy-map, port-channel load-balance, prompt, qos, queue-monitor, radius-server, route-map,
    router, schedule, service, snmp-server, spanning-tree portfast, spanning-tree transmit, switchport default, system, tacacs-server,
    tap, terminal, transceiver, username, version, vlan internal, vrf"""
)
INSIDE = phrases(
    """address locking, arp, bfd, dcbx, errdisable, flowcontrol, ip igmp, ip ospf, ip proxy-arp, ipv6 nd managed-config-flag, ipv6 nd
    other-config-flag, ipv6 nd prefix, ipv6 nd ra interval, ipv6 nd ra lifetime, ipv6 nd reachable-time, isis, l2, lacp port-id, lldp tlv,
    load-interval, logging, mac, pim, priority-flow-control, ptp, qos, service-policy, sflow, snmp, spanning-tree bpdufilter,
    spanning-tree cost, spanning-tree link-type, spanning-tree port-priority, speed, switchport phone, switchport source-interface,
    switchport vlan, traffic-loopback, transceiver, tx-queue, vrf"""
)
OPENERS = phrases("aaa, class-map, daemon, event-handler, management, monitor, policy-map, route-map, router, tap, vrf")

TABLE = Table(
    platform="arista_eos",
    commands=COMMANDS,
    part=part,
    kind_of_interface=_kind,
    kinds=OWN,
    generic={"top": TOP, **dict.fromkeys(LAYER3.split(), INSIDE)},
    openers=OPENERS,
    noise="exit|end",
    banners=r"banner\s+\S+()$",
    unknown="% Invalid input (at token {at}: '{word}')",
    incomplete="% Incomplete command",
    indent="   ",
    members="channel-group mode",
    bundle="Port-Channel{}",
)
