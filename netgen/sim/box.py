"""One simulated switch: its configurations, its timers, and whether it can be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from netgen import switch
from netgen.sim.faults import Faults
from netgen.switch.state import TOP, State

if TYPE_CHECKING:
    from netgen.sim.desk import Desk

T = TypeVar("T")

BOOTING = 1.0
"""Seconds that a switch is away when it starts anew. Real ones take minutes."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way by which a switch is managed."""

    vid: int
    address: str
    """IPv4, without length."""
    ports: frozenset[str] = frozenset()
    """The ports by which it is reached, one is enough; none: any."""


class Carrier(Protocol):
    """A connection to a switch."""

    def cut(self) -> None:
        """Drops it without a word."""

    def tell(self, text: str) -> None:
        """Prints something that nobody asked for."""


class Timer:
    """Something that a switch is going to do by itself."""

    __slots__ = ("_due", "_handle", "_speed", "minutes", "user")

    def __init__(self, seconds: float, speed: float, action: Callable[[], None], user: str) -> None:
        loop = asyncio.get_running_loop()
        self.user = user
        self.minutes = round(seconds / 60)
        self._due, self._speed = loop.time() + seconds / speed, speed
        self._handle = loop.call_later(seconds / speed, action)

    @property
    def left(self) -> float:
        """Seconds until then, by the switch's own clock."""
        return max(0.0, self._due - asyncio.get_running_loop().time()) * self._speed

    def cancel(self) -> None:
        """It will not be done."""
        self._handle.cancel()


