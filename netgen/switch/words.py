"""Arguments of commands: what a switch takes at their place, and the spelling in which it keeps them.

A kind reads the rest of a line (``greedy``) or one word, and answers the kept spelling, or None when the switch would
refuse the argument. VLAN lists become a :class:`VlanOp`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from netgen.addressing import ipv4, ipv6, mac_colon, mac_dotted, mac_hyphen, mask, parse_ipv4, parse_ipv6, parse_mac
from netgen.switch.state import ALL

Op = Literal["plain", "add", "remove", "except", "all", "none", "only"]


@dataclass(frozen=True, slots=True)
class VlanOp:
    """A VLAN list as typed: ``add 10,20`` is ``VlanOp("add", {10, 20})``."""

    op: Op
    vids: frozenset[int]


Arg = str | VlanOp
Read = Callable[[str], Arg | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of argument.

    ``names`` says of what it is a name (``vlan``, ``acl``, ``port-channel``), empty: of nothing; ``vlans``: it is a list.
    """

    read: Read
    greedy: bool = False
    names: str = ""
    vlans: bool = False


def _word(text: str) -> str | None:
    return text


def _text(text: str) -> str | None:
    return text.strip() or None


def _number(low: int, high: int) -> Read:
    def read(text: str) -> str | None:
        return str(int(text)) if text.isascii() and text.isdecimal() and low <= int(text) <= high else None

    return read


def _choice(words: frozenset[str]) -> Read:
    return lambda text: text.lower() if text.lower() in words else None


def _tried(parse: Callable[[str], str]) -> Read:
    def read(text: str) -> str | None:
        try:
            return parse(text)
        except ValueError:
            return None

    return read


def _prefix(text: str, bits: int, parse: Callable[[str], int], spell: Callable[[int], str]) -> str:
    address, slash, length = text.partition("/")
    if not slash or not re.fullmatch("[0-9]{1,3}", length) or int(length) > bits:
        raise ValueError("is not a prefix")
    return f"{spell(parse(address))}/{int(length)}"


_MASKS = {ipv4(mask(length, 32)): length for length in range(33)}
_WILDCARDS = {ipv4(mask(length, 32) ^ 0xFFFFFFFF): length for length in range(33)}


def _ip(text: str) -> str:
    return ipv4(parse_ipv4(text))


def _ip6(text: str) -> str:
    return ipv6(parse_ipv6(text))


@lru_cache(maxsize=1024)
def vlan_list(text: str, separator: str = ",", dash: str = "-") -> frozenset[int] | None:
    """The VLANs of a list such as ``5,10-12``; None when it is none, or has ids outside 1 to 4094.

    >>> sorted(vlan_list("5,10-12")), vlan_list("0"), vlan_list("5,")
    ([5, 10, 11, 12], None, None)
    """
    vids: set[int] = set()
    for item in text.split(separator):
        low, ranged, high = (part.strip() for part in item.partition(dash))
        if not low.isdecimal() or not low.isascii() or (ranged and not (high.isdecimal() and high.isascii())):
            return None
        first, last = int(low), int(high or low)
        if not 1 <= first <= last <= 4094:
            return None
        vids.update(range(first, last + 1))
    return frozenset(vids)


@lru_cache(maxsize=1024)
def vlan_words(text: str) -> frozenset[int] | None:
    """The VLANs of a list as Huawei and H3C type them: ``5 10 to 12``; None when it is none.

    >>> sorted(vlan_words("5 10 to 12"))
    [5, 10, 11, 12]
    """
    return vlan_list(re.sub(r"\s+", " ", re.sub(r"\s+to\s+", "-", text.strip())), " ", "-")


def _plain_vlans(text: str) -> VlanOp | None:
    vids = vlan_list(text)
    return None if vids is None else VlanOp("plain", vids)


def _plain_vlan_words(text: str) -> VlanOp | None:
    vids = vlan_words(text)
    return None if vids is None else VlanOp("plain", vids)


_OPS: Mapping[str, Op] = {"add": "add", "remove": "remove", "except": "except", "only": "only"}


def changed_vlans(text: str) -> VlanOp | None:
    """A VLAN list with the words that Cisco-like switches know before it: ``add``, ``remove``, ``except``, ``all``, ``none``."""
    word, _, rest = text.strip().lower().partition(" ")
    if word == "all" and not rest:
        return VlanOp("all", ALL)
    if word == "none" and not rest:
        return VlanOp("none", frozenset())
    op = _OPS.get(word, "plain")
    vids = vlan_list((rest if op != "plain" else text).replace(" ", ""))
    return None if vids is None else VlanOp(op, vids)


def _all_or_vlan_words(text: str) -> VlanOp | None:
    return VlanOp("all", ALL) if text.strip().lower() == "all" else _plain_vlan_words(text)


def squeezed(text: str) -> str:
    """The words with one blank between them."""
    return " ".join(text.split())


def shaped(pattern: str) -> Kind:
    """The rest of a line in lower case with single blanks, when it is of that shape (a full match)."""
    shape = re.compile(pattern)
    return Kind(lambda text: words if shape.fullmatch(words := squeezed(text.lower())) else None, greedy=True)


VLAN_ID = _number(1, 4094)

KINDS: Mapping[str, Kind] = {
    "word": Kind(_word),
    "text": Kind(_text, greedy=True),
    "rest": Kind(squeezed, greedy=True),
    "vid": Kind(VLAN_ID),
    "vlan": Kind(VLAN_ID, names="vlan"),
    "vlans": Kind(_plain_vlans, names="vlan", vlans=True),
    "any-vlans": Kind(_plain_vlans, vlans=True),
    "any-vlan-words": Kind(_plain_vlan_words, greedy=True, vlans=True),
    "vlan-words": Kind(_plain_vlan_words, greedy=True, names="vlan", vlans=True),
    "vlan-words-or-all": Kind(_all_or_vlan_words, greedy=True, names="vlan", vlans=True),
    "changed-vlans": Kind(changed_vlans, greedy=True, names="vlan", vlans=True),
    "acl": Kind(_word, names="acl"),
    "policy": Kind(_word, names="policy"),
    "ip": Kind(_tried(_ip)),
    "ip6": Kind(_tried(_ip6)),
    "mask": Kind(lambda text: text if text in _MASKS else None),
    "wildcard": Kind(lambda text: text if text in _WILDCARDS else None),
    "prefix": Kind(_tried(lambda text: _prefix(text, 32, parse_ipv4, ipv4))),
    "prefix6": Kind(_tried(lambda text: _prefix(text, 128, parse_ipv6, ipv6))),
    "mac.": Kind(_tried(lambda text: mac_dotted(parse_mac(text)))),
    "mac:": Kind(_tried(lambda text: mac_colon(parse_mac(text)))),
    "mac-": Kind(_tried(lambda text: mac_hyphen(parse_mac(text)))),
}
"""Kinds that all tables know; a table adds its own (``port``). Lists of any VLANs refer to none: they are of all that come."""

_RANGE = re.compile(r"(\d+)\.\.(\d+)")


def kind(name: str, own: Mapping[str, Kind]) -> Kind:
    """A kind by its name in a pattern: a table's own, a common one, ``1..4094`` (numbers), or ``on|off`` (words)."""
    found = own.get(name) or KINDS.get(name)
    if found:
        return found
    if numbers := _RANGE.fullmatch(name):
        return Kind(_number(int(numbers[1]), int(numbers[2])))
    if "|" in name:
        return Kind(_choice(frozenset(name.lower().split("|"))))
    raise KeyError(name)
