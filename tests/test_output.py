"""Writing the output folder: all or nothing, own files only, nothing through links; also when the disk or the process dies."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgen import output
from netgen.build import Output
from netgen.errors import OutputError, TemplateError
from netgen.output import Beside

A = Output("switches/a.cfg", "hostname a\n")
B = Output("switches/b.cfg", "hostname b\n")
PLAN = Output("hosts/h1/netplan/60-netgen.yaml", "network: {}\n", 0o600)
RUN = Output("hosts/h1/bootstrap.sh", "#!/bin/sh\n", 0o755)
CSV = Output("bindings.csv", "switch,port\n")
ALL = (A, B, PLAN, RUN, CSV)

Tree = dict[str, tuple[str, int]]


def tree(folder: Path) -> Tree:
    """Every file, link and folder below one: its content or target, and its permission bits."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name, mode = str(path.relative_to(folder)), stat.S_IMODE(path.lstat().st_mode)
        found[name] = (os.readlink(path), 0) if path.is_symlink() else ("/", 0) if path.is_dir() else (path.read_text(), mode)
    return found


def files(folder: Path) -> dict[str, str]:
    """The files alone, without the manifest."""
    return {name: text for name, (text, _) in tree(folder).items() if text != "/" and name != ".netgen-files"}


def expected(*outputs: Output) -> dict[str, str]:
    return {one.path: one.text for one in outputs}


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file is touched: inode and time of change of the content."""
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in (folder, *folder.rglob("*"))}


# What is written --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o000])
def test_files_have_their_content_and_exactly_their_mode(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        changes = output.write(tmp_path / "new" / "out", ALL, whole=True)
    finally:
        os.umask(before)
    out = tmp_path / "new" / "out"
    assert files(out) == expected(*ALL)
    assert {name: mode for name, (text, mode) in tree(out).items() if text != "/"} == {
        ".netgen-files": 0o644,
        **{one.path: one.mode for one in ALL},
    }
    listed = "bindings.csv\nhosts/h1/bootstrap.sh\nhosts/h1/netplan/60-netgen.yaml\nswitches/a.cfg\nswitches/b.cfg\n"
    assert (out / ".netgen-files").read_text() == listed
    assert (changes.new, changes.changed, changes.removed, changes.unchanged) == (tuple(one.path for one in ALL), (), (), 0)


def test_nothing_is_touched_when_nothing_changes(tmp_path: Path) -> None:
    output.write(tmp_path, ALL, whole=True)
    before = marks(tmp_path)
    changes = output.write(tmp_path, ALL, whole=True)
    assert marks(tmp_path) == before
    assert (changes.unchanged, changes.stale) == (5, False)


def test_only_what_differs_is_replaced(tmp_path: Path) -> None:
    output.write(tmp_path, ALL, whole=True)
    before = marks(tmp_path)
    changes = output.write(tmp_path, (Output(A.path, "hostname c\n"), *ALL[1:]), whole=True)
    after = marks(tmp_path)
    assert changes.changed == ("switches/a.cfg",)
    assert (tmp_path / A.path).read_text() == "hostname c\n"
    changed = {Path(name).relative_to(tmp_path).as_posix() for name in after if after[name] != before[name]}
    assert changed == {".", "switches", "switches/a.cfg"}
    assert stat.S_IMODE((tmp_path / A.path).stat().st_mode) == 0o644


def test_left_over_files_and_their_folders_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    h2 = Output("hosts/h2/ipam.json", "{}\n")
    output.write(tmp_path, (*ALL, h2), whole=True)
    (tmp_path / "hosts/h1/notes.txt").write_text("mine\n")
    (tmp_path / "README").write_text("mine\n")
    changes = output.write(tmp_path, (A,), whole=True)
    assert changes.removed == ("bindings.csv", "hosts/h1/bootstrap.sh", "hosts/h1/netplan/60-netgen.yaml", h2.path, "switches/b.cfg")
    assert sorted(tree(tmp_path)) == [".netgen-files", "README", "hosts", "hosts/h1", "hosts/h1/notes.txt", "switches", "switches/a.cfg"]


def test_a_part_removes_nothing_and_keeps_the_list(tmp_path: Path) -> None:
    output.write(tmp_path, ALL, whole=True)
    changes = output.write(tmp_path, (Output(A.path, "new\n"),), whole=False)
    assert (changes.changed, changes.removed) == (("switches/a.cfg",), ())
    assert files(tmp_path) == expected(*ALL) | {A.path: "new\n"}
    assert len((tmp_path / ".netgen-files").read_text().splitlines()) == 5


def test_modes_are_put_right_without_touching_the_content(tmp_path: Path) -> None:
    output.write(tmp_path, ALL, whole=True)
    (tmp_path / PLAN.path).chmod(0o644)
    (tmp_path / RUN.path).chmod(0o644)
    before = marks(tmp_path)
    assert output.check(tmp_path, ALL, whole=True).changed == (RUN.path,), "version control keeps the executable bit only"
    assert output.write(tmp_path, ALL, whole=True).changed == (RUN.path,)
    assert marks(tmp_path) == before
    assert [stat.S_IMODE((tmp_path / one.path).stat().st_mode) for one in (PLAN, RUN)] == [0o600, 0o755]


def test_a_folder_that_was_moved_can_be_taken_up_again(tmp_path: Path) -> None:
    """Equal files without a list are netgen's: a checkout that left the list out."""
    output.write(tmp_path, ALL, whole=True)
    (tmp_path / ".netgen-files").unlink()
    assert output.check(tmp_path, ALL, whole=True).stale
    changes = output.write(tmp_path, ALL, whole=True)
    assert (changes.unchanged, changes.listed) == (5, False)
    assert output.write(tmp_path, (A,), whole=True).removed == tuple(sorted(one.path for one in ALL[1:]))


