"""Need against what the platform can hold; a figure that nobody states is unknown and judged by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.check.view import View, writer
from netgen.errors import At, Fault
from netgen.plan.types import PortNeed
from netgen.platforms import Limit


def _over(view: View, name: str, need: int) -> Limit | None:
    """The platform's limit when the need is over it."""
    limit = view.limit(name)
    return limit if limit is not None and need > limit.value else None


def _needs_over(view: View, name: str, field: str) -> Iterator[tuple[PortNeed, Limit]]:
    """The ports whose figure is over the platform's limit."""
    limit = view.limit(name)
    for need in view.needs if limit else ():
        if limit and (getattr(need, field) or 0) > limit.value:
            yield need, limit


def bindings_per_port(view: View) -> Iterator[Fault]:
    """More static entries on a port than it holds."""
    for need, limit in _needs_over(view, "bindings_per_port", "entries"):
        text = f"{view.plan.name} {need.port} needs {need.entries} bindings, {_holds(view)} holds {limit.value} a port ({limit.source})"
        yield Fault("NG450", writer(need.of, "container_networks"), text, "a smaller max, binding: limit, or a second port for the host")


def bindings_per_switch(view: View) -> Iterator[Fault]:
    """More static entries on a switch than it holds."""
    limit = _over(view, "bindings_per_switch", len(view.plan.bindings))
    if limit:
        text = f"{view.plan.name} needs {len(view.plan.bindings)} bindings, {_holds(view)} holds {limit.value} ({limit.source})"
        yield Fault("NG451", At(view.model), text, "a smaller max, binding: limit on some hosts, or another switch for some of them")


def guard_rules(view: View) -> Iterator[Fault]:
    """More rules of the guard's port access lists than the switch holds."""
    limit = _over(view, "guard_rules", view.plan.guard_rules)
    if limit:
        text = f"{view.plan.name}'s guards need {view.plan.guard_rules} rules, {_holds(view)} holds {limit.value} ({limit.source})"
        yield Fault("NG474", At(view.model), text, "a smaller max, fewer VLANs on guarded ports, or binding: none on some of them")


def port_limit(view: View) -> Iterator[Fault]:
    """A port limit that the platform's knob does not reach."""
    for need, limit in _needs_over(view, "limit_per_port", "limit"):
        text = f"{view.plan.name} {need.port} needs a limit of {need.limit}, {_holds(view)} takes at most {limit.value} ({limit.source})"
        yield Fault("NG452", writer(need.of, "max_bindings"), text, "a smaller max or max_bindings, or binding: none")


def limits_per_switch(view: View) -> Iterator[Fault]:
    """Port limits whose sum is more than the platform shares out."""
    need = sum(need.limit or 0 for need in view.needs)
    limit = _over(view, "limit_per_switch", need)
    if limit:
        text = f"{view.plan.name}'s port limits add up to {need}, {_holds(view)} takes at most {limit.value} ({limit.source})"
        yield Fault("NG468", At(view.model), text, "a smaller max or headroom, or binding: none on some ports")


def rates(view: View) -> Iterator[Fault]:
    """A written rate above what the platform takes; derived ones stop there by themselves."""
    for name in ("dhcp_rate", "arp_rate"):
        limit = view.limit(name)
        highest = max(view.plan.ports, key=lambda port: getattr(port.body, name) or 0, default=None)
        rate = getattr(highest.body, name) if highest else None
        if limit and rate and rate > limit.value and highest:
            text = f"{view.plan.name} {highest.name}: {name} {rate}, {_holds(view)} takes at most {limit.value} ({limit.source})"
            yield Fault("NG467", writer((*highest.of, view.model, view.site), f"security.{name}"), text, f"at most {limit.value}")


def vlans(view: View) -> Iterator[Fault]:
    """More VLANs on a switch than it holds."""
    limit = _over(view, "vlans", len(view.plan.vlans))
    if limit:
        text = f"{view.plan.name} needs {len(view.plan.vlans)} VLANs, {_holds(view)} holds {limit.value} ({limit.source})"
        yield Fault("NG463", At(view.model), text, "fewer VLANs behind this switch")


def acl_rules(view: View) -> Iterator[Fault]:
    """More access list rules than the platform holds."""
    need = sum(len(acl.rules) for acl in view.plan.acls)
    limit = _over(view, "acl_rules", need)
    if limit:
        text = f"{view.plan.name} needs {need} access list rules, {_holds(view)} holds {limit.value} ({limit.source})"
        yield Fault("NG464", At(view.model), text, "fewer or wider policies")


def mtu(view: View) -> Iterator[Fault]:
    """An MTU that ports of the platform do not take."""
    limit = view.limit("mtu")
    for port in view.plan.ports if limit else ():
        if limit and (port.body.mtu or 0) > limit.value:
            text = f"{view.plan.name} {port.name} needs MTU {port.body.mtu}, {_holds(view)} takes at most {limit.value} ({limit.source})"
            yield Fault("NG448", writer(port.of, "mtu"), text, f"at most {limit.value}")


def _holds(view: View) -> str:
    return view.model.model or view.platform.name
