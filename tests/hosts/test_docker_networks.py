"""docker-networks.sh, run with the real docker client against an engine that keeps networks."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hosts.engine import Engine, engine
from hosts.factory import bare, host, network, with_ipv6
from hosts.machine import Machine, machine, write
from hosts.programs import needs_docker

from netgen.plan.types import HostPlan

pytestmark = needs_docker
CREATED = {"Subnet": "172.31.0.0/16", "IPRange": "172.31.1.0/24", "Gateway": "172.31.0.1"}


class Script:
    """docker-networks.sh of one host, on a machine that has eth1.10 and where the plugin's socket is."""

    def __init__(self, room: Machine, docker: Engine) -> None:
        self.room, self.docker = room, docker
        room.link("eth1.10")
        self.plugin = socket.socket(socket.AF_UNIX)
        self.plugin.bind(str(room.path("/run/docker/plugins/netgen.sock")))

    def run(self, plan: HostPlan, *arguments: str) -> subprocess.CompletedProcess[str]:
        folder = write(plan, self.room.room / "host")
        return self.room.run("/bin/sh", str(folder / "docker-networks.sh"), *arguments, env={"DOCKER_HOST": self.docker.host})


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    with machine(tmp_path) as room, engine(tmp_path) as docker:
        one = Script(room, docker)
        yield one
        one.plugin.close()


def test_creates_what_is_missing_and_then_leaves_it_alone(script: Script) -> None:
    first = script.run(host())
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("containers: created, ")
    (body,) = script.docker.created
    assert (body["Name"], body["Driver"], body["Options"]) == ("containers", "macvlan", {"parent": "eth1.10"})
    assert body["IPAM"] == {"Driver": "netgen", "Options": {}, "Config": [CREATED]}
    second = script.run(host())
    assert (second.returncode, second.stdout, second.stderr) == (0, "containers: as planned, left alone\n", "")
    assert len(script.docker.created) == 1


def test_a_network_with_ipv6(script: Script) -> None:
    plan = host(networks=(with_ipv6(network("eth1.10")),))
    assert script.run(plan).returncode == 0
    assert script.docker.created[0]["EnableIPv6"] is True
    wanted = {"Subnet": "fd00:31::/64", "IPRange": "fd00:31::ac1f:100/120", "Gateway": "fd00:31::1"}
    assert sorted(script.docker.created[0]["IPAM"]["Config"], key=str) == sorted([CREATED, wanted], key=str)
    script.docker.networks["containers"]["IPAM"]["Config"].reverse()
    assert script.run(plan).stdout == "containers: as planned, left alone\n"


def test_dockers_own_ipam_needs_no_plugin(script: Script) -> None:
    script.room.path("/run/docker/plugins/netgen.sock").unlink()
    assert script.run(host(networks=(network("eth1.10", ipam="default"),))).returncode == 0
    assert script.docker.created[0]["IPAM"]["Driver"] == "default"


def test_a_dry_run_creates_nothing(script: Script) -> None:
    done = script.run(host(), "--dry-run")
    assert (done.returncode, done.stderr, script.docker.created) == (0, "", [])
    assert done.stdout == (
        "containers: would run: docker network create -d macvlan --subnet 172.31.0.0/16 --gateway 172.31.0.1 "
        "--ip-range 172.31.1.0/24 --ipam-driver netgen -o parent=eth1.10 -- containers\n"
    )
    assert script.run(host(), "--dry").returncode == 2


def test_refuses_a_network_that_differs_and_says_how(script: Script) -> None:
    config = [{**CREATED, "Gateway": "172.31.0.254"}]
    script.docker.add("containers", "macvlan", config, Options={"parent": "eth1.99"}, IPAM={"Driver": "default", "Config": config})
    done = script.run(host())
    assert (done.returncode, done.stdout, script.docker.created) == (1, "", [])
    assert done.stderr == (
        "containers: refused: it is there, but not as planned; remove it by hand when no container uses it, then run this again\n"
        "  planned: gateway 172.31.0.1\n"
        "  planned: ipam netgen\n"
        "  planned: parent eth1.10\n"
        "  is:      gateway 172.31.0.254\n"
        "  is:      ipam default\n"
        "  is:      parent eth1.99\n"
        "docker-networks: 1 of 1 networks refused; those were not changed.\n"
    )


@pytest.mark.parametrize(
    "field", [{"Internal": True}, {"EnableIPv6": True}, {"Driver": "bridge"}, {"Options": {"parent": "eth1.10", "macvlan_mode": "vepa"}}]
)
def test_any_difference_is_seen(script: Script, field: dict[str, object]) -> None:
    assert script.run(host()).returncode == 0
    script.docker.networks["containers"].update(field)
    assert script.run(host()).returncode == 1


