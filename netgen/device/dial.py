"""TCP connections with limits of time, which can all be cut at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from netgen.device.endpoint import Endpoint
from netgen.device.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how often to try; seconds unless it says otherwise."""

    connect: float = 10.0
    """For the TCP connection."""
    login: float = 20.0
    """For SSH's greeting and key exchange, and again for the login."""
    answer: float = 30.0
    """Without a single character while a prompt or an answer is due."""
    total: float = 300.0
    """For one answer as a whole."""
    size: int = 64 * 1024 * 1024
    """Characters of one answer."""
    attempts: int = 3
    """Where the connection is refused or reset before anybody logged in: switches do so when all their lines are taken."""
    pause: float = 1.0
    """Before the second attempt; doubles with each."""


class Dialer:
    """Opens connections, and cuts those that are open when everything is to stop. Safe to share between threads."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def dial(self, endpoint: Endpoint) -> Iterator[socket.socket]:
        """A socket on which a server has begun to speak, closed at the end; Trouble when nothing does."""
        self._go_on()
        connected = _connect(endpoint, self.limits.connect)
        with self._lock:
            self._open.add(connected)
        try:
            self._go_on()
            _greeted(connected, self.limits.login)
            yield connected
        finally:
            with self._lock:
                self._open.discard(connected)
            connected.close()

    def wait(self, seconds: float) -> None:
        """Sleeps, unless everything is to stop: Trouble then."""
        self._stopped.wait(seconds)
        self._go_on()

    def stop(self) -> None:
        """Cuts what is open, and lets nothing begin any more."""
        self._stopped.set()
        with self._lock:
            for connected in self._open:
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)

    @property
    def stopped(self) -> bool:
        """Whether everything is to stop."""
        return self._stopped.is_set()

    def _go_on(self) -> None:
        if self.stopped:
            raise Trouble("stopped", "not read: stopped before its turn was over")


def _connect(endpoint: Endpoint, seconds: float) -> socket.socket:
    where = f"port {endpoint.port}"
    try:
        return socket.create_connection((endpoint.host, endpoint.port), timeout=seconds)
    except TimeoutError:
        trouble = Trouble("connect", f"no answer on {where} within {seconds:g} s", "is the address right, and is there a way to it?")
    except socket.gaierror:
        trouble = Trouble("connect", "the name is not known to the resolver", "give the address instead")
    except ConnectionRefusedError:
        trouble = Trouble("connect", f"the connection to {where} was refused", "is SSH switched on, and is a line free?", again=True)
    except ConnectionResetError:
        trouble = Trouble("connect", "the connection was reset before SSH's greeting", "is a line free?", again=True)
    except OSError as error:
        trouble = Trouble("connect", f"{where} cannot be reached: {error.strerror or error}", "is there a way to it?")
    raise trouble


def _greeted(connected: socket.socket, seconds: float) -> None:
    """Waits for the first byte and leaves it there: an SSH server speaks first, and one whose lines are all taken hangs up."""
    connected.settimeout(seconds)
    try:
        if connected.recv(1, socket.MSG_PEEK):
            return
        trouble = Trouble("connect", "the connection was closed before SSH's greeting", "is a line free?", again=True)
    except TimeoutError:
        trouble = Trouble("connect", f"no SSH greeting within {seconds:g} s", "is this the port of SSH?")
    except OSError:
        trouble = Trouble("connect", "the connection was reset before SSH's greeting", "is a line free?", again=True)
    raise trouble
