"""Addresses, prefixes, MACs and VLAN lists as plain integers, and their spellings.

Everything here is a pure function of its arguments and needs the standard library only: the IPAM plugin runs it on
Docker hosts, rules and plan run it a million times a site. The spellings at the end are the filters of the templates;
reading a configuration back uses the same functions.
"""

from __future__ import annotations

import json as _json
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import NamedTuple, NewType

Vid = NewType("Vid", int)
"""An IEEE 802.1Q VLAN identifier, 1 to 4094."""
Mac = NewType("Mac", int)
"""A 48-bit MAC address as an integer."""
IPv4 = NewType("IPv4", int)
"""An IPv4 address as an integer."""
IPv6 = NewType("IPv6", int)
"""An IPv6 address as an integer."""


_MASKS = tuple(((1 << length) - 1) << (32 - length) for length in range(33))
"""Network masks by prefix length: looked up a million times a site."""


class Prefix4(NamedTuple):
    """An IPv4 network address (or an interface address) and its prefix length."""

    ip: int
    length: int

    @property
    def first(self) -> int:
        """The network address as an integer."""
        return self.ip & _MASKS[self.length]

    @property
    def last(self) -> int:
        """The broadcast address as an integer."""
        return self.ip | ~_MASKS[self.length] & 0xFFFFFFFF

    @property
    def size(self) -> int:
        """The number of addresses, network and broadcast included."""
        return 1 << (32 - self.length)

    def __contains__(self, ip: object) -> bool:
        return isinstance(ip, int) and self.first <= ip <= self.last

    def __str__(self) -> str:
        return f"{ipv4(self.ip)}/{self.length}"


class Prefix6(NamedTuple):
    """An IPv6 network address (or an interface address) and its prefix length."""

    ip: int
    length: int

    @property
    def first(self) -> int:
        """The first address of the prefix as an integer."""
        return self.ip & mask(self.length, 128)

    @property
    def last(self) -> int:
        """The last address of the prefix as an integer."""
        return self.first | (1 << (128 - self.length)) - 1

    def __contains__(self, ip: object) -> bool:
        return isinstance(ip, int) and self.first <= ip <= self.last

    def __str__(self) -> str:
        return f"{ipv6(self.ip)}/{self.length}"


def mask(length: int, bits: int) -> int:
    """The network mask as an integer.

    >>> hex(mask(24, 32))
    '0xffffff00'
    """
    return ((1 << length) - 1) << (bits - length)


# Reading ------------------------------------------------------------------------------------------------------------


def parse_ipv4(text: str) -> IPv4:
    """The address, dotted decimal with four parts and no leading zeros, as an integer; ValueError otherwise.

    >>> parse_ipv4("172.31.1.20") == 0xAC1F0114
    True
    """
    try:
        return IPv4(int.from_bytes(inet_pton(AF_INET, text), "big"))
    except (OSError, ValueError, TypeError):
        raise ValueError("is not an IPv4 address such as 192.168.1.11") from None


def parse_ipv6(text: str) -> IPv6:
    """The address as an integer; ValueError for anything else, a zone index too.

    >>> parse_ipv6("fd00::1") == 0xFD << 120 | 1
    True
    """
    try:
        return IPv6(int.from_bytes(inet_pton(AF_INET6, text), "big"))
    except (OSError, ValueError, TypeError):
        raise ValueError("is not an IPv6 address such as fd00:31::1") from None


def _split_length(text: str, bits: int, example: str) -> tuple[str, int]:
    address, slash, length = text.partition("/")
    if not slash or not re.fullmatch("[0-9]{1,3}", length) or int(length) > bits:
        raise ValueError(f"is not a prefix such as {example}")
    return address, int(length)


def parse_prefix4(text: str) -> Prefix4:
    """A network ``address/length`` without host bits; ValueError says what would be right.

    >>> parse_prefix4("172.31.0.0/16")
    Prefix4(ip=2887712768, length=16)
    >>> parse_prefix4("172.31.0.1/16")
    Traceback (most recent call last):
    ...
    ValueError: has host bits set, the network is 172.31.0.0/16
    """
    address, length = _split_length(text, 32, "172.31.0.0/16")
    prefix = Prefix4(parse_ipv4(address), length)
    if prefix.first != prefix.ip:
        raise ValueError(f"has host bits set, the network is {Prefix4(prefix.first, length)}")
    return prefix


