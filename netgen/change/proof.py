"""Whether a change does what it should, and nothing bad on the way: its commands are replayed on a model of the switch.

The model (:mod:`netgen.switch`) knows nothing of the rules by which the commands were made, so that a wrong rule shows.
Looked at are the end (all that is intended is there, and nothing else of the site; all that is not the site's is as it was)
and every state on the way: the management VLAN stays where it is needed, no port of the site carries all VLANs, nothing
points to what does not exist. What was wrong before the change is not held against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from netgen import switch
from netgen.change.owned import LISTS, Owned
from netgen.config.patterns import compiled
from netgen.platforms import load
from netgen.platforms.lines import Block, Dialect
from netgen.switch import ALL, Facts, Path, State
from netgen.switch.state import Entries

Verdict = Literal["proven", "refuted", "not covered"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the replay showed."""

    verdict: Verdict
    """refuted: something is wrong; not covered: nothing is, but the model does not know all lines."""
    reasons: tuple[str, ...] = ()
    """refuted: what is wrong, and after which command."""
    uncovered: tuple[str, ...] = ()
    """Commands that the model does not know, and lines that nothing was done about though it reads them otherwise than the rules."""
    management: bool = False
    """One of the reasons is the way to the switch itself."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a change starts from and what it is to lead to."""

    platform: str
    model: str
    running: str
    intended: str
    own: Owned
    management: int | None = None
    """The VLAN in which the switch is managed; None: out of band."""
    extra: tuple[str, ...] = ()
    """Lines that the site writes itself; nobody can say what they do."""


def prove(aim: Aim, commands: Sequence[str], dialect: Dialect) -> Proof | None:
    """The proof of ordered commands; None where the platform's switches are not modelled."""
    if aim.platform not in switch.names():
        return None
    start = switch.boot(aim.platform, aim.running, aim.model)
    goal = switch.boot(aim.platform, aim.intended, aim.model)
    watch = _Watch(aim, switch.facts(start), switch.facts(goal), switch.missing(start))
    reasons: list[str] = []
    uncovered: list[str] = []
    seen: dict[str, bool] = {}
    state = start
    staged, opening = switch.table(aim.platform).staged, _opening(dialect.top)
    extra = {" ".join(line.split()) for line in aim.extra}
    for number, line in enumerate(commands, 1):
        before = state
        state, said = switch.apply(state, line.strip())
        if said and state == before and state.at == before.at:
            known = " ".join(line.split()) not in extra
            (reasons if known else uncovered).append(
                f"command {number}, {line.strip()}: the switch says: {said}" if known else line.strip()
            )
        elif not staged and state.views is not before.views:
            opens = bool(opening) and line.strip().startswith(opening)
            found = {what: path for what, path in watch.wrong(state) if what not in seen and not (opens and what.endswith(OPEN))}
            reasons += [f"after command {number}, {line.strip()}: {what}" for what in found]
            seen |= found
    for what, touched in _end(aim, start, state, goal):
        (reasons if touched else uncovered).append(what)
    verdict: Verdict = "refuted" if reasons else "not covered" if uncovered else "proven"
    return Proof(verdict, tuple(reasons), tuple(uncovered), any(seen.values()))


OPEN = " carries all VLANs"


@cache
def _opening(block: Block) -> tuple[str, ...]:
    """How commands begin that set a trunk's list back to all VLANs, so that it is written again by the next command: until then
    the trunk is open, which no order of commands prevents."""
    whole = {line.text for line in block.lines if line.whole}
    own = [compiled(line.text).head for line in block.lines if not whole.isdisjoint(line.resets)]
    return (*own, *(head for inner in block.blocks for head in _opening(inner)))


@dataclass(frozen=True, slots=True)
class _Watch:
    """What is looked at after every command."""

    aim: Aim
    start: Facts
    goal: Facts
    missing: frozenset[switch.Reference]

    def wrong(self, state: State) -> Iterator[tuple[str, bool]]:
        """What is wrong, and whether it is the way of management."""
        now = switch.facts(state)
        for name in self.aim.own.ports:
            port, before = now.ports.get(name), self.start.ports.get(name)
            if port and port.mode == "trunk" and port.carries == ALL and not (before and before.carries == ALL):
                yield f"{name}{OPEN}", False
        for who, kind, what in sorted(switch.missing(state) - self.missing):
            yield f"{who or 'the switch'} refers to {kind} {what}, which does not exist", False
        if self.aim.management is not None:
            yield from ((text, True) for text in self._management(now, self.aim.management))

    def _management(self, now: Facts, vid: int) -> Iterator[str]:
        def carrying(facts: Facts) -> set[str]:
            return {name for name, port in facts.ports.items() if port.up and vid in port.carries and not port.bundle}

        kept = carrying(self.start) & carrying(self.goal)
        yield from (f"{name} does not carry management VLAN {vid} any more" for name in sorted(kept - carrying(now)))
        if carrying(self.start) and not carrying(now):
            yield f"no port carries management VLAN {vid}"
        before, after, here = self.start.svis.get(vid), self.goal.svis.get(vid), now.svis.get(vid)
        if before and after and before.up and not (here and here.enabled):
            yield f"the SVI of management VLAN {vid} is gone or shut"
        elif before and after and here and not (here.addresses & (before.addresses | after.addresses)) and before.addresses:
            yield f"the SVI of management VLAN {vid} has no address"


