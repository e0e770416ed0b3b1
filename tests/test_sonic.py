"""What SONiC's own models (sonic-buildimage, sonic-yang-models) demand of a configuration, asked of everything that is rendered.

The models are not to be had as a package, so their constraints are written down here: references, keys, patterns, ranges and the
`must` statements of sonic-port, sonic-portchannel, sonic-vlan, sonic-spanning-tree, sonic-mclag and sonic-static-route.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path
from typing import Any

import pytest
from cases_support import cases, rendered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import sites

from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import make
from netgen.render import Renderer

Tables = dict[str, dict[str, dict[str, Any]]]

FIELDS = {
    "DEVICE_METADATA": {"hostname"},
    "PORT": {"admin_status", "description", "mode", "mtu"},
    "PORTCHANNEL": {"admin_status", "description", "lacp_key", "min_links", "mode", "mtu"},
    "PORTCHANNEL_MEMBER": set(),
    "VLAN": {"description", "dhcp_servers", "mtu", "vlanid"},
    "VLAN_MEMBER": {"tagging_mode"},
    "VLAN_INTERFACE": set(),
    "STATIC_ROUTE": {"nexthop"},
    "STP": {"mode", "rootguard_timeout", "forward_delay", "hello_time", "max_age", "priority"},
    "STP_VLAN": {"enabled", "vlanid", "forward_delay", "hello_time", "max_age", "priority"},
    "STP_PORT": {"enabled", "bpdu_guard", "bpdu_guard_do_disable", "portfast", "root_guard", "uplink_fast"},
    "MCLAG_DOMAIN": {"source_ip", "peer_ip", "peer_link"},
    "MCLAG_INTERFACE": {"if_type"},
    "MCLAG_UNIQUE_IP": {"unique_ip"},
}
"""Tables and the fields of their entries. No ACL table: its ports cannot be VLANs, and a MAC and an IPv4 address not in one rule."""

MANDATORY = {
    "PORTCHANNEL": {"admin_status"},
    "VLAN": {"vlanid"},
    "VLAN_MEMBER": {"tagging_mode"},
    "STP": {"mode"},
    "STP_VLAN": {"enabled"},
    "STP_PORT": {"enabled"},
    "MCLAG_DOMAIN": {"source_ip", "peer_ip", "peer_link"},
}

RANGES = {
    ("PORT", "mtu"): (68, 9216),
    ("PORTCHANNEL", "mtu"): (1, 9216),
    ("PORTCHANNEL", "min_links"): (1, 1024),
    ("VLAN", "mtu"): (1, 9216),
    ("VLAN", "vlanid"): (2, 4094),
    ("STP", "rootguard_timeout"): (5, 600),
    **{
        (table, name): bounds
        for table in ("STP", "STP_VLAN")
        for name, bounds in {"forward_delay": (4, 30), "hello_time": (1, 10), "max_age": (6, 40), "priority": (0, 61440)}.items()
    },
}

PATTERNS = {
    "admin_status": "up|down",
    "mode": "access|trunk|pvst",
    "tagging_mode": "tagged|untagged",
    "lacp_key": "auto",
    "if_type": "PortChannel",
    "unique_ip": "enable",
    "(enabled|bpdu_guard|bpdu_guard_do_disable|portfast|root_guard|uplink_fast)": "true|false",
    "description": "(?s).{1,255}",
}


def parsed(text: str) -> Tables:
    """The tables of a text in which no key stands twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs), f"a key twice among {[key for key, _ in pairs]}"
        return dict(pairs)

    tables: Tables = json.loads(text, object_pairs_hook=once)
    return tables


def faults(tables: Tables) -> Iterator[str]:
    """Everything that the models would refuse, the switch's own PORT table (lanes and speed) taken as given."""
    for table, entries in tables.items():
        for key, entry in entries.items():
            yield from entry_faults(table, key, entry)
    yield from vlan_faults(tables)
    yield from bundle_faults(tables)
    yield from other_faults(tables)


def entry_faults(table: str, key: str, entry: dict[str, Any]) -> Iterator[str]:
    unknown = entry.keys() - FIELDS.get(table, set())
    if table not in FIELDS or unknown:
        yield f"{table} {key}: unknown {unknown or 'table'}"
    if MANDATORY.get(table, set()) - entry.keys():
        yield f"{table} {key}: lacks {MANDATORY[table] - entry.keys()}"
    for name, value in entry.items():
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            yield f"{table} {key} {name}: no string"
        low, high = RANGES.get((table, name), (0, 1 << 32))
        if (table, name) in RANGES and not low <= int(value) <= high:
            yield f"{table} {key} {name}: {value} not in {low}..{high}"
        pattern = next((pattern for names, pattern in PATTERNS.items() if re.fullmatch(names, name)), ".*")
        if not all(re.fullmatch(pattern, item) for item in items):
            yield f"{table} {key} {name}: {value!r} is not {pattern}"


