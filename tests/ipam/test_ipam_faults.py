"""The plugin as a process, and everything that can happen to it. Each test says what it shows: docs/ipam.md has the table."""

from __future__ import annotations

import http.client
import os
import random
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from ipam.faults import fault
from ipam.plugin import ID, Body, Plugin, Talk, config, ipam_json, listens, python, request_address, request_pool

from netgen.ipam.protocol import serve_one


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Plugin]:
    with Plugin(tmp_path) as one:
        yield one


def dockerd_starts(plugin: Plugin) -> None:
    assert plugin("Activate") == {"Implements": ["IpamDriver"]}
    assert plugin("RequestPool", request_pool())["PoolID"] == ID


def lease(plugin: Plugin, address: str = "") -> str:
    answer = plugin("RequestAddress", request_address(address))
    return answer.get("Error") or answer["Address"].partition("/")[0]


def release(plugin: Plugin, address: str) -> Body:
    return plugin("ReleaseAddress", {"PoolID": ID, "Address": address})


# kill -9 ------------------------------------------------------------------------------------------------------------------------


class Containers:
    """Threads that lease and release; what they know for sure, and what they cannot know since the answer did not come."""

    def __init__(self, plugin: Plugin, dice: random.Random) -> None:
        self.plugin = plugin
        self.dice = dice
        self.lock = threading.Lock()
        self.held: set[str] = set()
        self.unsure: set[str] = set()
        self.unanswered = 0

    def live(self) -> None:
        """Until the plugin dies."""
        mine: list[str] = []
        while True:
            leaving = mine and self.dice.random() < 0.5
            address = mine.pop() if leaving else ""
            try:
                self.stop(address) if leaving else mine.append(self.run())
            except (OSError, http.client.HTTPException, ValueError):
                with self.lock:
                    self.unanswered += not leaving
                return

    def run(self) -> str:
        got = lease(self.plugin)
        with self.lock:
            assert got not in self.held, "two containers have one address"
            self.held.add(got)
        return got

    def stop(self, address: str) -> None:
        with self.lock:
            self.held.remove(address)
            self.unsure.add(address)
        assert release(self.plugin, address) == {}
        with self.lock:
            self.unsure.remove(address)


