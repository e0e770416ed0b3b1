"""Menus with items as data: which properties items have, what tells them apart, and which values stand where nothing is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from netgen.addressing import ipv4, ipv6, natural, parse_ipv4, parse_ipv6, vlan_ranges
from netgen.switch.state import Entries, Path, State
from netgen.switch.words import vlan_list

if TYPE_CHECKING:
    from netgen.switch.facts import Facts, Reference

Read = Callable[[str], str | None]
"""The kept spelling of a value; None: it is refused."""
Item = Mapping[str, str]
"""The properties of an item that are not as they are by default."""


class Router(Protocol):
    """What a menu may ask when it judges an item."""

    def items(self, menu: str) -> Iterable[Item]:
        """The items of a menu."""

    def is_there(self, interface: str) -> bool:
        """Whether there is an interface of that name."""


Judge = Callable[[Router, Item, Item], str]
"""The words in which an item is refused, from its properties and those that it had (none: it is new); empty: it is taken."""


@dataclass(frozen=True, slots=True)
class Prop:
    """A property that means something."""

    default: str = ""
    read: Read = lambda text: text
    names: str = ""
    """``interface``: its value is the name of one, or a list of names; ``chain``: the name of one."""
    many: bool = False
    """A list in which the order says nothing."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu."""

    path: str
    source: str
    identity: tuple[str, ...]
    """Properties by which an item is told from others; of rules, those by which they are looked at together."""
    props: Mapping[str, Prop]
    others: frozenset[str] = frozenset()
    """Further properties, kept as they are."""
    kind: Literal["items", "many", "rules", "fixed", "single"] = "items"
    """``many``: several items may be alike; ``rules``: their order counts; ``fixed``: there is one for each port, none comes or goes;
    ``single``: the menu itself has the properties."""
    taken: str = "failure: already have such item"
    """What is said when there is such an item."""
    makes: bool = False
    """Items are interfaces."""
    judge: Judge = field(default=lambda _router, _new, _old: "")


def yesno(text: str) -> str | None:
    """``yes`` or ``no``, or as scripts say it."""
    return {"yes": "yes", "no": "no", "true": "yes", "false": "no"}.get(text)


def one_of(*words: str) -> Read:
    """One of some words."""
    return lambda text: text if text in words else None


def number(low: int, high: int) -> Read:
    """A whole number, decimal."""

    def read(text: str) -> str | None:
        return str(int(text)) if re.fullmatch("[0-9]{1,9}", text) and low <= int(text) <= high else None

    return read


def priority(text: str) -> str | None:
    """A bridge's priority, hexadecimal as it is printed."""
    if not re.fullmatch("0x[0-9A-Fa-f]{1,4}|[0-9]{1,5}", text) or int(text, 0 if "x" in text else 10) > 0xFFFF:
        return None
    return f"0x{int(text, 0 if 'x' in text else 10):04X}"


@lru_cache(maxsize=4096)
def vids(text: str) -> str | None:
    """VLANs as a list with ranges."""
    found = vlan_list(text)
    return None if found is None else ",".join(vlan_ranges(found, 2))


def listed(text: str) -> str | None:
    """Names with commas, in the order of their numbers."""
    return ",".join(sorted({name.strip() for name in text.split(",")} - {""}, key=natural))


def address(text: str) -> str | None:
    """An address or destination with its length, IPv4 or IPv6, in its short spelling; without one it is a host's."""
    return _with_length(text, keep=True)


def host(text: str) -> str | None:
    """An address without length."""
    return _with_length(text, keep=False)


def _with_length(text: str, keep: bool) -> str | None:
    base, slash, length = text.partition("/")
    parse, spell, bits = (parse_ipv6, ipv6, 128) if ":" in base else (parse_ipv4, ipv4, 32)
    try:
        spelled = spell(parse(base))
    except ValueError:
        return None
    if not slash:
        return f"{spelled}/{bits}" if keep else spelled
    if not keep or not re.fullmatch("[0-9]{1,3}", length) or int(length) > bits:
        return None
    return f"{spelled}/{int(length)}"


@dataclass(frozen=True, slots=True)
class Menus:
    """All menus of a platform, in the order in which they are exported, and what their items mean together."""

    by_path: Mapping[str, Menu]
    dynamic: Callable[[Router, str], Iterable[Item]]
    """The items of a menu that the router makes itself."""
    facts: Callable[[State], Facts]
    missing: Callable[[State], frozenset[Reference]]
    content: Callable[[State], Mapping[Path, Entries]]
    """The items by whom they belong to: ``("ether1", "/interface bridge port")`` is a path."""
