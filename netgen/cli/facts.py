"""``netgen platforms`` and ``netgen schema``: what netgen knows without a site."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Format, Formatted

if TYPE_CHECKING:
    from netgen.platforms import Platform


def platforms(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One platform, with the source of everything.", show_default=False)] = "",
    format: Formatted = Format.text,
) -> None:
    """Print what each switch platform can do, and how that is known.

    native: its own feature; emulated: by other means with the same result; unverified: rendered, but not confirmed;
    absent: refused. judged by: a parser other than netgen's own has taken the feature's lines.
    """
    from netgen import platforms as facts
    from netgen.cli.terminal import out
    from netgen.report import platforms as report
    from netgen.report.document import document

    chosen = [_platform(name)] if name else [facts.load(one) for one in facts.names()]
    if format == Format.json:
        rows = {"features": report.feature_rows(chosen), "limits": report.limit_rows(chosen)}
        out(document("platforms", platforms=report.platform_rows(chosen), **rows))
    elif name:
        _one(chosen[0])
    else:
        _all(chosen)


def _platform(name: str) -> Platform:
    from netgen import platforms as facts

    try:
        return facts.load(name)
    except KeyError:
        close = get_close_matches(name, facts.names(), 1)
        mend = f"did you mean {close[0]}?" if close else f"known: {', '.join(facts.names())}"
        raise typer.BadParameter(f"{name!r} is no platform; {mend}", param_hint="NAME") from None


def _all(chosen: list[Platform]) -> None:
    """Three tables: the platforms, feature by platform, and the notes to what is not native."""
    from netgen.cli.terminal import out, table
    from netgen.report import platforms as report
    from netgen.report.document import header, lines

    features = report.feature_rows(chosen)
    table(header(report.PlatformRow), lines(report.platform_rows(chosen)))
    out("\n")
    table(*report.matrix(features))
    notes = [[row.platform, row.feature, row.status, row.note] for row in features if row.status != "native"]
    if notes:
        out("\n")
        table(["platform", "feature", "status", "note"], notes)


def _one(platform: Platform) -> None:
    """Everything about one platform: features as paragraphs, since sources are long, then its limits."""
    from netgen.cli.terminal import out, table
    from netgen.report import platforms as report
    from netgen.report.document import header, lines

    row = report.platform_rows([platform])[0]
    names = f"{row.name} ({', '.join(row.aliases)})" if row.aliases else row.name
    out(f"{names}: {row.title}; ports such as {', '.join(row.ports)}\n")
    for feature in report.feature_rows([platform]):
        out(f"\n{feature.feature}: {feature.status} ({feature.meaning})")
        out(f"  source: {feature.source}")
        if feature.note:
            out(f"  note: {feature.note}")
        if feature.judges:
            out(f"  judged by: {', '.join(feature.judges)}")
    limits = report.limit_rows([platform])
    if limits:
        out("\n")
        table(header(report.LimitRow)[1:], [cells[1:] for cells in lines(limits)])


def schema(
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there instead of to standard output.")] = None,
) -> None:
    """Print the JSON Schema of a site file, for editors."""
    from netgen.cli.terminal import out
    from netgen.output import replace_file
    from netgen.scaffold.schema import schema_text

    if file is None:
        out(schema_text())
    else:
        replace_file(file, schema_text())
