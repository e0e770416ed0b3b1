"""netgen.lock: written sorted, read back as it was, never begun anew in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netgen import lock
from netgen.addressing import Prefix4
from netgen.errors import SiteInvalid
from netgen.lock import Lock

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)
PREFIXES = st.builds(lambda ip, length: Prefix4(Prefix4(ip, length).first, length), st.integers(0, 2**32 - 1), st.integers(0, 32))
NUMBERS = st.dictionaries(NAMES, st.dictionaries(NAMES, st.integers(1, 4096)))
LOCKS = st.builds(Lock, st.dictionaries(NAMES, st.dictionaries(NAMES, PREFIXES)), NUMBERS, NUMBERS)


@given(LOCKS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, one: Lock) -> None:
    file = tmp_path_factory.mktemp("lock") / lock.FILE
    file.write_text(lock.text(one), encoding="utf-8")
    assert lock.read(file) == one
    assert lock.text(lock.read(file)) == lock.text(one)


def test_no_lock_is_an_empty_one(tmp_path: Path) -> None:
    assert lock.read(tmp_path / lock.FILE) == Lock()


MEND = "restore it from version control, or delete it to allocate everything anew (addresses may move)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "1:1: NG090 netgen.lock is not JSON: Expecting value"),
        (b'{"netgen": 1,\n <<<<<<< HEAD', "2:2: NG090 netgen.lock is not JSON: Expecting property name enclosed in double quotes"),
        (b'{"netgen": 2}', "1:1: NG090 netgen.lock is of version 2, this netgen knows 1"),
        (
            b'{"netgen": 1, "slices": {"c": {"d1": "172.31.1.0/33"}}}',
            "1:1: NG090 netgen.lock slices.c.d1: 172.31.1.0/33 is not a prefix such as 172.31.0.0/16",
        ),
        (b'{"netgen": 1, "more": 1}', "1:1: NG090 netgen.lock more: unknown key"),
        (b"{}", "1:1: NG090 netgen.lock netgen: is missing"),
        (b'{"netgen": 1, "acls": {"sw1": {"hosts": 0}}}', "1:1: NG090 netgen.lock acls.sw1.hosts: must be greater than 0"),
        (b"[]", "1:1: NG090 netgen.lock is not a mapping"),
        (b'{"netgen": 1, "bundles": {"sw1": {"d1/bond0": "7"}}}', "1:1: NG090 netgen.lock bundles.sw1.d1/bond0: must be a valid integer"),
        (b"[" * 100_000, "1:1: NG090 netgen.lock cannot be read: it is nested too deeply, or has a number of thousands of digits"),
    ],
)
def test_a_lock_that_cannot_be_used_is_said_and_kept(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / lock.FILE
    file.write_bytes(content)
    with pytest.raises(SiteInvalid) as caught:
        lock.read(file)
    assert str(caught.value).startswith(f"{file}:{said}")
    assert str(caught.value).endswith(MEND)
    assert file.read_bytes() == content
