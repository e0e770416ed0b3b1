"""Ports at whose other end a host is, from its attachment: the same object that the host's interfaces are made of."""

from __future__ import annotations

from netgen.addressing import natural
from netgen.model.security import effective
from netgen.plan.body import Ask, Kind, Switchboard, body, largest
from netgen.plan.context import Attachment, Context
from netgen.plan.entries import Entries, entries
from netgen.plan.types import Binding, PortBody, PortNeed, PortPlan
from netgen.plan.wiring import Wiring


def add_host(wires: Wiring, board: Switchboard, attachment: Attachment) -> None:
    """The ports (and the bundle) of one attachment on a switch."""
    found = entries(wires.known, attachment, wires.slices, every_vlan=board.platform.guard_every_vlan)
    ask, shape = _host_shape(wires, board, attachment, found)
    of = (attachment.model, attachment.host_model)
    here = [
        (member, port)
        for member, (switch, port) in zip(attachment.members or (attachment.name,), attachment.ports, strict=True)
        if switch == board.name
    ]
    number = wires.numbers.get((board.name, f"{attachment.host}/{attachment.name}"))
    if attachment.lag_mode is None or number is None:
        for member, port in here:
            bindings = _bind_host(board, attachment, ask, found, port, shape)
            board.ports.append(PortPlan(port, _title(attachment, member), shape, bindings=bindings, of=of))
        return
    name, mode = board.platform.bundle_name(number), attachment.lag_mode
    bindings = _bind_host(board, attachment, ask, found, name, shape)
    members = tuple(sorted((port for _, port in here), key=natural))
    shared = number if len({switch for switch, _ in attachment.ports}) > 1 else None
    title = _title(attachment, attachment.name)
    board.bundles.append(PortPlan(name, title, shape, "bundle", number, name, mode, members, shared, bindings, of))
    board.ports += [PortPlan(port, _title(attachment, member), shape, "port", number, name, mode, of=of) for member, port in here]


def _host_shape(wires: Wiring, board: Switchboard, attachment: Attachment, found: Entries) -> tuple[Ask, PortBody]:
    """What the port asks and gets; hosts of the same kind ask the same."""
    model = attachment.model
    said = model.security if model.security.model_fields_set else None
    key = (attachment.untagged, attachment.tagged, attachment.lag_mode, found.need, model.max_bindings, model.mtu, said)
    known = board.shapes.get(key)
    if known is None:
        ask = _host_ask(wires.known, board, attachment, found)
        known = board.shapes[key] = (ask, wires.intern(body(board, ask)))
    return known


def _title(attachment: Attachment, interface: str) -> str:
    return attachment.model.description or f"{attachment.host} {interface}"


def _host_ask(known: Context, board: Switchboard, attachment: Attachment, found: Entries) -> Ask:
    interface = attachment.model
    security = effective(*board.levels, interface.security)
    limit = None if security.binding == "none" else interface.max_bindings or found.need + security.headroom
    kind: Kind = "bundle" if attachment.lag_mode else "trunk" if attachment.tagged else "access"
    return Ask(
        kind=kind,
        mode="trunk" if attachment.tagged else "access",
        untagged=attachment.untagged,
        tagged=attachment.tagged,
        allowed=attachment.allowed,
        link="host",
        security=security,
        binding=security.binding,
        need=found.need,
        limit=limit,
        trust_dhcp=not security.dhcp_snooping,
        trust_arp=not security.arp_inspection,
        mtu=largest(interface.mtu, *(known.model(vlan).mtu for vlan in attachment.allowed)),
        stp_edge=True,
        bpdu_guard=True,
    )


def _bind_host(board: Switchboard, attachment: Attachment, ask: Ask, found: Entries, port: str, shape: PortBody) -> tuple[Binding, ...]:
    """The static bindings of a host's port; what ARP inspection must accept beside them goes to the switchboard.

    With ``binding: limit`` or ``none`` nothing is bound, but inspection would drop the host's ARP: the known pairs go
    where inspection looks, into the binding table (without a guard on the port) or into an ARP access list.
    """
    inspected = shape.inspected and not shape.trust_arp
    every = tuple(Binding(port, pair.vlan, pair.ip, pair.mac, attachment.host, (pair.of,)) for pair in found.pairs)
    looked_at = inspected and ask.binding != "dhcp"
    arp = tuple(entry for entry in every if entry.vlan.name in board.inspected or board.platform.guard_every_vlan) if looked_at else ()
    bindings = every if ask.binding == "static" else arp if board.platform.arp_feed == "binding" else ()
    if board.platform.arp_feed == "arp_acl":
        board.arp_entries += arp
    board.bindings += bindings
    unknown = bool(found.unknown) and inspected and ask.binding != "dhcp"
    board.needs.append(
        PortNeed(
            switch=board.name,
            port=port,
            host=attachment.host,
            kind=ask.kind,
            binding=ask.binding,
            guard=shape.guard,
            need=found.need,
            limit=shape.limit,
            entries=len(bindings),
            arp_trusted=False,
            arp_unknown=unknown,
            of=(attachment.model, attachment.host_model),
        )
    )
    return bindings
