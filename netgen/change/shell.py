"""Commands for a shell (POSIX, sh): texts of files in here-documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count


def here(command: str, lines: Sequence[str]) -> Iterator[str]:
    """The command with the lines as its input. Nothing in them is looked at by the shell; the end word is none of them."""
    taken = frozenset(lines)
    end = next(word for number in count(1) if (word := "END" if number == 1 else f"END{number}") not in taken)
    yield f"{command} <<'{end}'"
    yield from lines
    yield end
