"""What entries of SONiC's tables mean for frames, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from netgen.switch.edit import Here
from netgen.switch.facts import Part, Port, Reference, SviFacts
from netgen.switch.jsontables import said
from netgen.switch.spelling import routed
from netgen.switch.state import Key, Path, State, Value
from netgen.switch.tables.sonic.models import BUNDLE, KEYS, REFERRING, words

WEAK: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "STP_VLAN": (("VLAN",),),
    "STP_PORT": (("PORT", "PORTCHANNEL"),),
    "MCLAG_UNIQUE_IP": (("VLAN",),),
}
"""References in keys that the models do not check."""

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "PORT": {"mode": "routed"},
    "PORTCHANNEL": {"mode": "routed", "fallback": "false", "fast_rate": "false", "tpid": "0x8100"},
    "VLAN": {"admin_status": "up"},
    "STATIC_ROUTE": {"blackhole": "false", "distance": "0", "ifname": "", "nexthop-vrf": ""},
}
"""Fields that say what holds without them: modes by YANG sonic-portchannel; what ``config portchannel add`` and ``config route
add`` of sonic-utilities write besides; SONiC's Configuration.md on VLANs."""

SITE: Mapping[str, frozenset[str]] = {"PORT": frozenset({"description", "mode"}), "DEVICE_METADATA": frozenset({"hostname"})}
"""Of entries that are the switch's own hardware: fields that go with the site. Lanes, speed and whatever else stay."""


def stays(path: Path, key: Key, value: Value) -> bool:
    """Fields of the hardware (status and MTU too: without a word it is the switch's), and defaults that the switch writes."""
    if path[:1] == () or not key:
        return False
    default = DEFAULTS.get(path[0], {}).get(key[0])
    return (path[0] in SITE and key[0] not in SITE[path[0]]) or (default is not None and said(value) == default)


def owners(path: Path, start: State, end: State) -> tuple[str, ...]:
    """The ports, bundles and SVIs that an entry is about. A member is its port's, and where its VLAN or bundle goes, theirs."""
    if len(path) < 2:
        return ()
    table, key = path
    first, _, last = key.partition("|")
    match table:
        case "VLAN_MEMBER" | "PORTCHANNEL_MEMBER":
            whole = (table.removesuffix("_MEMBER"), first)
            return (last, first) if whole not in end.views else (last,)
        case "MCLAG_INTERFACE":
            return (last,)
        case "MCLAG_DOMAIN":
            views = (state.views.get(path) for state in (start, end))
            return tuple(str(said(view.entries.get(("peer_link",), False))) for view in views if view)
        case "VLAN" | "VLAN_INTERFACE" | "STP_VLAN" | "MCLAG_UNIQUE_IP" | "PORT" | "PORTCHANNEL" | "STP_PORT":
            return (first,)
    return ()


# What entries mean ---------------------------------------------------------------------------------------------------------------


def _vid(name: str) -> int:
    found = re.fullmatch(r"Vlan([0-9]{1,4})", name)
    return int(found[1]) if found else 0


def part(here: Here) -> Part:
    """An entry; members and addresses are put together in :func:`finish`."""
    if len(here.path) < 2:
        return Part()
    table, key = here.path
    field = partial(_field, here)
    found = Part(references=frozenset(_references(here)), defines=(table, key))
    match table:
        case "PORT" | "PORTCHANNEL":
            mode = field("mode")
            known = mode if mode in ("access", "trunk", "routed") else "none"
            return replace(found, port=Port(known, up=field("admin_status") == "up"))  # type: ignore[arg-type]
        case "VLAN":
            return replace(found, vlan=(_vid(key), field("description"))) if _vid(key) else found
        case "VLAN_MEMBER":
            return replace(found, notes=frozenset({("tagging", field("tagging_mode"))}))
        case "VLAN_INTERFACE" if "|" not in key and _vid(key):
            return replace(found, svi=SviFacts(_vid(key), enabled=True, up=False))
    return found


def _field(here: Here, name: str) -> str:
    found = said(here.entries.get((name,), False))
    return found if isinstance(found, str) else ""


def _references(here: Here) -> Iterator[Reference]:
    table, key = here.path
    for kinds, word in zip(KEYS.get(table, WEAK.get(table, ())), key.split("|"), strict=False):
        yield here.name, _kind(kinds, word), word
    for (name,), value in here.entries.items():
        for word in words(said(value)) if (table, name) in REFERRING else ():
            yield here.name, _kind(REFERRING[table, name], word), word
    if table == "VLAN_INTERFACE" and "|" in key:
        yield here.name, "VLAN_INTERFACE", key.partition("|")[0]


def _kind(kinds: tuple[str, ...], word: str) -> str:
    """In which of the tables a name is looked for."""
    return kinds[-1] if word.startswith(BUNDLE) else kinds[0]


def finish(parts: Mapping[Path, Part]) -> Mapping[Path, Part]:
    """Members make ports carry VLANs, prefixes make addresses of SVIs."""
    found = dict(parts)
    for path, one in parts.items():
        if len(path) < 2:
            continue
        first, _, last = path[1].partition("|")
        match path[0]:
            case "VLAN_MEMBER":
                _joined(found, last, _vid(first), ("tagging", "untagged") in one.notes)
            case "PORTCHANNEL_MEMBER" if (member := found.get(("PORT", last))) and member.port:
                found["PORT", last] = replace(member, port=replace(member.port, bundle=first))
            case "VLAN_INTERFACE" if routed(last) and (svi := found.get(("VLAN_INTERFACE", first))) and svi.svi:
                found["VLAN_INTERFACE", first] = replace(svi, svi=replace(svi.svi, addresses=svi.svi.addresses | {last}))
    return found


def _joined(found: dict[Path, Part], name: str, vid: int, untagged: bool) -> None:
    path = ("PORTCHANNEL" if name.startswith(BUNDLE) else "PORT", name)
    known = found.get(path)
    if known and known.port and vid:
        port = replace(known.port, carries=known.port.carries | {vid}, untagged=vid if untagged else known.port.untagged)
        found[path] = replace(known, port=port)
