"""One command in one view: what it sets, replaces, adds or takes away there, and what else happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netgen import platforms
from netgen.switch.command import Effect, Match, Refusal, VlanSet
from netgen.switch.state import ALL, RAW, Draft, Entries, Key, Path, Value
from netgen.switch.table import Table
from netgen.switch.words import VlanOp


@dataclass(frozen=True, slots=True)
class Here:
    """A view of a draft, with the table by which it is understood."""

    draft: Draft
    table: Table
    path: Path
    loading: bool = False
    """The configuration is read from a text, not typed: nothing is refused, nothing happens besides."""

    @property
    def view(self) -> str:
        """The kind of the view."""
        return self.table.view(self.path)

    @property
    def name(self) -> str:
        """The interface's name, or the line that opens the view."""
        return self.table.named(self.path)

    @property
    def model(self) -> str:
        """The site's word for the hardware; empty: unknown."""
        return self.draft.state.model

    @property
    def quirks(self) -> frozenset[str]:
        """What is peculiar to the hardware, by the platform's facts."""
        model = platforms.load(self.table.platform).model(self.model)
        return model.quirks if model else frozenset()

    @property
    def entries(self) -> Entries:
        """The commands of the view."""
        return self.draft.entries(self.path)

    def value(self, *key: str) -> Value:
        """What a command says here, shown or by default; False when it is absent."""
        found = self.entries.get(key)
        return self.default(key) if found is None else found

    def default(self, key: Key) -> Value:
        """What stands where a command is not shown."""
        known = self.table.by_id.get((self.view, key[0]))
        if known is None:
            return False
        if known.command.vlans:
            return known.command.vlans.absent
        value = known.command.default
        return (value(self) if callable(value) else value) or False

    def word(self, *key: str) -> str:
        """The first argument of what a command says here; empty when it is absent."""
        value = self.value(*key)
        return value[0] if isinstance(value, tuple) and value else ""

    def at(self, *path: str) -> Here:
        """Another view."""
        return Here(self.draft, self.table, path, self.loading)

    def interface(self, name: str) -> Here:
        """The view of an interface."""
        return self.at(f"interface {name}")

    def set(self, key: Key, value: Value) -> None:
        """Let a command say something; what it would say by itself is not kept."""
        if value == self.default(key):
            self.draft.drop(self.path, key)
        else:
            self.draft.put(self.path, key, value)

    def unset(self, *key: str) -> bool:
        """Set a command back; whether it was there."""
        return self.draft.drop(self.path, key)

    def members(self) -> list[Here]:
        """The ports of this bundle."""
        ports = [self.at(*path) for path in self.draft.inside(()) if path[-1].startswith("interface ")]
        return [port for port in ports if bundle_of(port) == self.name]


def bundle_of(port: Here) -> str:
    """The bundle that a port is in; empty: none."""
    number = port.word(port.table.members) if port.table.members else ""
    return port.table.bundle.format(number) if number else ""


def holds(table: Table, path: Path) -> bool:
    """Whether the view is there by being opened."""
    if not path:
        return False
    match = table.match(table.view(path[:-1]), path[-1])
    return match is None or (match.command.holds and table.view(path) != "port")


def tidy(table: Table, draft: Draft) -> None:
    """Physical ports, and the top, are there anyway: without commands it is as if nothing had been said of them.

    A view of unknown lines without any is a line.
    """
    for path in sorted(draft.touched(), key=len, reverse=True):
        if draft.entries(path):
            continue
        if not holds(table, path):
            draft.forget(path)
        elif table.view(path) == "*" and not any(draft.inside(path)):
            draft.forget(path)
            draft.put(path[:-1], (RAW, path[-1], "0"), True)


def opened(here: Here, match: Match) -> list[Path]:
    """The views that an opening command opens, in kept spelling; one that is there already where the line is its beginning."""
    if match.vlans:
        return [(*here.path, f"{match.command.header or match.text()} {vid}") for vid in sorted(match.vlans.vids)]
    if match.command.each:
        return [(*here.path, f"{match.command.header} {name}") for name in str(match.args[0]).split(",")]
    path = (*here.path, match.text())
    told = match.stem()
    if path in here.draft.views or not (match.command.begins or told != path[-1]):
        return [path]
    return [inner for inner in here.draft.inside(here.path) if f"{inner[-1]} ".startswith(f"{told} ")][:1] or [path]


