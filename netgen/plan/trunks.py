"""Which VLANs each switch has and each cable carries.

A switch has a VLAN when it is a member: a port in it, its router, or its own address there. A cable carries it when it
lies on some simple path between two members. These are the edges of the biconnected blocks on the way between members
in the block-cut tree (Harary, Graph Theory, 1969, chapter 4): exactly the needed edges of a tree, and on a cycle every
edge of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from netgen.plan.context import Context, management_vlan, merged_port
from netgen.plan.types import VlanPlan

Edge = frozenset[str]


class Need(NamedTuple):
    """A switch is a member of some VLANs, and the model object that makes it one."""

    switch: str
    vlans: tuple[str, ...]
    of: object


def needs(known: Context) -> Iterator[Need]:
    """Every reason why a switch must have VLANs; folded by :func:`carried`, and run again by ``explain``."""
    for attachment in known.attachments:
        vlans = tuple(vlan.name for vlan in attachment.allowed)
        yield from (Need(name, vlans, attachment.model) for name in dict.fromkeys(switch for switch, _ in attachment.ports))
    for name, switch in known.site.switches.items():
        for port in switch.ports.values():
            merged = merged_port(known.site, port)
            yield Need(name, (*merged.tagged, merged.untagged) if merged.untagged else merged.tagged, port)
        management = management_vlan(known.site, switch)
        if management:
            yield Need(name, (management,), switch)
    for vlan, routing in known.routers.items():
        yield from (Need(name, (vlan,), known.site.vlans[vlan]) for name in routing)


@dataclass(frozen=True, slots=True)
class Carried:
    """The result: VLANs of each switch and of each pair of switches with a cable, by name."""

    switches: dict[str, frozenset[str]]
    edges: dict[Edge, frozenset[str]]
    split: dict[str, tuple[frozenset[str], ...]]
    """VLANs whose members do not reach each other: the groups of members, by VLAN."""


def carried(known: Context) -> Carried:
    """The VLANs of every switch and cable."""
    switches: dict[str, set[str]] = {name: set() for name in known.site.switches}
    for need in needs(known):
        switches[need.switch].update(need.vlans)
    members: dict[str, set[str]] = {name: set() for name in known.vlans}
    for switch, vlans in switches.items():
        for vlan in vlans:
            members[vlan].add(switch)
    edges: dict[Edge, set[str]] = {Edge((cable.a.switch, cable.b.switch)): set() for cable in known.cables}
    split = {}
    for vlan, tree, usable in _trees(known):
        needed, groups = tree.between(members[vlan])
        for edge in needed | usable:
            edges[edge].add(vlan)
            for switch in edge:
                switches[switch].add(vlan)
        if len(groups) > 1:
            split[vlan] = groups
    return Carried(
        {name: frozenset(vlans) for name, vlans in switches.items()}, {edge: frozenset(vlans) for edge, vlans in edges.items()}, split
    )


def edge_vlans(known: Context, found: Carried, edge: Edge) -> tuple[VlanPlan, ...]:
    """The VLANs a pair's cables carry, ascending."""
    return tuple(vlan for name, vlan in known.vlans.items() if name in found.edges[edge])


def _trees(known: Context) -> Iterator[tuple[str, BlockTree, frozenset[Edge]]]:
    """For each VLAN the tree of the cables that may carry it, and the cables that carry it because they say so."""
    every = {Edge((cable.a.switch, cable.b.switch)) for cable in known.cables}
    listed = {
        Edge((cable.a.switch, cable.b.switch)): {*cable.model.vlans, *([cable.model.native] if cable.model.native else [])}
        for cable in known.cables
        if cable.model.vlans is not None
    }
    natives: dict[str, set[Edge]] = {}
    for cable in known.cables:
        if cable.model.native:
            natives.setdefault(cable.model.native, set()).add(Edge((cable.a.switch, cable.b.switch)))
    whole = BlockTree(known.site.switches, every)
    for vlan in known.vlans:
        barred = {edge for edge, vlans in listed.items() if vlan not in vlans}
        said = {edge for edge, vlans in listed.items() if vlan in vlans} | natives.get(vlan, set())
        yield vlan, BlockTree(known.site.switches, every - barred) if barred else whole, frozenset(said)


class BlockTree:
    """The block-cut tree of a graph: its biconnected blocks and switches, rooted, one tree a component."""

    def __init__(self, switches: Iterable[str], edges: Iterable[Edge]) -> None:
        self._edges = _blocks(set(edges))
        beside: dict[str | int, list[str | int]] = {switch: [] for switch in switches}
        for number, block in enumerate(self._edges):
            beside[number] = [switch for switch in frozenset().union(*block)]
            for switch in beside[number]:
                beside[switch].append(number)
        self._parent: dict[str | int, str | int] = {}
        self._order: list[str | int] = []
        self._root: dict[str | int, int] = {}
        for top in beside:
            if top not in self._root:
                self._grow(top, beside)

    def _grow(self, top: str | int, beside: dict[str | int, list[str | int]]) -> None:
        """Breadth first over one component."""
        root = len(self._order)
        self._root[top] = root
        self._order.append(top)
        for node in islice(self._order, root, None):
            for other in beside[node]:
                if other not in self._root:
                    self._root[other] = root
                    self._parent[other] = node
                    self._order.append(other)

    def between(self, members: set[str]) -> tuple[set[Edge], tuple[frozenset[str], ...]]:
        """The edges on simple paths between members, and the members grouped by component (sorted)."""
        total: dict[int, int] = {}
        for member in members:
            total[self._root[member]] = total.get(self._root[member], 0) + 1
        count: dict[str | int, int] = dict.fromkeys(members, 1)
        branches: dict[str | int, int] = {}
        for node in reversed(self._order):
            found = count.get(node, 0)
            if not found or node not in self._parent:
                continue
            parent = self._parent[node]
            count[parent] = count.get(parent, 0) + found
            branches[parent] = branches.get(parent, 0) + 1
        edges: set[Edge] = set()
        for number, block in enumerate(self._edges):
            sides = branches.get(number, 0) + (0 < count.get(number, 0) < total.get(self._root[number], 0))
            if sides >= 2:
                edges |= block
        groups: dict[int, set[str]] = {}
        for member in members:
            groups.setdefault(self._root[member], set()).add(member)
        return edges, tuple(sorted((frozenset(group) for group in groups.values()), key=sorted))


def _blocks(edges: set[Edge]) -> list[frozenset[Edge]]:
    """The biconnected blocks; of a graph without cycles each edge is one, which saves loading networkx."""
    leader: dict[str, str] = {}

    def find(switch: str) -> str:
        while (above := leader.get(switch, switch)) != switch:
            leader[switch] = leader.get(above, above)
            switch = above
        return switch

    for edge in edges:
        a, b = (find(switch) for switch in edge)
        if a == b:
            import networkx as nx  # noqa: PLC0415 - 0.2 s

            graph: nx.Graph[str] = nx.Graph(tuple(edge) for edge in edges)
            return [frozenset(Edge(pair) for pair in block) for block in nx.biconnected_component_edges(graph)]
        leader[a] = b
    return [frozenset([edge]) for edge in edges]
