"""The database: durable settings, several writers, and errors that are not its own."""

from __future__ import annotations

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from netgen.ipam.store import State, Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "ipam.db", lambda: 0)


def test_every_change_is_synchronised(store: Store) -> None:
    """2 is FULL: the log is synchronised at each commit."""
    connection = store._connection
    assert connection is not None
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_for_root_alone(store: Store, tmp_path: Path) -> None:
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == dict.fromkeys(
        ("ipam.db", "ipam.db-wal", "ipam.db-shm"), 0o600
    )


def test_two_processes_take_turns(tmp_path: Path) -> None:
    """Each reads before it writes; neither fails because the other wrote in between."""
    stores = [Store(tmp_path / "ipam.db", lambda: 0) for _ in range(2)]
    barrier = threading.Barrier(2)

    def take(store: Store) -> list[int]:
        def work(state: State) -> int:
            free = min(set(range(200)) - state.leased())
            return state.grant("pool", 4, free, None, "").ip

        barrier.wait()
        return [store.change(work) for _ in range(50)]

    with ThreadPoolExecutor(2) as threads:
        got = [ip for taken in threads.map(take, stores) for ip in taken]
    assert sorted(got) == list(range(100))


def test_an_exception_undoes_its_changes(store: Store) -> None:
    def work(state: State) -> None:
        state.grant("pool", 4, 1, None, "")
        raise KeyError

    with pytest.raises(KeyError):
        store.change(work)
    assert store.change(State.leases) == []


def test_the_database_itself_refuses_a_second_lease_of_an_address(tmp_path: Path) -> None:
    """Whatever the code above it does. That is no damage, so the file stays."""
    moved: list[Path] = []
    store = Store(tmp_path / "ipam.db", lambda: 0, lambda aside, _: moved.append(aside))
    first = store.change(lambda state: state.grant("pool", 4, 1, None, ""))
    with pytest.raises(StoreError, match=r"UNIQUE constraint failed: leases\.family, leases\.ip; nothing was changed"):
        store.change(lambda state: state.grant("other", 4, 1, None, ""))
    assert store.change(State.leases) == [first]
    assert moved == []


def test_a_writer_that_does_not_end_is_waited_for_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netgen.ipam.store.BUSY", 0.1)
    store = Store(tmp_path / "ipam.db", lambda: 0)
    other = sqlite3.connect(tmp_path / "ipam.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="cannot be used: database is locked; nothing was changed; another program writes"):
        store.change(State.activate)
    other.execute("ROLLBACK")
    store.change(State.activate)


def test_numbers_of_leases_are_never_used_twice(store: Store) -> None:
    first = store.change(lambda state: state.grant("pool", 4, 1, None, ""))
    store.change(lambda state: state.release(first))
    assert store.change(lambda state: state.grant("pool", 4, 1, None, "")).id > first.id


def test_a_corrupt_file_that_cannot_be_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ipam.db").write_bytes(b"x" * 5000)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("netgen.ipam.store.os.rename", refuse)
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "ipam.db", moved=lambda *_: None)
    assert str(caught.value) == f"{tmp_path}/ipam.db is corrupt (file is not a database) and cannot be moved aside: Permission denied"


def test_files_that_were_moved_aside_before_stay(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / "ipam.db").write_bytes(b"x" * 5000 * number)
        Store(tmp_path / "ipam.db", moved=lambda *_: None).close()
    assert {number: (tmp_path / f"ipam.db.corrupt-{number}").stat().st_size for number in (1, 2)} == {1: 5000, 2: 10000}
