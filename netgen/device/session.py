"""A session with a switch, opened by netmiko or a napalm driver, and the key that a host shows.

Host keys are verified here and nowhere else: left alone, netmiko accepts any.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from socket import socket
from threading import Event
from typing import Any

import paramiko
from netmiko import ssh_dispatcher
from netmiko.exceptions import ReadException

from netgen.device.dial import Dialer, Limits
from netgen.device.endpoint import Endpoint, Target
from netgen.device.explain import explained, host_trouble
from netgen.device.hostkeys import HostKey, KnownHosts
from netgen.device.trouble import Trouble

for library in ("paramiko", "netmiko"):
    logging.getLogger(library).addHandler(logging.NullHandler())  # else Python prints their errors, which are told as Trouble

Connection = Any
"""netmiko's BaseConnection."""


@contextmanager
def opened(target: Target, known: KnownHosts, dialer: Dialer) -> Iterator[Connection]:
    """A connection to the switch, logged in, and privileged where it is asked for and a secret is known; closed at the end.

    Whatever goes wrong, also in the body, is Trouble. Only a connection that is refused or reset before anybody logged in
    is tried again; a switch whose host key was not enrolled is not even called.
    """
    known.expected(target.endpoint)
    trouble: Trouble | None = None
    with ExitStack() as stack:
        try:
            yield _persistently(target, known, dialer, stack)
        except Exception as error:
            trouble = explained(error, target, known, dialer.limits)
    if trouble is not None:
        raise trouble from None  # what it was made of may hold what must not be seen


def host_key(endpoint: Endpoint, known: KnownHosts, dialer: Dialer) -> HostKey:
    """The key that a host shows, of the type that is known for it if it has one. Nobody logs in. Trouble: nothing answers."""
    kinds = [algorithm for key in known.keys(endpoint) for algorithm in _ALGORITHMS.get(key.kind, (key.kind,))]
    with dialer.dial(endpoint) as connected:
        transport = paramiko.Transport(connected)
        transport.banner_timeout = dialer.limits.login
        try:
            options = transport.get_security_options()
            options.key_types = sorted(options.key_types, key=lambda kind: kind not in kinds)
            transport.start_client(timeout=dialer.limits.login)
            shown = transport.get_remote_server_key()
            return HostKey(shown.get_name(), shown.asbytes())
        except Exception as error:
            trouble = host_trouble(error, endpoint, known, dialer.limits)
        finally:
            transport.close()
    raise trouble


