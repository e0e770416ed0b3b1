"""Switches, their ports, and what a port can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WrapValidator, with_config

from netgen.addressing import parse_ipv4, parse_mac
from netgen.model.network import Security
from netgen.model.types import Address, Address4, Items, MacAddress, Network, Record, Threshold

Trust = Literal["dhcp", "arp", "both", "none"]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class PortBinding:
    """A static entry of a port that is not a host's. Comes by the hundred thousand, so it is a slotted dataclass."""

    ip: Address4
    mac: MacAddress
    vlan: str | None = None
    """Default: the port's untagged VLAN."""


def _entry(item: dict[str, Any]) -> PortBinding:
    """A well-formed entry; an exception of some kind for anything else."""
    vlan = item.get("vlan")
    if len(item) != 2 + ("vlan" in item) or not isinstance(vlan, str | None):
        raise ValueError
    return PortBinding(parse_ipv4(item["ip"]), parse_mac(item["mac"]), vlan)


def _entries(value: object, explain: Callable[[object], Any]) -> Any:
    """Well-formed entries straight away (3x faster than one by one through pydantic), else pydantic says what is wrong."""
    try:
        return tuple([_entry(item) for item in value]) if isinstance(value, list) else explain(value)
    except (AttributeError, KeyError, TypeError, ValueError):
        return explain(value)


class StormControl(Record):
    """Thresholds as percent of the bandwidth (``1%``) or packets per second (``1000pps``)."""

    broadcast: Threshold | None = None
    multicast: Threshold | None = None
    unicast: Threshold | None = None
    """Unknown unicast."""


class PortProfile(Record):
    """What several ports have in common; every key may be overridden by the port."""

    mode: Literal["access", "trunk"] | None = None
    """Default: trunk if anything is tagged."""
    untagged: str | None = None
    """Access VLAN, or native VLAN of a trunk."""
    tagged: Items[str] = ()
    """Tagged VLANs of a trunk."""
    description: str = ""
    shutdown: bool = False
    lag: Annotated[int, Field(ge=1, le=4096)] | None = None
    """Number of the LACP bundle that the port belongs to."""
    mlag: bool = False
    """The bundle of the same number on the other switch of the MLAG pair is the same one."""
    mtu: Annotated[int, Field(ge=576, le=9216)] | None = None
    """Largest IP packet in bytes."""
    stp_edge: bool = False
    bpdu_guard: bool = False
    storm_control: StormControl | None = None
    trust: Trust | None = None
    """Not looked at by DHCP snooping, ARP inspection, or both."""
    max_bindings: Annotated[int, Field(ge=1, le=100000)] | None = None
    """Addresses the port may use at most."""
    security: Security = Security()


class Port(PortProfile):
    """A port that is neither a cable's nor a host's."""

    profile: str | None = None
    """Port profile that it starts from."""
    bindings: Annotated[Items[PortBinding], WrapValidator(_entries)] = ()
    """Static entries; they switch the guard on."""


class RouteEntry(Record):
    """A static route of a switch."""

    to: Network
    via: Address


class Switch(Record):
    """A switch by its name."""

    platform: str
    """Name of a platform (``netgen platforms``)."""
    model: str = ""
    """Hardware model; selects limits and quirks."""
    description: str = ""
    address: Address4 | None = None
    """Where push connects; in a VLAN's prefix: the switch has an SVI with it there."""
    management: Literal["in-band", "out-of-band"] = "in-band"
    """out-of-band: the address is on a dedicated port; nothing is rendered for it."""
    management_entry: str | None = None
    """``switch:port`` by which management reaches the site; once a site."""
    security: Security = Security()
    """What differs on this switch from the site's security, for all its ports."""
    routes: Items[RouteEntry] = ()
    credentials: str | None = None
    """Name of a credential set; never the secret itself."""
    extra: Items[str] = ()
    """Lines that go into the configuration verbatim."""
    ports: dict[str, Port] = {}


@dataclass(frozen=True, slots=True)
class PortRef:
    """``switch:port`` taken apart; the port may hold further colons (breakout channels)."""

    switch: str
    port: str


def port_ref(text: str) -> PortRef | None:
    """The reference, or None when there is no colon with something on both sides.

    >>> port_ref("core1:xe-0/0/1:2")
    PortRef(switch='core1', port='xe-0/0/1:2')
    """
    switch, colon, port = text.partition(":")
    return PortRef(switch, port) if colon and switch and port else None
