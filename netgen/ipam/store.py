"""Leases on disk: SQLite with a write-ahead log, every change synchronised before Docker hears of it.

The state says three things: which addresses are leased, in which order the free ones were released, and which pools Docker
has asked for since its start. No change depends on the clock. A database that is corrupt is moved aside, never repaired: then
nothing is known of the addresses in use, and none is handed out, until Docker's replay or reconcile has told them.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from netgen.ipam.policy import Lease

T = TypeVar("T")

SCHEMA_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS docker (activated INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pools (id TEXT PRIMARY KEY, requests INTEGER NOT NULL, known INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS leases (
    id INTEGER PRIMARY KEY AUTOINCREMENT, pool TEXT NOT NULL, family INTEGER NOT NULL CHECK (family IN (4, 6)),
    ip INTEGER NOT NULL CHECK (ip BETWEEN 0 AND 4294967295), mac INTEGER, name TEXT NOT NULL, since INTEGER NOT NULL,
    confirmed INTEGER NOT NULL, UNIQUE (family, ip));
CREATE TABLE IF NOT EXISTS released (number INTEGER PRIMARY KEY AUTOINCREMENT, ip INTEGER NOT NULL UNIQUE);
"""
_LEASE = "SELECT id, pool, family, ip, mac, name, since, confirmed FROM leases"
BUSY = 5.0
"""Seconds to wait for another process that writes."""


class StoreError(Exception):
    """The state cannot be read or written; nothing was changed. The message says what to do."""


class State:
    """The state inside one transaction."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float]) -> None:
        self._run = connection.execute
        self._clock = clock

    def leases(self, pool: str = "") -> list[Lease]:
        """All leases by address, or those of one PoolID."""
        return [_lease(row) for row in self._run(f"{_LEASE} WHERE pool = ? OR ? = '' ORDER BY family, ip", (pool, pool))]

    def lease(self, family: int, ip: int) -> Lease | None:
        """The lease of an address."""
        row = self._run(f"{_LEASE} WHERE family = ? AND ip = ?", (family, ip)).fetchone()
        return None if row is None else _lease(row)

    def leased(self) -> set[int]:
        """Every address (its IPv4 bytes) that is leased in either family."""
        return {row[0] for row in self._run("SELECT ip FROM leases")}

    def released(self) -> dict[int, int]:
        """The order number of each address' last release."""
        return dict(self._run("SELECT ip, number FROM released").fetchall())

    def grant(self, pool: str, family: int, ip: int, mac: int | None, name: str) -> Lease:
        """A new lease."""
        since = int(self._clock())
        values = (pool, family, ip, mac, name, since)
        made = self._run("INSERT INTO leases (pool, family, ip, mac, name, since, confirmed) VALUES (?, ?, ?, ?, ?, ?, 1)", values)
        return Lease(made.lastrowid or 0, pool, family, ip, mac, name, since, True)

    def confirm(self, lease: Lease, pool: str, mac: int | None, name: str) -> None:
        """The lease is held by a container of the pool; what is newly known of it replaces what was."""
        values = (pool, lease.mac if mac is None else mac, name or lease.name, lease.id)
        self._run("UPDATE leases SET confirmed = 1, pool = ?, mac = ?, name = ? WHERE id = ?", values)

    def release(self, lease: Lease) -> None:
        """The address is free again, and the last in line."""
        self._run("DELETE FROM leases WHERE id = ?", (lease.id,))
        self._run("INSERT OR REPLACE INTO released (ip) VALUES (?)", (lease.ip,))

    def activate(self) -> None:
        """Docker has started: it will name its pools and its living containers anew."""
        self._run("UPDATE pools SET requests = 0")
        self._run("UPDATE leases SET confirmed = 0")
        self._run("INSERT INTO docker (activated) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM docker)")

    def request(self, pool: str) -> None:
        """Docker has asked for the pool for one more network. After a start of Docker that this database has seen, its
        replay names every address in use, so the pool is known."""
        self._run("INSERT OR IGNORE INTO pools (id, requests, known) VALUES (?, 0, 0)", (pool,))
        self._run("UPDATE pools SET requests = requests + 1, known = known OR EXISTS (SELECT 1 FROM docker) WHERE id = ?", (pool,))

    def give_back(self, pool: str) -> None:
        """One network less uses the pool."""
        self._run("UPDATE pools SET requests = max(requests - 1, 0) WHERE id = ?", (pool,))

    def requests(self, pool: str) -> int:
        """How many networks Docker has asked the pool for since its start."""
        row = self._run("SELECT requests FROM pools WHERE id = ?", (pool,)).fetchone()
        return row[0] if row else 0

    def known(self, pool: str) -> bool:
        """Whether all addresses in use are in the leases."""
        row = self._run("SELECT known FROM pools WHERE id = ?", (pool,)).fetchone()
        return bool(row and row[0])

    def learned(self, pool: str) -> None:
        """All addresses in use are in the leases by now."""
        self._run("INSERT OR IGNORE INTO pools (id, requests, known) VALUES (?, 0, 1)", (pool,))
        self._run("UPDATE pools SET known = 1 WHERE id = ?", (pool,))


