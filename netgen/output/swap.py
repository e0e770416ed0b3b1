"""Files that are prepared beside their place, moved there by renames, and moved back when one of them fails."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from types import TracebackType

from netgen.errors import OutputError, printable

SPOOL = ".netgen-tmp-"
"""How the names of temporary folders begin."""


class Swap:
    """One change of a folder: ``spool`` and ``prepare`` first, then the moves inside ``all_or_nothing``.

    Every move notes its way back before it is made, so that an interrupt at any moment can be undone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._temporary: Path | None = None
        self._beside: tuple[str, str] | None = None
        self._undo: list[Callable[[], object]] = []
        self._kept = 0
        self._made: set[str] = set()
        self._umask = os.umask(0o077)
        os.umask(self._umask)

    def __enter__(self) -> Swap:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._beside is not None:
            with suppress(OSError):
                os.unlink(self._beside[0])
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    # Preparing --------------------------------------------------------------------------------------------------------------

    def spool(self, path: str, content: bytes, mode: int) -> None:
        """Writes a file of the folder into the temporary folder, with exactly these permission bits."""
        try:
            place = f"{self._folder('new')}/{path}"
            parent = os.path.dirname(place)
            if parent not in self._made:
                os.makedirs(parent, exist_ok=True)
                self._made.add(parent)
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
            try:
                _write(descriptor, content)
                if mode & self._umask:
                    os.fchmod(descriptor, mode)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise OutputError(f"{self._shown(path)} cannot be written: {reason(error)}; nothing was changed") from None

    def prepare(self, path: Path, content: bytes) -> None:
        """Writes the new content of one file outside the folder beside it; ``finish`` puts it in place."""
        place = os.path.realpath(path)
        try:
            mode = _mode_of(place)
            temporary = os.path.join(os.path.dirname(place), f".{os.path.basename(place)}.{token_hex(4)}")
            self._beside = temporary, place  # known before it is there, so that it is cleaned up whatever happens
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb", buffering=0) as stream:
                _write(stream.fileno(), content)
                os.fchmod(stream.fileno(), mode)
                os.fsync(stream.fileno())
        except OSError as error:
            raise OutputError(f"{printable(str(path))} cannot be written: {reason(error)}; nothing was changed") from None

    # Moving -----------------------------------------------------------------------------------------------------------------

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Undoes the moves made inside when one of them fails or is interrupted."""
        try:
            yield
        except BaseException as error:
            if self._finished():
                raise
            failed = self._back()
            if failed:
                kept, self._temporary = self._temporary, None
                lost = "".join(f"\n  {text}" for text in failed)
                where = f"not everything could be put back; the old files are in {kept} until the next run"
                raise OutputError(f"{_what(error)}; {where}:{lost}") from None
            if isinstance(error, OSError):
                raise OutputError(f"{_what(error)}; everything is as it was") from None
            raise

    def place(self, path: str) -> None:
        """Moves a spooled file, or a whole spooled folder, to where nothing is."""
        new, place = f"{self._folder('new')}/{path}", str(self.folder / path)
        self._undo.append(partial(os.rename, place, new))
        os.rename(new, place)

    def replace(self, path: str) -> None:
        """Puts a spooled file in the place of a file; at no moment is there none, where the file system has hard links."""
        place, old = str(self.folder / path), self._old()
        self._undo.append(partial(os.replace, old, place))
        try:
            os.link(place, old, follow_symlinks=False)
        except OSError:
            os.rename(place, old)
        os.rename(f"{self._folder('new')}/{path}", place)

    def remove(self, path: str) -> None:
        """Takes a file away."""
        place, old = str(self.folder / path), self._old()
        self._undo.append(partial(os.rename, old, place))
        os.rename(place, old)

    def chmod(self, path: str, mode: int) -> None:
        """Sets the permission bits of a file whose content stays."""
        place = self.folder / path
        self._undo.append(partial(os.chmod, place, stat.S_IMODE(os.lstat(place).st_mode)))
        os.chmod(place, mode)

    def put(self, name: str, content: bytes) -> None:
        """Makes a file in the folder itself hold this content, synchronised to disk."""
        new = f"{self._folder('new')}/{name}"
        try:
            with open(new, "wb", buffering=0) as stream:
                _write(stream.fileno(), content)
                os.fchmod(stream.fileno(), 0o644)
                os.fsync(stream.fileno())
        except OSError as error:
            error.filename = str(self.folder / name)
            raise
        if os.path.lexists(self.folder / name):
            self.replace(name)
        else:
            self.place(name)

    def finish(self) -> None:
        """The last move: the prepared file beside the folder, if there is one."""
        if self._beside is not None:
            temporary, place = self._beside
            os.rename(temporary, place)
            with suppress(OSError):
                _synchronise(os.path.dirname(place))

    def _finished(self) -> bool:
        """Whether the very last move has been made: an interrupt after it comes too late."""
        return self._beside is not None and not os.path.lexists(self._beside[0])

    # Inside -----------------------------------------------------------------------------------------------------------------

    def _folder(self, name: str) -> str:
        if self._temporary is None:
            self._temporary = self.folder / f"{SPOOL}{token_hex(4)}"
            for folder in (self._temporary, self._temporary / "new", self._temporary / "old"):
                folder.mkdir()
        return f"{self._temporary}/{name}"

    def _old(self) -> str:
        self._kept += 1
        return f"{self._folder('old')}/{self._kept}"

    def _shown(self, path: str) -> str:
        return printable(str(self.folder / path))

    def _back(self) -> list[str]:
        """Undoes all moves, the last first; what could not be undone. A move that was noted and not made is missing its file."""
        failed = []
        while self._undo:
            try:
                self._undo[-1]()
            except FileNotFoundError:
                pass
            except OSError as error:
                failed.append(_what(error))
            except KeyboardInterrupt:
                continue  # the same again: being put back once more does no harm
            self._undo.pop()
        return failed


def make_folders(folder: Path) -> list[Path]:
    """Makes a folder and its missing parents; those that were made, the topmost first. OutputError when it cannot be had."""
    missing: list[Path] = []
    at = folder
    while not os.path.lexists(at) and at != at.parent:
        missing.append(at)
        at = at.parent
    made: list[Path] = []
    try:
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            made.append(one)
        if not os.path.isdir(folder):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    except OSError as error:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()
        raise OutputError(f"{printable(str(folder))} cannot be used for output: {reason(error)}; nothing was changed") from None
    return made


def reason(error: OSError) -> str:
    """Why, for people: the system's words without number and path.

    >>> reason(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x"))
    'No space left on device'
    """
    if error.errno == errno.ELOOP:
        return "it is a symbolic link"
    return error.strerror or str(error)


def _what(error: BaseException) -> str:
    if isinstance(error, OSError):
        name = error.filename2 or error.filename
        return f"{printable(str(name))} cannot be written: {reason(error)}" if name else reason(error)
    return "interrupted" if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__}: {error}"


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _mode_of(place: str) -> int:
    """The permission bits for the new content of a file: those that it has, else 0644. OSError when it is not a file."""
    try:
        mode = os.stat(place).st_mode
    except FileNotFoundError:
        return 0o644
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a file")
    return stat.S_IMODE(mode)


def _synchronise(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
