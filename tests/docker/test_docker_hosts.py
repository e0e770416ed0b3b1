"""Two hosts of inventories/macvlan-dc, from their really rendered files, with a real dockerd and a real plugin each."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from docker_lan import ROOT, WAITS, Host, Node, image, join, require, wait_for

from netgen.ipam.bundle import bundle


@dataclass
class Site:
    """The switch's side of the container VLAN, and the two hosts."""

    switch: Node
    one: Host
    two: Host
    bindings: dict[str, str]
    """MAC by address, as bindings.csv has it."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    require()
    room = tmp_path_factory.mktemp("docker")
    subprocess.run(["cp", "-r", str(ROOT / "inventories" / "macvlan-dc"), str(room / "site")], check=True)
    command = [sys.executable, "-m", "netgen", "render", str(room / "site"), "--out", str(room / "out")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (room / "netgen-ipam.pyz").write_bytes(bundle())
    nodes: list[Node] = []
    try:
        switch = Node()
        nodes.append(switch)
        switch.sh("ip link add vlan10 type bridge && ip addr add 172.31.0.1/16 dev vlan10 && ip link set vlan10 up")
        hosts = []
        for number, name in enumerate(("docker1", "docker2")):
            (room / name).mkdir()
            host = Host(name, room / "out" / "hosts" / name, room / name, room / "netgen-ipam.pyz")
            nodes.append(host)
            join(switch, host, "eth1.10", number)
            hosts.append(host)
        with (room / "out" / "bindings.csv").open() as file:
            bindings = {row["ip"]: row["mac"] for row in csv.DictReader(file)}
        tar = image(room)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda host: up(host, tar), hosts))
        yield Site(switch, hosts[0], hosts[1], bindings)
    finally:
        for node in reversed(nodes):
            node.close()


def up(host: Host, tar: Path) -> None:
    host.start_plugin()
    host.start_docker()
    host.docker("import", str(tar), "bb:1")
    host.networks()


@pytest.fixture
def site(built: Site) -> Iterator[Site]:
    """The site, without containers before and after."""
    yield built
    for host in (built.one, built.two):
        host.remove(*host.everything())
        assert host.leases() == set()


def first(refusal: str) -> str:
    """The first line of an error, without the full stop that older clients put there."""
    return refusal.splitlines()[0].rstrip(".")


# Networks and containers --------------------------------------------------------------------------------------------------------


def test_networks_are_created_once(site: Site) -> None:
    assert site.one.networks() == "containers: as planned, left alone\n"
    assert site.two.networks() == "containers: as planned, left alone\n"
    assert site.one.docker("network", "inspect", "-f", "{{.IPAM.Driver}}", "containers") == "netgen"


def test_containers_reach_each_other_with_the_macs_of_the_bindings(site: Site) -> None:
    one, two, far = site.one.start("c1"), site.one.start("c2"), site.two.start("c3")
    for host, name, address in ((site.one, "c1", one), (site.one, "c2", two), (site.two, "c3", far)):
        assert host.mac(name) == site.bindings[address]
    assert site.one.ping("c1", two)
    assert site.one.ping("c1", far)
    assert site.two.ping("c3", one)
    assert site.two.ping("c3", "172.31.0.1")
    assert f"{far} lladdr {site.bindings[far]}" in site.switch.sh("ip neigh show dev vlan10")


def test_as_many_containers_as_planned_and_not_one_more(site: Site) -> None:
    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(lambda number: site.two.start(f"c{number}"), range(20)))
    assert sorted(got) == sorted(address for address in site.bindings if address.startswith("172.31.2."))
    refusal = site.two.start("more", code=125)
    said = "all 20 addresses of the network containers on this host are leased; remove a container, or raise max in the site model"
    assert first(refusal) == f"docker: Error response from daemon: remote: netgen: {said}"
    site.two.remove("more", "c7")
    assert site.two.start("more") == got[7]
    assert site.two.mac("more") == site.bindings[got[7]]


@pytest.mark.parametrize(
    ("ip", "said"),
    [
        (
            "172.31.2.5",
            "172.31.2.5 is not in this host's slice 172.31.1.0/24, another host may hand it out; leave --ip out, or choose"
            " from 172.31.1.0 to"
            " 172.31.1.39",
        ),
        (
            "172.31.1.77",
            "172.31.1.77 is beyond the first 40 addresses of this host's slice, and the switch has entries for those alone; leave --ip out,"
            " choose from 172.31.1.0 to 172.31.1.39, or name the container under fixed in the site model",
        ),
    ],
)
def test_an_address_without_an_entry_on_the_switch_is_refused(site: Site, ip: str, said: str) -> None:
    refusal = site.one.start("c1", "--ip", ip, code=125)
    assert first(refusal) == f"docker: Error response from daemon: remote: netgen: {said}"


def test_fixed_and_wanted_addresses(site: Site) -> None:
    assert site.one.start("web1", "--ip", "172.31.1.20") == "172.31.1.20"
    assert site.one.mac("web1") == site.bindings["172.31.1.20"]
    assert site.one.start("c1", "--ip", "172.31.1.33") == "172.31.1.33"
    refusal = site.one.start("c2", "--ip", "172.31.1.33", code=125)
    assert "remote: netgen: 172.31.1.33 is leased to a container, whose name Docker did not say; leave --ip out; if that" in refusal
    site.one.ipam("reconcile", "--settle", "0.1")
    refusal = site.one.start("c3", "--ip", "172.31.1.33", code=125)
    assert 'is leased to the container "c1" with the MAC 02:42:ac:1f:01:21; leave --ip out' in refusal


def test_a_second_network_on_the_subnet_does_not_take_the_first_ones_pool(site: Site) -> None:
    create = ["network", "create", "-d", "macvlan", "--ipam-driver", "netgen", "-o", "parent=eth1.10"]
    refusal = site.one.docker(*create, "--subnet", "172.31.0.0/16", "--gateway", "172.31.0.1", "other", code=1)
    assert "is already using parent interface eth1.10" in refusal
    assert site.one.events()[-2:] == ["nothing", "given_back"]
    assert site.one.start("c1")
    refusal = site.one.docker(*create, "other", code=1)  # without a subnet, which would be a loop
    assert "remote: netgen: 172.31.0.0/16 is in use already, or a route of this host lies in it; name the subnet: docker network" in refusal


# The plugin goes away -------------------------------------------------------------------------------------------------------------


def test_the_plugin_is_restarted_while_containers_start(site: Site) -> None:
    def live(number: int) -> str:
        return site.one.start(f"c{number}")

    with ThreadPoolExecutor(3) as threads:
        done = [threads.submit(live, number) for number in range(6)]
        for _ in range(3):
            site.one.stop_plugin()
            site.one.start_plugin()
        assert len({one.result() for one in done}) == 6


def test_releases_that_were_lost_are_found(site: Site) -> None:
    kept, gone = site.one.start("kept"), site.one.start("gone")
    with site.one.deaf():
        site.one.remove("gone")  # after 15 seconds, with a warning in dockerd's log
    assert site.one.leases() == {kept, gone}
    assert site.one.ipam("reconcile", "--settle", "0.1", "--dry-run", code=3) == f"containers: {gone} would be freed\n"
    assert site.one.ipam("reconcile", "--settle", "0.1") == f"containers: {gone} freed\n"
    assert site.one.ipam("reconcile", "--settle", "0.1") == "leases and containers agree\n"
    assert site.one.leases() == {kept}


def test_the_leases_are_lost(site: Site) -> None:
    running = site.one.start("c1")
    site.one.stop_plugin()
    site.one.state.write_bytes(b"x" * 5000)
    site.one.start_plugin()
    refusal = site.one.start("c2", code=125)
    assert "remote: netgen: the file of leases is new, and Docker was started before it, so it is not known which addresses" in refusal
    site.one.remove("c2")
    assert site.one.ipam("reconcile", "--settle", "0.1") == f"containers: {running} learned (c1 {site.bindings[running]})\n"
    assert site.one.start("c2") != running


# dockerd goes away ----------------------------------------------------------------------------------------------------------------


def addresses(host: Host) -> set[str]:
    """Of the containers that run, as Docker says."""
    return {host.address(name) for name in host.docker("ps", "-q").split()}


def test_dockerd_is_restarted(site: Site) -> None:
    site.two.start("ends")
    site.two.start("returns", "--restart", "always")
    site.two.stop_docker()
    assert site.two.leases() == set()
    site.two.start_docker()
    assert site.two.docker("ps", "--format", "{{.Names}}") == "returns"
    assert site.two.leases() == addresses(site.two) != set()
    assert site.two.mac("returns") in site.bindings.values()
    assert site.two.start("more") in site.two.leases()


def test_dockerd_is_killed(site: Site) -> None:
    site.two.start("ends")
    site.two.start("returns", "--restart", "always")
    site.two.stop_docker(signal.SIGKILL)
    assert len(site.two.leases()) == 2
    site.two.start_docker()
    wait_for(lambda: site.two.docker("ps", "--format", "{{.Names}}") == "returns")
    assert site.two.leases() == addresses(site.two) != set()


def test_dockerd_is_restarted_with_live_restore(site: Site) -> None:
    site.two.stop_docker()
    site.two.start_docker("--live-restore")
    running = site.two.start("stays")
    site.two.stop_docker()
    assert site.two.leases() == {running}
    site.two.start_docker("--live-restore")
    assert site.two.events()[-1] == "confirmed"
    assert addresses(site.two) == site.two.leases() == {running}
    refusal = site.two.start("other", "--ip", running, code=125)
    assert f"remote: netgen: {running} is leased to a container" in refusal
    assert site.two.start("more") != running


# Docker 28 and later, as far as 20.10 can stand for them ----------------------------------------------------------------------------


def test_macs_are_pinned_where_docker_makes_them_by_chance(site: Site) -> None:
    """20.10 makes a random MAC too when the plugin asks for one."""
    host = site.two
    planned = host.config.read_text()
    host.config.write_text(planned.replace('"engine": "20.10"', '"engine": "28.0"'))
    try:
        host.stop_plugin()
        host.stop_docker()
        host.start_plugin()
        host.start_docker()
        refusal = host.start("c1", code=125)
        assert "remote: netgen: the switch would drop what the MAC 02:42:" in refusal
        found = re.search(r"pin both: docker run --network containers (--ip \S+ --mac-address \S+) \.\.\.", refusal)
        assert found
        host.remove("c1")
        address = host.start("c1", *found[1].split())
        assert host.mac("c1") == site.bindings[address]
        assert host.start("c2", "--mac-address", "02:42:ac:1f:02:13") == "172.31.2.19"
        host.docker("restart", "-t", "0", "c2")
        assert (host.address("c2"), host.mac("c2")) == ("172.31.2.19", "02:42:ac:1f:02:13")
        site.one.start("c3")
        assert site.one.ping("c3", "172.31.2.19")
    finally:
        host.remove(*host.everything())
        host.config.write_text(planned)
        host.stop_plugin()
        host.stop_docker()
        host.start_plugin()
        host.start_docker()


# Compose ----------------------------------------------------------------------------------------------------------------------------

PROJECT = """\
services:
  web1: {image: "bb:1", command: [/bin/busybox, sleep, "1000000"]}
  other: {image: "bb:1", command: [/bin/busybox, sleep, "1000000"], networks: [containers]}
