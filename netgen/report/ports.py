"""``show ports`` and ``show bindings``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from netgen.addressing import ipv4, mac_colon, natural, vlan_ranges
from netgen.model import Site
from netgen.plan.context import Context, context
from netgen.plan.types import Plan, PortBody, PortPlan, SwitchPlan
from netgen.report.document import Cell


def _ranges(vids: Iterable[int]) -> str:
    return ",".join(vlan_ranges(vids))


@dataclass(frozen=True, slots=True)
class PortRow:
    """A port or bundle of a switch."""

    switch: str
    port: str
    link: str
    """host, switch or other: what is at the other end."""
    to: str
    """The other end: ``docker1 eth1``, ``core1 xe-0/1/0``; else the port's description."""
    state: str
    """up, or shut."""
    mode: str
    """access, trunk, or none: a port without VLANs."""
    untagged: int | None
    """Access VLAN, or native VLAN of the trunk."""
    tagged: Annotated[tuple[int, ...], Cell(_ranges)]
    bundle: str | None
    """The bundle that the port is a member of."""
    guard: str | None
    """source_guard, port_acl, or nothing."""
    limit: int | None
    """Addresses that the port may use at most."""
    trust: str | None
    """both, dhcp, arp or none; ``(derived)``: nobody asked for it; nothing where snooping and inspection are off."""


def ports(site: Site, plan: Plan) -> list[PortRow]:
    """By switch; physical ports first, then bundles."""
    peers = _peers(context(site))
    derived = {(need.switch, need.port) for need in plan.needs if need.arp_trusted}
    return [
        _row(switch, port, peers.get((switch.name, port.name), port.description), (switch.name, port.name) in derived)
        for switch in plan.switches
        for port in (*switch.ports, *switch.bundles)
    ]


def _row(switch: SwitchPlan, port: PortPlan, to: str, derived: bool) -> PortRow:
    body = port.body
    return PortRow(
        switch=switch.name,
        port=port.name,
        link=body.link,
        to=to,
        state="up" if body.enabled else "shut",
        mode=body.mode,
        untagged=body.untagged.vid if body.untagged else None,
        tagged=tuple(vlan.vid for vlan in body.tagged),
        bundle=port.lag_name if port.kind == "port" and port.lag is not None else None,
        guard=None if body.guard == "none" else body.guard,
        limit=body.limit,
        trust=_trust(body, derived),
    )


def _trust(body: PortBody, derived: bool) -> str | None:
    if not (body.snooped or body.inspected):
        return None
    dhcp, arp = body.snooped and body.trust_dhcp, body.inspected and body.trust_arp
    if arp and derived:
        return "dhcp, arp (derived)" if dhcp else "arp (derived)"
    return "both" if dhcp and arp else "dhcp" if dhcp else "arp" if arp else "none"


def _peers(known: Context) -> dict[tuple[str, str], str]:
    """What is at the other end of each cable, by (switch, port); bundles too."""
    found: dict[tuple[str, str], str] = {}
    for attachment in known.attachments:
        for member, (switch, port) in zip(attachment.members or (attachment.name,), attachment.ports, strict=True):
            found[switch, port] = f"{attachment.host} {member}"
    for cable in known.cables:
        for own, other in ((cable.a, cable.b), (cable.b, cable.a)):
            found[own.switch, own.port] = f"{other.switch} {other.port}"
            if cable.model.lag:
                near, far = (known.platforms[end.switch].bundle_name(cable.model.lag) for end in (own, other))
                found[own.switch, near] = f"{other.switch} {far}"
    return found


@dataclass(frozen=True, slots=True)
class BindingRow:
    """A static IP-MAC-port entry, as in bindings.csv."""

    switch: str
    port: str
    vlan: int
    ip: str
    mac: Annotated[str | None, Cell(none="any")]
    """Null: any MAC."""
    host: str | None
    """The host it belongs to; null for a port's own ``bindings``."""


def bindings(_site: Site, plan: Plan) -> list[BindingRow]:
    """By switch, port, VLAN id and address."""
    return list(_bindings(plan))


def _bindings(plan: Plan) -> Iterator[BindingRow]:
    for switch in plan.switches:
        for entry in sorted(switch.bindings, key=lambda entry: (natural(entry.port), entry.vlan.vid, entry.ip)):
            mac = mac_colon(entry.mac) if entry.mac is not None else None
            yield BindingRow(switch.name, entry.port, entry.vlan.vid, ipv4(entry.ip), mac, entry.host or None)
