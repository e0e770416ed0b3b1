"""What is wrong in one YAML file, found by walking libyaml's events: the faults that yaml-rs lets pass or cannot place.

Slow beside yaml-rs (8 CPU s for 50 MB), so it runs only when something looks suspicious or has already failed.
"""

from __future__ import annotations

import copy
import math
import re
from dataclasses import dataclass, field
from typing import Any

import yaml
import yaml_rs

from netgen.errors import Fault, Key, Place, printable
from netgen.source.events import events

DEPTH = 64
"""Mappings and lists inside one another, at the most, with what aliases bring in; a site needs about ten."""

REPLAYED = 1_000_000
"""Nodes that all aliases of a file may bring in together."""

LIMIT = 2**63
"""Numbers lie between minus this and below it: no field of a site takes a larger one, and infinity is left out."""

TOO_DEEP = (f"more than {DEPTH} mappings and lists inside one another", "look for brackets or indents that never end")
SECOND_DOCUMENT = ("a second document starts here", "keep one document a file")
NO_KEY = ("a list or mapping cannot be a key", "quote a key that starts with [ or {")
"""Texts and mends of the faults that are found elsewhere as well."""

_MOST = 1000  # faults collected from one file; the report prints fewer
_DIGITS_READ = 250  # digits of a whole number that are converted to decide about it
_SHOWN = 40  # characters of a foreign text in a message
_DIGITS = re.compile(r"[-+]?(?:[0-9_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+)")
_UNDERSCORED = re.compile(r"[-+]?(?=[0-9._]*(?:_[0-9]|[0-9]_))[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?")
_OTHERS = {*"0123456789+-._~nNtTfF", ""}  # how a plain text starts that YAML may take for something else than text


@dataclass(slots=True)
class _Frame:
    """An open mapping or list."""

    key: Key | None
    """Key or index of the value that is read; None while a mapping awaits a key."""
    anchor: str | None = None
    is_key: bool = False
    keys: dict[str, Any] = field(default_factory=dict)
    """The keys met so far, with their events."""
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _Audit:
    file: str
    faults: list[Fault] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame(0)])
    """What is open, behind a frame for the file itself."""
    anchors: dict[str, tuple[int, int, Any] | None] = field(default_factory=dict)
    """Nodes and height of what an anchor names, and its event where that is a scalar; None while it is open."""
    documents: int = 0
    replayed: int = 0
    over: bool = False

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def add(self, number: str, event: Any, text: str, mend: str, also: tuple[Place, ...] = ()) -> None:
        path = tuple(frame.key for frame in self.frames[1:] if frame.key is not None)
        self.faults.append(Fault(number, path, text, mend, place=self.place(event), also_places=also))
        self.over = self.over or len(self.faults) >= _MOST


def audit(raw: bytes, file: str) -> tuple[list[Fault], Fault | None]:
    """All that is wrong in the file up to where libyaml fails, and the fault of that failure.

    ``raw`` is UTF-8 without byte order mark; ``file`` is its name in messages. Stops at the first fault that makes
    going on pointless: too deep, too many aliases, a second document.
    """
    state = _Audit(file)
    try:
        for event in events(raw):
            _HANDLERS.get(type(event), _ignore)(state, event)
            if state.over:
                break
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        text = shown(str(getattr(error, "problem", None) or error), 200)
        return state.faults, Fault("NG008", (), f"not YAML: {text}", place=place)
    return state.faults, None


def shown(text: str, most: int = _SHOWN) -> str:
    """The text for a message: printable and shortened.

    >>> shown("a\\nb"), shown("x" * 50)
    ('a\\\\nb', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...')
    """
    return printable(text[:most]) + "..." * (len(text) > most)


def _ignore(_: _Audit, __: Any) -> None:
    """For events of which nothing is to be said."""


def _document(state: _Audit, event: Any) -> None:
    state.documents += 1
    if state.documents == 2:
        state.add("NG009", event, *SECOND_DOCUMENT)
        state.over = True


def _scalar(state: _Audit, event: Any) -> None:
    if event.tag:
        _tag(state, event)
    if event.anchor:
        state.anchors[event.anchor] = (1, 0, event)
    frame = state.frames[-1]
    if frame.key is None:
        _key(state, frame, event)
    else:
        _number(state, event)
        _done(frame, 1, 0)


def _open(state: _Audit, event: Any) -> None:
    if event.tag:
        _tag(state, event)
    parent = state.frames[-1]
    is_key = parent.key is None
    if is_key:
        state.add("NG015", event, *NO_KEY)
        parent.key = "?"
    if event.anchor:
        state.anchors[event.anchor] = None
    _depth(state, event, len(state.frames))
    state.frames.append(_Frame(None if isinstance(event, yaml.MappingStartEvent) else 0, event.anchor, is_key))


