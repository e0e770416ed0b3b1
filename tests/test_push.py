"""``netgen push --dry-run`` against simulated switches, over SSH: what it shows, its exit codes, and that it writes nothing."""

from __future__ import annotations

import gc
import json
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from sim.shelf import LOGIN, box, shelf
from test_cli import call

from netgen.device.fetch import fetch
from netgen.sim.box import Way
from netgen.source import Source

SITE = ROOT / "inventories" / "macvlan-dc"
INTENDED = (ROOT / "tests" / "golden" / "macvlan-dc" / "switches" / "sw1.cfg").read_text(encoding="utf-8")
STRAYED = INTENDED.replace("allowed vlan 10,20", "allowed vlan 20", 1).replace(" ip verify source\n", "")


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Credentials of the simulated switches, and a file for their keys."""
    monkeypatch.setenv("NETGEN_USERNAME", LOGIN.user)
    monkeypatch.setenv("NETGEN_PASSWORD", LOGIN.password)
    monkeypatch.setenv("NETGEN_KNOWN_HOSTS", str(tmp_path / "known_hosts"))
    return tmp_path / "known_hosts"


def pushed(tmp_path: Path, known: Path, text: str, *options: str | Path, code: int = 0, enrolled: bool = True) -> tuple[str, str, Any]:
    """Standard output and error of a dry run against a switch with this configuration, and the switch."""
    with shelf() as sims:
        (listener,) = sims.put(box("cisco_ios", text=text, way=Way(0, "")))
        (tmp_path / "via.json").write_text(json.dumps({"sw1": f"{listener.host}:{listener.port}"}))
        if enrolled:
            call("hostkeys", SITE, "--via", tmp_path / "via.json", "--yes")
        before = sims.call(lambda: listener.box.running)
        out, said = call("push", SITE, "--dry-run", "--via", tmp_path / "via.json", *options, code=code)
        assert sims.call(lambda: listener.box.running) == before
    return out, said, listener


def test_a_switch_as_intended(tmp_path: Path, known: Path) -> None:
    assert pushed(tmp_path, known, INTENDED)[0] == "sw1: as intended\n"


def test_what_would_be_done(tmp_path: Path, known: Path) -> None:
    out, _, _ = pushed(tmp_path, known, STRAYED, code=3)
    assert "+  switchport trunk allowed vlan 10\n" in out
    assert "   1 trunk_add: interface GigabitEthernet1/0/1  (" in out
    assert "       switchport trunk allowed vlan add 10\n" in out
    assert "\nproof: proven\nrevert: `configure terminal revert timer 5`, by itself, where the switch has an `archive`; elsewhere" in out


def test_the_plan_in_a_file_that_only_its_owner_reads(tmp_path: Path, known: Path) -> None:
    plan = tmp_path / "plan.json"
    pushed(tmp_path, known, STRAYED, "--out", plan, code=3)
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    (switch,) = json.loads(plan.read_text(encoding="utf-8"))["switches"]
    assert switch["proof"] == "proven"
    assert switch["commands"][:2] == ["interface GigabitEthernet1/0/1", " switchport trunk allowed vlan add 10"]
    assert switch["fingerprint"].startswith("sha256:")


def test_json_is_the_plan(tmp_path: Path, known: Path) -> None:
    plan = tmp_path / "plan.json"
    out, _, _ = pushed(tmp_path, known, STRAYED, "--out", plan, "--format", "json", code=3)
    assert out == plan.read_text(encoding="utf-8")


def test_markdown_for_merge_requests(tmp_path: Path, known: Path) -> None:
    out, _, _ = pushed(tmp_path, known, STRAYED, "--format", "markdown", code=3)
    assert out.startswith("| switch | state | commands | proof |\n|---|---|---|---|\n| sw1 | differs | ")
    assert "\n```diff\n interface GigabitEthernet1/0/1\n" in out


def test_a_switch_whose_key_is_not_enrolled_is_not_read(tmp_path: Path, known: Path) -> None:
    out, said, _ = pushed(tmp_path, known, INTENDED, code=1, enrolled=False)
    assert out == ""
    assert said.startswith("sw1: ") or "\nsw1: " in said
    assert "netgen hostkeys" in said


def test_what_sessions_leave_behind_is_collected(tmp_path: Path, known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other verbs switch the collector off; a session of paramiko is a circle, which only the collector takes away."""
    collecting = []
    monkeypatch.setattr("netgen.device.fetch.fetch", lambda *given, real=fetch: (collecting.append(gc.isenabled()), real(*given))[1])
    pushed(tmp_path, known, STRAYED, code=3)
    assert collecting == [True]


