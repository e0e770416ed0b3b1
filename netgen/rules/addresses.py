"""NG250 to NG262: addresses of hosts and switches, static routes, MACs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from netgen.addressing import Prefix4, Prefix6, ipv4, ipv6, mac_colon
from netgen.errors import At, Fault
from netgen.model import Switch
from netgen.rules.index import Index, Owner
from netgen.rules.words import plain

_GROUP = 1 << 40
"""The group bit of a 48-bit MAC (IEEE 802): multicast and broadcast."""
_FROM_IP = 0x0242
"""First two bytes of a MAC that is made of an IPv4 address."""


def unique(index: Index) -> Iterator[Fault]:
    """Two owners of one address answer each other's traffic, and a switch binds it to one port only."""
    known: dict[int, Owner] = {}
    yield from _twice(index.owners, known)
    bound = set().union(*(entries.ips for entries in index.entries))
    if len(bound) != sum(len(entries.ips) for entries in index.entries) or not bound.isdisjoint(known):
        yield from _twice(_bound(index), known)
    yield from _twice(index.owners6, {})


def _twice(owners: Sequence[Owner] | Iterator[Owner], known: dict[int, Owner]) -> Iterator[Fault]:
    for owner in owners:
        first = known.setdefault(owner.ip, owner)
        by_vrrp = owner.kind == "router" and first.kind == "gateway" and owner.vlan == first.vlan  # NG244
        if first.who != owner.who and not by_vrrp:
            text = f"{_spell(owner)} is that of {first.who}"
            yield Fault("NG250", owner.at, text, f"give {owner.who} an address of its own", (first.at,))


def _bound(index: Index) -> Iterator[Owner]:
    for entries in index.entries:
        for place, entry in enumerate(entries.port.written.bindings):
            yield Owner(entry.ip, f"entry {place + 1} of {entries.port.who}", "fixed", None, At(entry, "ip"))


def _spell(owner: Owner) -> str:
    return ipv6(owner.ip) if owner.ip >> 32 else ipv4(owner.ip)


def hosts(index: Index) -> Iterator[Fault]:
    """A host speaks in a VLAN with an address of its prefix, whose length it takes; others cannot reach it."""
    yield from _hosts(index, index.owners, "prefix")
    yield from _hosts(index, index.owners6, "prefix6")


def _hosts(index: Index, owners: Sequence[Owner], key: str) -> Iterator[Fault]:
    for owner in owners:
        vlan = index.site.vlans.get(owner.vlan) if owner.kind == "host" and owner.vlan is not None else None
        if vlan is None:
            continue
        prefix: Prefix4 | Prefix6 | None = getattr(vlan, key)
        if prefix is None:
            text = f"VLAN {plain(owner.vlan or '')} has no {key}, so the address has no length"
            yield Fault("NG251", owner.at, text, f"add {key} to the VLAN, or leave the address out")
        elif owner.ip not in prefix:
            text = f"{_spell(owner)} is not inside {prefix} of VLAN {plain(owner.vlan or '')}"
            yield Fault("NG251", owner.at, text, f"an address of {prefix}")


def special(index: Index) -> Iterator[Fault]:
    """The first address of a prefix names the network and the last is its broadcast address (RFC 1122): neither is anybody's."""
    for owner in index.owners:
        name = index.vlan_of(owner.ip)
        if name is None or owner.ip not in index.bounds[name] or owner.vlan not in (None, name):
            continue
        vlan = index.site.vlans[name]
        if vlan.prefix is not None and vlan.prefix.length <= 30:
            meaning = "network" if owner.ip == vlan.prefix.first else "broadcast"
            mend = f"{ipv4(vlan.prefix.first + 1)} to {ipv4(vlan.prefix.last - 1)} can be used"
            yield Fault("NG252", owner.at, f"{ipv4(owner.ip)} is the {meaning} address of {vlan.prefix}", mend)


def router_addresses(index: Index) -> Iterator[Fault]:
    """A switch that routes the VLAN of its address has one SVI there, so both are the same address."""
    for name, switch in index.site.switches.items():
        vlan = _management(index, switch)
        for router in index.routers[vlan] if vlan is not None else ():
            if router.switch == name and router.ipv4 is not None and router.ipv4 != switch.address:
                text = f"{plain(name)} routes VLAN {plain(vlan or '')} with {ipv4(router.ipv4)}, so its address there is that"
                yield Fault("NG253", At(switch, "address"), text, f"address: {ipv4(router.ipv4)}", (router.at,))


def _management(index: Index, switch: Switch) -> str | None:
    return None if switch.address is None or switch.management == "out-of-band" else index.vlan_of(switch.address)


def management(index: Index) -> Iterator[Fault]:
    """An address in no VLAN of the site gets no SVI: netgen cannot know whether a change cuts the way to it."""
    for switch in index.site.switches.values():
        if switch.address is not None and switch.management == "in-band" and index.vlan_of(switch.address) is None:
            text = f"{ipv4(switch.address)} is in no VLAN's prefix, so no SVI is made for it"
            mend = "say management: out-of-band when it is on a port of its own, or add the VLAN"
            yield Fault("NG254", At(switch, "address"), text, mend, severity="warning")


def route_families(index: Index) -> Iterator[Fault]:
    """A next hop is of the family of the destination; switches refuse anything else."""
    for switch in index.site.switches.values():
        for route in switch.routes:
            if isinstance(route.to, Prefix6) != (route.via >= 1 << 32):
                family = "IPv6" if isinstance(route.to, Prefix6) else "IPv4"
                yield Fault("NG255", At(route, "via"), f"the next hop to {route.to} is of the other family", f"an {family} address")


