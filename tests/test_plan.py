"""The decisions: slices that never move, VLANs on exactly the needed cables, both ends of a cable the same."""

from __future__ import annotations

import random
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import sites

from netgen import check
from netgen.addressing import Prefix4, ipv4, parse_ipv4
from netgen.errors import SiteInvalid
from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import make
from netgen.plan.trunks import BlockTree, Edge
from netgen.plan.types import Plan, SwitchPlan
from netgen.platforms import load

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def planned(data: dict[str, Any], lock: Lock | None = None) -> tuple[Plan, Lock]:
    return make(Site.model_validate(data), lock or Lock())


def host(number: int, switch: str = "sw1", **network: Any) -> dict[str, Any]:
    return {
        "interfaces": {
            "eth1": {
                "port": f"{switch}:Ethernet{number}",
                "mac": f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}",
                "untagged": "servers",
                "addresses": {"servers": ipv4(parse_ipv4("192.168.1.0") + number)},
                "container_networks": {"containers": {"max": 5, **network}},
            }
        }
    }


def site(hosts: dict[str, Any], **containers: Any) -> dict[str, Any]:
    return {
        "netgen": 1,
        "site": "t",
        "vlans": {
            "servers": {"vid": 20, "role": "host", "prefix": "192.168.0.0/16", "gateway": "192.168.0.1", "routed_by": "sw1"},
            "containers": {
                "vid": 10,
                "role": "container",
                "prefix": "172.31.0.0/16",
                "gateway": "172.31.0.1",
                "routed_by": "sw1",
                "slice": 24,
                **containers,
            },
        },
        "security": {"binding": "static"},
        "switches": {"sw1": {"platform": "arista_eos"}},
        "hosts": hosts,
    }


def slices(plan: Plan) -> dict[str, str]:
    return {one.host: str(one.prefix) for one in plan.slices}


# Slices -----------------------------------------------------------------------------------------------------------------


def test_lowest_free_blocks_in_natural_order() -> None:
    plan, lock = planned(site({"d10": host(10), "d2": host(2), "d1": host(1)}, reserved=["172.31.2.0/23"]))
    assert slices(plan) == {"d1": "172.31.1.0/24", "d2": "172.31.4.0/24", "d10": "172.31.5.0/24"}
    assert {name: str(block) for name, block in lock.slices["containers"].items()} == slices(plan)


def test_the_first_block_holds_the_gateway_and_is_left_out() -> None:
    plan, _ = planned(site({"d1": host(1)}))
    assert slices(plan) == {"d1": "172.31.1.0/24"}


def test_a_slice_that_fixed_containers_ask_for_is_taken_first() -> None:
    plan, _ = planned(site({"d1": host(1), "d2": host(2, fixed={"web": "172.31.1.77"})}))
    assert slices(plan) == {"d2": "172.31.1.0/24", "d1": "172.31.2.0/24"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["vlans"]["containers"].update(reserved=["172.31.1.0/24"]), "NG412"),
        (lambda data: data["vlans"]["containers"].update(prefix="172.30.0.0/16", gateway="172.30.0.1"), "NG411"),
        (lambda data: data["hosts"].update(d1=host(1, max=300)), "NG413"),
        (lambda data: data["hosts"].update(d1=host(1, fixed={"web": "172.31.9.1"})), "NG414"),
        (lambda data: data["hosts"].update({f"e{n}": host(n) for n in range(10, 300)}), "NG415"),
    ],
)
def test_what_would_move_a_slice_is_a_fault(change: Any, message: str) -> None:
    data = site({"d1": host(1)})
    _, lock = planned(data)
    change(data)
    with pytest.raises(SiteInvalid) as caught:
        planned(data, lock)
    assert {fault.id for fault in caught.value.faults} == {message}


def test_overlapping_entries_of_a_merged_lock_are_a_fault() -> None:
    data = site({"d1": host(1), "d2": host(2)})
    one = Prefix4(parse_ipv4("172.31.1.0"), 24)
    with pytest.raises(SiteInvalid) as caught:
        planned(data, Lock(slices={"containers": {"d1": one, "d2": one}}))
    assert [(fault.id, fault.text) for fault in caught.value.faults] == [
        ("NG416", "d2's slice 172.31.1.0/24 in netgen.lock overlaps d1's 172.31.1.0/24")
    ]


