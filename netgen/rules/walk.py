"""The one walk over a site that builds the :class:`~netgen.rules.index.Index`; time and memory are linear in its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netgen import platforms
from netgen.addressing import Prefix4
from netgen.errors import At
from netgen.model import Cable, Interface, Member, RouterAddresses, Security, Site, Switch, Vlan
from netgen.model.merged import merged
from netgen.model.security import effective
from netgen.model.switch import port_ref
from netgen.platforms import Platform
from netgen.rules.index import EXTERNAL, BundleUse, End, Entries, Index, Network, Nic, Owner, Router, Slice, SwitchPort, Use
from netgen.rules.words import plain, suggester

Ports = tuple[SwitchPort, ...]
Nics = tuple[Nic, ...]
Routers = Mapping[str, tuple[Router, ...]]


def build(site: Site) -> Index:
    """The index of a site."""
    found = {name: platform for name, switch in site.switches.items() if (platform := _platform(switch.platform))}
    ports, nics = tuple(_ports(site)), tuple(_nics(site))
    ends = tuple(_ends(site, nics))
    routers = {name: tuple(_routers(vlan)) for name, vlan in site.vlans.items()}
    bounds = {name: (vlan.prefix.first, vlan.prefix.last) for name, vlan in site.vlans.items() if vlan.prefix}
    networks = tuple(_networks(site, nics))
    return Index(
        site=site,
        platforms=found,
        kinds=_kinds(found),
        ports=ports,
        entries=tuple(_entries(ports)),
        nics=nics,
        networks=networks,
        slices=tuple(_slices(networks)),
        ends=ends,
        uses=_uses(found, ends, ports),
        bundles=_bundles(site, nics, ports),
        routers=routers,
        owners=tuple([*_routing_owners(site, routers), *_switch_owners(site), *_host_owners(nics), *_fixed_owners(networks)]),
        owners6=tuple([*_routing_owners6(site, routers), *_host_owners6(nics)]),
        bounds=bounds,
        spans=tuple(sorted((first, last, name) for name, (first, last) in bounds.items())),
        suggest=suggester(),
    )


def _platform(name: str) -> Platform | None:
    try:
        return platforms.load(name)
    except KeyError:
        return None


def _kinds(found: Mapping[str, Platform]) -> tuple[tuple[Platform, str], ...]:
    kinds: dict[str, tuple[Platform, str]] = {}
    for name, platform in found.items():
        kinds.setdefault(platform.name, (platform, name))
    return tuple(kinds.values())


def _ports(site: Site) -> Iterator[SwitchPort]:
    for switch_name, switch in site.switches.items():
        for name, port in switch.ports.items():
            profile = site.port_profiles.get(port.profile) if port.profile is not None else None
            yield SwitchPort(switch_name, name, merged(port, profile), port, profile)


def _entries(ports: Ports) -> Iterator[Entries]:
    for port in ports:
        if entries := port.written.bindings:
            yield Entries(port, [one.ip for one in entries], {one.mac for one in entries}, {one.vlan for one in entries})


def _nics(site: Site) -> Iterator[Nic]:
    plain_switch = effective(site.security)
    by_switch = {name: effective(site.security, switch.security) for name, switch in site.switches.items()}
    for host_name, host in site.hosts.items():
        for name, interface in host.interfaces.items():
            first = () if interface.untagged is None else (interface.untagged,)
            vlans = tuple(dict.fromkeys((*first, *interface.addresses, *interface.container_networks)))
            port = interface.port or next((member.port for member in interface.members.values()), "")
            switch = port.partition(":")[0]
            security = by_switch.get(switch, plain_switch)
            if interface.security.model_fields_set:
                level = site.switches[switch].security if switch in site.switches else Security()
                security = effective(site.security, level, interface.security)
            yield Nic(host_name, host, name, interface, vlans, security)


def _networks(site: Site, nics: Nics) -> Iterator[Network]:
    for nic in nics:
        for name, network in nic.interface.container_networks.items():
            yield Network(nic, name, site.vlans.get(name), network)


def _slices(networks: tuple[Network, ...]) -> list[Slice]:
    found = [
        Slice(prefix.first, prefix.last, prefix, net, At(net.network, "slice"))
        for net in networks
        if isinstance(prefix := net.network.slice, Prefix4)
    ]
    return sorted(found, key=lambda one: (one.first, one.last))


def _ends(site: Site, nics: Nics) -> Iterator[End]:
    for switch in site.switches.values():
        if switch.management_entry is not None:
            yield _end(switch.management_entry, switch, "management_entry", switch)
    for cable in site.cables:
        yield _end(cable.a, cable, "a", cable)
        yield _end(cable.b, cable, "b", cable)
    for nic in nics:
        if nic.interface.port is not None:
            yield _end(nic.interface.port, nic.interface, "port", nic)
        for member in nic.interface.members.values():
            yield _end(member.port, member, "port", nic)


def _end(text: str, of: Switch | Cable | Interface | Member, field: str, owner: Cable | Nic | Switch) -> End:
    return End(text, At(of, field), port_ref(text), owner)


def _uses(found: Mapping[str, Platform], ends: tuple[End, ...], ports: Ports) -> dict[tuple[str, str], list[Use]]:
    uses: dict[tuple[str, str], list[Use]] = {}

    def use(switch: str, text: str, by: Use) -> None:
        platform = found.get(switch)
        uses.setdefault((switch, (platform.port_name(text) if platform else None) or text), []).append(by)

    for end in ends:
        if end.ref and not isinstance(end.owner, Switch):
            use(end.ref.switch, end.ref.port, Use(end.at, end.owner))
    for port in ports:
        use(port.switch, port.name, Use(At(port.written), port))
    return uses


def _bundles(site: Site, nics: Nics, ports: Ports) -> dict[tuple[str, int], list[BundleUse]]:
    bundles: dict[tuple[str, int], list[BundleUse]] = {}
    for cable in site.cables:
        a, b = port_ref(cable.a), port_ref(cable.b)
        if cable.lag is not None and a and b:
            bundles.setdefault((a.switch, cable.lag), []).append(BundleUse("cables", b.switch, At(cable, "lag"), cable))
            bundles.setdefault((b.switch, cable.lag), []).append(BundleUse("cables", a.switch, At(cable, "lag"), cable))
    for nic in nics:
        if nic.interface.lag is not None:
            refs = (port_ref(member.port) for member in nic.interface.members.values())
            for switch in dict.fromkeys(ref.switch for ref in refs if ref):
                bundles.setdefault((switch, nic.interface.lag), []).append(BundleUse(nic.who, "", At(nic.interface, "lag"), nic))
    for port in ports:
        if port.port.lag is not None:
            bundles.setdefault((port.switch, port.port.lag), []).append(BundleUse("switch ports", "", port.at("lag"), port))
    return bundles


def _routers(vlan: Vlan) -> Iterator[Router]:
    if isinstance(vlan.routed_by, str):
        if vlan.routed_by != EXTERNAL:
            yield Router(vlan.routed_by, vlan.gateway, vlan.gateway6, At(vlan, "routed_by"))
        return
    for switch, own in (vlan.routed_by or {}).items():
        yield Router(switch, *_both(own), At(vlan, "routed_by", switch))


def _both(address: RouterAddresses | int) -> tuple[int, int | None]:
    return (address, None) if isinstance(address, int) else (address.ipv4, address.ipv6)


def _gateway_owner(name: str, vlan: Vlan) -> str:
    alone = isinstance(vlan.routed_by, str) and vlan.routed_by != EXTERNAL
    return f"switch {plain(str(vlan.routed_by))}" if alone else f"the gateway of VLAN {plain(name)}"


def _routing_owners(site: Site, routers: Routers) -> Iterator[Owner]:
    for name, vlan in site.vlans.items():
        if vlan.gateway is not None:
            yield Owner(vlan.gateway, _gateway_owner(name, vlan), "gateway", name, At(vlan, "gateway"))
        for router in routers[name] if isinstance(vlan.routed_by, dict) else ():
            if router.ipv4 is not None:
                yield Owner(router.ipv4, f"switch {plain(router.switch)}", "router", name, router.at)


def _routing_owners6(site: Site, routers: Routers) -> Iterator[Owner]:
    for name, vlan in site.vlans.items():
        if vlan.gateway6 is not None:
            yield Owner(vlan.gateway6, _gateway_owner(name, vlan), "gateway", name, At(vlan, "gateway6"))
        for router in routers[name] if isinstance(vlan.routed_by, dict) else ():
            if router.ipv6 is not None:
                yield Owner(router.ipv6, f"switch {plain(router.switch)}", "router", name, router.at)


def _switch_owners(site: Site) -> Iterator[Owner]:
    for name, switch in site.switches.items():
        if switch.address is not None:
            yield Owner(switch.address, f"switch {plain(name)}", "switch", None, At(switch, "address"))


def _host_owners(nics: Nics) -> Iterator[Owner]:
    for nic in nics:
        for name, address in nic.interface.addresses.items():
            yield Owner(_both(address)[0], nic.who, "host", name, At(nic.interface, "addresses", name))


def _host_owners6(nics: Nics) -> Iterator[Owner]:
    for nic in nics:
        for name, address in nic.interface.addresses.items():
            if (ip := _both(address)[1]) is not None:
                yield Owner(ip, nic.who, "host", name, At(nic.interface, "addresses", name))


def _fixed_owners(networks: tuple[Network, ...]) -> Iterator[Owner]:
    for net in networks:
        for container, ip in net.network.fixed.items():
            who = f"container {plain(container)} of host {plain(net.nic.host_name)}"
            yield Owner(ip, who, "fixed", net.vlan_name, At(net.network, "fixed", container))
