"""Configurations of menus with entries, ``/menu add name=value``, as the router's ``export`` prints them, terse or not.

The header of an entry is its menu and the properties that identify it, by the dialect's blocks; each other property is a
line in it. What ``add`` and several ``set`` say of one entry is one section. An entry for several VLANs is one for each, with
a line ``shared=VLANS``. Entries that are rules in an order have a line each, numbered. A port that was given another name is
called by the one it had, by which everybody else knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from netgen.config.patterns import compiled
from netgen.config.split import Section, below, printed
from netgen.platforms.lines import Block, Dialect

_WORD = re.compile(r'(?:\[[^\]]*\]|"(?:[^"\\]|\\.)*"|[^\s"\[])+|\S')
_PROPERTY = re.compile(r"([a-z0-9.-]+)=(.*)", re.DOTALL)
_VERBS = ("add", "set")
_OTHERS = ("remove", "enable", "disable", "unset", "move", "comment", "reset", "run", "print", "export", "import")
"""Verbs of lines that are no configuration; as somebody's own lines they are kept as they are."""


@dataclass(frozen=True, slots=True)
class _Entry:
    menu: str
    properties: dict[str, str]
    """As they are printed."""
    line: str
    """All of it, with its menu."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A block of the dialect, taken apart."""

    block: Block
    names: tuple[str, ...]
    """The properties in its header."""
    vlan: str
    """The one that is a VLAN; empty: none is."""


def sections(text: str, dialect: Dialect) -> list[Section]:
    """The entries in their order, by header; entries that the dialect does not know are a line each."""
    entries = list(_entries(_joined(printed(text)), dialect.comment))
    renamed = _renamed(entries, dialect)
    found: dict[str, list[str]] = {}
    for entry, properties in ((one, each) for one in entries for each in _singly(one, renamed, dialect)):
        form, header = _form(entry.menu, properties, dialect)
        if form is None:
            found.setdefault(entry.line, [])
            continue
        body = found.setdefault(header, [])
        said = assigned({name: value for name, value in properties.items() if name not in form.names})
        if form.block.rules:
            body.append(f"{len(body) + 1} {' '.join(said)}")
        else:
            body.extend(said)
    return [(place, line, below(body)) for place, (line, body) in enumerate(found.items())]


def assigned(properties: Mapping[str, str]) -> list[str]:
    """``name=value`` in the order of names, as the router prints them."""
    return [f"{name}={value}" for name, value in sorted(properties.items())]


def identified(header: str) -> tuple[str, list[str]]:
    """The menu in a header, and what identifies the entry in it.

    >>> identified("/ip address address=10.0.0.1/24 interface=vlan10")
    ('/ip address', ['address=10.0.0.1/24', 'interface=vlan10'])
    """
    words = header.split(" ")
    at = next((number for number, word in enumerate(words) if "=" in word), len(words))
    return " ".join(words[:at]), words[at:]


def words_of(text: str) -> list[str]:
    """The words of a line; quotes and brackets keep theirs together."""
    return _WORD.findall(text)


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those that end with a backslash together with what follows."""
    begun: list[str] = []
    for line in lines:
        text = line.strip() if begun else line.rstrip()
        goes_on = (len(text) - len(text.rstrip("\\"))) % 2
        begun.append(text[:-1] if goes_on else text)
        if not goes_on:
            yield "".join(begun)
            begun = []
    yield "".join(begun)


def _entries(lines: Iterable[str], comment: str) -> Iterator[_Entry]:
    menu = ""
    for line in lines:
        words = words_of(line)
        if not words or words[0].startswith(comment):
            continue
        at = next((number for number, word in enumerate(words) if word in _VERBS), len(words))
        path = " ".join(part for word in words[:at] for part in word.split("/") if part)
        rooted = words[0].startswith("/")
        if at < len(words):
            whole, said = f"/{path}" if rooted else f"{menu} {path}".rstrip(), words[at + 1 :]
            ordered = sorted(said, key=lambda word: word.partition("=")[0] if _PROPERTY.fullmatch(word) else "")
            yield _Entry(whole, dict(_properties(said)), " ".join((whole, words[at], *ordered)))
        elif rooted and not set(words) & set(_OTHERS):
            menu = f"/{path}"
        else:
            yield _Entry("", {}, " ".join(words if rooted else (menu, *words)))


def _properties(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names and values; ``[ find a=b ]`` says which entry is meant as ``a=b`` does, and a lone word is its name."""
    for word in words:
        match = _PROPERTY.fullmatch(word)
        if word.startswith("["):
            yield from _properties(one for one in words_of(word[1:-1]) if one not in {"find", "where"})
        elif match:
            yield match[1], match[2] or '""'
        elif word.startswith("!"):
            yield word[1:], '""'
        else:
            yield "name", word


def _renamed(entries: Iterable[_Entry], dialect: Dialect) -> Mapping[str, str]:
    """The names that ports were given -> those that they had."""
    found = {}
    for entry in entries:
        form, _ = _form(entry.menu, entry.properties, dialect)
        if form and "name" not in form.names and "default-name" in form.names and "name" in entry.properties:
            found[entry.properties["name"]] = entry.properties["default-name"]
    return found


def _called(properties: Mapping[str, str], renamed: Mapping[str, str]) -> dict[str, str]:
    if not renamed or "default-name" in properties:
        return dict(properties)
    return {
        name: value if name == "comment" else ",".join(renamed.get(item, item) for item in value.split(","))
        for name, value in properties.items()
    }


def _singly(entry: _Entry, renamed: Mapping[str, str], dialect: Dialect) -> Iterator[dict[str, str]]:
    """The properties, once for each VLAN that the entry is for."""
    properties = _called(entry.properties, renamed)
    name = next((one.vlan for one in _forms(dialect.top).get(entry.menu, ()) if one.vlan in properties), "")
    several = properties.get(name, "").strip('"')
    if not re.fullmatch(r"[0-9]{1,4}(?:[-,][0-9]{1,4})+", several):
        yield properties
        return
    items = [item.partition("-") for item in several.split(",")]
    for vid in sorted({vid for low, _, high in items for vid in range(int(low), int(high or low) + 1)}):
        yield {**properties, name: str(vid), SHARED: several}


SHARED = "shared"
"""The property of an entry for several VLANs: all of them, as they are printed."""


@cache
def _forms(top: Block) -> Mapping[str, tuple[_Form, ...]]:
    found: dict[str, tuple[_Form, ...]] = {}
    for block in top.blocks:
        menu, words = identified(block.text)
        names = tuple(word.partition("=")[0] for word in words)
        vlan = next((word.partition("=")[0] for word in words if word.endswith("={vid}")), "")
        found[menu] = (*found.get(menu, ()), _Form(block, names, vlan))
    return found


def _form(menu: str, properties: Mapping[str, str], dialect: Dialect) -> tuple[_Form | None, str]:
    """The block that an entry is, and its header."""
    for form in _forms(dialect.top).get(menu, ()):
        if all(name in properties for name in form.names):
            header = " ".join((menu, *(f"{name}={properties[name]}" for name in form.names)))
            if compiled(form.block.text).regex.fullmatch(header):
                return form, header
    return None, ""
