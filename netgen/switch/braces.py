"""Reading a Junos configuration: in braces, or as ``display set`` prints it; either way as statements of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\[\]{};]|[^\s"\[\]{};]+')
_PLAIN = re.compile(r'[^"\[\]{};]*\Z')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def words_of(line: str) -> list[str]:
    """The words of a statement; a quoted text is one word, its quotes kept.

    >>> words_of('set interfaces ge-0/0/1 description "docker 1"')
    ['set', 'interfaces', 'ge-0/0/1', 'description', '"docker 1"']
    """
    return line.split() if _PLAIN.match(line) else _WORD.findall(line)


def spread(words: Sequence[str]) -> Iterator[list[str]]:
    """A statement with a list in brackets as one statement a member."""
    if "[" not in words:
        yield list(words)
        return
    at = words.index("[")
    end = words.index("]") if "]" in words else len(words)
    for word in words[at + 1 : end]:
        if word != "[":
            yield from spread([*words[:at], word, *words[end + 1 :]])


def statements(text: str) -> Iterator[list[str]]:
    """The statements of a text, each beginning with ``set`` or ``deactivate``."""
    if re.search(r"^\s*(?:set|deactivate)\s", text, re.MULTILINE):
        for line in text.split("\n"):
            words = words_of(line.strip())
            if words and words[0] in {"set", "deactivate"} and len(words) > 1:
                yield words
        return
    yield from _braces(text)


def _braces(text: str) -> Iterator[list[str]]:
    lines = (line for line in _COMMENT.sub("", text).split("\n") if not line.lstrip().startswith("#"))
    levels: list[list[str]] = []
    words: list[str] = []
    for word in _WORD.findall("\n".join(lines)):
        if word not in "{};":
            words.append(word)
            continue
        inactive = words[:1] in (["inactive:"], ["protect:"])
        words = words[1:] if inactive else words
        outer = [one for level in levels for one in level]
        if inactive and words:
            yield ["deactivate", *outer, *words]
        if word == "{":
            levels.append(words)
        if word == "}":
            levels = levels[:-1]
        if word == ";" and words:
            yield ["set", *outer, *words]
        words = []
