"""``netgen sim`` as it is used: a process that tells where its switches listen, and is gone after Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cases_support import write_site
from conftest import ROOT
from netmiko import ConnectHandler
from typer.testing import CliRunner

from netgen import loader, lock, plan
from netgen.cli import app
from netgen.device.endpoint import Endpoint, load_via
from netgen.sim.box import Way
from netgen.sim.site import way

PAIR = ROOT / "inventories" / "campus-pair"


def logged_in(end: Endpoint, user: str, password: str) -> Any:
    return ConnectHandler(device_type="cisco_ios", host=end.host, port=end.port, username=user, password=password)


@contextmanager
def running(tmp_path: Path, *args: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The process and what it says; interrupted at the end, and then it has to say that and nothing else."""
    said: list[str] = []
    options = ["--keys", str(tmp_path / "keys"), "--port", "0", "--via", str(tmp_path / "via.json"), *args]
    command = [sys.executable, "-m", "netgen", "sim", *options]
    env = {key: value for key, value in os.environ.items() if not key.startswith("NETGEN_")} | {"PYTHONPATH": str(ROOT)} | environment
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        guard = threading.Timer(60, process.kill)
        guard.start()
        try:
            assert process.stderr is not None
            for line in process.stderr:
                said.append(line)
                if "Ctrl-C" in line:
                    break
            assert process.poll() is None, said
            yield process, said
            process.send_signal(signal.SIGINT)
            assert process.stderr.read() == "stopped\n"
            assert process.wait(10) == 0
        finally:
            guard.cancel()
            process.kill()


def test_switches_listen_until_they_are_interrupted(tmp_path: Path) -> None:
    login = {"NETGEN_USERNAME": "operator", "NETGEN_PASSWORD": "sesame-11"}
    with running(tmp_path, str(PAIR), **login) as (_, said):
        assert said[-1] == "6 simulated switches; Ctrl-C stops them\n"
        ends = load_via(tmp_path / "via.json")  # as push, diff and hostkeys read it
        assert set(ends) == {"core1", "core2", "eos1", "ios1", "junos1", "vrp1"}
        assert len({end.host for end in ends.values()}) == 6
        assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}
        with logged_in(ends["ios1"], "operator", "sesame-11") as session:
            assert "hostname ios1" in session.send_command("show running-config")


def test_given_configurations_and_none_behind_the_same_keys(tmp_path: Path) -> None:
    folder = tmp_path / "running"
    folder.mkdir()
    (folder / "ios1.cfg").write_text("hostname somebody-elses\nvlan 7\n", encoding="utf-8")
    keys = set()
    for args, prompt in (["--running", str(folder)], "somebody-elses#"), (["--empty"], "Switch#"):
        with running(tmp_path, str(PAIR), "--limit", "ios1", "--format", "json", "--fault", "ios1:lag=5", *args) as (process, said):
            assert said[-1] == "1 simulated switch; Ctrl-C stops them\n"
            assert process.stdout is not None
            (row,) = json.loads("".join(process.stdout.readline() for _ in range(6)))["rows"]
            assert (row["switch"], row["platform"], row["address"], row["faults"]) == ("ios1", "cisco_ios", "127.0.0.2", "lag=5")
            with logged_in(load_via(tmp_path / "via.json")["ios1"], "admin", "admin") as session:
                assert session.find_prompt() == prompt
            keys.add(row["host_key"])
    assert len(keys) == 1
    assert keys.pop().startswith("SHA256:")


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("--running", "{tmp}", "--empty"), 2, "--running and --empty exclude each other"),
        (("--running", "{tmp}"), 1, "{tmp}/core1.cfg does not exist, nor do 5 others"),
        (("--limit", "nobody*"), 2, "matches none of the 6 switches"),
        (("--fault", "ios1:explode=1"), 1, "ios1:explode=1: explode = 1 is no fault; known: lag, drop,"),
        (("--fault", "tor9:drop=1"), 1, "faults of tor9: no simulated switch has that name"),
        (("--faults", "{tmp}/none.json"), 1, "{tmp}/none.json cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, args: tuple[str, ...], code: int, message: str) -> None:
    result = CliRunner().invoke(app, ["sim", str(PAIR), "--keys", str(tmp_path), *(arg.format(tmp=tmp_path) for arg in args)])
    assert result.exit_code == code, (result.output, result.exception)
    said = " ".join(result.stderr.replace("│", " ").split())
    assert message.format(tmp=tmp_path) in said


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["netgen.cli.sim"], "find_spec", lambda _: None)
    result = CliRunner().invoke(app, ["sim", str(PAIR), "--keys", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (1, "simulated switches need asyncssh: pip install 'netgen[sim]'\n")


def test_platforms_without_simulated_switches_are_left_out(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"netgen": 1, "site": "s", "switches": {"a1": {"platform": "sonic"}}})
    result = CliRunner().invoke(app, ["sim", str(site), "--keys", str(tmp_path)])
    assert result.exit_code == 1
    assert "a1: not simulated; there are no simulated switches of platform sonic\n" in result.stderr
    assert result.stderr.endswith("no switch of the site can be simulated\n")


def test_the_way_to_a_switch_is_from_the_site() -> None:
    site = loader.load(PAIR).site
    made, _ = plan.make(site, lock.Lock(), hosts=False)
    ways = {one.name: way(one, site.switches[one.name]) for one in made.switches}
    ios1 = ways["ios1"]
    assert ios1 is not None
    ports = {port.name: port for one in made.switches if one.name == "ios1" for port in (*one.ports, *one.bundles)}
    assert isinstance(ios1, Way)
    assert ios1.ports
    assert all(ports[name].body.link == "switch" for name in ios1.ports)
    assert all(found is not None for found in ways.values())
