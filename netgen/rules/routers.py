"""NG240 to NG248, NG263 to NG265: gateways, routers, DHCP relay."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.addressing import Prefix4, Prefix6, ipv4, ipv6
from netgen.errors import At, Fault
from netgen.model import Vlan
from netgen.rules.index import Index, Router
from netgen.rules.words import listed, plain

PAIR = 2
"""Routers of a VLAN with a redundant gateway."""


def _spell(ip: int, prefix: Prefix4 | Prefix6) -> str:
    return ipv6(ip) if isinstance(prefix, Prefix6) else ipv4(ip)


def _families(vlan: Vlan) -> tuple[tuple[str, Prefix4 | None, int | None], tuple[str, Prefix6 | None, int | None]]:
    return ("", vlan.prefix, vlan.gateway), ("6", vlan.prefix6, vlan.gateway6)


def gateways(index: Index) -> Iterator[Fault]:
    """Hosts reach their gateway on the link only: outside the prefix it does not answer."""
    for vlan in index.site.vlans.values():
        for family, prefix, gateway in _families(vlan):
            if prefix and gateway is not None and gateway not in prefix:
                text = f"{_spell(gateway, prefix)} is not inside {prefix}"
                yield Fault("NG240", At(vlan, f"gateway{family}"), text, f"an address of {prefix}")


def gateways_alone(index: Index) -> Iterator[Fault]:
    """A gateway without a prefix has no length: no SVI and no route can be made of it."""
    for vlan in index.site.vlans.values():
        for family, prefix, gateway in _families(vlan):
            if prefix is None and gateway is not None:
                yield Fault("NG241", At(vlan, f"gateway{family}"), f"gateway{family} needs prefix{family}", f"add prefix{family}")


def routed(index: Index) -> Iterator[Fault]:
    """An SVI is made of a prefix and its gateway, in IPv4, IPv6 or both; a pair's own addresses are IPv4 at least."""
    for vlan in index.site.vlans.values():
        if vlan.routed_by is not None and (missing := _missing(vlan)):
            yield Fault("NG242", At(vlan, "routed_by"), f"a routed VLAN needs {' and '.join(missing)}", f"add {', '.join(missing)}")


def _missing(vlan: Vlan) -> list[str]:
    """What an SVI lacks, beside what NG238 and NG241 report."""
    if vlan.role == "container" and (vlan.prefix is None or vlan.gateway is None):
        return []
    missing = ["gateway"] if vlan.prefix and vlan.gateway is None else []
    missing += ["gateway6"] if vlan.prefix6 and vlan.gateway6 is None and vlan.prefix is None else []
    bare = vlan.prefix is None and vlan.gateway is None
    if bare and (isinstance(vlan.routed_by, dict) or (vlan.prefix6 is None and vlan.gateway6 is None)):
        return ["prefix", "gateway", *missing]
    return missing


def router_count(index: Index) -> Iterator[Fault]:
    """Own addresses are for routers that share the gateway by VRRP; a single one takes the gateway address itself."""
    for vlan in index.site.vlans.values():
        if isinstance(vlan.routed_by, dict) and len(vlan.routed_by) < PAIR:
            count = "only one" if vlan.routed_by else "none"
            text = f"own addresses are for routers that share the gateway, here is {count}"
            mend = f"routed_by: {plain(next(iter(vlan.routed_by)))}" if vlan.routed_by else "name a switch"
            yield Fault("NG243", At(vlan, "routed_by"), text, mend)


def own_addresses(index: Index) -> Iterator[Fault]:
    """Routers that share a gateway have addresses of their own in the prefix; the gateway is nobody's alone."""
    for name, vlan in index.site.vlans.items():
        for router in index.routers[name] if isinstance(vlan.routed_by, dict) else ():
            yield from _own(router, router.ipv4, vlan.prefix, vlan.gateway)
            yield from _own(router, router.ipv6, vlan.prefix6, vlan.gateway6)


def _own(router: Router, ip: int | None, prefix: Prefix4 | Prefix6 | None, gateway: int | None) -> Iterator[Fault]:
    if ip is None or prefix is None:
        return
    if ip not in prefix:
        text = f"{_spell(ip, prefix)} is not inside {prefix}"
        yield Fault("NG244", router.at, text, f"an own address of {plain(router.switch)} in {prefix}")
    elif ip == gateway:
        text = f"{_spell(ip, prefix)} is the gateway, which the routers share"
        yield Fault("NG244", router.at, text, f"another address of {prefix} for {plain(router.switch)} itself")


