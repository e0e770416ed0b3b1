"""Switches whose configuration is indented, and whose command line looks for a line in the views above, too: Cisco's way.

Typed lines: a line that the current view does not know is looked for in the views around it, up to the top, and the
view it is found in becomes the current one (IOS, NX-OS, EOS: one need not type ``exit`` before ``interface``). Read from a
text, indentation alone says where a line belongs.
"""

from __future__ import annotations

from collections.abc import Iterator

from netgen.addressing import natural
from netgen.switch import edit, printing, reading
from netgen.switch.edit import Here
from netgen.switch.state import NOTHING, RAW, TOP, Answer, Draft, Entries, Key, Path, State, Value
from netgen.switch.table import Table


def boot(table: Table, state: State, text: str) -> State:
    """The configuration that a text says; nothing is refused, unknown lines are kept."""
    draft = Draft(state)
    loader = _Loader(table, draft)
    for depth, line, deeper in reading.logical(table, text):
        if line:
            loader.line(depth, line, deeper)
        else:
            loader.stack.clear()
    draft.at = (TOP,)
    edit.tidy(table, draft)
    return draft.done()


class _Loader:
    """Puts lines where their indentation says."""

    __slots__ = ("counts", "draft", "stack", "table")

    def __init__(self, table: Table, draft: Draft) -> None:
        self.table, self.draft = table, draft
        self.stack: list[tuple[int, tuple[Path, ...]]] = []
        self.counts: dict[tuple[Path, str], int] = {}

    def line(self, depth: int, line: str, deeper: bool) -> None:
        """Take the next line; ``deeper``: lines that stand deeper follow. After a line that opens nothing they are beside it."""
        while self.stack and self.stack[-1][0] >= depth:
            self.stack.pop()
        paths = self.stack[-1][1] if self.stack else (TOP,)
        opened: list[Path] = []
        for path in paths:
            opened += self._take(path, line, deeper)
        if opened:
            self.stack.append((depth, tuple(opened)))

    def _take(self, path: Path, line: str, deeper: bool) -> list[Path]:
        here = Here(self.draft, self.table, path, loading=True)
        off, words = negated(self.table, line)
        if not words or words in self.table.ends(here.view):
            return []
        match = self.table.match(here.view, words, off)
        if match and off:
            edit.take_off(here, match)
            return []
        if match and not match.command.clears:
            edit.take(here, match)
            return list(self.draft.at) if match.command.opens and match.command.enters else []
        if deeper:
            self.draft.create((*path, line))
            return [(*path, line)]
        self._keep(path, line)
        return []

    def _keep(self, path: Path, line: str) -> None:
        nr = self.counts.get((path, line), 0)
        self.counts[path, line] = nr + 1
        self.draft.put(path, (RAW, line, str(nr)), True)


def negated(table: Table, line: str) -> tuple[bool, str]:
    """Whether the line takes something away, and the line without that word."""
    word, _, rest = line.partition(" ")
    return (True, rest.strip()) if word.lower() == table.negation else (False, line)


# Typed lines ----------------------------------------------------------------------------------------------------------------


def apply(table: Table, state: State, line: str) -> Answer:
    """The next state, and what the switch says."""
    text = line.strip()
    if not text or text.lower() in table.ignored or (text.startswith(table.separators) and not table.resets):
        return Answer(state)
    draft = Draft(state)
    if text.lower() in table.top or text.startswith(table.separators):
        draft.at = (TOP,)
    elif text.lower() in table.leave or text in table.ends(table.view(draft.at[0])):
        draft.at = tuple(dict.fromkeys(path[:-1] for path in draft.at))
    elif not _known(table, draft, text) and not _kept(table, draft, text):
        return Answer(state, _unknown(table, draft, negated(table, text)[1].split()))
    edit.tidy(table, draft)
    return draft.answer()


def _unknown(table: Table, draft: Draft, words: list[str]) -> str:
    """The complaint about words that no view knows, or knows as the beginning of a command only."""
    levels = {table.view(path[:depth]) for path in draft.at for depth in range(len(path) + 1)}
    trees = [tree[level] for tree in table.trees for level in levels if level in tree]
    known = max((tree.reach(words) for tree in trees), default=0)
    return table.incomplete if known == len(words) else table.unknown.format(at=known, word=words[known])


def _known(table: Table, draft: Draft, text: str) -> bool:
    """Whether a view, from the current one up, knows the line, or keeps one that it takes away; it is done there."""
    off, words = negated(table, text)
    start = draft.at
    for depth in range(len(start[0]), -1, -1):
        paths = tuple(dict.fromkeys(path[:depth] for path in start))
        match = table.match(table.view(paths[0]), words, off) if words else None
        if not match and words and any([_contradicted(table, draft, path, words, off) for path in paths]):
            draft.at = paths
            return True
        if match:
            draft.at = paths
            if match.command.opens and not off:
                _open(table, draft, paths, words)
            else:
                for path in paths:
                    (edit.take_off if off else edit.take)(Here(draft, table, path), match)
            return True
    return False


def _open(table: Table, draft: Draft, paths: tuple[Path, ...], words: str) -> None:
    at: list[Path] = []
    for path in paths:
        here = Here(draft, table, path)
        match = table.match(here.view, words)
        if match and edit.take(here, match) and match.command.enters:
            at += draft.at
    draft.at = tuple(at) or paths


