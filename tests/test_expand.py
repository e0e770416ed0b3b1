"""Ranges: what is written out, what is shared, where it came from, and the faults with their exact messages."""

from __future__ import annotations

import copy
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgen.expand import MOST, Expanded, expand, written


def faults(site: dict[str, Any]) -> list[str]:
    return [str(fault) for fault in expand(site).faults]


def good(site: dict[str, Any]) -> Expanded:
    before = copy.deepcopy(site)
    expanded = expand(site)
    assert expanded.faults == ()
    assert site == before, "the input has been changed"
    return expanded


def test_the_range_of_hosts_in_the_model() -> None:
    site = {
        "hosts": {
            "docker1": {"interfaces": {"eth1": {"port": "tor1:Gi1/0/2"}}},
            "docker[10-12]": {
                "interfaces": {
                    "eth1": {
                        "port": "tor1:GigabitEthernet1/0/[10-12]",
                        "mac": "52:54:00:00:0a:[10-12]",
                        "addresses": {"hosts": "192.168.1.[110-112]"},
                        "container_networks": {"containers": {"max": 30}},
                    }
                }
            },
            "last": None,
        }
    }
    hosts = good(site).data["hosts"]
    assert list(hosts) == ["docker1", "docker10", "docker11", "docker12", "last"]
    assert hosts["docker11"] == {
        "interfaces": {
            "eth1": {
                "port": "tor1:GigabitEthernet1/0/11",
                "mac": "52:54:00:00:0a:11",
                "addresses": {"hosts": "192.168.1.111"},
                "container_networks": {"containers": {"max": 30}},
            }
        }
    }


def test_only_containers_on_the_way_to_a_range_are_copied() -> None:
    shared: dict[str, Any] = {"containers": {"max": 30, "fixed": {"web": "172.31.1.1"}}}
    other = {"interfaces": {"eth0": {}}}
    site = {"vlans": {"v[1-2]": {}}, "hosts": {"h[1-2]": {"address": "10.0.0.[1-2]", "nets": shared, "names": ["a", "b[1-2]"]}, "x": other}}
    data = good(site).data
    assert data["hosts"]["h1"] == {"address": "10.0.0.1", "nets": shared, "names": ["a", "b1"]}
    assert data["hosts"]["h1"]["nets"] is data["hosts"]["h2"]["nets"] is shared
    assert data["hosts"]["x"] is other
    assert data["vlans"] is site["vlans"]
    assert good({"hosts": {"x": other}}).data["hosts"]["x"] is other
    entry = {"a": 1}
    assert all(each is entry for each in good({"hosts": {"h[1-3]": entry}}).data["hosts"].values())


def test_numbers_are_padded_like_the_lower_bound() -> None:
    hosts = good({"hosts": {"h[08-11]": {"a": "[8-11]", "b": "x[098-101]y%s{}", "c": "[1-04]"}}}).data["hosts"]
    assert list(hosts) == ["h08", "h09", "h10", "h11"]
    assert [hosts[name]["a"] for name in hosts] == ["8", "9", "10", "11"]
    assert [hosts[name]["b"] for name in hosts] == ["x098y%s{}", "x099y%s{}", "x100y%s{}", "x101y%s{}"]
    assert [hosts[name]["c"] for name in hosts] == ["1", "2", "3", "4"]


def test_a_text_may_hold_several_ranges_and_keys_inside_an_entry_run_along() -> None:
    site = {"hosts": {"h[1-2]": {"port": "tor[1-2]:Ethernet[11-12]", "addresses": {"v[21-22]": "10.[1-2].0.[1-2]", "w": "x"}}}}
    expanded = good(site)
    assert expanded.data["hosts"] == {
        "h1": {"port": "tor1:Ethernet11", "addresses": {"v21": "10.1.0.1", "w": "x"}},
        "h2": {"port": "tor2:Ethernet12", "addresses": {"v22": "10.2.0.2", "w": "x"}},
    }
    assert written(("hosts", "h2", "addresses", "v22"), expanded.origins) == ("hosts", "h[1-2]", "addresses", "v[21-22]")
    assert written(("hosts", "h2", "addresses", "w"), expanded.origins) == ("hosts", "h[1-2]", "addresses", "w")


