"""Commands that are not configuration: found by their words, which may be cut short, as switches take them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Handler = Callable[..., str]
"""Takes the arguments of a command and gives what is printed."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why no command was found, and which word (counted from 0) is the first that does not fit."""

    why: str
    """``unknown``, ``incomplete`` or ``ambiguous``."""
    at: int


class Commands:
    """The commands of one mode. Patterns are words; ``<x>`` is an argument, ``...`` all that is left, which may be nothing.

    >>> commands = Commands({"show running-config": lambda: "all of it", "show <x> brief": lambda x: x, "write ...": lambda *rest: rest})
    >>> commands.find("sh run")[0](), commands.find("show vlan br")[0]("vlan"), commands.find("show nothing at all")
    ('all of it', 'vlan', Wrong(why='unknown', at=2))
    """

    __slots__ = ("_patterns",)

    def __init__(self, table: dict[str, Handler]) -> None:
        self._patterns = [(pattern.split(), handler) for pattern, handler in table.items()]

    def find(self, text: str) -> tuple[Handler, tuple[str, ...]] | Wrong:
        """The handler of a line and its arguments."""
        words = text.split()
        found = [(_fit(pattern, words), pattern, handler) for pattern, handler in self._patterns]
        whole = [(fit, handler) for fit, pattern, handler in found if fit.whole(pattern, words)]
        if not whole:
            reached = max((fit.words for fit, _, _ in found), default=0)
            return Wrong("incomplete" if reached == len(words) else "unknown", reached)
        ranked = sorted(((fit.exact, fit.literal, -fit.rest, at) for at, (fit, _) in enumerate(whole)), reverse=True)
        if len(ranked) > 1 and ranked[0][:3] == ranked[1][:3]:
            return Wrong("ambiguous", 0)
        fit, handler = whole[ranked[0][3]]
        return handler, fit.args


@dataclass(frozen=True, slots=True)
class _Fit:
    words: int
    """How many words of the line fit."""
    parts: int
    exact: int
    """How many are written out."""
    literal: int
    """How many are no arguments."""
    args: tuple[str, ...]
    rest: bool = False
    """The last argument takes all that is left."""

    def whole(self, pattern: list[str], words: list[str]) -> bool:
        return self.words == len(words) and (self.parts == len(pattern) or pattern[self.parts :] == ["..."])


def _fit(pattern: list[str], words: list[str]) -> _Fit:
    exact = literal = 0
    args: list[str] = []
    for at, (part, word) in enumerate(zip(pattern, words, strict=False)):
        if part == "...":
            return _Fit(len(words), len(pattern), exact, literal, (*args, *words[at:]), rest=True)
        if part.startswith("<"):
            args.append(word)
        elif part.startswith(word.lower()):
            literal += 1
            exact += part == word.lower()
        else:
            return _Fit(at, at, exact, literal, tuple(args))
    fits = min(len(pattern), len(words))
    return _Fit(fits, fits, exact, literal, tuple(args), rest=pattern[-1] == "...")


def piped(text: str) -> tuple[str, list[str]]:
    """A line without what stands behind ``|``, and that, part by part.

    >>> piped("show running-config | include vlan")
    ('show running-config', ['include vlan'])
    """
    command, *pipes = (part.strip() for part in re.split(r" \| | \|(?=\S)|(?<=\S)\| ", text))
    return command, pipes


def filtered(text: str, pipe: str) -> str:
    """The lines that a filter leaves: ``include``, ``exclude``, ``begin``, ``match``, ``except``, ``section``; of others all."""
    word, _, wanted = pipe.partition(" ")
    lines = text.splitlines()
    pattern = _pattern(wanted)
    if word and ("include".startswith(word) or "match".startswith(word)):
        lines = [line for line in lines if pattern.search(line)]
    elif word and (word.startswith("exc") or "except".startswith(word)):
        lines = [line for line in lines if not pattern.search(line)]
    elif word and "begin".startswith(word):
        first = next((at for at, line in enumerate(lines) if pattern.search(line)), len(lines))
        lines = lines[first:]
    elif word and "section".startswith(word):
        lines = _sections(lines, pattern)
    return "".join(f"{line}\n" for line in lines)


def _pattern(wanted: str) -> re.Pattern[str]:
    try:
        return re.compile(wanted.strip().strip('"'))
    except re.error:
        return re.compile(re.escape(wanted))


def _sections(lines: Sequence[str], pattern: re.Pattern[str]) -> list[str]:
    kept: list[str] = []
    inside = False
    for line in lines:
        if not line.startswith(" "):
            inside = bool(pattern.search(line))
        if inside:
            kept.append(line)
    return kept


def caret(prompt: str, line: str, at: int) -> str:
    """A line with ``^`` under the word with this number, counted from 0, as it was typed behind the prompt."""
    starts = [match.start() for match in re.finditer(r"\S+", line)]
    place = starts[at] if at < len(starts) else len(line.rstrip())
    return " " * (len(prompt) + place) + "^\n"


def differences(before: str, after: str, names: tuple[str, str]) -> str:
    """A unified difference of two texts, with the names as its head; empty when there is none."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")
    return "".join(f"{line}\n" for line in lines)
