"""The commands for IOS, typed at somebody else's switch: fake-switches knows VLANs, trunks, access ports, bundles and SVIs.

What it makes of the commands is compared with what it makes of the intended configuration, by what it prints itself.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases_support import cases as site_cases
from cases_support import rendered
from conftest import ROOT
from hands.environment import python
from hands.grammar import LEFT_OUT, SWITCHING, TAKEN, Facts, facts, ports, sorted_out
from netmiko import ConnectHandler
from test_change import goldens, own
from test_cli import call

from netgen import change
from netgen.change import Owned

CASES = {
    case["case"]: case for case in yaml.safe_load((Path(__file__).parent.parent / "cases/cisco_ios/change.yml").read_text(encoding="utf-8"))
}
WRONG = {
    "the members of a bundle follow it": "fake-switches does not hand the VLANs of a bundle on to its members, as IOS does "
    "(Catalyst 3750-X guide OL-21521, Configuring EtherChannels: what is configured on the port channel is applied to its ports)",
}
"""Cases in which fake-switches is wrong by Cisco's documents, and why."""
WHOLE = {
    "a trunk gets a VLAN",
    "a VLAN goes after the ports that use it",
    "a trunk becomes an access port, its list goes when it is none",
    "the last VLAN of a trunk goes",
    "the members of a bundle follow it",
    "a member whose list strayed is mended by itself",
}
"""Cases of which fake-switches takes every command."""
IN_PART = {
    "an access port becomes a trunk, lists first",
    "an SVI comes with its access list, another goes",
    "what is not the site's stays",
    "a gateway's address changes in place",
    "with everything the site's, routed and management ports stay",
}
"""Cases of which it takes those that are about VLANs, ports and SVIs."""
NO_COMMANDS = {
    "a list in two lines is the same list",
    "a run is its members",
    "a banner that looks like a configuration is none",
}
"""Cases with nothing to do where it says so, too: what was and what is to be are the same to it."""


@cache
def replayed(given: str) -> Any:
    """What fake-switches makes of the lines: JSON in, JSON out."""
    command = [python(), Path(__file__).parent / "fake_ios.py", "replay"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def typed(changes: dict[str, tuple[str, str, str]]) -> dict[str, tuple[list[str], Facts, Facts, Facts]]:
    """Name -> before, after, commands; returned: complaints, and what the switch shows before, after the commands, and as intended."""
    given = {}
    for name, (before, after, commands) in changes.items():
        every = ports(before, after)
        start, end, work = (sorted_out(text) for text in (before, after, commands))
        assert not start.strange + end.strange + work.strange, f"{name}: to be put on a list in grammar.py"
        given[name] = {"ports": every, "batches": [left(start.lines), work.lines]}
        given[f"{name}, intended"] = {"ports": every, "batches": [left(end.lines)]}
    found = replayed(json.dumps(given))
    return {
        name: (found[name]["said"], *map(facts, found[name]["texts"]), facts(found[f"{name}, intended"]["texts"][0])) for name in changes
    }


def left(lines: Sequence[str]) -> list[str]:
    """A configuration to type: its blocks are left, since fake-switches looks for ``ip route`` in them first."""
    typed: list[str] = []
    for line in lines:
        typed += ["exit"] if typed and not line.startswith(" ") and re.match(r" |vlan |interface ", typed[-1]) else []
        typed.append(line)
    return typed


def expected(before: Facts, intended: Facts, mine: Owned) -> Facts:
    """What is the site's as intended; what is not, as it was. A route is the site's when the site says where its prefix goes."""

    def site(name: str) -> bool:
        if name.startswith("ip route "):
            return name.rpartition(" ")[0] in routed
        number = int(found[1]) if (found := re.fullmatch(r"(?:vlan |interface (?:Vlan|Port-channel))(\d+)", name)) else None
        if name.startswith("interface Port-channel"):
            return mine.every or number in mine.bundles
        return mine.every or (name.removeprefix("interface ") in mine.ports if number is None else number in mine.vids)

    routed = {name.rpartition(" ")[0] for name in intended if name.startswith("ip route ")}
    names = {name for name in (*before, *intended) if name in (intended if site(name) else before)}
    return {name: intended[name] if site(name) else before[name] for name in names}


def bare(line: str) -> bool:
    """Says where, not what."""
    return line.strip() == "exit" or line.startswith("interface ")


def cases() -> dict[str, tuple[list[str], Facts, Facts, Facts]]:
    return typed({name: texts(case) for name, case in CASES.items() if not any(sorted_out(text).strange for text in texts(case))})


def texts(case: dict[str, Any]) -> tuple[str, str, str]:
    """Before, after, commands."""
    return case["before"], case["after"], case["commands"]


@pytest.mark.parametrize("name", CASES)
def test_the_commands_of_a_case_end_as_intended(name: str) -> None:
    strange = [line for text in texts(CASES[name]) for line in sorted_out(text).strange]
    assert not strange, "to be put on a list in grammar.py"
    complaints, before, end, intended = cases()[name]
    assert all(line.startswith("channel-group ") and "Creating a port-channel" in line for line in complaints), complaints
    wanted = expected(before, intended, own("cisco_ios", CASES[name]))
    assert (end == wanted) == (name not in WRONG), (end, wanted)


def test_which_cases_are_covered() -> None:
    """Nothing leaves the sets above unseen; cases that come are run, whether they stand there or not."""
    whole, part, none = set(), set(), set()
    for name, case in CASES.items():
        work = sorted_out(case["commands"])
        told = [line for line in work.lines if not bare(line)]
        left = [line for line in work.left if not bare(line)]
        if told:
            (part if left else whole).add(name)
        elif not left and sorted_out(case["before"]).lines:
            none.add(name)
    assert whole >= WHOLE
    assert whole | part >= WHOLE | IN_PART
    assert none >= NO_COMMANDS
    assert WRONG.keys() <= whole | part


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("a VLAN goes after the ports that use it", "switchport trunk allowed vlan remove 20", "no switchport trunk allowed vlan 20"),
        ("a VLAN goes after the ports that use it", "no vlan 20", "no vlan 10"),
        ("a trunk gets a VLAN", "switchport trunk allowed vlan add 30", "switchport trunk allowed vlan 30"),
        ("the last VLAN of a trunk goes", "switchport trunk allowed vlan none", "no switchport trunk allowed vlan"),
        ("an SVI comes with its access list, another goes", "no interface Vlan20", "interface Vlan20"),
        ("what is not the site's stays", "interface GigabitEthernet1/0/1", "interface GigabitEthernet1/0/9"),
    ],
)
def test_wrong_commands_end_elsewhere(name: str, right: str, wrong: str) -> None:
    case = CASES[name]
    assert right in case["commands"]
    _, before, end, intended = typed({name: (case["before"], case["after"], case["commands"].replace(right, wrong))})[name]
    assert end != expected(before, intended, own("cisco_ios", case))


