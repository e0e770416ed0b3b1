"""The netplan file, read by Debian's netplan generator."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hosts.factory import any_host, bonded, by_dhcp, host
from hosts.programs import generate, needs_netplan
from hypothesis import given, settings

from netgen.plan.types import HostPlan

pytestmark = needs_netplan


def test_makes_what_was_planned_of_a_host(tmp_path: Path) -> None:
    units = generate(host(), tmp_path)
    assert sorted(units) == ["eth0.network", "eth1.10.netdev", "eth1.10.network", "eth1.link", "eth1.network"]
    assert units["eth1.10.netdev"] == ["[NetDev] Name=eth1.10", "[NetDev] MTUBytes=9000", "[NetDev] Kind=vlan", "[VLAN] Id=10"]
    assert units["eth1.10.network"] == [
        "[Match] Name=eth1.10",
        "[Link] RequiredForOnline=no",
        "[Link] MTUBytes=9000",
        "[Network] LinkLocalAddressing=no",
        "[Network] IPv6AcceptRA=no",
        "[Network] ConfigureWithoutCarrier=yes",
    ]
    assert units["eth1.network"] == [
        "[Match] Name=eth1",
        "[Link] MTUBytes=9000",
        "[Network] LinkLocalAddressing=ipv6",
        "[Network] Address=192.168.1.11/16",
        "[Network] VLAN=eth1.10",
        "[Route] Destination=0.0.0.0/0",
        "[Route] Gateway=192.168.0.1",
        "[Route] GatewayOnLink=true",
        "[Route] Destination=192.168.0.0/16",
        "[Route] Scope=link",
        "[Route] Table=10020",
        "[Route] Destination=0.0.0.0/0",
        "[Route] Gateway=192.168.0.1",
        "[Route] GatewayOnLink=true",
        "[Route] Table=10020",
        "[RoutingPolicyRule] From=192.168.1.11",
        "[RoutingPolicyRule] To=10.200.0.0/16",
        "[RoutingPolicyRule] Table=254",
        "[RoutingPolicyRule] Priority=9999",
        "[RoutingPolicyRule] From=192.168.1.11",
        "[RoutingPolicyRule] Table=10020",
        "[RoutingPolicyRule] Priority=10020",
    ]


@pytest.mark.parametrize(
    ("mode", "parameters"),
    [
        ("802.3ad", ["LACPTransmitRate=fast", "MIIMonitorSec=100ms", "TransmitHashPolicy=layer3+4"]),
        ("active-backup", ["MIIMonitorSec=100ms"]),
        ("balance-xor", ["MIIMonitorSec=100ms", "TransmitHashPolicy=layer3+4"]),
        ("balance-rr", ["MIIMonitorSec=100ms"]),
    ],
)
def test_makes_what_was_planned_of_a_bond(tmp_path: Path, mode: str, parameters: list[str]) -> None:
    units = generate(bonded(mode=mode), tmp_path)
    assert units["bond0.netdev"] == [
        "[NetDev] Name=bond0",
        "[NetDev] MACAddress=52:54:00:00:02:03",
        "[NetDev] MTUBytes=9000",
        "[NetDev] Kind=bond",
        f"[Bond] Mode={mode}",
        *(f"[Bond] {parameter}" for parameter in parameters),
    ]
    for member in ("eth1", "eth2"):
        assert units[f"{member}.network"] == [
            f"[Match] Name={member}",
            "[Link] RequiredForOnline=no",
            "[Link] MTUBytes=9000",
            "[Network] LinkLocalAddressing=no",
            "[Network] IPv6AcceptRA=no",
            "[Network] Bond=bond0",
        ]
    assert "[Network] LinkLocalAddressing=no" in units["bond0.network"]
    vlans = [line for line in units["bond0.network"] if "VLAN=" in line]
    assert vlans == ["[Network] VLAN=bond0.10", "[Network] VLAN=bond0.20", "[Network] VLAN=vlan30"]


def test_asks_for_an_address_by_dhcp_with_the_nics_mac(tmp_path: Path) -> None:
    units = generate(by_dhcp(), tmp_path)
    assert "[Network] DHCP=ipv4" in units["eth1.network"]
    assert [line for line in units["eth1.network"] if line.startswith("[DHCP")] == [
        "[DHCP] ClientIdentifier=mac",
        "[DHCP] RouteMetric=100",
        "[DHCP] UseMTU=true",
    ]
    assert "[DHCP] UseRoutes=false" in units["eth0.network"]
    assert "[Route] GatewayOnLink=true" in units["eth0.network"]
    assert not any(line.startswith("[Network] Address=") for unit in units.values() for line in unit)


@settings(max_examples=25, deadline=None)
@given(plan=any_host())
def test_accepts_any_host(plan: HostPlan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        units = generate(plan, Path(folder))
    for link in plan.links:
        unit = units[f"{link.name}.network"]
        planned = [f"[Network] Address={one.address}" for one in link.addresses if not one.dhcp]
        assert [line for line in unit if line.startswith("[Network] Address=")] == planned
        assert ("[Network] DHCP=ipv4" in unit) == any(one.dhcp for one in link.addresses)
        assert ("[Network] LinkLocalAddressing=no" in unit) == (not link.addresses)
        tables = {f"[RoutingPolicyRule] Table={one.table}" for one in link.addresses if one.table is not None}
        assert {line for line in unit if line.startswith("[RoutingPolicyRule] Table=") and not line.endswith("=254")} == tables
        if link.kind == "vlan" and link.vlan:
            assert f"[VLAN] Id={link.vlan.vid}" in units[f"{link.name}.netdev"]
            assert f"[Network] VLAN={link.name}" in units[f"{link.parent}.network"]
