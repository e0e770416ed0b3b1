"""The proof of a change: commands replayed on a model of the switch that was written apart from the rules that made them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from test_change import CASES, goldens, own, tongue

from netgen import change, switch
from netgen.change import Op, owned
from netgen.change.proof import Aim, Proof, prove
from netgen.config import Tongue
from netgen.plan.types import SwitchPlan
from netgen.platforms import load
from netgen.platforms.lines import Block, Dialect, Line

MODELLED = [one for one in CASES if one.values[0] in switch.names()]


def proof(platform: str, case: dict[str, Any]) -> Proof:
    """The proof of a case of tests/cases/<platform>/change.yml."""
    speech = change.tongue(platform)
    assert speech is not None
    mine = own(platform, case)
    made = change.change(case["before"], case["after"], mine, speech)
    commands = list(change.commands(made.ops, speech.dialect))
    found = prove(Aim(platform, "", case["before"], case["after"], mine), commands, speech.dialect)
    assert found is not None
    return found


@pytest.mark.parametrize(("platform", "case"), MODELLED)
def test_every_case_is_proven(platform: str, case: dict[str, Any]) -> None:
    if not case["commands"]:
        assert not proof(platform, case).reasons
    elif "proof" in case or "uncovered" in case:
        found = proof(platform, case)
        assert (list(found.reasons), list(found.uncovered)) == (case.get("proof", []), case.get("uncovered", []))
    else:
        assert proof(platform, case) == Proof("proven")


@pytest.mark.parametrize(("plan", "text"), [one for one in goldens() if one.values[0].platform in switch.names()])
def test_from_nothing_to_a_site_and_back(plan: SwitchPlan, text: str) -> None:
    speech = tongue(plan)
    management = next((vlan.vid for vlan in plan.vlans if vlan.role == "management"), None)
    for before, after in (("", text), (text, "")):
        made = change.change(before, after, owned(plan), speech)
        commands = list(change.commands(made.ops, speech.dialect))
        aim = Aim(plan.platform, plan.model, before, after, owned(plan), management if after else None, plan.extra)
        found = prove(aim, commands, speech.dialect)
        assert found is not None
        assert not found.reasons
        assert found.verdict == "proven" or not after  # a port that the site has no more may keep a line of its own


# Wrong rules show ---------------------------------------------------------------------------------------------------------


def swapped(block: Block, old: Line, new: Line) -> Block:
    """The block with another rule in the place of one, wherever it stands."""
    lines = tuple(new if line is old else line for line in block.lines)
    blocks = tuple(swapped(inner, old, new) for inner in block.blocks)
    ordered = new if block.ordered is old else block.ordered
    if lines == block.lines and blocks == block.blocks and ordered is block.ordered:
        return block
    return replace(block, lines=lines, blocks=blocks, ordered=ordered)


Where = tuple[Any, ...]
"""Kinds of the blocks that a rule stands in, and its text."""


def rules(block: Block, path: Where = ()) -> Iterator[tuple[Where, Line]]:
    """Every rule of a dialect, with where it stands; one that stands in several blocks, several times."""
    yield from (((*path, line.text), line) for line in (*block.lines, *filter(None, (block.ordered,))))
    for inner in block.blocks:
        yield from rules(inner, (*path, inner.kind))


def place(op: Op) -> Where:
    """Where the rule of an operation stands."""
    return (*(key[0] for key in op.key[:-1]), op.key[-1][0])


def mutants(line: Line, negation: str) -> Iterator[tuple[str, Line]]:
    """Rules that are wrong in the way in which rules are wrong: each with what is wrong."""
    text = re.sub(r"[=*]\}", "}", line.text)
    whole = text if text.startswith(negation) else negation + text
    yield "never added", replace(line, add="description lost")
    if line.more:
        yield "the list is written anew", replace(line, more=text)
    if line.less and line.less != negation + text:
        yield "the list is negated", replace(line, less=negation + text)
    if "*}" in line.text and line.less:
        yield "what goes is left", replace(line, less="description lost")
    elif line.remove != whole:
        yield "never removed", replace(line, remove="description lost")


def proofs(platform: str, dialect: Dialect, used: frozenset[Where]) -> Iterator[Proof | None]:
    """The proofs of all cases of a platform, with these rules, in which a rule is used."""
    for one in MODELLED:
        name, case = one.values
        if name != platform:
            continue
        mine, speech = own(platform, case), Tongue(load(platform), dialect)
        made = change.change(case["before"], case["after"], mine, speech)
        if any(place(op) in used for op in made.ops):
            commands = list(change.commands(made.ops, dialect))
            yield prove(Aim(platform, "", case["before"], case["after"], mine), commands, dialect)


EQUAL = {
    "aruba_aoscx:routing:never removed": "`no routing`, a line of its own, does it",
    "hp_comware:port hybrid vlan {vids*} tagged:the list is negated": "undocumented; netgen renders no hybrid ports",
    "hp_comware:port hybrid vlan {vids*} untagged:the list is negated": "the same",
    "huawei_vrp:port hybrid tagged vlan {vids*}:the list is negated": "the same",
    "huawei_vrp:port hybrid untagged vlan {vids*}:the list is negated": "the same",
}
"""Mutants that may do the same as the rule."""


def wrong_rules() -> list[Any]:
    """Every mutant of every rule that some case uses."""
    found = []
    for platform in sorted({one.values[0] for one in MODELLED if switch.table(one.values[0]).commands}):
        speech = change.tongue(platform)
        assert speech is not None
        used: dict[Where, set[str]] = {}
        for one in MODELLED:
            if one.values[0] == platform:
                case = one.values[1]
                for op in change.change(case["before"], case["after"], own(platform, case), speech).ops:
                    used.setdefault(place(op), set()).add("come" if op.plus else "go")
        places: dict[Line, set[Where]] = {}
        for where, line in rules(speech.dialect.top):
            places.setdefault(line, set()).add(where)
        for line, wheres in places.items():
            for what, mutant in mutants(line, speech.dialect.negation):
                needed = "come" if what in ("never added", "the list is written anew") else "go"
                name = f"{platform}:{line.text}:{what}"
                if any(needed in used.get(where, ()) for where in wheres) and name not in EQUAL:
                    dialect = replace(speech.dialect, top=swapped(speech.dialect.top, line, mutant))
                    found.append(pytest.param(platform, dialect, frozenset(wheres), id=name))
    return found


@pytest.mark.parametrize(("platform", "dialect", "where"), wrong_rules())
def test_a_wrong_rule_is_refuted(platform: str, dialect: Dialect, where: frozenset[Where]) -> None:
    assert any(found is not None and found != Proof("proven") for found in proofs(platform, dialect, where))


@pytest.mark.parametrize(
    ("platform", "before", "command", "what"),
    [
        ("cisco_ios", "ip access-list extended THEIRS\n permit ip any any\n", "no ip access-list extended THEIRS", "THEIRS"),
        ("cisco_ios", "interface Loopback0\n description theirs\n", "no interface Loopback0", "interface Loopback0"),
        ("arista_eos", "ip access-list THEIRS\n   10 permit ip any any\n", "no ip access-list THEIRS", "THEIRS"),
        ("huawei_vrp", "acl number 3999\n rule 5 permit ip\n", "undo acl number 3999", "acl number 3999"),
        ("juniper_junos", "set firewall filter theirs term a then accept\n", "delete firewall filter theirs", "theirs"),
    ],
)
def test_a_block_of_somebody_else_that_goes_is_refuted(platform: str, before: str, command: str, what: str) -> None:
    speech = change.tongue(platform)
    assert speech is not None
    nobody = change.Owned(frozenset({10}), frozenset(), frozenset(), frozenset())
    found = prove(Aim(platform, "", before, "", nobody), [command], speech.dialect)
    assert found is not None
    assert found.verdict == "refuted"
    assert any(what in reason and reason.endswith("is gone, and is not the site's") for reason in found.reasons), found.reasons
