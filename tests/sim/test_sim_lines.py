"""What simulated switches print, line by line, without a network: modes, prompts, complaints, timers, candidates."""

from __future__ import annotations

import asyncio

import pytest
from sim.shelf import TEXTS, Console, box, run

from netgen import switch
from netgen.sim.commands import Commands, Wrong, filtered, piped

INDENTED = ["cisco_ios", "cisco_nxos", "arista_eos"]

# Modes and prompts --------------------------------------------------------------------------------------------------------------

PROMPTS = {
    "cisco_ios": [
        ("", "sw1#"),
        ("conf t", "sw1(config)#"),
        ("interface Gi1/0/1", "sw1(config-if)#"),
        ("interface Vlan99", "sw1(config-if)#"),
        ("vlan 10", "sw1(config-vlan)#"),
        ("ip access-list extended A", "sw1(config-ext-nacl)#"),
        ("exit", "sw1(config)#"),
        ("hostname a-name-that-is-much-too-long", "a-name-that-is-much-(config)#"),
        ("end", "a-name-that-is-much-too-long#"),
    ],
    "cisco_nxos": [
        ("", "sw1# "),
        ("configure terminal", "sw1(config)# "),
        ("interface Ethernet1/1", "sw1(config-if)# "),
        ("show vlan brief", "sw1(config-if)# "),
        ("vlan 10", "sw1(config-vlan)# "),
        ("end", "sw1# "),
    ],
    "arista_eos": [
        ("", "sw1#"),
        ("configure", "sw1(config)#"),
        ("interface Et1", "sw1(config-if-Et1)#"),
        ("interface Vlan99", "sw1(config-if-Vl99)#"),
        ("vlan 10", "sw1(config-vlan-10)#"),
        ("end", "sw1#"),
        ("configure session netgen-77", "sw1(config-s-netgen)#"),
        ("interface Ethernet2", "sw1(config-s-netgen-if-Et2)#"),
        ("abort", "sw1#"),
    ],
    "huawei_vrp": [
        ("", "<sw1>"),
        ("sys", "[sw1]"),
        ("interface GigabitEthernet0/0/1", "[sw1-GigabitEthernet0/0/1]"),
        ("quit", "[sw1]"),
        ("vlan 10", "[sw1-vlan10]"),
        ("interface Vlanif99", "[sw1-Vlanif99]"),
        ("display version", "[sw1-Vlanif99]"),
        ("return", "<sw1>"),
    ],
    "huawei_vrpv8": [
        ("", "<sw1>"),
        ("system-view", "[~sw1]"),
        ("interface 10GE1/0/1", "[~sw1-10GE1/0/1]"),
        ("description x", "[*sw1-10GE1/0/1]"),
        ("quit", "[*sw1]"),
        ("commit", "[~sw1]"),
        ("quit", "<sw1>"),
    ],
    "hp_comware": [
        ("", "<sw1>"),
        ("system-view", "[sw1]"),
        ("interface GigabitEthernet1/0/1", "[sw1-GigabitEthernet1/0/1]"),
        ("vlan 10", "[sw1-vlan10]"),
        ("quit", "[sw1]"),
        ("quit", "<sw1>"),
    ],
    "juniper_junos": [
        ("", "netadmin@sw1> "),
        ("configure", "\n[edit]\nnetadmin@sw1# "),
        ("edit interfaces ge-0/0/1", "\n[edit interfaces ge-0/0/1]\nnetadmin@sw1# "),
        ("top", "\n[edit]\nnetadmin@sw1# "),
        ("exit", "netadmin@sw1> "),
    ],
}


@pytest.mark.parametrize("platform", PROMPTS)
def test_prompts_say_where_one_is(platform: str) -> None:
    console = Console(box(platform))
    for line, prompt in PROMPTS[platform]:
        console.type(line)
        assert (line, console.prompt) == (line, prompt)


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("cisco_ios", "Switch#"),
        ("cisco_nxos", "switch# "),
        ("arista_eos", "localhost#"),
        ("huawei_vrp", "<HUAWEI>"),
        ("hp_comware", "<H3C>"),
        ("juniper_junos", "netadmin> "),
    ],
)
def test_an_empty_switch_has_its_factory_name(platform: str, name: str) -> None:
    console = Console(box(platform, text=""))
    assert console.prompt == name


