"""Lines that depend on another one of their block: what goes, goes before that one changes, and what comes, comes after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from netgen.change.steps import ADD, REMOVE, Step
from netgen.config.atoms import Atom, Content, Key
from netgen.platforms.lines import Role

Turns = Mapping[str, tuple[Step, ...]]
"""Texts of lines -> the steps at which the lines that they depend on change."""

AT_ONCE: tuple[Role, ...] = ("port", "trunk", "narrow")
"""What makes up a port's VLANs comes and goes with the line that it depends on, so that the port is without them only for a moment."""

LEAVE = -2
"""The rank of a port's leaving its bundle: before all else of the port in that step."""
JOIN = 3
"""The rank of a port's coming into a bundle: when it is as it is to be there."""
AFTER_ALL = 10**9
"""More than the lines of a configuration."""
BEFORE = -1
"""The rank of what has to be gone before another line changes: backwards."""


def turns(old: Mapping[Key, Atom], new: Mapping[Key, Atom], role: Role) -> Turns:
    """The texts that depend on lines which come, go or change in a block of that role."""
    found: dict[str, tuple[Step, ...]] = {}
    for key, some in {**old, **new}.items():
        before, after = old.get(key), new.get(key)
        if some.line.governs and (before and before.value) != (after and after.value):
            step = (REMOVE if after is None else ADD)[some.line.role or role]
            for text in some.line.governs:
                found[text] = (*found.get(text, ()), step)
    return found


def joining(old: Mapping[Key, Atom], new: Mapping[Key, Atom]) -> bool:
    """Whether a port becomes a member of a bundle: then it loses before what it has to lose, since some switches refuse it else."""
    return any(one.line.joins and (key not in old or old[key].value != one.value) for key, one in new.items())


def parted(old: Atom, new: Atom) -> bool:
    """Whether a member of a bundle changes to or from what all members have to have together."""
    alone = new.line.alone
    if not alone or old.values["number"] != new.values["number"]:
        return False
    return bool((old.values.get("word", alone) == alone) != (new.values.get("word", alone) == alone))


def narrowed(old: Mapping[Key, Atom], new: Mapping[Key, Atom]) -> bool:
    """Whether a port that is in no bundle before and after had a list of VLANs and has none any more."""
    gone = any(isinstance(old[key].value, frozenset) for key in old.keys() - new.keys())
    if not gone or any(isinstance(one.value, frozenset) for one in new.values()):
        return False
    return not any(one.line.joins for side in (old, new) for one in side.values())


def behind(new: Mapping[Key, Atom], at: tuple[int, ...], bundles: Mapping[Key, int]) -> tuple[int, ...]:
    """The place at which a port comes into its bundle: its own, or right after the bundle's, which has what it needs by then."""
    joined = [bundles.get((one.line.joins, one.values["number"]), -1) for one in new.values() if one.line.joins]
    return max(at, *((one, AFTER_ALL, *at) for one in joined)) if joined else at


def rivals(old: Mapping[Key, Atom], new: Mapping[Key, Atom]) -> Mapping[Key, Key]:
    """Lines that come -> those that go just before them, since the switch may take one line only for what both name."""
    going: dict[Key, list[Key]] = {}
    for key, one in old.items():
        if one.line.one and key not in new:
            going.setdefault(_named(one), []).append(key)
    found: dict[Key, Key] = {}
    for key, one in new.items():
        if one.line.one and key not in old and going.get(_named(one)):
            found[key] = going[_named(one)].pop(0)
    return found


def _named(one: Atom) -> Key:
    return (one.line.text, *(one.values[name] for name in one.line.one))


def turned(step: Step, rank: int, role: Role, at: tuple[Step, ...], *, comes: bool) -> tuple[Step, int]:
    """Step and rank of a line that depends on lines which change at the steps ``at``; without any, as they are."""
    if not at:
        return step, rank
    steps = at if role in AT_ONCE else (step, *at)
    return (max(steps), rank) if comes else (min(steps), BEFORE)


def held_by_list(one: Content, running: Content | None, intended: Content | None) -> str:
    """What becomes of a block by the list that makes such blocks: it ``goes``, it ``stays``, or the list does not say (empty)."""
    before, after = (side.atoms.get((one.block.listed,)) if side else None for side in (running, intended))
    if after is not None and one.values["vid"] in after.value:
        return "stays"
    return "goes" if before is not None and one.values["vid"] in before.value else ""


def referring(content: Content) -> Content:
    """The block with nothing but the lines that name what goes before the block does."""
    return replace(content, atoms={key: one for key, one in content.atoms.items() if one.line.refers})
