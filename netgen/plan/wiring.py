"""What the ports of all switches are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netgen.addressing import Prefix4
from netgen.plan.context import CableRef, Context
from netgen.plan.trunks import Carried
from netgen.plan.types import PortBody


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the ports of all switches are made from."""

    known: Context
    found: Carried
    numbers: Mapping[tuple[str, str], int]
    """Bundle numbers by (switch, ``host/interface``)."""
    slices: Mapping[tuple[str, str], Prefix4]
    """By (VLAN name, host)."""
    cables: Mapping[str, list[CableRef]]
    """By switch."""
    bodies: dict[PortBody, PortBody] = field(default_factory=dict)
    """Interned bodies."""

    def intern(self, one: PortBody) -> PortBody:
        """The one object for an equal body."""
        return self.bodies.setdefault(one, one)


def wiring(known: Context, found: Carried, numbers: Mapping[tuple[str, str], int], slices: Mapping[tuple[str, str], Prefix4]) -> Wiring:
    """The same for all switches of a site."""
    cables: dict[str, list[CableRef]] = {}
    for cable in known.cables:
        cables.setdefault(cable.a.switch, []).append(cable)
        cables.setdefault(cable.b.switch, []).append(cable)
    return Wiring(known, found, numbers, slices, cables)
