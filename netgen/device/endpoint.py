"""Where a switch listens, and which switches are to be reached how."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netgen import platforms
from netgen.addressing import ipv4
from netgen.device.credentials import Credentials
from netgen.device.trouble import Trouble, Unread, unread
from netgen.errors import NetgenError, printable
from netgen.platforms import Platform

if TYPE_CHECKING:
    from netgen.model import Switch

SSH_PORT = 22

_HOST = re.compile(r"\[(?P<v6>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\](?::(?P<port6>\d{1,5}))?|(?P<host>[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")


class ViaError(NetgenError):
    """The file that says where switches listen cannot be used."""


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """A host and its TCP port."""

    host: str
    port: int = SSH_PORT

    @property
    def name(self) -> str:
        """What known_hosts files call it: the host, or ``[host]:port`` where the port is not 22."""
        return self.host if self.port == SSH_PORT else f"[{self.host}]:{self.port}"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SSH_PORT else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A switch that is to be read."""

    switch: str
    platform: Platform
    endpoint: Endpoint
    credentials: Credentials


def parse_endpoint(text: str) -> Endpoint | None:
    """``host``, ``host:port``, ``[IPv6]`` or ``[IPv6]:port``; None for anything else.

    >>> parse_endpoint("127.0.0.2:2222"), parse_endpoint("[fd00::1]:22"), parse_endpoint("-oProxyCommand=x"), parse_endpoint("a:0")
    (Endpoint(host='127.0.0.2', port=2222), Endpoint(host='fd00::1', port=22), None, None)
    """
    match = _HOST.fullmatch(text)
    if match is None or text.startswith("-"):
        return None
    port = int(match["port"] or match["port6"] or SSH_PORT)
    return Endpoint(match["host"] or match["v6"], port) if 0 < port < 65536 else None


def load_via(file: Path) -> dict[str, Endpoint]:
    """Where switches listen, from a JSON object of switch -> ``host:port``; ViaError when it is anything else."""
    shown = printable(str(file))
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ViaError(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ViaError(f"{shown} is no JSON") from None
    if not isinstance(found, dict):
        raise ViaError(f'{shown} is no JSON object of switch -> "host:port"')
    ends = {switch: parse_endpoint(text) if isinstance(text, str) else None for switch, text in found.items()}
    wrong = next((switch for switch, end in ends.items() if end is None), None)
    if wrong is not None:
        raise ViaError(f'{shown}: {printable(wrong)}: {printable(json.dumps(found[wrong]))[:80]} is no "host:port"')
    return {switch: end for switch, end in ends.items() if end is not None}


def endpoint(name: str, switch: Switch, via: Mapping[str, Endpoint] | None) -> Endpoint:
    """Where a switch listens: at its address, or as ``via`` says and then nowhere else; Trouble when nothing says it."""
    if via is not None:
        if name in via:
            return via[name]
        raise Trouble("address", "is not in the file given by --via", "add it there, or leave it out by --limit")
    if switch.address is None:
        raise Trouble("address", "has no address in the site", f"set `address` of switch {name}")
    return Endpoint(ipv4(switch.address))


def targets(
    switches: Mapping[str, Switch], via: Mapping[str, Endpoint] | None, credentials: Callable[[str | None], Credentials]
) -> list[Target | Unread]:
    """The switches as they are to be read, and those that cannot be.

    ``credentials`` looks a name up; it is called once a name, here and not in a thread, so that it may ask.
    """
    aimed: list[Target | Unread] = []
    found: dict[str | None, Credentials | Trouble] = {}
    for name, switch in switches.items():
        where = ""
        try:
            end = endpoint(name, switch, via)
            where = str(end)
            platform = platforms.load(switch.platform)
            if platform.reading is None:
                raise Trouble("read", f"netgen cannot read switches of platform {platform.name}", "save their configuration yourself")
            aimed.append(Target(name, platform, end, _remembered(switch.credentials, credentials, found)))
        except Trouble as trouble:
            aimed.append(unread(name, where, trouble))
    return aimed


def _remembered(
    name: str | None, credentials: Callable[[str | None], Credentials], found: dict[str | None, Credentials | Trouble]
) -> Credentials:
    if name not in found:
        try:
            found[name] = credentials(name)
        except Trouble as trouble:
            found[name] = trouble
    known = found[name]
    if isinstance(known, Trouble):
        raise Trouble(known.kind, known.what, known.mend)
    return known
