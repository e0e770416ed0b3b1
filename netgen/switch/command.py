"""One command of a platform as data: its words and arguments, what it means, and how lines are matched and printed by it.

A command is a pattern of words and arguments, ``ip source binding <mac.> vlan <vlan> <ip> interface <port>``. Arguments
in plain brackets tell a command from others of its kind (one can have many bindings); ``<=...>`` is what it says, and a new
one replaces the old one (one has one description). A pattern without ``=`` and without arguments is on or off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgen.switch.state import ALL, Key
from netgen.switch.words import Arg, Kind, VlanOp, kind

if TYPE_CHECKING:
    from netgen.switch.edit import Here

Refusal = Callable[["Here", "Match"], str]
"""The words in which a switch refuses a line in this place; empty: it takes it."""
Effect = Callable[["Here", "Match"], None]
"""What else happens when a line is taken."""
Default = bool | tuple[str, ...] | None | Callable[["Here"], bool | tuple[str, ...]]
"""A value without a command."""


@dataclass(frozen=True, slots=True)
class VlanSet:
    """How a command that carries a set of VLANs behaves, and how it is printed.

    ``absent``: the set that stands when the command is not shown. ``plain``: what a list without a word before it does.
    ``off``: ``no`` or ``undo`` with a list takes just these away, or sets the whole command back, whatever the list.
    """

    absent: frozenset[int] = frozenset()
    plain: str = "add"
    """``add`` or ``replace``."""
    off: str = "remove"
    """``remove`` or ``reset``."""
    run: int = 2
    """From how many neighbours on a range is printed."""
    first: int = 0
    """Longest list of the first line in characters, 0: no limit."""
    rest: int = 0
    """The same of further lines."""
    items: int = 0
    """Most items of a line, 0: no limit."""
    lead: str = ""
    """Words before the list of the first line."""
    more: str = ""
    """Words before the list of further lines; empty: the same words as in the first."""
    none: str = ""
    """How the empty set is printed; empty: not at all."""
    everything: str = ""
    """How all VLANs are printed; empty: as a list, or not at all where that is the default."""
    separator: str = ","
    dash: str = "-"
    inverse: bool = False
    """Printed as the removal of what is not in the set."""
    without: int = 0
    """A VLAN that is in the set by default and whose absence is printed as a removal (VLAN 1 on Huawei and H3C trunks)."""
    apart: str = ""
    """Words before that VLAN, where they are not the command's own (``port hybrid vlan``)."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a platform."""

    pattern: str
    views: str
    """Kinds of views that know it, separated by blanks; ``top`` is the top."""
    source: str
    """Manual, page or device output that says so; ``recalled`` where nothing was found."""
    slot: str = ""
    """Commands of one slot replace one another: ``ip verify source`` and ``ip verify source port-security``."""
    default: Default = None
    """The value that the switch has, and does not print, without the command. True: on by itself, and printed when off.
    Where it depends on the model or on other lines, a function says it."""
    always: bool = False
    """Whether it is printed when it is as by default, too."""
    unsaid: str = ""
    """The end of the line that is not printed: a default after other arguments."""
    feature: str = ""
    """The ``feature`` that must be on for the command to be known, and without which it goes (NX-OS)."""
    opens: str = ""
    """The kind of view that it opens; ``?``: the table's ``kind_of_interface`` says by the name."""
    holds: bool = True
    """Whether an opened view is there by being opened (a VLAN), or exists anyway (a physical port)."""
    defines: str = ""
    """Of an opening command: of what it is the definition (``vlan``, ``acl``)."""
    name_at: int | None = 0
    """Which argument is the name of what is defined; None: the name of the view."""
    begins: bool = False
    """Whether an opening line opens a view that is there already and that it is the beginning of (``interface lag 20``)."""
    header: str = ""
    """Words before the VLAN in the lines that open the views, where they are not the command's own."""
    enters: bool = True
    """Whether the opened views become the current ones (``vlan batch`` only makes them)."""
    ends: str = ""
    """Line printed at the end of the opened view."""
    vlans: VlanSet | None = None
    strict: bool = False
    """``no`` takes it away only with the same value; else the value does not matter."""
    clears: tuple[str, ...] = ()
    """Of a command that exists for its ``no`` alone: the ids of the commands that it takes away, those of its arguments."""
    each: bool = False
    """Whether its argument names several interfaces, separated by commas, each of which it opens."""
    does: Effect | None = None
    """What the command does instead of being kept."""
    undo: Effect | None = None
    """What ``no`` does instead of taking the command away."""
    parent: bool = False
    """Junos: a level that other statements are inside of; it is said alone only while nothing is inside."""
    asks: str = ""
    """The question that the switch asks before it takes the command away."""
    inherited: bool = False
    """Typed on a bundle, it is put on the members, too."""
    refuse: tuple[Refusal, ...] = ()
    refuse_off: tuple[Refusal, ...] = ()
    effect: tuple[Effect, ...] = ()
    effect_off: tuple[Effect, ...] = ()

    @property
    def vlans_by_default(self) -> frozenset[int]:
        """VLANs in its list that nobody named: a short list's default. All VLANs by default are named by a list that has fewer."""
        return self.vlans.absent if self.vlans and len(self.vlans.absent) < len(ALL) else frozenset()

    @property
    def id(self) -> str:
        """The words that stand for the command: its slot, or its pattern without arguments."""
        return self.slot or " ".join(word for word in self.pattern.split() if not word.startswith("<"))


