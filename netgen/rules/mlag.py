"""NG370 to NG379: MLAG pairs."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.model.switch import port_ref
from netgen.rules.index import Index
from netgen.rules.words import listed, plain


def switches(index: Index) -> Iterator[Fault]:
    """A pair is two different switches of the site; each switch has one peer at most."""
    seen: dict[str, At] = {}
    for pair in index.site.mlag.values():
        at = At(pair, "switches")
        for name in pair.switches:
            if name not in index.site.switches:
                yield Fault("NG370", at, f"there is no switch {plain(name)}", index.suggest(name, index.site.switches))
            elif name in seen:
                yield Fault("NG371", at, f"{plain(name)} has two MLAG peers", "a switch is in one pair at most", (seen[name],))
            seen.setdefault(name, at)


def platforms(index: Index) -> Iterator[Fault]:
    """The two speak a protocol of their vendor with each other."""
    for pair in index.site.mlag.values():
        names = {platform.name for name in pair.switches if (platform := index.platforms.get(name))}
        if len(names) > 1:
            text = f"{listed(pair.switches)} are of different platforms ({listed(sorted(names))})"
            yield Fault("NG372", At(pair, "switches"), text, "two switches of one platform")


def peer_link(index: Index) -> Iterator[Fault]:
    """The pair keeps in step over a bundle of cables between the two."""
    for pair in index.site.mlag.values():
        if not set(pair.switches) <= index.site.switches.keys():
            continue  # said already
        ends = [(port_ref(cable.a), port_ref(cable.b)) for cable in index.site.cables if cable.lag == pair.peer_link]
        if not any({a.switch, b.switch} == set(pair.switches) for a, b in ends if a and b):
            text = f"no cable with lag: {pair.peer_link} joins {listed(pair.switches)}"
            yield Fault("NG373", At(pair, "peer_link"), text, f"add cables between the two with lag: {pair.peer_link}")


def keepalive(index: Index) -> Iterator[Fault]:
    """Each watches the other at an address: without one, a cut peer link leaves two that both think they are alone."""
    for pair in index.site.mlag.values():
        for name in pair.keepalive:
            if name not in pair.switches:
                yield Fault("NG374", At(pair, "keepalive", name), f"{plain(name)} is not of this pair", f"one of {listed(pair.switches)}")
        for name in pair.switches:
            switch = index.site.switches.get(name)
            if switch and switch.address is None and name not in pair.keepalive:
                text = f"{plain(name)} has no address at which its peer can watch it"
                yield Fault(
                    "NG375", At(pair, "keepalive"), text, f"give switches.{plain(name)}.address, or keepalive: {{{plain(name)}: ..}}"
                )


def numbers(index: Index) -> Iterator[Fault]:
    """The shared system MAC comes from the domain; the peer VLAN carries the pair's own talk and nothing else."""
    domains: dict[int, At] = {}
    for pair in index.site.mlag.values():
        at = At(pair, "domain")
        if pair.domain in domains:
            free = next(number for number in range(1, 256) if number not in domains)
            yield Fault("NG376", at, f"domain {pair.domain} is another pair's", f"{free} is free", (domains[pair.domain],))
        domains.setdefault(pair.domain, at)
        for vlan in index.site.vlans.values():
            if vlan.vid == pair.peer_vlan:
                text = f"peer_vlan {pair.peer_vlan} is a VLAN of the site"
                yield Fault("NG377", At(pair, "peer_vlan"), text, "a vid that nothing else uses")


def ports(index: Index) -> Iterator[Fault]:
    """``mlag: true`` means the bundle of the same number on the peer."""
    pairs = {name: pair for pair in index.site.mlag.values() for name in pair.switches}
    for port in index.ports:
        if port.port.mlag and port.switch not in pairs:
            yield Fault("NG378", port.at("mlag"), f"{plain(port.switch)} is in no MLAG pair", "add the pair under mlag:, or leave mlag out")
        elif port.port.mlag and port.port.lag is None:
            yield Fault("NG378", port.at("mlag"), "mlag without lag", "say lag: the bundle's number on both switches")


RULES = (switches, platforms, peer_link, keepalive, numbers, ports)
