"""What the renderers of a host's network print alike: routes, rules, and what an interface without addresses must not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid5

from netgen.addressing import Prefix4, Prefix6, ipv4, ipv6
from netgen.plan.types import HostAddress, HostPlan, Link

MAIN_TABLE = 254
"""The kernel's main routing table (rt_tables)."""
POOL_PRIORITY = 9999
"""Priority of the rules that keep answers to Docker's own bridges in the main table: before every policy table's own rule,
whose priority is its table (10001 and up)."""
_UUIDS = UUID("8d6a1f0e-3c57-4b8e-9a52-6e2f5d0c7b14")


@dataclass(frozen=True, slots=True)
class Route:
    """A route in a policy table. Gateways are rendered as on-link, here and for the default route: networkd 252 takes the policy
    table's own on-link route as proof that the gateway is reachable, may set the default route before the address is there,
    and gives the interface up when the kernel answers "Nexthop has invalid gateway" (measured with VLANs on a bond: 12 of 12
    times without on-link, 0 of 12 with)."""

    to: str
    via: str
    """Empty: on the link itself."""
    table: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy rule: traffic from ``source`` (and to ``to``, if any) uses ``table``."""

    source: str
    to: str
    """Empty: anywhere."""
    table: int
    priority: int


@dataclass(frozen=True, slots=True)
class Address:
    """One address of an interface, IPv4 or IPv6, and the routing that belongs to it."""

    version: Literal[4, 6]
    text: str
    """Address and prefix length."""
    dhcp: bool
    """Comes by DHCP."""
    default: bool
    """The host's default route leaves here."""
    gateway: str
    """The VLAN's gateway; empty: none."""
    routes: tuple[Route, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Interface:
    """A Link and what its templates print."""

    link: Link
    vlans: tuple[str, ...]
    """Names of the VLAN sub-interfaces on it, in the plan's order."""
    addresses: tuple[Address, ...]
    dhcp: bool
    """Its IPv4 address comes by DHCP."""
    dhcp_routes: bool
    """... and the default route with it."""
    silent: bool
    """No link-local address: the host itself has nothing to say there, and would take an entry with its own MAC."""
    ignore_ra: bool
    """Router advertisements count for nothing: a silent interface, or one whose IPv6 address is assigned."""
    uuid: str
    """NetworkManager's name of it; the same as long as host and interface have their names."""


def interfaces(host: HostPlan) -> tuple[Interface, ...]:
    """The host's links with what the templates print of them, in the plan's order."""
    return tuple(_interface(host, link) for link in host.links)


def _interface(host: HostPlan, link: Link) -> Interface:
    addresses = tuple(one for address in link.addresses for one in _addresses(host, address))
    silent = link.containers or not addresses
    by_dhcp = [one for one in addresses if one.dhcp]
    return Interface(
        link=link,
        vlans=tuple(other.name for other in host.links if other.parent == link.name),
        addresses=addresses,
        dhcp=bool(by_dhcp),
        dhcp_routes=any(one.default for one in by_dhcp),
        silent=silent,
        ignore_ra=silent or any(one.version == 6 for one in addresses),
        uuid=str(uuid5(_UUIDS, f"{host.name}/{link.name}")),
    )


def _addresses(host: HostPlan, address: HostAddress) -> Iterator[Address]:
    gateway = "" if address.gateway is None else ipv4(address.gateway)
    yield _address(address, 4, address.address, gateway, [str(pool) for pool in host.docker_pools])
    if address.address6 is not None:
        gateway = "" if address.gateway6 is None else ipv6(address.gateway6)
        yield _address(address, 6, address.address6, gateway, [])


def _address(address: HostAddress, version: Literal[4, 6], own: Prefix4 | Prefix6, gateway: str, pools: list[str]) -> Address:
    """``pools`` are Docker's own bridges: without the rules that lead to them by the main table, an answer to a container
    there would leave by the policy table's default route."""
    routes: list[Route] = []
    rules: list[Rule] = []
    if address.table is not None:
        source = str(own).partition("/")[0]
        routes.append(Route(str(type(own)(own.first, own.length)), "", address.table))
        if gateway:
            routes.append(Route("0.0.0.0/0" if version == 4 else "::/0", gateway, address.table))
        rules += [Rule(source, pool, MAIN_TABLE, POOL_PRIORITY) for pool in pools]
        rules.append(Rule(source, "", address.table, address.table))
    dhcp = address.dhcp and version == 4
    return Address(version, str(own), dhcp, address.default, gateway, tuple(routes), tuple(rules))


def sysctls(host: HostPlan) -> Iterator[str]:
    """Lines of sysctl.d, one interface after the other; a key that starts with a slash-separated part keeps the dots of
    ``eth1.10`` (sysctl.d(5)).

    arp_ignore 1: no answer for an address of another interface, which ARP inspection would drop and log; arp_announce 2: no
    ARP with another interface's address; rp_filter 2: replies may come back by another interface (measured: with 1, hosts in
    two VLANs lose traffic unless every address has its policy table).
    """
    for link in host.links:
        if not link.bond:
            for key, value in (("arp_ignore", 1), ("arp_announce", 2), ("rp_filter", 2)):
                yield f"net/ipv4/conf/{link.name}/{key} = {value}"
