"""A configuration text as blocks of lines: the only place that looks at indentation, braces, banners and noise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netgen.platforms.lines import Dialect

Section = tuple[int, str, list[str]]
"""A line's place among its neighbours, the line, and the lines below it with their indentation."""


def sections(text: str, dialect: Dialect) -> list[Section]:
    """The top lines in their order, each with the lines that belong to it. Whatever the text is, no exception."""
    if dialect.grammar == "set":
        return [(place, line, []) for place, line in enumerate(_statements(printed(text)))]
    found: list[Section] = []
    body: list[str] | None = None
    until: re.Pattern[str] | None = None
    skips, comment = _skips(dialect), dialect.comment
    for line in printed(text):
        head = line[:1]
        if until is not None:
            until = None if until.fullmatch(line) else until
        elif head == " " and body is not None:
            body.append(line)
        elif head == comment:
            body = None if dialect.comment_closes else body
        elif head and not skips.match(line.lstrip()):
            body = None if head == " " else []
            found.append((len(found), line.strip(), [] if body is None else body))
        elif head:
            until = _end(line.lstrip(), dialect)
    return found


def _skips(dialect: Dialect) -> re.Pattern[str]:
    """How lines begin that say nothing, alone or with what follows them."""
    return re.compile("|".join(["(?!)", *(f"(?:{one})$" for one in dialect.noise), *(f"(?:{start})" for start, _ in dialect.swallow)]))


def printed(text: str) -> list[str]:
    """The lines without what does not print: a line of a switch may come back as part of a command, and an escape never may."""
    if _PLAIN.fullmatch(text) and " \n" not in text:  # nearly always, and ten times as fast
        return text.split("\n")
    return [line.rstrip() if line.isprintable() else _clean(line) for line in text.split("\n")]


_PLAIN = re.compile(r"[ -~\n]*")


def _clean(line: str) -> str:
    return "".join(sign for sign in line.replace("\t", " ") if sign.isprintable()).rstrip()


def _end(line: str, dialect: Dialect) -> re.Pattern[str] | None:
    """What ends the text that the line begins; None: the line is all of it."""
    for start, end in dialect.swallow:
        match = re.match(start, line)
        if match:
            word = re.escape(match[1]) if match.re.groups and match[1] else ""
            pattern = re.compile(end.replace("{0}", word))
            return None if word and pattern.fullmatch(line, match.end()) else pattern
    return None


def nested(lines: list[str], comment: str) -> list[Section]:
    """The lines of a body as sections, by their own indentation; comments are left out."""
    found: list[Section] = []
    depth: int | None = None
    for line in lines:
        bare = line.lstrip()
        if bare[:1] == comment:
            continue
        indent = len(line) - len(bare)
        if depth is None or indent <= depth:
            depth = indent
            found.append((len(found), bare.rstrip(), []))
        else:
            found[-1][2].append(line)
    return found


# Configurations of set lines ------------------------------------------------------------------------------------------

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|[{};\[\]]|##?[^\n]*|[^\s{};"\[\]]+', re.DOTALL)
_LINE = re.compile(r"(set|deactivate|delete|insert|activate|protect) +(.*\S)")


def _statements(lines: list[str]) -> list[str]:
    """The statements without the word ``set``; other verbs stay, as lines that nobody owns. Braces become lines."""
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    if not found and any("{" in line for line in lines):
        return list(_braces("\n".join(lines)))
    return [" ".join(_words(match[2])) if match[1] == "set" else match[0] for match in found]


def _words(text: str) -> list[str]:
    return re.findall(r'"(?:[^"\\]|\\.)*"|\S+', text)


def _braces(text: str) -> Iterator[str]:
    """``a { b c; d [ e f ]; }`` as ``a b c``, ``a d e``, ``a d f``. An inactive statement is a line of its own."""
    path: list[list[str]] = []
    words: list[str] = []
    options: list[str] | None = None
    for piece in _PIECE.findall(text):
        if piece.startswith(("#", "/*")):
            continue
        if piece == "{":
            path.append(words)
            words = []
        elif piece == "}":
            words = []
            if path:
                path.pop()
        elif piece == "[":
            options = []
        elif piece == "]":
            continue
        elif piece == ";":
            head = [word for part in path for word in part] + words
            yield from (_statement([*head, one]) for one in (options or ())) if options is not None else (_statement(head),)
            words, options = [], None
        else:
            (words if options is None else options).append(piece)


def _statement(words: list[str]) -> str:
    active = [word for word in words if word not in {"inactive:", "protect:", "replace:"}]
    return " ".join(active) if "inactive:" not in words else "deactivate " + " ".join(active)
