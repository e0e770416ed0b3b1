"""Leases in a real etcd: all hosts' in one place, whatever happens to etcd, and never in the way of a container."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from docs_support import blocks
from ipam.certificates import write
from ipam.etcd_server import Server, free_ports, need
from ipam.faults import fault
from ipam.plugin import ID, ROOT, Body, Plugin, Talk, ipam_json, request_address, request_pool, wait_for
from ipam.test_ipam_reconcile import NETWORK, client

from netgen.ipam import fleet
from netgen.ipam.config import read
from netgen.ipam.etcd import MISSING, Etcd, EtcdError, Settings, settings
from netgen.ipam.publish import Pace, Publisher, lease_number, start

FAST = Pace(look=0.02, beat=0.1, ttl=60, first=0.02, longest=0.1)
NOBODY = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for the tests that do it no harm; each has a prefix of its own there."""
    with Server(tmp_path_factory.mktemp("etcd") / "etcd") as one:
        yield one


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """One to be harmed."""
    with Server(tmp_path / "etcd") as one:
        yield one


@pytest.fixture
def made(server: Server, tmp_path: Path) -> Settings:
    return settings(server.url, {"NETGEN_ETCD_PREFIX": f"/{tmp_path.name}"})


class Host:
    """A host in this process: its leases, and its publisher."""

    def __init__(self, made: Settings, folder: Path, host: str = "docker1", pace: Pace = FAST, **pool: Any) -> None:
        folder.mkdir(exist_ok=True)
        self.talk = Talk(read(ipam_json(pool, host=host)), folder / "ipam.db").start()
        self.publisher = Publisher(made, folder / "ipam.db", self.talk.service.driver, self.talk.service.log, pace)

    def dies(self) -> None:
        """Its time in etcd is over."""
        self.publisher.stop()
        made, host = self.publisher._settings, self.talk.service.driver.config.host
        Etcd(made, made.endpoints[0]).call("lease/revoke", {"ID": str(lease_number(made.host(host), self.publisher._state))})

    def __enter__(self) -> Host:
        self.publisher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.publisher.stop()

    def events(self, *names: str) -> list[Body]:
        return [line for line in self.talk.lines if line["event"] in names]

    def metric(self, name: str) -> float:
        found = [line for line in self.publisher.lines() if line.startswith(f"netgen_ipam_etcd_{name} ")]
        return float(found[0].split()[1])


def published(made: Settings) -> dict[str, list[str]]:
    """Addresses by host, as they are read from etcd."""
    found: dict[str, list[str]] = {}
    for row in fleet.load(made).rows:
        found.setdefault(row["host"], []).append(row["ip"])
    return found


def silent(made: Settings) -> list[str]:
    return [one["host"] for one in fleet.load(made).hosts if not one["publishing"]]


def shows(made: Settings, wanted: dict[str, list[str]]) -> None:
    """Waits until etcd has exactly these."""
    wait_for(lambda: published(made) == wanted)


def netgen(*words: str, code: int = 0, **environment: str) -> tuple[str, str]:
    command = [sys.executable, "-m", "netgen.ipam", *words]
    env = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


# What is there ------------------------------------------------------------------------------------------------------------------


def test_two_hosts_in_one_place(made: Settings, tmp_path: Path) -> None:
    """Of docker1 and docker10, whose names begin alike."""
    with Host(made, tmp_path / "1") as one, Host(made, tmp_path / "10", "docker10", slice="172.31.10.128/26") as ten:
        assert [one.talk.lease(), one.talk.lease()] == ["172.31.10.64", "172.31.10.65"]
        assert ten.talk.lease(pool=ID.replace("64/26", "128/26")) == "172.31.10.128"
        shows(made, {"docker1": ["172.31.10.64", "172.31.10.65"], "docker10": ["172.31.10.128"]})
        one.talk.release("172.31.10.64")
        shows(made, {"docker1": ["172.31.10.65"], "docker10": ["172.31.10.128"]})
        one.talk.release("172.31.10.65")
        shows(made, {"docker10": ["172.31.10.128"]})
        assert [one.metric("published_total"), ten.metric("published_total")] == [4, 1]
        assert [one.metric("failures_total"), ten.metric("failures_total")] == [0, 0]
        assert fleet.load(made).hosts == (
            {"host": "docker1", "publishing": True, "leases": 0},
            {"host": "docker10", "publishing": True, "leases": 1},
        )


