"""Many switches at once, some of which do not do what they should."""

from __future__ import annotations

import ast
import asyncio
import gc
import re
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from device.boxes import ENABLE, IOS, Box, Rack, Running
from netmiko.channel import SSHChannel

from netgen.device.dial import Dialer, Limits
from netgen.device.endpoint import Endpoint, Target
from netgen.device.fetch import Fetched, Shown, fetch, shown
from netgen.device.hostkeys import HostKey, KnownHosts
from netgen.device.session import opened
from netgen.device.trouble import Trouble, Unread

pytest_plugins = ["device.shelf"]

NOBODY = KnownHosts(Path("known_hosts"))


def one(target: Target, known: KnownHosts, limits: Limits) -> Fetched | Unread:
    found = list(fetch([target], known, limits=limits))
    assert len(found) == 1
    return found[0]


def said(found: Fetched | Unread | Shown) -> str:
    assert isinstance(found, Unread), found
    return f"{found.kind}: {found.what}; {found.mend}"


# One switch -------------------------------------------------------------------------------------------------------------------


def test_a_switch_is_read(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box())
    found = one(box.target(), box.known(), limits)
    assert isinstance(found, Fetched)
    assert sorted(found.texts) == ["running", "vlans", "vtp"]
    assert found.texts["vtp"] == "VTP Operating Mode : Transparent\n"
    assert found.running.startswith("!\n!\nversion 15.2\n")
    assert found.running.endswith("!\nend\n")
    assert 0 < found.seconds < 10
    assert box.counts == {"connections": 1, "logins": 1}
    assert "description" not in repr(found), "a configuration is not printed by accident"


def test_nothing_is_typed_but_questions(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box())
    one(box.target(), box.known(), limits)
    expected = ["terminal width 511", "terminal length 0", "show running-config", "show vlan brief", "show vtp status"]
    assert [line for line in box.said if line] == expected


def test_enable_is_asked_for_where_a_secret_is_known(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box(enable=ENABLE))
    found = one(box.target(secret=ENABLE), box.known(), limits)
    assert isinstance(found, Fetched)
    assert said(one(box.target(secret="wrong"), box.known(), limits)) == "login: `enable` was refused to netadmin; check NETGEN_LAB_SECRET"
    privileged = shelf.start(Box())
    assert isinstance(one(privileged.target(secret=ENABLE), privileged.known(), limits), Fetched)
    assert "enable" not in privileged.said


def test_without_a_secret_a_refusal_says_what_is_missing(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box(enable=ENABLE))
    expected = (
        "read: 'show running-config' was refused: % Invalid input detected at '^' marker.; "
        "the user needs the privilege, or its credentials the SECRET for `enable`"
    )
    assert said(one(box.target(), box.known(), limits)) == expected


@pytest.mark.parametrize(
    ("box", "message"),
    [
        (Box(cut=100), "read: the connection was lost in the answer to 'show running-config', after 96 characters"),
        (Box(hang=100), "read: the answer to 'show running-config' stopped for 2 s after 96 characters"),
        (Box(mute=True), "read: no prompt within 2 s of the login; log in by hand and see what it asks"),
        (
            Box(pager=True),
            "read: the answer to 'show running-config' stopped for 2 s after 69 characters, at '--More--'; "
            "paging cannot be switched off for this user",
        ),
    ],
    ids=["cut", "hang", "mute", "pager"],
)
def test_half_an_answer_is_an_error(box: Box, message: str, shelf: Rack, short: Limits) -> None:
    running = shelf.start(box)
    begun = time.monotonic()
    text = said(one(running.target(), running.known(), short))
    assert text == (message if ";" in message else f"{message}; nothing was changed; try again")
    assert time.monotonic() - begun < (1.8 if box.cut else 3.8), "a lost connection is noticed at once, and a silent one not asked twice"
    assert running.counts == {"connections": 1, "logins": 1}, "and not tried again"


def test_a_connection_lost_before_the_first_prompt(shelf: Rack, limits: Limits) -> None:
    running = shelf.start(Box(prompt="\x00"))  # what the box does then is to leave
    begun = time.monotonic()
    text = said(one(running.target(), running.known(), replace(limits, answer=12)))
    assert text == "read: the connection was lost; nothing was changed; try again"
    assert time.monotonic() - begun < 8, "before the time for a prompt is over"
    assert running.counts["connections"] == 1