class Store:
    """The database of one plugin. Several processes and threads may use it at once; each change is one transaction."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, moved: Callable[[Path, str], None] | None = None) -> None:
        """Opens the file, makes it when it is missing. ``moved`` is told where a corrupt database went and what was wrong with
        it; None: a corrupt database is a StoreError."""
        self._path = path
        self._clock = clock
        self._moved = moved
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        with self._lock:
            self._repaired(self._open)

    def change(self, work: Callable[[State], T]) -> T:
        """What ``work`` returns, its changes on disk; StoreError when that fails. An exception of ``work`` undoes its changes."""
        with self._lock:
            return self._repaired(lambda: self._transaction(work))

    def close(self) -> None:
        """Ends the use of the file."""
        with self._lock:
            self._drop()

    def responsive(self, seconds: float) -> bool:
        """Whether no change hangs: the lock can be had within the time."""
        got = self._lock.acquire(timeout=seconds)
        if got:
            self._lock.release()
        return got

    def _transaction(self, work: Callable[[State], T]) -> T:
        connection = self._connection or self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(State(connection, self._clock))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _repaired(self, work: Callable[[], T]) -> T:
        """The work, once more on a new database when this one is corrupt."""
        try:
            return work()
        except sqlite3.OperationalError as error:  # full, locked, read-only, an I/O error: the file itself is sound
            raise self._unusable(error) from None
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError) or self._moved is None:
                raise self._unusable(error) from None
            self._move_aside(str(error))
        try:
            return work()
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def _unusable(self, error: sqlite3.Error) -> StoreError:
        self._drop()  # the next change opens it anew: the disk may have come back
        mend = "is the disk full or read-only?"
        if "locked" in str(error):
            mend = "another program writes to it and does not end"
        elif not isinstance(error, sqlite3.OperationalError):
            mend = "the plugin moves a corrupt file aside when it uses it"
        return StoreError(f"the leases in {self._path} cannot be used: {error}; nothing was changed; {mend}")

    def _open(self) -> sqlite3.Connection:
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StoreError(f"the leases in {self._path} cannot be used: {error.strerror}") from None
        connection = sqlite3.connect(str(self._path), timeout=BUSY, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        found = connection.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreError(f"the leases in {self._path} are of a newer netgen (version {version}); run that one")
        if version < SCHEMA_VERSION:
            connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):  # closing writes the log back, which a corrupt file or a full disk refuses
                self._connection.close()
            self._connection = None

    def _move_aside(self, why: str) -> None:
        self._drop()
        number = 1
        while (aside := Path(f"{self._path}.corrupt-{number}")).exists():
            number += 1
        try:
            for suffix in ("-wal", "-shm", ""):  # the log first: it must never meet a new file
                if os.path.exists(f"{self._path}{suffix}"):
                    os.rename(f"{self._path}{suffix}", f"{aside}{suffix}")
        except OSError as error:
            raise StoreError(f"{self._path} is corrupt ({why}) and cannot be moved aside: {error.strerror}") from None
        if self._moved is not None:
            self._moved(aside, why)


def _lease(row: tuple[Any, ...]) -> Lease:
    values = [*row[:-1], bool(row[-1])]
    return Lease(*values)
