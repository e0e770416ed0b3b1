"""The host side: interfaces, addresses, policy routing, Docker networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netgen.addressing import IPv4, Prefix4, Prefix6, embed_ipv4, mac_from_ip, natural
from netgen.model import ContainerNetwork, Host, RouterAddresses
from netgen.model.security import effective
from netgen.plan.body import largest
from netgen.plan.context import NEWEST_ENGINE, Attachment, Context
from netgen.plan.slices import pool
from netgen.plan.types import DockerNetwork, FixedContainer, HostAddress, HostPlan, Link, VlanPlan

TABLE = 10000
"""Routing tables of policy routing are numbered TABLE + vid: above the 0-255 of iproute2's rt_tables and clear of others'."""


def host_plan(
    known: Context, name: str, slices: Mapping[tuple[str, str], Prefix4], pools: tuple[Prefix4, ...], bundles: Mapping[tuple[str, str], int]
) -> HostPlan:
    """One host; ``slices`` by (VLAN name, host), ``pools`` the site's default for Docker's own bridges, ``bundles`` the numbers of
    bundles by switch and ``host/interface``."""
    host = known.site.hosts[name]
    attachments = known.by_host.get(name, [])
    default = default_vlan(known, host)
    links = [link for attachment in attachments for link in _links(known, attachment, default)]
    order = {"ethernet": 0, "bond": 1, "vlan": 2}
    networks = [network for attachment in attachments for network in _networks(known, attachment, slices, bundles)]
    chosen = host.docker_pools or pools
    return HostPlan(
        name=name,
        renderer=host.renderer,
        engine=host.docker or NEWEST_ENGINE,
        links=tuple(sorted(links, key=lambda link: (order[link.kind], natural(link.name)))),
        networks=tuple(sorted(networks, key=lambda network: natural(network.name))),
        docker_pools=tuple(chosen),
        docker_bip=Prefix4(chosen[0].first + 1, max(24, chosen[0].length)),
        of=(host,),
    )


def default_vlan(known: Context, host: Host) -> str | None:
    """The VLAN of the default route: the one that is named, else the only one with an address and a gateway."""
    if host.gateway:
        return host.gateway
    names = {name for interface in host.interfaces.values() for name in interface.addresses}
    candidates = [name for name in names if known.site.vlans[name].gateway is not None]
    return candidates[0] if len(candidates) == 1 else None


def sub_interface(host: Host, parent: str, vlan: VlanPlan) -> str:
    """The name of a VLAN sub-interface: eth1.10, or vlan10 where names would be too long."""
    return f"{parent}.{vlan.vid}" if host.vlan_naming == "dotted" else f"vlan{vlan.vid}"


def free_pools(known: Context) -> tuple[Prefix4, ...]:
    """The first of 10.200.0.0/16 ... 10.255.0.0/16, 10.0.0.0/16 ... that overlaps no prefix of the site; Docker's defaults
    (172.17-31.0.0/16, 192.168.0.0/16) are the very ranges of such sites."""
    used = [vlan.prefix for vlan in known.vlans.values() if vlan.prefix]
    for second in (*range(200, 256), *range(200)):
        candidate = Prefix4(10 << 24 | second << 16, 16)
        if not any(prefix.first <= candidate.last and candidate.first <= prefix.last for prefix in used):
            return (candidate,)
    return (Prefix4(100 << 24 | 64 << 16, 16),)


# Interfaces -----------------------------------------------------------------------------------------------------------------


def _links(known: Context, attachment: Attachment, default: str | None) -> Iterator[Link]:
    interface, host = attachment.model, attachment.host_model
    mtu = largest(interface.mtu, *(known.model(vlan).mtu for vlan in attachment.allowed))
    of = (interface, host)
    addresses = _addresses(known, attachment, attachment.untagged, default) if attachment.untagged else ()
    if attachment.members:
        for member in attachment.members:
            yield Link(member, "ethernet", mtu, (), bond=attachment.name, of=of)
        mode = interface.mode or "802.3ad"
        members = attachment.members
        yield Link(attachment.name, "bond", mtu, addresses, interface.mac, vlan=attachment.untagged, members=members, bond_mode=mode, of=of)
    else:
        yield Link(attachment.name, "ethernet", mtu, addresses, interface.mac, vlan=attachment.untagged, of=of)
    for vlan in attachment.tagged:
        yield Link(
            name=sub_interface(host, attachment.name, vlan),
            kind="vlan",
            mtu=known.model(vlan).mtu,
            addresses=_addresses(known, attachment, vlan, default),
            parent=attachment.name,
            vlan=vlan,
            containers=vlan.name in interface.container_networks,
            of=of,
        )


def _addresses(known: Context, attachment: Attachment, vlan: VlanPlan, default: str | None) -> tuple[HostAddress, ...]:
    written = attachment.model.addresses.get(vlan.name)
    model = known.model(vlan)
    if written is None or model.prefix is None:
        return ()
    both = written if isinstance(written, RouterAddresses) else None
    chosen = vlan.name == default
    switch = known.site.switches[attachment.ports[0][0]]
    binding = effective(known.site.security, switch.security, attachment.model.security).binding
    several = sum(len(interface.addresses) for interface in attachment.host_model.interfaces.values()) > 1
    address = HostAddress(
        address=Prefix4(both.ipv4 if both else IPv4(written), model.prefix.length),  # type: ignore[arg-type]
        gateway=model.gateway,
        default=chosen,
        dhcp=binding == "dhcp",
        table=TABLE + vlan.vid if several and model.gateway is not None else None,
        vlan=vlan,
        address6=Prefix6(both.ipv6, model.prefix6.length) if both and both.ipv6 is not None and model.prefix6 else None,
        gateway6=model.gateway6 if both and both.ipv6 is not None else None,
        of=(attachment.model,),
    )
    return (address,)


# Docker -----------------------------------------------------------------------------------------------------------------------


def _networks(
    known: Context, attachment: Attachment, slices: Mapping[tuple[str, str], Prefix4], bundles: Mapping[tuple[str, str], int]
) -> Iterator[DockerNetwork]:
    ports = _far_ends(known, attachment, bundles)
    for name, network in attachment.model.container_networks.items():
        block = slices.get((name, attachment.host))
        if block is not None:
            yield _network(known, attachment, known.vlans[name], network, block, ports)


def _far_ends(known: Context, attachment: Attachment, bundles: Mapping[tuple[str, str], int]) -> tuple[tuple[str, str], ...]:
    """The switch ports of an interface; of a bundle, the bundle, once for each switch."""
    found = []
    for switch, port in attachment.ports:
        number = None if attachment.lag_mode is None else bundles.get((switch, f"{attachment.host}/{attachment.name}"))
        found.append((switch, port if number is None else known.platforms[switch].bundle_name(number)))
    return tuple(dict.fromkeys(found))


def _network(
    known: Context, attachment: Attachment, vlan: VlanPlan, network: ContainerNetwork, block: Prefix4, ports: tuple[tuple[str, str], ...]
) -> DockerNetwork:
    model = known.model(vlan)
    assert model.prefix is not None  # noqa: S101 - the rules demand prefix and gateway of a VLAN with containers
    assert model.gateway is not None  # noqa: S101
    from_ip = network.mac == "from-ip"
    fixed = tuple(
        FixedContainer(name, ip, mac_from_ip(ip) if from_ip else None, embed_ipv4(model.prefix6, ip) if model.prefix6 else None)
        for name, ip in sorted(network.fixed.items(), key=lambda item: natural(item[0]))
    )
    untagged = attachment.untagged is vlan
    return DockerNetwork(
        name=network.network or vlan.name,
        vlan=vlan,
        driver=network.driver,
        parent=attachment.name if untagged else sub_interface(attachment.host_model, attachment.name, vlan),
        subnet=model.prefix,
        gateway=model.gateway,
        slice=block,
        max=network.max,
        ipam=network.ipam,
        mac=network.mac,
        pool=pool(model, block, network.max),
        fixed=fixed,
        ports=ports,
        exclude=tuple(sorted(network.fixed.values())),
        subnet6=model.prefix6,
        gateway6=model.gateway6,
        slice6=Prefix6(embed_ipv4(model.prefix6, block.first), 96 + block.length) if model.prefix6 else None,
        of=(network, attachment.model),
    )
