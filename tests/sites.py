"""Random valid sites for the properties: as plain data, the way people write them."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from netgen.platforms import load

PORTS = {
    "cisco_ios": ("GigabitEthernet1/0/{}", "TenGigabitEthernet1/1/{}"),
    "arista_eos": ("Ethernet{}", "Ethernet5{}/1"),
    "juniper_junos": ("ge-0/0/{}", "xe-0/1/{}"),
    "huawei_vrp": ("GigabitEthernet0/0/{}", "XGigabitEthernet0/0/{}"),
    "aruba_aoscx": ("1/1/{}", "1/2/{}"),
    "dell_os10": ("ethernet1/1/{}", "ethernet1/1/{}:1"),
    "ruijie_os": ("GigabitEthernet 0/{}", "TenGigabitEthernet 0/{}"),
    "mikrotik_routeros": ("ether{}", "sfp-sfpplus{}"),
    "sonic": ("Ethernet{}", "Ethernet10{}"),
    "cisco_nxos": ("Ethernet1/{}", "Ethernet1/5{}"),
    "linux": ("swp{}", "enp1s0f{}"),
    "hp_comware": ("GigabitEthernet1/0/{}", "Ten-GigabitEthernet1/0/{}"),
    "cumulus_linux": ("swp{}", "swp5{}s0"),
    "huawei_vrpv8": ("10GE1/0/{}", "100GE1/0/{}"),
}
"""Host port and uplink port of each platform; numbers from 1."""

HOSTILE = ["web $(reboot)", "it's", 'the "big" one', "a; b & c | d", "`id`", "#no", "x!y", "\\", "%s{{ 7*7 }}", "café"]


@st.composite
def sites(draw: st.DrawFn, platforms: tuple[str, ...] = tuple(PORTS), most_switches: int = 4, most_hosts: int = 5) -> dict[str, Any]:
    """A site with a tree of cables and perhaps a cycle, hosts on random switches, one or two routers."""
    count = draw(st.integers(1, most_switches))
    names = [f"sw{number}" for number in range(1, count + 1)]
    kinds = {name: draw(st.sampled_from(platforms)) for name in names}
    switches: dict[str, Any] = {name: {"platform": kinds[name]} for name in names}
    for name in names:
        lacking: dict[str, Any] = {key: False for key in ("dhcp_snooping", "arp_inspection") if not load(kinds[name]).has(key)}
        if not load(kinds[name]).has("static_binding"):
            lacking["binding"] = "none"
        if lacking:
            switches[name]["security"] = lacking
    cables = _cables(draw, names, kinds)
    routers = names[: draw(st.integers(1, min(2, count)))]
    binding = draw(st.sampled_from(["static", "limit", "none"]))
    return {
        "netgen": 1,
        "site": "generated",
        "vlans": _vlans(draw, routers, {kinds[name] for name in routers}),
        "security": {
            "dhcp_snooping": True,
            "arp_inspection": draw(st.booleans()),
            "binding": binding,
            "headroom": draw(st.integers(0, 5)),
        },
        "switches": switches,
        "cables": cables,
        "hosts": _hosts(draw, names, kinds, most_hosts),
    }


def _cables(draw: st.DrawFn, names: list[str], kinds: dict[str, str]) -> list[dict[str, Any]]:
    """Each switch to an earlier one, and sometimes one more cable that closes a cycle."""
    pairs = [(names[draw(st.integers(0, index - 1))], names[index]) for index in range(1, len(names))]
    if len(names) > 2 and draw(st.booleans()):
        extra = (names[0], names[-1])
        pairs += [extra] if extra not in pairs else []
    used = dict.fromkeys(names, 0)
    cables = []
    for number, (a, b) in enumerate(pairs, 1):
        lag = {"lag": 40 + number} if draw(st.booleans()) else {}
        for _ in range(1 + bool(lag)):
            ends = []
            for name in (a, b):
                used[name] += 1
                ends.append(f"{name}:{PORTS[kinds[name]][1].format(used[name])}")
            cables.append({"a": ends[0], "b": ends[1], **lag})
    return cables


def _vlans(draw: st.DrawFn, routers: list[str], kinds: set[str]) -> dict[str, Any]:
    pair = len(routers) > 1
    own = pair and len(kinds) == 1 and all(load(kind).has("gateway_own") for kind in kinds) and draw(st.booleans())
    six = draw(st.booleans()) and not own and (not pair or all(load(kind).has("vrrp_ipv6") for kind in kinds))

    def routed(prefix: str, prefix6: str) -> Any:
        if len(routers) == 1:
            return routers[0]
        addresses = [f"{prefix}.0.{number}" for number in (2, 3)]
        return {
            name: {"ipv4": address, "ipv6": f"{prefix6}::{index}"} if six else address
            for index, (name, address) in enumerate(zip(routers, addresses, strict=True), 2)
        }

    hosts = {"vid": 20, "role": "host", "prefix": "192.168.0.0/16", "gateway": "192.168.0.1", "routed_by": routed("192.168", "fd00:20")}
    containers = {
        "vid": draw(st.sampled_from([10, 11, 3700])),
        "role": "container",
        "prefix": "172.31.0.0/16",
        "gateway": "172.31.0.1",
        "routed_by": routed("172.31", "fd00:10"),
        "slice": draw(st.integers(24, 27)),
        "description": draw(st.sampled_from(["", "containers of all hosts"])),
    }
    if six:
        hosts |= {"prefix6": "fd00:20::/64", "gateway6": "fd00:20::1"}
        containers |= {"prefix6": "fd00:10::/64", "gateway6": "fd00:10::1"}
    if own:
        hosts["redundancy"] = containers["redundancy"] = "own"
    return {"servers": hosts, "containers": containers, "storage": {"vid": 30, "role": "other", "prefix": "10.30.0.0/16"}}


def _hosts(draw: st.DrawFn, names: list[str], kinds: dict[str, str], most: int) -> dict[str, Any]:
    hosts: dict[str, Any] = {}
    for number in range(1, draw(st.integers(1, most)) + 1):
        switch = draw(st.sampled_from(names))
        interface: dict[str, Any] = {
            "port": f"{switch}:{PORTS[kinds[switch]][0].format(number)}",
            "mac": f"52:54:00:00:00:{number:02x}",
            "untagged": "servers",
            "addresses": {"servers": f"192.168.1.{number}"},
        }
        if draw(st.booleans()):
            interface["container_networks"] = {"containers": {"max": draw(st.integers(1, 30))}}
        if draw(st.booleans()):
            interface["addresses"]["storage"] = f"10.30.1.{number}"
        if draw(st.integers(0, 3)) == 0:
            pattern = load(kinds[switch]).names.description
            interface["description"] = draw(st.sampled_from([text for text in HOSTILE if re.fullmatch(pattern, text)]))
        host: dict[str, Any] = {"interfaces": {"eth1": interface}}
        if draw(st.booleans()):
            host["renderer"] = draw(st.sampled_from(["netplan", "networkd", "networkmanager", "ifupdown"]))
        hosts[f"h{number}"] = host
    return hosts
