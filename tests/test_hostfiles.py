"""The table of a Docker host's files, and what in them needs no program to be read. The rest of the tests is in hosts/."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hosts.factory import RENDERERS, bare, bonded, by_dhcp, host, multihomed, network, with_ipv6
from hosts.machine import write
from hosts.programs import needs_shellcheck, read, rendered

from netgen.addressing import parse_ipv4, parse_prefix4
from netgen.errors import TemplateError
from netgen.hostfiles import files
from netgen.plan.types import FixedContainer
from netgen.render import Renderer

# The table ------------------------------------------------------------------------------------------------------------

COMMON = {
    "docker-networks.sh": 0o755,
    "daemon.json": 0o644,
    "ipam.json": 0o644,
    "compose.networks.yml": 0o644,
    "bootstrap.sh": 0o755,
}


@pytest.mark.parametrize(
    ("renderer", "network"),
    [
        ("netplan", {"netplan/60-netgen.yaml": 0o600}),
        ("ifupdown", {"interfaces.d/netgen": 0o644}),
        ("networkmanager", {f"networkmanager/netgen-{name}.nmconnection": 0o600 for name in ("eth0", "eth1", "eth1.10")}),
        (
            "networkd",
            {
                "networkd/10-netgen-eth0.network": 0o644,
                "networkd/10-netgen-eth1.network": 0o644,
                "networkd/10-netgen-eth1.10.netdev": 0o644,
                "networkd/10-netgen-eth1.10.network": 0o644,
            },
        ),
    ],
)
def test_paths_and_modes(renderer: str, network: dict[str, int]) -> None:
    found = rendered(host(renderer))
    assert {path: file.mode for path, file in found.items()} == {**network, **COMMON}
    assert all(file.text.endswith("\n") and "\n\n" not in file.text for file in found.values())


def test_ipam_json() -> None:
    assert json.loads(read(host(), "ipam.json")) == {
        "version": 1,
        "host": "docker1",
        "engine": "20.10",
        "driver": "netgen",
        "pools": [
            {
                "network": "containers",
                "vid": 10,
                "parent": "eth1.10",
                "subnet": "172.31.0.0/16",
                "gateway": "172.31.0.1",
                "slice": "172.31.1.0/24",
                "max": 40,
                "mac": "from-ip",
                "ports": [{"switch": "sw1", "port": "GigabitEthernet1/0/1"}],
                "exclude": ["172.31.1.20"],
                "fixed": [{"name": "web1", "ip": "172.31.1.20"}],
            }
        ],
    }


def test_ipam_json_has_ipv6_keys_where_there_is_ipv6_and_no_network_of_dockers_own_ipam() -> None:
    own = network("eth1.10", name="own", ipam="default")
    pools = json.loads(read(host(networks=(with_ipv6(network("eth1.10")), own)), "ipam.json"))["pools"]
    assert [pool["network"] for pool in pools] == ["containers"]
    assert {key: pools[0][key] for key in ("subnet6", "gateway6", "slice6")} == {
        "subnet6": "fd00:31::/64",
        "gateway6": "fd00:31::1",
        "slice6": "fd00:31::ac1f:100/120",
    }


def test_daemon_json_has_only_our_keys() -> None:
    pools = (parse_prefix4("10.200.0.0/16"), parse_prefix4("10.9.9.0/26"))
    assert json.loads(read(host(docker_pools=pools), "daemon.json")) == {
        "bip": "10.200.0.1/24",
        "default-address-pools": [{"base": "10.200.0.0/16", "size": 24}, {"base": "10.9.9.0/26", "size": 26}],
    }


def test_compose_file() -> None:
    other = network("eth1.30", name="other", fixed=(FixedContainer("web1", parse_ipv4("172.31.1.20"), None),))
    found = yaml.safe_load(read(host(networks=(with_ipv6(network("eth1.10")), other), engine=(28, 0)), "compose.networks.yml"))
    assert found["networks"] == {
        "containers": {"external": True, "name": "containers"},
        "other": {"external": True, "name": "other"},
    }
    assert found["services"] == {
        "web1": {
            "networks": {
                "containers": {"ipv4_address": "172.31.1.20", "ipv6_address": "fd00:31::ac1f:114", "mac_address": "02:42:ac:1f:01:14"},
                "other": {"ipv4_address": "172.31.1.20"},
            }
        }
    }


def test_compose_pins_no_mac_that_docker_makes_itself() -> None:
    text = read(host(networks=(network("eth1.10"),), engine=(27, 5)), "compose.networks.yml")
    assert "mac_address" not in text
    assert yaml.safe_load(text)["services"] == {"web1": {"networks": {"containers": {"ipv4_address": "172.31.1.20"}}}}


def test_compose_file_of_a_host_without_networks() -> None:
    assert yaml.safe_load(read(bare(), "compose.networks.yml")) == {"networks": {}}


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["eth1\n    up reboot", "eth 1", "eth*", "a" * 16, "", "../x", "-eth", "eth1%"])
@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_interface_name_that_cannot_be_written_is_refused(renderer: str, name: str) -> None:
    plan = host(renderer)
    plan = replace(plan, links=(replace(plan.links[0], name=name), *plan.links[1:]))
    with pytest.raises(TemplateError) as caught:
        list(files(plan, Renderer()))
    assert str(caught.value) == f"host 'docker1': {name!r} cannot be the name of an interface"


@pytest.mark.parametrize("field", ["parent", "bond", "bond_mode", "members"])
def test_other_names_of_a_link_too(field: str) -> None:
    plan = bonded("ifupdown")
    hostile: Any = "x\n    up reboot"
    plan = replace(plan, links=(replace(plan.links[2], **{field: (hostile,) if field == "members" else hostile}),))
    with pytest.raises(TemplateError, match="cannot be the name of an interface"):
        list(files(plan, Renderer()))


# Scripts --------------------------------------------------------------------------------------------------------------


@needs_shellcheck
@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("make", [host, bonded, multihomed, by_dhcp, bare])
def test_scripts_pass_shellcheck(tmp_path: Path, make: Any, renderer: str) -> None:
    folder = write(make(renderer), tmp_path)
    done = subprocess.run(["shellcheck", "-S", "style", *map(str, folder.glob("*.sh"))], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "shellcheck disable" not in "".join(path.read_text() for path in folder.glob("*.sh"))
