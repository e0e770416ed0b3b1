"""What goes wrong on demand, and what becomes of a switch that cuts its own way."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from netmiko.exceptions import NetmikoTimeoutException, ReadException, ReadTimeout
from sim.shelf import LOGIN, TEXTS, Console, Shelf, box, connect, run, shelf

from netgen import switch
from netgen.sim.box import Box, Way
from netgen.sim.faults import FaultError, Faults, chosen, load, parse
from netgen.sim.server import Listener, SimError


@pytest.fixture
def switches() -> Iterator[Shelf]:
    """Where simulated switches are put; all are gone after the test, and none had a bug."""
    with shelf() as made:
        yield made


GONE = (ReadException, ReadTimeout, OSError, EOFError)
"""What netmiko may say when the connection is lost: it waits until its time is over."""
VLANS = ["vlan 30", "vlan 31", "vlan 32"]


def vids(switches: Shelf, listener: Listener) -> set[int]:
    return switches.call(lambda: set(switch.facts(listener.box.running).vlans)) - {10, 99}


# How faults are written -----------------------------------------------------------------------------------------------------------


def test_faults_from_a_file_and_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text(json.dumps({"sw1": {"drop": 5, "lag": 20}, "tor*": {"other": 2, "lines": ["vlan 9"]}}))
    faults = parse(["sw1:drop=6", "sw2:other=1;interface Gi1/0/1;description a:b=c"], load(file))
    assert faults == {
        "sw1": Faults(lag=20, drop=6),
        "sw2": Faults(other=1, lines=("interface Gi1/0/1", "description a:b=c")),
        "tor*": Faults(other=2, lines=("vlan 9",)),
    }
    assert str(faults["sw1"]) == "lag=20 drop=6"
    assert chosen(faults, "tor7") == faults["tor*"]
    assert chosen(faults, "leaf") == Faults()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sw1:drop", "sw1:drop is no fault; write SWITCH:KIND=NUMBER, sw1:drop=5 for instance"),
        ("drop=5", "drop=5 is no fault; write SWITCH:KIND=NUMBER, sw1:drop=5 for instance"),
        (
            "sw1:fall=5",
            "sw1:fall=5: fall = 5 is no fault; known: lag, drop, hang, reject, restart, prompt, full, other (numbers), lines (texts)",
        ),
    ],
)
def test_a_fault_that_is_none(text: str, message: str) -> None:
    with pytest.raises(FaultError) as raised:
        parse([text], {})
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "is no JSON"),
        ("[1]", 'is no JSON object of switch -> {"drop": 5, ...}'),
        ('{"sw1": {"drop": -1}}', "drop = -1 is no fault"),
        ('{"sw1": {"drop": true}}', "drop = true is no fault"),
        ('{"sw1": {"lines": [1]}}', "lines = [1] is no fault"),
    ],
)
def test_a_file_of_faults_that_is_none(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "faults.json"
    file.write_text(text)
    with pytest.raises(FaultError, match=r"faults\.json") as raised:
        load(file)
    assert message in str(raised.value)
    with pytest.raises(FaultError, match="cannot be read"):
        load(tmp_path / "none")


# Each fault -----------------------------------------------------------------------------------------------------------------------


def test_drop(switches: Shelf) -> None:
    (listener,) = switches.put(box(faults={"drop": 2}))
    with pytest.raises(GONE):
        connect(listener).send_config_set(VLANS, read_timeout=1)
    assert vids(switches, listener) == {30, 31}
    with connect(listener) as session:  # once
        session.send_config_set(VLANS)
    assert vids(switches, listener) == {30, 31, 32}


def test_drop_at_the_login(switches: Shelf) -> None:
    (listener,) = switches.put(box(faults={"drop": 0}))
    with pytest.raises((NetmikoTimeoutException, *GONE)):
        connect(listener)
    connect(listener).disconnect()


def test_hang(switches: Shelf) -> None:
    (listener,) = switches.put(box(faults={"hang": 2}))
    session = connect(listener)
    with pytest.raises(ReadTimeout):
        session.send_config_set(VLANS, read_timeout=0.5)
    assert vids(switches, listener) == {30, 31}
    session.remote_conn.close()
    connect(listener).disconnect()  # others get through


def test_reject() -> None:
    rack = box(faults={"reject": 2})
    console = Console(rack)
    assert console.type("conf t", "vlan 30") == ""
    assert console.type("vlan 31") == " " * 17 + "^\n% Invalid input detected at '^' marker.\n"
    assert console.type("vlan 32") == ""
    assert set(switch.facts(rack.running).vlans) == {10, 30, 32, 99}


def test_lag(switches: Shelf) -> None:
    (listener,) = switches.put(box(faults={"lag": 150}))
    with connect(listener) as session:
        begun = time.monotonic()
        session.send_config_set(VLANS, cmd_verify=True)
        assert time.monotonic() - begun > 0.15 * len(VLANS)


def test_restart(switches: Shelf) -> None:
    (listener,) = switches.put(box(faults={"restart": 2}, speed=0.5))
    with pytest.raises(GONE):
        connect(listener).send_config_set(VLANS, read_timeout=0.5)
    with pytest.raises(NetmikoTimeoutException):
        connect(listener)
    time.sleep(2)
    connect(listener).disconnect()
    assert vids(switches, listener) == set()


def test_full() -> None:
    rack = box(faults={"full": 1})
    console = Console(rack)
    console.type("conf t")
    entry = "ip source binding 0242.ac1f.01{:02x} vlan 10 172.31.1.{} interface Gi1/0/2"
    assert console.type(entry.format(1, 1)) == ""
    assert console.type(entry.format(2, 2)) == "%Error: the binding was not added, the hardware table is full\n"
    assert console.type("no " + entry.format(1, 1)) == ""
    assert console.type(entry.format(2, 2)) == ""
    assert {ip for _, ip, _, _ in switch.facts(rack.running).bindings} == {"172.31.1.2"}


@pytest.mark.parametrize(
    ("platform", "prompts"), [("cisco_ios", ("sw1(config-vlan)#", "sw1-2(config-vlan)#")), ("huawei_vrp", ("[sw1]", "[sw1-2]"))]
)
def test_prompt(platform: str, prompts: tuple[str, str]) -> None:
    console = Console(box(platform, faults={"prompt": 2}))
    batch = "vlan batch" if platform == "huawei_vrp" else "vlan"
    console.type("system-view" if platform == "huawei_vrp" else "conf t", f"{batch} 30")
    assert console.prompt == prompts[0]
    console.type(f"{batch} 31")
    assert console.prompt == prompts[1]


def test_other() -> None:
    """Another operator's change in between: to what acts, wherever the session stands."""
    rack = box(faults={"other": 1, "lines": ("interface Gi1/0/2", "description theirs")})
    console = Console(rack)
    console.type("conf t", "interface Gi1/0/1")
    assert console.prompt == "sw1(config-if)#"
    console.type("description ours")
    text = switch.show(rack.running)
    assert "interface GigabitEthernet1/0/1\n description ours\n" in text
    assert "interface GigabitEthernet1/0/2\n description theirs\n" in text


