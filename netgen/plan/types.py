"""The plan: what every switch and host is to be, without a word of any vendor.

Frozen and slotted; tuples are sorted as their comments say, so that the same site always gives the same plan.
Addresses, MACs and VLAN ids are integers (:mod:`netgen.addressing` spells them). ``of`` names the model objects a plan
object comes from, for messages and ``explain``; it takes no part in comparison and is never rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from netgen.addressing import IPv4, IPv6, Mac, Prefix4, Prefix6, Vid
from netgen.model.network import BindingMode

Of = tuple[object, ...]
Mode = Literal["access", "trunk", "none"]
GuardKind = Literal["source_guard", "port_acl", "none"]
LagMode = Literal["lacp", "static"]
Role = Literal["host", "container", "management", "other"]


def _of() -> Of:
    return ()


@dataclass(frozen=True, slots=True)
class VlanPlan:
    """A VLAN of the site; the same object on every switch and host that has it."""

    vid: Vid
    name: str
    role: Role
    description: str = ""
    prefix: Prefix4 | None = None
    prefix6: Prefix6 | None = None
    of: Of = field(default_factory=_of, compare=False, repr=False)

    def __hash__(self) -> int:
        return self.vid  # every port holds VLANs: hashing all fields each time would cost more than all else


# Switches -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """A storm control threshold: percent of the port's bandwidth, or packets per second."""

    value: float
    unit: Literal["percent", "pps"]


@dataclass(frozen=True, slots=True)
class StormControl:
    """Thresholds above which a port drops; None: no limit for that traffic."""

    broadcast: Rate | None = None
    multicast: Rate | None = None
    unicast: Rate | None = None


