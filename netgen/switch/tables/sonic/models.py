"""What the YANG models of SONiC refuse: references to what is not there, fields that are needed, values that are none.

Only tables that a site's switches have, and others' tables that refer to these; a table that is not here is never refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address, ip_interface
from typing import Any

Tables = Mapping[str, Any]

BUNDLE = "PortChannel"


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "VLAN_MEMBER": (("VLAN",), ("PORT", "PORTCHANNEL")),
    "VLAN_INTERFACE": (("VLAN",),),
    "PORTCHANNEL_MEMBER": (("PORTCHANNEL",), ("PORT",)),
    "PORTCHANNEL_INTERFACE": (("PORTCHANNEL",),),
    "INTERFACE": (("PORT",),),
    "MCLAG_INTERFACE": (("MCLAG_DOMAIN",), ("PORTCHANNEL",)),
    "STP_VLAN_PORT": (("STP_VLAN",), ("STP_PORT",)),
}
"""Leafrefs in keys: of each part of an entry's key, the tables in one of which it has to be an entry."""

REFERRING: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("MCLAG_DOMAIN", "peer_link"): ("PORT", "PORTCHANNEL"),
    ("ACL_TABLE", "ports"): ("PORT", "PORTCHANNEL"),
    ("MIRROR_SESSION", "dst_port"): ("PORT",),
    ("VXLAN_TUNNEL_MAP", "vlan"): ("VLAN",),
}
"""Leafrefs in fields."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "PORT": ("lanes", "speed"),
    "PORTCHANNEL": ("admin_status",),
    "VLAN_MEMBER": ("tagging_mode",),
    "STP": ("mode",),
    "STP_VLAN": ("enabled",),
    "STP_PORT": ("enabled",),
}
"""``mandatory true``."""

FIELDS: Mapping[str, frozenset[str]] = {
    "PORTCHANNEL": _names("min_links mode description mtu admin_status lacp_key tpid fallback fast_rate system_mac"),
    "PORTCHANNEL_MEMBER": frozenset(),
    "VLAN": _names("vlanid alias description dhcp_servers dhcpv6_servers mtu admin_status mac"),
    "VLAN_MEMBER": frozenset({"tagging_mode"}),
    "MCLAG_DOMAIN": _names("source_ip peer_ip peer_link keepalive_interval session_timeout"),
    "MCLAG_INTERFACE": frozenset({"if_type"}),
    "MCLAG_UNIQUE_IP": frozenset({"unique_ip"}),
    "STP": _names("mode rootguard_timeout forward_delay hello_time max_age priority"),
    "STP_VLAN": _names("vlanid enabled forward_delay hello_time max_age priority"),
}
"""All leaves of a list; fields that are none of them are refused."""

_STATUS, _BOOLEAN, _MTU = "up|down", "true|false", range(1, 9217)
_BRIDGE: Mapping[str, range] = {
    "forward_delay": range(4, 31),
    "hello_time": range(1, 11),
    "max_age": range(6, 41),
    "priority": range(61441),
}
VALUES: Mapping[tuple[str, str], str | range] = {
    ("PORT", "admin_status"): _STATUS,
    ("PORT", "mode"): "routed|access|trunk",
    ("PORT", "mtu"): range(68, 9217),
    ("PORT", "description"): r"(?s).{0,255}",
    ("PORTCHANNEL", "admin_status"): _STATUS,
    ("PORTCHANNEL", "mode"): "routed|access|trunk",
    ("PORTCHANNEL", "mtu"): _MTU,
    ("PORTCHANNEL", "min_links"): range(1, 1025),
    ("PORTCHANNEL", "description"): r"(?s).{1,255}",
    ("PORTCHANNEL", "lacp_key"): "auto|[0-9]{1,5}",
    ("VLAN", "admin_status"): _STATUS,
    ("VLAN", "mtu"): _MTU,
    ("VLAN", "vlanid"): range(2, 4095),
    ("VLAN", "description"): r"(?s).{1,255}",
    ("VLAN_MEMBER", "tagging_mode"): "tagged|untagged|priority_tagged",
    ("MCLAG_UNIQUE_IP", "unique_ip"): "enable",
    ("STP", "mode"): "pvst|mst",
    ("STP", "rootguard_timeout"): range(5, 601),
    **{(table, name): bounds for table in ("STP", "STP_VLAN") for name, bounds in _BRIDGE.items()},
    ("STP_VLAN", "enabled"): _BOOLEAN,
    **{("STP_PORT", name): _BOOLEAN for name in _names("enabled root_guard bpdu_guard bpdu_guard_do_disable uplink_fast portfast")},
}
"""Patterns and ranges of values."""

NAMES: Mapping[str, str] = {
    "PORTCHANNEL": "PortChannel[0-9]{1,4}",
    "VLAN": "Vlan(409[0-5]|40[0-8][0-9]|[1-3][0-9]{3}|[1-9][0-9]{2}|[1-9][0-9]|[2-9])",
    "MCLAG_DOMAIN": "[0-9]{1,4}",
    "STP": "GLOBAL",
    "STP_VLAN": "Vlan[0-9]{1,4}",
}
"""Patterns of keys."""


def entries(tables: Tables, table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries of a table, as far as it and they are such."""
    found = tables.get(table)
    yield from ((key, fields) for key, fields in (found.items() if isinstance(found, dict) else ()) if isinstance(fields, dict))


