"""What a check of one switch looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netgen.errors import At
from netgen.model import Interface, Port, PortProfile, Security, Site, Switch
from netgen.model.security import Effective, effective
from netgen.plan.types import Of, Plan, PortNeed, SwitchPlan
from netgen.platforms import Limit, Platform, load


@dataclass(frozen=True, slots=True)
class View:
    """One switch: model, plan, facts."""

    site: Site
    plan: SwitchPlan
    model: Switch
    platform: Platform
    needs: tuple[PortNeed, ...]
    """The capacity arithmetic of its ports."""

    def limit(self, name: str) -> Limit | None:
        """The figure of the switch's model or platform; None: unknown."""
        return self.platform.limit(name, self.model.model)

    def security(self, of: Of = ()) -> Effective:
        """What holds at a port by the objects it comes from; at the switch without any."""
        levels = [thing.security for thing in reversed(of) if isinstance(thing, Port | PortProfile | Interface)]
        return effective(self.site.security, self.model.security, *levels)


def views(site: Site, plan: Plan) -> Iterator[View]:
    """One view a switch."""
    needs: dict[str, list[PortNeed]] = {}
    for need in plan.needs:
        needs.setdefault(need.switch, []).append(need)
    for switch in plan.switches:
        yield View(site, switch, site.switches[switch.name], load(switch.platform), tuple(needs.get(switch.name, ())))


def writer(of: Of, field: str) -> At:
    """Where a field of a port was written: the first of its objects that sets it, else the first object itself.

    ``security.X`` looks for X in the object's security and points there.
    """
    name, _, inner = field.partition(".")
    for thing in of:
        said: Security | None = getattr(thing, "security", None) if inner else None
        if inner and said is not None and inner in said.model_fields_set:
            return At(said, inner)
        if not inner and name in getattr(thing, "model_fields_set", ()):
            return At(thing, name)
    return At(of[0]) if of else At(None)


def named(names: Sequence[str], most: int = 3) -> str:
    """A few of the names, and how many more there are.

    >>> named(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
