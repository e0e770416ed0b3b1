"""From what a switch runs to what it shall run: ordered commands that touch nothing but the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from netgen.change import entries, patch, script
from netgen.change.again import remade
from netgen.change.compare import compare
from netgen.change.menus import Menus
from netgen.change.moving import given_up
from netgen.change.ops import Header, Op
from netgen.change.owned import Owned, block_owned, owned
from netgen.change.patch import Patch
from netgen.change.steps import Step
from netgen.config import Content, Tongue, differing, knowing, read, tables
from netgen.platforms import load
from netgen.platforms.lines import Dialect
from netgen.platforms.lines import load as dialect_of

__all__ = ["Change", "Header", "Op", "Owned", "Step", "change", "commands", "owned", "tongue"]


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be done."""

    ops: tuple[Op, ...]
    """In the order of execution."""
    foreign: tuple[str, ...]
    """Top lines of the running configuration that differ and are not the site's: never touched."""


def tongue(platform: str) -> Tongue | None:
    """What is needed to read and write the platform's lines; None where netgen does not read its configuration."""
    dialect = dialect_of(platform)
    return None if dialect is None else Tongue(load(platform), dialect)


def change(running: str, intended: str, own: Owned, speech: Tongue) -> Change:
    """The operations that lead from the running text to the intended one, in safe order.

    Linear in the number of lines. Lines of the running configuration that are not owned are left alone.
    """
    if speech.dialect.grammar == "files":
        made, others = script.compare(running, intended, own, speech)
        return Change(tuple(made), tuple(others))
    speech = knowing(running, intended, _as_printed(running, speech))
    before, after = differing(running, intended, speech)
    if remade(before, after):  # equal blocks may name them
        before, after = read(running, speech), read(intended, speech)
    ops = _ordered(before, after, own, speech)
    touched = {op.key[0] for op in ops}
    foreign = [atom.text for key, atom in before.atoms.items() if key not in touched and key not in after.atoms]
    gone = [(key, block) for key, block in before.blocks.items() if key not in touched and key not in after.blocks]
    foreign += [block.header for _, block in gone if not block_owned(block, own)]
    if speech.dialect.grammar == "json":
        ops = patch.tables(tables.read(running), ops)
    return Change(tuple(_once(ops)), tuple(dict.fromkeys(foreign)))


def _ordered(before: Content, after: Content, own: Owned, speech: Tongue) -> list[Op]:
    """The operations in their order."""
    found: Iterable[Op]
    match speech.dialect.grammar:
        case "menus":
            found = entries.compare(before, after, own, speech, Menus(speech))
        case "json":
            found = entries.compare(before, after, own, speech, Patch(speech))
        case _:
            found = given_up(before, after, list(compare(before, after, own, speech)), own, speech)
    return sorted(found, key=lambda op: op.order)


def _as_printed(running: str, speech: Tongue) -> Tongue:
    """What both texts are read by: the platform's dialect, or the one for what the switch was told to print otherwise."""
    lines = frozenset(running.splitlines()) if speech.dialect.variants else ()
    return next((Tongue(speech.platform, other) for line, other in speech.dialect.variants if line in lines), speech)


def _once(ops: Iterable[Op]) -> Iterator[Op]:
    """The operations, those that the same line does as one: ``stp vlan 10 20 priority 4096`` says two things and is typed once."""
    last: Op | None = None
    for op in ops:
        if last is not None and op.lines == last.lines and op.path == last.path:
            minus, plus = dict.fromkeys((*last.minus, *op.minus)), dict.fromkeys((*last.plus, *op.plus))
            last = replace(last, minus=tuple(minus), plus=tuple(plus))
            continue
        if last is not None:
            yield last
        last = op
    if last is not None:
        yield last


def commands(ops: Sequence[Op], dialect: Dialect) -> Iterator[str]:
    """The lines to type in configuration mode: blocks are entered and left, neighbours in one block share it."""
    if dialect.grammar in ("menus", "json", "files"):
        yield from _by_grammar(ops, dialect)
        return
    if dialect.grammar == "set":
        yield from (_whole(op.path, line, dialect) for op in ops for line in op.lines)
        return
    path: tuple[Header, ...] = ()
    for op in ops:
        if op.path is not path:
            common = 0
            while common < min(len(path), len(op.path)) and path[common] == op.path[common]:
                common += 1
            yield from _left(path, common)
            yield from (" " * depth + op.path[depth].text for depth in range(common, len(op.path)))
            path = op.path
        indent = " " * len(path)
        for line in op.lines:
            yield indent + line
    yield from _left(path, 0)


def _left(path: tuple[Header, ...], common: int) -> Iterator[str]:
    """What leaves the blocks, innermost first, down to that depth."""
    yield from (" " * depth + path[depth].leave for depth in reversed(range(common, len(path))))


def _by_grammar(ops: Sequence[Op], dialect: Dialect) -> Iterator[str]:
    match dialect.grammar:
        case "json":
            yield from patch.commands(ops, dialect)
        case "files":
            yield from script.commands(ops)
        case _:
            yield from (line for op in ops for line in op.lines)


def _whole(path: tuple[Header, ...], line: str, dialect: Dialect) -> str:
    """A set line with the words of its blocks; a line that has a verb of its own keeps it in front."""
    verbs = (dialect.negation, *(f"{word} " for word in dialect.verbs))
    verb = next((one for one in verbs if line.startswith(one)), "set ")
    return verb + " ".join((*(header.text for header in path), line.removeprefix(verb)))
