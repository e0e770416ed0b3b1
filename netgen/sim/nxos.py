"""The command line of Cisco NX-OS, with checkpoints.

Sources: NX-OS System Management guides, Configuring Rollback (ten checkpoints; atomic is the default); consoles of Nexus 9000
in published articles for the words.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import ClassVar

from netgen import switch
from netgen.sim import flash
from netgen.sim.commands import Handler
from netgen.sim.desk import Desk
from netgen.sim.modes import Modes, Style, nothing, vlans
from netgen.switch.state import NOTHING, TOP, State

STYLE = Style(
    default="switch",
    views=(
        ("interface ", "-if"),
        ("vlan ", "-vlan"),
        ("ip access-list ", "-acl"),
        ("ipv6 access-list ", "-ipv6-acl"),
        ("arp access-list ", "-arp-acl"),
        ("vpc domain ", "-vpc-domain"),
        ("hsrp ", "-if-hsrp"),
        ("vrrp", "-if-vrrp"),
    ),
    full="ERROR: the binding was not added, no TCAM entries are left",  # own words
    inline=frozenset({"show", "copy", "checkpoint", "rollback", "terminal", "dir", "delete"}),
    gap=" ",
    invalid="% Invalid command at '^' marker.\n",
    entering="Enter configuration commands, one per line. End with CNTL/Z.\n",
)
USER = ("show version", "terminal length <n>", "terminal width <n>")
MOST = 10
"""Checkpoints of users that a switch keeps."""
ROLLBACK = """ADVISORY: Rollback operation started...
Modifying running configuration from another VSH terminal in parallel
is not recommended, as this may lead to Rollback failure.

Collecting Running-Config
Generating Rollback patch for switch profile
Rollback Patch is Empty
Collecting Running-Config
Generating Rollback Patch
Executing Rollback Patch
Generating Running-config for verification
Generating Rollback Patch

Rollback completed successfully.

"""


@dataclass
class Checkpoints:
    """Configurations that were kept, by name."""

    survives: ClassVar[bool] = True
    """Checkpoints are gone only after ``write erase`` and a reload (guide)."""
    named: dict[str, tuple[State, str]] = field(default_factory=dict)
    """And who kept them."""


class Nxos:
    """A session with a switch that runs NX-OS."""

    more = "--More--"
    helps = True

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        self.modes = Modes(desk, STYLE, self._commands(), USER)
        self.prompt, self.line = self.modes.prompt, self.modes.line

    def _commands(self) -> dict[str, Handler]:
        return {
            "terminal length <n>": self._length,
            "terminal width <n>": nothing,
            "terminal dont-ask": nothing,
            "no terminal dont-ask": nothing,
            "show version": self._version,
            "show running-config ...": lambda *_: self._shown("running-config", switch.show(self.box.running)),
            "show startup-config ...": lambda *_: self._shown("startup-config", self.box.startup),
            "show vlan brief": lambda: vlans(self.desk),
            "show hardware access-list tcam region": self._tcam,
            "show checkpoint summary": self._summary,
            "checkpoint": lambda: self._checkpoint(""),
            "checkpoint <name>": self._checkpoint,
            "checkpoint file <file>": self._checkpoint_file,
            "no checkpoint <name>": self._forget,
            "rollback running-config checkpoint <name>": self._rollback,
            "rollback running-config checkpoint <name> <how>": lambda name, _: self._rollback(name),
            "rollback running-config file <file>": self._rollback_file,
            "show file <file>": lambda path: flash.more(self.box, path),
            "delete <file>": self._delete,
            "copy running-config startup-config": self._save,
            "copy running-config <file>": self._copy,
            "dir": lambda: flash.directory(self.box, "", "bootflash:"),
            "dir <file>": lambda path: flash.directory(self.box, path, "bootflash:"),
            "reload": self._reload,
        }

    def _length(self, lines: str) -> str:
        return self.modes.terminal(lines)

    def greeting(self) -> str:
        """Nothing; a banner would stand here."""
        return "\n"

    def leave(self) -> None:
        """Nothing belongs to a session alone."""

    def _version(self) -> str:
        return f"Cisco Nexus Operating System (NX-OS) Software\n\nSoftware\n  NXOS: version 9.3(8)\n\n  Device name: {self.modes.name()}\n"

    def _shown(self, name: str, text: str) -> str:
        now = time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime())
        return f"\n!Command: show {name}\n!Running configuration last done at: {now}\n!Time: {now}\n\n{text}\n"

    def _tcam(self) -> str:
        """The sizes that regions have had since the last start."""
        view = self.box.booted.views.get(TOP)
        sizes = {"ing-racl": "1536", "ing-ifacl": "0", "arp-ether": "0", "ipsg": "0"}
        for key, value in (view.entries if view is not None else NOTHING).items():
            words = " ".join([*key, *(value if isinstance(value, tuple) else ())]).split()
            if words[:4] == ["hardware", "access-list", "tcam", "region"]:
                sizes[words[4]] = words[5]
        return "".join(f"{f'{name.upper()} [{name}]':>45} size = {size:>4}\n" for name, size in sizes.items())

    # Checkpoints --------------------------------------------------------------------------------------------------------------

    def _kept(self) -> dict[str, tuple[State, str]]:
        return self.box.recall(Checkpoints).named

    def _checkpoint(self, name: str) -> str:
        kept = self._kept()
        name = name or next(one for one in (f"user-checkpoint-{number}" for number in range(1, 99)) if one not in kept)
        if name in kept:
            return f"ERROR: checkpoint {name} already exists\n"  # own words; names must be unique (guide)
        if len(kept) >= MOST:
            return "ERROR: maximum number of checkpoints reached\n"  # own words
        kept[name] = (self.box.running, self.desk.user)
        return "...........Done\n"

    def _forget(self, name: str) -> str:
        return "" if self._kept().pop(name, None) else _absent(name)

    def _summary(self) -> str:
        lines = (f"{number}) {name}:\nCreated by {who[1]}\n" for number, (name, who) in enumerate(self._kept().items(), 1))
        return "User Checkpoint Summary\n" + "-" * 80 + "\n" + "".join(lines)

    def _rollback(self, name: str) -> str:
        if name not in self._kept():
            return _absent(name)
        self.box.running = self._kept()[name][0]
        return ROLLBACK

    def _checkpoint_file(self, path: str) -> str:
        self.box.files[flash.file(path)] = switch.show(self.box.running).encode()
        return "Done\n"

    def _rollback_file(self, path: str) -> str:
        if flash.file(path) not in self.box.files:
            return f"ERROR: file {path} does not exist\n"  # own words
        self.box.running = self.box.boot(self.box.files[flash.file(path)].decode("utf-8", "replace"))
        return ROLLBACK

    def _delete(self, path: str) -> str:
        return "" if self.box.files.pop(flash.file(path), None) is not None else "No such file or directory\n"

    # Files ------------------------------------------------------------------------------------------------------------------

    def _save(self) -> str:
        self.box.save()
        return "[########################################] 100%\nCopy complete, now saving to disk (please wait)...\nCopy complete.\n"

    def _copy(self, path: str) -> str:
        self.box.files[flash.file(path)] = switch.show(self.box.running).encode()
        return "Copy complete.\n"

    def _reload(self) -> str:
        def sure(text: str) -> str:
            if text.lower().startswith("y"):
                self.box.restart_in(0, self.desk.user)
            return ""

        return self.desk.ask("This command will reboot the system. (y/n)?  [n] ", sure)


def _absent(name: str) -> str:
    return f"ERROR: checkpoint {name} does not exist\n"  # own words
