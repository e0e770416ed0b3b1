"""The file system of IOS and NX-OS, as far as configuration files go through it."""

from __future__ import annotations

import hashlib

from netgen.sim.box import Box

ROOM = 1_621_966_848


def file(path: str) -> str:
    """A path without its file system.

    >>> file("flash:/merge_config.txt"), file("bootflash:///x")
    ('merge_config.txt', 'x')
    """
    return path.rpartition(":")[2].strip("/")


def directory(box: Box, path: str, root: str) -> str:
    """``dir``: of the whole file system, or of one file."""
    name = file(path)
    files = {one: text for one, text in box.files.items() if not name or one == name}
    if name and not files:
        return f"%Error opening {path} (No such file or directory)\n\n"
    lines = (
        f"{number:>5}  -rw-  {len(text):>10}  Mar 1 2024 00:00:00 +00:00  {one}\n" for number, (one, text) in enumerate(files.items(), 2)
    )
    used = sum(map(len, box.files.values()))
    return f"Directory of {path or root}\n\n{''.join(lines)}\n{ROOM} bytes total ({ROOM - used} bytes free)\n"


def md5(box: Box, path: str) -> str:
    """``verify /md5``."""
    if file(path) not in box.files:
        return f"%Error opening {path} (No such file or directory)\n"
    found = hashlib.md5(box.files[file(path)], usedforsecurity=False).hexdigest()
    return f"...Done!\nverify /md5 ({path}) = {found}\n\n"


def more(box: Box, path: str) -> str:
    """``more``: what is in a file."""
    if file(path) not in box.files:
        return f"%Error opening {path} (No such file or directory)\n"
    return box.files[file(path)].decode("utf-8", "replace")
