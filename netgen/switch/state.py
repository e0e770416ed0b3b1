"""What a switch holds: views of commands, shared between states; a draft copies only what it touches.

A configuration is a mapping from paths to views. A path names a view by the lines that open it, from the top:
``()`` is the top, ``("interface Vlan10", "vrrp 10 address-family ipv4")`` a view inside a view. A view maps the identity of
a command to its value, so that states are equal when they say the same, in whatever order it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

Path = tuple[str, ...]
"""The lines that open a view, from the top; ``()`` is the top itself."""
Key = tuple[str, ...]
"""Which command: the words that stand for it and the arguments that tell it from others of its kind."""
Value = bool | tuple[str, ...] | frozenset[int]
"""What the command says: on or off, its arguments, or a set of VLANs."""
Entries = Mapping[Key, Value]

TOP: Final[Path] = ()
RAW: Final = "?"
"""First word of the key of a line that the model does not know: ``(RAW, text, "0")``, the last being how often it stood before."""
ALL: Final = frozenset(range(1, 4095))
"""Every VLAN."""
NOTHING: Final[Entries] = MappingProxyType({})


class View:
    """The commands of one view; never changed once a state holds it.

    ``known`` caches what was derived from it, and what else that depended on.
    """

    __slots__ = ("entries", "known")

    def __init__(self, entries: dict[Key, Value]) -> None:
        self.entries = entries
        self.known: tuple[object, object] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.entries == other.entries

    def __hash__(self) -> int:
        return hash(len(self.entries))

    def __repr__(self) -> str:
        return f"View({self.entries!r})"


@dataclass(frozen=True, slots=True)
class State:
    """A switch's configuration and where its command line stands.

    Equal states hold equal configuration; ``at``, the views that the next line goes to (several after
    ``interface range``), does not count. Never changed in place.
    """

    platform: str
    model: str
    views: Mapping[Path, View]
    at: tuple[Path, ...] = field(default=(TOP,), compare=False)

    @property
    def view(self) -> Path:
        """The view that the next line goes to."""
        return self.at[0]


def content(state: State) -> Mapping[Path, Entries]:
    """The configuration as plain mappings, for comparing and for looking at."""
    return {path: view.entries for path, view in state.views.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of a typed line."""

    state: State
    complaint: str = ""
    """Why the line was refused, or what it did that was not asked for; empty: it was taken as it is."""
    remark: str = ""
    """Advice that the switch gives with a line that it takes."""
    question: str = ""
    """What the switch asks before it does so; the state is that after a yes."""


class Draft:
    """The next state while it is made. Views are copied when first written to."""

    __slots__ = ("_own", "at", "question", "remarks", "said", "state", "views")

    def __init__(self, state: State) -> None:
        self.state = state
        self.views: dict[Path, View] = dict(state.views)
        self.at = state.at
        self.said: list[str] = []
        self.remarks: list[str] = []
        self.question = ""
        self._own: set[Path] = set()

    def entries(self, path: Path) -> Entries:
        """The commands of a view; empty when it is not there."""
        view = self.views.get(path)
        return NOTHING if view is None else view.entries

    def _writable(self, path: Path) -> dict[Key, Value]:
        if path not in self._own:
            self.views[path] = View(dict(self.entries(path)))
            self._own.add(path)
        return self.views[path].entries

    def put(self, path: Path, key: Key, value: Value) -> None:
        """Set a command of a view, which comes to be if it is not there."""
        if self.entries(path).get(key) != value:
            self._writable(path)[key] = value

    def drop(self, path: Path, key: Key) -> bool:
        """Take a command away; whether it was there."""
        if key not in self.entries(path):
            return False
        del self._writable(path)[key]
        return True

    def create(self, path: Path) -> None:
        """Have an empty view, unless it is there."""
        if path not in self.views:
            self._writable(path)

    def delete(self, path: Path) -> bool:
        """Take away a view and all views inside it; whether there was any."""
        depth = len(path)
        gone = [other for other in self.views if other[:depth] == path]
        for other in gone:
            del self.views[other]
            self._own.discard(other)
        return bool(gone)

    def touched(self) -> list[Path]:
        """The views that were written to."""
        return list(self._own)

    def forget(self, path: Path) -> None:
        """Take away a view, and not those inside it."""
        del self.views[path]
        self._own.discard(path)

    def inside(self, path: Path) -> Iterator[Path]:
        """The views right inside a view, as they came to be."""
        depth = len(path)
        return (other for other in list(self.views) if len(other) == depth + 1 and other[:depth] == path)

    def say(self, words: str) -> None:
        """Have the switch say something."""
        if words not in self.said:
            self.said.append(words)

    def remark(self, words: str) -> None:
        """Have the switch say something that is no complaint: advice that it gives whenever a line is typed."""
        if words not in self.remarks:
            self.remarks.append(words)

    def answer(self) -> Answer:
        """The finished state, and what the switch says."""
        return Answer(self.done(), "\n".join(self.said), "\n".join(self.remarks), self.question)

    def done(self) -> State:
        """The finished state."""
        return State(self.state.platform, self.state.model, self.views, self.at)
