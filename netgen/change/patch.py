"""Commands for configurations of one JSON object: a JSON Patch document (RFC 6902), applied as one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netgen.change.entries import Ruled
from netgen.change.ops import Op
from netgen.change.shell import here
from netgen.change.steps import Step
from netgen.config.atoms import Atom, Content
from netgen.config.patterns import Tongue, Value, write
from netgen.config.tables import named, value
from netgen.platforms.lines import Dialect


@dataclass(frozen=True, slots=True)
class Patch:
    """The spelling of JSON."""

    tongue: Tongue

    def comes(self, entry: Content) -> str:
        """``add`` of an entry with its fields."""
        fields = dict(_field(one.text) for one in entry.atoms.values())
        return _operation("add", _place(entry.header), fields)

    def goes(self, entry: Content) -> str:
        """``remove`` of an entry."""
        return _operation("remove", _place(entry.header))

    def changes(self, entry: Content, properties: Sequence[tuple[Atom, Value | None]]) -> tuple[str, ...]:
        """``add``, which replaces, or ``remove``, of each field."""
        return tuple(self._change(entry, one, new) for one, new in properties)

    def spelled(self, entry: Content) -> tuple[str, ...]:
        """The entry, and a line for each field."""
        return (entry.header, *(f"  {one.text}" for one in entry.atoms.values()))

    def parted(self, _shared: str, _entries: Sequence[Content], /) -> str:
        """Nothing is shared."""
        return ""

    def ruled(self, _rules: Content, _old: Content | None, _new: Content | None, /) -> Iterator[Ruled]:
        """Nothing has an order."""
        return iter(())

    def _change(self, entry: Content, one: Atom, new: Value | None) -> str:
        text = one.text if new is not None else write(one.line.remove, one.values, self.tongue) if one.line.remove else ""
        name, what = _field(text or one.text)
        return _operation("add", (*_place(entry.header), name), what) if text else _operation("remove", (*_place(entry.header), name))


def tables(running: Mapping[str, Any], ops: Sequence[Op]) -> list[Op]:
    """The operations, and before them those that make tables, after them those that remove tables which get empty.

    RFC 6902: what something is added to has to be there. Empty tables are refused.
    """
    before = Counter({_escaped(name): len(keys) for name, keys in running.items() if isinstance(keys, dict)})
    after = Counter(before)
    for said in (json.loads(line) for op in ops for line in op.lines):
        table, *rest = said["path"][1:].split("/")
        if len(rest) == 1:
            after[table] += 1 if said["op"] == "add" else -1
    made = [_operation("add", (table,), {}) for table, number in after.items() if number and table not in before]
    gone = [_operation("remove", (table,)) for table, number in after.items() if not number and before[table]]
    return [*(_table(Step.SYSTEM, line) for line in made), *ops, *(_table(Step.SYSTEM_REMOVE, line) for line in gone)]


def commands(ops: Sequence[Op], dialect: Dialect) -> Iterator[str]:
    """The shell command that applies all operations as one document."""
    lines = [line for op in ops for line in op.lines]
    if lines:
        yield from here(dialect.apply, ["[", *(f"  {line}," for line in lines[:-1]), f"  {lines[-1]}", "]"])


def _table(step: Step, line: str) -> Op:
    return Op(step, "system", (), (line,), (), (), (), {})


def _operation(kind: str, path: Sequence[str], *what: Any) -> str:
    """One operation as JSON on one line."""
    pointer = "".join(f"/{_escaped(part)}" for part in path)
    return value({"op": kind, "path": pointer, **({"value": what[0]} if what else {})})


def _escaped(name: str) -> str:
    """RFC 6901."""
    return name.replace("~", "~0").replace("/", "~1")


def _place(header: str) -> tuple[str, str]:
    """Table and key of an entry."""
    table, rest = named(header)
    return table, named(rest)[0]


def _field(text: str) -> tuple[str, Any]:
    name, what = named(text)
    return name, json.loads(what)