# --check ----------------------------------------------------------------------------------------------------------------------


def test_check_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    output.write(tmp_path, ALL, whole=True)
    before = tree(tmp_path)
    wanted = (Output(A.path, "x"), B, PLAN, Output("switches/n.cfg", "n"), CSV)
    changes = output.check(tmp_path, wanted, whole=True)
    assert (changes.new, changes.changed, changes.removed) == (("switches/n.cfg",), ("switches/a.cfg",), ("hosts/h1/bootstrap.sh",))
    assert (changes.unchanged, changes.stale) == (3, True)
    assert tree(tmp_path) == before


def test_check_of_a_missing_folder_makes_none(tmp_path: Path) -> None:
    assert output.check(tmp_path / "out", ALL, whole=True).new == tuple(one.path for one in ALL)
    assert not (tmp_path / "out").exists()


# What is refused ----------------------------------------------------------------------------------------------------------------


def obstacles(folder: Path) -> dict[str, tuple[Callable[[], object], str]]:
    outside = folder.parent / "outside"
    return {
        "foreign file": (lambda: (folder / A.path).write_text("mine\n"), "switches/a.cfg"),
        "folder": ((folder / A.path).mkdir, "switches/a.cfg is not a file"),
        "pipe": (lambda: os.mkfifo(folder / A.path), "switches/a.cfg is not a file"),
        "link": (lambda: (folder / A.path).symlink_to(outside / "kept"), "switches/a.cfg is a symbolic link"),
        "link to an equal file": (lambda: (folder / A.path).symlink_to(outside / "equal"), "switches/a.cfg is a symbolic link"),
        "dangling link": (lambda: (folder / A.path).symlink_to(outside / "nothing"), "switches/a.cfg is a symbolic link"),
        "linked folder": (
            lambda: [(folder / "switches").rmdir(), (folder / "switches").symlink_to(outside)],
            "switches is a symbolic link",
        ),
        "file for a folder": (
            lambda: [(folder / "switches").rmdir(), (folder / "switches").write_text("")],
            "switches is not a folder",
        ),
    }


@pytest.mark.parametrize("name", list(obstacles(Path("x"))))
@pytest.mark.parametrize("act", [output.write, output.check])
def test_what_is_in_the_way_is_named_and_left_alone(tmp_path: Path, name: str, act: Callable[..., object]) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    (out / "switches").mkdir(parents=True)
    outside.mkdir()
    (outside / "kept").write_text("mine\n")
    (outside / "equal").write_text(A.text)
    make, message = obstacles(out)[name]
    make()
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    with pytest.raises(OutputError) as caught:
        act(out, (A,), whole=True)
    assert str(caught.value) == (
        f"{out}: netgen would overwrite what is not its own (its own files are listed in .netgen-files); "
        f"nothing was changed; move it away, or choose another folder:\n  {message}"
    )
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*") if path != out} == {
        path: time for path, time in before.items() if path != out
    }


