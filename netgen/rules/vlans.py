"""NG230 to NG249: VLANs, their prefixes, gateways and routers."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.addressing import Prefix4, Prefix6, ipv4, ipv6
from netgen.errors import At, Fault
from netgen.model import Vlan
from netgen.rules.index import EXTERNAL, Index
from netgen.rules.words import listed, plain

EMBEDDED = 96
"""Longest prefix6 that leaves 32 bits for a container's IPv4 address."""

_SPECIAL = ((Prefix4(0, 8), "this network"), (Prefix4(127 << 24, 8), "loopback"), (Prefix4(0xA9FE << 16, 16), "link-local"))
"""Ranges that no interface may be given from (RFC 6890)."""
_MULTICAST = 224 << 24
"""First address of multicast and of class E (RFC 5771, RFC 1112)."""


def vids(index: Index) -> Iterator[Fault]:
    """Two names for one VLAN id are one VLAN on every switch."""
    seen: dict[int, tuple[str, At]] = {}
    for name, vlan in index.site.vlans.items():
        at = At(vlan, "vid")
        first, where = seen.setdefault(vlan.vid, (name, at))
        if where is not at:
            used = {vlan.vid for vlan in index.site.vlans.values()}
            free = next((vid for vid in range(vlan.vid, 4095) if vid not in used), None)
            mend = f"{free} is free" if free else ""
            yield Fault("NG230", at, f"vid {vlan.vid} is that of VLAN {plain(first)}", mend, (where,))


def reserved_vids(index: Index) -> Iterator[Fault]:
    """Ids that a platform keeps for itself cannot be made there, and a VLAN may be carried to every switch."""
    for vlan in index.site.vlans.values():
        for platform, switch in index.kinds:
            for low, high in platform.reserved_vids:
                if low <= vlan.vid <= high:
                    text = f"vid {vlan.vid} is reserved on {platform.name} ({plain(switch)})"
                    yield Fault("NG231", At(vlan, "vid"), text, f"take one outside {low}-{high}")


def vlan_one(index: Index) -> Iterator[Fault]:
    """VLAN 1 is on every trunk and port by default, and no two platforms agree on how it is taken off: it cannot be pruned."""
    for vlan in index.site.vlans.values():
        if vlan.vid == 1:
            yield Fault("NG232", At(vlan, "vid"), "VLAN 1 is on every port by default and cannot be pruned alike everywhere", "take 2-4094")


def overlaps(index: Index) -> Iterator[Fault]:
    """A router cannot have one network in two VLANs, and an address would belong to both."""
    vlans = index.site.vlans.items()
    yield from _overlaps([(vlan.prefix.first, vlan.prefix.last, name, At(vlan, "prefix"), vlan.prefix) for name, vlan in vlans if vlan.prefix])
    six = [(vlan.prefix6.first, vlan.prefix6.last, name, At(vlan, "prefix6"), vlan.prefix6) for name, vlan in vlans if vlan.prefix6]
    yield from _overlaps(six)


def _overlaps(prefixes: list[tuple[int, int, str, At, Prefix4 | Prefix6]] | list[tuple[int, int, str, At, Prefix4]] | list[tuple[int, int, str, At, Prefix6]]) -> Iterator[Fault]:
    widest = None
    for one in sorted(prefixes, key=lambda prefix: prefix[:3]):
        if widest and one[0] <= widest[1]:
            text = f"{one[4]} overlaps {widest[4]} of VLAN {plain(widest[2])}"
            yield Fault("NG233", one[3], text, "give each VLAN a prefix of its own", (widest[3],))
        if widest is None or one[1] > widest[1]:
            widest = one
