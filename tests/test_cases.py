"""The small cases of every platform: a fragment of a site and the lines that come of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases_support import Case, cases, missing, rendered

from netgen.errors import SiteInvalid

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.platform}/{case.file}:{case.name}")
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert case.lines or case.faults or case.absent, "a case must ask for something"
    if case.faults:
        with pytest.raises(SiteInvalid) as caught:
            rendered(case, Path("site"))
        assert str(caught.value) == case.faults.strip()
        return
    text = rendered(case, Path("site"))
    assert not missing(text, case.lines), f"not found in this order:\n{missing(text, case.lines)}\n--- in\n{text}"
    for words in case.absent:
        assert words not in text
