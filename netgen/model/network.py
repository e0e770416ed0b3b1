"""VLANs and what holds for the whole site: security defaults, spanning tree, policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from netgen.model.types import Address4, Address6, Items, Network4, Network6, PortRange, Record, VlanId, address_or_both, name_or_mapping

BindingMode = Literal["static", "dhcp", "limit", "none"]


class RouterAddresses(Record):
    """A router's own addresses in a VLAN that has IPv6 too."""

    ipv4: Address4
    """Own IPv4 address."""
    ipv6: Address6 | None = None
    """Own IPv6 address."""


if TYPE_CHECKING:
    RouterAddress = Address4 | RouterAddresses
    RoutedBy = str | dict[str, RouterAddress]
else:
    RouterAddress = address_or_both(RouterAddresses)
    RoutedBy = name_or_mapping(RouterAddress)


class Vlan(Record):
    """Everything about a VLAN; its key is its name on the switches."""

    vid: VlanId
    """IEEE 802.1Q VLAN id, 1 to 4094, unique in the site."""
    role: Literal["host", "container", "management", "other"] = "other"
    """Who lives in it: servers, containers, switch management, or something else."""
    description: str = ""
    """Free text."""
    prefix: Network4 | None = None
    """IPv4 network."""
    gateway: Address4 | None = None
    """Default gateway, inside the prefix."""
    prefix6: Network6 | None = None
    """IPv6 network; a container's IPv6 is this and its four IPv4 bytes."""
    gateway6: Address6 | None = None
    """IPv6 default gateway, inside prefix6."""
    routed_by: RoutedBy | None = None
    """The switch with the SVI (it takes the gateway address), or a pair with own addresses and VRRP (first: preferred), or external."""
    slice: Annotated[int, Field(ge=8, le=32)] | None = None
    """Prefix length of one host's share (container VLANs)."""
    reserved: Items[Network4] = ()
    """Parts of the prefix that are never handed out."""
    mtu: Annotated[int, Field(ge=576, le=9216)] | None = None
    """Largest IP packet in bytes."""
    dhcp_relay: Items[Address4] = ()
    """DHCP servers outside the VLAN."""
    vrrp_group: Annotated[int, Field(ge=1, le=255)] = 1
    """VRRP group (VRID) of a routed pair; of HSRP, too."""
    redundancy: Literal["vrrp", "own"] = "vrrp"
    """How a routed pair shares the gateway: VRRP, or the platform's own means (HSRP, VARP, active-gateway; IPv4 only)."""


class Security(Record):
    """First-hop security. What a profile, port or host interface does not say comes from the site's; absent there: off."""

    dhcp_snooping: bool | None = None
    """DHCP snooping on VLANs of role host and container."""
    arp_inspection: bool | None = None
    """ARP inspection on VLANs of role host and container; needs entries."""
    binding: BindingMode | None = None
    """static: entries from the model; dhcp: learned; limit: only a number; none. For host interfaces, and ports that say so."""
    headroom: Annotated[int, Field(ge=0, le=10000)] | None = None
    """Entries allowed beyond the derived need."""
    dhcp_rate: Annotated[int, Field(ge=1, le=100000)] | None = None
    """DHCP packets per second on untrusted ports; default max(100, 4 x entries)."""
    arp_rate: Annotated[int, Field(ge=1, le=100000)] | None = None
    """ARP packets per second on untrusted ports; default max(100, 4 x entries)."""


class Stp(Record):
    """Spanning tree; without it the VRRP-preferred router is the root."""

    mode: Literal["rapid-pvst", "mstp", "rstp"] | None = None
    """Default: the first of rapid-pvst, mstp, rstp that every platform of the site has."""
    priority: dict[str, Annotated[int, Field(ge=0, le=61440, multiple_of=4096)]] = {}
    """Bridge priority by switch, a multiple of 4096."""


class Policy(Record):
    """A rule between two VLANs, applied where packets of ``from`` enter its SVIs; first match wins, default permit."""

    source: Annotated[str, Field(alias="from")]
    """VLAN whose packets are meant."""
    to: str
    """VLAN they go to."""
    action: Literal["permit", "deny"]
    """What happens to them."""
    protocol: Literal["tcp", "udp", "icmp"] | None = None
    """Absent: every protocol."""
    ports: Items[PortRange] = ()
    """Destination ports or ranges; only with tcp or udp."""
    established: bool = False
    """Only replies: TCP segments with ACK or RST. Stateless, as SVI ACLs are."""
