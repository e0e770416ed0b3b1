"""What can go wrong, as data and as exceptions with exit codes.

A :class:`Fault` is one thing that is wrong with a site: a stable id, where, what, and what would be right.
Rules and checks yield faults and never raise; the loader and the command line turn them into one
:class:`SiteInvalid`, so that every fault of a stage is reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Key = str | int
Path = tuple[Key, ...]
"""Where in the merged site: mapping keys and list indices from the top, e.g. ``("vlans", "hosts", "vid")``."""

MOST = 100
"""Faults printed at the most; the rest is counted."""

_PLAIN = re.compile(r"[A-Za-z0-9_/:@+-]+")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: 1-based line and column, as editors count them."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class At:
    """A model object, one of its fields and, in a mapping or list field, one key: becomes a path only when needed."""

    object: object
    field: str = ""
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    ``at`` is the path in the site, or a model object and its field that :mod:`netgen.loader` turns into a path;
    ``also`` are further places that belong to it (the first of two equal names). ``place`` and ``also_places``
    are filled in by the loader.
    """

    id: str
    at: Path | At
    text: str
    mend: str = ""
    also: tuple[Path | At, ...] = ()
    severity: Literal["error", "warning"] = "error"
    place: Place | None = None
    also_places: tuple[Place, ...] = field(default=())

    @property
    def path(self) -> Path:
        """The path in the site; empty before the loader has resolved it."""
        return self.at if isinstance(self.at, tuple) else ()

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        kind = "warning " if self.severity == "warning" else ""
        path = f"{dotted(self.path)}: " if self.path else ""
        mend = f"; {self.mend}" if self.mend else ""
        also = "".join(f" (see {place})" for place in self.also_places)
        return f"{where}{kind}{self.id} {path}{self.text}{mend}{also}"


def dotted(path: Path) -> str:
    """The path as people read it.

    >>> dotted(("hosts", "docker1", "interfaces", "eth1.10", "port"))
    'hosts.docker1.interfaces."eth1.10".port'
    >>> dotted(("cables", 2, "a"))
    'cables[2].a'
    """
    out = ""
    for key in path:
        if isinstance(key, int):
            out += f"[{key}]"
        else:
            text = key if _PLAIN.fullmatch(key) else '"' + printable(key).replace('"', '\\"') + '"'
            out += f".{text}" if out else text
    return out


def printable(text: str) -> str:
    """The text with every control, format and unpaired surrogate character written out, so that it cannot act on a terminal.

    >>> printable("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode() for char in text)


class NetgenError(Exception):
    """An error with a message for people; ``exit_code`` is what the command line ends with."""

    exit_code = 1


class OutputError(NetgenError):
    """An output that cannot be written; the message says what was and was not changed."""


class TemplateError(NetgenError):
    """A template that cannot be read or rendered; the message names ``template:line``."""


class SiteInvalid(NetgenError):
    """The site is missing, unreadable or invalid: all faults of the stage that found them."""

    exit_code = 4

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(report(self.faults))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Sorted by place, then by id; faults without a place come first."""
    return sorted(faults, key=lambda fault: (fault.place or Place("", 0, 0), fault.id, fault.text))


def report(faults: Sequence[Fault], most: int = MOST) -> str:
    """The faults as lines, sorted by place, at most ``most`` of them and a count of the rest."""
    lines = [str(fault) for fault in in_order(faults)]
    if len(lines) > most:
        lines = [*lines[:most], f"... and {len(lines) - most} more"]
    return "\n".join(lines)
