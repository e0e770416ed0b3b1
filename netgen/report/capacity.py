"""``show capacity``: what each switch and port needs, and what the platform can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from netgen.model import Site
from netgen.plan.types import Plan, PortNeed
from netgen.platforms import Limit, Platform, load
from netgen.report.document import Cell


@dataclass(frozen=True, slots=True)
class SwitchCapacityRow:
    """A switch. Figures that nobody states are unknown: null, never a guess."""

    switch: str
    platform: str
    model: str
    need: int
    """Addresses behind its ports, derived from the model."""
    entries: int
    """Static entries on it."""
    entries_max: Annotated[int | None, Cell(none="unknown")]
    """Entries that it holds."""
    rules: int
    """Rules that its guards by port access lists take; 0 where the platform does not count them."""
    rules_max: Annotated[int | None, Cell(none="unknown")]
    """Rules that it holds for them."""
    source: str | None
    """Who says so, of both figures."""


@dataclass(frozen=True, slots=True)
class PortCapacityRow:
    """A port or bundle that is not another switch's."""

    switch: str
    port: str
    host: str | None
    need: int
    """Addresses behind it, derived from the model."""
    limit: int | None
    """Addresses that it may use, as configured; null: no limit."""
    limit_max: Annotated[int | None, Cell(none="unknown")]
    """The highest limit that the platform takes."""
    entries: int
    """Static entries on it."""
    entries_max: Annotated[int | None, Cell(none="unknown")]
    """Entries that a port holds."""
    source: str | None
    """Who says so, of both figures."""


def switches(_site: Site, plan: Plan) -> list[SwitchCapacityRow]:
    """Switches, naturally sorted."""
    needs = _needs(plan)
    rows = []
    for switch in plan.switches:
        platform = load(switch.platform)
        holds, rules = platform.limit("bindings_per_switch", switch.model), platform.limit("guard_rules", switch.model)
        need = sum(one.need for one in needs.get(switch.name, ()))
        rows.append(
            SwitchCapacityRow(
                switch=switch.name,
                platform=switch.platform,
                model=switch.model,
                need=need,
                entries=len(switch.bindings),
                entries_max=_value(holds),
                rules=switch.guard_rules,
                rules_max=_value(rules),
                source=_source(holds, rules),
            )
        )
    return rows


def ports(_site: Site, plan: Plan) -> list[PortCapacityRow]:
    """By switch and port."""
    needs = _needs(plan)
    return [row for switch in plan.switches for row in _ports(needs.get(switch.name, []), load(switch.platform), switch.model)]


def _needs(plan: Plan) -> dict[str, list[PortNeed]]:
    found: dict[str, list[PortNeed]] = {}
    for need in plan.needs:
        found.setdefault(need.switch, []).append(need)
    return found


def _ports(needs: list[PortNeed], platform: Platform, model: str) -> Iterator[PortCapacityRow]:
    highest, holds = platform.limit("limit_per_port", model), platform.limit("bindings_per_port", model)
    source = _source(highest, holds)
    for need in needs:
        yield PortCapacityRow(
            switch=need.switch,
            port=need.port,
            host=need.host or None,
            need=need.need,
            limit=need.limit,
            limit_max=_value(highest),
            entries=need.entries,
            entries_max=_value(holds),
            source=source,
        )


def _value(limit: Limit | None) -> int | None:
    return limit.value if limit else None


def _source(*limits: Limit | None) -> str | None:
    return "; ".join(dict.fromkeys(spoken(limit) for limit in limits if limit)) or None


def spoken(limit: Limit) -> str:
    """The source of a figure, with its kind where it is not a document."""
    return limit.source if limit.mark == "documented" else f"{limit.source} ({limit.mark})"
