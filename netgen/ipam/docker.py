"""What runs according to Docker: ``docker network inspect``, asked by the docker client. Never called while Docker waits."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from netgen.addressing import parse_ipv4, parse_ipv6, parse_mac

PATIENCE = 60.0
"""Seconds for one call of the client."""
TRIES = 3
"""A network that is removed between two calls makes the second one fail."""


class DockerError(Exception):
    """Docker cannot be asked, or its answer cannot be read."""


@dataclass(frozen=True)
class Endpoint:
    """An address that is in use."""

    network: str
    container: str
    """Its name; empty for an auxiliary address of the network, which no container has."""
    family: int
    ip: int
    """The whole address, of 32 or 128 bits."""
    mac: int | None


@dataclass(frozen=True)
class Look:
    """What runs at one time."""

    version: str
    """Docker's own."""
    endpoints: tuple[Endpoint, ...]
    """Of the networks whose IPAM driver is the plugin."""


def look(client: str, driver: str) -> Look:
    """Asks Docker; ``client`` is the docker program, ``driver`` the plugin's name. DockerError when it does not answer."""
    version = _call(client, "version", "--format", "{{.Server.Version}}").strip()
    for last in (False,) * (TRIES - 1) + (True,):
        ids = _call(client, "network", "ls", "-q", "--no-trunc").split()
        try:
            text = _call(client, "network", "inspect", *ids) if ids else "[]"
        except DockerError:
            if last:
                raise
            continue
        return Look(version, tuple(_endpoints(text, driver)))
    raise AssertionError


def _call(*words: str) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False)  # noqa: S603
    except OSError as error:
        raise DockerError(f"{words[0]} cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise DockerError(f"`{' '.join(words[:3])}` gives no answer for {PATIENCE:.0f} seconds") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise DockerError(f"`{' '.join(words[:3])}` failed: {said[-1] if said else done.returncode}")
    return done.stdout


def _endpoints(text: str, driver: str) -> Iterator[Endpoint]:
    try:
        for network in json.loads(text):
            if network["IPAM"]["Driver"] == driver:
                yield from _of_network(network)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DockerError(f"`docker network inspect` says something unknown: {type(error).__name__}: {error}") from None


def _of_network(network: dict[str, Any]) -> Iterator[Endpoint]:
    name = str(network["Name"])
    for part in network["IPAM"]["Config"] or []:
        for address in (part.get("AuxiliaryAddresses") or {}).values():
            yield _endpoint(name, "", address, None)
    for container in (network.get("Containers") or {}).values():
        mac = parse_mac(container["MacAddress"]) if container.get("MacAddress") else None
        for key in ("IPv4Address", "IPv6Address"):
            if container.get(key):
                yield _endpoint(name, str(container["Name"]), container[key], mac)


def _endpoint(network: str, container: str, address: str, mac: int | None) -> Endpoint:
    bare = address.partition("/")[0]
    family = 6 if ":" in bare else 4
    return Endpoint(network, container, family, parse_ipv6(bare) if family == 6 else parse_ipv4(bare), mac)