def _end(aim: Aim, start: State, state: State, goal: State) -> Iterator[tuple[str, bool]]:
    """What is not as it should be when all commands have run, and whether a command had to do with it.

    Where a block is as it was, the rules have read it as equal to what is intended, and the model has not: it keeps some lines as
    text. Who is right cannot be told here.
    """
    have, want, had = switch.content(state), switch.content(goal), switch.content(start)
    for path in dict.fromkeys((*want, *have)):
        now, then, was = have.get(path, {}), want.get(path, {}), had.get(path, {})
        if not path:
            yield from ((f"at the end, {what}", True) for what in _top(aim.own, now, then, was))
        elif path in want and _rules(now) != _rules(then):
            yield from ((f"at the end, {_named(path)}{what}", now != was) for what in _block(_ours(aim, path), now, then, was))
        elif path not in want and now != was:
            yield from _gone(aim, path, now, was)
    facts = _beyond(aim.own, switch.facts(state), switch.facts(goal), switch.facts(start))
    yield from ((what, True) for what in facts)


def _gone(aim: Aim, path: Path, now: Entries, was: Entries) -> Iterator[tuple[str, bool]]:
    """A block that is not intended and was changed: if it is the site's, it may only have lost lines, but for those it comes with."""
    fresh = switch.content(switch.boot(aim.platform, "\n".join(f"{' ' * depth}{line}" for depth, line in enumerate(path)), aim.model))
    comes = fresh.get(path, {})
    left = {key: value for key, value in now.items() if comes.get(key) != value}
    if not _ours(aim, path) or any(was.get(key) != value for key, value in left.items()):
        yield f"at the end, {_named(path)} is changed, and is not in the site", True
    elif left:
        yield f"at the end, {_named(path)} still has: {', '.join(sorted(' '.join(key) for key in left))}", False


def _top(own: Owned, now: Entries, then: Entries, was: Entries) -> Iterator[str]:
    """The lines outside of all blocks: of a list, the site's VLANs count."""
    for key, value in then.items():
        found = now.get(key)
        if isinstance(value, frozenset):
            listed, before = _vids(found), _vids(was.get(key))
            others = ((before | value) - own.vids, before - own.vids, value - own.vids)
            if value & own.vids != listed & own.vids or listed - own.vids not in others:
                yield f"{' '.join(key)} is not as intended"
        elif value != found:
            yield f"{' '.join(key)} is not as intended"


def _vids(value: object) -> frozenset[int]:
    return value if isinstance(value, frozenset) else frozenset()


def _block(ours: bool, now: Entries, then: Entries, was: Entries) -> Iterator[str]:
    """A block that the site has: everything intended is in it, and if it is the site's, nothing more; else, nothing new."""
    yield from (f": {' '.join(key)} is not as intended" for key, value in then.items() if now.get(key) != value)
    more = now.keys() - then.keys() - (set() if ours else was.keys())
    if more:
        yield f" has more than intended: {', '.join(sorted(' '.join(key) for key in more))}"


def _ours(aim: Aim, path: Path) -> bool:
    """Whether the outermost block is the site's, by its name."""
    platform, own = load(aim.platform), aim.own
    name = switch.table(aim.platform).named(path[:1])
    vid = path[0].rsplit(" ", 1)[-1]
    return (
        name in own.ports
        or name in {platform.svi_name(one) for one in own.vids}
        or (path[0].startswith("vlan") and (vid in own.vlans or (vid.isdecimal() and int(vid) in own.vids)))
        or LISTS in path[0]
        or own.every
    )


NUMBERED = ("", "rule", "seq", "sequence")
"""Words before the number of a rule."""


def _rules(entries: Entries) -> list[str]:
    """The rules of an access list in their order, without numbers; of other views something that differs where they do."""
    rules = {key: value for key, value in entries.items() if len(key) == 2 and key[0] in NUMBERED and key[1].isdecimal()}
    numbered = sorted((int(key[1]), value) for key, value in rules.items())
    said = {key: value for key, value in entries.items() if key not in rules}
    others = sorted(" ".join((*key, *(value if isinstance(value, tuple) else (str(value),)))) for key, value in said.items())
    return [*(" ".join(value) for _, value in numbered if isinstance(value, tuple)), *(one.removesuffix(" True") for one in others)]


def _beyond(own: Owned, end: Facts, wanted: Facts, was: Facts) -> Iterator[str]:
    """What the site owns and does not want, and what it does not own and has changed."""
    for what, have, want, had in (
        ("VLAN", set(end.vlans), set(wanted.vlans), set(was.vlans)),
        ("SVI of VLAN", set(end.svis), set(wanted.svis), set(was.svis)),
        ("DHCP snooping of VLAN", set(end.snooping), set(wanted.snooping), set(was.snooping) & set(was.vlans)),
        ("ARP inspection of VLAN", set(end.inspection), set(wanted.inspection), set(was.inspection) & set(was.vlans)),
    ):
        yield from (f"at the end, {what} {vid} is still there" for vid in sorted(have & own.vids - want))
        others = set() if own.every else had - have - own.vids
        yield from (f"at the end, {what} {vid} is gone, and is not the site's" for vid in sorted(others))
    for vid, ip, _, port in sorted(end.bindings - wanted.bindings):
        if vid in own.vids or port in own.ports:
            yield f"at the end, the binding of {ip} in VLAN {vid} is still there"
    for vid, ip, _, port in sorted(was.bindings - end.bindings):
        if vid not in own.vids and port not in own.ports and not own.every:
            yield f"at the end, the binding of {ip} in VLAN {vid} is gone, and is not the site's"
    for name in sorted(() if own.every else set(was.ports) - own.ports):
        if end.ports.get(name) != was.ports[name]:
            yield f"at the end, {name} is changed, and is not the site's"


def _named(path: Path) -> str:
    return ", ".join(path) or "the switch"
