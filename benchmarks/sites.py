"""The generated sites that the benchmarks measure."""

from __future__ import annotations

from pathlib import Path

VLANS = range(10, 30)
"""20 VLANs: 10 holds the containers, 11 the servers, the rest are others."""
PORTS = 48
HOSTS = 10
"""Hosts a switch; the other trunk ports are listed one by one."""


def eos_fabric(folder: Path, count: int) -> Path:
    """``count`` EOS switches x 48 trunk ports, 20 VLANs and 20 SVIs each, 10 hosts a switch with 3 bindings each, all written out."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"leaf{number:04d}" for number in range(1, count + 1)]
    text = ["netgen: 1\nsite: fabric\nsecurity: {arp_inspection: true, binding: static, headroom: 2}\nvlans:\n"]
    for vid in VLANS:
        role = {10: "container", 11: "host"}.get(vid, "other")
        more = ", slice: 30" if vid == 10 else ""
        text.append(f"  v{vid}:\n    {{vid: {vid}, role: {role}, prefix: 10.{vid}.0.0/16, gateway: 10.{vid}.0.1{more},\n     routed_by: {{\n")
        text += [f"       {name}: {_address(vid, 2 + index)},\n" for index, name in enumerate(names)]
        text.append("     }}\n")
    text.append("switches:\n")
    others = ", ".join(f"v{vid}" for vid in VLANS)
    for name in names:
        text.append(f"  {name}:\n    platform: arista_eos\n    ports:\n")
        text += [
            f"      Ethernet{port}: {{mode: trunk, tagged: [{others}], trust: both, description: {name} port {port}}}\n"
            for port in range(HOSTS + 1, PORTS + 1)
        ]
    text.append("cables:\n")
    text += [f'  - {{a: "{a}:Ethernet49/1", b: "{b}:Ethernet50/1"}}\n' for a, b in zip(names, names[1:], strict=False)]
    text.append("hosts:\n")
    for index, name in enumerate(names):
        for port in range(1, HOSTS + 1):
            number = index * HOSTS + port
            text.append(
                f'  {name}-d{port}:\n    docker: "27.5"\n    interfaces:\n      eth1:\n        port: "{name}:Ethernet{port}"\n'
                f"        mac: 52:54:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}\n        untagged: v11\n"
                f"        addresses: {{v11: {_address(11, 5000 + number)}}}\n        container_networks: {{v10: {{max: 2}}}}\n"
            )
    (folder / "site.yml").write_text("".join(text), encoding="utf-8")
    return folder


def _address(vid: int, number: int) -> str:
    return f"10.{vid}.{number >> 8}.{number & 255}"
