"""Whether a change does what it should, and nothing bad on the way: its commands are replayed on a model of the switch.

The model (:mod:`netgen.switch`) knows nothing of the rules by which the commands were made, so that a wrong rule shows.
Looked at are the end (all that is intended is there, and nothing else of the site; all that is not the site's is as it was)
and every state on the way: the management VLAN stays where it is needed, no port of the site carries all VLANs, nothing
points to what does not exist. What was wrong before the change is not held against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_interface
from typing import Literal

from netgen import switch
from netgen.change.ends import at_end
from netgen.change.owned import Owned
from netgen.config.ciphers import hidden, unsalted
from netgen.config.patterns import compiled
from netgen.platforms.lines import Block, Dialect
from netgen.switch import ALL, Facts, State

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
    start = switch.boot(aim.platform, unsalted(aim.running), aim.model)
    goal = switch.boot(aim.platform, unsalted(aim.intended), aim.model)
    watch = _watch(aim, start, goal)
    reasons: list[str] = []
    uncovered: list[str] = []
    seen: dict[str, bool] = {}
    state = start
    table, opening = switch.table(aim.platform), _opening(dialect.top)
    extra = {" ".join(line.split()) for line in aim.extra}
    for number, line in enumerate(_typed(table.script, commands), 1):
        before = state
        state, said = switch.apply(state, unsalted(line))
        if said and (table.script or (state == before and state.at == before.at)):
            known = " ".join(line.split()) not in extra
            (reasons if known else uncovered).append(f"command {number}, {_first(line)}: the switch says: {said}" if known else line)
        if not table.staged and state.views is not before.views:
            opens = bool(opening) and line.startswith(opening)
            found = {what: path for what, path in watch.wrong(state) if what not in seen and not (opens and what.endswith(OPEN))}
            reasons += [f"after command {number}, {_first(line)}: {what}" for what in found]
            seen |= found
    for what, touched in at_end(aim, start, state, goal):
        (reasons if touched else uncovered).append(what)
    verdict: Verdict = "refuted" if reasons else "not covered" if uncovered else "proven"
    return Proof(verdict, tuple(map(hidden, reasons)), tuple(map(hidden, uncovered)), any(seen.values()))


def _typed(script: bool, commands: Sequence[str]) -> list[str]:
    """What the switch takes at once: a line, or the whole of a script."""
    if script:
        return ["\n".join(commands)] if commands else []
    return [line.strip() for line in commands]


def _first(command: str) -> str:
    line, *more = command.split("\n", 1)
    return f"{line} ..." if more else line


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
    overlaps: frozenset[tuple[int, int]]
    led: bool
    """Some port carries the management VLAN at the start."""
    kept: frozenset[str]
    """Those that do so at the start and at the end."""

    def wrong(self, state: State) -> Iterator[tuple[str, bool]]:
        """What is wrong, and whether it is the way of management."""
        now = switch.facts(state)
        for name in self.aim.own.ports:
            port, before = now.ports.get(name), self.start.ports.get(name)
            if port and port.mode == "trunk" and port.carries == ALL and not (before and before.carries == ALL):
                yield f"{name}{OPEN}", False
        if switch.table(self.aim.platform).menus is None:  # a router takes them
            pairs = _overlapping(_addressed(now)) - self.overlaps
            yield from ((f"the SVIs of VLANs {one} and {other} have networks that overlap", False) for one, other in sorted(pairs))
        for who, kind, what in sorted(switch.missing(state) - self.missing):
            yield f"{who or 'the switch'} refers to {kind} {what}, which does not exist", False
        if self.aim.management is not None:
            yield from ((text, True) for text in self._management(now, self.aim.management))

    def _management(self, now: Facts, vid: int) -> Iterator[str]:
        carrying = _carrying(now, vid)
        yield from (f"{name} does not carry management VLAN {vid} any more" for name in sorted(self.kept - carrying))
        if self.led and not carrying:
            yield f"no port carries management VLAN {vid}"
        before, after, here = self.start.svis.get(vid), self.goal.svis.get(vid), now.svis.get(vid)
        if before and after and before.up and not (here and here.enabled):
            yield f"the SVI of management VLAN {vid} is gone or shut"
        elif before and after and here and not (here.addresses & (before.addresses | after.addresses)) and before.addresses:
            yield f"the SVI of management VLAN {vid} has no address"


def _watch(aim: Aim, start: State, goal: State) -> _Watch:
    before, after = switch.facts(start), switch.facts(goal)
    led, leads = (_carrying(facts, aim.management) for facts in (before, after))
    return _Watch(aim, before, after, switch.missing(start), _overlapping(_addressed(before)), bool(led), frozenset(led & leads))


def _carrying(facts: Facts, vid: int | None) -> set[str]:
    """The ports and bundles that are up and carry the VLAN."""
    return {name for name, port in facts.ports.items() if port.up and vid in port.carries and not port.bundle}


Addressed = tuple[tuple[int, frozenset[str]], ...]
"""VLANs with the addresses of their SVIs."""


def _addressed(facts: Facts) -> Addressed:
    return tuple((vid, svi.addresses) for vid, svi in facts.svis.items() if svi.addresses)


@lru_cache(maxsize=4)
def _overlapping(svis: Addressed) -> frozenset[tuple[int, int]]:
    """Pairs of VLANs whose SVIs have networks that overlap."""
    nets = sorted((net.version, int(net[0]), int(net[-1]), vid) for vid, texts in svis for net in map(_network, texts))
    found: set[tuple[int, int]] = set()
    widest = (0, 0, -1, 0)
    for net in nets:
        if net[0] == widest[0] and net[1] <= widest[2] and net[3] != widest[3]:
            found.add((min(net[3], widest[3]), max(net[3], widest[3])))
        if net[0] != widest[0] or net[2] > widest[2]:
            widest = net
    return frozenset(found)


@cache
def _network(text: str) -> IPv4Network | IPv6Network:
    """The network of an address, in a platform's spelling of length or mask."""
    return ip_interface(text.replace(" ", "/")).network