@dataclass(frozen=True, slots=True)
class PortBody:
    """Everything of a port that many ports share: interned, so that templates render each body once."""

    mode: Mode
    """none: a port without VLANs (only shut, or only a bundle's member)."""
    untagged: VlanPlan | None
    """Access VLAN, or native VLAN of a trunk; None: a trunk that drops untagged frames."""
    tagged: tuple[VlanPlan, ...]
    """Tagged VLANs, ascending by vid."""
    allowed: tuple[VlanPlan, ...]
    """Untagged and tagged together, ascending by vid: the trunk's allowed list."""
    enabled: bool = True
    mtu: int | None = None
    """Largest IP packet in bytes and what the platform counts on top (``mtu_header``); None: the platform's default."""
    trust_dhcp: bool = False
    """DHCP snooping does not look at this port. Of interest only where ``snooped``."""
    trust_arp: bool = False
    """ARP inspection does not look at this port. Of interest only where ``inspected``."""
    snooped: bool = False
    """One of its VLANs is DHCP snooped on this switch."""
    inspected: bool = False
    """One of its VLANs is ARP inspected on this switch."""
    dhcp_rate: int | None = None
    """DHCP packets per second; only on snooped, untrusted ports."""
    arp_rate: int | None = None
    """ARP packets per second; only on inspected, untrusted ports."""
    guard: GuardKind = "none"
    guarded: tuple[VlanPlan, ...] = ()
    """The allowed VLANs in which the guard holds (roles host and container), ascending; the others must pass."""
    limit: int | None = None
    """Addresses (MAC, VLAN) the port may use; more are dropped and logged."""
    stp_edge: bool = False
    bpdu_guard: bool = False
    storm_control: StormControl | None = None
    link: Literal["host", "switch", "other"] = "other"
    """What is at the other end."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """A static IP-MAC-port entry."""

    port: str
    """The port's or bundle's long name."""
    vlan: VlanPlan
    ip: IPv4
    mac: Mac | None
    """None: any MAC (only on platforms that can)."""
    host: str
    """The host it belongs to; empty for a port's own ``bindings``."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PortPlan:
    """A physical port or a bundle. Members of a bundle carry the bundle's body too; platforms that do not print it
    on members leave it out."""

    name: str
    description: str
    body: PortBody
    kind: Literal["port", "bundle"] = "port"
    lag: int | None = None
    """A bundle's own number; on a member, the bundle it belongs to."""
    lag_name: str = ""
    """The bundle's interface name, on members and on the bundle itself."""
    lag_mode: LagMode = "lacp"
    members: tuple[str, ...] = ()
    """A bundle's ports, naturally sorted."""
    mlag: int | None = None
    """A bundle that is one with the bundle of the same number on the MLAG peer: the number."""
    bindings: tuple[Binding, ...] = ()
    """The static entries of this port, sorted by (vid, ip); empty on members."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Vrrp:
    """A redundant IPv4 gateway."""

    group: int
    virtual: IPv4
    priority: int
    """110 on the preferred router, 100 (VRRP's default, RFC 5798) on the other."""


@dataclass(frozen=True, slots=True)
class Vrrp6:
    """A redundant IPv6 gateway."""

    group: int
    virtual: IPv6
    link_local: IPv6
    """fe80:: with the EUI-64 of the virtual MAC 00-00-5E-00-02-{group} (RFC 5798, 5.1.2): advertised first."""
    priority: int


@dataclass(frozen=True, slots=True)
class SharedGateway:
    """A redundant IPv4 gateway by the platform's own means; a platform prints what its own needs of it."""

    group: int
    virtual: IPv4
    priority: int
    """110 on the preferred router, 100 on the other; where both answer at once, it means nothing."""
    mac: Mac
    """What both routers answer with, where the platform does not know one by itself: the same for all VLANs."""


@dataclass(frozen=True, slots=True)
class AclRule:
    """One rule; all parts must match. Rules are in evaluation order."""

    seq: int
    """10, 20, 30, ..."""
    action: Literal["permit", "deny"]
    protocol: Literal["ip", "tcp", "udp", "icmp"]
    source: Prefix4 | Prefix6 | None
    """None: any."""
    destination: Prefix4 | Prefix6 | None
    ports: tuple[int, int] | None = None
    """Inclusive range of destination ports of tcp and udp; equal ends: one port. One rule a range."""
    established: bool = False
    """Only TCP segments with ACK or RST set."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Acl:
    """Rules for packets that come into an SVI from its VLAN; ends with an explicit permit of everything."""

    name: str
    """``NG-V<vid>-IN`` or ``NG-V<vid>-IN6``."""
    number: int
    """1, 2, ... unique on the switch and kept in the lock, for platforms whose lists are numbered."""
    family: Literal["ipv4", "ipv6"]
    rules: tuple[AclRule, ...]
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Svi:
    """A switch's interface in a VLAN: a router's leg, or the management address of a switch that does not route."""

    vlan: VlanPlan
    description: str
    ipv4: Prefix4 | None
    """Own address and the prefix length."""
    ipv6: Prefix6 | None = None
    vrrp: Vrrp | None = None
    vrrp6: Vrrp6 | None = None
    shared: SharedGateway | None = None
    """Instead of ``vrrp`` where the VLAN says ``redundancy: own``."""
    dhcp_relay: tuple[IPv4, ...] = ()
    """DHCP servers, ascending."""
    acl: Acl | None = None
    acl6: Acl | None = None
    mtu: int | None = None
    suppress_ra: bool = False
    """No IPv6 router advertisements: container addresses are assigned."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """A static route."""

    to: Prefix4 | Prefix6
    via: IPv4 | IPv6
    of: Of = field(default_factory=_of, compare=False, repr=False)

    @property
    def family(self) -> Literal["ipv4", "ipv6"]:
        """The address family of the destination."""
        return "ipv4" if isinstance(self.to, Prefix4) else "ipv6"


@dataclass(frozen=True, slots=True)
class Stp:
    """Spanning tree of a switch."""

    mode: Literal["rapid-pvst", "mstp", "rstp"]
    priority: int | None
    """Bridge priority, a multiple of 4096, in every VLAN or instance; None: the default 32768."""
    bpdu_guard: bool
    """Some port has BPDU guard: for platforms that switch it on globally for edge ports."""

    @property
    def steps(self) -> int | None:
        """The priority in steps of 4096, 0 to 15, for platforms that count it so; None: the default."""
        return None if self.priority is None else self.priority // 4096


@dataclass(frozen=True, slots=True)
class Mlag:
    """A switch's half of an MLAG pair."""

    name: str
    """Of the pair."""
    domain: int
    primary: bool
    peer: str
    """The other switch."""
    peer_link: int
    """Number of the bundle between the two."""
    peer_link_name: str
    """The interface name of that bundle."""
    keepalive: IPv4 | None
    """Own address that the other watches."""
    keepalive_inband: bool
    """The own address is that of an SVI, so the watching goes through VLANs; else it has a port of its own."""
    peer_keepalive: IPv4 | None
    system_mac: Mac
    """Shared by the two: locally administered, 02:4e:47:00:00:{domain}."""
    peer_vlan: Vid
    """VLAN of their own talk, on platforms that need one."""
    peer_address: IPv4
    """The other's address in it; the own one is an SVI of the plan."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class VlanSecurity:
    """What a switch does in one VLAN; for platforms that configure security below the VLAN."""

    vlan: VlanPlan
    snooping: bool
    arp_inspection: bool
    source_guard: bool
    """Some access port in it is guarded by the platform's source guard."""
    trusted: tuple[PortPlan, ...]
    """Ports and bundles (no members) that carry the VLAN and are trusted for DHCP, naturally sorted."""
    untrusted: tuple[PortPlan, ...]
    bindings: tuple[Binding, ...]
    """Of all ports, sorted by (port, ip)."""
    arp_acl: str
    """Name of the VLAN's ARP access list, ``NG-V<vid>-ARP``."""
    arp_entries: tuple[Binding, ...]
    """Entries that ARP inspection must accept where static bindings do not feed it (``arp_feed: arp_acl``), by ip."""


@dataclass(frozen=True, slots=True)
class SwitchPlan:
    """Everything one switch is to be."""

    name: str
    hostname: str
    platform: str
    model: str
    quirks: frozenset[str]
    vlans: tuple[VlanPlan, ...]
    """Ascending by vid; VLAN 1 never."""
    ports: tuple[PortPlan, ...]
    """Physical ports, naturally sorted."""
    bundles: tuple[PortPlan, ...]
    """Ascending by number."""
    bundle_count: int
    """The highest bundle number and one more; 0 without bundles."""
    svis: tuple[Svi, ...]
    """Ascending by vid."""
    routing: bool
    """It routes IPv4 between VLANs (for at least one VLAN it is the router)."""
    routing6: bool
    default_gateway: IPv4 | None
    """Of a switch that does not route: the gateway of its management VLAN."""
    routes: tuple[Route, ...]
    """Sorted by (family, destination, via)."""
    acls: tuple[Acl, ...]
    """IPv4 before IPv6, by name."""
    stp: Stp
    mlag: Mlag | None
    vlan_security: tuple[VlanSecurity, ...]
    """Ascending by vid; VLANs in which anything of it is on."""
    snooping: tuple[VlanPlan, ...]
    """DHCP snooped VLANs, ascending; empty: snooping is off."""
    arp_inspection: tuple[VlanPlan, ...]
    """ARP inspected VLANs, ascending."""
    guard_rules: int
    """Rules that guards by port access lists take, as the platform counts them; 0 where it does not."""
    guard_size: int | None
    """Room for source guard's entries, one of the platform's sizes: the smallest above their number; None: none is needed."""
    unguarded: tuple[VlanPlan, ...]
    """VLANs on ports with source guard that have no entries there and must pass (management and other roles), for
    platforms whose guard filters every VLAN of a trunk, snooped or not; ascending."""
    bindings: tuple[Binding, ...]
    """All static entries, sorted by (vid, ip, port)."""
    mtu: int | None
    """The largest MTU any of its ports or SVIs needs, for platforms with one MTU a switch; None: the default."""
    lldp: bool
    extra: tuple[str, ...]
    """Verbatim lines, as written."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


# Hosts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HostAddress:
    """An address of the host itself in one VLAN."""

    address: Prefix4
    """The address and the VLAN's prefix length."""
    gateway: IPv4 | None
    """The VLAN's gateway."""
    default: bool
    """The host's default route leaves here."""
    dhcp: bool
    """The host asks for this address by DHCP (``binding: dhcp``: the guard passes only what snooping has learned);
    the address is what the server has reserved."""
    table: int | None
    """Routing table for traffic from this address, vid + 10000, on hosts with several addresses (the default one too: an
    answer that left by another VLAN would be a spoofed packet there); None with one address, or without a gateway."""
    vlan: VlanPlan
    address6: Prefix6 | None = None
    gateway6: IPv6 | None = None
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A network interface of a host: a physical one, a bond, or a VLAN sub-interface."""

    name: str
    kind: Literal["ethernet", "bond", "vlan"]
    mtu: int | None
    addresses: tuple[HostAddress, ...]
    mac: Mac | None = None
    """ethernet: the NIC's MAC, for the record (bindings), not set; bond: set on the bond."""
    parent: str = ""
    """vlan: the interface below it."""
    vlan: VlanPlan | None = None
    """vlan: its VLAN; others: the untagged VLAN, if any."""
    bond: str = ""
    """ethernet: the bond it is a member of."""
    members: tuple[str, ...] = ()
    """bond: its ethernets, naturally sorted."""
    bond_mode: str = ""
    """bond: kernel name of the mode, e.g. 802.3ad."""
    containers: bool = False
    """vlan: parent of a macvlan network; the host itself is silent there (no link-local address, no RA)."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FixedContainer:
    """A container with an address of its own choice."""

    name: str
    ip: IPv4
    mac: Mac | None
    ip6: IPv6 | None = None


@dataclass(frozen=True, slots=True)
class DockerNetwork:
    """A macvlan network of one host."""

    name: str
    vlan: VlanPlan
    driver: Literal["macvlan"]
    parent: str
    """The host's interface below it, e.g. eth1.10."""
    subnet: Prefix4
    gateway: IPv4
    slice: Prefix4
    """This host's share of the subnet: Docker's ip-range."""
    max: int
    """Containers at most at once."""
    ipam: Literal["netgen", "default"]
    mac: Literal["from-ip", "any", "learned"]
    pool: tuple[IPv4, ...]
    """Addresses handed out, ascending: the ``max`` lowest usable ones of the slice."""
    fixed: tuple[FixedContainer, ...]
    """By name."""
    ports: tuple[tuple[str, str], ...]
    """(switch, port or bundle) at the other end, as in bindings.csv; several: a bundle over two switches, or an active-backup bond."""
    exclude: tuple[IPv4, ...]
    """Addresses of the slice that are never handed out to an unnamed container (fixed ones and others'), ascending."""
    subnet6: Prefix6 | None = None
    gateway6: IPv6 | None = None
    slice6: Prefix6 | None = None
    """The IPv6 image of the slice."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class HostPlan:
    """Everything one Docker host is to be."""

    name: str
    renderer: Literal["netplan", "networkd", "networkmanager", "ifupdown"]
    engine: tuple[int, ...]
    """Docker engine version as numbers, (20, 10); the newest known when the site does not say."""
    links: tuple[Link, ...]
    """Ethernets, then bonds, then VLANs; naturally sorted in each."""
    networks: tuple[DockerNetwork, ...]
    """By name."""
    docker_pools: tuple[Prefix4, ...]
    """Where Docker's own bridge networks go: outside every prefix of the site."""
    docker_bip: Prefix4
    """Address of docker0: the first address of the first /24 of the first pool."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """A host's share of a container VLAN."""

    vlan: VlanPlan
    host: str
    prefix: Prefix4
    max: int
    auto: bool
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PortNeed:
    """The capacity arithmetic of one port or bundle, and what was asked for it; ports that need and limit nothing have none."""

    switch: str
    port: str
    host: str
    """Empty for a port that is not a host's."""
    kind: Literal["access", "trunk", "bundle"]
    binding: BindingMode
    """What the model asks for."""
    guard: GuardKind
    """What the platform gives for it."""
    need: int
    """Addresses derived from the model."""
    limit: int | None
    """Rendered limit."""
    entries: int
    """Static entries."""
    arp_trusted: bool
    """ARP-trusted by derivation: inspected VLANs and no entries, on a port that is not a host's."""
    arp_unknown: bool
    """A host's port in an inspected VLAN with addresses whose MAC the model does not know: inspection would cut them off."""
    of: Of = field(default_factory=_of, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole site."""

    site: str
    vlans: tuple[VlanPlan, ...]
    switches: tuple[SwitchPlan, ...]
    """Naturally sorted by name, as hosts are."""
    hosts: tuple[HostPlan, ...]
    slices: tuple[Slice, ...]
    """Sorted by (vid, first address)."""
    needs: tuple[PortNeed, ...]
    """Sorted by (switch, port)."""
