"""The difference of two texts as people read it: lines that go and come, below the lines that they are indented under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from netgen.change.textdiff import spans
from netgen.config.split import printed


@dataclass(frozen=True, slots=True)
class Part:
    """What differs in one place."""

    under: tuple[str, ...]
    """Lines that are in both texts, outermost first, without their indentation."""
    minus: list[str] = field(default_factory=list)
    plus: list[str] = field(default_factory=list)


def differences(old: Sequence[str], new: Sequence[str]) -> list[Part]:
    """What differs, in the order of the texts. Linear in their length; characters that do not print are left out.

    >>> [part] = differences(["iface a", "    mtu 1500"], ["iface a", "    mtu 9000", "    address x"])
    >>> part.under, part.minus, part.plus
    (('iface a',), ['mtu 1500'], ['mtu 9000', 'address x'])
    """
    changed = spans(old, new)
    goes = {at for a, b, _, _ in changed for at in range(a, b)}
    comes = {at for _, _, c, d in changed for at in range(c, d)}
    old, new = printed("\n".join(old)), printed("\n".join(new))
    above, below = _parents(old), _parents(new)
    found: dict[tuple[str, ...], Part] = {}
    for a, b, c, d in changed:
        for at in range(a, b):
            under, text = _placed(old, at, above, goes)
            found.setdefault(under, Part(under)).minus.append(text)
        for at in range(c, d):
            under, text = _placed(new, at, below, comes)
            found.setdefault(under, Part(under)).plus.append(text)
    return list(found.values())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _parents(lines: Sequence[str]) -> list[int]:
    """For each line the place of the one that it is indented under; -1: none."""
    found: list[int] = []
    open_ones: list[int] = []
    for at, line in enumerate(lines):
        while open_ones and _indent(lines[open_ones[-1]]) >= _indent(line):
            open_ones.pop()
        found.append(open_ones[-1] if open_ones else -1)
        if line.strip():
            open_ones.append(at)
    return found


def _placed(lines: Sequence[str], at: int, parents: Sequence[int], changed: set[int]) -> tuple[tuple[str, ...], str]:
    """The unchanged lines above, and the line with its indentation below the outermost changed one."""
    chain = []
    place = parents[at]
    while place >= 0:
        chain.append(place)
        place = parents[place]
    kept = [place for place in reversed(chain) if place not in changed]
    first = next((place for place in reversed(chain) if place in changed), at)
    kept = [place for place in kept if place < first]
    return tuple(lines[place].strip() for place in kept), lines[at][_indent(lines[first]) :]
