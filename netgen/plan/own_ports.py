"""Ports that a switch lists itself: neither a cable's nor a host's."""

from __future__ import annotations

from operator import attrgetter

from netgen.model import Port, Security
from netgen.model import StormControl as StormModel
from netgen.model.security import effective
from netgen.plan.body import Ask, Switchboard, body, largest
from netgen.plan.context import Context, merged_port
from netgen.plan.types import Binding, PortBody, PortNeed, PortPlan, Rate, StormControl, VlanPlan
from netgen.plan.wiring import Wiring


def add_own(wires: Wiring, board: Switchboard, name: str, written: Port) -> None:
    """One listed port, and its part of a bundle."""
    port = merged_port(wires.known.site, written)
    ask, shape = _own_shape(wires, board, written, port)
    of: tuple[object, ...] = (written, wires.known.site.port_profiles[written.profile]) if written.profile else (written,)
    lag_name = board.platform.bundle_name(port.lag) if port.lag else ""
    bindings = _bind_own(wires, board, lag_name or name, port, shape) if port.bindings else ()
    if bindings or ask.binding != "none" or shape.limit or (ask.arp_derived and shape.trust_arp):
        board.needs.append(
            PortNeed(
                switch=board.name,
                port=lag_name or name,
                host="",
                kind=ask.kind,
                binding=ask.binding,
                guard=shape.guard,
                need=ask.need,
                limit=shape.limit,
                entries=len(bindings),
                arp_trusted=shape.trust_arp and ask.arp_derived,
                arp_unknown=False,
                of=of,
            )
        )
    board.ports.append(PortPlan(name, port.description, shape, "port", port.lag, lag_name, bindings=() if port.lag else bindings, of=of))
    if port.lag:
        shared = port.lag if port.mlag else None
        bundle = PortPlan(lag_name, port.description, shape, "bundle", port.lag, lag_name, "lacp", (name,), shared, bindings, of)
        board.bundles.append(bundle)


def _bind_own(wires: Wiring, board: Switchboard, holder: str, port: Port, shape: PortBody) -> tuple[Binding, ...]:
    """The static entries that a port lists itself."""
    bindings = tuple(
        Binding(holder, wires.known.vlans[entry.vlan or port.untagged or ""], entry.ip, entry.mac, "", (entry,))
        for entry in sorted(port.bindings, key=attrgetter("ip"))
    )
    board.bindings += bindings
    if board.platform.arp_feed == "arp_acl" and not shape.trust_arp:
        board.arp_entries += [entry for entry in bindings if entry.vlan.name in board.inspected]
    return bindings


_SHAPE = attrgetter(
    "profile", "mode", "untagged", "tagged", "shutdown", "mtu", "stp_edge", "bpdu_guard", "storm_control", "trust", "max_bindings"
)
"""The fields of a port that its body is made of."""


def _own_shape(wires: Wiring, board: Switchboard, written: Port, port: Port) -> tuple[Ask, PortBody]:
    """What the port asks and gets; ports that say the same get the same."""
    said = port.security if port.security.model_fields_set else None
    key = (_SHAPE(port), port.lag is not None, said, len(port.bindings))
    known = board.shapes.get(key)
    if known is None:
        ask = _own_ask(wires.known, board, written, port)
        known = board.shapes[key] = (ask, wires.intern(body(board, ask)))
    return known


def _own_ask(known: Context, board: Switchboard, written: Port, port: Port) -> Ask:
    """What the port asks; ARP-trusted by derivation when no entries can be known of what is behind it."""
    levels = security_levels(known, written)
    security = effective(*board.levels, *levels)
    binding = "static" if port.bindings else effective(*levels).binding
    untagged, allowed = own_vlans(known, port)
    tagged = tuple(vlan for vlan in allowed if vlan is not untagged)
    trunk = port.mode == "trunk" or (port.mode is None and bool(tagged))
    arp_derived = port.trust in (None, "dhcp") and security.arp_inspection and binding not in ("static", "dhcp")
    need = len(port.bindings)
    return Ask(
        kind="bundle" if port.lag else "trunk" if trunk else "access",
        mode="none" if not allowed and not trunk else "trunk" if trunk else "access",
        untagged=untagged,
        tagged=tagged,
        allowed=allowed,
        link="other",
        security=security,
        binding=binding,
        need=need,
        limit=port.max_bindings or (need + security.headroom if binding == "static" else None),
        trust_dhcp=port.trust in ("dhcp", "both") or not security.dhcp_snooping,
        trust_arp=port.trust in ("arp", "both") or not security.arp_inspection or arp_derived,
        mtu=largest(port.mtu, *(known.model(vlan).mtu for vlan in allowed)),
        enabled=not port.shutdown,
        stp_edge=port.stp_edge,
        bpdu_guard=port.bpdu_guard,
        storm_control=_storm(port.storm_control),
        arp_derived=arp_derived,
    )


def own_vlans(known: Context, port: Port) -> tuple[VlanPlan | None, tuple[VlanPlan, ...]]:
    """The untagged VLAN and all VLANs, ascending, of a port with its profile applied."""
    untagged = known.vlans[port.untagged] if port.untagged else None
    every = {known.vlans[name] for name in port.tagged} | ({untagged} if untagged else set())
    return untagged, tuple(sorted(every, key=lambda vlan: vlan.vid))


def _storm(model: StormModel | None) -> StormControl | None:
    if model is None:
        return None
    return StormControl(*(Rate(*level) if level else None for level in (model.broadcast, model.multicast, model.unicast)))


def security_levels(known: Context, port: Port) -> tuple[Security, ...]:
    """What the port's profile and the port itself say of security."""
    return (known.site.port_profiles[port.profile].security, port.security) if port.profile else (port.security,)
