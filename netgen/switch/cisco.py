"""What switches with a Cisco-like command line have in common: facts of ports and SVIs, rules of access lists, bundles.

The tables of :mod:`netgen.switch.tables` pick from here what their platform does, and state the source there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from netgen.switch.command import Effect, Match, Refusal
from netgen.switch.edit import Here, bundle_of
from netgen.switch.facts import Part, Port, SviFacts
from netgen.switch.state import Entries
from netgen.switch.words import KINDS, Kind

# Facts ------------------------------------------------------------------------------------------------------------------------


def switchport(here: Here, guard: str, limit: int | None = None, arp: str = "ip arp inspection trust") -> Port:
    """A port of the switchport grammar. ``guard`` and ``arp`` are the ids of the guard and of the trust for ARP."""
    access = int(here.word("switchport access vlan"))
    port = Port(
        mode="access" if here.word("switchport mode") == "access" else "none",
        carries=frozenset({access}),
        untagged=access,
        bundle=bundle_of(here),
        up=not here.value("shutdown"),
        guard=bool(here.value(guard)),
        trusted_dhcp=bool(here.value("ip dhcp snooping trust")),
        trusted_arp=bool(here.value(arp)),
        limit=limit,
    )
    allowed = here.value("switchport trunk allowed vlan")
    if not here.value("switchport"):
        return replace(port, mode="routed", carries=frozenset(), untagged=None)
    if here.word("switchport mode") == "trunk" and isinstance(allowed, frozenset):
        return replace(port, mode="trunk", carries=allowed, untagged=int(here.word("switchport trunk native vlan")))
    return port


def said(entries: Entries, ids: Iterable[str]) -> frozenset[str]:
    """What commands of these ids say or are told apart by, arguments joined by blanks."""
    wanted = frozenset(ids)
    found = ((key, value if isinstance(value, tuple) else ()) for key, value in entries.items() if key[0] in wanted and value is not False)
    return frozenset(" ".join([*key[1:], *value]) for key, value in found)


ADDRESSES = ("ip address", "ip address secondary", "ipv6 address", "ipv6 address link-local")


def svi(here: Here, addresses: Iterable[str] = ADDRESSES, acls: Iterable[str] = (), gateways: Iterable[str] = ()) -> SviFacts:
    """An SVI: ``addresses``, ``acls`` and ``gateways`` are ids of its commands, ``gateways`` of those in its inner views, too.

    Of an access list the name counts, not the direction; of a gateway the last word.
    """
    inner = [here.entries, *(here.draft.entries(path) for path in here.draft.inside(here.path))]
    enabled = not here.value("shutdown")
    named = (value[0] for key, value in here.entries.items() if key[0] in acls and isinstance(value, tuple))
    shared = (words.split()[-1].partition("/")[0] for entries in inner for words in said(entries, gateways))
    vid = int(re.sub(r"\D", "", here.name))
    return SviFacts(vid, enabled, enabled, said(here.entries, addresses), frozenset(shared), frozenset(named))


def vlan(here: Here, default: str = "VLAN{:04}") -> Part:
    """A VLAN and its name."""
    vid = int(here.name.split()[-1])
    return Part(vlan=(vid, here.word("name") or default.format(vid)))


def colon(mac: str) -> str:
    """A MAC in lower case with colons; empty when it is none."""
    return str(KINDS["mac:"].read(mac) or "")


def vids(here: Here, *key: str) -> frozenset[int]:
    """The VLANs of a list."""
    value = here.value(*key)
    return value if isinstance(value, frozenset) else frozenset()


# What lines do beyond their own view --------------------------------------------------------------------------------------------


def makes_vlan(words: str) -> Effect:
    """A port in a missing VLAN makes it, and says so (``{}`` is the VLAN)."""

    def effect(here: Here, match: Match) -> None:
        vid = str(match.args[0])
        if (f"vlan {vid}",) not in here.draft.views and int(vid) not in here.table.shared:
            here.draft.create((f"vlan {vid}",))
            here.draft.say(words.format(vid))

    return effect


def makes_bundle(words: str = "", inherit: bool = True) -> Effect:
    """Joining a bundle that is missing makes it, with the port's switchport lines where ``inherit``; ``{}`` is its number."""

    def effect(here: Here, match: Match) -> None:
        bundle = here.interface(here.table.bundle.format(match.args[0]))
        if bundle.path in here.draft.views:
            return
        here.draft.create(bundle.path)
        if words:
            here.draft.say(words.format(match.args[0]))
        for key, value in here.entries.items() if inherit else ():
            if key[0].startswith("switchport"):
                bundle.set(key, value)

    return effect


