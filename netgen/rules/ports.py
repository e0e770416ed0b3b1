"""NG270 to NG279: switch ports, their VLANs and their own static entries."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.addressing import ipv4
from netgen.errors import At, Fault
from netgen.model import Cable, PortProfile
from netgen.rules.index import Index, Nic, SwitchPort, Use
from netgen.rules.words import plain, said


def used_twice(index: Index) -> Iterator[Fault]:
    """A port takes one cable, and one place of the site says what it is: two would overwrite each other."""
    for (switch, port), uses in index.uses.items():
        for use in uses[1:]:
            text = f"{plain(switch)}:{plain(port)} is that of {_who(uses[0])}"
            yield Fault("NG270", use.at, text, _one_place(uses[0], use), (uses[0].at,))


def _who(use: Use) -> str:
    if isinstance(use.owner, Cable):
        return f"the cable {plain(use.owner.a)} - {plain(use.owner.b)}"
    return use.owner.who if isinstance(use.owner, Nic) else f"switches.{plain(use.owner.switch)}.ports"


def _one_place(first: Use, second: Use) -> str:
    if not isinstance(second.owner, SwitchPort):
        return "a port takes one cable"
    if isinstance(first.owner, SwitchPort):
        return f"{said(first.owner.name)} and {said(second.owner.name)} are one port, write it once"
    if isinstance(first.owner, Nic):
        return f"a host's port is described at the host: move what is said here to {first.owner.who}"
    return "a cable's port is described at the cable: move what is said here there"


def access_ports(index: Index) -> Iterator[Fault]:
    """An access port carries one VLAN, untagged; tagged ones would be dropped."""
    written = [profile for profile in index.site.port_profiles.values() if profile.mode == "access" and profile.tagged]
    written += [port.written for port in index.ports if port.port.mode == "access" and port.port.tagged and port.says("mode", "tagged")]
    for port in written:
        at = At(port, "tagged" if "tagged" in port.model_fields_set else "mode")
        yield Fault("NG271", at, "an access port has no tagged VLANs", "say mode: trunk, or leave tagged out")


def _bare(index: Index) -> Iterator[SwitchPort]:
    """Ports that are up and carry no VLAN, apart from those whose profile is unknown (NG202)."""
    for port in index.ports:
        known = port.profile is not None or port.written.profile is None
        if known and port.port.untagged is None and not port.port.tagged and not port.port.shutdown:
            yield port


def empty_ports(index: Index) -> Iterator[Fault]:
    """A port without VLANs stays as the switch came from the factory: open, in VLAN 1."""
    for port in _bare(index):
        if port.port.mode != "trunk":
            text = f"{port.who} carries no VLAN and is not shut, so it stays open in VLAN 1"
            yield Fault("NG272", At(port.written), text, "say untagged or tagged, or shutdown: true")


def empty_trunks(index: Index) -> Iterator[Fault]:
    """A trunk without VLANs is closed, which ``shutdown`` says more plainly."""
    for port in _bare(index):
        if port.port.mode == "trunk":
            text = f"{port.who} is a trunk without VLANs and passes nothing"
            yield Fault("NG276", At(port.written), text, "say tagged or untagged, or shutdown: true", severity="warning")


def vlans_twice(index: Index) -> Iterator[Fault]:
    """A VLAN is tagged or untagged on a port, once; a second mention is a slip that hides another VLAN."""
    for profile in index.site.port_profiles.values():
        yield from _again(profile, "tagged", profile.tagged, profile.untagged)
    for port in index.ports:
        if port.says("tagged", "untagged") and len({*port.port.tagged, port.port.untagged}) <= len(port.port.tagged):
            field = "tagged" if "tagged" in port.written.model_fields_set else "untagged"
            yield from _again(port.written, field, port.port.tagged, port.port.untagged)
    for cable in index.site.cables:
        yield from _again(cable, "vlans", cable.vlans or (), None)


def _again(of: PortProfile | Cable, field: str, names: tuple[str, ...], untagged: str | None) -> Iterator[Fault]:
    seen = {untagged}
    for place, name in enumerate(names):
        if name in seen:
            how = "untagged here" if name == untagged else "in the list"
            at = At(of, field) if field == "untagged" else At(of, field, place)
            yield Fault("NG273", at, f"VLAN {said(name)} is {how} already", "name it once")
        seen.add(name)


def entry_vlans(index: Index) -> Iterator[Fault]:
    """A static entry in a VLAN that the port does not carry binds nothing."""
    for entries in index.entries:
        port = entries.port
        if entries.vlans == {None} and port.port.untagged is not None:
            continue
        carried = {*port.port.tagged, port.port.untagged}
        for entry in port.written.bindings:
            if entry.vlan is None and port.port.untagged is None:
                text = f"the entry names no VLAN and {port.who} has no untagged one"
                yield Fault("NG274", At(entry), text, "add vlan:")
            elif entry.vlan is not None and entry.vlan not in carried and entry.vlan in index.site.vlans:
                text = f"{port.who} does not carry VLAN {plain(entry.vlan)}"
                yield Fault("NG274", At(entry, "vlan"), text, "a VLAN of the port, or add it to tagged")


def entry_addresses(index: Index) -> Iterator[Fault]:
    """An address outside the VLAN's prefix is never seen in it: the entry binds nothing, and the real address is dropped."""
    for entries in index.entries:
        default = entries.port.port.untagged
        low, high = index.bounds.get(default or "", (0, -1))
        if entries.vlans == {None} and low <= min(entries.ips) and max(entries.ips) <= high:
            continue
        for entry in entries.port.written.bindings:
            name = entry.vlan or default or ""
            if name in index.bounds and not index.bounds[name][0] <= entry.ip <= index.bounds[name][1]:
                text = f"{ipv4(entry.ip)} is not inside {index.site.vlans[name].prefix} of VLAN {plain(name)}"
                yield Fault("NG275", At(entry, "ip"), text, "an address of the VLAN, or name the VLAN that it is in")


RULES = (used_twice, access_ports, empty_ports, empty_trunks, vlans_twice, entry_vlans, entry_addresses)