@dataclass(frozen=True, slots=True)
class Slot:
    """One argument of a compiled pattern."""

    kind: Kind
    value: bool
    """Whether it is what the command says, or tells it from others."""


class Known:
    """A compiled command: its place in the printed order, its words and arguments."""

    __slots__ = ("command", "id", "order", "parts", "slots")

    def __init__(self, command: Command, order: int, own: Mapping[str, Kind]) -> None:
        self.command = command
        self.order = order
        self.id = command.id
        self.parts: list[str | Slot] = []
        for word in command.pattern.split():
            if not word.startswith("<"):
                self.parts.append(word)
            else:
                name = word[1:-1]
                self.parts.append(Slot(kind(name.removeprefix("="), own), name.startswith("=")))
        self.slots = tuple(part for part in self.parts if isinstance(part, Slot))

    def short(self) -> Iterator[int]:
        """Lengths in parts at which ``no`` may stop: where everything that tells the command from others has been said."""
        last = max((at for at, part in enumerate(self.parts) if isinstance(part, Slot) and not part.value), default=-1)
        first = next((at for at, part in enumerate(self.parts) if isinstance(part, Slot) and part.value), len(self.parts))
        return iter(range(max(first, last + 1), len(self.parts)))


@dataclass(frozen=True, slots=True)
class Match:
    """A line that a command took: its arguments in the order of the pattern (fewer after ``no``)."""

    known: Known
    args: tuple[Arg, ...]

    @property
    def command(self) -> Command:
        """The command."""
        return self.known.command

    @property
    def vlans(self) -> VlanOp | None:
        """The VLAN list among the arguments."""
        return next((arg for arg in self.args if isinstance(arg, VlanOp)), None)

    @property
    def key(self) -> Key:
        """The identity of the command in its view."""
        spread = self.command.vlans is not None
        told = zip(self.known.slots, self.args, strict=False)
        return (self.known.id, *(arg for slot, arg in told if isinstance(arg, str) and (spread or not slot.value)))

    @property
    def value(self) -> tuple[str, ...]:
        """What it says; of a command with a slot the whole line."""
        if self.command.slot:
            return (self.text(),)
        return tuple(arg for slot, arg in zip(self.known.slots, self.args, strict=False) if slot.value and isinstance(arg, str))

    def stem(self) -> str:
        """The line up to what it says of the thing that it names: ``acl name NG`` of ``acl name NG 3001``."""
        parts, args, words = self.known.parts, iter(self.args), list[str]()
        for part in parts:
            if isinstance(part, Slot) and part.value:
                break
            words.append(part if isinstance(part, str) else str(next(args, "")))
        return " ".join(words)

    def text(self) -> str:
        """The line in kept spelling (without VLAN lists)."""
        args = iter(self.args)
        words = (part if isinstance(part, str) else next(args, "") for part in self.known.parts)
        return " ".join(word for word in words if isinstance(word, str) and word)


def many(views: str, source: str, text: str, inherited: bool = False) -> tuple[Command, ...]:
    """Plain commands with one source, a pattern a line."""
    return tuple(Command(line.strip(), views, source, inherited=inherited) for line in text.strip().splitlines() if line.strip())


def phrases(text: str) -> frozenset[str]:
    """The beginnings of lines in a list separated by commas: ``aaa, ip http``."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))
