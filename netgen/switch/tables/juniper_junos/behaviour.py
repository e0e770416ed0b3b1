"""Juniper Junos with ELS (EX and QFX switches): spellings, and what views mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from netgen.addressing import quote_if_needed
from netgen.switch import cisco
from netgen.switch.braces import words_of
from netgen.switch.edit import Here
from netgen.switch.facts import Part, Port, SviFacts
from netgen.switch.junos import INACTIVE, printed
from netgen.switch.state import Entries, Key, Path, Value
from netgen.switch.words import KINDS, Kind


def _quoted(text: str) -> str:
    """A text as it is printed: quoted where needed."""
    plain = re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
    return quote_if_needed(plain)


def _mac48(text: str) -> str | None:
    """A MAC with its length, 48 by default (manual of 10.3)."""
    address, _, length = text.partition("/")
    mac = KINDS["mac:"].read(address)
    return f"{mac}/{length or 48}" if mac and (length or "48").isdecimal() else None


def _lower(pattern: str) -> Kind:
    return Kind(lambda text: text.lower() if re.fullmatch(pattern, text.lower()) else None)


OWN = {
    "port": _lower(r"(?:[a-z]{2,3}-\d+/\d+/\d+(?::\d+)?|ae\d+|irb|lo0|vme|me0|em\d|fxp0)"),
    "unit-name": _lower(r"[a-z0-9/:-]+\.\d+"),
    "irb-unit": Kind(lambda text: text if re.fullmatch(r"irb\.\d+", text) else None, names="irb"),
    "ae": Kind(lambda text: text if re.fullmatch(r"ae\d+", text) else None, names="port-channel"),
    "quoted": Kind(_quoted),
    "members": Kind(lambda text: text, names="vlan"),
    "mac48": Kind(_mac48),
    "any-prefix": Kind(lambda text: KINDS["prefix"].read(text) or KINDS["prefix6"].read(text)),
    "any-ip": Kind(lambda text: KINDS["ip"].read(text) or KINDS["ip6"].read(text)),
}


def kind_of_interface(name: str) -> str:
    """The kind of an interface's view, by its name."""
    return "bundle" if re.fullmatch(r"ae\d+", name) else "irb" if name == "irb" else "port"


def view_name(path: Path) -> str:
    """``interfaces irb`` and in it ``unit 10`` is irb.10, ``interfaces ge-0/0/1`` is ge-0/0/1."""
    if path[:1] == ("interfaces irb",) and len(path) == 2:
        return f"irb.{path[1].split()[1]}"
    return path[-1].removeprefix("interfaces ") if path else ""


# Facts --------------------------------------------------------------------------------------------------------------------------------

SWITCHING = "unit family ethernet-switching"
SECURITY = "forwarding-options dhcp-security"


def _active(here: Here) -> Mapping[Key, Value]:
    """The statements of a view that have an effect."""
    off = [words_of(key[1]) for key in here.entries if key[0] == INACTIVE]
    if not off:
        return here.entries
    kept: dict[Key, Value] = {}
    for key, value in here.entries.items():
        said = [words_of(line) for line in printed(here.table, here.view, key, value)]
        if not any(words[: len(begin)] == begin for words in said for begin in off):
            kept[key] = value
    return kept


def _word(entries: Mapping[Key, Value], *key: str) -> str:
    value = entries.get(key)
    return value[0] if isinstance(value, tuple) else ""


def _port(here: Here) -> Part:
    entries = _active(here)
    mode = _word(entries, f"{SWITCHING} interface-mode", "0")
    names = frozenset(key[2] for key in entries if key[0] == f"{SWITCHING} vlan members")
    switched = bool(mode or names) or any(f"{SWITCHING}" in " ".join(key) for key in entries)
    native = _word(entries, "native-vlan-id")
    port = Port(
        mode="trunk" if mode == "trunk" else "access" if switched else "none",
        untagged=int(native) if native and mode == "trunk" else None,
        bundle=_word(entries, "ether-options 802.3ad"),
        up=("disable",) not in entries and (INACTIVE, "") not in here.entries,
    )
    filtered = frozenset({(f"filter of {here.name}", _word(entries, f"{SWITCHING} filter input", "0"))})
    routed = any(key[0].startswith("unit family inet") for key in entries)
    return Part(port=replace(port, mode="routed") if routed and not switched else port, names=names, notes=filtered)


def _vlan(here: Here) -> Part:
    entries = _active(here)
    vid = int(_word(entries, "vlan-id") or 0)
    if not vid:
        return Part(notes=frozenset())
    secured = any(key[0].startswith(SECURITY) or " ".join(key).startswith(f"+ {SECURITY}") for key in entries)
    vids = frozenset({vid})
    guarded = (f"{SECURITY} ip-source-guard",) in entries
    return Part(
        vlan=(vid, here.name.split()[1]),
        snooping=vids if secured else frozenset(),
        inspection=vids if (f"{SECURITY} arp-inspection",) in entries else frozenset(),
        bindings=frozenset(_bindings(entries, vid)),
        notes=frozenset(_notes(entries, vid)) | ({("guard", str(vid))} if guarded else set()),
    )


