"""H3C and HPE switches with Comware 7: lines act at once.

Sources: MANUAL: H3C and HPE configuration guides and command references of Comware 7; DUMP: running configurations of S5130, 5945 and
others; NOTES: published notes. Words of the switch are recalled, where nothing else is said.
"""

from __future__ import annotations

from netgen.switch.command import phrases
from netgen.switch.table import Table
from netgen.switch.tables.hp_comware.behaviour import LAYER3, OWN, finish, kind_of_interface, part
from netgen.switch.tables.hp_comware.commands import COMMANDS

KEPT = phrases(
    """arp, clock, dhcp server, dns, domain, ftp, header, info-center, ip http, ip https, ip pool, ip ttl-expires, ip unreachables, ip
    vpn-instance, irf, irf-port, line, local-user, loopback-detection, mac-address, mirroring-group, netconf, ntp-service, ospf,
    password-control, password-recovery, public-key, qos, radius, role, route-policy, scheduler, security-zone, sftp, snmp-agent, ssh,
    stp pathcost-standard, stp region-configuration, system-working-mode, telnet, time-range, tracert, traffic, undo ip, user-group,
    xbar"""
)
INSIDE = phrases(
    """combo, duplex, flow-control, flow-interval, ip binding, ipv6 nd, lacp, lldp, loopback-detection, mirroring-group, ospf, poe,
    port hybrid protocol-vlan, qos, shutdown-interval, speed, stp cost, stp loop-protection, stp root-protection, traffic-policy,
    undo lldp, voice-vlan"""
)
OPENERS = phrases("domain, irf-port, line, local-user, ospf, public-key, radius, role, route-policy, user-group")

TABLE = Table(
    platform="hp_comware",
    commands=COMMANDS,
    part=part,
    finish=finish,
    kind_of_interface=kind_of_interface,
    kinds=OWN,
    generic={"top": KEPT, **dict.fromkeys(LAYER3.split(), INSIDE), "vlan": INSIDE},
    openers=OPENERS,
    negation="undo",
    leave=frozenset({"quit"}),
    top=frozenset({"return"}),
    noise=r"return|version 7.*",
    unknown="% Unrecognized command found at '^' position.",
    incomplete="% Incomplete command found at '^' position.",
    separators="#",
    resets=True,
    banners=r"header\s+\S+\s+(?:information\s+)?([^\w\s])",
    ranks=("bundle", "interface", "svi", "port"),
    members="port link-aggregation group",
    own_lists=True,
    bundle="Bridge-Aggregation{}",
)
