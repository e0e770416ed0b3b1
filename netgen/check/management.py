"""The way by which a push reaches the switches, and policies that stand nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.model import Site
from netgen.model.switch import port_ref
from netgen.plan.context import canonical, routers
from netgen.plan.types import Plan
from netgen.platforms import load


def entry(site: Site, plan: Plan) -> Iterator[Fault]:
    """``management_entry`` names a port that is up and carries a VLAN; without it a push cannot prove that it keeps its own path."""
    in_band = [switch for switch in site.switches.values() if switch.address is not None and switch.management == "in-band"]
    named = [(name, switch) for name, switch in site.switches.items() if switch.management_entry]
    if in_band and not named:
        text = "no switch says management_entry, so a push cannot prove that it keeps its own path"
        yield Fault(
            "NG470", At(in_band[0]), text, 'add management_entry: "switch:port" where management enters the site', severity="warning"
        )
    ports = {(switch.name, port.name): port for switch in plan.switches for port in switch.ports}
    for _, switch in named:
        ref = port_ref(switch.management_entry or "")
        if ref is None or ref.switch not in site.switches:
            continue  # the rules have refused it
        port = ports.get((ref.switch, canonical(load(site.switches[ref.switch].platform), ref.port)))
        if port is None or not port.body.allowed or not port.body.enabled:
            what = "is no port of the site" if port is None else "is shut" if not port.body.enabled else "carries no VLAN"
            text = f"management_entry {switch.management_entry} {what}"
            yield Fault("NG471", At(switch, "management_entry"), text, "list the port under the switch's ports with the VLANs it carries")


def policies_without_router(site: Site) -> Iterator[Fault]:
    """A policy is applied on the SVIs of its ``from`` VLAN: without a router of ours it would be nowhere."""
    for policy in site.policies:
        vlan = site.vlans[policy.source]
        if not routers(vlan):
            text = f"policy from {policy.source} has no SVI to stand on: the VLAN is not routed by a switch of this site"
            yield Fault("NG465", At(policy, "source"), text, "write it on the firewall that routes the VLAN, and remove it here")
