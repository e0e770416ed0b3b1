"""What a configuration means for frames: VLANs, ports and what they carry, SVIs, bindings, and who refers to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from netgen.switch.command import Known
from netgen.switch.edit import Here
from netgen.switch.state import TOP, Draft, Key, Path, State, Value
from netgen.switch.table import Table

MANY = 1000
"""A list of more VLANs than these is a range over all that may come, and names none of them."""
Binding = tuple[int, str, str, str]
"""VLAN, IP address, MAC and port of an entry."""
Reference = tuple[str, str, str]
"""Who refers, to what kind of thing, by which name: ``("Vlan10", "acl", "NG-V10-IN")``; who is ``""`` at the top."""


@dataclass(frozen=True, slots=True)
class Port:
    """What a port or bundle does."""

    mode: Literal["access", "trunk", "routed", "none"] = "none"
    """``none``: nothing was said, or the port negotiates; it then carries its access VLAN."""
    carries: frozenset[int] = frozenset()
    """VLANs whose frames really pass; :data:`netgen.switch.state.ALL` where the platform lets all pass that are not named."""
    untagged: int | None = None
    """The VLAN of frames without a tag, whether it is let through or not."""
    bundle: str = ""
    """The bundle that the port is a member of."""
    up: bool = True
    """Not shut down."""
    guard: bool = False
    """Frames that fit no binding (or port filter) are dropped."""
    trusted_dhcp: bool = False
    trusted_arp: bool = False
    limit: int | None = None
    """Most addresses behind the port."""


@dataclass(frozen=True, slots=True)
class SviFacts:
    """What a VLAN interface does."""

    vid: int
    enabled: bool
    """Not shut down."""
    up: bool
    """Enabled, its VLAN exists, and some port that is up carries it."""
    addresses: frozenset[str] = frozenset()
    """As the platform spells them, IPv4 and IPv6, with length or mask."""
    gateways: frozenset[str] = frozenset()
    """Addresses shared with others: VRRP, HSRP, virtual routers."""
    acls: frozenset[str] = frozenset()
    """Access lists on it."""


@dataclass(frozen=True)
class Facts:
    """What a configuration means.

    ``bindings`` are ``(vid, ip, mac, port)``, the MAC in lower case with colons and empty where the entry has none, the
    VLAN 0 where it names none. ``references`` are made when asked for: lists of allowed VLANs can be long.
    """

    vlans: Mapping[int, str]
    """VLANs that exist and their names; those that are there by themselves only where the configuration says them."""
    ports: Mapping[str, Port]
    svis: Mapping[int, SviFacts]
    snooping: frozenset[int]
    """VLANs whose DHCP is snooped: named and switched on."""
    inspection: frozenset[int]
    bindings: frozenset[Binding]
    spoken: tuple[tuple[str, frozenset[Reference], frozenset[int]], ...] = field(repr=False, compare=False, default=())
    """Who, what it refers to, and the VLANs of its allowed list."""

    @cached_property
    def references(self) -> frozenset[Reference]:
        """Everything that refers to something by name or number, whether it exists or not."""
        return frozenset(all_references(self.spoken))


def all_references(spoken: tuple[tuple[str, frozenset[Reference], frozenset[int]], ...]) -> Iterator[Reference]:
    """The references of all views, lists of VLANs spelled out."""
    for who, named, vids in spoken:
        yield from named
        yield from ((who, "vlan", str(vid)) for vid in vids)


@dataclass(frozen=True, slots=True)
class Part:
    """What one view adds to the facts; kept with the view, so that a change of one port costs one port."""

    name: str = ""
    """How the view is called: an interface by its name."""
    references: frozenset[Reference] = frozenset()
    allowed: frozenset[int] = frozenset()
    """VLANs of lists that name them: all VLANs, and lists by default, are not a reference to each."""
    port: Port | None = None
    svi: SviFacts | None = None
    vlan: tuple[int, str] | None = None
    defines: tuple[str, str] | None = None
    """Of what the view is the definition: ``("acl", "NG-V10-IN")``."""
    bindings: frozenset[Binding] = frozenset()
    snooping: frozenset[int] = frozenset()
    inspection: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    """Of a port: VLANs by name, which :attr:`netgen.switch.table.Table.finish` looks up."""
    notes: frozenset[tuple[str, str]] = frozenset()
    """What a view says about others: ``("untrusted", "ge-0/0/1.0")``."""
    snooping_off: bool = False
    """Of the top: nothing is snooped, whatever the VLANs say."""


def facts_of(table: Table, state: State) -> Facts:
    """What a state means. Views that have not changed since they were last asked are not looked at again."""
    parts = list(table.finish(_parts(table, state)).values())
    vlans = dict(sorted(part.vlan for part in parts if part.vlan))
    ports = {part.name: part.port for part in parts if part.port}
    for name, port in ports.items():
        if port.bundle in ports:
            ports[name] = _joined(table, port, ports[port.bundle])
    svis = [part.svi for part in parts if part.svi]
    carried = _union({port.carries for port in ports.values() if port.up and port.mode != "routed"}) if svis else frozenset()
    there = vlans.keys() | table.shared
    return Facts(
        vlans=vlans,
        ports=ports,
        svis={svi.vid: replace(svi, up=svi.enabled and svi.vid in carried and svi.vid in there) for svi in svis},
        snooping=frozenset() if any(part.snooping_off for part in parts) else _union({part.snooping for part in parts}),
        inspection=_union({part.inspection for part in parts}),
        bindings=_bindings([part.bindings for part in parts if part.bindings]),
        spoken=tuple((part.name, part.references, part.allowed) for part in parts if part.references or part.allowed),
    )


def missing_of(table: Table, state: State) -> frozenset[Reference]:
    """References to what is not there."""
    parts = list(_parts(table, state).values())
    there = {part.defines for part in parts if part.defines}
    vlans = {part.vlan[0] for part in parts if part.vlan} | table.shared
    lost: set[Reference] = set()
    for part in parts:
        for reference in part.references:
            _, kind, name = reference
            if (kind, name) not in there and not (kind == "vlan" and name.isdecimal() and int(name) in vlans):
                lost.add(reference)
        if not part.allowed <= vlans:
            lost.update((part.name, "vlan", str(vid)) for vid in part.allowed - vlans)
    return frozenset(lost)


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset[int]().union(*sets)


def _bindings(found: list[frozenset[Binding]]) -> frozenset[Binding]:
    """All bindings; there are many, and mostly all in one view."""
    return found[0] if len(found) == 1 else frozenset[Binding]().union(*found)


def _joined(table: Table, port: Port, bundle: Port) -> Port:
    """A member does what its bundle does; where members have lists of their own, it passes what both pass."""
    if not table.own_lists:
        return replace(bundle, bundle=port.bundle, up=port.up)
    carries = bundle.carries if port.mode == "none" else bundle.carries & port.carries
    return replace(port, mode=bundle.mode, carries=carries, untagged=bundle.untagged)


# One view -----------------------------------------------------------------------------------------------------------------


def _parts(table: Table, state: State) -> dict[Path, Part]:
    draft = Draft(state)
    draft.create(TOP)
    basis = table.basis(Here(draft, table, TOP))
    found: dict[Path, Part] = {}
    for path, view in draft.views.items():
        known = view.known
        if known is None or known[0] != basis:
            known = view.known = basis, _part(Here(draft, table, path))
        if isinstance(known[1], Part):
            found[path] = known[1]
    return found


def _part(here: Here) -> Part:
    part = here.table.part(here)
    references = set(part.references)
    allowed = set(part.allowed)
    for key, value in here.entries.items():
        known = here.table.by_id.get((here.view, key[0]))
        if known and value is not False:
            references.update((here.name, kind, name) for kind, name in _named(known, key, value))
            if isinstance(value, frozenset) and _names_vlans(known) and len(value) <= MANY:
                allowed |= value - known.command.vlans_by_default
    defines = part.defines or _defined(here)
    return replace(part, name=here.name, references=frozenset(references), allowed=frozenset(allowed), defines=defines)


def _names_vlans(known: Known) -> bool:
    return any(slot.kind.vlans and slot.kind.names for slot in known.slots)


def _named(known: Known, key: Key, value: Value) -> Iterator[tuple[str, str]]:
    told, said = iter(key[1:]), iter(value if isinstance(value, tuple) else ())
    spread = known.command.vlans is not None
    for slot in known.slots:
        if slot.kind.vlans or known.command.slot:
            continue
        word = next(said if slot.value and not spread else told, "")
        if slot.kind.names and word:
            yield slot.kind.names, word


def _defined(here: Here) -> tuple[str, str] | None:
    if not here.path:
        return None
    match = here.table.match(here.table.view(here.path[:-1]), here.path[-1])
    if match is None or not match.command.defines:
        return None
    words = [arg for arg in match.args if isinstance(arg, str)] or here.path[-1].rsplit(" ", 1)[-1:]
    name = here.name if match.command.name_at is None else words[match.command.name_at]
    if here.view == "bundle":
        return "port-channel", name.removeprefix(here.table.bundle.format(""))
    return match.command.defines, name
