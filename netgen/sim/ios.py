"""The command line of Cisco IOS and IOS-XE.

Sources: Cisco IOS Configuration Fundamentals and Managing Configuration Files guides (Configuration Rollback Confirmed
Change: what the timer does, which commands there are); consoles in published test data for the words. What is marked
``recalled`` was found nowhere.
"""

from __future__ import annotations

import time

from netgen import switch
from netgen.sim import flash
from netgen.sim.commands import Handler, differences
from netgen.sim.desk import Desk
from netgen.sim.editor import single
from netgen.sim.modes import Modes, Style, nothing, vlans
from netgen.switch.state import RAW, TOP, State

STYLE = Style(
    default="Switch",
    views=(
        ("interface ", "-if"),
        ("vlan ", "-vlan"),
        ("ip access-list extended ", "-ext-nacl"),
        ("ip access-list standard ", "-std-nacl"),
        ("ipv6 access-list ", "-ipv6-acl"),
        ("vrrp ", "-if-vrrp"),
        ("class-map ", "-cmap"),
        ("policy-map ", "-pmap"),
        ("spanning-tree mst ", "-mst"),
    ),
    full="%Error: the binding was not added, the hardware table is full",  # own words
    cut=20,
)
USER = ("show version", "terminal length <n>", "terminal width <n>")
NO_ARCHIVE = "%Turn config archive on before using Rollback Confirmed Change\n"
NOT_PENDING = "%No Rollback Confirmed Change pending\n"


