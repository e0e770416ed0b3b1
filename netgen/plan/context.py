"""What the model says, looked up once: canonical port names, VLAN objects, and both ends of every host cable as one object.

An :class:`Attachment` is the one source of a host port's VLANs: the switch port's allowed list and the host's VLAN
sub-interfaces are both read from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from netgen.addressing import natural
from netgen.model import Cable, Host, Interface, Mlag, Port, RouterAddresses, Site, Switch, Vlan
from netgen.model.merged import merged
from netgen.model.switch import port_ref
from netgen.plan.types import LagMode, VlanPlan
from netgen.platforms import Platform, load

NEWEST_ENGINE = (29,)
"""The newest Docker engine whose source was read: macvlan MACs are random since 28.0 (moby commit bc130f367d)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A host interface and the switch port (or the ports of a bond) at the other end."""

    host: str
    name: str
    """The host's interface: eth1, bond0."""
    ports: tuple[tuple[str, str], ...]
    """(switch, canonical port) of each cable, in the order of the members."""
    members: tuple[str, ...]
    """A bond's NICs, in the same order; empty for a single cable."""
    lag_mode: LagMode | None
    """How the switch bundles the ports; None: no bundle (one cable, or active-backup)."""
    untagged: VlanPlan | None
    tagged: tuple[VlanPlan, ...]
    allowed: tuple[VlanPlan, ...]
    """Untagged and tagged, ascending by vid."""
    model: Interface
    host_model: Host


@dataclass(frozen=True, slots=True)
class CableEnd:
    """One end of a switch-to-switch cable."""

    switch: str
    port: str
    """Canonical name."""


@dataclass(frozen=True, slots=True)
class CableRef:
    """A cable with both ends looked up."""

    a: CableEnd
    b: CableEnd
    model: Cable


@dataclass(frozen=True, slots=True)
class Pair:
    """An MLAG pair by name."""

    name: str
    model: Mlag
    vlan: VlanPlan | None
    """The VLAN of their own talk, where the platform needs one."""

    def peer(self, switch: str) -> str:
        """The other one of the two."""
        first, second = self.model.switches
        return second if switch == first else first


@dataclass(frozen=True, slots=True)
class Context:
    """The site with everything looked up that more than one part of the plan needs."""

    site: Site
    vlans: dict[str, VlanPlan]
    """By name, ascending by vid."""
    platforms: dict[str, Platform]
    """By switch."""
    cables: tuple[CableRef, ...]
    attachments: tuple[Attachment, ...]
    """By host (naturally sorted) and interface."""
    routers: dict[str, tuple[str, ...]]
    """VLAN name -> its routers, the preferred one first; empty when routed externally or not at all."""
    pairs: dict[str, Pair]
    """Switch -> its MLAG pair."""
    routed: dict[str, tuple[str, ...]]
    """Switch -> the VLANs that it routes."""
    by_host: dict[str, list[Attachment]] = field(default_factory=dict)
    by_switch: dict[str, list[Attachment]] = field(default_factory=dict)

    def model(self, vlan: VlanPlan) -> Vlan:
        """What the site says about a VLAN."""
        return self.site.vlans[vlan.name]


def routers(vlan: Vlan) -> tuple[str, ...]:
    """The switches with the VLAN's gateway, the preferred one first.

    >>> routers(Vlan(vid=1, routed_by="external")), routers(Vlan(vid=1, routed_by="core1"))
    ((), ('core1',))
    """
    if vlan.routed_by is None or vlan.routed_by == "external":
        return ()
    return (vlan.routed_by,) if isinstance(vlan.routed_by, str) else tuple(vlan.routed_by)


def own_addresses(vlan: Vlan, switch: str) -> tuple[int | None, int | None]:
    """A router's own (IPv4, IPv6) addresses in a VLAN: the gateways themselves when it is the only one."""
    if isinstance(vlan.routed_by, dict):
        own = vlan.routed_by[switch]
        return (own.ipv4, own.ipv6) if isinstance(own, RouterAddresses) else (own, None)
    return vlan.gateway, vlan.gateway6


