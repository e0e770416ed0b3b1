"""An environment of its own for fake-switches: a simulator of switches by Internap, on PyPI, Apache 2.0, its last release 1.5.0 of 2022.

It asks for a Twisted of 2017 that no Python of today builds, and works with the Twisted of today: it is installed without
asking, beside what it imports. In netgen's own environment pip would call that broken for ever. Made once a checkout, in
``build/``, which ``make clean`` removes.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

ALONE = "fake-switches==1.5.0"
BESIDE = ("twisted[conch]>=24.7", "tftpy>=0.8", "netaddr>=1.3")
"""What it imports for a Cisco switch: Twisted's SSH server (Twisted Matrix Labs), tftpy, which it imports at the top, and netaddr."""
FOLDER = ROOT / "build" / f"hands-{sys.version_info.major}.{sys.version_info.minor}"
UNREACHABLE = re.compile(r"No matching distribution|NewConnectionError|ConnectTimeout|Read timed out|name resolution")
"""What pip says when it cannot get a package."""


def python() -> Path:
    """The interpreter of the environment, made when it is not there; without a registry the test is skipped, where that is allowed."""
    missing = _made()
    if missing and os.environ.get("NETGEN_REQUIRE_ALL") != "1":
        pytest.skip(f"pip reaches no package registry: {missing}")
    assert not missing, missing
    return FOLDER / "bin" / "python"


@cache
def _made() -> str:
    """Makes it, once a process; what of pip's words says that no registry answers."""
    FOLDER.parent.mkdir(exist_ok=True)
    with (FOLDER.parent / f"{FOLDER.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process of the same test run may be making it
        whole, wanted = FOLDER / "whole", " ".join((ALONE, *BESIDE))
        if whole.exists() and whole.read_text(encoding="utf-8") == wanted:
            return ""
        venv.create(FOLDER, clear=True)
        missing = _installed("--no-deps", ALONE) or _installed(*BESIDE)
        if not missing:
            whole.write_text(wanted, encoding="utf-8")
        return missing


def _installed(*words: str) -> str:
    command = [sys.executable, "-m", "pip", "--python", str(FOLDER / "bin" / "python"), "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    why = UNREACHABLE.search(done.stderr) if done.returncode else None
    assert why or done.returncode == 0, done.stderr
    return why[0] if why else ""
