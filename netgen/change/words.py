"""Operations on lines as commands: what adds a line or a part of a list, and what takes it away."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.config.atoms import Atom
from netgen.config.patterns import Tongue, Values, compiled, lists, write
from netgen.platforms.lines import Line


def texts(line: Line, one: Atom, vids: frozenset[int], tongue: Tongue) -> tuple[str, ...]:
    """A list's line (or lines) with these VLANs, as the configuration prints it."""
    return tuple(each(line.text, one.values, vids, line, tongue)) if vids else ()


def growing(line: Line, values: Values, come: frozenset[int], tongue: Tongue, *, fresh: bool) -> Iterator[str]:
    """The commands that add to a list; the first one makes it where there is none."""
    first = line.add or line.text
    for number, items in enumerate(lists(come, tongue)):
        form = first if fresh and number == 0 else line.more or first
        yield write(form.replace("*}", "}"), {**values, "vids": items}, tongue)


def each(form: str, values: Values, vids: frozenset[int], line: Line, tongue: Tongue) -> Iterator[str]:
    """The form with these VLANs, as many lines as they take."""
    for items in lists(vids, tongue):
        yield write(form, {**values, compiled(line.text).many: items}, tongue)


def addition(one: Atom, tongue: Tongue) -> str:
    """The command that makes a line be there: the line itself, or the platform's word for it."""
    if one.line.add:
        return write(one.line.add, one.values, tongue)
    return one.text


def changing(old: Atom | None, new: Atom, tongue: Tongue) -> tuple[str, ...]:
    """The commands that bring a line, and take away before it what the switch does not replace of the old one."""
    line = new.line
    if old is not None and old.values == new.values:
        old = None  # the switch has taken it away
    if old is not None and (line.first or line.one):
        return removal(old, tongue), addition(new, tongue)
    if old is not None and line.before and all(old.values.get(name) is not None for name, _ in compiled(line.before).fields):
        return write(line.before, old.values, tongue), addition(new, tongue)
    return (addition(new, tongue),)


def removal(one: Atom, tongue: Tongue) -> str:
    """The command that makes a line go: of a negated one, the line itself without the negation."""
    if one.value == "no":
        return one.text.removeprefix(tongue.dialect.negation)
    if one.line.remove:
        return write(one.line.remove, one.values, tongue)
    return write(negated(compiled(one.line.text).head, tongue), one.values, tongue)


def negated(text: str, tongue: Tongue) -> str:
    """The text with the platform's negation before it, or without the one that it has."""
    negation = tongue.dialect.negation
    return text.removeprefix(negation) if text.startswith(negation) else negation + text
