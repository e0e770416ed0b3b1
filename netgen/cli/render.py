"""``netgen render``, ``netgen lock`` and ``netgen templates``: from a site to files, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Format, Formatted, Site, Templates
from netgen.cli.terminal import Progress, out, table

if TYPE_CHECKING:
    from netgen.build import Output
    from netgen.cli.prepare import Prepared
    from netgen.output import Changes
    from netgen.plan.types import Plan

DIFFERENT = 3
"""Exit code: it worked, and there is a difference."""
SHOWN = 20
"""Names of files in a message at the most."""


class Only(StrEnum):
    """Which half is rendered."""

    switches = "switches"
    hosts = "hosts"


def render(
    site: Site,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go.")],
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 3 if DIR is not what would be written.")] = False,
    only: Annotated[Only | None, typer.Option(help="Only the files of switches, or of hosts.")] = None,
    limit: Annotated[str, typer.Option(metavar="PATTERN", help="Only switches and hosts whose names match, e.g. 'docker1*'.")] = "",
    templates: Templates = None,
    format: Formatted = Format.text,
) -> None:
    """Write the configurations of switches and the files of hosts.

    All files or none: DIR is as before when anything fails. Files in DIR that netgen has not written stay.
    """
    from netgen import output
    from netgen.cli.prepare import prepare, warn

    folders = overrides(site, templates)
    whole = only is None and not limit
    with Progress() as progress:
        found = prepare(site, progress, hosts=only is not Only.switches)
        outputs = _counted(_outputs(found.plan, folders, only, limit), found.plan, progress)
        changes = output.check(folder, outputs, whole=whole) if check else output.write(folder, outputs, whole=whole, beside=found.lock)
    warn(found)
    _report(folder, found, changes, check, format)
    if check and (changes.stale or found.lock is not None):
        raise typer.Exit(DIFFERENT)


def lock(site: Site, format: Formatted = Format.text) -> None:
    """Write netgen.lock alone: allocate slices and numbers."""
    from netgen import output
    from netgen.cli.prepare import prepare, warn
    from netgen.errors import printable
    from netgen.lock import path
    from netgen.report.document import document

    with Progress() as progress:
        found = prepare(site, progress)
    if found.lock is not None:
        output.replace_beside(found.lock)
    warn(found)
    if format == Format.json:
        out(document("lock", site=found.plan.site, file=str(path(site)), written=found.lock is not None))
    else:
        out(f"{printable(str(path(site)))} {'written' if found.lock else 'is as it should be'}")


def templates(site: Site, templates: Templates = None, format: Formatted = Format.text) -> None:
    """List the templates that outputs use, your own marked."""
    from netgen.cli.prepare import prepared
    from netgen.report import templates as report
    from netgen.report.document import document, header, lines

    folders = overrides(site, templates)
    found = prepared(site)
    rows = report.templates(found.plan, folders)
    if format == Format.json:
        out(document("templates", site=found.plan.site, rows=rows))
    else:
        table(header(report.TemplateRow), lines(rows))


# What is rendered -----------------------------------------------------------------------------------------------------------


def overrides(site: Path, templates: Path | None) -> tuple[Path, ...]:
    """The folders with a user's templates, the first searched first: --templates, then ``templates/`` beside the site."""
    from netgen.render import builtin_templates

    if templates is not None and not templates.is_dir():
        raise typer.BadParameter(f"{templates} is not a folder", param_hint="--templates")
    beside = (site if site.is_dir() else site.parent) / "templates"
    folders = [*([templates] if templates else []), *([beside] if beside.is_dir() else [])]
    return tuple(dict.fromkeys(folder.resolve() for folder in folders if not folder.samefile(builtin_templates())))


def _matcher(plan: Plan, only: Only | None, limit: str) -> Callable[[str], bool] | None:
    """Whether a name is wanted; a pattern that nothing matches is wrong usage."""
    if not limit:
        return None
    names = [switch.name for switch in plan.switches if only != Only.hosts] + [host.name for host in plan.hosts if only != Only.switches]
    wanted = {name for name in names if fnmatchcase(name, limit)}
    if not wanted:
        kinds = only.value if only else "switches and hosts"
        raise typer.BadParameter(f"{limit!r} matches none of the {len(names)} {kinds}", param_hint="--limit")
    return wanted.__contains__


def _outputs(plan: Plan, folders: tuple[Path, ...], only: Only | None, limit: str) -> Iterator[Output]:
    from netgen.build import build
    from netgen.render import Renderer

    wanted = _matcher(plan, only, limit)
    return build(plan, Renderer(folders), switches=only != Only.hosts, hosts=only != Only.switches, wanted=wanted)


def _counted(outputs: Iterable[Output], plan: Plan, progress: Progress) -> Iterator[Output]:
    progress.phase("rendering", len(plan.switches) + len(plan.hosts))
    before = ""
    for output in outputs:
        yield output
        device = "/".join(output.path.split("/", 2)[:2])
        if device != before:
            progress.advance()
            before = device


# What is said --------------------------------------------------------------------------------------------------------------


def _report(folder: Path, found: Prepared, changes: Changes, check: bool, format: Format) -> None:
    from netgen.report.document import document

    if format == Format.json:
        parts = {"new": list(changes.new), "changed": list(changes.changed), "removed": list(changes.removed)}
        lock = "as it should be" if found.lock is None else "stale" if check else "written"
        stale = check and (changes.stale or found.lock is not None)
        out(
            document(
                "render", site=found.plan.site, out=str(folder), check=check, stale=stale, unchanged=changes.unchanged, lock=lock, **parts
            )
        )
    else:
        out("\n".join(_lines(folder, found, changes, check)))


def _lines(folder: Path, found: Prepared, changes: Changes, check: bool) -> Iterator[str]:
    from netgen.errors import printable
    from netgen.report.document import counted

    total = changes.unchanged + len(changes.new) + len(changes.changed)
    numbers = {"new": changes.new, "changed": changes.changed, "left over" if check else "removed": changes.removed}
    words = [f"{len(paths)} {word}" for word, paths in numbers.items() if paths]
    words += [".netgen-files " + ("is not up to date" if check else "written")] if not changes.listed and not words else []
    words += ["netgen.lock " + ("would change" if check else "written")] if found.lock else []
    words += [f"{changes.unchanged} unchanged"] if words and changes.unchanged else []
    state = ("is stale" if check else "written") if words else "is up to date"
    yield f"{printable(str(folder))} {state}: {', '.join(words or [counted(total, 'file')])}"
    if check:
        names = [f"  {word}: {printable(path)}" for word, paths in numbers.items() for path in paths]
        yield from names[:SHOWN]
        if len(names) > SHOWN:
            yield f"  ... and {len(names) - SHOWN} more"
