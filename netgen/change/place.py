"""Where the walk over two trees stands, and the order of what it finds there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netgen.change.ops import Header
from netgen.change.owned import Owned
from netgen.change.steps import LATE, OFF_FIRST, Step
from netgen.change.turns import BEFORE, Turns
from netgen.config.atoms import Key
from netgen.config.patterns import Tongue, Values
from netgen.platforms.lines import Role


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk stands."""

    tongue: Tongue
    own: Owned
    path: tuple[Header, ...] = ()
    keys: tuple[Key, ...] = ()
    at: tuple[int, ...] = ()
    whole: bool = False
    """The block belongs to the site whole."""
    role: Role = "system"
    values: Values = field(default_factory=dict)
    lines: Mapping[Key, int] = field(default_factory=dict)
    """Where the lines of the block stand in it."""
    turns: Turns = field(default_factory=dict)
    """Lines of the block that wait for others."""
    joins: bool = False
    """The block is a port that becomes a member of a bundle."""
    behind: tuple[int, ...] = ()
    """Where it becomes one."""
    remade: frozenset[Key] = frozenset()
    """Top blocks that are removed and made again."""
    bundles: Mapping[Key, int] = field(default_factory=dict)
    """Where bundles stand."""
    again: Mapping[str, tuple[Step, int]] = field(default_factory=dict)
    """Texts of lines of the block that are written again, not before that step and rank."""
    takes: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    """Lines of the block that come -> what the switch takes away with them."""
    last: bool = False
    """The block is a port that is no trunk any more: others become trunks before, so that a moved uplink is never missing."""
    silent: frozenset[Key] = frozenset()
    """Lines of the block that need no command."""


def ordered(step: Step, role: Role, block: tuple[int, ...], rank: int, line: int, *, last: bool = False) -> tuple[object, ...]:
    """In a block what comes stands before what goes, so that nothing is missing in between; steps that take away go backwards.

    ``last``: after all other blocks in that step.
    """
    if step in (Step.LOOSEN, *LATE):
        off = OFF_FIRST.get(role, len(OFF_FIRST)) if step is Step.LOOSEN else 0
        return step, off, tuple(-one for one in block), rank, -line
    return step, int(last), block, rank, -line if rank == BEFORE else line