# The way to the switch --------------------------------------------------------------------------------------------------------------


def test_who_cuts_the_way_is_stuck_until_the_timer_mends_it(switches: Shelf) -> None:
    (listener,) = switches.put(box(speed=30))
    session = connect(listener)
    session.config_mode("configure terminal revert timer 1")
    with pytest.raises(ReadTimeout):
        session.send_config_set(["interface Gi1/0/1", "switchport trunk allowed vlan remove 99"], read_timeout=0.6)
    with pytest.raises(NetmikoTimeoutException):
        connect(listener)
    session.write_channel("\n")
    time.sleep(1.6)
    connect(listener).disconnect()  # the same place
    assert "sw1" in session.read_channel()  # what was on its way comes, as TCP does it
    session.disconnect()
    with connect(listener) as again:
        assert "switchport trunk allowed vlan 10,99" in again.send_command("show running-config")


CUTS = {
    "cisco_ios": [
        ["conf t", "interface Gi1/0/1", "switchport trunk allowed vlan 10"],
        ["conf t", "interface Gi1/0/1", "shutdown"],
        ["conf t", "interface Vlan99", "shutdown"],
        ["conf t", "interface Vlan99", "ip address 10.99.0.12 255.255.255.0"],
        ["conf t", "no interface Vlan99"],
        ["conf t", "no vlan 99"],
    ],
    "arista_eos": [
        ["configure", "interface Et1", "switchport trunk allowed vlan remove 99"],
        ["configure", "interface Vlan99", "no ip address"],
    ],
    "cisco_nxos": [["configure terminal", "interface Ethernet1/1", "switchport trunk allowed vlan 10"]],
    "huawei_vrp": [["sys", "interface GigabitEthernet0/0/1", "undo port trunk allow-pass vlan 99"]],
    "huawei_vrpv8": [["sys", "interface 10GE1/0/1", "undo port trunk allow-pass vlan 99", "commit"]],
    "hp_comware": [["sys", "interface GigabitEthernet1/0/1", "undo port trunk permit vlan 99"]],
    "juniper_junos": [["configure", "delete interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members mgmt", "commit"]],
}


