"""The tables themselves: every command states its source, none is printed as another, and nobody's rules of comparing are used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from collections import defaultdict

import pytest
from conftest import ROOT

from netgen import platforms, switch
from netgen.switch.table import Table

TABLES = [pytest.param(switch.table(name), id=name) for name in switch.names() if switch.table(name).commands]
ROOM = ROOT / "netgen" / "switch"


def test_every_platform_is_modelled() -> None:
    assert set(switch.names()) == set(platforms.names())
    assert switch.table("huawei").platform == "huawei_vrp", "netmiko's names lead there, too"
    with pytest.raises(KeyError):
        switch.boot("somebody_os", "")


@pytest.mark.parametrize("table", TABLES)
def test_every_command_states_its_source(table: Table) -> None:
    without = [command.pattern for command in table.commands if len(command.source) < 4]
    assert not without


@pytest.mark.parametrize("table", TABLES)
def test_commands_of_one_name_are_printed_alike(table: Table) -> None:
    """What is printed is found by the id: two commands of one id must differ in the kinds of their arguments alone, or share a slot."""
    shapes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for known in table.known:
        command = known.command
        if not (command.slot or command.clears or command.opens or command.parent or command.does):
            for view in command.views.split():
                shapes[view, known.id].add(re.sub("<=?[^>]*>", "<>", command.pattern))
    assert not {key: found for key, found in shapes.items() if len(found) > 1}


@pytest.mark.parametrize("table", TABLES)
def test_what_is_kept_unseen_is_known_otherwise_nowhere(table: Table) -> None:
    """Beginnings of kept lines cover no command of the table: a misspelled one would pass."""
    if table.family == "junos":
        return  # a schema of everything is no table; statements are kept by their section
    for view, kept in table.generic.items():
        known = {command.pattern for command in table.commands if view in command.views.split()}
        covered = {begin for begin in kept for pattern in known if f"{pattern} ".startswith(f"{begin} ")}
        assert not covered, view


@pytest.mark.parametrize("table", TABLES)
def test_every_view_that_opens_is_known(table: Table) -> None:
    opened = {command.opens for command in table.commands} - {"", "?"} | set(table.ranks)
    known = {view for command in table.commands for view in command.views.split()}
    assert opened <= known | {"interface"}
    assert table.members in {command.id for command in table.commands}


def test_nothing_of_the_comparison_is_imported() -> None:
    """The proof would prove nothing if both sides went by the same rules."""
    program = "import sys; from netgen import switch; [switch.table(name) for name in switch.names()]; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("netgen.")}
    allowed = ("netgen.switch", "netgen.addressing", "netgen.errors", "netgen.platforms")
    assert not {name for name in loaded if not name.startswith(allowed)}
    assert not {name for name in loaded if name.startswith("netgen.platforms.lines")}


def test_no_rule_of_lines_is_read() -> None:
    files = sorted(ROOM.rglob("*.py"))
    assert len(files) > 20
    for file in files:
        names = {node.attr for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)}
        assert not names & {"lines_rules", "LINES", "rules"}, file


@pytest.mark.parametrize(
    ("platform", "line", "remark"),
    [
        ("cisco_ios", "spanning-tree portfast trunk", "%Warning: portfast should only be enabled on ports connected to a single\n"),
        ("arista_eos", "spanning-tree portfast", "! portfast should only be enabled on ports connected to a single host."),
    ],
)
def test_advice_is_no_complaint(platform: str, line: str, remark: str) -> None:
    state, _ = switch.apply(switch.boot(platform, ""), f"interface {platforms.load(platform).ports.examples[0]}")
    found = switch.answer(state, line)
    assert found.remark.startswith(remark)
    assert found.complaint == ""
    assert switch.content(found.state) != switch.content(state)


def ports(count: int) -> str:
    block = "interface GigabitEthernet{}/0/{}\n description host\n switchport trunk allowed vlan 10,20\n switchport mode trunk\n!\n"
    return "vlan 10,20\n" + "".join(block.format(1 + nr // 48, 1 + nr % 48) for nr in range(count))


def test_a_line_costs_its_view_alone() -> None:
    before = switch.boot("cisco_ios", ports(480))
    switch.facts(before)
    state, _ = switch.apply(before, "interface GigabitEthernet3/0/7")
    state, _ = switch.apply(state, "switchport trunk allowed vlan add 30")
    other = {path for path in before.views if state.views[path] is not before.views[path]}
    assert other == {("interface GigabitEthernet3/0/7",)}
    assert switch.facts(state).ports["GigabitEthernet3/0/7"].carries == {10, 20, 30}
    assert switch.facts(before).ports["GigabitEthernet3/0/7"].carries == {10, 20}
    assert switch.missing(state) == {("GigabitEthernet3/0/7", "vlan", "30")}


def test_long_configurations_are_read_quickly() -> None:
    line = "ip source binding 0242.ac1f.{:04x} vlan 10 172.31.{}.{} interface GigabitEthernet1/0/1\n"
    text = ports(480) + "".join(line.format(nr, nr // 256, nr % 256) for nr in range(20000))
    started = time.process_time()
    state = switch.boot("cisco_ios", text)
    assert len(switch.facts(state).bindings) == 20000
    assert time.process_time() - started < 5
