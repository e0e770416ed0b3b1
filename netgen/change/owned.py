"""What of a switch belongs to the site: its VLANs, its ports and SVIs, its bundles and access lists."""

from __future__ import annotations

from dataclasses import dataclass

from netgen.config.atoms import Atom, Content
from netgen.config.patterns import Value, compiled
from netgen.lock import Holding
from netgen.plan.types import SwitchPlan
from netgen.platforms import load


@dataclass(frozen=True, slots=True)
class Owned:
    """Everything else on the switch is somebody else's and never touched."""

    vids: frozenset[int]
    ports: frozenset[str]
    """Names of physical ports and bundles."""
    bundles: frozenset[int]
    acls: frozenset[str]
    vlans: frozenset[str] = frozenset()
    """Names of its VLANs, where the platform calls them by name."""
    every: bool = False
    """All VLANs but the first, all switched ports and bundles."""


LISTS = "NG-"
"""All access lists and policies that netgen makes begin with it."""


def owned(plan: SwitchPlan, held: Holding | None = None, *, every: bool = False) -> Owned:
    """What the plan of a switch describes, and what the lock says was the site's and has not been taken away yet.

    ``every``: all switched ports, bundles and VLANs of the switch but VLAN 1 belong to the site.
    """
    held = held or Holding()
    platform = load(plan.platform)
    bundles = frozenset(port.lag for port in plan.bundles if port.lag is not None) | frozenset(held.bundles)
    return Owned(
        frozenset(vlan.vid for vlan in plan.vlans) | {svi.vlan.vid for svi in plan.svis} | frozenset(held.vlans),
        frozenset(port.name for port in plan.ports) | frozenset(held.ports) | {platform.bundle_name(number) for number in bundles},
        bundles,
        frozenset(acl.name for acl in plan.acls),
        frozenset(vlan.name for vlan in plan.vlans) | frozenset(held.vlans.values()),
        every,
    )


def block_owned(content: Content, own: Owned) -> bool:
    """Whether a block belongs to the site whole.

    Of a switch that is the site's as a whole, too, a port or bundle does only if it has lines of VLANs: routed ones, loopbacks and
    management ports are never taken for the site's.
    """
    kind, values = content.block.kind, content.values
    if kind == "bundle" and values["number"] in own.bundles:
        return True
    if kind in ("bundle", "port") and values.get("port") not in own.ports:
        return own.every and _switched(content)
    if any(one.line.text == content.block.owner and atom_owned(one, own) for one in content.atoms.values()):
        return True
    return any(_named(name, value, own) for name, value in values.items())


def _switched(content: Content) -> bool:
    """Whether a line in a block names VLANs."""
    fields = (kind for one in content.atoms.values() for _, kind in compiled(one.line.text).fields)
    return any(kind in {"vid", "vids", "vlan"} for kind in fields) or any(_switched(inner) for inner in content.blocks.values())


def atom_owned(one: Atom, own: Owned) -> bool:
    """Whether a line outside of such blocks belongs to it, by what it names."""
    fields = one.line.owner or tuple(
        name for name, kind in compiled(one.line.text).fields if kind in {"vid", "vids", "vlan", "port", "acl"}
    )
    return any(_named(name, one.values.get(name), own) for name in fields)


def _named(name: str, value: Value, own: Owned) -> bool:
    match name.rstrip("0123456789"):
        case "vid" | "vids":
            vids = value if isinstance(value, frozenset) else {value}
            return bool(vids - {1}) if own.every else bool(vids & own.vids)
        case "vlan":
            return own.every or value in own.vlans
        case "port":
            return own.every or value in own.ports
        case "acl":
            return _acl(value, own)
    return False


def _acl(name: Value, own: Owned) -> bool:
    return str(name).startswith(LISTS) or name in own.acls