def test_a_slow_switch_is_waited_for_as_long_as_it_speaks(shelf: Rack, limits: Limits) -> None:
    size = len(IOS["show running-config"]) // 12
    box = shelf.start(Box(chunk=size, pause=0.2, lag=0.8))
    found = one(box.target(), box.known(), replace(limits, answer=2.5))
    assert isinstance(found, Fetched)
    assert found.seconds > 3, "longer than one silence may last"


@pytest.mark.parametrize("slow", [{"lag": 3.0}, {"mute": True}])
def test_who_waits_does_not_look_again_and_again(slow: Any, shelf: Rack, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """For an answer, and for the first prompt; a hundred looks a second would be more than 300."""
    looks = []
    monkeypatch.setattr(SSHChannel, "read_channel", lambda self, read=SSHChannel.read_channel: looks.append(0) or read(self))
    box = shelf.start(Box(**slow))
    found = one(box.target(), box.known(), replace(limits, answer=4))
    assert isinstance(found, Unread if "mute" in slow else Fetched)
    assert 0 < len(looks) < 150


# Not let in, not the right one ----------------------------------------------------------------------------------------------------


def test_a_refused_login_is_not_tried_again(shelf: Rack, limits: Limits) -> None:
    """Three times wrong, and the user is locked out."""
    box = shelf.start(Box())
    expected = "login: the login of netadmin by password was refused; check NETGEN_LAB_USERNAME and NETGEN_LAB_PASSWORD"
    assert said(one(box.target(password="wrong"), box.known(), limits)) == expected
    assert box.counts == {"connections": 1, "logins": 1}


def test_an_unknown_switch_is_not_even_called(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box())
    expected = f"host_key: the host key of {box.endpoint.name} is not known; enrol it with `netgen hostkeys`"
    assert said(one(box.target(), NOBODY, limits)) == expected
    assert box.counts == {}


@pytest.mark.parametrize("platform", ["cisco_ios", "arista_eos"])
@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa"])
def test_another_host_key_is_an_error_and_no_timeout(platform: str, kind: str, shelf: Rack, limits: Limits) -> None:
    """With netmiko and with napalm; of the same type as the known one, or of another."""
    box, other = shelf.start(Box()), shelf.start(Box(), kind=kind)
    known = KnownHosts(Path("known_hosts"), {box.endpoint.name: (other.key,)})
    found = one(box.target(platform), known, limits)
    before, now = f"{kind} {other.key.fingerprint}", f"ssh-ed25519 {box.key.fingerprint}"
    assert said(found).startswith(f"host_key: the host key has changed: it is {now} now, and was {before}; find out why; only if")
    assert box.counts == {"connections": 1}, "nobody logs in, and nobody tries again"


def test_a_revoked_key_is_refused_though_it_is_listed(shelf: Rack, limits: Limits) -> None:
    box, other = shelf.start(Box()), shelf.start(Box())
    known = KnownHosts(Path("known_hosts"), {box.endpoint.name: (box.key, other.key)}, revoked=frozenset([box.key.blob]))
    expected = f"host_key: the host key is ssh-ed25519 {box.key.fingerprint}, which is revoked in known_hosts; it must not be used"
    assert said(one(box.target(), known, limits)) == expected
    assert box.counts == {"connections": 1}


def test_a_key_that_ssh_knows_for_somebody_else_does_not_count(
    shelf: Rack, limits: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``~/.ssh/known_hosts`` of whoever runs netgen holds the key that the box shows, netgen's own file another."""
    box, other = shelf.start(Box()), shelf.start(Box())
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"{box.endpoint.name} {box.key.line}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    known = KnownHosts(Path("known_hosts"), {box.endpoint.name: (other.key,)})
    assert said(one(box.target(), known, limits)).startswith("host_key: the host key has changed")


def test_a_key_that_cannot_be_verified_is_none(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box())
    known = KnownHosts(Path("known_hosts"), {box.endpoint.name: (HostKey("ssh-dss", b"old"),)})
    expected = r"host_key: paramiko [\d.]+ cannot verify a host key of type ssh-dss; give the switch a newer one"
    assert re.fullmatch(expected, said(one(box.target(), known, limits)))
    assert box.counts == {"connections": 1}, "nobody logs in"


def test_a_key_of_a_type_that_is_not_the_first_choice_is_asked_for(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box(), kind="ssh-rsa")
    assert isinstance(one(box.target(), box.known(), limits), Fetched)
    assert list(shown([("sw1", box.endpoint)], box.known(), limits=limits)) == [Shown("sw1", box.endpoint, box.key)]


# Nobody there -------------------------------------------------------------------------------------------------------------------


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def is_a_web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.0 200 OK\r\n" * 200)
    await asyncio.sleep(60)


async def greets_and_sleeps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-sw1\r\n")
    await asyncio.sleep(60)


async def greets_and_leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-sw1\r\n")
    await reader.read(100)
    writer.close()


FAULTS: list[tuple[Any, str, str, int]] = [
    (hangs_up, "connect: the connection was closed before SSH's greeting; is a line free?", "", 3),
    (resets, "connect: the connection was reset before SSH's greeting; is a line free?", "", 3),
    (says_nothing, "connect: no SSH greeting within 2 s; is this the port of SSH?", "", 1),
    (is_a_web_server, "connect: what answers there does not speak SSH 2; is this the port of SSH?", "", 1),
    (greets_and_sleeps, "connect: no key exchange within 2 s; is this the port of SSH?", "", 1),
    (
        greets_and_leaves,
        "read: the connection was lost; nothing was changed; try again",
        "connect: the connection was closed in the middle of the key exchange; try again",
        1,
    ),
]
"""What answers, what reading says, what asking for the key says if it is something else, and how often it was called."""


@pytest.mark.parametrize(("fault", "reading", "asking", "calls"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_no_ssh_server(fault: Any, reading: str, asking: str, calls: int, shelf: Rack, short: Limits) -> None:
    called = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append(1)
        await fault(reader, writer)

    real = shelf.start(Box())
    end = shelf.raw(talk)
    target = Target("sw1", real.target().platform, end, real.target().credentials)
    known = KnownHosts(Path("known_hosts"), {end.name: (real.key,)})
    assert said(one(target, known, short)) == reading
    assert len(called) == calls, "only what is refused or reset before anybody logged in is tried again"
    assert said(next(shown([("sw1", end)], NOBODY, limits=short))) == (asking or reading)


def test_a_switch_that_is_busy_at_first_is_read(shelf: Rack, limits: Limits) -> None:
    """Its lines are taken, it hangs up twice, and then it answers."""
    real, calls = shelf.start(Box()), []

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(1)
        if len(calls) < 3:
            writer.close()
            return
        inner, outer = await asyncio.open_connection(real.endpoint.host, real.endpoint.port)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                sink.write(data)
            sink.close()

        await asyncio.gather(pump(reader, outer), pump(inner, writer))

    end = shelf.raw(forward)
    known = KnownHosts(Path("known_hosts"), {end.name: (real.key,)})
    assert isinstance(one(replace(real.target(), endpoint=end), known, limits), Fetched)
    assert len(calls) == 3


def test_nothing_listens_there(limits: Limits, shelf: Rack) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        end = Endpoint("127.0.0.1", taken.getsockname()[1])
        real = shelf.start(Box())
        found = one(replace(real.target(), endpoint=end), KnownHosts(Path("f"), {end.name: (real.key,)}), limits)
    assert said(found) == f"connect: the connection to port {end.port} was refused; is SSH switched on, and is a line free?"


def test_a_name_that_nobody_knows(limits: Limits) -> None:
    found = next(shown([("sw1", Endpoint("no-such-switch.invalid"))], NOBODY, limits=limits))
    assert said(found) == "connect: the name is not known to the resolver; give the address instead"


def test_a_full_backlog_is_no_answer(limits: Limits) -> None:
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        end = Endpoint("127.0.0.1", deaf.getsockname()[1])
        found = next(shown([("sw1", end)], NOBODY, limits=replace(limits, connect=0.5)))
    assert said(found) == f"connect: no answer on port {end.port} within 0.5 s; is the address right, and is there a way to it?"


# Many ---------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def row(shelf: Rack) -> list[Running]:
    """Ten good boxes."""
    return [shelf.start(Box()) for _ in range(10)]


def test_one_that_fails_stops_no_other(row: list[Running], shelf: Rack, limits: Limits) -> None:
    bad = [shelf.start(Box(cut=100)), shelf.start(Box(hang=100)), shelf.start(Box(mute=True))]
    aimed: list[Target | Unread] = [box.target(name=f"good{number}") for number, box in enumerate(row)]
    aimed[3:3] = [box.target(name=f"bad{number}") for number, box in enumerate(bad)]
    aimed.insert(0, Unread("none", "", "address", "has no address in the site", ""))
    aimed.insert(7, row[0].target(name="stranger", password="wrong"))
    counted: list[int] = []
    found = list(
        fetch(aimed, row[0].known(*row[1:], *bad), workers=20, progress=lambda: counted.append(1), limits=replace(limits, answer=5))
    )
    assert sorted(one.switch for one in found if isinstance(one, Fetched)) == sorted(f"good{number}" for number in range(10))
    assert sorted(one.switch for one in found if isinstance(one, Unread)) == ["bad0", "bad1", "bad2", "none", "stranger"]
    assert {one.switch for one in found[-2:]} == {"bad1", "bad2"}, "the slow ones come last, whatever their place"
    assert len(counted) == len(aimed)


def test_they_are_read_at_the_same_time(shelf: Rack, limits: Limits) -> None:
    boxes = [shelf.start(Box(lag=1.0)) for _ in range(8)]
    begun = time.monotonic()
    aimed = [box.target(name=str(number)) for number, box in enumerate(boxes)]
    assert all(isinstance(one, Fetched) for one in fetch(aimed, boxes[0].known(*boxes[1:]), workers=8, limits=limits))
    assert time.monotonic() - begun < 4, "eight seconds one after the other"


def test_what_is_not_taken_is_not_read_ahead(row: list[Running], limits: Limits) -> None:
    begun: list[str] = []

    def aimed() -> Iterator[Target]:
        for number in range(10):
            begun.append(str(number))
            yield row[number].target(name=str(number))

    found = fetch(aimed(), row[0].known(*row[1:]), workers=2, limits=limits)
    next(found)
    time.sleep(1.0)
    assert len(begun) <= 3
    assert len(list(found)) == 9


def test_memory_is_that_of_the_sessions_at_work(shelf: Rack, limits: Limits) -> None:
    """Sixty configurations of 400 kB by four workers, each dropped when it was seen."""
    text = "hostname sw1\n" + "interface GigabitEthernet1/0/1\n description x\n" * 9000 + "end\n"
    box = shelf.start(Box(answers=IOS | {"show running-config": text}, chunk=65536))
    tracemalloc.start()
    try:
        size = 0
        for found in fetch([box.target(name=str(number)) for number in range(60)], box.known(), workers=4, limits=limits):
            assert isinstance(found, Fetched)
            size += len(found.running)
        del found
        gc.collect()
        left, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == 60 * len(text)
    assert most < 24 * 1024 * 1024, f"{most / 1e6:.0f} MB"
    assert left < 6 * 1024 * 1024, f"{left / 1e6:.0f} MB"


def test_closing_cuts_what_is_open(shelf: Rack, limits: Limits) -> None:
    quick, slow = shelf.start(Box()), [shelf.start(Box(hang=100)) for _ in range(3)]
    patient = replace(limits, answer=60, total=60)
    aimed = [quick.target(name="quick"), *(box.target(name="slow") for box in slow), *(quick.target(name="later") for _ in range(5))]
    found = fetch(aimed, quick.known(*slow), workers=4, limits=patient)
    assert next(found).switch == "quick"
    begun = time.monotonic()
    found.close()
    assert time.monotonic() - begun < 3
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("netgen-device")] == []


def test_what_was_stopped_says_so(shelf: Rack, limits: Limits) -> None:
    box, dialer = shelf.start(Box(hang=100)), Dialer(limits)
    threading.Timer(0.5, dialer.stop).start()
    with pytest.raises(Trouble), opened(box.target(), box.known(), dialer) as connection:
        connection.send_command("show running-config", read_timeout=30)
    with pytest.raises(Trouble) as caught, opened(box.target(), box.known(), dialer):
        pass
    assert (caught.value.kind, caught.value.what) == ("stopped", "not read: stopped before its turn was over")


def test_no_session_and_no_file_is_left(row: list[Running], limits: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    aimed = [box.target(name=str(number)) for number, box in enumerate(row)]
    assert all(isinstance(one, Fetched) for one in fetch(aimed, row[0].known(*row[1:]), limits=limits))
    time.sleep(0.2)
    assert [thread.name for thread in threading.enumerate() if "paramiko" in type(thread).__module__] == []
    assert list(tmp_path.iterdir()) == []


# The room -----------------------------------------------------------------------------------------------------------------------


def test_nobody_else_speaks_to_switches() -> None:
    wrong = []
    for file in sorted((ROOT / "netgen").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found = {name.partition(".")[0] for name in names} & {"netmiko", "napalm", "paramiko", "keyring"}
            if found and "device" not in file.parts:
                wrong.append(f"{file.relative_to(ROOT)}: {found}")
    assert not wrong
