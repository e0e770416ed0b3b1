"""Texts that say the same in another way are no change: every rendered case and golden against itself, respelled."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cases_support import cases, rendered
from test_change import goldens

from netgen import change
from netgen.change import Owned
from netgen.config.split import sections
from netgen.platforms import load
from netgen.platforms.lines import Dialect

EVERYTHING = Owned(frozenset(range(2, 4095)), frozenset(), frozenset(), frozenset(), every=True)


def short_names(text: str, platform: str, _: Dialect) -> str:
    """Interfaces by their short names, where the platform has any that stand for one word only."""
    for short, long in load(platform).ports.short:
        text = re.sub(rf"(?<=interface ){re.escape(long)}(?= ?[0-9])", short, text)
    return text


def other_macs(text: str, _platform: str, dialect: Dialect) -> str:
    """MACs in capitals; a file is its letters."""
    if dialect.grammar == "files":
        return text
    shape = r"\b(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{4}([.-])[0-9a-f]{4}\1[0-9a-f]{4})\b"
    return re.sub(shape, lambda found: found[0].upper(), text)


def single_vlans(text: str, _platform: str, dialect: Dialect) -> str:
    """Runs of VLANs in lists one by one."""
    if dialect.grammar != "indent":
        return text
    dash, separator = dialect.vlans.dash, dialect.vlans.separator

    def spelled(found: re.Match[str]) -> str:
        low, high = int(found[1]), int(found[2])
        return separator.join(map(str, range(low, high + 1))) if low < high < 4095 else found[0]

    lines = [re.sub(rf"(?<![\d./:]){_run(dash)}(?![\d./:])", spelled, line) if "vlan" in line else line for line in text.split("\n")]
    return "\n".join(lines)


def _run(dash: str) -> str:
    return rf"(\d+){re.escape(dash)}(\d+)"


def shuffled(text: str, _platform: str, dialect: Dialect) -> str:
    """Top lines and blocks in another order, where no list of them is wrapped and order is the tree's business."""
    if dialect.grammar != "indent":
        return text
    parts = [head + body for _, head, body in sections(text, dialect)]
    random.Random(len(parts)).shuffle(parts)
    # a line with its indentation that stands outside of all blocks is closed off by a comment
    return f"\n{dialect.comment}\n".join(parts) + "\n"


def blanks(text: str, _platform: str, dialect: Dialect) -> str:
    """Carriage returns, empty lines, blanks at the ends."""
    return "".join(f"{line} \r\n\r\n" for line in text.split("\n")) if dialect.grammar == "indent" else text.replace("\n", "\r\n")


VARIANTS: tuple[Callable[[str, str, Dialect], str], ...] = (short_names, other_macs, single_vlans, shuffled, blanks)


def texts() -> Iterator[Any]:
    for one in goldens():
        if "fleet" not in one.id:
            switch, text = one.values
            yield pytest.param(switch.platform, text, id=one.id)
    for case in cases():
        if not case.faults and case.file != "extra.yml" and change.tongue(case.platform):
            text = rendered(case, Path("site"))
            yield pytest.param(case.platform, text, id=f"{case.platform}/{case.file}:{case.name}")


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Name, platform and text of everything that netgen renders in the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("sites"))
        return [(one.id, *one.values) for one in texts()]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.__name__)
def test_the_same_in_other_words_is_no_change(every: list[tuple[str, str, str]], variant: Callable[[str, str, Dialect], str]) -> None:
    differ, respelled = [], 0
    for name, platform, text in every:
        speech = change.tongue(platform)
        assert speech is not None
        other = variant(text, platform, speech.dialect)
        respelled += other != text
        made = change.change(other, text, EVERYTHING, speech)
        differ += [(name, op.path, op.minus, op.plus) for op in made.ops]
    assert respelled > 20
    assert not differ
