"""The command line of Arista EOS, with configure sessions.

Sources: EOS User Manual, Configure Session (a session begins as a copy of the running configuration, and its commit replaces
what others have changed since); napalm and netmiko, which read the JSON and the prompts; consoles in published articles:
the prompt shows six characters of the session's name.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from netgen import switch
from netgen.sim.commands import Handler, differences
from netgen.sim.desk import Desk
from netgen.sim.editor import Candidate
from netgen.sim.flash import file
from netgen.sim.modes import Modes, Style, nothing
from netgen.switch.state import State

STYLE = Style(
    default="localhost",
    views=(
        ("interface ", "-if-{}"),
        ("vlan ", "-vlan-{}"),
        ("ip access-list ", "-acl-{}"),
        ("ipv6 access-list ", "-acl-{}"),
        ("mlag ", "-mlag"),
    ),
    full="% Error: the hardware table of bindings is full",  # own words
    inline=frozenset({"show", "copy", "write", "configure", "commit", "abort", "rollback", "terminal", "dir"}),
    invalid="% Invalid input (at token {at}: '{word}')\n",
    entering="",
)
USER = ("show version", "terminal length <n>", "terminal width <n>")
RELEASE = "4.29.3M"
COPIED = "Copy completed successfully.\n"
_JSON = re.compile(r"(.*?)\s*\|\s*json\s*")


@dataclass
class Session:
    """A configure session."""

    candidate: Candidate
    user: str
    state: str = "pending"
    """``pending``, ``pendingCommitTimer`` (it acts, and is not confirmed), ``completed``."""


@dataclass
class Sessions:
    """All of a switch's."""

    named: dict[str, Session] = field(default_factory=dict)


