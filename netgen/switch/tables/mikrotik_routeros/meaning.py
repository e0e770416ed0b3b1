"""What RouterOS' items mean together: which VLANs pass where, who refers to what, and whose an item is.

Sources: *Bridging and Switching*, Bridge VLAN Filtering (without ``vlan-filtering`` tags say nothing and every frame passes;
``frame-types``, ``ingress-filtering``); *Bridge VLAN Table* (a dynamic entry for every ``pvid``; the bridge itself must be a member
where it has a VLAN interface); *switch chip features*, Switch Rules (the first that matches counts, an empty ``new-dst-ports`` drops).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from netgen.addressing import mac_colon, parse_mac
from netgen.switch.facts import Binding, Facts, Port, Reference, SviFacts
from netgen.switch.menu import Item, Router
from netgen.switch.router import is_port, unpacked
from netgen.switch.state import ALL, State
from netgen.switch.tables.mikrotik_routeros.menus import MENUS
from netgen.switch.tables.mikrotik_routeros.paths import (
    ADDRESSES,
    ADDRESSES6,
    BONDS,
    BRIDGE,
    BRIDGES,
    ETHERNET,
    FILTERS,
    FILTERS6,
    PORTS,
    SWITCH_RULES,
    VLAN_INTERFACES,
    VLANS,
    VRRPS,
)
from netgen.switch.words import vlan_list

UNTAGGED_ONLY, TAGGED_ONLY = "admit-only-untagged-and-priority-tagged", "admit-only-vlan-tagged"


def items(state: State, menu: str) -> list[Item]:
    """The items of a menu."""
    view = state.views.get((menu,))
    return [unpacked(value) for value in view.entries.values()] if view else []


def names_of(item: Item, name: str) -> tuple[str, ...]:
    """The names in a list of names."""
    return _names(item.get(name, ""))


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def dynamic(router: Router, menu: str) -> Iterable[Item]:
    """The entries of the VLAN table that the bridge has made: for the PVID of each port that is not in that VLAN's entry."""
    if menu != VLANS:
        return
    entries, seen = list(router.items(VLANS)), set()
    bridges = [{"interface": bridge["name"], "bridge": bridge["name"], **bridge} for bridge in router.items(BRIDGES)]
    for port in (*router.items(PORTS), *bridges):
        bridge, pvid = port.get("bridge", ""), port.get("pvid", "1")
        mine = [entry for entry in entries if entry["bridge"] == bridge and int(pvid) in (vlan_list(entry["vlan-ids"]) or ())]
        listed = any(port["interface"] in names_of(entry, "untagged") for entry in mine)
        if port.get("frame-types") != TAGGED_ONLY and not listed and (bridge, pvid) not in seen:
            seen.add((bridge, pvid))
            yield {"bridge": bridge, "vlan-ids": pvid}


# Frames ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bridge:
    filtering: bool
    snooping: bool
    up: bool
    members: Mapping[str, frozenset[int]]
    """The VLANs that pass at each member, itself among them."""


def facts(state: State) -> Facts:
    """What the configuration means for frames."""
    entries, members = _members(state)
    bridges = {bridge["name"]: _bridge(bridge, members.get(bridge["name"], {})) for bridge in items(state, BRIDGES)}
    ports = _ports(state, bridges)
    svis = dict(_svis(state, bridges, ports))
    named = [
        (vid, entry.get("comment", "")) for entry in entries if entry["bridge"] == BRIDGE for vid in vlan_list(entry["vlan-ids"]) or ()
    ]
    vlans = dict(sorted(named))
    return Facts(
        vlans=vlans,
        ports=ports,
        svis=svis,
        snooping=frozenset(vlans if BRIDGE in bridges and bridges[BRIDGE].snooping else ()),
        inspection=frozenset(),
        bindings=frozenset(_bindings(state, ports)),
        spoken=tuple(_spoken(state)),
    )