def test_complaints_point_at_the_word() -> None:
    console = Console(box())
    assert console.type("show runing-config") == "         ^\n% Invalid input detected at '^' marker.\n\n"
    assert console.type("show vlan") == "% Incomplete command.\n\n"
    console.type("conf t", "interface Gi1/0/1")
    assert console.type("switchport trunk alowed vlan 10") == " " * 32 + "^\n% Invalid input detected at '^' marker.\n"
    assert console.type("no switchport banana") == " " * 29 + "^\n% Invalid input detected at '^' marker.\n"
    console = Console(box("huawei_vrp"))
    assert console.type("display curent") == "             ^\nError: Unrecognized command found at '^' position.\n"


def test_a_refused_line_changes_nothing_and_a_remark_comes_with_a_change() -> None:
    rack = box()
    console = Console(rack)
    console.type("conf t", "interface Gi1/0/2")
    before = rack.running
    console.type("switchport access vlan 5000")
    assert rack.running == before
    assert console.type("switchport access vlan 77") == "% Access VLAN does not exist. Creating vlan 77\n"
    assert 77 in switch.facts(rack.running).vlans


def test_huawei_asks_before_it_does() -> None:
    rack = box("huawei_vrp")
    console = Console(rack)
    console.type("system-view", "dhcp enable")
    before = rack.running
    console.type("undo dhcp enable")
    assert console.prompt == "All DHCP functions will be disabled. Continue? [Y/N]:"
    console.type("n")
    assert rack.running == before
    console.type("undo dhcp enable", "y")
    assert rack.running != before
    assert console.prompt == "[sw1]"


# Commands -----------------------------------------------------------------------------------------------------------------------


def test_words_may_be_cut_short_where_they_are_clear() -> None:
    said = []
    commands = Commands(
        {"show version": lambda: said.append("v"), "show vlan brief": lambda: said.append("b"), "shut": lambda: said.append("s")}
    )
    for line in ("sh ver", "SHOW vl b"):
        found = commands.find(line)
        assert not isinstance(found, Wrong)
        found[0]()
    assert said == ["v", "b"]
    assert commands.find("show vlan") == Wrong("incomplete", 2)
    assert commands.find("ping x") == Wrong("unknown", 0)
    assert Commands({"show a": str, "show ab": str}).find("show a") != Wrong("ambiguous", 0)
    assert Commands({"show abc": str, "show abd": str}).find("show ab") == Wrong("ambiguous", 0)


def test_filters_leave_lines() -> None:
    text = "interface a\n ip x\ninterface b\n ip y\nend\n"
    assert piped("show run | include ip x|end") == ("show run", ["include ip x|end"])
    assert piped("show configuration |display set| no-more") == ("show configuration", ["display set", "no-more"])
    assert filtered(text, "include ip") == " ip x\n ip y\n"
    assert filtered(text, "exclude ip") == "interface a\ninterface b\nend\n"
    assert filtered(text, "begin interface b") == "interface b\n ip y\nend\n"
    assert filtered(text, "section interface a") == "interface a\n ip x\n"
    assert filtered(text, "include [") == ""


# Timers -------------------------------------------------------------------------------------------------------------------------

TIMED = {
    "cisco_ios": (
        ["configure terminal revert timer 1", "interface Gi1/0/2", "description trial", "end"],
        ["configure confirm"],
        ["configure revert now"],
    ),
    "arista_eos": (
        ["configure session s1", "interface Et2", "description trial", "commit timer 00:01:00"],
        ["configure session s1 commit"],
        ["configure session s1 abort"],
    ),
    "huawei_vrpv8": (["system-view", "interface 10GE1/0/2", "description trial", "commit trial 60"], ["commit"], ["abort trial", "y"]),
    "hp_comware": (
        ["system-view", "configuration commit delay 1", "interface GigabitEthernet1/0/2", "description trial"],
        ["quit", "configuration commit"],
        None,
    ),
    "juniper_junos": (
        ["configure", "set interfaces ge-0/0/2 description trial", "commit confirmed 1"],
        ["commit"],
        ["rollback 1", "commit"],
    ),
}