def _contradicted(table: Table, draft: Draft, path: Path, words: str, off: bool) -> bool:
    """Take away kept lines that a line contradicts; whether there were any.

    ``no`` takes away a line, or all that begin with its words, and views that it opened. A kept line that begins with
    ``no`` is printed as the opposite is the default: so that typed, the opposite leaves nothing.
    """
    said = words if off else f"{table.negation} {words}"
    gone = [
        key for key in draft.entries(path) if key[0] == RAW and (key[1] == said or (off and key[1].startswith((f"{said} ", f"{said}\n"))))
    ]
    views = [inner for inner in draft.inside(path) if inner[-1] == words and table.view(inner) == "*"] if off else []
    for key in gone:
        draft.drop(path, key)
    for inner in views:
        draft.delete(inner)
    return bool(gone or views)


def _kept(table: Table, draft: Draft, text: str) -> bool:
    """Whether a view, from the current one up, keeps the line as it is. A view is not left for ``no`` and what is not there."""
    off, words = negated(table, text)
    start = (TOP,) if words.partition(" ")[0].lower() in table.openers and table.view(draft.at[0]) == "*" else draft.at
    for depth in range(len(start[0]), -1, -1) if words else ():
        paths = tuple(dict.fromkeys(path[:depth] for path in start))
        if table.keeps(table.view(paths[0]), words):
            draft.at = draft.at if off else paths
            for path in () if off else paths:
                _keep(table, draft, path, words)
            return True
    return False


def _keep(table: Table, draft: Draft, path: Path, words: str) -> None:
    if path and path not in draft.views:
        draft.drop(path[:-1], (RAW, path[-1], "0"))
    if (*path, words) not in draft.views:
        draft.put(path, (RAW, words, "0"), True)
    if words.partition(" ")[0].lower() in table.openers and not path:
        draft.at = ((*path, words),)


# Printing -------------------------------------------------------------------------------------------------------------------


def show(table: Table, state: State) -> str:
    """The configuration as the switch prints it: in the table's order, unknown lines at the end of their view."""
    children: dict[Path, list[Path]] = {}
    for path in state.views:
        for depth in range(len(path), 0, -1):
            inner = children.setdefault(path[: depth - 1], [])
            if path[:depth] in inner[-1:]:
                break
            inner.append(path[:depth])
    children = {path: list(dict.fromkeys(inner)) for path, inner in children.items()}
    return "\n".join([*_view(table, state, children, TOP), ""])


def _view(table: Table, state: State, children: dict[Path, list[Path]], path: Path) -> Iterator[str]:
    kind = table.view(path)
    margin = table.indent * len(path)
    parts: list[tuple[tuple[object, ...], list[str]]] = []
    listed = _listed(table, children) if path == TOP else []
    if listed:
        parts.append(((table.by_id["top", table.batch].order, 0, ()), listed))
    entries = _entries(state, path)
    for key, value in entries.items():
        parts.append((_order(table, kind, key), [margin + line for line in printed(table, kind, key, value)]))
    for known in table.shown.get(kind, ()):
        if (known.id,) not in entries and known.command.default is not None:
            value = known.command.default if not callable(known.command.default) else False
            parts.append((_order(table, kind, (known.id,)), [margin + line for line in printing.lines(table, known, (known.id,), value)]))
    for inner in children.get(path, ()):
        if listed and table.view(inner) == "vlan" and not _entries(state, inner) and inner not in children:
            continue
        parts.append((_view_order(table, kind, inner[-1]), list(_block(table, state, children, inner))))
    for _, lines in sorted(parts, key=lambda part: part[0]):
        yield from lines


def _listed(table: Table, children: dict[Path, list[Path]]) -> list[str]:
    """The lines that list all VLANs, where the platform has one."""
    vids = frozenset(int(path[-1].split()[-1]) for path in children.get(TOP, ()) if table.view(path) == "vlan")
    known = table.by_id.get(("top", table.batch))
    return printing.lines(table, known, (table.batch,), vids | table.listed) if known and vids else []


def _block(table: Table, state: State, children: dict[Path, list[Path]], path: Path) -> Iterator[str]:
    margin = table.indent * (len(path) - 1)
    if len(path) == 1:
        yield table.separators[0]
    yield margin + path[-1]
    yield from _view(table, state, children, path)
    match = table.match(table.view(path[:-1]), path[-1])
    if match and match.command.ends:
        yield margin + table.indent + match.command.ends


def _entries(state: State, path: Path) -> Entries:
    view = state.views.get(path)
    return view.entries if view else NOTHING


def printed(table: Table, kind: str, key: Key, value: Value) -> list[str]:
    """The lines of one command."""
    if key[0] == RAW:
        return [key[1]]
    return printing.lines(table, table.by_id[kind, key[0]], key, value)


_LAST = 1 << 20


def _order(table: Table, kind: str, key: Key) -> tuple[object, ...]:
    if key[0] == RAW:
        return (_LAST, 0, ())
    return (table.by_id[kind, key[0]].order, 0, natural(" ".join(key[1:])))


def _view_order(table: Table, kind: str, header: str) -> tuple[object, ...]:
    match = table.match(kind, header)
    return (match.known.order, table.rank(header), natural(header)) if match else (_LAST + 1, 0, ())
