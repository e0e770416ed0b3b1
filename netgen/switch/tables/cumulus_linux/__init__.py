"""NVIDIA Cumulus Linux, configured by files: which programs read which files, and when.

Sources: Cumulus Linux user guide (repository CumulusNetworks/docs, cumulus-linux-50 to cumulus-linux-510): Access Control List
Configuration (cl-acltool), Port Security (switchd.d), DHCP Relays, DHCP Snooping, VRR and VRRP, Interface Configuration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from netgen.switch import bridges, files, readers
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.files import File, Load, Machine
from netgen.switch.readers import Sections
from netgen.switch.table import Table

INTERFACES = "/etc/network/interfaces.d/netgen.intf"
LISTS = "/etc/cumulus/acl/policy.d/60_netgen.rules"
LIMITS = "/etc/cumulus/switchd.d/port_security.conf"
RELAY = "/etc/default/isc-dhcp-relay-default"
SNOOPING = "/etc/dhcpsnoop/dhcp_snoop.json"

FILES: Mapping[str, File] = {
    "/etc/hostname": File(readers.words, readers.hostname_wrong),
    LISTS: File(readers.filters, readers.filters_wrong),
    LIMITS: File(readers.settings, readers.settings_wrong),
    INTERFACES: File(readers.interfaces, readers.interfaces_wrong),
    "/etc/frr/frr.conf": File(readers.indented),
    RELAY: File(readers.words),
    SNOOPING: File(readers.document, readers.document_wrong),
}


def listening(sections: Sections) -> frozenset[tuple[str, str]]:
    """dhcrelay(8): interfaces to listen on, which have to be there."""
    lines = [key[0] for entries in sections.values() for key in entries if key[0].startswith("INTF_CMD=")]
    return frozenset(("interface", name) for line in lines for name in re.findall(r"-i ([\w.-]+)", line))


MACHINE = Machine(
    files=FILES,
    loads={
        ("hostname", "-F", "/etc/hostname"): Load(("/etc/hostname",)),
        ("cl-acltool", "-i"): Load((LISTS,), needs=False),
        ("systemctl", "reload", "switchd"): Load((LIMITS,), needs=False),
        ("ifreload", "-a"): Load((INTERFACES,), needs=False),
        ("systemctl", "restart", "frr"): Load(("/etc/frr/frr.conf",), needs=False),
        ("systemctl", "restart", "dhcrelay@default"): Load((RELAY,), stands=listening),
        ("systemctl", "stop", "dhcrelay@default"): Load((RELAY,), stops=True),
    },
    checks={
        ("ifup", "-a", "-s", "-i"): INTERFACES,
        ("vtysh", "-C", "-f"): "/etc/frr/frr.conf",
        ("python3", "-m", "json.tool"): SNOOPING,
    },
    there=lambda views: bridges.there(views, INTERFACES),
    folders=files.FOLDERS | {"/etc/cumulus", "/etc/cumulus/acl", "/etc/cumulus/acl/policy.d", "/etc/frr", "/etc/network/interfaces.d"},
)


def _lists(here: Here) -> Part:
    """Rules of SVIs."""
    rules = [" ".join(value) for value in here.entries.values() if isinstance(value, tuple)]
    named = {name for rule in rules for name in re.findall(r" -i (\S+)", rule)}
    return Part(
        references=frozenset((here.name, "interface", name) for name in named),
        notes=frozenset((f"acl {name.removeprefix('vlan')}", here.name) for name in named),
    )


def _limits(here: Here) -> Part:
    notes = set()
    for (name,), value in here.entries.items():
        found = re.fullmatch(r"interface\.(.+)\.port_security\.mac_limit", name)
        if found and isinstance(value, tuple) and value[0].isdecimal():
            notes.add((f"limit {value[0]}", found[1]))
    return Part(notes=frozenset(notes))


def _relay(here: Here) -> Part:
    return Part(references=frozenset(("dhcrelay", kind, name) for kind, name in listening({(): here.entries})))


def _snooping(here: Here) -> Part:
    """VLANs that are snooped, and the ports that are trusted in each."""
    snooped: set[int] = set()
    notes: set[tuple[str, str]] = set()
    try:
        bridge = json.loads(bridges.word(here.entries, "json"))["bridge"]
        vlans = [vlan for one in bridge for vlan in one["vlan"] if vlan["snooping"] == 1]
        for vlan in vlans:
            snooped.add(int(vlan["vlan_id"]))
            notes.update(("trusted", str(port)) for port in vlan["trusted_interface"])
    except (ValueError, KeyError, TypeError):
        return Part()
    return Part(snooping=frozenset(snooped), notes=frozenset(notes | {("snooped", str(vid)) for vid in snooped} | {("by name", "")}))


TABLE = Table(
    platform="cumulus_linux",
    commands=(),
    part=bridges.part({INTERFACES: bridges.interface, LISTS: _lists, LIMITS: _limits, RELAY: _relay, SNOOPING: _snooping}),
    family="files",
    script=True,
    owners=files.owners,
    whole=True,
    named=bridges.named,
    finish=bridges.finish,
)
