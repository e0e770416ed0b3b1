"""A site's files -> one plain mapping, and back from a path in it to file, line and column.

Knows YAML and files, and nothing of what a site means. Reading keeps no positions; :meth:`Source.places` finds those
that are asked for in a second pass.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from netgen.errors import Fault, Path, Place, SiteInvalid, printable
from netgen.source.events import locate
from netgen.source.files import content, listed
from netgen.source.text import parse

__all__ = ["Source", "read"]

_FOLDERS = ("switches", "hosts")
_MOST = 1000  # clashes between files that are looked up; the report prints fewer


@dataclass(frozen=True, slots=True)
class _File:
    """One file: its name as shown, its bytes (positions are looked up in what was read), and what it holds."""

    name: str
    raw: bytes
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A site as read: plain data merged from its files.

    ``data`` holds mappings with text keys, lists, texts, numbers, booleans and nulls. It is not to be changed:
    parts of it may be shared.
    """

    data: dict[str, Any]
    files: tuple[_File, ...]

    def places(self, paths: Iterable[Path]) -> dict[Path, Place]:
        """Where each path stands: the beginning of the key for an entry of a mapping, of the item for an item of a list.

        A path that is not in the files (a missing key) gets the place of its nearest parent that is; the start of
        the first file in the end. Costs one pass over each file concerned, 5 CPU s for 50 MB.
        """
        owners = {path: _owner(self.files, path) for path in paths}
        found = {
            number: locate(file.raw, [local for owner, local in owners.values() if owner == number])
            for number, file in enumerate(self.files)
            if any(owner == number for owner, _ in owners.values())
        }
        return {path: _nearest(self.files[number].name, found[number], local) for path, (number, local) in owners.items()}

    def outline(self) -> Source:
        """The same for :meth:`places` only, without the data: what is below the names and items of a section is let go."""
        return Source(
            {}, tuple(_File(file.name, file.raw, {name: _emptied(value) for name, value in file.data.items()}) for file in self.files)
        )


def _emptied(value: object) -> object:
    if isinstance(value, dict):
        return dict.fromkeys(value)
    return [None] * len(value) if isinstance(value, list) else value


def read(site: pathlib.Path) -> Source:
    """Reads a site: a folder with ``site.yml``, that file itself, or any other single file.

    In a folder, ``*.yml`` beside site.yml, in ``switches/`` and in ``hosts/`` (not deeper) are merged into it: each
    has sections as site.yml has. Mappings merge by name, lists are joined in the order of the files, everything else
    may be given once. Raises SiteInvalid with the faults of all files, each with its place.
    """
    paths, faults = listed(site)
    parsed: list[_File] = []
    for path in paths:
        raw = content(path)
        if isinstance(raw, Fault):
            faults.append(raw)
            continue
        name = printable(str(path))
        data, wrong = parse(raw, name)
        faults += wrong
        parsed.append(_File(name, raw, data))
    data, clashes = _merge(parsed)
    if faults or clashes:
        raise SiteInvalid(faults + _clash_faults(parsed, clashes))
    return Source(data, tuple(parsed))


def _merge(parsed: Sequence[_File]) -> tuple[dict[str, Any], list[tuple[int, Path]]]:
    """The merged data, and what cannot be merged: (number of the later file, path)."""
    if len(parsed) == 1:
        return parsed[0].data, []
    data: dict[str, Any] = {}
    clashes: list[tuple[int, Path]] = []
    for number, file in enumerate(parsed):
        for section, value in file.data.items():
            have = data.get(section)
            if have is None:
                data[section] = value.copy() if isinstance(value, dict | list) else value
            elif isinstance(have, dict) and isinstance(value, dict):
                clashes += [(number, (section, name)) for name in value if name in have]
                data[section] |= {name: entry for name, entry in value.items() if name not in have}
            elif isinstance(have, list) and isinstance(value, list):
                have.extend(value)
            elif value is not None:
                clashes.append((number, (section,)))
    return data, clashes


def _owner(parsed: Sequence[_File], path: Path) -> tuple[int, Path]:
    """The number of the first file that holds ``path``, and the path inside that file.

    Items of a list are counted on over the files; what no file holds belongs to the first file with the section.
    """
    section, second = (*path, None, None)[:2]
    best: tuple[int, Path] | None = None
    for number, file in enumerate(parsed):
        value = file.data.get(section) if isinstance(section, str) else None
        if value is None:
            continue
        best = best or (number, path[:1])
        if isinstance(value, list) and isinstance(second, int):
            if second < len(value):
                return number, (path[0], second, *path[2:])
            second -= len(value)
        elif not isinstance(value, dict) or second is None or second in value:
            return number, path
    return best or (0, path)


def _nearest(name: str, found: dict[Path, tuple[int, int]], path: Path) -> Place:
    while path and path not in found:
        path = path[:-1]
    return Place(name, *found.get(path, (1, 1)))


def _clash_faults(parsed: Sequence[_File], clashes: Sequence[tuple[int, Path]]) -> list[Fault]:
    """What is given in two files, with both places."""
    later: dict[int, list[Path]] = {}
    earlier: dict[int, list[Path]] = {}
    for number, path in clashes[:_MOST]:
        later.setdefault(number, []).append(path)
        earlier.setdefault(_owner(parsed, path)[0], []).append(path)
    found = {number: locate(parsed[number].raw, later.get(number, []) + earlier.get(number, [])) for number in later | earlier}
    faults = []
    for number, path in clashes[:_MOST]:
        first = _owner(parsed, path)[0]
        id_, text, mend = _clash(parsed[first], parsed[number], path)
        places = [_nearest(parsed[each].name, found[each], path) for each in (number, first)]
        faults.append(Fault(id_, path, text, mend, place=places[0], also_places=(places[1],)))
    return faults


def _clash(first: _File, second: _File, path: Path) -> tuple[str, str, str]:
    """Id, text and mend of what is given in two files."""
    if len(path) == 2:
        id_, text, mend = "NG012", "the name is given in two files", "keep one of the two"
    elif isinstance(first.data[str(path[0])], dict | list) or isinstance(second.data[str(path[0])], dict | list):
        id_, text, mend = "NG014", f"{_kind(second, path)} here, and {_kind(first, path)} in another file", "write both in the same way"
    else:
        id_, text, mend = "NG013", "the value is given in two files", "keep one of the two"
    folder = pathlib.PurePath(second.name).parent.name
    if folder in _FOLDERS and folder not in second.data:
        mend = f"start the file with `{folder}:`, as in site.yml"
    return id_, text, mend


def _kind(file: _File, path: Path) -> str:
    value = file.data[str(path[0])]
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a single value"
