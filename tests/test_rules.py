"""Rules: what they find, that each has an id, a case and a page, and that nothing makes them raise."""

from __future__ import annotations

import ast
import inspect
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from netgen import platforms, rules
from netgen.addressing import Prefix4, ipv4, mac_colon
from netgen.errors import At, Fault
from netgen.loader import load, walk
from netgen.model import Policy, Port, PortProfile, Security, Site
from netgen.model.merged import merged
from netgen.model.security import effective
from netgen.rules import addresses, bundles, containers, hosts, mlag, names, policies, ports, references, routers, security, vlans
from netgen.rules.policies import _Ranges
from netgen.rules.walk import build
from netgen.rules.words import plain, said, suggester
from tests.conftest import ROOT
from tests.sites import HOSTILE, sites

MODULES = (references, names, vlans, routers, addresses, ports, bundles, hosts, containers, security, policies, mlag)
CASES = ROOT / "tests" / "errors"
PAGES = ROOT / "docs" / "rules"


def ids_by_function() -> dict[str, set[str]]:
    """Every id that the rules yield, with the functions in which it stands."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        source = Path(inspect.getsourcefile(module) or "").read_text(encoding="utf-8")
        for function in ast.parse(source).body:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
                    assert isinstance(node.args[0], ast.Constant), f"{module.__name__}: the id of a fault is written out"
                    found.setdefault(str(node.args[0].value), set()).add(f"{module.__name__}.{getattr(function, 'name', '')}")
    return found


IDS = ids_by_function()


def site(**parts: Any) -> Site:
    """A site from plain data."""
    return Site.model_validate({"netgen": 1, "site": "test", **parts})


def ids(one: Site) -> list[str]:
    return sorted(fault.id for fault in rules.faults(one))


# Every rule is whole --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", sorted(IDS))
def test_an_id_has_one_meaning_one_case_and_one_page(one: str) -> None:
    assert re.fullmatch(r"NG[23][0-9]{2}", one)
    assert len(IDS[one]) == 1, f"{one} is yielded in {IDS[one]}"
    case = [path.name for path in CASES.glob(f"{one}-*.yml")]
    assert len(case) == 1, f"{one} has the cases {case}"
    told = (CASES / case[0]).with_suffix(".txt").read_text(encoding="utf-8")
    assert set(re.findall(r"^[^ ]+ (?:warning )?(NG[0-9]{3}) ", told, re.M)) == {one}, f"{case[0]} shows more than {one}"
    page = (PAGES / f"{one}.md").read_text(encoding="utf-8")
    assert re.match(rf"# {one}: [a-zA-Z]", page)
    assert "\n**Mend:** " in page
    assert ("This is a warning" in page) == (f"warning {one}" in told)


def test_pages_have_titles_of_their_own_and_a_rule() -> None:
    titles = {path.stem: path.read_text(encoding="utf-8").splitlines()[0].partition(": ")[2] for path in PAGES.glob("NG[23]*.md")}
    assert len(set(titles.values())) == len(titles)
    assert set(titles) == set(IDS)


@pytest.mark.parametrize("one", sorted(IDS))
def test_the_example_of_a_page_is_the_case(one: str) -> None:
    page = (PAGES / f"{one}.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    case = next(CASES.glob(f"{one}-*.yml")).read_text(encoding="utf-8").splitlines()
    assert example.strip()
    assert [line for line in example.splitlines() if line not in case] == []


def test_every_generator_over_the_index_is_a_rule() -> None:
    written = {
        function
        for module in MODULES
        for name, function in vars(module).items()
        if inspect.isgeneratorfunction(function) and not name.startswith("_") and function.__module__ == module.__name__
    }
    assert written == set(rules.RULES)
    assert all(rule.__doc__ for rule in rules.RULES)


def test_rules_know_no_platform_by_name() -> None:
    for module in (*MODULES, rules, inspect.getmodule(build)):
        source = inspect.getsource(module)  # type: ignore[arg-type]
        assert [name for name in platforms.names() if name in source] == []


# Sound sites ----------------------------------------------------------------------------------------------------------------

ARTICLE = """
netgen: 1
site: campus
vlans:
  hosts: {vid: 20, role: host, prefix: 192.168.0.0/16, gateway: 192.168.0.1, routed_by: core1}
  containers:
    vid: 10
    role: container
    prefix: 172.31.0.0/16
    gateway: 172.31.0.1
    routed_by: {core1: 172.31.0.2, core2: 172.31.0.3}
    slice: 24
    reserved: [172.31.0.0/24]
  mgmt: {vid: 99, role: management, prefix: 10.99.0.0/24, gateway: 10.99.0.1, routed_by: {core1: 10.99.0.2, core2: 10.99.0.3}}
