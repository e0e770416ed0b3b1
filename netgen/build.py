"""THE table of what ``render`` writes: a plan becomes (path, text, mode), one file after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from netgen import platforms
from netgen.addressing import ipv4, mac_colon, natural
from netgen.hostfiles import files
from netgen.plan.types import Plan, SwitchPlan
from netgen.render import Renderer


@dataclass(frozen=True, slots=True)
class Output:
    """One file: its path below the output folder with ``/`` between parts, its text, its permission bits."""

    path: str
    text: str
    mode: int = 0o644


def build(
    plan: Plan,
    renderer: Renderer,
    *,
    switches: bool = True,
    hosts: bool = True,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[Output]:
    """All files of a plan in a fixed order: switches, hosts, bindings.csv (only when nothing is left out).

    ``wanted`` is asked with the names of switches and hosts; None: all.
    """
    whole = switches and hosts and wanted is None
    for switch in plan.switches if switches else ():
        if wanted is None or wanted(switch.name):
            yield Output(switch_path(switch), renderer.switch(switch))
    for host in plan.hosts if hosts else ():
        if wanted is None or wanted(host.name):
            for file in files(host, renderer):
                yield Output(f"hosts/{host.name}/{file.path}", file.text, file.mode)
    if whole:
        yield Output("bindings.csv", bindings_csv(plan))


def switch_path(switch: SwitchPlan) -> str:
    """Where a switch's configuration goes."""
    return f"switches/{switch.name}{platforms.load(switch.platform).suffix}"


def bindings_csv(plan: Plan) -> str:
    """Every static entry of the site, naturally sorted by switch, port, VLAN and address; ``mac`` is empty for any MAC."""
    lines = ["switch,port,vlan,ip,mac,host\n"]
    for switch in plan.switches:
        entries = sorted(switch.bindings, key=lambda entry: (natural(entry.port), entry.vlan.vid, entry.ip))
        for entry in entries:
            mac = _mac(entry.mac) if entry.mac is not None else ""
            lines.append(f"{switch.name},{entry.port},{entry.vlan.vid},{ipv4(entry.ip)},{mac},{entry.host}\n")
    return "".join(lines)


@cache
def _mac(mac: int) -> str:
    return mac_colon(mac)
