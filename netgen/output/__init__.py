"""Writing the output folder: all or nothing, only netgen's own files, never through a symbolic link.

The folder belongs to the user. netgen's own are the files that ``.netgen-files`` lists; everything else in it is foreign
and stays. New files are rendered into a temporary folder inside it and moved into place by renames after the last one;
when anything fails before or meanwhile, what was moved is moved back. What did not change is not touched.

Outputs are not synchronised to disk one by one (30,000 times fsync takes minutes, and every one of them can be rendered
again; ``check`` finds what a power failure has spoilt). ``.netgen-files`` and netgen.lock, which cannot, are.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from netgen.build import Output
from netgen.errors import OutputError, printable
from netgen.output.survey import MANIFEST, Survey, encoded, manifest, parents, survey
from netgen.output.swap import SPOOL, Swap, make_folders, reason

__all__ = ["Beside", "Changes", "check", "replace_beside", "replace_file", "write"]

NOTHING = "nothing was changed"


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the outputs and the folder, or was written: paths below the folder, in the order of rendering."""

    new: tuple[str, ...]
    """Not there before."""
    changed: tuple[str, ...]
    """There with another content, or executable where it should not be (or the other way round)."""
    removed: tuple[str, ...]
    """Own files that no output has any more, sorted; only looked for when the outputs are whole."""
    unchanged: int
    """How many outputs are there already."""
    listed: bool
    """The manifest is as it should be."""

    @property
    def stale(self) -> bool:
        """Whether a run would change anything."""
        return bool(self.new or self.changed or self.removed or not self.listed)


@dataclass(frozen=True, slots=True)
class Beside:
    """One file outside the folder that changes together with it: the site's lock."""

    path: Path
    text: str
    before: bytes | None
    """Its content when it was read, None: there was none. When it is another by now, somebody else has written it."""


@dataclass(slots=True)
class _Sorted:
    """The outputs of a run, by what is to be done with each."""

    new: list[str]
    changed: list[str]
    modes: list[tuple[str, int]]
    in_the_way: list[str]
    paths: set[str]


def check(folder: Path, outputs: Iterable[Output], *, whole: bool) -> Changes:
    """What ``write`` would change. Reads only; permissions count as far as version control keeps them: the executable bit.

    ``whole``: the outputs are all of the site, so that own files which are not among them are left over.
    """
    state = survey(folder)
    found = _sort(state, outputs, lambda _: None)
    _refuse(folder, found)
    return _changes(state, found, whole)


def write(folder: Path, outputs: Iterable[Output], *, whole: bool, beside: Beside | None = None) -> Changes:
    """Makes the folder hold the outputs, all of them or, when anything fails, none.

    ``whole``: the outputs are all of the site; own files that are not among them are removed. Raises OutputError, which
    says what was and was not changed; what the rendering of an output raises passes through, with nothing changed.
    """
    with _created(folder), _exclusive(folder) as alone:
        state = survey(folder)
        if alone:
            _clear_spools(folder)
        with Swap(folder) as swap:
            found = _sort(state, outputs, lambda output: swap.spool(output.path, encoded(output), output.mode))
            _refuse(folder, found)
            changes = _changes(state, found, whole)
            if beside is not None:
                swap.prepare(beside.path, beside.text.encode())
                _refuse_meanwhile(beside)
            with swap.all_or_nothing():
                _apply(swap, state, found, changes, _own(state, found, whole))
    _remove_empty(folder, changes.removed)
    return changes


def replace_file(path: Path, text: str) -> None:
    """Writes one file whole, by a rename, synchronised to disk; OutputError when that cannot be done."""
    with Swap(path.parent) as swap:
        swap.prepare(path, text.encode())
        with swap.all_or_nothing():
            swap.finish()


def replace_beside(beside: Beside) -> None:
    """The same for the site's lock alone."""
    with Swap(beside.path.parent) as swap:
        swap.prepare(beside.path, beside.text.encode())
        _refuse_meanwhile(beside)
        with swap.all_or_nothing():
            swap.finish()


# One output after the other ---------------------------------------------------------------------------------------------------