security: {dhcp_snooping: true, arp_inspection: true, binding: static, headroom: 2, dhcp_rate: 100, arp_rate: 200}
stp: {mode: rapid-pvst, priority: {core1: 4096, core2: 8192}}
policies:
  - {from: containers, to: hosts, action: permit, protocol: tcp, ports: [443]}
  - {from: containers, to: hosts, action: permit, established: true}
  - {from: containers, to: hosts, action: deny}
port_profiles:
  printer: {untagged: hosts, stp_edge: true, bpdu_guard: true, storm_control: {broadcast: 1%}, max_bindings: 1}
switches:
  core1:
    platform: juniper_junos
    model: EX4300-48T
    address: 10.99.0.2
    management_entry: "core1:xe-0/0/47"
    routes: [{to: 0.0.0.0/0, via: 10.99.0.254}]
    credentials: lab
    extra: ["set system ntp server 10.99.0.5"]
    ports: {"xe-0/0/47": {mode: trunk, tagged: [mgmt], trust: both, description: to the outside}}
  core2: {platform: juniper_junos, address: 10.99.0.3, routes: [{to: 0.0.0.0/0, via: 10.99.0.254}]}
  tor1:
    platform: cisco_ios
    address: 10.99.0.11
    ports:
      GigabitEthernet1/0/46: {mode: trunk, untagged: hosts, tagged: [containers], description: hypervisor, max_bindings: 20}
      GigabitEthernet1/0/47: {profile: printer, description: "2nd floor printer", bindings: [{ip: 192.168.9.9, mac: "00:11:22:33:44:55"}]}
      GigabitEthernet1/0/48: {shutdown: true}
cables:
  - {a: "core1:xe-0/1/0", b: "tor1:TenGigabitEthernet1/1/1", lag: 1}
  - {a: "core1:xe-0/1/1", b: "tor1:TenGigabitEthernet1/1/2", lag: 1}
  - {a: "core1:xe-0/1/2", b: "core2:xe-0/1/2"}
hosts:
  docker1:
    renderer: netplan
    docker: "20.10"
    docker_pools: [10.200.0.0/16]
    interfaces:
      eth0: {port: "tor1:GigabitEthernet1/0/1", untagged: mgmt, addresses: {mgmt: 10.99.0.21}}
      eth1:
        port: "tor1:GigabitEthernet1/0/2"
        mac: 52:54:00:00:01:02
        untagged: hosts
        addresses: {hosts: 192.168.1.11}
        container_networks: {containers: {max: 40, fixed: {web1: 172.31.1.20}}}
    gateway: hosts
  docker2:
    interfaces:
      bond0:
        members: {eth1: {port: "tor1:GigabitEthernet1/0/3"}, eth2: {port: "tor1:GigabitEthernet1/0/4"}}
        mode: 802.3ad
        mac: 52:54:00:00:02:03
        untagged: hosts
        addresses: {hosts: 192.168.1.12}
        security: {binding: limit}
        container_networks: {containers: {max: 20, slice: 172.31.2.0/24}}
  "docker[10-29]":
    interfaces:
      eth1:
        port: "tor1:GigabitEthernet1/0/[10-29]"
        mac: "52:54:00:00:0a:[10-29]"
        untagged: hosts
        addresses: {hosts: "192.168.1.[110-129]"}
        container_networks: {containers: {max: 30}}
