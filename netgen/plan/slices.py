"""Each host's share of a container VLAN: deterministic, and sticky through the lock.

What is in the lock stays. A new host gets the lowest free block, hosts taken in natural order of their names, so that
the order of the YAML does not matter. Costs: sorting, and one sweep over the blocks of a VLAN.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netgen.addressing import IPv4, Prefix4, ipv4, natural
from netgen.errors import At, Fault
from netgen.lock import Lock
from netgen.model import ContainerNetwork, RouterAddresses, Site, Vlan
from netgen.plan.context import Context, own_addresses
from netgen.plan.types import Slice, VlanPlan

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A host's container network that needs a slice."""

    host: str
    vlan: VlanPlan
    network: ContainerNetwork


def wanted(known: Context) -> Iterator[Wanted]:
    """Every container network of the site, by host and interface."""
    for attachment in known.attachments:
        for name, network in attachment.model.container_networks.items():
            yield Wanted(attachment.host, known.vlans[name], network)


def allocate(known: Context, lock: Lock) -> tuple[list[Slice], dict[str, dict[str, Prefix4]], list[Fault]]:
    """All slices sorted by (vid, first address), the lock's part for the next run, and what does not fit."""
    slices: list[Slice] = []
    kept: dict[str, dict[str, Prefix4]] = {}
    faults: list[Fault] = []
    by_vlan: dict[str, list[Wanted]] = {}
    for want in wanted(known):
        by_vlan.setdefault(want.vlan.name, []).append(want)
    taken = addresses_in_use(known.site) if by_vlan else {}
    for name in sorted(by_vlan, key=lambda name: known.vlans[name].vid):
        vlan = known.site.vlans[name]
        found = dict(_vlan_slices(vlan, by_vlan[name], lock.slices.get(name, {}), taken.get(name, []), faults))
        for want in by_vlan[name]:
            if want.host in found:
                auto = want.network.slice == "auto"
                slices.append(Slice(want.vlan, want.host, found[want.host], want.network.max, auto, of=(want.network,)))
                if auto:
                    kept.setdefault(name, {})[want.host] = found[want.host]
    slices.sort(key=lambda one: (one.vlan.vid, one.prefix.first))
    return slices, kept, faults


def usable(vlan: Vlan, block: Prefix4) -> Interval:
    """First and last address of a slice that containers may have: all but the prefix's own network and broadcast address."""
    low, high = block.first, block.last
    if vlan.prefix and vlan.prefix.length < 31:
        low += low == vlan.prefix.first
        high -= high == vlan.prefix.last
    return low, high


def pool(vlan: Vlan, block: Prefix4, count: int) -> tuple[IPv4, ...]:
    """The ``count`` lowest usable addresses of a slice, ascending."""
    low, high = usable(vlan, block)
    return tuple(IPv4(ip) for ip in range(low, min(high, low + count - 1) + 1))


def addresses_in_use(site: Site) -> dict[str, list[int]]:
    """By VLAN, every address that is not a container's: gateways, routers, hosts, switches, static entries of ports."""
    found: dict[str, list[int]] = {name: [] for name in site.vlans}
    for name, vlan in site.vlans.items():
        found[name] += [vlan.gateway] if vlan.gateway is not None else []
        found[name] += [
            ip for router in (vlan.routed_by if isinstance(vlan.routed_by, dict) else ()) if (ip := own_addresses(vlan, router)[0])
        ]
    for host in site.hosts.values():
        for interface in host.interfaces.values():
            for name, address in interface.addresses.items():
                found[name].append(address.ipv4 if isinstance(address, RouterAddresses) else address)
    others = [switch.address for switch in site.switches.values() if switch.address is not None]
    others += [binding.ip for switch in site.switches.values() for port in switch.ports.values() for binding in port.bindings]
    if others:
        _spread(site, sorted(others), found)
    return found


def _spread(site: Site, addresses: list[int], found: dict[str, list[int]]) -> None:
    """Add each of the ascending addresses to the VLAN whose prefix holds it."""
    for name, vlan in site.vlans.items():
        if vlan.prefix:
            found[name] += addresses[bisect_right(addresses, vlan.prefix.first - 1) : bisect_right(addresses, vlan.prefix.last)]


def _vlan_slices(
    vlan: Vlan, wants: list[Wanted], locked: Mapping[str, Prefix4], taken: list[int], faults: list[Fault]
) -> Iterator[tuple[str, Prefix4]]:
    """(host, slice) of every container network in one VLAN; what has no place is a fault instead."""
    fixed = {want.host: want.network.slice for want in wants if isinstance(want.network.slice, Prefix4)}
    yield from fixed.items()
    autos = sorted((want for want in wants if want.host not in fixed), key=lambda want: natural(want.host))
    blocked = merged([(block.first, block.last) for block in (*vlan.reserved, *fixed.values())] + [(ip, ip) for ip in taken])
    kept = {want.host: locked[want.host] for want in autos if want.host in locked}
    clashes = _clashes(kept)
    for want in autos:
        if want.host in kept:
            fault = (
                _kept_fault(vlan, want, kept[want.host], blocked)
                or _clash_fault(want, clashes.get(want.host), kept)
                or _too_small(vlan, want, kept[want.host])
            )
            if fault:
                faults.append(fault)
            else:
                yield want.host, kept[want.host]
    blocked = merged([*blocked, *((block.first, block.last) for block in kept.values())])
    asked, blocked = _asked(vlan, [want for want in autos if want.host not in kept], blocked)
    free = _free_blocks(vlan, blocked)
    for want in autos:
        if want.host not in kept:
            block = asked.get(want.host) or next(free, None)
            fault = _no_block(vlan, want) if block is None else _too_small(vlan, want, block)
            if fault:
                faults.append(fault)
            elif block is not None:
                yield want.host, block


