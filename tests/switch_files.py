"""The files of switches that are configured by files, and the programs that read them, for the tests of such platforms."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cases_support import cases, switch_of

from netgen.render import Renderer

REQUIRE_ALL = os.environ.get("NETGEN_REQUIRE_ALL") == "1"
IFUPDOWN2 = "usr/share/ifupdown2"


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skips a test that needs root and programs which are not there; where nothing may be skipped it runs, and fails."""
    missing = [program for program in programs if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]
    there = not missing and os.geteuid() == 0
    return pytest.mark.skipif(not there and not REQUIRE_ALL, reason=f"needs root and {', '.join(missing or programs)}")


@cache
def texts(platform: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """The files of every case of a platform that renders: (case, path -> text)."""
    renderer = Renderer()  # one for all: a new one compiles its templates anew
    with tempfile.TemporaryDirectory() as folder:
        return tuple(
            (f"{case.file}: {case.name}", parts(renderer.switch(switch_of(case, Path(folder, str(number))))))
            for number, case in enumerate(cases())
            if case.platform == platform and not case.faults
        )


def parts(text: str) -> dict[str, str]:
    """The files of one output by path."""
    heads = re.split(r"^# file: (.*)\n", text, flags=re.MULTILINE)
    assert heads[0] == ""
    return dict(zip(heads[1::2], heads[2::2], strict=True))


def of_path(platform: str, path: str) -> list[str]:
    """One of the files in all cases that have it, each text once."""
    return sorted({files[path] for _, files in texts(platform) if path in files})


def inside(script: str, *arguments: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """A shell script in network and mount namespaces of its own."""
    command = ["unshare", "--net", "--mount", "sh", "-ec", script, "sh", *arguments]
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", **(env or {})}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment, **more)


# ifupdown2 ------------------------------------------------------------------------------------------------------------------


def unpacked_ifupdown2(folder: Path) -> Path:
    """A root with Debian's ifupdown2: the machine's, or the package unpacked in the folder, since it conflicts with ifupdown."""
    if Path("/", IFUPDOWN2).is_dir():
        return Path("/")
    for command in ("apt-get download -qq ifupdown2", "dpkg -x ifupdown2_*.deb .", f"/usr/bin/python3 -m compileall -q {IFUPDOWN2}"):
        done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(done.stderr) if REQUIRE_ALL else pytest.skip(f"no ifupdown2: {done.stderr}")
    return folder


PRIVATE = """
mount -t tmpfs tmpfs /run
cp -a "$ROOT/etc/network/ifupdown2" /run/etc
cp -a "$ROOT/usr/share/ifupdown2" /run/code
mount -t tmpfs tmpfs /etc/network
cp -a /run/etc /etc/network/ifupdown2
mkdir /run/network /run/bin
for tool in ifup ifquery; do
    ln -s /run/code/__main__.py /run/bin/$tool
    eval "$tool() { /usr/bin/python3 /run/bin/$tool \\"\\$@\\"; }"
done
"""

STRICT = """
sed -i s/^addon_syntax_check=0/addon_syntax_check=1/ /etc/network/ifupdown2/ifupdown2.conf
sed -i s:/sbin/mstpctl:/bin/true: /run/code/addons/mstpctl.py
"""
"""Attributes that ifupdown2 does not know are errors, and those for mstpd are known although it is not installed."""


def ask(root: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A script in which ``ifup`` and ``ifquery`` are ifupdown2's."""
    return inside(PRIVATE + script, *arguments, env={"ROOT": str(root).rstrip("/"), "PYTHONPATH": "/run/code"})
