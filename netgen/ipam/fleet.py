"""The leases of all hosts, as their plugins have published them to etcd: read, and followed."""

from __future__ import annotations

import ipaddress
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from netgen.ipam.etcd import Etcd, EtcdError, EtcdMissing, Settings, pair
from netgen.ipam.report import SHOWN, Row, cell

COLUMNS = ("host", *SHOWN)
"""The columns of the table."""


@dataclass(frozen=True)
class Fleet:
    """What etcd holds, as of one revision."""

    etcd: Etcd
    hosts: tuple[Row, ...]
    """``host``, whether its plugin is ``publishing`` (no: it is silent, and its leases are as old as that), number of ``leases``."""
    rows: tuple[Row, ...]
    """As :func:`netgen.ipam.report.rows` makes them on each host, by host, network and address; ``state`` is silent where the host is."""
    revision: int


def load(made: Settings) -> Fleet:
    """Everything under the prefix, from the first member that answers; EtcdError, of the last one, when none does."""
    for number, url in enumerate(made.endpoints, 1):
        try:
            return _load(made, Etcd(made, url))
        except EtcdMissing:
            raise
        except EtcdError:
            if number == len(made.endpoints):
                raise
    raise EtcdError("no URL of etcd is given")


def follow(made: Settings, fleet: Fleet) -> Iterator[Row]:
    """What changes from there on: rows with ``event`` before their columns. leased, changed and released are of a lease, publishing
    and silent of a host. Ends by EtcdError."""
    for event in fleet.etcd.watch(f"{made.prefix}/", fleet.revision + 1):
        key, value, new, gone = pair(event)
        row = _row(made, key, value)
        if row is not None:
            yield {"event": "released" if gone else "leased" if new else "changed", **row}
        elif key.startswith(made.host("")):
            yield {"event": "silent" if gone else "publishing", "host": unquote(key[len(made.host("")) :])}


def line(row: Row) -> str:
    """A row of :func:`follow` for people."""
    return " ".join(cell(row[name]) for name in ("event", *COLUMNS) if row.get(name) is not None)


def _load(made: Settings, etcd: Etcd) -> Fleet:
    keys, revision = etcd.read(f"{made.prefix}/")
    publishing = {unquote(key[len(made.host("")) :]) for key in keys if key.startswith(made.host(""))}
    rows = [row for key, value in keys.items() if (row := _row(made, key, value)) is not None]
    rows = [row if row["host"] in publishing else {**row, "state": "silent"} for row in rows]
    rows.sort(key=_order)
    held = Counter(row["host"] for row in rows)
    hosts = [{"host": one, "publishing": one in publishing, "leases": held[one]} for one in sorted({*held, *publishing})]
    return Fleet(etcd, tuple(hosts), tuple(rows), revision)


def _row(made: Settings, key: str, value: str) -> Row | None:
    """A lease; None when the key is of something else. Host, network and address are those of the key, for which a host has rights."""
    parts = [unquote(part) for part in key[len(made.leases()) :].split("/")]
    if not key.startswith(made.leases()) or len(parts) != 3:
        return None
    try:
        said = json.loads(value)
    except ValueError:
        said = None
    said = said if isinstance(said, dict) else {}
    row = {name: said.get(name) for name in ("switch", "port", "vlan", "ip", "mac", "host", "network", "container", "state", "since")}
    return {**row, "host": parts[0], "network": parts[1], "ip": parts[2]}


def _order(row: Row) -> tuple[str, str, int, int, str]:
    try:
        address = ipaddress.ip_address(row["ip"])
        return row["host"], row["network"], address.version, int(address), ""
    except ValueError:
        return row["host"], row["network"], 0, 0, row["ip"]
