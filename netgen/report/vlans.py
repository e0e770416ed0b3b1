"""``show vlans`` and ``show slices``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from netgen.addressing import ipv4, ipv6
from netgen.model import Site
from netgen.plan.context import routers
from netgen.plan.slices import usable
from netgen.plan.types import Plan
from netgen.report.document import Cell, few


@dataclass(frozen=True, slots=True)
class VlanRow:
    """A VLAN of the site."""

    vid: int
    name: str
    role: str
    prefix: str | None
    gateway: str | None
    prefix6: str | None
    gateway6: str | None
    routed_by: tuple[str, ...]
    """Switches, the preferred one first; ``external`` for a router that is none of ours."""
    switches: Annotated[tuple[str, ...], Cell(few)]
    """Those that have it, naturally sorted."""


def vlans(site: Site, plan: Plan) -> list[VlanRow]:
    """Ascending by vid."""
    carriers: dict[str, list[str]] = {}
    for switch in plan.switches:
        for vlan in switch.vlans:
            carriers.setdefault(vlan.name, []).append(switch.name)
    rows = []
    for vlan in plan.vlans:
        model = site.vlans[vlan.name]
        rows.append(
            VlanRow(
                vid=vlan.vid,
                name=vlan.name,
                role=vlan.role,
                prefix=str(vlan.prefix) if vlan.prefix else None,
                gateway=ipv4(model.gateway) if model.gateway is not None else None,
                prefix6=str(vlan.prefix6) if vlan.prefix6 else None,
                gateway6=ipv6(model.gateway6) if model.gateway6 is not None else None,
                routed_by=("external",) if model.routed_by == "external" else routers(model),
                switches=tuple(carriers.get(vlan.name, ())),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class SliceRow:
    """A host's share of a container VLAN."""

    vlan: str
    host: str
    network: str
    """Docker's name of the network."""
    prefix: str
    usable: int
    """Addresses that containers may have."""
    max: int
    """Containers at most at once."""
    kind: str
    """auto: allocated and kept in netgen.lock; fixed: written in the site."""
    first: str
    """The lowest address that is handed out."""
    last: str
    """The highest one; with ``ipam: default`` Docker hands out all of the slice."""


def slices(site: Site, plan: Plan) -> list[SliceRow]:
    """By VLAN id and first address."""
    networks = {(network.vlan.name, host.name): network for host in plan.hosts for network in host.networks}
    rows = []
    for one in plan.slices:
        network = networks[one.vlan.name, one.host]
        low, high = usable(site.vlans[one.vlan.name], one.prefix)
        ends = (low, high) if network.ipam == "default" else (network.pool[0], network.pool[-1])
        rows.append(
            SliceRow(
                vlan=one.vlan.name,
                host=one.host,
                network=network.name,
                prefix=str(one.prefix),
                usable=high - low + 1,
                max=one.max,
                kind="auto" if one.auto else "fixed",
                first=ipv4(ends[0]),
                last=ipv4(ends[1]),
            )
        )
    return rows