def _sort(state: Survey, outputs: Iterable[Output], spool: Callable[[Output], None]) -> _Sorted:
    found = _Sorted([], [], [], [], set())
    for output in outputs:
        verdict = state.judge(output)
        found.paths.add(output.path)
        if verdict == "in the way":
            found.in_the_way.append(state.obstacle(output))
        elif verdict == "mode":
            found.modes.append((output.path, output.mode))
        elif verdict != "same":
            (found.new if verdict == "new" else found.changed).append(output.path)
            if not found.in_the_way:
                spool(output)
    return found


def _own(state: Survey, found: _Sorted, whole: bool) -> frozenset[str]:
    """The files that are netgen's after the run."""
    return frozenset(found.paths if whole else found.paths | state.own)


def _changes(state: Survey, found: _Sorted, whole: bool) -> Changes:
    left = sorted(path for path in state.own - found.paths if state.is_file(path)) if whole else []
    executable = [path for path, mode in found.modes if (state.there[path].st_mode ^ mode) & 0o100]
    unchanged = len(found.paths) - len(found.new) - len(found.changed) - len(executable)
    return Changes(tuple(found.new), (*found.changed, *executable), tuple(left), unchanged, state.lists(_own(state, found, whole)))


def _apply(swap: Swap, state: Survey, found: _Sorted, changes: Changes, own: frozenset[str]) -> None:
    """The moves. The manifest first names old and new files together, so that a crash leaves no file without an owner."""
    texts = [manifest(own | state.own), manifest(own)]
    listed = state.listed
    if changes.new and texts[0] != listed:
        listed = texts[0]
        swap.put(MANIFEST, listed.encode())
    for unit in state.units(changes.new):
        swap.place(unit)
    for path in found.changed:
        swap.replace(path)
    for path in changes.removed:
        swap.remove(path)
    for path, mode in found.modes:
        swap.chmod(path, mode)
    if texts[1] != listed:
        swap.put(MANIFEST, texts[1].encode())
    swap.finish()


def _remove_empty(folder: Path, removed: Iterable[str]) -> None:
    """Takes away the folders that are empty now, from below."""
    for parent in sorted({parent for path in removed for parent in parents(path)}, key=len, reverse=True):
        with suppress(OSError):
            os.rmdir(folder / parent)


# Refusals -----------------------------------------------------------------------------------------------------------------------


def _refuse(folder: Path, found: _Sorted) -> None:
    if found.in_the_way:
        first = "".join(f"\n  {text}" for text in found.in_the_way[:10])
        more = f"\n  ... and {len(found.in_the_way) - 10} more" if len(found.in_the_way) > 10 else ""
        what = "netgen would overwrite what is not its own (its own files are listed in .netgen-files)"
        raise OutputError(f"{printable(str(folder))}: {what}; {NOTHING}; move it away, or choose another folder:{first}{more}")


def _refuse_meanwhile(beside: Beside) -> None:
    try:
        now: bytes | None = beside.path.read_bytes()
    except FileNotFoundError:
        now = None
    except OSError as error:
        raise OutputError(f"{printable(str(beside.path))} cannot be read: {reason(error)}; {NOTHING}") from None
    if now != beside.before:
        raise OutputError(f"{printable(str(beside.path))} was changed by another run meanwhile; {NOTHING}; run it again")


# The folder as a whole -----------------------------------------------------------------------------------------------------------


@contextmanager
def _created(folder: Path) -> Iterator[None]:
    """The folder, made with its parents if it is missing, and removed again when nothing was put there."""
    made = make_folders(folder)
    try:
        yield
    except BaseException:
        for one in reversed(made):
            with suppress(OSError):
                os.rmdir(one)
        raise


@contextmanager
def _exclusive(folder: Path) -> Iterator[bool]:
    """Keeps other runs out of the folder until the end; False where the file system cannot (some network ones)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise OutputError(f"{printable(str(folder))} cannot be used for output: {reason(error)}; {NOTHING}") from None
    try:
        yield _locked(folder, descriptor)
    finally:
        os.close(descriptor)


def _locked(folder: Path, descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            what = f"another netgen is writing {printable(str(folder))}"
            raise OutputError(f"{what}; {NOTHING}; run it again when that one is done") from None
        return False
    return True


def _clear_spools(folder: Path) -> None:
    """Removes what a killed run has left behind."""
    for entry in os.scandir(folder):
        if entry.name.startswith(SPOOL) and entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
