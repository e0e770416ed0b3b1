"""Configuration mode: where a session stands, what it edits, and what comes of a line there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from netgen import switch
from netgen.sim.commands import caret
from netgen.sim.desk import Desk
from netgen.switch.state import NOTHING, TOP, Path, State


@dataclass
class Candidate:
    """A configuration that does not act yet, and the lines that made it, each with the views it was typed in."""

    state: State
    typed: list[tuple[tuple[Path, ...], str]] = field(default_factory=list)

    def onto(self, state: State) -> State:
        """What the lines make of another configuration."""
        for at, line in self.typed:
            state, _ = switch.apply(replace(state, at=at), line)
        return state


class Editor:
    """A session's configuration mode. ``full`` are the words of a switch whose table of bindings takes no more."""

    def __init__(self, desk: Desk, full: str) -> None:
        self.desk = desk
        self.full = full
        self.at: tuple[Path, ...] | None = None
        """The views that the next line goes to; None: not in configuration mode."""
        self.candidate: Candidate | None = None
        """What is edited; None: the running configuration."""

    @property
    def state(self) -> State:
        """The configuration that is edited."""
        return self.candidate.state if self.candidate is not None else self.desk.box.running

    @property
    def view(self) -> str:
        """The kind of the current view; ``top``, ``*`` where the model does not know it."""
        return switch.table(self.desk.box.platform).view(self.path)

    @property
    def path(self) -> Path:
        """The current view, the first of several."""
        return self.at[0] if self.at else TOP

    def up(self, line: str) -> None:
        """Takes a line that leaves views; it is no configuration command."""
        if self.at is not None:
            self.at = switch.apply(replace(self.state, at=self.at), line)[0].at

    def type(self, line: str, prompt: str) -> str:
        """Takes a configuration command; what the switch says."""
        if not line.strip() or line.lstrip().startswith(switch.table(self.desk.box.platform).separators):
            return ""
        return self.desk.box.command(self.desk, line, lambda line: self._take(line, prompt), lambda line: self.unknown(line, prompt))

    def _take(self, line: str, prompt: str) -> str:
        answer = switch.answer(replace(self.state, at=self.at or (TOP,)), line)
        if self.desk.box.is_full(answer.state):
            return f"{self.full}\n"
        if answer.question:
            return self.desk.ask(answer.question, lambda text: self._keep(answer.state, line) if text.lower().startswith("y") else "")
        self._keep(answer.state, line)
        said = "".join(f"{words}\n" for words in (answer.remark, answer.complaint) if words)
        return self.marked(said, line, prompt)

    def _keep(self, state: State, line: str) -> str:
        at, self.at = self.at or (TOP,), state.at
        if state.views == self.state.views:
            return ""
        if self.candidate is None:
            self.desk.box.running = state
        else:
            self.candidate.typed.append((at, line))
            self.candidate.state = state
        return ""

    def unknown(self, line: str, prompt: str) -> str:
        """The words of a switch that does not know the first word of the line."""
        words = line.split() or [""]
        return self.marked(switch.table(self.desk.box.platform).unknown.format(at=0, word=words[0]) + "\n", line, prompt, 0)

    def marked(self, said: str, line: str, prompt: str, at: int | None = None) -> str:
        """What the switch says, with the mark under the wrong word where the words speak of it."""
        if "'^'" not in said:
            return said
        return caret(prompt, line, self._wrong(line) if at is None else at) + said

    def _wrong(self, line: str) -> int:
        """Which word of a line the switch does not know."""
        table = switch.table(self.desk.box.platform)
        words = line.split()
        off = words[0].lower() == table.negation
        levels = {table.view(path[:depth]) for path in self.at or (TOP,) for depth in range(len(path) + 1)}
        trees = [tree[level] for tree in table.trees for level in levels if level in tree]
        return max((tree.reach(words[off:]) for tree in trees), default=0) + off


def single(state: State, key: str, default: str) -> str:
    """What a line of one word at the top says, the name of the switch for one."""
    view = state.views.get(TOP)
    value = (view.entries if view is not None else NOTHING).get((key,))
    return value[0] if isinstance(value, tuple) and value else default
