"""The candidate of a Junos switch: who edits it, what becomes of it, and how it differs from what acts.

Sources: Junos CLI User Guide (the candidate is shared unless ``configure private`` or ``exclusive``; ``commit confirmed``; a
confirmed commit is kept by ``commit`` or ``commit check``; the last committed configuration is the one of the next start).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netgen import switch
from netgen.sim.desk import Desk
from netgen.sim.editor import Candidate, Editor, single
from netgen.switch.junos import printed
from netgen.switch.state import TOP, State

MOST = 50
"""Configurations that are kept, with the one that acts."""
FULL = "error: the table of static bindings is full"  # own words
CHANGED = "The configuration has been changed but not committed\n"
DEFAULT_CONFIRM = 10
"""Minutes of ``commit confirmed`` without a number (guide)."""
NOT_CONFIRMED = "\nBroadcast Message from root@{}\n\nCommit was not confirmed; automatic rollback complete.\n"
_COMMENT = re.compile(r'\s+comment\s+("[^"]*"|\S+)')


@dataclass
class Database:
    """What all sessions of a switch share."""

    candidate: Candidate | None = None
    """None: as what acts."""
    before: list[State] = field(default_factory=list)
    """What acted before, the newest first."""
    owner: object = None
    """The session that has the candidate for itself."""


class Editing:
    """What a session has to do with the candidate."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        self.editor = Editor(desk, FULL)
        self.mode = ""
        """Of the candidate: ``shared``, ``private``, ``exclusive``; empty: not in configuration mode."""

    def name(self) -> str:
        """The switch's name; empty: it has none."""
        shown = single(self.box.running, "system host-name", "")
        return f"{shown}-2" if self.box.odd else shown

    @property
    def _data(self) -> Database:
        return self.box.recall(Database)

    def release(self) -> None:
        """The session is over: a candidate of its own is gone, the shared one stays."""
        if self.mode == "exclusive":
            self._data.owner = self._data.candidate = None

    def enter(self, mode: str) -> str:
        """Into configuration mode; the error if somebody has the candidate for themselves."""
        data = self._data
        if data.owner is not None:
            return f"error: configuration database locked by:\n  {self.desk.user} terminal pts/0 (pid 2301)\n      exclusive [edit]\n"
        dirty = data.candidate is not None and data.candidate.state != self.box.running
        if mode == "exclusive":
            if dirty:
                return "error: configuration database modified\n"
            data.owner = self
        if mode == "private":
            self.editor.candidate = Candidate(self.box.running)
        else:
            data.candidate = data.candidate if dirty else Candidate(self.box.running)
            self.editor.candidate = data.candidate
        self.mode, self.editor.at = mode, (TOP,)
        return "Entering configuration mode\n" + (CHANGED if dirty and mode == "shared" else "")

    def _dirty(self) -> bool:
        return self.editor.state != self.box.running

    def leaving(self) -> str:
        """Out of configuration mode, if somebody wants that in spite of what is not committed."""
        if not self._dirty():
            return self._left()
        question = (
            "Exit with uncommitted changes? [yes,no] (yes) " if self.mode == "shared" else "Discard uncommitted changes? [yes,no] (yes) "
        )
        before = CHANGED if self.mode == "shared" else ""
        return before + self.desk.ask(question, lambda text: "" if text.strip().lower().startswith("n") else self._left())

    def _left(self) -> str:
        self.release()
        self.mode, self.editor.at, self.editor.candidate = "", None, None
        return "Exiting configuration mode\n"

    def _put(self, state: State) -> None:
        if self.editor.candidate is not None:
            self.editor.candidate.state = replace(state, at=(TOP,))
            self.editor.candidate.typed.clear()

    def discard(self) -> None:
        """Leaves configuration mode; the candidate is as what acts."""
        self._put(self.box.running)
        self._left()

    def kept(self) -> list[State]:
        """What acts, and what acted before, the newest first."""
        return [self.box.running, *self._data.before]

    def rollback(self, number: str) -> str:
        """An earlier configuration into the candidate; 0: the one that acts."""
        kept = self.kept()
        if not (number.isdecimal() and int(number) < len(kept)):
            return "error: rollback configuration does not exist\n"
        self._put(kept[int(number)])
        return "load complete\n"

    def load(self, text: str) -> str:
        """Lines of ``set`` and ``delete`` into the candidate."""
        lines = [line for line in text.split("\n") if line.strip()]
        at, self.editor.at = self.editor.at, (TOP,)
        wrong = [said for line in lines if "warning" not in (said := self.editor.type(line, "")) and said]
        self.editor.at = at
        return "".join(wrong) + (f"load complete ({len(wrong)} errors)\n" if wrong else "load complete\n")

    def override(self, text: str) -> str:
        """A whole configuration instead of the candidate."""
        self._put(self.box.boot(text))
        return "load complete\n"

    # Committing ---------------------------------------------------------------------------------------------------------------

    def commit(self, command: str) -> str:
        """``commit`` and what stands behind it."""
        words = _COMMENT.sub("", command).split()[1:]
        leave = words[-1:] == ["and-quit"]
        words = words[:-1] if leave else words
        confirmed = words[:1] == ["confirmed"]
        minutes = words[1] if confirmed and len(words) == 2 else str(DEFAULT_CONFIRM)
        if not (not words or words == ["check"] or (confirmed and len(words) <= 2 and minutes.isdecimal() and 1 <= int(minutes) <= 65535)):
            return "syntax error.\n"
        if refused := self._refused():
            return refused
        if words == ["check"]:
            if self.box.confirm():
                self.box.save()
            return "configuration check succeeds\n"
        said = ""
        if confirmed:
            self.box.arm(int(minutes) * 60, self.desk.user, self._not_confirmed)
            said = f"commit confirmed will be automatically rolled back in {minutes} minutes unless confirmed\n"
        else:
            self.box.confirm()
        self._act()
        if not confirmed:
            self.box.save()
        return said + "commit complete\n" + (self._left() if leave else "")

    def _refused(self) -> str:
        """What the check of a candidate finds: references to what is not there, which were not there before."""
        if not self._dirty():
            return ""
        found = sorted(switch.missing(self.editor.state) - switch.missing(self.box.running))
        lines = (f"error: Referenced {kind} '{name}' is not defined\n" for _, kind, name in found)
        return "".join(lines) + "error: configuration check-out failed\n" if found else ""

    def _act(self) -> None:
        candidate = self.editor.candidate
        if candidate is None or not self._dirty():
            return
        state = candidate.onto(self.box.running) if self.mode == "private" else candidate.state
        self._data.before = [self.box.running, *self._data.before][: MOST - 1]
        self.box.running = replace(state, at=(TOP,))
        candidate.state, candidate.typed = self.box.running, []

    def _not_confirmed(self) -> None:
        """What has come back is the newest commit; a candidate that nobody edits follows it."""
        data = self._data
        data.before = data.before[1:] if data.before else []
        if data.candidate is not None:
            data.candidate.state = self.box.running
        for carrier in list(self.box.carriers):
            carrier.tell(NOT_CONFIRMED.format(self.name()))


