"""The difference of configurations of entries with properties: an entry comes or goes as one, or some of its properties change.

How the commands are spelled is the writer's business (:mod:`netgen.change.menus`, :mod:`netgen.change.patch`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from netgen.change.members import Written, written
from netgen.change.ops import Header, Op
from netgen.change.owned import Owned, block_owned
from netgen.change.steps import ADD, LATE, REMOVE, Step, unmake_step
from netgen.config.atoms import Atom, Content, Key
from netgen.config.patterns import Tongue, Value, compiled, write
from netgen.platforms.lines import Role

LATER: tuple[Role, ...] = ("limit", "snoop", "guard")
"""What a new entry does not come with, since it stands on others that are not there yet, or closes a gate: it is said at its own step."""

LEAVE, SHRINK, JOIN, REST, BEFORE, FILTER, ENTER, AFTER = range(8)
"""In a step: ports leave what they were, bundles lose members and go, bundles come and get members; then everything else.
VLANs are filtered as soon as the ports that are there are set, and before others come, which would carry all VLANs until then.
Lines of the site's own come last, but before a bridge begins to filter: they may be what keeps somebody in."""

Ruled = tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Rules come (else they go), the commands, what goes, what comes."""


class Writer(Protocol):
    """How changes of entries are spelled."""

    def comes(self, entry: Content) -> str:
        """The command that makes an entry."""

    def goes(self, entry: Content) -> str:
        """The command that removes it."""

    def changes(self, entry: Content, properties: Sequence[tuple[Atom, Value | None]]) -> tuple[str, ...]:
        """The commands that give properties other values; None: the one that holds where nothing is said."""

    def spelled(self, entry: Content) -> tuple[str, ...]:
        """The entry as the configuration says it."""

    def parted(self, shared: str, entries: Sequence[Content], /) -> str:
        """The command that takes entries out of the one that they share with others, as they are."""

    def ruled(self, rules: Content, old: Content | None, new: Content | None, /) -> Iterator[Ruled]:
        """What has to be done with rules in an order."""


@dataclass(frozen=True, slots=True)
class _Walk:
    own: Owned
    write: Writer
    running: Content
    intended: Content
    foreign: frozenset[str]
    """Names in lists that are not the site's."""
    dead: frozenset[str]
    """Names of bundles that go."""
    claimed: frozenset[tuple[str, str]]
    """(kind, port) of entries that must be gone before bundles come."""
    named: frozenset[Key]
    """Kinds of entries of the site, with the fields by which others belong to it, too."""
    going: frozenset[tuple[str, Value]]
    """Kinds of entries that go and take others with them, with their first field."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A property that changes, and when."""

    step: Step
    phase: int
    atom: Atom
    value: Value | None
    minus: tuple[str, ...]
    plus: tuple[str, ...]


def compare(running: Content, intended: Content, own: Owned, tongue: Tongue, writer: Writer) -> Iterator[Op]:
    """The operations, in no particular order; what is not owned makes none."""
    walk = _walk(running, intended, own, tongue, writer)
    made = [*_entries(walk, tongue), *_parted(walk, tongue)]
    yield from made
    turn = BEFORE if any(op.order[:2] == (Step.PORT, FILTER) for op in made) else AFTER
    for key, one in intended.atoms.items():
        if key not in running.atoms:
            yield Op(Step.PORT, "port", (), (one.text,), (key,), (), (one.text,), {}, (Step.PORT, turn, intended.places[key], 0))


def _entries(walk: _Walk, tongue: Tongue) -> Iterator[Op]:
    running, intended = walk.running, walk.intended
    for key in dict.fromkeys((*intended.blocks, *running.blocks)):
        old, new = running.blocks.get(key), intended.blocks.get(key)
        if new is None and old is not None:
            left = old if _mine(old, walk) else _left(old, walk)
            yield from _changes(key, old, left, old, walk, tongue)  # bundles that are no more leave all lists
        if new is not None or (old is not None and _mine(old, walk)):
            yield from _entry(key, old, new, walk, tongue)


