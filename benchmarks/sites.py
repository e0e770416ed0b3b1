"""The generated sites that the benchmarks measure."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
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
        text.append(
            f"  v{vid}:\n    {{vid: {vid}, role: {role}, prefix: 10.{vid}.0.0/16, gateway: 10.{vid}.0.1{more},\n     routed_by: {{\n"
        )
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
    text += [f'  - {{a: "{a}:Ethernet49/1", b: "{b}:Ethernet50/1"}}\n' for a, b in itertools.pairwise(names)]
    text += _hosts(names, "Ethernet")
    (folder / "site.yml").write_text("".join(text), encoding="utf-8")
    return folder


def ios_access(folder: Path, count: int) -> Path:
    """``count`` IOS switches in a row, some 510 lines each: 20 VLANs, 48 trunk ports, 10 hosts with 3 bindings each, managed in VLAN 12."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"acc{number:04d}" for number in range(1, count + 1)]
    text = ["netgen: 1\nsite: access\nsecurity: {dhcp_snooping: true, arp_inspection: true, binding: static, headroom: 2}\nvlans:\n"]
    for vid in VLANS:
        role = {10: "container", 11: "host", 12: "management"}.get(vid, "other")
        more = ", slice: 30" if vid == 10 else ""
        text.append(f"  v{vid}: {{vid: {vid}, role: {role}, prefix: 10.{vid}.0.0/16, gateway: 10.{vid}.0.1, routed_by: external{more}}}\n")
    every = [f"v{vid}" for vid in VLANS]
    text.append(f"port_profiles:\n  others: {{mode: trunk, tagged: [{', '.join(every[3:])}], trust: both}}\n")
    text.append(f"  outside: {{mode: trunk, tagged: [{', '.join(every)}], trust: both}}\nswitches:\n")
    for index, name in enumerate(names):
        text.append(f"  {name}:\n    platform: cisco_ios\n    model: C9300-48T\n    address: {_address(12, 2 + index)}\n")
        outside = "" if index else "TenGigabitEthernet1/1/2: {profile: outside}, "
        text.append("" if index else f'    management_entry: "{name}:TenGigabitEthernet1/1/2"\n')
        text.append(f"    ports: {{{outside}'GigabitEthernet1/0/[{HOSTS + 1}-{PORTS}]': {{profile: others}}}}\n")
    text.append("cables:\n" if count > 1 else "")
    text += [f'  - {{a: "{a}:TenGigabitEthernet1/1/1", b: "{b}:TenGigabitEthernet1/1/2"}}\n' for a, b in itertools.pairwise(names)]
    text += _hosts(names, "GigabitEthernet1/0/")
    (folder / "site.yml").write_text("".join(text), encoding="utf-8")
    return folder


def _hosts(names: list[str], port: str) -> Iterator[str]:
    """Ten Docker hosts a switch, on its first ports; each has an address of its own and two containers at most."""
    yield "hosts:\n"
    for index, name in enumerate(names):
        for place in range(1, HOSTS + 1):
            number = index * HOSTS + place
            yield (
                f'  {name}-d{place}:\n    docker: "27.5"\n    interfaces:\n      eth1:\n        port: "{name}:{port}{place}"\n'
                f"        mac: {_mac(number)}\n        untagged: v11\n"
                f"        addresses: {{v11: {_address(11, 5000 + number)}}}\n        container_networks: {{v10: {{max: 2}}}}\n"
            )


def _address(vid: int, number: int) -> str:
    return f"10.{vid}.{number >> 8}.{number & 255}"


def _mac(number: int) -> str:
    return f"52:54:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


BINDINGS = 500_000
A_PORT, PORTS_A_SWITCH, SWITCHES_A_VLAN = 50, 40, 25
"""50,000 bindings a VLAN."""


def bound_ports(folder: Path, count: int = BINDINGS) -> Path:
    """A site with ``count`` static bindings on access ports, 2,000 a switch, each written out over three lines."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = range(0, count, A_PORT)
    a_switch, a_vlan = A_PORT * PORTS_A_SWITCH, A_PORT * PORTS_A_SWITCH * SWITCHES_A_VLAN
    text = ["netgen: 1\nsite: bound\nsecurity: {arp_inspection: true}\nvlans:\n"]
    text += [
        f"  v{10 + n}: {{vid: {10 + n}, role: host, prefix: 10.{n}.0.0/16, gateway: 10.{n}.255.254, routed_by: external}}\n"
        for n in range(-(-count // a_vlan))
    ]
    text.append("switches:\n")
    for first in ports:
        if first % a_switch == 0:
            text.append(f"  tor{first // a_switch + 1}:\n    platform: arista_eos\n    ports:\n")
        text.append(f"      Ethernet{first % a_switch // A_PORT + 1}:\n        untagged: v{10 + first // a_vlan}\n        bindings:\n")
        text += [_binding(number, a_vlan) for number in range(first, min(first + A_PORT, count))]
    text.append("cables:\n")
    text += [f'  - {{a: "tor{n}:Ethernet49/1", b: "tor{n + 1}:Ethernet50/1"}}\n' for n in range(1, -(-count // a_switch))]
    (folder / "site.yml").write_text("".join(text), encoding="utf-8")
    return folder


def _binding(number: int, a_vlan: int) -> str:
    vlan, own = divmod(number, a_vlan)
    address = f"10.{vlan}.{own + 1 >> 8}.{own + 1 & 255}"
    return f"          - ip: {address}\n            mac: {_mac(number)}\n            vlan: v{10 + vlan}\n"


if __name__ == "__main__":
    {"eos": eos_fabric, "bound": bound_ports, "ios": ios_access}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
