"""Changes of RouterOS switches on the model of its menus: from every case to others and back, and with commands that are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from cases_support import CASES, cases, rendered
from routeros_lsp.analyze import analyze
from test_change import own
from test_proof import Where, rules, swapped
from test_routeros import NEWER

from netgen import change, switch
from netgen.change.proof import Aim, Proof, prove
from netgen.config import Tongue
from netgen.platforms.lines import Dialect, Line

ROUTEROS = "mikrotik_routeros"


@cache
def tongue() -> Tongue:
    speech = change.tongue(ROUTEROS)
    assert speech is not None
    return speech


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every case that renders, without lines that the site writes itself, and the empty router."""
    with TemporaryDirectory() as folder:
        found = [
            (f"{case.file}: {case.name}", rendered(case, Path(folder, str(number))))
            for number, case in enumerate(cases())
            if case.platform == ROUTEROS and not case.faults and case.file != "extra.yml"
        ]
    return (("nothing", ""), *found)


def typed(before: str, after: str) -> list[str]:
    made = change.change(before, after, own(ROUTEROS, {"before": before, "after": after}), tongue())
    return list(change.commands(made.ops, tongue().dialect))


def proof(case: Mapping[str, Any], commands: Sequence[str]) -> Proof:
    aim = Aim(ROUTEROS, "", case["before"], case["after"], own(ROUTEROS, dict(case)))
    found = prove(aim, commands, tongue().dialect)
    assert found is not None
    return found


PAIRS = [(a, b) for a in range(len(texts())) for b in {0, *range(a + 1, a + 8), a + 17} if b < len(texts())]


@pytest.mark.parametrize(("a", "b"), [*PAIRS, *((b, a) for a, b in PAIRS)])
def test_the_commands_lead_there_and_nothing_is_cut_on_the_way(a: int, b: int) -> None:
    before, after = texts()[a][1], texts()[b][1]
    commands = typed(before, after)
    found = proof({"before": before, "after": after}, commands)
    assert not found.reasons
    assert found.verdict == "proven" or (not after and all("still has" in line for line in found.uncovered))
    state, goal = switch.boot(ROUTEROS, before), switch.facts(switch.boot(ROUTEROS, after))
    start = switch.facts(state)
    for line in commands:
        state, _ = switch.apply(state, line)
        now = switch.facts(state).ports
        for name in (start.ports.keys() & goal.ports.keys()) - (bundled(start) ^ bundled(goal)):
            assert now[name].carries >= start.ports[name].carries & goal.ports[name].carries, (line, name)
    assert not typed(after, after)


def bundled(facts: switch.Facts) -> set[str]:
    """Bundles and their members."""
    return {name for port, one in facts.ports.items() if one.bundle for name in (port, one.bundle)}


CHANGES = [case for case in yaml.safe_load((CASES / ROUTEROS / "change.yml").read_text(encoding="utf-8")) if case["commands"]]
PROVEN = [case for case in CHANGES if not {"proof", "uncovered"} & set(case)]


SAME = {
    "a list that grows and shrinks is first written with both": (0,),
    "two ports become a bundle: they leave the bridge before, and the bundle is there before VLANs name it": (3,),
    "a bundle becomes two ports": (0,),
    "members join and leave: a bundle is never without any": (0,),
    "all VLANs of an entry change": (0,),
    "what is not the site's stays: other ports in a list, VLANs, bridges, rules, menus, properties without a rule": (0,),
}
"""Commands by their number whose effect a later one writes over: they spare a cut on the way, and the end is the same."""


@pytest.mark.parametrize("case", PROVEN, ids=[case["case"] for case in PROVEN])
def test_a_command_that_is_left_out_or_misspelled_shows(case: dict[str, Any]) -> None:
    commands = case["commands"].splitlines()
    for number, line in enumerate(commands):
        if number not in SAME.get(case["case"], ()):
            for wrong in ([], *([other] for other in misspelled(line))):
                assert proof(case, [*commands[:number], *wrong, *commands[number + 1 :]]).verdict != "proven", (line, wrong)


