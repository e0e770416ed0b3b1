"""Leases against what runs: frees those whose containers are gone, learns those that are not known, says what does not fit.

Docker tells a plugin that is down nothing, and does not repeat it later (measured with 20.10: ``docker rm`` succeeds, the release is
lost). Docker is looked at twice: a container that starts meanwhile has its lease a moment before Docker shows it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from netgen.addressing import embed_ipv4, ipv4, ipv6, mac_colon, mac_from_ip
from netgen.ipam import policy
from netgen.ipam.config import RANDOM_MACS, Config, Pool, major
from netgen.ipam.docker import Endpoint, Look
from netgen.ipam.policy import Lease
from netgen.ipam.store import State, Store


@dataclass(frozen=True)
class Change:
    """One lease that differed from what runs."""

    action: str
    """freed, or learned."""
    network: str
    address: str
    mac: str | None
    container: str


@dataclass(frozen=True)
class Found:
    """What reconcile did, or would do."""

    changes: tuple[Change, ...]
    faults: tuple[str, ...]
    """What no lease can mend: sentences that say what would be right."""


def reconcile(config: Config, store: Store, look: Callable[[], Look], wait: Callable[[], None], *, dry_run: bool = False) -> Found:
    """Makes the leases what runs; ``look`` asks Docker and ``wait`` lets the time pass between two looks.

    A lease is freed when it was there before the first look and neither look shows its address. An address is learned when
    both looks show it in the same container's hands.
    """
    before = {one.id for one in store.change(State.leases)}
    first = look()
    wait()
    second = look()
    seen = {(one.family, one.ip) for one in (*first.endpoints, *second.endpoints)}
    stayed = tuple(one for one in second.endpoints if one in first.endpoints)

    def work(state: State) -> tuple[Change, ...]:
        changes = (*_free(config, state, before, seen, dry_run), *_learn(config, state, stayed, dry_run))
        for pool in () if dry_run else config.pools:
            state.learned(pool.id)
            if pool.subnet6 is not None:
                state.learned(pool.id6)
        return changes

    return Found(store.change(work), tuple(_faults(config, second)))


def _free(config: Config, state: State, before: set[int], seen: set[tuple[int, int]], dry_run: bool) -> Iterator[Change]:
    for lease in state.leases():
        found = config.pool(lease.pool)
        pool = found[0] if found else None
        if lease.id in before and (lease.family, _whole(pool, lease)) not in seen:
            if not dry_run:
                state.release(lease)
            address = policy.text(pool, lease.family, lease.ip) if pool else ipv4(lease.ip)
            yield Change("freed", pool.network if pool else lease.pool, address, _mac(lease.mac), lease.name)


def _whole(pool: Pool | None, lease: Lease) -> int:
    """The whole address of a lease; an IPv6 address of a pool that is planned no more is in nobody's hands."""
    if lease.family == 4:
        return lease.ip
    return embed_ipv4(pool.subnet6, lease.ip) if pool and pool.subnet6 else 0


def _learn(config: Config, state: State, stayed: tuple[Endpoint, ...], dry_run: bool) -> Iterator[Change]:
    for endpoint in sorted(stayed, key=lambda one: (one.family, one.ip)):
        pool = _pool(config, endpoint)
        if pool is None:
            continue  # a fault
        ip = endpoint.ip & 0xFFFFFFFF
        pool_id = pool.id if endpoint.family == 4 else pool.id6
        lease = state.lease(endpoint.family, ip)
        if lease is None:
            if not dry_run:
                state.grant(pool_id, endpoint.family, ip, endpoint.mac, endpoint.container)
            yield Change("learned", pool.network, _text(endpoint), _mac(endpoint.mac), endpoint.container)
        elif not dry_run and (not lease.confirmed or (lease.mac, lease.name) != (endpoint.mac, endpoint.container)):
            state.confirm(lease, pool_id, endpoint.mac, endpoint.container)


def _pool(config: Config, endpoint: Endpoint) -> Pool | None:
    """The pool to which the address belongs; None: it is not one of this host's."""
    for pool in config.pools:
        if endpoint.family == 4 and endpoint.ip in pool.slice:
            return pool
        ip = endpoint.ip & 0xFFFFFFFF
        if endpoint.family == 6 and pool.subnet6 and ip in pool.slice and endpoint.ip == embed_ipv4(pool.subnet6, ip):
            return pool
    return None


def _faults(config: Config, look: Look) -> Iterator[str]:
    """What the switch drops, or two hosts may both have."""
    if (major(look.version) >= RANDOM_MACS) != config.random_macs:
        yield (
            f"Docker is {look.version}, but ipam.json is for {config.engine}, and MACs come about otherwise from {RANDOM_MACS} on;"
            f' say docker: "{look.version}" for {config.host} in the site model, render, and start the plugin and Docker anew'
        )
    held: dict[tuple[int, int], str] = {}
    for endpoint in look.endpoints:
        who = f"the container {json.dumps(endpoint.container)}" if endpoint.container else "an auxiliary address"
        other = held.setdefault((endpoint.family, endpoint.ip), who)
        if other != who:
            yield f"{_text(endpoint)} is in use by {other} and by {who}; remove one"
        yield from _misfits(config, endpoint, who)


def _misfits(config: Config, endpoint: Endpoint, who: str) -> Iterator[str]:
    pool = _pool(config, endpoint)
    if pool is None:
        yield f"{_text(endpoint)} of {who} is in no slice of {config.host}: another host may hand it out; remove it"
        return
    ip = endpoint.ip & 0xFFFFFFFF
    if ip not in pool.first and ip not in pool.fixed:
        yield f"{_text(endpoint)} of {who} is beyond the first {pool.max} addresses, for which alone the switch has entries; start it anew"
    elif endpoint.family == 4 and pool.mac == "from-ip" and endpoint.mac not in (None, mac_from_ip(ip)):
        right = policy.run_command(pool, ip)
        yield f"the switch drops what {who} sends from {_text(endpoint)} with the MAC {_mac(endpoint.mac)}; start it by {right}"


def _text(endpoint: Endpoint) -> str:
    return ipv6(endpoint.ip) if endpoint.family == 6 else ipv4(endpoint.ip)


def _mac(mac: int | None) -> str | None:
    return None if mac is None else mac_colon(mac)