@pytest.mark.parametrize("platform", TIMED)
def test_what_nobody_confirms_is_undone(platform: str) -> None:
    async def test() -> None:
        rack = box(platform, speed=600)
        console = Console(rack)
        before = rack.running
        console.type(*TIMED[platform][0])
        assert "description trial" in switch.show(rack.running)
        assert rack.rollback is not None
        await asyncio.sleep(0.2)
        assert rack.running == before
        assert rack.rollback is None

    run(test)


@pytest.mark.parametrize("platform", TIMED)
def test_what_is_confirmed_stays(platform: str) -> None:
    async def test() -> None:
        rack = box(platform, speed=600)
        console = Console(rack)
        console.type(*TIMED[platform][0])
        said = console.type(*TIMED[platform][1])
        assert "rror" not in said
        assert rack.rollback is None
        await asyncio.sleep(0.2)
        assert "description trial" in switch.show(rack.running)

    run(test)


@pytest.mark.parametrize("platform", [name for name, case in TIMED.items() if case[2]])
def test_what_is_taken_back_is_undone_at_once(platform: str) -> None:
    async def test() -> None:
        rack = box(platform, speed=1)
        console = Console(rack)
        before = rack.running
        console.type(*TIMED[platform][0])
        console.type(*(TIMED[platform][2] or []))
        assert rack.running == before
        assert rack.rollback is None

    run(test)


def test_ios_wants_an_archive_and_says_who_is_waiting() -> None:
    async def test() -> None:
        console = Console(box(text="hostname sw1\n"))
        assert console.type("configure terminal revert timer 2") == "%Turn config archive on before using Rollback Confirmed Change\n"
        assert console.prompt == "sw1#"
        assert console.type("show archive") == "Archive feature not enabled\n"
        console = Console(box())
        for asked in ("configure confirm", "configure revert now", "show archive config rollback timer"):
            assert console.type(asked) == "%No Rollback Confirmed Change pending\n"
        console.type("configure terminal revert timer 2", "end")
        assert console.type("show archive config rollback timer").endswith("Timer value: 2 min\nUser: netadmin\n")
        console.desk.box.stop()

    run(test)


def test_only_the_session_of_a_trial_confirms_it() -> None:
    """Huawei command reference: a trial belongs to its session, or to who knows its name."""

    async def test() -> None:
        rack = box("huawei_vrpv8")
        one, other = Console(rack), Console(rack, "somebody")
        one.type("system-view", "vlan batch 30", "commit trial 60")
        other.type("system-view", "vlan batch 40")
        assert other.type("commit").startswith("Error:")
        assert other.type("abort trial").startswith("Error:")
        assert one.type("commit") == ""
        assert other.type("commit") == ""
        assert {30, 40} <= set(switch.facts(rack.running).vlans)
        one.type("vlan batch 50", "commit trial 60 persist p1")
        assert other.type("commit persist p1") == ""
        assert rack.rollback is None

    run(test)


def test_vrp8_candidates_are_private_and_put_on_what_acts_by_then() -> None:
    rack = box("huawei_vrpv8")
    one, other = Console(rack), Console(rack)
    one.type("system-view", "vlan batch 30")
    other.type("system-view", "vlan batch 40")
    assert set(switch.facts(rack.running).vlans) == {10, 99}
    one.type("commit")
    other.type("commit")
    assert set(switch.facts(rack.running).vlans) == {10, 30, 40, 99}
    one.type("vlan batch 50")
    one.type("quit")
    assert one.prompt == "Warning: Uncommitted configurations found, commit them before exiting? [Y(yes)/N(no)/C(cancel)]:"
    one.type("c")
    assert one.prompt == "[*sw1]"
    one.type("quit", "n")
    assert one.prompt == "<sw1>"
    assert 50 not in switch.facts(rack.running).vlans


# Sessions, checkpoints, candidates ------------------------------------------------------------------------------------------------


def test_an_eos_session_replaces_what_others_changed_since() -> None:
    """EOS User Manual, Configure Session: a session is a copy of the running configuration of its beginning."""
    rack = box("arista_eos")
    one, other = Console(rack), Console(rack)
    one.type("configure session s1", "vlan 30")
    other.type("configure", "vlan 40", "end")
    assert one.type("show session-config diffs") == (
        "--- system:/running-config\n+++ session:/s1-session-config\n@@ -3,7 +3,7 @@\n vlan 10\n    name containers\n !\n"
        "-vlan 40\n+vlan 30\n !\n vlan 99\n    name mgmt\n"
    )
    one.type("commit")
    assert set(switch.facts(rack.running).vlans) == {10, 30, 99}
    assert one.type("configure session s1 commit") == "% Configuration session s1 does not exist\n"
    assert one.type("commit").startswith("%")