# Printing -------------------------------------------------------------------------------------------------------------------


def _statements(state: State) -> Mapping[str, list[str]]:
    """By level: its statements."""
    table = switch.table(state.platform)
    found: dict[str, list[str]] = {}
    for path, view in state.views.items():
        lines = [line for key, value in view.entries.items() for line in printed(table, table.view(path), key, value)]
        found[" ".join(path)] = lines
    return found


def compare(before: State, after: State) -> str:
    """``show | compare``: by level, what was taken away and what is new."""
    old, new = _statements(before), _statements(after)
    text = ""
    for level in sorted(old.keys() | new.keys()):
        was, now = old.get(level, []), new.get(level, [])
        lines = [f"-   {line};\n" for line in was if line not in now] + [f"+   {line};\n" for line in now if line not in was]
        if (level in old) != (level in new) and not lines:
            lines = [f"{'-' if level in old else '+'}   ;\n"]
        text += f"[edit{f' {level}' if level else ''}]\n{''.join(lines)}" if lines else ""
    return text


def braces(state: State) -> str:
    """The configuration in braces."""
    tree: dict[str, Any] = {}
    for level, lines in sorted(_statements(state).items()):
        node = tree
        for word in level.split():
            node = node.setdefault(word, {})
        node.update((f"{line};", None) for line in lines)
    return "".join(f"{line}\n" for line in _indented(tree, ""))


def _indented(tree: dict[str, Any], margin: str) -> Iterator[str]:
    for word, inside in tree.items():
        if not inside:
            yield margin + (word if inside is None else f"{word};")
        else:
            yield f"{margin}{word} {{"
            yield from _indented(inside, margin + "    ")
            yield margin + "}"
