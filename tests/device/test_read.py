"""What of an answer is configuration, and that half an answer is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from device.boxes import IOS, Box, Rack, Running

from netgen.device.dial import Limits
from netgen.device.fetch import Fetched, fetch
from netgen.device.read import cut, fingerprint
from netgen.device.trouble import Trouble, Unread
from netgen.platforms import Platform, Reading, load, names

pytest_plugins = ["device.shelf"]

# Every platform ---------------------------------------------------------------------------------------------------------------

CARET = "              ^\n"
DIALOGUES: dict[str, tuple[str, dict[str, str], str, str, str]] = {
    "arista_eos": (
        "sw1#",
        {
            "terminal width 511": "Width set to 511 columns.\n",
            "terminal length 0": "Pagination disabled.\n",
            "show version | json": '{"version": "4.27.5M"}\n',
        },
        "% Invalid input\n",
        "! Command: show running-config\n! device: sw1 (vEOS, EOS-4.27.5M)\n!\nhostname sw1\n!\nend\n",
        "! device: sw1 (vEOS, EOS-4.27.5M)\n!\nhostname sw1\n!\nend\n",
    ),
    "aruba_aoscx": (
        "sw1# ",
        {"no page": ""},
        "Invalid input: x\n",
        "Current configuration:\n!\n!Version ArubaOS-CX GL.10.08.1010\n!export-password: default\nhostname sw1\nvlan 1,10\n",
        "!\n!Version ArubaOS-CX GL.10.08.1010\n!export-password: default\nhostname sw1\nvlan 1,10\n",
    ),
    "cisco_ios": (
        "sw1#",
        {"terminal width 511": "", "terminal length 0": ""},
        CARET + "% Invalid input detected at '^' marker.\n\n",
        IOS["show running-config"],
        "!\n!\nversion 15.2\nhostname sw1\n!\ninterface GigabitEthernet1/0/2\n description Güstrow, 2. Stock\n"
        " switchport trunk allowed vlan 10,20\n!\nend\n",
    ),
    "cisco_nxos": (
        "sw1# ",
        {"terminal width 511": "", "terminal length 0": ""},
        CARET + "% Invalid command at '^' marker.\n",
        "\n!Command: show running-config\n!Running configuration last done at: Fri Oct 24 13:54:06 2025\n"
        "!Time: Sat Oct 25 01:02:16 2025\n\nversion 9.3(3) Bios:version  \nhostname sw1\n\nvlan 1,10\n\n",
        "version 9.3(3) Bios:version  \nhostname sw1\n\nvlan 1,10\n",
    ),
    "dell_os10": (
        "sw1# ",
        {"terminal width 511": "", "terminal length 0": ""},
        "% Error: Unrecognized command.\n",
        "! Version 10.5.0.2\n! Last configuration change at Oct  29 14:53:37 2019\n!\nip vrf default\n!\nhostname sw1\n",
        "! Version 10.5.0.2\n!\nip vrf default\n!\nhostname sw1\n",
    ),
    "hp_comware": (
        "<sw1>",
        {"screen-length disable": ""},
        CARET + " % Unrecognized command found at '^' position.\n",
        "#\n version 7.1.070, Release 6126P20\n#\n sysname sw1\n#\nreturn\n",
        "#\n version 7.1.070, Release 6126P20\n#\n sysname sw1\n#\nreturn\n",
    ),
    "juniper_junos": (
        "netadmin@sw1> ",
        {
            "set cli screen-width 511": "Screen width set to 511\n",
            "set cli screen-length 0": "Screen length set to 0\n",
            "set cli complete-on-space off": "Disabling complete-on-space\n",
        },
        CARET + "unknown command.\n",
        "set version 21.4R3\nset system host-name sw1\n\n{master:0}\n",
        "set version 21.4R3\nset system host-name sw1\n",
    ),
    "mikrotik_routeros": (
        "[netadmin@sw1] > ",
        {},
        "bad command name x (line 1 column 1)\n",
        "# 2025-02-17 21:53:52 by RouterOS 7.16.2\n# software id = TV90-D1PN\n#\n/system identity set name=sw1\n",
        "# software id = TV90-D1PN\n#\n/system identity set name=sw1\n",
    ),
    "ruijie_os": (
        "sw1#",
        {"terminal width 256": "", "terminal length 0": ""},
        "% Invalid input detected at '^' marker.\n",
        "Building configuration...\nCurrent configuration: 3240 bytes\n\nversion S5760X_RGOS 12.6(2)\nhostname sw1\n!\nend\n",
        "version S5760X_RGOS 12.6(2)\nhostname sw1\n!\nend\n",
    ),
    "sonic": ("netadmin@sw1:~$ ", {}, "-bash: x: command not found\n", '{\n    "VLAN": {}\n}\n', '{\n    "VLAN": {}\n}\n'),
}
"""Prompt, answers to what netmiko says at first, complaint, the configuration as it is printed, and as it is read."""
VRP = (
    "<sw1>",
    {"screen-length 0 temporary": "Info: The configuration takes effect on the current user terminal interface only.\n"},
    CARET + "Error: Unrecognized command found at '^' position.\n",
    "!Software Version V200R005\n!Last configuration was updated at 2024-05-29 19:32:26+00:00 by ann\n#\nsysname sw1\n#\nreturn\n",
    "!Software Version V200R005\n#\nsysname sw1\n#\nreturn\n",
)
SHELL = ("netadmin@sw1:~$ ", {}, "-bash: x: command not found\n")
FILES = "# file: /etc/hostname\nsw1\n# file: /etc/lldpd.d/netgen.conf\nunconfigure lldp\n"
DIALOGUES |= {"huawei_vrp": VRP, "huawei_vrpv8": VRP}
DIALOGUES |= {name: (*SHELL, FILES + "# end of files\n", FILES) for name in ("linux", "cumulus_linux")}

each_platform = pytest.mark.parametrize("name", names())


def read_facts(platform: Platform) -> Reading:
    assert platform.reading is not None
    return platform.reading


def box(name: str) -> Box:
    prompt, answers, unknown, printed, _ = DIALOGUES[name]
    return Box(prompt=prompt, answers=answers | {read_facts(load(name)).commands["running"]: printed}, unknown=unknown)


def one(running: Running, name: str, limits: Limits) -> Fetched | Unread:
    found = list(fetch([running.target(name)], running.known(), limits=limits))
    assert len(found) == 1
    return found[0]


@each_platform
def test_every_platform_is_read(name: str, shelf: Rack, limits: Limits) -> None:
    """netmiko's driver of the platform, and the facts of ours, meet a dialogue in the form that the sources show."""
    running = shelf.start(box(name))
    found = one(running, name, limits)
    assert isinstance(found, Fetched), found
    assert found.texts == {"running": DIALOGUES[name][4]}, "what the switch refuses is left out"
    asked = {*DIALOGUES[name][1], *read_facts(load(name)).commands.values(), "", "enable"}
    assert set(running.said) - {"terminal width 511"} <= asked, "nothing else is typed"


