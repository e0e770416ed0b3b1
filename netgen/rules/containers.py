"""NG320 to NG339: Docker networks, slices, fixed containers, Docker's own ranges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator

from netgen.addressing import Prefix4, ipv4, mask
from netgen.errors import At, Fault
from netgen.rules.index import Index, Slice
from netgen.rules.words import listed, plain, said

FIRST_ENGINE = (1, 12)
"""The first Docker engine with the macvlan driver (moby, tag v1.12.0)."""
POOL = 24
"""Longest prefix of a range for Docker's own bridges: docker0 takes the first /24 of it."""


def roles(index: Index) -> Iterator[Fault]:
    """Only in a VLAN of role container are shares handed out, and the host itself is silent in it."""
    for net in index.networks:
        if net.vlan and net.vlan.role != "container":
            text = f"VLAN {plain(net.vlan_name)} is of role {net.vlan.role}, which has no containers"
            yield Fault("NG320", At(net.nic.interface, "container_networks", net.vlan_name), text, "say role: container at the VLAN")


def one_network(index: Index) -> Iterator[Fault]:
    """A host has one share of a VLAN, and up to Docker 26 a parent interface has one network."""
    seen: dict[tuple[str, str], tuple[str, At]] = {}
    for net in index.networks:
        at = At(net.nic.interface, "container_networks", net.vlan_name)
        first, place = seen.setdefault((net.nic.host_name, net.vlan_name), (net.nic.name, at))
        if place is not at:
            text = f"host {plain(net.nic.host_name)} has a container network in VLAN {plain(net.vlan_name)} on {plain(first)} already"
            yield Fault("NG321", at, text, "one network a VLAN and host, with a larger max", (place,))


def network_names(index: Index) -> Iterator[Fault]:
    """Docker knows its networks by name; the second of two equal ones could not be made."""
    seen: dict[tuple[str, str], tuple[str, At]] = {}
    for net in index.networks:
        at = At(net.nic.interface, "container_networks", net.vlan_name)
        first, place = seen.setdefault((net.nic.host_name, net.docker_name), (net.vlan_name, at))
        if place is not at and first != net.vlan_name:
            text = f"{said(net.docker_name)} is Docker's name of the network in VLAN {plain(first)} already"
            yield Fault("NG322", at, text, "another name by `network:`", (place,))


def silent_hosts(index: Index) -> Iterator[Fault]:
    """The kernel passes nothing between a macvlan network and its parent interface: host and containers do not reach each other."""
    for net in index.networks:
        if net.vlan_name in net.nic.interface.addresses:
            text = f"host {plain(net.nic.host_name)} and its own containers cannot reach each other in VLAN {plain(net.vlan_name)}"
            mend = "leave the host's address there out, its other VLANs are routed to it"
            yield Fault("NG323", At(net.nic.interface, "addresses", net.vlan_name), text, mend, severity="warning")


def slices_inside(index: Index) -> Iterator[Fault]:
    """A slice is a share of the VLAN's prefix; addresses outside it reach nobody."""
    for one in index.slices:
        prefix = one.net.vlan.prefix if one.net.vlan else None
        if prefix and not (one.first in prefix and one.last in prefix):
            text = f"{one.prefix} is not inside {prefix} of VLAN {plain(one.net.vlan_name)}"
            yield Fault("NG324", one.at, text, f"a part of {prefix}, or slice: auto")


def slices_disjoint(index: Index) -> Iterator[Fault]:
    """Two hosts would hand out the same address."""
    widest: Slice | None = None
    for one in index.slices:
        if widest and one.first <= widest.last:
            text = f"{one.prefix} overlaps {widest.prefix} of host {plain(widest.net.nic.host_name)}"
            yield Fault("NG325", one.at, text, "another part of the prefix, or slice: auto", (widest.at,))
        if widest is None or one.last > widest.last:
            widest = one


def slices_reserved(index: Index) -> Iterator[Fault]:
    """Reserved means never handed out."""
    blocks = {name: {block: place for place, block in enumerate(vlan.reserved)} for name, vlan in index.site.vlans.items() if vlan.reserved}
    firsts = {name: sorted(places) for name, places in blocks.items()}
    lengths = {name: sorted({block.length for block in places}) for name, places in blocks.items()}
    for one in index.slices:
        name = one.net.vlan_name
        block = _reserved(one.prefix, firsts[name], lengths[name], blocks[name]) if name in blocks else None
        if block:
            text = f"{one.prefix} overlaps {block}, which is reserved"
            at = At(one.net.vlan, "reserved", blocks[name][block])
            yield Fault("NG326", one.at, text, "another part of the prefix, or slice: auto", (at,))


def _reserved(share: Prefix4, ascending: list[Prefix4], lengths: list[int], known: Container[Prefix4]) -> Prefix4 | None:
    """A reserved block that overlaps the share. Two prefixes overlap only when one holds the other."""
    inside = bisect_left(ascending, share.first, key=lambda block: block.first)
    if inside < len(ascending) and ascending[inside].first <= share.last:
        return ascending[inside]
    around = (Prefix4(share.first & mask(length, 32), length) for length in lengths if length <= share.length)
    return next((block for block in around if block in known), None)


