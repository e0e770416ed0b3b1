"""From what the model asks of a port to what the platform gives: guard, limit, trust, rates, MTU."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from netgen.model import Security
from netgen.model.network import BindingMode
from netgen.model.security import Effective
from netgen.plan.entries import GUARDED_ROLES
from netgen.plan.types import Binding, GuardKind, Mode, PortBody, PortNeed, PortPlan, StormControl, VlanPlan
from netgen.platforms import Platform

DEFAULT_RATE = 100
"""Packets per second that an untrusted port may always send; vendors' 15 shuts a server's port at a compose restart."""

Kind = Literal["access", "trunk", "bundle"]


@dataclass(slots=True)
class Switchboard:
    """What is gathered for one switch while its ports are made."""

    name: str
    platform: Platform
    levels: tuple[Security, ...]
    """Security of the site and of the switch."""
    snooped: frozenset[str]
    """Names of the VLANs in which DHCP is snooped."""
    inspected: frozenset[str]
    """Names of the VLANs in which ARP is inspected."""
    ports: list[PortPlan] = field(default_factory=list)
    bundles: list[PortPlan] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    arp_entries: list[Binding] = field(default_factory=list)
    needs: list[PortNeed] = field(default_factory=list)
    shapes: dict[object, tuple[Ask, PortBody]] = field(default_factory=dict)
    """What ports that ask the same get, by what they ask."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the model asks of one port or bundle."""

    kind: Kind
    mode: Mode
    untagged: VlanPlan | None
    tagged: tuple[VlanPlan, ...]
    allowed: tuple[VlanPlan, ...]
    link: Literal["host", "switch", "other"]
    security: Effective
    binding: BindingMode
    need: int
    """Addresses behind it."""
    limit: int | None
    trust_dhcp: bool
    trust_arp: bool
    mtu: int | None
    """Largest IP packet, its VLANs' included."""
    enabled: bool = True
    stp_edge: bool = False
    bpdu_guard: bool = False
    storm_control: StormControl | None = None
    arp_derived: bool = False
    """trust_arp was not asked for: nothing is known of what is behind the port."""


def touches(vlans: Iterable[VlanPlan], names: frozenset[str]) -> bool:
    """Whether one of the VLANs is among the names."""
    return any(vlan.name in names for vlan in vlans)


def guarded(vlans: Iterable[VlanPlan]) -> tuple[VlanPlan, ...]:
    """Those of the VLANs in which first-hop security holds."""
    return tuple(vlan for vlan in vlans if vlan.role in GUARDED_ROLES)


def largest(*values: int | None) -> int | None:
    """The largest MTU that anybody named; None when nobody did."""
    return max((value for value in values if value is not None), default=None)


def body(board: Switchboard, ask: Ask) -> PortBody:
    """The port's body: what was asked, as far as the platform has it; :mod:`netgen.check` refuses the rest."""
    platform = board.platform
    snooped, inspected = touches(ask.allowed, board.snooped), touches(ask.allowed, board.inspected)
    trust_dhcp, trust_arp = snooped and ask.trust_dhcp, inspected and ask.trust_arp
    guard = _guard(platform, ask)
    limits = platform.has("limit_bundle" if ask.kind == "bundle" else "binding_limit")
    return PortBody(
        mode=ask.mode,
        untagged=ask.untagged,
        tagged=ask.tagged,
        allowed=ask.allowed,
        enabled=ask.enabled,
        mtu=ask.mtu + platform.mtu_header if ask.mtu else None,
        trust_dhcp=trust_dhcp,
        trust_arp=trust_arp,
        snooped=snooped,
        inspected=inspected,
        dhcp_rate=_rate(platform, "dhcp_rate", ask, ask.security.dhcp_rate) if snooped and not trust_dhcp else None,
        arp_rate=_rate(platform, "arp_rate", ask, ask.security.arp_rate) if inspected and not trust_arp else None,
        guard=guard,
        guarded=() if guard == "none" else ask.allowed if platform.guard_every_vlan else guarded(ask.allowed),
        limit=ask.limit if limits else None,
        stp_edge=ask.stp_edge,
        bpdu_guard=ask.bpdu_guard,
        storm_control=ask.storm_control,
        link=ask.link,
    )


def _guard(platform: Platform, ask: Ask) -> GuardKind:
    if ask.binding not in ("static", "dhcp") or not guarded(ask.allowed):
        return "none"
    known = {"access": platform.guard_access, "trunk": platform.guard_trunk, "bundle": platform.guard_bundle}[ask.kind]
    return known or "none"


def _rate(platform: Platform, name: str, ask: Ask, said: int | None) -> int | None:
    """The rate that was written, else one that grows with the addresses behind the port, up to the platform's highest."""
    if said or not platform.has(name):
        return said if platform.has(name) else None
    highest = platform.limit(name)
    derived = max(DEFAULT_RATE, 4 * ask.need)
    return min(derived, highest.value) if highest else derived


def one_guard_per_vlan(board: Switchboard) -> None:
    """Where source guard is a VLAN's (``guard_per_vlan``) and another untrusted port of the VLAN has none, use port access
    lists for all: the VLAN's guard would cut that port off."""
    holders = [port for port in (*board.ports, *board.bundles) if not port.body.trust_dhcp and (port.lag is None or port.kind == "bundle")]
    open_vlans = {
        vlan for port in holders if port.body.guard != "source_guard" and port.body.link != "switch" for vlan in guarded(port.body.allowed)
    }
    if board.platform.guard_trunk != "port_acl" or not open_vlans:
        return
    swapped: dict[int, PortBody] = {}
    board.ports = [_by_acl(port, open_vlans, swapped) for port in board.ports]
    board.bundles = [_by_acl(port, open_vlans, swapped) for port in board.bundles]
    changed = {port.name for port in (*board.ports, *board.bundles) if port.body.guard == "port_acl"}
    board.needs = [_need_by_acl(need) if need.port in changed else need for need in board.needs]


def _by_acl(port: PortPlan, open_vlans: set[VlanPlan], swapped: dict[int, PortBody]) -> PortPlan:
    if port.body.guard != "source_guard" or open_vlans.isdisjoint(port.body.allowed):
        return port
    other = swapped.setdefault(id(port.body), replace(port.body, guard="port_acl"))
    return replace(port, body=other)


def _need_by_acl(need: PortNeed) -> PortNeed:
    return replace(need, guard="port_acl")
