"""What the files of a Debian switch mean besides its interfaces: the filter's bindings and guards, gateways, relays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from netgen.switch import bridges
from netgen.switch.edit import Here
from netgen.switch.facts import Binding, Part, Reference
from netgen.switch.nft import references
from netgen.switch.readers import Sections

_VLAN = re.compile(r"(?:bindings|addresses|chain vlan|chain leases|chain arp|elements \w+)-([0-9]{1,4})")
_PORTS = re.compile(r"iifname \{ ([^{}]*) \}")


def _filter(here: Here) -> Part:
    """A chain, a set or the elements of one."""
    name = here.path[-1]
    kind, _, rest = name.partition(" ")
    rules = [" ".join(value) for key, value in here.entries.items() if isinstance(value, tuple) and key[0] == "rule"]
    found = Part(references=frozenset(_named(name, rules)), defines=(kind, rest) if kind in ("chain", "set") else None)
    if kind == "elements":
        return replace(found, bindings=frozenset(_bindings(here, rest)), references=frozenset({(name, "set", rest)}))
    if kind == "set" and (limit := re.fullmatch(r"limit-(.+)-([0-9]+)", rest)):
        return replace(found, notes=frozenset({(f"limit {limit[2]}", limit[1])}))
    vlan = re.fullmatch(r"(vlan|leases|arp)-([0-9]{1,4})", rest)
    if kind != "chain" or not vlan:
        return replace(found, notes=frozenset(_lists(rules))) if rest == "input" else found
    vid = int(vlan[2])
    match vlan[1]:
        case "leases":
            return replace(found, snooping=frozenset({vid}), notes=frozenset({("snooped", str(vid))}))
        case "arp":
            return replace(found, inspection=frozenset({vid}), notes=frozenset({("inspected", str(vid))}))
    return replace(found, notes=frozenset(_ports(vid, rules)))


def _named(name: str, rules: list[str]) -> Iterator[Reference]:
    for rule in rules:
        chains, sets = references(rule)
        yield from ((name, "chain", one) for one in chains)
        yield from ((name, "set", one) for one in sets)


def _lists(rules: list[str]) -> Iterator[tuple[str, str]]:
    """Access lists of SVIs, in the chain of packets that go up to them."""
    for rule in rules:
        if found := re.fullmatch(r"vlan id ([0-9]+) vlan type ip6? goto (\S+)", rule):
            yield f"acl {found[1]}", found[2]


def _ports(vid: int, rules: list[str]) -> Iterator[tuple[str, str]]:
    """What a VLAN's chain does with frames of which ports."""
    for rule in rules:
        found = _PORTS.search(rule)
        for port in re.findall(r'"([^"]+)"', found[1]) if found else ():
            if rule.endswith(f"goto ip-{vid}"):
                yield "guarded", port
            elif rule.endswith(f"goto arp-{vid}"):
                yield "looked at", port
            elif "udp sport 67" in rule:
                yield "untrusted", port


def _bindings(here: Here, name: str) -> Iterator[Binding]:
    kind, _, vid = name.rpartition("-")
    for (text,) in here.entries if kind in ("bindings", "addresses") and vid.isdecimal() else ():
        parts = text.split(" . ")
        if len(parts) == 3 or (len(parts) == 2 and kind == "addresses"):
            yield int(vid), parts[-1], parts[1].lower() if len(parts) == 3 else "", parts[0].strip('"')


def _keepalived(here: Here) -> Part:
    """An instance is on an interface, and its addresses are gateways there."""
    at = [one.removeprefix("vrrp_instance ") for one in here.path if one.startswith("vrrp_instance ")]
    notes = {("vrrp", f"{at[0]} {key[1]}") for key in here.entries if at and key[0] == "address"}
    on = bridges.word(here.entries, "interface")
    if at and on:
        return Part(references=frozenset({(at[0], "interface", on)}), notes=frozenset({("instance", f"{at[0]} {on}")}))
    return Part(notes=frozenset(notes))


READERS: Mapping[str, bridges.Reader] = {
    "/etc/network/interfaces.d/netgen": bridges.interface,
    "/etc/nftables.d/netgen.nft": _filter,
    "/etc/keepalived/keepalived.conf": _keepalived,
}


def gateways(sections: Sections) -> frozenset[tuple[str, str]]:
    """keepalived: an instance whose interface is not there stays in FAULT (tests/test_linux_machine.py)."""
    return frozenset(("interface", bridges.word(entries, "interface")) for entries in sections.values() if ("interface",) in entries)


def relayed(sections: Sections) -> frozenset[tuple[str, str]]:
    """dnsmasq(8), dhcp-relay: the local address is one of an interface of the host."""
    lines = [key[0] for entries in sections.values() for key in entries]
    return frozenset(("address", line.removeprefix("dhcp-relay=").split(",")[0]) for line in lines if line.startswith("dhcp-relay="))
