"""What can go wrong between netgen and a switch, as an exception inside this room and as data outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from netgen.errors import NetgenError, printable

Kind = Literal["address", "credentials", "connect", "host_key", "login", "read", "stopped", "bug"]
"""Where it went wrong: no address known, no credentials found, nothing answers, not the switch that was enrolled, not let
in, no whole answer, given up by the user, netgen or a library itself."""


class Trouble(NetgenError):
    """One thing that went wrong with one switch: what, and what to do about it. Never holds a secret."""

    def __init__(self, kind: Kind, what: str, mend: str = "", *, again: bool = False) -> None:
        self.kind: Kind = kind
        self.what = one_line(what)
        self.mend = one_line(mend)
        self.again = again
        """Trying once more may help: the connection was refused or reset before anybody logged in."""
        super().__init__(f"{self.what}; {self.mend}" if mend else self.what)


@dataclass(frozen=True, slots=True)
class Unread:
    """A switch that was not read, and why."""

    switch: str
    address: str
    """``host`` or ``host:port``; empty: not known."""
    kind: Kind
    what: str
    mend: str
    """What to do about it."""

    def __str__(self) -> str:
        where = f"{printable(self.switch)} ({self.address})" if self.address else printable(self.switch)
        return f"{where}: {self.what}; {self.mend}" if self.mend else f"{where}: {self.what}"


def unread(switch: str, address: str, trouble: Trouble) -> Unread:
    """The trouble as data."""
    return Unread(switch, address, trouble.kind, trouble.what, trouble.mend)


LONGEST = 400
"""Characters of a message: what a device or a library says goes in, and may be anything."""


def one_line(text: str) -> str:
    """The text as one printable line of a bearable length.

    >>> one_line(" Login\\x1b[5m refused \\n\\n\\n by  somebody")
    'Login\\\\x1b[5m refused by somebody'
    """
    line = printable(" ".join(text.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 4] + " ..."
