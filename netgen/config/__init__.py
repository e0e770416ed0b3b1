"""Configuration texts as trees of atoms: equal configurations are equal trees, however they are spelled.

``read`` gives a whole configuration. ``differing`` reads two and leaves out what stands in both letter by letter, which
is nearly all of a large configuration: only the rest is looked at closely.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from netgen.config import files, menus, tables
from netgen.config.atoms import Atom, Content, Key, content, grouped
from netgen.config.patterns import Tongue, compiled
from netgen.config.split import Chunk, Section, chunks
from netgen.config.split import sections as lines
from netgen.platforms.lines import Block, Dialect

__all__ = ["Atom", "Content", "Key", "Tongue", "differing", "fault", "knowing", "read"]


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


def knowing(running: str, intended: str, tongue: Tongue) -> Tongue:
    """The tongue, which also knows the VLANs that have the same name and id in both texts: set lines name them by either."""
    if tongue.dialect.grammar != "set":
        return tongue
    ids = [_ids(text, tongue) for text in (running, intended)]
    names = {vid: name for vid, name in ids[0].items() if ids[1].get(vid) == name}
    return replace(tongue, names=names, memo={}, headers={})


def _ids(text: str, tongue: Tongue) -> dict[str, str]:
    """VLAN ids -> names, as the lines of the VLANs' blocks say."""
    patterns = [
        compiled(f"{block.text} {line.text}")
        for block in tongue.dialect.top.blocks
        if block.kind == "vlan"
        for line in block.lines
        if "{vid=}" in line.text
    ]
    found = (pattern.read(line, tongue) for line, _ in chunks(text, tongue.dialect) for pattern in patterns)
    return {str(values["vid"]): values["vlan"] for values in found if values}


def differing(running: str, intended: str, tongue: Tongue) -> tuple[Content, Content]:
    """The trees of two configurations, without top lines and blocks that are the same text in both."""
    top = tongue.dialect.top
    ours, theirs = _chunks(running, tongue), _chunks(intended, tongue)
    both = set(ours) & set(theirs)
    many = _adding(top)
    mine, yours = (
        [(place, *one) for place, one in enumerate(side) if one[0].startswith(many) or one not in both] for side in (ours, theirs)
    )
    return content(top, {}, "", mine, tongue), content(top, {}, "", yours, tongue)


def _chunks(text: str, tongue: Tongue) -> list[Chunk]:
    """Top lines with what is below them; set lines by the blocks they are in, so that a block is whole or not at all."""
    if tongue.dialect.grammar == "indent":
        return chunks(text, tongue.dialect)
    found = sections(text, tongue.dialect)
    found = grouped(tongue.dialect.top, found) if tongue.dialect.grammar == "set" else found
    return [(line, below) for _, line, below in found]


@cache
def _adding(block: Block) -> tuple[str, ...]:
    """How lines begin that add to a list: one of several such lines says nothing by itself."""
    texts = [text for line in block.lines for text in (line.text, *line.also)] + [one.text for one in block.blocks]
    return tuple(text[: text.index("{")] for text in texts if "*}" in text)
