"""A site's plan as data that is ready to print, for the contenders: ``python prepare.py SITE NAIVE.json PYAVD.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from netgen import lock, plan
from netgen.addressing import ipv4, mac_dotted, vlan_ranges
from netgen.loader import load
from netgen.plan.types import PortPlan, Svi, SwitchPlan, VlanPlan

Data = dict[str, Any]


def switch_data(switch: SwitchPlan) -> Data:
    """One switch as somebody would keep it for a template of their own: every value a text or number, ready to print."""
    return {
        "hostname": switch.hostname,
        "mac_aging": any(port.body.limit is not None for port in switch.ports),
        "stp": {"mode": switch.stp.mode, "priority": switch.stp.priority},
        "vlans": [{"vid": vlan.vid, "name": vlan.name} for vlan in switch.vlans],
        "ports": [_port(port) for port in switch.ports],
        "svis": [_svi(svi) for svi in switch.svis],
        "routing": switch.routing,
        "arp_inspection": _ranges(switch.arp_inspection),
        "bindings": [
            {"ip": ipv4(entry.ip), "mac": mac_dotted(entry.mac or 0), "vlan": entry.vlan.vid, "port": entry.port}
            for entry in switch.bindings
        ],
    }


def _port(port: PortPlan) -> Data:
    body = port.body
    return {
        "name": port.name,
        "description": port.description,
        "native": body.untagged.vid if body.untagged else None,
        "allowed": _ranges(body.allowed),
        "arp_trust": body.inspected and body.trust_arp,
        "arp_rate": body.arp_rate,
        "source_guard": body.guard == "source_guard",
        "max_addresses": body.limit,
        "portfast": body.stp_edge,
        "bpdu_guard": body.bpdu_guard,
    }


def _svi(svi: Svi) -> Data:
    vrrp = svi.vrrp and {"group": svi.vrrp.group, "address": ipv4(svi.vrrp.virtual), "priority": svi.vrrp.priority}
    return {"vid": svi.vlan.vid, "description": svi.description, "address": str(svi.ipv4), "vrrp": vrrp}


def _ranges(vlans: tuple[VlanPlan, ...]) -> str:
    return ",".join(vlan_ranges([vlan.vid for vlan in vlans]))


# pyavd ----------------------------------------------------------------------------------------------------------------------


def structured_config(switch: Data) -> Data:
    """The same switch as a structured configuration of AVD's eos_cli_config_gen.

    What its schema does not know (source guard, ARP inspection, static bindings) is given as raw ``eos_cli`` text, which
    costs pyavd less than data would.
    """
    entries = [
        f"ip source binding {entry['ip']} {entry['mac']} vlan {entry['vlan']} interface {entry['port']}" for entry in switch["bindings"]
    ]
    inspection = [f"ip arp inspection vlan {switch['arp_inspection']}"] if switch["arp_inspection"] else []
    stp = {"mode": switch["stp"]["mode"]}
    if switch["stp"]["priority"] is not None:
        stp["rapid_pvst_instances"] = [{"id": "1-4094", "priority": switch["stp"]["priority"]}]
    return {
        "hostname": switch["hostname"],
        "switchport_port_security": {"mac_address": {"aging": switch["mac_aging"]}},
        "spanning_tree": stp,
        "vlans": [{"id": vlan["vid"], "name": vlan["name"]} for vlan in switch["vlans"]],
        "ethernet_interfaces": [_ethernet(port) for port in switch["ports"]],
        "vlan_interfaces": [_vlan_interface(svi) for svi in switch["svis"]],
        "ip_routing": switch["routing"],
        "eos_cli": "\n!\n".join("\n".join(lines) for lines in (inspection, entries) if lines),
    }


def _ethernet(port: Data) -> Data:
    trunk = {"allowed_vlan": port["allowed"]}
    if port["native"] is not None:
        trunk["native_vlan"] = port["native"]
    switchport: Data = {"mode": "trunk", "trunk": trunk}
    if port["max_addresses"] is not None:
        switchport["port_security"] = {
            "violation": {"mode": "protect", "protect_log": True},
            "mac_address_maximum": {"limit": port["max_addresses"]},
        }
    raw = ["ip arp inspection trust"] if port["arp_trust"] else []
    raw += [f"ip arp inspection logging rate {port['arp_rate']}"] if port["arp_rate"] is not None else []
    raw += ["ip verify source"] if port["source_guard"] else []
    found: Data = {"name": port["name"], "description": port["description"], "switchport": switchport, "eos_cli": "\n".join(raw)}
    if port["portfast"]:
        found["spanning_tree_portfast"] = "edge"
    if port["bpdu_guard"]:
        found["spanning_tree_bpduguard"] = "enabled"
    return found


def _vlan_interface(svi: Data) -> Data:
    found: Data = {"name": f"Vlan{svi['vid']}", "ip_address": svi["address"]}
    if svi["description"]:
        found["description"] = svi["description"]
    if vrrp := svi["vrrp"]:
        group: Data = {"id": vrrp["group"], "ipv4": {"address": vrrp["address"], "version": 3}}
        if vrrp["priority"] != 100:
            group["priority_level"] = vrrp["priority"]
        found["vrrp_ids"] = [group]
    return found


def main(site: Path, naive: Path, pyavd: Path) -> None:
    """Writes the data of all switches of a site."""
    made, _ = plan.make(load(site).site, lock.Lock())
    switches = [switch_data(switch) for switch in made.switches]
    naive.write_text(json.dumps(switches), encoding="utf-8")
    pyavd.write_text(json.dumps([structured_config(switch) for switch in switches]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
