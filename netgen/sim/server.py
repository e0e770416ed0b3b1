"""Simulated switches that listen: SSH servers in one event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

import asyncssh

from netgen.errors import NetgenError, printable
from netgen.sim.box import Box
from netgen.sim.session import Session

TOGETHER = 50
"""Switches that begin to listen at once."""


class SimError(NetgenError):
    """A switch cannot listen where it should."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who may log in, and the password."""

    user: str
    password: str


class _Door(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, box: Box, login: Login) -> None:
        self._box, self._login = box, login
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        known = (self._login.user, self._login.password)
        return all([compare_digest(a.encode(), b.encode()) for a, b in zip((username, password), known, strict=True)])

    def session_requested(self) -> Session:
        return Session(self._box, self._login.user, self._cut)

    def _cut(self) -> None:
        if self._connection is not None:
            self._connection.abort()


class Listener:
    """A switch, and the place where it listens as long as it can be reached."""

    def __init__(self, box: Box, login: Login, key: asyncssh.SSHKey, host: str, port: int) -> None:
        self.box, self.host, self.port = box, host, port
        self._login = login
        self.key = key
        self._options: asyncssh.SSHServerConnectionOptions | None = None
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._work: set[asyncio.Task[None]] = set()
        box.listening = self._changed

    @property
    def fingerprint(self) -> str:
        """Of the host key, as ssh prints it."""
        return self.key.get_fingerprint()

    async def open(self) -> None:
        """Listens, on a free port if none is given; SimError when that is not possible."""
        if self._acceptor is not None:
            return
        if self._options is None:
            self._options = asyncssh.SSHServerConnectionOptions(
                server_factory=lambda: _Door(self.box, self._login),
                server_host_keys=[self.key],
                allow_scp=False,
                encoding=None,
                line_editor=False,
                agent_forwarding=False,
                compression_algs=None,
                login_timeout=60,
            )
        try:
            self._acceptor = await asyncssh.listen(self.host, self.port, options=self._options)
        except OSError as error:
            where = f"{self.host}:{self.port}"
            raise SimError(f"{printable(self.box.name)} cannot listen on {where}: {error.strerror or error}; try --port 0") from None
        self.port = self._acceptor.get_port()

    def close(self) -> None:
        """Nobody gets in any more; who is in stays."""
        if self._acceptor is not None:
            self._acceptor.close()
            self._acceptor = None

    def _changed(self, reached: bool) -> None:
        if not reached:
            self.close()
            return
        task = asyncio.get_running_loop().create_task(self.open())
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    def stop(self) -> None:
        """Everything of this switch comes to an end."""
        self.close()
        self.box.listening = lambda _: None
        self.box.stop()
        for task in self._work:
            task.cancel()
        for carrier in list(self.box.carriers):
            carrier.cut()


class Sim:
    """All simulated switches. ``async with``: they listen inside, and are gone afterwards."""

    def __init__(self, listeners: Iterable[Listener]) -> None:
        self.listeners = tuple(listeners)

    async def __aenter__(self) -> Sim:
        try:
            for at in range(0, len(self.listeners), TOGETHER):
                await asyncio.gather(*(one.open() for one in self.listeners[at : at + TOGETHER]))
        except BaseException:
            self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()
        await asyncio.sleep(0)  # what was cut is told so

    def stop(self) -> None:
        """Stops everything that was started."""
        for one in self.listeners:
            one.stop()

    def via(self) -> dict[str, str]:
        """Where they listen, as ``--via`` reads it."""
        return {one.box.name: f"{one.host}:{one.port}" for one in self.listeners}


def host_key(folder: Path, name: str) -> asyncssh.SSHKey:
    """The host key of a name, which is the same whenever it is asked for again; made (0600) if there is none."""
    file = folder / f"{name.replace('/', '_')}.key"
    try:
        if file.is_file():
            return asyncssh.read_private_key(file)
        key = asyncssh.generate_private_key("ssh-ed25519")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(key.export_private_key())
    except OSError as error:
        raise SimError(f"{printable(str(file))} cannot be used: {error.strerror}") from None
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise SimError(f"{printable(str(file))} is no private key: {error}") from None
    return key


def addresses(one: str = "") -> Callable[[int], str]:
    """The address of each switch by its number: loopback addresses from 127.0.0.2 on, or one for all.

    >>> addresses()(0), addresses()(300), addresses("127.0.0.1")(7)
    ('127.0.0.2', '127.0.1.52', '127.0.0.1')
    """
    return lambda number: one or f"127.0.{(number + 2) // 250}.{(number + 2) % 250}"
