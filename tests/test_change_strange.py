"""Spoiled configurations of RouterOS, SONiC and files: never an exception, and nothing typed that does not print."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cases_support import cases, rendered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_change import spoiled

from netgen import change
from netgen.change import Owned

PLATFORMS = ("mikrotik_routeros", "sonic", "linux", "cumulus_linux")
EVERYTHING = Owned(frozenset(range(2, 4095)), frozenset(), frozenset(), frozenset(), every=True)


@cache
def texts(platform: str) -> tuple[str, ...]:
    with TemporaryDirectory() as folder:
        found = [case for case in cases() if case.platform == platform and not case.faults]
        return tuple(rendered(case, Path(folder, str(number))) for number, case in enumerate(found[::3]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_spoiled_configuration_is_read(platform: str, data: st.DataObject) -> None:
    speech = change.tongue(platform)
    assert speech is not None
    text = data.draw(st.sampled_from(texts(platform)))
    lines = data.draw(st.sampled_from(texts(platform))).splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        kind = data.draw(st.sampled_from(("cut", "drop", "double", "swap", "indent", "strange")))
        lines = spoiled(lines, at, other, kind, data.draw(st.text(max_size=8)))
    made = change.change("\n".join(lines), text, EVERYTHING, speech)
    for op in made.ops:
        assert all(shown.isprintable() for shown in (*op.minus, *op.plus))
    for line in change.commands(made.ops, speech.dialect):
        assert line.replace("\t", " ").isprintable()


PIECES = ("/", "/interface bridge vlan", "add", "set", "[", "]", "find", '"', "\\", "=", "vlan-ids=1-4094,10", "vlan-ids=", "tagged=a,,b")
PIECES += ("!x", "\n", " ", "$(x)", "{", "default-name=ether1", "name=a")
WORDS = st.lists(st.sampled_from(PIECES), max_size=30)


@settings(max_examples=200, deadline=None)
@given(words=WORDS)
def test_words_of_an_export_in_any_order_are_read(words: list[str]) -> None:
    speech = change.tongue("mikrotik_routeros")
    assert speech is not None
    text = " ".join(words)
    assert not change.change(text, text, EVERYTHING, speech).ops
    change.change(text, texts("mikrotik_routeros")[0], EVERYTHING, speech)
    change.change(texts("mikrotik_routeros")[0], text, EVERYTHING, speech)
