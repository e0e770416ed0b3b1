"""The lines of a configuration's text: their depth, and which of them say nothing. A banner is one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netgen.switch.table import Table


def logical(table: Table, text: str) -> Iterator[tuple[int, str, bool]]:
    """The lines with their depth in blanks, and whether the next one is deeper; an empty one where a separator ends all views."""
    found = list(_joined(table, text))
    for at, (depth, line) in enumerate(found):
        yield depth, line, "\n" not in line and at + 1 < len(found) and found[at + 1][0] > depth


def _joined(table: Table, text: str) -> Iterator[tuple[int, str]]:
    rest = iter(text.split("\n"))
    for raw in rest:
        line = raw.strip()
        if not line or line.startswith(table.separators) or table.is_noise(line):
            if line and table.resets:
                yield 0, ""
            continue
        if opening := re.match(table.banners, line):
            yield 0, _banner(line, line[opening.end() :], opening[1], rest)
        else:
            yield len(raw) - len(raw.lstrip()), line


def _banner(line: str, after: str, mark: str, rest: Iterator[str]) -> str:
    """A banner with the lines up to the one that its mark is in; without a mark, up to the line EOF."""
    kept = [line]
    while (mark not in after) if mark else after.strip() != "EOF":
        after = next(rest, mark or "EOF")
        kept.append(after)
    return "\n".join(kept)