def test_an_own_file_that_became_a_link_is_neither_followed_nor_removed(tmp_path: Path) -> None:
    out, secret = tmp_path / "out", tmp_path / "secret"
    secret.write_text("secret\n")
    output.write(out, ALL, whole=True)
    (out / A.path).unlink()
    (out / A.path).symlink_to(secret)
    with pytest.raises(OutputError, match=r"switches/a\.cfg is a symbolic link"):
        output.write(out, (Output(A.path, "x"),), whole=True)
    assert output.write(out, (B,), whole=True).removed == tuple(sorted(one.path for one in (PLAN, RUN, CSV)))
    assert (out / A.path).is_symlink()
    assert secret.read_text() == "secret\n"


@pytest.mark.parametrize("line", ["../victim", "/etc/passwd", "hosts/../../victim", "hosts//x", ".git/config", "hosts/./x", "a\0b"])
def test_a_list_with_other_peoples_files_is_refused(tmp_path: Path, line: str) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_text("mine\n")
    output.write(out, ALL, whole=True)
    (out / ".netgen-files").write_text(f"bindings.csv\n{line}\n")
    with pytest.raises(OutputError, match="which netgen never writes; nothing was changed"):
        output.write(out, (A,), whole=True)
    assert victim.read_text() == "mine\n"
    assert files(out) == expected(*ALL)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text("x"), "{out} cannot be used for output: Not a directory; nothing was changed"),
        (os.mkfifo, "{out} cannot be used for output: Not a directory; nothing was changed"),
        (lambda path: path.symlink_to("nowhere"), "{out} cannot be used for output: Not a directory; nothing was changed"),
    ],
)
def test_an_output_folder_that_is_none(tmp_path: Path, make: Callable[[Path], object], message: str) -> None:
    out = tmp_path / "out"
    make(out)
    with pytest.raises(OutputError) as caught:
        output.write(out, ALL, whole=True)
    assert str(caught.value) == message.format(out=out)
    with pytest.raises(OutputError, match="cannot be used for output"):
        output.write(out / "below", ALL, whole=True)


def test_a_place_where_nothing_can_be_made() -> None:
    with pytest.raises(OutputError) as caught:
        output.write(Path("/proc/netgen-output"), ALL, whole=True)
    assert str(caught.value) == "/proc/netgen-output cannot be used for output: No such file or directory; nothing was changed"


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(OutputError, match=r"^another netgen is writing .*; nothing was changed; run it again when that one is done$"):
            output.write(tmp_path, ALL, whole=True)
        assert tree(tmp_path) == {}
    finally:
        os.close(descriptor)
    assert output.write(tmp_path, ALL, whole=True).unchanged == 0


# All or nothing -----------------------------------------------------------------------------------------------------------------

OLD = (A, B, PLAN, RUN, CSV)
NEW = (
    Output(A.path, "hostname changed\n"),
    Output("switches/n.cfg", "hostname n\n"),
    Output(PLAN.path, PLAN.text, 0o644),
    Output("hosts/h2/netplan/60-netgen.yaml", "network: {version: 2}\n", 0o600),
    Output(CSV.path, "switch,port\na,1\n"),
)
"""Replaces two files, adds one in a folder that is there and one in a folder that is not, removes two, changes one mode."""

CALLS = ("rename", "link", "replace", "chmod", "fsync", "mkdir")


