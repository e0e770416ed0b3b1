"""Cisco NX-OS on Nexus 3000 and 9000 switches.

Sources: DUMP: running configurations of NX-OS 9.3 and 10.x; ALL: ``show running-config all`` of interfaces of 7.0(3)I7(6); BATFISH:
its grammar and test configurations; GUIDE: Nexus 9000 Security and Interfaces Configuration Guides 9.x and 10.4; DEVICE: what
switches answered to a live probe. Two entries of one MAC in one VLAN stand side by side here, as from 10.3 on.
"""

from __future__ import annotations

from netgen.switch.command import phrases
from netgen.switch.table import Table
from netgen.switch.tables.cisco_nxos.behaviour import LAYER3, OWN, kind_of_interface, part
from netgen.switch.tables.cisco_nxos.commands import COMMANDS

KEPT = phrases(
    """aaa, banner, boot, cfs, class-map, cli, clock, copp, errdisable, evpn, fabric, hardware profile, hardware qos, icam, interface
    breakout, ip community-list, ip domain-lookup, ip domain-name, ip host, ip igmp, ip name-server, ip prefix-list, ipv6 prefix-list,
    key, license, line, logging, mac, monitor, nv, ntp, nxapi, object-group, password, policy-map, port-profile, power, radius-server,
    rmon, role, route-map, router, service-template, snmp-server, spanning-tree loopguard, spanning-tree port, ssh, system jumbomtu,
    system qos, system vlan, tacacs-server, telnet, track, username, vdc, version, vrf, xml"""
)
INSIDE = phrases(
    """bandwidth, beacon, bfd, carrier-delay, cdp, delay, duplex, fec, flowcontrol, ip ospf, ip pim, ip redirects, ipv6
    redirects, lacp, link, lldp, load-interval, logging, mac-address, management, negotiate, no-op, port-channel, priority-flow-control,
    service-policy, snmp, spanning-tree cost, spanning-tree link-type, spanning-tree port-priority, spanning-tree vlan, speed, udld, vrf"""
)
OPENERS = phrases("class-map, evpn, line, monitor, object-group, policy-map, role, route-map, router, vdc, vrf")

TABLE = Table(
    platform="cisco_nxos",
    commands=COMMANDS,
    part=part,
    kind_of_interface=kind_of_interface,
    kinds=OWN,
    generic={"top": KEPT, **dict.fromkeys(LAYER3.split(), INSIDE)},
    openers=OPENERS,
    basis=lambda top: bool(top.value("system default switchport")),
    noise="exit|end",
    unknown="% Invalid command at '^' marker.",
    incomplete="% Incomplete command at '^' marker.",
    indent="  ",
    ranks=("svi", "bundle", "port", "interface"),
    members="channel-group mode",
    own_lists=True,
    bundle="port-channel{}",
    batch="vlan",
    listed=frozenset({1}),
)
