"""Reading many switches at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from netgen.device.dial import Dialer, Limits
from netgen.device.endpoint import Endpoint, Target
from netgen.device.hostkeys import HostKey, KnownHosts
from netgen.device.read import RUNNING, texts
from netgen.device.session import host_key, opened
from netgen.device.trouble import Trouble, Unread, unread

T = TypeVar("T")
R = TypeVar("R")

WORKERS = 50
"""Sessions at once: they mostly wait. Where the way takes 50 ms, twice as many cost a tenth more of the processor, four times as
many two fifths (docs/benchmarks.md)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a switch said."""

    switch: str
    texts: Mapping[str, str] = field(repr=False)
    """Answers by the name of the command (``reading.commands`` of the platform); without those that were refused. May hold
    whatever the configuration holds, secrets too: keep it where nobody else reads."""
    seconds: float
    """From the call to the end of the session."""

    @property
    def running(self) -> str:
        """The running configuration, without echo, prompt and what says when it was printed."""
        return self.texts[RUNNING]


@dataclass(frozen=True, slots=True)
class Shown:
    """The host key that a switch shows."""

    switch: str
    endpoint: Endpoint
    key: HostKey


def fetch(
    targets: Iterable[Target | Unread],
    known: KnownHosts,
    workers: int = WORKERS,
    progress: Callable[[], object] = lambda: None,
    limits: Limits = Limits(),  # noqa: B008 # frozen
) -> Generator[Fetched | Unread, None, None]:
    """Reads the switches, in the order in which they answer; ``progress`` is called after each, in the caller's thread.

    One that cannot be read stops no other. At most ``workers`` answers wait to be taken, so that memory does not grow with
    the number of switches as long as the caller drops what it has seen. Closing the generator cuts all open sessions.
    Nothing is ever changed on a switch.
    """
    dialer = Dialer(limits)

    def one(target: Target | Unread) -> Fetched | Unread:
        if isinstance(target, Unread):
            return target
        return _read(target, known, dialer)

    return _each(targets, one, workers, progress, dialer)


def shown(
    endpoints: Iterable[tuple[str, Endpoint] | Unread],
    known: KnownHosts,
    workers: int = WORKERS,
    progress: Callable[[], object] = lambda: None,
    limits: Limits = Limits(),  # noqa: B008 # frozen
) -> Generator[Shown | Unread, None, None]:
    """The host keys of switches, in the order in which they answer, in the same manner. Nobody logs in."""
    dialer = Dialer(limits)

    def one(switch: tuple[str, Endpoint] | Unread) -> Shown | Unread:
        if isinstance(switch, Unread):
            return switch
        try:
            return Shown(*switch, host_key(switch[1], known, dialer))
        except Trouble as trouble:
            return unread(switch[0], str(switch[1]), trouble)

    return _each(endpoints, one, workers, progress, dialer)


def _read(target: Target, known: KnownHosts, dialer: Dialer) -> Fetched | Unread:
    begun, reading = time.monotonic(), target.platform.reading
    try:
        if reading is None:
            raise Trouble("read", f"netgen cannot read switches of platform {target.platform.name}")
        with opened(target, known, dialer) as connection:
            found = texts(connection, reading, dialer.limits)
        return Fetched(target.switch, found, time.monotonic() - begun)
    except Trouble as trouble:
        stopped = Trouble("stopped", "not read: stopped before its turn was over") if dialer.stopped else trouble
        return unread(target.switch, str(target.endpoint), stopped)


def _each(
    items: Iterable[T], work: Callable[[T], R], workers: int, progress: Callable[[], object], dialer: Dialer
) -> Generator[R, None, None]:
    """The results of ``work``, as they come; a new item begins when a result is taken."""
    rest = iter(items)
    with ThreadPoolExecutor(workers, thread_name_prefix="netgen-device") as pool:
        running: set[Future[R]] = {pool.submit(work, item) for item in islice(rest, workers)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                while done:
                    result = done.pop().result()
                    running.update(pool.submit(work, item) for item in islice(rest, 1))
                    progress()
                    yield result
                    del result
        finally:
            dialer.stop()
            pool.shutdown(wait=False, cancel_futures=True)
