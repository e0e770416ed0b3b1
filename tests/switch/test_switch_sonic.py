"""SONiC as it is modelled: what its YANG models refuse, what a patch does, and that wrong changes are refuted."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cases_support import cases, rendered
from hypothesis import given, settings
from hypothesis import strategies as st
from test_change_sonic import MINE, applied, merged, patch, tongue

from netgen import switch
from netgen.change.proof import Aim, Proof, prove
from netgen.switch.jsontables import patched

Tables = dict[str, Any]

BASE: Tables = {
    "MCLAG_DOMAIN": {"7": {"peer_ip": "10.0.0.2", "peer_link": "PortChannel2", "source_ip": "10.0.0.1"}},
    "PORT": {
        "Ethernet0": {"admin_status": "up", "lanes": "1", "mode": "trunk", "speed": "100000"},
        "Ethernet4": {"admin_status": "up", "lanes": "2", "mtu": "9000", "speed": "100000"},
        "Ethernet8": {"lanes": "3", "mode": "access", "speed": "100000"},
        "Ethernet12": {"lanes": "4", "speed": "100000"},
    },
    "PORTCHANNEL": {"PortChannel2": {"admin_status": "up", "mode": "trunk", "mtu": "9000"}},
    "PORTCHANNEL_MEMBER": {"PortChannel2|Ethernet4": {}},
    "STP": {"GLOBAL": {"mode": "pvst"}},
    "VLAN": {"Vlan10": {"description": "hosts", "vlanid": "10"}, "Vlan20": {"vlanid": "20"}},
    "VLAN_INTERFACE": {"Vlan10": {}, "Vlan10|10.0.10.1/24": {}},
    "VLAN_MEMBER": {
        "Vlan10|Ethernet0": {"tagging_mode": "untagged"},
        "Vlan20|Ethernet0": {"tagging_mode": "tagged"},
        "Vlan20|PortChannel2": {"tagging_mode": "tagged"},
    },
}


def boot(tables: Tables) -> switch.State:
    return switch.boot("sonic", json.dumps(tables))


def command(*operations: dict[str, Any]) -> str:
    lines = ",\n".join(json.dumps(one) for one in operations)
    return f"sudo config apply-patch /dev/stdin <<'END'\n[\n{lines}\n]\nEND"


def add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def remove(path: str) -> dict[str, Any]:
    return {"op": "remove", "path": path}


# What a configuration means ---------------------------------------------------------------------------------------------------


def test_members_and_prefixes_make_ports_and_svis() -> None:
    facts = switch.facts(boot(BASE))
    ports = facts.ports
    assert facts.vlans == {10: "hosts", 20: ""}
    assert (ports["Ethernet0"].mode, ports["Ethernet0"].carries, ports["Ethernet0"].untagged) == ("trunk", {10, 20}, 10)
    assert (ports["Ethernet4"].bundle, ports["Ethernet4"].carries) == ("PortChannel2", {20})
    assert not ports["Ethernet8"].up, "YANG sonic-port: admin_status is down unless said"
    assert ports["Ethernet12"].mode == "none"
    assert facts.svis[10] == switch.SviFacts(10, enabled=True, up=True, addresses=frozenset({"10.0.10.1/24"}))
    assert switch.missing(boot(BASE)) == frozenset()


def test_what_is_not_there_is_missing() -> None:
    broken = boot({"VLAN_MEMBER": {"Vlan10|Ethernet0": {"tagging_mode": "tagged"}}, "STP_VLAN": {"Vlan30": {"enabled": "true"}}})
    assert switch.missing(broken) == {
        ("VLAN_MEMBER Vlan10|Ethernet0", "VLAN", "Vlan10"),
        ("VLAN_MEMBER Vlan10|Ethernet0", "PORT", "Ethernet0"),
        ("STP_VLAN Vlan30", "VLAN", "Vlan30"),
    }


# What is refused --------------------------------------------------------------------------------------------------------------

REFUSED = [
    # YANG sonic-vlan: leafrefs of VLAN_MEMBER and VLAN_INTERFACE, must of port, mandatory tagging_mode
    (add("/VLAN_MEMBER/Vlan30|Ethernet0", {"tagging_mode": "tagged"}), "there is no VLAN Vlan30"),
    (add("/VLAN_MEMBER/Vlan10|Ethernet99", {"tagging_mode": "tagged"}), "there is no PORT or PORTCHANNEL Ethernet99"),
    (add("/VLAN_MEMBER/Vlan10|Ethernet4", {"tagging_mode": "tagged"}), "Port is a member of a port channel."),
    (add("/VLAN_MEMBER/Vlan20|Ethernet0/tagging_mode", "untagged"), "Port can be untagged in at most one VLAN."),
    (add("/VLAN_MEMBER/Vlan10|Ethernet8", {}), "tagging_mode is missing"),
    (add("/VLAN_MEMBER/Vlan10|Ethernet8", {"tagging_mode": "both"}), "tagging_mode cannot be 'both'"),
    (remove("/VLAN/Vlan20"), "there is no VLAN Vlan20"),
    (remove("/VLAN_INTERFACE/Vlan10"), "there is no entry Vlan10"),
    (add("/VLAN_INTERFACE/Vlan20|fd00::1~164", {}), "there is no entry Vlan20"),
    (add("/VLAN_INTERFACE/Vlan10|10.0.10.300~124", {}), "no address"),
    (add("/INTERFACE", {"Ethernet0": {}}), "Port is a router interface."),
    (add("/VLAN/Vlan1", {"vlanid": "1"}), "VLAN Vlan1: no such name"),
    (add("/VLAN/Vlan30", {"vlanid": "31"}), "The vlanid must correspond to the VLAN name"),
    (add("/VLAN/Vlan10/name", "hosts"), "there is no field name"),
    # YANG sonic-port
    (remove("/PORT/Ethernet8/lanes"), "lanes is missing"),
    (add("/PORT/Ethernet16", {"admin_status": "up"}), "lanes is missing"),
    (add("/PORT/Ethernet8/mode", "hybrid"), "mode cannot be 'hybrid'"),
    (add("/PORT/Ethernet8/mtu", "9217"), "mtu cannot be '9217'"),
    (add("/PORT/Ethernet8/mtu", 9000), "mtu cannot be 9000"),
    # YANG sonic-portchannel: a member's MTU is its bundle's
    (add("/PORT/Ethernet4/mtu", "9100"), "unless it matches the PortChannel MTU"),
    (remove("/PORTCHANNEL/PortChannel2/admin_status"), "admin_status is missing"),
    (add("/PORTCHANNEL_MEMBER/PortChannel2|Ethernet99", {}), "there is no PORT Ethernet99"),
    # YANG sonic-mclag
    (add("/MCLAG_DOMAIN/7/peer_link", "PortChannel9"), "there is no PORT or PORTCHANNEL PortChannel9"),
    (add("/MCLAG_DOMAIN/8", {}), "MCLAG_DOMAIN: more than one"),
    (add("/MCLAG_INTERFACE", {"7|PortChannel9": {"if_type": "PortChannel"}}), "there is no PORTCHANNEL PortChannel9"),
    # YANG sonic-spanning-tree
    (remove("/STP/GLOBAL/mode"), "mode is missing"),
    (add("/STP_PORT", {"Ethernet0": {"portfast": "true"}}), "enabled is missing"),
    (add("/STP_VLAN", {"Vlan10": {"enabled": "true", "priority": "61441"}}), "priority cannot be '61441'"),
    # EmptyTableError of generic_updater
    (remove("/MCLAG_DOMAIN/7"), "empty tables: MCLAG_DOMAIN"),
    # RFC 6902, 4.1 and 4.2: what is added to, and what is removed, has to be there
    (add("/ACL_TABLE/X", {}), "there is no ACL_TABLE"),
    (add("/PORT/Ethernet99/mtu", "9000"), "there is no PORT/Ethernet99"),
    (remove("/VLAN/Vlan30"), "it is not there"),
    ({"op": "replace", "path": "/VLAN/Vlan30", "value": {}}, "it is not there"),
    ({"op": "test", "path": "/VLAN/Vlan10/vlanid", "value": "11"}, "not so"),
    ({"op": "put", "path": "/VLAN/Vlan10", "value": {}}, "no operation: put"),
    ({"op": "add", "path": "VLAN", "value": {}}, "no JSON Pointer"),
]


@pytest.mark.parametrize(("operation", "words"), REFUSED, ids=range(len(REFUSED)))
def test_a_patch_with_something_wrong_is_refused_whole(operation: dict[str, Any], words: str) -> None:
    before = boot(BASE)
    state, said = switch.apply(before, command(add("/VLAN/Vlan40", {"vlanid": "40"}), operation))
    assert words in said
    assert state == before


def test_the_result_counts_not_the_order() -> None:
    """generic_config_updater sorts the steps itself: a member may stand before its VLAN, as long as RFC 6902 can be followed."""
    member, vlan = add("/VLAN_MEMBER/Vlan30|Ethernet8", {"tagging_mode": "tagged"}), add("/VLAN/Vlan30", {"vlanid": "30"})
    one, two = (switch.apply(boot(BASE), command(*both)) for both in ((member, vlan), (vlan, member)))
    assert one == two
    assert one[1] == ""
    assert switch.facts(one[0]).ports["Ethernet8"].carries == {30}
    gone = [remove("/VLAN/Vlan20"), *map(remove, ("/VLAN_MEMBER/Vlan20|Ethernet0", "/VLAN_MEMBER/Vlan20|PortChannel2"))]
    state, said = switch.apply(boot(BASE), command(*gone))
    assert (said, sorted(switch.facts(state).vlans)) == ("", [10])


def test_what_was_wrong_before_is_not_held_against_a_patch() -> None:
    broken = boot({**BASE, "VLAN_MEMBER": {"Vlan77|Ethernet0": {"tagging_mode": "tagged"}}})
    state, said = switch.apply(broken, command(add("/VLAN/Vlan40", {"vlanid": "40"})))
    assert (said, 40 in switch.facts(state).vlans) == ("", True)


@pytest.mark.parametrize(
    ("before", "document", "after"),
    [  # RFC 6902, appendix A
        ({"foo": "bar"}, [add("/baz", "qux")], {"baz": "qux", "foo": "bar"}),
        ({"foo": ["bar", "baz"]}, [add("/foo/1", "qux")], {"foo": ["bar", "qux", "baz"]}),
        ({"baz": "qux", "foo": "bar"}, [remove("/baz")], {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, [remove("/foo/1")], {"foo": ["bar", "baz"]}),
        ({"baz": "qux"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
        ({"foo": {"a": 1}, "qux": {}}, [{"op": "move", "from": "/foo/a", "path": "/qux/b"}], {"foo": {}, "qux": {"b": 1}}),
        ({"foo": {"a": 1}}, [{"op": "copy", "from": "/foo", "path": "/bar"}], {"foo": {"a": 1}, "bar": {"a": 1}}),
        ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
        ({"foo": ["bar"]}, [add("/foo/-", ["abc", "def"])], {"foo": ["bar", ["abc", "def"]]}),
        ({}, [add("/a~1b~0c", {})], {"a/b~c": {}}),
    ],
)
def test_rfc_6902(before: Tables, document: list[dict[str, Any]], after: Tables) -> None:
    assert patched(before, document) == after


# What a shell makes of it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("config apply-patch /dev/stdin <<'END'\n[\nEND", "Failed to apply patch"),
        ("config apply-patch /dev/stdin <<'END'\n{}\nEND", "a patch is a list of operations"),
        ("config apply-patch /dev/stdin", "not modelled"),
        ("config reload -y", "not modelled"),
        ("(config save -y)", "not modelled"),
        ('config apply-patch /dev/stdin <<END\n["$(reboot)"]\nEND', "looked at by the shell"),
        ("config apply-patch /dev/stdin <<'END\n[]\n", "Unterminated quoted string"),
    ],
)
def test_other_commands_are_refused(line: str, said: str) -> None:
    state, complaint = switch.apply(boot(BASE), line)
    assert said in complaint
    assert state == boot(BASE)


def test_saving_changes_nothing_and_hostile_text_stays_data() -> None:
    text = "END\n$(reboot) `x` 'y' \"z\" \\ END"
    state, said = switch.apply(boot(BASE), command(add("/VLAN/Vlan10/description", text)) + "\nsudo config save -y")
    assert (said, switch.facts(state).vlans[10]) == ("", text)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4), lambda inner: st.lists(inner, max_size=2))
ENTRIES = st.dictionaries(st.text(max_size=3), JSON | st.dictionaries(st.text(max_size=3), JSON, max_size=2), max_size=3)
NAMES = st.sampled_from(["VLAN", "PORT", "VLAN_MEMBER", "VLAN_INTERFACE", "PORTCHANNEL_MEMBER", "STP_PORT", "MCLAG_DOMAIN", "A B", ""])


@settings(max_examples=60, deadline=None)
@given(found=st.dictionaries(NAMES, ENTRIES | JSON, max_size=4))
def test_any_object_is_read_and_printed_the_same(found: Tables) -> None:
    state = boot(found)
    assert json.loads(switch.show(state)) == found
    assert switch.boot("sonic", switch.show(state)) == state
    switch.facts(state)
    switch.missing(state)
    switch.apply(state, command(add("/VLAN", {})))


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_no_text_fails(text: str) -> None:
    for one in (text, f"config apply-patch /dev/stdin <<'END'\n{text}\nEND\n"):
        state, said = switch.apply(boot(BASE), one)
        assert state == boot(BASE) or not said
    assert switch.show(switch.boot("sonic", text)) is not None


# Proofs -----------------------------------------------------------------------------------------------------------------------


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Name and text of every case."""
    with TemporaryDirectory() as folder:
        found = [one for one in cases() if one.platform == "sonic" and not one.faults]
        return tuple((f"{one.file}:{one.name}", rendered(one, Path(folder, str(number)))) for number, one in enumerate(found))


