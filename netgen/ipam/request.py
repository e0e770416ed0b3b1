"""What Docker sends, read: texts, options, addresses, and what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from netgen.addressing import embed_ipv4, ipv6, parse_ipv4, parse_ipv6, parse_mac
from netgen.ipam.config import Config, Pool
from netgen.ipam.policy import Refused

Body = dict[str, Any]

GATEWAY = "com.docker.network.gateway"
ADDRESS_TYPE = "RequestAddressType"
MAC = "com.docker.network.endpoint.macaddress"
NAME = "com.docker.network.endpoint.name"
"""Sent by Docker 29 and later (moby, commit c6717f4387)."""


@dataclass(frozen=True)
class Asked:
    """A RequestAddress, read."""

    pool: Pool
    family: int
    ip: int | None
    """None: any. The IPv4 bytes of an IPv6 address."""
    mac: int | None
    name: str
    """The container's, where Docker says it."""
    gateway: bool
    """It is for the network's gateway, not for a container; then ``ip`` is None."""

    @property
    def pool_id(self) -> str:
        """Docker's PoolID of pool and family."""
        return self.pool.id if self.family == 4 else self.pool.id6


def content(path: str, body: bytes) -> Body:
    """The request. dockerd repeats a request whose connection broke with an empty body (moby, pkg/plugins/client.go)."""
    if not body.strip():
        if path.startswith(("/IpamDriver.Request", "/IpamDriver.Release")):
            raise Refused("empty", "the connection broke, and Docker repeated the request without its content; start the container again")
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise Refused("malformed", "the request is not JSON") from None
    if not isinstance(found, dict):
        raise Refused("malformed", "the request is not a JSON object")
    return found


def field(body: Body, key: str) -> str:
    """A text; empty when it is not there."""
    found = body.get(key, "")
    if not isinstance(found, str):
        raise Refused("malformed", f"{key} is not a text")
    return found


def options(body: Body) -> dict[str, str]:
    """The options; dockerd sends null for none."""
    found = body.get("Options") or {}
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Refused("malformed", "Options is not an object of texts")
    return found


def asked(config: Config, body: Body) -> Asked:
    """A RequestAddress; Refused when its pool is not planned, or it is not well formed."""
    pool_id, wanted, said = field(body, "PoolID"), field(body, "Address"), options(body)
    found = config.pool(pool_id)
    if found is None:
        why = f"the pool {pool_id} is not planned for this host any more"
        raise Refused("pool", f"{why}; remove the network when no container uses it, and create it with docker-networks.sh")
    pool, family = found
    gateway = said.get(ADDRESS_TYPE) == GATEWAY
    ip = _own_address(pool, family, wanted) if wanted and not gateway else None
    mac = _mac(said[MAC]) if MAC in said else None
    return Asked(pool, family, ip, mac, said.get(NAME, "")[:255], gateway)


def _mac(text: str) -> int:
    try:
        return parse_mac(text)
    except ValueError as error:
        raise Refused("malformed", f"{json.dumps(text)} {error}") from None


def address(text: str) -> tuple[int, int]:
    """An address and its family."""
    try:
        return (parse_ipv6(text), 6) if ":" in text else (parse_ipv4(text), 4)
    except ValueError as error:
        raise Refused("malformed", f"{json.dumps(text)} {error}") from None


def _own_address(pool: Pool, family: int, text: str) -> int:
    """The IPv4 bytes of a wanted address."""
    ip, found = address(text)
    if found != family:
        raise Refused("malformed", f"{text} is not an IPv{family} address")
    if family == 6 and pool.subnet6 is not None and ip != embed_ipv4(pool.subnet6, ip & 0xFFFFFFFF):
        right = f"an address of {pool.slice6}, which ends in the container's IPv4 address"
        raise Refused("outside", f"{ipv6(ip)} is not {right}; leave --ip6 out")
    return ip & 0xFFFFFFFF
