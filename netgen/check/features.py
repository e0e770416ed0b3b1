"""Features that a site uses and a platform lacks or nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from netgen.check.view import View, named, writer
from netgen.errors import At, Fault
from netgen.plan.types import Of, PortNeed, PortPlan, Rate, StormControl, Svi
from netgen.platforms import FEATURES

Use = tuple[str, Of, str]
"""A feature, the model objects that ask for it, and the field in them."""


def refused_model(view: View) -> Iterator[Fault]:
    """A hardware model of the platform that speaks another configuration language, or lacks the basics."""
    hardware = view.platform.model(view.model.model)
    if hardware and hardware.refused:
        yield Fault("NG443", At(view.model, "model"), f"{view.model.model} is not supported: {hardware.refused}")


def absent(view: View) -> Iterator[Fault]:
    """A feature that the site asks for and the platform does not have: refused, with what to do instead."""
    found: dict[str, tuple[Of, str]] = {}
    for feature, of, field in uses(view):
        found.setdefault(feature, (of, field))
    for feature, (of, field) in found.items():
        if not view.platform.has(feature):
            at = writer(of, field)
            note = view.platform.features[feature].note
            text = f"{view.plan.name}: {view.platform.name} has no {FEATURES[feature][1]}"
            yield Fault("NG440", at, text, _instead(view, feature, note))


def mlag_excluded(view: View) -> Iterator[Fault]:
    """A feature that the platform refuses on a switch of an MLAG pair, where the switch is in one."""
    excluded = dict(view.platform.mlag_excludes) if view.plan.mlag else {}
    for feature, of, field in uses(view) if excluded else ():
        mend = excluded.pop(feature, "")
        if mend:
            text = f"{view.plan.name}: {view.platform.name} has no {FEATURES[feature][1]} on a switch of an MLAG pair"
            yield Fault("NG473", writer(of, field), text, mend)


def _instead(view: View, feature: str, note: str) -> str:
    off = {"dhcp_snooping": "false", "arp_inspection": "false", "dhcp_rate": "null", "arp_rate": "null"}
    switch = f"{feature}: {off[feature]}" if feature in off else ""
    own = f"set switches.{view.plan.name}.security: {{{switch}}}" if switch else ""
    return "; ".join(part for part in (note, own) if part)


def unverified(views: Sequence[View]) -> Iterator[Fault]:
    """Features that are rendered although their spelling or effect was not confirmed: one warning a platform, never text in
    the configuration."""
    found: dict[str, dict[str, list[View]]] = {}
    for view in views:
        for feature in dict.fromkeys(use[0] for use in uses(view)):
            if view.platform.features[feature].status == "unverified":
                found.setdefault(view.platform.name, {}).setdefault(feature, []).append(view)
    for platform, features in found.items():
        what = ", ".join(FEATURES[feature][1] for feature in features)
        users = list(dict.fromkeys(view.plan.name for switches in features.values() for view in switches))
        first = next(iter(features.values()))[0]
        text = f"not confirmed for {platform}: {what} ({named(users)})"
        mend = f"read these lines before you push them; netgen platforms {platform} says why"
        yield Fault("NG441", At(first.model, "platform"), text, mend, severity="warning")


def stp_mode(view: View) -> Iterator[Fault]:
    """A spanning tree mode that the platform does not run."""
    mode, pair = view.plan.stp.mode, view.plan.mlag is not None
    modes = view.platform.stp(mlag=pair)
    if mode not in modes:
        text = f"{view.plan.name}: {view.platform.name} does not run {mode}{' in an MLAG pair' if pair else ''}"
        yield Fault("NG447", At(view.site.stp, "mode"), text, f"it runs {', '.join(modes)}")


def storm(view: View) -> Iterator[Fault]:
    """Storm control thresholds that the platform cannot express."""
    seen: set[int] = set()
    for port in view.plan.ports:
        levels = port.body.storm_control
        if levels is None or id(port.body) in seen:
            continue
        seen.add(id(port.body))
        wrong = _storm_wrong(view, levels)
        if wrong:
            yield Fault("NG461", writer(port.of, "storm_control"), f"{view.plan.name}: {view.platform.name} {wrong[0]}", wrong[1])


def _rates(levels: StormControl) -> dict[str, Rate]:
    """The thresholds that there are, by kind of traffic."""
    return {field.name: getattr(levels, field.name) for field in fields(levels) if getattr(levels, field.name)}


def _storm_wrong(view: View, levels: StormControl) -> tuple[str, str] | None:
    platform, rates = view.platform, _rates(levels).values()
    lacking = [kind for kind in _rates(levels) if kind not in platform.storm_traffic]
    if lacking:
        return f"has no storm control of {lacking[0]} traffic", f"it has it for {' and '.join(platform.storm_traffic)}"
    units = [rate for rate in rates if rate.unit not in platform.storm_units]
    if units:
        return f"has no storm control in {units[0].unit}", f"use {' or '.join(platform.storm_units)}"
    if platform.storm_whole and any(rate.unit == "percent" and rate.value != int(rate.value) for rate in rates):
        return "takes whole percents only for storm control", "round the threshold"
    if platform.storm_one_level and len(set(rates)) > 1:
        return "has one storm control threshold for all kinds of traffic", "use the same for all"
    return None


# What is used -----------------------------------------------------------------------------------------------------------------


def uses(view: View) -> Iterator[Use]:
    """Every feature that the plan or the site's words need on a switch, and where that was written."""
    plan, model = view.plan, view.model
    yield "hostname", (model,), ""
    if plan.lldp:
        yield "lldp", (model,), ""
    yield from (("vlan", vlan.of, "") for vlan in plan.vlans[:1])
    yield from _global_uses(view)
    for svi in plan.svis:
        yield from _svi_uses(svi)
    seen: set[int] = set()
    for port in (*plan.ports, *plan.bundles):
        if id(port.body) not in seen or port.kind == "bundle":
            seen.add(id(port.body))
            yield from _port_uses(port)
    yield from _security_uses(view)
    if plan.extra:
        yield "extra", (model,), "extra"


