"""NG200 to NG209: what is named exists."""

from __future__ import annotations

from collections.abc import Iterator

from netgen import platforms
from netgen.errors import At, Fault
from netgen.model import Cable, PortProfile
from netgen.rules.index import EXTERNAL, Index, Nic
from netgen.rules.words import listed, plain, said

Reference = tuple[str, At]


def vlans(index: Index) -> Iterator[Fault]:
    """A port that carries an unknown VLAN carries nothing; a typing error must not become a missing VLAN."""
    known = index.site.vlans
    for name, at in _vlan_names(index):
        if name not in known:
            yield Fault("NG200", at, f"there is no VLAN {said(name)}", index.suggest(name, known))


def _vlan_names(index: Index) -> Iterator[Reference]:
    site, known = index.site, frozenset(index.site.vlans)
    for profile in site.port_profiles.values():
        yield from _of_port(profile, known)
    for port in index.ports:
        yield from _of_port(port.written, known)
    for entries in index.entries:
        if not known.issuperset(entries.vlans - {None}):
            yield from ((entry.vlan, At(entry, "vlan")) for entry in entries.port.written.bindings if entry.vlan is not None)
    for nic in index.nics:
        if not known.issuperset(nic.vlans):
            yield from _of_nic(nic)
    for cable in site.cables:
        yield from _of_cable(cable)
    for policy in site.policies:
        yield policy.source, At(policy, "source")
        yield policy.to, At(policy, "to")
    yield from ((host.gateway, At(host, "gateway")) for host in site.hosts.values() if host.gateway is not None)


def _of_port(port: PortProfile, known: frozenset[str]) -> Iterator[Reference]:
    if port.untagged is not None and port.untagged not in known:
        yield port.untagged, At(port, "untagged")
    if not known.issuperset(port.tagged):
        yield from ((name, At(port, "tagged", place)) for place, name in enumerate(port.tagged))


def _of_nic(nic: Nic) -> Iterator[Reference]:
    if nic.interface.untagged is not None:
        yield nic.interface.untagged, At(nic.interface, "untagged")
    yield from ((name, At(nic.interface, "addresses", name)) for name in nic.interface.addresses)
    yield from ((name, At(nic.interface, "container_networks", name)) for name in nic.interface.container_networks)


def _of_cable(cable: Cable) -> Iterator[Reference]:
    yield from ((name, At(cable, "vlans", place)) for place, name in enumerate(cable.vlans or ()))
    if cable.native is not None:
        yield cable.native, At(cable, "native")


def switches(index: Index) -> Iterator[Fault]:
    """A cable, a router or a root bridge that is not a switch of the site would silently be left out."""
    known = index.site.switches
    for name, at in _switch_names(index):
        if name not in known:
            yield Fault("NG201", at, f"there is no switch {said(name)}", index.suggest(name, known))


def _switch_names(index: Index) -> Iterator[Reference]:
    for routers in index.routers.values():
        yield from ((router.switch, router.at) for router in routers)
    yield from ((name, At(index.site.stp, "priority", name)) for name in index.site.stp.priority)
    yield from ((end.ref.switch, end.at) for end in index.ends if end.ref)


def profiles(index: Index) -> Iterator[Fault]:
    """A port without its profile would lose its VLANs and its protection."""
    known = index.site.port_profiles
    for port in index.ports:
        name = port.written.profile
        if name is not None and name not in known:
            yield Fault("NG202", At(port.written, "profile"), f"there is no port profile {said(name)}", index.suggest(name, known))


def known_platforms(index: Index) -> Iterator[Fault]:
    """Everything about a switch depends on its platform: names, grammar, what it can do."""
    for name, switch in index.site.switches.items():
        if name not in index.platforms:
            mend = index.suggest(switch.platform, platforms.names())
            yield Fault("NG203", At(switch, "platform"), f"there is no platform {said(switch.platform)}", mend)


def port_references(index: Index) -> Iterator[Fault]:
    """The other end of a cable is a switch and a port; one without the other leads nowhere."""
    for end in index.ends:
        if end.ref is None:
            switch = next(iter(index.site.switches), "tor1")
            yield Fault("NG204", end.at, f"{said(end.text)} is not a switch and a port", f'write it as "{plain(switch)}:PORT"')


def port_names(index: Index) -> Iterator[Fault]:
    """A port name that the platform does not know would be refused by the switch, or make a new interface."""
    for end in index.ends:
        if end.ref and index.port(end.ref.switch, end.ref.port) is None:
            yield _no_port(index, end.ref.switch, end.ref.port, end.at)
    for port in index.ports:
        if index.port(port.switch, port.name) is None:
            yield _no_port(index, port.switch, port.name, At(port.written))


def _no_port(index: Index, switch: str, name: str, at: At) -> Fault:
    platform = index.platforms[switch]
    examples = listed(platform.ports.examples)
    return Fault("NG205", at, f"{said(name)} is not a port of {platform.name} ({plain(switch)})", f"ports there look like {examples}")


def management_entry(index: Index) -> Iterator[Fault]:
    """The path that a push must not cut starts at one place; two entries would leave it open which one counts."""
    entries = [
        (name, At(switch, "management_entry")) for name, switch in index.site.switches.items() if switch.management_entry is not None
    ]
    for _, at in entries[1:]:
        yield Fault("NG206", at, f"{plain(entries[0][0])} has a management_entry already", "keep one in the site", (entries[0][1],))


def external(index: Index) -> Iterator[Fault]:
    """``routed_by: external`` means that no switch of the site routes a VLAN; a switch of that name could never be meant."""
    if EXTERNAL in index.site.switches:
        at = At(index.site, "switches", EXTERNAL)
        yield Fault(
            "NG207", at, "a switch cannot be named external", "that word in routed_by means a gateway outside the site; rename the switch"
        )


RULES = (vlans, switches, profiles, known_platforms, port_references, port_names, management_entry, external)
