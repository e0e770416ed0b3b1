"""Places where a Linux switch's files are read and its frames are sent: network namespaces of this machine's kernel, and a
user-mode Linux (Debian's package), whose kernel has VLANs and bonds wherever the tests run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT
from switch_files import REQUIRE_ALL, inside

from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import make
from netgen.render import Renderer

FRAMES = ROOT / "tests/switch_frames.py"

# A site -----------------------------------------------------------------------------------------------------------------------


HOST, CONTAINER, CLIENT, SERVER = "52:54:00:00:01:02", "02:42:ac:1f:01:00", "02:00:00:00:00:07", "02:00:00:00:00:05"


def guarded(max_bindings: int = 4, ip: str = "192.168.1.11") -> dict[str, Any]:
    """A guarded trunk swp2 (native VLAN 20, containers in 10, management in 99), a DHCP port swp7, a port swp8 with storm
    control, and the uplink swp1."""
    routed = {"routed_by": "sw1"}
    return {
        "netgen": 1,
        "site": "frames",
        "vlans": {
            "hosts": {"vid": 20, "role": "host", "prefix": "192.168.0.0/16", "gateway": "192.168.0.1", **routed},
            "containers": {"vid": 10, "role": "container", "prefix": "172.31.0.0/16", "gateway": "172.31.0.1", "slice": 24, **routed},
            "mgmt": {"vid": 99, "role": "management", "prefix": "10.99.0.0/24"},
        },
        "security": {"dhcp_snooping": True, "arp_inspection": True, "binding": "static", "arp_rate": 20, "dhcp_rate": 20},
        "switches": {
            "sw1": {
                "platform": "linux",
                "ports": {
                    "swp1": {"mode": "trunk", "tagged": ["hosts", "containers", "mgmt"], "trust": "both"},
                    "swp7": {"untagged": "hosts", "trust": "none", "security": {"binding": "dhcp"}},
                    "swp8": {"untagged": "mgmt", "storm_control": {"broadcast": "30pps"}},
                },
            }
        },
        "hosts": {
            "h": {
                "gateway": "hosts",
                "interfaces": {
                    "eth1": {
                        "port": "sw1:swp2",
                        "mac": HOST,
                        "untagged": "hosts",
                        "addresses": {"hosts": ip, "mgmt": "10.99.0.21"},
                        "container_networks": {"containers": {"max": 1, "slice": "172.31.1.0/24"}},
                        "max_bindings": max_bindings,
                    }
                },
            }
        },
    }


def output(site: dict[str, Any], switch: str = "sw1") -> str:
    """The output for a switch of a site."""
    plan, _ = make(Site.model_validate(site), Lock())
    return Renderer().switch(next(one for one in plan.switches if one.name == switch))


# Steps ----------------------------------------------------------------------------------------------------------------------


def same(answer: Any) -> Any:
    return answer


class Step(NamedTuple):
    """One thing to do (see switch_frames.py), and what it must be answered by, after ``read``."""

    name: str
    told: dict[str, Any]
    expected: Any
    read: Callable[[Any], Any] = same


def send(name: str, port: str, frames: bytes | list[bytes], expected: Any, *, wait: float = 0.02, read: Any = same) -> Step:
    """Frames from the far end of a port; expected is where copies come out, and with which VLAN id."""
    sent = frames if isinstance(frames, list) else [frames]
    copies = sum(map(len, expected.values())) if isinstance(expected, dict) else 0
    return Step(name, {"at": port, "frames": [frame.hex() for frame in sent], "wait": wait, "copies": copies}, expected, read)


def run(name: str, script: str, expected: Any = "", *, read: Any = same) -> Step:
    """A shell script; expected is what it prints, nothing by default."""
    return Step(name, {"run": script}, expected, read)


def told(ports: list[str], steps: list[Step]) -> str:
    """The steps as switch_frames.py takes them."""
    assert len({step.name for step in steps}) == len(steps)
    return json.dumps({"ports": ports, "steps": {step.name: step.told for step in steps}})


def check(steps: list[Step], answers: dict[str, Any]) -> None:
    """Every step was answered as expected; what was not is told by the step's name."""
    found = {step.name: step.read(answers[step.name]) for step in steps}
    wrong = [f"{step.name}: {found[step.name]!r}, and not {step.expected!r}" for step in steps if found[step.name] != step.expected]
    assert not wrong, "\n".join(wrong)


def walk(ports: list[str], steps: list[Step]) -> None:
    """The steps in a namespace."""
    done = inside(f'exec {sys.executable} "$1"', str(FRAMES), input=told(ports, steps))
    assert done.returncode == 0, done.stderr
    check(steps, json.loads(done.stdout))


# User-mode Linux ------------------------------------------------------------------------------------------------------------

INIT = """#!/bin/bash
# PID 1: a writable overlay over the machine's own root, which stays as it is; then the steps.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
modules=/usr/lib/uml/modules/$(uname -r)
mount -t proc proc /proc
insmod $modules/kernel/fs/overlayfs/overlay.ko
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
cd /mnt/root
mkdir -p usr/lib/modules/$(uname -r) mnt out
mount --bind $modules usr/lib/modules/$(uname -r)
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs dev dev
mount -t tmpfs run run
mount -t hostfs -o $OUT none out
pivot_root . mnt # kernel threads move too, so that modules are found in the new root
cd /
modprobe ipv6
ip link set lo up
cd /out
touch booted
/usr/bin/python3 -SE "$FRAMES" <steps >answers 2>/dev/console
exec /usr/bin/python3 -SE -c 'import ctypes; ctypes.CDLL(None).reboot(0x4321fedc)'
"""


def boot(folder: Path, ports: list[str], steps: list[Step], seconds: int = 150) -> None:
    """The steps in a user-mode Linux that sees this machine's files and writes to none."""
    (folder / "steps").write_text(told(ports, steps))
    (folder / "init").write_text(INIT)
    (folder / "init").chmod(0o755)
    root = "mem=512M root=/dev/root rootfstype=hostfs rootflags=/ ro quiet loglevel=3 con=null con0=null,fd:1"
    own = [f"umid={os.getpid()}", f"uml_dir={folder}", f"init={folder}/init", f"OUT={folder}", f"FRAMES={FRAMES}"]
    machine = subprocess.Popen(
        ["linux.uml", *root.split(), *own], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        console = machine.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        machine.terminate()  # ends its helper processes too, as killing does not
        console = f"no end after {seconds} seconds\n{machine.communicate()[0]}"
    if not (folder / "booted").exists():
        reason = f"user-mode Linux does not run here: {console}"
        pytest.fail(reason) if REQUIRE_ALL else pytest.skip(reason)
    answers = (folder / "answers").read_text()
    assert answers, console
    check(steps, json.loads(answers))