@pytest.mark.parametrize(("platform", "number"), [(name, at) for name, cases in CUTS.items() for at in range(len(cases))])
def test_ways_to_cut_the_way(platform: str, number: int) -> None:
    rack = box(platform)
    console = Console(rack)
    assert console.prompt
    *lines, last = CUTS[platform][number]
    console.type(*lines)
    assert rack.reachable.is_set()
    console.type(last)
    assert not rack.reachable.is_set()


def test_another_port_with_the_vlan_is_a_way_only_where_it_leads_out() -> None:
    text = TEXTS["cisco_ios"] + "interface GigabitEthernet1/0/3\n switchport mode access\n switchport access vlan 99\n"
    lines = ["conf t", "interface Gi1/0/1", "switchport trunk allowed vlan 10"]
    for ports, reached in ((frozenset[str](), True), (frozenset({"GigabitEthernet1/0/1"}), False)):
        rack = box(text=text, way=Way(99, "10.99.0.11", ports))
        Console(rack).type("", *lines)
        assert rack.reachable.is_set() is reached


def test_a_switch_without_a_way_is_reached_at_its_own_port_and_an_empty_one_at_the_desk() -> None:
    for rack in (box(text="", way=None), box(text="")):
        console = Console(rack)
        console.type("conf t", "hostname new", "no vlan 99")
        assert rack.reachable.is_set()
    console.type("vlan 99", "interface Vlan99", "ip address 10.99.0.11 255.255.255.0", "interface Gi1/0/1", "switchport access vlan 99")
    assert rack.reachable.is_set()
    console.type("shutdown")  # by now it has a way, and loses it
    assert not rack.reachable.is_set()


def test_a_place_that_is_taken_is_told(switches: Shelf) -> None:
    (listener,) = switches.put(box())
    second = Listener(box(), LOGIN, listener.key, listener.host, listener.port)
    with pytest.raises(SimError, match=rf"^sw1 cannot listen on {listener.host}:{listener.port}: .*; try --port 0$"):
        switches.do(second.open())


def test_nothing_goes_on_after_the_end() -> None:
    async def test() -> None:
        rack: Box = box(speed=600)
        listener = Listener(rack, LOGIN, __import__("asyncssh").generate_private_key("ssh-ed25519"), "127.0.0.2", 0)
        await listener.open()
        Console(rack).type("configure terminal revert timer 1", "vlan 30", "reload in 1")
        listener.stop()
        await asyncio.sleep(0.2)
        assert 30 in switch.facts(rack.running).vlans
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await asyncio.open_connection(listener.host, listener.port)
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []

    run(test)
