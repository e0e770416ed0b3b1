"""Shared by the tests: the root of the checkout, and sites from YAML or mappings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
UPDATE = os.environ.get("NETGEN_UPDATE") == "1"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour, no width of a developer's terminal."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")


LONGEST = "test_bootstrap_systemd.py"
"""A machine that mostly waits for its timers: begun first, it is done when the others are (``--maxschedchunk`` keeps what waits
behind it short)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name != LONGEST)
