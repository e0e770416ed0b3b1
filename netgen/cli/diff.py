"""``netgen diff``: what a change would do, without a switch in reach."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Format, Formatted, Site, Templates
from netgen.cli.render import DIFFERENT
from netgen.cli.terminal import Progress, diff_text, out, say

if TYPE_CHECKING:
    from netgen.cli.prepare import Prepared
    from netgen.plan.types import SwitchPlan
    from netgen.render import Renderer
    from netgen.report.changes import SwitchDiff, Unplaced

UNREAD = 1
"""Exit code: a switch's configuration could not be read."""


def diff(
    site: Site,
    running: Annotated[Path, typer.Option(metavar="DIR", help="Folder of running configurations: DIR/<switch>.cfg.")],
    typed: Annotated[bool, typer.Option("--commands", help="Print only the commands, in order.")] = False,
    limit: Annotated[str, typer.Option(metavar="PATTERN", help="Only switches whose names match.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Every port and VLAN of the switch is the site's.")] = False,
    templates: Templates = None,
    format: Formatted = Format.text,
) -> None:
    """Compare running configurations with the site.

    Exit code 3: something differs; 1: a running configuration is missing or cannot be read.
    """
    from netgen.cli.compare import located
    from netgen.cli.prepare import prepare, warn
    from netgen.cli.render import overrides
    from netgen.render import Renderer

    with Progress() as progress:
        found = prepare(site, progress, hosts=False)
        renderer = Renderer(overrides(site, templates))
        switches = [one for one in found.plan.switches if not limit or fnmatchcase(one.name, limit)]
        progress.phase("comparing", len(switches))
        made = []
        for switch in switches:
            made.append(_one(found, switch, renderer, running, strict))
            progress.advance()
        diffs = located(found, made)
    warn(found)
    _print(found, diffs, typed, format)
    raise typer.Exit(code(diffs))


def code(diffs: list[SwitchDiff]) -> int:
    """The exit code: a switch that was not read counts more than one that differs."""
    states = {one.state.partition(":")[0] for one in diffs}
    return UNREAD if "unread" in states else DIFFERENT if "differs" in states else 0


def _one(found: Prepared, switch: SwitchPlan, renderer: Renderer, folder: Path, strict: bool) -> Unplaced:
    from netgen.cli.compare import compared, unread
    from netgen.platforms import load

    file = folder / f"{switch.name}{load(switch.platform).suffix}"
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return unread(switch, f"{file}: {error.strerror}")
    return compared(found, switch, renderer, text, strict=strict)


def _print(found: Prepared, diffs: list[SwitchDiff], typed: bool, format: Format) -> None:
    from netgen.report.document import document

    if format == Format.json:
        out(document("diff", site=found.plan.site, switches=diffs))
        return
    for one in diffs:
        for reason in one.reasons if one.proof == "refuted" else ():
            say(f"{one.switch}: these commands would be refused, {reason}")
        if one.state.startswith("unread"):
            say(f"{one.switch}: {one.state.removeprefix('unread: ')}")
        elif typed:
            out("\n".join([f"# {one.switch}", *one.commands]))
        else:
            diff_text(difference(one))


def difference(one: SwitchDiff) -> Iterator[str]:
    """A switch's difference as a text; one that has none is one line."""
    from netgen.report.changes import hunks

    if one.state == "same":
        yield f"{one.switch}: as intended"
        return
    yield f"--- {one.switch} running"
    yield f"+++ {one.switch} intended"
    yield from hunks(one)
