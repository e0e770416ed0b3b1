"""What the rules look at: the site, walked once by :mod:`netgen.rules.walk`.

Hosts, ports and networks come as flat tuples with the names that lead to them; references to ports are taken apart and
spelled as their platform spells them; whoever owns an address, a MAC or a bundle is listed. Nothing here is judged:
names that lead nowhere stay names, and every rule passes over what another rule reports.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from netgen.addressing import Prefix4
from netgen.errors import At
from netgen.model import Cable, ContainerNetwork, Host, Interface, Port, PortProfile, Site, Switch, Vlan
from netgen.model.security import Effective
from netgen.model.switch import PortRef
from netgen.platforms import Platform
from netgen.rules.words import Suggest, plain

EXTERNAL = "external"
"""``routed_by: external``: the gateway is not one of the site's switches."""


class SwitchPort(NamedTuple):
    """An entry of ``switches.X.ports``, merged with its profile."""

    switch: str
    name: str
    port: Port
    """Profile and port together."""
    written: Port
    profile: PortProfile | None

    @property
    def who(self) -> str:
        """The port in words."""
        return f"{plain(self.switch)}:{plain(self.name)}"

    def at(self, field: str) -> At:
        """Where the port says the field; its profile where that says it; else the port."""
        if field in self.written.model_fields_set:
            return At(self.written, field)
        return At(self.written, "profile" if self.profile and field in self.profile.model_fields_set else "")

    def says(self, *fields: str) -> bool:
        """Whether the port itself says one of the fields; what only its profile says is judged there, once."""
        return self.profile is None or not self.written.model_fields_set.isdisjoint(fields)


class Entries(NamedTuple):
    """The static entries of a switch port, for rules that look at half a million of them."""

    port: SwitchPort
    ips: list[int]
    macs: set[int]
    vlans: set[str | None]
    """VLANs that the entries name; None: some name none."""


class Nic(NamedTuple):
    """An interface of a host: one cable, or a bond."""

    host_name: str
    host: Host
    name: str
    interface: Interface
    vlans: tuple[str, ...]
    """Every VLAN on its port, once each: untagged first, then in the order written."""
    security: Effective

    @property
    def who(self) -> str:
        """The interface in words."""
        return f"host {plain(self.host_name)} {plain(self.name)}"


class Network(NamedTuple):
    """A container network of a host."""

    nic: Nic
    vlan_name: str
    vlan: Vlan | None
    """None: there is no such VLAN."""
    network: ContainerNetwork

    @property
    def docker_name(self) -> str:
        """Docker's name of it."""
        return self.vlan_name if self.network.network is None else self.network.network


class Slice(NamedTuple):
    """A share that the site itself gives to a host."""

    first: int
    last: int
    prefix: Prefix4
    net: Network
    at: At


class End(NamedTuple):
    """A written ``switch:port``."""

    text: str
    at: At
    ref: PortRef | None
    """None: it has not that form."""
    owner: Cable | Nic | Switch
    """A switch: its ``management_entry``, which names a port and does not use it up."""


class Use(NamedTuple):
    """Something plugged into, or said about, a switch port."""

    at: At
    owner: Cable | Nic | SwitchPort


class BundleUse(NamedTuple):
    """Something that belongs to a numbered bundle of a switch."""

    owner: str
    """Equal for all that may share the bundle."""
    peer: str
    """The switch at the other end of a cable, else empty."""
    at: At
    of: Cable | Nic | SwitchPort


class Router(NamedTuple):
    """A switch that routes a VLAN."""

    switch: str
    ipv4: int | None
    ipv6: int | None
    at: At


class Owner(NamedTuple):
    """Whoever has an address."""

    ip: int
    who: str
    """In words; equal for the same owner."""
    kind: Literal["gateway", "router", "host", "switch", "fixed"]
    vlan: str | None
    """VLAN it is written for; None: a switch's ``address``."""
    at: At


@dataclass(frozen=True, slots=True)
class Index:
    """The site and what was found in it."""

    site: Site
    platforms: Mapping[str, Platform]
    """By switch name; switches of an unknown platform are not in it."""
    kinds: tuple[tuple[Platform, str], ...]
    """The platforms of the site, each with the first switch that has it."""
    ports: tuple[SwitchPort, ...]
    entries: tuple[Entries, ...]
    """Of the ports that have static entries."""
    nics: tuple[Nic, ...]
    networks: tuple[Network, ...]
    slices: tuple[Slice, ...]
    """Explicit slices, ascending."""
    ends: tuple[End, ...]
    uses: Mapping[tuple[str, str], list[Use]]
    """By switch and long port name (as written where the platform does not know it)."""
    bundles: Mapping[tuple[str, int], list[BundleUse]]
    """By switch and number; bundles without a number are not in it."""
    routers: Mapping[str, tuple[Router, ...]]
    """By VLAN; empty for VLANs that no switch of the site routes."""
    owners: tuple[Owner, ...]
    """Of IPv4 addresses; the static entries of ports are not in it."""
    owners6: tuple[Owner, ...]
    """Of IPv6 addresses."""
    bounds: Mapping[str, tuple[int, int]]
    """First and last address of each VLAN's IPv4 prefix."""
    spans: tuple[tuple[int, int, str], ...]
    """The same, ascending, with the VLAN's name."""
    suggest: Suggest

    def port(self, switch: str, text: str) -> str | None:
        """The platform's spelling of a port name; None when it is not one; as written on unknown switches."""
        platform = self.platforms.get(switch)
        return platform.port_name(text) if platform else text

    def paired(self, *switches: str) -> bool:
        """Whether these are the two switches of an MLAG pair."""
        return any(set(switches) == set(pair.switches) for pair in self.site.mlag.values())

    def vlan_of(self, ip: int) -> str | None:
        """The VLAN whose IPv4 prefix holds the address."""
        place = bisect_right(self.spans, (ip, 1 << 32, ""))
        return self.spans[place - 1][2] if place and self.spans[place - 1][1] >= ip else None