def own_addresses6(index: Index) -> Iterator[Fault]:
    """VRRP for IPv6 runs between own IPv6 addresses; one without a prefix6 would be rendered nowhere."""
    for name, vlan in index.site.vlans.items():
        for router in index.routers[name] if isinstance(vlan.routed_by, dict) else ():
            if vlan.prefix6 and vlan.gateway6 is not None and router.ipv6 is None:
                text = f"{plain(router.switch)} has no IPv6 address of its own in a VLAN with prefix6"
                yield Fault("NG245", router.at, text, f"write {{ipv4: .., ipv6: ..}} with an address of {vlan.prefix6}")
            elif router.ipv6 is not None and vlan.prefix6 is None:
                text = f"{plain(router.switch)} has an IPv6 address in a VLAN without prefix6"
                yield Fault("NG245", router.at, text, "add prefix6 and gateway6, or leave ipv6 out")


def relays(index: Index) -> Iterator[Fault]:
    """DHCP relay stands on an SVI: without a router of this site it is rendered nowhere and clients get no address."""
    for name, vlan in index.site.vlans.items():
        if vlan.dhcp_relay and not index.routers[name]:
            text = f"no switch of the site routes VLAN {plain(name)}, so nothing relays its DHCP"
            yield Fault("NG246", At(vlan, "dhcp_relay"), text, "name the router in routed_by, or leave dhcp_relay out")


def relays_inside(index: Index) -> Iterator[Fault]:
    """A server inside the VLAN hears the clients' broadcasts itself: relayed as well, every request reaches it twice."""
    for name, vlan in index.site.vlans.items():
        for place, server in enumerate(vlan.dhcp_relay):
            if vlan.prefix and server in vlan.prefix and index.routers[name]:
                text = f"{ipv4(server)} is in VLAN {plain(name)} itself and needs no relay there"
                yield Fault("NG247", At(vlan, "dhcp_relay", place), text, "leave it out", severity="warning")


def unrouted(index: Index) -> Iterator[Fault]:
    """Hosts would send everything to a gateway that nobody of the site is."""
    for name, vlan in index.site.vlans.items():
        if vlan.gateway is not None and vlan.routed_by is None and vlan.role != "container":
            text = f"no switch takes the gateway {ipv4(vlan.gateway)} of VLAN {plain(name)}"
            yield Fault("NG248", At(vlan, "gateway"), text, "add routed_by: a switch, a pair, or external", severity="warning")


def shared_alone(index: Index) -> Iterator[Fault]:
    """What shares a gateway needs two; a key that changes nothing was meant otherwise."""
    for name, vlan in index.site.vlans.items():
        if vlan.redundancy == "own" and not isinstance(vlan.routed_by, dict):
            text = f"VLAN {plain(name)} has no two routers to share its gateway"
            yield Fault("NG263", At(vlan, "redundancy"), text, "routed_by: two switches with own addresses, or leave redundancy out")


def shared_platforms(index: Index) -> Iterator[Fault]:
    """HSRP, VARP and active-gateway do not understand each other; VRRP is everybody's."""
    for vlan in index.site.vlans.values():
        routers = vlan.routed_by if vlan.redundancy == "own" and isinstance(vlan.routed_by, dict) else ()
        names = {platform.name for name in routers if (platform := index.platforms.get(name))}
        if len(names) > 1:
            text = f"{listed(routers)} are of different platforms ({listed(names)})"
            yield Fault("NG264", At(vlan, "redundancy"), text, "redundancy: vrrp, or two switches of one platform")


def shared6(index: Index) -> Iterator[Fault]:
    """The platforms' own means are rendered for IPv4; half a gateway of each kind would fail over by halves."""
    for vlan in index.site.vlans.values():
        if vlan.redundancy == "own" and isinstance(vlan.routed_by, dict) and vlan.gateway6 is not None:
            yield Fault("NG265", At(vlan, "redundancy"), "own is for IPv4, and the VLAN has gateway6", "redundancy: vrrp")


RULES = (
    gateways,
    gateways_alone,
    routed,
    router_count,
    own_addresses,
    own_addresses6,
    relays,
    relays_inside,
    unrouted,
    shared_alone,
    shared_platforms,
    shared6,
)
