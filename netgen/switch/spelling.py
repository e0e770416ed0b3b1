"""Names of interfaces and addresses as people type them, in the spelling that the switch keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_interface

from netgen import platforms
from netgen.switch.words import Kind

_PARTS = re.compile(r"([A-Za-z][A-Za-z-]*)\s*([0-9][0-9/.:]*)")


def interface(platform: str, logical: Mapping[str, str], blank: str = "") -> Kind:
    """A kind of argument: an interface by its long or short name.

    ``logical`` are the types of interfaces that are no ports, in lower case, with the spelling that is kept
    (``{"port-channel": "Port-channel"}``); two letters are enough to name them. ``blank`` stands between type and number.
    Types that neither knows are kept as they come.
    """

    @lru_cache(maxsize=4096)
    def read(text: str) -> str | None:
        match = _PARTS.fullmatch(text.strip())
        if not match:
            return platforms.load(platform).port_name(text.strip())
        word, number = match[1].lower(), match[2]
        for long, kept in logical.items():
            if len(word) >= 2 and long.startswith(word):
                return f"{kept}{blank}{number}"
        return (
            platforms.load(platform).port_name(word + number) or platforms.load(platform).port_name(text.strip()) or f"{match[1]}{number}"
        )

    return Kind(read, greedy=True)


def interfaces(one: Kind) -> Kind:
    """A kind of argument: interfaces in a list such as ``Gi1/0/1-4, Gi1/1/1``, as long names separated by commas."""

    def read(text: str) -> str | None:
        names: list[str] = []
        for item in text.split(","):
            begin, _, last = item.strip().partition("-") if re.search(r"\d\s*-\s*\d", item) else (item.strip(), "", "")
            names += _run(begin.strip(), last.strip())
        found = [one.read(name) for name in names]
        return ",".join(str(name) for name in found) if len(found) > 1 and None not in found else None

    return Kind(read, greedy=True)


def _run(first: str, last: str) -> list[str]:
    """``Gi1/0/1`` and ``4`` (or ``1/0/4``): the four names."""
    base, low = re.fullmatch(r"(.*?)(\d*)", first).groups() if first else ("", "")  # type: ignore[union-attr]  # matches anything
    high = re.sub(r".*\D", "", last)
    if not (low and high):
        return [first]
    return [f"{base}{number}" for number in range(int(low), int(high) + 1)]


def routed(text: str) -> bool:
    """Whether a text is an address with its length, and none that is the same on every link.

    >>> routed("10.0.0.1/24"), routed("fe80::110/64"), routed("10.0.0/24")
    (True, False, False)
    """
    try:
        return not ip_interface(text).is_link_local
    except ValueError:
        return False
