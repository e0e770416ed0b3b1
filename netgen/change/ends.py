"""What of a change is not as it should be when all its commands have run: what is intended is there, and nothing else has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from netgen import switch
from netgen.change.owned import LISTS, Owned
from netgen.platforms import load
from netgen.switch import Facts, Path, State
from netgen.switch.state import RAW, TOP, Entries
from netgen.switch.table import OURS, Table

if TYPE_CHECKING:
    from netgen.change.proof import Aim


def at_end(aim: Aim, start: State, state: State, goal: State) -> Iterator[tuple[str, bool]]:
    """What is not as it should be when all commands have run, and whether a command had to do with it.

    Where a block is as it was, the rules have read it as equal to what is intended, and the model has not: it keeps some lines as
    text. Who is right cannot be told here.
    """
    have, want, had = switch.content(state), switch.content(goal), switch.content(start)
    table, owners = switch.table(aim.platform), partial(_owners, switch.table(aim.platform), start, state)
    for path in dict.fromkeys((TOP, *want, *have, *(had if table.script else ()))):
        now, then, was = have.get(path, {}), want.get(path, {}), had.get(path, {})
        if not path:
            yield from ((f"at the end, {what}", True) for what in _top(aim.own, now, then, was))
        elif path in want and _rules(now) != _rules(then):
            stay = {key: value for key, value in now.items() if was.get(key) == value and table.stays(path, key, value)}
            found = _block(bool(table.menus) or _ours(aim, path, owners(path)), now, {**stay, **then}, was)
            yield from ((f"at the end, {_named(path)}{what}", table.script or now != was) for what in found)
        elif path not in want and (now != was or ((table.menus or table.script) and _ours(aim, path, owners(path)))):
            yield from _gone(aim, path, _ours(aim, path, owners(path)), now, was)
        if table.script and path and not now:
            bare = _bare(path in have, path in want, path in had, _ours(aim, path, owners(path)))
            yield from ((f"at the end, {_named(path)} {what}", True) for what in bare)
    if not table.script:
        lost = [path for path in had if path and had[path] and path not in have and path not in want]
        yield from ((f"at the end, {_named(path)} is gone, and is not the site's", True) for path in _others(aim, lost, start, owners))
    if table.whole:
        return
    before, after, wanted = switch.facts(start), switch.facts(state), switch.facts(goal)
    if table.follow:
        before = _followed(before, aim.own.vids - after.vlans.keys())
    yield from ((what, True) for what in _beyond(aim.own, after, wanted, before))


def _others(aim: Aim, paths: Sequence[Path], start: State, owners: Callable[[Path], tuple[str, ...]]) -> Iterator[Path]:
    """Those of the blocks that are not the site's: nothing in their headers is, they name none of its bundles, and bear no name that
    netgen gives (a list that has a number has it in its description)."""
    named, had = switch.table(aim.platform).named, switch.content(start)
    about = {who for who, references, _ in switch.facts(start).spoken for _, kind, name in references if _bundle(aim.own, kind, name)}
    for path in paths:
        names = [named(path[:depth]) for depth in range(1, len(path) + 1)]
        marked = any(LISTS in word for key, value in had[path].items() for word in (*key, *(value if isinstance(value, tuple) else ())))
        if not (marked or about.intersection(names) or _ours(aim, path, (*owners(path), *names))):
            yield path


def _bundle(own: Owned, kind: str, name: str) -> bool:
    return kind == "port-channel" and name.isdecimal() and int(name) in own.bundles


def _bare(have: bool, want: bool, had: bool, ours: bool) -> Iterator[str]:
    """A block that has nothing in it, and may be there or not."""
    if want and not have:
        yield "is not there"
    elif ours and have and not want:
        yield "is still there"
    elif not (want or ours) and have != had:
        yield "is changed, and is not in the site"


def _owners(table: Table, start: State, end: State, path: Path) -> tuple[str, ...]:
    return (table.named(path[:1]),) if table.owners is None else table.owners(path, start, end)


def _gone(aim: Aim, path: Path, ours: bool, now: Entries, was: Entries) -> Iterator[tuple[str, bool]]:
    """A block that is not intended and was changed: if it is the site's, it may only have lost lines, but for those it comes with."""
    fresh = switch.content(switch.boot(aim.platform, "\n".join(f"{' ' * depth}{line}" for depth, line in enumerate(path)), aim.model))
    comes = fresh.get(path, {})
    stays = switch.table(aim.platform).stays
    left = {key: value for key, value in now.items() if comes.get(key) != value and not (was.get(key) == value and stays(path, key, value))}
    if not ours or any(was.get(key) != value for key, value in left.items()):
        yield f"at the end, {_named(path)} is changed, and is not in the site", True
    elif left:
        yield f"at the end, {_named(path)} still has: {', '.join(sorted(' '.join(key) for key in left))}", switch.table(aim.platform).script


