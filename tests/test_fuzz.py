"""Spoiled sites: whatever is written, the answer is faults, never a traceback."""

from __future__ import annotations

import copy
import random
from functools import cache
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netgen import check, plan, rules
from netgen.build import build
from netgen.errors import Fault, NetgenError, SiteInvalid
from netgen.expand import expand
from netgen.loader import _placed, _shaped
from netgen.lock import Lock
from netgen.render import Renderer
from netgen.source import read

SPOILERS: tuple[Any, ...] = (
    None, True, 0, -1, 1, 10, 4094, 4095, 1.5, "", "x", "external", "sw1", "core1", "servers", "containers", "mgmt", "auto", "a" * 300,
    "172.31.0.1", "172.31.0.0/16", "0.0.0.0/0", "255.255.255.255", "fd00::1", "fd00::/64", "::/0", "52:54:00:00:01:02", "ff:ff:ff:ff:ff:ff",
    "sw1:GigabitEthernet1/0/1", "sw1:", ":", "a\nb", "$(reboot)", "\x1b[31m", [], ["servers"], {}, {"x": 1}, {"sw1": "172.31.0.2"},
)  # fmt: skip
"""Values that stand where others should."""


@cache
def inventory(name: str) -> dict[str, Any]:
    return read(ROOT / "inventories" / name).data


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path below the top."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [place for key, item in items for place in places(item, (*path, key))]


def spoil(data: dict[str, Any], rng: random.Random) -> None:
    """One change somewhere: gone, another value, a copy of a neighbour, another name."""
    path = rng.choice(places(data))
    parent: Any = data
    for key in path[:-1]:
        parent = parent[key]
    action = rng.randrange(4)
    if action == 0:
        del parent[path[-1]]
    elif action == 1:
        parent[path[-1]] = copy.deepcopy(rng.choice(SPOILERS))
    elif isinstance(parent, dict) and action == 2:
        parent[path[-1]] = copy.deepcopy(parent[rng.choice(list(parent))])
    elif isinstance(parent, dict):
        parent[str(rng.choice(SPOILERS))] = parent[path[-1]]
    else:
        parent.append(copy.deepcopy(parent[path[-1]]))


def found(name: str, data: dict[str, Any]) -> list[Fault]:
    """What validating and rendering a changed inventory says, with places; the last files are looked at too."""
    source, expanded = read(ROOT / "inventories" / name), expand(data)
    if expanded.faults:
        return expanded.faults
    site = _shaped(source, expanded)
    faults = rules.faults(site)
    if not any(fault.severity == "error" for fault in faults):
        made, _ = plan.make(site, Lock())
        faults = [*faults, *check.faults(site, made)]
        if not any(fault.severity == "error" for fault in faults):
            assert [output.path for output in build(made, Renderer()) if "\x1b" in output.text] == []
    return _placed(faults, source, expanded.origins, site)


@pytest.mark.parametrize("name", ["macvlan-dc", "campus-pair"])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rng=st.randoms(use_true_random=False), count=st.integers(1, 3))
def test_a_spoiled_site_gives_faults_or_files(name: str, rng: random.Random, count: int) -> None:
    data = copy.deepcopy(inventory(name))
    for _ in range(count):
        spoil(data, rng)
    try:
        faults = found(name, data)
    except SiteInvalid as invalid:
        faults = list(invalid.faults)
    except NetgenError:
        return
    lines = [str(fault) for fault in faults]
    assert [line for line in lines if not line.isprintable() or len(line) > 2000] == []
