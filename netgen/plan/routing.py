"""SVIs, redundant gateways, access lists between VLANs, static routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count

from netgen.addressing import IPv4, IPv6, Mac, Prefix4, Prefix6, Vid
from netgen.model import Policy, Switch, Vlan
from netgen.plan.context import Context, management_vlan, own_addresses
from netgen.plan.types import Acl, AclRule, Route, SharedGateway, Svi, VlanPlan, Vrrp, Vrrp6
from netgen.platforms import Platform

PREFERRED, OTHER = 110, 100
"""VRRP priorities: 100 is the protocol's default (RFC 5798, 6.1), and HSRP's."""

SHARED_MAC = Mac(0x02005E000100)
"""02:00:5e:00:01:00: VRRP's range of RFC 5798, 7.3, made locally administered. VARP has one for all VLANs of a switch."""


@dataclass(frozen=True, slots=True)
class Routing:
    """The layer 3 part of one switch."""

    svis: tuple[Svi, ...]
    acls: tuple[Acl, ...]
    routes: tuple[Route, ...]
    default_gateway: IPv4 | None
    numbers: dict[str, int]
    """Access list name -> number, for the lock."""


def routing(known: Context, name: str, switch: Switch, locked: Mapping[str, int]) -> Routing:
    """SVIs ascending by vid, access lists IPv4 first, routes sorted."""
    routed = known.routed.get(name, ())
    lists = _numbered([acl for vlan in routed for acl in _acls(known, known.vlans[vlan])], locked)
    svis = [_router_svi(known, name, known.vlans[vlan], lists) for vlan in routed]
    management = management_vlan(known.site, switch)
    if management and management not in routed:
        svis.append(_management_svi(known.vlans[management], known.site.vlans[management], switch, known.platforms[name]))
    gateway = None if routed or management is None else known.site.vlans[management].gateway
    routes = [Route(entry.to, entry.via, of=(switch, entry)) for entry in switch.routes]
    if not routed:
        defaults = [route for route in routes if route.to == Prefix4(0, 0) and route.family == "ipv4"]
        gateway = IPv4(defaults[0].via) if defaults else gateway
        routes = [route for route in routes if route not in defaults]
    return Routing(
        svis=tuple(sorted(svis, key=lambda svi: svi.vlan.vid)),
        acls=tuple(sorted(lists.values(), key=lambda acl: (acl.family, acl.name))),
        routes=tuple(sorted(routes, key=lambda route: (route.family, route.to, route.via))),
        default_gateway=gateway,
        numbers={acl.name: acl.number for acl in lists.values()},
    )


# SVIs -------------------------------------------------------------------------------------------------------------------


def _router_svi(known: Context, name: str, vlan: VlanPlan, lists: Mapping[str, Acl]) -> Svi:
    model, platform = known.site.vlans[vlan.name], known.platforms[name]
    own4, own6 = own_addresses(model, name)
    gateway = model.gateway if isinstance(model.routed_by, dict) else None
    own = model.redundancy == "own"
    priority = PREFERRED if known.routers[vlan.name][0] == name else OTHER
    return Svi(
        vlan=vlan,
        description=vlan.description,
        ipv4=Prefix4(own4, model.prefix.length) if own4 is not None and model.prefix else None,
        ipv6=Prefix6(own6, model.prefix6.length) if own6 is not None and model.prefix6 else None,
        vrrp=_vrrp(model.vrrp_group, gateway, priority) if gateway is not None and not own else None,
        vrrp6=_vrrp6(model, priority) if isinstance(model.routed_by, dict) and own6 is not None else None,
        shared=SharedGateway(model.vrrp_group, gateway, priority, SHARED_MAC) if gateway is not None and own else None,
        dhcp_relay=tuple(sorted(model.dhcp_relay)) if model.dhcp_relay else (),
        acl=lists.get(acl_name(vlan.vid, "ipv4")) if lists else None,
        acl6=lists.get(acl_name(vlan.vid, "ipv6")) if lists else None,
        mtu=_mtu(model, platform),
        suppress_ra=vlan.role == "container" and own6 is not None and platform.has("ra_suppress"),
        of=(model,),
    )


