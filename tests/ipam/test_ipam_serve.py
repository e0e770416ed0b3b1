"""The service: its socket, what systemd is told, HTTP that is not as it should be, metrics, and how it refuses to start."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ipam.plugin import ROOT, Plugin, Talk, config, ipam_json, listens, request_address, request_pool, wait_for

from netgen.ipam.protocol import Request, Response, serve_one
from netgen.ipam.serve import ServeError, _listener, _serve
from netgen.ipam.watch import Log


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Plugin]:
    with Plugin(tmp_path) as one:
        yield one


# The socket -------------------------------------------------------------------------------------------------------------------


def test_the_socket_is_for_root_alone_and_goes_with_the_service(plugin: Plugin) -> None:
    assert stat.S_IMODE(plugin.socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(plugin.state.stat().st_mode) == 0o600
    assert plugin.stop() == 0
    assert not plugin.socket.exists()
    assert [event["event"] for event in plugin.events()] == ["started", "stopped"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it(plugin: Plugin, how: int) -> None:
    assert plugin.stop(how) == 0


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.socket = tmp_path / "run" / "docker" / "plugins" / "netgen.sock"
    with plugin:
        assert stat.S_IMODE(plugin.socket.parent.stat().st_mode) == 0o755


def test_a_socket_that_a_killed_plugin_left_is_replaced(plugin: Plugin) -> None:
    plugin.stop(signal.SIGKILL)
    assert plugin.socket.exists()
    plugin.start()
    assert plugin("Activate") == {"Implements": ["IpamDriver"]}


def refused(plugin: Plugin) -> str:
    """What a plugin says that does not start."""
    done = subprocess.run(plugin.command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_a_second_plugin_is_refused(plugin: Plugin) -> None:
    assert refused(plugin) == f"netgen ipam: another plugin listens at {plugin.socket}\n"
    assert plugin("Activate") == {"Implements": ["IpamDriver"]}


def test_what_keeps_it_from_starting_is_said(tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.config.unlink()
    hint = "it is one of the files that `netgen render` writes for this host"
    assert refused(plugin) == f"netgen ipam: {plugin.config}: No such file or directory; {hint}\n"
    plugin.write(ipam_json())
    plugin.state = tmp_path / "none" / "ipam.db"
    assert refused(plugin) == f"netgen ipam: the leases in {plugin.state} cannot be used: No such file or directory\n"
    plugin.state = tmp_path / "ipam.db"
    plugin.socket = tmp_path / ("x" * 200)
    assert refused(plugin) == f"netgen ipam: {plugin.socket}: AF_UNIX path too long\n"


# systemd ------------------------------------------------------------------------------------------------------------------------


def test_systemd_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(tmp_path / "notify"))
        notify.settimeout(10)
        plugin = Plugin(tmp_path).start(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000")
        try:
            assert notify.recv(1000) == b"READY=1\nSTATUS=1 pools of docker1"
            assert notify.recv(1000) == b"WATCHDOG=1"
            assert plugin.stop() == 0
            while (last := notify.recv(1000)) == b"WATCHDOG=1":
                pass
            assert last == b"STOPPING=1"
        finally:
            plugin.__exit__()


def test_a_name_in_the_abstract_space(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(f"\0netgen-{os.getpid()}")
        notify.settimeout(10)
        with Plugin(tmp_path).start(NOTIFY_SOCKET=f"@netgen-{os.getpid()}"):
            assert notify.recv(1000).startswith(b"READY=1\n")


def test_sockets_for_another_process_or_too_many_of_them(tmp_path: Path) -> None:
    made, own = _listener(tmp_path / "own.sock", {"LISTEN_PID": "1", "LISTEN_FDS": "1"})
    made.close()
    assert own
    with pytest.raises(ServeError) as caught:
        _listener(tmp_path / "x.sock", {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2"})
    assert str(caught.value) == "systemd passed 2 sockets instead of one; the .socket unit must have one ListenStream"


def test_levels_for_journald(tmp_path: Path) -> None:
    with Plugin(tmp_path).start(JOURNAL_STREAM="8:1") as plugin:
        plugin.stop()
        assert [line[:4] for line in plugin.log.read_text().splitlines()] == ["<6>{"] * 2


def test_a_new_engine_counts_from_dockers_next_start(plugin: Plugin) -> None:
    plugin.write(ipam_json(engine="28.0"))
    assert plugin.process is not None
    plugin.process.send_signal(signal.SIGHUP)
    wait_for(lambda: plugin.events()[-1]["event"] == "restart_docker")
    assert plugin("GetCapabilities")["RequiresMACAddress"] is True


# HTTP ---------------------------------------------------------------------------------------------------------------------------


def spoken(data: bytes, patience: float = 5.0, *, more: bool = False) -> bytes:
    """What a peer gets that sends these bytes, and (more) does not close."""
    ours, theirs = socket.socketpair()
    theirs.sendall(data)
    if not more:
        theirs.shutdown(socket.SHUT_WR)
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(200, request.body)

    serve_one(ours, answer, patience)
    with theirs:
        got = b""
        while part := theirs.recv(65536):
            got += part
    return got


def test_an_answer_byte_by_byte() -> None:
    assert spoken(b"POST /x HTTP/1.1\r\nHost: \r\nContent-Length: 2\r\n\r\nhi") == (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
    )


@pytest.mark.parametrize(
    ("data", "status", "text"),
    [
        (b"hello\r\n\r\n", "400 Bad Request", "this is not HTTP/1.1"),
        (b"GET / SPDY/3\r\n\r\n", "400 Bad Request", "this is not HTTP/1.1"),
        (b"GET / HTTP/1.1\r\n", "400 Bad Request", "the head of the request does not end"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400 Bad Request", "Content-Length is not a number"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400 Bad Request", "Content-Length is not a number"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", "400 Bad Request", "the request ends too early"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411 Length Required", "Content-Length is wanted"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", "413 Content Too Large", "a request has at most 65536 bytes"),
        (
            b"GET / HTTP/1.1\r\nx: " + b"y" * 20000 + b"\r\n\r\n",
            "431 Request Header Fields Too Large",
            "the head of the request is too long",
        ),
        (b"y" * 90000, "431 Request Header Fields Too Large", "the head of the request does not end"),
    ],
)
def test_what_is_no_request(data: bytes, status: str, text: str) -> None:
    got = spoken(data)
    assert got.startswith(f"HTTP/1.1 {status}\r\n".encode())
    assert got.endswith(f'\r\n\r\n{{"Err": "{text}"}}\n'.encode())


@pytest.mark.parametrize("data", [b"POST / HT", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", b""])
def test_a_peer_that_sends_half_a_request_is_waited_for_only_so_long(data: bytes) -> None:
    began = time.monotonic()
    assert spoken(data, 0.1, more=True).endswith(b'{"Err": "the request does not come"}\n')
    assert time.monotonic() - began < 3


def test_a_peer_that_only_looks_gets_nothing() -> None:
    assert spoken(b"") == b""


def test_slow_peers_do_not_stop_the_service(plugin: Plugin) -> None:
    peers = [socket.socket(socket.AF_UNIX) for _ in range(7)]
    for peer in peers:
        peer.connect(str(plugin.socket))
        peer.sendall(b"POST /Plugin.Activate HTTP/1.1\r\n")
    began = time.monotonic()
    assert plugin("Activate") == {"Implements": ["IpamDriver"]}
    assert time.monotonic() - began < 2
    for peer in peers:
        peer.close()


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("POST", "/VolumeDriver.Create", 404, b'{"Err": "/VolumeDriver.Create is no endpoint of Docker\'s IPAM plugins"}\n'),
        ("GET", "/Plugin.Activate", 405, b'{"Err": "/Plugin.Activate takes POST"}\n'),
        ("POST", "/metrics", 405, b'{"Err": "/metrics takes GET"}\n'),
    ],
)
def test_other_paths_and_methods(tmp_path: Path, method: str, path: str, status: int, body: bytes) -> None:
    response = Talk(config(), tmp_path / "ipam.db").service.answer(Request(method, path, b""))
    assert (response.status, response.body) == (status, body)


def test_a_bug_is_an_answer_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(config(), tmp_path / "ipam.db")
    monkeypatch.setattr(talk.store, "change", lambda work: 1 // 0)
    assert talk("Activate") == {"Error": "netgen: the plugin has a bug: ZeroDivisionError; its log has all of it"}
    assert talk.lines[-1]["event"] == "bug"
    assert talk.lines[-1]["error"].endswith("ZeroDivisionError: integer division or modulo by zero\n")


def test_a_bug_below_does_not_end_the_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    service = Talk(config(), tmp_path / "ipam.db").service
    monkeypatch.setattr("netgen.ipam.serve.serve_one", lambda *_: 1 // 0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        _serve(service, Log(log), ours)
    assert json.loads(log.getvalue())["event"] == "bug"


# Metrics ------------------------------------------------------------------------------------------------------------------------


def test_metrics(tmp_path: Path) -> None:
    talk = Talk(config({"network": 'odd"\\\nname'}, {"network": "b", "slice": "172.31.10.128/26", "max": 2}), tmp_path / "ipam.db")
    talk("Activate")
    talk("RequestPool", request_pool())
    talk("RequestAddress", request_address())
    talk("RequestAddress", request_address("10.0.0.1"))
    text = talk.service.answer(Request("GET", "/metrics", b"")).body.decode()
    lines = [line for line in text.splitlines() if "seconds" not in line and not line.startswith("#")]
    odd = '{network="odd\\"\\\\\\nname"}'
    assert lines == [
        'netgen_ipam_requests_total{endpoint="Activate",result="ok"} 1',
        'netgen_ipam_requests_total{endpoint="RequestAddress",result="ok"} 1',
        'netgen_ipam_requests_total{endpoint="RequestAddress",result="refused"} 1',
        'netgen_ipam_requests_total{endpoint="RequestPool",result="ok"} 1',
        'netgen_ipam_refused_total{reason="outside"} 1',
        "netgen_ipam_databases_moved_total 0",
        f"netgen_ipam_leases{odd} 1",
        'netgen_ipam_leases{network="b"} 0',
        f"netgen_ipam_leases_unconfirmed{odd} 0",
        'netgen_ipam_leases_unconfirmed{network="b"} 0',
        f"netgen_ipam_addresses{odd} 40",
        'netgen_ipam_addresses{network="b"} 2',
        f"netgen_ipam_known{odd} 1",
        'netgen_ipam_known{network="b"} 0',
    ]
    assert text.count("# TYPE ") == text.count("# HELP ") == 8


def test_the_watchdog_is_not_told_while_a_change_hangs(tmp_path: Path) -> None:
    store = Talk(config(), tmp_path / "ipam.db").store
    assert store.responsive(0.1)
    entered, leave = threading.Event(), threading.Event()
    hanging = threading.Thread(target=lambda: store.change(lambda state: (entered.set(), leave.wait(10))))
    hanging.start()
    entered.wait(10)
    assert not store.responsive(0.05)
    leave.set()
    hanging.join()
    assert store.responsive(0.1)


def test_nobody_listens_after_the_end(plugin: Plugin) -> None:
    plugin.stop()
    assert not listens(plugin.socket)


def test_systemds_own_activation(tmp_path: Path) -> None:
    """systemd-socket-activate listens, and runs the plugin at the first connection, as a .socket unit does."""
    if shutil.which("systemd-socket-activate") is None:
        reason = "systemd is not installed"
        pytest.fail(reason) if os.environ.get("NETGEN_REQUIRE_ALL") == "1" else pytest.skip(reason)
    plugin = Plugin(tmp_path)
    words = ["systemd-socket-activate", "-l", str(plugin.socket), "-E", f"PYTHONPATH={ROOT}", *plugin.command]
    with plugin.log.open("wb") as log, subprocess.Popen(words, stderr=log) as process:
        try:
            wait_for(plugin.socket.exists)
            assert plugin.starts() == 0
            assert plugin("Activate") == {"Implements": ["IpamDriver"]}
            assert '"activated": true' in plugin.log.read_text()
        finally:
            process.terminate()
            assert process.wait(15) == 0
