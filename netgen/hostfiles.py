"""The files of a Docker host: the table of what is written for a HostPlan, below ``hosts/<host>/``.

Every file but the JSON ones comes from a template in ``templates/hosts``. What several templates print alike (routes,
rules, what an interface without addresses must not say) is spelled out once here, so that the three renderers of the
network cannot differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from netgen.addressing import Prefix4, Prefix6, ipv4, ipv6, natural
from netgen.errors import TemplateError
from netgen.plan.types import DockerNetwork, FixedContainer, HostAddress, HostPlan, Link
from netgen.render import Renderer

IPAM_VERSION = 1
"""Version of ipam.json."""
IPAM_DRIVER = "netgen"
"""The name under which Docker finds the IPAM plugin: /run/docker/plugins/netgen.sock."""
MAIN_TABLE = 254
"""The kernel's main routing table (rt_tables)."""
POOL_PRIORITY = 9999
"""Priority of the rules that keep answers to Docker's own bridges in the main table: before every policy table's own rule,
whose priority is its table (10001 and up)."""

_LINK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a host."""

    path: str
    """Relative to ``hosts/<host>/``."""
    text: str
    mode: int
    """Permission bits."""


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


@dataclass(frozen=True, slots=True)
class Family:
    """The IPv4 or IPv6 part of a Docker network, as ``docker network create`` takes it."""

    subnet: str
    gateway: str
    """Empty: none."""
    ip_range: str


@dataclass(frozen=True, slots=True)
class Macvlan:
    """A Docker network and what its template prints."""

    network: DockerNetwork
    families: tuple[Family, ...]

    @property
    def facts(self) -> list[str]:
        """What ``docker network inspect`` says of it when it is as planned: lines as docker-networks.sh asks for them."""
        facts = [
            f"driver {self.network.driver}",
            "mode bridge",
            f"parent {self.network.parent}",
            "internal false",
            f"ipv6 {'true' if len(self.families) > 1 else 'false'}",
            f"ipam {self.network.ipam}",
        ]
        for family in self.families:
            facts += [f"subnet {family.subnet}", f"gateway {family.gateway}", f"ip-range {family.ip_range}"]
        return facts


@dataclass(frozen=True, slots=True)
class Service:
    """A fixed container and its networks, as a Compose service."""

    name: str
    networks: tuple[tuple[DockerNetwork, FixedContainer], ...]


def files(host: HostPlan, renderer: Renderer) -> Iterator[File]:
    """Every file of the host, the network's first; TemplateError when a template fails or a name cannot be written."""
    _refuse_unwritable(host)
    network = interfaces(host)
    yield from NETWORK[host.renderer](host, network, renderer)
    yield File("docker-networks.sh", renderer.host("docker-networks.sh.j2", host, networks=macvlans(host)), 0o755)
    yield File("daemon.json", _text(daemon(host)), 0o644)
    yield File("ipam.json", _text(ipam(host)), 0o644)
    yield File("compose.networks.yml", renderer.host("compose.networks.yml.j2", host, services=services(host)), 0o644)
    yield File("bootstrap.sh", renderer.host("bootstrap.sh.j2", host, **_bootstrap(host, network)), 0o755)