def test_all_addresses_of_a_slice_count_but_the_prefix_own_two() -> None:
    whole = site({"d1": host(1, max=254, slice="172.31.0.0/24")}, prefix="172.31.0.0/24", gateway="172.31.1.1", routed_by="external")
    plan, _ = planned(whole)
    pool = plan.hosts[0].networks[0].pool
    assert (ipv4(pool[0]), ipv4(pool[-1]), len(pool)) == ("172.31.0.1", "172.31.0.254", 254)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "grow", "shuffle"]), st.integers(1, 30)), max_size=25))
def test_nobody_ever_moves(steps: list[tuple[str, int]]) -> None:
    """Hosts come, go and grow in any order: whoever stays keeps the slice, and slices never overlap."""
    hosts: dict[str, Any] = {}
    lock = Lock()
    before: dict[str, str] = {}
    for action, number in steps:
        name = f"d{number}"
        if action == "add":
            hosts.setdefault(name, host(number))
        elif action == "remove":
            hosts.pop(name, None)
        elif action == "grow" and name in hosts:
            hosts[name] = host(number, max=200)
        else:
            hosts = dict(sorted(hosts.items(), key=lambda item: hash((number, item[0]))))
        plan, lock = planned(site(hosts), lock)
        now = slices(plan)
        assert set(now) == set(hosts)
        assert all(now[name] == block for name, block in before.items() if name in now)
        assert len(set(now.values())) == len(now)
        assert "172.31.0.0/24" not in now.values()
        before = now


def test_a_fixed_container_beyond_the_lowest_is_bound_too() -> None:
    plan, _ = planned(site({"d1": host(1, fixed={"web": "172.31.1.77"})}))
    bound = [ipv4(entry.ip) for entry in plan.switches[0].bindings if entry.vlan.role == "container"]
    assert bound == [*(f"172.31.1.{number}" for number in range(5)), "172.31.1.77"]
    assert [need.need for need in plan.needs] == [1 + 5 + 1]


def test_a_block_that_fixed_containers_ask_for_is_not_taken_from_anybody() -> None:
    data = site({"d1": host(1, slice="172.31.1.0/24"), "d2": host(2, fixed={"web": "172.31.1.77"})})
    with pytest.raises(SiteInvalid) as caught:
        planned(data)
    assert [fault.id for fault in caught.value.faults] == ["NG414"]


def test_the_limit_of_a_listed_port_is_its_entries_and_the_headroom() -> None:
    data = site({})
    data["security"] = {"headroom": 3}
    port = {"untagged": "servers", "bindings": [{"ip": "192.168.9.9", "mac": "00:11:22:33:44:55"}]}
    data["switches"]["sw1"]["ports"] = {"Ethernet9": port, "Ethernet10": {"untagged": "servers", "max_bindings": 2}}
    plan, _ = planned(data)
    assert {one.name: one.body.limit for one in plan.switches[0].ports} == {"Ethernet9": 1 + 3, "Ethernet10": 2}


@pytest.mark.parametrize(("port", "faults"), [({"untagged": "servers"}, []), ({"untagged": "servers", "shutdown": True}, ["NG471"])])
def test_the_management_entry_is_up(port: dict[str, Any], faults: list[str]) -> None:
    data = site({})
    data["switches"]["sw1"] |= {"address": "192.168.0.1", "management_entry": "sw1:Ethernet9", "ports": {"Ethernet9": port}}
    plan, _ = planned(data)
    assert [fault.id for fault in check.faults(Site.model_validate(data), plan)] == faults


# Bundle numbers ---------------------------------------------------------------------------------------------------------


def bonds(*numbers: int, **lags: int) -> dict[str, Any]:
    """A site with a bond for each number, on two ports; ``d3=7`` writes the lag of d3."""
    hosts = {}
    for number in numbers:
        interface = {
            "members": {f"eth{n}": {"port": f"sw1:Ethernet{2 * number + n}"} for n in (0, 1)},
            "untagged": "servers",
            "addresses": {"servers": f"192.168.1.{number}"},
        }
        lag = lags.get(f"d{number}")
        hosts[f"d{number}"] = {"interfaces": {"bond0": {**interface, "lag": lag} if lag else interface}}
    return {**site(hosts), "security": {}}


def bundles(plan: Plan) -> dict[str, int | None]:
    return {port.description: port.lag for port in plan.switches[0].bundles}


