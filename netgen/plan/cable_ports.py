"""Ports at whose other end a switch is: trunks with the derived VLANs, trusted."""

from __future__ import annotations

from netgen.model.security import effective
from netgen.plan.body import Ask, Switchboard, body, largest
from netgen.plan.context import CableRef
from netgen.plan.trunks import Edge, edge_vlans
from netgen.plan.types import PortPlan
from netgen.plan.wiring import Wiring

_SWITCH = effective()


def add_cable(wires: Wiring, board: Switchboard, cable: CableRef) -> None:
    """A switch's end of one cable, and its part of a bundle."""
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