def test_a_range_belongs_to_the_nearest_ranged_key() -> None:
    port = {"description": "server [1-3]", "bindings": [{"ip": "10.0.0.[1-3]"}]}
    site = {
        "switches": {"sw[1-2]": {"address": "10.99.0.[11-12]", "ports": {"Ethernet[1-3]": port, "up": {"description": "to core[1-2]"}}}}
    }
    expanded = good(site)
    assert list(expanded.data["switches"]) == ["sw1", "sw2"]
    assert expanded.data["switches"]["sw2"] == {
        "address": "10.99.0.12",
        "ports": {
            "Ethernet1": {"description": "server 1", "bindings": [{"ip": "10.0.0.1"}]},
            "Ethernet2": {"description": "server 2", "bindings": [{"ip": "10.0.0.2"}]},
            "Ethernet3": {"description": "server 3", "bindings": [{"ip": "10.0.0.3"}]},
            "up": {"description": "to core2"},
        },
    }
    ports = [expanded.data["switches"][name]["ports"]["Ethernet3"] for name in ("sw1", "sw2")]
    assert ports[0] is ports[1]
    path = ("switches", "sw2", "ports", "Ethernet3", "bindings", 0, "ip")
    assert written(path, expanded.origins) == ("switches", "sw[1-2]", "ports", "Ethernet[1-3]", "bindings", 0, "ip")
    assert len(expanded.origins) == 5


def test_interfaces_and_members_of_a_bond_may_be_ranges() -> None:
    site = {"hosts": {"h": {"interfaces": {"bond[0-1]": {"members": {"eth[1-2]": {"port": "t:p[1-2]"}}, "mode": "m[0-1]"}}}}}
    expanded = good(site)
    members = {"eth1": {"port": "t:p1"}, "eth2": {"port": "t:p2"}}
    assert expanded.data["hosts"]["h"]["interfaces"] == {
        "bond0": {"members": members, "mode": "m0"},
        "bond1": {"members": members, "mode": "m1"},
    }
    path = ("hosts", "h", "interfaces", "bond1", "members", "eth2")
    assert written(path, expanded.origins) == ("hosts", "h", "interfaces", "bond[0-1]", "members", "eth[1-2]")


def test_cables_run_over_the_ranges_in_their_texts() -> None:
    plain = {"a": "core1:x", "b": "core2:x"}
    site = {"cables": [plain, {"a": "core1:xe-0/0/[1-3]", "b": "tor[01-03]:up", "lag": 1, "vlans": ["v[1-3]"]}, plain, "odd", None]}
    expanded = good(site)
    assert expanded.data["cables"] == [
        plain,
        {"a": "core1:xe-0/0/1", "b": "tor01:up", "lag": 1, "vlans": ["v1"]},
        {"a": "core1:xe-0/0/2", "b": "tor02:up", "lag": 1, "vlans": ["v2"]},
        {"a": "core1:xe-0/0/3", "b": "tor03:up", "lag": 1, "vlans": ["v3"]},
        plain,
        "odd",
        None,
    ]
    assert expanded.data["cables"][4] is plain
    ways = {number: written(("cables", number, "a"), expanded.origins) for number in range(7)}
    assert [way[1] for way in ways.values()] == [0, 1, 1, 1, 2, 3, 4]
    assert written(("cables", 3, "vlans", 0), expanded.origins) == ("cables", 1, "vlans", 0)


def test_what_is_no_range_stays() -> None:
    site = {
        "site": "[1-3]",
        "vlans": {"v[1-3]": {"vid": "[1-3]"}},
        "policies": [{"from": "[1-2]"}],
        "hosts": {"a": {"description": "[1-3]", "interfaces": {"eth0": {"description": "[1-3]", "tags": {"x[1-2]": 1}}}}},
        "switches": {"s[a-c]": {"ports": {"p[1-]": {}, "p[]": {}, "p[1,2]": {}, "p[-1-2]": {}, "p[\u0661-\u0663]": {}}}},
        "cables": [{"a": "x[1]"}],
    }
    expanded = good(site)
    assert (expanded.data, expanded.origins) == (site, {})


