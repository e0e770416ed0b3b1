"""Which address a container gets, and why not: pure functions of a pool and its leases.

Nothing here looks at a clock. Addresses that were free for longest go first, by the order of their releases: neighbours
keep an address' old MAC for hours (Cisco's ARP timeout is 4 h; moby#30238).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from netgen.addressing import embed_ipv4, ipv4, ipv6, mac_colon, mac_from_ip
from netgen.ipam.config import Pool

DOCKER_PREFIX = 0x0242
"""The first two bytes of a MAC that is made from an address."""
RECONCILE = "netgen ipam reconcile"
"""What finds leases whose containers are gone."""


class Refused(Exception):
    """A request that is refused; ``reason`` is one word for the metrics, the text tells a person what to do."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True)
class Lease:
    """An address that is in use, as far as is known."""

    id: int
    """Grows with every lease that is granted; never used twice."""
    pool: str
    """Docker's PoolID."""
    family: int
    """4 or 6."""
    ip: int
    """The IPv4 address; an IPv6 address ends in the same 32 bits."""
    mac: int | None
    """As Docker said; None: it did not."""
    name: str
    """The container's, where Docker said it (29 and later, or by reconcile)."""
    since: int
    """When it was granted, in seconds since 1970 by this host's clock; for people only."""
    confirmed: bool
    """Docker has named it since its last start."""


def text(pool: Pool, family: int, ip: int) -> str:
    """An address of a pool as people write it, from its IPv4 bytes."""
    return ipv4(ip) if family == 4 or pool.subnet6 is None else ipv6(embed_ipv4(pool.subnet6, ip))


def next_free(pool: Pool, leased: Collection[int], released: Mapping[int, int]) -> int | None:
    """The address that was free for longest: never used ones first, ascending, then by ``released``, the order number of
    each address' last release. None when all are leased."""
    free = (ip for ip in pool.first if ip not in leased and ip not in pool.fixed)
    return min(free, key=lambda ip: (released.get(ip, 0), ip), default=None)


def check(pool: Pool, ip: int) -> None:
    """Refused unless a container of this host may have the address when it asks for it."""
    if ip in pool.fixed or ip in pool.first:
        return
    first, last = ipv4(pool.first[0]), ipv4(pool.first[-1])
    if ip == pool.gateway:
        raise Refused("outside", f"{ipv4(ip)} is the gateway of {pool.subnet}; leave --ip out, or choose from {first} to {last}")
    if ip not in pool.slice:
        why = "another host may hand it out" if ip in pool.subnet else f"nor in the subnet {pool.subnet}"
        raise Refused(
            "outside", f"{ipv4(ip)} is not in this host's slice {pool.slice}, {why}; leave --ip out, or choose from {first} to {last}"
        )
    raise Refused(
        "beyond",
        f"{ipv4(ip)} is beyond the first {pool.max} addresses of this host's slice, and the switch has entries for those alone;"
        f" leave --ip out, choose from {first} to {last}, or name the container under fixed in the site model",
    )


def check_mac(pool: Pool, ip: int | None, mac: int, suggested: int | None) -> int | None:
    """The address that the container is to have, given its MAC (None: any), or Refused with the command that would work.

    ``ip`` is the address it asks for, ``suggested`` one that is free. With ``mac: from-ip`` the switch lets a container
    through only with the MAC made from its address, so the MAC says which address it must be.
    """
    if pool.mac != "from-ip" or (ip is not None and mac == mac_from_ip(ip)):
        return ip
    derived = mac & 0xFFFFFFFF if mac >> 32 == DOCKER_PREFIX else None
    if ip is None and derived is not None and (derived in pool.first or derived in pool.fixed):
        return derived
    free = ip if ip is not None else suggested
    said = f"the switch would drop what the MAC {mac_colon(mac)} sends, as it is not made from an address of this host"
    if ip is not None:
        said = f"the switch would drop what {ipv4(ip)} sends with the MAC {mac_colon(mac)}"
    if free is None:
        raise Refused("mac", f"{said}; {full(pool, 0)}")
    raise Refused("mac", f"{said}; pin both: {run_command(pool, free)}")


def run_command(pool: Pool, ip: int) -> str:
    """How a container is started with an address and the MAC that belongs to it.

    Options of ``docker run`` alone: with Compose they are ``ipv4_address`` and ``mac_address``.
    """
    mac = f" --mac-address {mac_colon(mac_from_ip(ip))}" if pool.mac == "from-ip" else ""
    return f"docker run --network {shlex.quote(pool.network)} --ip {ipv4(ip)}{mac} ..."


def network_command(pool: Pool, driver: str) -> str:
    """How Docker's network is created so that it fits the site model."""
    words = ["docker", "network", "create", "-d", "macvlan", "--subnet", str(pool.subnet), "--gateway", ipv4(pool.gateway)]
    words += ["--ip-range", str(pool.slice)]
    if pool.subnet6 is not None:
        words += ["--ipv6", "--subnet", str(pool.subnet6), "--ip-range", str(pool.slice6)]
        words += ["--gateway", ipv6(pool.gateway6)] if pool.gateway6 is not None else []
    return shlex.join([*words, "--ipam-driver", driver, "-o", f"parent={pool.parent}", pool.network])


def full(pool: Pool, unconfirmed: int) -> str:
    """That nothing is free, and what to do; ``unconfirmed`` of the leases no container has named since Docker's start."""
    kept = sum(ip in pool.fixed for ip in pool.first)
    named = f" or kept for named containers ({kept})" if kept else ""
    gone = f"; {unconfirmed} of the leases may be of containers that are gone: {RECONCILE}" if unconfirmed else ""
    more = "remove a container, or raise max in the site model"
    return f"all {len(pool.first)} addresses of the network {pool.network} on this host are leased{named}; {more}{gone}"


def holder(lease: Lease) -> str:
    """Whose lease it is, for a message; the name is whatever Docker said, so it is quoted."""
    mac = "" if lease.mac is None else f" with the MAC {mac_colon(lease.mac)}"
    return f"the container {json.dumps(lease.name)}{mac}" if lease.name else f"a container{mac or ', whose name Docker did not say'}"


def held(pool: Pool, lease: Lease, mac: int | None, suggested: int | None) -> Refused:
    """That the address is leased, to whom, and what would work; ``mac`` and ``suggested`` as for :func:`check_mac`."""
    instead = "leave --ip out"
    if pool.mac == "from-ip" and mac is not None:
        instead = full(pool, 0) if suggested is None else f"free is: {run_command(pool, suggested)}"
    told = f"{text(pool, lease.family, lease.ip)} is leased to {holder(lease)}; {instead}"
    return Refused("leased", f"{told}; if that container is gone: {RECONCILE}")
