"""The lines of one block as atoms: what each says, by keys that do not depend on its spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from netgen.config.ciphers import unsalted
from netgen.config.patterns import Pattern, Tongue, Value, Values, compiled, write
from netgen.config.split import Section, nested
from netgen.platforms.lines import Block, Line

Key = tuple[Value, ...]
"""Of an atom in its block: the line's text and its key values. Of a block in its parent: its kind and its key values."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that a configuration says in a block."""

    line: Line
    values: Values
    value: Value
    """What compares: the values that are no key; of a list the set; of a negated line the word ``no``."""
    text: str
    """The line as it was read (the first one of a list that takes several)."""


UNKNOWN = Block("{text}", "unknown")
"""Any block that the dialect does not know."""
ANY = Line("{text}")
"""Any line that the block does not know."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in one block."""

    block: Block
    values: Values
    header: str
    """The line that opens the block, in the dialect's spelling."""
    atoms: Mapping[Key, Atom]
    blocks: Mapping[Key, Content]
    places: Mapping[Key, int]
    """Where each atom stands among the lines of the block."""
    at: int = 0
    """Where the block stands in its parent."""


REST = "{text}"
"""Among the hidden lines of a block: every line that no rule knows."""


@cache
def _lines(block: Block) -> Mapping[str, tuple[tuple[Pattern, Line | None], ...]]:
    """The block's line patterns by first word; None: a line that says nothing."""
    pairs: list[tuple[Pattern, Line | None]] = [(compiled(text), None) for text in block.hidden if text != REST]
    for line in (*block.lines, *filter(None, (block.ordered,))):
        pairs += [(compiled(text), line) for text in (line.text, *line.also, line.none) if text]
    pairs += [(compiled(REST), None)] if REST in block.hidden else []
    table: dict[str, tuple[tuple[Pattern, Line | None], ...]] = {}
    for pattern, rule in pairs:
        table[pattern.word] = (*table.get(pattern.word, ()), (pattern, rule))
    return table


@cache
def _headers(block: Block) -> Mapping[str, tuple[tuple[Pattern, Block, str], ...]]:
    """The patterns of lines that open a block, by first word, each with the text that is typed for it."""
    table: dict[str, tuple[tuple[Pattern, Block, str], ...]] = {}
    for one in block.blocks:
        for text in (one.text, *one.also):
            pattern = compiled(text)
            table[pattern.word] = (*table.get(pattern.word, ()), (pattern, one, text if pattern.values else one.text))
    return table


DEEPEST = 10
"""Levels of blocks; no configuration has more, and what does is read as lines of the last."""


def content(block: Block, values: Values, header: str, body: Sequence[Section], tongue: Tongue, at: int = 0, depth: int = 0) -> Content:
    """A block and everything below it. Of a value that stands twice, the last one counts; lists add up."""
    atoms: dict[Key, Atom] = {}
    blocks: dict[Key, Content] = {}
    places: dict[Key, int] = {}
    known = tongue.memo.setdefault(block, {})
    number = 0
    if tongue.dialect.grammar == "set":
        body = grouped(block, body)
    for place, text, below in body:
        line = text
        pairs = None if below or block.ordered else known.get(text)  # nearly all lines have been read before
        if pairs is None:
            opened = _below(block, text, below, tongue, depth)
            for inner, keys, opening in opened:
                block_key = (inner.kind, *[keys[name] for name, _ in compiled(inner.text).fields])
                lines = nested(below, tongue.dialect.comment)
                blocks[block_key] = merged(blocks.get(block_key), content(inner, keys, opening, lines, tongue, place, depth + 1))
            if opened:
                continue
            if block.ordered:
                line, number = _numbered(text, number, block, block.ordered, tongue)
            pairs = said(block, line, tongue)
        for key, one in pairs:
            atoms[key] = _joined(atoms[key], one) if key in atoms else one
            places[key] = place
    return Content(block, values, header, atoms, blocks, places, at)


def _below(block: Block, text: str, below: str, tongue: Tongue, depth: int) -> tuple[Opened, ...]:
    """The blocks that a line opens, or the one that nobody knows where lines are below it all the same."""
    if depth >= DEEPEST:
        return ()
    opened = opens(block, text, tongue) if block.blocks else ()
    return opened if opened or not below else ((UNKNOWN, {"text": text}, text),)


def grouped(block: Block, body: Sequence[Section]) -> list[Section]:
    """Lines that begin alike as one section: the words that open a block, and the rests of the lines."""
    found: dict[str, tuple[int, list[str]]] = {}
    lines = []
    for section in body:
        place, text, below = section
        for pattern, _inner, _text in (*_headers(block).get(text.split(" ", 1)[0], ()), *_headers(block).get("", ())):
            match = pattern.prefix.match(text)
            if match:
                rest = text[match.end() :]
                found.setdefault(match[0].rstrip(), (place, []))[1].append(below or (f"\n{rest}" if rest else ""))
                break
        else:
            lines.append(section)
    return [*lines, *((place, head, "".join(rests)) for head, (place, rests) in found.items())]


