"""What goes wrong with a simulated switch, on demand.

A configuration command is a line that is given to the configuration, whatever comes of it; they are counted over all
sessions since the simulator was started. Each fault happens once, but ``lag`` and ``full``, which stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from netgen.errors import NetgenError, printable


class FaultError(NetgenError):
    """A fault that cannot be had."""


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of one switch. Numbers are those of configuration commands, 0: at the login; None: never."""

    lag: int = 0
    """Milliseconds before each line is answered."""
    drop: int | None = None
    """The connection is gone after that command."""
    hang: int | None = None
    """That session says nothing more after that command."""
    reject: int | None = None
    """That command is refused."""
    restart: int | None = None
    """The switch starts anew after that command, from its startup configuration."""
    prompt: int | None = None
    """The prompt is another one after that command."""
    full: int | None = None
    """The table of bindings takes no more than so many."""
    other: int | None = None
    """Somebody else types ``lines`` after that command."""
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What is on, as it can be written: ``lag=20 drop=5``."""
        given = ((one.name, getattr(self, one.name)) for one in fields(self) if one.name != "lines")
        return " ".join(f"{name}={value}" for name, value in given if value is not None and (name, value) != ("lag", 0))


def load(file: Path) -> dict[str, Faults]:
    """Faults by switch (or pattern) from a JSON object, ``{"sw1": {"drop": 5}, "tor*": {"lag": 20}}``; FaultError if it is none."""
    shown = printable(str(file))
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FaultError(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError:
        raise FaultError(f"{shown} is no JSON") from None
    if not isinstance(found, dict) or not all(isinstance(faults, dict) for faults in found.values()):
        raise FaultError(f'{shown} is no JSON object of switch -> {{"drop": 5, ...}}')
    return {switch: _made(f"{shown}: {printable(switch)}", faults) for switch, faults in found.items()}


def parse(texts: Iterable[str], given: Mapping[str, Faults]) -> dict[str, Faults]:
    """The given faults and those of the command line, ``sw1:drop=5`` and ``sw1:other=2;vlan 999;name x``; FaultError if one is none.

    >>> parse(["sw1:drop=5", "sw1:other=2;vlan 999"], {})["sw1"].lines
    ('vlan 999',)
    """
    found = dict(given)
    for text in texts:
        switch, colon, rest = text.rpartition(":") if ";" not in text else text.partition(":")
        word, *lines = rest.split(";")
        name, equal, number = word.partition("=")
        if not (colon and equal and number.isdecimal()):
            raise FaultError(f"{printable(text)} is no fault; write SWITCH:KIND=NUMBER, sw1:drop=5 for instance")
        new: dict[str, Any] = {name: int(number)} | ({"lines": lines} if lines else {})
        made = _made(printable(text), new)
        changed = {one.name: getattr(made, one.name) for one in fields(Faults) if one.name in new}
        found[switch] = replace(found.get(switch, Faults()), **changed)
    return found


def chosen(faults: Mapping[str, Faults], switch: str) -> Faults:
    """The faults of a switch: by its name, or by the first pattern that it matches."""
    return faults.get(switch) or next((one for pattern, one in faults.items() if fnmatchcase(switch, pattern)), Faults())


def _made(where: str, given: Mapping[str, Any]) -> Faults:
    names = [one.name for one in fields(Faults)]
    for name, value in given.items():
        lines = name == "lines" and isinstance(value, list) and all(isinstance(line, str) for line in value)
        number = name != "lines" and type(value) is int and value >= 0
        if name not in names or not (lines or number):
            known = ", ".join(names[:-1])
            raise FaultError(
                f"{where}: {printable(name)} = {printable(json.dumps(value))} is no fault; known: {known} (numbers), lines (texts)"
            )
    values: dict[str, Any] = {name: tuple(value) if name == "lines" else value for name, value in given.items()}
    return Faults(**values)
