"""The table of a platform: which commands its switches know, in which views, and what else is peculiar to them.

The patterns of a view are compiled into a tree of words, so that a line is matched in one go, however many commands there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from netgen.switch.command import Command, Known, Match, Slot
from netgen.switch.state import TOP, Entries, Key, Path, State, Value
from netgen.switch.words import Arg, Kind

if TYPE_CHECKING:
    from netgen.switch.edit import Here
    from netgen.switch.facts import Part
    from netgen.switch.menu import Menus


OURS = "*"
"""Among the owners of a view: what made it is netgen, whatever the site has."""


class Node:
    """A place in the tree of words."""

    __slots__ = ("args", "end", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.args: list[tuple[str, Kind, Node]] = []
        self.end: Known | None = None

    def add(self, known: Known, names: list[str], length: int) -> None:
        """Let a pattern's first ``length`` parts lead to its command; the first command stays where two meet."""
        node = self
        for part, name in list(zip(known.parts, names, strict=True))[:length]:
            node = node._next(part, name)
        node.end = node.end or known

    def _next(self, part: str | Slot, name: str) -> Node:
        if isinstance(part, str):
            return self.words.setdefault(part.lower(), Node())
        name = name.strip("<=>")
        for other, _, node in self.args:
            if other == name:
                return node
        self.args.append((name, part.kind, Node()))
        return self.args[-1][2]

    def walk(self, line: str, words: list[str], at: int, args: tuple[Arg, ...]) -> Match | None:
        """The command that the words from ``at`` on lead to."""
        if at == len(words):
            return Match(self.end, args) if self.end else None
        node = self.words.get(words[at].lower())
        if node and (found := node.walk(line, words, at + 1, args)):
            return found
        for _, of, child in self.args:
            for text, end in _texts(line, words, at, of.greedy, bool(child.words or child.args)):
                value = of.read(text)
                if value is not None and (found := child.walk(line, words, end, (*args, value))):
                    return found
        return None

    def reach(self, words: list[str]) -> int:
        """How many of the words are the beginning of some command."""
        nodes = [self]
        for at, word in enumerate(words):
            nodes = [one for node in nodes for one in node._after(word)]
            if not nodes:
                return at
        return len(words)

    def _after(self, word: str) -> Iterator[Node]:
        if word.lower() in self.words:
            yield self.words[word.lower()]
        yield from (node for _, of, node in self.args if not of.greedy and of.read(word) is not None)


def _texts(line: str, words: list[str], at: int, greedy: bool, more: bool) -> Iterator[tuple[str, int]]:
    """What an argument may be, and where the line goes on: one word, or all that are left; fewer, where words may follow."""
    if not greedy:
        yield words[at], at + 1
        return
    yield line.split(None, at)[at], len(words)
    for end in range(len(words) - 1, at, -1) if more else ():
        yield " ".join(words[at:end]), end


