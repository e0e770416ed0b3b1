"""Switches with Junos: a candidate made of statements, set and deleted by their words.

A statement is a line inside a view: ``interfaces ge-0/0/1`` opens one, ``mtu 9000`` is a line in it. Levels that are list
entries or have a meaning by being there (``family inet``, ``dhcp-security``) stay when the last statement inside them is
deleted, and are printed when nothing is inside; other levels go. Terms of a filter keep their order, which counts.
Nothing is checked before the commit, so a typed line is refused for its grammar alone.

Sources: CLI User Guide of Junos (set, delete, insert, activate, edit); that list entries stay is recalled from use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from netgen.addressing import natural
from netgen.switch import edit, printing
from netgen.switch.braces import spread, statements, words_of
from netgen.switch.command import Match
from netgen.switch.edit import Here
from netgen.switch.state import RAW, TOP, Answer, Draft, Key, Path, State, Value
from netgen.switch.table import Table

LEVEL = "+"
"""First word of the key of a level that is there with nothing inside."""
INACTIVE = "inactive"
"""First word of the key that says which statements of a view are there without effect."""
TERMS = "terms"
"""The key of the order of a filter's terms."""

_NOT_FOUND = "warning: statement not found"
_SYNTAX = "syntax error."
_UNKNOWN = "unknown command."


# Where a statement belongs ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _lengths(table: Table, view: str) -> dict[str, tuple[int, ...]]:
    """How many words the statements that open a view have, by their first word."""
    found: dict[str, set[int]] = {}
    for known in table.known:
        if known.command.opens and view in known.command.views.split():
            found.setdefault(str(known.parts[0]), set()).add(len(known.parts))
    return {word: tuple(sorted(lengths)) for word, lengths in found.items()}


@lru_cache(maxsize=8192)
def _opened(table: Table, view: str, words: tuple[str, ...]) -> str:
    match = table.tree(view).walk("", list(words), 0, ()) if table.tree(view) else None
    return match.text() if match and match.command.opens else ""


def locate(table: Table, words: list[str]) -> tuple[Path, list[str]]:
    """The view that a statement is in, and its words there (none: it is the view itself)."""
    path: Path = TOP
    while words:
        view = table.view(path)
        lengths = _lengths(table, view).get(words[0], ())
        texts = ((length, _opened(table, view, tuple(words[:length]))) for length in lengths if length <= len(words))
        found = next(((length, text) for length, text in texts if text), None)
        if found is None:
            break
        path, words = (*path, found[1]), words[found[0] :]
    return path, words


def _match(table: Table, path: Path, words: list[str]) -> Match | None:
    return table.tree(table.view(path)).walk("", words, 0, ())


# Setting --------------------------------------------------------------------------------------------------------------------------------


def boot(table: Table, state: State, text: str) -> State:
    """The configuration of a text, in braces or as ``display set`` prints it; unknown statements are kept."""
    draft = Draft(state)
    for words in statements(text):
        off = words[0] == "deactivate"
        for one in spread(words[1:]):
            path, rest = locate(table, one)
            _deactivate(draft, path, rest) if off else _put(table, draft, path, rest)
    for path in list(draft.views):
        _tidy(table, draft, path)
    draft.at = (TOP,)
    edit.tidy(table, draft)
    return draft.done()


def _put(table: Table, draft: Draft, path: Path, rest: list[str]) -> None:
    """Set a statement, known or not; its place among terms is the last."""
    here = Here(draft, table, path, loading=True)
    if edit.holds(table, path):
        draft.create(path)
    if path and table.view(path) == "term":
        _append(draft, path)
    if not rest:
        return
    match = _match(table, path, rest)
    if match is None:
        draft.put(path, (RAW, " ".join(rest), "0"), True)
    elif match.command.parent:
        draft.put(path, (LEVEL, match.text()), True)
    else:
        here.set(match.key, match.value or True)


def _append(draft: Draft, path: Path) -> None:
    order = draft.entries(path[:-1]).get((TERMS,), ())
    name = path[-1].split()[1]
    if isinstance(order, tuple) and name not in order:
        draft.put(path[:-1], (TERMS,), (*order, name))


