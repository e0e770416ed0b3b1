"""``ipam.json``, as ``netgen render`` writes it for a host: what may be handed out here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from netgen.addressing import Prefix4, Prefix6, ipv4, parse_ipv4, parse_ipv6, parse_prefix4, parse_prefix6

T = TypeVar("T")

VERSION = 1
"""The version of ipam.json that is understood."""
MACS = ("from-ip", "any", "learned")
"""What a pool's ``mac`` can be, as in the site model."""
RANDOM_MACS = 28
"""Docker's first major version that gives macvlan containers random MACs (moby, commit bc130f367d, v28.0.0); up to 27 a MAC
is ``02:42:`` and the four bytes of the address."""
_KEYS = {"version", "host", "engine", "driver", "pools"}
_POOL_KEYS = {"network", "vid", "parent", "subnet", "gateway", "slice", "max", "mac", "exclude", "fixed", "ports"} | {
    "subnet6",
    "gateway6",
    "slice6",
}


class ConfigError(Exception):
    """ipam.json is missing or wrong; the message names the file, the place in it, and what would be right."""


@dataclass(frozen=True)
class Pool:
    """One Docker network's share of a VLAN."""

    network: str
    """Docker's name of the network."""
    vid: int
    parent: str
    """The host's interface below the network, e.g. eth1.10."""
    subnet: Prefix4
    gateway: int
    slice: Prefix4
    """This host's share of the subnet."""
    max: int
    """So many lowest addresses of the slice are bound on the switch."""
    mac: str
    """from-ip, any or learned."""
    fixed: dict[int, str]
    """Addresses for whoever asks for them by name, and the container's name (empty: not said). Never handed out otherwise."""
    ports: tuple[tuple[str, str], ...] = ()
    """(switch, port or bundle) at the other end of the host's interface."""
    subnet6: Prefix6 | None = None
    gateway6: int | None = None
    slice6: Prefix6 | None = None

    @property
    def id(self) -> str:
        """Docker's PoolID of the IPv4 part; says everything that must not change under a living network."""
        return f"netgen/{self.subnet}/{self.slice}"

    @property
    def id6(self) -> str:
        """Docker's PoolID of the IPv6 part."""
        return f"netgen/{self.subnet6}/{self.slice6}"

    @property
    def first(self) -> range:
        """The ``max`` lowest usable addresses of the slice: those for which the switch has entries. The subnet's own network
        and broadcast address are nobody's."""
        low, high = self.slice.first, self.slice.last
        if self.subnet.length < 31:
            low += low == self.subnet.first
            high -= high == self.subnet.last
        return range(low, min(high + 1, low + self.max))


@dataclass(frozen=True)
class Config:
    """What one host's plugin is to do."""

    host: str
    engine: str
    """Docker's version, e.g. 20.10."""
    driver: str
    """The name under which Docker knows the plugin."""
    pools: tuple[Pool, ...]

    @property
    def random_macs(self) -> bool:
        """Docker makes a container's MAC by chance, so the MAC must be pinned, and the plugin must be told it."""
        return major(self.engine) >= RANDOM_MACS

    def pool(self, pool_id: str) -> tuple[Pool, int] | None:
        """The pool with Docker's PoolID, and its address family 4 or 6."""
        for pool in self.pools:
            if pool_id == pool.id:
                return pool, 4
            if pool.subnet6 is not None and pool_id == pool.id6:
                return pool, 6
        return None


def major(version: str) -> int:
    """The first number of Docker's version; 0 when there is none.

    >>> major("20.10"), major("28.1.0-rc.1"), major("master")
    (20, 28, 0)
    """
    first = version.partition(".")[0]
    return int(first) if first.isdecimal() else 0


def load(path: Path) -> Config:
    """Reads ipam.json; ConfigError when it is missing, not JSON, of another version, or wrong in itself."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; it is one of the files that `netgen render` writes for this host") from None
    except ValueError as error:
        raise ConfigError(f"{path} is not JSON: {error}") from None
    try:
        return read(data)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from None


def read(data: object) -> Config:
    """The configuration from ipam.json's value; ValueError says where it is wrong."""
    top = _object(data, "the file")
    version = top.get("version")
    if version != VERSION:
        raise ValueError(f"version is {json.dumps(version)}, this plugin understands {VERSION}; use a bundle of the netgen that wrote it")
    _known(top, _KEYS, "")
    pools = top.get("pools")
    if not isinstance(pools, list):
        raise ValueError("pools is not a list")
    config = Config(
        host=_text(top, "host", ""),
        engine=_text(top, "engine", ""),
        driver=_text(top, "driver", ""),
        pools=tuple(_pool(one, f"pools[{number}].") for number, one in enumerate(pools)),
    )
    for fault in _faults(config):
        raise ValueError(fault)
    return config


