"""Whose the items of RouterOS are: a proof looks at what is the site's, and at what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netgen.addressing import ipv4, netmask, parse_ipv4
from netgen.switch.menu import Item, Menu
from netgen.switch.router import is_port
from netgen.switch.state import NOTHING, RAW, TOP, Entries, Key, Path, State, Value
from netgen.switch.tables.mikrotik_routeros.meaning import items, names_of
from netgen.switch.tables.mikrotik_routeros.menus import MENUS
from netgen.switch.tables.mikrotik_routeros.paths import (
    ADDRESSES,
    BONDS,
    BRIDGE,
    BRIDGES,
    FILTERS,
    FILTERS6,
    PORTS,
    ROUTES,
    ROUTES6,
    SWITCH_RULES,
    VLAN_INTERFACES,
    VLANS,
    VRRPS,
)
from netgen.switch.words import vlan_list

KEPT = "+"
"""First word of the key of a property that means nothing here."""
BUILT_IN = ("forward", "input", "output")
"""Chains that are everybody's."""


def content(state: State) -> Mapping[Path, Entries]:
    """The items by whom they belong to: a port, a VLAN interface (with what stands on it), ``vlan 10``, a chain; else nobody."""
    found: dict[Path, dict[Key, Value]] = {}
    below = {item["name"]: item["interface"] for item in items(state, VRRPS)}
    below |= {name: "" for name in _routed(state)}
    for menu in MENUS:
        for item in items(state, menu.path):
            for owner, name, said in _parts(menu, item, below):
                entries = found.setdefault((owner, f"{menu.path} {name}".rstrip()), {})
                number = sum(key[0] == "rule" for key in entries) + 1
                entries |= {("rule", str(number)): said} if isinstance(said, tuple) else said
    top = state.views.get(TOP)
    return {**found, TOP: top.entries if top else NOTHING}


def _routed(state: State) -> Iterator[str]:
    """Ports and bundles: what else is said of one than what makes it a port of a bridge is not the bridge's business."""
    for menu in MENUS:
        names = {word for item in items(state, menu.path) for name in ("interface", "in-interface") for word in names_of(item, name)}
        yield from (name for name in names if is_port(state.platform, name))
    yield from (bond["name"] for bond in items(state, BONDS))


Said = dict[Key, Value]
Parts = Iterator[tuple[str, str, tuple[str, ...] | Said]]


def _parts(menu: Menu, item: Item, below: Mapping[str, str]) -> Parts:
    """Owner, name and what is said of each; a rule is said as its words, in their order."""
    words = tuple(f"{name}={value}" for name, value in item.items())
    interface = item.get("interface", item.get("in-interface", ""))
    interface = interface if menu.path == PORTS else below.get(interface, interface)
    if menu.path == VLANS:
        yield from _vlan_parts(item)
    elif menu.path == BONDS:
        yield item["name"], item["name"], _said(menu, item, "slaves")
        yield from ((port, f"slave of {item['name']}", _plain("slave")) for port in names_of(item, "slaves"))
    elif menu.path == SWITCH_RULES:
        yield item.get("ports", ""), "", words
    elif menu.path in (FILTERS, FILTERS6):
        chain = item.get("chain", "")
        alone = chain in BUILT_IN and interface
        yield (interface, " ".join(words), _plain("item")) if alone else ("" if chain in BUILT_IN else chain, f"chain={chain}", words)
    elif menu.path in (ROUTES, ROUTES6):
        rest = tuple(word for word in words if not word.startswith(("dst-address=", "gateway=")))
        yield "", item["dst-address"], {("gateway", item["gateway"]): rest or True}
    elif menu.path == ADDRESSES and item.get("network") == _network(item["address"]):
        yield interface, " ".join(words), _said(menu, item, "network")
    else:
        name = " ".join(f"{name}={item[name]}" for name in menu.identity)
        owner = item.get("name", "") if menu.path in (VLAN_INTERFACES, BRIDGES) or menu.kind == "fixed" else interface
        yield item.get("default-name", owner), name, _said(menu, item)


def _plain(*key: str) -> Said:
    return {key: True}


def _said(menu: Menu, item: Item, *but: str) -> Said:
    """The properties of an item; those that mean nothing as lines that are kept."""
    rest = {name: value for name, value in item.items() if name not in (*menu.identity, *but)}
    known: Said = {(name,): (value,) for name, value in rest.items() if name in menu.props}
    others = ((name, f"{name}={value}") for name, value in rest.items() if name not in menu.props)
    kept: Said = {((KEPT if name in menu.others else RAW), word, "0"): True for name, word in others}
    itself = {} if menu.kind in ("fixed", "single") else _plain("item")
    return {**itself, **known, **kept}


def _vlan_parts(item: Item) -> Parts:
    """An entry, VLAN by VLAN; being a member is the port's."""
    menu = next(menu for menu in MENUS if menu.path == VLANS)
    for vid in sorted(vlan_list(item["vlan-ids"]) or ()):
        name = f"bridge={item['bridge']} vlan-ids={vid}"
        itself: Said = {(how, item["bridge"]): True for how in ("tagged", "untagged") if item["bridge"] in names_of(item, how)}
        yield f"vlan {vid}" if item["bridge"] == BRIDGE else "", name, {**_said(menu, item, "tagged", "untagged"), **itself}
        for how in ("tagged", "untagged"):
            yield from ((port, name, _plain(how)) for port in names_of(item, how) if port != item["bridge"])


def _network(address: str) -> str:
    base, _, length = address.partition("/")
    return ipv4(parse_ipv4(base) & parse_ipv4(netmask(int(length))))
