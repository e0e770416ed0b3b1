"""HostPlans by hand: the hosts that the tests of the host files are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from netgen.addressing import (
    IPv4,
    Prefix4,
    Prefix6,
    Vid,
    embed_ipv4,
    mac_from_ip,
    parse_ipv4,
    parse_ipv6,
    parse_mac,
    parse_prefix4,
    parse_prefix6,
)
from netgen.plan.types import DockerNetwork, FixedContainer, HostAddress, HostPlan, Link, VlanPlan

RENDERERS = ("netplan", "networkd", "networkmanager", "ifupdown")

HOSTS = VlanPlan(Vid(20), "hosts", "host", prefix=parse_prefix4("192.168.0.0/16"))
CONTAINERS = VlanPlan(Vid(10), "containers", "container", prefix=parse_prefix4("172.31.0.0/16"))
STORAGE = VlanPlan(Vid(30), "storage", "host", prefix=parse_prefix4("10.30.0.0/24"), prefix6=parse_prefix6("fd00:30::/64"))
MGMT = VlanPlan(Vid(99), "mgmt", "management", prefix=parse_prefix4("10.99.0.0/24"))


def address(vlan: VlanPlan, ip: str, gateway: str | None = None, **more: Any) -> HostAddress:
    """An address of a host; keywords: default, dhcp, table, ip6 and gateway6 as text."""
    assert vlan.prefix is not None
    ip6, gateway6 = more.pop("ip6", None), more.pop("gateway6", None)
    return HostAddress(
        address=Prefix4(parse_ipv4(ip), vlan.prefix.length),
        gateway=parse_ipv4(gateway) if gateway else None,
        vlan=vlan,
        address6=Prefix6(parse_ipv6(ip6), vlan.prefix6.length) if ip6 and vlan.prefix6 else None,
        gateway6=parse_ipv6(gateway6) if gateway6 else None,
        **{"default": False, "dhcp": False, "table": None, **more},
    )


def network(parent: str, **more: Any) -> DockerNetwork:
    """docker1's share of the containers' VLAN: 172.31.1.0/24, 40 containers, web1 fixed."""
    slice_ = parse_prefix4("172.31.1.0/24")
    web1 = parse_ipv4("172.31.1.20")
    plan = DockerNetwork(
        name="containers",
        vlan=CONTAINERS,
        driver="macvlan",
        parent=parent,
        subnet=parse_prefix4("172.31.0.0/16"),
        gateway=parse_ipv4("172.31.0.1"),
        slice=slice_,
        max=40,
        ipam="netgen",
        mac="from-ip",
        pool=tuple(IPv4(slice_.ip + n) for n in range(41) if n != 20),
        fixed=(FixedContainer("web1", web1, mac_from_ip(web1)),),
        exclude=(web1,),
        ports=(("sw1", "GigabitEthernet1/0/1"),),
    )
    return replace(plan, **more)


def with_ipv6(plan: DockerNetwork) -> DockerNetwork:
    """The same network with fd00:31::/64."""
    prefix = parse_prefix6("fd00:31::/64")
    return replace(
        plan,
        subnet6=prefix,
        gateway6=parse_ipv6("fd00:31::1"),
        slice6=Prefix6(embed_ipv4(prefix, plan.slice.ip), 128 - 32 + plan.slice.length),
        fixed=tuple(replace(fixed, ip6=embed_ipv4(prefix, fixed.ip)) for fixed in plan.fixed),
    )


def host(renderer: str = "netplan", **more: Any) -> HostPlan:
    """docker1: eth0 in mgmt (policy routed), eth1 untagged in hosts (default route) with the containers' VLAN tagged."""
    plan = HostPlan(
        name="docker1",
        renderer=renderer,  # type: ignore[arg-type]
        engine=(20, 10),
        links=(
            Link("eth0", "ethernet", None, (address(MGMT, "10.99.0.21", "10.99.0.1", table=10099),), vlan=MGMT),
            Link(
                "eth1",
                "ethernet",
                9000,
                (address(HOSTS, "192.168.1.11", "192.168.0.1", default=True, table=10020),),
                parse_mac("52:54:00:00:01:02"),
                vlan=HOSTS,
            ),
            Link("eth1.10", "vlan", 9000, (), parent="eth1", vlan=CONTAINERS, containers=True),
        ),
        networks=(network("eth1.10"),),
        docker_pools=(parse_prefix4("10.200.0.0/16"),),
        docker_bip=Prefix4(parse_ipv4("10.200.0.1"), 24),
    )
    return replace(plan, **more)


