"""Cisco IOS and IOS-XE on Catalyst switches.

Sources: XE: YANG Cisco-IOS-XE 17.12 and 17.15; GENIE: output of devices in genieparser's tests; 3750-X: Catalyst 3750-X and
3560-X Software Configuration Guide OL-21521; ANNET: annet pull request 483, checked by its author on 17.12.06 and 15.0(2)SE11;
TEMPLATE: netlab and Batfish. What is marked ``recalled`` was found nowhere and is from memory.
"""

from __future__ import annotations

from netgen.switch.command import phrases
from netgen.switch.table import Table
from netgen.switch.tables.cisco_ios.behaviour import LAYER3, OWN, kind_of_interface, part
from netgen.switch.tables.cisco_ios.commands import COMMANDS

TOP = phrases(
    """aaa, access-list, alias, archive, boot, cdp, class-map, clock, crypto, device-tracking binding, diagnostic, enable, errdisable
    detect, file, flow, ip cef, ip dhcp excluded-address, ip dhcp pool, ip dhcp relay, ip domain, ip domain-name, ip forward-protocol,
    ip ftp, ip http, ip igmp, ip multicast-routing, ip name-server, ip prefix-list, ip radius, ip scp, ip sla, ip ssh, ip tacacs, ip
    tftp, ipv6 cef, ipv6 dhcp, ipv6 nd, key, license, line, lldp holdtime, lldp timer, logging, login, mac, memory, monitor, ntp,
    platform, policy-map, power, privilege, qos, radius, radius-server, redundancy, route-map, router, service, snmp-server,
    spanning-tree extend, spanning-tree loopguard, spanning-tree portfast, stack-mac, switch, tacacs, tacacs-server, transceiver, udld,
    username, version, vrf, vtp domain"""
)
INSIDE = phrases(
    """auto, authentication, bandwidth, bfd, carrier-delay, cdp, delay, dot1x, duplex, energywise, ip device, ip dhcp relay, ip
    directed-broadcast, ip flow, ip igmp, ip local-proxy-arp, ip nat, ip ospf, ip pim, ip policy, ip route-cache, ip vrf, ipv6 dhcp,
    ipv6 nd managed-config-flag, ipv6 nd other-config-flag, ipv6 nd prefix, ipv6 nd ra interval, ipv6 nd ra lifetime, ipv6 nd
    reachable-time, ipv6 ospf, keepalive, lacp, lldp, load-interval, logging, mab, macro, mdix, mls, negotiation, power, priority-queue,
    queue-set, service-policy, snmp, spanning-tree bpdufilter, spanning-tree cost, spanning-tree link-type, spanning-tree port-priority,
    spanning-tree vlan, speed, srr-queue, standby use-bia, switchport block, switchport protected, switchport voice, tx-ring-limit,
    udld, vrf forwarding"""
)
OPENERS = phrases("archive, class-map, crypto, flow, key, line, monitor, policy-map, redundancy, route-map, router, vrf")

TABLE = Table(
    platform="cisco_ios",
    commands=COMMANDS,
    part=part,
    kind_of_interface=kind_of_interface,
    kinds=OWN,
    generic={"top": TOP, **dict.fromkeys(LAYER3.split(), INSIDE)},
    openers=OPENERS,
    noise=r"Building configuration.*|Current configuration.*|end|exit",
    shared=frozenset({1, 1002, 1003, 1004, 1005}),
    members="channel-group mode",
    own_lists=True,
    bundle="Port-channel{}",
)
