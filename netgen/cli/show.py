"""``netgen show``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netgen.cli.app import Format, Formatted, Site

if TYPE_CHECKING:
    from collections.abc import Callable


class What(StrEnum):
    """The tables."""

    vlans = "vlans"
    ports = "ports"
    slices = "slices"
    bindings = "bindings"
    capacity = "capacity"


def show(
    site: Site,
    what: Annotated[What, typer.Argument(metavar="WHAT", help="vlans, ports, slices, bindings or capacity.")],
    format: Formatted = Format.text,
) -> None:
    """Print vlans, ports, slices, bindings or capacity of a site."""
    from netgen.cli.prepare import prepared
    from netgen.cli.terminal import out, table
    from netgen.report.document import document, header, lines

    found = prepared(site)
    parts = {name: (kind, rows(found.loaded.site, found.plan)) for name, kind, rows in _tables(what)}
    if format == Format.json:
        out(document(what.value, site=found.plan.site, **{name: rows for name, (_, rows) in parts.items()}))
        return
    for number, (kind, rows) in enumerate(parts.values()):
        if number:
            out("\n")
        table(header(kind), lines(rows))


def _tables(what: What) -> list[tuple[str, type, Callable[..., list[Any]]]]:
    """The tables of a report: key in JSON, class of the rows, function that makes them."""
    from netgen.report import capacity, ports, vlans

    reports: dict[What, list[tuple[str, type, Callable[..., list[Any]]]]] = {
        What.vlans: [("rows", vlans.VlanRow, vlans.vlans)],
        What.ports: [("rows", ports.PortRow, ports.ports)],
        What.slices: [("rows", vlans.SliceRow, vlans.slices)],
        What.bindings: [("rows", ports.BindingRow, ports.bindings)],
        What.capacity: [
            ("switches", capacity.SwitchCapacityRow, capacity.switches),
            ("ports", capacity.PortCapacityRow, capacity.ports),
        ],
    }
    return reports[what]
