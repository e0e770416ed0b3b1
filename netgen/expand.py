"""Ranges: ``docker[10-29]`` becomes twenty entries, and every ``[..]`` inside the entry runs along.

A key of hosts, switches, a switch's ports, a host's interfaces and a bond's members may hold one range; so may the
texts of a cable. Pure: nothing of the input is changed, and what holds no range is shared with it, not copied.

A range belongs to the nearest ranged key around it: in ``sw[1-4]`` with ports ``Ethernet[1-48]``, the texts of a port
run over 48 values and the switch's other texts over 4. Outside of entries with a ranged key, ``[1-3]`` is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from netgen.errors import Fault, Path, printable

MOST = 100_000
"""Entries from one range, at the most."""

MOST_INSIDE = 1_000_000
"""Entries from one range together with those of the ranges inside it, at the most."""

_RANGE = re.compile(r"\[([0-9]{1,15})-([0-9]{1,15})\]")


class _Keys(dict[str, "_Keys"]):
    """Which mappings have keys that may hold a range: name of the mapping -> the same for mappings inside its entries."""


_RANGED = _Keys(hosts=_Keys(interfaces=_Keys(members=_Keys())), switches=_Keys(ports=_Keys()))
_LISTS = ("cables",)

_Copy = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Expanded:
    """A site without ranges. Entries with a fault are left out of ``data``.

    ``origins`` leads from an entry to the range it comes from, see :func:`written`.
    """

    data: dict[str, Any]
    origins: dict[Path, Path]
    faults: tuple[Fault, ...]


class _Run(NamedTuple):
    """One ``[low-high]``; values are padded to ``width`` digits."""

    low: int
    high: int
    width: int
    text: str

    @property
    def length(self) -> int:
        return self.high - self.low + 1


@dataclass(slots=True)
class _Work:
    origins: dict[Path, Path] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    made: int = 0
    """Entries that ranges stand for, those inside of repeated ones counted each time."""


@dataclass(slots=True)
class _Entry:
    """The entry being copied: its length, by whom it is given, and whether all its ranges fit."""

    length: int
    text: str
    work: _Work
    fits: bool = True

    def misfit(self, fault: Fault) -> None:
        self.work.faults.append(fault)
        self.fits = False


def expand(data: dict[str, Any]) -> Expanded:
    """The site with every range written out, in the order of the input.

    ``data`` is plain data as :func:`netgen.source.read` gives it; what has another shape than a site is left as it is.
    Faults have their path as written.
    """
    work = _Work()
    out = dict(data)
    for section, inside in _RANGED.items():
        if isinstance(data.get(section), dict) and _has_ranged_key(data[section], inside):
            out[section] = _mapping(data[section], (section,), inside, work)
    for section in _LISTS:
        if isinstance(data.get(section), list):
            out[section] = _list(data[section], (section,), work)
    return Expanded(out, work.origins, tuple(work.faults))


def written(path: Path, origins: Mapping[Path, Path]) -> Path:
    """The path as it stands in the files, for a path of the expanded site; ranges inside ranges are followed too.

    >>> written(("hosts", "d12", "mac"), {("hosts", "d12"): ("hosts", "d[10-29]")})
    ('hosts', 'd[10-29]', 'mac')
    """
    out: Path = ()
    for key in path:
        out = origins.get((*out, key), (*out, key))
    return out


def _mapping(node: dict[str, Any], path: Path, inside: _Keys, work: _Work) -> dict[str, Any]:
    """A mapping whose keys may hold a range, and whose entries may hold such mappings."""
    out: dict[str, Any] = {}
    came_from: dict[str, str] = {}
    for key, value in node.items():
        before = work.made
        entry = _inner(value, (*path, key), inside, work)
        copies = _copies(key, entry, (*path, key), work, before) if "[" in key else [(key, entry)]
        twice = []
        for name, copy in copies:
            if name in out:
                twice.append(name)
            else:
                out[name] = copy
                came_from[name] = key
                if name != key:
                    work.origins[*path, name] = (*path, key)
        if twice:
            work.faults.append(_twice(path, key, twice, came_from[twice[0]]))
    return out


def _inner(entry: Any, path: Path, inside: _Keys, work: _Work) -> Any:
    """The entry with the ranges of the mappings inside it written out; the entry itself if it has none."""
    if not isinstance(entry, dict):
        return entry
    changed = {
        name: _mapping(entry[name], (*path, name), deeper, work)
        for name, deeper in inside.items()
        if isinstance(entry.get(name), dict) and _has_ranged_key(entry[name], deeper)
    }
    return entry | changed if changed else entry


def _has_ranged_key(node: dict[str, Any], inside: _Keys) -> bool:
    """Whether a key of the mapping, or of a mapping named in ``inside`` within its entries, could hold a range."""
    return any("[" in key for key in node) or any(
        isinstance(entry, dict) and isinstance(entry.get(name), dict) and _has_ranged_key(entry[name], deeper)
        for entry in node.values()
        for name, deeper in inside.items()
    )


def _list(node: list[Any], path: Path, work: _Work) -> list[Any]:
    """A list whose items are written out over the ranges in them."""
    out: list[Any] = []
    for index, item in enumerate(node):
        run = next(_runs_in(item), None)
        copies = [item]
        if run:
            copies = [] if _bad_run(run, (*path, index), work) else _copied(item, run, (*path, index), work)
        if run or len(out) != index:
            work.origins.update({(*path, len(out) + number): (*path, index) for number in range(len(copies))})
        out += copies
    return out


def _runs_in(value: Any) -> Iterator[_Run]:
    """All ranges in the texts and keys of a value."""
    if isinstance(value, str):
        yield from map(_run, _RANGE.finditer(value)) if "[" in value else ()
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _runs_in(key)
            yield from _runs_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _runs_in(each)


def _run(match: re.Match[str]) -> _Run:
    return _Run(int(match[1]), int(match[2]), len(match[1]), match[0])


def _copies(key: str, entry: Any, path: Path, work: _Work, before: int) -> list[tuple[str, Any]]:
    """Names and entries that one key stands for; none if its ranges are at fault. ``before``: made before the entry was."""
    runs = list(_runs_in(key))
    if not runs:
        return [(key, entry)]
    if len(runs) > 1:
        text = f"{runs[0].text} and {runs[1].text} in one name"
        work.faults.append(Fault("NG053", path, text, "write one range a name, and the rest as names of their own"))
        return []
    if _bad_run(runs[0], path, work):
        return []
    made = runs[0].length * (1 + work.made - before)
    if made > MOST_INSIDE:
        text = f"{runs[0].text} stands for {made:,} entries with the ranges inside"
        work.faults.append(Fault("NG051", path, text, f"at most {MOST_INSIDE:,} are made from ranges inside a range"))
        return []
    work.made = before + made
    name = _text(key)
    return [(name(step), copy) for step, copy in enumerate(_copied(entry, runs[0], path, work))]


def _bad_run(run: _Run, path: Path, work: _Work) -> bool:
    """Whether a range runs backwards or too far; notes the fault."""
    if run.low > run.high:
        work.faults.append(Fault("NG050", path, f"{run.text} runs backwards", f"write [{run.high}-{run.low}]"))
    elif run.length > MOST:
        text = f"{run.text} stands for {run.length:,} entries"
        work.faults.append(Fault("NG051", path, text, f"at most {MOST:,} are made from one range"))
    else:
        return False
    return True


def _copied(value: Any, run: _Run, path: Path, work: _Work) -> list[Any]:
    """The value once for each step of the range; none if a range inside has another length."""
    entry = _Entry(run.length, run.text, work)
    copy = _copier(value, path, entry)
    if not entry.fits:
        return []
    return [copy(step) for step in range(run.length)] if copy else [value] * run.length


def _copier(value: Any, path: Path, entry: _Entry) -> _Copy | None:
    """A function from the step to the value at that step; None if the value holds no range and is to be shared."""
    if isinstance(value, str):
        return _text(value) if _fits(value, path, entry) else None
    if isinstance(value, dict):
        return _dict_copier(value, path, entry)
    if isinstance(value, list):
        parts = {index: copy for index, each in enumerate(value) if (copy := _copier(each, (*path, index), entry))}
        return _filled(list, value, parts) if parts else None
    return None


def _filled(kind: Callable[[Any], Any], value: Any, parts: Mapping[Any, _Copy]) -> _Copy:
    """A copier of a container in which only ``parts`` differ from step to step."""

    def at(step: int) -> Any:
        out = kind(value)
        for key, part in parts.items():
            out[key] = part(step)
        return out

    return at


def _dict_copier(node: dict[str, Any], path: Path, entry: _Entry) -> _Copy | None:
    keys = {key: _text(key) for key in node if _fits(key, (*path, key), entry)}
    parts = {key: copy for key, value in node.items() if (copy := _copier(value, (*path, key), entry))}
    if not keys:
        return _filled(dict, node, parts) if parts else None
    if entry.fits:
        _keys_differ(node, keys, path, entry)

    def at(step: int) -> Any:
        return {keys[key](step) if key in keys else key: parts[key](step) if key in parts else value for key, value in node.items()}

    return at


def _keys_differ(node: dict[str, Any], keys: dict[str, Callable[[int], str]], path: Path, entry: _Entry) -> None:
    """Notes where the keys of a mapping that run along come from; a fault if two become the same."""
    for step in range(entry.length):
        names: dict[str, str] = {}
        for key in node:
            name = keys[key](step) if key in keys else key
            if name in names:
                entry.misfit(_twice(path, key, [name], names[name]))
                return
            names[name] = key
            if name != key:
                entry.work.origins[*path, name] = (*path, key)


def _fits(text: str, path: Path, entry: _Entry) -> bool:
    """Whether a text holds ranges that run along with the entry; a range of another length is a fault."""
    runs = list(_runs_in(text))
    for run in runs:
        if _bad_run(run, path, entry.work):
            entry.fits = False
        elif run.length != entry.length:
            what = f"{run.text} has {_values(run.length)} and {entry.text} of the entry has {_values(entry.length)}"
            entry.misfit(Fault("NG052", path, what, "ranges of one entry run together: give them the same length"))
    return bool(runs)


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count:,} values"


def _text(text: str) -> Callable[[int], str]:
    """A function from the step to the text with its ranges at that step."""
    template = _RANGE.sub(lambda match: f"%0{len(match[1])}d", text.replace("%", "%%"))
    lows = [run.low for run in _runs_in(text)]

    def at(step: int) -> str:
        return template % tuple([low + step for low in lows])

    return at


def _twice(path: Path, key: str, names: list[str], other: str) -> Fault:
    """The fault of names that two keys of one mapping give."""
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    text = f"the name {printable(names[0])}{more} is given by {printable(other)}, too"
    return Fault("NG054", (*path, key), text, "keep one of the two", ((*path, other),))