def slices_free(index: Index) -> Iterator[Fault]:
    """An address of a host, router, switch or port in a slice would be handed out to a container too."""
    if not index.slices:
        return
    bound = set().union(*(entries.ips for entries in index.entries))
    ips = sorted(bound | {owner.ip for owner in index.owners if owner.kind != "fixed"})
    taken = [(one, bisect_left(ips, one.first), bisect_right(ips, one.last)) for one in index.slices]
    owners = _owners(index, {ips[low] for _, low, high in taken if low < high})
    for one, low, high in taken:
        if low < high:
            who, at = owners[ips[low]]
            more = f" and {high - low - 1} more" if high - low > 1 else ""
            text = f"{one.prefix} holds {ipv4(ips[low])} ({who}){more}"
            yield Fault("NG327", one.at, text, "another part of the prefix, or slice: auto", (at,))


def _owners(index: Index, wanted: set[int]) -> dict[int, tuple[str, At]]:
    """Whose the wanted addresses are, apart from fixed containers."""
    found: dict[int, tuple[str, At]] = {}
    for owner in index.owners:
        if owner.ip in wanted and owner.kind != "fixed":
            found.setdefault(owner.ip, (owner.who, owner.at))
    for entries in index.entries if len(found) < len(wanted) else ():
        for entry in entries.port.written.bindings if not wanted.isdisjoint(entries.ips) else ():
            found.setdefault(entry.ip, (f"port {entries.port.who}", At(entry, "ip")))
    return found


def slices_large(index: Index) -> Iterator[Fault]:
    """The ``max`` lowest addresses of a slice are handed out, so it has at least as many."""
    for one in index.slices:
        need = one.net.network.max
        room = one.prefix.size - _special(one)
        if need > room and one.net.network.ipam == "netgen":
            length = 32 - (need - 1 + _special(one)).bit_length()
            text = f"{one.prefix} has {room} addresses for max: {need}"
            yield Fault("NG328", At(one.net.network, "max"), text, f"max: {room} or less, or a slice of /{length}", (one.at,))


def _special(one: Slice) -> int:
    """How many of network and broadcast address of the VLAN's prefix lie in the slice."""
    prefix = one.net.vlan.prefix if one.net.vlan else None
    if prefix is None or prefix.length > 30:
        return 0
    return (prefix.first == one.first) + (prefix.last == one.last)


def fixed(index: Index) -> Iterator[Fault]:
    """A fixed container has an address of its host's share: others belong to other hosts."""
    for net in index.networks:
        block = net.network.slice if isinstance(net.network.slice, Prefix4) else net.vlan.prefix if net.vlan else None
        for name, ip in net.network.fixed.items():
            if block and ip not in block:
                what = "the slice" if isinstance(net.network.slice, Prefix4) else f"VLAN {plain(net.vlan_name)}"
                text = f"{ipv4(ip)} of container {plain(name)} is not inside {block} of {what}"
                yield Fault("NG329", At(net.network, "fixed", name), text, f"an address of {block}")


def fixed_more(index: Index) -> Iterator[Fault]:
    """``max`` is how many containers run at once; fixed ones count."""
    for net in index.networks:
        if len(net.network.fixed) > net.network.max:
            text = f"{len(net.network.fixed)} fixed containers with max: {net.network.max}: they cannot all run at once"
            yield Fault("NG330", At(net.network, "max"), text, f"max: {len(net.network.fixed)} or more", severity="warning")


def pools(index: Index) -> Iterator[Fault]:
    """A bridge of Docker's in a prefix of the site takes that prefix away from the host: it routes it into the bridge."""
    firsts = [span[0] for span in index.spans]
    for host in index.site.hosts.values():
        for place, pool in enumerate(host.docker_pools):
            near = bisect_left(firsts, pool.first)
            name = index.vlan_of(pool.first) or (index.spans[near][2] if near < len(firsts) and firsts[near] <= pool.last else None)
            if name is not None:
                text = f"{pool} overlaps {index.site.vlans[name].prefix} of VLAN {plain(name)}"
                mend = "a range outside every prefix of the site, or leave docker_pools out"
                yield Fault("NG331", At(host, "docker_pools", place), text, mend, (At(index.site.vlans[name], "prefix"),))


def pool_sizes(index: Index) -> Iterator[Fault]:
    """docker0 and every bridge take a /24 of it; pools must not overlap, since Docker refuses its second bridge there."""
    for name, host in index.site.hosts.items():
        widest: Prefix4 | None = None
        for pool in sorted(host.docker_pools, key=lambda pool: (pool.first, pool.length)):
            at = At(host, "docker_pools", host.docker_pools.index(pool))
            if pool.length > POOL:
                yield Fault("NG332", at, f"{pool} is too small for Docker's bridges on host {plain(name)}", f"a /{POOL} or larger")
            elif widest and pool.first <= widest.last:
                yield Fault("NG332", at, f"{pool} overlaps {widest} of the same host", "ranges that are apart")
            widest = pool if widest is None or pool.last > widest.last else widest


def engines(index: Index) -> Iterator[Fault]:
    """The macvlan driver came with Docker 1.12."""
    for name, host in index.site.hosts.items():
        has = [net for interface in host.interfaces.values() for net in interface.container_networks]
        if has and host.docker and host.docker < FIRST_ENGINE:
            version = ".".join(map(str, host.docker))
            text = f"Docker {version} of host {plain(name)} has no macvlan networks ({listed(has)})"
            yield Fault("NG333", At(host, "docker"), text, "1.12 or later")


RULES = (
    roles,
    one_network,
    network_names,
    silent_hosts,
    slices_inside,
    slices_disjoint,
    slices_reserved,
    slices_free,
    slices_large,
    fixed,
    fixed_more,
    pools,
    pool_sizes,
    engines,
)