def parse_prefix6(text: str) -> Prefix6:
    """A network ``address/length`` without host bits; ValueError says what would be right.

    >>> str(parse_prefix6("FD00:31::/64"))
    'fd00:31::/64'
    """
    address, length = _split_length(text, 128, "fd00:31::/64")
    prefix = Prefix6(parse_ipv6(address), length)
    if prefix.first != prefix.ip:
        raise ValueError(f"has host bits set, the network is {Prefix6(prefix.first, length)}")
    return prefix


_MAC_COLON = re.compile("(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")
_MAC = re.compile(r"[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}([.-])[0-9a-f]{4}\1[0-9a-f]{4}|[0-9a-f]{12}", re.I)
_SEPARATORS = str.maketrans("", "", "-.")
_KEYFILE = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def parse_mac(text: str) -> Mac:
    """A MAC in any of the usual spellings as an integer; ValueError otherwise.

    >>> {parse_mac(m) for m in ("52:54:00:00:01:0A", "5254.0000.010a", "5254-0000-010a", "52-54-00-00-01-0a")} == {0x52540000010a}
    True
    """
    if _MAC_COLON.fullmatch(text):  # nearly always, and by the hundred thousand
        return Mac(int(text.replace(":", ""), 16))
    if not _MAC.fullmatch(text):
        raise ValueError("is not a MAC address such as 52:54:00:00:01:02")
    return Mac(int(text.translate(_SEPARATORS), 16))


# Computing ----------------------------------------------------------------------------------------------------------


def mac_from_ip(ip: int) -> Mac:
    """``02:42:`` and the four IPv4 bytes: the MAC that Docker up to 27 gives a macvlan container (moby, libnetwork/netutils).

    >>> mac_colon(mac_from_ip(parse_ipv4("172.31.10.129")))
    '02:42:ac:1f:0a:81'
    """
    return Mac(0x0242 << 32 | ip)


def embed_ipv4(prefix: Prefix6, ip: int) -> IPv6:
    """The IPv6 address of a container: its prefix and, in the last 32 bits, its IPv4 address.

    >>> ipv6(embed_ipv4(parse_prefix6("fd00:31::/64"), parse_ipv4("172.31.1.20")))
    'fd00:31::ac1f:114'
    """
    return IPv6(prefix.first | ip)


def ranges(numbers: Iterable[int], min_run: int = 2) -> Iterator[tuple[int, int]]:
    """Ascending ``(first, last)`` pairs; runs shorter than ``min_run`` come as single numbers.

    >>> list(ranges([5, 6, 10, 11, 12], min_run=3))
    [(5, 5), (6, 6), (10, 12)]
    """
    run: list[int] = []
    for number in [*sorted(set(numbers)), -1]:
        if run and number != run[-1] + 1:
            if len(run) >= min_run:
                yield run[0], run[-1]
            else:
                yield from ((one, one) for one in run)
            run = []
        run.append(number)


