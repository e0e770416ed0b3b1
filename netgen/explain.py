"""Why a line is there: from the YAML line over the plan to each rendered line, for one address, MAC, host, port or VLAN.

Nothing marks the templates. A fact of the plan (a port carries a VLAN, a host has an address) is taken out, the file is
rendered once more, and the lines that differ are the fact's lines. So the answer cannot lie about what a template does,
overridden ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import SequenceMatcher
from typing import Any, TypeVar

from netgen.addressing import Prefix4, Prefix6, natural, parse_ipv4, parse_ipv6, parse_mac
from netgen.build import switch_path
from netgen.errors import At, Fault, NetgenError, Path, Place, printable
from netgen.hostfiles import files
from netgen.loader import Loaded
from netgen.plan.types import Binding, HostPlan, Link, Of, Plan, PortPlan, SwitchPlan, VlanPlan
from netgen.platforms import load
from netgen.render import Renderer

T = TypeVar("T")
Match = Callable[[object], bool]


class NothingFoundError(NetgenError):
    """The site has nothing of that name."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A rendered line: file below the output folder, 1-based number, text."""

    path: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Hop:
    """A fact of the plan: where it was written, and the lines that are there because of it."""

    where: str
    """The switch or host."""
    what: str
    written: tuple[tuple[Path, Place], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something the plan says about one switch or host, and that plan without it."""

    subject: SwitchPlan | HostPlan
    what: str
    of: Of
    without: SwitchPlan | HostPlan


def explain(loaded: Loaded, plan: Plan, renderer: Renderer, thing: str) -> list[Hop]:
    """Every hop of a thing, switches before hosts; NothingFoundError (exit 4) when the site does not know it."""
    facts = list(_facts(plan, thing))
    if not facts:
        text = f"{printable(thing)} is no address, MAC, host, switch, switch:port or VLAN of {plan.site}"
        raise NothingFoundError(f"{text}; netgen show lists them")
    cache: dict[str, dict[str, list[str]]] = {}
    hops = []
    for fact in facts:
        before = cache.get(fact.subject.name) or _texts(fact.subject, renderer)
        cache[fact.subject.name] = before
        lines = tuple(_caused(before, _texts(fact.without, renderer)))
        hops.append(Hop(fact.subject.name, fact.what, _written(loaded, fact.of), lines))
    return hops


def _texts(subject: SwitchPlan | HostPlan, renderer: Renderer) -> dict[str, list[str]]:
    """All files of a switch or host as lines, by path."""
    if isinstance(subject, SwitchPlan):
        return {switch_path(subject): renderer.switch(subject).splitlines()}
    return {f"hosts/{subject.name}/{file.path}": file.text.splitlines() for file in files(subject, renderer)}


def _caused(before: dict[str, list[str]], after: dict[str, list[str]]) -> Iterator[Line]:
    """The lines of the first rendering that are not in the second."""
    for path, lines in before.items():
        other = after.get(path, [])
        if lines != other:
            for tag, low, high, _, _ in SequenceMatcher(None, lines, other, autojunk=False).get_opcodes():
                if tag in ("delete", "replace"):
                    yield from (Line(path, n + 1, lines[n]) for n in range(low, high) if any(char.isalnum() for char in lines[n]))


def _written(loaded: Loaded, of: Of) -> tuple[tuple[Path, Place], ...]:
    """The YAML places of model objects, the innermost first."""
    placed = loaded.placed([Fault("", At(thing), "") for thing in of])
    return tuple((fault.path, fault.place) for fault in placed if fault.place is not None)


# Taking things out --------------------------------------------------------------------------------------------------------


def drop(thing: T, match: Match) -> T:
    """The frozen object without what matches below it: items leave their tuples, single values become None."""
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changes: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name == "of":
            continue
        if type(value) is tuple:
            kept = tuple(drop(item, match) for item in value if not match(item))
            if len(kept) != len(value) or any(new is not old for new, old in zip(kept, value, strict=True)):
                changes[field.name] = kept
        elif match(value):
            changes[field.name] = None
        elif is_dataclass(value) and (inner := drop(value, match)) is not value:
            changes[field.name] = inner
    return replace(thing, **changes) if changes else thing


def exchange(thing: Any, value: int) -> Any:
    """The frozen object with 0 wherever an address or MAC of this value stands; the same object when there is none."""
    if isinstance(thing, Prefix4 | Prefix6):
        return thing._replace(ip=0) if thing.ip == value else thing
    if isinstance(thing, int) and not isinstance(thing, bool):
        return 0 if thing == value else thing
    if type(thing) is tuple:
        items = tuple(exchange(item, value) for item in thing)
        return thing if all(new is old for new, old in zip(items, thing, strict=True)) else items
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changes = {}
    for field in fields(thing):
        old = getattr(thing, field.name)
        new = old if field.name == "of" else exchange(old, value)
        if new is not old:
            changes[field.name] = new
    return replace(thing, **changes) if changes else thing


def _swap(subject: SwitchPlan, old: PortPlan, new: PortPlan) -> SwitchPlan:
    """The switch with one port exchanged, wherever it stands."""

    def swapped(ports: tuple[PortPlan, ...]) -> tuple[PortPlan, ...]:
        return tuple(new if port is old else port for port in ports)

    security = tuple(replace(one, trusted=swapped(one.trusted), untrusted=swapped(one.untrusted)) for one in subject.vlan_security)
    return replace(subject, ports=swapped(subject.ports), bundles=swapped(subject.bundles), vlan_security=security)


def _is(thing: object) -> Match:
    return lambda item: item is thing


# Facts ----------------------------------------------------------------------------------------------------------------------


def _facts(plan: Plan, thing: str) -> Iterator[_Fact]:
    for vlan in plan.vlans:
        if thing in (vlan.name, str(vlan.vid)):
            yield from _vlan_facts(plan, vlan)
            return
    switch, colon, port = thing.partition(":")
    for one in plan.switches:
        if one.name == switch and colon:
            name = load(one.platform).port_name(port) or port
            yield from (fact for found in (*one.ports, *one.bundles) if found.name == name for fact in _port_facts(one, found))
            return
    if thing in {one.name for one in plan.hosts} | {one.name for one in plan.switches}:
        yield from _named_facts(plan, thing)
        return
    yield from _value_facts(plan, _value(thing))


def _value(thing: str) -> int | None:
    for parse in (parse_ipv4, parse_ipv6, parse_mac):
        try:
            return parse(thing)
        except ValueError:
            continue
    return None


def _vlan_facts(plan: Plan, vlan: VlanPlan) -> Iterator[_Fact]:
    for switch in plan.switches:
        if vlan not in switch.vlans:
            continue
        rest = tuple(other for other in switch.vlans if other is not vlan)
        yield _Fact(switch, f"has VLAN {vlan.vid} {vlan.name}", vlan.of, replace(switch, vlans=rest))
        for port in (*switch.ports, *switch.bundles):
            if vlan in port.body.allowed:
                how = "untagged" if vlan is port.body.untagged else "tagged"
                slim = replace(port, body=drop(port.body, _is(vlan)))
                yield _Fact(switch, f"{port.name} carries it {how}", port.of, _swap(switch, port, slim))
        yield from (_Fact(switch, "has an SVI in it", svi.of, drop(switch, _is(svi))) for svi in switch.svis if svi.vlan is vlan)
        yield from _vlan_security_facts(switch, vlan)
    for host in plan.hosts:
        for link in host.links:
            if link.vlan is vlan:
                yield _Fact(host, f"{link.name} is in it", link.of, _without_link(host, link))
        for network in host.networks:
            if network.vlan is vlan:
                smaller = drop(host, _is(network))
                yield _Fact(host, f"has the Docker network {network.name} in it", network.of, smaller)


def _without_link(host: HostPlan, link: Link) -> HostPlan:
    """A VLAN sub-interface goes whole, another interface loses its addresses."""
    if link.kind == "vlan":
        return drop(host, _is(link))
    return replace(host, links=tuple(replace(one, addresses=()) if one is link else one for one in host.links))


def _vlan_security_facts(switch: SwitchPlan, vlan: VlanPlan) -> Iterator[_Fact]:
    if vlan in switch.snooping:
        security = tuple(replace(one, snooping=False) if one.vlan is vlan else one for one in switch.vlan_security)
        rest = tuple(other for other in switch.snooping if other is not vlan)
        yield _Fact(switch, "snoops DHCP in it", vlan.of, replace(switch, vlan_security=security, snooping=rest))
    if vlan in switch.arp_inspection:
        security = tuple(replace(one, arp_inspection=False) if one.vlan is vlan else one for one in switch.vlan_security)
        rest = tuple(other for other in switch.arp_inspection if other is not vlan)
        yield _Fact(switch, "inspects ARP in it", vlan.of, replace(switch, vlan_security=security, arp_inspection=rest))
    for port in sorted({entry.port for entry in switch.bindings if entry.vlan is vlan}, key=natural):
        yield from _binding_facts(switch, _on(port, vlan), f"on {port}")


def _on(port: str, vlan: VlanPlan | None = None) -> Callable[[Binding], bool]:
    return lambda entry: entry.port == port and vlan in (None, entry.vlan)


def _binding_facts(switch: SwitchPlan, match: Callable[[Binding], bool], where: str) -> Iterator[_Fact]:
    """One fact for all static entries that match."""
    entries = [entry for entry in switch.bindings if match(entry)]
    listed = [entry for one in switch.vlan_security for entry in one.arp_entries if match(entry)]
    if entries or listed:
        of = tuple({id(thing): thing for entry in (*entries, *listed) for thing in entry.of}.values())
        what = f"{len(entries)} static binding{'s' if len(entries) != 1 else ''}" if entries else f"{len(listed)} ARP entries"
        yield _Fact(switch, f"{what} {where}", of, drop(switch, lambda item: isinstance(item, Binding) and match(item)))


def _port_facts(switch: SwitchPlan, port: PortPlan) -> Iterator[_Fact]:
    without = drop(switch, _is(port))
    yield _Fact(switch, f"{port.name}: {port.body.mode} port, {port.description or 'no description'}", port.of, without)
    yield from _binding_facts(switch, _on(port.name), f"on {port.name}")


def _named_facts(plan: Plan, name: str) -> Iterator[_Fact]:
    """A host: its ports and bindings, and its files. A switch: all its ports."""
    for switch in plan.switches:
        for port in (*switch.ports, *switch.bundles):
            own = any(host.name == name and set(map(id, host.of)) & set(map(id, port.of)) for host in plan.hosts)
            if own or switch.name == name:
                yield from _port_facts(switch, port)
    for host in plan.hosts:
        if host.name == name:
            yield from (_Fact(host, f"has {link.name}", link.of, _without_link(host, link)) for link in host.links)
            for network in host.networks:
                smaller = drop(host, _is(network))
                yield _Fact(host, f"has the Docker network {network.name}", network.of, smaller)


def _value_facts(plan: Plan, value: int | None) -> Iterator[_Fact]:
    """An address or MAC: bindings, SVIs, routes, host addresses and Docker networks that hold it."""
    if value is None:
        return
    for switch in plan.switches:
        yield from _binding_facts(switch, lambda entry: value in (entry.ip, entry.mac), "for it")
        for svi in switch.svis:
            other = exchange(svi, value)
            if other is not svi:
                slim = replace(switch, svis=_exchanged(switch.svis, svi, other))
                yield _Fact(switch, f"has it on its SVI in {svi.vlan.name}", svi.of, slim)
        for route in switch.routes:
            if route.via == value:
                yield _Fact(switch, f"next hop of {route.to}", route.of, drop(switch, _is(route)))
        if switch.default_gateway == value:
            yield _Fact(switch, "default gateway", switch.of, replace(switch, default_gateway=None))
    for host in plan.hosts:
        yield from _host_value_facts(host, value)


def _host_value_facts(host: HostPlan, value: int) -> Iterator[_Fact]:
    for link in host.links:
        other = exchange(link, value)
        if other is not link:
            yield _Fact(host, f"has it on {link.name}", link.of, replace(host, links=_exchanged(host.links, link, other)))
    for network in host.networks:
        inside = value in network.slice
        new = replace(exchange(network, value), slice=Prefix4(0, network.slice.length)) if inside else exchange(network, value)
        if new is not network:
            names = [container.name for container in network.fixed if value in (container.ip, container.mac, container.ip6)]
            what = f"fixed container {names[0]}" if names else f"in the slice {network.slice}" if inside else "gateway"
            what = f"{what} of the Docker network {network.name}"
            yield _Fact(host, what, network.of, replace(host, networks=_exchanged(host.networks, network, new)))


def _exchanged(items: tuple[T, ...], old: T, new: T) -> tuple[T, ...]:
    return tuple(new if item is old else item for item in items)
