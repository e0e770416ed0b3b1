"""A shell's reading of a script (POSIX.1-2017, 2. Shell Command Language), as far as scripts are plain commands, groups and functions.

Quotes, backslashes, comments, here-documents, ``>`` and ``( )`` are read as there. What the shell would look up or compute
(``$``, backquotes, patterns, pipes, ``&&``) is not modelled, and refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


class ShellError(ValueError):
    """What the shell says about a script that it does not take, or that the model does not know."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its words, quotes taken off."""

    words: tuple[str, ...]
    output: str = ""
    """The file that its output goes to."""
    input: str | None = None
    """A here-document."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands in parentheses; with a name, a function: commands in braces, run when they are called."""

    inside: tuple[Command | Group, ...]
    name: str = ""


Node = Command | Group


@dataclass(slots=True)
class _Here:
    """A here-document that is still to come."""

    end: str
    plain: bool
    text: str = ""


Part = str | _Here | tuple[str]
"""An operator, a here-document, or a word (in a tuple, since it may look like an operator)."""

_SKIP = re.compile(r"(?:[ \t]|\\\n)*(?:#[^\n]*)?")
_OPERATOR = re.compile(r"<<|[();\n>]")
_PIECE = re.compile(
    r"""'(?P<single>[^']*)' | "(?P<double>(?:[^"\\$`]|\\[^$`\n])*)" | \\(?P<escaped>[^\n]) | (?P<bare>[^\s'"\\$`;&|<>()*?\[]+)""",
    re.VERBOSE,
)


def parse(text: str) -> tuple[Node, ...]:
    """The commands of a script, before any of them is run. ShellError when it is not taken.

    >>> parse("echo 'a b' <<'END'\\n$x\\nEND\\n")
    (Command(words=('echo', 'a b'), output='', input='$x\\n'),)
    >>> parse("(true")
    Traceback (most recent call last):
    netgen.switch.shell.ShellError: Syntax error: end of file unexpected (expecting ")")
    """
    pieces = [*_words(text)]
    found, at = _list(pieces, 0, "")
    return found if at == len(pieces) else _unexpected(pieces[at])


def _unexpected(part: Part) -> tuple[Node, ...]:
    raise ShellError(f"Syntax error: {part if isinstance(part, str) else part[0] if isinstance(part, tuple) else '<<'!r} unexpected")


# Words and operators ------------------------------------------------------------------------------------------------------------


def _words(text: str) -> Iterator[Part]:
    at, waiting = 0, list[_Here]()
    while True:
        skipped = _SKIP.match(text, at)
        at = skipped.end() if skipped else at
        if at == len(text):
            return
        operator = _OPERATOR.match(text, at)
        if operator is None:
            word, at, _ = _word(text, at)
            yield (word,)
            continue
        at = operator.end()
        if operator[0] == "<<":
            word, at, quoted = _word(text, at)
            waiting.append(_Here(word, not quoted))
            yield waiting[-1]
            continue
        if operator[0] == "\n":
            for here in waiting:
                at = _read(text, at, here)
            waiting.clear()
        yield operator[0]


def _word(text: str, at: int) -> tuple[str, int, bool]:
    """The word at a place, where it ends, and whether a part of it was quoted."""
    start, word, quoted = at, "", False
    while piece := _PIECE.match(text, at):
        inner = piece["double"]
        word += re.sub(r'\\(["\\])', r"\1", inner) if inner is not None else piece["single"] or piece["escaped"] or piece["bare"] or ""
        quoted = quoted or piece["bare"] is None
        at = piece.end()
    if at == start or (at < len(text) and text[at] in "'\"$`*?[\\"):
        open_quote = text[at : at + 1] in ("'", '"')
        raise ShellError("Syntax error: Unterminated quoted string" if open_quote else f"not modelled: {text[at : at + 1]}")
    return word, at, quoted


def _read(text: str, at: int, here: _Here) -> int:
    """Take the lines of a here-document, up to its end word or the end of the text; where the text goes on."""
    lines = []
    while at < len(text):
        stop = text.find("\n", at)
        line = text[at:] if stop < 0 else text[at:stop]
        at += len(line) + 1
        if line == here.end:
            break
        lines.append(line + "\n")
    here.text = "".join(lines)
    if here.plain and re.search(r"[$`\\]", here.text):
        raise ShellError("not modelled: a here-document that is looked at by the shell")
    return min(at, len(text))


# Commands -----------------------------------------------------------------------------------------------------------------------


def _list(pieces: list[Part], at: int, closing: str) -> tuple[tuple[Node, ...], int]:
    """Commands up to what closes them, and the place after it; without a closing word, up to the end."""
    found: list[Node] = []
    while at < len(pieces):
        part = pieces[at]
        if closing and part in (closing, (closing,)):
            return tuple(found), at + 1
        if part in ("\n", ";"):
            at += 1
        elif part == "(":
            inside, at = _list(pieces, at + 1, ")")
            found.append(Group(inside))
        elif pieces[at + 1 : at + 4] == ["(", ")", ("{",)] and isinstance(part, tuple):
            inside, at = _list(pieces, at + 4, "}")
            found.append(Group(inside, part[0]))
        elif isinstance(part, str):
            _unexpected(part)
        else:
            command, at = _command(pieces, at)
            found.append(command)
    if closing:
        raise ShellError(f'Syntax error: end of file unexpected (expecting "{closing}")')
    return tuple(found), at


def _command(pieces: list[Part], at: int) -> tuple[Command, int]:
    words: list[str] = []
    output, text = "", None
    while at < len(pieces):
        part = pieces[at]
        if isinstance(part, _Here):
            text = part.text
        elif isinstance(part, tuple):
            words.append(part[0])
        elif part == ">" and at + 1 < len(pieces) and isinstance(pieces[at + 1], tuple):
            at += 1
            output = str(pieces[at][0])  # type: ignore[index]
        else:
            break
        at += 1
    return Command(tuple(words), output, text), at
