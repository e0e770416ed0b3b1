"""From a site to its simulated switches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netgen.addressing import ipv4
from netgen.model import Switch
from netgen.plan.types import SwitchPlan
from netgen.sim.box import Way
from netgen.sim.server import Listener


@dataclass(frozen=True, slots=True)
class SimRow:
    """A simulated switch."""

    switch: str
    platform: str
    address: str
    port: int
    host_key: str
    """The fingerprint, as ssh prints it."""
    faults: str


def row(listener: Listener) -> SimRow:
    """What is told of a switch that listens."""
    box = listener.box
    return SimRow(box.name, box.platform, listener.host, listener.port, listener.fingerprint, str(box.faults))


def way(plan: SwitchPlan, switch: Switch) -> Way | None:
    """The way by which a switch is managed: its address, the VLAN of that, and the ports towards other switches or the outside
    that carry it. None: a port of its own, or nothing is known."""
    if switch.address is None or switch.management == "out-of-band":
        return None
    svi = next((svi for svi in plan.svis if svi.ipv4 is not None and svi.ipv4.ip == switch.address), None)
    if svi is None:
        return None
    ports = (port for port in (*plan.ports, *plan.bundles) if port.kind == "bundle" or port.lag is None)
    carrying = [port for port in ports if svi.vlan.vid in {vlan.vid for vlan in port.body.allowed}]
    outward = [port.name for port in carrying if port.body.link != "host"]
    return Way(svi.vlan.vid, ipv4(switch.address), frozenset(outward or [port.name for port in carrying]))


Text = Callable[[SwitchPlan], Callable[[], str]]
"""Where the configuration of a switch comes from, and when: it is asked for when somebody wants to see it."""
