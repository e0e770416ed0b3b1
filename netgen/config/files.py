"""Configurations that are files: each under a line ``# file: PATH``, in one text."""

from __future__ import annotations

from collections.abc import Mapping

from netgen.config.split import Section, below, printed

HEAD = "# file: "


def parts(text: str) -> Mapping[str, list[str]]:
    """The lines of each file by its path, exactly, in the order of the text; what stands before the first one is none.

    Blank lines at the end of a file do not count, and a line ends where a LF or CRLF does. A path that comes twice goes on.
    """
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(HEAD):
            lines = found.setdefault(line.removeprefix(HEAD), [])
        else:
            lines.append(line)
    for lines in found.values():
        while lines and not lines[-1]:
            lines.pop()
    return found


def sections(text: str) -> list[Section]:
    """The files as blocks, for whoever only looks."""
    found = enumerate(parts(text).items())
    return [(place, HEAD + path, below(f" {line}" for line in printed("\n".join(lines)) if line)) for place, (path, lines) in found]


def fault(text: str) -> str:
    """Why the text is no list of files; empty: it is one. An empty text is a switch without any of them."""
    first = next((line for line in text.splitlines() if line.strip()), HEAD)
    return "" if first.startswith(HEAD) else f"the text does not begin with `{HEAD}PATH`"
