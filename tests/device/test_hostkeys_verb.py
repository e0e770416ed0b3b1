"""``netgen hostkeys``: shows, and enrols what it is told to enrol."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from device.boxes import Box, Rack, Running
from typer.testing import CliRunner

from netgen.cli import app
from netgen.device.endpoint import Endpoint
from netgen.device.hostkeys import read

pytest_plugins = ["device.shelf"]


@dataclass
class Place:
    """A site of two switches, where they listen, and where their keys are kept."""

    site: Path
    boxes: list[Running]
    file: Path

    def via(self, **ends: Endpoint) -> str:
        """The file for --via, with other places for some."""
        named = {f"tor{number}": box.endpoint for number, box in enumerate(self.boxes, 1)} | ends
        path = self.site / "via.json"
        path.write_text(json.dumps({name: str(end) for name, end in named.items()}))
        return str(path)

    def run(self, *words: str, **more: Any) -> Result:
        """The verb."""
        base = ["hostkeys", str(self.site), "--known-hosts", str(self.file)]
        via = [] if "--via" in words else ["--via", self.via()]
        return CliRunner().invoke(app, [*base, *via, *words], **more)


@pytest.fixture
def place(tmp_path: Path, shelf: Rack) -> Place:
    site = tmp_path / "site"
    site.mkdir()
    switches = "".join(f"  tor{n}: {{platform: cisco_ios, address: 10.99.0.1{n}, management: out-of-band}}\n" for n in (1, 2))
    (site / "site.yml").write_text(f"netgen: 1\nsite: small\nswitches:\n{switches}")
    return Place(site, [shelf.start(Box()), shelf.start(Box())], tmp_path / "keys" / "known_hosts")


def table(result: Result) -> list[list[str]]:
    return [re.split(" {2,}", line) for line in result.stdout.splitlines()[1:]]


def test_new_keys_are_shown_and_not_enrolled_unasked(place: Place) -> None:
    result = place.run()
    assert result.stdout.splitlines()[0].split() == ["switch", "address", "state", "type", "fingerprint", "problem"]
    assert table(result) == [
        [f"tor{number}", str(box.endpoint), "new", "ssh-ed25519", box.key.fingerprint, "-"] for number, box in enumerate(place.boxes, 1)
    ]
    assert result.stderr == (
        "2 new host keys not enrolled: compare the fingerprints with those that the switches themselves print, then use --yes\n"
    )
    assert result.exit_code == 3
    assert not place.file.exists()


def test_yes_enrols_and_then_they_are_known(place: Place) -> None:
    result = place.run("--yes")
    assert (result.exit_code, result.stderr) == (0, f"2 host keys enrolled in {place.file}\n")
    assert [row[2] for row in table(result)] == ["new", "new"]
    assert [read(place.file).keys(box.endpoint) for box in place.boxes] == [(box.key,) for box in place.boxes]
    assert place.file.stat().st_mode & 0o777 == 0o600
    before = place.file.read_bytes()
    result = place.run("--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [row[2] for row in table(result)] == ["known", "known"]
    assert place.file.read_bytes() == before


def test_a_changed_key_is_an_error_and_stays(place: Place, shelf: Rack) -> None:
    assert place.run("--yes").exit_code == 0
    port = place.boxes[0].endpoint.port
    other = shelf.start(Box())
    place.file.write_text(place.file.read_text().replace(f"[127.0.0.1]:{port} ", f"[127.0.0.1]:{other.endpoint.port} "))
    before = place.file.read_bytes()
    result = place.run("--yes", "--format", "json", "--via", place.via(tor1=other.endpoint))
    assert result.exit_code == 1
    rows = json.loads(result.stdout)["rows"]
    assert [row["state"] for row in rows] == ["changed", "known"]
    assert rows[0]["fingerprint"] == other.key.fingerprint
    assert rows[0]["problem"] == (
        f"the host key has changed: it is ssh-ed25519 {other.key.fingerprint} now, and was ssh-ed25519 {place.boxes[0].key.fingerprint}; "
        f"find out why; only if it was meant: ssh-keygen -R '[127.0.0.1]:{other.endpoint.port}' -f {place.file}, then `netgen hostkeys`"
    )
    assert place.file.read_bytes() == before


def test_one_that_does_not_answer_does_not_keep_the_other_out(place: Place) -> None:
    nobody = Endpoint("no-such-switch.invalid")
    result = place.run("--yes", "--via", place.via(tor1=nobody))
    assert result.exit_code == 1
    problem = "the name is not known to the resolver; give the address instead"
    assert table(result)[0] == ["tor1", "no-such-switch.invalid", "unread", "-", "-", problem]
    assert result.stderr == f"1 host key enrolled in {place.file}\n"
    assert read(place.file).keys(place.boxes[1].endpoint) == (place.boxes[1].key,)


def test_the_report_as_json(place: Place) -> None:
    result = place.run("--limit", "tor2", "--format", "json")
    found = json.loads(result.stdout)
    assert (found["version"], found["report"], found["site"], found["known_hosts"]) == (1, "hostkeys", "small", str(place.file))
    box = place.boxes[1]
    row = {"switch": "tor2", "address": str(box.endpoint), "state": "new", "type": "ssh-ed25519", "fingerprint": box.key.fingerprint}
    assert found["rows"] == [row | {"problem": ""}]
    assert (result.exit_code, result.stderr, place.file.exists()) == (3, "", False)
    found = json.loads(place.run("--limit", "tor2", "--format", "json", "--yes").stdout)
    assert found["rows"] == [row | {"state": "enrolled", "problem": ""}]
    assert place.boxes[0].counts == {}, "the other was not called"


@pytest.mark.parametrize(("typed", "code", "enrolled"), [("y\n", 0, True), ("n\n", 3, False), ("\n", 3, False)])
def test_somebody_at_a_terminal_is_asked(place: Place, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, enrolled: bool) -> None:
    monkeypatch.setattr("netgen.cli.terminal.interactive", lambda stream: stream is not sys.stdout)
    result = place.run("--limit", "tor1", input=typed)
    assert "1 new host key. Are the fingerprints those that the switches themselves print? Enrol? [y/N]:" in result.stderr
    assert (result.exit_code, place.file.exists()) == (code, enrolled)


def test_the_file_may_be_named_by_the_environment(place: Place) -> None:
    """As a program of its own: home, environment and streams are real."""
    words = [sys.executable, "-m", "netgen", "hostkeys", str(place.site), "--via", place.via(), "--yes"]
    home = place.site.parent / "home"
    environ = {key: value for key, value in os.environ.items() if key != "NETGEN_KNOWN_HOSTS"} | {"HOME": str(home)}
    done = subprocess.run(words, capture_output=True, text=True, env=environ, check=False)
    default = home / ".config" / "netgen" / "known_hosts"
    assert (done.returncode, done.stderr) == (0, f"2 host keys enrolled in {default}\n")
    assert len(default.read_text().splitlines()) == 2
    done = subprocess.run(words, capture_output=True, text=True, env=environ | {"NETGEN_KNOWN_HOSTS": str(place.file)}, check=False)
    assert (done.returncode, done.stderr) == (0, f"2 host keys enrolled in {place.file}\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--limit", "core*"], 2, "'core*' matches none of the 2 switches"),
        (["--via", "/nowhere.json"], 1, "/nowhere.json cannot be read: No such file or directory"),
    ],
)
def test_wrong_words(place: Place, words: list[str], code: int, message: str) -> None:
    result = place.run(*words)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_a_site_that_is_not_valid_is_refused(place: Place) -> None:
    (place.site / "site.yml").write_text("netgen: 1\nsite: small\nswitches: {tor1: {platform: nonsense}}\n")
    result = place.run()
    assert (result.exit_code, result.stdout) == (4, "")
    assert "nonsense" in result.stderr


def test_a_switch_without_an_address_says_so(place: Place) -> None:
    (place.site / "site.yml").write_text("netgen: 1\nsite: small\nswitches: {tor9: {platform: cisco_ios}}\n")
    result = CliRunner().invoke(app, ["hostkeys", str(place.site), "--known-hosts", str(place.file), "--format", "json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["rows"][0]["problem"] == "has no address in the site; set `address` of switch tor9"


def test_a_file_that_others_may_write_is_refused(place: Place) -> None:
    assert place.run("--yes").exit_code == 0
    place.file.chmod(0o666)
    result = place.run("--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{place.file} can be changed by others; chmod 600, chown to yourself\n"


def test_no_ssh_library_is_loaded_before_it_is_needed() -> None:
    program = "import sys, netgen.cli; print(*sorted({'paramiko', 'netmiko', 'napalm', 'keyring'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
