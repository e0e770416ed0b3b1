"""The whole site."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netgen.addressing import Vid
from netgen.model.host import Host
from netgen.model.network import Policy, Security, Stp, Vlan
from netgen.model.switch import PortProfile, Switch
from netgen.model.types import Address4, Items, Record, VlanId


class Cable(Record):
    """Switch to switch. VLANs are derived: exactly those that are needed; trust follows."""

    a: str
    """``switch:port`` at one end."""
    b: str
    """``switch:port`` at the other end."""
    lag: Annotated[int, Field(ge=1, le=4096)] | None = None
    """Number of the LACP bundle on both ends."""
    vlans: Items[str] | None = None
    """Instead of the derived list."""
    native: str | None = None
    """Untagged VLAN; default: untagged frames are dropped."""
    mtu: Annotated[int, Field(ge=576, le=9216)] | None = None
    """Largest IP packet in bytes."""
    description: str = ""


class Mlag(Record):
    """Two switches that act as one for bundles: a host or switch is bundled over both."""

    switches: Annotated[Items[str], Field(min_length=2, max_length=2)]
    """The pair; the first is primary."""
    peer_link: Annotated[int, Field(ge=1, le=4096)]
    """``lag`` of the cables between the two."""
    domain: Annotated[int, Field(ge=1, le=255)] = 1
    """Number of the pair, unique in the site; the shared system MAC is derived from it."""
    keepalive: dict[str, Address4] = {}
    """The address at which each watches the other; default: the switches' addresses."""
    peer_vlan: VlanId = Vid(4094)
    """VLAN between the two for their own talk, on platforms that need one; on no other cable."""


class Site(Record):
    """One site: VLANs, switches, cables and hosts."""

    netgen: Literal[1]
    """Version of this model."""
    site: str
    """Name of the site."""
    vlans: dict[str, Vlan] = {}
    security: Security = Security()
    stp: Stp = Stp()
    policies: Items[Policy] = ()
    port_profiles: dict[str, PortProfile] = {}
    switches: dict[str, Switch] = {}
    cables: Items[Cable] = ()
    mlag: dict[str, Mlag] = {}
    """Pairs of switches that share bundles, by name."""
    hosts: dict[str, Host] = {}
