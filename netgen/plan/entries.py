"""The addresses behind a host's port: what it needs, which pairs are known, which MACs are not.

Bindings of a switch and leases of its hosts come from the same :func:`netgen.plan.slices.pool`, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netgen.addressing import IPv4, Mac, Prefix4, mac_from_ip
from netgen.model import ContainerNetwork, RouterAddresses, Vlan
from netgen.plan.context import Attachment, Context
from netgen.plan.slices import pool, usable
from netgen.plan.types import VlanPlan

GUARDED_ROLES = ("host", "container")
"""Roles of the VLANs in which first-hop security holds."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An address that may appear behind a port, and its MAC; None: any MAC (``mac: any``)."""

    vlan: VlanPlan
    ip: IPv4
    mac: Mac | None
    of: object


@dataclass(frozen=True, slots=True)
class Entries:
    """The addresses of one attachment."""

    need: int
    """How many addresses appear at most, in VLANs of every role."""
    pairs: tuple[Pair, ...]
    """The known ones in guarded VLANs, sorted by (vid, ip)."""
    unknown: tuple[object, ...]
    """Model objects in guarded VLANs whose MAC the model does not know."""


def network_addresses(vlan: Vlan, network: ContainerNetwork, block: Prefix4) -> tuple[IPv4, ...]:
    """Addresses that the network's containers can have, ascending: the ``max`` lowest of the slice and the fixed ones;
    Docker's own IPAM ignores ``max`` and accepts any ``--ip`` of the slice."""
    if network.ipam == "default":
        low, high = usable(vlan, block)
        return tuple(IPv4(ip) for ip in range(low, high + 1))
    lowest = pool(vlan, block, network.max)
    return tuple(sorted({*lowest, *network.fixed.values()})) if network.fixed else lowest


def entries(known: Context, attachment: Attachment, slices: Mapping[tuple[str, str], Prefix4], *, every_vlan: bool = False) -> Entries:
    """All addresses behind an attachment; ``slices`` are by (VLAN name, host).

    ``every_vlan``: the platform's guard looks at VLANs of all roles, so host addresses there are pairs too, with any MAC
    where it is not known.
    """
    interface = attachment.model
    need = len(interface.addresses)
    pairs: list[Pair] = []
    unknown: list[object] = []
    for name, address in interface.addresses.items():
        vlan = known.vlans[name]
        if vlan.role not in GUARDED_ROLES and not every_vlan:
            continue
        if interface.mac is None and vlan.role in GUARDED_ROLES:
            unknown.append(interface)
        else:
            pairs.append(Pair(vlan, address.ipv4 if isinstance(address, RouterAddresses) else address, interface.mac, interface))
    for name, network in interface.container_networks.items():
        block = slices.get((name, attachment.host))
        if block is None:
            continue  # without a slice there is a fault already
        addresses = network_addresses(known.site.vlans[name], network, block)
        need += len(addresses)
        if known.vlans[name].role not in GUARDED_ROLES:
            continue
        if network.mac == "learned":
            unknown.append(network)
        else:
            pairs.extend(_container_pairs(known.vlans[name], network, addresses))
    pairs.sort(key=lambda pair: (pair.vlan.vid, pair.ip))
    return Entries(need, tuple(pairs), tuple(unknown))


def _container_pairs(vlan: VlanPlan, network: ContainerNetwork, addresses: tuple[IPv4, ...]) -> Iterator[Pair]:
    from_ip = network.mac == "from-ip"
    return (Pair(vlan, ip, mac_from_ip(ip) if from_ip else None, network) for ip in addresses)
