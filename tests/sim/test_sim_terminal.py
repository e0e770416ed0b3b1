"""Characters: editing, help, pages, single commands, files. A client other than netmiko's looks at them byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import asyncssh
import pytest
from sim.shelf import LOGIN, TEXTS, Shelf, box, shelf

from netgen import switch
from netgen.sim.keys import Keys
from netgen.sim.server import Listener


@pytest.fixture
def switches() -> Iterator[Shelf]:
    """Where simulated switches are put; all are gone after the test, and none had a bug."""
    with shelf() as made:
        yield made


Talk = Callable[[Any], Awaitable[None]]


def talk(switches: Shelf, listener: Listener, what: Talk) -> None:
    """A terminal session."""

    async def there() -> None:
        async with (
            asyncssh.connect(
                listener.host, listener.port, username=LOGIN.user, password=LOGIN.password, known_hosts=None, config=None, client_keys=None
            ) as connection,
            connection.create_process(term_type="vt100", term_size=(511, 1000)) as process,
        ):
            await what(process)

    switches.do(there())


async def until(process: Any, end: str) -> str:
    """What comes, up to some text."""
    return str(await asyncio.wait_for(process.stdout.readuntil(end), 5))


def test_lines_are_edited_and_echoed(switches: Shelf) -> None:
    (listener,) = switches.put(box())

    async def what(process: Any) -> None:
        assert await until(process, "sw1#") == "\r\nsw1#"
        process.stdin.write("shw\x7fow clok\x15")
        assert await until(process, "clok\r\nsw1#") == "shw\b \bow clok\r\nsw1#"
        process.stdin.write("conf t\r\nvlan 30\r")
        text = await until(process, "(config-vlan)#")
        assert text.startswith("conf t\r\nEnter configuration commands, one per line.  End with CNTL/Z.\r\nsw1(config)#vlan 30\r\n")
        process.stdin.write("name last\x1a")
        assert await until(process, "sw1#") == "name last\r\nsw1#"
        process.stdin.write("conf t\nvlan 31\nname thrown\x03exit\nend\n\x00exit\n")
        text = await until(process, "sw1#exit\r\n")
        assert "name thrown\r\nsw1(config-vlan)#exit\r\nsw1(config)#end\r\n" in text
        assert await process.stdout.read() == ""

    talk(switches, listener, what)
    assert {30: "last", 31: "VLAN0031"}.items() <= switches.call(lambda: dict(switch.facts(listener.box.running).vlans)).items()


def test_a_question_mark_asks_for_help_and_is_no_part_of_the_line(switches: Shelf) -> None:
    """On Cisco's, Huawei's and H3C's command lines a text with ``?`` does not arrive as it was sent; Ctrl-V takes it as it is."""
    ios, junos = switches.put(box(), box("juniper_junos"))

    async def what(process: Any) -> None:
        await until(process, "sw1#")
        process.stdin.write("conf t\ninterface Gi1/0/1\ndescription who?\n")
        text = await until(process, "who\r\nsw1(config-if)#")
        assert "description who?\r\n  <cr>\r\n\r\nsw1(config-if)#description who\r\n" in text
        process.stdin.write("interface Gi1/0/2\ndescription what\x16?\nend\n")
        await until(process, "sw1#")

    talk(switches, ios, what)
    text = switches.call(lambda: switch.show(ios.box.running))
    assert " description who\n" in text
    assert " description what?\n" in text

    async def quoted(process: Any) -> None:
        process.stdin.write('configure\nset interfaces ge-0/0/1 description "who?"\ncommit\n')
        await until(process, "commit complete")

    talk(switches, junos, quoted)
    assert "who?" in switches.call(lambda: switch.show(junos.box.running))


def test_long_answers_come_in_pages_until_that_is_switched_off(switches: Shelf) -> None:
    text = TEXTS["cisco_ios"] + "".join(f"vlan {vid}\n" for vid in range(200, 240))
    (listener,) = switches.put(box(text=text))

    async def what(process: Any) -> None:
        await until(process, "sw1#")
        process.stdin.write("show running-config\n")
        page = await until(process, " --More-- ")
        assert page.count("\r\n") == 25  # the echo and 24 lines
        process.stdin.write("\r")
        assert (await until(process, " --More-- ")).count("\r\n") == 1
        process.stdin.write(" ")
        assert (await until(process, " --More-- ")).count("\r\n") == 24
        process.stdin.write("q")
        assert (await until(process, "sw1#")).count("\r\n") == 0
        process.stdin.write("terminal length 0\nshow running-config\n")
        whole = await until(process, "\r\nend\r\n")
        assert "--More--" not in whole
        assert "\r\nvlan 239\r\n" in whole

    talk(switches, listener, what)


