"""What a switch does with a line: a small model, written from documents of how switches behave.

It knows nothing of how netgen compares configurations: the proof of a change (:mod:`netgen.change`) replays the commands
here, the simulator answers from here, and a rule of the comparison that is wrong shows. Grammar families are modules
(:mod:`netgen.switch.indent` and its siblings), platforms are tables (:mod:`netgen.switch.tables`).

>>> state = boot("cisco_ios", "interface Gi1/0/1\\n switchport mode trunk\\n switchport trunk allowed vlan 10,20")
>>> state, said = apply(apply(state, "interface Gi1/0/1")[0], "no switchport trunk allowed vlan 20")
>>> said, facts(state).ports["GigabitEthernet1/0/1"].carries == ALL
('', True)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from netgen import platforms
from netgen.switch import tables
from netgen.switch.facts import Facts, Port, Reference, SviFacts, facts_of, missing_of
from netgen.switch.state import ALL, Answer, Entries, Path, State
from netgen.switch.state import content as content_of
from netgen.switch.table import Table


class Family(Protocol):
    """What the module of a grammar family offers."""

    def boot(self, table: Table, state: State, text: str) -> State:
        """The state that a text says."""

    def apply(self, table: Table, state: State, line: str) -> Answer:
        """The state after a typed line, and what the switch says."""

    def show(self, table: Table, state: State) -> str:
        """The text that a state is printed as."""


@cache
def names() -> tuple[str, ...]:
    """The platforms whose switches are modelled, sorted."""
    return tuple(sorted(module.name for module in iter_modules(tables.__path__)))


@cache
def table(platform: str) -> Table:
    """The table of a platform by its name or alias; KeyError when its switches are not modelled."""
    name = platforms.load(platform).name
    if name not in names():
        raise KeyError(name)
    found: Table = import_module(f"{tables.__name__}.{name}").TABLE
    return found


@cache
def _family(platform: str) -> Family:
    family: Family = import_module(f"{__name__}.{table(platform).family}")
    return family


def boot(platform: str, text: str, model: str = "") -> State:
    """A switch that has loaded a configuration, rendered or as a device prints it.

    Every text is taken: lines that the model does not know are kept where their place in the text says. KeyError for a
    platform that is not modelled. ``model`` is the site's word for the hardware.
    """
    return _family(platform).boot(table(platform), State(table(platform).platform, model, {}), text)


def apply(state: State, line: str) -> tuple[State, str]:
    """The switch after one line typed in configuration mode, and what it says, in its own words.

    A line that is refused leaves the configuration as it was; one that does more than was asked for (a VLAN that comes to
    be by being used) is taken, and the switch says so, too. Empty: taken as it is.
    """
    found = answer(state, line)
    return found.state, found.complaint


def answer(state: State, line: str) -> Answer:
    """The same, with the advice that a switch gives besides (that ``portfast`` is for single hosts, say)."""
    return _family(state.platform).apply(table(state.platform), state, line)


def show(state: State) -> str:
    """The running configuration as the device prints it: lists wrapped, hidden defaults hidden, every line once."""
    return _family(state.platform).show(table(state.platform), state)


def facts(state: State) -> Facts:
    """What the configuration means for frames and references; cheap when little has changed since it was last asked."""
    known = table(state.platform)
    return known.menus.facts(state) if known.menus else facts_of(known, state)


def missing(state: State) -> frozenset[Reference]:
    """References to VLANs, access lists, bundles and policies that are not there."""
    known = table(state.platform)
    return known.menus.missing(state) if known.menus else missing_of(known, state)


def content(state: State) -> Mapping[Path, Entries]:
    """The configuration as plain mappings, for comparing and for looking at."""
    known = table(state.platform)
    return known.menus.content(state) if known.menus else known.spelled(content_of(state))


__all__ = [
    "ALL",
    "Answer",
    "Facts",
    "Path",
    "Port",
    "Reference",
    "State",
    "SviFacts",
    "answer",
    "apply",
    "boot",
    "content",
    "facts",
    "missing",
    "names",
    "show",
    "table",
]
