"""A file that comes by SCP, as OpenSSH's ``scp -t`` takes it, into the memory of a switch."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

from netgen.sim.box import Box
from netgen.sim.flash import file

MOST = 8 * 1024 * 1024
"""Bytes of one file."""
_HEAD = re.compile(rb"C[0-7]{4} (\d+) ([^\n]*)\n")
_TIME = re.compile(rb"T[^\n]*\n")


class Sink:
    """The receiving end: a head with the size, the bytes, a zero; each is acknowledged by a zero."""

    def __init__(self, box: Box, command: str, send: Callable[[bytes], None]) -> None:
        self.box, self.send = box, send
        words = shlex.split(command)
        self.target = words[-1] if "-t" in words else ""
        self._data = b""
        self._size: int | None = None

    def ready(self) -> None:
        """The other side may begin."""
        self.send(b"\0" if self.target else b"\2scp: only files to the switch\n")

    def take(self, data: bytes) -> None:
        """Bytes of the head, of the file, or the zero after it."""
        self._data += data
        while self._size is None:
            head = _TIME.match(self._data) or _HEAD.match(self._data)
            if head is None:
                return
            self._data = self._data[head.end() :]
            self._size = min(int(head[1]), MOST) if head.re is _HEAD else None
            self.send(b"\0")
        if len(self._data) > self._size:
            self.box.files[file(self.target)] = self._data[: self._size]
            self._data, self._size = b"", None
            self.send(b"\0")