def test_places_are_looked_up_once_for_all_switches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It costs a walk of the site: once a switch, a dry run would take a hundred times as long for ten times the switches."""
    looks = []
    monkeypatch.setattr("netgen.source.Source.places", lambda self, paths, real=Source.places: (looks.append(0), real(self, paths))[1])
    names = ("ios11", "ios12", "ios13")
    for name in names:
        (tmp_path / f"{name}.cfg").write_text(f"hostname {name}\nvtp mode transparent\n", encoding="utf-8")
    call("validate", ROOT / "inventories" / "fleet")
    before = len(looks)
    out, _ = call("diff", ROOT / "inventories" / "fleet", "--running", tmp_path, "--limit", "ios1[1-3]", "--format", "json", code=3)
    assert len(looks) == 2 * before + 1
    found = json.loads(out)["switches"]
    assert [one["switch"] for one in found] == [*names]
    vlans = [step["model"] for one in found for step in one["steps"] if step["block"] == ["vlan 10"]]
    assert vlans == [[f"{ROOT / 'inventories' / 'fleet' / 'site.yml'}:14:3"]] * 2 * len(names)  # the VLAN and its name


def test_ctrl_c_ends_the_sessions(tmp_path: Path, known: Path) -> None:
    with shelf() as sims:
        (one,) = sims.put(box("cisco_ios", text=INTENDED, way=Way(0, ""), faults={"hang": 0}))
        (tmp_path / "via.json").write_text(json.dumps({"sw1": f"{one.host}:{one.port}"}))
        call("hostkeys", SITE, "--via", tmp_path / "via.json", "--yes")
        command = (sys.executable, "-m", "netgen", "push", SITE, "--dry-run", "--via", tmp_path / "via.json")
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while process.poll() is None and not sims.call(lambda: bool(one.box.carriers)):
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            out, said = process.communicate(timeout=20)  # the switch would be given up after 30 s
        assert (process.returncode, out, said) == (130, "", "interrupted\n")
        while sims.call(lambda: bool(one.box.carriers)):
            time.sleep(0.05)


def test_another_key_than_the_enrolled_one_is_named(tmp_path: Path, known: Path) -> None:
    with shelf() as sims:
        (one,) = sims.put(box("cisco_ios", text=INTENDED, way=Way(0, "")))
        (tmp_path / "via.json").write_text(json.dumps({"sw1": f"{one.host}:{one.port}"}))
        call("hostkeys", SITE, "--via", tmp_path / "via.json", "--yes")
        lines = known.read_text(encoding="utf-8").split()
        with shelf() as others:
            (other,) = others.put(box("cisco_ios", text=INTENDED, way=Way(0, "")))
            (tmp_path / "via.json").write_text(json.dumps({"sw1": f"{other.host}:{other.port}"}))
            known.write_text(f"[{other.host}]:{other.port} {lines[1]} {lines[2]}\n", encoding="utf-8")
            _, said = call("push", SITE, "--dry-run", "--via", tmp_path / "via.json", code=0 if one.key == other.key else 1)
    assert one.key == other.key or said.count("SHA256:") == 2


def test_a_switch_whose_vlans_are_anothers_is_not_fit(tmp_path: Path, known: Path) -> None:
    _, said, _ = pushed(tmp_path, known, INTENDED.replace("vtp mode transparent", "vtp mode client"), code=1)
    assert "sw1: VTP manages its VLANs" in said


def test_without_dry_run_it_is_refused(known: Path) -> None:
    _, said = call("push", SITE, code=2)
    assert "netgen does not change switches yet" in said
