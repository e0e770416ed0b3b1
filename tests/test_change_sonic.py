"""Changes of SONiC switches: the JSON Patch is applied, from every case to others, to a database with tables of others in it."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cases_support import cases, rendered
from test_sonic import faults

from netgen import change
from netgen.change import Owned
from netgen.config import Tongue, fault

Tables = dict[str, dict[str, dict[str, Any]]]

PORTS = {f"Ethernet{number}": {"alias": f"etp{number}", "lanes": "1", "speed": "100000", "mtu": "9100"} for number in range(0, 128, 4)}
THEIRS: Tables = {
    "BGP_NEIGHBOR": {"10.0.0.1": {"asn": "65001"}},
    "VLAN": {"Vlan3999": {"vlanid": "3999"}},
    "VLAN_MEMBER": {"Vlan3999|Ethernet60": {"tagging_mode": "tagged"}},
    "STATIC_ROUTE": {"default|198.51.100.0/24": {"nexthop": "10.9.9.9"}},
    "DEVICE_METADATA": {"localhost": {"hostname": "old", "hwsku": "x", "mac": "00:00:00:00:00:01"}},
    "PORT": PORTS,
}
"""What is not the site's: lanes and speed of ports, and everything of VLAN 3999."""

BUNDLES = range(1, 1001)
MINE = Owned(
    frozenset(range(2, 4095)) - {3999},
    frozenset(PORTS) - {"Ethernet60"} | {f"PortChannel{number}" for number in BUNDLES},
    frozenset(BUNDLES),
    frozenset(),
)


@cache
def tongue() -> Tongue:
    speech = change.tongue("sonic")
    assert speech is not None
    return speech


@cache
def texts() -> tuple[str, ...]:
    with TemporaryDirectory() as folder:
        found = [
            rendered(case, Path(folder, str(number))) for number, case in enumerate(cases()) if case.platform == "sonic" and not case.faults
        ]
    return ("{}", *found)


def merged(mine: Tables) -> Tables:
    """The switch with its own tables and the site's, as `config load` merges them."""
    found = copy.deepcopy(THEIRS)
    for table, entries in mine.items():
        for key, fields in entries.items():
            found.setdefault(table, {}).setdefault(key, {}).update(fields)
    return found


def patch(running: Tables, intended: str, own: Owned = MINE) -> list[dict[str, Any]]:
    """The document in the commands."""
    made = change.change(json.dumps(running, indent=4), intended, own, tongue())
    lines = list(change.commands(made.ops, tongue().dialect))
    if not lines:
        return []
    assert (lines[0], lines[-1]) == ("sudo config apply-patch /dev/stdin <<'END'", "END")
    assert all(line.isprintable() and line.isascii() for line in lines)
    document: list[dict[str, Any]] = json.loads("\n".join(lines[1:-1]))
    return document


def applied(document: list[dict[str, Any]], running: Tables) -> Tables:
    """RFC 6902, with the updater's refusal of empty tables."""
    found: Any = copy.deepcopy(running)
    for one in document:
        *path, last = [part.replace("~1", "/").replace("~0", "~") for part in one["path"].split("/")[1:]]
        parent = found
        for part in path:
            parent = parent[part]
        if one["op"] == "add":
            parent[last] = copy.deepcopy(one["value"])
        else:
            assert one["op"] == "remove"
            del parent[last]
    assert all(found.values()), "an empty table"
    return found  # type: ignore[no-any-return]


def expected(before: Tables, site: Tables) -> Tables:
    """The site's tables beside those of others. Nobody takes away a port's own fields and status, routes, STP's own entry, the name."""
    found = merged(site)
    own = {"alias", "lanes", "speed", "mtu", "admin_status"}
    for key, fields in before["PORT"].items():
        found["PORT"][key] = {**{name: value for name, value in fields.items() if name in own}, **site.get("PORT", {}).get(key, {})}
    for table in ("STATIC_ROUTE", "STP"):
        for key, fields in before.get(table, {}).items():
            found.setdefault(table, {}).setdefault(key, fields)
    found["DEVICE_METADATA"]["localhost"] = {
        **before["DEVICE_METADATA"]["localhost"],
        **site.get("DEVICE_METADATA", {}).get("localhost", {}),
    }
    return found


