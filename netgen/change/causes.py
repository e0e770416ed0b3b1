"""Which model objects an operation comes from, by the names in it: a port, a VLAN, an SVI, a binding, an access list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netgen.change.ops import Op
from netgen.plan.types import Of, SwitchPlan


def causes(plan: SwitchPlan) -> Callable[[Op], Of]:
    """A function from an operation to the model objects behind it; nothing for what the site does not know (any more)."""
    ports = {port.name: port.of for port in (*plan.ports, *plan.bundles)}
    bundles = {port.lag: port.of for port in plan.bundles}
    vlans: dict[Any, Of] = {name: vlan.of for vlan in plan.vlans for name in (vlan.vid, vlan.name)}
    svis = {svi.vlan.vid: svi.of for svi in plan.svis}
    bindings: dict[Any, Of] = {(entry.vlan.vid, entry.ip): entry.of for entry in plan.bindings}
    acls = {acl.name: acl.of for acl in plan.acls}

    def cause(op: Op) -> Of:
        values = op.values
        kinds = {key[0] for key in op.key}
        vid = values.get("vid") or next(iter(values.get("vids") or ()), None)
        ip = values.get("ip")
        if op.role == "bind" and isinstance(ip, tuple) and (vid, ip[1]) in bindings:
            return bindings[vid, ip[1]]
        if "svi" in kinds and vid in svis:
            return svis[vid]
        if "bundle" in kinds:
            return bundles.get(values.get("number"), ())
        for name, table in (("port", ports), ("vlan", vlans), ("acl", acls)):
            if values.get(name) in table:
                return table[values[name]]
        return vlans.get(vid, ())

    return cause