_ALGORITHMS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""Signatures of a key type that is not named like it (RFC 8332)."""


# Logging in -----------------------------------------------------------------------------------------------------------------


def _persistently(target: Target, known: KnownHosts, dialer: Dialer, stack: ExitStack) -> Connection:
    limits = dialer.limits
    for attempt in range(1, limits.attempts + 1):
        with ExitStack() as attempted:
            try:
                connection = _logged_in(target, known, limits, attempted.enter_context(dialer.dial(target.endpoint)), attempted)
                stack.push(attempted.pop_all())
                return connection
            except Exception as error:
                trouble = explained(error, target, known, limits)
        if not trouble.again or attempt == limits.attempts:
            break
        dialer.wait(limits.pause * 2 ** (attempt - 1))
    raise trouble


def _logged_in(target: Target, known: KnownHosts, limits: Limits, connected: socket, stack: ExitStack) -> Connection:
    reading = target.platform.reading
    with tempfile.NamedTemporaryFile("w", prefix="netgen-host-", suffix=".key", encoding="utf-8") as pinned:  # 0600
        pinned.writelines(f"{target.endpoint.name} {key.line}\n" for key in known.expected(target.endpoint))
        pinned.flush()
        options = _options(target, limits, connected, pinned.name)
        if reading is not None and reading.napalm:
            connection = _by_napalm(reading.napalm, options, stack)
        else:
            connection = _driver(options["device_type"])(**options)
    stack.callback(_close, connection)
    if target.credentials.secret is not None and connection.find_prompt().endswith(">"):
        connection.enable()  # nothing on platforms without; a shell's prompt ends otherwise
    return connection


def _options(target: Target, limits: Limits, connected: socket, pinned: str) -> dict[str, Any]:
    """netmiko's arguments. ``pinned`` is a file with this host's keys alone: a thousand sessions do not read a thousand each."""
    who, reading = target.credentials, target.platform.reading
    return {
        "device_type": (reading.driver if reading is not None else "") or target.platform.name,
        "host": target.endpoint.host,
        "port": target.endpoint.port,
        "sock": connected,
        "username": who.username,
        "password": who.password.reveal() if who.password is not None else None,
        "secret": who.secret.reveal() if who.secret is not None else "",
        "pkey": who.key,
        "allow_agent": who.password is None and who.key is None,  # switches count each key as a failed attempt
        "ssh_strict": True,
        "system_host_keys": False,
        "alt_host_keys": True,
        "alt_key_file": pinned,
        "conn_timeout": limits.login,  # what is left of it: the key exchange
        "banner_timeout": limits.login,
        "auth_timeout": limits.login,
        "read_timeout_override": limits.answer,
        "encoding": "latin-1",  # every byte stays: netmiko drops what is no UTF-8, and letters at the end of a packet
    }


@cache
def _driver(device_type: str) -> Any:
    """netmiko's class with some changes.

    It says when a connection is lost instead of waiting for more until its time is over. While it waits for a text it sleeps
    until something comes, instead of looking a hundred times a second: with many sessions, looking takes as much of the
    processor as all else. An end of line that comes in two packets is one. And it takes no leave: that asks for the prompt once
    more, which a switch that hangs does not give.
    """
    base: Any = ssh_dispatcher(device_type)

    def read_channel(self: Any) -> str:
        text: str = base.read_channel(self)
        if not text and self.waits:
            heard(self, _NAP)
            text = base.read_channel(self)
        if not text and lost(self):
            raise ReadException("Channel closed by the switch")
        return text

    def read_until_pattern(self: Any, *given: Any, **named: Any) -> str:
        self.waits = True
        try:
            text: str = base.read_until_pattern(self, *given, **named)
        finally:
            self.waits = False
        return text

    def normalize_linefeeds(self: Any, text: str) -> str:
        text, self.half = self.half + text, ""
        if text.endswith("\r") and not text.endswith("\n\r"):
            text, self.half = text[:-1], "\r"
        lines: str = base.normalize_linefeeds(self, text)
        return lines

    functions = {one.__name__: one for one in (read_channel, read_until_pattern, normalize_linefeeds)}
    return type(base.__name__, (base,), {**functions, "waits": False, "half": "", "cleanup": _silent})


_NAP = 0.5
"""Seconds after which netmiko looks whether its time is over."""


def _by_napalm(name: str, options: dict[str, Any], stack: ExitStack) -> Connection:
    """The same connection, opened by a napalm driver, which looks whether it knows the switch's release."""
    from napalm import get_network_driver  # type: ignore[import-untyped] # noqa: PLC0415 # half a second that few platforms need
    from napalm.base.exceptions import UnsupportedVersion  # type: ignore[import-untyped] # noqa: PLC0415

    left = {key: value for key, value in options.items() if key not in ("device_type", "host", "username", "password")}
    who = {"hostname": options["host"], "username": options["username"], "password": options["password"]}
    driver = get_network_driver(name)(**who, timeout=options["conn_timeout"], optional_args={"transport": "ssh", **left})
    stack.callback(setattr, driver, "device", None)  # holds the driver until the end: with its last reference it closes the session
    try:
        driver.open()
    except KeyError:
        raise Trouble("read", "the switch does not say its release", f"napalm's driver {name} asks for it in JSON") from None
    except UnsupportedVersion as error:
        raise Trouble("read", f"napalm's driver {name} does not support release {error}", "update the switch") from None
    return driver.device


def lost(connection: Connection) -> bool:
    """Whether no more can come: the switch has closed the session, or the connection is gone."""
    channel = connection.remote_conn
    if channel is None or channel.recv_ready():
        return channel is None
    return bool(channel.closed or channel.eof_received or not channel.get_transport().is_active())


def heard(connection: Connection, seconds: float) -> None:
    """Waits until there is something to read, or nothing can come any more; no longer than so many seconds."""
    come = Event()
    if connection.remote_conn is not None:
        connection.remote_conn.in_buffer.set_event(come)  # set by paramiko's thread, at once where there is something already
        come.wait(seconds)


def _close(connection: Connection) -> None:
    connection.cleanup = _silent
    connection.disconnect()


def _silent(*_: object, **__: object) -> None:
    """Nothing is said."""
