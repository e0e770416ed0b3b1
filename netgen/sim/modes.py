"""The modes of a Cisco-like command line: user, privileged, configuration. What its commands do, the platforms say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from netgen import switch
from netgen.sim.commands import Commands, Handler, Wrong, caret, filtered, piped
from netgen.sim.desk import Desk
from netgen.sim.editor import Editor, single

INVALID = "% Invalid input detected at '^' marker.\n\n"


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between the platforms of the family."""

    default: str
    """The name of a switch that has none."""
    views: tuple[tuple[str, str], ...]
    """Beginning of the line that opens a view -> its name in the prompt; ``{}`` is the rest of the line."""
    full: str
    """What is said where the table of bindings takes no more."""
    inline: frozenset[str] = frozenset()
    """First words of privileged commands that are taken in configuration mode as they are."""
    cut: int = 0
    """Longest name in the prompt of configuration mode; 0: all of it is shown."""
    gap: str = ""
    """Stands behind the prompt."""
    invalid: str = INVALID
    entering: str = "Enter configuration commands, one per line.  End with CNTL/Z.\n"


class Modes:
    """The modes of one session. ``commands`` are those of the privileged mode; ``user`` those that the user mode has."""

    def __init__(self, desk: Desk, style: Style, commands: dict[str, Handler], user: Sequence[str]) -> None:
        self.desk, self.style = desk, style
        self.editor = Editor(desk, style.full)
        self.privileged = not desk.box.secret
        self.tag = ""
        """What the prompt says between ``config`` and the view."""
        own: dict[str, Handler] = {
            "enable": self.enable,
            "disable": self.disable,
            "exit": self.leave,
            "logout": self.leave,
            "quit": self.leave,
            "configure terminal": self.configure,
        }
        everything = own | commands
        self.commands = Commands(everything)
        self.user = Commands({name: everything[name] for name in ("enable", "exit", "logout", "quit", *user)})

    # Modes ------------------------------------------------------------------------------------------------------------------

    def name(self) -> str:
        """The switch's name in the prompt."""
        shown = single(self.desk.box.running, "hostname", self.style.default)
        return f"{shown}-2" if self.desk.box.odd else shown

    def prompt(self) -> str:
        """``sw1>``, ``sw1#``, ``sw1(config-if)#``."""
        if self.editor.at is None:
            return f"{self.name()}{'#' if self.privileged else '>'}{self.style.gap}"
        name = self.name()[: self.style.cut or None]
        return f"{name}(config{self.tag}{self._view()})#{self.style.gap}"

    def _view(self) -> str:
        path = self.editor.path
        if not path:
            return ""
        if self.editor.at and len(self.editor.at) > 1 and path[-1].startswith("interface "):
            return "-if-range"
        for begin, shown in self.style.views:
            if path[-1].startswith(begin):
                return shown.format(_short(path[-1][len(begin) :].strip()))
        return f"-{path[-1].split()[0]}"

    def enable(self) -> str:
        """Asks for the password, three times at the most."""
        return "" if self.privileged else self._password(3)

    def _password(self, left: int) -> str:
        def given(text: str) -> str:
            if text == self.desk.box.secret:
                self.privileged = True
                return ""
            return self._password(left - 1) if left > 1 else "% Bad secrets\n\n"

        return self.desk.ask("Password: ", given, hidden=True)

    def disable(self) -> str:
        """Back to the user mode."""
        self.privileged = not self.desk.box.secret and self.privileged
        return ""

    def leave(self) -> str:
        """The session is over."""
        self.desk.ended = "left"
        return ""

    def configure(self) -> str:
        """Into configuration mode."""
        self.editor.at = ((),)
        return self.style.entering

    # Lines ------------------------------------------------------------------------------------------------------------------

    def line(self, text: str) -> str:
        """What a line makes the switch print."""
        if self.editor.at is None:
            return self.execute(text)
        word = text.split(maxsplit=1)[0].lower() if text.split() else ""
        if word == "do":
            return self.execute(text.split(None, 1)[1] if len(text.split()) > 1 else "")
        if word in self.style.inline:
            return self.execute(text)
        if word == "end" or (word == "exit" and self.editor.at == ((),)):
            self.editor.at = None
            return ""
        if word == "exit":
            self.editor.up(text)
            return ""
        return self.editor.type(text, self.prompt())

    def execute(self, text: str) -> str:
        """A command that is no configuration, and the filters behind it."""
        command, pipes = piped(text)
        if not command or command.startswith("!"):
            return ""
        found = (self.commands if self.privileged else self.user).find(command)
        if isinstance(found, Wrong):
            return self._wrong(command, found)
        handler, args = found
        said = handler(*args)
        for pipe in pipes:
            said = filtered(said, pipe)
        return said

    def _wrong(self, text: str, wrong: Wrong) -> str:
        if wrong.why == "incomplete":
            return "% Incomplete command.\n\n"
        if wrong.why == "ambiguous":
            return f'% Ambiguous command:  "{text}"\n'
        words = text.split()
        invalid = self.style.invalid.replace("{at}", str(wrong.at)).replace("{word}", words[wrong.at] if wrong.at < len(words) else "")
        return (caret(self.prompt(), text, wrong.at) if "'^'" in invalid else "") + invalid

    def terminal(self, lines: str) -> str:
        """``terminal length``: lines of a page."""
        self.desk.page = int(lines) if lines.isdecimal() else self.desk.page
        return ""


_SHORT = re.compile(r"(Ethernet|Vlan|Port-Channel|Management|Loopback)(?=\d)")


def _short(name: str) -> str:
    return _SHORT.sub(lambda match: match[1][:2], name)


def nothing(*_: str) -> str:
    """A command that has no effect here."""
    return ""


def vlans(desk: Desk) -> str:
    """``show vlan brief`` of IOS and NX-OS: which VLANs there are, by number, and the ports that are in them untagged."""
    facts = switch.facts(desk.box.running)
    names = {1: "default"} | dict(facts.vlans)
    head = f"\nVLAN {'Name':<32} Status    Ports\n---- {'-' * 32} --------- {'-' * 31}\n"
    access: dict[int, list[str]] = {}
    for name, port in facts.ports.items():
        if port.mode == "access" and port.untagged is not None:
            access.setdefault(port.untagged, []).append(re.sub(r"^([A-Za-z]{2})[A-Za-z-]*", r"\1", name))
    lines = (f"{vid:<4} {names[vid] or f'VLAN{vid:04}':<32} active    {', '.join(access.get(vid, []))}".rstrip() for vid in sorted(names))
    return head + "".join(f"{line}\n" for line in lines)
