"""The plugin as a service: the socket (systemd's or its own), workers, signals, and what systemd is told."""

from __future__ import annotations

import functools
import os
import queue
import select
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from netgen.ipam import publish
from netgen.ipam.config import ConfigError, load
from netgen.ipam.driver import Driver
from netgen.ipam.protocol import serve_one
from netgen.ipam.service import Service
from netgen.ipam.store import Store
from netgen.ipam.watch import Log, Metrics

WORKERS = 8
"""Requests at once; more wait in the socket's queue. Each is a few milliseconds, most of it the disk's."""
BACKLOG = 512
"""Connections that may wait."""
GRACE = 10.0
"""Seconds for requests that are being answered when the service is to end."""
FIRST_FD = 3
"""The first descriptor that systemd passes (sd_listen_fds(3))."""
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


class ServeError(Exception):
    """The service cannot start; the message says why."""


def run(config: Path, path: Path, state: Path, environ: Mapping[str, str], log: Log, etcd: str = "") -> None:
    """Serves until SIGTERM or SIGINT; SIGHUP reads the configuration anew. ``etcd``: where the leases are published, URLs with commas
    between them. ServeError, ConfigError or StoreError when it cannot start."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    metrics = Metrics()

    def moved(aside: Path, why: str) -> None:
        metrics.moved()
        log("error", "moved", file=str(aside), why=why, mend="netgen ipam reconcile")

    driver = Driver(load(config), Store(state, moved=moved))
    listener, own = _listener(path, environ)
    service = Service(driver, log, metrics)
    pool = Workers(listener, functools.partial(_serve, service, log))
    publisher = publish.start(etcd, environ, state, driver, log)
    metrics.more = publisher.lines if publisher else tuple
    log("info", "started", host=driver.config.host, pools=[pool.id for pool in driver.config.pools], activated=not own)
    _tell(environ, f"READY=1\nSTATUS={len(driver.config.pools)} pools of {driver.config.host}")
    try:
        _wait(environ, driver, config, log)
    finally:
        _tell(environ, "STOPPING=1")
        if own:
            with suppress(OSError):
                path.unlink()
        pool.stop()
        if publisher is not None:
            publisher.stop()
        driver.store.close()
        log("info", "stopped")


def _serve(service: Service, log: Log, connection: socket.socket) -> None:
    """One connection. No bug may end the thread: then Docker would wait for ever."""
    try:
        serve_one(connection, service.answer)
    except Exception:
        log("error", "bug", error=traceback.format_exc())


def _wait(environ: Mapping[str, str], driver: Driver, config: Path, log: Log) -> None:
    """Returns when the service is to end; tells systemd's watchdog twice in its time that the leases can be changed."""
    period = int(environ.get("WATCHDOG_USEC", "0")) / 2_000_000
    while True:
        got = signal.sigtimedwait(_SIGNALS, period) if period else signal.sigwaitinfo(_SIGNALS)
        if got is None:
            if driver.store.responsive(period / 2):
                _tell(environ, "WATCHDOG=1")
        elif got.si_signo == signal.SIGHUP:
            _reload(driver, config, log)
        else:
            return


def _reload(driver: Driver, config: Path, log: Log) -> None:
    """A configuration that is wrong changes nothing. Docker asks for capabilities once, so a new engine counts from its next start."""
    before = driver.config
    try:
        driver.config = load(config)
    except ConfigError as error:
        log("error", "not_reloaded", error=str(error))
        return
    log("info", "reloaded", pools=[pool.id for pool in driver.config.pools])
    if before.random_macs != driver.config.random_macs:
        log("warning", "restart_docker", reason="the plugin's capabilities changed, which Docker reads at its start")


class Workers:
    """Threads that answer connections of a listening socket, and the one that takes them."""

    def __init__(self, listener: socket.socket, work: Callable[[socket.socket], None]) -> None:
        self._listener = listener
        self._work = work
        self._queue: queue.SimpleQueue[socket.socket | None] = queue.SimpleQueue()
        self._stopped, self._stop = os.pipe()
        self._threads = [threading.Thread(target=self._answer, daemon=True) for _ in range(WORKERS)]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        for thread in (*self._threads, self._acceptor):
            thread.start()

    def stop(self) -> None:
        """Takes no more connections, and waits for those that were taken."""
        until = time.monotonic() + GRACE
        os.write(self._stop, b".")
        self._acceptor.join()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._listener.close()
        os.close(self._stop)
        os.close(self._stopped)

    def _accept(self) -> None:
        """The socket is not shut down at the end: systemd keeps it, and what waits there is for the next start."""
        ready = select.poll()
        ready.register(self._listener, select.POLLIN)
        ready.register(self._stopped, select.POLLIN)
        while self._stopped not in dict(ready.poll()):
            try:
                self._queue.put(self._listener.accept()[0])
            except BlockingIOError:
                continue
            except OSError:  # no descriptor left: those that are open are closed soon
                time.sleep(0.05)

    def _answer(self) -> None:
        while (connection := self._queue.get()) is not None:
            self._work(connection)


# The socket -----------------------------------------------------------------------------------------------------------------


def _listener(path: Path, environ: Mapping[str, str]) -> tuple[socket.socket, bool]:
    """The listening socket, and whether it is our own."""
    if environ.get("LISTEN_PID") == str(os.getpid()) and environ.get("LISTEN_FDS", "0") != "0":
        if environ["LISTEN_FDS"] != "1":
            raise ServeError(f"systemd passed {environ['LISTEN_FDS']} sockets instead of one; the .socket unit must have one ListenStream")
        passed = socket.socket(fileno=FIRST_FD)
        os.set_inheritable(FIRST_FD, False)
        passed.setblocking(False)
        return passed, False
    return _own(path), True


def _own(path: Path) -> socket.socket:
    """A socket at the path, for root alone. One that nobody listens at is replaced."""
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise ServeError(f"{path.parent}: {error.strerror}") from None
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)  # no chmod afterwards: nobody else is to connect in between
    try:
        if _somebody_listens(path):
            raise ServeError(f"another plugin listens at {path}")
        path.unlink(missing_ok=True)
        listener.bind(str(path))
    except OSError as error:
        raise ServeError(f"{path}: {error.strerror or error}") from None
    finally:
        os.umask(before)
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


def _somebody_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True


def _tell(environ: Mapping[str, str], text: str) -> None:
    """sd_notify(3): systemd is told, if it asked for it."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, suppress(OSError):
        notify.connect("\0" + address[1:] if address.startswith("@") else address)
        notify.send(text.encode())
