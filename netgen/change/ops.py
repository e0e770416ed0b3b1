"""One thing that changes on a switch, and the blocks it is in."""

from __future__ import annotations

from dataclasses import dataclass

from netgen.change.steps import Step
from netgen.config.atoms import Key
from netgen.config.patterns import Values
from netgen.platforms.lines import Role


@dataclass(frozen=True, slots=True)
class Header:
    """A line that opens a block, and the word that leaves it."""

    text: str
    leave: str


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that changes."""

    step: Step
    role: Role
    path: tuple[Header, ...]
    """The blocks to enter, outermost first."""
    lines: tuple[str, ...]
    """The commands in that block; none: entering it is the change (it makes the block)."""
    key: tuple[Key, ...]
    """The keys of the blocks, and of the line in the innermost one."""
    minus: tuple[str, ...]
    """What the running configuration says there, and the intended one does not: only the difference of a list."""
    plus: tuple[str, ...]
    values: Values
    """The values of the blocks and of the line, by the names of their placeholders; inner ones over outer ones."""
    order: tuple[object, ...] = ()
    """Operations are carried out in ascending order of it: by step, then block by block."""
