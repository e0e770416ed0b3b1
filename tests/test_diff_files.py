"""``netgen diff`` of switches that are no command lines of indented or set lines: RouterOS, SONiC, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cases_support import CASES, cases, rendered, write_site
from test_cli import call

PLATFORMS = {"mikrotik_routeros": ".cfg", "sonic": ".json", "linux": ".cfg", "cumulus_linux": ".cfg"}


@pytest.fixture(params=PLATFORMS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A platform with a site, and what runs on its switch: as intended."""
    found = next(one for one in cases() if one.platform == request.param and one.file == "port.yml" and not one.faults)
    site = write_site(tmp_path / "site", found.site)
    text = rendered(found, tmp_path / "rendered")
    (tmp_path / "running").mkdir()
    (tmp_path / "running" / f"sw1{PLATFORMS[request.param]}").write_text(text, encoding="utf-8")
    return request.param, site, tmp_path / "running", text


def spoil(running: Path, platform: str, old: str, new: str) -> None:
    file = running / f"sw1{PLATFORMS[platform]}"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_nothing_differs(case: Any) -> None:
    _, site, running, _ = case
    assert call("diff", site, "--running", running)[0] == "sw1: as intended\n"
    assert call("diff", site, "--running", running, "--commands")[0] == "# sw1\n"


SPOILED = {
    "mikrotik_routeros": (
        "comment=uplink",
        "comment=downlink",
        [" /interface ethernet default-name=sfp-sfpplus1", "-  comment=downlink", "+  comment=uplink"],
        "/interface ethernet set [ find default-name=sfp-sfpplus1 ] comment=uplink",
    ),
    "sonic": (
        '"description": "uplink"',
        '"description": "downlink"',
        [" PORT Ethernet124", '-  description "downlink"', '+  description "uplink"'],
        '  {"op": "add", "path": "/PORT/Ethernet124/description", "value": "uplink"}',
    ),
    "linux": (
        "alias uplink",
        "alias downlink",
        [" # file: /etc/network/interfaces.d/netgen", "   iface enp1s0f1", "-    alias downlink", "+    alias uplink"],
        "ifreload -a",
    ),
    "cumulus_linux": (
        "alias uplink",
        "alias downlink",
        [" # file: /etc/network/interfaces.d/netgen.intf", "   iface swp51", "-    alias downlink", "+    alias uplink"],
        "ifreload -a",
    ),
}


def test_a_description_differs(case: Any) -> None:
    platform, site, running, _ = case
    old, new, hunks, command = SPOILED[platform]
    spoil(running, platform, old, new)
    assert call("diff", site, "--running", running, code=3)[0].splitlines() == ["--- sw1 running", "+++ sw1 intended", *hunks]
    assert command in call("diff", site, "--running", running, "--commands", code=3)[0].splitlines()
    (switch,) = json.loads(call("diff", site, "--running", running, "--format", "json", code=3)[0])["switches"]
    assert (switch["state"], switch["proof"]) == ("differs", "proven")
    (step,) = [one for one in switch["steps"] if one["plus"]]
    line = int(step["model"][0].split(":")[-2])
    assert "uplink" in "".join((site / "site.yml").read_text(encoding="utf-8").splitlines()[line - 1 : line + 9])


WRONG = {"sonic": "sw1: the configuration is no JSON: ", "linux": "sw1: the text does not begin with `# file: PATH`"}
WRONG["cumulus_linux"] = WRONG["linux"]
"""An export of RouterOS has no form that a part of it would lack."""


@pytest.mark.parametrize("case", WRONG, indirect=True)
def test_what_cannot_be_a_configuration_is_not_compared(case: Any) -> None:
    platform, site, running, text = case
    (running / f"sw1{PLATFORMS[platform]}").write_text(text[1 : len(text) // 2], encoding="utf-8")
    out, said = call("diff", site, "--running", running, code=1)
    assert out == ""
    assert WRONG[platform] in said


def test_every_such_platform_has_cases_of_changes() -> None:
    assert all((CASES / platform / "change.yml").is_file() for platform in PLATFORMS)