def test_typing_ahead_is_answered_in_order(switches: Shelf) -> None:
    (listener,) = switches.put(box("arista_eos"))

    async def what(process: Any) -> None:
        process.stdin.write("".join(f"{line}\n" for line in ["configure session s", *(f"vlan {vid}" for vid in range(200, 300)), "commit"]))
        text = await until(process, "commit\r\nsw1#")
        assert text.count("(config-s-s-vlan-") == 100

    talk(switches, listener, what)
    assert set(range(200, 300)) < switches.call(lambda: set(switch.facts(listener.box.running).vlans))


def test_junos_reads_a_text_and_tells_everybody_of_an_undone_commit(switches: Shelf) -> None:
    (listener,) = switches.put(box("juniper_junos", speed=120))

    async def what(process: Any) -> None:
        process.stdin.write("configure\nload set terminal\n")
        await until(process, "[Type ^D at a new line to end input]\r\n")
        process.stdin.write("set vlans a vlan-id 30\nset vlans b vlan")
        process.stdin.write("-id 31\n\x04")
        await until(process, "load complete\r\n")
        process.stdin.write("commit confirmed 1\n")
        await until(process, "commit complete\r\n")
        said = await until(process, "automatic rollback complete.")
        assert said.endswith("\r\nBroadcast Message from root@sw1\r\n\r\nCommit was not confirmed; automatic rollback complete.")

    talk(switches, listener, what)
    assert "vlan-id 30" not in switches.call(lambda: switch.show(listener.box.running))


def test_one_command_without_a_terminal(switches: Shelf) -> None:
    (listener,) = switches.put(box("huawei_vrp"))

    async def there() -> str:
        async with asyncssh.connect(
            listener.host, listener.port, username=LOGIN.user, password=LOGIN.password, known_hosts=None, config=None, client_keys=None
        ) as connection:
            return str((await connection.run("display current-configuration")).stdout)

    assert switches.do(there()).replace("\r", "").endswith(switch.show(switch.boot("huawei_vrp", TEXTS["huawei_vrp"])) + "#\nreturn\n")


def test_nothing_else_is_served(switches: Shelf) -> None:
    """Neither files nor forwarding nor NETCONF on IOS: loopback or not, it is a switch and no host."""
    (listener,) = switches.put(box())

    async def there() -> None:
        async with asyncssh.connect(
            listener.host, listener.port, username=LOGIN.user, password=LOGIN.password, known_hosts=None, config=None, client_keys=None
        ) as connection:
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.open_connection("127.0.0.1", 22)
            with pytest.raises((asyncssh.ChannelOpenError, asyncssh.SFTPError)):
                await connection.start_sftp_client()
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.create_process(subsystem="netconf")
            assert (await connection.run("scp -f /etc/passwd", input="\0")).stdout == "\2scp: only files to the switch\n"

    switches.do(there())


def test_switches_forget_what_they_can_read_again(switches: Shelf) -> None:
    """A thousand switches that somebody has looked at need no more memory than before."""
    looked, changed = switches.put(box(), box())
    for listener, lines in ((looked, "show running-config | include xyz\n"), (changed, "conf t\nvlan 30\nend\n")):

        async def what(process: Any, lines: str = lines) -> None:
            process.stdin.write(lines)
            await until(process, f"{lines.split(chr(10))[-2]}\r\nsw1#")

        talk(switches, listener, what)
    assert switches.call(lambda: (looked.box._running is None, changed.box._running is None)) == (True, False)


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
def test_a_line_ends_once(newline: str) -> None:
    keys = Keys()
    left, lines = f"one{newline}{newline}two{newline}", []
    while left:
        typed, left = keys.take(left, helps=True)
        lines += [typed.line] if typed.line is not None else []
    assert lines == ["one", "", "two"]