@each_platform
def test_a_configuration_that_is_cut_off_is_none(name: str, shelf: Rack, limits: Limits) -> None:
    length = len(DIALOGUES[name][3].encode())
    for place in {10, length // 2, length - 6}:
        found = one(shelf.start(replace(box(name), cut=place)), name, limits)
        assert isinstance(found, Unread)
        assert found.what.startswith("the connection was lost"), found
        assert found.mend == "nothing was changed; try again"


@each_platform
def test_a_refused_command_is_said(name: str, shelf: Rack, limits: Limits) -> None:
    prompt, answers, unknown, *_ = DIALOGUES[name]
    found = one(shelf.start(Box(prompt=prompt, answers=answers, unknown=unknown)), name, limits)
    assert isinstance(found, Unread)
    assert (found.kind, found.mend) == ("read", "the user needs the privilege, or its credentials the SECRET for `enable`")
    first = unknown.removeprefix(CARET).split("\n")[0].strip()
    assert found.what.endswith(f" was refused: {first}"), found.what


@each_platform
def test_what_is_cut_away_does_not_change_the_fingerprint(name: str) -> None:
    reading, (*_, printed, kept) = read_facts(load(name)), DIALOGUES[name]
    assert cut(printed, reading) == kept
    assert cut(kept + ("# end of files\n" if kept == FILES else ""), reading) == kept, "nothing more is cut"
    same = fingerprint(kept, reading)
    assert fingerprint(printed, reading) == fingerprint(kept.replace("\n", " \r\n") + "\n\n", reading) == same
    assert fingerprint(kept.replace("sw1", "sw2"), reading) != same or name == "sonic"
    assert fingerprint("\n".join(reversed(kept.splitlines())), reading) != same
    assert len(same) == len("sha256:") + 64


# Whole and nothing but ----------------------------------------------------------------------------------------------------------

IOS_READING = read_facts(load("cisco_ios"))


@pytest.mark.parametrize("last", ["", "!", " switchport", "ending", "en"])
def test_a_configuration_without_its_last_line_is_none(last: str) -> None:
    with pytest.raises(Trouble) as caught:
        cut(f"version 15.2\n{last}\n\n", IOS_READING)
    assert caught.value.what == f"the configuration is not whole: its last line is {(last.strip() or 'version 15.2')!r}"


def test_inside_a_configuration_nothing_is_cut() -> None:
    text = (
        "version 15.2\nbanner motd ^C\n\nBuilding configuration...\n! Last configuration change at noon\n ^C\n\n\nntp clock-period 7\nend\n"
    )
    assert cut("Building configuration...\n\n" + text + "\n\n", IOS_READING) == text


def test_a_hash_is_of_what_somebody_could_have_changed() -> None:
    text = "version 15.2\nntp clock-period 36029\nhostname a\nend\n"
    assert fingerprint(text, IOS_READING) == fingerprint(text.replace("36029", "36030"), IOS_READING)
    assert fingerprint("description caf\udce9\n", IOS_READING) != fingerprint("description cafe\n", IOS_READING)


def ios(text: str, **faults: float) -> Box:
    return Box(answers={**IOS, "show running-config": text}, **faults)  # type: ignore[arg-type]


def test_letters_are_kept_wherever_a_packet_ends(shelf: Rack, limits: Limits) -> None:
    found = one(shelf.start(ios(IOS["show running-config"], chunk=1)), "cisco_ios", limits)
    assert isinstance(found, Fetched)
    assert found.running == DIALOGUES["cisco_ios"][4]


def test_bytes_that_are_no_utf8_are_kept(shelf: Rack, limits: Limits) -> None:
    """A description in Latin-1 or GBK: the bytes come back by ``surrogateescape``."""
    running = shelf.start(Box(answers=IOS | {"show running-config": "hostname sw1\n description caf\udce9\nend\n"}))
    found = one(running, "cisco_ios", limits)
    assert isinstance(found, Fetched)
    assert found.running.encode("utf-8", "surrogateescape") == b"hostname sw1\n description caf\xe9\nend\n"


def test_a_line_like_the_prompt_is_not_the_end(shelf: Rack, limits: Limits) -> None:
    """The packet ends behind a line that reads like the prompt, in a banner, and the rest comes later."""
    text = "hostname sw1\nbanner motd ^C\nsw1#\nkeep out ^C\n!\nend\n"
    stop = len("hostname sw1\r\nbanner motd ^C\r\nsw1#")
    found = one(shelf.start(ios(text, chunk=stop, pause=0.4)), "cisco_ios", limits)
    assert isinstance(found, Fetched)
    assert found.running == text


def test_where_nothing_says_the_end_a_second_prompt_must_follow_the_first(shelf: Rack, limits: Limits) -> None:
    text = "hostname sw1\nbanner motd @\nsw1#\nkeep out @\nvlan 1,10\n"
    stop = len("hostname sw1\r\nbanner motd @\r\nsw1#")
    running = shelf.start(replace(ios(text, chunk=stop, pause=0.4), unknown="% Invalid command\n"))
    found = one(running, "cisco_nxos", limits)
    assert isinstance(found, Unread)
    assert found.what == "the answer to 'show running-config' goes on after a prompt"
    found = one(shelf.start(replace(ios(text, chunk=3), unknown="% Invalid command\n")), "cisco_nxos", limits)
    assert isinstance(found, Fetched), "usually it comes in one go"
    assert found.running == text


def test_a_hundred_thousand_lines(shelf: Rack, limits: Limits) -> None:
    lines = [f"interface GigabitEthernet1/0/{number}\n switchport access vlan {number % 4000 + 1}\n!\n" for number in range(33_000)]
    text = "hostname sw1\n" + "".join(lines) + "end\n"
    found = one(shelf.start(ios(text, chunk=65536)), "cisco_ios", limits)
    assert isinstance(found, Fetched)
    assert found.running == text


def test_an_answer_without_an_end_is_given_up(shelf: Rack, limits: Limits) -> None:
    running = shelf.start(ios("hostname sw1\n" * 3000 + "end\n", chunk=1000, pause=0.02))
    found = one(running, "cisco_ios", replace(limits, size=20_000))
    assert isinstance(found, Unread)
    assert found.what.startswith("the answer to 'show running-config' does not end: 2"), found.what
    found = one(running, "cisco_ios", replace(limits, total=0.3))
    assert isinstance(found, Unread)
    assert found.what.startswith("the answer to 'show running-config' does not end: "), found.what
