"""A change as people and programs read it: what differs block by block, and the commands in order with their reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netgen.change import Change, Op, commands
from netgen.change.proof import Proof
from netgen.errors import Place
from netgen.plan.types import Of, SwitchPlan
from netgen.platforms import Commit
from netgen.platforms.lines import Dialect

Located = Callable[[Of], tuple[Place, ...]]
"""Where model objects were written."""


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


CONNECTING = 15
"""Round trips of a session before the first command, and of reading the configuration (measured with netmiko 4.8)."""


def switch_diff(
    switch: SwitchPlan,
    made: Change,
    dialect: Dialect,
    proof: Proof | None,
    commit: Commit | None,
    cause: Callable[[Op], Of],
    located: Located,
) -> SwitchDiff:
    """The rows of one switch."""
    places: dict[tuple[int, ...], tuple[str, ...]] = {}

    def model(of: Of) -> tuple[str, ...]:
        key = tuple(map(id, of))
        if key not in places:
            places[key] = tuple(map(str, located(of)))
        return places[key]

    steps = tuple(_step(op, model(cause(op))) for op in made.ops)
    typed = tuple(commands(made.ops, dialect))
    return SwitchDiff(
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


def _step(op: Op, model: tuple[str, ...]) -> Step:
    return Step(op.step.name.lower(), tuple(head.text for head in op.path), op.lines, tuple(map(masked, op.minus)), op.plus, model)


_SECRET = re.compile(
    r"\b(?i:(?:[a-z-]*password|secret|community|key(?:-string)?|md5|(?:irreversible-)?cipher|simple|plain|pre-shared-key|passphrase"
    r"|authentication-key|auth-key|psk))\b(?= \S)"
)


def masked(line: str) -> str:
    """A line of a running configuration without what follows a word that secrets follow.

    >>> masked("vrrp 10 authentication md5 key-string 7 0822455D0A16"), masked("description the key room")
    ('vrrp 10 authentication md5 ***', 'description the key ***')
    """
    found = _SECRET.search(line)
    return f"{line[: found.end()]} ***" if found else line


def beginning(line: str) -> str:
    """The first two words of a line that is not the site's.

    >>> beginning("snmp-server community public RO"), beginning("router bgp 65000"), beginning("password hunter2")
    ('snmp-server community ...', 'router bgp ...', 'password ***')
    """
    words = line.split()
    return masked(" ".join(words[:2])) + (" ..." if len(words) > 2 else "")


def hunks(diff: SwitchDiff) -> Iterator[str]:
    """The difference as a text: ``-`` is on the switch, ``+`` is intended; blocks are written once."""
    tree: dict[tuple[str, ...], list[str]] = {}
    for step in diff.steps:
        made = step.plus if step.plus and step.block and step.block[-1] in step.plus else ()
        block = step.block[:-1] if made else step.block
        tree.setdefault(block, []).extend([*(f"-{line}" for line in step.minus), *(f"+{line}" for line in step.plus)])
    for lines in tree.values():
        lines.sort(key=lambda line: line[0] == "+")
    shown: set[tuple[str, ...]] = set()
    for block in sorted(tree, key=lambda one: _roots(tree).index(one[:1])):
        for depth in range(1, len(block) + 1):
            if block[:depth] not in shown and f"+{block[depth - 1]}" not in tree.get(block[: depth - 1], ()):
                yield f" {'  ' * (depth - 1)}{block[depth - 1]}"
            shown.add(block[:depth])
        yield from (f"{line[0]}{'  ' * len(block)}{line[1:]}" for line in tree[block])


def _roots(tree: Mapping[tuple[str, ...], Sequence[str]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(block[:1] for block in tree))


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
