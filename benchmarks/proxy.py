"""A way to the switches that takes time: ``python proxy.py VIA MILLISECONDS OUT``.

TCP connections are handed on to where VIA says that the switches listen, every byte so many milliseconds later in either
direction, as on a long cable of any width; the server is called after three such times, so that its greeting comes when it
would come after a handshake over that cable. OUT is written, in VIA's form, when all ports are open.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path


class Pipe(asyncio.Protocol):
    """One end of a connection; what comes in leaves at the other end after ``delay`` seconds."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.loop = asyncio.get_running_loop()
        self.transport: asyncio.Transport | None = None
        self.other: Pipe | None = None
        self._waiting: deque[bytes | None] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The end is open."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """On its way from now on."""
        self._waiting.append(data)
        self.loop.call_later(self.delay, self._arrived)

    def eof_received(self) -> bool:
        """The end of what comes is on its way, too; the other direction goes on."""
        self.data_received(b"")
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """However it ended: the other end learns it a while later."""
        self._waiting.append(None)
        self.loop.call_later(self.delay, self._arrived)

    def _arrived(self) -> None:
        """The first that is on its way arrives, whichever of the timers rang."""
        data = self._waiting.popleft()
        end = self.other.transport if self.other is not None else None
        if end is None or end.is_closing():
            return
        if data:
            end.write(data)
        elif data is None:
            end.close()
        else:
            end.write_eof()


class Door(Pipe):
    """The end at which a client arrives; the server is called when the client's handshake would be over."""

    def __init__(self, delay: float, host: str, port: int) -> None:
        super().__init__(delay)
        self._server = (host, port)
        self._call: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Reads nothing until the server is there."""
        super().connection_made(transport)
        assert self.transport is not None
        self.transport.pause_reading()
        self._call = self.loop.create_task(self._connect())

    async def _connect(self) -> None:
        assert self.transport is not None
        await asyncio.sleep(3 * self.delay)
        try:
            _, pipe = await self.loop.create_connection(lambda: Pipe(self.delay), *self._server)
        except OSError:
            self.transport.close()
            return
        self.other, pipe.other = pipe, self
        with suppress(RuntimeError):  # the client has gone in the meantime
            self.transport.resume_reading()


async def serve(via: dict[str, str], delay: float, out: Path) -> None:
    """Opens a port for every switch at the address where it listens, and hands on for ever."""
    loop, ways = asyncio.get_running_loop(), {}
    for switch, place in via.items():
        host, _, port = place.partition(":")
        server = await loop.create_server(lambda host=host, port=int(port): Door(delay, host, port), host, 0, backlog=16)
        ways[switch] = f"{host}:{server.sockets[0].getsockname()[1]}"
    part = out.with_suffix(".part")
    part.write_text(json.dumps(ways), encoding="utf-8")
    os.replace(part, out)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), float(sys.argv[2]) / 1000, Path(sys.argv[3])))