def _global_uses(view: View) -> Iterator[Use]:
    plan, model = view.plan, view.model
    if plan.routing or plan.routes or plan.default_gateway is not None:
        yield "routing", (model,), ""
    for acl in plan.acls:
        yield ("acl_ipv4" if acl.family == "ipv4" else "acl_ipv6"), acl.of, ""
    if plan.mlag:
        yield "mlag", plan.mlag.of, ""
    if plan.stp.priority is not None or "mode" in view.site.stp.model_fields_set:
        yield "stp", (view.site.stp,), ""


def _svi_uses(svi: Svi) -> Iterator[Use]:
    facts = {
        "svi_ipv4": svi.ipv4,
        "svi_ipv6": svi.ipv6,
        "vrrp_ipv4": svi.vrrp,
        "vrrp_ipv6": svi.vrrp6,
        "dhcp_relay": svi.dhcp_relay,
        "ra_suppress": svi.suppress_ra,
        "mtu": svi.mtu,
    }
    yield from ((feature, svi.of, "") for feature, fact in facts.items() if fact)
    if svi.shared:
        yield "gateway_own", svi.of, "redundancy"


def _port_uses(port: PortPlan) -> Iterator[Use]:
    body = port.body
    facts = {
        "description": port.description,
        "shutdown": not body.enabled,
        "access": body.mode == "access",
        "trunk": body.mode == "trunk",
        "lacp": port.kind == "bundle" and port.lag_mode == "lacp",
        "static_lag": port.kind == "bundle" and port.lag_mode == "static",
        "mtu": body.mtu,
        "stp_edge": body.stp_edge,
        "bpdu_guard": body.bpdu_guard,
        "storm_control": body.storm_control,
    }
    yield from ((feature, port.of, feature) for feature, fact in facts.items() if fact)


def _security_uses(view: View) -> Iterator[Use]:
    """Security is looked up as written, since the plan leaves out what the platform lacks."""
    whole = view.security()
    guarded = any(vlan.role in ("host", "container") for vlan in view.plan.vlans)
    if whole.dhcp_snooping and guarded:
        yield "dhcp_snooping", (view.model, view.site), "security.dhcp_snooping"
    if whole.arp_inspection and guarded:
        yield "arp_inspection", (view.model, view.site), "security.arp_inspection"
    if view.plan.bindings:
        yield "static_binding", view.plan.bindings[0].of, ""
    yield from _rate_uses(view, "dhcp_rate", any(port.body.snooped and not port.body.trust_dhcp for port in view.plan.ports))
    yield from _rate_uses(view, "arp_rate", any(port.body.inspected and not port.body.trust_arp for port in view.plan.ports))
    for need in view.needs:
        yield from _need_uses(need)


def _need_uses(need: PortNeed) -> Iterator[Use]:
    """The guard of a port, and its limit: where entries are guarded, they are a limit by themselves, and none is asked for."""
    said = any(getattr(thing, "max_bindings", None) for thing in need.of)
    bound = need.binding == "static" and need.guard != "none"
    if said or need.limit is not None or (need.binding != "none" and not bound):
        feature = "limit_bundle" if need.kind == "bundle" else "binding_limit"
        yield feature, need.of, "max_bindings" if said else "security.binding"
    if need.guard != "none":
        yield f"guard_{need.kind}", need.of, "security.binding"


def _rate_uses(view: View, name: str, limits: bool) -> Iterator[Use]:
    """A rate counts as asked for when somebody wrote it and there are ports that it limits, or when the derived one is rendered."""
    if limits and getattr(view.security(), name) is not None:
        yield name, (view.model, view.site), f"security.{name}"
    rendered = next((port for port in view.plan.ports if getattr(port.body, name) is not None), None)
    if rendered is not None:
        yield name, rendered.of, ""
