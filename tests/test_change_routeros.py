"""Changes of RouterOS switches, replayed on a model of its menus: from every case to others and back."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from cases_support import CASES, cases, rendered
from routeros_lsp.analyze import analyze
from routeros_model import Router
from test_change import own
from test_routeros import NEWER

from netgen import change
from netgen.change import Owned
from netgen.config import Tongue


def named(*texts: str) -> Owned:
    """All VLANs but the first, and every port and bonding that the texts name."""
    ports = {name for text in texts for name in re.findall(r"\b(?:ether|sfp|qsfp|combo|bond)[\w-]*", text)}
    bundles = {int(name.removeprefix("bond")) for name in ports if re.fullmatch("bond[0-9]+", name)}
    return Owned(frozenset(range(2, 4095)), frozenset(ports), frozenset(bundles), frozenset())


@cache
def tongue() -> Tongue:
    speech = change.tongue("mikrotik_routeros")
    assert speech is not None
    return speech


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every case that renders, without lines that the site writes itself, and the empty router."""
    with TemporaryDirectory() as folder:
        found = [
            (f"{case.file}: {case.name}", rendered(case, Path(folder, str(number))))
            for number, case in enumerate(cases())
            if case.platform == "mikrotik_routeros" and not case.faults and case.file != "extra.yml"
        ]
    return (("nothing", ""), *found)


def typed(before: str, after: str, own: Owned | None = None) -> list[str]:
    made = change.change(before, after, own or named(before, after), tongue())
    return list(change.commands(made.ops, tongue().dialect))


PAIRS = [(a, b) for a in range(len(texts())) for b in {0, *range(a + 1, a + 8), a + 17} if b < len(texts())]


@pytest.mark.parametrize(("a", "b"), [*PAIRS, *((b, a) for a, b in PAIRS)])
def test_the_commands_lead_there_and_nothing_is_cut_on_the_way(a: int, b: int) -> None:
    before, after = texts()[a][1], texts()[b][1]
    router, goal = Router().load(before), Router().load(after)
    start, end = router.members(), goal.members()
    kept = {key: start[key] & end[key] - bundles_that_change(before, after) for key in start.keys() & end.keys()}
    for line in typed(before, after):
        router.run(line)
        now = router.members()
        assert all(now[key] >= ports for key, ports in kept.items()), line
    assert without_what_stays(router, goal) == without_what_stays(goal, goal)
    assert not typed(after, after)


def bundles_that_change(before: str, after: str) -> set[str]:
    names = [{row["name"] for row in Router().load(text).menus.get("/interface bonding", [])} for text in (before, after)]
    return names[0] ^ names[1]


def without_what_stays(router: Router, goal: Router) -> dict[str, list[object]]:
    """Not: routes to where the site has none, l2mtu that it does not say, the bridge and what can only be set where it has none."""
    found, wanted = router.content(), goal.content()
    for menu in ("/ip route", "/ipv6 route"):
        ways = {row["dst-address"] for row in goal.menus.get(menu, [])}
        found[menu] = [row for row in found.get(menu, []) if dict(row)["dst-address"] in ways]  # type: ignore[call-overload]
    ports = [[pair for pair in row if pair[0] != "l2mtu"] for row in found.get("/interface ethernet", [])]  # type: ignore[attr-defined]
    found["/interface ethernet"] = [row for row in ports if len(row) > 1]
    stays = ("/interface bridge", "/system identity", "/ip neighbor discovery-settings")
    return {menu: rows for menu, rows in found.items() if rows and (menu in wanted or menu not in stays)}


CHANGES = yaml.safe_load((CASES / "mikrotik_routeros" / "change.yml").read_text(encoding="utf-8"))
OURS = [case for case in CHANGES if all(line.startswith("/") for line in (case["before"] + case["after"]).splitlines())]


@pytest.mark.parametrize("case", OURS, ids=[case["case"] for case in OURS])
def test_the_commands_of_a_case_are_taken_and_lead_there(case: dict[str, Any]) -> None:
    """What the router then exports differs from what is intended in nothing that is the site's."""
    mine = own("mikrotik_routeros", case)
    router = Router().load(case["before"])
    router.besides = frozenset(("bridge1", "vlan10", "vrrp10"))
    for line in case["commands"].splitlines():
        router.run(line)
    assert typed(router.export(), case["after"], mine) == []
    assert len(OURS) > 35


def test_a_router_has_the_commands() -> None:
    """Those of menus that a router without a switch chip has."""
    lines = {line for _, text in texts() for line in (*typed("", text), *typed(text, ""), *typed(texts()[1][1], text))}
    known = sorted(line for line in lines if "/interface ethernet switch" not in line)
    assert len(known) > 200
    wrong = {line: [finding.message for finding in analyze(line + "\n").findings if not NEWER.fullmatch(finding.message)] for line in known}
    assert {line: said for line, said in wrong.items() if said} == {}