"""


def test_the_model_page_s_example_has_no_fault_and_no_warning(tmp_path: Path) -> None:
    (tmp_path / "site.yml").write_text(ARTICLE, encoding="utf-8")
    assert load(tmp_path).warnings == ()


@given(sites())
@settings(max_examples=40, deadline=None)
def test_sound_sites_have_no_faults(data: dict[str, Any]) -> None:
    found = [fault for fault in rules.faults(Site.model_validate(data)) if fault.severity == "error"]
    assert [str(fault) for fault in found if fault.id != "NG220"] == []  # some of the descriptions are hostile on purpose


# Nothing raises, every place is found -----------------------------------------------------------------------------------------


def places(one: Site, faults: list[Fault]) -> Iterator[At]:
    """The places of faults that are no object of the site."""
    known = {id(thing) for thing, _ in walk(one)}
    for fault in faults:
        for at in (fault.at, *fault.also):
            assert isinstance(at, At)
            if id(at.object) not in known:
                yield at


@pytest.mark.parametrize("case", sorted(CASES.glob("NG[23]*.yml")), ids=lambda path: path.stem)
def test_faults_name_objects_of_the_site(case: Path) -> None:
    from ruamel.yaml import YAML

    data = YAML(typ="safe", pure=True).load(case.read_text(encoding="utf-8"))
    one = Site.model_validate(data)
    assert list(places(one, rules.faults(one))) == []


WORDS = [*HOSTILE, "", "a\nb", "..", "-", "core1:", ":x", "x" * 300, "\ud800", "sw1:", "hosts", "all", "external", "sw1", "\x1b[2J"]


def spoiled(data: Any, chance: random.Random, share: float) -> Any:
    """The data with some texts and keys replaced, and some entries left out."""
    if isinstance(data, dict):
        items = [(key, value) for key, value in data.items() if chance.random() > share / 3]
        return {
            chance.choice(WORDS) if chance.random() < share / 3 and key not in FIELDS else key: spoiled(value, chance, share)
            for key, value in items
        }
    if isinstance(data, list):
        return [spoiled(value, chance, share) for value in data for _ in range(2 if chance.random() < share else 1)]
    if chance.random() < share:
        return chance.choice(
            ["0.0.0.0", "255.255.255.255", "01:00:00:00:00:00", "::", *WORDS] if isinstance(data, str) else [1, 2, 4094, True]
        )
    return data


FIELDS = frozenset(
    name
    for thing, _ in walk(Site.model_validate({"netgen": 1, "site": "x"}))
    for name in type(thing).model_fields  # type: ignore[attr-defined]
) | {"vid", "prefix", "gateway", "role", "platform", "port", "members", "addresses", "container_networks", "max", "interfaces", "a", "b"}


@given(sites(), st.randoms(use_true_random=False), st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=150, deadline=None)
def test_no_site_makes_a_rule_raise(data: dict[str, Any], chance: random.Random, share: float) -> None:
    data = spoiled(deepcopy(data), chance, share) | {"netgen": 1, "site": "x"}
    try:
        one = Site.model_validate(data)
    except ValidationError:
        return
    faults = rules.faults(one)
    assert list(places(one, faults)) == []
    assert [str(fault) for fault in faults if not str(fault).isprintable()] == []


def test_hostile_names_are_harmless_in_messages() -> None:
    bad = "x\x1b[2J\n\u202e" + "y" * 5000
    one = site(
        vlans={bad: {"vid": 20, "prefix": "10.0.0.0/8", "gateway": "11.0.0.1", "routed_by": bad}},
        switches={bad: {"platform": bad, "address": "10.0.0.0", "management_entry": bad, "extra": [bad], "ports": {bad: {"profile": bad}}}},
        cables=[{"a": f"{bad}:{bad}", "b": f"{bad}:{bad}", "lag": 1, "description": bad}],
        hosts={bad: {"description": bad, "gateway": bad, "interfaces": {bad: {"port": bad, "addresses": {bad: "10.0.0.0"}}}}},
        policies=[{"from": bad, "to": bad, "action": "deny"}],
    )
    texts = [f"{fault.text}; {fault.mend}" for fault in rules.faults(one)]
    assert len(texts) > 15
    assert [text for text in texts if not text.isprintable() or len(text) > 500] == []


# Single rules -------------------------------------------------------------------------------------------------------------------


def test_security_of_the_switch_counts() -> None:
    parts = {
        "vlans": {"hosts": {"vid": 20, "role": "host", "prefix": "10.20.0.0/24"}},
        "switches": {"tor1": {"platform": "cisco_ios", "security": {"binding": "static"}}, "tor2": {"platform": "cisco_ios"}},
        "hosts": {
            f"docker{number}": {
                "interfaces": {"eth0": {"port": f"tor{number}:Gi1/0/1", "untagged": "hosts", "addresses": {"hosts": f"10.20.0.{number}"}}}
            }
            for number in (1, 2)
        },
    }
    found = rules.faults(site(**parts))
    assert [(fault.id, fault.at.key) for fault in found if isinstance(fault.at, At)] == [("NG340", "eth0")]
    assert "host docker1 eth0" in found[0].text


def test_the_levels_of_security_and_what_nobody_says() -> None:
    assert effective() == (False, False, "none", 0, None, None)
    levels = (Security(binding="static", headroom=2, dhcp_rate=50), Security(), Security(binding="dhcp", dhcp_snooping=True))
    assert effective(*levels) == (True, False, "dhcp", 2, 50, None)
    assert effective(Security(binding="static", dhcp_rate=50), Security(binding=None, dhcp_rate=None))[2:5] == ("none", 0, None)


def test_a_port_s_own_null_wins_over_its_profile() -> None:
    profile = PortProfile(untagged="hosts", tagged=("voice",), security=Security(binding="dhcp"))
    port = merged(Port(profile="p", untagged=None), profile)
    assert (port.untagged, port.tagged, port.security, port.profile) == (None, ("voice",), Security(), "p")
    assert merged(port, None) is port


def test_suggestions_stop_when_they_cost_too_much() -> None:
    known = {"hosts": 0, "voice": 0}
    suggest = suggester(work=4)
    assert suggest("host", known) == "did you mean hosts?"
    assert suggest("host", known) == "did you mean hosts?"
    assert suggest("qqq", known) == "there are hosts, voice"
    assert suggest("voic", known) == ""
    assert suggester()("x", {}) == "there are none"


def test_names_in_messages_are_short_and_printable() -> None:
    assert said("a\x00b") == "'a\\x00b'"
    assert len(plain("x" * 100_000)) < 70


def test_a_site_with_thousands_of_unknown_names_is_judged_all_the_same() -> None:
    hosts = {f"h{number}": {"interfaces": {"eth0": {"port": f"sv{number}:Gi1/0/1", "untagged": f"w{number}"}}} for number in range(3000)}
    known = {f"v{number}": {"vid": number} for number in range(2, 3002)}
    found = ids(site(vlans=known, switches={f"sw{number}": {"platform": "cisco_ios"} for number in range(1000)}, hosts=hosts))
    assert (found.count("NG200"), found.count("NG201"), found.count("NG249")) == (3000, 3000, 3000)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair))), max_size=12))
@settings(max_examples=200, deadline=None)
def test_matched_ports_are_a_set(pairs: list[tuple[int, int]]) -> None:
    ranges, matched = _Ranges(), set[int]()
    for low, high in pairs:
        assert ranges.holds(low, high) == matched.issuperset(range(low, high + 1))
        ranges.add(low, high)
        matched |= set(range(low, high + 1))
    assert ranges.lows == sorted(ranges.lows)
    assert all(low - high > 1 for high, low in zip(ranges.highs, ranges.lows[1:], strict=False))


packets = st.tuples(st.sampled_from(["tcp", "udp", "icmp", "other"]), st.booleans(), st.integers(1, 6))


@st.composite
def some_policies(draw: st.DrawFn) -> list[Policy]:
    """Up to six valid policies between two VLANs, over ports 1 to 6."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        protocol = draw(st.sampled_from([None, "tcp", "udp", "icmp"]))
        ends = st.tuples(st.integers(1, 6), st.integers(1, 6)).map(lambda pair: f"{min(pair)}-{max(pair)}")
        listed = draw(st.lists(ends, max_size=2)) if protocol in ("tcp", "udp") else []
        flag = draw(st.booleans()) if protocol in (None, "tcp") else False
        part = {"from": "a", "to": "b", "action": draw(st.sampled_from(["permit", "deny"])), "ports": listed, "established": flag}
        found.append(Policy.model_validate(part | ({"protocol": protocol} if protocol else {})))
    return found