def test_an_eos_session_stays_when_its_user_goes() -> None:
    rack = box("arista_eos")
    one = Console(rack)
    one.type("configure session s1", "vlan 30", "end")
    one.cli.leave()
    other = Console(rack)
    assert '"state": "pending"' in other.type("show configuration sessions | json")
    assert "+vlan 30" in other.type("show session-config named s1 diffs")
    other.type("configure session s1 abort")
    assert '"sessions": {}' in other.type("show configuration sessions detail | json")
    assert set(switch.facts(rack.running).vlans) == {10, 99}


def test_nxos_goes_back_to_a_checkpoint() -> None:
    rack = box("cisco_nxos")
    console = Console(rack)
    before = rack.running
    assert console.type("checkpoint netgen") == "...........Done\n"
    console.type("configure terminal", "vlan 30", "interface Ethernet1/1", "switchport trunk allowed vlan add 30", "end")
    assert rack.running != before
    assert console.type("show checkpoint summary").endswith("\n1) netgen:\nCreated by netadmin\n")
    assert console.type("rollback running-config checkpoint netgen atomic").endswith("Rollback completed successfully.\n\n")
    assert rack.running == before
    assert console.type("rollback running-config checkpoint other") == "ERROR: checkpoint other does not exist\n"
    for number in range(9):
        console.type(f"checkpoint c{number}")
    assert console.type("checkpoint c9") == "ERROR: maximum number of checkpoints reached\n"
    assert console.type("no checkpoint c8") == ""
    assert console.type("checkpoint") == "...........Done\n"


def test_nxos_keeps_checkpoints_over_a_restart() -> None:
    async def test() -> None:
        rack = box("cisco_nxos")
        console = Console(rack)
        console.type("checkpoint kept", "configure terminal", "vlan 30", "end", "copy running-config startup-config")
        rack.restart()
        assert 30 in switch.facts(rack.running).vlans
        assert Console(rack).type("rollback running-config checkpoint kept").endswith("Rollback completed successfully.\n\n")
        assert 30 not in switch.facts(rack.running).vlans

    run(test)


def test_nxos_tells_the_tcam_of_the_last_start() -> None:
    """Sizes of regions act after a restart: what was typed since does not show."""
    rack = box(
        "cisco_nxos",
        text=TEXTS["cisco_nxos"] + "hardware access-list tcam region ing-racl 512\nhardware access-list tcam region ipsg 256\n",
    )
    console = Console(rack)
    text = console.type("show hardware access-list tcam region")
    assert "[ing-racl] size =  512\n" in text
    assert "[ipsg] size =  256\n" in text
    console.type("configure terminal", "hardware access-list tcam region arp-ether 256", "end")
    assert "[arp-ether] size =    0\n" in console.type("show hardware access-list tcam region")


def test_junos_shares_its_candidate_and_locks_it() -> None:
    rack = box("juniper_junos")
    one, other = Console(rack), Console(rack)
    one.type("configure", "set vlans new vlan-id 30")
    assert other.type("configure") == "Entering configuration mode\nThe configuration has been changed but not committed\n"
    assert other.type("show | compare") == "[edit vlans new]\n+   vlan-id 30;\n"
    assert one.type("rollback") == "load complete\n"
    assert other.type("show | compare") == ""
    one.type("exit")
    other.type("exit")
    assert one.type("configure exclusive") == "Entering configuration mode\n"
    assert other.type("configure").startswith("error: configuration database locked by:\n")
    one.type("set vlans new vlan-id 30")
    one.cli.leave()
    assert other.type("configure", "show | compare") == ""
    assert "new" not in switch.show(rack.running)


def test_junos_private_candidates_are_put_on_what_acts_by_then() -> None:
    rack = box("juniper_junos")
    one, other = Console(rack), Console(rack)
    one.type("configure private", "set vlans a vlan-id 30")
    other.type("configure private", "set vlans b vlan-id 40")
    assert one.type("commit and-quit") == "commit complete\nExiting configuration mode\n"
    assert other.type('commit comment "of the other"') == "commit complete\n"
    assert {30, 40} <= set(switch.facts(rack.running).vlans)