def test_bundle_numbers_stay_when_others_come_and_go() -> None:
    plan, lock = planned(bonds(1, 2, 3))
    assert bundles(plan) == {"d1 bond0": 1, "d2 bond0": 2, "d3 bond0": 3}
    plan, lock = planned(bonds(2, 3), lock)
    assert bundles(plan) == {"d2 bond0": 2, "d3 bond0": 3}
    plan, lock = planned(bonds(1, 2, 3, 4), lock)
    assert bundles(plan) == {"d1 bond0": 1, "d2 bond0": 2, "d3 bond0": 3, "d4 bond0": 4}


def test_a_written_bundle_number_wins_over_a_kept_one() -> None:
    _, lock = planned(bonds(1, 2))
    plan, lock = planned(bonds(1, 2, 3, d3=1), lock)
    assert bundles(plan) == {"d1 bond0": 3, "d2 bond0": 2, "d3 bond0": 1}
    assert lock.bundles == {"sw1": {"d1/bond0": 3, "d2/bond0": 2}}


# Trunks -----------------------------------------------------------------------------------------------------------------


@QUICK
@given(st.integers(2, 7), st.randoms(use_true_random=False), st.data())
def test_block_tree_is_the_union_of_all_simple_paths(count: int, rng: random.Random, data: st.DataObject) -> None:
    nodes = [f"s{number}" for number in range(count)]
    edges = {Edge(pair) for pair in combinations(nodes, 2) if rng.random() < 0.4}
    members = set(data.draw(st.lists(st.sampled_from(nodes), max_size=count)))
    graph = nx.Graph(tuple(edge) for edge in edges)
    graph.add_nodes_from(nodes)
    expected = {
        Edge(step) for a, b in combinations(sorted(members), 2) for path in nx.all_simple_paths(graph, a, b) for step in pairwise(path)
    }
    found, groups = BlockTree(nodes, edges).between(members)
    assert found == expected
    assert len(groups) == len({frozenset(nx.node_connected_component(graph, member)) for member in members})


def chain(*names: str) -> list[dict[str, str]]:
    return [{"a": f"{a}:Ethernet{40 + i}", "b": f"{b}:Ethernet{30 + i}"} for i, (a, b) in enumerate(pairwise(names))]


def carried(plan: Plan, switch: str, port: str) -> list[str]:
    found: SwitchPlan = next(one for one in plan.switches if one.name == switch)
    return [vlan.name for one in found.ports if one.name == port for vlan in one.body.allowed]


def test_a_chain_carries_a_vlan_as_far_as_it_is_needed() -> None:
    data = site({"d1": host(1, "sw3")})
    data["switches"] |= {name: {"platform": "arista_eos"} for name in ("sw2", "sw3", "sw4")}
    data["cables"] = chain("sw1", "sw2", "sw3", "sw4")
    plan, _ = planned(data)
    assert carried(plan, "sw1", "Ethernet40") == ["containers", "servers"]
    assert carried(plan, "sw3", "Ethernet31") == ["containers", "servers"]
    assert carried(plan, "sw3", "Ethernet42") == carried(plan, "sw4", "Ethernet32") == []


def test_a_vlans_list_bars_a_cable_and_is_a_fault_when_it_splits() -> None:
    data = site({"d1": host(1, "sw2")})
    data["switches"]["sw2"] = {"platform": "arista_eos"}
    data["cables"] = [{"a": "sw1:Ethernet40", "b": "sw2:Ethernet30", "vlans": ["servers"]}]
    with pytest.raises(SiteInvalid) as caught:
        planned(data)
    assert [(fault.id, fault.text) for fault in caught.value.faults] == [
        ("NG430", "VLAN containers is needed on switches that no cable joins: sw1 and sw2")
    ]