"""


def test_compose_puts_named_containers_at_their_addresses(site: Site, tmp_path: Path) -> None:
    """Debian's Compose 1.29: with this engine no key is written that only later ones know."""
    host = site.one
    (tmp_path / "compose.yml").write_text(PROJECT)
    files = ["-f", str(tmp_path / "compose.yml"), "-f", str(host.files / "compose.networks.yml")]
    done = host.run("docker-compose", *files, "-p", "site", "up", "-d", timeout=120)
    assert done.returncode == 0, done.stderr
    try:
        [other] = host.docker("ps", "-q", "--filter", "label=com.docker.compose.service=other").split()
        [web1] = host.docker("ps", "-q", "--filter", "label=com.docker.compose.service=web1").split()
        assert host.address(web1) == "172.31.1.20"
        assert {name: host.mac(name) for name in (web1, other)} == {name: site.bindings[host.address(name)] for name in (web1, other)}
        assert host.docker("network", "ls", "-q", "--filter", "label=com.docker.compose.project=site") == ""
    finally:
        host.run("docker-compose", *files, "-p", "site", "down", "-t", "0", timeout=120)


# Swarm ------------------------------------------------------------------------------------------------------------------------------


def test_swarm_with_config_only_networks(site: Site) -> None:
    host = site.one
    host.docker("network", "rm", "containers")
    host.sh(
        "ip link add eth1 type veth peer name far1 && ip addr add 192.168.1.11/16 dev eth1 && ip link set eth1 up && ip link set far1 up"
    )
    host.docker("swarm", "init", "--advertise-addr", "192.168.1.11", "--listen-addr", "192.168.1.11")
    try:
        facts = ["--subnet", "172.31.0.0/16", "--gateway", "172.31.0.1", "--ip-range", "172.31.1.0/24", "--ipam-driver", "netgen"]
        host.docker("network", "create", "-d", "macvlan", "--config-only", *facts, "-o", "parent=eth1.10", "local")
        host.docker("network", "create", "-d", "macvlan", "--scope", "swarm", "--attachable", "--config-from", "local", "spread")
        host.docker("service", "create", "-d", "--name", "web", "--replicas", "2", "--network", "spread", *WAITS)
        wait_for(lambda: len(host.docker("ps", "-q").split()) == 2, 40)
        names = host.docker("ps", "-q").split()
        found = {host.address(name, "spread"): host.mac(name) for name in names}
        assert len(found) == 2
        assert {address: site.bindings[address] for address in found} == found
        assert host.leases() == set(found)
        host.docker("service", "rm", "web")
        wait_for(lambda: not host.docker("ps", "-q"), 40)
        wait_for(lambda: host.leases() == set(), 20)
    finally:
        host.docker("swarm", "leave", "--force")
        host.docker("network", "rm", "local")
        host.networks()