def _left(entry: Content, walk: _Walk) -> Content:
    """An entry of others without the site's ports; one that is for several VLANs stays as it is."""
    if any(one.line.text == entry.block.shared for one in entry.atoms.values()):
        return entry
    lists = {name: one for name, one in entry.atoms.items() if compiled(one.line.text).many and not one.line.claims}
    without = {name: replace(one, value=one.value - walk.own.ports) for name, one in lists.items()}
    return replace(entry, atoms={**entry.atoms, **without})


def _entry(key: Key, old: Content | None, new: Content | None, walk: _Walk, tongue: Tongue) -> Iterator[Op]:
    if (some := new or old) is None:
        return
    if some.block.rules:
        yield from _rules(key, old, new, some, walk)
    elif old is None and some.block.remove is not None:
        yield from _comes(key, some, walk, tongue)
    elif new is None and some.block.remove is not None:
        yield _goes(key, some, walk)
    else:
        yield from _changes(key, old, new, some, walk, tongue)


# What belongs to whom, and what has to go first -----------------------------------------------------------------------------


def _walk(running: Content, intended: Content, own: Owned, tongue: Tongue, writer: Writer) -> _Walk:
    there, here = ({number: (kind, names) for number, kind, names in _bundles(top)} for top in (running, intended))
    dead = frozenset(tongue.platform.bundle_name(number) for number in there if number not in here)
    claimed = {(kind, name) for kind, names in here.values() for name in names}
    claimed |= {(kind, name) for kind, _ in there.values() for name in dead}
    named = frozenset(_fields(entry) for entry in intended.blocks.values() if entry.block.by)
    listed = (one.value for entry in running.blocks.values() for one in entry.atoms.values() if compiled(one.line.text).many)
    ours = {word.removeprefix("name=") for block in tongue.dialect.top.blocks for word in block.text.split(" ") if "name=" in word}
    names = frozenset(name for value in listed for name in value) if not own.every else frozenset()
    going = _going(running, intended, own)
    return _Walk(own, writer, running, intended, names - own.ports - ours, dead, frozenset(claimed), named, going)


def _bundles(top: Content) -> Iterator[tuple[int, str, frozenset[str]]]:
    """(number, the kind of entries that its members cannot have, members)."""
    for entry in top.blocks.values():
        for one in entry.atoms.values():
            if one.line.claims:
                yield entry.values["number"], one.line.claims, one.value


def _fields(entry: Content) -> Key:
    return (entry.block.kind, *(entry.values[name] for name in entry.block.by))


def _mine(entry: Content, walk: _Walk) -> bool:
    """Whether an entry that the site does not have is to go: it names what is the site's, or what it cannot be without goes."""
    if block_owned(entry, walk.own) or (entry.block.by and _fields(entry) in walk.named):
        return True
    return (entry.block.of, _first(entry)) in walk.going


def _going(running: Content, intended: Content, own: Owned) -> frozenset[tuple[str, Value]]:
    kinds = {entry.block.of for entry in running.blocks.values()} - {""}
    gone = (entry for key, entry in running.blocks.items() if entry.block.kind in kinds and key not in intended.blocks)
    return frozenset((entry.block.kind, _first(entry)) for entry in gone if block_owned(entry, own))


def _first(entry: Content) -> Value:
    return next(iter(entry.values.values()), None)


# Operations -----------------------------------------------------------------------------------------------------------------


def _op(step: Step, phase: int, key: Key, entry: Content, lines: tuple[str, ...], minus: tuple[str, ...], plus: tuple[str, ...]) -> Op:
    order = (step, phase, -entry.at if step in LATE else entry.at, 0)
    return Op(step, entry.block.role, (), lines, (key,), minus, plus, entry.values, order)


def _comes(key: Key, new: Content, walk: _Walk, tongue: Tongue) -> Iterator[Op]:
    first = replace(new, atoms={name: one for name, one in new.atoms.items() if one.line.role not in LATER})
    phase = JOIN if any(one.line.claims for one in new.atoms.values()) else ENTER if new.block.role == "port" else REST
    yield _op(ADD[new.block.role], phase, key, new, (walk.write.comes(first),), (), walk.write.spelled(first))
    yield from _changes(key, first, new, new, walk, tongue)


