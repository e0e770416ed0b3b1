"""What the plugin tells those who watch it: one JSON object a line on standard error, and metrics as Prometheus reads them."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from netgen.ipam.config import Config
from netgen.ipam.store import State, Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of Prometheus' text format."""


LEVELS = {"error": 3, "warning": 4, "info": 6}
"""syslog's numbers of the levels (sd-daemon(3))."""


class Log:
    """Events, one a line, keys in the order given. ``levels`` puts ``<6>`` and the like in front, by which journald knows how
    grave a line is (sd-daemon(3))."""

    def __init__(self, stream: TextIO | None = None, *, levels: bool = False) -> None:
        self._stream = stream
        self._levels = levels
        self._lock = threading.Lock()

    def __call__(self, level: str, event: str, **facts: object) -> None:
        """Writes an event; a reader that is gone is no error."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = json.dumps({"time": now, "level": level, "event": event, **facts})
        prefix = f"<{LEVELS[level]}>" if self._levels else ""
        stream = self._stream or sys.stderr
        with self._lock:
            try:
                stream.write(f"{prefix}{line}\n")
                stream.flush()
            except (OSError, ValueError):
                pass


class Metrics:
    """Counts since the start of the process; leases are counted when they are asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()
        self._moved = 0
        self.more: Callable[[], Iterable[str]] = tuple
        """Lines of somebody else's, after ours."""

    def request(self, endpoint: str, result: str, seconds: float) -> None:
        """A request has been answered; ``result`` is ok, refused or error."""
        with self._lock:
            self._requests[endpoint, result] += 1
            self._seconds[endpoint] += seconds  # type: ignore[assignment]  # a Counter of numbers

    def refused(self, reason: str) -> None:
        """A request was refused."""
        with self._lock:
            self._refused[reason] += 1

    def moved(self) -> None:
        """A corrupt database was moved aside."""
        with self._lock:
            self._moved += 1

    def text(self, config: Config, store: Store) -> str:
        """Everything in Prometheus' text format."""
        return "".join(f"{line}\n" for line in (*self._counts(), *_gauges(config, store), *self.more()))

    def _counts(self) -> Iterator[str]:
        with self._lock:
            requests, seconds, refused, moved = dict(self._requests), dict(self._seconds), dict(self._refused), self._moved
        yield from head("requests_total", "counter", "Requests of Docker, by endpoint and result.")
        for (endpoint, result), number in sorted(requests.items()):
            yield f'netgen_ipam_requests_total{{endpoint="{endpoint}",result="{result}"}} {number}'
        yield from head("request_seconds_total", "counter", "Time spent on answers.")
        for endpoint, spent in sorted(seconds.items()):
            yield f'netgen_ipam_request_seconds_total{{endpoint="{endpoint}"}} {spent:.6f}'
        yield from head("refused_total", "counter", "Requests that were refused, by reason.")
        for reason, number in sorted(refused.items()):
            yield f'netgen_ipam_refused_total{{reason="{reason}"}} {number}'
        yield from head("databases_moved_total", "counter", "Corrupt databases that were moved aside.")
        yield f"netgen_ipam_databases_moved_total {moved}"


def _gauges(config: Config, store: Store) -> Iterator[str]:
    leases, known = store.change(lambda state: (state.leases(), _known(config, state)))
    ids = {pool.id: pool.network for pool in config.pools}
    held = Counter(ids[one.pool] for one in leases if one.pool in ids)
    old = Counter(ids[one.pool] for one in leases if one.pool in ids and not one.confirmed)
    for name, help_text, values in (
        ("leases", "Addresses that are leased.", held),
        ("leases_unconfirmed", "Leases that no container has named since the start of Docker.", old),
        ("addresses", "Addresses for containers of this host.", {pool.network: len(pool.first) for pool in config.pools}),
        ("known", "1: all addresses in use are known; 0: none is handed out.", known),
    ):
        yield from head(name, "gauge", help_text)
        for pool in config.pools:
            yield f"netgen_ipam_{name}{{network={_quoted(pool.network)}}} {values.get(pool.network, 0)}"


def _known(config: Config, state: State) -> dict[str, int]:
    return {pool.network: int(state.known(pool.id)) for pool in config.pools}


def head(name: str, kind: str, help_text: str) -> Iterator[str]:
    """The two lines before a metric's values; ``name`` is without netgen_ipam_."""
    yield f"# HELP netgen_ipam_{name} {help_text}"
    yield f"# TYPE netgen_ipam_{name} {kind}"


def _quoted(text: str) -> str:
    """A label's value: backslash, quote and newline are escaped (Prometheus, exposition formats)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
