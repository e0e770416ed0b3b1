"""What a session is to the command line that it talks to, whoever carries the characters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from netgen.sim.box import Box


class Desk:
    """Who sits at a switch, how lines are printed, and what is being asked."""

    __slots__ = ("_then", "box", "ended", "hidden", "page", "question", "until", "user")

    def __init__(self, box: Box, user: str) -> None:
        self.box = box
        self.user = user
        self.page = 24
        """Lines until the switch waits for a key; 0: it does not."""
        self.hidden = False
        """What is typed next is not shown."""
        self.question = ""
        """Instead of the prompt: what the switch wants to know."""
        self.ended = ""
        """``left``: the session is over; ``cut``: the connection is gone without a word; ``stuck``: nothing comes any more."""
        self.until = ""
        """Lines are taken as a text until this character comes, Ctrl-D for instance; empty: line by line."""
        self._then: Callable[[str], str] | None = None

    def ask(self, question: str, then: Callable[[str], str], *, hidden: bool = False, until: str = "") -> str:
        """Has the next line (or the text until a character) go to ``then``; gives what is printed before, nothing."""
        self.question, self._then, self.hidden, self.until = question, then, hidden, until
        return ""

    def answered(self, text: str) -> str:
        """What comes of the answer; it may ask again."""
        then = self._then
        self.question, self._then, self.hidden, self.until = "", None, False, ""
        return then(text) if then else ""

    @property
    def asking(self) -> bool:
        """Whether the next line is an answer."""
        return self._then is not None


class Cli(Protocol):
    """A family's command line, one object a session."""

    more: str
    """What is printed where a page is full."""
    helps: bool
    """Whether ``?`` asks for help wherever it is typed, and is not part of the line."""

    def greeting(self) -> str:
        """What is printed at the login."""

    def prompt(self) -> str:
        """What is printed when a line can be typed; may have several lines."""

    def line(self, text: str) -> str:
        """What a line makes the switch print; lines end in a newline."""

    def leave(self) -> None:
        """The session is over: what belongs to it alone is given up."""
