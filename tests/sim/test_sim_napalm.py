"""napalm's drivers ios, eos (over SSH), junos and nxos_ssh work unchanged with the simulated switches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import CommitConfirmException, MergeConfigException
from sim.shelf import LOGIN, TEXTS, Shelf, box, shelf

from netgen.sim.server import Listener


@pytest.fixture
def switches() -> Iterator[Shelf]:
    """Where simulated switches are put; all are gone after the test, and none had a bug."""
    with shelf() as made:
        yield made


CASES: dict[str, dict[str, Any]] = {
    "ios": {
        "platform": "cisco_ios",
        "text": TEXTS["cisco_ios"] + "ip scp server enable\n",
        "merge": "vlan 30\n name new\ninterface GigabitEthernet1/0/1\n switchport trunk allowed vlan add 30\nend\n",
        "diff": "+vlan 30\n+ name new\n+interface GigabitEthernet1/0/1\n+ switchport trunk allowed vlan add 30",
        "line": " switchport trunk allowed vlan 10,30,99",
    },
    "eos": {
        "platform": "arista_eos",
        "merge": "vlan 30\n name new\ninterface Ethernet1\n switchport trunk allowed vlan add 30\n",
        "diff": "-   switchport trunk allowed vlan 10,99\n+   switchport trunk allowed vlan 10,30,99\n",
        "line": "   switchport trunk allowed vlan 10,30,99",
        "options": {"transport": "ssh"},
    },
    "junos": {
        "platform": "juniper_junos",
        "merge": "set vlans new vlan-id 30\nset interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members new\n",
        "diff": "[edit interfaces ge-0/0/1]\n+   unit 0 family ethernet-switching vlan members new;\n[edit vlans new]\n+   vlan-id 30;",
        "line": "        vlan-id 30;",
    },
}


def opened(listener: Listener, name: str, **options: Any) -> Any:
    driver = get_network_driver(name)(listener.host, LOGIN.user, LOGIN.password, optional_args={"port": listener.port, **options})
    driver.open()
    return driver


def merged(driver: Any, text: str) -> None:
    driver.load_merge_candidate(config=text)
    driver.commit_config()


def running(driver: Any) -> list[str]:
    return str(driver.get_config("running")["running"]).splitlines()


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_compared_committed_for_a_while_confirmed_and_rolled_back(switches: Shelf, name: str) -> None:
    case = CASES[name]
    (listener,) = switches.put(box(case["platform"], text=case.get("text", TEXTS[case["platform"]]), speed=40))
    driver = opened(listener, name, **case.get("options", {}))
    try:
        driver.load_merge_candidate(config=case["merge"])
        assert case["diff"] in driver.compare_config()
        driver.commit_config(revert_in=60)
        assert driver.has_pending_commit()
        assert case["line"] in running(driver)
        time.sleep(1.6)
        assert not driver.has_pending_commit()
        assert case["line"] not in running(driver)  # nobody has confirmed it
        switches.call(lambda: setattr(listener.box, "speed", 1.0))
        if name == "eos":
            driver.config_session = None
        driver.load_merge_candidate(config=case["merge"])
        driver.commit_config(revert_in=60)
        driver.confirm_commit()
        assert not driver.has_pending_commit()
        assert case["line"] in running(driver)
        if name != "junos":
            assert case["line"].strip() in switches.call(lambda: listener.box.startup)
        driver.rollback()
        assert case["line"] not in running(driver)
    finally:
        driver.close()


def test_ios_without_archive_cannot_be_asked_to_revert(switches: Shelf) -> None:
    text = TEXTS["cisco_ios"].replace("archive\n path flash:kept\n", "ip scp server enable\n")
    (listener,) = switches.put(box(text=text))
    driver = opened(listener, "ios")
    try:
        driver.load_merge_candidate(config=CASES["ios"]["merge"])
        with pytest.raises(CommitConfirmException, match="requires 'archive' feature"):
            driver.commit_config(revert_in=60)
    finally:
        driver.close()


def test_a_wrong_line_is_told_to_the_driver(switches: Shelf) -> None:
    ios, junos = switches.put(box(text=CASES["ios"]["text"]), box("juniper_junos"))
    for listener, name, wrong in ((ios, "ios", "vlan 30\n nome x\nend\n"), (junos, "junos", "set vlans new vlan-ident 30")):
        driver = opened(listener, name)
        with pytest.raises(MergeConfigException):
            merged(driver, wrong)
        driver.close()


def test_nxos_merges_behind_a_checkpoint_and_rolls_back(switches: Shelf) -> None:
    (listener,) = switches.put(box("cisco_nxos"))
    driver = opened(listener, "nxos_ssh")
    try:
        driver.load_merge_candidate(config="interface Ethernet1/1\n  description new\n")
        assert driver.compare_config() == "interface Ethernet1/1\n  description new"
        driver.commit_config()
        assert "  description new" in running(driver)
        driver.rollback()
        assert "  description new" not in running(driver)
    finally:
        driver.close()