def faults(tables: Tables) -> Iterator[str]:
    """Everything that the models refuse, each with where it is."""
    there = {table: frozenset(key for key, _ in entries(tables, table)) for table in tables}
    for table in tables:
        for key, fields in entries(tables, table):
            yield from _references(table, key, fields, there)
            yield from _fields(table, key, fields)
    yield from _members(tables, there)
    yield from _bundles(tables)
    yield from _others(tables, there)


def _references(table: str, key: str, fields: Mapping[str, Any], there: Mapping[str, frozenset[str]]) -> Iterator[str]:
    named = [*zip(KEYS.get(table, ()), key.split("|"), strict=False)]
    for name, value in fields.items():
        named += [(REFERRING[table, name], word) for word in words(value)] if (table, name) in REFERRING else []
    for kinds, word in named:
        if not any(word in there.get(kind, ()) for kind in kinds):
            yield f"{table} {key}: there is no {' or '.join(kinds)} {word}"


def words(value: Any) -> list[str]:
    """A value, or the values of a list."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _fields(table: str, key: str, fields: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{table} {key}: {name} is missing" for name in NEEDED.get(table, ()) if name not in fields)
    yield from (f"{table} {key}: there is no field {name}" for name in fields if name not in FIELDS.get(table, fields))
    if not re.fullmatch(NAMES.get(table, ".*"), key, re.DOTALL):
        yield f"{table} {key}: no such name"
    for name, value in fields.items():
        if (rule := VALUES.get((table, name))) and not _fits(value, rule):
            yield f"{table} {key}: {name} cannot be {value!r}"


def _fits(value: Any, rule: str | range) -> bool:
    if not isinstance(value, str):
        return False
    if isinstance(rule, str):
        return re.fullmatch(rule, value) is not None
    return value.isascii() and value.isdecimal() and int(value) in rule


def _members(tables: Tables, there: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """``must`` of sonic-vlan."""
    bundled = {key.partition("|")[2] for key in there.get("PORTCHANNEL_MEMBER", ())}
    members = [(key, key.partition("|")[2], fields) for key, fields in entries(tables, "VLAN_MEMBER")]
    bare = Counter(port for _, port, fields in members if fields.get("tagging_mode") == "untagged")
    for key, port, _ in members:
        if port in bundled:
            yield f"VLAN_MEMBER {key}: Port is a member of a port channel."
        if port in there.get("INTERFACE", ()):
            yield f"VLAN_MEMBER {key}: Port is a router interface."
    yield from (f"VLAN_MEMBER: {port}: Port can be untagged in at most one VLAN." for port, count in bare.items() if count > 1)
    for key, fields in entries(tables, "VLAN"):
        if "vlanid" in fields and key != f"Vlan{fields['vlanid']}":
            yield f"VLAN {key}: The vlanid must correspond to the VLAN name"
    for key, _ in entries(tables, "VLAN_INTERFACE"):
        name, _, address = key.partition("|")
        if name not in there["VLAN_INTERFACE"]:
            yield f"VLAN_INTERFACE {key}: there is no entry {name}"
        if address and not _valid([address], ip_interface):
            yield f"VLAN_INTERFACE {key}: no address"


def _valid(texts: Iterable[str], read: Any) -> bool:
    try:
        return all(read(text) for text in texts)
    except ValueError:
        return False


def _bundles(tables: Tables) -> Iterator[str]:
    """``must`` of sonic-portchannel: a member has no MTU, or that of its bundle."""
    ports, bundles = dict(entries(tables, "PORT")), dict(entries(tables, "PORTCHANNEL"))
    for key, _ in entries(tables, "PORTCHANNEL_MEMBER"):
        bundle, _, port = key.partition("|")
        mtu = ports.get(port, {}).get("mtu")
        if mtu is not None and mtu != bundles.get(bundle, {}).get("mtu"):
            yield f"PORTCHANNEL_MEMBER {key}: Cannot add a port with MTU configured to a PortChannel unless it matches the PortChannel MTU."


def _others(tables: Tables, there: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """``must`` and ``max-elements`` of sonic-mclag and sonic-spanning-tree; addresses of next hops."""
    if len(there.get("MCLAG_DOMAIN", ())) > 1:
        yield "MCLAG_DOMAIN: more than one"
    if there.get("MCLAG_UNIQUE_IP") and not there.get("MCLAG_DOMAIN"):
        yield "MCLAG_UNIQUE_IP: mclag not configured"
    mode = dict(entries(tables, "STP")).get("GLOBAL", {}).get("mode")
    for key, fields in entries(tables, "STP_PORT"):
        if fields.get("portfast") == "true" and mode != "pvst":
            yield f"STP_PORT {key}: portfast: Configuration not allowed in MST mode"
    for key, fields in entries(tables, "STATIC_ROUTE"):
        hops = [one for one in str(fields.get("nexthop", "")).split(",") if one]
        if not _valid(hops, ip_address):
            yield f"STATIC_ROUTE {key}: nexthop is no address"
