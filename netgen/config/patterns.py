"""Line texts with placeholders as patterns: reading values out of a line, and writing a line from values.

The types of placeholders are those of :mod:`netgen.platforms.lines`. A value is canonical: equal things are equal
values, however they were written (``Gi1/0/1`` and ``GigabitEthernet1/0/1``, ``10-12`` and ``10,11,12``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from string import ascii_letters
from typing import Any

from netgen import addressing
from netgen.addressing import Prefix4, Prefix6
from netgen.platforms import Platform
from netgen.platforms.lines import Block, Dialect

Value = Any
"""int, str, a prefix, or a frozenset of VLAN ids: whatever the placeholder's type reads."""
Values = Mapping[str, Value]

_PLACEHOLDER = re.compile(r"\{([a-z]+)([0-9]?)([=*]?)\}")

_SHAPES = {
    "vid": "[0-9]{1,4}",
    "vids": r"[0-9]{1,4}(?:(?: ?[-,] ?| to | )[0-9]{1,4})*",
    "others": r"[0-9]{1,4}(?:(?: ?[-,] ?| to | )[0-9]{1,4})*",
    "port": r"[A-Za-z0-9][^ ]*(?: [0-9][^ ]*)?",
    "ports": "[A-Za-z]+[0-9][0-9/:,-]*",
    "mac": "[0-9A-Fa-f.:-]+",
    "ip": "[0-9A-Fa-f.:]+",
    "net": r"[0-9A-Fa-f.:]+(?:/[0-9]+| [0-9.]+)",
    "addr": r"[0-9A-Fa-f.:]+(?:/[0-9]+)?",
    "names": r'""|[^ "]+',
    "quoted": r'"(?:[^"\\]|\\.)*"|[^ "]+',
    "number": "[0-9]+",
    "acl": "[^ ]+",
    "vlan": "[^ ]+",
    "string": r'"(?:[^"\\]|\\.)*"|[^ ]+',
    "word": "[^ ]+",
    "text": ".+",
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """What spelling depends on: the platform's names and the dialect's ways."""

    platform: Platform
    dialect: Dialect
    names: Mapping[str, str] = field(default_factory=dict)
    """VLAN ids -> names, of VLANs that may be called by either where ports name them."""
    memo: dict[Block, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    """Lines that were read before, by their block: most lines of a switch stand in it many times."""
    headers: dict[Block, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    """Lines that open blocks, by the block that they stand in."""
    lists: dict[frozenset[int], list[str]] = field(default_factory=dict, compare=False, repr=False)
    """Lists of VLANs that were written before: many ports get the same VLANs."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A compiled text."""

    regex: re.Pattern[str]
    prefix: re.Pattern[str]
    """The same at the beginning of a line."""
    fields: tuple[tuple[str, str], ...]
    """(name, type) in the order of the text."""
    keys: tuple[str, ...]
    values: tuple[str, ...]
    """Names marked ``=``."""
    many: str
    """The name marked ``*``; empty: none."""
    head: str
    """The text before the first marked placeholder, without the blank at its end."""
    word: str
    """The first word; empty where the text begins with a placeholder."""

    def read(self, line: str, tongue: Tongue) -> dict[str, Value] | None:
        """The values in the line; None when it is another line, or a value is none."""
        match = self.regex.fullmatch(line)
        if match is None:
            return None
        try:
            return {name: READERS[kind](match[at], tongue) for at, (name, kind) in enumerate(self.fields, 1)}
        except ValueError:
            return None


@cache
def compiled(text: str) -> Pattern:
    """The pattern of a line's text; blanks match any number of blanks."""
    places = list(_PLACEHOLDER.finditer(text))
    names = ["vids" if one[1] == "others" else one[1] + one[2] for one in places]
    marked = [(name, one[3]) for name, one in zip(names, places, strict=True)]
    regex, at = "", 0
    for one in places:
        regex += _literal(text[at : one.start()]) + f"({_SHAPES[one[1]]})"
        at = one.end()
    first = next((one.start() for one in places if one[3]), len(text))
    word = text.split(" ", 1)[0]
    regex += _literal(text[at:])
    return Pattern(
        re.compile(regex),
        re.compile(regex + "(?: +|$)"),
        tuple((name, one[1]) for name, one in zip(names, places, strict=True)),
        keys=tuple(name for name, mark in marked if not mark),
        values=tuple(name for name, mark in marked if mark == "="),
        many=next((name for name, mark in marked if mark == "*"), ""),
        head=text[:first].rstrip(),
        word="" if "{" in word else word,
    )


def _literal(text: str) -> str:
    return " +".join(re.escape(part) for part in text.split(" "))


def write(text: str, values: Values, tongue: Tongue) -> str:
    """The line with the values in their places, as the platform's manuals write it."""
    form, fields = _form(text)
    return form % tuple([writer(values[name], tongue) for name, writer in fields])


@cache
def _form(text: str) -> tuple[str, tuple[tuple[str, Callable[[Value, Tongue], str]], ...]]:
    """The text with ``%s`` for each placeholder, and what is to be written there."""
    fields = tuple((one[1] + one[2], WRITERS[one[1]]) for one in _PLACEHOLDER.finditer(text))
    return _PLACEHOLDER.sub("%s", text.replace("%", "%%")), fields


# Reading ------------------------------------------------------------------------------------------------------------


def _vid(text: str, _: Tongue) -> int:
    vid = int(text)
    if not 1 <= vid <= 4094:
        raise ValueError("no VLAN id")
    return vid


MOST_PORTS = 1000
"""The highest number of a port in a range."""

_ITEM = re.compile(r"([0-9]+)(?: ?- ?| to )([0-9]+)|([0-9]+)")


def _vids(text: str, tongue: Tongue) -> frozenset[int]:
    vids: set[int] = set()
    for low, high, one in _ITEM.findall(text):
        vids.update(range(_vid(low or one, tongue), _vid(high or one, tongue) + 1))
    return frozenset(vids)


def _others(text: str, tongue: Tongue) -> frozenset[int]:
    return frozenset(range(1, 4095)) - _vids(text, tongue)


def _port(text: str, tongue: Tongue) -> str:
    """The long name; of an interface that is no port (a bundle, an SVI, a loopback), the name as it is printed."""
    named = tongue.platform.port_name(text)
    return named or text.replace(" ", "")


def _ports(text: str, _: Tongue) -> frozenset[tuple[str, ...]]:
    """Each port by its numbers; a range runs over the last one."""
    found: set[tuple[str, ...]] = set()
    for item in text.lstrip(ascii_letters).split(","):
        low, _dash, high = item.partition("-")
        *slot, first = low.split("/")
        last = int(high.rpartition("/")[2] or first)
        if last > MOST_PORTS:
            raise ValueError("no port")
        found.update((*slot, str(number)) for number in range(int(first), last + 1))
    return frozenset(found)


def _ip(text: str, _: Tongue) -> tuple[int, int]:
    """(version, address): IPv4 and IPv6 never compare equal."""
    return (6, addressing.parse_ipv6(text)) if ":" in text else (4, addressing.parse_ipv4(text))


def _net(text: str, _: Tongue) -> Prefix4 | Prefix6:
    address, _slash, tail = text.replace(" ", "/").partition("/")
    if ":" in address:
        return Prefix6(addressing.parse_ipv6(address), int(tail))
    length = int(tail) if "." not in tail else addressing.parse_ipv4(tail).bit_count()
    if not 0 <= length <= 32 or ("." in tail and addressing.netmask(length) != tail):
        raise ValueError("no mask")
    return Prefix4(addressing.parse_ipv4(address), length)


def _addr(text: str, tongue: Tongue) -> Prefix4 | Prefix6:
    return _net(text if "/" in text else f"{text}/{64 if ':' in text else 32}", tongue)


READERS: Mapping[str, Callable[[str, Tongue], Value]] = {
    "vid": _vid,
    "vids": _vids,
    "others": _others,
    "port": _port,
    "ports": _ports,
    "mac": lambda text, _: addressing.parse_mac(text),
    "ip": _ip,
    "net": _net,
    "addr": _addr,
    "names": lambda text, _: frozenset(text.split(",")) - {'""'},
    "quoted": lambda text, _: re.sub(r'\\(["\\$?])', r"\1", text[1:-1]) if text.startswith('"') else text,
    "number": lambda text, _: int(text),
    "acl": lambda text, _: text,
    "vlan": lambda text, _: text,
    "string": lambda text, _: re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text,
    "word": lambda text, _: text,
    "text": lambda text, _: text,
}

# Writing ------------------------------------------------------------------------------------------------------------


def lists(vids: frozenset[int], tongue: Tongue) -> list[str]:
    """A list of VLANs as the items of commands that are short enough: one text a command."""
    known = tongue.lists.get(vids)
    if known is None:
        way = tongue.dialect.vlans
        items = addressing.vlan_ranges(vids, way.min_run, way.dash)
        parts = [items[at : at + way.items] for at in range(0, len(items), way.items)]
        known = tongue.lists[vids] = [line for part in parts for line in addressing.wrap(part, way.width, separator=way.separator)]
    return known


def _write_ip(value: Value, tongue: Tongue) -> str:
    version, address = value
    return addressing.ipv4(address) if version == 4 else _case(addressing.ipv6(address), tongue)


def _write_net(value: Value, tongue: Tongue) -> str:
    if isinstance(value, Prefix4) and tongue.dialect.masked:
        return f"{addressing.ipv4(value.ip)} {addressing.netmask(value.length)}"
    return _case(str(value), tongue)


def _case(text: str, tongue: Tongue) -> str:
    return text.upper() if tongue.dialect.upper6 and ":" in text else text


def _write_vids(value: Value, tongue: Tongue) -> str:
    return value if isinstance(value, str) else tongue.dialect.vlans.separator.join(lists(value, tongue))


def _write_mac(value: Value, tongue: Tongue) -> str:
    return tongue.dialect.mac(value)


def _write_names(value: Value, _: Tongue) -> str:
    """ether2 before ether10."""
    return ",".join(sorted(value, key=lambda name: re.sub("[0-9]+", lambda number: number[0].zfill(9), name))) or '""'


WRITERS: Mapping[str, Callable[[Value, Tongue], str]] = {
    **dict.fromkeys(("vid", "port", "number", "acl", "vlan", "word", "text"), lambda value, _: str(value)),
    "vids": _write_vids,
    "string": lambda value, _: addressing.quote_if_needed(value),
    "mac": _write_mac,
    "ip": _write_ip,
    "net": _write_net,
    "addr": lambda value, _: str(value),
    "names": _write_names,
    "quoted": lambda value, _: re.sub(r"[$?]", r"\\\g<0>", addressing.quote_if_needed(value)),
}