def matches(policy: Policy, packet: tuple[str, bool, int]) -> bool:
    """Whether a policy matches a packet of (protocol, established, destination port)."""
    protocol, established, port = packet
    if policy.protocol not in (None, protocol) or (policy.established and (protocol != "tcp" or not established)):
        return False
    return not policy.ports or any(low <= port <= high for low, high in policy.ports)


@given(some_policies())
@settings(max_examples=150, deadline=None)
def test_a_policy_that_is_said_never_to_match_matches_nothing(written: list[Policy]) -> None:
    data = [policy.model_dump(by_alias=True, exclude_defaults=True) for policy in written]
    for policy in data:
        policy["ports"] = [f"{low}-{high}" for low, high in policy.get("ports", ())]
    one = site(policies=data, vlans={"a": {"vid": 2, "prefix": "10.2.0.0/16"}, "b": {"vid": 3, "prefix": "10.3.0.0/16"}})
    dead = [fault.at.object for fault in rules.faults(one) if fault.id == "NG364" and isinstance(fault.at, At)]
    every = [(protocol, flag, port) for protocol in ("tcp", "udp", "icmp", "other") for flag in (False, True) for port in range(1, 8)]
    for place, policy in enumerate(one.policies):
        alone = [
            packet for packet in every if matches(policy, packet) and not any(matches(other, packet) for other in one.policies[:place])
        ]
        if any(policy is other for other in dead):
            assert alone == []


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A prefix inside 10.0.0.0/24."""
    length = draw(st.integers(26, 30))
    return str(Prefix4((10 << 24) + (draw(st.integers(0, 255)) & ~((1 << (32 - length)) - 1)), length))


@given(st.lists(blocks(), min_size=1, max_size=5), st.lists(blocks(), max_size=3), st.lists(st.integers(2, 254), max_size=3, unique=True))
@settings(max_examples=150, deadline=None)
def test_slices_against_sets_of_addresses(shares: list[str], reserved: list[str], used: list[int]) -> None:
    vlan = {"vid": 10, "role": "container", "prefix": "10.0.0.0/24", "gateway": "10.0.0.1", "routed_by": "external", "reserved": reserved}
    wired = {
        f"d{number}": {"interfaces": {"eth0": {"port": f"tor1:Gi1/0/{number}", "container_networks": {"c": {"max": 1, "slice": share}}}}}
        for number, share in enumerate(shares, 1)
    }
    entries = [{"ip": ipv4((10 << 24) + ip), "mac": mac_colon(0x525400000000 + ip)} for ip in used]
    port = {"Gi1/0/48": {"untagged": "c", "bindings": entries}}
    one = site(vlans={"c": vlan}, switches={"tor1": {"platform": "cisco_ios", "ports": port}}, hosts=wired)
    found = [fault for fault in rules.faults(one) if fault.severity == "error"]

    def members(block: str) -> set[int]:
        address, _, length = block.partition("/")
        first = int(address.rpartition(".")[2])
        return set(range(first, first + (1 << (32 - int(length)))))

    sets = [members(share) for share in shares]
    assert any(fault.id == "NG325" for fault in found) == any(a & b for place, a in enumerate(sets) for b in sets[:place])
    assert sum(fault.id == "NG326" for fault in found) == sum(any(one & members(block) for block in reserved) for one in sets)
    assert sum(fault.id == "NG327" for fault in found) == sum(bool(one & {1, *used}) for one in sets)


@given(st.lists(blocks(), min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_overlapping_prefixes_against_sets(prefixes: list[str]) -> None:
    one = site(vlans={f"v{number}": {"vid": number, "prefix": prefix} for number, prefix in enumerate(prefixes, 2)})
    parsed = [vlan.prefix for vlan in one.vlans.values() if vlan.prefix]
    clash = any(a.first <= b.last and b.first <= a.last for place, a in enumerate(parsed) for b in parsed[:place])
    assert any(fault.id == "NG233" for fault in rules.faults(one)) == clash


def test_which_vlan_an_address_is_in() -> None:
    index = build(site(vlans={"a": {"vid": 2, "prefix": "10.2.0.0/16"}, "b": {"vid": 3, "prefix": "10.3.0.0/24"}, "c": {"vid": 4}}))
    found = [index.vlan_of((10 << 24) + offset) for offset in (0x1FFFF, 0x20000, 0x2FFFF, 0x30000, 0x300FF, 0x30100)]
    assert found == [None, "a", "a", "b", "b", None]


# Where a rule begins and ends ------------------------------------------------------------------------------------------------------


def wired(vlans: dict[str, Any], port: dict[str, Any] | None = None, interface: dict[str, Any] | None = None, **more: Any) -> Site:
    """A site with one switch, one of its ports, and one host interface."""
    ports = {"Gi1/0/48": port} if port else {}
    host = {"d1": {"interfaces": {more.pop("nic", "eth0"): {"port": "tor1:Gi1/0/1", **interface}}}} if interface else {}
    switch = {"platform": "cisco_ios", "ports": ports, **more.pop("switch", {})}
    return site(vlans=vlans, switches={"tor1": switch, **more.pop("switches", {})}, hosts=host, **more)


V4 = {"vid": 20, "prefix": "10.20.0.0/24"}
V6 = {"prefix6": "fd00:20::/64", "gateway6": "fd00:20::1"}
ROUTED = V4 | {"gateway": "10.20.0.1", "routed_by": "tor1"}
CONTAINERS = {"vid": 10, "role": "container", "prefix": "172.30.0.0/16", "gateway": "172.30.0.1", "routed_by": "tor1"}
OTHER = {"tor2": {"platform": "cisco_ios"}}


def entry(ip: str, vlan: str | None = None) -> dict[str, str]:
    return {"ip": ip, "mac": "52:54:00:00:00:01"} | ({"vlan": vlan} if vlan else {})


B = {"vid": 30, "prefix": "10.30.0.0/24", "gateway": "10.30.0.1", "routed_by": "tor1"}
A_TO_B = {"from": "a", "to": "b", "action": "deny"}
B_TO_A = {"from": "b", "to": "a", "action": "deny"}


def contained(network: dict[str, Any], engine: str | None = None, binding: str = "none", pools: Any = (), reserved: Any = ()) -> Site:
    """A site with one container network, beside an interface of its own for nothing else."""
    interface = {"port": "tor1:Gi1/0/1", "container_networks": {"c": {"max": 1} | network}, "security": {"binding": binding}}
    host = {"interfaces": {"eth1": interface}, "docker_pools": list(pools)} | ({"docker": engine} if engine else {})
    vlan = CONTAINERS | {"slice": 24, "reserved": list(reserved)}
    return site(vlans={"c": vlan}, switches={"tor1": {"platform": "cisco_ios"}}, hosts={"d1": host})


EDGES: list[tuple[str, Site, list[str]]] = [
    ("vid below the reserved ones", wired({"v": {"vid": 1001}}, {"untagged": "v"}), []),
    ("first reserved vid", wired({"v": {"vid": 1002}}, {"untagged": "v"}), ["NG231"]),
    ("last reserved vid", wired({"v": {"vid": 1005}}, {"untagged": "v"}), ["NG231"]),
    ("vid above the reserved ones", wired({"v": {"vid": 1006}}, {"untagged": "v"}), []),
    ("neighbouring prefixes", wired({"a": V4, "b": {"vid": 30, "prefix": "10.20.1.0/24"}}, {"tagged": ["a", "b"]}), []),
    (
        "two prefixes inside a third",
        site(vlans={"a": {"vid": 2, "prefix": "10.0.0.0/8"}, "b": V4, "c": {"vid": 4, "prefix": "10.30.0.0/24"}}),
        ["NG233", "NG233", "NG249", "NG249", "NG249"],
    ),
    ("before loopback", wired({"a": {"vid": 2, "prefix": "126.0.0.0/8"}}, {"untagged": "a"}), []),
    ("after loopback", wired({"a": {"vid": 2, "prefix": "128.0.0.0/8"}}, {"untagged": "a"}), []),
    ("loopback's first", wired({"a": {"vid": 2, "prefix": "127.0.0.0/30"}}, {"untagged": "a"}), ["NG234"]),
    ("loopback's last", wired({"a": {"vid": 2, "prefix": "127.255.255.252/30"}}, {"untagged": "a"}), ["NG234"]),
    ("prefix6 of 96", wired({"c": CONTAINERS | {"prefix6": "fd00::/96", "gateway6": "fd00::1"}}), []),
    ("prefix6 of 97", wired({"c": CONTAINERS | {"prefix6": "fd00::/97", "gateway6": "fd00::1"}}), ["NG235"]),
    ("reserved block larger than the prefix", wired({"c": CONTAINERS | {"reserved": ["172.30.0.0/15"]}}), ["NG236"]),
    ("reserved block as large as the prefix", wired({"c": CONTAINERS | {"reserved": ["172.30.0.0/16"]}}), []),
    ("slice one longer than the prefix", wired({"c": CONTAINERS | {"slice": 17}}), []),
    ("IPv6 alone", wired({"v": {"vid": 20, "routed_by": "tor1"} | V6}), []),
    ("IPv6 without its gateway", wired({"v": ROUTED | {"prefix6": "fd00:20::/64"}}), ["NG258"]),
    ("nothing to route", wired({"v": {"vid": 20, "routed_by": "tor1"}}), ["NG242"]),
    (
        "own IPv4 addresses without a prefix",
        wired(
            {"v": {"vid": 20, "routed_by": {"tor1": {"ipv4": "10.20.0.2", "ipv6": "fd00:20::2"}, "tor2": "10.20.0.3"}} | V6}, switches=OTHER
        ),
        ["NG242", "NG245"],
    ),
    ("first address of a /31", wired({"v": V4 | {"prefix": "10.20.0.0/31"}}, None, {"addresses": {"v": "10.20.0.0"}}), []),
    ("first address of a /30", wired({"v": V4 | {"prefix": "10.20.0.0/30"}}, None, {"addresses": {"v": "10.20.0.0"}}), ["NG252"]),
    ("entry with the first address", wired({"v": V4}, {"untagged": "v", "bindings": [entry("10.20.0.0")]}), []),
    ("entry with the last address", wired({"v": V4}, {"untagged": "v", "bindings": [entry("10.20.0.255")]}), []),
    ("entry below the first address", wired({"v": V4}, {"untagged": "v", "bindings": [entry("10.19.255.255")]}), ["NG275"]),
    ("entry above the last address", wired({"v": V4}, {"untagged": "v", "bindings": [entry("10.20.1.0")]}), ["NG275"]),
    ("named VLAN, last address", wired({"v": V4}, {"tagged": ["v"], "bindings": [entry("10.20.0.255", "v")]}), []),
    ("named VLAN, first address", wired({"v": V4}, {"tagged": ["v"], "bindings": [entry("10.20.0.0", "v")]}), []),
    ("named VLAN, above", wired({"v": V4}, {"tagged": ["v"], "bindings": [entry("10.20.1.0", "v")]}), ["NG275"]),
    (
        "one entry with its VLAN and one without",
        wired({"v": V4}, {"tagged": ["v"], "bindings": [entry("10.20.0.2", "v"), entry("10.20.0.3")]}),
        ["NG274"],
    ),
    (
        "highest bundle",
        site(switches={"tor1": {"platform": "cisco_ios"}} | OTHER, cables=[{"a": "tor1:Te1/1/1", "b": "tor2:Te1/1/1", "lag": 128}]),
        [],
    ),
    (
        "one above the highest bundle",
        site(switches={"tor1": {"platform": "cisco_ios"}} | OTHER, cables=[{"a": "tor1:Te1/1/1", "b": "tor2:Te1/1/1", "lag": 129}]),
        ["NG281", "NG281"],
    ),
    ("15 characters", wired({"v": V4 | {"vid": 9}}, None, {"addresses": {"v": "10.20.0.2"}}, nic="enp129s0f1np1"), []),
    ("16 characters", wired({"v": V4}, None, {"addresses": {"v": "10.20.0.2"}}, nic="enp129s0f1np1"), ["NG304"]),
    ("long name, untagged", wired({"v": V4}, None, {"untagged": "v", "addresses": {"v": "10.20.0.2"}}, nic="enp129s0f1np1"), []),
    ("MTU of 1280 for IPv6", wired({"v": ROUTED | V6 | {"mtu": 1280}}, None, {"untagged": "v", "mtu": 1280}), []),
    ("MTU of 1279 for IPv6", wired({"v": ROUTED | V6 | {"mtu": 1279}}, None, {"untagged": "v", "mtu": 1279}), ["NG310", "NG310"]),
    ("MTU of 1279 without IPv6", wired({"v": ROUTED | {"mtu": 1279}}, None, {"untagged": "v", "mtu": 1279}), []),
    (
        "a VLAN used by a cable's native alone",
        site(
            vlans={"v": V4},
            switches={"tor1": {"platform": "cisco_ios"}} | OTHER,
            cables=[{"a": "tor1:Te1/1/1", "b": "tor2:Te1/1/1", "native": "v"}],
        ),
        [],
    ),
    ("a VLAN used by a switch's address alone", wired({"v": V4}, switch={"address": "10.20.0.9"}), []),
    ("a relay outside", wired({"v": ROUTED | {"dhcp_relay": ["10.21.0.5"]}}), []),
    ("one address reserved", contained({"slice": "172.30.7.7/32"}, reserved=["172.30.7.7/32"]), ["NG326"]),
    ("the last address of a slice reserved", contained({"slice": "172.30.7.0/24"}, reserved=["172.30.7.255/32"]), ["NG326"]),
    ("the address before a slice reserved", contained({"slice": "172.30.7.0/24"}, reserved=["172.30.6.255/32"]), []),
    ("slice larger than the prefix", contained({"slice": "172.30.0.0/15"}), ["NG324", "NG327"]),
    ("as many fixed ones as max", contained({"max": 1, "fixed": {"web1": "172.30.7.7"}}), []),
    ("Docker 1.12", contained({}, engine="1.12"), []),
    ("Docker 28 by its first number", contained({"ipam": "default"}, engine="28", binding="static"), ["NG343"]),
    ("Docker 27", contained({"ipam": "default"}, engine="27.5.1", binding="static"), []),
    ("Docker 28 without static entries", contained({"ipam": "default"}, engine="28", binding="limit"), []),
    ("another Docker network's name in the same VLAN", contained({"network": "c2"}), []),
    ("smallest pool", contained({}, pools=["10.200.0.0/24", "10.200.1.0/24"]), []),
    ("pool of one address in a prefix", contained({}, pools=["172.30.255.255/32"]), ["NG331", "NG332"]),
    ("longest name", wired({"v": V4}, {"untagged": "v"}, port_profiles={"p" * 64: {}}), []),
    ("name that is too long", wired({"v": V4}, {"untagged": "v"}, port_profiles={"p" * 65: {}}), ["NG213"]),
    ("longest description", wired({"v": V4}, {"untagged": "v", "description": "x" * 200}), []),
    ("description that is too long", wired({"v": V4}, {"untagged": "v", "description": "x" * 201}), ["NG220"]),
    ("a permit before its deny", wired({"a": ROUTED, "b": B}, policies=[A_TO_B | {"action": "permit", "protocol": "tcp"}, A_TO_B]), []),
    ("a permit after its deny", wired({"a": ROUTED, "b": B}, policies=[A_TO_B, B_TO_A | {"action": "permit"}]), ["NG365"]),
    ("a policy of IPv6 on one side only", wired({"a": ROUTED | V6, "b": {"vid": 40}}, {"untagged": "b"}, policies=[A_TO_B]), ["NG363"]),
    ("a container network of its own", wired({"c": CONTAINERS | {"slice": 24}}, None, {"container_networks": {"c": {"max": 1}}}), []),
    ("twice the name of a port's own VLAN", wired({"v": V4}, {"untagged": "v", "tagged": ["v"]}), ["NG273"]),
    ("trusted for ARP alone, and guarded", wired({"v": V4}, {"untagged": "v", "trust": "arp", "bindings": [entry("10.20.0.2")]}), []),
]


@pytest.mark.parametrize(("one", "expected"), [edge[1:] for edge in EDGES], ids=[edge[0] for edge in EDGES])
def test_edges(one: Site, expected: list[str]) -> None:
    assert ids(one) == expected
