"""NG230 to NG239, NG249: VLANs and their prefixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netgen.addressing import Prefix4, Prefix6
from netgen.errors import At, Fault
from netgen.model import Vlan
from netgen.rules.index import Index
from netgen.rules.words import plain

EMBEDDED = 96
"""Longest prefix6 that leaves 32 bits for a container's IPv4 address."""

_SPECIAL = ((Prefix4(0, 8), "this network"), (Prefix4(127 << 24, 8), "loopback"), (Prefix4(0xA9FE << 16, 16), "link-local"))
"""IPv4 ranges that no interface may be given from (RFC 6890)."""
_SPECIAL6 = ((Prefix6(0xFE80 << 112, 10), "link-local"), (Prefix6(0xFF << 120, 8), "multicast"), (Prefix6(0, 8), "reserved"))
"""The same of IPv6 (RFC 4291)."""
_MULTICAST = Prefix4(224 << 24, 3)
"""Multicast and class E (RFC 5771, RFC 1112)."""


class _Span(NamedTuple):
    first: int
    last: int
    name: str
    prefix: Prefix4 | Prefix6
    at: At


def vids(index: Index) -> Iterator[Fault]:
    """Two names for one VLAN id are one VLAN on every switch."""
    used: set[int] = {vlan.vid for vlan in index.site.vlans.values()}
    used.update(vid for platform, _ in index.kinds for low, high in platform.reserved_vids for vid in range(low, high + 1))
    highest = max((vlan.vid for vlan in index.site.vlans.values()), default=1)
    free = iter([vid for vid in (*range(highest, 4095), *range(2, highest)) if vid not in used])
    seen: dict[int, tuple[str, At]] = {}
    for name, vlan in index.site.vlans.items():
        at = At(vlan, "vid")
        first, where = seen.setdefault(vlan.vid, (name, at))
        if where is not at:
            other = next(free, None)
            yield Fault("NG230", at, f"vid {vlan.vid} is that of VLAN {plain(first)}", f"{other} is free" if other else "", (where,))


def reserved_vids(index: Index) -> Iterator[Fault]:
    """Ids that a platform keeps for itself cannot be made there, and a VLAN may be carried to every switch."""
    for vlan in index.site.vlans.values():
        for platform, switch in index.kinds:
            for low, high in platform.reserved_vids:
                if low <= vlan.vid <= high:
                    text = f"vid {vlan.vid} is reserved on {platform.name} ({plain(switch)})"
                    yield Fault("NG231", At(vlan, "vid"), text, f"take one outside {low}-{high}")


def vlan_one(index: Index) -> Iterator[Fault]:
    """VLAN 1 is on every trunk and port by default, and platforms do not agree how it is taken off: it cannot be pruned."""
    for vlan in index.site.vlans.values():
        if vlan.vid == 1:
            text = "VLAN 1 is on every port by default and cannot be taken off alike on all platforms"
            yield Fault("NG232", At(vlan, "vid"), text, "take a vid from 2 to 4094")


def overlaps(index: Index) -> Iterator[Fault]:
    """A router cannot have one network in two VLANs, and an address would belong to both."""
    vlans = index.site.vlans.items()
    four = (_Span(vlan.prefix.first, vlan.prefix.last, name, vlan.prefix, At(vlan, "prefix")) for name, vlan in vlans if vlan.prefix)
    six = (_Span(vlan.prefix6.first, vlan.prefix6.last, name, vlan.prefix6, At(vlan, "prefix6")) for name, vlan in vlans if vlan.prefix6)
    yield from _overlaps(four)
    yield from _overlaps(six)


def _overlaps(spans: Iterable[_Span]) -> Iterator[Fault]:
    widest: _Span | None = None
    for span in sorted(spans, key=lambda span: span[:3]):
        if widest and span.first <= widest.last:
            text = f"{span.prefix} overlaps {widest.prefix} of VLAN {plain(widest.name)}"
            yield Fault("NG233", span.at, text, "give each VLAN a prefix of its own", (widest.at,))
        if widest is None or span.last > widest.last:
            widest = span


def unicast_prefixes(index: Index) -> Iterator[Fault]:
    """Addresses of multicast, loopback and link-local ranges cannot be given to interfaces and are never routed."""
    for vlan in index.site.vlans.values():
        if vlan.prefix and vlan.prefix.first in _MULTICAST:
            yield _not_unicast(At(vlan, "prefix"), vlan.prefix, "multicast or reserved", "172.16.0.0/12")
        for block, meaning in _SPECIAL if vlan.prefix else ():
            if vlan.prefix and vlan.prefix.first <= block.last and block.first <= vlan.prefix.last:
                yield _not_unicast(At(vlan, "prefix"), vlan.prefix, meaning, "172.16.0.0/12")
        for block6, meaning in _SPECIAL6 if vlan.prefix6 else ():
            if vlan.prefix6 and vlan.prefix6.first <= block6.last and block6.first <= vlan.prefix6.last:
                yield _not_unicast(At(vlan, "prefix6"), vlan.prefix6, meaning, "fd00::/8")