def _asked(vlan: Vlan, wants: list[Wanted], blocked: list[Interval]) -> tuple[dict[str, Prefix4], list[Interval]]:
    """The blocks that fixed containers ask for, as far as they are free: they are taken before anybody gets the lowest."""
    found: dict[str, Prefix4] = {}
    for want in wants:
        if want.network.fixed and vlan.slice is not None:
            block = Prefix4(Prefix4(min(want.network.fixed.values()), vlan.slice).first, vlan.slice)
            if _overlap(block, blocked) is None:
                found[want.host] = block
                blocked = merged([*blocked, (block.first, block.last)])
    return found, blocked


def merged(intervals: list[Interval]) -> list[Interval]:
    """The same addresses as ascending intervals that neither overlap nor touch.

    >>> merged([(5, 6), (1, 2), (2, 4), (9, 9)])
    [(1, 6), (9, 9)]
    """
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return result


def _free_blocks(vlan: Vlan, blocked: list[Interval]) -> Iterator[Prefix4]:
    """Blocks of the VLAN's slice length that touch nothing blocked (merged intervals), ascending; one sweep."""
    if vlan.prefix is None or vlan.slice is None:
        return
    size = 1 << (32 - vlan.slice)
    at = 0
    for first in range(vlan.prefix.first, vlan.prefix.last + 1, size):
        while at < len(blocked) and blocked[at][1] < first:
            at += 1
        low, high = usable(vlan, Prefix4(first, vlan.slice))
        if low <= high and (at == len(blocked) or blocked[at][0] >= first + size):
            yield Prefix4(first, vlan.slice)


def _kept_fault(vlan: Vlan, want: Wanted, block: Prefix4, blocked: list[Interval]) -> Fault | None:
    """Why a slice from the lock cannot stay; slices never move by themselves."""
    at = At(want.network, "slice")
    if vlan.prefix and not (block.first in vlan.prefix and block.last in vlan.prefix):
        text = f"{want.host}'s slice {block} in netgen.lock is outside {want.vlan.name}'s prefix {vlan.prefix}"
        return Fault("NG411", at, text, "remove its entry from netgen.lock to let it move, or restore the prefix")
    overlap = _overlap(block, blocked)
    if overlap:
        low, high = overlap
        used = ipv4(low) if low == high else f"{ipv4(low)}-{ipv4(high)}"
        text = f"{want.host}'s slice {block} in netgen.lock overlaps {used}, which is reserved or in use"
        return Fault("NG412", at, text, f"free {used}, or remove the entry from netgen.lock to let the slice move")
    return None


def _overlap(block: Prefix4, blocked: list[Interval]) -> Interval | None:
    """The last part of a block that lies in merged intervals."""
    index = bisect_right(blocked, block.last, key=lambda interval: interval[0]) - 1
    if index < 0 or blocked[index][1] < block.first:
        return None
    return max(blocked[index][0], block.first), min(blocked[index][1], block.last)


def _clashes(kept: Mapping[str, Prefix4]) -> dict[str, str]:
    """Host -> an earlier host whose kept slice overlaps its own, as a merge of two branches can leave them."""
    found: dict[str, str] = {}
    widest = ""
    for host in sorted(kept, key=lambda host: (kept[host].first, natural(host))):
        if widest and kept[host].first <= kept[widest].last:
            found[host] = widest
        if not widest or kept[host].last > kept[widest].last:
            widest = host
    return found


def _clash_fault(want: Wanted, other: str | None, kept: Mapping[str, Prefix4]) -> Fault | None:
    if other is None:
        return None
    text = f"{want.host}'s slice {kept[want.host]} in netgen.lock overlaps {other}'s {kept[other]}"
    return Fault("NG416", At(want.network, "slice"), text, f"remove the entry of {want.host} or of {other} from netgen.lock to let it move")


def _too_small(vlan: Vlan, want: Wanted, block: Prefix4) -> Fault | None:
    low, high = usable(vlan, block)
    room = high - low + 1
    if want.network.max <= room:
        return _fixed_outside(want, block)
    needed = 32 - (want.network.max - 1).bit_length()
    mend = f"at most max: {room}, or an explicit slice: a free /{needed} (a slice never grows by itself, its neighbour may be taken)"
    return Fault(
        "NG413", At(want.network, "max"), f"max {want.network.max} does not fit {want.host}'s slice {block} of {room} addresses", mend
    )


def _fixed_outside(want: Wanted, block: Prefix4) -> Fault | None:
    if want.network.slice != "auto":
        return None  # the rules have looked at explicit slices
    for name, ip in want.network.fixed.items():
        if ip not in block:
            text = f"fixed container {name} has {ipv4(ip)}, outside {want.host}'s slice {block}"
            return Fault("NG414", At(want.network, "fixed", name), text, f"an address in {block}, or an explicit slice that holds it")
    return None


def _no_block(vlan: Vlan, want: Wanted) -> Fault:
    text = f"no free /{vlan.slice} is left in {vlan.prefix} for {want.host}"
    mend = f"smaller blocks for new hosts (a slice above {vlan.slice} in VLAN {want.vlan.name}), a larger prefix, or fewer reserved blocks"
    return Fault("NG415", At(want.network, "slice"), text, mend)
