"""Where two sequences differ, in time that grows with their length: for lines of files, and for rules in an order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Span = tuple[int, int, int, int]
"""``old[a:b]`` gives way to ``new[c:d]``."""

CLOSELY = 250_000
"""The product of lengths up to which two sequences are compared line by line with each other; longer ones roughly."""


def spans(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """What differs, ascending. Long sequences are cut at what stands once in both and in the same order.

    >>> spans("abcd", "axcde")
    [(1, 2, 1, 2), (4, 4, 4, 5)]
    """
    found: list[Span] = []
    at_old = at_new = 0
    for place, there in [*_anchors(old, new), (len(old), len(new))]:
        found += _between(old, new, (at_old, place, at_new, there))
        at_old, at_new = place + 1, there + 1
    return found


def _between(old: Sequence[str], new: Sequence[str], where: Span) -> Iterator[Span]:
    """The differences of two parts without what is common at their ends."""
    a, b, c, d = where
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    if (b - a) * (d - c) > CLOSELY:
        yield a, b, c, d
        return
    for kind, e, f, g, h in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_opcodes():
        if kind != "equal":
            yield a + e, a + f, c + g, c + h


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of lines that stand once in both: as many as are in the same order; none where the sequences are short."""
    if len(old) * len(new) <= CLOSELY:
        return []
    once = {line for line, times in Counter(old).items() if times == 1} & {line for line, times in Counter(new).items() if times == 1}
    places = {line: at for at, line in enumerate(new) if line in once}
    ends: list[int] = []
    chain: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for place, line in enumerate(old):
        there = places.get(line)
        if there is None:
            continue
        length = bisect_left(ends, there)  # the longest ascending run that ends with this one, by patience
        ends[length : length + 1] = [there]
        chain[length : length + 1] = [(place, there)]
        before[place, there] = chain[length - 1] if length else None
    found: list[tuple[int, int]] = []
    last = chain[-1] if chain else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]
