"""From site.yml to the files of every host of the inventories."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from cases_support import plan_of
from conftest import ROOT
from hosts.machine import write
from hosts.programs import generate, ifup, needs_ifupdown, needs_netplan, needs_shellcheck

from netgen.plan.types import HostPlan

INVENTORIES = ("macvlan-dc", "campus-pair")


@cache
def hosts(inventory: str) -> tuple[HostPlan, ...]:
    return plan_of(ROOT / "inventories" / inventory).hosts


@needs_shellcheck
@pytest.mark.parametrize("inventory", INVENTORIES)
def test_every_script_passes_shellcheck(tmp_path: Path, inventory: str) -> None:
    scripts = [str(script) for plan in hosts(inventory) for script in write(plan, tmp_path / plan.name).glob("*.sh")]
    done = subprocess.run(["shellcheck", "-S", "style", *scripts], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(scripts) == 2 * len(hosts(inventory))


@needs_netplan
@needs_ifupdown
@pytest.mark.parametrize("inventory", INVENTORIES)
def test_every_network_file_says_what_the_plan_does(tmp_path: Path, inventory: str) -> None:
    for plan in hosts(inventory):
        folder = tmp_path / plan.name
        folder.mkdir()
        addresses = [str(one.address) for link in plan.links for one in link.addresses if not one.dhcp]
        vids = [link.vlan.vid for link in plan.links if link.kind == "vlan" and link.vlan]
        if plan.renderer == "ifupdown":
            commands = ifup(plan, folder)
            assert all(any(f"ip addr add {one.partition('/')[0]}/" in line for line in commands) for one in addresses)
            assert all(any(f"type vlan id {vid};" in line or line.endswith(f"type vlan id {vid}") for line in commands) for vid in vids)
            continue
        if plan.renderer == "networkmanager":
            text = "\n".join(path.read_text() for path in (write(plan, folder) / "networkmanager").iterdir())
            assert sorted(re.findall(r"^address\d=(.*\.\d+/.*)$", text, re.MULTILINE)) == sorted(addresses)
            assert sorted(map(int, re.findall(r"^id=(\d+)$", text, re.MULTILINE))) == sorted(vids)
            continue
        if plan.renderer == "netplan":
            lines = [line for unit in generate(plan, folder).values() for line in unit]
        else:
            text = "\n".join(path.read_text() for path in (write(plan, folder) / "networkd").iterdir())
            lines = [f"[Network] {line}" if line.startswith("Address=") else f"[VLAN] {line}" for line in text.splitlines()]
        assert sorted(
            line.removeprefix("[Network] Address=") for line in lines if line.startswith("[Network] Address=") and ":" not in line
        ) == sorted(addresses)
        assert sorted(int(line.removeprefix("[VLAN] Id=")) for line in lines if line.startswith("[VLAN] Id=")) == sorted(vids)


def test_the_articles_docker1(tmp_path: Path) -> None:
    """The host whose container web1 is 172.31.1.20: both files say the same of it."""
    folder = write(hosts("macvlan-dc")[0], tmp_path)
    (pool,) = json.loads((folder / "ipam.json").read_text())["pools"]
    script = (folder / "docker-networks.sh").read_text()
    assert (pool["parent"], pool["subnet"], pool["gateway"], pool["max"]) == ("eth1.10", "172.31.0.0/16", "172.31.0.1", 40)
    assert (
        f"docker network create -d macvlan --subnet 172.31.0.0/16 --gateway 172.31.0.1 --ip-range {pool['slice']} "
        "--ipam-driver netgen -o parent=eth1.10 -- containers\n"
    ) in script
    assert '"172.31.1.20"' in (folder / "compose.networks.yml").read_text()
    assert pool["exclude"] == ["172.31.1.20"]
