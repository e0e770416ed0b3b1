"""Networks that move from one SVI to another: the old one gives them up first, since switches refuse two that overlap.

That they do is known from IOS and others at work, not from a manual; where one takes them, the order does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netgen.addressing import Prefix4, Prefix6
from netgen.change.ops import Header, Op
from netgen.change.owned import Owned, block_owned
from netgen.change.place import ordered
from netgen.change.steps import Step
from netgen.change.turns import AFTER_ALL
from netgen.change.words import negated, removal
from netgen.config.atoms import Atom, Content, Key
from netgen.config.patterns import Tongue, Value, write

Net = Prefix4 | Prefix6

FIRST = -1
"""The place before all blocks."""


def given_up(running: Content, intended: Content, ops: Sequence[Op], own: Owned, tongue: Tongue) -> list[Op]:
    """The operations, with those at their beginning that take away what overlaps a network which another SVI gets."""
    before, after = _svis(running), _svis(intended)
    comes = {key: _nets(one) - _nets(before.get(key)) for key, one in after.items()}
    if not any(comes.values()):
        return list(ops)
    early: list[Op] = []
    for key, one in before.items():
        left = _nets(one) - _nets(after.get(key)) if block_owned(one, own) else frozenset()
        others = [net for other, nets in comes.items() if other != key for net in nets] if left else []
        goes = [net for net in left if any(_overlap(net, other) for other in others)]
        if goes:
            early += _leaving(one, after.get(key), goes, (), (key,), tongue)
    gone = {op.key for op in early}
    return [*early, *(_last_line(op) if op.key in gone else op for op in ops if op.key not in gone or op.plus)]


def _svis(content: Content) -> dict[Key, Content]:
    """The SVIs; on some switches the VLAN itself is one."""
    return {key: one for key, one in content.blocks.items() if one.block.kind in ("svi", "vlan")}


def _nets(content: Content | None) -> frozenset[Net]:
    """The networks of an SVI's addresses, in it and in the blocks in it."""
    if content is None:
        return frozenset()
    own = (value for one in content.atoms.values() for value in one.values.values() if isinstance(value, (Prefix4, Prefix6)))
    return frozenset(own).union(*map(_nets, content.blocks.values()))


def _overlap(one: Net, other: Net) -> bool:
    return type(one) is type(other) and one.first <= other.last and other.first <= one.last


def _leaving(
    old: Content, new: Content | None, goes: Sequence[Net], path: tuple[Header, ...], keys: tuple[Key, ...], tongue: Tongue
) -> Iterator[Op]:
    """What of an SVI is in those networks and goes: what is shared first, then the addresses, from the last to the first."""
    path = (*path, Header(old.header, old.block.leave or tongue.dialect.leave))
    for key, inner in old.blocks.items():
        left = new.blocks.get(key) if new else None
        if left is None and inner.block.remove is not None and any(_inside(one, goes) for one in inner.atoms.values()):
            line = write(inner.block.remove, inner.values, tongue) if inner.block.remove else negated(inner.header, tongue)
            yield _op(path, line, (*keys, key), (inner.header,), -AFTER_ALL)
        else:
            yield from _leaving(inner, left, goes, path, (*keys, key), tongue)
    for key, one in old.atoms.items():
        kept = new.atoms.get(key) if new else None
        if _inside(one, goes) and (kept is None or kept.value != one.value):
            address = any(isinstance(value, (Prefix4, Prefix6)) for value in one.values.values())
            yield _op(path, removal(one, tongue), (*keys, key), (one.text,), address * AFTER_ALL - old.places.get(key, 0))


def _inside(one: Atom, goes: Sequence[Net]) -> bool:
    return any(_in(value, net) for value in one.values.values() for net in goes)


def _in(value: Value, net: Net) -> bool:
    if isinstance(value, (Prefix4, Prefix6)):
        return _overlap(value, net)
    if isinstance(value, tuple) and len(value) == 2:
        version, address = value
        return bool(version == (4 if isinstance(net, Prefix4) else 6) and net.first <= address <= net.last)
    return False


def _op(path: tuple[Header, ...], line: str, keys: tuple[Key, ...], minus: tuple[str, ...], at: int) -> Op:
    return Op(Step.SVI, "svi", path, (line,), keys, minus, (), {}, ordered(Step.SVI, "svi", (FIRST,), 0, at))


def _last_line(op: Op) -> Op:
    """What is left of a change when the old value is gone."""
    return replace(op, lines=op.lines[-1:], minus=())
