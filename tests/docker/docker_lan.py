"""Docker hosts for the tests: each a namespace with a dockerd and a plugin of its own, their container VLAN joined by a bridge.

A kernel without 8021q has no VLAN sub-interfaces: a veth of the name stands in, which Docker's macvlan driver takes as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BUSYBOX = "/bin/busybox"
PROGRAMS = ("dockerd", "containerd", "runc", "docker", "unshare", "nsenter", "ip", BUSYBOX, "docker-compose")
ENVIRONMENT = {**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
"""Debian's own docker client first: it goes with the daemon."""
CGROUPS = Path("/sys/fs/cgroup")

HOLD = """
import os, signal, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
for number in (signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
print("ready", flush=True)
while True:
    try:
        os.wait()
    except ChildProcessError:
        signal.sigwait({signal.SIGCHLD})
"""
"""Process 1 of a namespace: it reaps what dockerd leaves behind, and takes all with it when it, or the tests, are killed."""

ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""What systemd does with a listening socket before it runs a command."""

DOCKERD = (
    *("dockerd", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false", "--userland-proxy=false"),
    *("-H", "unix:///run/docker.sock", "--exec-root", "/run/docker-exec", "--pidfile", "/run/docker.pid"),
    *("--containerd", "/run/containerd/containerd.sock"),
)
"""Beside a containerd of its own, as Debian's units have it: containers outlive dockerd."""
WAITS = ("bb:1", "/bin/busybox", "sh", "-c", "trap 'exit 0' TERM; /bin/busybox sleep 9999 & wait")
"""An image and a command that does nothing, and ends when it is asked to."""


def missing() -> str:
    """What this machine lacks; empty: nothing."""
    lacks = [program for program in PROGRAMS if not shutil.which(program)]
    if lacks:
        return f"not installed: {', '.join(lacks)} (Debian: docker.io, docker-compose, busybox-static, iproute2)"
    return "" if os.geteuid() == 0 else "needs root"


def require() -> None:
    """Skips the test, and says why, where Docker cannot run; where everything is to be there that is a failure."""
    if reason := missing():
        pytest.fail(reason) if os.environ.get("NETGEN_REQUIRE_ALL") == "1" else pytest.skip(reason)


