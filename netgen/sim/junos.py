"""The command line of Juniper Junos: operational mode, and configuration mode with a candidate.

Sources: Junos CLI User Guide; netmiko, which reads the words; consoles in published articles. Without ``| display set`` a
configuration is printed in braces, but statements of a level that the model keeps as one stay on one line.
"""

from __future__ import annotations

from collections.abc import Callable

from netgen import switch
from netgen.sim.box import Timer
from netgen.sim.candidate import Editing, braces, compare
from netgen.sim.commands import Commands, Handler, Wrong, caret, filtered, piped
from netgen.sim.desk import Desk
from netgen.switch.state import State

MODEL = "ex4300-48t"
RELEASE = "20.4R3-S1.3"
UNKNOWN = "unknown command.\n"


class Junos:
    """A session with a switch that runs Junos."""

    more = "---(more)---"
    helps = False

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        self.editing = Editing(desk)
        self.editor = self.editing.editor
        self.operational = Commands(self._operational())
        self.configuration = Commands(self._configuration())

    def greeting(self) -> str:
        """What is said at the login."""
        return f"--- JUNOS {RELEASE} Kernel 64-bit\n"

    def leave(self) -> None:
        """A candidate of its own is gone; the shared one stays."""
        self.editing.release()

    def prompt(self) -> str:
        """``admin@sw1> ``; ``[edit interfaces]`` above it in configuration mode."""
        who = "@".join(filter(None, (self.desk.user, self.editing.name())))
        if self.editor.at is None:
            return f"{who}> "
        timer = self.box.rollback
        pending = f"# commit confirmed will be rolled back in {_minutes(timer)}\n" if timer is not None else ""
        path = self.editor.path
        return f"\n{pending}[edit{f' {path[0]}' if path else ''}]\n{who}# "

    # Lines ------------------------------------------------------------------------------------------------------------------

    def line(self, text: str) -> str:
        """What a line makes the switch print."""
        command, pipes = piped(text)
        if not command or command.startswith("#"):
            return ""
        if self.editor.at is None:
            return self._execute(self.operational, command, pipes)
        return self._configure(text, command, pipes)

    def _configure(self, text: str, command: str, pipes: list[str]) -> str:
        """A line in configuration mode."""
        word, _, rest = command.partition(" ")
        if word in {"set", "delete", "insert", "activate", "deactivate"}:
            said = self.editor.type(text, self.prompt())
            return caret("", command, 1) + said if said.startswith("syntax error") else said
        if word == "run":
            command, pipes = piped(rest)
            return self._execute(self.operational, command, pipes)
        if word == "commit":
            return self.editing.commit(command)
        if word in {"edit", "up", "top"} or (command == "exit" and self.editor.path):
            self.editor.up(command)
            return ""
        return self._execute(self.configuration, command, pipes)

    def _execute(self, commands: Commands, command: str, pipes: list[str]) -> str:
        found = commands.find(command)
        if isinstance(found, Wrong):
            words = {
                "unknown": UNKNOWN if found.at == 0 else "syntax error, expecting <command>.\n",
                "incomplete": "syntax error, expecting <command>.\n",
            }
            prompt = self.prompt().rpartition("\n")[2]
            return caret(prompt, command, found.at) + words.get(found.why, f"'{command}' is ambiguous.\n")
        handler, args = found
        if handler in (self._show, self._show_candidate):
            return self._shown(handler is self._show, pipes)
        return _piped(handler(*args), pipes)

    def _operational(self) -> dict[str, Handler]:
        return {
            "show configuration": self._show,
            "show version": lambda: f"Hostname: {self.editing.name()}\nModel: {MODEL}\nJunos: {RELEASE}\n",
            "show cli": lambda: "CLI screen length set to 0\n",
            "show system commit": self._history,
            "set cli screen-width <n>": lambda columns: f"Screen width set to {columns}\n",
            "set cli screen-length <n>": self._length,
            "set cli complete-on-space <x>": lambda _: "Disabling complete-on-space\n",
            "configure": lambda: self.editing.enter("shared"),
            "configure exclusive": lambda: self.editing.enter("exclusive"),
            "configure private": lambda: self.editing.enter("private"),
            "edit": lambda: self.editing.enter("shared"),
            "exit": self._quit,
            "quit": self._quit,
            "request system reboot": self._reboot,
        }

    def _configuration(self) -> dict[str, Handler]:
        return {
            "show": self._show_candidate,
            "rollback": lambda: self.editing.rollback("0"),
            "rollback <n>": self.editing.rollback,
            "exit": self.editing.leaving,
            "exit configuration-mode": self.editing.leaving,
            "quit": self.editing.leaving,
            "quit configuration-mode": self.editing.leaving,
            "load set terminal": lambda: self._load(self.editing.load),
            "load override terminal": lambda: self._load(self.editing.override),
            "status": lambda: "",
        }

    def _length(self, lines: str) -> str:
        self.desk.page = int(lines) if lines.isdecimal() else self.desk.page
        return f"Screen length set to {lines}\n"

    def _load(self, loaded: Callable[[str], str]) -> str:
        return "[Type ^D at a new line to end input]\n" + self.desk.ask("", loaded, until="\x04")

    def _quit(self) -> str:
        self.desk.ended = "left"
        return ""

    def _reboot(self) -> str:
        def sure(text: str) -> str:
            if text.strip().lower() in {"y", "yes"}:
                self.box.restart_in(0, self.desk.user)
            return ""

        return self.desk.ask("Reboot the system ? [yes,no] (no) ", sure)

    # Showing ----------------------------------------------------------------------------------------------------------------

    def _show(self) -> str:
        return ""

    def _show_candidate(self) -> str:
        return ""

    def _shown(self, acting: bool, pipes: list[str]) -> str:
        state = self.box.running if acting else self.editor.state
        head = "## Last commit: 2026-03-01 10:00:00 UTC by root\n" if acting and not pipes else ""
        words = [pipe.split() for pipe in pipes]
        if ["display", "set"] in words:
            text = switch.show(state)
        elif any("compare".startswith(one[0]) and len(one[0]) > 3 for one in words if one):
            text = self._compared(state, words)
        else:
            text = head + braces(state)
        others = [
            pipe for pipe, one in zip(pipes, words, strict=True) if one and one[0] not in {"display"} and not one[0].startswith("comp")
        ]
        return _piped(text, others)

    def _compared(self, state: State, words: list[list[str]]) -> str:
        number = next((one[2] for one in words if len(one) > 2), "0")
        kept = self.editing.kept()
        if not (number.isdecimal() and int(number) < len(kept)):
            return "error: rollback configuration does not exist\n"
        return compare(kept[int(number)], state)

    def _history(self) -> str:
        return "".join(f"{number:<4}2026-03-01 10:00:00 UTC by {self.desk.user} via cli\n" for number in range(len(self.editing.kept())))


def _minutes(timer: Timer) -> str:
    return f"{timer.minutes} minutes" if timer.minutes != 1 else "1 minute"


def _piped(text: str, pipes: list[str]) -> str:
    for pipe in pipes:
        text = text if pipe.split()[:1] and "no-more".startswith(pipe.split()[0]) else filtered(text, pipe)
    return text