@cache
def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which numbers inside names count as numbers: eth2 before eth10.

    >>> sorted(["Gi1/0/10", "Gi1/0/9", "Gi1/0"], key=natural)
    ['Gi1/0', 'Gi1/0/9', 'Gi1/0/10']
    """
    parts = re.split("([0-9]+)", name)
    return tuple((0, int(part), part) if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts if part)


# Spelling: the filters of the templates ---------------------------------------------------------------------------------


def ipv4(ip: int) -> str:
    """Dotted decimal.

    >>> ipv4(0xAC1F0114)
    '172.31.1.20'
    """
    return inet_ntop(AF_INET, ip.to_bytes(4, "big"))


def ipv6(ip: int) -> str:
    """The canonical spelling of RFC 5952.

    >>> ipv6(0xFD << 120 | 1)
    'fd00::1'
    """
    return inet_ntop(AF_INET6, ip.to_bytes(16, "big"))


@cache
def netmask(length: int) -> str:
    """The dotted network mask of a prefix length.

    >>> netmask(16)
    '255.255.0.0'
    """
    return ipv4(mask(length, 32))


@cache
def wildcard(length: int) -> str:
    """The inverted mask that ACLs of Cisco and Huawei want.

    >>> wildcard(16)
    '0.0.255.255'
    """
    return ipv4(mask(length, 32) ^ 0xFFFFFFFF)


def mac_colon(mac: int) -> str:
    """Lower case with colons: Linux, Junos, CSV.

    >>> mac_colon(0x0242AC1F0A65)
    '02:42:ac:1f:0a:65'
    """
    return mac.to_bytes(6, "big").hex(":")


def mac_dotted(mac: int) -> str:
    """Cisco's and Arista's three groups.

    >>> mac_dotted(0x0242AC1F0A65)
    '0242.ac1f.0a65'
    """
    text = f"{mac:012x}"
    return f"{text[:4]}.{text[4:8]}.{text[8:]}"


def mac_hyphen(mac: int) -> str:
    """Huawei's and H3C's three groups.

    >>> mac_hyphen(0x0242AC1F0A65)
    '0242-ac1f-0a65'
    """
    return mac_dotted(mac).replace(".", "-")


def vlan_ranges(vids: Iterable[int], min_run: int = 2, dash: str = "-") -> list[str]:
    """The items of a VLAN list, ascending: join them with the platform's separator.

    >>> ",".join(vlan_ranges([20, 5, 6, 10, 11, 12], min_run=3)), " ".join(vlan_ranges([5, 6, 9], dash=" to "))
    ('5,6,10-12,20', '5 to 6 9')
    """
    return [str(low) if low == high else f"{low}{dash}{high}" for low, high in ranges(vids, min_run)]


def wrap(items: Sequence[str], first: int, rest: int = 0, separator: str = ",") -> list[str]:
    """The items joined into lines of at most ``first`` characters, further ones of at most ``rest`` (default: ``first``).

    >>> wrap(["10", "20", "30-32", "40"], first=8, rest=5)
    ['10,20', '30-32', '40']
    """
    lines: list[str] = []
    for item in items:
        width = first if len(lines) <= 1 else rest or first
        if lines and len(lines[-1]) + len(separator) + len(item) <= width:
            lines[-1] += separator + item
        else:
            lines.append(item)
    return lines


def quote(text: str) -> str:
    """The text in double quotes with backslash and quote escaped, where a platform wants words quoted.

    >>> print(quote('the "big" one'))
    "the \\"big\\" one"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quote_if_needed(text: str) -> str:
    """The text as it is when it is one plain word, else in double quotes, as Junos prints values.

    >>> print(quote_if_needed("uplink"), quote_if_needed("to core1"))
    uplink "to core1"
    """
    return text if re.fullmatch(r"[A-Za-z0-9_./:@+-]+", text) else quote(text)


def json(value: object) -> str:
    """JSON on one line, ASCII only: also a valid YAML 1.2 flow value and safe inside any comment-free file.

    >>> json("a\\nb"), json([1, "x"])
    ('"a\\\\nb"', '[1, "x"]')
    """
    return _json.dumps(value, ensure_ascii=True)


def json_tables(lines: Iterable[str]) -> str:
    """Lines ``TABLE KEY FIELD JSON`` in any order, or ``TABLE KEY`` for an entry without fields, as one JSON object with sorted keys.

    >>> print(json_tables(['VLAN Vlan5 vlanid "5"', "MEMBER Vlan5|Ethernet0"]).replace("    ", ""))
    {
    "MEMBER": {
    "Vlan5|Ethernet0": {}
    },
    "VLAN": {
    "Vlan5": {
    "vlanid": "5"
    }
    }
    }
    """
    tables: dict[str, dict[str, dict[str, object]]] = {}
    for line in lines:
        table, key, *field = line.split(" ", 3)
        entry = tables.setdefault(table, {}).setdefault(key, {})
        if field:
            entry[field[0]] = _json.loads(field[1])
    return _json.dumps(tables, indent=4, sort_keys=True)


def keyfile(text: str) -> str:
    r"""The text as a value of a GLib key file: on one line, with the blanks at its beginning. A semicolon separates only in lists;
    elsewhere an escaped one would be an error.

    Source: GLib 2.74, gkeyfile.c, g_key_file_parse_value_as_string.

    >>> print(keyfile("  a\\b; c\n[d]"))
    \s\sa\\b; c\n[d]
    """
    rest = text.lstrip(" ")
    return r"\s" * (len(text) - len(rest)) + rest.translate(_KEYFILE)


def shell(text: str) -> str:
    """The text as one POSIX shell word, whatever is in it.

    >>> print(shell("eth1.10"), shell("it's $(x)"))
    eth1.10 'it'"'"'s $(x)'
    """
    return shlex.quote(text)