@cache
def _vrrp(group: int, virtual: IPv4, priority: int) -> Vrrp:
    """One object for all routers of a group that say the same."""
    return Vrrp(group, virtual, priority)


def _mtu(vlan: Vlan, platform: Platform) -> int | None:
    """The VLAN's MTU as the platform counts an SVI's."""
    return vlan.mtu + platform.mtu_header if vlan.mtu and platform.svi_mtu_header else vlan.mtu


def _vrrp6(model: Vlan, priority: int) -> Vrrp6 | None:
    if model.gateway6 is None:
        return None
    # EUI-64 of the virtual MAC 00-00-5E-00-02-{VRID} of RFC 5798, 7.3: universal bit inverted, ff:fe in the middle
    link_local = 0xFE80 << 112 | 0x0200_5EFF_FE00_0200 | model.vrrp_group
    return Vrrp6(model.vrrp_group, model.gateway6, IPv6(link_local), priority)


def _management_svi(vlan: VlanPlan, model: Vlan, switch: Switch, platform: Platform) -> Svi:
    own = Prefix4(switch.address or 0, model.prefix.length if model.prefix else 32)
    return Svi(vlan=vlan, description=vlan.description, ipv4=own, mtu=_mtu(model, platform), of=(switch, model))


# Access lists -------------------------------------------------------------------------------------------------------------


def acl_name(vid: Vid, family: str) -> str:
    """The name of the list for packets that come from a VLAN.

    >>> acl_name(Vid(10), "ipv6")
    'NG-V10-IN6'
    """
    return f"NG-V{vid}-IN6" if family == "ipv6" else f"NG-V{vid}-IN"


def _acls(known: Context, vlan: VlanPlan) -> Iterator[Acl]:
    policies = [policy for policy in known.site.policies if policy.source == vlan.name]
    if not policies:
        return
    four = [rule for policy in policies for rule in _rules(policy, vlan.prefix, known.vlans[policy.to].prefix)]
    six = [rule for policy in policies for rule in _rules(policy, vlan.prefix6, known.vlans[policy.to].prefix6)]
    if four:
        yield Acl(acl_name(vlan.vid, "ipv4"), 0, "ipv4", _sequenced(four), of=tuple(policies))
    if six:
        yield Acl(acl_name(vlan.vid, "ipv6"), 0, "ipv6", _sequenced(six), of=tuple(policies))


def _rules(policy: Policy, source: Prefix4 | Prefix6 | None, destination: Prefix4 | Prefix6 | None) -> Iterator[AclRule]:
    if source is None or destination is None:
        return
    protocol = policy.protocol or ("tcp" if policy.established else "ip")
    # What is permitted is permitted to the VLAN's own addresses; what is denied is denied to spoofed sources too.
    allowed = source if policy.action == "permit" else None
    for ports in policy.ports or (None,):
        yield AclRule(0, policy.action, protocol, allowed, destination, ports, policy.established, of=(policy,))


def _sequenced(rules: list[AclRule]) -> tuple[AclRule, ...]:
    every = [*rules, AclRule(0, "permit", "ip", None, None)]
    return tuple(replace(rule, seq=10 * index) for index, rule in enumerate(every, 1))


def _numbered(acls: list[Acl], locked: Mapping[str, int]) -> dict[str, Acl]:
    """The lists by name with their numbers: the lock's, else the lowest free."""
    kept: dict[int, str] = {}
    for acl in acls:
        if acl.name in locked:
            kept.setdefault(locked[acl.name], acl.name)
    numbers = {name: number for number, name in kept.items()}
    free = (number for number in count(1) if number not in kept)
    return {acl.name: replace(acl, number=numbers.get(acl.name) or next(free)) for acl in acls}