@pytest.mark.parametrize(
    ("port", "trusted", "derived"),
    [
        ({}, True, True),
        ({"trust": "dhcp"}, True, True),
        ({"trust": "arp"}, True, False),
        ({"trust": "both"}, True, False),
        ({"trust": "none"}, False, False),
        ({"bindings": [{"ip": "192.168.9.9", "mac": "00:11:22:33:44:55"}]}, False, False),
        ({"security": {"arp_inspection": False}}, True, False),
    ],
)
def test_a_port_of_unknown_inhabitants_is_not_cut_off(port: dict[str, Any], trusted: bool, derived: bool) -> None:
    """Nothing is known of who is behind a port without entries: ARP inspection would drop all of it, whatever is said of DHCP."""
    data = site({})
    data["security"] = {"arp_inspection": True, "dhcp_snooping": True}
    data["switches"] = {"sw1": {"platform": "cisco_ios", "ports": {"GigabitEthernet1/0/9": {"untagged": "servers", **port}}}}
    plan, _ = planned(data)
    assert plan.switches[0].ports[0].body.trust_arp is trusted
    assert any(need.arp_trusted for need in plan.needs) is derived


# Both ends --------------------------------------------------------------------------------------------------------------


def errors(data: dict[str, Any], plan: Plan) -> list[str]:
    return [str(fault) for fault in check.faults(Site.model_validate(data), plan) if fault.severity == "error"]


@QUICK
@given(sites())
def test_both_ends_of_every_cable_are_the_same(data: dict[str, Any]) -> None:
    plan, _ = planned(data)
    ports = {(switch.name, port.name): port.body for switch in plan.switches for port in switch.ports}
    for one in plan.hosts:
        for name, interface in data["hosts"][one.name]["interfaces"].items():
            switch, _, port = interface["port"].partition(":")
            body = ports[switch, port]
            tagged = {link.vlan.vid for link in one.links if link.kind == "vlan" and link.parent == name and link.vlan}
            assert {vlan.vid for vlan in body.tagged} == tagged
            link = next(link for link in one.links if link.name == name)
            assert (body.untagged.vid if body.untagged else None) == (link.vlan.vid if link.vlan else None)
            assert set(body.allowed) == {*body.tagged, *([body.untagged] if body.untagged else [])}
    for cable in data["cables"]:
        a, b = (ports[end.partition(":")[0], end.partition(":")[2]] for end in (cable["a"], cable["b"]))
        assert (a.untagged, a.tagged, a.allowed) == (b.untagged, b.tagged, b.allowed)


@QUICK
@given(sites())
def test_bindings_of_the_switch_are_the_leases_of_the_host(data: dict[str, Any]) -> None:
    plan, _ = planned(data)
    bound: dict[str, set[int]] = {}
    for switch in plan.switches:
        for entry in switch.bindings:
            if entry.vlan.role == "container":
                bound.setdefault(entry.host, set()).add(entry.ip)
    if data["security"]["binding"] == "static":
        unbound = {need.host for need in plan.needs if need.binding == "none"}  # where the platform has no bindings
        assert bound == {one.name: set(one.networks[0].pool) for one in plan.hosts if one.networks and one.name not in unbound}
    taken = [ip for one in plan.hosts for network in one.networks for ip in network.pool]
    assert len(taken) == len(set(taken))


@QUICK
@given(sites())
def test_the_limit_is_the_need_and_the_headroom(data: dict[str, Any]) -> None:
    plan, _ = planned(data)
    limited = {switch.name for switch in plan.switches if load(switch.platform).has("binding_limit")}
    for need in plan.needs:
        if need.host and need.binding != "none":
            interface = data["hosts"][need.host]["interfaces"]["eth1"]
            networks = interface.get("container_networks", {})
            wanted = len(interface["addresses"]) + sum(network["max"] for network in networks.values())
            assert need.need == wanted
            assert need.limit == (wanted + data["security"]["headroom"] if need.switch in limited else None)


REFUSALS = ("NG440", "NG442", "NG447", "NG450", "NG451", "NG452", "NG458", "NG459", "NG469")
"""A feature, a guard or a figure that one of the platforms does not have."""


@QUICK
@given(sites())
def test_generated_sites_pass_the_checks_or_are_refused_for_a_reason(data: dict[str, Any]) -> None:
    plan, _ = planned(data)
    assert not [text for text in errors(data, plan) if not text.startswith(REFUSALS)]


@QUICK
@given(sites(), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(data: dict[str, Any], rng: random.Random) -> None:
    def shuffled(value: Any, key: str = "") -> Any:
        if not isinstance(value, dict) or key == "routed_by":  # the first of a pair is the preferred router
            return value
        keys = list(value)
        rng.shuffle(keys)
        return {name: shuffled(value[name], name) for name in keys}

    assert planned(shuffled(data)) == planned(data)
