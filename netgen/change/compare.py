"""The difference of two trees as operations: each knows its step, and touches nothing but the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

from netgen.change.again import again, anew, brought, followed, remade, taken, unsaid
from netgen.change.ops import Header, Op
from netgen.change.owned import Owned, atom_owned, block_owned
from netgen.change.place import Place, ordered
from netgen.change.steps import ADD, REMOVE, Step, make_step, unmake_step
from netgen.change.turns import BEFORE, JOIN, LEAVE, behind, held_by_list, joining, narrowed, parted, referring, rivals, turned, turns
from netgen.change.words import changing, each, growing, negated, removal, texts
from netgen.config.atoms import Atom, Content, Key
from netgen.config.patterns import Tongue, Value, compiled, write
from netgen.platforms.lines import Block


def compare(running: Content, intended: Content, own: Owned, tongue: Tongue) -> Iterator[Op]:
    """The operations, in no particular order; what is not owned makes none."""
    bundles = {key: one.at for key, one in intended.blocks.items() if one.block.kind == "bundle"}
    lines = {**running.places, **intended.places}
    place = Place(tongue, own, lines=lines, remade=remade(running, intended), bundles=bundles)
    yield from _blocks(running, intended, place, (running, intended))
    yield from _atoms(running, intended, place)


def _blocks(running: Content | None, intended: Content | None, place: Place, tops: tuple[Content, Content]) -> Iterator[Op]:
    theirs = running.blocks if running else {}
    ours = intended.blocks if intended else {}
    for key in dict.fromkeys((*ours, *theirs)):
        old, new = theirs.get(key), ours.get(key)
        some = _either(new, old)
        inner = _enter(place, key, old, new)
        if old is not None and new is not None and anew(old, new):
            yield from _unmade(old, inner, place, make_step(inner.role))
            old = None
        if old is None and some.block.remove is not None:
            yield from _made(some, inner)
        held = held_by_list(some, running, intended) if new is None else ""
        if new is None and not inner.whole:
            continue
        if new is None and some.block.remove is not None and held != "stays":
            yield from _atoms(referring(some), None, inner)
            yield from () if held else _unmade(some, inner, place, Step.PORT if _joins(running, intended) else None)
            continue
        if some.block.ordered and old is not None and new is not None and _rules(old) == _rules(new):
            continue
        if old is not None and new is not None and _bare(new) and not _bare(old):
            yield from _kept(new, inner)
        follows = followed(old, new, tops) if old and new and "follows" in _traits(new.block) else ()
        yield from (op for op in _atoms(old, new, inner) if op.key[-1] not in follows)
        yield from _blocks(old, new, inner, tops)
    if any(one.block.moved for one in ours.values()):
        yield from _moves(running, _either(intended, None), place)


def _joins(old: Content | None, new: Content | None) -> bool:
    """Whether the blocks are those of a port that becomes a member of a bundle."""
    return bool(old and new and "joins" in _traits(new.block) and joining(old.atoms, new.atoms))


def _made(content: Content, inner: Place) -> Iterator[Op]:
    """A block that comes: entering it makes it; as set lines, its lines do, if it has any."""
    step = make_step(inner.role)
    order = ordered(step, inner.role, inner.at, 0, 0)
    if inner.tongue.dialect.grammar == "indent":
        yield Op(step, inner.role, inner.path, (), inner.keys, (), (content.header,), inner.values, order)
    elif _bare(content):
        yield Op(step, inner.role, inner.path[:-1], (content.header,), inner.keys, (), (content.header,), inner.values, order)


def _bare(content: Content) -> bool:
    return not content.atoms and not content.blocks


def _kept(content: Content, inner: Place) -> Iterator[Op]:
    """A block that loses all its lines and stays: as set lines it is said once more, last, since it may have gone with them."""
    if inner.tongue.dialect.grammar == "set":
        order = ordered(Step.SYSTEM_REMOVE, inner.role, inner.at, 3, 0)
        yield Op(Step.SYSTEM_REMOVE, inner.role, inner.path[:-1], (content.header,), inner.keys, (), (content.header,), inner.values, order)


def _unmade(content: Content, inner: Place, place: Place, step: Step | None = None) -> Iterator[Op]:
    """A block that goes as a whole, after the lines that go in that step; where the ``step`` is given, before those that come in it."""
    gone = content.block.remove or negated(content.header, place.tongue)
    line = write(gone, content.values, place.tongue) if content.block.remove else gone
    order = ordered(step, inner.role, place.at, BEFORE, 0) if step else ()
    step = step or unmake_step(inner.role)
    order = order or ordered(step, inner.role, (*place.at, -1), 2, content.at)
    yield Op(step, inner.role, place.path, (line,), inner.keys, (content.header,), (), inner.values, order)


def _moves(running: Content | None, intended: Content, place: Place) -> Iterator[Op]:
    """Blocks whose order counts into their order: new ones come to the end of what is there."""
    wanted = [key for key, one in sorted(intended.blocks.items(), key=lambda pair: pair[1].at) if one.block.moved]
    there = [key for key in (running.blocks if running else {}) if key in intended.blocks]
    there += [key for key in wanted if key not in there]
    after_all = max(one.at for one in intended.blocks.values()) + 1
    for key, after in reversed([*pairwise(wanted)]):
        if there.index(key) > there.index(after):
            there.remove(key)
            there.insert(there.index(after), key)
            one, other = intended.blocks[key], intended.blocks[after]
            line = f"{one.block.moved} {one.header} before {other.header}"
            role = one.block.role
            order = ordered(ADD[role], role, (*place.at, after_all), 3, -one.at)
            yield Op(ADD[role], role, place.path, (line,), (*place.keys, key), (), (line,), place.values, order)


T = TypeVar("T")


def _either(one: T | None, other: T | None) -> T:
    """The first that is there; one of two always is."""
    found = other if one is None else one
    if found is None:
        raise ValueError("neither side has it")
    return found


def _rules(content: Content) -> list[Value]:
    """The rules of an access list in their order: their numbers say nothing else."""
    numbered = content.block.ordered
    rules = [one for one in content.atoms.values() if one.line is numbered]
    return [one.value for one in sorted(rules, key=lambda one: one.values["number"])]


def _enter(place: Place, key: Key, old: Content | None, new: Content | None) -> Place:
    content, wanted = _either(new, old), new is not None
    block = content.block
    role = place.role if block.kind == "unknown" else block.role
    header = Header(content.header, block.leave or place.tongue.dialect.leave)
    whole = place.whole or (block.ours and wanted) or (block_owned(content, place.own) and not (block.common and wanted))
    return Place(
        place.tongue,
        place.own,
        (*place.path, header),
        (*place.keys, key),
        (*place.at, content.at),
        whole,
        role,
        {**place.values, **content.values},
        lines=content.places if old is None or new is None else {**old.places, **new.places},
        remade=place.remade,
        bundles=place.bundles,
    )


def _atoms(running: Content | None, intended: Content | None, place: Place) -> Iterator[Op]:
    ours = intended.atoms if intended else {}
    block = _either(intended, running).block
    lines = _traits(block)
    theirs = brought(block, running.atoms, ours) if running else {}
    if lines & AMONG:
        place = _among(theirs, ours, place, lines)
    if block.kind == "port" and narrowed(theirs, ours):
        place = replace(place, last=True)
    owners = ours.values() if "owner" in lines else ()
    named = {(one.line.text, *(one.values[name] for name in one.line.owner)) for one in owners if one.line.owner}
    rival = rivals(theirs, ours) if "one" in lines else {}
    silent = place.silent | set(rival.values())
    for key in dict.fromkeys((*ours, *theirs)):
        old, new = theirs.get(rival.get(key, key)), ours.get(key)
        if old is new and not place.again:
            continue  # letter by letter the same line, as nearly all are
        some = _either(new, old)
        same = old is not None and new is not None and old.value == new.value and key in theirs
        if key in silent or (same and some.line.text not in place.again):
            continue
        mine = place.whole or new is not None or some.line.ours or atom_owned(some, place.own) or _key_named(some, named)
        if compiled(some.line.text).many:
            yield from _list(key, old, new, place)
        elif mine:
            yield from _value(key, old, new, place)


def _among(old: Mapping[Key, Atom], new: Mapping[Key, Atom], place: Place, traits: frozenset[str]) -> Place:
    """The place with what the lines of the block do to one another."""
    found: dict[str, Any] = {}
    if "governs" in traits:
        found["turns"] = turns(old, new, place.role)
    if place.remade or traits & {"brings", "resets"}:
        found["again"] = again(old, new, place.role, place.remade)
    if "joins" in traits:
        found["joins"] = joining(old, new)
    if found.get("again") or found.get("joins"):
        found["behind"] = behind(new, place.at, place.bundles)
    if traits & {"ends", "replaces"}:
        takes = taken(old, new)
        found["takes"] = {key: tuple(old[one].text for one in keys) for key, keys in takes.items()}
        found["silent"] = frozenset().union(*takes.values())
    if "implied" in traits:
        found["silent"] = unsaid(old, new) | found.get("silent", frozenset())
    return replace(place, **found) if any(found.values()) else place


LAST = 1_000_000
"""What makes a line the last one of its block; no block is as long."""

AMONG = frozenset(("governs", "joins", "brings", "resets", "replaces", "ends", "implied"))
"""What lines say of other lines of their block."""
TRAITS = (*AMONG, "owner", "one", "follows")


@cache
def _traits(block: Block) -> frozenset[str]:
    """What some line of a block says that has to be looked at before the lines are compared one by one."""
    return frozenset(name for name in TRAITS for line in block.lines if getattr(line, name))


def _key_named(one: Atom, named: set[tuple[Value, ...]]) -> bool:
    return bool(one.line.owner) and (one.line.text, *(one.values.get(name) for name in one.line.owner)) in named


def _op(step: Step, key: Key, one: Atom, place: Place, lines: tuple[str, ...], minus: tuple[str, ...], plus: tuple[str, ...]) -> Op:
    role = one.line.role or place.role
    line = place.lines.get(key, 0)
    rank = (JOIN if plus else LEAVE) if one.line.joins else 1 if plus else 0 if one.line.governs else 2
    step = min(step, Step.PORT) if place.joins and not plus else step
    step, rank = turned(step, rank, role, place.turns.get(one.line.text, ()), comes=bool(plus))
    step, rank = max((step, rank), place.again.get(one.line.text, (step, rank)))
    block = place.behind if rank >= JOIN else place.at
    return Op(
        step,
        role,
        place.path,
        lines,
        (*place.keys, key),
        minus,
        plus,
        {**place.values, **one.values},
        ordered(step, role, block, rank, line, last=place.last and step is Step.PORT),
    )


def _value(key: Key, old: Atom | None, new: Atom | None, place: Place) -> Iterator[Op]:
    """A line that is there or not, or has another value."""
    some = _either(new, old)
    role = some.line.role or place.role
    if new is None and some.line.stays:
        return
    if new is None:
        yield _op(REMOVE[role], key, some, place, (removal(some, place.tongue),), (some.text, *place.takes.get(key, ())), ())
        return
    if old is not None and parted(old, new):
        order = ordered(Step.PORT, role, (BEFORE,), LEAVE, 0)
        leave = (removal(old, place.tongue),)
        yield Op(Step.PORT, role, place.path, leave, (*place.keys, key), (old.text,), (), {**place.values, **old.values}, order)
        old = None
    lines = changing(old, new, place.tongue)
    minus = (*((old.text,) if old is not None else ()), *place.takes.get(key, ()))
    step = REMOVE[role] if role == "limit" and old is not None and _less(new.value, old.value) else ADD[role]
    yield _op(step, key, new, place, lines, minus, (new.text,))


def _less(new: Value, old: Value) -> bool:
    numbers = isinstance(new, tuple) and isinstance(old, tuple) and all(isinstance(one, int) for one in (*new, *old))
    return bool(numbers and new < old)


def _list(key: Key, old: Atom | None, new: Atom | None, place: Place) -> Iterator[Op]:
    """A list of VLANs: only the difference is written."""
    some = _either(new, old)
    line, role = some.line, some.line.role or place.role
    if new is None and line.whole:
        # without it a trunk may hold everything: it goes after the mode, and still before the port joins a bundle
        last = {key: place.lines.get(key, 0) + LAST} if place.joins else place.lines
        place = replace(place, turns={}, lines=last)
    before: frozenset[int] = old.value if old else frozenset()
    after: frozenset[int] = new.value if new else frozenset()
    gone, come = before - after, after - before
    if not place.whole:
        gone = gone - {1} if place.own.every else gone & place.own.vids
    if new is None and place.whole and line.remove:
        yield _op(
            REMOVE[role], key, some, place, (write(line.remove, some.values, place.tongue),), texts(line, some, before, place.tongue), ()
        )
        return
    afresh = line.text in place.again
    if come or (afresh and after):
        come, back = (before | after, before) if afresh else (come, frozenset[int]())
        lines = tuple(growing(line, some.values, come, place.tongue, fresh=afresh or not before))
        yield _op(ADD[role], key, some, place, lines, texts(line, some, back, place.tongue), texts(line, some, come, place.tongue))
    if new is not None and not after and line.none and (gone or old is None):
        yield _op(REMOVE[role] if gone else ADD[role], key, some, place, (line.none,), texts(line, some, gone, place.tongue), (line.none,))
    elif gone:
        lines = tuple(each(line.less or negated(line.text, place.tongue), some.values, gone, line, place.tongue))
        yield _op(REMOVE[role], key, some, place, lines, texts(line, some, gone, place.tongue), ())
