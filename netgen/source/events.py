"""Second look at a YAML file, over libyaml's events: where paths stand, and what is wrong where.

yaml-rs reads fast but keeps no positions. Only when a position is wanted, or when a file holds something that has
to be looked at before it is trusted (:mod:`netgen.source.text` decides), its events are walked here. No nodes are
built, and a subtree nobody asked for is stepped over.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from netgen.errors import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a PyYAML built without libyaml has only the slow one

_AS_YAML12 = (
    (b"\xc2\x85", b"\xc2\xa0"),  # NEL, LS and PS end a line in YAML 1.1, which libyaml reads, and not in 1.2;
    (b"\xe2\x80\xa8", b"\xe2\x80\xaf"),  # replaced by a space of the same length
    (b"\xe2\x80\xa9", b"\xe2\x80\xaf"),
)
_PLAIN_START = re.compile(rb"[?:](?<=[\s,\[{].)(?=[^\s,\[\]{}])")  # [::1] and [?x] are plain texts in 1.2, indicators in 1.1

_STEPS = {yaml.MappingStartEvent: 1, yaml.SequenceStartEvent: 1, yaml.MappingEndEvent: -1, yaml.SequenceEndEvent: -1}

_Tree = dict[object, "_Tree"]


def events(raw: bytes) -> Iterator[Any]:
    """The events of a UTF-8 file without byte order mark; raises yaml.YAMLError where libyaml cannot go on."""
    for found, instead in _AS_YAML12:
        if found in raw:
            raw = raw.replace(found, instead)
    raw = _PLAIN_START.sub(b"x", raw)
    return yaml.parse(raw, Loader=_LOADER)


def locate(raw: bytes, paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Line and column, both from 1, of each path and of each of its parents, as far as they exist in the file.

    An entry of a mapping stands where its key begins, an item of a list where the item begins; what is reached
    through an alias stands where the anchor's text is. The cost is linear in the file, whatever the paths.
    """
    wanted: _Tree = {}
    for path in paths:
        tree = wanted
        for key in path:
            tree = tree.setdefault(key, {})
    found: dict[Path, tuple[int, int]] = {}
    stream = events(raw)
    if b"&" in raw and b"*" in raw:
        stream = _replayed(stream)
    with contextlib.suppress(yaml.YAMLError):  # what was found up to there is right
        for event in stream:
            if isinstance(event, yaml.NodeEvent):
                _seek(stream, event, wanted, (), found)
                break
    return found


def _seek(stream: Iterator[Any], node: Any, wanted: _Tree, path: Path, found: dict[Path, tuple[int, int]]) -> None:
    """Notes the wanted children of ``node``; leaves the stream behind its end."""
    if not wanted:
        _skip(stream, node)
    elif isinstance(node, yaml.MappingStartEvent):
        for key in stream:
            if isinstance(key, yaml.MappingEndEvent):
                return
            name: Any = key.value if isinstance(key, yaml.ScalarEvent) else None
            _skip(stream, key)
            _step(stream, next(stream), wanted, (*path, name) if name in wanted else (), found, key)
    elif isinstance(node, yaml.SequenceStartEvent):
        for index, item in enumerate(stream):  # the stream moves on inside: what comes here are the items
            if isinstance(item, yaml.SequenceEndEvent):
                return
            _step(stream, item, wanted, (*path, index) if index in wanted else (), found, item)


def _step(
    stream: Iterator[Any],
    node: Any,
    wanted: _Tree,
    path: Path,
    found: dict[Path, tuple[int, int]],
    at: Any,
) -> None:
    """Goes into one child when it is wanted, that is when it has a path; steps over it otherwise."""
    if not path:
        _skip(stream, node)
        return
    found[path] = (at.start_mark.line + 1, at.start_mark.column + 1)
    _seek(stream, node, wanted[path[-1]], path, found)


def _skip(stream: Iterator[Any], node: Any) -> None:
    """Leaves the stream behind the end of ``node``."""
    depth = _STEPS.get(type(node), 0)
    while depth:
        depth += _STEPS.get(type(next(stream)), 0)


def _replayed(stream: Iterator[Any]) -> Iterator[Any]:
    """The events with each alias replaced by those of its anchor; its first event stands where the alias does."""
    saved: dict[str, list[Any]] = {}
    taping: list[tuple[str, int, list[Any]]] = []
    depth = 0
    for event in stream:
        batch = [event]
        if isinstance(event, yaml.AliasEvent):
            batch = _standing_at(event, saved.get(str(event.anchor), []))
        elif getattr(event, "anchor", None):
            taping.append((event.anchor, depth, []))
        for _, _, tape in taping:
            tape.extend(batch)
        yield from batch
        depth += _STEPS.get(type(event), 0)
        if taping and taping[-1][1] == depth:
            anchor, _, tape = taping.pop()
            saved[anchor] = tape


def _standing_at(alias: Any, tape: list[Any]) -> list[Any]:
    """The taped events, the first of them moved to the alias."""
    if not tape:
        return [yaml.ScalarEvent(None, None, (True, False), "", alias.start_mark, alias.end_mark)]
    head = copy.copy(tape[0])
    head.start_mark = alias.start_mark
    return [head, *tape[1:]]
