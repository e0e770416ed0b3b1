"""Whole outputs of every inventory. ``NETGEN_UPDATE=1`` rewrites them; CI never sets it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pytest
from cases_support import plan_of
from conftest import ROOT, UPDATE

from netgen.build import Output, build
from netgen.render import Renderer

INVENTORIES = sorted(path.parent.name for path in (ROOT / "inventories").glob("*/site.yml"))
GOLDEN = ROOT / "tests" / "golden"
LARGE = {"fleet"}
"""Inventories of which a manifest of hashes and a few files are kept."""
WHOLE = ("core1", "ios11", "eos21", "junos31", "vrp41", "ios11-d11", "bindings.csv")


@cache
def outputs(name: str) -> dict[str, Output]:
    return {output.path: output for output in build(plan_of(ROOT / "inventories" / name), Renderer())}


def kept(name: str) -> dict[str, str]:
    """What the golden folder holds: every file, or a manifest and the chosen ones."""
    files = outputs(name)
    if name not in LARGE:
        return {path: output.text for path, output in files.items()}
    lines = [f"{hashlib.sha256(output.text.encode()).hexdigest()}  {path}\n" for path, output in sorted(files.items())]
    chosen = {path: output.text for path, output in files.items() if set(Path(path).with_suffix("").parts) & set(WHOLE) or path in WHOLE}
    return {"sha256sums": "".join(lines), **{path: text for path, text in chosen.items() if len(text) < 300_000}}


@pytest.mark.parametrize("name", INVENTORIES)
def test_outputs_are_the_golden_ones(name: str) -> None:
    folder = GOLDEN / name
    wanted = kept(name)
    if UPDATE:
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for path, text in wanted.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    golden = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}
    assert sorted(golden) == sorted(wanted)
    for path, text in wanted.items():
        assert text == golden[path], f"{name}/{path} differs; NETGEN_UPDATE=1 rewrites it"


@pytest.mark.parametrize("name", INVENTORIES)
def test_two_runs_give_the_same_bytes(name: str) -> None:
    again = {output.path: output for output in build(plan_of(ROOT / "inventories" / name), Renderer())}
    assert again == outputs(name)


def test_the_article_site_names_both_ends() -> None:
    """The one sentence that the tool is for: what the switch lets in is what the hosts hand out."""
    files = outputs("macvlan-dc")
    switch, csv = files["switches/sw1.cfg"].text, files["bindings.csv"].text
    assert csv.startswith("switch,port,vlan,ip,mac,host\n")
    assert "sw1,GigabitEthernet1/0/1,10,172.31.1.20,02:42:ac:1f:01:14,docker1\n" in csv
    assert "sw1,GigabitEthernet1/0/1,20,192.168.1.11,52:54:00:00:01:02,docker1\n" in csv
    assert len(csv.splitlines()) == 1 + 1 + 40 + 1 + 20
    for row in csv.splitlines()[1:]:
        _, port, vlan, ip, mac, _ = row.split(",")
        dotted = mac.replace(":", "")
        line = f"ip source binding {dotted[:4]}.{dotted[4:8]}.{dotted[8:]} vlan {vlan} {ip} interface {port}"
        assert line in switch
    assert "--ip-range 172.31.1.0/24" in files["hosts/docker1/docker-networks.sh"].text