def _tidy(table: Table, draft: Draft, path: Path) -> None:
    """Levels with something inside are not said by themselves."""
    levels = [key for key in draft.entries(path) if key[0] == LEVEL]
    if levels:
        inside = {begin for _, words in _said(table, draft, path) for begin in _beginnings(words)}
        for key in levels:
            if key[1] in inside:
                draft.drop(path, key)


def _beginnings(words: Sequence[str]) -> Iterator[str]:
    return (" ".join(words[:length]) for length in range(1, len(words)))


def _said(table: Table, draft: Draft, path: Path) -> Iterator[tuple[Key, list[str]]]:
    """The statements of a view with their words."""
    view = table.view(path)
    for key, value in draft.entries(path).items():
        for line in printed(table, view, key, value):
            yield key, words_of(line)


# Typed lines ----------------------------------------------------------------------------------------------------------------------------


def apply(table: Table, state: State, line: str) -> Answer:
    """The next candidate, and what the switch says."""
    words = words_of(line.strip())
    if not words or line.lstrip().startswith("#") or words[0] in table.ignored:
        return Answer(state)
    draft = Draft(state)
    verbs = {"set": _set, "delete": _delete, "insert": _insert, "activate": _activate, "deactivate": _activate}
    if words[0] in verbs:
        base = words_of(state.at[0][0]) if state.at[0] else []
        verbs[words[0]](table, draft, words[0], [*base, *words[1:]])
    elif not _move(draft, words):
        draft.say(_UNKNOWN)
    edit.tidy(table, draft)
    return draft.answer() if not draft.said or draft.said == [_NOT_FOUND] else Answer(state, "\n".join(draft.said))


def _move(draft: Draft, words: list[str]) -> bool:
    """``edit``, ``up``, ``top``, ``exit``: the level that statements are given from."""
    here = words_of(draft.at[0][0]) if draft.at[0] else []
    moved = {"edit": [*here, *words[1:]], "up": here[:-1], "top": [], "exit": []}.get(words[0])
    if moved is not None:
        draft.at = ((" ".join(moved),),) if moved else (TOP,)
    return moved is not None


def _set(table: Table, draft: Draft, _: str, words: list[str]) -> None:
    for one in spread(words):
        path, rest = locate(table, one)
        match = _match(table, path, rest) if rest else None
        if not (path or rest) or (rest and match is None and not table.keeps(table.view(path), " ".join(rest))):
            draft.say(_SYNTAX)
            return
        _put(table, draft, path, rest)
        _tidy(table, draft, path)
        for begin in _beginnings(rest):
            draft.drop(path, (LEVEL, begin))


def _delete(table: Table, draft: Draft, _: str, words: list[str]) -> None:
    for one in spread(words):
        if not _deleted(table, draft, one):
            draft.say(_NOT_FOUND)


def _deleted(table: Table, draft: Draft, words: list[str]) -> bool:
    """Delete everything that begins with these words; whether there was any."""
    path, rest = locate(table, words)
    gone = False
    for inner in [inner for inner in draft.views if inner[: len(path)] == path and len(inner) > len(path)]:
        if inner in draft.views and words_of(" ".join(inner[len(path) :]))[: len(rest)] == rest:
            gone |= draft.delete(inner)
            _forget_term(draft, inner)
    if not rest:
        gone |= draft.delete(path)
        _forget_term(draft, path)
        return gone
    wanted = _canonical(table, path, rest)
    for key, said in list(_said(table, draft, path)):
        if said[: len(wanted)] == wanted or said[: len(rest)] == rest:
            gone |= draft.drop(path, key)
            _leave_level(table, draft, path, said[: len(wanted) - 1])
    return gone


def _canonical(table: Table, path: Path, rest: list[str]) -> list[str]:
    """The words as they are kept (a MAC's length, say)."""
    match = table.match(table.view(path), " ".join(rest), off=True) if '"' not in "".join(rest) else None
    return words_of(match.text()) if match else rest


