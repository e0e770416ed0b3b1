"""Changes: from a running and an intended configuration to ordered commands."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netgen import change, lock, plan, platforms
from netgen.change import Owned, owned
from netgen.config import Tongue, read
from netgen.loader import load
from netgen.plan.types import SwitchPlan
from netgen.platforms.lines import Block

ROOT = Path(__file__).resolve().parent.parent

CASES = [
    pytest.param(file.parent.name, case, id=f"{file.parent.name}:{case['case']}")
    for file in sorted(Path(__file__).parent.glob("cases/*/change.yml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@cache
def planned(site: Path) -> tuple[SwitchPlan, ...]:
    """The switches of an inventory."""
    return plan.make(load(site).site, lock.read(lock.path(site)), hosts=False)[0].switches


def tongue(switch: SwitchPlan) -> Tongue:
    """How a switch speaks."""
    speech = change.tongue(switch.platform)
    assert speech is not None
    return speech


def own(platform: str, case: dict[str, Any]) -> Owned:
    """What the case says is the site's; without a word, all VLANs, and the ports and bundles that its texts name."""
    speech = change.tongue(platform)
    assert speech is not None
    said = case.get("own", {})
    vids = range(2, 4095) if "vids" not in said else map(int, said["vids"].split(","))
    blocks = [block for text in (case["before"], case["after"]) for block in read(text, speech).blocks.values()]
    ports = {block.values["port"] for block in blocks if block.block.kind == "port"}
    bundles = {block.values["number"] for block in blocks if block.block.kind == "bundle"}
    names = {speech.platform.bundle_name(number) for number in bundles}
    if speech.dialect.grammar == "menus":  # a port may be a word in a list, and nothing else
        names |= set(re.findall(rf"(?<![\w-])(?:{speech.platform.ports.pattern})(?![\w-])", case["before"] + case["after"]))
    if said.get("every"):
        return Owned(frozenset(), frozenset(), frozenset(), frozenset(), every=True)
    return Owned(
        frozenset(vids),
        frozenset(said.get("ports", ports | names)),
        frozenset(said.get("bundles", bundles)),
        frozenset(),
        frozenset(said.get("vlans", {block.values["vlan"] for block in blocks if "vlan" in block.values})),
    )


@pytest.mark.parametrize(("platform", "case"), CASES)
def test_commands(platform: str, case: dict[str, Any]) -> None:
    speech = change.tongue(platform)
    assert speech is not None
    made = change.change(case["before"], case["after"], own(platform, case), speech)
    assert "\n".join(change.commands(made.ops, speech.dialect)) == case["commands"].rstrip("\n")
    assert not change.change(case["after"], case["after"], own(platform, case), speech).ops


def goldens() -> list[Any]:
    """The configurations of all inventories, by platform."""
    found = []
    for site in sorted((ROOT / "inventories").iterdir()):
        for switch in planned(site):
            file = ROOT / "tests" / "golden" / site.name / "switches" / f"{switch.name}.cfg"
            if file.exists() and change.tongue(switch.platform):
                found.append(pytest.param(switch, file.read_text(encoding="utf-8"), id=f"{site.name}/{switch.name}"))
    return found


@pytest.mark.parametrize(("switch", "text"), goldens())
def test_a_switch_that_is_as_intended_needs_nothing(switch: SwitchPlan, text: str) -> None:
    assert not change.change(text, text, owned(switch), tongue(switch)).ops
    assert not change.change(text.replace("\n", "\r\n"), text, owned(switch), tongue(switch)).ops


@pytest.mark.parametrize(("switch", "text"), goldens())
def test_an_empty_switch_gets_every_line_and_none_but_these(switch: SwitchPlan, text: str) -> None:
    speech = tongue(switch)
    made = change.change("", text, owned(switch), speech)
    typed = Counter(" ".join(line.split()) for line in change.commands(made.ops, speech.dialect))
    noise = {"exit", "quit", speech.dialect.comment, "exit-vrrp", "return", "end"}
    wanted = {" ".join(line.split()) for line in text.splitlines()} - noise
    assert wanted <= set(typed)
    assert set(typed) - noise <= wanted


@pytest.mark.parametrize("platform", [name for name in platforms.names() if change.tongue(name)])
def test_kinds_of_blocks_differ(platform: str) -> None:
    def kinds(block: Block) -> None:
        names = [inner.kind for inner in block.blocks]
        assert len(names) == len(set(names))
        for inner in block.blocks:
            kinds(inner)

    speech = change.tongue(platform)
    assert speech is not None
    kinds(speech.dialect.top)


MESS = [
    "",
    "\x00\xff\ufffd",
    "banner motd ^C",
    "banner motd ^C\ninterface GigabitEthernet1/0/1\n",
    "interface",
    "interface GigabitEthernet1/0/1\n" + "".join(f"{' ' * depth}x\n" for depth in range(1, 400)),
    "vlan 1-4094,99999\nvlan 0\nvlan 10,,20-\n",
    "interfaces {" * 500,
    "}" * 500,
    'interfaces { ge-0/0/1 { description "unfinished',
    "set",
    'set interfaces ge-0/0/1 description "',
    "ip source binding zz vlan 99999 1.2.3.4.5 interface Gi1/0/1",
    "ip access-list extended NG-V10-IN\n " + "9" * 5000 + " permit ip any any\n",
    "#\n#\n quit\nreturn\n",
    " indented first\n  more\nend\n",
]


@pytest.mark.parametrize("platform", [name for name in platforms.names() if change.tongue(name)])
@pytest.mark.parametrize("text", MESS, ids=range(len(MESS)))
def test_whatever_runs_on_a_switch_is_read(platform: str, text: str) -> None:
    speech = change.tongue(platform)
    assert speech is not None
    mine = Owned(frozenset(range(2, 4095)), frozenset(), frozenset(), frozenset(), every=True)
    change.change(text, "", mine, speech)
    made = change.change(text, text, mine, speech)
    assert not made.ops


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize(("switch", "text"), [one for one in goldens() if "fleet" not in one.id])
def test_a_spoiled_configuration_is_read(switch: SwitchPlan, text: str, data: st.DataObject) -> None:
    """Lines cut, doubled, swapped, indented, with strange characters: commands come out, or none, never an exception."""
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(("cut", "drop", "double", "swap", "indent", "strange")))
        other = data.draw(st.integers(0, len(lines) - 1))
        lines = spoiled(lines, at, other, kind, data.draw(st.text(max_size=8)))
    speech = tongue(switch)
    made = change.change("\n".join(lines), text, owned(switch), speech)
    for line in change.commands(made.ops, speech.dialect):
        assert line.isprintable()


def spoiled(lines: list[str], at: int, other: int, kind: str, text: str) -> list[str]:
    """The lines with one thing wrong."""
    line = lines[at]
    match kind:
        case "cut":
            return [*lines[:at], line[: len(line) // 2], *lines[at + 1 :]]
        case "drop" if len(lines) > 1:
            return [*lines[:at], *lines[at + 1 :]]
        case "double":
            return [*lines[:at], line, *lines[at:]]
        case "swap":
            copy = [*lines]
            copy[at], copy[other] = copy[other], copy[at]
            return copy
        case "indent":
            return [*lines[:at], f"  {line}", *lines[at + 1 :]]
    return [*lines[:at], f"{line}{text}", *lines[at + 1 :]]
