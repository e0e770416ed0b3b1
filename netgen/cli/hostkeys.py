"""``netgen hostkeys``."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Format, Formatted, Site
from netgen.cli.render import DIFFERENT

if TYPE_CHECKING:
    from netgen.device.endpoint import Endpoint
    from netgen.device.trouble import Unread
    from netgen.model import Switch

Limit = Annotated[str, typer.Option(metavar="PATTERN", help="Only switches whose names match, e.g. 'tor*'.")]
Via = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help='JSON object of switch -> "host:port": where they listen instead of at their address.'),
]
Known = Annotated[
    Path | None,
    typer.Option(
        "--known-hosts", metavar="FILE", envvar="NETGEN_KNOWN_HOSTS", help="The enrolled keys; default ~/.config/netgen/known_hosts."
    ),
]


def hostkeys(
    site: Site,
    limit: Limit = "",
    yes: Annotated[bool, typer.Option("--yes", help="Enrol new keys without asking.")] = False,
    via: Via = None,
    known_hosts: Known = None,
    format: Formatted = Format.text,
) -> None:
    """Show the SSH host keys of the switches; enrol new ones.

    Compare the fingerprints with what the switches themselves say. A key that has changed is never replaced.
    """
    from netgen.cli.terminal import Progress, out, say, table
    from netgen.device import hostkeys as files
    from netgen.device.fetch import shown
    from netgen.errors import printable
    from netgen.loader import load
    from netgen.report import hostkeys as report
    from netgen.report.document import counted, document, header, lines

    model = load(site).site
    file = known_file(known_hosts)
    known = files.read(file)
    ends = _endpoints(wanted(model.switches, limit), via)
    with Progress() as progress:
        progress.phase("asking for host keys", len(ends))
        found = list(shown(ends, known, progress=progress.advance))
    rows, new = report.host_key_rows(found, known), report.new_keys(found, known)
    if format == Format.text:
        table(header(report.HostKeyRow), lines(rows))
    if new and (yes or (format == Format.text and _agreed(len(new)))):
        files.enrol(file, new)
        rows = report.enrolled(rows)
        say(f"{counted(len(new), 'host key')} enrolled in {printable(str(file))}")
    if format == Format.json:
        out(document("hostkeys", site=model.site, known_hosts=str(file), rows=rows))
    raise typer.Exit(_code({row.state for row in rows}))


def known_file(given: Path | None) -> Path:
    """The file of enrolled keys."""
    from netgen.device.hostkeys import DEFAULT

    return (given or DEFAULT).expanduser()


def wanted(switches: dict[str, Switch], limit: str) -> dict[str, Switch]:
    """The switches of a pattern; one that nothing matches is wrong usage."""
    chosen = {name: switch for name, switch in switches.items() if not limit or fnmatchcase(name, limit)}
    if limit and not chosen:
        raise typer.BadParameter(f"{limit!r} matches none of the {len(switches)} switches", param_hint="--limit")
    return chosen


def _endpoints(switches: dict[str, Switch], via: Path | None) -> list[tuple[str, Endpoint] | Unread]:
    from netgen.device.endpoint import endpoint, load_via
    from netgen.device.trouble import Trouble, unread

    where = load_via(via) if via is not None else None
    ends: list[tuple[str, Endpoint] | Unread] = []
    for name, switch in switches.items():
        try:
            ends.append((name, endpoint(name, switch, where)))
        except Trouble as trouble:
            ends.append(unread(name, "", trouble))
    return ends


def _agreed(new: int) -> bool:
    """Asks, if there is somebody to ask."""
    from netgen.cli.terminal import interactive, say
    from netgen.report.document import counted

    keys = counted(new, "new host key")
    if interactive(sys.stdin) and interactive(sys.stderr):
        return typer.confirm(f"{keys}. Are the fingerprints those that the switches themselves print? Enrol?", err=True)
    say(f"{keys} not enrolled: compare the fingerprints with those that the switches themselves print, then use --yes")
    return False


def _code(states: set[str]) -> int:
    if states & {"changed", "unread"}:
        return 1
    return DIFFERENT if "new" in states else 0