def test_refuses_one_and_creates_the_other(script: Script) -> None:
    script.room.link("eth1.11")
    other = network("eth1.11", name="other")
    script.docker.add("containers", "macvlan", [])
    done = script.run(host(networks=(network("eth1.10"), other)))
    assert done.returncode == 1
    assert done.stdout.startswith("other: created, ")
    assert done.stderr.endswith("docker-networks: 1 of 2 networks refused; those were not changed.\n")


@pytest.mark.parametrize(
    ("name", "subnet", "options", "text"),
    [
        ("dev_default", "172.31.16.0/20", {}, "network dev_default has 172.31.16.0/20, which overlaps 172.31.0.0/16"),
        ("wide", "172.16.0.0/12", {}, "network wide has 172.16.0.0/12, which overlaps 172.31.0.0/16"),
        ("two words", "172.31.0.0/16", {}, "network two words has 172.31.0.0/16, which overlaps 172.31.0.0/16"),
        ("old", "10.0.0.0/24", {"parent": "eth1.10"}, "network old has the same parent eth1.10"),
    ],
)
def test_refuses_when_another_network_is_in_the_way(script: Script, name: str, subnet: str, options: dict[str, str], text: str) -> None:
    script.docker.add(name, "bridge", [{"Subnet": "fd01::/64"}, {"Subnet": subnet}], Options=options)
    done = script.run(host())
    assert (done.returncode, script.docker.created) == (1, [])
    assert done.stderr.splitlines()[0] == f"containers: refused: {text}"


def test_neighbours_that_do_not_overlap_are_no_matter(script: Script) -> None:
    for name, subnet in (("below", "172.30.0.0/16"), ("above", "172.32.0.0/16"), ("far", "0.0.0.0/8")):
        script.docker.add(name, "bridge", [{"Subnet": subnet}])
    assert script.run(host()).returncode == 0


def test_an_id_that_begins_with_the_name_is_not_the_network(script: Script) -> None:
    script.docker.add("x", "bridge", [], Id="cafe" + "0" * 60)
    done = script.run(host(networks=(network("eth1.10", name="cafe"),)))
    assert done.stdout.startswith("cafe: created, ")


def test_says_what_is_missing(script: Script) -> None:
    script.room.path("/run/docker/plugins/netgen.sock").unlink()
    done = script.run(host())
    text = "the IPAM plugin does not run (no socket /run/docker/plugins/netgen.sock); start it, then run this again"
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, f"containers: refused: {text}")
    script.room.sh("ip link del eth1.10")
    assert script.run(host()).stderr.splitlines()[0] == "containers: refused: its parent eth1.10 is missing; run bootstrap.sh first"


def test_says_that_docker_does_not_answer(script: Script) -> None:
    script.docker.host = "unix:///nowhere/docker.sock"
    done = script.run(host())
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "docker-networks: Docker does not answer. Nothing was changed."


def test_says_that_docker_did_not_create_it(script: Script) -> None:
    script.docker.refuse_creation = "no room"
    done = script.run(host())
    assert done.returncode == 1
    assert "no room" in done.stderr
    assert done.stderr.endswith(
        "containers: refused: Docker did not create it\ndocker-networks: 1 of 1 networks refused; those were not changed.\n"
    )


def test_a_host_without_networks(script: Script) -> None:
    assert script.run(bare()).stdout == "docker-networks: the site model plans no network for this host\n"


@pytest.mark.parametrize(
    "name",
    [
        "$(touch CANARY)",
        "`touch CANARY`",
        "x'; touch CANARY; '",
        "x\ntouch CANARY\n",
        "--help",
        "-x",
        "a b",
        'a"b',
        "a\\",
        "!x",
        "# x",
        "*",
    ],
)
def test_a_hostile_name_is_a_name(script: Script, name: str) -> None:
    """Rules let no such name pass; here it must at least stay one word."""
    canary = script.room.room / "canary"
    name = name.replace("CANARY", str(canary))
    plan = replace(host(networks=(network("eth1.10", name=name),)), name=name)
    done = script.run(plan)
    assert not canary.exists()
    assert [body["Name"] for body in script.docker.created] == [name], done.stderr


def test_a_hostile_parent_is_a_word(script: Script) -> None:
    canary = script.room.room / "canary"
    done = script.run(host(networks=(network(f"x'$(touch {canary})`touch {canary}`"),)))
    assert "run bootstrap.sh first" in done.stderr
    assert not canary.exists()