def _parted(walk: _Walk, tongue: Tongue) -> Iterator[Op]:
    """Entries that share one and change are entries of their own before all else happens to them."""
    found: dict[str, list[tuple[Key, Content]]] = {}
    for key, old in walk.running.blocks.items():
        new = walk.intended.blocks.get(key)
        shared = next((one.value[0] for one in old.atoms.values() if one.line.text == old.block.shared), "")
        goes = new is None and _mine(old, walk)
        if shared and (goes or any(_changes(key, old, new or old, old, walk, tongue))):
            found.setdefault(shared, []).append((key, old))
    for shared, several in found.items():
        key, first = several[0]
        lines = (walk.write.parted(shared, [old for _, old in several]),)
        yield _op(ADD[first.block.role], LEAVE, key, first, lines, (), ())


def _goes(key: Key, old: Content, walk: _Walk) -> Op:
    step, phase = unmake_step(old.block.role), REST
    if any(one.line.claims for one in old.atoms.values()):
        step, phase = ADD[old.block.role], SHRINK
    elif (old.block.kind, old.values.get("port")) in walk.claimed:
        step, phase = Step.SVI, LEAVE
    return _op(step, phase, key, old, (walk.write.goes(old),), walk.write.spelled(old), ())


def _changes(key: Key, old: Content | None, new: Content | None, entry: Content, walk: _Walk, tongue: Tongue) -> Iterator[Op]:
    """Properties with other values, those of the same step in one command."""
    before, after = old.atoms if old else {}, new.atoms if new else {}
    found: dict[tuple[Step, int], list[_Part]] = {}
    for part in (*_values(before, after, entry, walk.dead), *_lists(before, after, entry, walk, tongue)):
        found.setdefault((part.step, part.phase), []).append(part)
    for (step, phase), parts in found.items():
        lines = walk.write.changes(entry, [(part.atom, part.value) for part in parts])
        minus = tuple(text for part in parts for text in part.minus)
        plus = tuple(text for part in parts for text in part.plus)
        yield replace(_op(step, phase, key, entry, lines, minus, plus), path=(Header(entry.header, ""),))


def _values(before: Mapping[Key, Atom], after: Mapping[Key, Atom], entry: Content, dead: frozenset[str]) -> Iterator[_Part]:
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        one = new or before[name]
        if compiled(one.line.text).many or one.line.text == entry.block.shared or (new is None and one.line.stays):
            continue
        gone = old is not None and one.line.refers and not dead.isdisjoint(old.value)
        if gone:
            yield _Part(Step.SVI, LEAVE, one, None, (one.text,), ())
        if (old and old.value) == (new and new.value) or (gone and new is None):
            continue
        step = (ADD if new or one.line.first else REMOVE)[one.line.role or entry.block.role]
        phase = FILTER if one.line.role == "filter" else REST
        yield _Part(step, phase, one, new and new.value, (old.text,) if old else (), (new.text,) if new else ())


def _lists(before: Mapping[Key, Atom], after: Mapping[Key, Atom], entry: Content, walk: _Walk, tongue: Tongue) -> Iterator[_Part]:
    for one in written(before, after, walk.foreign, walk.dead):
        line = one.atom.line
        step = (ADD if one.comes or line.claims else REMOVE)[line.role or entry.block.role]
        phase = REST if not line.claims else JOIN if one.comes else SHRINK
        if one.dead:
            step, phase = Step.SVI, LEAVE
        yield _Part(step, phase, one.atom, one.value, _said(one, one.gone, tongue), _said(one, one.come, tongue))


def _said(one: Written, names: frozenset[str], tongue: Tongue) -> tuple[str, ...]:
    return (write(one.atom.line.text, {**one.atom.values, compiled(one.atom.line.text).many: names}, tongue),) if names else ()


def _rules(key: Key, old: Content | None, new: Content | None, some: Content, walk: _Walk) -> Iterator[Op]:
    """Rules that others replace come first. A list that goes as a whole goes when its like is loosened."""
    role = some.block.role
    for comes, lines, minus, plus in walk.write.ruled(some, old, new):
        edits = role == "guard" and old is not None and new is not None
        step = (Step.BIND if comes else Step.UNBIND) if edits else (ADD if comes else REMOVE)[role]
        phase = REST
        if some.values.get("port") in walk.dead:
            step, phase = Step.SVI, LEAVE
        yield replace(_op(step, phase, key, some, lines, minus, plus), path=(Header(some.header, ""),))
