"""The house keeps its own rules: who imports whom, where decisions stand, how long things get, what is loaded when."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from netgen import platforms

CODE = sorted((ROOT / "netgen").rglob("*.py"))

# Who imports whom -----------------------------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on a checkout, by the contracts of its ``.importlinter``."""
    if importlib.util.find_spec("importlinter") is None:
        reason = "import-linter is not installed (pip install '.[lint]')"
        pytest.fail(reason) if os.environ.get("NETGEN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    program = "from importlinter.cli import lint_imports_command as command; command()"
    command = [sys.executable, "-c", program, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(folder)})


def copied(folder: Path) -> Path:
    """The code and its contracts in another folder."""
    shutil.copytree(ROOT / "netgen", folder / "netgen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_rooms_are_entered_by_their_doors_only() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("netgen/errors.py", "import netgen.plan", "The house: who may import whom"),
        ("netgen/rules/vlans.py", "import netgen.loader", "The house: who may import whom"),
        ("netgen/new_room.py", "", "The house: who may import whom"),
        ("netgen/platforms/cisco_ios.py", "import netgen.platforms.arista_eos", "Platforms do not know each other"),
        ("netgen/plan/hosts.py", "import jinja2", "What people write knows neither templates nor the command line"),
        ("netgen/ipam/policy.py", "import netgen.errors", "The plugin runs on hosts that have Python alone"),
        ("netgen/addressing.py", "import netaddr", "The plugin runs on hosts that have Python alone"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, line: str, broken: str) -> None:
    with (copied(tmp_path) / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{broken} BROKEN" in done.stdout
    assert "3 kept, 1 broken" in done.stdout


# Where decisions stand ------------------------------------------------------------------------------------------------------

VENDOR_FREE = ("rules", "plan", "check", "lock", "model", "source", "expand", "loader", "build", "render", "output", "config", "change")
"""Rooms, as far as they are built, that know platforms by their facts alone."""


def rooms(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        room = ROOT / "netgen" / name
        yield from sorted(room.rglob("*.py")) if room.is_dir() else [file] if (file := room.with_suffix(".py")).is_file() else []


def test_no_platform_is_named_outside_its_own_room() -> None:
    names = {name for platform in platforms.names() for name in (platform, *platforms.load(platform).aliases)}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(names))})\b")  # lower case, as names are: Linux is what hosts run, too
    searched = list(rooms(VENDOR_FREE))
    assert len(searched) > len(VENDOR_FREE) / 2
    named = [f"{file.relative_to(ROOT)}: {found[0]}" for file in searched if (found := pattern.search(file.read_text(encoding="utf-8")))]
    assert not named


# How long things get ----------------------------------------------------------------------------------------------------------

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
LONG_MODULES = {
    "netgen/addressing.py": "about forty small functions, each with its doctest; one page to look spellings up in",
    "netgen/expand.py": "one algorithm; its parts call each other, and a cut would go through the middle",
    "netgen/explain.py": "a list of the facts of the plan, one small function each",
    "netgen/platforms/__init__.py": "data alone: what can be said of a platform, each thing with its meaning",
    "netgen/plan/types.py": "data alone: the dataclasses of the plan, which are read together",
}
"""Modules over the length, and why they are not cut."""


def length(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_functions_are_short(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: lines for node in functions if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION}
    assert not long


def test_modules_are_short_or_say_why_not() -> None:
    long = {str(file.relative_to(ROOT)) for file in CODE if length(file) > LONGEST_MODULE}
    assert sorted(long - LONG_MODULES.keys()) == [], "cut them, or say above why not"
    assert sorted(LONG_MODULES.keys() - long) == [], "these are short by now: take them off the list"


def test_ruff_asks_for_docstrings_and_simple_functions() -> None:
    """What ruff then finds, ``make lint`` shows; here, that nobody has switched it off for the code."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert {"D1", "C90"} <= set(lint["select"])
    assert lint["mccabe"]["max-complexity"] == 10
    off = {rule for files, rules in lint["per-file-ignores"].items() if files.startswith("netgen") for rule in rules} | set(lint["ignore"])
    assert {rule for rule in off if rule.startswith(("D", "C9"))} == {"D105", "D107"}


# What is loaded when ----------------------------------------------------------------------------------------------------------

HEAVY = ("jinja2", "netmiko", "napalm", "rich", "typer", "hypothesis")


@pytest.mark.parametrize("rooms", ["netgen.loader, netgen.plan, netgen.check, netgen.lock", "netgen.platforms, netgen.addressing"])
def test_judging_a_site_loads_neither_templates_nor_devices(rooms: str) -> None:
    program = f"import sys; import {rooms}; print(*sorted(set(sys.modules) & {set(HEAVY)!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_heavy_modules_would_be_seen() -> None:
    """The test above looks for names that there are: rendering does load one of them."""
    program = f"import sys; import netgen.render; print(*sorted(set(sys.modules) & {set(HEAVY)!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["jinja2"]