@fault(
    "the plugin is killed (`kill -9`) at any moment",
    "requests that were being answered fail",
    "each lease and release that Docker was told of is there after the restart; an address whose answer was lost stays leased"
    " until `reconcile`",
)
@pytest.mark.parametrize("seed", range(6))
def test_kill_at_any_moment(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    plugin = Plugin(tmp_path)
    with plugin:
        dockerd_starts(plugin)
        containers = Containers(plugin, dice)
        with ThreadPoolExecutor(4) as threads:
            done = [threads.submit(containers.live) for _ in range(4)]
            time.sleep(dice.uniform(0, 0.08))
            assert plugin.stop(signal.SIGKILL) == -signal.SIGKILL
        assert [one.result() for one in done] == [None] * 4
        plugin.start()
        leases = {row["ip"] for row in plugin.leases()}
        assert containers.held <= leases
        more = leases - containers.held - containers.unsure
        assert len(more) <= containers.unanswered
        assert lease(plugin) not in leases


# The disk -----------------------------------------------------------------------------------------------------------------------

REFUSED = "nothing was changed; is the disk full or read-only?"


def fill(plugin: Plugin) -> str:
    """Leases until something fails; the error."""
    for _ in range(40):
        got = lease(plugin)
        if not got.startswith("172."):
            return got
    pytest.fail("the disk did not get full")


@fault(
    "the disk is full, or the file may not grow",
    "`docker run` fails with a message that names the file",
    "nothing is handed out that is not on the disk; when there is room again, the next request is answered",
)
def test_no_room_on_the_disk(plugin: Plugin) -> None:
    dockerd_starts(plugin)
    first = lease(plugin)
    assert plugin.process is not None
    before = resource.prlimit(plugin.process.pid, resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
    refusal = fill(plugin)
    assert refusal.startswith(f"netgen: the leases in {plugin.state} cannot be used: ")
    assert refusal.endswith(REFUSED)
    held = {row["ip"] for row in plugin.leases()}
    assert first in held
    resource.prlimit(plugin.process.pid, resource.RLIMIT_FSIZE, before)
    assert lease(plugin) not in held
    assert {event["event"] for event in plugin.events() if event["level"] == "error"} == {"state"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = f"a small file system cannot be mounted here: {done.stderr.strip()}"
        pytest.fail(reason) if os.environ.get("NETGEN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_file_system_that_is_full(tmp_path: Path, small_disk: Path) -> None:
    with Plugin(tmp_path, state=small_disk / "ipam.db") as plugin:
        dockerd_starts(plugin)
        first = lease(plugin)
        filler = small_disk / "filler"
        with suppress(OSError), filler.open("wb") as file:
            file.write(b"x" * 200_000)
        assert fill(plugin).endswith(REFUSED)
        assert release(plugin, first).get("Error", "").endswith(REFUSED) or first not in {row["ip"] for row in plugin.leases()}
        filler.unlink()
        assert lease(plugin).startswith("172.31.10.")
        plugin.stop()
    with Plugin(tmp_path, state=small_disk / "ipam.db") as plugin:
        assert len({row["ip"] for row in plugin.leases()}) >= 1


@fault(
    "the file of leases is corrupt",
    "new containers are refused: it is not known which addresses are in use",
    "the file is moved aside, which log and metrics say; the leases come back by Docker's replay at its next start, or by `reconcile`",
)
@pytest.mark.parametrize("damage", ["garbage", "header", "page"])
def test_a_corrupt_database(plugin: Plugin, damage: str) -> None:
    dockerd_starts(plugin)
    running = [lease(plugin), lease(plugin)]
    plugin.stop()
    whole = plugin.state.read_bytes()
    broken = {"garbage": b"x" * len(whole), "header": b"\0" * 100 + whole[100:], "page": whole[:4096] + b"\xff" * (len(whole) - 4096)}
    plugin.state.write_bytes(broken[damage])
    plugin.start()
    aside = plugin.folder / "ipam.db.corrupt-1"
    assert aside.read_bytes() == broken[damage]
    assert [event["file"] for event in plugin.events() if event["event"] == "moved"] == [str(aside)]
    assert b"netgen_ipam_databases_moved_total 1\n" in plugin.http("GET", "/metrics")[1]
    assert lease(plugin) == (
        "netgen: the file of leases is new, and Docker was started before it, so it is not known which addresses are in use;"
        " look: netgen ipam"
        " reconcile"
    )
    assert lease(plugin, running[0]).startswith("netgen: the file of leases is new")
    dockerd_starts(plugin)
    assert [lease(plugin, address) for address in running] == running
    assert lease(plugin) == "172.31.10.66"


def test_a_database_that_gets_corrupt_while_it_is_used(plugin: Plugin) -> None:
    """Whether it is noticed at once depends on what SQLite has in memory; no address is handed out twice in either case."""
    dockerd_starts(plugin)
    running = {lease(plugin), lease(plugin)}
    for suffix in ("", "-wal"):
        file = Path(f"{plugin.state}{suffix}")
        with file.open("r+b") as damaged:
            damaged.write(b"\xff" * file.stat().st_size)
    got = lease(plugin)
    assert got not in running
    plugin.stop()
    plugin.start()
    assert lease(plugin).startswith("netgen: the file of leases is new")


@fault(
    "the file of leases is deleted",
    "as with a corrupt one, from the plugin's next start on",
    "no address is handed out before `reconcile` or a start of Docker has told which are in use",
)
def test_a_deleted_database(plugin: Plugin) -> None:
    dockerd_starts(plugin)
    running = lease(plugin)
    plugin.stop()
    for file in plugin.folder.glob("ipam.db*"):
        file.unlink()
    plugin.start()
    assert lease(plugin).startswith("netgen: the file of leases is new")
    dockerd_starts(plugin)
    assert (lease(plugin, running), lease(plugin)) == (running, "172.31.10.65")


def test_a_database_of_a_newer_netgen_is_left_alone(plugin: Plugin) -> None:
    plugin.stop()
    subprocess.run(
        ["python3", "-c", f"import sqlite3; sqlite3.connect({str(plugin.state)!r}).execute('PRAGMA user_version = 2')"], check=True
    )
    before = plugin.state.read_bytes()
    done = subprocess.run(plugin.command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        f"netgen ipam: the leases in {plugin.state} are of a newer netgen (version 2); run that one\n",
    )
    assert plugin.state.read_bytes() == before


# Time -----------------------------------------------------------------------------------------------------------------------------


@fault(
    "the clock jumps, forwards or backwards",
    "nothing",
    "the order of addresses and what is confirmed depend on counters alone; only the times that `list` prints are wrong",
)
def test_the_clock_jumps(tmp_path: Path) -> None:
    now = iter([2e9, 0, 1e9, 3e9, -5, 1.5e9, 7, 8])
    talk = Talk(config({"max": 3}), tmp_path / "ipam.db", lambda: next(now)).start()
    assert [talk.lease(), talk.lease(), talk.lease()] == ["172.31.10.64", "172.31.10.65", "172.31.10.66"]
    talk.release("172.31.10.65")
    talk.release("172.31.10.64")
    assert [talk.lease(), talk.lease()] == ["172.31.10.65", "172.31.10.64"]
    talk.start()
    assert talk.lease("172.31.10.64") == "172.31.10.64"


# Many at once -----------------------------------------------------------------------------------------------------------------------


@fault("64 containers start at once", "each gets an address of its own", "the 65th of 64 addresses is refused")
def test_64_requests_at_once(tmp_path: Path) -> None:
    with Plugin(tmp_path, ipam_json({"max": 64})) as plugin:
        dockerd_starts(plugin)
        barrier = threading.Barrier(64)

        def one(_: int) -> str:
            barrier.wait()
            return lease(plugin)

        with ThreadPoolExecutor(64) as threads:
            got = list(threads.map(one, range(64)))
        assert sorted(got) == sorted(f"172.31.10.{last}" for last in range(64, 128))
        assert lease(plugin).startswith("netgen: all 64 addresses of the network containers on this host are leased;")
        with ThreadPoolExecutor(64) as threads:
            assert list(threads.map(lambda address: release(plugin, address), got)) == [{}] * 64
        assert plugin.leases() == []


# Restarts -----------------------------------------------------------------------------------------------------------------------------


@fault(
    "the plugin is restarted while containers start, under systemd",
    "nothing: systemd keeps the socket, and requests wait in it",
    "every request is answered",
)
def test_restarts_behind_a_socket_that_stays(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(plugin.socket))
        listener.listen(512)

        plugin.start(listener)
        dockerd_starts(plugin)
        stop = threading.Event()

        def live() -> int:
            count = 0
            while not stop.is_set():
                assert release(plugin, lease(plugin)) == {}
                count += 1
            return count

        with ThreadPoolExecutor(4) as threads:
            done = [threads.submit(live) for _ in range(4)]
            for _ in range(3):
                time.sleep(0.15)
                assert plugin.stop() == 0
                plugin.start(listener)
            time.sleep(0.3)
            stop.set()
            assert min(one.result() for one in done) > 3
        assert plugin.stop() == 0
    assert [event["event"] for event in plugin.events()].count("started") == 4
    assert listens(plugin.socket) is False
    assert plugin.socket.exists(), "the socket is systemd's"


@fault(
    "Docker goes away before it has its answer",
    "dockerd repeats the request without its content, which is refused; the user starts the container again",
    "the lease is taken back",
)
def test_an_answer_that_nobody_reads(tmp_path: Path) -> None:
    talk = Talk(config(), tmp_path / "ipam.db").start()
    ours, theirs = socket.socketpair()
    theirs.sendall(b"POST /IpamDriver.RequestAddress HTTP/1.1\r\nContent-Length: 81\r\n\r\n")
    theirs.sendall(b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"","Options":null}\n\n\n')
    theirs.close()
    serve_one(ours, talk.service.answer)
    assert [line["event"] for line in talk.lines[-2:]] == ["leased", "taken_back"]
    assert talk.store.change(lambda state: state.leases()) == []
    assert talk.lease() == "172.31.10.65"


@fault(
    "the configuration is wrong when the plugin is told to read it anew (SIGHUP)",
    "nothing",
    "the one of before stays; the log says what is wrong",
)
def test_a_wrong_configuration_changes_nothing(plugin: Plugin) -> None:
    dockerd_starts(plugin)
    plugin.config.write_text("{")
    assert plugin.process is not None
    plugin.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while not any(event["event"] == "not_reloaded" for event in plugin.events()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert lease(plugin) == "172.31.10.64"
    plugin.write(ipam_json({"max": 1}))
    plugin.process.send_signal(signal.SIGHUP)
    while not any(event["event"] == "reloaded" for event in plugin.events()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert lease(plugin).startswith("netgen: all 1 addresses")


@pytest.mark.parametrize("version", ["3.9", "3.13"])
def test_other_pythons_take_over(plugin: Plugin, version: str) -> None:
    """The leases of one Python are read by another: hosts are upgraded."""
    found = python(version)
    if found is None:
        pytest.skip(f"no Python {version} is installed")
    dockerd_starts(plugin)
    first = lease(plugin)
    plugin.stop()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    words = [found, *plugin.command[1:]]
    with subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 15
        while not listens(plugin.socket):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        dockerd_starts(plugin)
        assert (lease(plugin, first), lease(plugin)) == (first, "172.31.10.65")
        process.terminate()
        assert process.wait(10) == 0