@pytest.mark.parametrize("a", range(len(texts())))
def test_the_patch_leads_there_and_leaves_the_rest(a: int) -> None:
    before = merged(json.loads(texts()[a]))
    for text in texts():
        site = json.loads(text)
        document = patch(before, text)
        after = applied(document, before)
        assert after == expected(before, site)
        assert patch(after, text) == []
        assert not {"lanes", "speed", "alias"} & {one["path"].split("/")[-1] for one in document}
        assert not any(one["path"].startswith("/PORT/") and one["path"].count("/") == 2 for one in document)


def test_the_result_is_one_that_the_models_accept() -> None:
    """From every case to the last one: what test_sonic.py asks of a configuration holds for all that is left of the site's tables."""
    for text in texts()[1:]:
        before = merged(json.loads(text))
        after = applied(patch(before, texts()[-1]), before)
        ours = {table: entries for table, entries in after.items() if table not in ("BGP_NEIGHBOR", "PORT", "DEVICE_METADATA")}
        ours["PORT"] = {key: {name: fields[name] for name in fields.keys() - PORTS[key].keys()} for key, fields in after["PORT"].items()}
        assert [one for one in faults(ours) if "STATIC_ROUTE" not in one] == []


def test_members_of_others_stay_until_the_vlan_goes() -> None:
    """A port that is not the site's is left in a VLAN of the site; the models refuse it without the VLAN."""
    member = {"VLAN": {"Vlan20": {"vlanid": "20"}}, "VLAN_MEMBER": {"Vlan20|Ethernet60": {"tagging_mode": "tagged"}}}
    assert patch(merged(member), '{"VLAN": {"Vlan20": {"vlanid": "20"}}}') == []
    gone = patch(merged(member), "{}")
    assert gone == [{"op": "remove", "path": "/VLAN_MEMBER/Vlan20|Ethernet60"}, {"op": "remove", "path": "/VLAN/Vlan20"}]


def test_strange_names_and_values_come_through() -> None:
    strange = {"VLAN": {"Vlan20": {"vlanid": "20", "a b/c~d": ["x"], "descr\u00e9\x7f": None}}}
    document = patch(merged(strange), '{"VLAN": {"Vlan20": {"vlanid": "20", "description": "END\\n\u00e9\\u0007$(x)"}}}')
    assert document == [
        {"op": "add", "path": "/VLAN/Vlan20/description", "value": "END\n\u00e9\x07$(x)"},
        {"op": "remove", "path": "/VLAN/Vlan20/a b~1c~0d"},
        {"op": "remove", "path": "/VLAN/Vlan20/descr\u00e9\x7f"},
    ]


@pytest.mark.parametrize("text", ['{"VLAN": {', "[]", "x", '{"a":' * 5000, '{"a": 1} }'])
def test_what_is_no_configuration_is_said_to_be_none(text: str) -> None:
    assert fault(text, tongue().dialect).startswith("the configuration is no JSON")
    assert fault("{}", tongue().dialect) == fault(" \n", tongue().dialect) == ""


@pytest.mark.parametrize(
    "text", ['{"VLAN": 1, "PORT": {"Ethernet0": 2}, "": {"": {"": ""}}}', '{"VLAN": {"Vlan20": []}, "A B": {"c d": {}}}']
)
def test_tables_of_another_shape_are_read_as_lines_that_nobody_knows(text: str) -> None:
    assert change.change(text, text, MINE, tongue()).ops == ()
    assert change.change(text, "{}", MINE, tongue()).ops == ()
