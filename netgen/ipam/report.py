"""Leases as rows, and their two prints: a table, and JSON in the shape of ``netgen show SITE bindings --format json``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from typing import Any

from netgen.addressing import ipv4, mac_colon, mac_from_ip
from netgen.ipam import policy
from netgen.ipam.config import Config
from netgen.ipam.policy import Lease
from netgen.ipam.reconcile import Found

VERSION = 1
"""Version of the JSON reports, as of netgen's others."""
Row = dict[str, Any]


def rows(config: Config, leases: Iterable[Lease]) -> list[Row]:
    """A row for each lease, by network and address.

    ``switch port vlan ip mac host`` are the columns of ``bindings.csv``; switch and port are null where the host's interface ends at
    several, and a MAC that Docker does not say is the one made from the address, or null. Then ``network``, ``container`` (null: not
    said), ``state`` (held; unconfirmed: not named since the start of Docker; unplanned: not in ipam.json) and ``since``, in UTC by
    this host's clock.
    """
    made = [_row(config, lease) for lease in leases]
    return sorted(made, key=lambda row: str(row["network"]))


def _row(config: Config, lease: Lease) -> Row:
    found = config.pool(lease.pool)
    pool = found[0] if found else None
    mac = lease.mac
    if mac is None and pool is not None and pool.mac == "from-ip":
        mac = mac_from_ip(lease.ip)
    switch, port = pool.ports[0] if pool is not None and len(pool.ports) == 1 else (None, None)
    state = "unplanned" if pool is None else "held" if lease.confirmed else "unconfirmed"
    return {
        "switch": switch,
        "port": port,
        "vlan": pool.vid if pool else None,
        "ip": policy.text(pool, lease.family, lease.ip) if pool else ipv4(lease.ip),
        "mac": None if mac is None else mac_colon(mac),
        "host": config.host,
        "network": pool.network if pool else lease.pool,
        "container": lease.name or None,
        "state": state,
        "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(lease.since)),
    }


SHOWN = ("network", "vlan", "ip", "mac", "container", "state", "since")
"""The columns of the table."""


def table(found: Sequence[Row], columns: Sequence[str] = SHOWN) -> str:
    """The rows as plain text, those columns two spaces apart, ``-`` where there is nothing."""
    lines = [list(columns), *([cell(row[name]) for name in columns] for row in found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(columns))]
    return "".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() + "\n" for line in lines)


def document(report: str, **parts: object) -> str:
    """One JSON object; lists have one row a line, so that lines can be searched."""
    items = [f'"version": {VERSION}', f'"report": {json.dumps(report)}']
    items += [f"{json.dumps(name)}: {_json(value)}" for name, value in parts.items()]
    return "{" + ",\n ".join(items) + "}\n"


def changes(found: Found, *, dry_run: bool) -> str:
    """What reconcile did, one line a lease; a line when there was nothing to do."""
    would = "would be " if dry_run else ""
    lines = []
    for one in found.changes:
        who = " ".join(filter(None, (cell(one.container) if one.container else "", one.mac)))
        lines.append(f"{one.network}: {one.address} {would}{one.action}{f' ({who})' if who else ''}\n")
    return "".join(lines) or "leases and containers agree\n"


def _json(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(json.dumps(row) for row in value) + "\n ]"
    return json.dumps(value)


def cell(value: object) -> str:
    """The value as it is safe on a terminal: a container's name is whatever Docker said."""
    text = "-" if value is None else str(value)
    return "".join(char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode() for char in text)
