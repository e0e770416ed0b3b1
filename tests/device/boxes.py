"""Boxes that speak SSH on loopback and answer a few commands: switches as far as reading goes, and their faults.

asyncssh, and not the library that netgen reads with, so that two independent ones have to agree.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import asyncssh

from netgen.device.credentials import Credentials
from netgen.device.endpoint import Endpoint, Target
from netgen.device.hostkeys import HostKey, KnownHosts
from netgen.device.secret import Secret
from netgen.platforms import load, names

PASSWORD = "correct-horse-9"
ENABLE = "battery-staple-7"

IOS = {
    "terminal width 511": "",
    "terminal length 0": "",
    "show running-config": (
        "Building configuration...\n\nCurrent configuration : 214 bytes\n!\n"
        "! Last configuration change at 09:41:22 UTC Mon Sep 7 2026 by netadmin\n!\n"
        "version 15.2\nhostname sw1\n!\ninterface GigabitEthernet1/0/2\n description Güstrow, 2. Stock\n"
        " switchport trunk allowed vlan 10,20\n!\nend\n\n"
    ),
    "show vlan brief": "VLAN Name    Status    Ports\n10   containers active\n",
    "show vtp status": "VTP Operating Mode : Transparent\n",
}


@dataclass(frozen=True)
class Box:
    """What a box says and does. Faults are in seconds and characters."""

    prompt: str = "sw1#"
    """NUL: leaves before it prompts."""
    answers: Mapping[str, str] = field(default_factory=lambda: IOS)
    unknown: str = "            ^\n% Invalid input detected at '^' marker.\n\n"
    enable: str = ""
    """Not empty: the session begins at ``>``, and this is the password of enable."""
    mute: bool = False
    """Never prompts."""
    cut: int | None = None
    """Drops the connection after so many characters of the configuration."""
    hang: int | None = None
    """Says nothing more after so many."""
    chunk: int = 0
    """Sends the configuration in pieces of so many."""
    pause: float = 0.0
    """Between pieces."""
    lag: float = 0.0
    """Before the configuration."""
    pager: bool = False


CONFIGURATION = {reading.commands["running"] for name in names() if (reading := load(name).reading)}
"""The commands whose answers have faults."""


class Server(asyncssh.SSHServer):
    """Lets in whoever knows the password; counts."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.counts["connections"] = self.counts.get("connections", 0) + 1

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self.counts["logins"] = self.counts.get("logins", 0) + 1
        return (username.partition("+")[0], password) == ("netadmin", PASSWORD)  # RouterOS takes terminal settings there


async def session(process: Any, box: Box, said: list[str]) -> None:
    """A dialogue: echo, answer, prompt."""
    prompt = box.prompt[:-1] + ">" if box.enable else box.prompt
    if box.mute:
        await asyncio.sleep(60)
    if box.prompt == "\x00":
        await asyncio.sleep(1)
        process.channel.get_connection().abort()
        return
    process.stdout.write(("Authorized access only.\r\n" + prompt).encode())
    line = ""
    while data := await process.stdin.read(1024):
        for char in data.decode():
            if char not in "\r\n":
                line += char
                process.stdout.write(char.encode())
                continue
            process.stdout.write(b"\r\n")
            said.append(line)
            if line == "enable" and box.enable:
                process.stdout.write(b"Password: ")
                given = (await process.stdin.readuntil(b"\n")).decode().strip()
                prompt = box.prompt if given == box.enable else prompt
                process.stdout.write(b"\r\n" if given == box.enable else b"\r\n% Access denied\r\n\r\n")
            elif line and not await answer(process, replace(box, answers={}) if prompt != box.prompt else box, line):
                return
            line = ""
            process.stdout.write(prompt.encode())


async def answer(process: Any, box: Box, line: str) -> bool:
    """Says it; False when the connection is gone."""
    text = box.answers.get(line, box.unknown).replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    if line not in CONFIGURATION or box.answers.get(line) is None:
        process.stdout.write(text)
        return True
    await asyncio.sleep(box.lag)
    if box.pager:
        process.stdout.write(text[:60] + b"\r\n --More-- ")
        await asyncio.sleep(60)
    stop = box.cut if box.cut is not None else box.hang
    size = box.chunk or len(text) or 1
    for start in range(0, len(text[:stop]), size):
        process.stdout.write(text[:stop][start : start + size])
        await process.stdout.drain()
        await asyncio.sleep(box.pause)
    if box.hang is not None:
        await asyncio.sleep(60)
    if box.cut is not None:
        process.channel.get_connection().abort()
        return False
    return True


@dataclass
class Running:
    """A box that listens."""

    endpoint: Endpoint
    key: HostKey
    counts: dict[str, int]
    said: list[str]
    """Every line that was typed at it."""

    def known(self, *others: Running) -> KnownHosts:
        """A file of host keys that knows it, and others."""
        from pathlib import Path

        return KnownHosts(Path("known_hosts"), {box.endpoint.name: (box.key,) for box in (self, *others)})

    def target(self, platform: str = "cisco_ios", name: str = "sw1", password: str = PASSWORD, secret: str | None = None) -> Target:
        """As it is read."""
        who = Credentials("lab", "netadmin", Secret(password), Secret(secret) if secret is not None else None)
        return Target(name, load(platform), self.endpoint, who)


class Rack:
    """An event loop in a thread, and the boxes in it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.servers: list[Any] = []

    def start(self, box: Box, *, kind: str = "ssh-ed25519", port: int = 0) -> Running:
        """A box on a free port, with a host key of its own."""
        key = asyncssh.generate_private_key(kind)
        counts: dict[str, int] = {}
        said: list[str] = []

        async def listen() -> Any:
            return await asyncssh.create_server(
                lambda: Server(counts),
                "127.0.0.1",
                port,
                server_host_keys=[key],
                process_factory=lambda process: session(process, box, said),
                encoding=None,
                line_editor=False,
                keepalive_interval=0,
            )

        server = asyncio.run_coroutine_threadsafe(listen(), self.loop).result(10)
        self.servers.append(server)
        shown = key.convert_to_public()
        host_key = HostKey(shown.get_algorithm(), shown.public_data)
        return Running(Endpoint("127.0.0.1", server.sockets[0].getsockname()[1]), host_key, counts, said)

    def raw(self, talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]) -> Endpoint:
        """Something on a free port that is no SSH server."""

        async def calm(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.CancelledError):
                await talk(reader, writer)

        async def listen() -> Any:
            return await asyncio.start_server(calm, "127.0.0.1", 0)

        server = asyncio.run_coroutine_threadsafe(listen(), self.loop).result(10)
        self.servers.append(server)
        return Endpoint("127.0.0.1", server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Closes all."""

        async def close() -> None:
            for server in self.servers:
                server.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@contextmanager
def rack() -> Iterator[Rack]:
    """A rack that is gone afterwards."""
    made = Rack()
    try:
        yield made
    finally:
        made.stop()


__all__ = ["ENABLE", "IOS", "PASSWORD", "Box", "Rack", "Running", "rack", "replace"]