Members = Mapping[str, Mapping[str, frozenset[int]]]
"""The VLANs in which something is a member, by bridge."""


def _members(state: State) -> tuple[list[Item], Members]:
    """The entries of VLANs that are not disabled, and who is a member of which; kept with the menu, until it changes."""
    view = state.views.get((VLANS,))
    if view is None:
        return [], {}
    if view.known is None:
        entries = [entry for entry in items(state, VLANS) if not _off(entry)]
        found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for entry in entries:
            for name in (*names_of(entry, "tagged"), *names_of(entry, "untagged")):
                found[entry["bridge"]][name] |= vlan_list(entry["vlan-ids"]) or frozenset()
        members = {bridge: {name: frozenset(vids) for name, vids in names.items()} for bridge, names in found.items()}
        view.known = (entries, members)
    return view.known  # type: ignore[return-value] # what this function has put there


def _bridge(bridge: Item, members: Mapping[str, frozenset[int]]) -> _Bridge:
    own = frozenset() if bridge.get("frame-types") == TAGGED_ONLY else {int(bridge.get("pvid", "1"))}
    passing = {**members, bridge["name"]: members.get(bridge["name"], frozenset()) | own}
    return _Bridge(bridge.get("vlan-filtering") == "yes", bridge.get("dhcp-snooping") == "yes", not _off(bridge), passing)


def _ports(state: State, bridges: Mapping[str, _Bridge]) -> dict[str, Port]:
    off = {item[name] for menu, name in ((ETHERNET, "default-name"), (BONDS, "name")) for item in items(state, menu) if _off(item)}
    found = {item["default-name"]: Port("routed") for item in items(state, ETHERNET)}
    found |= {bond["name"]: Port("routed") for bond in items(state, BONDS)}
    guarded = {rule.get("ports", "") for rule in items(state, SWITCH_RULES) if _drops(rule) and not _off(rule)}
    for port in items(state, PORTS):
        name, bridge = port["interface"], bridges.get(port.get("bridge", ""))
        if _off(port) or bridge is None:
            found[name] = Port("routed")
            continue
        found[name] = _bridged(port, bridge)
    found = {name: replace(port, up=name not in off, guard=name in guarded) for name, port in found.items()}
    for bond in items(state, BONDS):
        for name in names_of(bond, "slaves"):
            found[name] = replace(found[bond["name"]], bundle=bond["name"], up=name not in off)
    return found


def _off(item: Item) -> bool:
    return item.get("disabled") == "yes"


def _bridged(port: Item, bridge: _Bridge) -> Port:
    trusted = port.get("trusted") == "yes"
    if not bridge.filtering:
        return Port("trunk", ALL, None, trusted_dhcp=trusted)
    types, pvid = port.get("frame-types", ""), int(port.get("pvid", "1"))
    carries = bridge.members.get(port["interface"], frozenset()) | (frozenset() if types == TAGGED_ONLY else {pvid})
    if port.get("ingress-filtering") == "no" and types != UNTAGGED_ONLY:
        carries = ALL
    mode = Port("access").mode if types == UNTAGGED_ONLY else Port("trunk").mode
    return Port(mode, carries, None if types == TAGGED_ONLY else pvid, trusted_dhcp=trusted)