def take(here: Here, match: Match) -> bool:
    """Do what a line says; False when the switch refuses it (and says why)."""
    if not here.loading and (refused(here, match, match.command.refuse) or without_feature(here, match)):
        return False
    if match.command.does:
        match.command.does(here, match)
    elif match.command.opens:
        _open(here, match)
    elif match.vlans is not None:
        _take_vlans(here, match, match.vlans)
    else:
        here.set(match.key, match.value or True)
    _besides(here, match, match.command.effect, take)
    return True


def take_off(here: Here, match: Match) -> bool:
    """Do what a line after ``no`` says; False when the switch refuses it."""
    if not here.loading and refused(here, match, match.command.refuse_off):
        return False
    if match.command.undo:
        match.command.undo(here, match)
    elif match.command.clears:
        told = match.key[1:]
        for key in [key for key in here.entries if key[0] in match.command.clears and key[1 : 1 + len(told)] == told]:
            here.unset(*key)
    elif match.command.opens:
        for path in opened(here, match):
            here.draft.delete(path)
    elif match.command.vlans:
        _take_off_vlans(here, match)
    else:
        _take_off_value(here, match)
    if match.command.asks and not here.loading:
        here.draft.question = match.command.asks
    _besides(here, match, match.command.effect_off, take_off)
    return True


def _open(here: Here, match: Match) -> None:
    paths = opened(here, match)
    for path in paths:
        itself = here.table.view(path) == "vlan" and path[-1].split()[-1] in map(str, here.table.shared)
        if holds(here.table, path) and not itself:
            here.draft.create(path)
    if match.command.enters:
        here.draft.at = tuple(paths)


def _take_off_value(here: Here, match: Match) -> None:
    if here.default(match.key) is True:
        here.set(match.key, False)
    elif not match.command.strict or not match.value or here.entries.get(match.key) == match.value:
        here.unset(*match.key)


def _besides(here: Here, match: Match, effects: tuple[Effect, ...], again: Callable[[Here, Match], bool]) -> None:
    """What else happens when a line is typed; on a bundle it may go to the members, too."""
    if here.loading:
        return
    for effect in effects:
        effect(here, match)
    if match.command.inherited and here.view == "bundle":
        for member in here.members():
            again(member, match)


def without_feature(here: Here, match: Match) -> bool:
    """Whether the switch does not know the line, as its feature is off."""
    off = bool(match.command.feature) and not here.at().value("feature", match.command.feature)
    if off:
        here.draft.say(here.table.unknown)
    return off


def refused(here: Here, match: Match, refusals: tuple[Refusal, ...]) -> bool:
    """Whether the switch refuses the line; it says why."""
    for refusal in refusals:
        if words := refusal(here, match):
            here.draft.say(words)
            return True
    return False


# Sets of VLANs ------------------------------------------------------------------------------------------------------------


def _take_vlans(here: Here, match: Match, typed: VlanOp) -> None:
    rule = match.command.vlans or VlanSet()
    now = here.entries.get(match.key)
    current = now if isinstance(now, frozenset) else rule.absent
    here.set(match.key, _listed(rule.plain if typed.op == "plain" else typed.op, current, typed.vids))
    for key in _rivals(here, match):
        if key != match.key:
            _less(here, key, typed.vids, rule.absent)


def _listed(op: str, current: frozenset[int], vids: frozenset[int]) -> frozenset[int]:
    """The list after the word."""
    match op:
        case "add":
            return current | vids
        case "remove":
            return current - vids
        case "except":
            return ALL - vids
        case "all":
            return ALL
        case "none":
            return frozenset()
    return vids


def _take_off_vlans(here: Here, match: Match) -> None:
    rule = match.command.vlans or VlanSet()
    for key in _rivals(here, match):
        if rule.off == "reset" or match.vlans is None:
            here.unset(*key)
        else:
            _less(here, key, match.vlans.vids, rule.absent)


def _less(here: Here, key: Key, vids: frozenset[int], absent: frozenset[int]) -> None:
    now = here.entries.get(key)
    here.set(key, (now if isinstance(now, frozenset) else absent) - vids)


def _rivals(here: Here, match: Match) -> list[Key]:
    """The commands that differ from the line in what they say only: one VLAN has one priority, one filter."""
    slots = [slot for slot in match.known.slots if not slot.kind.vlans]
    strings = [arg for arg in match.args if isinstance(arg, str)]
    told = [(at, word) for at, (slot, word) in enumerate(zip(slots, strings, strict=False), 1) if not slot.value]
    same = [key for key in here.entries if key[0] == match.known.id and all(key[at] == word for at, word in told)]
    return same if any(slot.value for slot in slots) else [match.key]
