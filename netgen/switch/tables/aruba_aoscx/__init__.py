"""HPE Aruba Networking AOS-CX switches.

Sources: BACKUP: running configurations of AOS-CX 10.09 in Cray's canu; BRIDGING: Layer 2 Bridging Guide 10.06; SERVICES: IP Services
Guides 10.06 and 10.07; LAG: Link Aggregation Guide; COLLECTION: HPE's Ansible collection for AOS-CX; NETLAB: its templates.

A trunk's list is peculiar: a native VLAN sets it to all VLANs, a list on top of all VLANs replaces them and on top of a list
adds, and when the last VLAN is taken off, all are back (BRIDGING).
"""

from __future__ import annotations

from netgen.switch.command import phrases
from netgen.switch.table import Table
from netgen.switch.tables.aruba_aoscx.behaviour import LAYER3, kind_of_interface, part, view_name
from netgen.switch.tables.aruba_aoscx.commands import COMMANDS, OWN

KEPT = phrases(
    """aaa, banner, bfd, class, cli-session, clock, console, copp-policy, crypto, debug, dhcp-relay, dhcp-server, dns, evpn,
    external-storage, https-server, ip dns, ip helper, ip icmp, ip prefix-list, ip source-interface, ip source-lockdown, job, key, lldp,
    logging, loop-protect, mac, mac-notify, mirror, ntp, object-group, password, policy, power, profile, qos, radius-server, rmon,
    route-map, router bgp, router ospf, router ospfv3, router pim, session-timeout, sflow, snmp-server, spanning-tree config-name,
    spanning-tree config-revision, spanning-tree forward-delay, ssh, system, tacacs-server, telemetry, timezone, track, udld, user,
    virtual-mac, vrf, vxlan, no ip"""
)
INSIDE = phrases(
    """aaa, apply policy, arp ipv4, arp timeout, bfd, energy-efficient-ethernet, flow-control, ip ospf, ip pim, ip igmp, ipv6 nd,
    l3-counters, lldp, loop-protect, mac, mirror, persona, poe, port-access role, power, qos, sflow, speed, spanning-tree cost,
    spanning-tree loop-guard, spanning-tree port-priority, spanning-tree tcn-guard, udld, vrf, vsx-sync"""
)
LISTS = phrases("apply access-list")
"""Where the table knows no lists: ports."""
OPENERS = phrases("class, cli-session, dhcp-server, job, mirror, object-group, policy, route-map, router, vrf")

TABLE = Table(
    platform="aruba_aoscx",
    commands=COMMANDS,
    part=part,
    kind_of_interface=kind_of_interface,
    named=view_name,
    kinds=OWN,
    generic={"top": KEPT, **dict.fromkeys(LAYER3.split(), INSIDE | LISTS), **dict.fromkeys(("svi", "vlan"), INSIDE)},
    openers=OPENERS,
    noise="exit|end|!.*",
    unknown="Invalid input: {word}",
    incomplete="Command incomplete.",
    indent="    ",
    ranks=("interface", "bundle", "port", "svi"),
    members="lag",
    bundle="lag{}",
)