def test_keys_and_values(made: Settings, server: Server, tmp_path: Path) -> None:
    with Host(made, tmp_path / "x") as host:
        host.talk.lease(name="web")
        shows(made, {"docker1": ["172.31.10.64"]})
        keys, _ = Etcd(made, server.url).read(f"{made.prefix}/")
    value = json.loads(keys.pop(f"{made.prefix}/leases/docker1/containers/172.31.10.64"))
    since = value.pop("since")
    assert since.endswith("Z")
    assert value == {
        **{"switch": None, "port": None, "vlan": 10, "ip": "172.31.10.64", "mac": "02:42:ac:1f:0a:40", "host": "docker1"},
        **{"network": "containers", "container": "web", "state": "held"},
    }
    assert list(keys) == [f"{made.prefix}/hosts/docker1"]
    assert json.loads(keys[f"{made.prefix}/hosts/docker1"]).items() >= {"host": "docker1", "engine": "20.10"}.items()


def test_list_prints_all_hosts(made: Settings, server: Server, tmp_path: Path) -> None:
    with Host(made, tmp_path / "x", "docker2") as host, Host(made, tmp_path / "y") as other:
        host.talk.store._clock = lambda: 1.7e9
        other.talk.store._clock = lambda: 1.7e9
        host.talk.lease()
        for address in ("172.31.10.100", "172.31.10.70"):
            other.talk.lease(address)
        shows(made, {"docker1": ["172.31.10.70", "172.31.10.100"], "docker2": ["172.31.10.64"]})
        out, err = netgen("list", "--etcd", server.url, NETGEN_ETCD_PREFIX=made.prefix)
        assert (out, err) == (
            "host     network     vlan  ip             mac                container  state  since\n"
            "docker1  containers  10    172.31.10.70   02:42:ac:1f:0a:46  -          held   2023-11-14T22:13:20Z\n"
            "docker1  containers  10    172.31.10.100  02:42:ac:1f:0a:64  -          held   2023-11-14T22:13:20Z\n"
            "docker2  containers  10    172.31.10.64   02:42:ac:1f:0a:40  -          held   2023-11-14T22:13:20Z\n",
            "",
        )
        found = json.loads(netgen("list", "--etcd", f"{NOBODY},{server.url}", "--format", "json", NETGEN_ETCD_PREFIX=made.prefix)[0])
    assert [found["version"], found["report"]] == [1, "fleet"]
    assert found["hosts"] == [{"host": "docker1", "publishing": True, "leases": 2}, {"host": "docker2", "publishing": True, "leases": 1}]
    assert [(row["host"], row["ip"]) for row in found["rows"]] == [
        *[("docker1", "172.31.10.70"), ("docker1", "172.31.10.100"), ("docker2", "172.31.10.64")]
    ]


@pytest.mark.parametrize("format_", ["text", "json"])
def test_list_goes_on_with_what_changes(made: Settings, server: Server, tmp_path: Path, format_: str) -> None:
    command = [sys.executable, "-m", "netgen.ipam", "list", "--etcd", server.url, "--follow", "--format", format_]
    env = {**os.environ, "NETGEN_ETCD_PREFIX": made.prefix}
    with (tmp_path / "out").open("w") as out, subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out) as process:

        def said() -> list[str]:
            lines = (tmp_path / "out").read_text().splitlines()
            if format_ == "text":
                return [" ".join(line.split()[:4]) for line in lines if line.startswith(("leased", "released", "changed", "publ", "sil"))]
            rows = [json.loads(line) for line in lines if line.startswith('{"event"')]
            return [" ".join(filter(None, (row["event"], row["host"], row.get("network"), row.get("vlan") and "10"))) for row in rows]

        wait_for((tmp_path / "out").read_text)
        with Host(made, tmp_path / "x") as host:
            host.talk.lease()
            wait_for(lambda: len(said()) == 2)
            host.talk.start()  # dockerd starts anew: the lease is not confirmed yet
            wait_for(lambda: len(said()) == 3)
            host.talk.release("172.31.10.64")
            wait_for(lambda: len(said()) == 4)
            host.dies()
        wait_for(lambda: len(said()) == 5)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    lease = "docker1 containers 10"
    assert said() == ["publishing docker1", f"leased {lease}", f"changed {lease}", f"released {lease}", "silent docker1"]
    assert "Traceback" not in (tmp_path / "out").read_text()


