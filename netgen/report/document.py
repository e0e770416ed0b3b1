"""Rows into cells of a table, and into JSON with a version."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, Protocol, get_args, get_type_hints

VERSION = 1
"""Version of the JSON reports; grows when a key changes its meaning or goes."""


class Row(Protocol):
    """A dataclass of texts, numbers, booleans, None and tuples of them."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Cell:
    """How a field is written in a table: ``Annotated[int | None, Cell(none="unknown")]``; JSON has the value itself."""

    text: Callable[[Any], str] | None = None
    """Spells the value; None: as it is, yes or no, or joined by commas."""
    none: str = "-"
    """Stands for None and for nothing at all: no cell is empty, so that columns can be counted."""


_USUAL = Cell()


def header(kind: type[Row]) -> tuple[str, ...]:
    """The names of the columns, which are the keys of the JSON."""
    return tuple(kind.__dataclass_fields__)


def cells(row: Row) -> list[str]:
    """The cells of a row of a table."""
    return [_cell(getattr(row, name), cell) for name, cell in _spelling(type(row)).items()]


@cache
def _spelling(kind: type) -> dict[str, Cell]:
    hints = get_type_hints(kind, include_extras=True)
    return {one.name: next((extra for extra in get_args(hints[one.name]) if isinstance(extra, Cell)), _USUAL) for one in fields(kind)}


def _cell(value: Any, cell: Cell) -> str:
    if value is None:
        return cell.none
    if cell.text is not None:
        return cell.text(value) or cell.none
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or cell.none
    return str(value) or cell.none


def few(values: Sequence[str]) -> str:
    """The first of many names, and how many there are.

    >>> few(("a", "b")), few(tuple("abcdefgh"))
    ('a, b', 'a, b, c, d, ... (8)')
    """
    return ", ".join(values) if len(values) <= 6 else f"{', '.join(values[:4])}, ... ({len(values)})"


def counted(number: int, one: str, many: str = "") -> str:
    """A number and its noun.

    >>> counted(1, "switch", "switches"), counted(2, "host")
    ('1 switch', '2 hosts')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def document(report: str, **parts: object) -> str:
    """One JSON object with ``version`` and ``report`` first; lists of rows have one row a line, so that lines can be searched."""
    items = [f'"version": {VERSION}', f'"report": {json.dumps(report)}']
    items += [f"{json.dumps(name)}: {_json(value)}" for name, value in parts.items()]
    return "{" + ",\n ".join(items) + "}\n"


def _json(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(json.dumps(row, default=_plain) for row in value) + "\n ]"
    return json.dumps(value, default=_plain)


def _plain(row: Any) -> dict[str, Any]:
    """A row as JSON knows it."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def lines(rows: Iterable[Row]) -> list[list[str]]:
    """The cells of all rows."""
    return [cells(row) for row in rows]
