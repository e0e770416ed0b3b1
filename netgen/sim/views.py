"""The views of Huawei's and H3C's command line: the user view, the system view, and those inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netgen import switch
from netgen.sim.commands import Commands, Handler, Wrong, caret, filtered, piped
from netgen.sim.desk import Desk
from netgen.sim.editor import Editor, single


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between the platforms of the family."""

    default: str
    """The name of a switch that has none."""
    entering: str
    """Said at the way into the system view."""
    views: tuple[tuple[str, str], ...]
    """Beginning of the line that opens a view -> its name in the prompt; ``{}`` is the rest of the line."""
    full: str
    """What is said where the table of bindings takes no more."""
    unknown: str
    incomplete: str
    anywhere: frozenset[str]
    """First words of commands that are taken in every view."""


class Views:
    """The views of one session. ``user`` are the commands of the user view, ``system`` those of the system view and below that
    are no configuration."""

    def __init__(self, desk: Desk, style: Style, user: dict[str, Handler], system: dict[str, Handler]) -> None:
        self.desk, self.style = desk, style
        self.editor = Editor(desk, style.full)
        self.mark: Callable[[], str] = lambda: ""
        """What the prompt says before the name: of a candidate, whether it is committed."""
        self.leaving: Callable[[], str] = self.out
        """What happens on the way to the user view."""
        own: dict[str, Handler] = {"system-view": self.enter, "quit": self.quit}
        self.user = Commands(own | user)
        self.system = Commands(system | {name: one for name, one in user.items() if name.split()[0] in style.anywhere})

    def name(self) -> str:
        """The switch's name in the prompt."""
        shown = single(self.editor.state, "sysname", self.style.default)
        return f"{shown}-2" if self.desk.box.odd else shown

    def prompt(self) -> str:
        """``<sw1>``, ``[sw1]``, ``[sw1-GigabitEthernet0/0/1]``."""
        if self.editor.at is None:
            return f"<{self.name()}>"
        return f"[{self.mark()}{self.name()}{self._view()}]"

    def _view(self) -> str:
        path = self.editor.path
        if not path:
            return ""
        if self.editor.at and len(self.editor.at) > 1:
            return "-port-group"
        for begin, shown in self.style.views:
            if path[-1].startswith(begin):
                return shown.format(path[-1][len(begin) :].strip().replace(" ", "-"))
        return f"-{path[-1].replace(' ', '-')}"

    def enter(self) -> str:
        """Into the system view."""
        self.editor.at = ((),)
        return self.style.entering

    def out(self) -> str:
        """Back in the user view."""
        self.editor.at = None
        return ""

    def quit(self) -> str:
        """The session is over."""
        self.desk.ended = "left"
        return ""

    def line(self, text: str) -> str:
        """What a line makes the switch print."""
        command, pipes = piped(text)
        words = command.split()
        if not words or words[0].startswith("#"):
            return ""
        if self.editor.at is not None:
            if words == ["return"] or (words == ["quit"] and self.editor.at == ((),)):
                return self.leaving()
            if words == ["quit"]:
                self.editor.up("quit")
                return ""
        found = (self.user if self.editor.at is None else self.system).find(command)
        if isinstance(found, Wrong) and self.editor.at is not None and not self._anywhere(words[0]):
            return self.editor.type(text, self.prompt())
        if isinstance(found, Wrong):
            return self._wrong(command, found)
        said = found[0](*found[1])
        for pipe in pipes:
            said = filtered(said, pipe)
        return said

    def _anywhere(self, word: str) -> bool:
        return len(word) > 2 and any(known.startswith(word) for known in self.style.anywhere)

    def _wrong(self, text: str, wrong: Wrong) -> str:
        words = self.style.incomplete if wrong.why == "incomplete" else self.style.unknown
        return (caret(self.prompt(), text, wrong.at) if "'^'" in words else "") + words + "\n"


def configuration(header: str, text: str) -> str:
    """A configuration as ``display`` prints it."""
    return f"{header}#\n{text}#\nreturn\n"


def running(desk: Desk, header: str) -> str:
    """The configuration that acts."""
    return configuration(header, switch.show(desk.box.running))
