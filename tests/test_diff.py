"""``netgen diff``: what it prints, its exit codes, and that it never says nothing of a switch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from test_cli import call

SITE = ROOT / "inventories" / "macvlan-dc"
GOLDEN = ROOT / "tests" / "golden" / "macvlan-dc" / "switches" / "sw1.cfg"


@pytest.fixture
def running(tmp_path: Path) -> Path:
    """A folder with the running configuration of the article's switch, as intended."""
    folder = tmp_path / "running"
    folder.mkdir()
    shutil.copy(GOLDEN, folder)
    return folder


def edit(running: Path, old: str, new: str) -> None:
    file = running / "sw1.cfg"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_differs(running: Path) -> None:
    assert call("diff", SITE, "--running", running)[0] == "sw1: as intended\n"
    assert call("diff", SITE, "--running", running, "--commands")[0] == "# sw1\n"


def test_a_difference_block_by_block(running: Path) -> None:
    edit(running, " switchport trunk allowed vlan 10,20\n", " switchport trunk allowed vlan 20,30\n")
    out, _ = call("diff", SITE, "--running", running, "--limit", "sw*", code=3)
    assert out.startswith("--- sw1 running\n+++ sw1 intended\n interface ")
    assert "\n-  switchport trunk allowed vlan 30\n+  switchport trunk allowed vlan 10\n" in out


def test_a_new_block_is_shown_with_what_is_in_it(running: Path) -> None:
    (running / "sw1.cfg").write_text("hostname sw1\n", encoding="utf-8")
    out, _ = call("diff", SITE, "--running", running, code=3)
    assert "\n+vlan 10\n+  name containers\n+vlan 20\n+  name servers\n" in out
    assert "\n+arp access-list NG-V20-ARP\n+  permit ip host 192.168.1.11 mac host 5254.0000.0102\n+  permit ip host 192.168.1.12 " in out


def test_the_commands_alone(running: Path) -> None:
    edit(running, "vlan 20\n name", "vlan 20\n no name\nvlan 30\n name")
    out, _ = call("diff", SITE, "--running", running, "--commands", code=3)
    assert out == "# sw1\nvlan 20\n name servers\nexit\n"


def test_strict_owns_all_vlans_of_the_switch(running: Path) -> None:
    edit(running, "\nvlan 20\n", "\nvlan 30\n name theirs\nvlan 20\n")
    assert call("diff", SITE, "--running", running, "--commands")[0] == "# sw1\n"
    assert call("diff", SITE, "--running", running, "--commands", "--strict", code=3)[0] == "# sw1\nno vlan 30\n"


def test_what_left_the_site_is_taken_from_the_switch(running: Path, tmp_path: Path) -> None:
    """The lock remembers the VLAN that the site does not have any more."""
    site = shutil.copytree(SITE, tmp_path / "site")
    kept = json.loads((site / "netgen.lock").read_text(encoding="utf-8"))
    kept["holdings"]["sw1"]["vlans"]["30"] = "old"
    (site / "netgen.lock").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    edit(running, "\nvlan 20\n", "\nvlan 30\n name old\nvlan 31\n name theirs\nvlan 20\n")
    assert call("diff", site, "--running", running, "--commands", code=3)[0] == "# sw1\nno vlan 30\n"


def test_a_missing_configuration_is_an_error(tmp_path: Path) -> None:
    out, said = call("diff", SITE, "--running", tmp_path, code=1)
    assert out == ""
    assert f"sw1: {tmp_path}/sw1.cfg: No such file or directory" in said


def test_json_has_the_model_lines_of_each_step(running: Path) -> None:
    edit(running, " switchport trunk allowed vlan 10,20\n", " switchport trunk allowed vlan 20,30\n")
    out, _ = call("diff", SITE, "--running", running, "--format", "json", code=3)
    (switch,) = json.loads(out)["switches"]
    assert switch["state"] == "differs"
    step = switch["steps"][0]
    assert step["step"] == "trunk_add"
    assert step["commands"] == ["switchport trunk allowed vlan add 10"]
    assert step["plus"] == ["switchport trunk allowed vlan 10"]
    file, line, _ = step["model"][0].rsplit(":", 2)
    assert Path(file) == SITE / "site.yml"
    assert "eth1:" in (SITE / "site.yml").read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_lines_that_are_not_the_sites_are_listed(running: Path) -> None:
    edit(running, "hostname sw1\n", "hostname sw1\nsnmp-server location here\nrouter bgp 1\n neighbor 10.0.0.1 remote-as 2\n")
    (switch,) = json.loads(call("diff", SITE, "--running", running, "--format", "json")[0])["switches"]
    assert switch["foreign"] == ["snmp-server location ...", "router bgp ..."]


def test_secrets_of_the_switch_are_not_shown(running: Path) -> None:
    edit(running, "hostname sw1\n", "hostname sw1\nusername admin secret 9 $9$hush\nsnmp-server community hush RO\nenable secret hush\n")
    edit(running, "\ninterface GigabitEthernet1/0/1\n", "\ninterface GigabitEthernet1/0/1\n ospf authentication-key hush\n")
    out, said = call("diff", SITE, "--running", running, code=3)
    assert "-  ospf authentication-key ***\n" in out
    (switch,) = json.loads(call("diff", SITE, "--running", running, "--format", "json", code=3)[0])["switches"]
    assert switch["foreign"] == ["username admin ...", "snmp-server community ...", "enable secret ..."]
    assert "hush" not in out + said + json.dumps(switch["foreign"]) + json.dumps([step["minus"] for step in switch["steps"]])
