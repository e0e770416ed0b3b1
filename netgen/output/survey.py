"""What is in the output folder, and what that means for each output."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from netgen.build import Output
from netgen.errors import OutputError, printable
from netgen.output.swap import reason

MANIFEST = ".netgen-files"
"""The file that lists netgen's own files, one path a line, sorted."""
TOPS = ("switches", "hosts", "bindings.csv")
"""Everything that netgen writes is one of these or below it; nothing else is looked at."""

Verdict = Literal["new", "changed", "mode", "same", "in the way"]


@dataclass(slots=True)
class Survey:
    """The folder as it was found."""

    folder: Path
    there: dict[str, os.stat_result]
    """Everything below the folder that could matter, by path: files, folders, and links, which are never followed."""
    own: frozenset[str]
    """The files that the manifest lists."""
    listed: str | None
    """The manifest's text; None: there is none."""
    _clear: set[str] = field(default_factory=set)
    """Folders that are folders, or missing."""

    def judge(self, output: Output) -> Verdict:
        """What has to be done for an output: content and permission bits are compared."""
        if not self._reachable(output.path):
            return "in the way"
        found = self.there.get(output.path)
        if found is None:
            return "new"
        if not stat.S_ISREG(found.st_mode):
            return "in the way"
        content = encoded(output)
        if found.st_size != len(content) or content != self._content(output.path):
            return "changed" if output.path in self.own else "in the way"
        return "same" if stat.S_IMODE(found.st_mode) == output.mode else "mode"

    def obstacle(self, output: Output) -> str:
        """What is in the way of an output, for people."""
        for path in (*parents(output.path), output.path):
            found = self.there.get(path)
            if found is not None and stat.S_ISLNK(found.st_mode):
                return f"{printable(path)} is a symbolic link"
            if found is not None and path != output.path and not stat.S_ISDIR(found.st_mode):
                return f"{printable(path)} is not a folder"
        return f"{printable(output.path)}{' is not a file' if not self.is_file(output.path) else ''}"

    def lists(self, paths: Set[str]) -> bool:
        """Whether the manifest lists exactly these files."""
        return self.listed == manifest(paths)

    def units(self, paths: Iterable[str]) -> Iterator[str]:
        """What has to be moved for new files: a file, or the topmost folder on its path that is not there yet."""
        seen: set[str] = set()
        for path in paths:
            unit = next((parent for parent in parents(path) if parent not in self.there), path)
            if unit not in seen:
                seen.add(unit)
                yield unit

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file with this path; a link to one is none."""
        return path in self.there and stat.S_ISREG(self.there[path].st_mode)

    def _reachable(self, path: str) -> bool:
        """Whether everything above the path is a folder, or nothing yet."""
        parent = path.rpartition("/")[0]
        if parent in self._clear:
            return True
        for part in parents(path):
            found = self.there.get(part)
            if found is not None and not stat.S_ISDIR(found.st_mode):
                return False
        self._clear.add(parent)
        return True

    def _content(self, path: str) -> bytes:
        try:
            descriptor = os.open(self.folder / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(descriptor, "rb", buffering=0) as stream:
                return stream.read()
        except OSError as error:
            raise OutputError(f"{printable(str(self.folder / path))} cannot be read: {reason(error)}; nothing was changed") from None


def survey(folder: Path) -> Survey:
    """The folder as it is; an empty one when it is missing. OutputError when it, or its manifest, cannot be read as such."""
    text = _manifest_text(folder)
    there: dict[str, os.stat_result] = {}
    try:
        for top in TOPS:
            try:
                there[top] = os.lstat(folder / top)
            except FileNotFoundError:
                continue
            if stat.S_ISDIR(there[top].st_mode):
                _scan(str(folder), top, there)
    except OSError as error:
        raise OutputError(f"{printable(str(error.filename or folder))} cannot be read: {reason(error)}; nothing was changed") from None
    return Survey(folder, there, _own(folder, text or ""), text)


def _scan(folder: str, top: str, there: dict[str, os.stat_result]) -> None:
    folders = [top]
    while folders:
        below = folders.pop()
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                path = f"{below}/{entry.name}"
                there[path] = entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)


def encoded(output: Output) -> bytes:
    """The bytes of an output, in UTF-8."""
    try:
        return output.text.encode()
    except UnicodeEncodeError as error:
        raise OutputError(f"{printable(output.path)} cannot be written as UTF-8: {error.reason}; nothing was changed") from None


def parents(path: str) -> Iterator[str]:
    """The folders above a path, the topmost first.

    >>> list(parents("hosts/docker1/ipam.json"))
    ['hosts', 'hosts/docker1']
    """
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


# The manifest -----------------------------------------------------------------------------------------------------------------


def manifest(paths: Set[str]) -> str:
    """The manifest's text for these files."""
    return "".join(f"{path}\n" for path in sorted(paths))


def proper(path: str) -> bool:
    """Whether a path is one that netgen could have written: below one of TOPS, without ``..`` and the like.

    >>> proper("hosts/docker1/ipam.json"), proper("hosts/../../etc/passwd"), proper("/etc/passwd"), proper(".git/config")
    (True, False, False, False)
    """
    parts = path.split("/")
    return parts[0] in TOPS and "\0" not in path and not {"", ".", ".."} & set(parts)


def _manifest_text(folder: Path) -> str | None:
    path = folder / MANIFEST
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, encoding="utf-8", errors="strict", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise OutputError(f"{printable(str(folder))} is not a folder; nothing was changed") from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is not text"
        raise OutputError(f"{printable(str(path))} cannot be read: {why}; nothing was changed") from None


def _own(folder: Path, text: str) -> frozenset[str]:
    paths = frozenset(line.removesuffix("\r") for line in text.split("\n")) - {""}
    wrong = sorted(path for path in paths if not proper(path))
    if wrong:
        what = f"lists {printable(wrong[0])!r}, which netgen never writes"
        raise OutputError(f"{printable(str(folder / MANIFEST))} {what}; nothing was changed; restore it, or render into another folder")
    return paths
