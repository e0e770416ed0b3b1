"""What switches do with lines, platform by platform: ``behaviour/<platform>.yml``, each case before, lines, after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from netgen import switch
from netgen.switch.words import vlan_list

FOLDER = Path(__file__).parent / "behaviour"
KEYS = {"case", "model", "before", "lines", "says", "asks", "after", "carries", "missing"}


def behaviours() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yml")):
        for case in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")):
            assert set(case) <= KEYS, case
            assert {"after", "carries", "missing"} & set(case), f"{case['case']}: must ask for something"
            found.append(pytest.param(file.stem, case, id=f"{file.stem}:{case['case']}"))
    return found


@pytest.mark.parametrize(("platform", "case"), behaviours())
def test_behaviour(platform: str, case: dict[str, Any]) -> None:
    before = switch.boot(platform, case.get("before", ""), case.get("model", ""))
    state, said, asked = before, [], ""
    for line in case.get("lines", "").splitlines():
        found = switch.answer(state, line)
        state, asked = found.state, found.question or asked
        said += [found.complaint] if found.complaint else []
    assert "\n".join(said) == case.get("says", "").strip()
    assert asked == case.get("asks", "")
    if "after" in case:
        after = switch.boot(platform, case["before"] if case["after"] == "unchanged" else case["after"], case.get("model", ""))
        assert switch.show(state) == switch.show(after)
        assert state == after
        assert switch.content(switch.boot(platform, switch.show(state), case.get("model", ""))) == switch.content(after)
    facts = switch.facts(state)
    for port, vlans in case.get("carries", {}).items():
        wanted = {"all": switch.ALL, "none": frozenset()}.get(str(vlans), vlan_list(str(vlans)))
        assert facts.ports[port].carries == wanted, port
    if "missing" in case:
        assert sorted(map(list, switch.missing(state))) == sorted(case["missing"])
    assert switch.content(before) == switch.content(switch.boot(platform, case.get("before", ""), case.get("model", ""))), "old states stay"


def test_every_platform_has_behaviours() -> None:
    assert {file.stem for file in FOLDER.glob("*.yml")} == {name for name in switch.names() if not switch.table(name).script}
