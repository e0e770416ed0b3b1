"""Leases against what runs: the two looks, what is freed and learned, what cannot be mended, and how Docker is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ipam.faults import fault
from ipam.plugin import ID6, SIX, Talk, config

from netgen.addressing import ipv4, parse_ipv4, parse_ipv6, parse_mac
from netgen.ipam import docker
from netgen.ipam.docker import DockerError, Endpoint, Look
from netgen.ipam.policy import Lease
from netgen.ipam.reconcile import Change, Found, reconcile


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(config(), tmp_path / "ipam.db").start()


def runs(name: str, address: str, mac: str | None = None) -> Endpoint:
    """A container; its MAC is made from its address unless it is said."""
    if ":" in address:
        return Endpoint("containers", name, 6, parse_ipv6(address), None)
    ip = parse_ipv4(address)
    return Endpoint("containers", name, 4, ip, parse_mac(mac) if mac else 0x0242 << 32 | ip)


def looks(*endpoints: Endpoint, version: str = "20.10.24") -> Callable[[], Look]:
    return lambda: Look(version, endpoints)


def settle(talk: Talk, look: Callable[[], Look], wait: Callable[[], object] = lambda: None, **options: Any) -> Found:
    return reconcile(talk.service.driver.config, talk.store, look, lambda: (wait(), None)[1], **options)


def leases(talk: Talk) -> list[Lease]:
    return talk.store.change(lambda state: state.leases())


def addresses(talk: Talk) -> list[str]:
    return [ipv4(one.ip) for one in leases(talk)]


@fault(
    "the plugin is down while containers are removed",
    "`docker rm` succeeds after 15 seconds",
    "the addresses stay leased until `reconcile` (a timer runs it) frees them",
)
def test_what_does_not_run_is_freed(talk: Talk) -> None:
    assert [talk.lease() for _ in range(3)] == ["172.31.10.64", "172.31.10.65", "172.31.10.66"]
    found = settle(talk, looks(runs("web", "172.31.10.65")))
    assert found == Found(
        (Change("freed", "containers", "172.31.10.64", None, ""), Change("freed", "containers", "172.31.10.66", None, "")), ()
    )
    assert addresses(talk) == ["172.31.10.65"]
    assert settle(talk, looks(runs("web", "172.31.10.65"))) == Found((), ())


def test_names_and_macs_are_learned_and_the_lease_counts_as_confirmed(talk: Talk) -> None:
    talk.lease()
    talk.start()
    assert [(one.name, one.mac, one.confirmed) for one in leases(talk)] == [("", None, False)]
    assert settle(talk, looks(runs("web", "172.31.10.64"))) == Found((), ())
    assert [(one.name, one.mac, one.confirmed) for one in leases(talk)] == [("web", 0x0242AC1F0A40, True)]
    assert talk.lease("172.31.10.64").startswith('172.31.10.64 is leased to the container "web" with the MAC 02:42:ac:1f:0a:40;')


def test_a_container_that_starts_meanwhile_keeps_its_lease(talk: Talk) -> None:
    """Docker shows it only a moment after it has got its address."""
    found = settle(talk, looks(), wait=talk.lease)
    assert found == Found((), ())
    assert addresses(talk) == ["172.31.10.64"]


def test_a_container_that_is_seen_once_keeps_its_lease(talk: Talk) -> None:
    talk.lease()
    views = iter([Look("20.10", ()), Look("20.10", (runs("web", "172.31.10.64"),))])
    assert settle(talk, lambda: next(views)) == Found((), ())
    views = iter([Look("20.10", (runs("web", "172.31.10.64"),)), Look("20.10", ())])
    assert settle(talk, lambda: next(views)) == Found((), ())
    assert addresses(talk) == ["172.31.10.64"]


def test_an_address_that_was_leased_anew_meanwhile_is_not_freed(talk: Talk) -> None:
    """It is another lease, though of the same address."""
    talk.lease("172.31.10.70")

    def meanwhile() -> None:
        talk.release("172.31.10.70")
        talk.lease("172.31.10.70")

    assert settle(talk, looks(), wait=meanwhile) == Found((), ())
    assert addresses(talk) == ["172.31.10.70"]


@fault(
    "the leases are lost while containers run",
    "new containers are refused",
    "`reconcile` learns what runs; then addresses are handed out again",
)
def test_what_runs_is_learned(tmp_path: Path) -> None:
    talk = Talk(config(), tmp_path / "ipam.db")
    assert talk.lease().startswith("the file of leases is new")
    found = settle(talk, looks(runs("web", "172.31.10.64"), runs("db", "172.31.10.66")))
    assert [(one.action, one.address, one.mac, one.container) for one in found.changes] == [
        ("learned", "172.31.10.64", "02:42:ac:1f:0a:40", "web"),
        ("learned", "172.31.10.66", "02:42:ac:1f:0a:42", "db"),
    ]
    assert [talk.lease(), talk.lease()] == ["172.31.10.65", "172.31.10.67"]


def test_only_what_both_looks_show_is_learned(talk: Talk) -> None:
    views = iter([Look("20.10", (runs("web", "172.31.10.64"),)), Look("20.10", (runs("web2", "172.31.10.64"),))])
    assert settle(talk, lambda: next(views)).changes == ()


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    talk = Talk(config(), tmp_path / "ipam.db")
    talk("Activate")
    found = settle(talk, looks(runs("web", "172.31.10.64")), dry_run=True)
    assert [one.action for one in found.changes] == ["learned"]
    assert leases(talk) == []
    assert talk.lease().startswith("the file of leases is new")
    talk.start().lease("172.31.10.70")
    assert [one.action for one in settle(talk, looks(), dry_run=True).changes] == ["freed"]
    assert addresses(talk) == ["172.31.10.70"]


def test_auxiliary_addresses_are_held(talk: Talk) -> None:
    talk.lease("172.31.10.65")
    assert settle(talk, looks(Endpoint("containers", "", 4, parse_ipv4("172.31.10.65"), None))) == Found((), ())
    assert addresses(talk) == ["172.31.10.65"]


def test_ipv6_leases(tmp_path: Path) -> None:
    talk = Talk(config(SIX), tmp_path / "ipam.db").start()
    assert [talk.lease(), talk.lease(pool=ID6)] == ["172.31.10.64", "fd00:10::ac1f:a40"]
    web = runs("web", "172.31.10.64"), runs("web", "fd00:10::ac1f:a40")
    assert settle(talk, looks(*web)) == Found((), ())
    assert [one.address for one in settle(talk, looks(web[0])).changes] == ["fd00:10::ac1f:a40"]
    assert [(one.action, one.address) for one in settle(talk, looks(*web)).changes] == [("learned", "fd00:10::ac1f:a40")]
    assert [one.family for one in leases(talk)] == [4, 6]


def test_leases_of_a_pool_that_is_planned_no_more(talk: Talk) -> None:
    talk.lease()
    other = config({"slice": "172.31.10.128/26"})
    found = reconcile(other, talk.store, looks(), lambda: None)
    assert [(one.network, one.address) for one in found.changes] == [("netgen/172.31.10.0/24/172.31.10.64/26", "172.31.10.64")]


# What cannot be mended ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "fault"),
    [
        (
            runs("web", "172.31.10.64", "9a:10:77:3c:00:05"),
            'the switch drops what the container "web" sends from 172.31.10.64 with the MAC 9a:10:77:3c:00:05; start it by docker run'
            " --network containers --ip 172.31.10.64 --mac-address 02:42:ac:1f:0a:40 ...",
        ),
        (
            runs("web", "172.31.10.120"),
            '172.31.10.120 of the container "web" is beyond the first 40 addresses, for which alone the switch has entries; start it anew',
        ),
        (
            runs('w"\n', "172.31.10.200"),
            '172.31.10.200 of the container "w\\"\\n" is in no slice of docker1: another host may hand it out; remove it',
        ),
        (
            runs("web", "fd00:10::1"),
            'fd00:10::1 of the container "web" is in no slice of docker1: another host may hand it out; remove it',
        ),
    ],
)
def test_what_does_not_fit_is_said(talk: Talk, endpoint: Endpoint, fault: str) -> None:
    assert settle(talk, looks(endpoint)).faults == (fault,)


def test_two_containers_with_one_address(talk: Talk) -> None:
    """Possible with two networks on the subnet of which one has another IPAM driver, or after a disaster."""
    found = settle(talk, looks(runs("a", "172.31.10.64"), runs("b", "172.31.10.64")))
    assert found.faults == ('172.31.10.64 is in use by the container "a" and by the container "b"; remove one',)


@pytest.mark.parametrize(
    ("engine", "version", "faults"), [("20.10", "28.0.1", 1), ("28", "20.10.24", 1), ("28", "29.1", 0), ("27", "20.10", 0)]
)
def test_another_engine_than_planned(tmp_path: Path, engine: str, version: str, faults: int) -> None:
    talk = Talk(config(engine=engine), tmp_path / "ipam.db")
    found = settle(talk, looks(version=version)).faults
    said = (
        f'Docker is {version}, but ipam.json is for {engine}, and MACs come about otherwise from 28 on; say docker: "{version}" for docker1'
        " in the site model, render, and start the plugin and Docker anew"
    )
    assert found == (said,) * faults


# Asking Docker --------------------------------------------------------------------------------------------------------------------

NETWORK = {
    "Name": "containers",
    "Driver": "macvlan",
    "IPAM": {"Driver": "netgen", "Options": {}, "Config": [{"Subnet": "172.31.10.0/24", "AuxiliaryAddresses": {"host": "172.31.10.65"}}]},
    "Containers": {
        "0a1b": {
            "Name": "web",
            "EndpointID": "ff",
            "MacAddress": "02:42:ac:1f:0a:40",
            "IPv4Address": "172.31.10.64/24",
            "IPv6Address": "fd00:10::ac1f:a40/64",
        },
        "ep-2c": {"Name": "starting", "EndpointID": "fe", "MacAddress": "", "IPv4Address": "172.31.10.66/24", "IPv6Address": ""},
    },
}
OTHERS = [
    {"Name": "bridge", "Driver": "bridge", "IPAM": {"Driver": "default", "Config": [{"Subnet": "10.200.0.0/24"}]}, "Containers": {"x": {}}},
    {"Name": "none", "Driver": "null", "IPAM": {"Driver": "default", "Config": None}, "Containers": {}},
]


def client(folder: Path, inspect: str, *, gone: int = 0) -> str:
    """A docker client that says this; ``gone``: so many times a network is gone when it is to be inspected."""
    (folder / "inspect").write_text(inspect)
    program = folder / "docker"
    program.write_text(
        f"""#!/bin/sh
