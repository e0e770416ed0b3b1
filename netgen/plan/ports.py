"""Every port of a switch: a host's (from its attachment), a cable's (from the derived VLANs), and those a switch lists.

All three become the same :class:`PortPlan`; equal bodies are one object, so that templates render each body once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from netgen.addressing import Prefix4, natural
from netgen.model import Port, Security, Switch
from netgen.model import StormControl as StormModel
from netgen.model.security import effective
from netgen.plan.body import Ask, Kind, Switchboard, body, largest, one_guard_per_vlan
from netgen.plan.context import Attachment, CableRef, Context, canonical, merged_port
from netgen.plan.entries import GUARDED_ROLES, Entries, entries
from netgen.plan.trunks import Carried, Edge, edge_vlans
from netgen.plan.types import Binding, PortBody, PortNeed, PortPlan, Rate, StormControl, VlanPlan


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the ports of all switches are made from."""

    known: Context
    found: Carried
    numbers: Mapping[tuple[str, str], int]
    """Bundle numbers by (switch, ``host/interface``)."""
    slices: Mapping[tuple[str, str], Prefix4]
    """By (VLAN name, host)."""
    cables: Mapping[str, list[CableRef]]
    """By switch."""
    bodies: dict[PortBody, PortBody] = field(default_factory=dict)
    """Interned bodies."""

    def intern(self, one: PortBody) -> PortBody:
        """The one object for an equal body."""
        return self.bodies.setdefault(one, one)


def wiring(known: Context, found: Carried, numbers: Mapping[tuple[str, str], int], slices: Mapping[tuple[str, str], Prefix4]) -> Wiring:
    """The same for all switches of a site."""
    cables: dict[str, list[CableRef]] = {}
    for cable in known.cables:
        cables.setdefault(cable.a.switch, []).append(cable)
        cables.setdefault(cable.b.switch, []).append(cable)
    return Wiring(known, found, numbers, slices, cables)


def switchboard(wires: Wiring, name: str, model: Switch) -> Switchboard:
    """All ports, bundles, bindings and needs of one switch, sorted."""
    levels = (wires.known.site.security, model.security)
    board = Switchboard(name, wires.known.platforms[name], levels, *_policed(wires, name, levels))
    for cable in wires.cables.get(name, ()):
        _cable_port(wires, board, cable)
    for attachment in wires.known.by_switch.get(name, ()):
        _host_ports(wires, board, attachment)
    for text, port in model.ports.items():
        _own_port(wires, board, canonical(board.platform, text), port)
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


# Where security is on ---------------------------------------------------------------------------------------------------


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
        for level in _levels(known, port):
            if level.model_fields_set:
                yield level, frozenset(vlan.name for vlan in _vlans(known, merged_port(known.site, port))[1])


def _levels(known: Context, port: Port) -> tuple[Security, ...]:
    return (known.site.port_profiles[port.profile].security, port.security) if port.profile else (port.security,)


# A host's ports ---------------------------------------------------------------------------------------------------------


def _host_ports(wires: Wiring, board: Switchboard, attachment: Attachment) -> None:
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


# A cable's ports ----------------------------------------------------------------------------------------------------------

_SWITCH = effective()


def _cable_port(wires: Wiring, board: Switchboard, cable: CableRef) -> None:
    own, other = (cable.a, cable.b) if cable.a.switch == board.name else (cable.b, cable.a)
    vlans = edge_vlans(wires.known, wires.found, Edge((own.switch, other.switch)))
    pair = wires.known.pairs.get(board.name)
    if pair and pair.vlan and pair.peer(board.name) == other.switch and cable.model.lag == pair.model.peer_link:
        vlans = tuple(sorted((*vlans, pair.vlan), key=lambda vlan: vlan.vid))
    native = wires.known.vlans[cable.model.native] if cable.model.native else None
    ask = Ask(
        kind="bundle" if cable.model.lag else "trunk",
        mode="trunk",
        untagged=native,
        tagged=tuple(vlan for vlan in vlans if vlan is not native),
        allowed=vlans,
        link="switch",
        security=_SWITCH,
        binding="none",
        need=0,
        limit=None,
        trust_dhcp=True,
        trust_arp=True,
        mtu=largest(cable.model.mtu, *(wires.known.model(vlan).mtu for vlan in vlans if vlan.name in wires.known.vlans)),
    )
    shape = wires.intern(body(board, ask))
    of = (cable.model,)
    lag = cable.model.lag
    name = board.platform.bundle_name(lag) if lag else ""
    board.ports.append(PortPlan(own.port, cable.model.description or f"{other.switch} {other.port}", shape, "port", lag, name, of=of))
    if lag:
        text = cable.model.description or other.switch
        shared = lag if _over_the_pair(wires, board.name, other.switch, lag) else None
        board.bundles.append(PortPlan(name, text, shape, "bundle", lag, name, members=(own.port,), mlag=shared, of=of))


def _over_the_pair(wires: Wiring, own: str, other: str, lag: int) -> bool:
    """Whether the other switch's bundle goes to the MLAG peer too."""
    pair = wires.known.pairs.get(own)
    peer = pair.peer(own) if pair else None
    ends = ({cable.a.switch, cable.b.switch} for cable in wires.cables.get(other, ()) if cable.model.lag == lag)
    return peer is not None and any({peer, other} == end for end in ends)


# Ports that a switch lists --------------------------------------------------------------------------------------------------


def _own_port(wires: Wiring, board: Switchboard, name: str, written: Port) -> None:
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
    levels = _levels(known, written)
    security = effective(*board.levels, *levels)
    binding = "static" if port.bindings else effective(*levels).binding
    untagged, allowed = _vlans(known, port)
    tagged = tuple(vlan for vlan in allowed if vlan is not untagged)
    trunk = port.mode == "trunk" or (port.mode is None and bool(tagged))
    arp_derived = port.trust is None and security.arp_inspection and binding not in ("static", "dhcp")
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


def _vlans(known: Context, port: Port) -> tuple[VlanPlan | None, tuple[VlanPlan, ...]]:
    """The untagged VLAN and all VLANs, ascending, of a port with its profile applied."""
    untagged = known.vlans[port.untagged] if port.untagged else None
    every = {known.vlans[name] for name in port.tagged} | ({untagged} if untagged else set())
    return untagged, tuple(sorted(every, key=lambda vlan: vlan.vid))


def _storm(model: StormModel | None) -> StormControl | None:
    if model is None:
        return None
    return StormControl(*(Rate(*level) if level else None for level in (model.broadcast, model.multicast, model.unicast)))
