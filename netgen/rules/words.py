"""How rules say names, and the nearest right name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches

from netgen.addressing import natural
from netgen.errors import printable

Suggest = Callable[[str, Collection[str]], str]

LONGEST = 60
"""Characters of a name that a message shows."""

WORK = 20_000
"""Comparisons of names that one run may spend on suggestions: difflib needs some 15 microseconds each."""


def plain(name: str) -> str:
    """The name harmless on a terminal, and not longer than a line can bear."""
    text = name if len(name) <= LONGEST else name[:LONGEST] + "..."
    return text if text.isprintable() else printable(text)


def said(name: str) -> str:
    """The same in quotes, for names that may be wrong or empty.

    >>> print(said("a\\nb"), said("x" * 100)[-8:])
    'a\\nb' xxxx...'
    """
    return f"'{plain(name)}'"


def listed(names: Iterable[str], most: int = 6) -> str:
    """The names, naturally sorted, separated by commas; of many the first few and a count.

    >>> listed(["eth10", "eth2"]), listed("abcdefgh", 2)
    ('eth2, eth10', 'a, b and 6 more')
    """
    known = [plain(name) for name in sorted(names, key=natural)]
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more


def suggester(work: int = WORK) -> Suggest:
    """A function from (unknown name, known names) to a mend: the nearest name, else the names there are.

    It looks at no more than ``work`` names in all, so that a site with thousands of unknown names costs no more.
    """
    seen: dict[tuple[str, int], str] = {}
    left = work

    def suggest(name: str, names: Collection[str]) -> str:
        nonlocal left
        key = (name, id(names))
        if key not in seen:
            left -= len(names)
            seen[key] = _nearest(name, names) if left >= 0 else ""
        return seen[key]

    return suggest


def _nearest(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1) if len(name) <= LONGEST else []
    if near:
        return f"did you mean {plain(near[0])}?"
    return f"there are {listed(names)}" if names else "there are none"
