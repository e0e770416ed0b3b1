"""Checks against figures that no platform states today, on a platform that is given them; and the coverage of all ids."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from netgen.check import capacity
from netgen.check.view import View, views
from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import bundles, make
from netgen.plan.context import Context, context
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


def bonded(low: int, high: int) -> Context:
    """A host with a bond on the switch, on a platform with these bundle numbers."""
    bond = {
        "mode": "802.3ad",
        "untagged": "hosts",
        "members": {"eth1": {"port": "sw1:Ethernet11"}, "eth2": {"port": "sw1:Ethernet12"}},
    }
    hosts = {name: {"interfaces": {"bond0": bond}} for name in ("d1", "d2")}
    known = context(Site.model_validate({**SITE, "hosts": hosts}))
    ports = dataclasses.replace(known.platforms["sw1"].ports, bundle_numbers=(low, high))
    return dataclasses.replace(known, platforms={"sw1": dataclasses.replace(known.platforms["sw1"], ports=ports)})


def test_bundle_numbers_of_a_switch() -> None:
    assert bundles.allocate(bonded(1, 2), Lock())[2] == []
    _, _, faults = bundles.allocate(bonded(1, 1), Lock())
    assert [(fault.id, fault.text) for fault in faults] == [("NG420", "sw1 has no bundle number left for d2 bond0 (1 to 1)")]


def test_a_kept_bundle_number_that_the_platform_does_not_take_is_given_anew() -> None:
    lock = Lock(bundles={"sw1": {"d1/bond0": 129, "d2/bond0": 128}})
    numbers, kept, faults = bundles.allocate(bonded(1, 128), lock)
    assert faults == []
    assert numbers == {("sw1", "d1/bond0"): 1, ("sw1", "d2/bond0"): 128}
    assert kept == {"sw1": {"d1/bond0": 1, "d2/bond0": 128}}


HERE = frozenset({"NG420", "NG450", "NG463", "NG464"})
"""Ids whose exact message is asserted above; no site of a known platform can be given that fault by a small case."""
TABLES = ("test_source.py", "test_expand.py", "test_lock.py")
"""Exact messages of reading, of ranges and of the lock: bytes, folders and files that are no case of tests/errors."""
CASES = ROOT / "tests" / "errors"
PAGES = ROOT / "docs" / "rules"
IDS = frozenset(one for path in (ROOT / "netgen").rglob("*.py") for one in re.findall(r'"(NG\d{3})"', path.read_text(encoding="utf-8")))


def asserted(text: str) -> set[str]:
    """Ids of the messages in a table, as ``one.yml:1:4: NG006 ...`` or, without a place, ``NG050 hosts."h...``."""
    return {found for pair in re.findall(r"\d+:\d+: (NG0\d\d) \w|(NG05\d) \w+[.\[]", text) for found in pair if found}


def test_every_id_has_a_page_and_an_exact_message() -> None:
    assert {path.stem for path in PAGES.glob("NG*.md")} == IDS
    tables = "".join((ROOT / "tests" / name).read_text(encoding="utf-8") for name in TABLES)
    own = set(re.findall(r'\("(NG\d{3})", "\w+ ', Path(__file__).read_text(encoding="utf-8")))
    assert own == HERE
    assert sorted(IDS - {path.name[:5] for path in CASES.glob("NG*.txt")} - asserted(tables) - own) == []


LATER = [path for path in sorted(CASES.glob("NG*.txt")) if path.name[2] in "14"]
"""The cases of the shape, the plan and the checks; those of the rules have the same tests beside the rules."""


@pytest.mark.parametrize("case", LATER, ids=lambda path: path.stem)
def test_a_case_shows_its_own_id_and_its_page_s_example(case: Path) -> None:
    one, told = case.name[:5], case.read_text(encoding="utf-8")
    assert set(re.findall(r"^[^ ]+ (?:warning )?(NG[0-9]{3}) ", told, re.MULTILINE)) <= {one, "NG441"}, "NG441 comes with a platform"
    assert f" {one} " in told
    page = (PAGES / f"{one}.md").read_text(encoding="utf-8")
    assert re.match(rf"# {one}: [a-zA-Z]", page)
    assert "\n**Mend:** " in page
    assert ("This is a warning" in page) == (f"warning {one} " in told)
    example = page.partition("```yaml\n")[2].partition("```")[0].splitlines()
    lines = case.with_suffix(".yml").read_text(encoding="utf-8").splitlines()
    assert example
    assert [line for line in example if line not in lines] == []


@pytest.mark.parametrize("one", sorted(IDS - {path.name[:5] for path in CASES.glob("NG*.txt")}))
def test_a_page_without_a_case_is_whole(one: str) -> None:
    page = (PAGES / f"{one}.md").read_text(encoding="utf-8")
    assert re.match(rf"# {one}: [a-zA-Z]", page)
    assert "\n**Mend:** " in page
    assert "This is a warning" not in page
