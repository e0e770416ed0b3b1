"""The networkd files, read by systemd-networkd itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hosts.factory import bare, bonded, by_dhcp, host, multihomed
from hosts.machine import machine, write
from hosts.programs import generate, lines_of, needs_netplan, needs_networkd, networkd, rendered


@needs_networkd
@pytest.mark.parametrize("make", [host, bonded, by_dhcp, multihomed, bare])
def test_reads_every_line(tmp_path: Path, make: Any) -> None:
    with machine(tmp_path) as room:
        folder = write(make("networkd"), tmp_path / "host")
        room.sh(f"cp -p {folder}/networkd/* /etc/systemd/network/")
        log = networkd(room, seconds=0.7)
        assert [line for line in log if "/etc/systemd/network" in line] == []


@needs_networkd
def test_the_test_above_can_fail(tmp_path: Path) -> None:
    with machine(tmp_path) as room:
        room.path("/etc/systemd/network/10-x.network").write_text("[Match]\nName=eth1\n[Network]\nTypo=1\n")
        log = networkd(room, seconds=0.7)
    assert "/etc/systemd/network/10-x.network:4: Unknown key 'Typo' in section [Network], ignoring." in log


def test_a_bond_and_a_vlan() -> None:
    found = rendered(bonded("networkd"))
    assert lines_of(found["networkd/10-netgen-bond0.netdev"].text) == [
        "[NetDev] Name=bond0",
        "[NetDev] Kind=bond",
        "[NetDev] MTUBytes=9000",
        "[NetDev] MACAddress=52:54:00:00:02:03",
        "[Bond] Mode=802.3ad",
        "[Bond] MIIMonitorSec=100ms",
        "[Bond] LACPTransmitRate=fast",
        "[Bond] TransmitHashPolicy=layer3+4",
    ]
    assert lines_of(found["networkd/10-netgen-bond0.10.network"].text) == [
        "[Match] Name=bond0.10",
        "[Link] MTUBytes=1500",
        "[Link] RequiredForOnline=no",
        "[Network] DHCP=no",
        "[Network] LinkLocalAddressing=no",
        "[Network] IPv6AcceptRA=no",
    ]


SPELLED = {"[DHCPv4]": "[DHCP]", "=true": "=yes", "=false": "=no", "[Route] Destination=0.0.0.0/0": "[Route]"}
UNSAID = {
    # defaults that one of the two writes
    "[Network] DHCP=no",
    "[Network] LinkLocalAddressing=ipv6",
    "[Link] RequiredForOnline=yes",
    "[DHCP] UseRoutes=yes",
    "[DHCP] RouteMetric=100",
    "[DHCP] UseMTU=yes",
    "[Route]",
    # netplan's own: of IPv6 routes networkd ignores it, of a link that needs no carrier nobody waits for it
    "[Route] Scope=link",
    "[Network] ConfigureWithoutCarrier=yes",
    # the bond's MAC a second time
    "[Link] MACAddress=52:54:00:00:02:03",
}


def comparable(unit: list[str]) -> list[str]:
    """A unit without what its two writers spell differently."""
    for old, new in SPELLED.items():
        unit = [line.replace(old, new) for line in unit]
    return sorted(line for line in unit if line not in UNSAID)


@needs_netplan
@pytest.mark.parametrize("make", [host, bonded, multihomed, by_dhcp, bare])
def test_says_what_netplans_generator_writes(tmp_path: Path, make: Any) -> None:
    by_netplan = {name: unit for name, unit in generate(make("netplan"), tmp_path).items() if not name.endswith(".link")}
    ours = {path: lines_of(file.text) for path, file in rendered(make("networkd")).items() if path.startswith("networkd/")}
    assert {path.removeprefix("networkd/10-netgen-"): comparable(unit) for path, unit in ours.items()} == {
        name: comparable(unit) for name, unit in by_netplan.items()
    }