def _leave_level(table: Table, draft: Draft, path: Path, words: list[str]) -> None:
    """The nearest level around a deleted statement stays, if it is one that means something by itself."""
    remaining = {begin for _, said in _said(table, draft, path) for begin in (*_beginnings(said), " ".join(said))}
    for length in range(len(words), 0, -1):
        match = _match(table, path, words[:length])
        if match and match.command.parent:
            if match.text() not in remaining:
                draft.put(path, (LEVEL, match.text()), True)
            return


def _forget_term(draft: Draft, path: Path) -> None:
    order = draft.entries(path[:-1]).get((TERMS,), ()) if path else ()
    if isinstance(order, tuple) and order and path[-1].startswith("term "):
        left = tuple(name for name in order if name != path[-1].split()[1])
        draft.put(path[:-1], (TERMS,), left) if left else draft.drop(path[:-1], (TERMS,))


def _insert(table: Table, draft: Draft, _: str, words: list[str]) -> None:
    """``insert firewall ... term A before term B``."""
    at = next((at for at, word in enumerate(words) if word in {"before", "after"}), 0)
    path, rest = locate(table, words[:at])
    order = draft.entries(path[:-1]).get((TERMS,), ()) if path else ()
    if rest or path not in draft.views or not isinstance(order, tuple) or words[-1] not in order:
        draft.say(_NOT_FOUND if at else _SYNTAX)
        return
    name = path[-1].split()[1]
    left = [other for other in order if other != name]
    left.insert(left.index(words[-1]) + (words[at] == "after"), name)
    draft.put(path[:-1], (TERMS,), tuple(left))


def _activate(table: Table, draft: Draft, verb: str, words: list[str]) -> None:
    path, rest = locate(table, words)
    if path not in draft.views and path:
        draft.say(_NOT_FOUND)
    elif verb == "deactivate":
        _deactivate(draft, path, rest)
    elif not draft.drop(path, (INACTIVE, " ".join(rest))):
        draft.say(_NOT_FOUND)


def _deactivate(draft: Draft, path: Path, rest: Iterable[str]) -> None:
    draft.put(path, (INACTIVE, " ".join(rest)), True)


# Printing -------------------------------------------------------------------------------------------------------------------------------


def printed(table: Table, view: str, key: Key, value: Value) -> list[str]:
    """A statement's words inside its view."""
    if key[0] in {RAW, LEVEL}:
        return [key[1]]
    if key[0] in {INACTIVE, TERMS}:
        return []
    return printing.lines(table, table.by_id[view, key[0]], key, value)


def show(table: Table, state: State) -> str:
    """The configuration as ``show configuration | display set`` prints it."""
    lines: list[tuple[tuple[object, ...], str]] = []
    for path, view in state.views.items():
        kind, place, begin = table.view(path), _place(table, state, path), " ".join(["set", *path])
        for key, value in view.entries.items():
            order = table.by_id[kind, key[0]].order if (kind, key[0]) in table.by_id else 1 << 20
            if key[0] == INACTIVE:
                lines.append(((*place, 2 << 20, (), key[1]), " ".join(["deactivate", *path, key[1]]).strip()))
            lines += [((*place, order, natural(" ".join(key[1:])), line), f"{begin} {line}") for line in printed(table, kind, key, value)]
        if path and not view.entries and not any(other[: len(path)] == path for other in state.views if other != path):
            lines.append(((*place, -1, (), ""), begin))
    return "".join(f"{line}\n" for _, line in sorted(lines, key=lambda item: item[0]))


def _place(table: Table, state: State, path: Path) -> tuple[object, ...]:
    """Where a view is printed: by section, and by name or, among terms, by their order."""
    place: list[object] = []
    for depth in range(1, len(path) + 1):
        view = table.view(path[:depth])
        order = state.views[path[: depth - 1]].entries.get((TERMS,), ()) if view == "term" and path[: depth - 1] in state.views else ()
        nr = order.index(path[depth - 1].split()[1]) if isinstance(order, tuple) and order else 0
        place += [_lowest(table, path, depth), nr, natural(path[depth - 1])]
    return tuple(place)


def _lowest(table: Table, path: Path, depth: int) -> int:
    view = table.view(path[: depth - 1])
    match = table.match(view, path[depth - 1])
    return match.known.order if match else 0