class Box:
    """A switch. ``text`` gives the configuration that it starts from and is called when somebody first wants to know.

    ``speed`` is how many times as fast its timers run. Belongs to one event loop.
    """

    def __init__(
        self,
        name: str,
        platform: str,
        text: Callable[[], str],
        *,
        model: str = "",
        way: Way | None = None,
        faults: Faults | None = None,
        speed: float = 1.0,
        secret: str = "",
    ) -> None:
        self.name, self.platform, self.model = name, platform, model
        self.way, self.faults, self.speed = way, faults or Faults(), speed
        self.secret = secret
        """The password of ``enable``; empty: who logs in is privileged."""
        self.commands = 0
        """Configuration commands that were typed."""
        self.odd = False
        """The prompt is another one than the configuration says."""
        self.files: dict[str, bytes] = {}
        self.rollback: Timer | None = None
        """A change is undone when it is not confirmed."""
        self.reload: Timer | None = None
        self.reachable = asyncio.Event()
        self.reachable.set()
        self.listening: Callable[[bool], None] = lambda _: None
        """Called when the switch can be reached no more, or again."""
        self.carriers: set[Carrier] = set()
        self._text = text
        self._running: State | None = None
        self._startup: str | None = None
        self._booted: State | None = None
        self._kept: dict[type[object], object] = {}
        self._before: State | None = None
        self._changed = self._off = self._visited = False
        self._had_way = False

    # Configurations ---------------------------------------------------------------------------------------------------------

    @property
    def running(self) -> State:
        """The configuration that acts; setting it may cut the way to the switch, or mend it."""
        if self._running is None:
            self._running = self._booted = self.boot(self._text())
            self._had_way = self._reached()
        return self._running

    @running.setter
    def running(self, state: State) -> None:
        self._changed = True
        self._running = replace(state, at=(TOP,))
        self._look()

    @property
    def startup(self) -> str:
        """The configuration that it starts from, as it is printed."""
        return switch.show(self.boot(self._text())) if self._startup is None else self._startup

    @property
    def booted(self) -> State:
        """The configuration that it has started with: what acts only after a restart."""
        return self._booted or self.running

    @property
    def saved(self) -> bool:
        """Whether a restart would change nothing."""
        return not self._changed or self.startup == switch.show(self.running)

    def save(self) -> None:
        """The running configuration becomes the one that it starts from."""
        self._startup = switch.show(self.running)

    def boot(self, text: str) -> State:
        """A configuration from a text, for this switch."""
        return switch.boot(self.platform, text, self.model)

    def recall(self, kind: type[T]) -> T:
        """What a family keeps about the switch, made when it is first wanted; gone after a restart unless it says ``survives``."""
        kept = self._kept.get(kind)
        if not isinstance(kept, kind):
            kept = self._kept[kind] = kind()
        return kept

    def left(self, carrier: Carrier) -> None:
        """A session is over. A switch that nobody looks at and nobody has changed forgets what it can read again."""
        self.carriers.discard(carrier)
        if not (self.carriers or self._changed or self._kept or self.rollback):
            self._running = self._booted = None

    # Undoing ----------------------------------------------------------------------------------------------------------------

    def arm(self, seconds: float, user: str, undone: Callable[[], None] | None = None) -> None:
        """From now on, the running configuration comes back as it is now unless it is confirmed; an armed timer is set anew."""
        if self.rollback is not None:
            self.rollback.cancel()
        else:
            self._before = self.running

        def expired() -> None:
            self.revert()
            if undone is not None:
                undone()

        self.rollback = Timer(seconds, self.speed, expired, user)

    def confirm(self) -> bool:
        """What was changed since the timer was armed stays; whether there was a timer."""
        if self.rollback is None:
            return False
        self.rollback.cancel()
        self.rollback = self._before = None
        return True

    def revert(self) -> bool:
        """What was changed since the timer was armed is undone; whether there was a timer."""
        before = self._before
        if not self.confirm() or before is None:
            return False
        self.running = before
        return True

    # Being reached ----------------------------------------------------------------------------------------------------------

    def _reached(self) -> bool:
        """Whether the configuration has the way by which the switch is managed."""
        if self.way is None:
            return True
        facts = switch.facts(self.running)
        svi = facts.svis.get(self.way.vid)
        if svi is None or not svi.up or self.way.address not in {text.split("/")[0].split()[0] for text in svi.addresses if text}:
            return False
        ports = [facts.ports[name] for name in self.way.ports if name in facts.ports]
        return not self.way.ports or any(port.up and self.way.vid in port.carries for port in ports)

    def _look(self) -> None:
        """A switch that never had its way is at somebody's desk, and reached all the same."""
        there = self._reached()
        self._had_way = self._had_way or there
        reached = not self._off and (there or not self._had_way)
        if reached != self.reachable.is_set():
            (self.reachable.set if reached else self.reachable.clear)()
            self.listening(reached)

    def restart(self) -> None:
        """Starts anew: what was not saved is lost, connections are gone, and for a while nobody answers."""
        for timer in (self.rollback, self.reload):
            if timer is not None:
                timer.cancel()
        self.rollback = self.reload = self._before = None
        self._kept = {kind: kept for kind, kept in self._kept.items() if getattr(kind, "survives", False)}
        self._off = True
        for carrier in list(self.carriers):
            carrier.cut()
        self.running = self._booted = self.boot(self.startup)
        asyncio.get_running_loop().call_later(BOOTING / self.speed, self._on)

    def restart_in(self, seconds: float, user: str) -> None:
        """Starts anew in a while (0: at once), unless that is cancelled."""
        if self.reload is not None:
            self.reload.cancel()
        self.reload = Timer(seconds, self.speed, self.restart, user)

    def _on(self) -> None:
        self._off = False
        self._look()

    def stop(self) -> None:
        """Nothing is going to happen any more."""
        for timer in (self.rollback, self.reload):
            if timer is not None:
                timer.cancel()
        self.rollback = self.reload = None

    # Faults -----------------------------------------------------------------------------------------------------------------

    def login(self, desk: Desk) -> None:
        """Somebody has logged in: the faults that are due at the login, the first one."""
        if not self._visited:
            self._visited = True
            self._strike(desk)

    def command(self, desk: Desk, line: str, take: Callable[[str], str], refusal: Callable[[str], str]) -> str:
        """One configuration command and the faults that are due with it; what the switch says."""
        self.commands += 1
        said = refusal(line) if self.commands == self.faults.reject else take(line)
        self._strike(desk)
        return said

    def _strike(self, desk: Desk) -> None:
        number, faults = self.commands, self.faults
        if number == faults.other:
            self.another(faults.lines)
        if number == faults.prompt:
            self.odd = True
        if number == faults.hang:
            desk.ended = "stuck"
        if number == faults.drop:
            desk.ended = "cut"
        if number == faults.restart:
            desk.ended = "cut"
            asyncio.get_running_loop().call_soon(self.restart)

    def another(self, lines: tuple[str, ...]) -> None:
        """Somebody else changes the running configuration."""
        state = self.running
        for line in lines:
            state, _ = switch.apply(state, line)
        self.running = state

    def is_full(self, state: State) -> bool:
        """Whether a configuration has more bindings than the table takes, and more than there are."""
        most = self.faults.full
        if most is None:
            return False
        return len(switch.facts(state).bindings) > max(most, len(switch.facts(self.running).bindings))
