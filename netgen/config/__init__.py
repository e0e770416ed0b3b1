"""Configuration texts as trees of atoms: equal configurations are equal trees, however they are spelled.

``read`` gives a whole configuration. ``differing`` reads two and leaves out what stands in both letter by letter, which
is nearly all of a large configuration: only the rest is looked at closely.
"""

from __future__ import annotations

from functools import cache

from netgen.config import files, menus, tables
from netgen.config.atoms import Atom, Content, Key, content, grouped
from netgen.config.patterns import Tongue
from netgen.config.split import Chunk, Section, chunks, section
from netgen.config.split import sections as lines
from netgen.platforms.lines import Block, Dialect

__all__ = ["Atom", "Content", "Key", "Tongue", "differing", "fault", "read"]


def sections(text: str, dialect: Dialect) -> list[Section]:
    """What stands outside of all blocks, each with what belongs to it. Whatever the text is, no exception."""
    match dialect.grammar:
        case "menus":
            return menus.sections(text, dialect)
        case "json":
            return tables.sections(text)
        case "files":
            return files.sections(text)
    return lines(text, dialect)


def fault(text: str, dialect: Dialect) -> str:
    """Why a text cannot be a configuration, so that nothing may be concluded from it; empty: it can."""
    grammars = {"json": tables.fault, "files": files.fault}
    return grammars[dialect.grammar](text) if dialect.grammar in grammars else ""


def read(text: str, tongue: Tongue) -> Content:
    """The configuration as a tree. Whatever the text is, no exception: lines that nobody knows are kept as they are."""
    return content(tongue.dialect.top, {}, "", sections(text, tongue.dialect), tongue)


def differing(running: str, intended: str, tongue: Tongue) -> tuple[Content, Content]:
    """The trees of two configurations, without top lines and blocks that are the same text in both."""
    top = tongue.dialect.top
    ours, theirs = _chunks(running, tongue), _chunks(intended, tongue)
    both = set(ours) & set(theirs)
    many = _adding(top)
    mine, yours = (
        [section(place, one) for place, one in enumerate(side) if one[0].startswith(many) or one not in both] for side in (ours, theirs)
    )
    return content(top, {}, "", mine, tongue), content(top, {}, "", yours, tongue)


def _chunks(text: str, tongue: Tongue) -> list[Chunk]:
    """Top lines with what is below them; set lines by the blocks they are in, so that a block is whole or not at all."""
    if tongue.dialect.grammar == "indent":
        return chunks(text, tongue.dialect)
    found = sections(text, tongue.dialect)
    found = grouped(tongue.dialect.top, found) if tongue.dialect.grammar == "set" else found
    return [(line, "".join(f"\n{one}" for one in below)) for _, line, below in found]


@cache
def _adding(block: Block) -> tuple[str, ...]:
    """How lines begin that add to a list: one of several such lines says nothing by itself."""
    texts = [text for line in block.lines for text in (line.text, *line.also)] + [one.text for one in block.blocks]
    return tuple(text[: text.index("{")] for text in texts if "*}" in text)
