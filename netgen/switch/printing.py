"""A command as the switch prints it: its words and arguments, and VLAN lists cut into lines as the platform does."""

from __future__ import annotations

from netgen.addressing import vlan_ranges, wrap
from netgen.switch.command import Known, Slot, VlanSet
from netgen.switch.state import ALL, Key, Value
from netgen.switch.table import Table


def lines(table: Table, known: Known, key: Key, value: Value) -> list[str]:
    """A command as the switch prints it."""
    if isinstance(value, frozenset):
        return _vlan_lines(table, known, key, value)
    if known.command.slot and isinstance(value, tuple):
        return [value[0]]
    told, said = iter(key[1:]), iter(value if isinstance(value, tuple) else ())
    words = [part if isinstance(part, str) else next(said if part.value else told, "") for part in known.parts]
    text = " ".join(word for word in words if word)
    if known.command.unsaid:
        text = text.removesuffix(f" {known.command.unsaid}")
    return [f"{table.negation} {text}" if value is False else text]


def _vlan_lines(table: Table, known: Known, key: Key, vids: frozenset[int]) -> list[str]:
    rule = known.command.vlans or VlanSet()
    at = next(at for at, part in enumerate(known.parts) if isinstance(part, Slot) and part.kind.vlans)
    told = iter(key[1:])
    words = [part if isinstance(part, str) else "" if part.kind.vlans else next(told) for part in known.parts]
    before, after = " ".join(words[:at]), " ".join(words[at + 1 :])
    if rule.inverse:
        return [f"{table.negation} {before} {items} {after}".strip() for items in spelled(rule, ALL - vids)]
    shown: list[str] = []
    if rule.without and rule.without not in vids:
        shown.append(f"{table.negation} {rule.apart or before} {rule.without}")
    rest = vids - {rule.without}
    items = [rule.everything] if rule.everything and vids == ALL else spelled(rule, rest)
    for nr, item in enumerate(items or ([rule.none] if rule.none else [])):
        word = (rule.more if nr else rule.lead) if items else ""
        shown.append(" ".join(f"{before} {word} {item} {after}".split()))
    return shown


def spelled(rule: VlanSet, vids: frozenset[int]) -> list[str]:
    """The list of a VLAN set, cut into lines as the platform does."""
    items = vlan_ranges(vids, rule.run, rule.dash)
    if rule.items:
        return [rule.separator.join(items[at : at + rule.items]) for at in range(0, len(items), rule.items)]
    if rule.first:
        return wrap(items, rule.first, rule.rest, rule.separator)
    return [rule.separator.join(items)] if items else []
