"""The plugin for the tests: in this process, or as a process of its own that can be killed."""

from __future__ import annotations

import http.client
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from netgen.ipam.config import Config, read
from netgen.ipam.driver import Driver
from netgen.ipam.protocol import Request
from netgen.ipam.service import Service
from netgen.ipam.store import Store
from netgen.ipam.watch import Log, Metrics

ROOT = Path(__file__).parents[2]
Body = dict[str, Any]

POOL: Body = {
    "network": "containers",
    "vid": 10,
    "parent": "eth1.10",
    "subnet": "172.31.10.0/24",
    "gateway": "172.31.10.1",
    "slice": "172.31.10.64/26",
    "max": 40,
    "mac": "from-ip",
    "exclude": [],
}
SIX: Body = {"subnet6": "fd00:10::/64", "gateway6": "fd00:10::1", "slice6": "fd00:10::ac1f:a40/122"}
ID = "netgen/172.31.10.0/24/172.31.10.64/26"
ID6 = "netgen/fd00:10::/64/fd00:10::ac1f:a40/122"
GATEWAY = {"RequestAddressType": "com.docker.network.gateway"}


def ipam_json(*pools: Mapping[str, Any], engine: str = "20.10", **top: Any) -> Body:
    """ipam.json's value; each pool says how it differs from POOL."""
    made = [{**POOL, **pool} for pool in pools or ({},)]
    return {"version": 1, "host": "docker1", "engine": engine, "driver": "netgen", "pools": made, **top}


def config(*pools: Mapping[str, Any], engine: str = "20.10") -> Config:
    return read(ipam_json(*pools, engine=engine))


def request_pool(subnet: str = "172.31.10.0/24", share: str = "172.31.10.64/26", v6: bool = False, **options: str) -> Body:
    return {"AddressSpace": "netgen-local", "Pool": subnet, "SubPool": share, "Options": options, "V6": v6}


def request_address(address: str = "", mac: str = "", name: str = "", pool: str = ID, **options: str) -> Body:
    """As dockerd writes it: no options are null."""
    said = dict(options)
    if mac:
        said["com.docker.network.endpoint.macaddress"] = mac
    if name:
        said["com.docker.network.endpoint.name"] = name
    return {"PoolID": pool, "Address": address, "Options": said or None}


class Talk:
    """A conversation with a service in this process; ``lines`` is its log."""

    def __init__(self, made: Config, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.log = io.StringIO()
        self.moved: list[tuple[Path, str]] = []
        self.store = Store(path, clock, lambda aside, why: self.moved.append((aside, why)))
        self.service = Service(Driver(made, self.store), Log(self.log), Metrics())

    @property
    def lines(self) -> list[Body]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def post(self, path: str, body: bytes = b"") -> Body:
        response = self.service.answer(Request("POST", path, body))
        assert response.status == 200, response.body
        found: Body = json.loads(response.body)
        return found

    def __call__(self, endpoint: str, body: Body | None = None) -> Body:
        path = "/Plugin.Activate" if endpoint == "Activate" else f"/IpamDriver.{endpoint}"
        return self.post(path, b"" if body is None else json.dumps(body).encode() + b"\n")

    def start(self) -> Talk:
        """dockerd starts, and makes the networks known."""
        self("Activate")
        for pool in self.service.driver.config.pools:
            assert "Error" not in self("RequestPool", request_pool(str(pool.subnet), str(pool.slice)))
            if pool.subnet6:
                assert "Error" not in self("RequestPool", request_pool(str(pool.subnet6), str(pool.slice6), v6=True))
        return self

    def lease(self, address: str = "", mac: str = "", name: str = "", pool: str = ID) -> str:
        """The address that a container gets, without the prefix' length; or the error, without its head."""
        answer = self("RequestAddress", request_address(address, mac, name, pool))
        return answer["Error"].removeprefix("netgen: ") if "Error" in answer else answer["Address"].partition("/")[0]

    def release(self, address: str, pool: str = ID) -> None:
        assert self("ReleaseAddress", {"PoolID": pool, "Address": address}) == {}


ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""What systemd does with a listening socket before it runs a command."""


class Plugin:
    """``python -m netgen.ipam serve`` in a folder of its own."""

    def __init__(self, folder: Path, made: Body | None = None, state: Path | None = None) -> None:
        self.folder = folder
        self.config = folder / "ipam.json"
        self.socket = folder / "netgen.sock"
        self.state = state or folder / "ipam.db"
        self.log = folder / "log"
        self.program = [sys.executable, "-m", "netgen.ipam"]
        self.process: subprocess.Popen[bytes] | None = None
        self.write(made or ipam_json())

    def write(self, made: Body) -> None:
        self.config.write_text(json.dumps(made))

    @property
    def files(self) -> list[str]:
        return ["--config", str(self.config), "--state", str(self.state)]

    @property
    def command(self) -> list[str]:
        return [*self.program, "serve", *self.files, "--socket", str(self.socket)]

    def start(self, listener: socket.socket | None = None, **environment: str) -> Plugin:
        """Starts it, with a socket as systemd passes it or with its own, and waits until it answers."""
        words = self.command if listener is None else [sys.executable, "-c", ACTIVATE, str(listener.fileno()), *self.command]
        passed = [] if listener is None else [listener.fileno()]
        env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        with self.log.open("ab") as log:
            started = self.starts()
            process = self.process = subprocess.Popen(words, stderr=log, env=env, pass_fds=passed)
        wait_for(lambda: self.starts() > started or process.poll() is not None)
        assert process.poll() is None, self.log.read_text()
        return self

    def starts(self) -> int:
        return self.log.read_text().count('"event": "started"')

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ends it; its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(how)
        code = self.process.wait(20)
        self.process = None
        return code

    def __enter__(self) -> Plugin:
        return self if self.process is not None else self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def http(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """One request by the standard library's client; OSError or HTTPException when the plugin dies meanwhile."""
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, path, body or None)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def __call__(self, endpoint: str, body: Body | None = None) -> Body:
        path = "/Plugin.Activate" if endpoint == "Activate" else f"/IpamDriver.{endpoint}"
        found: Body = json.loads(self.http("POST", path, b"" if body is None else json.dumps(body).encode())[1])
        return found

    def leases(self) -> list[Body]:
        """As ``list --format json`` prints them."""
        command = [sys.executable, "-m", "netgen.ipam", "list", *self.files, "--format", "json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        rows: list[Body] = json.loads(done.stdout)["rows"]
        return rows

    def events(self) -> list[Body]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class UnixConnection(http.client.HTTPConnection):
    """HTTP on a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("plugin", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def python(version: str) -> str | None:
    """Another Python that works, from PATH or from pyenv."""
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python3"))
    for found in filter(None, (shutil.which(f"python{version}"), *map(str, installed))):
        if not subprocess.run([found, "-c", "import sqlite3"], capture_output=True, check=False).returncode:
            return found
    return None


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def wait_for(check: Callable[[], object], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.01)
