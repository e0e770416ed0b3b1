"""Which lines of IOS fake-switches takes and keeps, which it does not and why, and what it then shows as plain facts.

Read in its source (1.5.0, cisco/command_processor). A line must be of one of the two lists: it takes many silently and forgets them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TAKEN = tuple(
    re.compile(one)
    for one in (
        r"(?:no )?vlan \d+",
        r"name \S+",
        r"interface (?:Vlan|Port-channel)\d+",
        r"interface \S*Ethernet[\d/]+",
        r"no interface (?:Vlan|Port-channel)\d+",
        r"description .*|no description",
        r"(?:no )?shutdown",
        r"switchport mode (?:access|trunk)|no switchport mode",
        r"switchport access vlan \d+|no switchport access vlan",
        r"switchport trunk native vlan \d+|no switchport trunk native vlan",
        r"switchport trunk allowed vlan (?:(?:add |remove )?[\d,-]+|none|all)|no switchport trunk allowed vlan.*",
        r"channel-group \d+ mode active|no channel-group",
        r"(?:no )?ip address [\d.]+ [\d.]+|no ip address",
        r"(?:no )?ip helper-address [\d.]+",
        r"(?:no )?ip access-group \S+ in",
        r"(?:no )?ip route [\d.]+ [\d.]+ [\d.]+",
    )
)
SECURITY = "it has neither snooping, bindings, guard, inspection, port security nor storm control; some of it is taken and forgotten"
SYSTEM = "it has no settings of the whole switch, nor spanning tree nor LLDP"
LISTS = "it has no access lists"
LEFT_OUT = {
    r"(?:no )?ip (?:dhcp snooping|source binding|arp inspection|verify source)\b.*": SECURITY,
    r"(?:no )?switchport port-security\b.*": SECURITY,
    r"(?:no )?(?:device-tracking|storm-control|errdisable recovery)\b.*": SECURITY,
    r"tracking enable|limit address-count \d+|security-level glean|no protocol ndp": SECURITY,
    r"(?:no )?(?:spanning-tree|lldp)\b.*": SYSTEM,
    r"(?:no )?(?:hostname|vtp mode|ip routing|ipv6 unicast-routing|fhrp version|system mtu|ip default-gateway|banner)\b.*": SYSTEM,
    r"(?:router|neighbor|snmp-server|ntp|tacacs server|key chain|username|enable|aaa|line|logging) .*": SYSTEM,
    r"(?:no )?(?:ip|ipv6|arp) access-list .*": LISTS,
    r"(?:no )?(?:\d+ |sequence \d+ )?(?:permit|deny) .*|no (?:sequence )?\d+": LISTS,
    r"(?:no )?ipv6 .*": "it has no IPv6",
    r"(?:no )?vrrp \d+ .*|(?:no )?priority.*|address .*|exit-vrrp": "it has HSRP and no VRRP",
    r"(?:no )?switchport nonegotiate": "taken and forgotten",
    r"(?:no )?switchport trunk encapsulation.*": "once set, it stays for ever",
    r"(?:no )?ip mtu\b.*|(?:no )?(?:speed|duplex)\b.*": "ports and SVIs have neither MTU nor speed",
    r"(?:no )?switchport|vrf forwarding .*": "no port is routed",
    r"channel-group \d+ mode (?:on|passive)": "every bundle is shown as an active one",
    r"interface (?:Loopback|Tunnel)\d+": "it has no such interfaces, and loses the session at their addresses",
}
"""What is split off before its lines are typed -> why."""
ROUTED = re.compile(r"(?:no )?ip (?:address|helper-address|access-group|mtu)\b.*")
"""Lines that lose the session of fake-switches on ports that are no SVIs."""
CONTAINERS = re.compile(
    r"(?:ip|ipv6|arp) access-list .*|vrrp \d+ address-family .*|device-tracking policy .*"
    r"|(?:router|tacacs server|key chain|line) .*|interface (?:Loopback|Tunnel).*"
)
"""Blocks of which nothing is typed."""


@dataclass(frozen=True)
class Typed:
    """Lines of a configuration or of commands, sorted out."""

    lines: tuple[str, ...]
    """For fake-switches."""
    left: tuple[str, ...]
    """Split off."""
    strange: tuple[str, ...]
    """On neither list: somebody has to look it up."""


def sorted_out(text: str) -> Typed:
    """A text by what fake-switches does with each of its lines; blocks that it does not have go with all that is in them."""
    lines: list[str] = []
    left: list[str] = []
    strange: list[str] = []
    skipped, svi = None, False
    for line in spelled(text):
        depth, words = len(line) - len(line.lstrip()), line.strip()
        if skipped is not None and (depth > skipped or (depth == skipped and words in ("exit", "exit-vrrp"))):
            left.append(line)
            skipped = None if depth == skipped else skipped
            continue
        skipped = depth if CONTAINERS.fullmatch(words) else None
        if depth == 0 and words != "exit":
            svi = words.startswith("interface Vlan")
        if skipped is not None or any(re.fullmatch(one, words) for one in LEFT_OUT) or (depth and not svi and ROUTED.fullmatch(words)):
            left.append(line)
        elif words == "exit" or any(one.fullmatch(words) for one in TAKEN):
            lines.append(line)
        else:
            strange.append(line)
    return Typed(tuple(lines), tuple(left), tuple(strange))


def spelled(text: str) -> Iterator[str]:
    """The lines that say something, without banners; ``vlan 10,20``, which fake-switches does not read, as a line each."""
    for line in re.sub(r"^banner \S+ \^C\n.*?\^C$", "", text, flags=re.DOTALL | re.MULTILINE).splitlines():
        if (match := re.fullmatch(r"vlan ([\d,-]*[,-][\d,-]*)", line)) is not None:
            yield from (f"vlan {vid}" for vid in sorted(vids(match[1])))
        elif line.strip() not in ("", "!", "end"):
            yield line


def ports(*texts: str) -> list[str]:
    """The names of physical ports that texts configure."""
    return sorted({name for text in texts for name in re.findall(r"^interface (\S*Ethernet[\d/]+)$", text, flags=re.MULTILINE)})


# What is shown --------------------------------------------------------------------------------------------------------------

Facts = Mapping[str, Mapping[str, str | frozenset[int]]]
"""Block -> what is said of it -> value: ``interface Vlan10`` -> ``ip address`` -> ``172.31.0.1 255.255.0.0``."""
SWITCHING = ("switchport trunk allowed vlan", "switchport trunk native vlan", "switchport access vlan", "switchport mode")


def vids(text: str) -> frozenset[int]:
    """A list of VLANs as fake-switches prints it."""
    ranges = [one.split("-") for one in text.split(",") if one != "none"]
    return frozenset(vid for one in ranges for vid in range(int(one[0]), int(one[-1]) + 1))


def facts(text: str) -> dict[str, dict[str, str | frozenset[int]]]:
    """What a configuration says, of VLANs, ports, SVIs and routes, with defaults left out and lists as sets."""
    found: dict[str, dict[str, str | frozenset[int]]] = {}
    block: dict[str, str | frozenset[int]] = {}
    for line in text.splitlines():
        words = line.strip()
        if re.fullmatch(r"(?:vlan \d+|interface \S+|ip route .*)", line):
            block = found.setdefault(line, {})
        elif line.startswith(" ") and words not in ("no ip address", "switchport mode dynamic auto"):
            key = next((one for one in (*SWITCHING, "ip address") if words.startswith(f"{one} ")), words)
            value = words.removeprefix(key).strip()
            block[key] = vids(value) if key == "switchport trunk allowed vlan" else value
    return {name: block for name, block in found.items() if block or not re.fullmatch(r"interface \S*Ethernet[\d/]+", name)}
