"""Docker hosts: interfaces, bonds, addresses, container networks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netgen.model.network import RouterAddress, Security
from netgen.model.types import Address4, EngineVersion, Items, MacAddress, Network4, Record, SliceValue


class ContainerNetwork(Record):
    """A macvlan network of one host in one VLAN."""

    max: Annotated[int, Field(ge=1, le=65536)]
    """Containers at most at once."""
    slice: SliceValue = "auto"
    """This host's share of the VLAN's prefix; auto: the lowest free block, kept in netgen.lock."""
    fixed: dict[str, Address4] = {}
    """Containers with an address of their own choice, inside the slice."""
    mac: Literal["from-ip", "any", "learned"] = "from-ip"
    """from-ip: 02:42: and the four IP bytes; any: bindings without MAC; learned: no static bindings."""
    ipam: Literal["netgen", "default"] = "netgen"
    """netgen: the plugin of this host's slice; default: Docker's own, which ignores max and accepts any --ip."""
    driver: Literal["macvlan"] = "macvlan"
    network: str | None = None
    """Docker's name of it; default: the VLAN's name."""


class Member(Record):
    """A NIC of a bond and the port it is plugged into."""

    port: str
    """``switch:port`` at the other end of the cable."""


class Interface(Record):
    """One cable of a host (``port``), or a bond over several (``members``)."""

    port: str | None = None
    """``switch:port`` at the other end of the cable."""
    members: dict[str, Member] = {}
    """The bond's NICs by name."""
    mode: Literal["802.3ad", "active-backup", "balance-xor", "balance-rr"] | None = None
    """Bond mode; default 802.3ad."""
    lag: Annotated[int, Field(ge=1, le=4096)] | None = None
    """Number of the bundle on the switch; default: kept in netgen.lock."""
    mac: MacAddress | None = None
    """The NIC's MAC; a bond's: set on the bond."""
    description: str = ""
    untagged: str | None = None
    """Native VLAN of the port; tagged VLANs are derived from what follows."""
    addresses: dict[str, RouterAddress] = {}
    """VLAN -> the host's address; prefix length and gateway are the VLAN's."""
    container_networks: dict[str, ContainerNetwork] = {}
    """VLAN -> macvlan network."""
    mtu: Annotated[int, Field(ge=576, le=9216)] | None = None
    """Largest IP packet in bytes."""
    max_bindings: Annotated[int, Field(ge=1, le=100000)] | None = None
    """Addresses the port may use at most; default: derived."""
    security: Security = Security()


class Host(Record):
    """A Docker host by its name."""

    description: str = ""
    renderer: Literal["netplan", "networkd", "networkmanager", "ifupdown"] = "netplan"
    """What configures the host's network."""
    docker: EngineVersion | None = None
    """Engine version in quotes; decides how a container's MAC comes about. Absent: the newest known."""
    docker_pools: Items[Network4] = ()
    """Where Docker's own bridges go; default: a range outside every prefix of the site."""
    vlan_naming: Literal["dotted", "vlan"] = "dotted"
    """dotted: eth1.10; vlan: vlan10, for names that would exceed 15 characters."""
    interfaces: dict[str, Interface] = {}
    gateway: str | None = None
    """VLAN that gives the default route; needed only when there is a choice."""