def _top(own: Owned, now: Entries, then: Entries, was: Entries) -> Iterator[str]:
    """The lines outside of all blocks: of a list, the site's VLANs count."""
    for key, value in then.items():
        found = now.get(key)
        if isinstance(value, frozenset):
            listed, before = _vids(found), _vids(was.get(key))
            others = ((before | value) - own.vids, before - own.vids, value - own.vids)
            if value & own.vids != listed & own.vids or listed - own.vids not in others:
                yield f"{' '.join(key)} is not as intended"
        elif value != found:
            yield f"{' '.join(key)} is not as intended"
    lost = [key for key in was if key[0] == RAW and key not in now and key not in then]
    yield from (f"{key[1]} is gone, and is not the site's" for key in lost)


def _vids(value: object) -> frozenset[int]:
    return value if isinstance(value, frozenset) else frozenset()


def _block(ours: bool, now: Entries, then: Entries, was: Entries) -> Iterator[str]:
    """A block that the site has: everything intended is in it, and if it is the site's, nothing more; else, nothing new."""
    yield from (f": {' '.join(key)} is not as intended" for key, value in then.items() if now.get(key) != value)
    more = now.keys() - then.keys() - (set() if ours else was.keys())
    if more:
        yield f" has more than intended: {', '.join(sorted(' '.join(key) for key in more))}"


def _ours(aim: Aim, path: Path, owners: tuple[str, ...]) -> bool:
    """Whether the outermost block is the site's, by what it is about."""
    own = aim.own
    vid = path[0].rsplit(" ", 1)[-1]
    return (
        not {OURS, *own.ports}.isdisjoint(owners)
        or not _svis(aim.platform, own.vids).isdisjoint(owners)
        or (path[0].startswith("vlan") and (vid in own.vlans or (vid.isdecimal() and int(vid) in own.vids)))
        or LISTS in path[0]
        or own.every
    )


@lru_cache(maxsize=16)
def _svis(platform: str, vids: frozenset[int]) -> frozenset[str]:
    return frozenset(map(load(platform).svi_name, vids))


NUMBERED = ("", "rule", "seq", "sequence")
"""Words before the number of a rule."""


def _rules(entries: Entries) -> list[str]:
    """The rules of an access list in their order, without numbers; of other views something that differs where they do."""
    rules = {key: value for key, value in entries.items() if len(key) == 2 and key[0] in NUMBERED and key[1].isdecimal()}
    numbered = sorted((int(key[1]), value) for key, value in rules.items())
    said = {key: value for key, value in entries.items() if key not in rules}
    others = sorted(" ".join((*key, *(value if isinstance(value, tuple) else (str(value),)))) for key, value in said.items())
    return [*(" ".join(value) for _, value in numbered if isinstance(value, tuple)), *(one.removesuffix(" True") for one in others)]


def _followed(facts: Facts, gone: frozenset[int]) -> Facts:
    """What was, but for the VLANs that are gone."""
    left = {
        name: replace(port, carries=port.carries - gone, untagged=None if port.untagged in gone else port.untagged)
        for name, port in facts.ports.items()
    }
    return replace(facts, ports=left)


def _beyond(own: Owned, end: Facts, wanted: Facts, was: Facts) -> Iterator[str]:
    """What the site owns and does not want, and what it does not own and has changed."""
    for what, have, want, had in (
        ("VLAN", set(end.vlans), set(wanted.vlans), set(was.vlans)),
        ("SVI of VLAN", set(end.svis), set(wanted.svis), set(was.svis)),
        ("DHCP snooping of VLAN", set(end.snooping), set(wanted.snooping), set(was.snooping) & set(was.vlans)),
        ("ARP inspection of VLAN", set(end.inspection), set(wanted.inspection), set(was.inspection) & set(was.vlans)),
    ):
        yield from (f"at the end, {what} {vid} is still there" for vid in sorted(have & own.vids - want))
        others = set() if own.every else had - have - own.vids
        yield from (f"at the end, {what} {vid} is gone, and is not the site's" for vid in sorted(others))
    for vid, ip, _, port in sorted(end.bindings - wanted.bindings):
        if vid in own.vids or port in own.ports:
            yield f"at the end, the binding of {ip} in VLAN {vid} is still there"
    for vid, ip, _, port in sorted(was.bindings - end.bindings):
        if vid not in own.vids and port not in own.ports and not own.every:
            yield f"at the end, the binding of {ip} in VLAN {vid} is gone, and is not the site's"
    for name in sorted(() if own.every else set(was.ports) - own.ports):
        if end.ports.get(name) != was.ports[name]:
            yield f"at the end, {name} is changed, and is not the site's"


def _named(path: Path) -> str:
    return ", ".join(path) or "the switch"
