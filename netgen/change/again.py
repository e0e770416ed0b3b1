"""What the switch itself does to lines where others change: it takes them away, sets them back, or changes them, too."""

from __future__ import annotations

from collections.abc import Mapping

from netgen.change.steps import ADD, REMOVE, Step
from netgen.change.turns import JOIN
from netgen.config.atoms import Atom, Content, Key
from netgen.platforms.lines import Block, Role

Atoms = Mapping[Key, Atom]


def taken(old: Atoms, new: Atoms) -> Mapping[Key, tuple[Key, ...]]:
    """Lines that come, go or change -> those that the switch takes away with that."""
    found: dict[Key, tuple[Key, ...]] = {}
    for key, one in {**old, **new}.items():
        texts = one.line.ends if key not in new else () if _same(old.get(key), one) else one.line.replaces
        if texts:
            found[key] = tuple(other for other, gone in old.items() if other not in new and gone.line.text in texts)
    return found


def brought(block: Block, old: Atoms, new: Atoms) -> Atoms:
    """The old lines, and those that the switch adds by itself where others go or change."""
    texts = {text for key, one in old.items() if one.line.brings and not _same(one, new.get(key)) for text in one.line.brings}
    if not texts:
        return old
    added = {(line.text,): Atom(line, {}, (), line.text) for line in block.lines if line.text in texts}
    return {**added, **old}


def unsaid(old: Atoms, new: Atoms) -> frozenset[Key]:
    """Lines that the switch does not print, though they hold beside others that it prints."""
    texts = {one.line.text for one in old.values()}
    return frozenset(key for key, one in new.items() if key not in old and not texts.isdisjoint(one.line.implied))


def remade(running: Content, intended: Content) -> frozenset[Key]:
    """The blocks that are removed and made again, since what was said when they were made is another thing now."""
    return frozenset(key for key, one in intended.blocks.items() if key in running.blocks and anew(running.blocks[key], one))


def anew(old: Content, new: Content) -> bool:
    """Whether a block is to be removed and made again."""
    return old.values != new.values


def again(old: Atoms, new: Atoms, role: Role, blocks: frozenset[Key]) -> Mapping[str, tuple[Step, int]]:
    """Texts of lines that are written (or taken away) again -> the last step and rank at which something sets them back.

    A port that is a member of a bundle joins it again when the bundle is among the ``blocks`` that are made again.
    """
    found: dict[str, tuple[Step, int]] = {}
    there = {one.line.text for one in new.values()}
    for key, some in {**old, **new}.items():
        after = new.get(key)
        rejoins = after is not None and bool(some.line.joins) and (some.line.joins, some.values["number"]) in blocks
        if rejoins or not _same(old.get(key), after):
            step = (REMOVE if after is None else ADD)[some.line.role or role]
            turn = step, JOIN + 1 if some.line.joins else 1
            for text in (*some.line.brings, *(one for one in some.line.resets if one in there)):
                found[text] = max(found.get(text, turn), turn)
            if rejoins:
                found[some.line.text] = step, JOIN
    return found


def _same(old: Atom | None, new: Atom | None) -> bool:
    return (old and old.value) == (new and new.value)


def followed(old: Content, new: Content, tops: tuple[Content, Content]) -> frozenset[Key]:
    """The lines of a bundle's member that the switch itself changes with the bundle: those that equal it before and after."""
    for key, one in new.atoms.items():
        if not one.line.joins or not _same(old.atoms.get(key), one):
            continue
        before, after = (top.blocks.get((one.line.joins, one.values["number"])) for top in tops)
        if before is not None and after is not None:
            keys = {key for one in (old, new) for key, atom in one.atoms.items() if atom.line.follows}
            pairs = ((old.atoms, before.atoms), (new.atoms, after.atoms))
            return frozenset(key for key in keys if all(_same(port.get(key), bundle.get(key)) for port, bundle in pairs))
    return frozenset()
