"""Commands for menus with entries: ``add``, ``set`` of whole properties, ``remove``; rules are found by their place.

Nothing is added to or taken from within a property: there is no command for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netgen.change.entries import Ruled
from netgen.change.textdiff import spans
from netgen.config.atoms import Atom, Content
from netgen.config.menus import identified, words_of
from netgen.config.patterns import READERS, WRITERS, Tongue, Value, compiled, write


@dataclass(frozen=True, slots=True)
class Menus:
    """The spelling of a dialect of menus."""

    tongue: Tongue

    def comes(self, entry: Content) -> str:
        """``/menu add ...`` with the properties in the order of their names, as they are printed."""
        menu, words = identified(entry.header)
        said = (one.text for one in entry.atoms.values() if one.line.text != entry.block.shared)
        return " ".join((menu, "add", *sorted((*words, *said), key=_name)))

    def goes(self, entry: Content) -> str:
        """``/menu remove ...``."""
        return f"{identified(entry.header)[0]} remove {self._one(entry)}"

    def changes(self, entry: Content, properties: Sequence[tuple[Atom, Value | None]]) -> tuple[str, ...]:
        """``/menu set ...``, one command."""
        menu, words = identified(entry.header)
        which = [self._one(entry)] if words else []
        return (" ".join((menu, "set", *which, *sorted((self._text(entry, one, value) for one, value in properties), key=_name))),)

    def spelled(self, entry: Content) -> tuple[str, ...]:
        """The entry on one line."""
        return (self.comes(entry),)

    def parted(self, shared: str, entries: Sequence[Content], /) -> str:
        """One line, which the router reads whole before it does any of it."""
        first = entries[0]
        menu = identified(first.header)[0]
        name = next(word.partition("=")[0] for word in identified(first.block.text)[1] if word.endswith("={vid}"))
        vids = frozenset(READERS["vids"](shared, self.tongue)) - {entry.values["vid"] for entry in entries}
        which = write(first.block.find, {**first.values, "vid": shared}, self.tongue)
        rest = f"set {which} {name}={WRITERS['vids'](vids, self.tongue)}" if vids else f"remove {which}"
        return f"{{ {'; '.join((f'{menu} {rest}', *map(self.comes, entries)))} }}"

    def ruled(self, rules: Content, old: Content | None, new: Content | None, /) -> Iterator[Ruled]:
        """New rules into their places among the old ones, the first one first; then old ones go, the last one first."""
        before, after = _texts(old), _texts(new)
        menu, words = identified(rules.header)
        places, gone, inserted = [], [], 0
        for a, b, c, d in spans(before, after):
            places += [(a + inserted + number if a < len(before) else None, text) for number, text in enumerate(after[c:d])]
            inserted += d - c
            gone += [(at + inserted, before[at]) for at in range(a, b)]
        every = f"{menu} find {' '.join(words)}"
        if places:
            lines = tuple(_rule(menu, " ".join(sorted((*words, *words_of(text)), key=_name)), every, at) for at, text in places)
            yield True, lines, (), tuple(text for _, text in places)
        if gone and new is not None:
            lines = tuple(f"{menu} remove [ :pick [ {every} ] {at} ]" for at, _ in reversed(gone))
            yield False, lines, tuple(text for _, text in gone), ()
        elif gone and rules.block.role != "guard":
            yield False, (f"{menu} remove [ find {' '.join(words)} ]",), tuple(text for _, text in gone), ()
        elif gone:
            each = f":for i from={len(gone) - 1} to=0 step=-1 do={{ {menu} remove [ :pick [ {every} ] $i ] }}"
            yield False, (each,), tuple(text for _, text in gone), ()

    def _one(self, entry: Content) -> str:
        """How a command names the entry."""
        if entry.block.find:
            return write(entry.block.find, entry.values, self.tongue)
        words = identified(entry.header)[1]
        named = words[0].removeprefix("name=")
        return named if len(words) == 1 and named != words[0] else f"[ find {' '.join(words)} ]"

    def _text(self, entry: Content, one: Atom, value: Value | None) -> str:
        """``name=value``."""
        form, many = one.line.text, compiled(one.line.text).many
        if many:
            return write(form, {**one.values, many: value}, self.tongue)
        if value is None:
            form = one.line.remove or f'{_name(form)}=""'
        return write(form, {**entry.values, **one.values}, self.tongue)


def _name(assigned: str) -> str:
    return assigned.partition("=")[0]


def _texts(rules: Content | None) -> list[str]:
    found = [one.values for one in rules.atoms.values()] if rules else []
    return [values["text"] for values in sorted(found, key=lambda values: values["number"])]


def _rule(menu: str, said: str, every: str, at: int | None) -> str:
    place = "" if at is None else f" place-before=[ :pick [ {every} ] {at} ]"
    return f"{menu} add {said}{place}"
