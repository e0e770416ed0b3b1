"""The ifupdown file, read by Debian's ifup."""

from __future__ import annotations

from pathlib import Path

from hosts.factory import bonded, by_dhcp, multihomed
from hosts.programs import ifup, needs_ifupdown, read


@needs_ifupdown
def test_runs_what_was_planned(tmp_path: Path) -> None:
    commands = ifup(multihomed("ifupdown"), tmp_path)
    for line in (
        "ip addr add 192.168.1.11/255.255.0.0 broadcast 192.168.255.255 dev eth1 label eth1",
        "ip route add default via 192.168.0.1 dev eth1 onlink",
        "ip link set dev eth1 mtu 9000 up",
        "sysctl -q -e -w net/ipv6/conf/eth1.10/disable_ipv6=1",
        "ip link set dev eth1.30 mtu 1500 up",
        "ip addr add 10.30.0.11/255.255.255.0 broadcast 10.30.0.255 dev eth1.30 label eth1.30",
        "ip -6 addr add fd00:30::11/64 dev eth1.30",
        "ip -4 rule add from 10.30.0.11 to 10.200.0.0/16 lookup 254 priority 9999",
        "ip -4 rule add from 10.30.0.11 lookup 10030 priority 10030",
        "ip -6 rule add from fd00:30::11 lookup 10030 priority 10030",
        "ip -4 route replace 10.30.0.0/24 dev eth1.30 table 10030",
        "ip -4 route replace 0.0.0.0/0 via 10.30.0.1 onlink dev eth1.30 table 10030",
        "ip -6 route replace ::/0 via fd00:30::1 onlink dev eth1.30 table 10030",
    ):
        assert line in commands
    assert {line.split("route add ")[1] for line in commands if "route add" in line} == {"default via 192.168.0.1 dev eth1 onlink"}
    made = [line for line in commands if "type vlan" in line]
    assert all("ip link add link eth1 name eth1.10 type vlan id 10;" in line or "name eth1.30 type vlan id 30;" in line for line in made)
    assert made


@needs_ifupdown
def test_makes_a_vlan_whose_name_has_no_dot_by_a_command(tmp_path: Path) -> None:
    """ifupdown makes VLANs by itself only where the name has a dot; ``vlan-raw-device`` belongs to the package vlan."""
    commands = ifup(bonded("ifupdown"), tmp_path)
    assert "test -e /sys/class/net/vlan30 || ip link add link bond0 name vlan30 type vlan id 30" in commands
    assert not any("name vlan30" in line and "test -d" in line for line in commands)


def test_a_bond() -> None:
    text = read(bonded("ifupdown"), "interfaces.d/netgen")
    assert (
        "auto bond0\n"
        "iface bond0 inet manual\n"
        "    bond-slaves eth1 eth2\n"
        "    bond-mode 802.3ad\n"
        "    bond-miimon 100\n"
        "    bond-lacp-rate 1\n"
        "    bond-xmit-hash-policy layer3+4\n"
        "    hwaddress 52:54:00:00:02:03\n"
    ) in text
    assert "iface eth1" not in text
    assert "bond-lacp-rate" not in read(bonded("ifupdown", "active-backup"), "interfaces.d/netgen")


@needs_ifupdown
def test_asks_for_an_address_by_dhcp(tmp_path: Path) -> None:
    text = read(by_dhcp("ifupdown"), "interfaces.d/netgen")
    assert "iface eth0 inet dhcp\n    up ip route del default dev eth0 || true\n" in text
    assert (
        "iface eth1 inet dhcp\n    up ip link set dev eth1 mtu 9000\n    up ip -4 route replace 192.168.0.0/16 dev eth1 table 10020\n"
        in text
    )
    commands = ifup(by_dhcp("ifupdown"), tmp_path)
    assert "ip -4 route replace 0.0.0.0/0 via 10.99.0.1 onlink dev eth0 table 10099" in commands
