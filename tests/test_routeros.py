"""RouterOS lines read back by its own rules: spelling, references, and what the switch rules let through; and by the command list of a
router (RouterOS 7.21 without a switch chip), which the language server routeros-lsp has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cases_support import cases, rendered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judges import judge
from routeros_lsp.analyze import analyze
from sites import sites

from netgen.addressing import IPv4, Mac, ipv4, mac_colon
from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import make
from netgen.plan.types import PortPlan, SwitchPlan
from netgen.platforms import FEATURES, load
from netgen.render import Renderer

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
FILTERING = "/interface bridge set bridge1 vlan-filtering=yes"


@dataclass(frozen=True)
class Line:
    """A command taken apart."""

    menu: str
    verb: str
    what: str
    """The entry of a ``set``: a name, or a port's default name."""
    properties: dict[str, str]


PROPERTY = re.compile(r' ([a-z0-9-]+)=("(?:[^"\\$?]|\\.)*"|[^ "\'=()$\[\]{}`?\\;]+)')
"""A value is one plain word, or in quotes; there a backslash takes the next character as it is."""
COMMAND = re.compile(r"(/[a-z0-9 -]+?) (add|set)\b(?: \[ find default-name=([a-z0-9-]+) \]| ([a-z][a-z0-9-]*)(?= ))?")


def read(text: str) -> Line:
    """A line as RouterOS reads it; AssertionError when it would not."""
    head = COMMAND.match(text)
    assert head, text
    at, found = head.end(), {}
    while at < len(text):
        match = PROPERTY.match(text, at)
        assert match, f"{text!r} from {at}"
        assert match[1] not in found, text
        found[match[1]] = re.sub(r"\\(.)", r"\1", match[2][1:-1]) if match[2].startswith('"') else match[2]
        at = match.end()
    return Line(head[1], head[2], head[3] or head[4] or "", found)


@cache
def renderer() -> Renderer:
    return Renderer()


def configurations(site: dict[str, Any]) -> list[tuple[SwitchPlan, list[Line]]]:
    plan, _ = make(Site.model_validate(site), Lock())
    texts = [(switch, renderer().switch(switch).splitlines()) for switch in plan.switches]
    assert all(lines[-1] == FILTERING and not any("vlan-filtering" in line for line in lines[:-1]) for _, lines in texts)
    return [(switch, [read(line) for line in lines]) for switch, lines in texts]


def check_spelling(lines: list[Line]) -> None:
    """Properties in the order of their names; nothing is named before it is there."""
    known = {"bridge1", "all"}
    for line in lines:
        assert list(line.properties) == sorted(line.properties), line
        names = [name for key in ("interface", "slaves", "tagged", "untagged", "in-interface", "mlag-peer-port") if key in line.properties
                 for name in line.properties[key].split(",")]  # fmt: skip
        assert all(name in known or load("mikrotik_routeros").port_name(name) for name in names), line
        if line.menu in ("/interface vlan", "/interface bonding", "/interface vrrp"):
            known.add(line.properties["name"])
    targets = {line.properties["jump-target"] for line in lines if "jump-target" in line.properties}
    assert targets == {line.properties["chain"] for line in lines if "firewall" in line.menu} - {"forward", "input"}


@QUICK
@given(site=sites(platforms=("mikrotik_routeros",)))
def test_lines_are_read_back_and_name_what_is_there(site: dict[str, Any]) -> None:
    for switch, lines in configurations(site):
        check_spelling(lines)
        members = {name: line for line in lines if line.menu == "/interface bridge vlan" for name in [line.properties["vlan-ids"]]}
        for port in (*switch.ports, *switch.bundles):
            for vlan in switch.vlans if port.kind == "bundle" or port.lag is None else ():
                entry = members[str(vlan.vid)].properties
                assert (port.name in entry.get("tagged", "").split(",")) == (vlan in port.body.tagged)
                assert (port.name in entry.get("untagged", "").split(",")) == (vlan == port.body.untagged)


@pytest.mark.parametrize(
    "case", [case for case in cases() if case.platform == "mikrotik_routeros" and not case.faults], ids=lambda c: c.name
)
def test_the_lines_of_every_case_are_read_back(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    verbatim = case.site["switches"][case.switch].get("extra", ())
    check_spelling([read(line) for line in rendered(case, Path("site")).splitlines() if line not in verbatim])


def listed(text: str) -> str:
    """The lines of menus that the router of the list has: no switch chip."""
    return "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("/interface ethernet switch "))


NEWER = re.compile("'mlag-(id|peer-port|priority)' is not a parameter .*")
"""Words that came with RouterOS 7.22."""


def complaints(text: str) -> list[str]:
    return [finding.message for finding in analyze(text).findings if not NEWER.fullmatch(finding.message)]


@judge("mikrotik_routeros", "routeros-lsp", reads=listed, only=(*FEATURES.keys() - {"mlag"},))
@pytest.mark.parametrize(
    "case", [case for case in cases() if case.platform == "mikrotik_routeros" and not case.faults], ids=lambda c: c.name
)
def test_a_router_has_the_commands_of_every_case(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = listed(rendered(case, Path("site")))
    assert len(text.splitlines()) > 3
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("/interface brige add name=bridge1", "'brige' is not a menu or command"),
        ("/interface bridge port add bridge=bridge1 interface=ether1 frametypes=admit-all", "'frametypes' is not a parameter"),
        ("/interface bridge port add interface=ether1", "Missing a value for bridge"),
        ("/ip address add address=10.0.0.1/24 interface=vlan10 netwrk=10.0.0.0", "'netwrk' is not a parameter"),
        ('/ip route add comment="a" b" dst-address=0.0.0.0/0 gateway=10.0.0.1', ""),
    ],
)
def test_the_list_refuses_what_a_router_would(line: str, complaint: str) -> None:
    assert any(complaint in one for one in complaints(line))


