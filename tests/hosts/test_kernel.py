"""The renderers bring about the same on a real kernel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hosts.factory import RENDERERS, multihomed
from hosts.machine import GENERATE, Machine, machine, write
from hosts.manager import SETTLED, manager
from hosts.programs import needs_ifupdown, needs_netplan, needs_networkd, networkd
from switch_files import needs


def apply(room: Machine, renderer: str, folder: Path) -> None:
    """Lets the real renderer configure the machine. Its VLANs are there already: the kernel of a test machine may have no
    8021q, so they are veths of the same name, and nobody is asked to make them."""
    if renderer == "netplan":
        room.sh(f"cp -p {folder}/netplan/* /etc/netplan/ && {GENERATE}")
        room.sh("rm -f /run/systemd/network/*.netdev && sed -i /VLAN=/d /run/systemd/network/*.network")
        networkd(room)
    elif renderer == "networkd":
        room.sh(f"cp -p {folder}/networkd/*.network /etc/systemd/network/ && sed -i /VLAN=/d /etc/systemd/network/*.network")
        networkd(room)
    elif renderer == "networkmanager":
        room.sh(f"sed -i -e '/^.vlan]/,/^flags=/d' -e s/^type=vlan/type=ethernet/ {folder}/networkmanager/*")
        with manager(room, folder):
            room.sh(SETTLED.format(1 + len(list((folder / "networkmanager").iterdir()))))
    else:
        room.sh(f"ifup -a -i {folder}/interfaces.d/netgen")


def kernel(room: Machine, names: list[str]) -> dict[str, Any]:
    """Addresses, MTU, policy rules and routes, without who made them."""
    links = {link["ifname"]: link for link in json.loads(room.sh("ip -j addr")) if link["ifname"] in names}
    routes = [*json.loads(room.sh("ip -j -4 route show table all")), *json.loads(room.sh("ip -j -6 route show table all"))]
    rules = [*json.loads(room.sh("ip -j -4 rule")), *json.loads(room.sh("ip -j -6 rule"))]
    own = {name: [f"{one['local']}/{one['prefixlen']}" for one in link["addr_info"]] for name, link in links.items()}
    return {
        "mtu": {name: link["mtu"] for name, link in links.items()},
        "down": [name for name, link in links.items() if "UP" not in link["flags"]],
        "addresses": {name: [one for one in of if not one.startswith("fe80")] for name, of in own.items()},
        "link-local": {name: any(one.startswith("fe80") for one in of) for name, of in own.items()},
        "routes": sorted(
            f"{route['dst']} via {route.get('gateway')} dev {route['dev']} table {route.get('table')}"
            for route in routes
            if route["dev"] in names and route.get("table") != "local" and not route["dst"].startswith(("fe80", "ff00", "multicast"))
        ),
        "rules": sorted(f"{rule['priority']}: {rule.get('src')} to {rule.get('dst')} lookup {rule['table']}" for rule in rules),
    }


@needs_netplan
@needs_networkd
@needs_ifupdown
@needs("NetworkManager", "nmcli", "dbus-daemon")
def test_the_renderers_bring_about_the_same(tmp_path: Path) -> None:
    found = {}
    for renderer in RENDERERS:
        plan = multihomed(renderer)
        (tmp_path / renderer).mkdir()
        with machine(tmp_path / renderer) as room:
            for link in plan.links:
                room.link(link.name)
            apply(room, renderer, write(plan, tmp_path / renderer / "host"))
            found[renderer] = kernel(room, [link.name for link in plan.links])
    assert found["networkd"] == found["netplan"] == found["networkmanager"] == found["ifupdown"]
    assert found["netplan"]["addresses"] == {
        "eth0": ["10.99.0.21/24"],
        "eth1": ["192.168.1.11/16"],
        "eth1.10": [],
        "eth1.30": ["10.30.0.11/24", "fd00:30::11/64"],
    }
    assert found["netplan"]["link-local"] == {"eth0": True, "eth1": True, "eth1.10": False, "eth1.30": True}
    assert found["netplan"]["mtu"] == {"eth0": 1500, "eth1": 9000, "eth1.10": 9000, "eth1.30": 1500}
    assert found["netplan"]["down"] == []
    assert found["netplan"]["routes"] == sorted(
        [
            "default via 192.168.0.1 dev eth1 table None",
            "192.168.0.0/16 via None dev eth1 table None",
            "10.99.0.0/24 via None dev eth0 table None",
            "10.30.0.0/24 via None dev eth1.30 table None",
            "fd00:30::/64 via None dev eth1.30 table None",
            "default via 192.168.0.1 dev eth1 table 10020",
            "192.168.0.0/16 via None dev eth1 table 10020",
            "default via 10.99.0.1 dev eth0 table 10099",
            "10.99.0.0/24 via None dev eth0 table 10099",
            "default via 10.30.0.1 dev eth1.30 table 10030",
            "10.30.0.0/24 via None dev eth1.30 table 10030",
            "default via fd00:30::1 dev eth1.30 table 10030",
            "fd00:30::/64 via None dev eth1.30 table 10030",
        ]
    )
    assert found["netplan"]["rules"] == sorted(
        [
            *["0: all to None lookup local"] * 2,
            *["32766: all to None lookup main"] * 2,
            "32767: all to None lookup default",
            *(f"9999: {ip} to 10.200.0.0 lookup main" for ip in ("192.168.1.11", "10.99.0.21", "10.30.0.11")),
            "10020: 192.168.1.11 to None lookup 10020",
            "10099: 10.99.0.21 to None lookup 10099",
            "10030: 10.30.0.11 to None lookup 10030",
            "10030: fd00:30::11 to None lookup 10030",
        ]
    )
