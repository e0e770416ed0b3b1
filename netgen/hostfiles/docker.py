"""What Docker, Compose and the IPAM plugin of a host are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from netgen.addressing import ipv4, ipv6, natural
from netgen.plan.types import DockerNetwork, FixedContainer, HostPlan
from netgen.rules.security import RANDOM_MACS

IPAM_VERSION = 1
"""Version of ipam.json."""
IPAM_DRIVER = "netgen"
"""The name under which Docker finds the IPAM plugin: /run/docker/plugins/netgen.sock."""


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
    and broadcast address), ``max`` (of the so many lowest addresses those that are not in ``exclude`` are handed out to any
    container), ``mac`` (from-ip, any, learned), ``exclude`` (addresses of the slice for containers that ask for them), ``fixed`` (the
    named containers and their addresses), ``ports`` (``switch`` and ``port``, or bundle, at the other end). With IPv6 also
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
        "ports": [{"switch": switch, "port": port} for switch, port in network.ports],
        "exclude": [ipv4(ip) for ip in network.exclude],
        "fixed": [{"name": fixed.name, "ip": ipv4(fixed.ip)} for fixed in network.fixed],
    }
    if network.subnet6 is not None:
        pool["subnet6"] = str(network.subnet6)
        pool["gateway6"] = None if network.gateway6 is None else ipv6(network.gateway6)
        pool["slice6"] = None if network.slice6 is None else str(network.slice6)
    return pool


def services(host: HostPlan) -> tuple[Service, ...]:
    """The fixed containers, naturally sorted by name; one in several networks is one service. MACs are pinned where Docker would make
    them by chance, and else left to it: Compose takes the key from 2.23.2 on."""
    found: dict[str, list[tuple[DockerNetwork, FixedContainer]]] = {}
    for network in host.networks:
        for planned in network.fixed:
            fixed = planned if host.engine >= RANDOM_MACS else replace(planned, mac=None)
            found.setdefault(fixed.name, []).append((network, fixed))
    return tuple(Service(name, tuple(found[name])) for name in sorted(found, key=natural))


def unit_name(interface: str) -> str:
    r"""The name of an interface inside a device unit's (systemd-escape).

    >>> print(unit_name("br-lan.10"))
    br\x2dlan.10
    """
    return re.sub(r"[^A-Za-z0-9:_.]", lambda char: rf"\x{ord(char[0]):02x}", interface)