def _bindings(entries: Mapping[Key, Value], vid: int) -> Iterator[tuple[int, str, str, str]]:
    for key, value in entries.items():
        if key[0] == f"{SECURITY} group interface static-ip mac" and isinstance(value, tuple):
            yield vid, key[3], cisco.colon(value[0]), key[2].removesuffix(".0")


def _notes(entries: Mapping[Key, Value], vid: int) -> Iterator[tuple[str, str]]:
    """What a VLAN says of others: its irb unit, and the interfaces of groups with another trust."""
    for key, value in entries.items():
        if key[0] == "l3-interface" and isinstance(value, tuple):
            yield value[0], str(vid)
        words = " ".join(key).removeprefix("+ ").split()
        if key[0].startswith(f"{SECURITY} group interface") or (" ".join(words[:3]) == f"{SECURITY} group" and "interface" in words):
            group, interface = (key[1], key[2]) if key[0] != "+" else (words[3], words[5])
            trust = _word(entries, f"{SECURITY} group overrides", group)
            yield trust, interface.removesuffix(".0")


def _svi(here: Here) -> Part:
    entries = _active(here)
    families = ("family inet address", "family inet6 address")
    addresses = {key[1] for key in entries if key[0].startswith(families)} | {
        words_of(key[1])[3] for key in entries if key[0] == "+" and key[1].startswith(families)
    }
    virtual = {key[-1] for key in entries if key[0].endswith(("virtual-address", "virtual-inet6-address"))}
    acls = {value[0] for key, value in entries.items() if key[0].endswith("filter input") and isinstance(value, tuple)}
    unit = int(here.path[-1].split()[1])
    enabled = ("disable",) not in entries
    return Part(svi=SviFacts(unit, enabled, enabled, frozenset(addresses), frozenset(virtual), frozenset(acls)))


def part(here: Here) -> Part:
    """What a view means by itself."""
    if here.view in {"port", "bundle"}:
        return _port(here)
    if here.view == "vlan":
        return _vlan(here)
    if here.view == "svi":
        return _svi(here)
    if here.view == "term":
        binds = {key[0] for key in here.entries} >= {"from source-mac-address", "from ip-source-address"}
        return Part(notes=frozenset({("binds", here.path[0].split()[-1])}) if binds else frozenset())
    limit = "switch-options interface interface-mac-limit"
    limits = ((key[1], value) for key, value in _active(here).items() if not here.path and key[0] == limit)
    return Part(notes=frozenset((f"limit {name.removesuffix('.0')}", value[0]) for name, value in limits if isinstance(value, tuple)))


def finish(parts: Mapping[Path, Part]) -> Mapping[Path, Part]:
    """VLANs by name, irb units by their VLAN, and the trust and limit of ports, which stand elsewhere."""
    vids = {part.vlan[1]: part.vlan[0] for part in parts.values() if part.vlan}
    notes = {note for part in parts.values() for note in part.notes}
    told = dict(notes)
    done: dict[Path, Part] = {}
    for path, part in parts.items():
        if part.port:
            done[path] = replace(part, port=_finished(part.name, part.port, part.names, vids, notes, told))
        elif part.svi:
            vid = told.get(f"irb.{part.svi.vid}", "")
            done[path] = replace(part, svi=replace(part.svi, vid=int(vid) if vid else 0) if vid else None)
        else:
            done[path] = part
    return done


def _finished(
    name: str, port: Port, names: frozenset[str], vids: Mapping[str, int], notes: set[tuple[str, str]], told: Mapping[str, str]
) -> Port:
    carries = frozenset(vid for member in names for vid in _members(member, vids))
    trunk = port.mode == "trunk"
    trusted = (trunk or ("trusted", name) in notes) and ("untrusted", name) not in notes
    untagged = port.untagged if trunk else min(carries, default=None)
    guarded = not trunk and not trusted and bool(carries) and all(("guard", str(vid)) in notes for vid in carries)
    limit = told.get(f"limit {name}")
    return replace(
        port,
        carries=carries if port.mode != "routed" else frozenset(),
        untagged=untagged,
        guard=guarded or ("binds", told.get(f"filter of {name}", "")) in notes,
        trusted_dhcp=trusted,
        trusted_arp=trusted,
        limit=int(limit) if limit else None,
    )


def spelled(content: Mapping[Path, Entries]) -> Mapping[Path, Entries]:
    """Members of ports by the names of VLANs: ``members`` takes a name or an id (Junos Ethernet switching guide, members)."""
    names = {_word(entries, "vlan-id"): path[0].removeprefix("vlans ") for path, entries in content.items() if ("vlan-id",) in entries}
    members = f"{SWITCHING} vlan members"

    def named(key: Key) -> Key:
        return (*key[:2], names.get(key[2], key[2])) if key[0] == members else key

    return {
        path: {named(key): value for key, value in entries.items()} if path and path[0].startswith("interfaces ") else entries
        for path, entries in content.items()
    }


def _members(member: str, vids: Mapping[str, int]) -> frozenset[int]:
    if member == "all":
        return frozenset(vids.values())
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", member)
    if found:
        return frozenset(range(int(found[1]), int(found[2] or found[1]) + 1))
    return frozenset({vids[member]} if member in vids else ())
