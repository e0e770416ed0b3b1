"""What switches of Huawei and H3C have in common: link types, facts of ports, rules of access lists, entries of bindings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from netgen.addressing import netmask
from netgen.switch.cisco import rule
from netgen.switch.command import Effect, Match, Refusal
from netgen.switch.edit import Here, bundle_of
from netgen.switch.facts import Port
from netgen.switch.state import ALL, Key
from netgen.switch.words import KINDS, Kind


def mask(text: str) -> str | None:
    """A mask in dots, typed so or as a length.

    >>> mask("16"), mask("255.255.0.0"), mask("255.0.255.0")
    ('255.255.0.0', '255.255.0.0', None)
    """
    if text.isascii() and text.isdecimal():
        return netmask(int(text)) if int(text) <= 32 else None
    found = KINDS["mask"].read(text)
    return found if isinstance(found, str) else None


def _upper(name: str) -> Kind:
    return Kind(lambda text: str(found).upper() if (found := KINDS[name].read(text)) is not None else None)


_PADDED = re.compile(r"^([0-9a-fA-F]{1,4})-([0-9a-fA-F]{1,4})-([0-9a-fA-F]{1,4})$")


def mac(text: str) -> str | None:
    """A MAC in three groups; leading zeros of a group may be left out (H3C M-LAG guides).

    >>> mac("242-AC1F-a65")
    '0242-ac1f-0a65'
    """
    found = _PADDED.match(text)
    return "-".join(group.zfill(4) for group in found.groups()).lower() if found else None


KINDS_HUAWEI: Mapping[str, Kind] = {
    "mask": Kind(mask),
    "mac-": Kind(mac),
    "rule": Kind(rule, greedy=True),
    "RULE": Kind(lambda text: re.sub(r"\S*:\S*", lambda found: found[0].upper(), rule(text)), greedy=True),
    "IP6": _upper("ip6"),
    "PREFIX6": _upper("prefix6"),
    "port-channel": Kind(KINDS["word"].read, names="port-channel"),
}
"""Kinds of arguments; those in capitals print IPv6 in capitals."""


# Link types -----------------------------------------------------------------------------------------------------------------------


def of_type(here: Here, wanted: str) -> bool:
    """Whether the port has the link type that a line needs."""
    return here.word("port link-type") == wanted


def needs_type(wanted: str, words: str) -> Refusal:
    """A line of one link type is refused on ports of another."""
    return lambda here, _: "" if of_type(here, wanted) else words


def port(here: Here, lists: tuple[str, str], guard: str, trust: str, trusted: bool, limit: int | None, routed: bool = False) -> Port:
    """A port: ``lists`` are the ids of the access VLAN and of the trunk's list, ``trusted`` says whether its ARP is let through."""
    access = int(here.word(lists[0]))
    made = Port(
        mode="access" if of_type(here, "access") else "none",
        carries=frozenset({access}),
        untagged=access,
        bundle=bundle_of(here),
        up=not here.value("shutdown"),
        guard=bool(here.value(guard)),
        trusted_dhcp=bool(here.value(trust)),
        trusted_arp=trusted,
        limit=limit,
    )
    allowed = here.value(lists[1])
    if routed:
        return replace(made, mode="routed", carries=frozenset(), untagged=None)
    if of_type(here, "trunk") and isinstance(allowed, frozenset):
        return replace(made, mode="trunk", carries=allowed, untagged=int(here.word("port trunk pvid vlan")))
    return made


def leave(here: Here, lists: tuple[str, ...], match: Match) -> None:
    """The VLANs of a line leave these lists."""
    vids = match.vlans.vids if match.vlans else ALL
    for line in lists:
        now = here.value(line)
        here.set((line,), (now if isinstance(now, frozenset) else frozenset()) - vids)


def ends_group(address: str, priority: str) -> Effect:
    """Without a virtual address a VRRP group is gone, its priority too (command references of VRRP); the two are ids."""

    def effect(here: Here, match: Match) -> None:
        group = str(match.args[0])
        if not any(key[0].startswith(address) and key[1] == group for key in here.entries):
            here.unset(priority, group)

    return effect


# Rules and entries ------------------------------------------------------------------------------------------------------------------


def numbered(here: Here, match: Match) -> None:
    """A rule without a number gets five more than the last, rounded (command reference: step 5)."""
    text = match.text().removeprefix("rule ")
    rules = {key[1]: value for key, value in here.entries.items() if key[0] == "rule"}
    if (text,) not in rules.values():
        here.set(("rule", str(max(map(int, rules), default=-5) // 5 * 5 + 5)), (text,))


def delete_acl(here: Here, match: Match) -> None:
    """An access list goes by its name alone, or by its number."""
    words = set(match.text().split())
    for path in list(here.draft.inside(())):
        there = set(path[-1].split())
        if here.table.view(path) == "acl" and words <= there and ("ipv6" in words) == ("ipv6" in there):
            here.draft.delete(path)


def parts_of(key: Key) -> Mapping[str, str]:
    """The items of a binding, ``ip-address A mac-address M interface I vlan V``, by their words."""
    words = key[1].split()
    return dict(zip(words[::2], words[1::2], strict=False))