def vlan_faults(tables: Tables) -> Iterator[str]:
    vlans = tables.get("VLAN", {})
    for name, entry in vlans.items():
        if name != f"Vlan{entry.get('vlanid')}":
            yield f"VLAN {name}: its vlanid is another"
    members = [key.split("|") for key in tables.get("VLAN_MEMBER", {})]
    bundled = {key.split("|")[1] for key in tables.get("PORTCHANNEL_MEMBER", {})}
    for vlan, port in members:
        if vlan not in vlans or port not in tables.get("PORT", {}).keys() | tables.get("PORTCHANNEL", {}).keys():
            yield f"VLAN_MEMBER {vlan}|{port}: one of them is not there"
        if port in bundled:
            yield f"VLAN_MEMBER {vlan}|{port}: the port is a bundle's member"
    bare = Counter(key.split("|")[1] for key, entry in tables.get("VLAN_MEMBER", {}).items() if entry.get("tagging_mode") == "untagged")
    yield from (f"{port} is untagged in {count} VLANs" for port, count in bare.items() if count > 1)
    for key in tables.get("VLAN_INTERFACE", {}):
        name, _, address = key.partition("|")
        if name not in vlans or name not in tables["VLAN_INTERFACE"]:
            yield f"VLAN_INTERFACE {key}: no VLAN or no entry without an address"
        if address:
            ip_interface(address)


def bundle_faults(tables: Tables) -> Iterator[str]:
    bundles, ports = tables.get("PORTCHANNEL", {}), tables.get("PORT", {})
    members = [key.split("|") for key in tables.get("PORTCHANNEL_MEMBER", {})]
    yield from (f"{name}: no name of a bundle" for name in bundles if not re.fullmatch("PortChannel[0-9]{1,4}", name))
    yield from (f"{port} is in two bundles" for port, count in Counter(port for _, port in members).items() if count > 1)
    for bundle, port in members:
        if bundle not in bundles or port not in ports:
            yield f"PORTCHANNEL_MEMBER {bundle}|{port}: one of them is not there"
        elif ports[port].get("mtu", "9100") != bundles[bundle].get("mtu"):
            yield f"PORTCHANNEL_MEMBER {bundle}|{port}: another MTU"
    domains = tables.get("MCLAG_DOMAIN", {})
    if len(domains) > 1 or any(entry.get("peer_link") not in bundles.keys() | ports.keys() for entry in domains.values()):
        yield "MCLAG_DOMAIN: two, or no such peer link"
    for key in tables.get("MCLAG_INTERFACE", {}):
        domain, bundle = key.split("|")
        if domain not in domains or bundle not in bundles:
            yield f"MCLAG_INTERFACE {key}: one of them is not there"


def other_faults(tables: Tables) -> Iterator[str]:
    bundled = {key.split("|")[1] for key in tables.get("PORTCHANNEL_MEMBER", {})}
    known = tables.get("PORT", {}).keys() | tables.get("PORTCHANNEL", {}).keys()
    yield from (f"STP_PORT {name}: no such port" for name in tables.get("STP_PORT", {}) if name not in known - bundled)
    yield from (f"STP_VLAN {name}: no such VLAN" for name in tables.get("STP_VLAN", {}) if name not in tables.get("VLAN", {}))
    for key, entry in tables.get("STATIC_ROUTE", {}).items():
        to = ip_network(key.removeprefix("default|"))
        if any(ip_address(hop).version != to.version for hop in entry["nexthop"].split(",")):
            yield f"STATIC_ROUTE {key}: a next hop of the other family"


@cache
def renderer() -> Renderer:
    return Renderer()


def judge(text: str) -> None:
    tables = parsed(text)
    assert text == json.dumps(tables, indent=4, sort_keys=True) + "\n"
    assert not list(faults(tables))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(site=sites(platforms=("sonic",)))
def test_whatever_the_site_is_the_models_take_it(site: dict[str, Any]) -> None:
    plan, _ = make(Site.model_validate(site), Lock())
    for switch in plan.switches:
        judge(renderer().switch(switch))


