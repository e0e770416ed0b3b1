"""The exact messages of every fault: ``tests/errors/*.yml`` is a site, the ``.txt`` beside it what it is told.

Sites whose name begins with NG4 are planned and checked too, with the ``.lock`` beside them as netgen.lock; the others are
only loaded, so that a new check does not change the messages of the rules. ``NETGEN_UPDATE=1`` rewrites the texts.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from netgen.cli.prepare import prepare
from netgen.cli.terminal import Progress
from netgen.errors import SiteInvalid, report
from netgen.loader import load
from tests.conftest import ROOT, UPDATE

CASES = sorted((ROOT / "tests" / "errors").glob("*.yml"))


def told(site: Path, *, planned: bool) -> str:
    """What is said about a site: its faults, else its warnings."""
    try:
        if planned:
            with Progress() as progress:
                return report(prepare(site, progress).warnings)
        return report(load(site).warnings)
    except SiteInvalid as invalid:
        return str(invalid)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_messages(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(case, tmp_path / "site.yml")
    if case.with_suffix(".lock").exists():
        shutil.copy(case.with_suffix(".lock"), tmp_path / "netgen.lock")
    monkeypatch.chdir(tmp_path)
    text = told(Path("site.yml"), planned=case.name.startswith("NG4")) + "\n"
    expected = case.with_suffix(".txt")
    if UPDATE:
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert text.strip(), "a case without a message shows nothing"