cd {folder}
echo "$*" >>calls
case "$1 $2" in
  'version --format') echo 20.10.24 ;;
  'network ls') printf 'aa\\nbb\\n' ;;
  'network inspect') [ "$(grep -c inspect calls)" -gt {gone} ] || {{ echo 'Error: No such network: bb' >&2; exit 1; }}; cat inspect ;;
esac
"""
    )
    program.chmod(0o755)
    return str(program)


def test_docker_is_asked(tmp_path: Path) -> None:
    found = docker.look(client(tmp_path, json.dumps([NETWORK, *OTHERS])), "netgen")
    web, mac = parse_ipv4("172.31.10.64"), 0x0242AC1F0A40
    assert found == Look(
        "20.10.24",
        (
            Endpoint("containers", "", 4, parse_ipv4("172.31.10.65"), None),
            Endpoint("containers", "web", 4, web, mac),
            Endpoint("containers", "web", 6, parse_ipv6("fd00:10::ac1f:a40"), mac),
            Endpoint("containers", "starting", 4, parse_ipv4("172.31.10.66"), None),
        ),
    )
    assert (tmp_path / "calls").read_text().splitlines() == [
        "version --format {{.Server.Version}}",
        "network ls -q --no-trunc",
        "network inspect aa bb",
    ]


def test_a_network_that_goes_meanwhile(tmp_path: Path) -> None:
    assert docker.look(client(tmp_path, "[]", gone=2), "netgen").endpoints == ()
    (tmp_path / "calls").unlink()
    with pytest.raises(DockerError) as caught:
        docker.look(client(tmp_path, "[]", gone=3), "netgen")
    assert str(caught.value) == f"`{tmp_path}/docker network inspect` failed: Error: No such network: bb"


def test_docker_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DockerError) as caught:
        docker.look(str(tmp_path / "none"), "netgen")
    assert str(caught.value) == f"{tmp_path}/none cannot be run: No such file or directory"
    monkeypatch.setattr(docker, "PATIENCE", 0.1)
    program = tmp_path / "docker"
    program.write_text("#!/bin/sh\nexec sleep 5\n")
    program.chmod(0o755)
    with pytest.raises(DockerError, match="version --format` gives no answer for 0 seconds"):
        docker.look(str(program), "netgen")


@pytest.mark.parametrize(
    "text",
    ["{", "[{}]", '[{"IPAM": null}]', '[{"Name": "x", "IPAM": {"Driver": "netgen", "Config": [{"AuxiliaryAddresses": {"a": "x"}}]}}]'],
)
def test_an_answer_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(DockerError, match="`docker network inspect` says something unknown: "):
        docker.look(client(tmp_path, text), "netgen")
