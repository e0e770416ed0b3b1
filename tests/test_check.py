"""Checks against figures that no platform states today, on a platform that is given them; and the coverage of all ids."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from conftest import ROOT

from netgen.check import capacity
from netgen.check.view import View, views
from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import bundles, make
from netgen.plan.context import context
from netgen.platforms import Limit

SITE: dict[str, Any] = {
    "netgen": 1,
    "site": "t",
    "vlans": {
        "hosts": {"vid": 20, "role": "host", "prefix": "192.168.0.0/16", "gateway": "192.168.0.1", "routed_by": "sw1"},
        "more": {"vid": 30, "role": "other", "prefix": "10.30.0.0/16", "gateway": "10.30.0.1", "routed_by": "sw1"},
    },
    "security": {"binding": "static"},
    "policies": [{"from": "hosts", "to": "more", "action": "permit", "protocol": "tcp", "ports": [80, 443]}],
    "switches": {
        "sw1": {
            "platform": "arista_eos",
            "ports": {
                "Ethernet1": {
                    "untagged": "hosts",
                    "bindings": [{"ip": f"192.168.9.{n}", "mac": f"00:11:22:33:44:{n:02x}"} for n in range(1, 4)],
                }
            },
        }
    },
}


def limited(name: str, value: int) -> View:
    """The switch on a platform with one figure."""
    site = Site.model_validate(SITE)
    view = next(views(site, make(site, Lock())[0]))
    return dataclasses.replace(view, platform=dataclasses.replace(view.platform, limits={name: Limit(value, "a manual")}))


def test_bindings_of_a_port() -> None:
    assert [str(fault).partition(": ")[0] for fault in capacity.bindings_per_port(limited("bindings_per_port", 3))] == []
    assert [(fault.id, fault.text) for fault in capacity.bindings_per_port(limited("bindings_per_port", 2))] == [
        ("NG450", "sw1 Ethernet1 needs 3 bindings, arista_eos holds 2 a port (a manual)")
    ]


def test_vlans_of_a_switch() -> None:
    assert list(capacity.vlans(limited("vlans", 2))) == []
    assert [(fault.id, fault.text) for fault in capacity.vlans(limited("vlans", 1))] == [
        ("NG463", "sw1 needs 2 VLANs, arista_eos holds 1 (a manual)")
    ]


def test_rules_of_a_switch() -> None:
    assert list(capacity.acl_rules(limited("acl_rules", 3))) == []
    assert [(fault.id, fault.text) for fault in capacity.acl_rules(limited("acl_rules", 2))] == [
        ("NG464", "sw1 needs 3 access list rules, arista_eos holds 2 (a manual)")
    ]


def test_bundle_numbers_of_a_switch() -> None:
    bond = {
        "mode": "802.3ad",
        "untagged": "hosts",
        "members": {"eth1": {"port": "sw1:Ethernet11"}, "eth2": {"port": "sw1:Ethernet12"}},
    }
    site = Site.model_validate({**SITE, "hosts": {"d1": {"interfaces": {"bond0": bond}}}})
    known = context(site)
    full = dataclasses.replace(known.platforms["sw1"].ports, bundle_numbers=(0, 0))
    platform = dataclasses.replace(known.platforms["sw1"], ports=full)
    _, _, faults = bundles.allocate(dataclasses.replace(known, platforms={"sw1": platform}), Lock())
    assert [(fault.id, fault.text) for fault in faults] == [("NG420", "sw1 has no bundle number left for d1 bond0 (1 to 0)")]


ELSEWHERE = {
    "NG420": "tests/test_check.py",
    "NG450": "tests/test_check.py",
    "NG463": "tests/test_check.py",
    "NG464": "tests/test_check.py",
    "NG090": "tests/test_lock.py",
}
"""Exact messages that are not a file in tests/errors; those of reading and ranges are in tests/test_source.py and test_expand.py."""


def test_every_id_has_a_page_and_an_exact_message() -> None:
    used = {one for path in (ROOT / "netgen").rglob("*.py") for one in re.findall(r'"(NG\d{3})"', path.read_text(encoding="utf-8"))}
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("NG*.md")}
    assert used == pages
    cases = {path.name[:5] for path in (ROOT / "tests" / "errors").glob("NG*.txt")}
    reading = "".join((ROOT / "tests" / name).read_text(encoding="utf-8") for name in ("test_source.py", "test_expand.py"))
    tested = cases | set(re.findall(r"NG0\d\d", reading))
    assert sorted(used - tested - ELSEWHERE.keys()) == []
    for one, file in ELSEWHERE.items():
        assert one in (ROOT / file).read_text(encoding="utf-8")


def test_a_case_shows_its_own_id() -> None:
    for path in (ROOT / "tests" / "errors").glob("NG4*.txt"):
        assert f"{path.name[:5]} " in path.read_text(encoding="utf-8"), path.name
