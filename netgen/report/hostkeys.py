"""Host keys of switches as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from netgen.addressing import natural
from netgen.device.endpoint import Endpoint
from netgen.device.fetch import Shown
from netgen.device.hostkeys import HostKey, KnownHosts
from netgen.device.trouble import Trouble, Unread


@dataclass(frozen=True, slots=True)
class HostKeyRow:
    """The host key of one switch."""

    switch: str
    address: str
    """Where it was asked: ``host`` or ``host:port``."""
    state: str
    """known: as it was enrolled; new: never seen; enrolled: new, and written down now; changed: another one than was enrolled,
    or revoked; unread: the switch did not show one."""
    type: str
    fingerprint: str
    """As OpenSSH prints it."""
    problem: str
    """What is wrong, and what to do about it."""


def host_key_rows(found: Iterable[Shown | Unread], known: KnownHosts) -> list[HostKeyRow]:
    """One row a switch, naturally sorted by name."""
    return sorted((_row(one, known) for one in found), key=lambda row: natural(row.switch))


def new_keys(found: Iterable[Shown | Unread], known: KnownHosts) -> list[tuple[Endpoint, HostKey]]:
    """What can be enrolled."""
    return [(one.endpoint, one.key) for one in found if isinstance(one, Shown) and _state(one, known) == "new"]


def enrolled(rows: Iterable[HostKeyRow]) -> list[HostKeyRow]:
    """The rows after the new keys were enrolled."""
    return [replace(row, state="enrolled") if row.state == "new" else row for row in rows]


def _row(one: Shown | Unread, known: KnownHosts) -> HostKeyRow:
    if isinstance(one, Unread):
        return HostKeyRow(one.switch, one.address, "unread", "", "", "; ".join(filter(None, [one.what, one.mend])))
    state = _state(one, known)
    problem = state if isinstance(state, Trouble) else ""
    return HostKeyRow(one.switch, str(one.endpoint), "changed" if problem else str(state), one.key.kind, one.key.fingerprint, str(problem))


def _state(one: Shown, known: KnownHosts) -> str | Trouble:
    keys = known.keys(one.endpoint)
    if one.key in keys:
        return "known"
    if keys or one.key.blob in known.revoked:
        return known.changed(one.endpoint, keys, one.key)
    return "new"