class Eos:
    """A session with a switch that runs EOS."""

    more = " --More-- "
    helps = True

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        self.modes = Modes(desk, STYLE, self._commands(), USER)
        self.prompt = self.modes.prompt
        self._session = ""
        """The name of the configure session that is edited; empty: none."""
        self._json: dict[str, Callable[[], object]] = {
            "show version": self._version_data,
            "show hostname": lambda: {"hostname": self.modes.name(), "fqdn": self.modes.name()},
            "show configuration sessions": self._sessions_data,
            "show configuration sessions detail": self._sessions_data,
        }

    def _commands(self) -> dict[str, Handler]:
        return {
            "terminal length <n>": self._length,
            "terminal width <n>": lambda columns: f"Width set to {columns} columns.\n",
            "show version": lambda: f"Arista DCS-7050TX-48-F\nSoftware image version: {RELEASE}\n",
            "show hostname": lambda: f"Hostname: {self.modes.name()}\nFQDN:     {self.modes.name()}\n",
            "show running-config ...": lambda *_: self._shown("running-config", switch.show(self.box.running)),
            "show startup-config": lambda: self._shown("startup-config", self.box.startup),
            "show configuration sessions ...": lambda *_: self._listed(),
            "show session-config": lambda: self._config(self._session),
            "show session-config diffs": lambda: self._diffs(self._session),
            "show session-config named <name>": self._config,
            "show session-config named <name> diffs": self._diffs,
            "configure": self._configure,
            "configure terminal": self._configure,
            "configure session <name>": self._enter,
            "configure session <name> commit": self._commit,
            "configure session <name> commit timer <time>": self._commit_timed,
            "configure session <name> abort": self._abort,
            "no configure session <name>": self._abort,
            "configure replace <file>": self._replace,
            "commit": lambda: self._commit(self._session),
            "commit timer <time>": lambda time: self._commit_timed(self._session, time),
            "abort": lambda: self._abort(self._session),
            "rollback clean-config": self._clean,
            "write": self._save,
            "write memory": self._save,
            "copy <from> <to>": self._copy,
            "dir ...": nothing,
        }

    def greeting(self) -> str:
        """Nothing; a banner would stand here."""
        return ""

    def leave(self) -> None:
        """Nothing: a configure session stays until it is committed, aborted, or a day old."""

    def line(self, text: str) -> str:
        """A line; ``| json`` gives the data that some commands have."""
        asked = _JSON.fullmatch(text)
        if asked is not None and self.modes.privileged:
            data = self._json.get(" ".join(asked[1].split()))
            return json.dumps(data(), indent=4) + "\n" if data is not None else "% This is an unconverted command\n"
        said = self.modes.line(text)
        if self.modes.editor.at is None:
            self._leave()
        return said

    def _leave(self) -> None:
        self._session, self.modes.tag, self.modes.editor.candidate = "", "", None

    def _length(self, lines: str) -> str:
        self.modes.terminal(lines)
        return "Pagination disabled.\n" if lines == "0" else f"Pagination set to {lines} lines.\n"

    def _shown(self, name: str, text: str) -> str:
        return f"! Command: show {name}\n! device: {self.modes.name()} (DCS-7050TX-48, EOS-{RELEASE})\n!\n{text}!\nend\n"

    # Data -------------------------------------------------------------------------------------------------------------------

    def _uptime(self) -> float:
        return round(asyncio.get_running_loop().time(), 2)

    def _version_data(self) -> object:
        return {
            "version": RELEASE,
            "modelName": "DCS-7050TX-48-F",
            "serialNumber": "SIM0000001",
            "mfgName": "Arista",
            "uptime": self._uptime(),
        }

    def _sessions_data(self) -> object:
        found: dict[str, dict[str, object]] = {}
        for name, session in self.box.recall(Sessions).named.items():
            found[name] = {"state": session.state, "commitUser": session.user, "description": "", "instances": {}}
            if session.state == "pendingCommitTimer" and self.box.rollback is not None:
                found[name]["commitBy"] = self._uptime() + self.box.rollback.left
        return {"maxSavedSessions": 1, "maxOpenSessions": 5, "sessions": found}

    def _listed(self) -> str:
        rows = (f"  {name:<20} {session.state:<20} {session.user}\n" for name, session in self.box.recall(Sessions).named.items())
        head = "Maximum number of completed sessions: 1\nMaximum number of pending sessions: 5\n\n"
        return f"{head}  {'Name':<20} {'State':<20} User\n{''.join(rows)}"

    # Configure sessions -------------------------------------------------------------------------------------------------------

    def _configure(self) -> str:
        self._leave()
        return self.modes.configure()

    def _enter(self, name: str) -> str:
        sessions = self.box.recall(Sessions).named
        session = sessions.get(name)
        if session is None or session.state != "pending":
            session = sessions[name] = Session(Candidate(self.box.running), self.desk.user)
        self._session, self.modes.tag, self.modes.editor.candidate = name, f"-s-{name[:6]}", session.candidate
        return self.modes.configure()

    def _open(self, name: str) -> Session | None:
        return self.box.recall(Sessions).named.get(name)

    def _out(self) -> str:
        self.modes.editor.at = None
        self._leave()
        return ""

    def _commit(self, name: str) -> str:
        session = self._open(name)
        if session is None or session.state == "completed":
            return _absent(name)
        if session.state == "pendingCommitTimer":
            self.box.confirm()
        else:
            self.box.running = session.candidate.state
        session.state = "completed"
        return self._out()

    def _commit_timed(self, name: str, time: str) -> str:
        session = self._open(name)
        if session is None or session.state == "completed":
            return _absent(name)
        parts = [int(part) for part in time.split(":") if part.isdecimal()]
        if len(parts) != 3:
            return f"% Invalid input (at token 0: '{time}')\n"
        if self.box.rollback is not None and session.state == "pending":
            return "% Another commit is pending, its timer is running\n"  # own words

        def undone() -> None:
            session.state = "completed"

        self.box.arm(parts[0] * 3600 + parts[1] * 60 + parts[2], self.desk.user, undone)
        if session.state == "pending":
            session.state = "pendingCommitTimer"
            self.box.running = session.candidate.state
        return self._out()

    def _abort(self, name: str) -> str:
        session = self._open(name)
        if session is None:
            return _absent(name)
        if session.state == "pendingCommitTimer":
            self.box.revert()
        del self.box.recall(Sessions).named[name]
        return self._out()

    def _clean(self) -> str:
        session = self._open(self._session)
        if session is None:
            return "% Invalid input (at token 0: 'rollback')\n"
        session.candidate.state = self.box.boot("")
        return ""

    def _text(self, name: str) -> str:
        session = self._open(name)
        return "" if session is None else switch.show(session.candidate.state)

    def _config(self, name: str) -> str:
        return self._text(name) if self._open(name) else _absent(name)

    def _diffs(self, name: str) -> str:
        heads = ("system:/running-config", f"session:/{name}-session-config")
        return differences(switch.show(self.box.running), self._text(name), heads) if self._open(name) else _absent(name)

    # Files ------------------------------------------------------------------------------------------------------------------

    def _save(self) -> str:
        self.box.save()
        return COPIED

    def _copy(self, source: str, target: str) -> str:
        texts = {"running-config": lambda: switch.show(self.box.running), "startup-config": lambda: self.box.startup}
        text = texts[source]() if source in texts else self.box.files.get(file(source), b"").decode("utf-8", "replace")
        if target == "startup-config":
            return self._save()
        if target == "running-config":
            self.box.running = self._merged(text)
        else:
            self.box.files[file(target)] = text.encode()
        return COPIED

    def _merged(self, text: str) -> State:
        state = self.box.running
        for line in text.splitlines():
            state, _ = switch.apply(state, line.strip())
        return state

    def _replace(self, path: str) -> str:
        if file(path) not in self.box.files:
            return f"% Error: cannot open {path} (No such file or directory)\n"
        self.box.running = self.box.boot(self.box.files[file(path)].decode("utf-8", "replace"))
        return ""


def _absent(name: str) -> str:
    return f"% Configuration session {name} does not exist\n" if name else "% Not in a configuration session\n"  # own words
