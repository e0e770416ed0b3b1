"""The console of RouterOS: how its lines are cut into commands, words and values.

Sources: MikroTik, *Scripting* (line structure, line joining, comments, constant escape sequences, ``[ ]``, ``{ }``, ``;``) and
*Console* (menus by words or slashes, ``..``, item names). What is not here is refused, it is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

VERBS = frozenset(("add", "set", "remove", "enable", "disable", "find"))
OTHER_VERBS = frozenset(("comment", "edit", "export", "get", "import", "move", "print", "reset", "run", "unset"))
_CLOSES = {"[": "]", "{": "}", "(": ")"}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "_": " "}
_PRINTED = {char: f"\\{name}" for name, char in _ESCAPES.items() if name != "_"}
_PLAIN = re.compile(r"[A-Za-z0-9_./:@+,*%~^&|!<>-]+")
_ASSIGNED = re.compile(r"([a-z0-9.-]+)=(.*)", re.DOTALL)
_MENU = re.compile(r"\.\.|[a-z0-9][a-z0-9-]*")


class Refused(Exception):
    """What the console says to a line that it does not take."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command taken apart; values are as they were typed."""

    menu: str
    """``/interface bridge port``; empty: the root."""
    verb: str
    """Empty: the line goes to the menu."""
    which: tuple[str, ...]
    """Words without ``=``: which items are meant."""
    said: Mapping[str, str]
    """Properties and conditions."""


def joined(text: str) -> Iterator[str]:
    """The lines of a text without comments; one that ends with a backslash goes on in the next, whose margin does not count."""
    begun: list[str] = []
    for raw in text.split("\n"):
        line = raw.strip()
        if not begun and line.startswith("#"):
            continue
        goes_on = (len(line) - len(line.rstrip("\\"))) % 2
        # what is before the backslash counts up to the last blank
        begun.append(raw.rstrip()[:-1].lstrip() if goes_on else line)
        if not goes_on:
            yield "".join(begun).strip()
            begun = []
    if begun:
        yield "".join(begun).strip()


def cut(text: str, marks: str) -> list[str]:
    """The parts between marks, those in quotes and brackets left alone; Refused where a quote or bracket is not closed."""
    parts, begun, open_, quoted, skip = [""], 0, [""], False, False
    for at, char in enumerate(text):
        if skip:
            skip = False
        elif quoted:
            skip, quoted = char == "\\", char != '"'
        elif char in marks and len(open_) == 1:
            parts[-1], begun = text[begun:at], at + 1
            parts.append("")
        elif char == open_[-1]:
            open_.pop()
        elif char in "]})":
            raise Refused(f"syntax error (line 1 column {at + 1})")
        else:
            quoted, skip = char == '"', char == "\\"
            open_ += [_CLOSES[char]] if char in _CLOSES else []
    if quoted or skip or len(open_) > 1:
        raise Refused(f"syntax error (line 1 column {len(text) + 1})")
    parts[-1] = text[begun:]
    return [part.strip() for part in parts if part.strip()]


def command(text: str, menu: str) -> Command:
    """A command given from a menu; Refused when it is none."""
    words, found = cut(text, " \t"), "" if text.startswith("/") else menu
    for at, word in enumerate(words):
        if word in VERBS:
            which, said = _arguments(words[at + 1 :])
            return Command(found, word, which, said)
        if word in OTHER_VERBS:
            raise Refused(f"{word} is not modelled")
        for part in filter(None, word.split("/")):
            if not _MENU.fullmatch(part):
                raise Refused(f"bad command name {part} (line 1 column {text.find(part) + 1})")
            found = found.rpartition(" " if " " in found else "/")[0] if part == ".." else f"{found} {part}" if found else f"/{part}"
    return Command(found, "", (), {})


def _arguments(words: list[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    which, said = [], {}
    for word in words:
        match = _ASSIGNED.fullmatch(word)
        name, value = (match[1], match[2]) if match else (word[1:], "") if word.startswith("!") else ("", word)
        if not name:
            which.append(word)
        elif name in said:
            raise Refused(f"{name} is said twice")
        else:
            said[name] = value
    return tuple(which), said


def plain(word: str) -> str:
    """The text that a typed word stands for; Refused where it is no text.

    >>> plain('"a \\\\"b\\\\"\\\\_\\\\24"'), plain("ether1,ether2"), plain('""')
    ('a "b" $', 'ether1,ether2', '')
    """
    if not word or _PLAIN.fullmatch(word):
        return word
    if len(word) < 2 or word[0] != '"' or word[-1] != '"':
        raise Refused(f"syntax error at {word}")
    return re.sub(r"\\([0-9A-F]{2}|.)|([$?])", _unescaped, word[1:-1], flags=re.DOTALL)


def _unescaped(match: re.Match[str]) -> str:
    if match[2]:
        raise Refused(f"{match[2]} in quotes is not a letter, but a variable or a call for help")
    if len(match[1]) == 2:
        return chr(int(match[1], 16))
    return _ESCAPES.get(match[1], match[1])


def spelled(value: str) -> str:
    """A text as exports print it: in quotes when it is not one plain word.

    >>> spelled("10.0.0.1/24"), spelled('a "b" $c')
    ('10.0.0.1/24', '"a \\\\"b\\\\" \\\\$c"')
    """
    if _PLAIN.fullmatch(value):
        return value
    return '"' + "".join(_letter(char) for char in value) + '"'


def _letter(char: str) -> str:
    if char in '"\\$?':
        return f"\\{char}"
    return _PRINTED.get(char) or (char if char.isprintable() or ord(char) > 255 else f"\\{ord(char):02X}")
