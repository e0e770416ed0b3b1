"""A machine for the scripts: a network and mount namespace of its own, in which /etc, /run, /var/lib and /sys are private.

What needs PID 1 or a kernel module is a recording stand-in; ip, sysctl, ifup, networkd and netplan's generator are real.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from netgen.addressing import mac_colon
from netgen.hostfiles import files
from netgen.plan.types import HostPlan
from netgen.render import Renderer

GENERATE = "/usr/libexec/netplan/generate"
NETWORKD = "/lib/systemd/systemd-networkd"

SETUP = """
set -e
ip link set lo up
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/network /run/dbus /run/network /run/docker/plugins
mkdir -p "$ROOM/over"
mount -t tmpfs tmpfs "$ROOM/over"
mkdir "$ROOM/over/upper" "$ROOM/over/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$ROOM/over/upper,workdir=$ROOM/over/work" /etc
mount -t tmpfs tmpfs /var/lib
mount -t sysfs -o ro sysfs /sys
rm -rf /etc/netplan /etc/systemd/network /etc/docker /etc/network/interfaces.d/* /etc/sysctl.d/* /etc/modules-load.d/*
mkdir -p /etc/netplan /etc/systemd/network
printf 'auto lo\\niface lo inet loopback\\nsource /etc/network/interfaces.d/*\\n' >/etc/network/interfaces
echo ready
exec /bin/sleep 900
"""


class Machine:
    """A namespace; ``bin`` is first in its PATH, ``log`` has a line for each call of a stand-in."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.bin = room / "bin"
        self.bin.mkdir()
        self.logfile = room / "log"
        self.logfile.touch()
        self.env = {**os.environ, "PATH": f"{self.bin}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
        environment = {**self.env, "ROOM": str(room)}
        command = ["unshare", "--net", "--mount", "/bin/sh", "-c", SETUP]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "ready\n":
            self.process.kill()
            pytest.skip(f"no namespaces here: {self.process.communicate()[1]}")
        self.root = Path(f"/proc/{self.process.pid}/root")

    def close(self) -> None:
        """Ends the namespace."""
        self.process.kill()
        self.process.communicate()

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command in it; never raises for its exit status."""
        enter = ["nsenter", "--target", str(self.process.pid), "--net", "--mount", "--", *command]
        return subprocess.run(enter, env={**self.env, **(env or {})}, capture_output=True, text=True, timeout=60, check=False)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Starts a command in it; its process id is nsenter's, which becomes the command."""
        enter = ["nsenter", "--target", str(self.process.pid), "--net", "--mount", "--", *command]
        return subprocess.Popen(enter, env=self.env, stdout=subprocess.PIPE, text=True)

    def sh(self, script: str) -> str:
        """The output of a shell script that must work."""
        done = self.run("/bin/sh", "-ec", script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def path(self, path: str) -> Path:
        """A path of the machine as the test sees it."""
        return self.root / path.lstrip("/")

    def link(self, name: str, mac: int | None = None) -> None:
        """An interface with carrier: one end of a veth pair, the other end is up."""
        address = f" address {mac_colon(mac)}" if mac is not None else ""
        self.sh(f"ip link add {name}{address} type veth && ip link set veth0 name far-{name} up")

    def fake(self, name: str, body: str = "") -> None:
        """A stand-in of that name: logs its call, fails when the call is a line of the file ``fail``, else runs ``body``."""
        head = f'#!/bin/sh\nROOM={self.room}\necho "{name} $*" >>"$ROOM/log"\n'
        script = self.bin / name
        script.write_text(f'{head}! grep -qxF -e "{name} $*" "$ROOM/fail" 2>/dev/null || exit 1\n{body}\n')
        script.chmod(0o755)

    def fail(self, *calls: str) -> None:
        """These calls of stand-ins fail from now on; none: all work again."""
        (self.room / "fail").write_text("".join(f"{call}\n" for call in calls))

    def log(self) -> list[str]:
        """The calls of stand-ins since the last look."""
        lines = self.logfile.read_text().splitlines()
        self.logfile.write_text("")
        return lines

    def tree(self, *folders: str) -> dict[str, tuple[int, str]]:
        """Mode and text of every file below the folders."""
        found = [path for folder in folders for path in self.path(folder).rglob("*") if path.is_file() and not path.is_symlink()]
        return {
            "/" + str(path.relative_to(self.root)): (path.stat().st_mode & 0o777, path.read_text(errors="replace"))
            for path in sorted(found)
        }


@contextmanager
def machine(room: Path) -> Iterator[Machine]:
    """A machine that ends with the block; the test is skipped, and says so, where there are no namespaces."""
    if not shutil.which("unshare") or os.geteuid() != 0:
        pytest.skip("needs root and unshare")
    one = Machine(room)
    try:
        yield one
    finally:
        one.close()


def write(plan: HostPlan, folder: Path) -> Path:
    """Writes the host's files as ``netgen render`` does; gives the folder."""
    for file in files(plan, Renderer()):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
        path.chmod(file.mode)
    return folder
