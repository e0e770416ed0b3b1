"""The faults that the plugin was put through: a table for the docs, a row for each test that says what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Fault:
    """What happens, what Docker and its user see, what holds."""

    what: str
    seen: str
    holds: str


FAULTS: dict[str, Fault] = {}
"""By the name of the test."""


def fault(what: str, seen: str, holds: str) -> Callable[[F], F]:
    """Marks a test that puts the plugin through a fault."""

    def mark(test: F) -> F:
        FAULTS[test.__name__] = Fault(what, seen, holds)
        return test

    return mark
