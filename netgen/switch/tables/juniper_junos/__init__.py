"""Juniper Junos with ELS (EX and QFX switches).

Sources: YANG: github.com/Juniper/yang 23.4R1 (junos-ex-conf-vlans, junos-ex-conf-switch-options, junos-qfx-conf-firewall); DUMP:
configurations of QFX5100, vQFX and MX as ``display set``; MANUAL: pages of juniper.net by their titles; NETLAB: netlab's
templates, run on vJunos.
"""

from __future__ import annotations

from netgen.switch.command import phrases
from netgen.switch.table import Table
from netgen.switch.tables.juniper_junos.behaviour import OWN, finish, kind_of_interface, part, spelled, view_name
from netgen.switch.tables.juniper_junos.commands import COMMANDS

KEPT = {
    "top": phrases(
        """access, apply-groups, chassis, class-of-service, event-options, firewall, forwarding-options, groups, multi-chassis, poe,
        policy-options, protocols, routing-instances, routing-options, security, services, snmp, switch-options, system, version,
        virtual-chassis"""
    ),
    **dict.fromkeys(
        ("port", "bundle"),
        phrases("unit, ether-options, aggregated-ether-options, gigether-options, hold-time, link-mode, speed, traps, vlan-tagging"),
    ),
    "svi": phrases("family"),
    "vlan": phrases("forwarding-options"),
    "term": phrases("from, then"),
}
"""Statements of these are kept unseen, as no table has the whole of Junos' grammar."""

TABLE = Table(
    platform="juniper_junos",
    commands=COMMANDS,
    part=part,
    kind_of_interface=kind_of_interface,
    kinds=OWN,
    generic=KEPT,
    family="junos",
    staged=True,
    named=view_name,
    finish=finish,
    spelled=spelled,
    negation="delete",
    ignored=frozenset({"commit", "rollback", "annotate"}),
    members="ether-options 802.3ad",
    bundle="{}",
)
