"""What netgen is compared with: the same switch files, written by other means from data that is ready to print.

Run as ``python contenders.py naive|floor|pyavd DATA OUT``: loads DATA (made by ``prepare.py``), starts the clock, renders
and writes ``OUT/<switch>.cfg``, stops the clock, and prints CPU seconds and lines as JSON. Imports and the loading of the
data are outside of the clock, which favours the contenders. Nothing of netgen is imported.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Data = dict[str, Any]
"""One switch: dicts, lists, texts, numbers."""
Texts = Iterator[tuple[str, str]]
"""Name of a switch, text of its file."""


def naive(switches: list[Data]) -> Texts:
    """The usual script: one Jinja2 template, a loop over dicts."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.get_template("naive.j2")
    for switch in switches:
        yield switch["hostname"], template.render(switch=switch)


def floor(switches: list[Data]) -> Texts:
    """The hard floor: f-strings."""
    for switch in switches:
        parts = [_head(switch)]
        parts += [f"!\nvlan {vlan['vid']}\n   name {vlan['name']}\n" for vlan in switch["vlans"]]
        parts += [_port(port) for port in switch["ports"]]
        parts += [_svi(svi) for svi in switch["svis"]]
        parts.append("!\nip routing\n" if switch["routing"] else "!\nno ip routing\n")
        if switch["arp_inspection"]:
            parts.append(f"!\nip arp inspection vlan {switch['arp_inspection']}\n")
        if switch["bindings"]:
            parts.append("!\n")
            parts += [
                f"ip source binding {entry['ip']} {entry['mac']} vlan {entry['vlan']} interface {entry['port']}\n"
                for entry in switch["bindings"]
            ]
        yield switch["hostname"], "".join([*parts, "!\nend\n"])


def _head(switch: Data) -> str:
    aging = "!\nswitchport port-security mac-address aging\n" if switch["mac_aging"] else ""
    stp = switch["stp"]
    priority = f"spanning-tree vlan-id 1-4094 priority {stp['priority']}\n" if stp["priority"] is not None else ""
    return f"!\nhostname {switch['hostname']}\n{aging}!\nspanning-tree mode {stp['mode']}\n{priority}"


def _port(port: Data) -> str:
    lines = [f"!\ninterface {port['name']}\n"]
    if port["description"]:
        lines.append(f"   description {port['description']}\n")
    if port["native"] is not None:
        lines.append(f"   switchport trunk native vlan {port['native']}\n")
    lines.append(f"   switchport trunk allowed vlan {port['allowed']}\n   switchport mode trunk\n")
    if port["arp_trust"]:
        lines.append("   ip arp inspection trust\n")
    elif port["arp_rate"] is not None:
        lines.append(f"   ip arp inspection logging rate {port['arp_rate']}\n")
    if port["source_guard"]:
        lines.append("   ip verify source\n")
    if port["max_addresses"] is not None:
        lines.append("   switchport port-security violation protect log\n")
        lines.append(f"   switchport port-security mac-address maximum {port['max_addresses']}\n")
    if port["portfast"]:
        lines.append("   spanning-tree portfast\n")
    if port["bpdu_guard"]:
        lines.append("   spanning-tree bpduguard enable\n")
    return "".join(lines)


def _svi(svi: Data) -> str:
    text = f"!\ninterface Vlan{svi['vid']}\n"
    if svi["description"]:
        text += f"   description {svi['description']}\n"
    text += f"   ip address {svi['address']}\n"
    if vrrp := svi["vrrp"]:
        if vrrp["priority"] != 100:
            text += f"   vrrp {vrrp['group']} priority-level {vrrp['priority']}\n"
        text += f"   vrrp {vrrp['group']} ipv4 {vrrp['address']}\n   vrrp {vrrp['group']} ipv4 version 3\n"
    return text


def pyavd(switches: list[Data]) -> Texts:
    """Arista's own renderer, its lower half only: no facts, no design, structured configurations as they are.

    Its text differs in spelling and order; ``prepare.py`` asks for the same features and about as many lines.
    """
    from pyavd import get_device_config, validate_structured_config

    for switch in switches:
        result = validate_structured_config(switch)
        if result.validated_data is None:
            raise SystemExit(f"pyavd refuses {switch['hostname']}: {result.validation_result}")
        yield switch["hostname"], get_device_config(result.validated_data)


CONTENDERS: dict[str, tuple[str, Callable[[list[Data]], Texts]]] = {
    "naive": ("jinja2", naive),
    "floor": ("json", floor),
    "pyavd": ("pyavd", pyavd),
}
"""What has to be imported before the clock starts, and the function."""


def write(texts: Texts, out: Path) -> int:
    """Writes the files; the number of lines."""
    lines = 0
    for name, text in texts:
        (out / f"{name}.cfg").write_text(text, encoding="utf-8")
        lines += text.count("\n")
    return lines


def main(name: str, data: Path, out: Path) -> None:
    """One measurement."""
    module, render = CONTENDERS[name]
    __import__(module)
    switches = json.loads(data.read_bytes())
    out.mkdir(parents=True)
    start = time.process_time()
    lines = write(render(switches), out)
    print(json.dumps({"cpu": time.process_time() - start, "lines": lines}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
