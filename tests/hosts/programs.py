"""What Debian's own programs make of a host's files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hosts.machine import GENERATE, NETWORKD, Machine

from netgen.hostfiles import File, files
from netgen.plan.types import HostPlan
from netgen.render import Renderer

needs_netplan = pytest.mark.skipif(not Path(GENERATE).exists(), reason="netplan.io is not installed")
needs_networkd = pytest.mark.skipif(not Path(NETWORKD).exists(), reason="systemd-networkd is not installed")
needs_ifupdown = pytest.mark.skipif(not shutil.which("ifup"), reason="ifupdown is not installed")
needs_shellcheck = pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
needs_docker = pytest.mark.skipif(not shutil.which("docker"), reason="no docker client is installed")


def rendered(plan: HostPlan) -> dict[str, File]:
    """The host's files by path."""
    return {file.path: file for file in files(plan, Renderer())}


def read(plan: HostPlan, path: str) -> str:
    """The text of one file of the host."""
    return rendered(plan)[path].text


def lines_of(unit: str) -> list[str]:
    """The lines of a networkd unit as ``[Section] Key=Value``, without comments."""
    section, found = "", []
    for line in unit.splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#"):
            found.append(f"{section} {line}")
    return found


def generate(plan: HostPlan, folder: Path) -> dict[str, list[str]]:
    """The units that netplan's generator makes of the host's file, by name; it must accept the file without a word."""
    etc = folder / "etc/netplan"
    etc.mkdir(parents=True)
    (etc / "60-netgen.yaml").write_text(read(plan, "netplan/60-netgen.yaml"))
    (etc / "60-netgen.yaml").chmod(0o600)
    done = subprocess.run([GENERATE, "--root-dir", str(folder)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    units = folder / "run/systemd/network"
    return {path.name.removeprefix("10-netplan-"): lines_of(path.read_text()) for path in sorted(units.iterdir())}


def networkd(room: Machine, seconds: float = 2) -> list[str]:
    """Runs networkd, by default until it has configured what it finds; its log."""
    script = f"SYSTEMD_LOG_LEVEL=info SYSTEMD_LOG_TARGET=console timeout --signal=KILL {seconds} {NETWORKD} 2>&1 || :"
    return [line for line in room.sh(script).splitlines() if line != "Killed"]


def ifup(plan: HostPlan, folder: Path) -> list[str]:
    """The commands that ifup would run; parents are brought up before their VLANs, so some come twice."""
    file = folder / "netgen"
    file.write_text(read(plan, "interfaces.d/netgen"))
    command = ["ifup", "--no-act", "--verbose", "-a", "-i", str(file), "--state-dir", str(folder / "state"), "--no-scripts"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(file) not in done.stderr, done.stderr
    return [" ".join(line.split()) for line in (done.stdout + done.stderr).splitlines() if line and not line.startswith("ifup: ")]