@settings(max_examples=200, deadline=None)
@given(text=st.from_regex(load("mikrotik_routeros").names.description, fullmatch=True).filter(bool))
def test_a_comment_comes_back_as_it_was(text: str) -> None:
    port = {"untagged": "servers", "description": text[:240].rstrip()}
    site = {"vlans": {"servers": {"vid": 20}}, "switches": {"sw1": {"platform": "mikrotik_routeros", "ports": {"ether3": port}}}}
    ((_, lines),) = configurations({"netgen": 1, "site": "t", **site})
    assert [line.properties["comment"] for line in lines if line.what == "ether3"] == [port["description"]]


@pytest.mark.parametrize("wrong", ['/x set comment="a$b"', '/x set comment="a"b"', "/x set comment=a b", "/x set comment=a;b", "x set a=b"])
def test_the_reader_refuses_what_routeros_would(wrong: str) -> None:
    with pytest.raises(AssertionError):
        read(wrong)


# What the switch rules let through ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """A frame that comes into a port."""

    port: str
    tag: int | None
    protocol: str
    mac: Mac
    ip: IPv4
    """Source, or the sender in ARP."""


def passes(rules: list[dict[str, str]], frame: Frame) -> bool:
    """The first rule that matches decides; no rule: it passes. The rule for DHCP requests matches none of our frames."""
    for rule in rules:
        wanted = {
            "ports": frame.port,
            "vlan-id": str(frame.tag),
            "mac-protocol": frame.protocol,
            "src-mac-address": f"{mac_colon(frame.mac).upper()}/FF:FF:FF:FF:FF:FF",
            "src-address": f"{ipv4(frame.ip)}/32",
            "dst-address": "",
        }
        if all(rule[name] == value for name, value in wanted.items() if name in rule):
            return rule.get("new-dst-ports") != ""
    return True


@QUICK
@given(site=sites(platforms=("mikrotik_routeros",)))
def test_switch_rules_let_the_entries_through_and_nobody_else(site: dict[str, Any]) -> None:
    site["security"]["binding"] = "static"
    for switch, lines in configurations(site):
        rules = [line.properties for line in lines if line.menu == "/interface ethernet switch rule"]
        assert len(rules) >= 2 * len(switch.bindings)
        assert len(rules) <= switch.guard_rules <= len(rules) + len(switch.ports)  # a native VLAN that passes needs no rule
        for port in switch.ports:
            check_port(rules, port)


def check_port(rules: list[dict[str, str]], port: PortPlan) -> None:
    for vlan in port.body.allowed:
        tag = None if vlan == port.body.untagged else vlan.vid
        stranger = Frame(port.name, tag, "ip", Mac(0x02AA00000001), IPv4(0x0A090909))
        for protocol in ("ip", "arp"):
            assert passes(rules, replace(stranger, protocol=protocol)) == (vlan not in port.body.guarded)
        for entry in port.bindings:
            own = Frame(port.name, tag, "ip", entry.mac or stranger.mac, entry.ip)
            for frame in (own, replace(own, protocol="arp")):
                assert passes(rules, frame) == (entry.vlan == vlan or vlan not in port.body.guarded)
                if vlan in port.body.guarded:
                    assert not passes(rules, replace(frame, ip=stranger.ip))
                    assert not passes(rules, replace(frame, mac=stranger.mac)) or entry.mac is None
        assert passes(rules, replace(stranger, protocol="lldp"))


def test_the_rules_of_a_port_are_not_empty_by_chance() -> None:
    host = {"port": "sw1:ether3", "mac": "52:54:00:00:00:01", "untagged": "servers", "addresses": {"servers": "192.168.1.1"}}
    site = {
        "vlans": {"servers": {"vid": 20, "role": "host", "prefix": "192.168.0.0/16", "gateway": "192.168.0.1", "routed_by": "external"}},
        "security": {"binding": "static"},
        "switches": {"sw1": {"platform": "mikrotik_routeros"}},
        "hosts": {"h1": {"interfaces": {"eth1": host}}},
    }
    ((switch, lines),) = configurations({"netgen": 1, "site": "t", **site})
    rules = [line.properties for line in lines if line.menu == "/interface ethernet switch rule"]
    own = Frame("ether3", None, "ip", Mac(0x525400000001), IPv4(0xC0A80101))
    assert passes(rules, own)
    assert not passes(rules, replace(own, ip=IPv4(0xC0A80102)))
    assert not passes(rules[:-1], replace(own, protocol="ip", mac=Mac(1)))
    assert passes(rules[:-1], replace(own, protocol="arp", mac=Mac(1)))
    assert [port.body.guard for port in switch.ports] == ["port_acl"]