def _close(state: _Audit, _: Any) -> None:
    frame = state.frames.pop()
    if frame.anchor:
        state.anchors[frame.anchor] = (frame.size, frame.height, None)
    if not frame.is_key:
        _done(state.frames[-1], frame.size, frame.height)


def _alias(state: _Audit, event: Any) -> None:
    named = state.anchors.get(event.anchor, (1, 0, None))  # an unknown anchor is a syntax error to yaml-rs
    if named is None:
        name = shown(event.anchor)
        state.add("NG018", event, f"*{name} stands inside &{name}, which it repeats", "write out what is meant")
        named = (1, 0, None)
    size, height, scalar = named
    state.replayed += size
    if state.replayed > REPLAYED:
        state.add("NG019", event, f"aliases repeat more than {REPLAYED:,} nodes", "write out what is meant")
        state.over = True
    _depth(state, event, len(state.frames) - 1 + height)
    frame = state.frames[-1]
    if frame.key is not None:
        _done(frame, size, height)
    elif scalar is None:
        state.add("NG015", event, *NO_KEY)
        frame.key = "?"
    else:
        here = copy.copy(scalar)
        here.start_mark = event.start_mark
        _key(state, frame, here)


_HANDLERS: dict[type, Any] = {
    yaml.DocumentStartEvent: _document,
    yaml.ScalarEvent: _scalar,
    yaml.MappingStartEvent: _open,
    yaml.SequenceStartEvent: _open,
    yaml.MappingEndEvent: _close,
    yaml.SequenceEndEvent: _close,
    yaml.AliasEvent: _alias,
}


def _done(frame: _Frame, size: int, height: int) -> None:
    """A value in the frame is complete: counts it, and moves on."""
    frame.size += size
    frame.height = max(frame.height, height + 1)
    frame.key = frame.key + 1 if isinstance(frame.key, int) else None


def _depth(state: _Audit, event: Any, depth: int) -> None:
    if depth > DEPTH:
        state.faults.append(Fault("NG020", (), *TOO_DEEP, place=state.place(event)))
        state.over = True


def _tag(state: _Audit, event: Any) -> None:
    if event.tag == "!" or (isinstance(event, yaml.ScalarEvent) and event.tag == "tag:yaml.org,2002:str"):
        return
    name = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
    state.add("NG017", event, f"the tag {name} means nothing here", "quote a text that starts with !")


def _is_other(event: Any) -> bool:
    """Whether a scalar is plain and starts as something else than text may."""
    return event.value[:1] in _OTHERS and event.tag is None and event.implicit[0]


def _key(state: _Audit, frame: _Frame, event: Any) -> None:
    """Takes the key of the entry that follows."""
    text = event.value
    kind = _kind(text) if _is_other(event) else "text"
    if kind != "text":
        name = shown(text)
        what = f"the key {name} is read as {kind}, not as text" if name else "the key is missing"
        state.add("NG015", event, what, f'quote it: "{name}"' if name else "write `key: value`")
        frame.key = text
        return
    if text == "<<" and event.tag is None and event.implicit[0]:
        state.add("NG016", event, "<< is a merge key of YAML 1.1 and means nothing in YAML 1.2", "write out the entries")
    frame.key = text
    first = frame.keys.setdefault(text, event)
    if first is not event:
        state.add("NG011", event, "the key is given twice", "keep one of the two", (state.place(first),))


def _number(state: _Audit, event: Any) -> None:
    """Refuses numbers that no field holds, and those which YAML 1.2 takes for text and many readers do not."""
    text = event.value
    if not _is_other(event) or text.count(".") > 1:
        return
    value = _value(text)
    if isinstance(value, int | float) and not -LIMIT <= value < LIMIT:
        mend = "stay below 2^63, or quote it if it is text"
        state.add("NG021", event, f"{shown(text)} is no number of a site", mend)
    elif _UNDERSCORED.fullmatch(text) and _kind(text) == "a number":
        name = shown(text)
        mend = f'write {shown(text.replace("_", ""))}, or quote it: "{name}"'
        state.add("NG022", event, f"{name} is a number to some readers of YAML and text to others", mend)


def _value(text: str) -> object:
    """What yaml-rs makes of a plain text; infinity for a long row of digits, over which it would take quadratic time."""
    if len(text) > _DIGITS_READ and _DIGITS.fullmatch(text):
        return math.inf
    try:
        values: Any = yaml_rs.loads("- " + text, parse_datetime=False)
        return values[0]
    except yaml_rs.YAMLDecodeError:
        return text


def _kind(text: str) -> str:
    value = _value(text)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else "text"