@pytest.mark.parametrize(
    "site", [{}, {"hosts": None}, {"hosts": []}, {"hosts": {"h": {"interfaces": [1]}}}, {"switches": "x"}, {"cables": {}}]
)
def test_other_shapes_are_left_to_the_model(site: dict[str, Any]) -> None:
    assert good(site).data == site


def test_other_shapes_beside_ranges() -> None:
    site = {"hosts": {"h[1-2]": None, "i[1-2]": 5, "j[1-2]": "x[1-2]", "k": {"interfaces": {"e[1-2]": ["y[1-2]"]}}}}
    assert good(site).data["hosts"] == {
        "h1": None,
        "h2": None,
        "i1": 5,
        "i2": 5,
        "j1": "x1",
        "j2": "x2",
        "k": {"interfaces": {"e1": ["y1"], "e2": ["y2"]}},
    }


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "NG050 name": ({"hosts": {"h[3-1]": {}}}, 'NG050 hosts."h[3-1]": [3-1] runs backwards; write [1-3]'),
    "NG050 text": (
        {"hosts": {"h[1-3]": {"a": ["x[3-1]"]}}},
        'NG050 hosts."h[1-3]".a[0]: [3-1] runs backwards; write [1-3]',
    ),
    "NG050 cable": ({"cables": [{"a": "x[2-1]"}]}, "NG050 cables[0]: [2-1] runs backwards; write [1-2]"),
    "NG051 name": (
        {"hosts": {"h[1-100001]": {}}},
        'NG051 hosts."h[1-100001]": [1-100001] stands for 100,001 entries; at most 100,000 are made from one range',
    ),
    "NG051 largest": (
        {"cables": [{"a": f"[0-{10**15 - 1}]"}]},
        "NG051 cables[0]: [0-999999999999999] stands for 1,000,000,000,000,000 entries; at most 100,000 are made from one range",
    ),
    "NG051 inside": (
        {"switches": {"s[1-1000]": {"ports": {"p[1-1000]": {}}}}},
        'NG051 switches."s[1-1000]": [1-1000] stands for 1,001,000 entries with the ranges inside; '
        "at most 1,000,000 are made from ranges inside a range",
    ),
    "NG052 text": (
        {"hosts": {"h[10-29]": {"mac": "00:[10-28]", "port": "t[10-29]"}}},
        'NG052 hosts."h[10-29]".mac: [10-28] has 19 values and [10-29] of the entry has 20 values; '
        "ranges of one entry run together: give them the same length",
    ),
    "NG052 key": (
        {"hosts": {"h[1-2]": {"addresses": {"v[1-1]": "x"}}}},
        'NG052 hosts."h[1-2]".addresses."v[1-1]": [1-1] has 1 value and [1-2] of the entry has 2 values; '
        "ranges of one entry run together: give them the same length",
    ),
    "NG052 cable": (
        {"cables": [{"a": "x[1-2]", "b": "y[1-3]"}]},
        "NG052 cables[0].b: [1-3] has 3 values and [1-2] of the entry has 2 values; "
        "ranges of one entry run together: give them the same length",
    ),
    "NG053": (
        {"hosts": {"r[1-2]h[1-3]": {}}},
        'NG053 hosts."r[1-2]h[1-3]": [1-2] and [1-3] in one name; write one range a name, and the rest as names of their own',
    ),
    "NG054 name": (
        {"hosts": {"h[1-5]": {}, "h3": {}}},
        "NG054 hosts.h3: the name h3 is given by h[1-5], too; keep one of the two",
    ),
    "NG054 ranges": (
        {"switches": {"s": {"ports": {"p1": {}, "p[3-9]": {}, "p[1-5]": {}}}}},
        'NG054 switches.s.ports."p[1-5]": the name p1 and 3 more is given by p1, too; keep one of the two',
    ),
    "NG054 key": (
        {"hosts": {"h[1-2]": {"addresses": {"v2": "a", "v[1-2]": "b"}}}},
        'NG054 hosts."h[1-2]".addresses."v[1-2]": the name v2 is given by v2, too; keep one of the two',
    ),
    "NG054 hostile": (
        {"hosts": {"\x1b[1-2]": {}, "\x1b1": {}}},
        'NG054 hosts."\\x1b1": the name \\x1b1 is given by \\x1b[1-2], too; keep one of the two',
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str) -> None:
    site, message = FAULTS[name]
    assert faults(site) == [message]


