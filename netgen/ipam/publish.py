"""The leases of this host in etcd, for those who look at all hosts.

SQLite is the truth. A thread of its own compares, again and again, what SQLite holds with what etcd holds of this host, and writes the
difference; so whatever was lost on the way is mended by the next look. The threads that answer Docker know nothing of it: nothing of
theirs waits for etcd, and nothing is queued for it.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from netgen import __version__
from netgen.ipam import report
from netgen.ipam.config import Config
from netgen.ipam.driver import Driver
from netgen.ipam.etcd import OPERATIONS, Change, Etcd, EtcdError, EtcdMissing, Settings, settings
from netgen.ipam.store import State, StoreError
from netgen.ipam.watch import Log, head

MACHINE = Path("/etc/machine-id")
"""What tells machines apart (machine-id(5)); it is secret, so only a hash that it went into is ever sent."""


@dataclass(frozen=True)
class Pace:
    """How often things are done, in seconds."""

    look: float = 1.0
    """Between two looks at SQLite."""
    beat: float = 15.0
    """Between two looks at etcd, each of which also says that this host publishes."""
    ttl: int = 60
    """After so long without a beat the host counts as silent. Its leases stay: containers run on without the plugin."""
    first: float = 1.0
    """Before the first new try after a failure; then twice as long each time."""
    longest: float = 30.0
    """Before any new try, at most; between half of it and the whole, so that a fleet does not come back in one moment."""


class Publisher:
    """The thread, and what the metrics say of it."""

    def __init__(self, made: Settings, state: Path, driver: Driver, log: Log, pace: Pace | None = None) -> None:
        self._settings = made
        self._state = state
        self._driver = driver
        self._log = log
        self._pace = pace or Pace()
        self._stopped = threading.Event()
        self._session: _Session | None = None
        self._published = self._failures = self._failing = 0
        self._good = time.monotonic()
        self._success = 0.0

    def start(self) -> None:
        """Begins; the client is loaded in the thread, so Docker does not wait for that either."""
        threading.Thread(target=self._run, name="etcd", daemon=True).start()

    def stop(self) -> None:
        """Ends it, without waiting: what was not published is seen at the next start."""
        self._stopped.set()

    def lines(self) -> Iterator[str]:
        """The metrics."""
        for name, kind, text, value in (
            ("published_total", "counter", "Leases that were written to etcd or removed from it.", self._published),
            ("failures_total", "counter", "Tries to publish that failed.", self._failures),
            ("last_success_timestamp_seconds", "gauge", "When etcd last had all leases and said so; 0: never.", f"{self._success:.0f}"),
            ("lag_seconds", "gauge", "For how long etcd lacks some, as far as is known.", f"{time.monotonic() - self._good:.1f}"),
        ):
            yield from head(f"etcd_{name}", kind, text)
            yield f"netgen_ipam_etcd_{name} {value}"

    def _run(self) -> None:
        wait = 0.0
        while not self._stopped.wait(wait):
            try:
                self._look()
            except EtcdMissing as error:
                self._failed(str(error))
                return
            except (EtcdError, StoreError) as error:
                self._failed(str(error))
            except Exception:  # no bug may end the thread
                self._failed(f"the plugin has a bug: {traceback.format_exc()}")
            wait = self._wait()

    def _wait(self) -> float:
        if not self._failing:
            return self._pace.look
        return float(min(self._pace.longest, self._pace.first * 2.0 ** min(self._failing - 1, 16)) * random.uniform(0.5, 1))  # noqa: S311

    def _look(self) -> None:
        """One comparison, and what follows from it."""
        config = self._driver.config
        wanted, unknown = self._wanted(config)
        session = self._session
        if session is None or session.host != config.host:
            url = self._settings.endpoints[self._failing % len(self._settings.endpoints)]
            session = self._session = _Session(self._settings, url, config.host, self._state)
        beats = time.monotonic() >= session.beat
        if beats:
            session.look(json.dumps({"host": config.host, "engine": config.engine, "netgen": __version__}), self._pace)
        written = session.write(wanted, unknown)
        self._published += written
        self._good = time.monotonic()
        self._success = time.time() if beats or written else self._success
        if self._failing or session.new:
            self._log("info", "published", etcd=session.etcd.url, leases=len(wanted))
        self._failing, session.new = 0, False

    def _wanted(self, config: Config) -> tuple[dict[str, str], tuple[str, ...]]:
        """What etcd is to hold; and what the keys begin with of which that is not known: SQLite was lost, and Docker has not been heard."""

        def read(state: State) -> tuple[list[report.Row], list[str]]:
            pools = [pool for pool in config.pools if not (state.known(pool.id) and (pool.subnet6 is None or state.known(pool.id6)))]
            return report.rows(config, state.leases()), [pool.network for pool in pools]

        rows, unknown = self._driver.store.change(read)
        made = self._settings
        wanted = {made.lease(config.host, str(row["network"]), str(row["ip"])): json.dumps(row) for row in rows}
        return wanted, tuple(made.leases(config.host, network) for network in unknown)

    def _failed(self, error: str) -> None:
        self._session = None
        self._failures += 1
        self._failing += 1
        if self._failing == 1:  # one line an outage; metrics count the rest
            self._log("warning", "unpublished", error=error)


class _Session:
    """A connection, as long as nothing goes wrong on it, and what etcd holds of this host."""

    def __init__(self, made: Settings, url: str, host: str, state: Path) -> None:
        self.host = host
        self.beat = 0.0
        self.new = True
        self.etcd = Etcd(made, url)
        self._key = made.host(host)
        self._prefix = made.leases(host)
        self._lease = lease_number(self._key, state)
        self._held: dict[str, str] = {}

    def look(self, value: str, pace: Pace) -> None:
        """Says that this host publishes, and reads what etcd holds of it."""
        if not self.etcd.hold(self._key, value, self._lease, pace.ttl):
            raise EtcdError(f"another plugin publishes as the host {self.host} to {self.etcd.url}; give each host a name of its own")
        self._held = self.etcd.read(self._prefix)[0]
        self.beat = time.monotonic() + pace.beat

    def write(self, wanted: Mapping[str, str], unknown: tuple[str, ...]) -> int:
        """Writes the difference; the number of keys that changed."""
        changes: list[Change] = [(key, value) for key, value in wanted.items() if self._held.get(key) != value]
        changes += [(key, None) for key in self._held if key not in wanted and not key.startswith(unknown)]
        for start in range(0, len(changes), OPERATIONS):
            part = changes[start : start + OPERATIONS]
            if not self.etcd.write(self._key, self._lease, part):
                raise EtcdError(f"etcd at {self.etcd.url} has forgotten the host {self.host}")
            for key, value in part:
                if value is None:
                    del self._held[key]
                else:
                    self._held[key] = value
        return len(changes)


def lease_number(key: str, state: Path) -> int:
    """The number of this plugin's lease in etcd (1 to 2^63 - 1): the same after each restart, another one on another machine, so
    that a second host of the same name is found out."""
    machine = ""
    with suppress(OSError):
        machine = MACHINE.read_text(encoding="ascii", errors="replace")
    said = "\0".join((machine, socket.gethostname(), str(state.absolute()), key))
    return (int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") >> 1) or 1


def start(endpoints: str, environ: Mapping[str, str], state: Path, driver: Driver, log: Log) -> Publisher | None:
    """A publisher that runs; None when nobody wants one. Settings that are wrong are only logged: Docker is answered all the same."""
    if not endpoints:
        return None
    try:
        made = settings(endpoints, environ)
    except EtcdError as error:
        log("error", "unpublished", error=str(error))
        return None
    publisher = Publisher(made, state, driver, log)
    publisher.start()
    return publisher
