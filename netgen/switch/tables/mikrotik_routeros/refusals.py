"""In which cases RouterOS does not take an item. Sources: *Bridging and Switching*, *Bonding*, *Filter*, and use."""

from __future__ import annotations

from netgen.switch.menu import Item, Router
from netgen.switch.tables.mikrotik_routeros.paths import BONDS, PORTS, VLANS
from netgen.switch.words import vlan_list


def slave(router: Router, new: Item, _old: Item) -> str:
    """A slave of a bonding is no port of a bridge, nor a bridge of itself."""
    slaves = {name for bond in router.items(BONDS) for name in bond.get("slaves", "").split(",")}
    if new["interface"] in slaves:
        return "failure: slave of a bonding can not be a bridge port"
    return "" if new.get("bridge") else "failure: bridge is not said"


def bond(router: Router, new: Item, old: Item) -> str:
    """Slaves are ports of no bridge, and of no other bonding."""
    slaves = set(new.get("slaves", "").split(",")) - {""}
    bridged = {port["interface"] for port in router.items(PORTS)}
    taken = {name for bond in router.items(BONDS) if bond["name"] != old.get("name") for name in bond.get("slaves", "").split(",")}
    if slaves & bridged:
        return "failure: bridge port can not be a slave"
    return "failure: slave of another bonding" if slaves & taken else ""


def vlan_entry(router: Router, new: Item, old: Item) -> str:
    """A port is tagged or untagged, not both, and a VLAN has one entry a bridge."""
    tagged, untagged = (set(new.get(name, "").split(",")) - {""} for name in ("tagged", "untagged"))
    if tagged & untagged:
        return "failure: interface can not be both tagged and untagged"
    mine = vlan_list(new["vlan-ids"]) or frozenset()
    for other in router.items(VLANS):
        if other != old and other["bridge"] == new["bridge"] and mine & (vlan_list(other["vlan-ids"]) or frozenset()):
            return "failure: vlan already added"
    return ""


def renamed(router: Router, new: Item, old: Item) -> str:
    """Another name is nobody's so far."""
    name = new.get("name", new["default-name"])
    return "failure: already have interface with such name" if name != new["default-name"] and _taken(router, name, old) else ""


def _taken(router: Router, name: str, old: Item) -> bool:
    return name != old.get("name") and router.is_there(name)


def on_interface(_router: Router, new: Item, _old: Item) -> str:
    """It is on an interface."""
    return "" if new.get("interface") else "failure: interface is not said"


def action(_router: Router, new: Item, _old: Item) -> str:
    """A rule is in a chain; a jump says where to."""
    if "chain" not in new:
        return "failure: chain is not said"
    return "failure: jump-target is not said" if new.get("action") == "jump" and "jump-target" not in new else ""


def on_ports(_router: Router, new: Item, _old: Item) -> str:
    """It is a rule of a switch chip."""
    return "" if new.get("switch") else "failure: switch is not said"