@dataclass(frozen=True, eq=False)
class Table:
    """Everything that one platform's switches know. ``commands`` stand in the order in which they are printed."""

    platform: str
    commands: tuple[Command, ...]
    part: Callable[[Here], Part]
    """What a view means for frames, from its commands (references are found by the kinds of the arguments)."""
    kind_of_interface: Callable[[str], str] = lambda _name: "port"
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    generic: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """First words (one to three), by kind of view, of lines that are kept as they are."""
    openers: frozenset[str] = frozenset()
    """First words of kept lines that open a view of whatever lines."""
    family: str = "indent"
    """The module of the grammar family."""
    menus: Menus | None = None
    """Of a router with menus of items, all there is to know but for names; it has no commands."""
    staged: bool = False
    """Whether lines change a candidate that acts when it is committed, not before."""
    script: bool = False
    """Whether all commands are one text for a shell, not lines."""
    owners: Callable[[Path, State, State], tuple[str, ...]] | None = None
    """Ports, SVIs and :data:`OURS`, by any of which a view is the site's, from the states before and after a change; None: what
    the outermost view is called."""
    stays: Callable[[Path, Key, Value], bool] = lambda _path, _key, _value: False
    """What a site that does not say it leaves as it is, in a view that is the site's."""
    spelled: Callable[[Mapping[Path, Entries]], Mapping[Path, Entries]] = lambda content: content
    """The configuration in one spelling, where the switch takes several for the same."""
    follow: bool = False
    """Whether the ports in a VLAN leave it when it goes, whoever's they are."""
    whole: bool = False
    """Whether what is in a file is whose the file is, whatever VLANs and ports it is about: nothing else counts at the end."""
    named: Callable[[Path], str] = lambda path: path[-1].removeprefix("interface ") if path else ""
    """How a view is called: an interface by its name alone, others by the line that opens them, the top by nothing."""
    finish: Callable[[Mapping[Path, Part]], Mapping[Path, Part]] = lambda parts: parts
    """What views mean together, where one alone does not say (Junos: VLANs are named)."""
    negation: str = "no"
    leave: frozenset[str] = frozenset({"exit"})
    """Lines that leave a view."""
    top: frozenset[str] = frozenset({"end"})
    """Lines that leave all views."""
    unknown: str = "% Invalid input detected at '^' marker."
    """The complaint about a line that no view knows; ``{at}`` and ``{word}`` are the place and text of the first wrong word."""
    incomplete: str = "% Incomplete command."
    indent: str = " "
    shared: frozenset[int] = frozenset({1})
    """VLANs that are there by themselves."""
    members: str = ""
    """Id of the command by which a port joins a bundle."""
    own_lists: bool = False
    """Whether members of a bundle have VLAN lists of their own, which must equal the bundle's."""
    bundle: str = ""
    """Format of the bundle's interface name from the member's argument."""
    ignored: frozenset[str] = frozenset()
    """Lines that change nothing (``commit`` where what was typed is all that is looked at)."""
    basis: Callable[[Here], object] = lambda _top: None
    """What of the top the meaning of other views depends on."""
    listed: frozenset[int] = frozenset()
    """VLANs that the list of all VLANs names always."""
    batch: str = ""
    """Id of the command that lists all VLANs; their own views are then printed only when something is in them."""
    resets: bool = False
    """Whether a separator ends all views, and indentation counts from there (Huawei, H3C)."""
    separators: str = "!"
    """First character of lines that say nothing."""
    noise: str = ""
    """Lines around a configuration that are not of it, as a regular expression (a full match)."""
    banners: str = r"banner\s+\S+\s+(\^C|\S)"
    """How a banner begins, as a regular expression. It runs until the mark, its group, comes again; an empty one: to a line EOF."""
    ranks: tuple[str, ...] = ("bundle", "port", "svi")
    """The order in which kinds of interfaces are printed."""

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """The commands, compiled."""
        return tuple(Known(command, order, self.kinds) for order, command in enumerate(self.commands))

    @cached_property
    def trees(self) -> tuple[Mapping[str, Node], Mapping[str, Node]]:
        """By kind of view: the tree of lines, and the tree of lines after ``no``."""
        on: dict[str, Node] = {}
        off: dict[str, Node] = {}
        for known in self.known:
            names = known.command.pattern.split()
            for view in known.command.views.split():
                taken, negated = on.setdefault(view, Node()), off.setdefault(view, Node())
                if not known.command.clears:
                    taken.add(known, names, len(names))
                negated.add(known, names, len(names))
        for known in self.known:
            for view in known.command.views.split():
                for length in () if known.command.clears else known.short():
                    off[view].add(known, known.command.pattern.split(), length)
        return on, off

    @cached_property
    def is_noise(self) -> Callable[[str], object]:
        """Whether a line is around a configuration."""
        return re.compile(self.noise or r"(?!)").fullmatch

    def keeps(self, view: str, line: str) -> bool:
        """Whether a line that no command takes is kept as it is in a view of that kind."""
        if view == "*":
            return True
        words = line.lower().split()
        kept = self.generic.get(view, frozenset())
        return any(" ".join(words[:length]) in kept for length in (1, 2, 3))

    @cached_property
    def shown(self) -> Mapping[str, tuple[Known, ...]]:
        """By kind of view: the commands that are always printed."""
        found: dict[str, tuple[Known, ...]] = {}
        for known in self.known:
            for view in known.command.views.split() if known.command.always else ():
                found[view] = (*found.get(view, ()), known)
        return found

    @cached_property
    def by_id(self) -> Mapping[tuple[str, str], Known]:
        """By kind of view and id: the first command of that id."""
        found: dict[tuple[str, str], Known] = {}
        for known in self.known:
            for view in known.command.views.split():
                if not (known.command.clears or known.command.parent):
                    found.setdefault((view, known.id), known)
        return found

    @cached_property
    def _views(self) -> dict[Path, str]:
        return {TOP: "top"}

    def view(self, path: Path) -> str:
        """The kind of the view at a path; ``*``: one of lines that the model does not know."""
        found = self._views.get(path)
        if found is None:
            match = self.match(self.view(path[:-1]), path[-1])
            opened = match.command.opens if match else ""
            found = self._views[path] = (self.kind_of_interface(self.named(path)) if opened == "?" else opened) or "*"
        return found

    def ends(self, view: str) -> frozenset[str]:
        """Lines that end a view of that kind."""
        return self._ends.get(view, frozenset())

    @cached_property
    def _ends(self) -> dict[str, frozenset[str]]:
        views = {command.opens for command in self.commands if command.ends}
        return {view: frozenset(one.ends for one in self.commands if one.ends and one.opens == view) for view in views}

    def rank(self, header: str) -> int:
        """Where an interface of this kind is printed among the interfaces; 0 for other views."""
        view = self.view((header,)) if header.startswith("interface ") else ""
        return self.ranks.index(view) + 1 if view in self.ranks else 0

    def tree(self, view: str) -> Node:
        """The tree of lines of a kind of view; an empty one where nothing is known."""
        return self.trees[0].get(view) or _EMPTY

    def match(self, view: str, line: str, off: bool = False) -> Match | None:
        """The command that takes the line in a view of that kind; ``off``: after ``no``."""
        key = view, line, off
        if key not in self._matches:
            if len(self._matches) == MOST_LINES:
                self._matches.clear()
            tree = self.trees[off].get(view)
            self._matches[key] = tree.walk(line, line.split(), 0, ()) if tree else None
        return self._matches[key]

    @cached_property
    def _matches(self) -> dict[tuple[str, str, bool], Match | None]:
        """Lines that were looked up before: most lines of a switch stand in it many times, and a switch is read many times."""
        return {}


_EMPTY = Node()
MOST_LINES = 100_000
"""So many lines are remembered at most."""