def _pool(data: object, at: str) -> Pool:
    pool = _object(data, at.rstrip("."))
    _known(pool, _POOL_KEYS, at)
    excluded = [_parsed(one, parse_ipv4, f"{at}exclude") for one in _list(pool, "exclude", at)]
    named = [_object(one, f"{at}fixed") for one in _list(pool, "fixed", at)]
    fixed: dict[int, str] = {_parsed(one.get("ip"), parse_ipv4, f"{at}fixed"): _text(one, "name", f"{at}fixed.") for one in named}
    ends = [_object(one, f"{at}ports") for one in _list(pool, "ports", at)]
    mac = _text(pool, "mac", at)
    if mac not in MACS:
        raise ValueError(f"{at}mac is {json.dumps(mac)}, which is none of {', '.join(MACS)}")
    return Pool(
        network=_text(pool, "network", at),
        vid=_number(pool, "vid", at),
        parent=_text(pool, "parent", at),
        subnet=_parsed(pool.get("subnet"), parse_prefix4, f"{at}subnet"),
        gateway=_parsed(pool.get("gateway"), parse_ipv4, f"{at}gateway"),
        slice=_parsed(pool.get("slice"), parse_prefix4, f"{at}slice"),
        max=_number(pool, "max", at),
        mac=mac,
        fixed={**dict.fromkeys(excluded, ""), **fixed},
        ports=tuple((_text(one, "switch", f"{at}ports."), _text(one, "port", f"{at}ports.")) for one in ends),
        subnet6=_optional(pool.get("subnet6"), parse_prefix6, f"{at}subnet6"),
        gateway6=_optional(pool.get("gateway6"), parse_ipv6, f"{at}gateway6"),
        slice6=_optional(pool.get("slice6"), parse_prefix6, f"{at}slice6"),
    )


def _faults(config: Config) -> Iterator[str]:
    """What would let two networks hand out one address, or hand out one that is not this host's."""
    for number, pool in enumerate(config.pools):
        if not (pool.slice.first in pool.subnet and pool.slice.last in pool.subnet):
            yield f"pools[{number}].slice {pool.slice} is not inside the subnet {pool.subnet}"
        if pool.gateway in pool.slice or pool.gateway not in pool.subnet:
            yield f"pools[{number}].gateway {ipv4(pool.gateway)} is not in the subnet {pool.subnet} outside of the slice {pool.slice}"
        for ip in pool.fixed:
            if ip not in pool.slice:
                yield f"pools[{number}]: the address {ipv4(ip)} of a named container is not in the slice {pool.slice}"
        if (pool.subnet6 is None) != (pool.slice6 is None):
            yield f"pools[{number}] has only one of subnet6 and slice6"
        for other in config.pools[:number]:
            if other.network == pool.network:
                yield f"two pools are of the network {pool.network}"
            if other.slice.first <= pool.slice.last and pool.slice.first <= other.slice.last:
                yield f"the slices of the networks {other.network} and {pool.network} overlap"


# Reading values ---------------------------------------------------------------------------------------------------------


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is not an object")
    return value


def _known(value: dict[str, Any], keys: set[str], at: str) -> None:
    for key in sorted(value.keys() - keys):
        raise ValueError(f"{at}{key} is a key that this plugin does not know; use a bundle of the netgen that wrote the file")


def _list(value: dict[str, Any], key: str, at: str) -> list[Any]:
    found = value.get(key, [])
    if not isinstance(found, list):
        raise ValueError(f"{at}{key} is not a list")
    return found


def _text(value: dict[str, Any], key: str, at: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found:
        raise ValueError(f"{at}{key} is not a text")
    return found


def _number(value: dict[str, Any], key: str, at: str) -> int:
    found = value.get(key)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ValueError(f"{at}{key} is not a number above 0")
    return found


def _parsed(value: object, parse: Callable[[str], T], at: str) -> T:
    if not isinstance(value, str):
        raise ValueError(f"{at} is not a text")
    try:
        return parse(value)
    except ValueError as error:
        raise ValueError(f"{at}: {json.dumps(value)} {error}") from None


def _optional(value: object, parse: Callable[[str], T], at: str) -> T | None:
    return None if value is None else _parsed(value, parse, at)