class Node:
    """A namespace of processes, network and mounts, with a /run of its own."""

    def __init__(self) -> None:
        words = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-c", HOLD]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "ready\n":
            pytest.fail(f"no namespaces here: {self.process.communicate()[1]}")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.pid = int(children[0])
        self.root = Path(f"/proc/{self.pid}/root")
        self.sh("mount -t tmpfs tmpfs /run; ip link set lo up; echo 1 >/proc/sys/net/ipv4/ip_forward")

    def enter(self, *command: str) -> list[str]:
        return ["nsenter", "--target", str(self.pid), "--net", "--mount", "--pid", "--", *command]

    def run(self, *command: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.enter(*command), capture_output=True, text=True, timeout=timeout, check=False, env=ENVIRONMENT)

    def sh(self, script: str) -> str:
        """The output of a script that must work."""
        done = self.run("/bin/sh", "-ec", script)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class Host(Node):
    """A Docker host: the files that ``netgen render`` wrote for it, a plugin behind a socket as systemd makes it, dockerd."""

    def __init__(self, name: str, files: Path, room: Path, bundle: Path) -> None:
        super().__init__()
        self.name = name
        self.files = files
        self.room = room
        self.bundle = bundle
        self.state = room / "ipam.db"
        self.log = room / "plugin.log"
        self.plugin: subprocess.Popen[bytes] | None = None
        self.containerd: subprocess.Popen[bytes] | None = None
        self.dockerd: subprocess.Popen[bytes] | None = None
        self.sh("mkdir -p /run/docker/plugins")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.root / "run/docker/plugins/netgen.sock"))
        self.listener.listen(512)
        (room / "containerd.toml").write_text('version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n')

    # The plugin ---------------------------------------------------------------------------------------------------------

    @property
    def config(self) -> Path:
        return self.files / "ipam.json"

    def start_plugin(self) -> None:
        """As systemd does: the socket is there before and after."""
        serve = [sys.executable, "-I", "-S", str(self.bundle), "serve", "--config", str(self.config), "--state", str(self.state)]
        words = [sys.executable, "-c", ACTIVATE, str(self.listener.fileno()), *serve]
        with self.log.open("ab") as log:
            before = self.events().count("started")
            self.plugin = subprocess.Popen(words, pass_fds=[self.listener.fileno()], stderr=log)
        wait_for(lambda: self.events().count("started") > before)

    def stop_plugin(self, how: int = signal.SIGTERM) -> None:
        assert self.plugin is not None
        self.plugin.send_signal(how)
        self.plugin.wait(15)
        self.plugin = None

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """The plugin is down, its socket too: connections are refused."""
        self.stop_plugin()
        path = self.root / "run/docker/plugins/netgen.sock"
        self.listener.close()
        yield
        path.unlink()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(512)
        self.start_plugin()

    def lines(self) -> list[dict[str, Any]]:
        """The plugin's log."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def events(self) -> list[str]:
        return [line["event"] for line in self.lines()]

    def ipam(self, *words: str, code: int = 0) -> str:
        """A command of the bundle."""
        files = ["--config", str(self.config), "--state", str(self.state)]
        done = self.run(sys.executable, "-I", "-S", str(self.bundle), *words, *files)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def leases(self) -> set[str]:
        return {row["ip"] for row in json.loads(self.ipam("list", "--format", "json"))["rows"]}

    # Docker -------------------------------------------------------------------------------------------------------------

    def start_docker(self, *options: str) -> None:
        words = [*DOCKERD, "--data-root", str(self.room / "data"), "--config-file", str(self.files / "daemon.json")]
        words += ["--cgroup-parent", f"/netgen-{self.room.name}-{os.getpid()}", *options]
        (self.root / "run/docker.pid").unlink(missing_ok=True)
        with (self.room / "dockerd.log").open("ab") as log:
            if self.containerd is None:
                serve = ["containerd", "--config", str(self.room / "containerd.toml"), "--root", str(self.room / "containerd")]
                self.containerd = subprocess.Popen(self.enter(*serve), stdout=log, stderr=log, env=ENVIRONMENT)
            self.dockerd = subprocess.Popen(self.enter(*words), stdout=log, stderr=log, env=ENVIRONMENT)
        wait_for(lambda: self.run("docker", "version").returncode == 0, 60)

    def stop_docker(self, how: int = signal.SIGTERM) -> None:
        assert self.dockerd is not None
        pid = (self.root / "run/docker.pid").read_text()
        self.sh(f"kill -{how} {pid}")
        self.dockerd.wait(60)
        self.dockerd = None

    def docker(self, *words: str, code: int = 0, timeout: float = 60) -> str:
        """What docker prints on standard output; with a code, its errors."""
        done = self.run("docker", *words, timeout=timeout)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr.strip() if code else done.stdout.strip()

    def start(self, name: str, *options: str, network: str = "containers", code: int = 0) -> str:
        """Starts a container that does nothing; its address, or the error."""
        said = self.docker("run", "-d", "--name", name, "--network", network, *options, *WAITS, code=code)
        return said if code else self.address(name, network)

    def address(self, name: str, network: str = "containers") -> str:
        return self.docker("inspect", "-f", f'{{{{(index .NetworkSettings.Networks "{network}").IPAddress}}}}', name)

    def mac(self, name: str) -> str:
        """The MAC in the container itself."""
        return self.docker("exec", name, "/bin/busybox", "cat", "/sys/class/net/eth0/address")

    def remove(self, *names: str) -> None:
        if names:
            self.docker("rm", "-f", *names)

    def everything(self) -> list[str]:
        return self.docker("ps", "-aq").split()

    def ping(self, name: str, address: str) -> bool:
        return self.run("docker", "exec", name, "/bin/busybox", "ping", "-c", "1", "-W", "2", address).returncode == 0

    def networks(self, *options: str, code: int = 0) -> str:
        """docker-networks.sh."""
        done = self.run("/bin/sh", str(self.files / "docker-networks.sh"), *options)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def close(self) -> None:
        super().close()
        if self.plugin is not None:
            self.plugin.kill()
            self.plugin.wait()
        self.listener.close()
        wait_for(self.leave_cgroups)

    def leave_cgroups(self) -> bool:
        """Removes what dockerd left there; False as long as something still runs in it."""
        left = list(CGROUPS.glob(f"*/netgen-{self.room.name}-{os.getpid()}"))
        for folder in left:
            inner = [path for path in folder.rglob("*") if path.is_dir()]
            for path in (*sorted(inner, reverse=True), folder):
                with suppress(OSError):
                    path.rmdir()
        return not any(folder.exists() for folder in left)


def join(switch: Node, host: Host, parent: str, number: int) -> None:
    """A cable from the host's parent interface to the bridge of the VLAN."""
    ends = [parent, "netns", str(host.pid), "type", "veth", "peer", "name", f"port{number}", "netns", str(switch.pid)]
    subprocess.run(["ip", "link", "add", *ends], check=True)
    host.sh(f"ip link set {parent} up")
    switch.sh(f"ip link set port{number} master vlan10 up")


def image(folder: Path) -> Path:
    """An image for ``docker import``: a static busybox, and nothing else."""
    file = folder / "image.tar"
    with tarfile.open(file, "w") as archive:
        archive.add(BUSYBOX, "bin/busybox")
    return file


def wait_for(check: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.02)
