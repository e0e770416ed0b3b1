"""``netgen.lock``: every derived number that must not move when something else comes or goes.

A JSON file beside the site, to be committed: the slices of hosts, the numbers of bundles that the site does not give,
the numbers of access lists, and what of each switch netgen has configured: a VLAN that leaves the site is still to be
removed from the switch. Written whole and only when it changes; a lock that cannot be read is an error, never
silently begun anew, since addresses would move.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from netgen.addressing import Prefix4, natural, parse_prefix4
from netgen.errors import Fault, Place, SiteInvalid, dotted, printable

VERSION = 1
FILE = "netgen.lock"


@dataclass(frozen=True, slots=True)
class Holding:
    """What of a switch is, or was, the site's; it leaves the lock when a push has taken it from the switch."""

    vlans: Mapping[int, str] = field(default_factory=dict)
    """VLAN id -> name."""
    ports: tuple[str, ...] = ()
    """Physical ports, naturally sorted."""
    bundles: tuple[int, ...] = ()
    """Numbers, ascending."""

    def __or__(self, other: Holding) -> Holding:
        """Both together; of a VLAN's two names the other's."""
        vlans = {**self.vlans, **other.vlans}
        ports = self.ports if self.ports == other.ports else tuple(sorted({*self.ports, *other.ports}, key=natural))
        return Holding(vlans, ports, tuple(sorted({*self.bundles, *other.bundles})))


@dataclass(frozen=True, slots=True)
class Lock:
    """What is kept. Mappings are treated as immutable."""

    slices: Mapping[str, Mapping[str, Prefix4]] = field(default_factory=dict)
    """VLAN name -> host name -> its slice; only slices that were allocated (``slice: auto``)."""
    bundles: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Switch -> ``host/interface`` -> bundle number, where the site gives none."""
    acls: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Switch -> access list name -> its number among the switch's lists, from 1."""
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    """By switch."""


class _Holding(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    vlans: dict[str, str] = {}
    ports: list[str] = []
    bundles: list[PositiveInt] = []


class _File(BaseModel):
    """The shape of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)
    netgen: int
    slices: dict[str, dict[str, str]] = {}
    bundles: dict[str, dict[str, PositiveInt]] = {}
    acls: dict[str, dict[str, PositiveInt]] = {}
    holdings: dict[str, _Holding] = {}


def path(site: Path) -> Path:
    """Where the lock of a site is: in its folder, or beside its file."""
    return (site if site.is_dir() else site.parent) / FILE


def read(file: Path) -> Lock:
    """The lock in a file; an empty one when there is no file; SiteInvalid (NG090) when it cannot be read as one."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Lock()
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(file, f"cannot be read: {error}") from None
    try:
        content = _File.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise _invalid(file, f"is not JSON: {error.msg}", error.lineno, error.colno) from None
    except ValidationError as error:
        raise _invalid(file, _shape(error)) from None
    except (ValueError, RecursionError):
        raise _invalid(file, "cannot be read: it is nested too deeply, or has a number of thousands of digits") from None
    if content.netgen != VERSION:
        raise _invalid(file, f"is of version {content.netgen}, this netgen knows {VERSION}")
    slices = {
        vlan: {host: _slice(file, ("slices", vlan, host), text) for host, text in hosts.items()} for vlan, hosts in content.slices.items()
    }
    holdings = {switch: _holding(file, switch, one) for switch, one in content.holdings.items()}
    return Lock(slices, content.bundles, content.acls, holdings)


def _holding(file: Path, switch: str, held: _Holding) -> Holding:
    wrong = next((vid for vid in held.vlans if not re.fullmatch("[1-9][0-9]{0,3}", vid)), None)
    if wrong is not None:
        raise _invalid(file, f"{dotted(('holdings', switch, 'vlans', wrong))}: is not a VLAN id")
    return Holding({int(vid): name for vid, name in held.vlans.items()}, tuple(held.ports), tuple(held.bundles))


def _slice(file: Path, at: tuple[str, ...], text: str) -> Prefix4:
    try:
        return parse_prefix4(text)
    except ValueError as error:
        raise _invalid(file, f"{dotted(at)}: {printable(text)} {error}") from None


def _shape(error: ValidationError) -> str:
    """The first thing that is not as it should be, with the path to it."""
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return "is not a mapping"
    said = {"extra_forbidden": "unknown key", "missing": "is missing"}.get(first["type"])
    return f"{dotted(first['loc'])}: {said or first['msg'].replace('Input should', 'must', 1)}"


def text(lock: Lock) -> str:
    """The file's content: sorted, so that a change shows as a change of its own lines only."""
    content = {
        "netgen": VERSION,
        "slices": {vlan: {host: str(hosts[host]) for host in sorted(hosts, key=natural)} for vlan, hosts in sorted(lock.slices.items())},
        "bundles": _sorted(lock.bundles),
        "acls": _sorted(lock.acls),
        "holdings": {switch: _held(lock.holdings[switch]) for switch in sorted(lock.holdings, key=natural)},
    }
    return json.dumps(content, indent=2) + "\n"


def _sorted(tables: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {name: {key: tables[name][key] for key in sorted(tables[name], key=natural)} for name in sorted(tables, key=natural)}


def _held(held: Holding) -> dict[str, object]:
    return {
        "vlans": {str(vid): held.vlans[vid] for vid in sorted(held.vlans)},
        "ports": list(held.ports),
        "bundles": list(held.bundles),
    }


def _invalid(file: Path, what: str, line: int = 1, column: int = 1) -> SiteInvalid:
    mend = "restore it from version control, or delete it to allocate everything anew (addresses may move)"
    return SiteInvalid([Fault("NG090", (), f"netgen.lock {what}", mend, place=Place(str(file), line, column))])