def test_a_clash_names_the_other_entry_and_keeps_the_first() -> None:
    expanded = expand({"hosts": {"h[1-2]": {"a": "[1-2]"}, "h2": {}}})
    assert expanded.faults[0].also == (("hosts", "h[1-2]"),)
    assert expanded.data["hosts"] == {"h1": {"a": "1"}, "h2": {"a": "2"}}


def test_all_faults_come_at_once_and_their_entries_are_left_out() -> None:
    site = {
        "hosts": {"h[1-2]": {"a": "[1-3]", "b": {"c": "[1-4]"}}, "i[2-1]": {}, "j[1-2]": {}},
        "cables": [{"a": "[1-2]", "b": "[1-3]"}, {"a": "x"}],
    }
    expanded = expand(site)
    assert [(fault.id, fault.path) for fault in expanded.faults] == [
        ("NG052", ("hosts", "h[1-2]", "a")),
        ("NG052", ("hosts", "h[1-2]", "b", "c")),
        ("NG050", ("hosts", "i[2-1]")),
        ("NG052", ("cables", 0, "b")),
    ]
    assert expanded.data == {"hosts": {"j1": {}, "j2": {}}, "cables": [{"a": "x"}]}
    assert written(("cables", 0, "a"), expanded.origins) == ("cables", 1, "a")


def test_tens_of_thousands_of_entries() -> None:
    interface = {"port": "t:e[1-50000]", "mac": "m[00001-50000]", "networks": {"c": {"max": 3}}}
    site = {"hosts": {"h[1-50000]": {"interfaces": {"eth1": interface}}, **{f"x{number}": {} for number in range(10_000)}}}
    start = time.process_time()
    expanded = expand(site)
    assert time.process_time() - start < 5
    assert len(expanded.data["hosts"]) == 60_000
    assert expanded.data["hosts"]["h777"]["interfaces"]["eth1"] == interface | {"port": "t:e777", "mac": "m00777"}
    assert MOST > 50_000


TEXTS = st.sampled_from(["", "x", "[1-3]", "a[01-03]b", "[7-9][1-3]", "[1-4]", "[3-1]", "[", "%d[1-3]", "{}"])
KEYS = st.sampled_from(["a", "b", "a[1-3]", "b[1-4]", "interfaces", "members", "ports", "[1-3][1-3]", "a2"])
TREES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
RANGE = re.compile(r"\[([0-9]+)-([0-9]+)\]")


def at(value: Any, step: int) -> Any:
    """The plain reading of the rule: copy everything, write the step into every text."""
    if isinstance(value, str):
        return RANGE.sub(lambda match: str(int(match[1]) + step).zfill(len(match[1])), value)
    if isinstance(value, dict):
        return {at(key, step): at(each, step) for key, each in value.items()}
    return [at(each, step) for each in value] if isinstance(value, list) else value


@settings(max_examples=150)
@given(st.dictionaries(KEYS, TREES, max_size=4), st.lists(TREES, max_size=3), st.sampled_from(["hosts", "switches"]))
def test_every_path_leads_back_and_agrees_with_the_plain_reading(entries: dict[str, Any], cables: list[Any], section: str) -> None:
    site = {section: entries, "cables": cables}
    before = copy.deepcopy(site)
    expanded = expand(site)
    assert site == before
    for name, entry in expanded.data[section].items():
        path = written((section, name), expanded.origins)
        assert path[1] in entries
        inner_names = ("interfaces", "ports", "members")
        origin = entries[path[1]]
        if path[1] != name and not any(isinstance(origin, dict) and inner in origin for inner in inner_names):
            step = next(step for step in range(4) if at(path[1], step) == name)
            assert entry == at(origin, step)
    for number, cable in enumerate(expanded.data["cables"]):
        index = written(("cables", number), expanded.origins)[1]
        first = written(("cables", 0), expanded.origins)[1] if number == 0 else written(("cables", number - 1), expanded.origins)[1]
        assert first <= index
        assert any(cable == at(cables[index], step) for step in range(4))
