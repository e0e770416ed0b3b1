"""``netgen explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Format, Formatted, Site, Templates

if TYPE_CHECKING:
    from netgen.explain import Hop

SHOWN = 12
"""Rendered lines of one fact and file that are printed; JSON has all."""


def explain(
    site: Site,
    thing: Annotated[str, typer.Argument(metavar="THING", help="An address, MAC, host, switch, switch:port, or VLAN (name or id).")],
    templates: Templates = None,
    format: Formatted = Format.text,
) -> None:
    """Print the way from the YAML line to each rendered line."""
    from netgen.cli.prepare import prepared
    from netgen.cli.render import overrides
    from netgen.cli.terminal import out
    from netgen.errors import dotted
    from netgen.explain import explain as hops
    from netgen.render import Renderer
    from netgen.report.document import document

    found = prepared(site)
    answer = hops(found.loaded, found.plan, Renderer(overrides(site, templates)), thing)
    if format == Format.text:
        out("\n".join(line for hop in answer for line in _lines(hop)) + "\n")
        return
    rows = [
        {
            "where": hop.where,
            "what": hop.what,
            "written": [{"path": dotted(path), "place": str(place)} for path, place in hop.written],
            "lines": [{"path": line.path, "number": line.number, "text": line.text} for line in hop.lines],
        }
        for hop in answer
    ]
    out(document("explain", site=found.plan.site, thing=thing, hops=rows))


def _lines(hop: Hop) -> list[str]:
    """A hop as people read it: the fact, where it was written, and the lines that come of it."""
    from netgen.errors import dotted, printable

    lines = [f"{hop.where}: {printable(hop.what)}"]
    lines += [f"  {place} {dotted(path)}" for path, place in hop.written]
    shown: dict[str, int] = {}
    for line in hop.lines:
        shown[line.path] = shown.get(line.path, 0) + 1
        if shown[line.path] <= SHOWN:
            lines.append(f"    {line.path}:{line.number}: {printable(line.text)}")
    lines += [f"    {path}: and {count - SHOWN} more lines" for path, count in shown.items() if count > SHOWN]
    return lines