Opened = tuple[Block, Values, str]
"""A block that a line opens: its values, and its header in the dialect's spelling."""


def opens(block: Block, text: str, tongue: Tongue) -> tuple[Opened, ...]:
    """The blocks that a line opens: ``vlan 10,20`` opens two."""
    openings = tongue.headers.setdefault(block, {})
    known: tuple[Opened, ...] | None = openings.get(text)
    if known is None:
        known = openings[text] = tuple(_opened(block, text, tongue))
    return known


def _opened(block: Block, text: str, tongue: Tongue) -> Iterator[Opened]:
    headers = _headers(block)
    for pattern, inner, typed in (*headers.get(text.split(" ", 1)[0], ()), *headers.get("", ())):
        values = pattern.read(text, tongue)
        if values is not None:
            several = sorted(values[pattern.many]) if pattern.many else ()
            for each in [{**values, pattern.many: frozenset((one,))} for one in several] or [values]:
                yield inner, each, write(typed, each, tongue)
            return


def merged(old: Content | None, new: Content) -> Content:
    """Two openings of the same block are one."""
    if old is None:
        return new
    both = {**old.atoms, **new.atoms}
    return replace(old, atoms=both, blocks={**old.blocks, **new.blocks}, places={**old.places, **new.places}, at=new.at)


def said(block: Block, text: str, tongue: Tongue) -> tuple[tuple[Key, Atom], ...]:
    """What a line says; nothing where it says what holds anyway. A line that no rule knows is its own key."""
    lines = tongue.memo.setdefault(block, {})
    known: tuple[tuple[Key, Atom], ...] | None = lines.get(text)
    if known is None:
        known = lines[text] = _read(block, text, tongue)
    return known


def _read(block: Block, text: str, tongue: Tongue) -> tuple[tuple[Key, Atom], ...]:
    found = _match(block, text, tongue)
    if found is not None:
        line, values = found
        return () if line is None else tuple(_known(line, values, text, tongue))
    negation = tongue.dialect.negation
    bare = text.removeprefix(negation)
    if bare != text and any(bare == compiled(line.text).head != line.text for line in block.lines):
        return ()  # of something that has a value, "not" says what holds without a line
    positive = _match(block, bare, tongue) if bare != text else None
    if positive and positive[0] and not compiled(positive[0].text).many:
        return tuple((key, replace(one, value="no")) for key, one in _known(positive[0], positive[1], text, tongue))
    return ((("", unsalted(bare)), Atom(ANY, {"text": bare}, "no" if bare != text else "", text)),)


def _match(block: Block, text: str, tongue: Tongue) -> tuple[Line | None, dict[str, Value]] | None:
    """The rule of a line with its values; the rule None for a line that says nothing; None for an unknown one."""
    table = _lines(block)
    for pattern, line in (*table.get(text.split(" ", 1)[0], ()), *table.get("", ())):
        values = pattern.read(text, tongue)
        if values is not None:
            return line, values
    return None


def _known(line: Line, values: dict[str, Value], text: str, tongue: Tongue) -> Iterator[tuple[Key, Atom]]:
    main = compiled(line.text)
    if not (main.keys or main.many):
        yield (line.text,), Atom(line, values, tuple([values.get(name) for name in main.values]), text)
        return
    several = values.get("vids") if "vids" in main.keys else None
    for each in [values] if several is None else [{**values, "vids": frozenset((vid,))} for vid in sorted(several)]:
        key = (line.text, *(tongue.names.get(each[name], each[name]) if name == "vlan" else each[name] for name in main.keys))
        value = each.get(main.many, frozenset()) if main.many else tuple(each.get(name) for name in main.values)
        yield key, Atom(line, each, value, text)


def _joined(old: Atom, new: Atom) -> Atom:
    if not isinstance(new.value, frozenset):
        return new
    return replace(old, value=old.value | new.value)


def _numbered(text: str, last: int, block: Block, form: Line, tongue: Tongue) -> tuple[str, int]:
    """The line of an ordered block with its number; one without gets the next, in tens, as switches count. Other lines stay."""
    values = compiled(form.text).read(text, tongue)
    if values is None and _match(block, text, tongue):
        return text, last
    values = values or {"number": last + 10, "text": text}
    number = values["number"]
    return write(form.text, {**values, "text": rule_words(str(values["text"]), tongue)}, tongue), number


def rule_words(text: str, tongue: Tongue) -> str:
    """A rule of an access list with single blanks, with ports as numbers, and with IPv6 addresses in the platform's case."""
    case = str.upper if tongue.dialect.upper6 else str.lower
    return " ".join(case(word) if ":" in word else tongue.dialect.services.get(word, word) for word in text.split())