@pytest.mark.parametrize("case", [case for case in cases() if case.platform == "sonic" and not case.faults], ids=lambda case: case.name)
def test_the_models_take_every_case(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge(rendered(case, Path("site")))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=255))
def test_a_description_comes_back_as_it_was(text: str) -> None:
    port = {"untagged": "servers", "description": text}
    site = {"vlans": {"servers": {"vid": 20}}, "switches": {"sw1": {"platform": "sonic", "ports": {"Ethernet0": port}}}}
    plan, _ = make(Site.model_validate({"netgen": 1, "site": "t", **site}), Lock())
    assert parsed(renderer().switch(plan.switches[0]))["PORT"]["Ethernet0"]["description"] == text


GOOD: Tables = {
    "PORT": {"Ethernet0": {"admin_status": "up"}, "Ethernet4": {"admin_status": "up"}, "Ethernet8": {"admin_status": "up"}},
    "PORTCHANNEL": {"PortChannel1": {"admin_status": "up", "mtu": "9100"}},
    "PORTCHANNEL_MEMBER": {"PortChannel1|Ethernet4": {}},
    "VLAN": {"Vlan10": {"vlanid": "10"}, "Vlan20": {"vlanid": "20"}},
    "VLAN_MEMBER": {"Vlan10|Ethernet0": {"tagging_mode": "untagged"}, "Vlan10|PortChannel1": {"tagging_mode": "tagged"}},
    "VLAN_INTERFACE": {"Vlan10": {}, "Vlan10|10.0.0.1/24": {}},
    "STATIC_ROUTE": {"default|0.0.0.0/0": {"nexthop": "10.0.0.254"}},
    "STP_PORT": {"Ethernet0": {"enabled": "true"}},
    "MCLAG_DOMAIN": {"1": {"source_ip": "10.0.0.1", "peer_ip": "10.0.0.2", "peer_link": "PortChannel1"}},
}

WRONG: list[Tables] = [
    {"ACL_TABLE": {"V10": {"ports": ["Vlan10"]}}},
    {"PORT": {"Ethernet0": {"admin_status": "up", "mtu": "9217"}}},
    {"PORT": {"Ethernet0": {"admin_status": "up", "lanes": "1"}}},
    {"PORT": {"Ethernet0": {"admin_status": "up", "mode": "hybrid"}}},
    {"PORT": {"Ethernet4": {"admin_status": "up", "mtu": "1600"}}},
    {"PORTCHANNEL": {"PortChannel1": {"mtu": "9100"}}},
    {"PORTCHANNEL_MEMBER": {"PortChannel1|Ethernet99": {}}},
    {"PORTCHANNEL_MEMBER": {"PortChannel2|Ethernet8": {}}},
    {"VLAN": {"Vlan1": {"vlanid": "1"}}},
    {"VLAN": {"Vlan4095": {"vlanid": "4095"}}},
    {"VLAN": {"Vlan10": {"vlanid": "11"}}},
    {"VLAN": {"Vlan10": {"vlanid": "10", "description": ""}}},
    {"VLAN_MEMBER": {"Vlan20|Ethernet0": {"tagging_mode": "untagged"}}},
    {"VLAN_MEMBER": {"Vlan20|Ethernet4": {"tagging_mode": "tagged"}}},
    {"VLAN_MEMBER": {"Vlan30|Ethernet0": {"tagging_mode": "tagged"}}},
    {"VLAN_INTERFACE": {"Vlan20|10.0.1.1/24": {}}},
    {"STATIC_ROUTE": {"default|::/0": {"nexthop": "10.0.0.254"}}},
    {"STP_PORT": {"Ethernet4": {"enabled": "true"}}},
    {"STP_VLAN": {"Vlan30": {"enabled": "true"}}},
    {"MCLAG_DOMAIN": {"1": {"source_ip": "10.0.0.1", "peer_ip": "10.0.0.2", "peer_link": "PortChannel2"}}},
    {"MCLAG_INTERFACE": {"1|PortChannel2": {"if_type": "PortChannel"}}},
]


def test_the_judge_takes_what_is_right() -> None:
    assert not list(faults(GOOD))


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_the_judge_refuses_what_is_wrong(wrong: Tables) -> None:
    spoiled = {table: {**GOOD.get(table, {}), **wrong.get(table, {})} for table in GOOD.keys() | wrong.keys()}
    assert list(faults(spoiled))