def remarks(words: str) -> Effect:
    """Advice that comes with every line of the kind (``{}`` is the interface)."""
    return lambda here, _: here.draft.remark(words.format(here.name))


def leaves(here: Here, match: Match) -> None:
    """Without the bundle its ports are in none."""
    name = match.text().removeprefix("interface ")
    for path in list(here.draft.inside(())):
        port = here.at(*path)
        if bundle_of(port) == name:
            port.unset(here.table.members)


def loses(*beginnings: str) -> Effect:
    """The view loses commands that begin so: put into another mode, an interface forgets those of the former."""

    def effect(here: Here, _: Match) -> None:
        for key in [key for key in here.entries if key[0].startswith(beginnings)]:
            here.unset(*key)

    return effect


def sets_back(here: Here, match: Match) -> None:
    """``default interface``: the interface is as it came."""
    path = (f"interface {match.args[0]}",)
    there = path in here.draft.views
    here.draft.delete(path)
    if there and here.table.view(path) != "port":
        here.draft.create(path)


def kept_vlan(words: str) -> Refusal:
    """VLANs that are there by themselves cannot be deleted (``{}`` is the VLAN)."""

    def refuse(here: Here, match: Match) -> str:
        kept = sorted(match.vlans.vids & here.table.shared) if match.vlans else []
        return words.format(kept[0]) if kept else ""

    return refuse


def physical(words: str) -> Refusal:
    """Ports that are hardware cannot be deleted."""
    return lambda here, match: words if here.table.view((match.text(),)) == "port" else ""


# Rules of access lists ------------------------------------------------------------------------------------------------------------

RULE = ""
"""The id of ``10 permit ...``: there are no other words in its pattern."""


def numbered(here: Here, match: Match) -> None:
    """A rule without a number gets ten more than the last; one that is there already stays where it is."""
    text = match.text()
    rules = {key[1]: value for key, value in here.entries.items() if key[0] == RULE}
    if (text,) not in rules.values():
        here.set((RULE, str(max(map(int, rules), default=0) + 10)), (text,))


def unnumbered(here: Here, match: Match) -> None:
    """``no`` and a rule without a number: it goes, whatever its number."""
    for key, value in list(here.entries.items()):
        if key[0] == RULE and value == (match.text(),):
            here.unset(*key)


def taken_number(words: str) -> Refusal:
    """A rule is not replaced by another of its number."""
    return lambda here, match: "" if here.entries.get(match.key) in (None, match.value) else words


_SERVICES = {
    "www": "80", "http": "80", "https": "443", "domain": "53", "bootps": "67", "bootpc": "68", "telnet": "23", "smtp": "25", "ftp": "21",
    "ssh": "22", "ntp": "123", "syslog": "514", "snmp": "161", "tftp": "69", "dhcp-server": "67", "dhcp-client": "68", "dns": "53",
    "ftp-data": "20", "tacacs": "49", "pop3": "110", "sunrpc": "111", "nntp": "119", "netbios-ns": "137", "netbios-dgm": "138",
    "snmptrap": "162", "bgp": "179", "isakmp": "500", "lpd": "515", "rip": "520",
}  # fmt: skip
"""Names that IOS and its kin print for well-known ports (command references, extended lists)."""


def rule(text: str) -> str:
    """A rule with single blanks and numbers for the names of services, by which it is compared."""
    words = text.split()
    asked = {at for at, word in enumerate(words, 1) if word in _COMPARES} | {at + 1 for at, word in enumerate(words, 1) if word == "range"}
    return " ".join(_SERVICES.get(word, word) if at in asked else word for at, word in enumerate(words))


_COMPARES = frozenset({"eq", "neq", "lt", "gt", "range"})
RULES = Kind(rule, greedy=True)


def read_percent(text: str, spell: Callable[[float], str]) -> str | None:
    """Storm control: percentages in the platform's spelling; ``pps 1k`` is 1000."""
    words = text.lower().split()
    numbers = words[1:] if words[0] in {"pps", "bps"} else words
    if len(numbers) not in {1, 2} or not all(re.fullmatch(r"\d+(?:\.\d+)?[kmg]?", number) for number in numbers):
        return None
    if numbers is words:
        return " ".join(spell(float(number)) for number in numbers) if all(number[-1].isdigit() for number in numbers) else None
    return " ".join([words[0], *(f"{float(number.rstrip('kmg')) * _TIMES[number[-1:].strip('0123456789')]:.0f}" for number in numbers)])


_TIMES = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3}