class Ios:
    """A session with a switch that runs IOS."""

    more = " --More-- "
    helps = True

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        self.modes = Modes(desk, STYLE, self._commands(), USER)
        self.prompt, self.line = self.modes.prompt, self.modes.line

    def _commands(self) -> dict[str, Handler]:
        return {
            "terminal length <n>": self._length,
            "terminal width <n>": nothing,
            "terminal no monitor": nothing,
            "show version": self._version,
            "show running-config": self._running,
            "show running-config ...": lambda *_: self._running(),
            "show startup-config": lambda: f"Using {len(self.box.startup)} out of 2097152 bytes\n!\n{self.box.startup}end\n\n",
            "show vlan brief": lambda: vlans(self.desk),
            "show vtp status": lambda: _VTP.format(mode=single(self.box.running, "vtp mode", "server").capitalize()),
            "show archive": self._archive,
            "show archive config rollback timer": self._timer,
            "show archive config differences <old> <new>": self._compare,
            "show archive config incremental-diffs <file> ...": lambda path, *_: self._incremental(path),
            "configure terminal revert timer <n>": self._configure_timed,
            "configure confirm": self._confirm,
            "configure revert now": self._revert,
            "configure revert timer <n>": self._rearm,
            "configure replace <file> ...": self._replace,
            "write memory": self._save,
            "write": self._save,
            "copy <from> <to>": self._copy,
            "dir": lambda: flash.directory(self.box, "", "flash:/"),
            "dir <file>": lambda path: flash.directory(self.box, path, "flash:/"),
            "verify /md5 <file>": lambda path: flash.md5(self.box, path),
            "more <file>": lambda path: flash.more(self.box, path),
            "delete ...": self._delete,
            "reload": lambda: self._reload(0),
            "reload in <n>": lambda minutes: self._reload(int(minutes) if minutes.isdecimal() else 1),
            "reload cancel": self._reload_cancel,
        }

    def _length(self, lines: str) -> str:
        return self.modes.terminal(lines)

    def greeting(self) -> str:
        """Nothing; a banner would stand here."""
        return "\n"

    def leave(self) -> None:
        """Nothing belongs to a session alone; a revert timer goes on."""

    # Showing ----------------------------------------------------------------------------------------------------------------

    def _version(self) -> str:
        return (
            "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc3)\n"
            f"{self.modes.name()} uptime is 1 week, 2 days\n"
        )

    def _running(self) -> str:
        text = switch.show(self.box.running)
        return f"Building configuration...\n\nCurrent configuration : {len(text)} bytes\n!\n{text}!\nend\n\n"

    # Rollback confirmed change ----------------------------------------------------------------------------------------------

    def _archived(self) -> bool:
        """Whether ``archive`` says where configurations are kept."""
        view = self.box.running.views.get(("archive",))
        return view is not None and any(key[0] == RAW and key[1].startswith("path ") for key in view.entries)

    def _archive(self) -> str:
        if not self._archived():
            return "Archive feature not enabled\n"
        return "The maximum archive configurations allowed is 10.\nThere are currently 0 archive configurations saved.\n"

    def _timer(self) -> str:
        timer = self.box.rollback
        if timer is None:
            return NOT_PENDING
        when = time.strftime("%H:%M:%S UTC %a %b %d %Y", time.gmtime())
        return (
            f"Time configured(or reconfigured): {when}\nTimer type: absolute timer\nTimer value: {timer.minutes} min\nUser: {timer.user}\n"
        )

    def _arm(self, minutes: str) -> str:
        """Arms the timer; the complaint if that is not possible."""
        if not self._archived():
            return NO_ARCHIVE
        if not (minutes.isdecimal() and 1 <= int(minutes) <= 120):
            return "% Invalid input detected at '^' marker.\n\n"
        if self.box.rollback is not None:
            return "%Rollback Confirmed Change is already in progress\n"  # own words
        self.box.arm(int(minutes) * 60, self.desk.user)
        return ""

    def _configure_timed(self, minutes: str) -> str:
        refused = self._arm(minutes)
        backing = "Rollback Confirmed Change: Backing up current running config to flash:\n\n"
        return refused or backing + self.modes.configure()

    def _rearm(self, minutes: str) -> str:
        if self.box.rollback is None:
            return NOT_PENDING
        self.box.arm(int(minutes) * 60 if minutes.isdecimal() else 60, self.desk.user)
        return ""

    def _confirm(self) -> str:
        return "" if self.box.confirm() else NOT_PENDING

    def _revert(self) -> str:
        done = "Rollback Confirmed Change: rolling to:flash:\n\nTotal number of passes: 1\nRollback Done\n\n"
        return done if self.box.revert() else NOT_PENDING

    # Files ------------------------------------------------------------------------------------------------------------------

    def _save(self) -> str:
        self.box.save()
        return "Building configuration...\n[OK]\n"

    def _quiet(self) -> bool:
        return (RAW, "file prompt quiet", "0") in self.box.running.views[TOP].entries if TOP in self.box.running.views else False

    def _copy(self, source: str, target: str) -> str:
        names = {"running-config": "running-config", "startup-config": "startup-config"}
        source, target = (next((long for long in names if long.startswith(one) and len(one) > 2), one) for one in (source, target))
        if self._quiet():
            return self._copied(source, target)
        return self.desk.ask(f"Destination filename [{flash.file(target)}]? ", lambda _: self._copied(source, target))

    def _copied(self, source: str, target: str) -> str:
        if source == "null:":
            text = ""
        elif source == "running-config":
            text = switch.show(self.box.running) + "end\n"
        elif source == "startup-config":
            text = self.box.startup + "end\n"
        elif flash.file(source) in self.box.files:
            text = self.box.files[flash.file(source)].decode("utf-8", "replace")
        else:
            return f"%Error opening {source} (No such file or directory)\n"
        if target == "startup-config":
            return self._save()
        if target == "running-config":
            return self._merge(text)
        self.box.files[flash.file(target)] = text.encode()
        return f"{len(text)} bytes copied in 0.120 secs ({len(text) * 8} bytes/sec)\n"

    def _merge(self, text: str) -> str:
        """Each line as if it were typed; words about wrong ones come with them."""
        editor = self.modes.editor
        before, editor.at = editor.at, (TOP,)
        said = "".join(editor.type(line.strip(), "") for line in text.splitlines() if line.strip() != "end")
        editor.at = before
        return f"{said}{len(text)} bytes copied in 0.120 secs ({len(text) * 8} bytes/sec)\n"

    def _replace(self, path: str, *options: str) -> str:
        if flash.file(path) not in self.box.files:
            return f"%Error opening {path} (No such file or directory)\n"
        if "force" not in options:
            return self.desk.ask(
                "Enter Y if you are sure you want to proceed. ? [no]: ", lambda text: self._replace(path, *options, "force") if text else ""
            )
        if "timer" in options and (refused := self._arm(options[options.index("timer") + 1])):
            return refused
        self.box.running = self.box.boot(self.box.files[flash.file(path)].decode("utf-8", "replace"))
        return "\nTotal number of passes: 1\nRollback Done\n\n"

    def _delete(self, *words: str) -> str:
        self.box.files.pop(flash.file(words[-1]) if words else "", None)
        return ""

    def _text(self, path: str) -> str:
        if path.endswith("running-config"):
            return switch.show(self.box.running)
        return switch.show(self.box.boot(self.box.files.get(flash.file(path), b"").decode("utf-8", "replace")))

    def _compare(self, old: str, new: str) -> str:
        lines = differences(self._text(old), self._text(new), ("", "")).splitlines()[2:]
        kept = "".join(f"{line}\n" for line in lines if not line.startswith("@@"))
        return f"!Contextual Config Diffs:\n{kept}\n" if kept else "!Contextual Config Diffs:\n!No changes were found\n"

    def _incremental(self, path: str) -> str:
        """The lines of a file that would change something, below the lines that open their views."""
        if flash.file(path) not in self.box.files:
            return f"%Error opening {path} (No such file or directory)\n"
        kept = _changing(self.box.running, self.box.files[flash.file(path)].decode("utf-8", "replace"))
        return "!List of Commands:\n" + "".join(f"{line}\n" for line in kept) + ("end\n\n" if kept else "end\n!No changes were found\n")

    # Restarting -------------------------------------------------------------------------------------------------------------

    def _reload(self, minutes: int) -> str:
        if not self.box.saved:
            return self.desk.ask("\nSystem configuration has been modified. Save? [yes/no]: ", lambda text: self._modified(text, minutes))
        return self._proceed(minutes)

    def _modified(self, text: str, minutes: int) -> str:
        return (self._save() if text.lower().startswith("y") else "") + self._proceed(minutes)

    def _proceed(self, minutes: int) -> str:
        when = f"Reload scheduled in {minutes} minutes\n" if minutes else ""
        return when + self.desk.ask("Proceed with reload? [confirm]", lambda text: self._reloading(text, minutes))

    def _reloading(self, text: str, minutes: int) -> str:
        if text.strip().lower() not in ("", "y", "yes"):
            return ""
        self.box.restart_in(minutes * 60, self.desk.user)
        return "\n"

    def _reload_cancel(self) -> str:
        if self.box.reload is None:
            return "%No reload is scheduled.\n"
        self.box.reload.cancel()
        self.box.reload = None
        return "\n\n***\n*** --- SHUTDOWN ABORTED ---\n***\n\n"


def _changing(state: State, text: str) -> list[str]:
    """The lines that change a configuration, below the lines that open their views."""
    kept: list[str] = []
    opening: list[str] = []
    for line in text.splitlines():
        after, _ = switch.apply(state, line.strip())
        depth = len(after.at[0])
        if after.at != state.at or (depth and after.views != state.views and not line.startswith(" ")):
            opening = [*opening[: depth - 1], line][:depth]
        if after.views != state.views:
            kept += [one for one in opening if one not in kept]
            kept += [line] if line not in opening else []
        state = after
    return kept


_VTP = """VTP Version capable             : 1 to 3
VTP version running             : 1
VTP Domain Name                 :
VTP Pruning Mode                : Disabled
VTP Traps Generation            : Disabled

Feature VLAN:
--------------
VTP Operating Mode                : {mode}
Maximum VLANs supported locally   : 1005
Configuration Revision            : 0
"""