# Whatever netgen renders ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Name and text of every IOS configuration of the tests."""
    folder = tmp_path_factory.mktemp("sites")
    found = [(str(one.id), one.values[1]) for one in goldens() if one.values[0].platform == "cisco_ios" and "fleet" not in str(one.id)]
    wanted = [case for case in site_cases() if case.platform == "cisco_ios" and not case.faults and case.file != "extra.yml"]
    return [*found, *((f"{case.file}:{case.name}", rendered(case, folder / str(at))) for at, case in enumerate(wanted))]


def alone(found: Facts) -> Facts:
    """Without what members of bundles have from their bundle: fake-switches does not hand it on."""
    member = {name for name, block in found.items() if any(key.startswith("channel-group") for key in block)}
    return {
        name: {key: value for key, value in block.items() if name not in member or key not in SWITCHING} for name, block in found.items()
    }


@pytest.mark.parametrize("step", [1, 7, 19, 31])
def test_one_site_becomes_another(every: list[tuple[str, str]], step: int) -> None:
    """As netgen's own model is asked in test_pairs.py, by another's.

    Of all pairs one ends elsewhere, not among these: fake-switches takes ``interface Port-channel2`` for its Port-channel12.
    """
    speech = change.tongue("cisco_ios")
    assert speech is not None
    changes, mine, told = {}, {}, 0
    for (first, before), (second, after) in zip(every, every[step:] + every[:step], strict=True):
        name = f"{first} -> {second}"
        mine[name] = own("cisco_ios", {"before": before, "after": after})
        made = change.change(before, after, mine[name], speech)
        changes[name] = before, after, "\n".join(change.commands(made.ops, speech.dialect))
        told += sum(not bare(line) for line in sorted_out(changes[name][2]).lines)
    wrong = {}
    for name, (complaints, before_facts, end, intended) in typed(changes).items():
        wanted = expected(before_facts, intended, mine[name])
        odd = [line for line in complaints if "Creating a port-channel" not in line]
        if odd or alone(end) != alone(wanted):
            wrong[name] = odd, [(key, end.get(key), wanted.get(key)) for key in {*end, *wanted} if end.get(key) != wanted.get(key)]
    assert len(changes) >= 45
    assert told >= 400
    assert not wrong


