"""Every port of a switch: a host's, a cable's, and those it lists itself.

All three become the same :class:`PortPlan`; equal bodies are one object, so that templates render each body once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netgen.addressing import natural
from netgen.model import Security, Switch
from netgen.model.security import effective
from netgen.plan.body import Switchboard, one_guard_per_vlan
from netgen.plan.cable_ports import add_cable
from netgen.plan.context import Context, canonical, merged_port
from netgen.plan.entries import GUARDED_ROLES
from netgen.plan.host_ports import add_host
from netgen.plan.own_ports import add_own, own_vlans, security_levels
from netgen.plan.types import PortPlan
from netgen.plan.wiring import Wiring


def switchboard(wires: Wiring, name: str, model: Switch) -> Switchboard:
    """All ports, bundles, bindings and needs of one switch, sorted."""
    levels = (wires.known.site.security, model.security)
    board = Switchboard(name, wires.known.platforms[name], levels, *_policed(wires, name, levels))
    for cable in wires.cables.get(name, ()):
        add_cable(wires, board, cable)
    for attachment in wires.known.by_switch.get(name, ()):
        add_host(wires, board, attachment)
    for text, port in model.ports.items():
        add_own(wires, board, canonical(board.platform, text), port)
    board.bundles = _merged(board.bundles)
    if board.platform.guard_per_vlan:
        one_guard_per_vlan(board)
    board.ports.sort(key=lambda port: natural(port.name))
    board.bindings.sort(key=lambda entry: (entry.vlan.vid, entry.ip, natural(entry.port)))
    board.arp_entries.sort(key=lambda entry: (entry.vlan.vid, entry.ip))
    board.needs.sort(key=lambda need: natural(need.port))
    return board


def _merged(bundles: list[PortPlan]) -> list[PortPlan]:
    """One bundle a number, with all its members, ascending."""
    found: dict[str, PortPlan] = {}
    for bundle in bundles:
        first = found.get(bundle.name)
        if first is None:
            found[bundle.name] = bundle
        else:
            members = tuple(sorted({*first.members, *bundle.members}, key=natural))
            bindings = tuple(sorted({*first.bindings, *bundle.bindings}, key=lambda entry: (entry.vlan.vid, entry.ip)))
            found[bundle.name] = replace(first, members=members, bindings=bindings, of=(*first.of, *bundle.of))
    return sorted(found.values(), key=lambda bundle: bundle.lag or 0)


def _policed(wires: Wiring, name: str, levels: tuple[Security, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the snooped and of the inspected VLANs of a switch: all of role host and container when site or switch say
    so, else those of the ports that say so themselves."""
    known, platform = wires.known, wires.known.platforms[name]
    able = frozenset(vlan for vlan in wires.found.switches[name] if known.vlans[vlan].role in GUARDED_ROLES)
    whole = effective(*levels)
    snooped, inspected = (able if whole.dhcp_snooping else frozenset()), (able if whole.arp_inspection else frozenset())
    for security, vlans in _port_security(known, name):
        snooped |= able & vlans if security.dhcp_snooping else frozenset()
        inspected |= able & vlans if security.arp_inspection else frozenset()
    return snooped if platform.has("dhcp_snooping") else frozenset(), inspected if platform.has("arp_inspection") else frozenset()


def _port_security(known: Context, name: str) -> Iterator[tuple[Security, frozenset[str]]]:
    """Security written at single ports, and their VLANs."""
    for attachment in known.by_switch.get(name, ()):
        if attachment.model.security.model_fields_set:
            yield attachment.model.security, frozenset(vlan.name for vlan in attachment.allowed)
    for port in known.site.switches[name].ports.values():
        for level in security_levels(known, port):
            if level.model_fields_set:
                yield level, frozenset(vlan.name for vlan in own_vlans(known, merged_port(known.site, port))[1])
