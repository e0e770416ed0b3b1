"""Judging site and plan together: capacity, features, first-hop security, the management path.

Every check is a generator over one :class:`View` that yields faults and never raises. Ids NG440 to NG499; what the plan
itself finds while it is made is NG410 to NG439.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netgen.check import capacity, features, management, security
from netgen.check.view import View, views
from netgen.errors import Fault
from netgen.model import Site
from netgen.plan.types import Plan

__all__ = ["faults"]

SWITCH_CHECKS: tuple[Callable[[View], Iterator[Fault]], ...] = (
    features.refused_model,
    features.absent,
    features.mlag_excluded,
    features.stp_mode,
    features.storm,
    capacity.bindings_per_port,
    capacity.bindings_per_switch,
    capacity.guard_rules,
    capacity.port_limit,
    capacity.limits_per_switch,
    capacity.rates,
    capacity.vlans,
    capacity.acl_rules,
    capacity.mtu,
    security.guard_missing,
    security.limit_below_need,
    security.backup_bond,
    security.unknown_macs,
    security.arp_trusted,
    security.any_mac,
    security.nothing_learned,
    security.leases_in_lists,
    security.guard_unsnooped,
    security.cut_vlans,
    security.inspection_unsnooped,
    security.shared_trust,
    security.global_bpdu_guard,
)
"""Run for every switch."""


def faults(site: Site, plan: Plan) -> list[Fault]:
    """All faults and warnings of a planned site."""
    every = tuple(views(site, plan))
    found = [fault for view in every for check in SWITCH_CHECKS for fault in check(view)]
    found += features.unverified(every)
    found += security.ipv6_unbound(every)
    found += management.entry(site, plan)
    found += management.policies_without_router(site)
    return found
