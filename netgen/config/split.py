"""A configuration text as blocks of lines: the only place that looks at indentation, braces, banners and noise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from netgen.platforms.lines import Dialect

Chunk = tuple[str, str]
"""A line, and all that is below it: each line after a newline, with its indentation."""
Section = tuple[int, str, str]
"""A line's place among its neighbours, the line, and all that is below it."""

_CHUNK = re.compile(r"([^ \n][^\n]*)((?:\n [^\n]*)*)|((?:\n [^\n]*)+)")
"""A line without indentation and those with it that follow at once; or lines with it that follow none."""


def sections(text: str, dialect: Dialect) -> list[Section]:
    """The top lines in their order, each with the lines that belong to it. Whatever the text is, no exception."""
    return [(place, line, below) for place, (line, below) in enumerate(chunks(text, dialect))]


def below(lines: Iterable[str]) -> str:
    """Lines as they stand below another one."""
    return "".join(f"\n{line}" for line in lines)


def chunks(text: str, dialect: Dialect) -> list[Chunk]:
    """The same without places: of two configurations most chunks are equal."""
    if dialect.grammar == "set":
        return [(line, "") for line in _statements(printed(text))]
    found: list[tuple[str, list[str]]] = []
    inside = False
    noise, comment = _noise(dialect), dialect.comment
    for line, under, lost in _CHUNK.findall(_without(cleaned(text), dialect)):
        if line and line[0] != comment:
            if not noise.match(line):
                found.append((line, [under]))
                inside = True
                continue
        elif line and dialect.comment_closes:
            inside = False
        rest = under or lost
        if rest and inside:
            found[-1][1].append(rest)
        elif rest:
            found += ((bare, [""]) for bare in map(str.strip, rest.split("\n")) if bare and not noise.match(bare))
    return [(line, under[0] if len(under) == 1 else "".join(under)) for line, under in found]


@cache
def _noise(dialect: Dialect) -> re.Pattern[str]:
    """Lines that say nothing."""
    return re.compile("|".join(["(?!)", *(f"(?:{one})$" for one in dialect.noise)]))


@cache
def _starts(dialect: Dialect) -> re.Pattern[str]:
    """How the first lines of texts of several lines begin; with the newline in front, which is found fast."""
    indent = " ?" if dialect.comment_closes else ""  # such platforms indent lines that stand outside of blocks
    return re.compile(f"\n{indent}(?:" + "|".join(["(?!)", *(f"(?:{start})" for start, _ in dialect.swallow)]) + ")")


@cache
def _first_words(dialect: Dialect) -> tuple[str, ...]:
    """What stands at the beginning of such lines in any case."""
    return tuple(re.split("[^a-z -]", start, maxsplit=1)[0] for start, _ in dialect.swallow)


def _without(text: str, dialect: Dialect) -> str:
    """The configuration without texts of several lines, whatever stands in them; every line has a newline in front."""
    text = f"\n{text}\n"
    if not any(word in text for word in _first_words(dialect)):
        return text
    kept, at, starts = [], 0, _starts(dialect)
    while match := starts.search(text, at):
        kept.append(text[at : match.start()])
        last = text.index("\n", match.start() + 1)
        end = _end(text[match.start() : last].strip(), dialect)
        close = end.search(text, last) if end else None
        at = last if end is None else close.end() if close else len(text)
    return "".join((*kept, text[at:])) if kept else text


def _end(line: str, dialect: Dialect) -> re.Pattern[str] | None:
    """What ends the text that the line begins; None: the line is all of it."""
    for start, end in dialect.swallow:
        match = re.match(start, line)
        if match:
            word = re.escape(match[1]) if match.re.groups and match[1] else ""
            pattern = end.replace("{0}", word)
            return None if word and re.compile(pattern).fullmatch(line, match.end()) else re.compile(f"\n(?:{pattern})(?=\n)")
    return None


def printed(text: str) -> list[str]:
    """The lines of a text, cleaned."""
    return cleaned(text).split("\n")


def cleaned(text: str) -> str:
    """The text without what does not print: a line of a switch may come back as part of a command, and an escape never may."""
    if _PLAIN.fullmatch(text) and " \n" not in text:  # nearly always, and ten times as fast
        return text
    return "\n".join(line.rstrip() if line.isprintable() else _clean(line) for line in text.split("\n"))


_PLAIN = re.compile(r"[ -~\n]*")


def _clean(line: str) -> str:
    return "".join(sign for sign in line.replace("\t", " ") if sign.isprintable()).rstrip()


def nested(body: str, comment: str) -> list[Section]:
    """What is below a line as sections, by its own indentation; comments are left out."""
    step = body[: len(body) - len(body.lstrip())]  # a newline and the indentation of the first line
    if body.count("\n") == body.count(step) and f"{step} " not in body and f"{step}{comment}" not in body:
        return [(place, line, "") for place, line in enumerate(body.split(step)[1:])]  # nearly always
    found: list[tuple[str, list[str]]] = []
    depth = 0
    for line in body.split("\n")[1:]:
        bare = line.lstrip()
        indent = len(line) - len(bare)
        if bare[:1] == comment:
            continue
        if not found or indent <= depth:
            depth = indent
            found.append((bare, []))
        else:
            found[-1][1].append(line)
    return [(place, line, below(lines)) for place, (line, lines) in enumerate(found)]


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