def _not_unicast(at: At, prefix: Prefix4 | Prefix6, meaning: str, example: str) -> Fault:
    text = f"{prefix} has {meaning} addresses, which no interface can have"
    return Fault("NG234", at, text, f"take a private prefix, such as one of {example}")


def embedded(index: Index) -> Iterator[Fault]:
    """A container's IPv6 address is prefix6 and its four IPv4 bytes: a longer prefix leaves no room for them."""
    for vlan in index.site.vlans.values():
        if vlan.role == "container" and vlan.prefix6 and vlan.prefix6.length > EMBEDDED:
            text = f"{vlan.prefix6} leaves no 32 bits for the containers' IPv4 addresses"
            yield Fault("NG235", At(vlan, "prefix6"), text, f"a prefix of /{EMBEDDED} or shorter, /64 as a rule")


def reserved_blocks(index: Index) -> Iterator[Fault]:
    """A reserved block outside the prefix reserves nothing."""
    for vlan in index.site.vlans.values():
        for place, block in enumerate(vlan.reserved):
            if vlan.prefix and not (block.first in vlan.prefix and block.last in vlan.prefix):
                yield Fault("NG236", At(vlan, "reserved", place), f"{block} is not inside {vlan.prefix}", f"a block of {vlan.prefix}")


def slice_length(index: Index) -> Iterator[Fault]:
    """A slice as large as the prefix would hold the gateway too, so no host could ever get one."""
    for vlan in index.site.vlans.values():
        if vlan.slice is not None and vlan.prefix and vlan.slice <= vlan.prefix.length:
            text = f"a /{vlan.slice} is no part of {vlan.prefix}"
            mend = f"a length above {vlan.prefix.length}" if vlan.prefix.length < 32 else "a larger prefix"
            yield Fault("NG237", At(vlan, "slice"), text, mend)


def container_vlans(index: Index) -> Iterator[Fault]:
    """Docker needs subnet and gateway of a macvlan network, containers need a way out, and hosts need a length for their shares."""
    auto = {net.vlan_name for net in index.networks if net.network.slice == "auto"}
    for name, vlan in index.site.vlans.items():
        if vlan.role == "container" and (missing := _missing(vlan, auto=name in auto)):
            text = f"VLAN {plain(name)} of role container has no {' and no '.join(missing)}"
            yield Fault("NG238", At(index.site, "vlans", name), text, f"add {', '.join(missing)}{_hint(missing)}")


def _missing(vlan: Vlan, *, auto: bool) -> list[str]:
    needed = {"prefix": vlan.prefix, "gateway": vlan.gateway, "routed_by": vlan.routed_by, "slice": vlan.slice if auto else 0}
    return [key for key, value in needed.items() if value is None]


def _hint(missing: list[str]) -> str:
    if "routed_by" in missing:
        return " (a switch, a pair, or external)"
    return " (the prefix length of one host's share, such as 24)" if missing == ["slice"] else ""


def without_effect(index: Index) -> Iterator[Fault]:
    """Shares and reserved blocks concern containers: elsewhere these keys do nothing."""
    for vlan in index.site.vlans.values():
        for key in ("slice", "reserved"):
            if vlan.role != "container" and getattr(vlan, key):
                text = f"{key} does nothing in a VLAN of role {vlan.role}"
                yield Fault("NG239", At(vlan, key), text, "say role: container, or leave it out", severity="warning")


def unused(index: Index) -> Iterator[Fault]:
    """A VLAN that no port carries and no switch routes is rendered nowhere."""
    used = {name for name, routers in index.routers.items() if routers}
    for port in index.ports:
        used.update(port.port.tagged, (port.port.untagged or "",))
    for nic in index.nics:
        used.update(nic.vlans)
    for cable in index.site.cables:
        used.update(cable.vlans or (), (cable.native or "",))
    used.update(index.vlan_of(switch.address) or "" for switch in index.site.switches.values() if switch.address is not None)
    for name in index.site.vlans:
        if name not in used:
            text = f"VLAN {plain(name)} is on no port and no switch routes it, so it is rendered nowhere"
            yield Fault("NG249", At(index.site, "vlans", name), text, "leave it out, or put it on a port", severity="warning")


RULES = (
    vids,
    reserved_vids,
    vlan_one,
    overlaps,
    unicast_prefixes,
    embedded,
    reserved_blocks,
    slice_length,
    container_vlans,
    without_effect,
    unused,
)