class Fails:
    """Lets the n-th call of any of the system's functions that change a folder fail, before or after it has worked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException, *, late: bool = False) -> None:
        self.left, self.error, self.late = at, error, late
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrapped(getattr(os, name)))

    def _wrapped(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            self.left -= 1
            if self.left == 0:
                if self.late:
                    real(*args, **kwargs)
                raise self.error
            return real(*args, **kwargs)

        return call


def faulty_runs(tmp_path: Path, error: BaseException, *, late: bool) -> Iterator[tuple[BaseException | None, Tree, Path]]:
    """One run for each call that can fail, the last is the one in which none does: what it raised, everything before, the folder."""
    for at in range(1, 60):
        out = tmp_path / f"{at}" / "out"
        output.write(out, OLD, whole=True)
        (out / "hosts" / "foreign").write_text("mine\n")
        beside = out.parent / "netgen.lock"
        beside.write_text("old\n")
        before = tree(out.parent)
        with pytest.MonkeyPatch.context() as patch:
            fails = Fails(patch, at, error, late=late)
            try:
                output.write(out, NEW, whole=True, beside=Beside(beside, "new\n", b"old\n"))
                raised: BaseException | None = None
            except (OutputError, KeyboardInterrupt) as caught:
                raised = caught
        yield raised, before, out
        if fails.left > 0:
            return
    raise AssertionError("no end")


@pytest.mark.parametrize(
    ("error", "late"),
    [(OSError(errno.ENOSPC, "No space left on device", "f"), False), (KeyboardInterrupt(), False), (KeyboardInterrupt(), True)],
)
def test_wherever_it_fails_everything_is_as_before(tmp_path: Path, error: BaseException, late: bool) -> None:
    ends = set()
    for raised, before, out in faulty_runs(tmp_path, error, late=late):
        after = tree(out.parent)
        done = after != before
        ends.add((raised is None, done))
        if done:
            assert raised is None or isinstance(raised, KeyboardInterrupt), "an interrupt right after the last move comes too late"
            assert files(out) == expected(*NEW) | {"hosts/foreign": "mine\n"}
            assert after["netgen.lock"] == ("new\n", 0o644)
            assert not [name for name in after if "tmp" in name or name.startswith(".netgen.lock")]
        elif isinstance(error, OSError):
            assert str(raised).endswith(("nothing was changed", "everything is as it was"))
    assert {(False, False), (True, True)} <= ends


def test_what_cannot_be_put_back_is_named_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output.write(tmp_path, OLD, whole=True)
    real = os.rename

    def rename(source: str, target: str) -> None:
        if str(target).endswith("n.cfg") or str(source).endswith("n.cfg"):
            raise OSError(errno.EIO, "Input/output error", source, None, target)
        real(source, target)

    def replace(source: str, target: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system", source, None, target)

    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OutputError) as caught:
        output.write(tmp_path, NEW[:2], whole=False)
    kept = next(tmp_path.glob(".netgen-tmp-*"))
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        f"{tmp_path}/switches/n.cfg cannot be written: Input/output error; not everything could be put back; "
        f"the old files are in {kept} until the next run:"
    )
    assert f"  {tmp_path}/.netgen-files cannot be written: Read-only file system" in lines
    assert "bindings.csv\n" in (kept / "old" / "1").read_text()


def test_a_template_that_fails_at_last_changes_nothing(tmp_path: Path) -> None:
    def outputs() -> Iterator[Output]:
        yield Output(A.path, "changed\n")
        yield Output("switches/n.cfg", "n\n")
        raise TemplateError("template x: no")

    output.write(tmp_path / "old", ALL, whole=True)
    before = tree(tmp_path)
    for name in ("old", "new/deeper"):
        with pytest.raises(TemplateError):
            output.write(tmp_path / name, outputs(), whole=True)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("text", ["\ud800", "a\udcffb"])
def test_text_that_is_no_text(tmp_path: Path, text: str) -> None:
    with pytest.raises(OutputError) as caught:
        output.write(tmp_path / "out", (A, Output(B.path, text)), whole=True)
    assert str(caught.value) == "switches/b.cfg cannot be written as UTF-8: surrogates not allowed; nothing was changed"
    assert tree(tmp_path) == {}


def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "none", disk], check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        output.write(disk / "out", ALL, whole=True)
        before = tree(disk)
        large = (Output(A.path, "x" * 40_000), Output("switches/n.cfg", "y" * 200_000))
        with pytest.raises(OutputError) as caught:
            output.write(disk / "out", large, whole=True)
        assert str(caught.value) == f"{disk}/out/switches/n.cfg cannot be written: No space left on device; nothing was changed"
        assert tree(disk) == before
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_read_only_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        output.write(disk / "out", ALL, whole=True)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert not output.write(disk / "out", ALL, whole=True).stale, "nothing to write, nothing to complain about"
        with pytest.raises(OutputError) as caught:
            output.write(disk / "out", (B,), whole=True)
        assert str(caught.value).endswith("Read-only file system; everything is as it was")
        with pytest.raises(OutputError, match=r"/new cannot be used for output: Read-only file system; nothing was changed$"):
            output.write(disk / "new", (B,), whole=True)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_the_next_run_mends_what_a_killed_one_has_left(tmp_path: Path) -> None:
    """The process dies at every move once; the next run ends in the right state, knows all its files, and cleans up."""
    for at in range(1, 60):
        out = tmp_path / f"{at}"
        output.write(out, OLD, whole=True)
        child = os.fork()
        if child == 0:
            die_at(at, out)
        survived = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        output.write(out, NEW, whole=True)
        assert files(out) == expected(*NEW), at
        output.write(out, (), whole=True)
        assert tree(out) == {".netgen-files": ("", 0o644)}, at
        if survived:
            return
    raise AssertionError("no end")


def die_at(at: int, out: Path) -> None:
    left = [at]
    for name in CALLS:
        real = getattr(os, name)

        def call(*args: object, real: Callable[..., object] = real, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return real(*args, **kwargs)

        setattr(os, name, call)
    output.write(out, NEW, whole=True)
    os._exit(0)


# The file beside ----------------------------------------------------------------------------------------------------------------


def test_the_lock_changes_with_the_folder_and_keeps_its_mode(tmp_path: Path) -> None:
    lock = tmp_path / "netgen.lock"
    lock.write_text("old\n")
    lock.chmod(0o664)
    output.write(tmp_path / "out", ALL, whole=True, beside=Beside(lock, "new\n", b"old\n"))
    assert (lock.read_text(), stat.S_IMODE(lock.stat().st_mode)) == ("new\n", 0o664)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["netgen.lock", "out"]


@pytest.mark.parametrize("before", [b"older\n", None])
def test_a_lock_that_somebody_else_has_written_stays(tmp_path: Path, before: bytes | None) -> None:
    lock = tmp_path / "netgen.lock"
    lock.write_text("theirs\n")
    for act in (lambda one: output.write(tmp_path / "out", ALL, whole=True, beside=one), output.replace_beside):
        with pytest.raises(OutputError) as caught:
            act(Beside(lock, "mine\n", before))
        assert str(caught.value) == f"{lock} was changed by another run meanwhile; nothing was changed; run it again"
    assert tree(tmp_path) == {"netgen.lock": ("theirs\n", 0o644)}


def test_a_linked_lock_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/lock").write_text("old\n")
    (tmp_path / "netgen.lock").symlink_to("real/lock")
    output.replace_beside(Beside(tmp_path / "netgen.lock", "new\n", b"old\n"))
    assert (tmp_path / "netgen.lock").is_symlink()
    assert (tmp_path / "real/lock").read_text() == "new\n"


def test_one_file_is_replaced_whole_and_never_a_device(tmp_path: Path) -> None:
    output.replace_file(tmp_path / "schema.json", "{}\n")
    assert tree(tmp_path) == {"schema.json": ("{}\n", 0o644)}
    for path in (tmp_path, Path("/dev/null")):
        with pytest.raises(OutputError) as caught:
            output.replace_file(path, "{}\n")
        assert str(caught.value) == f"{path} cannot be written: it is not a file; nothing was changed"
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


# Properties ---------------------------------------------------------------------------------------------------------------------

names = st.sampled_from(["switches/a.cfg", "switches/b.cfg", "hosts/a/x", "hosts/a/y/z", "hosts/b/x", "bindings.csv"])
runs = st.lists(st.tuples(st.dictionaries(names, st.sampled_from(["1", "2", "long\n"])), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(runs)
def test_after_any_runs_the_folder_is_what_they_say(steps: list[tuple[dict[str, str], bool]]) -> None:
    out = Path(tempfile.mkdtemp(prefix="netgen-test-"))
    try:
        (out / "hosts").mkdir()
        (out / "hosts/mine").write_text("mine")
        wanted: dict[str, str] = {}
        for texts, whole in steps:
            outputs = [Output(path, text) for path, text in sorted(texts.items())]
            wanted = dict(texts) if whole else wanted | texts
            told = output.check(out, outputs, whole=whole)
            assert output.write(out, outputs, whole=whole) == told, "check and write agree"
            assert files(out) == wanted | {"hosts/mine": "mine"}
            assert not output.check(out, outputs, whole=whole).stale
            assert not list(out.glob(".netgen-tmp-*"))
    finally:
        shutil.rmtree(out)
