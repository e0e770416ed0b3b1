"""What platforms say of foreign judges is what the tests give to them, no more and no less."""

from __future__ import annotations

import pytest
from cases_support import cases
from judges import MARKS, Judge, judge, judges, marking, part, seen, whole

from netgen import platforms
from netgen.platforms import FEATURES


@pytest.mark.parametrize("name", platforms.names())
def test_a_platform_names_its_judges_and_what_they_took(name: str) -> None:
    told = {judge: set(features.split()) for judge, features in platforms.load(name).judges.items()}
    assert told == seen(name), "give the platform what the tests show: judges={...}"
    assert all(told.values()), "a judge that is given nothing"


def test_only_features_that_are_rendered_are_judged() -> None:
    for name in platforms.names():
        platform = platforms.load(name)
        assert all(platform.has(feature) for features in platform.judges.values() for feature in features.split())


# The derivation can fail ------------------------------------------------------------------------------------------------------


@pytest.fixture
def stated(monkeypatch: pytest.MonkeyPatch) -> list[Judge]:
    """No judges but those of the test."""
    monkeypatch.setattr("judges.JUDGES", found := [])
    return found


def test_what_a_judge_reads_decides_what_it_has_seen(stated: list[Judge]) -> None:
    judge("juniper_junos", "lldp", reads=lambda text: "\n".join(line for line in text.splitlines() if "protocols lldp" in line))(test_only)
    judge("juniper_junos", "nothing", reads=lambda _: "")(test_only)
    judge("juniper_junos", "all")(test_only)
    judge("juniper_junos", "guard", only=("guard_trunk", "guard_access"))(test_only)
    found = seen("juniper_junos")
    assert found["lldp"] == {"lldp"}
    assert found["nothing"] == set()
    assert found["guard"] == {"guard_access", "guard_trunk"}
    assert found["all"] == {feature for feature in FEATURES if platforms.load("juniper_junos").has(feature)} - {"extra"}


def test_only() -> None:
    assert whole("a\nb\n") == "a\nb\n"
    assert part("/b")("# file: /a\nx\n# file: /b\ny\n# z\n# file: /c\n") == "y\n# z\n"


def test_judges_are_found_in_the_test_modules() -> None:
    assert {one.name for one in judges("mikrotik_routeros")} == {"routeros-lsp"}
    assert any(case.platform == "mikrotik_routeros" for case in cases())


def test_each_piece_of_a_template_is_marked_once() -> None:
    """A line of a feature's file has its mark at the end, a line of the table of contents none."""
    environment = marking()
    template = environment.get_template("cisco_nxos/storm_control.j2")
    text = template.module.level("broadcast", type("Rate", (), {"value": 1.5}))  # type: ignore[attr-defined]
    mark = MARKS["storm_control"]
    assert text == f"  storm-control{mark} broadcast{mark} level{mark} 1.50{mark}\n"
