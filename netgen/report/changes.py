"""A change as people and programs read it: what differs block by block, and the commands in order with their reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from netgen.change import Change, Op, commands
from netgen.change.proof import Proof
from netgen.config.ciphers import SECRET
from netgen.errors import Place
from netgen.plan.types import Of, SwitchPlan
from netgen.platforms import Commit
from netgen.platforms.lines import Dialect

Located = Callable[[Iterable[object]], Iterable[Place | None]]
"""Where model objects were written, each one; dear, but not dearer for many than for one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation."""

    step: str
    """Its place in the order: vlan, trunk_add, guard, ..."""
    block: tuple[str, ...]
    """The blocks it happens in, outermost first."""
    commands: tuple[str, ...]
    """As they are typed in that block."""
    minus: tuple[str, ...]
    plus: tuple[str, ...]
    model: tuple[str, ...]
    """``file:line:column`` of what it comes from; none for what the site does not have (any more)."""


@dataclass(frozen=True, slots=True)
class SwitchDiff:
    """The difference of one switch."""

    switch: str
    platform: str
    state: str
    """same, differs, or unread: why."""
    steps: tuple[Step, ...] = ()
    commands: tuple[str, ...] = ()
    """All of them, in the order of execution."""
    proof: str = ""
    """proven, refuted, not covered; not modelled where netgen has no model of the switch; empty without a difference."""
    reasons: tuple[str, ...] = ()
    """refuted: why; not covered: the lines."""
    foreign: tuple[str, ...] = ()
    """Top lines of the running configuration that are not the site's, by their first two words: they are left alone, and what
    else they hold is nobody's business."""
    fingerprint: str = ""
    """Of the running configuration; a plan is for this one only."""
    revert: str = ""
    """What takes the change back when nobody confirms it."""
    armed: bool = False
    """That happens by itself when netgen is cut off."""
    round_trips: int = 0
    """About how often netgen waits for the switch; 0 where nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A difference that does not say yet where its steps come from."""

    diff: SwitchDiff
    of: tuple[Of, ...] = ()
    """The model objects behind each step."""


CONNECTING = 15
"""Round trips of a session before the first command, and of reading the configuration (measured with netmiko 4.8)."""


def switch_diff(
    switch: SwitchPlan,
    made: Change,
    dialect: Dialect,
    proof: Proof | None,
    commit: Commit | None,
    cause: Callable[[Op], Of],
) -> Unplaced:
    """The rows of one switch."""
    steps = tuple(map(_step, made.ops))
    typed = tuple(commands(made.ops, dialect))
    diff = SwitchDiff(
        switch.name,
        switch.platform,
        "differs" if steps else "same",
        steps,
        typed,
        "" if not steps else proof.verdict if proof else "not modelled",
        (proof.reasons or proof.uncovered) if proof else (),
        tuple(dict.fromkeys(map(beginning, made.foreign))),
        revert=commit.revert if commit and steps else "",
        armed=bool(commit and commit.armed and steps),
        round_trips=2 * CONNECTING + (1 if commit and commit.way == "files" else len(typed)) if steps else 0,
    )
    return Unplaced(diff, tuple(map(cause, made.ops)))


def _step(op: Op) -> Step:
    return Step(op.step.name.lower(), tuple(head.text for head in op.path), op.lines, tuple(map(masked, op.minus)), op.plus, ())


def placed(made: Sequence[Unplaced], located: Located) -> list[SwitchDiff]:
    """The differences of all switches with the places of their steps, which are looked up once and together."""
    things = {id(thing): thing for one in made for of in one.of for thing in of}
    places = {key: str(place) for key, place in zip(things, located(things.values()), strict=True) if place is not None}

    def model(of: Of) -> tuple[str, ...]:
        return tuple(dict.fromkeys(places[id(thing)] for thing in of if id(thing) in places))

    return [
        replace(one.diff, steps=tuple(replace(step, model=model(of)) for step, of in zip(one.diff.steps, one.of, strict=True)))
        for one in made
    ]


def masked(line: str) -> str:
    """A line of a running configuration without what follows a word that secrets follow.

    >>> masked("vrrp 10 authentication md5 key-string 7 0822455D0A16"), masked("description the key room")
    ('vrrp 10 authentication md5 ***', 'description the key ***')
    """
    found = SECRET.search(line)
    return f"{line[: found.end()]} ***" if found else line


def beginning(line: str) -> str:
    """The first two words of a line that is not the site's.

    >>> beginning("snmp-server community public RO"), beginning("router bgp 65000"), beginning("password hunter2")
    ('snmp-server community ...', 'router bgp ...', 'password ***')
    """
    words = line.split()
    return masked(" ".join(words[:2])) + (" ..." if len(words) > 2 else "")


def hunks(diff: SwitchDiff) -> Iterator[str]:
    """The difference as a text: ``-`` is on the switch, ``+`` is intended; blocks are written once, with all that is in them."""
    tree: dict[tuple[str, ...], list[str]] = {(): []}
    for step in diff.steps:
        made = step.plus if step.plus and step.block and step.block[-1] in step.plus else ()
        block = step.block[:-1] if made else step.block
        for depth in range(1, len(block) + 1):
            tree.setdefault(block[:depth], [])
        tree[block] += [*(f"-{line}" for line in step.minus), *(f"+{line}" for line in step.plus)]
    inner: dict[tuple[str, ...], list[str]] = {}
    for block, lines in tree.items():
        lines.sort(key=lambda line: line[0] == "+")
        inner.setdefault(block[:-1], []).extend(block[-1:])
    yield from _hunk((), tree, inner)


def _hunk(block: tuple[str, ...], tree: Mapping[tuple[str, ...], list[str]], inner: Mapping[tuple[str, ...], list[str]]) -> Iterator[str]:
    """What differs in a block: its lines, each that opens a new block with what is in it, then the blocks that are there already."""
    indent = "  " * len(block)
    left = dict.fromkeys(inner.get(block, ()))
    for line in tree[block]:
        yield f"{line[0]}{indent}{line[1:]}"
        if line[0] == "+" and line[1:] in left:
            left.pop(line[1:])
            yield from _hunk((*block, line[1:]), tree, inner)
    for name in left:
        yield f" {indent}{name}"
        yield from _hunk((*block, name), tree, inner)


def typed_steps(diff: SwitchDiff) -> Iterator[str]:
    """The commands in order, each step with the place in the site that it comes from."""
    for number, step in enumerate(diff.steps, 1):
        where = " > ".join(step.block)
        why = ", ".join(step.model[:1]) or "not in the site"
        yield f"{number:4} {step.step}{f': {where}' if where else ''}  ({why})"
        yield from (f"       {line}" for line in step.commands)


def markdown(diffs: Sequence[SwitchDiff]) -> Iterator[str]:
    """For merge requests: a table, and for each switch that differs what differs and what would be typed."""
    yield "| switch | state | commands | proof |"
    yield "|---|---|---|---|"
    for one in diffs:
        yield f"| {one.switch} | {_cell(one.state)} | {len(one.commands)} | {one.proof or '-'} |"
    for one in diffs:
        if one.steps:
            yield from ("", f"### {one.switch}", "", *_fenced("diff", hunks(one)), "", *_fenced("", one.commands), "")
            yield from (f"- {one.proof}: {reason}" for reason in one.reasons)
            yield f"- revert: {one.revert}"


def _fenced(language: str, lines: Iterable[str]) -> list[str]:
    """A code block that its own text cannot end."""
    text = list(lines)
    fence = "`" * max(3, 1 + max((len(run) for line in text for run in re.findall("`+", line)), default=0))
    return [f"{fence}{language}", *text, fence]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
