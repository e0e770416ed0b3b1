"""Every hop of a thing, joined by what is rendered with and without it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from netgen import lock, plan
from netgen.build import build
from netgen.explain import Hop, NothingFoundError, drop, exchange, explain
from netgen.loader import Loaded, load
from netgen.plan.types import Plan
from netgen.render import Renderer


@cache
def site(name: str) -> tuple[Loaded, Plan, dict[str, list[str]]]:
    loaded = load(ROOT / "inventories" / name)
    made, _ = plan.make(loaded.site, lock.Lock())
    return loaded, made, {output.path: output.text.splitlines() for output in build(made, Renderer())}


def hops(name: str, thing: str) -> list[Hop]:
    loaded, made, files = site(name)
    found = explain(loaded, made, Renderer(), thing)
    for hop in found:
        for line in hop.lines:
            assert files[line.path][line.number - 1] == line.text, "a line that is not rendered"
    return found


def lines(found: list[Hop]) -> list[str]:
    return [line.text.strip() for hop in found for line in hop.lines]


def test_an_address_from_yaml_to_both_ends() -> None:
    found = hops("macvlan-dc", "172.31.1.20")
    assert [(hop.where, hop.what) for hop in found] == [
        ("sw1", "1 static binding for it"),
        ("docker1", "fixed container web1 of the Docker network containers"),
    ]
    assert "ip source binding 0242.ac1f.0114 vlan 10 172.31.1.20 interface GigabitEthernet1/0/1" in lines(found[:1])
    assert 'ipv4_address: "172.31.1.20"' in lines(found[1:])
    path, place = found[0].written[0]
    text = Path(place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert path[-1] == "containers"
    assert text.strip().startswith("containers: {max: 40")


def test_a_vlan_names_its_ports_on_both_ends() -> None:
    found = hops("macvlan-dc", "10")
    assert found == hops("macvlan-dc", "containers")
    by_what = {(hop.where, hop.what): [line.text.strip() for line in hop.lines] for hop in found}
    assert by_what["sw1", "GigabitEthernet1/0/1 carries it tagged"] == ["switchport trunk allowed vlan 10,20"]
    assert by_what["sw1", "has VLAN 10 containers"] == ["spanning-tree vlan 10,20 priority 4096", "vlan 10", "name containers"]
    assert "id: 10" in by_what["docker1", "eth1.10 is in it"]


@pytest.mark.parametrize(
    ("thing", "wanted"),
    [
        ("172.31.0.1", "ip address 172.31.0.1 255.255.0.0"),
        ("52:54:00:00:01:02", "ip source binding 5254.0000.0102 vlan 20 192.168.1.11 interface GigabitEthernet1/0/1"),
        ("5254.0000.0102", "ip source binding 5254.0000.0102 vlan 20 192.168.1.11 interface GigabitEthernet1/0/1"),
        ("sw1:gi1/0/2", "description docker2 eth1"),
        ("docker2", "description docker2 eth1"),
        ("sw1", "description administrators"),
    ],
)
def test_things_by_every_name(thing: str, wanted: str) -> None:
    assert wanted in lines(hops("macvlan-dc", thing))


@pytest.mark.parametrize("thing", ["", "nothing", "172.31.250.9", "4000", "sw1:Gi9/9/9", "a\x1b[31mb", "::1"])
def test_what_the_site_does_not_know_is_said(thing: str) -> None:
    loaded, made, _ = site("macvlan-dc")
    with pytest.raises(NothingFoundError) as caught:
        explain(loaded, made, Renderer(), thing)
    assert "\x1b" not in str(caught.value)
    assert caught.value.exit_code == 4


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_binding_of_the_pair_site_is_explained_by_its_own_line(data: st.DataObject) -> None:
    loaded, made, _ = site("campus-pair")
    switch = data.draw(st.sampled_from([one for one in made.switches if one.bindings]))
    entry = data.draw(st.sampled_from(switch.bindings))
    from netgen.addressing import ipv4

    found = [hop for hop in explain(loaded, made, Renderer(), ipv4(entry.ip)) if hop.where == switch.name]
    assert any(ipv4(entry.ip) in line for line in lines(found))


def test_taking_out_and_exchanging_leave_the_rest_alone() -> None:
    _, made, _ = site("macvlan-dc")
    switch = made.switches[0]
    assert drop(switch, lambda thing: False) is switch
    assert exchange(switch, 1 << 60) is switch
