"""What holds for every switch and every line: it never fails, a refusal changes nothing, what is printed reads back as the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from netgen import switch

BEHAVIOUR = Path(__file__).parent / "behaviour"
PLATFORMS = tuple(name for name in switch.names() if not switch.table(name).script)
"""Those that take lines; tests/switch/test_switch_sonic.py and test_switch_files.py say the same of the others."""


@cache
def lines(platform: str) -> tuple[str, ...]:
    """Lines of the platform: those of its behaviours, taken away, cut short, and with other numbers.

    Beginnings of texts of several lines are left out: printed without their end, they would swallow what follows.
    """
    cases: list[dict[str, Any]] = YAML(typ="safe", pure=True).load((BEHAVIOUR / f"{platform}.yml").read_text(encoding="utf-8"))
    texts = [case[key] for case in cases for key in ("before", "lines", "after") if key in case and case[key] != "unchanged"]
    known = list(dict.fromkeys(line.strip() for text in texts for line in text.splitlines() if line.strip()))
    negation = switch.table(platform).negation
    away = [f"{negation} {line}" for line in known] if platform != "juniper_junos" else [line.replace("set", "delete", 1) for line in known]
    short = [line.rsplit(" ", 1)[0] for line in (*known, *away)]
    other = [line.replace("10", "20").replace("1", "2") for line in known]
    every = dict.fromkeys((*known, *away, *short, *other))
    return tuple(line for line in every if line.split()[0] not in ("banner", "header"))


MADE = ("Creating", "% Access VLAN does not exist", "! Access VLAN does not exist", "warning:")
"""Beginnings of complaints about something that was done."""


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_lines_in_any_order(platform: str, data: st.DataObject) -> None:
    state = switch.boot(platform, "")
    for line in data.draw(st.lists(st.sampled_from(lines(platform)), max_size=40)):
        before, seen = state, switch.content(state)
        state, complaint = switch.apply(state, line)
        assert switch.content(before) == seen, "old states stay as they are"
        if complaint and not complaint.startswith(MADE):
            assert switch.content(state) == seen, line
    printed = switch.show(state)
    assert switch.content(switch.boot(platform, printed)) == switch.content(state), printed
    facts = switch.facts(state)
    assert switch.missing(state) <= facts.references
    assert switch.facts(switch.boot(platform, printed)) == facts


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_text_is_read_and_printed_the_same(platform: str, data: st.DataObject) -> None:
    known = st.sampled_from(lines(platform))
    junk = st.text(alphabet="abc 0123/.-!#{}[];\"'\\^\t\r\x00\x85\u2028äC", max_size=20)
    line = st.builds(lambda margin, text: " " * margin + text, st.integers(0, 6), st.one_of(known, known, junk))
    banner = st.builds("banner motd {0}\n{1}\n{0}".format, st.sampled_from(["^C", "#", "!"]), st.text(alphabet="a !#\n", max_size=10))
    text = "\n".join(data.draw(st.lists(st.one_of(line, line, line, banner), max_size=40)))
    state = switch.boot(platform, text)
    printed = switch.show(state)
    assert switch.content(switch.boot(platform, printed)) == switch.content(state), printed
    switch.facts(state)
    switch.missing(state)


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(line=st.text(max_size=60))
def test_no_typed_text_fails(platform: str, line: str) -> None:
    state, complaint = switch.apply(switch.boot(platform, ""), line)
    assert isinstance(complaint, str)
    assert switch.show(state) is not None


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_typed_twice_is_typed_once(platform: str, data: st.DataObject) -> None:
    """A line that was taken in silence can be typed again: it says the same. (Not so AOS-CX' lists, which replace all VLANs, and
    RouterOS' rules, which may be alike, and are found by their places.)"""
    state = switch.boot(platform, "")
    for line in data.draw(st.lists(st.sampled_from(lines(platform)), max_size=25)):
        state, complaint = switch.apply(state, line)
        negation = "delete" if platform == "juniper_junos" else switch.table(platform).negation
        if complaint or line.startswith((negation, "vlan trunk allowed", "insert", "exit", "quit", "up", "edit", "activate")):
            continue
        if any(word in line for word in ("filter add", "rule add", "route add", ":pick", "..")):
            continue
        again, _ = switch.apply(state, line)
        assert switch.content(again) == switch.content(state), line