def routes_twice(index: Index) -> Iterator[Fault]:
    """The same route again adds nothing, and removing one would remove both."""
    for switch in index.site.switches.values():
        seen: dict[tuple[Prefix4 | Prefix6, int], At] = {}
        for route in switch.routes:
            at = At(route)
            first = seen.setdefault((route.to, route.via), at)
            if first is not at:
                yield Fault("NG256", at, f"the route to {route.to} by this next hop is there already", "leave one out", (first,))


def next_hops(index: Index) -> Iterator[Fault]:
    """A next hop is reached on a link of the switch; a route to anywhere else stays inactive. The switch itself is no next hop."""
    linked: dict[str, list[str]] = {}
    for name, routers in index.routers.items():
        for router in routers:
            linked.setdefault(router.switch, []).append(name)
    for name, switch in index.site.switches.items():
        vlans = [*linked.get(name, ()), _management(index, switch)]
        prefixes = [index.site.vlans[vlan].prefix for vlan in vlans if vlan is not None]
        prefixes6 = [index.site.vlans[vlan].prefix6 for vlan in vlans if vlan is not None]
        for route in switch.routes:
            known = [prefix for prefix in (prefixes6 if route.via >> 32 else prefixes) if prefix]
            if not any(route.via in prefix for prefix in known) and switch.management == "in-band":
                hop = ipv6(route.via) if route.via >> 32 else ipv4(route.via)
                text = f"{hop} is in no VLAN in which {plain(name)} has an address, so the route stays inactive"
                links = ", ".join(str(prefix) for prefix in known[:3])
                mend = f"a next hop in {links}" if known else "give the switch an address, or a VLAN to route"
                yield Fault("NG257", At(route, "via"), text, mend, severity="warning")


def unrouted6(index: Index) -> Iterator[Fault]:
    """A routed VLAN whose IPv6 has no gateway: legal, but its IPv6 ends at its edge, which is seldom meant."""
    for vlan in index.site.vlans.values():
        if vlan.routed_by is not None and vlan.prefix and vlan.prefix6 and vlan.gateway6 is None:
            text = "IPv6 of this VLAN is not routed, since it has no gateway6"
            yield Fault("NG258", At(vlan, "prefix6"), text, "add gateway6 (and each router's own ipv6)", severity="warning")


def macs(index: Index) -> Iterator[Fault]:
    """Zero, multicast and broadcast MACs are never a sender's, so a binding of one fits nobody."""
    for nic in index.nics:
        mac = nic.interface.mac
        if mac is not None and (not mac or mac & _GROUP):
            yield _bad_mac(mac, At(nic.interface, "mac"))
    for entries in index.entries:
        if 0 in entries.macs or reduce(or_, entries.macs) & _GROUP:
            wrong = [entry for entry in entries.port.written.bindings if not entry.mac or entry.mac & _GROUP]
            yield from (_bad_mac(entry.mac, At(entry, "mac")) for entry in wrong)


def _bad_mac(mac: int, at: At) -> Fault:
    what = "zero" if mac == 0 else "a multicast address"
    text = f"{mac_colon(mac)} is {what}, which no interface sends from"
    return Fault("NG260", at, text, "the MAC of the interface, as `ip link` shows it")


def macs_twice(index: Index) -> Iterator[Fault]:
    """One MAC at two ports moves to and fro in the switch's table, and its frames with it."""
    seen: dict[int, tuple[str, At]] = {}
    for nic in index.nics:
        if nic.interface.mac is not None:
            at = At(nic.interface, "mac")
            first, where = seen.setdefault(nic.interface.mac, (nic.who, at))
            if where is not at:
                yield _same_mac(nic.interface.mac, at, first, where)
    every = set().union(*(entries.macs for entries in index.entries))
    if len(every) != sum(len(entries.macs) for entries in index.entries) or not every.isdisjoint(seen):
        yield from _bound_macs(index, seen)


def _bound_macs(index: Index, seen: dict[int, tuple[str, At]]) -> Iterator[Fault]:
    for entries in index.entries:
        who = entries.port.who
        for entry in entries.port.written.bindings:
            at = At(entry, "mac")
            first, where = seen.setdefault(entry.mac, (who, at))
            if first != who:
                yield _same_mac(entry.mac, at, first, where)


def _same_mac(mac: int, at: At, first: str, where: At) -> Fault:
    return Fault("NG261", at, f"{mac_colon(mac)} is the MAC of {first}", "each has a MAC of its own", (where,))


def container_macs(index: Index) -> Iterator[Fault]:
    """02:42 and four bytes of a container VLAN is the MAC of the container with that address."""
    made = {net.vlan_name for net in index.networks if net.network.mac == "from-ip"}
    for nic in index.nics:
        mac = nic.interface.mac
        if mac is not None and mac >> 32 == _FROM_IP and index.vlan_of(mac & 0xFFFFFFFF) in made:
            text = f"{mac_colon(mac)} is the MAC of the container with the address {ipv4(mac & 0xFFFFFFFF)}"
            yield Fault("NG262", At(nic.interface, "mac"), text, "the MAC of the network card, as `ip link` shows it")


RULES = (
    unique,
    hosts,
    special,
    router_addresses,
    management,
    route_families,
    routes_twice,
    next_hops,
    unrouted6,
    macs,
    macs_twice,
    container_macs,
)