def bonded(renderer: str = "netplan", mode: str = "802.3ad") -> HostPlan:
    """docker2: bond0 of eth1 and eth2 without an untagged VLAN; hosts, storage (IPv6 too) and containers tagged."""
    links = (
        Link("eth1", "ethernet", 9000, (), bond="bond0"),
        Link("eth2", "ethernet", 9000, (), bond="bond0"),
        Link("bond0", "bond", 9000, (), parse_mac("52:54:00:00:02:03"), members=("eth1", "eth2"), bond_mode=mode),
        Link("bond0.10", "vlan", 1500, (), parent="bond0", vlan=CONTAINERS, containers=True),
        Link(
            "bond0.20",
            "vlan",
            1500,
            (address(HOSTS, "192.168.1.12", "192.168.0.1", default=True, table=10020),),
            parent="bond0",
            vlan=HOSTS,
        ),
        Link(
            "vlan30",
            "vlan",
            9000,
            (address(STORAGE, "10.30.0.12", "10.30.0.1", table=10030, ip6="fd00:30::12", gateway6="fd00:30::1"),),
            parent="bond0",
            vlan=STORAGE,
        ),
    )
    return host(renderer, name="docker2", links=links, networks=(with_ipv6(network("bond0.10")),))


def multihomed(renderer: str = "netplan") -> HostPlan:
    """docker1 with a third VLAN, storage, tagged on eth1, with IPv6."""
    plan = host(renderer)
    own = address(STORAGE, "10.30.0.11", "10.30.0.1", table=10030, ip6="fd00:30::11", gateway6="fd00:30::1")
    return replace(plan, links=(*plan.links, Link("eth1.30", "vlan", 1500, (own,), parent="eth1", vlan=STORAGE)))


def by_dhcp(renderer: str = "netplan") -> HostPlan:
    """docker1 with both addresses by DHCP."""
    plan = host(renderer)
    links = tuple(replace(link, addresses=tuple(replace(one, dhcp=True) for one in link.addresses)) for link in plan.links)
    return replace(plan, links=links)


def bare(renderer: str = "netplan") -> HostPlan:
    """A host with one NIC, one address without a gateway, and no container."""
    links = (Link("eth0", "ethernet", None, (address(MGMT, "10.99.0.21"),), vlan=MGMT),)
    return host(renderer, name="bare", links=links, networks=())


@st.composite
def any_host(draw: st.DrawFn) -> HostPlan:
    """A host with one to three VLANs on a NIC or a bond, in any mixture of addresses and container networks."""
    parent = draw(st.sampled_from(["eth1", "enp129s0f1", "bond0"]))
    mtu = draw(st.sampled_from([None, 1500, 9000]))
    links = [Link(parent, "ethernet", mtu, ())]
    if parent == "bond0":
        mode = draw(st.sampled_from(["802.3ad", "active-backup", "balance-xor", "balance-rr"]))
        links = [Link(name, "ethernet", mtu, (), bond="bond0") for name in ("eth1", "eth2")]
        links.append(Link("bond0", "bond", mtu, (), parse_mac("52:54:00:00:02:03"), members=("eth1", "eth2"), bond_mode=mode))
    for number, vid in enumerate(sorted(draw(st.lists(st.integers(1, 4094), min_size=1, max_size=3, unique=True)))):
        base = 10 << 24 | number << 16
        vlan = VlanPlan(Vid(vid), f"v{vid}", "host", prefix=Prefix4(base, 16))
        own = Prefix4(base | draw(st.integers(2, 65000)), 16)
        table = draw(st.sampled_from([None, 10000 + vid]))
        one = HostAddress(own, IPv4(base | 1), number == 0, draw(st.booleans()), table, vlan)
        addresses = draw(st.sampled_from([(), (one,)]))
        name = draw(st.sampled_from([f"{parent}.{vid}"[:15], f"vlan{vid}"]))
        links.append(Link(name, "vlan", None, addresses, parent=parent, vlan=vlan, containers=not addresses))
    return host(links=tuple(links), networks=())
