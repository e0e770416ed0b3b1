"""The command lines of Huawei's VRP 5, where lines act at once, and VRP 8, where they act when they are committed.

Sources: Huawei command references (commit, abort trial, display configuration candidate; two-phase validation mode: a
candidate for each user, ``~`` and ``*`` in the prompt); netmiko, which quotes ``save``; consoles in published articles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from netgen import switch
from netgen.sim.commands import Handler, differences
from netgen.sim.desk import Desk
from netgen.sim.editor import Candidate
from netgen.sim.views import Style, Views, configuration, running
from netgen.switch.state import TOP

STYLE = Style(
    default="HUAWEI",
    entering="Enter system view, return user view with Ctrl+Z.\n",
    views=(
        ("interface ", "-{}"),
        ("vlan ", "-vlan{}"),
        ("acl number ", "-acl-adv-{}"),
        ("acl name ", "-acl-adv-{}"),
        ("acl ipv6 ", "-acl6-adv-{}"),
    ),
    full="Error: The number of static binding entries has reached the upper limit.",  # own words
    unknown="Error: Unrecognized command found at '^' position.",
    incomplete="Error:Incomplete command found at '^' position.",
    anywhere=frozenset({"display", "screen-length"}),
)
TWO_STAGE = replace(STYLE, entering="Enter system view, return user view with return command.\n")
PAGING = "Info: The configuration takes effect on the current user terminal interface only.\n"
SAVE_ASKS = "The current configuration will be written to the device.\nAre you sure to continue?[Y/N]"
SAVED = (
    "It will take several minutes to save configuration file, please wait......\nConfiguration file had been saved successfully\n"
    "Note: The configuration file will take effect after being activated\n"
)
SAVE_ASKS_8 = "Warning: The current configuration will be written to the device. Continue? [Y/N]:"
SAVED_8 = "Now saving the current configuration to the slot 1 .\nInfo: Save the configuration successfully.\n"
UNCOMMITTED = "Warning: Uncommitted configurations found, commit them before exiting? [Y(yes)/N(no)/C(cancel)]:"
TRIAL = (
    "Info: The system enters the trial configuration mode.\n"
    "The system will revert to previous configuration if the trial configuration is not confirmed in {} seconds.\n"
)
ABORT = "Warning: The trial configuration will be rolled back. Continue? [Y/N]:"
ABORTED = "Info: The trial configuration rollback succeeded.\n"
IN_TRIAL = "Error: The system is in the trial configuration mode.\n"  # own words
NO_TRIAL = "Error: The system is not in the trial configuration mode.\n"  # own words
DEFAULT_TRIAL = 600
"""Seconds (command reference of commit)."""


def common(desk: Desk, header: str, ask: str, saved: str) -> dict[str, Handler]:
    """Commands that both have."""

    def save() -> str:
        return desk.ask(ask, lambda text: _save(desk, saved) if text.strip().lower() in {"y", "yes"} else "")

    def reboot() -> str:
        return desk.ask("System will reboot! Continue ? [Y/N]:", lambda text: _reboot(desk, text))

    return {
        "screen-length <n> temporary": lambda lines: _page(desk, lines),
        "display current-configuration": lambda: running(desk, header),
        "display saved-configuration": lambda: configuration(header, desk.box.startup),
        "display version": lambda: f"Huawei Versatile Routing Platform Software\nVRP (R) software, {header.removeprefix('!Software ')}",
        "save": save,
        "reboot": reboot,
    }


def _page(desk: Desk, lines: str) -> str:
    desk.page = int(lines) if lines.isdecimal() else desk.page
    return PAGING


def _save(desk: Desk, said: str) -> str:
    desk.box.save()
    return said


def _reboot(desk: Desk, text: str) -> str:
    if text.strip().lower() in {"y", "yes"}:
        desk.box.restart_in(0, desk.user)
    return ""


class Vrp:
    """A session with a switch that runs VRP 5."""

    more = "  ---- More ----"
    helps = True

    def __init__(self, desk: Desk) -> None:
        header = "!Software Version V200R019C10SPC500\n"
        self.views = Views(desk, STYLE, common(desk, header, SAVE_ASKS, SAVED), {})
        self.prompt, self.line = self.views.prompt, self.views.line

    def greeting(self) -> str:
        """What is said at the login."""
        return "\nInfo: The max number of VTY users is 10, and the number of current VTY users on line is 1.\n"

    def leave(self) -> None:
        """Nothing belongs to a session alone."""


@dataclass
class Trial:
    """A committed configuration that is not confirmed yet."""

    owner: object = None
    """The session that may confirm it; None: there is none."""
    persist: str = ""
    """The name by which any session may."""


class Vrp8:
    """A session with a switch that runs VRP 8, in two-stage mode."""

    more = "  ---- More ----"
    helps = True

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        header = "!Software Version V200R019C10SPC800\n"
        user = common(desk, header, SAVE_ASKS_8, SAVED_8) | {"display configuration trial status": self._status}
        self.views = Views(desk, TWO_STAGE, user | {"system-view": self._enter}, self._commands())
        self.views.mark = lambda: "*" if self._typed else "~"
        self.views.leaving = self._leaving
        self.prompt, self.line = self.views.prompt, self.views.line

    def _commands(self) -> dict[str, Handler]:
        return {
            "commit": self._commit,
            "commit label <x>": lambda _: self._commit(),
            "commit description ...": lambda *_: self._commit(),
            "commit persist <x>": self._commit,
            "commit trial": lambda: self._try(DEFAULT_TRIAL),
            "commit trial <n>": self._try_for,
            "commit trial <n> persist <x>": self._try_for,
            "commit trial persist <x>": lambda name: self._try(DEFAULT_TRIAL, name),
            "abort trial": lambda: self._abort(""),
            "abort trial persist <x>": self._abort,
            "clear configuration candidate": self._clear,
            "display configuration candidate": self._candidate,
            "display configuration candidate merge": self._candidate,
            "display configuration candidate changes": self._changes,
        }

    def greeting(self) -> str:
        """What is said at the login."""
        return "\nInfo: The max number of VTY users is 10, the number of current VTY users online is 1.\n"

    def leave(self) -> None:
        """What was not committed is gone with the session; a trial goes on until its time is over."""

    # The candidate ------------------------------------------------------------------------------------------------------------

    @property
    def _typed(self) -> bool:
        candidate = self.views.editor.candidate
        return candidate is not None and bool(candidate.typed)

    def _enter(self) -> str:
        self._clear()
        return self.views.enter()

    def _clear(self) -> str:
        self.views.editor.candidate = Candidate(self.box.running)
        return ""

    def _leaving(self) -> str:
        if not self._typed:
            return self._out()
        return self.desk.ask(UNCOMMITTED, self._decided)

    def _decided(self, text: str) -> str:
        answer = text.strip().lower()[:1]
        if answer == "y":
            said = self._commit()
            return said + (self._out() if not self._typed else "")
        return self._out() if answer == "n" else ""

    def _out(self) -> str:
        self.views.editor.candidate = None
        return self.views.out()

    def _candidate(self) -> str:
        return configuration("", switch.show(self.views.editor.state))

    def _changes(self) -> str:
        lines = differences(switch.show(self.box.running), switch.show(self.views.editor.state), ("", "")).splitlines()[2:]
        return "Building configuration\n" + "".join(f"{line}\n" for line in lines if not line.startswith("@@"))

    # Committing ---------------------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        """The candidate's lines on what acts by now: others may have committed since."""
        candidate = self.views.editor.candidate
        if candidate is not None:
            self.box.running = replace(candidate.onto(self.box.running), at=(TOP,))
        self._clear()

    def _mine(self, persist: str) -> bool:
        trial = self.box.recall(Trial)
        return persist == trial.persist if trial.persist else trial.owner is self.desk

    def _commit(self, persist: str = "") -> str:
        if self.box.rollback is not None:
            if not self._mine(persist):
                return IN_TRIAL
            self.box.confirm()
        if self._typed:
            self._act()
        return ""

    def _try_for(self, seconds: str, persist: str = "") -> str:
        if not (seconds.isdecimal() and 60 <= int(seconds) <= 65535):
            return "Error: Wrong parameter found at '^' position.\n"
        return self._try(int(seconds), persist)

    def _try(self, seconds: int, persist: str = "") -> str:
        if self.box.rollback is not None:
            return IN_TRIAL
        if not self._typed:
            return ""
        trial = self.box.recall(Trial)
        trial.owner, trial.persist = self.desk, persist
        self.box.arm(seconds, self.desk.user, self._stale())
        self._act()
        return TRIAL.format(seconds)

    def _stale(self) -> Callable[[], None]:
        """A candidate without lines follows what acts."""

        def renew() -> None:
            if self.views.editor.candidate is not None and not self._typed:
                self._clear()

        return renew

    def _abort(self, persist: str) -> str:
        if self.box.rollback is None:
            return NO_TRIAL
        if not self._mine(persist):
            return IN_TRIAL
        return self.desk.ask(ABORT, self._aborted)

    def _aborted(self, text: str) -> str:
        if text.strip().lower()[:1] != "y":
            return ""
        self.box.revert()
        self._clear()
        return ABORTED

    def _status(self) -> str:
        return "The system is in the trial configuration mode.\n" if self.box.rollback else NO_TRIAL