def misspelled(line: str) -> Iterator[str]:
    """The line with another value, in one place after the other: the other number, yes for no, one letter more."""
    for match in re.finditer(r'[a-z0-9-]+=("(?:[^"\\]|\\.)*"|[^ \]]+)', line):
        value = match[1]
        number = re.sub("[0-9]+", lambda found: str(int(found[0]) + 1), value, count=1)
        other = {"yes": "no", "no": "yes"}.get(value, number if number != value else '"other"' if value[-1] == '"' else f"{value}x")
        yield line[: match.start(1)] + other + line[match.end(1) :]


def wrong_defaults() -> list[Any]:
    """Every rule with another default than the router's, or written at the end of all; and where it stands."""
    places: dict[Line, set[Where]] = {}
    for where, line in rules(tongue().dialect.top):
        places.setdefault(line, set()).add(where)
    found = []
    for line, where in places.items():
        wrong = [replace(line, remove=next(misspelled(line.remove)))] if line.remove else []
        for mutant in (*wrong, *([replace(line, role="limit")] if line.role == "filter" else [])):
            dialect = replace(tongue().dialect, top=swapped(tongue().dialect.top, line, mutant))
            found.append(pytest.param(dialect, where, id=f"{line.text} {mutant.remove} {mutant.role}"))
    return found


@pytest.mark.parametrize(("dialect", "where"), wrong_defaults())
def test_a_wrong_rule_shows(dialect: Dialect, where: set[Where]) -> None:
    speech, used, shown = Tongue(tongue().platform, dialect), 0, 0
    for case in CHANGES:
        made = change.change(case["before"], case["after"], own(ROUTEROS, case), speech)
        commands = list(change.commands(made.ops, dialect))
        if "\n".join(commands) != case["commands"].rstrip("\n"):
            used += 1
            shown += proof(case, commands).verdict != "proven"
    assert shown == used > 0, sorted(where)


ORDER = [
    ("filters VLANs when its ports are set", (3, 4), "ether2 carries all VLANs"),
    ("two ports become a bundle", (1, 2), "failure: bridge port can not be a slave"),
    ("a bundle becomes two ports", (0, 2), "refers to interface *1, which does not exist"),
    ("an SVI is made", (0, 1), "input does not match any value of interface"),
    ("an SVI is removed", (1, 2), "refers to interface *1, which does not exist"),
    ("an access list is made", (0, 3), "refers to acl NG-V10-IN, which does not exist"),
]


@pytest.mark.parametrize(("name", "swapped", "reason"), ORDER)
def test_a_wrong_order_shows(name: str, swapped: tuple[int, int], reason: str) -> None:
    (case,) = (case for case in PROVEN if name in case["case"])
    commands = case["commands"].splitlines()
    first, second = swapped
    commands[first], commands[second] = commands[second], commands[first]
    found = proof(case, commands)
    assert any(reason in one for one in found.reasons), found


def test_filtering_before_the_table_is_there_cuts_the_management_off() -> None:
    base = "/interface bridge add name=bridge1\n/interface bridge port add bridge=bridge1 interface=ether1\n"
    svi = "/interface vlan add interface=bridge1 name=vlan99 vlan-id=99\n/ip address add address=10.9.0.2/24 interface=vlan99\n"
    table = "/interface bridge vlan add bridge=bridge1 tagged=bridge1,ether1 vlan-ids=99"
    on = "/interface bridge set bridge1 vlan-filtering=yes"
    after = f"{base}{svi}{table}\n{on}\n"
    aim = Aim(ROUTEROS, "", base + svi, after, own(ROUTEROS, {"before": base, "after": after}), management=99)
    assert prove(aim, typed(base + svi, after), tongue().dialect) == Proof("proven")
    wrong = prove(aim, [on, table], tongue().dialect)
    assert wrong is not None
    assert wrong.management
    assert wrong.reasons == (
        f"after command 1, {on}: ether1 does not carry management VLAN 99 any more",
        f"after command 1, {on}: no port carries management VLAN 99",
        f"after command 1, {on}: the SVI of management VLAN 99 is gone or shut",
    )


def test_a_router_has_the_commands() -> None:
    """Those of menus that a router without a switch chip has."""
    lines = {line for _, text in texts() for line in (*typed("", text), *typed(text, ""), *typed(texts()[1][1], text))}
    known = sorted(line for line in lines if "/interface ethernet switch" not in line)
    assert len(known) > 200
    wrong = {line: [finding.message for finding in analyze(line + "\n").findings if not NEWER.fullmatch(finding.message)] for line in known}
    assert {line: said for line, said in wrong.items() if said} == {}
