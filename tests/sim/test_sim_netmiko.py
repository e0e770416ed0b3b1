"""Plain netmiko, unchanged, at each simulated platform: it connects, reads, configures, sees complaints, and saves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from netmiko import BaseConnection, ConnectHandler
from netmiko.exceptions import ConfigInvalidException, NetmikoAuthenticationException
from sim.shelf import LOGIN, TEXTS, Shelf, box, connect, shelf

from netgen import switch
from netgen.sim.families import FAMILIES


@pytest.fixture
def switches() -> Iterator[Shelf]:
    """Where simulated switches are put; all are gone after the test, and none had a bug."""
    with shelf() as made:
        yield made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each look at the mode of a Huawei switch netmiko waits two seconds for more to come. Here it waits a fifth of one."""
    usual = BaseConnection.read_channel_timing.__defaults__
    assert usual is not None
    assert usual[0] == 2.0
    monkeypatch.setattr(BaseConnection.read_channel_timing, "__defaults__", (0.2, *usual[1:]))


CASES: dict[str, dict[str, Any]] = {
    "cisco_ios": {
        "show": "show running-config",
        "lines": ["vlan 30", "name new", "interface Gi1/0/1", "switchport trunk allowed vlan add 30"],
        "changed": ["vlan 30", " name new", " switchport trunk allowed vlan 10,30,99"],
        "wrong": ("switchport trank mode", r"% Invalid input detected"),
        "startup": "show startup-config",
    },
    "cisco_nxos": {
        "show": "show running-config",
        "lines": ["vlan 30", "name new", "interface Eth1/1", "switchport trunk allowed vlan add 30"],
        "changed": ["vlan 1,10,30,99", "  name new", "  switchport trunk allowed vlan 10,30,99"],
        "wrong": ("switchport trank mode", r"% Invalid command at '\^' marker."),
        "startup": "show startup-config",
    },
    "arista_eos": {
        "show": "show running-config",
        "lines": ["vlan 30", "name new", "interface Et1", "switchport trunk allowed vlan add 30"],
        "changed": ["vlan 30", "   name new", "   switchport trunk allowed vlan 10,30,99"],
        "wrong": ("switchport trank mode", r"% Invalid input \(at token 1: 'trank'\)"),
        "startup": "show startup-config",
    },
    "huawei_vrp": {
        "show": "display current-configuration",
        "lines": ["vlan batch 30", "interface GigabitEthernet0/0/1", "port trunk allow-pass vlan 30"],
        "changed": ["vlan batch 10 30 99", " port trunk allow-pass vlan 10 30 99"],
        "wrong": ("port trank", r"Error: Unrecognized command found at '\^' position."),
        "startup": "display saved-configuration",
    },
    "huawei_vrpv8": {
        "show": "display current-configuration",
        "lines": ["vlan batch 30", "interface 10GE1/0/1", "port trunk allow-pass vlan 30"],
        "changed": ["vlan batch 10 30 99", " port trunk allow-pass vlan 10 30 99"],
        "wrong": ("port trank", r"Error: ?Unrecognized command found at '\^' position."),
        "startup": "display saved-configuration",
        "commit": True,
    },
    "hp_comware": {
        "show": "display current-configuration",
        "lines": ["vlan 30", "quit", "interface GigabitEthernet1/0/1", "port trunk permit vlan 30"],
        "changed": ["vlan 30", " port trunk permit vlan 10 30 99"],
        "wrong": ("port trank", r"% Unrecognized command found at '\^' position."),
        "startup": "display saved-configuration",
        "options": {"global_cmd_verify": True},
    },
    "juniper_junos": {
        "show": "show configuration | display set | no-more",
        "lines": [
            "set vlans new vlan-id 30",
            "set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members new",
        ],
        "changed": ["set vlans new vlan-id 30", "set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members new"],
        "wrong": ("set vlans new vlan-ident 30", r"syntax error"),
        "commit": True,
    },
}


def test_every_platform_has_a_case() -> None:
    assert set(CASES) == set(FAMILIES)
    assert set(FAMILIES) <= set(switch.names())


@pytest.mark.parametrize("platform", CASES)
def test_netmiko_works_unchanged(switches: Shelf, platform: str) -> None:
    case = CASES[platform]
    (listener,) = switches.put(box(platform))
    with connect(listener, **case.get("options", {})) as session:
        before = lines(session.send_command(case["show"]))
        assert not set(case["changed"]) <= set(before)
        said = session.send_config_set(case["lines"], exit_config_mode=not case.get("commit"))
        if case.get("commit"):
            assert "omplete" in session.commit() or platform == "huawei_vrpv8"
            session.exit_config_mode()
        assert "%" not in said
        assert "Error" not in said
        now = lines(session.send_command(case["show"]))
        assert [line for line in case["changed"] if line not in now] == []
        wrong, pattern = case["wrong"]
        with pytest.raises(ConfigInvalidException):
            session.send_config_set([wrong], error_pattern=pattern)
        if case.get("commit"):
            session.write_channel("rollback\n" if platform == "juniper_junos" else "clear configuration candidate\n")
        session.exit_config_mode()
        assert lines(session.send_command(case["show"])) == now
        if "startup" in case:
            assert not set(case["changed"]) <= set(lines(session.send_command(case["startup"])))
            session.save_config()
            assert [line for line in case["changed"] if line not in lines(session.send_command(case["startup"]))] == []


def lines(text: str) -> list[str]:
    """The lines of a configuration, but the clock."""
    return [line for line in text.splitlines() if not line.startswith(("!Time", "!Running configuration last done"))]


@pytest.mark.parametrize("platform", CASES)
def test_what_is_printed_is_what_the_model_prints(switches: Shelf, platform: str) -> None:
    """Somebody who compares what a switch prints with what was put into it finds no difference."""
    (listener,) = switches.put(box(platform))
    with connect(listener) as session:
        text = session.send_command(CASES[platform]["show"])
    state = switch.boot(platform, TEXTS[platform])
    assert switch.boot(platform, text) == state
    assert [line for line in switch.show(state).splitlines() if line not in text.splitlines()] == []


def test_a_wrong_password_and_a_wrong_user_are_not_let_in(switches: Shelf) -> None:
    (listener,) = switches.put(box())
    for wrong in ({"username": "root", "password": LOGIN.password}, {"username": LOGIN.user, "password": "guess"}):
        with pytest.raises(NetmikoAuthenticationException):
            ConnectHandler(device_type="cisco_ios", host=listener.host, port=listener.port, **wrong)


@pytest.mark.parametrize("platform", ["cisco_ios", "arista_eos", "cisco_nxos"])
def test_enable_asks_for_its_password(switches: Shelf, platform: str) -> None:
    (listener,) = switches.put(box(platform, secret="battery-staple-7"))
    with connect(listener, secret="battery-staple-7") as session:
        assert session.find_prompt().strip() == "sw1>"
        assert "% Invalid" in session.send_command("show running-config")
        session.enable()
        assert session.find_prompt().strip() == "sw1#"
        assert "hostname sw1" in session.send_command("show running-config")


def test_sessions_see_each_other(switches: Shelf) -> None:
    (listener,) = switches.put(box())
    with connect(listener) as one, connect(listener) as other:
        one.config_mode()
        one.send_command("interface Gi1/0/2", expect_string=r"\(config-if\)#")
        other.send_config_set(["interface Gi1/0/1", "description by the other"])
        one.send_command("description by the one", expect_string=r"\(config-if\)#")
        text = other.send_command("show running-config")
    assert " description by the other\n" in text
    assert " description by the one\n" in text