def context(site: Site) -> Context:
    """Look everything up; the site has passed the rules, so every reference exists."""
    vlans = {name: _vlan(name, vlan) for name, vlan in sorted(site.vlans.items(), key=lambda item: item[1].vid)}
    platforms = {name: load(switch.platform) for name, switch in site.switches.items()}
    by_vlan = {name: routers(vlan) for name, vlan in site.vlans.items()}
    routed: dict[str, list[str]] = {}
    for name in vlans:
        for switch in by_vlan[name]:
            routed.setdefault(switch, []).append(name)
    known = Context(
        site=site,
        vlans=vlans,
        platforms=platforms,
        cables=tuple(_cables(site, platforms)),
        attachments=tuple(_attachments(site, vlans, platforms)),
        routers=by_vlan,
        pairs={switch: pair for name, model in site.mlag.items() for pair in [_pair(name, model, platforms)] for switch in model.switches},
        routed={switch: tuple(names) for switch, names in routed.items()},
    )
    for attachment in known.attachments:
        known.by_host.setdefault(attachment.host, []).append(attachment)
        for switch in dict.fromkeys(switch for switch, _ in attachment.ports):
            known.by_switch.setdefault(switch, []).append(attachment)
    return known


def canonical(platform: Platform, port: str) -> str:
    """The port as the device spells it; the rules have refused what is not a port."""
    return platform.port_name(port) or port


def management_vlan(site: Site, switch: Switch) -> str | None:
    """The VLAN that holds the switch's in-band address; None for out-of-band or no address."""
    if switch.address is None or switch.management == "out-of-band":
        return None
    return next((name for name, vlan in site.vlans.items() if vlan.prefix and switch.address in vlan.prefix), None)


def merged_port(site: Site, port: Port) -> Port:
    """The port with its profile below it."""
    return merged(port, site.port_profiles[port.profile] if port.profile else None)


def _pair(name: str, model: Mlag, platforms: dict[str, Platform]) -> Pair:
    own = platforms[model.switches[0]].mlag_peer_vlan
    return Pair(name, model, VlanPlan(model.peer_vlan, "MLAG", "other", of=(model,)) if own else None)


def _vlan(name: str, vlan: Vlan) -> VlanPlan:
    return VlanPlan(vlan.vid, name, vlan.role, vlan.description, vlan.prefix, vlan.prefix6, of=(vlan,))


def _end(text: str, platforms: dict[str, Platform]) -> tuple[str, str]:
    ref = port_ref(text)
    if ref is None:  # the rules refuse it; a plan is never made of it
        raise ValueError(f"{text!r} is not switch:port")
    return ref.switch, canonical(platforms[ref.switch], ref.port)


def _cables(site: Site, platforms: dict[str, Platform]) -> Iterator[CableRef]:
    for cable in site.cables:
        yield CableRef(CableEnd(*_end(cable.a, platforms)), CableEnd(*_end(cable.b, platforms)), cable)


def _attachments(site: Site, vlans: dict[str, VlanPlan], platforms: dict[str, Platform]) -> Iterator[Attachment]:
    for host_name in sorted(site.hosts, key=natural):
        host = site.hosts[host_name]
        for name in sorted(host.interfaces, key=natural):
            yield _attachment(host_name, host, name, host.interfaces[name], vlans, platforms)


def _attachment(
    host_name: str, host: Host, name: str, interface: Interface, vlans: dict[str, VlanPlan], platforms: dict[str, Platform]
) -> Attachment:
    members = tuple(sorted(interface.members, key=natural))
    cables = [interface.members[member].port for member in members] if members else [interface.port or ""]
    wanted = {*interface.addresses, *interface.container_networks}
    tagged = tuple(sorted((vlans[vlan] for vlan in wanted if vlan != interface.untagged), key=lambda vlan: vlan.vid))
    untagged = vlans[interface.untagged] if interface.untagged else None
    return Attachment(
        host=host_name,
        name=name,
        ports=tuple(_end(cable, platforms) for cable in cables),
        members=members,
        lag_mode=_lag_mode(interface),
        untagged=untagged,
        tagged=tagged,
        allowed=tuple(sorted((*tagged, untagged), key=lambda vlan: vlan.vid)) if untagged else tagged,
        model=interface,
        host_model=host,
    )


def _lag_mode(interface: Interface) -> LagMode | None:
    """Linux bonding.txt: 802.3ad needs LACP on the switch, balance-xor and balance-rr a static bundle, active-backup none."""
    if not interface.members or interface.mode == "active-backup":
        return None
    return "lacp" if interface.mode in (None, "802.3ad") else "static"
