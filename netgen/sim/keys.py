"""Typed characters become lines, with an echo, as terminals of switches do it."""

from __future__ import annotations

import re
from dataclasses import dataclass

BACK = ("\x08", "\x7f")
CLEAR = ("\x03", "\x15")
"""Ctrl-C, Ctrl-U."""
LITERAL = "\x16"
"""Ctrl-V: the next character is taken as it is."""
LEAVE = "\x1a"
"""Ctrl-Z: the line is taken, and configuration mode is left."""

_PLAIN = re.compile(r"[^\x00-\x1f\x7f?]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of some characters."""

    echo: str = ""
    line: str | None = None
    """A line is finished."""
    left: bool = False
    """It was finished by Ctrl-Z."""
    help: bool = False
    """Somebody asks what can come next."""
    clear: bool = False
    """The line is thrown away."""


class Keys:
    """The line that is being typed."""

    __slots__ = ("_literal", "_return", "text")

    def __init__(self) -> None:
        self.text = ""
        self._return = self._literal = False

    def take(self, typed: str, helps: bool) -> tuple[Typed, str]:
        """What the next characters do, and those that are left."""
        plain = _PLAIN.match(typed)
        if plain or self._literal:
            part = plain[0] if plain else typed[0]
            self._literal = self._return = False
            self.text += part
            return Typed(echo=part), typed[len(part) :]
        return self._special(typed[0], helps), typed[1:]

    def _special(self, key: str, helps: bool) -> Typed:
        was_return, self._return = self._return, key == "\r"
        if key in ("\r", "\n", LEAVE):
            return Typed() if was_return and key == "\n" else self._finish(left=key == LEAVE)
        if key in BACK and self.text:
            self.text = self.text[:-1]
            return Typed(echo="\b \b")
        if key in CLEAR:
            self.text = ""
            return Typed(clear=True)
        if key == LITERAL:
            self._literal = True
        if key == "?":
            self.text += "" if helps else key
            return Typed(echo=key, help=helps)
        return Typed()

    def _finish(self, left: bool = False) -> Typed:
        line, self.text = self.text, ""
        return Typed(line=line, left=left)
