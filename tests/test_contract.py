"""The contract of the model: a site with every key loads, plans, passes the checks and renders."""

from __future__ import annotations

from cases_support import plan_of
from conftest import ROOT

from netgen.build import build
from netgen.plan.types import Plan
from netgen.render import Renderer

SITE = ROOT / "tests" / "contract"


def planned() -> Plan:
    return plan_of(SITE)


def test_the_whole_example_loads_and_renders() -> None:
    plan = planned()
    paths = {output.path for output in build(plan, Renderer())}
    assert {"switches/core1.cfg", "switches/core2.cfg", "switches/tor1.cfg", "bindings.csv"} <= paths
    assert {f"hosts/docker{number}/bootstrap.sh" for number in (1, 2, *range(10, 30))} <= paths


def test_what_the_example_says_is_what_is_planned() -> None:
    plan = planned()
    tor1 = next(switch for switch in plan.switches if switch.name == "tor1")
    ports = {port.name: port for port in (*tor1.ports, *tor1.bundles)}
    docker1 = ports["GigabitEthernet1/0/2"]
    assert docker1.body.untagged is not None
    assert docker1.body.untagged.name == "hosts"
    assert [vlan.vid for vlan in docker1.body.allowed] == [10, 20]
    assert (docker1.body.guard, docker1.body.limit, docker1.body.arp_rate) == ("source_guard", 1 + 40 + 2, 200)
    assert len(docker1.bindings) == 41
    bond = ports["Port-channel2"]
    assert (bond.members, bond.body.guard, bond.body.limit) == (("GigabitEthernet1/0/3", "GigabitEthernet1/0/4"), "none", 1 + 20 + 2)
    uplink = ports["Port-channel1"]
    assert [vlan.vid for vlan in uplink.body.allowed] == [10, 20, 99]
    assert (uplink.body.trust_dhcp, uplink.body.trust_arp) == (True, True)
    hypervisor = ports["GigabitEthernet1/0/46"]
    assert (hypervisor.body.limit, hypervisor.body.trust_arp, hypervisor.body.trust_dhcp) == (20, True, False)


def test_the_pair_shares_the_gateway_and_the_first_is_preferred() -> None:
    svis = {switch.name: {svi.vlan.name: svi for svi in switch.svis} for switch in planned().switches}
    for name, priority in (("core1", 110), ("core2", 100)):
        vrrp = svis[name]["containers"].vrrp
        assert vrrp is not None
        assert vrrp.priority == priority
    assert svis["core1"]["hosts"].vrrp is None
    assert {switch.name: switch.stp.priority for switch in planned().switches} == {"core1": 4096, "core2": 8192, "tor1": None}