def _svis(state: State, bridges: Mapping[str, _Bridge], ports: Mapping[str, Port]) -> Iterator[tuple[int, SviFacts]]:
    carried = frozenset[int]().union(*(port.carries for port in ports.values() if port.up))
    addresses: dict[str, set[str]] = defaultdict(set)
    for one in (*items(state, ADDRESSES), *items(state, ADDRESSES6)):
        if not _off(one):
            addresses[one["interface"]].add(one["address"])
    for svi in items(state, VLAN_INTERFACES):
        bridge, name, vid = bridges.get(svi["interface"]), svi["name"], int(svi.get("vlan-id", "1"))
        if bridge is None or svi["interface"] != BRIDGE:
            continue
        member = not bridge.filtering or vid in bridge.members.get(svi["interface"], ())
        enabled = not _off(svi) and bridge.up and member
        shared = {one for vrrp in items(state, VRRPS) if vrrp["interface"] == name and not _off(vrrp) for one in addresses[vrrp["name"]]}
        rules = (*items(state, FILTERS), *items(state, FILTERS6))
        acls = frozenset(rule.get("jump-target", "") for rule in rules if rule.get("in-interface") == name) - {""}
        yield vid, SviFacts(vid, enabled, enabled and vid in carried, frozenset(addresses[name]), frozenset(shared), acls)


def _drops(rule: Item) -> bool:
    """Whether a rule is the gate: whatever has come so far goes nowhere."""
    return rule.get("new-dst-ports") == "" and rule.get("mac-protocol") == "ip" and "new-dst-ports" in rule


def _bindings(state: State, ports: Mapping[str, Port]) -> Iterator[Binding]:
    """Who may send: an address in IPv4 and, by another rule, the same one in ARP."""
    found: dict[str, set[Binding]] = {"ip": set(), "arp": set()}
    for rule in items(state, SWITCH_RULES):
        ip, length = rule.get("src-address", "").partition("/")[::2]
        name, kind = rule.get("ports", ""), rule.get("mac-protocol", "")
        if "new-dst-ports" in rule or _off(rule) or length != "32" or kind not in found or "dst-port" in rule:
            continue
        port = ports.get(name, Port())
        mac = rule.get("src-mac-address", "").partition("/")[0]
        found[kind].add((int(rule.get("vlan-id", port.untagged or 0)), ip, mac and mac_colon(parse_mac(mac)), name))
    yield from found["ip"] & found["arp"]


# References -----------------------------------------------------------------------------------------------------------------


def _spoken(state: State) -> Iterator[tuple[str, frozenset[Reference], frozenset[int]]]:
    for menu in NAMING:
        view = state.views.get((menu.path,))
        for value in view.entries.values() if view else ():
            if isinstance(value, tuple) and (found := _references(menu.path, value))[1]:
                yield (*found[:2], frozenset())


NAMING = tuple(menu for menu in MENUS if any(prop.names for prop in menu.props.values()))
"""Menus whose items refer to something."""


@lru_cache(maxsize=65536)
def _references(path: str, value: tuple[str, ...]) -> tuple[str, frozenset[Reference], frozenset[tuple[str, str]]]:
    """Who an item is, and what it refers to; that again, whoever it is."""
    menu, item = next(menu for menu in MENUS if menu.path == path), unpacked(value)
    itself = " ".join((path, *(f"{name}={item.get(name, '')}" for name in menu.identity)))
    who = item["name"] if "name" in menu.identity else itself
    named = frozenset(
        (who, "acl" if prop.names == "chain" else prop.names, word)
        for name, prop in menu.props.items()
        if prop.names
        for word in names_of(item, name)
        if word != prop.default
    )
    return who, named, frozenset(reference[1:] for reference in named)


def missing(state: State) -> frozenset[Reference]:
    """References to interfaces and chains that are not there."""
    there = {("acl", rule.get("chain", "")) for menu in (FILTERS, FILTERS6) for rule in items(state, menu)}
    there |= {("interface", item["name"]) for menu in MENUS if menu.makes for item in items(state, menu.path)}
    views = [(menu.path, state.views[menu.path,]) for menu in NAMING if (menu.path,) in state.views]
    said = (_references(path, value)[2] for path, view in views for value in view.entries.values() if isinstance(value, tuple))
    lost = {(kind, name) for kind, name in set().union(*said) - there if kind != "interface" or not is_port(state.platform, name)}
    return frozenset(one for _, named, _ in _spoken(state) for one in named if one[1:] in lost) if lost else frozenset()