def test_junos_refuses_what_refers_to_nothing() -> None:
    rack = box("juniper_junos")
    console = Console(rack)
    said = console.type("configure", "set interfaces ge-0/0/2 unit 0 family ethernet-switching vlan members nowhere", "commit")
    assert said == "error: Referenced vlan 'nowhere' is not defined\nerror: configuration check-out failed\n"
    assert "nowhere" not in switch.show(rack.running)
    assert console.type("set vlans nowhere vlan-id 33", "commit check") == "configuration check succeeds\n"
    assert console.type("commit nonsense") == "syntax error.\n"
    assert console.type("commit") == "commit complete\n"
    assert console.type("rollback 1", "show | compare").startswith("[edit")
    assert console.type("rollback 7") == "error: rollback configuration does not exist\n"


def test_junos_says_how_long_it_waits() -> None:
    async def test() -> None:
        console = Console(box("juniper_junos"))
        said = console.type("configure", "set vlans new vlan-id 30", "commit confirmed 2")
        assert said == "commit confirmed will be automatically rolled back in 2 minutes unless confirmed\ncommit complete\n"
        assert console.prompt == "\n# commit confirmed will be rolled back in 2 minutes\n[edit]\nnetadmin@sw1# "
        assert console.type("commit check") == "configuration check succeeds\n"  # which confirms, too
        assert console.prompt == "\n[edit]\nnetadmin@sw1# "

    run(test)


def test_junos_takes_a_text_up_to_ctrl_d() -> None:
    console = Console(box("juniper_junos"))
    assert console.type("configure", "load set terminal") == "[Type ^D at a new line to end input]\n"
    assert console.desk.until == "\x04"
    assert console.desk.answered("set vlans a vlan-id 30\nset vlans b vlan-id 31\n") == "load complete\n"
    assert console.type("show | compare") == "[edit vlans a]\n+   vlan-id 30;\n[edit vlans b]\n+   vlan-id 31;\n"


# Startup ----------------------------------------------------------------------------------------------------------------------

SAVING = {
    "cisco_ios": (["write memory"], "show startup-config", ["conf t", "vlan 30", "end"]),
    "cisco_nxos": (["copy running-config startup-config"], "show startup-config", ["conf t", "vlan 30", "end"]),
    "arista_eos": (["write"], "show startup-config", ["conf t", "vlan 30", "end"]),
    "huawei_vrp": (["save", "y"], "display saved-configuration", ["sys", "vlan batch 30", "return"]),
    "huawei_vrpv8": (["save", "y"], "display saved-configuration", ["sys", "vlan batch 30", "commit", "return"]),
    "hp_comware": (["save", "y", "", "y"], "display saved-configuration", ["sys", "vlan 30", "return"]),
}


@pytest.mark.parametrize("platform", SAVING)
def test_a_restart_forgets_what_was_not_saved(platform: str) -> None:
    async def test() -> None:
        save, show, change = SAVING[platform]
        rack = box(platform, speed=100)
        console = Console(rack)
        before = rack.running
        console.type(*change)
        assert not rack.saved
        rack.restart()
        assert rack.running == before
        assert not rack.reachable.is_set()
        await asyncio.sleep(0.05)
        assert rack.reachable.is_set()
        console = Console(rack)
        console.type(*change)
        assert "30" not in console.type(show)
        console.type(*save)
        assert "30" in console.type(show)
        rack.restart()
        assert 30 in switch.facts(rack.running).vlans

    run(test)


def test_ios_restarts_in_a_while_unless_that_is_cancelled() -> None:
    async def test() -> None:
        rack = box(speed=600)
        console = Console(rack)
        console.type("conf t", "vlan 30", "end", "reload in 1")
        assert console.prompt == "\nSystem configuration has been modified. Save? [yes/no]: "
        console.type("no")
        assert console.prompt == "Proceed with reload? [confirm]"
        console.type("")
        assert console.type("reload cancel") == "\n\n***\n*** --- SHUTDOWN ABORTED ---\n***\n\n"
        console.type("reload in 1", "no", "")
        await asyncio.sleep(0.2)
        assert 30 not in switch.facts(rack.running).vlans

    run(test)
