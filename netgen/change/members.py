"""Lists of names that are one property: it is written whole, first wide enough for what was and what is to be, then cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netgen.config.atoms import Atom, Key
from netgen.config.patterns import compiled

Set = frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A list that is written."""

    atom: Atom
    value: Set
    gone: Set
    come: Set
    comes: bool
    """It is written at the step at which names come, else at the one at which they go."""
    dead: bool = False
    """It is written before that: what goes from it is no more by then."""


def written(old: Mapping[Key, Atom], new: Mapping[Key, Atom], foreign: Set, dead: Set) -> Iterator[Written]:
    """The lists of an entry that change.

    ``foreign`` names stay where they are. ``dead`` names are no more by the time something is added, and leave before they go. A
    name that moves from a list to another that excludes the first does so in the first step, in both.
    """
    lists = {key: new.get(key) or old[key] for key in dict.fromkeys((*new, *old))}
    lists = {key: one for key, one in lists.items() if compiled(one.line.text).many}
    before = {key: frozenset(old[key].value) if key in old else frozenset() for key in lists}
    after = {key: ((frozenset(new[key].value) if key in new else frozenset()) | (before[key] & foreign)) - dead for key in lists}
    for key, one in lists.items():
        if one.line.claims:
            yield from _bundle(one, before[key], after[key])
            continue
        if before[key] & dead:
            yield Written(one, before[key] - dead, before[key] & dead, frozenset(), comes=False, dead=True)
            before[key] -= dead
        excluded = frozenset(name for other in lists if lists[other].line.text in one.line.excludes for name in after[other])
        wide = (before[key] | after[key]) - (excluded - after[key])
        first = bool(wide - before[key] or before[key] & excluded)
        if first:
            yield _from(one, before[key], wide, comes=True)
        start = wide if first else before[key]
        if after[key] != start:
            yield _from(one, start, after[key], comes=False)


def _bundle(one: Atom, before: Set, after: Set) -> Iterator[Written]:
    """Members leave before others join, but a bundle is never without any."""
    stay = (before & after) or before
    if stay != before:
        yield _from(one, before, stay, comes=False)
    if stay != after:
        yield _from(one, stay, after, comes=True)


def _from(one: Atom, before: Set, value: Set, *, comes: bool) -> Written:
    return Written(one, value, before - value, value - before, comes)
