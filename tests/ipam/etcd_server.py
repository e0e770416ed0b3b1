"""A real etcd for the tests, on the loopback interface and in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = "etcd"


def need(program: str, package: str) -> None:
    """Skips, or fails where nothing may be skipped."""
    if shutil.which(program) is None:
        reason = f"{program} is not installed (Debian: {package})"
        pytest.fail(reason) if os.environ.get("NETGEN_REQUIRE_ALL") == "1" else pytest.skip(reason)


class Server:
    """etcd, to be started, stopped, frozen and killed; its ports stay."""

    def __init__(self, folder: Path, *words: str, scheme: str = "http") -> None:
        need(PROGRAM, "etcd-server")
        self.folder = folder
        self.words = words
        self.port, self.peers = free_ports(2)
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        peers = f"http://127.0.0.1:{self.peers}"
        words = ["--data-dir", str(self.folder / "data"), "--listen-client-urls", self.url, "--advertise-client-urls", self.url]
        words += ["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}"]
        words += ["--heartbeat-interval", "50", "--election-timeout", "250", *self.words]
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([PROGRAM, *words], stdout=log, stderr=log)
        until = time.monotonic() + 20
        while not self.leads():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < until, "etcd does not start"
            time.sleep(0.05)
        return self

    def leads(self) -> bool:
        """Whether it takes writes: its listener is there before."""
        if self.url.startswith("https"):
            return "serving client requests" in (self.folder / "log").read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
                return bool(json.load(answer)["health"] == "true")
        except (OSError, ValueError):
            return False

    def signal(self, which: int) -> None:
        assert self.process is not None
        self.process.send_signal(which)

    def stop(self) -> None:
        """Ends it as a power failure does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def lose(self) -> None:
        """Its data is gone."""
        shutil.rmtree(self.folder / "data")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It keeps its connections, takes new ones, and answers nothing."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens at."""
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