def proof(before: Tables, after: str, document: list[dict[str, Any]], management: int | None = None) -> Proof:
    aim = Aim("sonic", "", json.dumps(before), after, MINE, management)
    found = prove(aim, command(*document).split("\n") if document else [], tongue().dialect)
    assert found is not None
    return found


@pytest.mark.parametrize("number", range(len(texts())), ids=[name for name, _ in texts()])
def test_from_a_bare_switch_and_back(number: int) -> None:
    bare, (_, text) = merged({}), texts()[number]
    document = patch(bare, text)
    assert proof(bare, text, document) == Proof("proven")
    after = applied(document, bare)
    assert proof(after, "{}", patch(after, "{}")) == Proof("proven")


def mutants(document: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Patches in which an operation is missing, comes too early, is about something else, or has another value."""
    found = []
    for at, one in enumerate(document):
        found.append([*document[:at], *document[at + 1 :]])
        found.append([*document[: max(at - 1, 0)], one, *document[max(at - 1, 0) : at], *document[at + 1 :]])
        found.append([*document[:at], {**one, "path": one["path"][:-1]}, *document[at + 1 :]])
        if isinstance(one.get("value"), str):
            found.append([*document[:at], {**one, "value": one["value"] + "0"}, *document[at + 1 :]])
    return found


def result(document: list[dict[str, Any]], before: Tables) -> Any:
    """What a patch leads to; None: to nothing."""
    try:
        return applied(document, before)
    except (KeyError, AssertionError, TypeError):
        return None


@pytest.mark.parametrize("number", range(len(texts())), ids=[name for name, _ in texts()])
def test_wrong_patches_are_refuted(number: int) -> None:
    """Whatever leads elsewhere: only operations that do not depend on each other may change places."""
    before, after = merged(json.loads(texts()[number - 1][1])), texts()[number][1]
    document = patch(before, after)
    good, wrong = result(document, before), 0
    every = mutants(document)
    for mutant in every[:: 1 + len(every) // 60]:
        if result(mutant, before) == good:
            assert proof(before, after, mutant) == Proof("proven")
            continue
        wrong += 1
        assert proof(before, after, mutant).verdict == "refuted", mutant
    assert wrong > 5 or len(document) < 3


def messy(source: random.Random) -> Tables:
    """A switch with parts of another one: entries more, entries less, other values."""
    found, other = (merged(json.loads(source.choice(texts())[1])) for _ in range(2))
    for _ in range(source.randint(0, 6)):
        table = source.choice([one for one in other if one != "DEVICE_METADATA"])
        key = source.choice(list(other[table]))
        here = found.setdefault(table, {})
        if source.random() < 0.4:
            here[key] = dict(other[table][key])
        elif table != "PORT" and source.random() < 0.5:
            here.pop(key, None)
        else:
            here.setdefault(key, dict(other[table][key])).update(description=source.choice(["x", "", "9100"]))
        found = {name: entries for name, entries in found.items() if entries}
    return found


@pytest.mark.parametrize("seed", range(4))
def test_messy_switches_are_brought_there(seed: int) -> None:
    """The rules of the comparison and the model agree, whatever is there before."""
    source = random.Random(seed)
    for _ in range(15):
        before, after = messy(source), source.choice(texts())[1]
        assert proof(before, after, patch(before, after)) == Proof("proven"), (before, after)


def test_the_way_to_the_switch() -> None:
    after = json.dumps({**BASE, "VLAN_MEMBER": {key: BASE["VLAN_MEMBER"][key] for key in ("Vlan10|Ethernet0", "Vlan20|Ethernet0")}})
    lost = [remove("/VLAN_MEMBER/Vlan20|PortChannel2"), remove("/VLAN_MEMBER/Vlan10|Ethernet0")]
    found = proof(BASE, after, lost, 10)
    assert "Ethernet0 does not carry management VLAN 10 any more" in found.reasons[0]
    assert found.management
    gone = proof(BASE, json.dumps(BASE), [remove("/VLAN_INTERFACE/Vlan10|10.0.10.1~124")], 10)
    assert "the SVI of management VLAN 10 has no address" in gone.reasons[0]


def test_what_is_not_the_sites_has_to_stay() -> None:
    before, after = merged(BASE), json.dumps(BASE)
    for one, words in (
        (remove("/VLAN/Vlan3999"), "the switch says"),
        (remove("/BGP_NEIGHBOR/10.0.0.1"), "empty tables"),
        (add("/BGP_NEIGHBOR/10.0.0.1/asn", "1"), "BGP_NEIGHBOR, 10.0.0.1 is changed, and is not in the site"),
        (remove("/STATIC_ROUTE/default|198.51.100.0~124/nexthop"), "STATIC_ROUTE"),
        (add("/PORT/Ethernet8/speed", "1"), "PORT, Ethernet8: speed is not as intended"),
        (remove("/VLAN_MEMBER/Vlan3999|Ethernet60"), "Ethernet60 is changed, and is not the site's"),
        (add("/VLAN_MEMBER/Vlan20|Ethernet60", {"tagging_mode": "tagged"}), "Ethernet60 is changed, and is not the site's"),
    ):
        assert words in " ".join(proof(before, after, [one]).reasons), one
