"""What the files of a Linux switch mean for frames: one VLAN-aware bridge, its ports, and VLAN interfaces on it.

Sources: ifupdown2-addons-interfaces(5): a port of the bridge without ``bridge-vids`` takes the bridge's, ``bridge-pvid`` is 1 unless
said, ``bridge-access`` is the one untagged VLAN of a port; bridge(8); bonding.rst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from netgen.switch.edit import Here
from netgen.switch.facts import Part, Port, SviFacts
from netgen.switch.files import FORCE
from netgen.switch.spelling import routed
from netgen.switch.state import ALL, Entries, Path, Value

Reader = Callable[[Here], Part]


def part(readers: Mapping[str, Reader]) -> Reader:
    """What a view means, by the file that it is in force of; what is only on the disk means nothing."""

    def read(here: Here) -> Part:
        file = here.path[0].removeprefix(FORCE) if here.path and here.path[0].startswith(FORCE) else ""
        return readers[file](here) if file in readers else Part()

    return read


def named(path: Path) -> str:
    """An interface by its name, others by their section, or by their file."""
    return path[-1].removeprefix("iface ") if path else ""


def vids(value: Value) -> frozenset[int]:
    """The VLANs of ``bridge-vids``: single ones and ranges.

    >>> sorted(vids(("10", "20-22")))
    [10, 20, 21, 22]
    """
    found: set[int] = set()
    for word in value if isinstance(value, tuple) else ():
        if match := re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", word):
            found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(found) & ALL


def word(entries: Entries, name: str) -> str:
    """The first word of an attribute; empty without it."""
    value = entries.get((name,))
    return value[0] if isinstance(value, tuple) and value else ""


def interface(here: Here) -> Part:
    """A stanza of the interfaces file."""
    entries = here.entries
    if not here.path[-1].startswith("iface "):
        return Part()
    found = Part(defines=("interface", here.name))
    enabled = word(entries, "link-down") != "yes"
    vid = word(entries, "vlan-id")
    if vid.isdecimal():
        return replace(found, svi=_svi(entries, int(vid), enabled), references=frozenset(_device(here)))
    if word(entries, "bridge-vlan-aware") == "yes":
        ports = entries.get(("bridge-ports",), ())
        carried = [f"bridge {word(entries, 'bridge-pvid') or '1'}", *map(str, sorted(vids(entries.get(("bridge-vids",), ()))))]
        bridged = {("bridged", port) for port in ports} if isinstance(ports, tuple) else set()
        return replace(found, notes=frozenset(bridged | {("vlans", " ".join(carried))}))
    members = entries.get(("bond-slaves",), ())
    notes = {(f"member of {here.name}", port) for port in members} if isinstance(members, tuple) else set()
    return replace(found, port=_port(entries, enabled), notes=frozenset(notes))


def _device(here: Here) -> Iterator[tuple[str, str, str]]:
    device = word(here.entries, "vlan-raw-device")
    if device:
        yield here.name, "interface", device


def _svi(entries: Entries, vid: int, enabled: bool) -> SviFacts:
    own = frozenset(key[1] for key in entries if key[0] == "address" and routed(key[1]))
    shared = frozenset(one.split("/")[0] for key in entries if key[0] in ("address-virtual", "vrrp") for one in key[1].split(" ")[1:])
    return SviFacts(vid, enabled, up=False, addresses=own, gateways=shared)


def _port(entries: Entries, enabled: bool) -> Port:
    """The port by itself; what it carries is known when the bridge is."""
    access = word(entries, "bridge-access")
    if access.isdecimal():
        return Port("access", frozenset({int(access)}), int(access), up=enabled)
    if ("bridge-vids",) not in entries:
        return Port(up=enabled, untagged=_native(entries, "-1"))
    native = _native(entries, "1")
    carried = vids(entries[("bridge-vids",)])
    return Port("trunk", carried | ({native} if native else frozenset()), native, up=enabled)


def _native(entries: Entries, default: str) -> int | None:
    if word(entries, "bridge-allow-untagged") == "no":
        return None
    pvid = word(entries, "bridge-pvid") or default
    return int(pvid) if pvid.isdecimal() else -1


def finish(parts: Mapping[Path, Part]) -> Mapping[Path, Part]:
    """The bridge makes ports carry VLANs; bundles have members; what the filter and the daemons say is put to ports and SVIs."""
    found = dict(parts)
    notes = [note for one in parts.values() for note in one.notes]
    bridged = {port for kind, port in notes if kind == "bridged"}
    native, listed = _bridge([text for kind, text in notes if kind == "vlans"])
    members = {port: kind.removeprefix("member of ") for kind, port in notes if kind.startswith("member of ")}
    told = _Told(notes)
    for path, one in parts.items():
        if one.port:
            port = _carrying(one.port, one.name in bridged, native, listed)
            found[path] = replace(one, port=told.port(one.name, replace(port, bundle=members.get(one.name, ""))))
        elif one.svi:
            found[path] = replace(one, svi=told.svi(one.name, one.svi))
    found.update({("vlan", str(vid)): Part(vlan=(vid, "")) for vid in listed})
    return found


def _bridge(texts: list[str]) -> tuple[int, frozenset[int]]:
    if not texts:
        return 1, frozenset()
    first, *listed = texts[0].removeprefix("bridge ").split()
    return int(first) if first.isdecimal() else 1, frozenset(map(int, listed))


def _carrying(port: Port, bridged: bool, native: int, listed: frozenset[int]) -> Port:
    """A port that is none of the bridge's carries nothing; one without a list of its own carries the bridge's."""
    if not bridged:
        return Port(up=port.up)
    if port.mode != "none":
        return port
    own = native if port.untagged == -1 else port.untagged
    return replace(port, mode="trunk", carries=listed | ({own} if own else frozenset()), untagged=own)


class _Told:
    """What other files say about ports and SVIs."""

    def __init__(self, notes: list[tuple[str, str]]) -> None:
        self.notes = frozenset(notes)
        self.limits = {port: int(kind.split()[1]) for kind, port in notes if kind.startswith("limit ")}
        self.snooped = frozenset(int(vid) for kind, vid in notes if kind == "snooped")
        self.inspected = frozenset(int(vid) for kind, vid in notes if kind == "inspected")
        self.trusted = frozenset(port for kind, port in notes if kind == "trusted")
        self.instances = dict(text.split(" ", 1) for kind, text in notes if kind == "instance")

    def port(self, name: str, port: Port) -> Port:
        """A port with its guard, trust and limit."""
        return replace(
            port,
            guard=("guarded", name) in self.notes,
            trusted_dhcp=name in self.trusted or self._let(port.carries & self.snooped, name),
            trusted_arp=bool(port.carries & self.inspected) and ("looked at", name) not in self.notes,
            limit=self.limits.get(name),
        )

    def _let(self, snooped: frozenset[int], name: str) -> bool:
        """Where untrusted ports are named, the others are trusted."""
        return bool(snooped) and ("by name", "") not in self.notes and ("untrusted", name) not in self.notes

    def svi(self, name: str, svi: SviFacts) -> SviFacts:
        """An SVI with its gateways and access lists."""
        told = [text.split(" ", 1) for kind, text in self.notes if kind == "vrrp"]
        gateways = frozenset(address for instance, address in told if self.instances.get(instance) == name)
        acls = frozenset(acl for kind, acl in self.notes if kind == f"acl {svi.vid}")
        return replace(svi, gateways=svi.gateways | gateways, acls=svi.acls | acls)


def there(views: Mapping[Path, Entries], file: str) -> frozenset[tuple[str, str]]:
    """The interfaces and addresses that are in force of an interfaces file."""
    found: set[tuple[str, str]] = set()
    for path, entries in views.items():
        if path[:1] == (FORCE + file,) and path[-1].startswith("iface "):
            found.add(("interface", path[-1].removeprefix("iface ")))
            found.update(("address", key[1].split("/")[0]) for key in entries if key[0] == "address")
    return frozenset(found)
