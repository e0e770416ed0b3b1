"""The command line of H3C's and HPE's Comware 7.

Sources: Comware 7 Fundamentals guides (configuration commit delay: in the system view, the configuration of the moment when
it was typed comes back unless ``configuration commit`` follows); netmiko; consoles in published articles for ``save``.
"""

from __future__ import annotations

from netgen.sim.commands import Handler
from netgen.sim.desk import Desk
from netgen.sim.views import Style, Views, configuration, running

STYLE = Style(
    default="H3C",
    entering="System View: return to User View with Ctrl+Z.\n",
    views=(
        ("interface ", "-{}"),
        ("vlan ", "-vlan{}"),
        ("acl advanced ", "-acl-ipv4-adv-{}"),
        ("acl basic ", "-acl-ipv4-basic-{}"),
        ("acl ipv6 advanced ", "-acl-ipv6-adv-{}"),
    ),
    full="The maximum number of static bindings has been reached.",  # own words
    unknown=" % Unrecognized command found at '^' position.",
    incomplete=" % Incomplete command found at '^' position.",
    anywhere=frozenset({"display", "save", "screen-length"}),
)
SAVE_ASKS = "The current configuration will be written to the device. Are you sure? [Y/N]:"
NAME_ASKS = "Please input the file name(*.cfg)[flash:/startup.cfg]\n(To leave the existing filename unchanged, press the enter key):"
OVERWRITE_ASKS = "flash:/startup.cfg exists, overwrite? [Y/N]:"
SAVED = "Validating file. Please wait...\nSaved the current configuration to mainboard device successfully.\n"


class Comware:
    """A session with a switch that runs Comware."""

    more = "---- More ----"
    helps = True

    def __init__(self, desk: Desk) -> None:
        self.desk, self.box = desk, desk.box
        user: dict[str, Handler] = {
            "screen-length disable": self._unpaged,
            "undo screen-length disable": lambda: "",
            "display current-configuration": lambda: running(desk, ""),
            "display saved-configuration": lambda: configuration("", self.box.startup),
            "display version": lambda: "H3C Comware Software, Version 7.1.070, Release 6328\n",
            "save": lambda: desk.ask(SAVE_ASKS, lambda text: desk.ask(NAME_ASKS, self._named) if _yes(text) else ""),
            "save force": self._save,
            "reboot": lambda: desk.ask("This command will reboot the device. Continue? [Y/N]:", self._reboot),
        }
        system: dict[str, Handler] = {"configuration commit delay <n>": self._delay, "configuration commit": self._commit}
        self.views = Views(desk, STYLE, user, system)
        self.prompt, self.line = self.views.prompt, self.views.line

    def greeting(self) -> str:
        """What is said at the login."""
        return "\n" + "*" * 78 + "\n* Without the owner's prior written consent, no decompiling is allowed.      *\n" + "*" * 78 + "\n\n"

    def leave(self) -> None:
        """Nothing belongs to a session alone; a commit delay goes on."""

    def _unpaged(self) -> str:
        self.desk.page = 0
        return ""

    def _save(self) -> str:
        self.box.save()
        return SAVED

    def _named(self, _: str) -> str:
        return self.desk.ask(OVERWRITE_ASKS, lambda text: self._save() if _yes(text) else "")

    def _reboot(self, text: str) -> str:
        if _yes(text):
            self.box.restart_in(0, self.desk.user)
        return ""

    def _delay(self, minutes: str) -> str:
        if not (minutes.isdecimal() and 1 <= int(minutes) <= 65535):
            return " % Wrong parameter found at '^' position.\n"
        self.box.arm(int(minutes) * 60, self.desk.user)
        return ""

    def _commit(self) -> str:
        return "" if self.box.confirm() else "No configuration commit delay is running.\n"  # own words


def _yes(text: str) -> bool:
    return text.strip().lower() in {"y", "yes"}