def test_nothing_is_on_the_lists_of_lines_in_vain(every: list[tuple[str, str]]) -> None:
    told = [text for _, text in every] + [text for case in CASES.values() for text in texts(case)]
    lines = {line.strip() for text in told for line in text.splitlines()}
    assert not [one.pattern for one in TAKEN if not any(map(one.fullmatch, lines))]
    assert not [one for one in LEFT_OUT if not any(re.fullmatch(one, line) for line in lines)]


# Over SSH ---------------------------------------------------------------------------------------------------------------------

SITE = ROOT / "inventories" / "macvlan-dc"
INTENDED = (ROOT / "tests" / "golden" / "macvlan-dc" / "switches" / "sw1.cfg").read_text(encoding="utf-8")
USER, PASSWORD = "netadmin", "correct-horse-9"


@pytest.fixture
def switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Path]]:
    """A switch with the ports of the site and nothing on it, behind fake-switches' own SSH server: its port, and how it is found."""
    monkeypatch.setenv("NETGEN_USERNAME", USER)
    monkeypatch.setenv("NETGEN_PASSWORD", PASSWORD)
    monkeypatch.setenv("NETGEN_KNOWN_HOSTS", str(tmp_path / "known_hosts"))
    given = json.dumps({"name": "sw1", "ports": ports(INTENDED), "user": USER, "password": PASSWORD})
    command = [python(), Path(__file__).parent / "fake_ios.py", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(given)
            process.stdin.close()
            port, via = int(process.stdout.readline()), tmp_path / "via.json"
            via.write_text(json.dumps({"sw1": f"127.0.0.1:{port}"}), encoding="utf-8")
            yield port, via
        finally:
            process.terminate()


def typed_by_netmiko(port: int, lines: Sequence[str]) -> str:
    """The running configuration afterwards; lines of configuration that are complained of fail. fake-switches knows no ``end``."""
    who = {"device_type": "cisco_ios", "host": "127.0.0.1", "port": port, "username": USER, "password": PASSWORD}
    with ConnectHandler(**who) as connection:
        connection.send_config_set(lines, exit_config_mode=False, error_pattern=r"(?m)^%|No such command|rejected")
        while "(config" in connection.find_prompt():
            connection.write_channel("exit\n")
        shown: str = connection.send_command("show running-config")
        return shown


def planned(via: Path) -> Any:
    """The plan of a dry run for a switch that differs."""
    return json.loads(call("push", SITE, "--dry-run", "--via", via, "--format", "json", code=3)[0])["switches"][0]


def test_a_dry_run_and_the_commands_by_netmiko(switch: tuple[int, Path]) -> None:
    port, via = switch
    call("hostkeys", SITE, "--via", via, "--yes")
    plan = planned(via)
    work = sorted_out("\n".join(plan["commands"]))
    assert not work.strange
    assert " switchport trunk allowed vlan 10,20" in work.lines
    typed_by_netmiko(port, work.lines)
    rest = planned(via)
    assert rest["fingerprint"] != plan["fingerprint"]
    left_over = sorted_out("\n".join(rest["commands"]))
    assert not [line for line in left_over.lines if not bare(line)], "of VLANs, ports and SVIs nothing is left to do"
    assert {line for line in left_over.left if not bare(line)} == {line for line in work.left if not bare(line)}


def test_what_somebody_changed_by_hand_is_all_that_differs(switch: tuple[int, Path]) -> None:
    port, via = switch
    call("hostkeys", SITE, "--via", via, "--yes")
    typed_by_netmiko(port, left(sorted_out(INTENDED).lines))
    by_hand = ["interface GigabitEthernet1/0/1", "switchport trunk allowed vlan remove 10", "exit", "vlan 300", "name phones", "exit"]
    typed_by_netmiko(port, by_hand)
    shown, _ = call("push", SITE, "--dry-run", "--via", via, code=3)
    assert "+  switchport trunk allowed vlan 10\n" in shown
    work = sorted_out("\n".join(planned(via)["commands"])).lines
    assert [line for line in work if not bare(line)] == [" switchport trunk allowed vlan add 10"]
    shown = typed_by_netmiko(port, work)
    assert not [line for line in sorted_out("\n".join(planned(via)["commands"])).lines if not bare(line)]
    assert facts(shown) == {**facts("\n".join(sorted_out(INTENDED).lines)), "vlan 1": {}, "vlan 300": {"name phones": ""}}
