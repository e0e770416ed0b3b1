"""The files of a site: which they are, in which order, and their bytes. Whatever cannot be read is a fault; nothing blocks."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from netgen.errors import Fault, Place, printable

LARGEST = 256 * 2**20
"""Bytes in one file, at the most; 500,000 bindings take 53 MB."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def listed(site: Path) -> tuple[list[Path], list[Fault]]:
    """The files of a site in the order of reading, and the faults found while listing them.

    ``site`` is a folder, its ``site.yml``, or any other single file. In a folder these are site.yml, then ``*.yml``
    beside it, then ``switches/*.yml`` and ``hosts/*.yml``, each in natural order (r2 before r10). Names that start
    with a dot are left out, as by a shell: they are what editors leave behind.
    """
    if site.name == "site.yml" and os.path.isfile(site):
        site = site.parent
    elif not os.path.isdir(site):
        return [site], []
    main = site / "site.yml"
    if not os.path.lexists(main):
        return [], [_no_main(site)]
    found, faults = [main], []
    for folder in (site, site / "switches", site / "hosts"):
        try:
            names = sorted(os.listdir(folder), key=_natural) if os.path.isdir(folder) else []
        except OSError as error:
            faults.append(fault("NG003", folder, f"the folder cannot be read: {error.strerror}"))
            continue
        paths = [folder / name for name in names if not name.startswith(".")]
        found += [path for path in paths if path.suffix == ".yml" and path != main]
        faults += [_other_suffix(path) for path in paths if path.suffix == ".yaml"]
    return found, faults


def content(file: Path) -> bytes | Fault:
    """The bytes of a file without its byte order mark, or why they cannot be had."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # opening a pipe without a writer would block
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and not file.is_symlink():
            return fault("NG001", file, "there is no such file or folder", "name a site's folder or file, or `netgen init` one")
        return fault("NG003", file, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            kind = next((name for test, name in _KINDS if test(mode)), "something else")
            return fault("NG003", file, f"this is {kind}, not a file", "put a file there")
        return _read(file, descriptor)
    except OSError as error:
        return fault("NG003", file, f"the file cannot be read: {error.strerror}")
    finally:
        os.close(descriptor)


def fault(number: str, file: Path, text: str, mend: str = "") -> Fault:
    """A fault of a file as a whole."""
    return Fault(number, (), text, mend, place=Place(printable(str(file)), 1, 1))


def _read(file: Path, descriptor: int) -> bytes | Fault:
    chunks: list[bytes] = []
    size = 0
    while chunk := os.read(descriptor, 2**24):
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST:
            text = f"the file is larger than {LARGEST // 2**20} MiB"
            return fault("NG004", file, text, "split it over files in switches/ and hosts/")
    return b"".join(chunks).removeprefix(b"\xef\xbb\xbf")


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts r2 before r10.

    >>> sorted(["r10.yml", "r2.yml", "a.yml"], key=_natural)
    ['a.yml', 'r2.yml', 'r10.yml']
    """
    parts = re.split(r"([0-9]+)", name)
    return [(int(part), "") if number % 2 else (0, part) for number, part in enumerate(parts)] + [(0, name)]


def _no_main(site: Path) -> Fault:
    if os.path.lexists(site / "site.yaml"):
        return _other_suffix(site / "site.yaml")
    return fault("NG002", site / "site.yml", "the folder holds no site.yml", "name the folder that does, or `netgen init` one")


def _other_suffix(file: Path) -> Fault:
    return fault("NG023", file, "the file is not read: its name ends in .yaml", f"rename it to {printable(file.stem)}.yml")
