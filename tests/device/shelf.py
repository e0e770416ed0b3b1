"""Fixtures of the tests of the way to the switches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from device.boxes import Rack, rack

from netgen.device.dial import Limits


@pytest.fixture(scope="module")
def shelf() -> Iterator[Rack]:
    """Where boxes are put; all are gone after the module."""
    with rack() as made:
        yield made


@pytest.fixture
def limits() -> Limits:
    """For what does answer, on a busy machine."""
    return Limits(connect=15, login=15, answer=15, total=60, pause=0.05)


@pytest.fixture
def short() -> Limits:
    """For what does not."""
    return Limits(connect=2, login=2, answer=2, total=10, pause=0.05)