def test_following_ends_when_etcd_is_lost(own: Server) -> None:
    command = [sys.executable, "-m", "netgen.ipam", "list", "--etcd", own.url, "--follow"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("host  network ")
        time.sleep(0.3)
        own.stop()
        assert process.wait(15) == 1
        assert process.stderr.read().startswith(f"netgen ipam: etcd at {own.url}: ")


def test_names_are_data(made: Settings, server: Server, tmp_path: Path) -> None:
    """A name is no path: it never leads to keys of another host."""
    names = {"docker2": "containers", "docker2/containers": "a/../b ü", "\x1b[2J\n": "n"}
    with ExitStack() as stack:
        hosts = [stack.enter_context(Host(made, tmp_path / str(len(name)), name, network=network)) for name, network in names.items()]
        for host in hosts:
            host.talk.lease(name="web\n")
        shows(made, {key: ["172.31.10.64"] for key in names})
        time.sleep(0.5)  # some beats: nobody takes another's away
        found = fleet.load(made)
        assert [host.metric("published_total") for host in hosts] == [1, 1, 1]
    assert {row["host"]: row["network"] for row in found.rows} == names
    assert {one["host"]: one["publishing"] for one in found.hosts} == dict.fromkeys(names, True)
    lines = netgen("list", "--etcd", server.url, NETGEN_ETCD_PREFIX=made.prefix)[0].splitlines()
    assert [len(lines), lines[1].split()[0], lines[1].split()[5]] == [4, "\\x1b[2J\\n", "web\\n"]


def test_a_reading_is_of_one_moment(made: Settings, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it takes several requests, and something is written between them."""
    monkeypatch.setattr("netgen.ipam.etcd.PAGE", 1)
    etcd = Etcd(made, server.url)
    put: list[str] = []

    def call(path: str, body: Body) -> Body:
        answer = Etcd.call(etcd, path, body)
        if path == "kv/range" and not put:
            put.append(f"{made.prefix}/3")
            Etcd.call(etcd, "kv/put", {"key": _b64(put[0]), "value": _b64("late")})
        return answer

    for number in (1, 2):
        etcd.call("kv/put", {"key": _b64(f"{made.prefix}/{number}"), "value": _b64("soon")})
    monkeypatch.setattr(etcd, "call", call)
    assert list(etcd.read(f"{made.prefix}/")[0]) == [f"{made.prefix}/1", f"{made.prefix}/2"]
    assert list(etcd.read(f"{made.prefix}/")[0])[2:] == put


def test_what_others_put_there_does_not_hinder(made: Settings, server: Server) -> None:
    etcd = Etcd(made, server.url)
    strange = {
        "leases/h/n/172.31.0.1": "{",
        "leases/h/n/x": '{"ip": "10.0.0.1", "host": "other", "more": 1}',
        "leases/h/n": "{}",
        "note": "1",
    }
    for key, value in strange.items():
        assert etcd._transaction([], [{"request_put": {"key": _b64(f"{made.prefix}/{key}"), "value": _b64(value)}}])
    assert [(row["host"], row["network"], row["ip"], row["state"]) for row in fleet.load(made).rows] == [
        *[("h", "n", "x", "silent"), ("h", "n", "172.31.0.1", "silent")]
    ]


def _b64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


def test_more_leases_than_a_page_and_a_transaction(made: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netgen.ipam.etcd.PAGE", 7)
    monkeypatch.setattr("netgen.ipam.publish.OPERATIONS", 3)
    with Host(made, tmp_path / "x") as host:
        leased = [host.talk.lease() for _ in range(40)]
        shows(made, {"docker1": leased})
        for address in leased[1:]:
            host.talk.release(address)
        shows(made, {"docker1": leased[:1]})


def test_what_reconcile_frees_in_another_process_goes(made: Settings, server: Server, tmp_path: Path) -> None:
    docker = client(tmp_path, json.dumps([{**NETWORK, "IPAM": {"Driver": "netgen", "Config": []}, "Containers": {}}]))
    with Plugin(tmp_path).start(NETGEN_ETCD=server.url, NETGEN_ETCD_PREFIX=made.prefix) as plugin:
        dockerd_starts(plugin)
        lease(plugin)
        shows(made, {"docker1": ["172.31.10.64"]})
        netgen("reconcile", *plugin.files, "--docker", docker, "--settle", "0")
        shows(made, {})


def test_metrics_are_there_when_it_publishes(made: Settings, server: Server, tmp_path: Path) -> None:
    with Plugin(tmp_path).start(NETGEN_ETCD=server.url, NETGEN_ETCD_PREFIX=made.prefix) as plugin:
        dockerd_starts(plugin)
        lease(plugin)

        def metrics() -> dict[str, float]:
            lines = plugin.http("GET", "/metrics")[1].decode().splitlines()
            return {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("netgen_ipam_etcd_")}

        wait_for(lambda: metrics()["netgen_ipam_etcd_published_total"] == 1)
        found = metrics()
        assert found["netgen_ipam_etcd_failures_total"] == 0
        assert abs(found["netgen_ipam_etcd_last_success_timestamp_seconds"] - time.time()) < 10
        assert 0 <= found["netgen_ipam_etcd_lag_seconds"] < 10
        assert plugin.stop() == 0
        plugin.start()
        assert metrics() == {}


# What can go wrong ------------------------------------------------------------------------------------------------------------------


def dockerd_starts(plugin: Plugin) -> None:
    plugin("Activate")
    assert plugin("RequestPool", request_pool())["PoolID"] == ID


def lease(plugin: Plugin) -> str:
    address: str = plugin("RequestAddress", request_address())["Address"]
    return address.partition("/")[0]


def slowest(plugin: Plugin, number: int = 20) -> float:
    """Seconds that the slowest of some requests took: leases and releases."""
    times = []
    for _ in range(number):
        began = time.monotonic()
        assert plugin("ReleaseAddress", {"PoolID": ID, "Address": lease(plugin)}) == {}
        times.append(time.monotonic() - began)
    return max(times)


def unpublished(plugin: Plugin) -> list[str]:
    return [event["error"] for event in plugin.events() if event["event"] == "unpublished"]


@fault(
    "etcd hangs while leases are published to it: it takes connections and answers nothing",
    "nothing: nothing waits for etcd",
    "each try ends after 5 seconds; when etcd answers again, it is given what it lacks",
)
def test_etcd_hangs(own: Server, tmp_path: Path) -> None:
    made = settings(own.url, {})
    with Plugin(tmp_path).start(NETGEN_ETCD=own.url) as plugin:
        dockerd_starts(plugin)
        first = lease(plugin)
        shows(made, {"docker1": [first]})
        with own.frozen():
            second = lease(plugin)
            assert slowest(plugin) < 2
            wait_for(lambda: unpublished(plugin))
            assert slowest(plugin) < 2
            began = time.monotonic()
            assert plugin.stop() == 0
            assert time.monotonic() - began < 2
            plugin.start(NETGEN_ETCD=own.url)
            third = lease(plugin)
        shows(made, {"docker1": sorted([first, second, third])})
    assert unpublished(plugin)[0] == f"etcd at {own.url}: timed out"


def test_a_socket_that_never_answers(tmp_path: Path) -> None:
    """Neither requests nor the plugin's end wait for what the publisher waits for."""
    with socket.socket() as deaf, ExitStack() as stack:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(64)
        deaf.settimeout(20)
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        plugin = stack.enter_context(Plugin(tmp_path).start(NETGEN_ETCD=url))
        waits = stack.enter_context(deaf.accept()[0])
        assert waits.recv(1000).startswith(b"POST /v3/")
        began = time.monotonic()
        assert plugin.stop() == 0
        assert time.monotonic() - began < 2
        plugin.start(NETGEN_ETCD=url)
        stack.enter_context(deaf.accept()[0])
        dockerd_starts(plugin)
        assert slowest(plugin) < 2
        assert plugin.events()[-1]["event"] == "released"


@fault(
    "etcd is not there, or is lost while leases are published to it",
    "nothing",
    "it is tried again, in the end every 15 to 30 seconds; when it is back it is given what it lacks",
)
def test_etcd_is_lost(own: Server, tmp_path: Path) -> None:
    made = settings(own.url, {})
    own.stop()
    with Host(made, tmp_path / "x") as host:
        first = host.talk.lease()
        wait_for(lambda: host.metric("failures_total") > 2)
        assert host.metric("last_success_timestamp_seconds") == 0
        own.start()
        shows(made, {"docker1": [first]})
        own.stop()
        second = host.talk.lease()
        host.talk.release(first)
        wait_for(lambda: host.metric("lag_seconds") > 0.5)
        own.start()
        shows(made, {"docker1": [second]})
        wait_for(lambda: host.metric("lag_seconds") < 0.5)
        said = [(line["event"], line["level"]) for line in host.events("unpublished", "published")]
    assert said == [("unpublished", "warning"), ("published", "info")] * 2, "a line an outage, however long"


def test_another_member_is_taken_when_one_does_not_answer(own: Server, tmp_path: Path) -> None:
    with Server(tmp_path / "second") as second:
        both = settings(f"{NOBODY},{own.url},{second.url}", {})
        with Host(both, tmp_path / "x") as host:
            address = host.talk.lease()
            shows(settings(own.url, {}), {"docker1": [address]})
            own.stop()
            shows(settings(second.url, {}), {"docker1": [address]})  # these two are no cluster, so it shows which one was taken
            assert published(both) == {"docker1": [address]}


@fault("etcd comes back without its data", "nothing", "every host writes its leases again within a minute")
def test_etcd_loses_its_data(own: Server, tmp_path: Path) -> None:
    made = settings(own.url, {})
    with Host(made, tmp_path / "x") as host, Host(made, tmp_path / "y", "docker2") as other:
        leased = [host.talk.lease(), host.talk.lease()]
        other.talk.lease()
        shows(made, {"docker1": leased, "docker2": leased[:1]})
        own.stop()
        own.lose()
        own.start()
        shows(made, {"docker1": leased, "docker2": leased[:1]})
        wait_for(lambda: silent(made) == [])


def test_keys_that_somebody_deletes_or_changes_come_back(made: Settings, server: Server, tmp_path: Path) -> None:
    etcd = Etcd(made, server.url)
    with Host(made, tmp_path / "x") as host:
        leased = [host.talk.lease(), host.talk.lease()]
        shows(made, {"docker1": leased})
        key = made.lease("docker1", "containers", leased[0])
        etcd.call("kv/deleterange", {"key": _b64(key)})
        etcd.call("kv/put", {"key": _b64(made.lease("docker1", "containers", "172.31.10.99")), "value": _b64("{}")})
        etcd.call("kv/put", {"key": _b64(made.lease("docker1", "containers", leased[1])), "value": _b64("{}")})
        shows(made, {"docker1": leased})
        wait_for(lambda: [row["state"] for row in fleet.load(made).rows] == ["held", "held"])


@fault(
    "the plugin is killed, or its host dies, while it publishes to etcd",
    "as without etcd",
    "its leases stay in etcd, and after a minute are shown as `silent`; when it runs again they are compared at once",
)
def test_a_host_dies(made: Settings, server: Server, tmp_path: Path) -> None:
    environment = {"NETGEN_ETCD": server.url, "NETGEN_ETCD_PREFIX": made.prefix}
    with Plugin(tmp_path).start(**environment) as plugin:
        dockerd_starts(plugin)
        first = lease(plugin)
        shows(made, {"docker1": [first]})
        plugin.stop(signal.SIGKILL)
        plugin.start()
        second = lease(plugin)
        assert plugin.stop(signal.SIGKILL) == -signal.SIGKILL
        assert (published(made), silent(made)) == ({"docker1": [first]}, [])
        plugin.start(**environment)
        shows(made, {"docker1": [first, second]})
        assert unpublished(plugin) == []
    with Host(made, tmp_path / "other", "docker2", dataclasses.replace(FAST, ttl=2)) as host:
        host.talk.lease()
        wait_for(lambda: "docker2" in published(made))
    wait_for(lambda: silent(made) == ["docker2"])
    assert {row["host"]: row["state"] for row in fleet.load(made).rows} == {"docker1": "held", "docker2": "silent"}


@fault(
    "two hosts publish to etcd by the same name",
    "nothing",
    "the second one writes nothing and says so; a plugin that slept past its time writes nothing before it holds the name again",
)
def test_a_second_host_of_the_same_name(made: Settings, tmp_path: Path) -> None:
    with Host(made, tmp_path / "x") as host, ExitStack() as stack:
        first = host.talk.lease()
        shows(made, {"docker1": [first]})
        twin = stack.enter_context(Host(made, tmp_path / "y"))
        twin.talk.lease("172.31.10.90")
        wait_for(lambda: twin.metric("failures_total") > 2)
        assert published(made) == {"docker1": [first]}
        says = f"another plugin publishes as the host docker1 to {made.endpoints[0]}; give each host a name of its own"
        assert [line["error"] for line in twin.events("unpublished")] == [says]
        assert host.metric("failures_total") == 0
        host.dies()
        shows(made, {"docker1": ["172.31.10.90"]})


def test_one_that_slept_past_its_time_writes_nothing(made: Settings, server: Server, tmp_path: Path) -> None:
    """Between its look and its write another one has taken the name."""
    etcd = Etcd(made, server.url)
    key = made.host("docker1")
    assert etcd.hold(key, "{}", 11, 60)
    assert etcd.write(key, 11, [(made.lease("docker1", "n", "1"), "{}")])
    assert not etcd.hold(key, "{}", 12, 60)
    assert not etcd.write(key, 12, [(made.lease("docker1", "n", "2"), "{}"), (made.lease("docker1", "n", "1"), None)])
    etcd.call("lease/revoke", {"ID": "11"})
    assert etcd.hold(key, "{}", 12, 60)
    assert not etcd.write(key, 11, [(made.lease("docker1", "n", "1"), None)])
    assert published(made) == {"docker1": ["1"]}


@fault(
    "the file of leases is lost while they are in etcd",
    "as without etcd",
    "etcd keeps the host's leases until it is known which addresses are in use",
)
def test_leases_that_are_not_known_stay(made: Settings, server: Server, tmp_path: Path) -> None:
    environment = {"NETGEN_ETCD": server.url, "NETGEN_ETCD_PREFIX": made.prefix}
    with Plugin(tmp_path).start(**environment) as plugin:
        dockerd_starts(plugin)
        running, gone = lease(plugin), lease(plugin)
        shows(made, {"docker1": [running, gone]})
        plugin.stop()
        for file in plugin.folder.glob("ipam.db*"):
            file.unlink()
        plugin.start(**environment)
        wait_for(lambda: [event["event"] for event in plugin.events()].count("published") == 2)
        time.sleep(1.5)
        assert published(made) == {"docker1": [running, gone]}
        plugin("Activate")
        assert plugin("RequestPool", request_pool())["PoolID"] == ID
        assert plugin("RequestAddress", request_address(running))["Address"].startswith(running)
        shows(made, {"docker1": [running]})


def test_the_publisher_outlives_its_own_bugs(made: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("netgen.ipam.publish.report.rows", lambda *_: 1 // 0)
        with Host(made, tmp_path / "x") as host:
            wait_for(lambda: host.metric("failures_total") > 1)
            patch.undo()
            address = host.talk.lease()
            shows(made, {"docker1": [address]})
    assert host.events("unpublished")[0]["error"].endswith("ZeroDivisionError: integer division or modulo by zero\n")


def test_a_disk_that_fails_does_not_end_it(made: Settings, tmp_path: Path) -> None:
    with Host(made, tmp_path / "x") as host:
        path, host.talk.store._path = host.talk.store._path, tmp_path / "none" / "ipam.db"
        host.talk.store.close()
        wait_for(lambda: host.metric("failures_total") > 1)
        assert "No such file or directory" in host.events("unpublished")[0]["error"]
        host.talk.store._path = path
        address = host.talk.lease()
        shows(made, {"docker1": [address]})


def test_another_host_name_in_ipam_json(made: Settings, tmp_path: Path) -> None:
    with Host(made, tmp_path / "x") as host:
        address = host.talk.lease()
        shows(made, {"docker1": [address]})
        host.talk.service.driver.config = read(ipam_json(host="docker7"))
        shows(made, {"docker1": [address], "docker7": [address]})
        assert [one["host"] for one in fleet.load(made).hosts] == ["docker1", "docker7"]


# The client, and who we are there -------------------------------------------------------------------------------------------------------


def test_without_the_client_docker_is_answered(tmp_path: Path, server: Server) -> None:
    pyz = tmp_path / "netgen-ipam.pyz"
    netgen("bundle", "--out", str(pyz))
    plugin = Plugin(tmp_path)
    plugin.program = [sys.executable, "-I", "-S", str(pyz)]
    with plugin.start(NETGEN_ETCD=server.url):
        dockerd_starts(plugin)
        assert lease(plugin) == "172.31.10.64"
        wait_for(lambda: unpublished(plugin))
        assert b"netgen_ipam_etcd_failures_total 1\n" in plugin.http("GET", "/metrics")[1]
    assert unpublished(plugin) == [MISSING]
    done = subprocess.run([*plugin.program, "list", "--etcd", server.url], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"netgen ipam: {MISSING}\n")
    assert MISSING == "etcd needs the Python package etcd3gw: install netgen[etcd], or Debian's python3-etcd3gw"


def test_the_file_with_debians_python_and_client(made: Settings, server: Server, tmp_path: Path) -> None:
    """As on a host: Debian's python3-etcd3gw is years older than the extra."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-I", "-c", "import etcd3gw"], capture_output=True, check=False).returncode:
        reason = "Debian's python3-etcd3gw is not installed"
        pytest.fail(reason) if os.environ.get("NETGEN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    pyz = tmp_path / "netgen-ipam.pyz"
    netgen("bundle", "--out", str(pyz))
    plugin = Plugin(tmp_path)
    plugin.program = [python, "-I", str(pyz)]
    with plugin.start(NETGEN_ETCD=server.url, NETGEN_ETCD_PREFIX=made.prefix):
        dockerd_starts(plugin)
        address = lease(plugin)
        shows(made, {"docker1": [address]})
        with server.frozen():
            plugin("ReleaseAddress", {"PoolID": ID, "Address": address})
            wait_for(lambda: unpublished(plugin))
        shows(made, {})
    assert unpublished(plugin) == [f"etcd at {server.url}: timed out"]


def test_only_who_asks_for_etcd_loads_the_client(tmp_path: Path) -> None:
    program = "import sys; from netgen.ipam import command; command.main(['list', *sys.argv[1:]], 'x'); print('etcd3gw' in sys.modules)"
    with Plugin(tmp_path) as plugin:
        words = [sys.executable, "-c", program, *plugin.files]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "NETGEN_ETCD": NOBODY})
    assert done.stdout.splitlines()[-1] == "False"


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("etcd1", {}, '"etcd1" is no URL of etcd; right would be https://etcd1:2379'),
    ("ftp://etcd1", {}, '"ftp://etcd1" is no URL of etcd; right would be https://etcd1:2379'),
    ("http://etcd1:x", {}, '"http://etcd1:x" is no URL of etcd; right would be https://etcd1:2379'),
    ("http://[::1", {}, '"http://[::1" is no URL of etcd; right would be https://etcd1:2379'),
    ("https://etcd1/v3", {}, '"https://etcd1/v3" is no URL of etcd; right would be https://etcd1:2379'),
    (" , ", {}, "no URL of etcd is given; right would be https://etcd1:2379,https://etcd2:2379"),
    (
        "https://etcd1,https://me:geheim@etcd2",
        {},
        "URL 2 of etcd has a user in it; use NETGEN_ETCD_USER and NETGEN_ETCD_PASSWORD",
    ),
    (NOBODY, {"CERT": "x"}, "NETGEN_ETCD_CERT and NETGEN_ETCD_KEY go together; set both or none"),
    (NOBODY, {"PASSWORD": "geheim"}, "NETGEN_ETCD_USER and NETGEN_ETCD_PASSWORD go together; set both or none"),
    (
        "http://etcd1:2379",
        {"USER": "u", "PASSWORD": "geheim"},
        "http://etcd1:2379 would carry the password in the clear; use https",
    ),
]


@pytest.mark.parametrize(("urls", "environment", "says"), WRONG)
def test_settings_that_are_wrong(urls: str, environment: dict[str, str], says: str, tmp_path: Path) -> None:
    env = {f"NETGEN_ETCD_{name}": value for name, value in environment.items()}
    with pytest.raises(EtcdError) as caught:
        settings(urls, env)
    assert str(caught.value) == says
    assert "geheim" not in says
    talk = Talk(read(ipam_json()), tmp_path / "ipam.db")
    assert start(urls, env, tmp_path / "ipam.db", talk.service.driver, talk.service.log) is None
    assert [(line["level"], line["event"], line["error"]) for line in talk.lines] == [("error", "unpublished", says)]


def test_usage() -> None:
    assert netgen("list", "--follow", code=2) == ("", "netgen ipam: --follow needs --etcd\n")
    assert netgen("list", "--etcd", NOBODY, code=1) == ("", f"netgen ipam: etcd at {NOBODY}: [Errno 111] Connection refused\n")


def test_a_proxy_of_the_environment_is_not_for_etcd(made: Settings, server: Server) -> None:
    proxy = {"http_proxy": NOBODY, "HTTP_PROXY": NOBODY, "no_proxy": "", "NO_PROXY": "", "NETGEN_ETCD_PREFIX": made.prefix}
    assert netgen("list", "--etcd", server.url, **proxy)[0].startswith("host  network")


def test_a_server_that_is_no_etcd(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    words = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
            _, err = netgen("list", "--etcd", f"http://127.0.0.1:{port}", code=1)
        finally:
            process.terminate()
    assert err.startswith(f"netgen ipam: etcd at http://127.0.0.1:{port}: ")
    assert "Unsupported method" in err


def test_the_number_of_a_lease_is_the_same_after_a_restart_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netgen.ipam.publish.MACHINE", tmp_path / "machine-id")
    seen = {lease_number("/k", tmp_path)}
    (tmp_path / "machine-id").write_text("0123456789abcdef\n")
    assert lease_number("/k", tmp_path) == lease_number("/k", tmp_path)
    seen |= {lease_number("/k", tmp_path), lease_number("/other", tmp_path), lease_number("/k", tmp_path / "x")}
    assert len(seen) == 4
    assert all(0 < one < 2**63 for one in seen)


def test_certificates_user_and_password(tmp_path: Path) -> None:
    write(tmp_path)
    tls = ["--cert-file", str(tmp_path / "etcd.crt"), "--key-file", str(tmp_path / "etcd.key"), "--client-cert-auth"]
    env = {"NETGEN_ETCD_CA": str(tmp_path / "ca.crt"), "NETGEN_ETCD_CERT": str(tmp_path / "host.crt")}
    env["NETGEN_ETCD_KEY"] = str(tmp_path / "host.key")
    with Server(tmp_path / "etcd", *tls, "--trusted-ca-file", str(tmp_path / "ca.crt"), scheme="https") as server:
        root = Etcd(settings(server.url, env), server.url)
        users(root, "/netgen/ipam/leases/docker1/", "/netgen/ipam/hosts/docker1")
        env |= {"NETGEN_ETCD_USER": "docker1", "NETGEN_ETCD_PASSWORD": "geheim"}
        with Plugin(tmp_path).start(NETGEN_ETCD=server.url, **env) as plugin:
            dockerd_starts(plugin)
            address = lease(plugin)
            made = settings(server.url, {**env, "NETGEN_ETCD_USER": "root", "NETGEN_ETCD_PASSWORD": "wurzel"})
            shows(made, {"docker1": [address]})
            assert plugin.stop() == 0
            assert unpublished(plugin) == []
            plugin.write(ipam_json(host="docker2"))
            plugin.start(NETGEN_ETCD=server.url, **env)
            wait_for(lambda: unpublished(plugin))
        assert unpublished(plugin) == [f"etcd at {server.url}: etcdserver: permission denied"]
        assert published(made) == {"docker1": [address]}
        said = {who: netgen("list", "--etcd", server.url, code=1, **{**env, **change})[1] for who, change in NOT_LET_IN.items()}
    assert said["password"] == f"netgen ipam: etcd at {server.url}: etcdserver: authentication failed, invalid user ID or password\n"
    assert "certificate verify failed" in said["authority"]
    assert said["file"].startswith(f"netgen ipam: etcd at {server.url}: ")
    assert "/none" in said["file"]
    assert all("geheim" not in text and "Traceback" not in text for text in (*said.values(), plugin.log.read_text(), repr(made)))


NOT_LET_IN: dict[str, dict[str, str]] = {
    "password": {"NETGEN_ETCD_PASSWORD": "geheim2"},
    "authority": {"NETGEN_ETCD_CA": ""},
    "file": {"NETGEN_ETCD_CA": "/none/ca.crt"},
}


def users(etcd: Etcd, prefix: str, key: str) -> None:
    """A user for docker1, who may write its own keys alone."""
    end = f"{prefix[:-1]}0"
    etcd.call("auth/user/add", {"name": "root", "password": "wurzel"})
    etcd.call("auth/role/add", {"name": "root"})
    etcd.call("auth/user/grant", {"user": "root", "role": "root"})
    etcd.call("auth/user/add", {"name": "docker1", "password": "geheim"})
    etcd.call("auth/role/add", {"name": "docker1"})
    for perm in ({"key": _b64(prefix), "range_end": _b64(end)}, {"key": _b64(key)}):
        etcd.call("auth/role/grant", {"name": "docker1", "perm": {"permType": "READWRITE", **perm}})
    etcd.call("auth/user/grant", {"user": "docker1", "role": "docker1"})
    etcd.call("auth/enable", {})


def test_the_drop_in_of_the_docs_fits_the_rendered_units(tmp_path: Path) -> None:
    """The unit has no network of its own: the drop-in must undo exactly that."""
    need("systemd-analyze", "systemd")
    script = (ROOT / "tests/golden/macvlan-dc/hosts/docker1/bootstrap.sh").read_text(encoding="utf-8")
    units = dict(re.findall(r"put docker /etc/systemd/system/(netgen-ipam\.\S+) 644 <<'END'\n(.*?)^END$", script, re.S | re.M))
    assert sorted(units) == ["netgen-ipam.service", "netgen-ipam.socket"]
    (drop_in,) = [block.text for block in blocks() if block.page == "docs/ipam.md" and block.kind == "unit"]
    (tmp_path / "netgen-ipam.service.d").mkdir()
    (tmp_path / "netgen-ipam.service.d" / "etcd.conf").write_text(drop_in)
    for name, text in units.items():
        (tmp_path / name).write_text(text)
    words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "netgen-ipam.service")]
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "netgen" in line and "netgen-ipam.pyz" not in line] == [], done.stderr
    assert {"PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX"} <= set(units["netgen-ipam.service"].splitlines())
    assert {"PrivateNetwork=no", "RestrictAddressFamilies=AF_INET AF_INET6"} <= set(drop_in.splitlines())


# Many -------------------------------------------------------------------------------------------------------------------------------


def test_containers_that_come_and_go_while_etcd_comes_and_goes(own: Server, tmp_path: Path) -> None:
    """In the end etcd holds what SQLite holds, whatever was lost on the way."""
    made = settings(own.url, {})
    stop = threading.Event()

    def live(host: Host) -> None:
        held: list[str] = []
        while not stop.is_set():
            held.append(host.talk.lease())
            if len(held) > 10:
                host.talk.release(held.pop(0))

    hosts = [Host(made, tmp_path / f"h{number}", f"docker{number}") for number in range(3)]
    with ExitStack() as stack:
        threads = [threading.Thread(target=live, args=(stack.enter_context(host),)) for host in hosts]
        for thread in threads:
            thread.start()
        for harm in (own.stop, own.stop, lambda: (own.stop(), own.lose())):
            time.sleep(0.4)
            harm()
            time.sleep(0.2)
            own.start()
        stop.set()
        for thread in threads:
            thread.join()

        def leases(host: Host) -> list[str]:
            return [row["ip"] for row in rows(host)]

        shows(made, {f"docker{number}": leases(host) for number, host in enumerate(hosts)})


def rows(host: Host) -> list[Body]:
    from netgen.ipam import report
    from netgen.ipam.store import State

    return report.rows(host.talk.service.driver.config, host.talk.store.change(State.leases))
