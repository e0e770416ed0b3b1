"""Faults as rows."""

from __future__ import annotations

from dataclasses import dataclass

from netgen.errors import Fault, dotted


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault or warning; ``file``, ``line`` and ``column`` are where it was written, null when it has no place."""

    id: str
    severity: str
    file: str | None
    line: int | None
    column: int | None
    path: str
    text: str
    mend: str
    also: tuple[str, ...]
    """Further places, as ``file:line:column``."""


def fault_row(fault: Fault) -> FaultRow:
    """The row of a placed fault."""
    place = fault.place
    return FaultRow(
        id=fault.id,
        severity=fault.severity,
        file=place.file if place else None,
        line=place.line if place else None,
        column=place.column if place else None,
        path=dotted(fault.path),
        text=fault.text,
        mend=fault.mend,
        also=tuple(map(str, fault.also_places)),
    )