def _text(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _refuse_unwritable(host: HostPlan) -> None:
    """networkd, ifupdown and sysctl.d know no quoting: a line break in a name would be a line of its own, run as root.
    Rules let no such name pass; this holds for plans made by hand too. The pattern is narrower than the kernel's
    dev_valid_name (15 bytes, no slash, colon or space), since networkd's ``[Match] Name=`` is a glob."""
    for link in host.links:
        others = (link.parent, link.bond, link.bond_mode)
        for name in (link.name, *link.members, *filter(None, others)):
            if not _LINK.fullmatch(name):
                raise TemplateError(f"host {host.name!r}: {name!r} cannot be the name of an interface")


# Network --------------------------------------------------------------------------------------------------------------


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


def _netplan(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    """Mode 0600: netplan may hold keys and warns of anything wider (netplan 1.0)."""
    yield File("netplan/60-netgen.yaml", renderer.host("netplan.yaml.j2", host, interfaces=network), 0o600)


def _networkd(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    """Names start with 10: of all .network files that match an interface the first by name counts (systemd.network(5))."""
    for interface in network:
        path = f"networkd/10-netgen-{interface.link.name}"
        if interface.link.kind != "ethernet":
            yield File(f"{path}.netdev", renderer.host("networkd.netdev.j2", host, interface=interface), 0o644)
        yield File(f"{path}.network", renderer.host("networkd.network.j2", host, interface=interface), 0o644)


def _ifupdown(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    yield File("interfaces.d/netgen", renderer.host("interfaces.j2", host, interfaces=network), 0o644)


NETWORK: dict[str, Callable[[HostPlan, tuple[Interface, ...], Renderer], Iterator[File]]] = {
    "netplan": _netplan,
    "networkd": _networkd,
    "ifupdown": _ifupdown,
}
"""The network's files by ``HostPlan.renderer``; ``templates/hosts/bootstrap/<renderer>.sh.j2`` puts them in place."""


# Docker ---------------------------------------------------------------------------------------------------------------


def macvlans(host: HostPlan) -> tuple[Macvlan, ...]:
    """The host's Docker networks with what their template prints, in the plan's order."""
    return tuple(Macvlan(network, tuple(_families(network))) for network in host.networks)


def _families(network: DockerNetwork) -> Iterator[Family]:
    yield Family(str(network.subnet), ipv4(network.gateway), str(network.slice))
    if network.subnet6 is not None:
        gateway = "" if network.gateway6 is None else ipv6(network.gateway6)
        yield Family(str(network.subnet6), gateway, str(network.slice6 or network.subnet6))


def daemon(host: HostPlan) -> dict[str, Any]:
    """What Docker's daemon.json must say: its own bridges outside every prefix of the site. Docker's defaults are 172.17.0.0/16
    and on, then 192.168.0.0/16, and with a remote IPAM driver it checks no overlap (measured, Docker 20.10)."""
    return {
        "bip": str(host.docker_bip),
        "default-address-pools": [{"base": str(pool), "size": max(24, pool.length)} for pool in host.docker_pools],
    }


def ipam(host: HostPlan) -> dict[str, Any]:
    """What the IPAM plugin of this host may hand out.

    ``version`` of this file; ``host``; ``engine``: Docker's version as text; ``driver``: the name under which Docker knows the
    plugin; ``pools``: one for each network with ``ipam: netgen``: ``network`` (Docker's name of it), ``vid``, ``parent``
    (interface), ``subnet``, ``gateway``, ``slice`` (this host's share; all of its addresses count but the subnet's own network
    and broadcast address), ``max`` (the so many lowest addresses of the slice that are not in ``exclude`` are handed out),
    ``mac`` (from-ip, any, learned), ``exclude`` (addresses of the slice for named containers only). With IPv6 also
    ``subnet6``, ``gateway6``, ``slice6``: a container's IPv6 address is subnet6's prefix and its four IPv4 bytes.
    """
    return {
        "version": IPAM_VERSION,
        "host": host.name,
        "engine": ".".join(map(str, host.engine)),
        "driver": IPAM_DRIVER,
        "pools": [_pool(network) for network in host.networks if network.ipam == "netgen"],
    }


def _pool(network: DockerNetwork) -> dict[str, Any]:
    pool: dict[str, Any] = {
        "network": network.name,
        "vid": network.vlan.vid,
        "parent": network.parent,
        "subnet": str(network.subnet),
        "gateway": ipv4(network.gateway),
        "slice": str(network.slice),
        "max": network.max,
        "mac": network.mac,
        "exclude": [ipv4(ip) for ip in network.exclude],
    }
    if network.subnet6 is not None:
        pool["subnet6"] = str(network.subnet6)
        pool["gateway6"] = None if network.gateway6 is None else ipv6(network.gateway6)
        pool["slice6"] = None if network.slice6 is None else str(network.slice6)
    return pool


def services(host: HostPlan) -> tuple[Service, ...]:
    """The fixed containers, naturally sorted by name; one in several networks is one service."""
    found: dict[str, list[tuple[DockerNetwork, FixedContainer]]] = {}
    for network in host.networks:
        for fixed in network.fixed:
            found.setdefault(fixed.name, []).append((network, fixed))
    return tuple(Service(name, tuple(found[name])) for name in sorted(found, key=natural))


# bootstrap.sh ---------------------------------------------------------------------------------------------------------


def _bootstrap(host: HostPlan, network: tuple[Interface, ...]) -> dict[str, object]:
    kinds = {link.kind for link in host.links}
    modules = {"8021q": "vlan" in kinds, "bonding": "bond" in kinds}
    return {
        "interfaces": network,
        "gateways": [(one.link.name, address.gateway) for one in network for address in one.addresses if address.gateway],
        "modules": [name for name, wanted in modules.items() if wanted],
        "sysctls": list(_sysctls(host)),
        "devices": sorted({_unit_name(network.parent) for network in host.networks}, key=natural),
    }


def _sysctls(host: HostPlan) -> Iterator[str]:
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


def _unit_name(interface: str) -> str:
    r"""The name of an interface inside a device unit's (systemd-escape).

    >>> print(_unit_name("br-lan.10"))
    br\x2dlan.10
    """
    return re.sub(r"[^A-Za-z0-9:_.]", lambda char: rf"\x{ord(char[0]):02x}", interface)
