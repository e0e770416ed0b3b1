"""The command line: what each verb prints and leaves behind, exit codes, and what happens when things go wrong."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import pty
import random
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, UPDATE
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from sites import sites
from typer.main import get_command
from typer.testing import CliRunner

import netgen
from netgen import loader, output, scaffold
from netgen.cli import VERBS, app, terminal
from netgen.report import ports, vlans
from netgen.report.document import header
from netgen.scaffold.schema import schema_text

INVENTORIES = ROOT / "inventories"
COMMAND = (sys.executable, "-m", "netgen")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200"}


def call(*args: str | Path, code: int = 0) -> tuple[str, str]:
    """Standard output and standard error of a verb that ends with this code."""
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, (result.exit_code, result.output, result.exception)
    return result.stdout, result.stderr


def process(*args: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """The same as a real process."""
    options = {"env": ENVIRONMENT, "capture_output": True, "text": True, "timeout": 60} | more
    return subprocess.run([*COMMAND, *map(str, args)], check=False, **options)


def document(*args: str | Path, code: int = 0) -> Any:
    return json.loads(call(*args, "--format", "json", code=code)[0])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The site of ``netgen init``, rendered nowhere yet."""
    scaffold.create(tmp_path / "site")
    return tmp_path / "site"


def edit(site: Path, old: str, new: str) -> None:
    text = (site / "site.yml").read_text()
    assert text.count(old) == 1, old
    (site / "site.yml").write_text(text.replace(old, new))


# Before any verb ----------------------------------------------------------------------------------------------------------------


def test_version() -> None:
    assert call("--version") == (f"netgen {netgen.__version__}\n", "")


def test_help_names_every_verb_in_one_line_each() -> None:
    text = process("--help").stdout
    lines = text[text.index("Commands:") :].splitlines()[1:]
    assert [line.split()[0] for line in lines] == [verb.__name__ for verb in VERBS]
    assert not [line for line in lines if line.endswith("...")]


@pytest.mark.parametrize("verb", [verb.__name__ for verb in VERBS])
def test_every_verb_explains_itself(verb: str) -> None:
    assert f"netgen {verb}" in process(verb, "--help").stdout


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    code = (
        f"import sys; sys.argv = ['netgen', '{option}']\nfrom netgen.cli import main\ntry: main()\nexcept SystemExit: print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout.split()
    assert "netgen.cli.app" in loaded
    assert not {"pydantic", "jinja2", "yaml", "networkx", "netmiko", "napalm", "rich", "netgen.model", "netgen.plan"} & set(loaded)


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["render", "site"],
        ["render", "site", "--out", "x", "--only", "cables"],
        ["show", "site", "nonsense"],
        ["show", "site"],
        ["validate"],
        ["validate", "site", "--format", "xml"],
        ["platforms", "nonsense"],
    ],
)
def test_wrong_usage(args: list[str]) -> None:
    out, err = call(*args, code=2)
    assert out == ""
    assert "Error" in err


def test_the_documentation_knows_every_verb_option_and_table() -> None:
    text = (ROOT / "docs" / "cli.md").read_text()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"| `{name}" in text
        for option in (option for parameter in command.params for option in parameter.opts if option.startswith("--")):
            assert option in text, f"{name} {option}"
    rows = (vlans.VlanRow, vlans.SliceRow, ports.PortRow)
    assert all(f"`{' '.join(header(kind))}`" in text for kind in rows)


# init ---------------------------------------------------------------------------------------------------------------------------


def test_init_writes_a_site_that_validates_without_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    out, err = call("init", folder)
    assert out == (
        f"wrote {folder}/site.yml\nwrote {folder}/site.schema.json\n"
        f"next: edit {folder}/site.yml, then `netgen validate {folder}` and `netgen render {folder} --out build`\n"
    )
    assert err == ""
    assert (folder / "site.yml").read_text().startswith("# yaml-language-server: $schema=site.schema.json\n")
    out, err = call("validate", folder)
    assert out == "example is valid: 2 VLANs, 1 switch, 2 hosts\n"
    assert err == ("note: netgen.lock would change; slices and numbers shown as new are kept only by `netgen render` or `netgen lock`\n")


@pytest.mark.parametrize("name", ["site.yml", "site.schema.json", "compose.yml", "hosts/a.yaml"])
def test_init_overwrites_nothing_and_swallows_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "hosts").mkdir()
    (tmp_path / name).write_text("mine\n")
    _, err = call("init", tmp_path, code=1)
    why = "is there already" if name.startswith("site.") else "would be read as a part of the site"
    assert err == f"{tmp_path}/{name} {why}; nothing was changed; name another folder\n"
    assert contents(tmp_path) == {name: b"mine\n"}


def test_init_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _, err = call("init", tmp_path / "file" / "site", code=1)
    assert err == f"{tmp_path}/file/site cannot be used for output: Not a directory; nothing was changed\n"


# validate -----------------------------------------------------------------------------------------------------------------------


def test_validate_prints_faults_to_standard_error(site: Path) -> None:
    edit(site, "routed_by: sw1                      # this", "routed_bay: sw1                     # this")
    out, err = call("validate", site, code=4)
    assert out == ""
    assert err == f"{site}/site.yml:13:5: NG101 vlans.servers.routed_bay: unknown key; did you mean routed_by?\n"


def test_validate_as_json_is_data_on_standard_output(site: Path) -> None:
    assert document("validate", site) == {"version": 1, "report": "validate", "site": "example", "valid": True, "faults": []}
    edit(site, "vid: 20", "vid: 20x")
    out, err = call("validate", site, "--format", "json", code=4)
    assert err == ""
    assert json.loads(out) == {
        "version": 1,
        "report": "validate",
        "valid": False,
        "faults": [
            {
                "id": "NG103",
                "severity": "error",
                "file": f"{site}/site.yml",
                "line": 9,
                "column": 5,
                "path": "vlans.servers.vid",
                "text": "must be a whole number, not 20x",
                "mend": "",
                "also": [],
            }
        ],
    }


def test_faults_of_the_plan_and_of_the_checks_have_places(site: Path) -> None:
    edit(site, "containers: {max: 40} ", "containers: {max: 300} ")
    assert f"{site}/site.yml:46:24: NG413 " in call("validate", site, code=4)[1]
    edit(site, "containers: {max: 300} ", "containers: {max: 40} ")
    edit(site, '    management_entry: "sw1:GigabitEthernet1/0/48"\n', '    management_entry: "sw1:GigabitEthernet1/0/47"\n')
    assert call("render", site, "--out", site / "b", code=4)[1].startswith(f"{site}/site.yml:33:5: NG471 switches.sw1.management_entry: ")
    assert not (site / "b").exists()


def test_warnings_go_to_standard_error_in_both_formats(site: Path) -> None:
    edit(site, '    management_entry: "sw1:GigabitEthernet1/0/48"\n', "")
    out, err = call("validate", site)
    assert out == "example is valid: 2 VLANs, 1 switch, 2 hosts, 1 warning\n"
    assert f"{site}/site.yml:30:3: warning NG470 switches.sw1: " in err
    out, err = call("validate", site, "--format", "json")
    assert [fault["severity"] for fault in json.loads(out)["faults"]] == ["warning"]
    assert "warning NG470" in err
    assert "warning NG470" in call("render", site, "--out", site / "b", "--format", "json")[1]


# render -------------------------------------------------------------------------------------------------------------------------


def test_render_writes_everything_once(site: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    assert call("render", site, "--out", build) == (f"{build} written: 14 new, netgen.lock written\n", "")
    assert sorted(contents(build)) == [
        ".netgen-files",
        "bindings.csv",
        *(
            f"hosts/{host}/{name}"
            for host in ("docker1", "docker2")
            for name in (
                "bootstrap.sh",
                "compose.networks.yml",
                "daemon.json",
                "docker-networks.sh",
                "ipam.json",
                "netplan/60-netgen.yaml",
            )
        ),
        "switches/sw1.cfg",
    ]
    assert json.loads((site / "netgen.lock").read_text())["slices"]["containers"] == {
        "docker1": "172.31.1.0/24",
        "docker2": "172.31.2.0/24",
    }
    times = {path: path.stat().st_mtime_ns for path in (site / "netgen.lock", *build.rglob("*"))}
    assert call("render", site, "--out", build) == (f"{build} is up to date: 14 files\n", "")
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert call("render", site / "site.yml", "--out", build, "--check") == (f"{build} is up to date: 14 files\n", "")


def test_render_as_json(site: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    told = document("render", site, "--out", build)
    assert len(told.pop("new")) == 14
    assert told == {
        "version": 1,
        "report": "render",
        "site": "example",
        "out": str(build),
        "check": False,
        "stale": False,
        "unchanged": 0,
        "lock": "written",
        "changed": [],
        "removed": [],
    }
    edit(site, "192.168.1.12", "192.168.1.13")
    told = document("render", site, "--out", build, "--check", code=3)
    assert (told["stale"], told["lock"], told["changed"][0]) == (True, "as it should be", "switches/sw1.cfg")


def test_check_tells_and_writes_nothing(site: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    out, _ = call("render", site, "--out", build, "--check", code=3)
    assert out.startswith(
        f"{build} is stale: 14 new, netgen.lock would change\n  new: switches/sw1.cfg\n  new: hosts/docker1/netplan/60-netgen.yaml\n"
    )
    assert not build.exists()
    assert not (site / "netgen.lock").exists()
    call("render", site, "--out", build)
    (build / "hosts/docker2/netplan/60-netgen.yaml").chmod(0o644)
    call("render", site, "--out", build, "--check")
    (build / "switches/sw1.cfg").write_text("tampered\n")
    (build / "hosts/docker2/ipam.json").unlink()
    before = contents(build)
    assert call("render", site, "--out", build, "--check", code=3)[0] == (
        f"{build} is stale: 1 new, 1 changed, 12 unchanged\n  new: hosts/docker2/ipam.json\n  changed: switches/sw1.cfg\n"
    )
    assert contents(build) == before


def test_check_names_the_first_of_many(tmp_path: Path) -> None:
    out, _ = call("render", INVENTORIES / "campus-pair", "--out", tmp_path / "b", "--check", code=3)
    lines = out.splitlines()
    assert len(lines) == 22
    total = int(lines[0].split(": ")[1].split()[0])
    assert lines[-1] == f"  ... and {total - 20} more"


def test_a_lock_that_would_change_is_stale(site: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    call("render", site, "--out", build)
    kept = (site / "netgen.lock").read_text()
    (site / "netgen.lock").unlink()
    out, _ = call("render", site, "--out", build, "--check", code=3)
    assert out == f"{build} is stale: netgen.lock would change, 14 unchanged\n"
    assert call("render", site, "--out", build)[0] == f"{build} written: netgen.lock written, 14 unchanged\n"
    assert (site / "netgen.lock").read_text() == kept


def test_a_removed_host_leaves_nothing_behind(site: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    call("render", site, "--out", build)
    text = (site / "site.yml").read_text()
    (site / "site.yml").write_text(text[: text.index("  docker2:")])
    out, _ = call("render", site, "--out", build, "--check", code=3)
    assert out.startswith(f"{build} is stale: 2 changed, 6 left over, netgen.lock would change, 6 unchanged\n")
    assert "  left over: hosts/docker2/ipam.json\n" in out
    call("render", site, "--out", build, "--only", "switches")
    assert (build / "hosts/docker2/ipam.json").exists()
    call("render", site, "--out", build)
    assert sorted(path.name for path in (build / "hosts").iterdir()) == ["docker1"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--only", "switches"], {"switches/sw1.cfg"}),
        (["--only", "hosts", "--limit", "*2"], {"hosts/docker2/ipam.json"}),
        (["--limit", "docker[12]"], {"hosts/docker1/ipam.json", "hosts/docker2/ipam.json"}),
        (["--limit", "*"], {"switches/sw1.cfg", "hosts/docker1/ipam.json", "hosts/docker2/ipam.json"}),
        (["--limit", "sw1"], {"switches/sw1.cfg"}),
    ],
)
def test_parts(site: Path, tmp_path: Path, options: list[str], expected: set[str]) -> None:
    call("render", site, "--out", tmp_path / "build", *options)
    made = set(contents(tmp_path / "build"))
    assert made & {"switches/sw1.cfg", "hosts/docker1/ipam.json", "hosts/docker2/ipam.json"} == expected
    assert "bindings.csv" not in made
    assert (site / "netgen.lock").exists()


def test_a_pattern_that_matches_nothing_is_wrong_usage(site: Path, tmp_path: Path) -> None:
    _, err = call("render", site, "--out", tmp_path / "b", "--limit", "Docker*", code=2)
    assert "'Docker*' matches none of the 3 switches and hosts" in err
    assert "none of the 1 switches" in call("render", site, "--out", tmp_path / "b", "--only", "switches", "--limit", "docker1", code=2)[1]
    assert not (tmp_path / "b").exists()


def test_a_site_can_be_rendered_into_itself(site: Path) -> None:
    call("render", site, "--out", site)
    assert call("validate", site)[0] == "example is valid: 2 VLANs, 1 switch, 2 hosts\n"
    assert call("render", site, "--out", site)[0] == f"{site} is up to date: 14 files\n"


@settings(max_examples=10, deadline=None)
@given(sites(), st.randoms(use_true_random=False))
def test_the_order_of_the_yaml_does_not_matter(data: dict[str, Any], chance: random.Random) -> None:
    first, second = rendered(data), rendered(shuffled(data, chance))
    assert first == second


@pytest.mark.parametrize("name", ["macvlan-dc", "campus-pair"])
def test_the_order_of_the_yaml_does_not_matter_in_the_examples(name: str) -> None:
    data = merged(INVENTORIES / name)
    first = rendered(data)
    assert first[0] == 0
    assert len(first[1]) > 14
    assert rendered(shuffled(data, random.Random(1))) == first


def rendered(data: dict[str, Any]) -> tuple[int, dict[str, bytes]]:
    """Exit code and all files of a site from plain data; JSON is YAML."""
    folder = Path(tempfile.mkdtemp(prefix="netgen-test-"))
    try:
        (folder / "site.yml").write_text(json.dumps(data))
        code = CliRunner().invoke(app, ["render", str(folder), "--out", str(folder / "b")]).exit_code
        return code, contents(folder / "b") | {path.name: path.read_bytes() for path in folder.glob("netgen.lock")}
    finally:
        shutil.rmtree(folder)


def shuffled(value: Any, chance: random.Random, key: str = "") -> Any:
    """The same with the keys of mappings in another order; the first of ``routed_by`` is the preferred one, so it stays."""
    if isinstance(value, dict):
        keys = list(value)
        if key != "routed_by":
            chance.shuffle(keys)
        return {name: shuffled(value[name], chance, name) for name in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


# Templates ----------------------------------------------------------------------------------------------------------------------


def test_a_users_template_takes_the_place_of_ours(site: Path, tmp_path: Path) -> None:
    mine = site / "templates" / "cisco_ios"
    mine.mkdir(parents=True)
    (mine / "switch.j2").write_text("! mine {{ plan.name }}\n")
    call("render", site, "--out", tmp_path / "b")
    assert (tmp_path / "b/switches/sw1.cfg").read_text() == "! mine sw1\n"
    other = tmp_path / "other" / "cisco_ios"
    other.mkdir(parents=True)
    (other / "switch.j2").write_text('! theirs\n{% include "builtin/cisco_ios/lldp.j2" %}\n')
    call("render", site, "--out", tmp_path / "b", "--templates", tmp_path / "other")
    assert (tmp_path / "b/switches/sw1.cfg").read_text().startswith("! theirs\n")
    _, err = call("render", site, "--out", tmp_path / "b", "--templates", tmp_path / "missing", code=2)
    assert "missing is not a folder" in err


def test_a_broken_template_changes_nothing(site: Path, tmp_path: Path) -> None:
    call("render", site, "--out", tmp_path / "b")
    before = contents(tmp_path)
    for text, message in (("{{ plan.nothing }}", "has no attribute 'nothing'"), ("{% if %}", "1: Expected an expression")):
        file = tmp_path / "mine" / "hosts" / "docker-networks.sh.j2"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("plan", "host"))
        _, err = call("render", site, "--out", tmp_path / "b", "--templates", tmp_path / "mine", code=1)
        assert message in err
        shutil.rmtree(tmp_path / "mine")
        assert contents(tmp_path) == before


def test_templates_lists_what_each_output_uses(site: Path) -> None:
    mine = site / "templates"
    (mine / "cisco_ios").mkdir(parents=True)
    (mine / "cisco_ios/lldp.j2").write_text('{% import "builtin/cisco_ios/lldp.j2" as ours %}\n{% macro switch(plan) %}{% endmacro %}\n')
    (mine / "cisco_ios/typo.j2").write_text("")
    rows = {row["template"]: row for row in document("templates", site)["rows"]}
    ours = ROOT / "templates"
    assert rows["cisco_ios/lldp.j2"] == {
        "template": "cisco_ios/lldp.j2",
        "origin": "override",
        "file": str(mine / "cisco_ios/lldp.j2"),
        "outputs": ["switches/sw1.cfg"],
        "overrides": str(ours / "cisco_ios/lldp.j2"),
    }
    assert rows["builtin/cisco_ios/lldp.j2"]["outputs"] == ["switches/sw1.cfg"]
    assert (rows["cisco_ios/typo.j2"]["origin"], rows["cisco_ios/typo.j2"]["outputs"]) == ("unused", [])
    both = ["hosts/docker1/bootstrap.sh", "hosts/docker2/bootstrap.sh"]
    assert rows["hosts/bootstrap/netplan.sh.j2"]["outputs"] == both, "chosen by host.renderer"
    assert "hosts/bootstrap/ifupdown.sh.j2" not in rows
    assert rows[None]["outputs"][-1] == "bindings.csv"
    assert call("templates", site)[0].splitlines()[0].split() == ["template", "origin", "file", "outputs", "overrides"]


def test_templates_knows_every_template_of_every_platform(tmp_path: Path) -> None:
    """Read without being run, the templates name all others: none of ours is left over in a site that has everything."""
    rows = document("templates", INVENTORIES / "campus-pair")["rows"]
    found = {row["template"] for row in rows}
    for platform in ("cisco_ios", "arista_eos", "juniper_junos", "huawei_vrp"):
        names = {f"{platform}/{file.name}" for file in (ROOT / "templates" / platform).iterdir()}
        assert names == {name for name in found if name and name.startswith(f"{platform}/")}


# lock ---------------------------------------------------------------------------------------------------------------------------


def test_lock_writes_the_lock_alone(site: Path) -> None:
    assert call("lock", site)[0] == f"{site}/netgen.lock written\n"
    assert call("lock", site)[0] == f"{site}/netgen.lock is as it should be\n"
    assert document("lock", site) == {
        "version": 1,
        "report": "lock",
        "site": "example",
        "file": f"{site}/netgen.lock",
        "written": False,
    }
    assert sorted(path.name for path in site.iterdir()) == ["netgen.lock", "site.schema.json", "site.yml"]
    assert call("validate", site)[1] == ""


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.write_text("{"), lambda path: path.write_bytes(b"\xff")])
def test_a_lock_that_is_none(site: Path, make: Any) -> None:
    make(site / "netgen.lock")
    for verb in (["validate", site], ["lock", site], ["render", site, "--out", site / "b"]):
        out, err = call(*verb, code=4)
        assert out == ""
        assert err.startswith(f"{site}/netgen.lock:1:")
    assert not (site / "b").exists()


def test_a_lock_that_cannot_be_written_keeps_the_outputs_back(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: Any, *args: Any, **more: Any) -> int:
        if ".netgen.lock." in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", refuse)
    _, err = call("render", site, "--out", tmp_path / "b", code=1)
    assert err == f"{site}/netgen.lock cannot be written: Permission denied; nothing was changed\n"
    assert not (tmp_path / "b").exists()


# show ---------------------------------------------------------------------------------------------------------------------------


def test_show_vlans(site: Path) -> None:
    call("lock", site)
    assert call("show", site, "vlans") == (
        "vid  name        role       prefix          gateway      prefix6  gateway6  routed_by  switches\n"
        "10   containers  container  172.31.0.0/16   172.31.0.1   -        -         sw1        sw1\n"
        "20   servers     host       192.168.0.0/16  192.168.0.1  -        -         sw1        sw1\n",
        "",
    )


def test_show_ports(site: Path) -> None:
    edit(site, "trust: both, description: the way to the rest of the network", "description: '[red]\\ \"x'")
    assert call("show", site, "ports")[0] == (
        "switch  port                   link   to            state  mode    untagged  tagged  bundle  guard         limit  trust\n"
        "sw1     GigabitEthernet1/0/1   host   docker1 eth1  up     trunk   20        10      -       source_guard  43     none\n"
        "sw1     GigabitEthernet1/0/2   host   docker2 eth1  up     trunk   20        10      -       source_guard  23     none\n"
        'sw1     GigabitEthernet1/0/48  other  [red]\\ "x     up     access  20        -       -       -             -      arp (derived)\n'
    )


def test_show_ports_knows_both_ends_of_bundles() -> None:
    rows = document("show", INVENTORIES / "campus-pair", "ports")["rows"]
    to = {(row["switch"], row["port"]): row["to"] for row in rows}
    bundles = [row for row in rows if row["bundle"] is None and row["port"].lower().startswith(("port-channel", "ae", "eth-trunk"))]
    assert {row["link"] for row in bundles} >= {"switch", "host"}
    for row in rows:
        if row["link"] == "switch":
            switch, port = row["to"].split(" ", 1)
            assert to[switch, port] == f"{row['switch']} {row['port']}", "the other end leads back"


def test_show_slices(site: Path) -> None:
    edit(site, "containers: {max: 20}", "containers: {max: 20, slice: 172.31.9.0/27}")
    assert document("show", site, "slices")["rows"] == [
        {
            "vlan": "containers",
            "host": "docker1",
            "network": "containers",
            "prefix": "172.31.1.0/24",
            "usable": 256,
            "max": 40,
            "kind": "auto",
            "first": "172.31.1.0",
            "last": "172.31.1.39",
        },
        {
            "vlan": "containers",
            "host": "docker2",
            "network": "containers",
            "prefix": "172.31.9.0/27",
            "usable": 32,
            "max": 20,
            "kind": "fixed",
            "first": "172.31.9.0",
            "last": "172.31.9.19",
        },
    ]


@pytest.mark.parametrize("name", ["macvlan-dc", "campus-pair"])
def test_show_bindings_is_bindings_csv(tmp_path: Path, name: str) -> None:
    shutil.copytree(INVENTORIES / name, tmp_path / name)
    call("render", tmp_path / name, "--out", tmp_path / "b")
    rows = document("show", tmp_path / name, "bindings")["rows"]
    with (tmp_path / "b/bindings.csv").open() as stream:
        assert [{key: str(value or "") for key, value in row.items()} for row in rows] == list(csv.DictReader(stream))


def test_show_capacity(site: Path) -> None:
    out = call("show", site, "capacity")[0]
    switches, ports = out.split("\n\n")
    assert switches.splitlines()[1].split()[:6] == ["sw1", "cisco_ios", "-", "62", "62", "unknown"]
    rows = document("show", site, "capacity")
    assert [(row["port"], row["host"], row["need"], row["limit"], row["limit_max"], row["entries"]) for row in rows["ports"][:2]] == [
        ("GigabitEthernet1/0/1", "docker1", 41, 43, 4097, 41),
        ("GigabitEthernet1/0/2", "docker2", 21, 23, 4097, 21),
    ]
    assert rows["switches"][0]["entries_max"] is None
    assert "port-security maximum 1..4097" in ports


@pytest.mark.parametrize("what", ["vlans", "ports", "slices", "bindings", "capacity"])
@pytest.mark.parametrize("name", ["macvlan-dc", "campus-pair"])
def test_tables_can_be_cut_into_columns(name: str, what: str) -> None:
    """Columns are two spaces apart and begin where their heading begins; nothing is empty."""
    for text in call("show", INVENTORIES / name, what)[0].split("\n\n"):
        lines = text.splitlines()
        starts = [0] + [at + 2 for at in range(len(lines[0])) if lines[0][at : at + 2] == "  " and lines[0][at + 2] != " "]
        for line in lines[1:]:
            assert all(line[at] != " " and (at == 0 or line[at - 2 : at] == "  ") for at in starts), line


# platforms, schema -----------------------------------------------------------------------------------------------------------------


def test_platforms_is_the_facts() -> None:
    from netgen import platforms

    told = document("platforms")
    assert [row["name"] for row in told["platforms"]] == list(platforms.names())
    for row in told["features"]:
        fact = platforms.load(row["platform"]).features[row["feature"]]
        assert (row["status"], row["source"], row["note"]) == (fact.status, fact.source, fact.note)
    assert len(told["features"]) == len(platforms.names()) * len(platforms.FEATURES)
    out = call("platforms")[0]
    assert out.split("\n\n")[1].splitlines()[0].split() == ["feature", *platforms.names()]
    row = next(line.split() for line in out.splitlines() if line.startswith("guard_bundle"))
    assert row[1:] == [platforms.load(name).features["guard_bundle"].status for name in platforms.names()]


def test_one_platform_in_full() -> None:
    out = call("platforms", "cisco_xe")[0]
    assert out.startswith("cisco_ios (cisco_xe): Cisco IOS and IOS-XE (Catalyst); ports such as GigabitEthernet1/0/1, ")
    assert "\nguard_bundle: absent (IP-MAC guard on bundles)\n  source: Catalyst 3750-X" in out
    assert {row["platform"] for row in document("platforms", "cisco_xe")["features"]} == {"cisco_ios"}
    assert "did you mean cisco_ios?" in call("platforms", "cisco_os", code=2)[1]


def test_the_schema_is_one_and_knows_the_examples(tmp_path: Path) -> None:
    out, _ = call("schema")
    schema = json.loads(out)
    Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == ("https://json-schema.org/draft/2020-12/schema", "urn:netgen:site:1")
    validator = Draft202012Validator(schema)
    scaffold.create(tmp_path / "site")
    for folder in (tmp_path / "site", *(path.parent for path in INVENTORIES.glob("*/site.yml"))):
        assert [error.message for error in validator.iter_errors(merged(folder))] == [], folder
    wrong = merged(tmp_path / "site")
    wrong["hosts"]["docker1"]["interfaces"]["eth1"]["prot"] = "x"
    wrong["vlans"]["servers"]["prefix"] = "192.168.0.0"
    assert sorted(".".join(map(str, error.path)) for error in validator.iter_errors(wrong)) == [
        "hosts.docker1.interfaces.eth1",
        "vlans.servers.prefix",
    ]
    assert call("schema", "--out", tmp_path / "s.json") == ("", "")
    assert (tmp_path / "s.json").read_text() == out


def merged(folder: Path) -> Any:
    """A site's files as plain data, ranges not written out."""
    data: dict[str, Any] = {}
    for file in (folder / "site.yml", *folder.glob("*/*.yml")):
        for section, value in YAML(typ="safe", pure=True).load(file.read_text()).items():
            data[section] = {**data.get(section, {}), **value} if isinstance(value, dict) else value
    return data


def test_the_schema_in_docs_is_the_current_one() -> None:
    file = ROOT / "docs" / "site.schema.json"
    if UPDATE:
        file.write_text(schema_text())
    assert file.read_text() == schema_text(), "NETGEN_UPDATE=1 rewrites it"


@pytest.mark.parametrize("file", sorted(INVENTORIES.glob("*/site.yml")), ids=lambda file: file.parent.name)
def test_examples_name_a_schema_that_is_there(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert json.loads((file.parent / first.partition("=")[2]).read_text())["$id"] == "urn:netgen:site:1"


# Terminals and pipes --------------------------------------------------------------------------------------------------------------


def on_a_terminal(*args: str | Path, **environment: str) -> str:
    """What a process prints when standard output and standard error are a terminal."""
    master, slave = pty.openpty()
    env = {key: value for key, value in ENVIRONMENT.items() if key != "NO_COLOR"} | {"TERM": "xterm-256color"} | environment
    with subprocess.Popen([*COMMAND, *map(str, args)], stdout=slave, stderr=slave, env=env) as running:
        os.close(slave)
        found = b""
        while select.select([master], [], [], 60)[0]:
            try:
                found += os.read(master, 65536)
            except OSError:
                break
        assert running.wait() == 0
    os.close(master)
    return found.decode()


def test_colour_and_lines_are_for_terminals(site: Path) -> None:
    shown = on_a_terminal("platforms")
    assert "\x1b[32mnative" in shown
    assert "─" in shown
    assert "\x1b" not in process("platforms", env={**ENVIRONMENT, "NO_COLOR": "", "FORCE_COLOR": "1"}).stdout


def test_no_color_is_obeyed(site: Path) -> None:
    assert "\x1b[3" not in on_a_terminal("platforms", NO_COLOR="1")


def test_hostile_text_cannot_act_on_a_terminal(site: Path) -> None:
    edit(site, "trust: both, description: the way to the rest of the network", "description: '[bold red]x[/]'")
    assert "[bold red]x[/]" in on_a_terminal("show", site, "ports")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{' '.join(COMMAND)} show {INVENTORIES}/macvlan-dc bindings | head -n 1"
    found = subprocess.run(["bash", "-c", command], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["switch", "port", "vlan", "ip", "mac", "host"]
    reading, writing = os.pipe()
    os.close(reading)
    gone = process("schema", stdout=writing, stderr=subprocess.PIPE, capture_output=False)
    os.close(writing)
    assert (gone.returncode, gone.stderr) == (1, "")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", "</dev/null >/dev/null 2>&1", "<&-"])
def test_closed_streams(redirection: str, site: Path) -> None:
    closed = redirection.startswith(">&-")
    found = subprocess.run(
        ["bash", "-c", f"{' '.join(COMMAND)} show {site} vlans {redirection}"], env=ENVIRONMENT, capture_output=True, check=False
    )
    assert found.returncode == (1 if closed else 0)
    assert b"Traceback" not in found.stderr
    if redirection == ">&-":
        assert found.stderr.decode().splitlines()[-1] == "standard output is closed"


def test_a_standard_output_that_is_full(site: Path) -> None:
    with open("/dev/full", "w") as full:
        found = process("show", site, "vlans", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert (found.returncode, found.stderr.splitlines()[-1]) == (1, "standard output cannot be written: No space left on device")


def test_names_that_the_terminal_cannot_print(site: Path) -> None:
    edit(site, "site: example", "site: café")
    found = process("validate", site, env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"})
    assert found.stdout == "caf\\xe9 is valid: 2 VLANs, 1 switch, 2 hosts\n"


class Screen(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_appears_on_a_terminal_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(terminal, "PATIENCE", 0)
    with terminal.Progress() as progress:
        assert progress._timer is not None
        progress._timer.join()
        progress.phase("rendering", 2)
        progress.advance()
        progress._shown.refresh()  # type: ignore[union-attr]
    assert "rendering" in screen.getvalue()
    assert "1/2" in screen.getvalue()


def test_progress_is_silent_before_a_second_and_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with terminal.Progress() as progress:
        progress.phase("reading")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(terminal, "PATIENCE", 0)
    with terminal.Progress() as piped:
        assert piped._timer is None
    assert (screen.getvalue(), sys.stderr.getvalue()) == ("", "")  # type: ignore[attr-defined]


# When things go wrong --------------------------------------------------------------------------------------------------------------

HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)) * 10,
    "not YAML": b"{[}",
    "a list": b"- a\n",
    "a number": b"1\n",
    "null": b"~\n",
    "only a comment": b"# nothing\n",
    "aliases that grow": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n".encode() for n in range(12)),
    "an alias of itself": b"netgen: 1\nsite: &a [*a]\n",
    "deep": b"[" * 100_000,
    "deep keys": b"".join(b" " * n + b"a:\n" for n in range(2000)),
    "a long line": b"netgen: 1\nsite: " + b"x" * 5_000_000 + b"\n",
    "types": b"netgen: one\nsite: []\nvlans: 3\nswitches: [a]\nhosts: {a: {interfaces: {eth0: null}}}\n",
    "unknown platform": b"netgen: 1\nsite: s\nswitches: {a: {platform: nonsense}}\n",
    "control characters": b'netgen: 1\nsite: "a\\nb\\x1b[31m"\nvlans: {"a\\nb": {vid: 5}}\n',
    "surrogate": b'netgen: 1\nsite: "\\ud800"\nvlans: {"\\udcff": {vid: 5}}\n',
    "path names": b"netgen: 1\nsite: s\nswitches: {../x: {platform: cisco_ios}, a/b: {platform: arista_eos}, .: {platform: cisco_ios}}\n",
    "huge numbers": b"netgen: 1\nsite: s\nvlans: {a: {vid: 99999999999999999999999999999999999999999999}}\n",
    "a huge range": b"netgen: 1\nsite: s\nhosts: {'h[1-999999999999999]': {}}\n",
    "duplicate keys": b"netgen: 1\nsite: s\nvlans: {}\nvlans: {}\n",
    "tabs": b"netgen: 1\nsite:\n\t- s\n",
    "utf-16": "netgen: 1\nsite: s\n".encode("utf-16"),
    "tags": b"!!python/object/apply:os.system ['echo hacked']\n",
    "two documents": b"netgen: 1\n---\nsite: s\n",
    "merge keys": b"netgen: 1\nsite: s\nvlans: {<<: {a: {vid: 5}}}\n",
    "keys of other types": b"netgen: 1\nsite: s\n? [a]\n: 1\n1: 2\n",
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_bad_sites_give_messages(tmp_path: Path, name: str) -> None:
    site = tmp_path / "s"
    site.mkdir()
    (site / "site.yml").write_bytes(HOSTILE[name])
    for verb in (["validate", site], ["render", site, "--out", tmp_path / "b"]):
        out, err = call(*verb, code=4)
        assert out == ""
        lines = err.splitlines()
        assert lines
        assert all(line.startswith((f"{site}/site.yml:", "... and ")) for line in lines), lines[:3]
        assert "bug" not in err
        assert "\x1b" not in err
    assert not (tmp_path / "b").exists()


def test_places_that_are_no_sites(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "fifo").mkdir()
    os.mkfifo(tmp_path / "fifo" / "site.yml")
    (tmp_path / "folder" / "site.yml").mkdir(parents=True)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").mkdir()
    (tmp_path / "dangling" / "site.yml").symlink_to("nowhere")
    names = ("missing", "empty", "folder", "loop", "dangling", "pipe/below")
    for place in (*(tmp_path / name for name in names), "x" * 5000, "a\nb", b"\xff".decode(errors="surrogateescape"), ""):
        out, err = call("validate", place, code=4)
        assert out == ""
        assert err
        assert " bug" not in err
    for place in (tmp_path / "pipe", tmp_path / "fifo", "/dev/null", "/dev/zero", "/proc/1/mem"):
        found = process("validate", place)  # which could block for ever, hence the time limit of a process
        assert (found.returncode, found.stdout) == (4, ""), place
        assert found.stderr
        assert not {"Traceback", "bug"} & set(found.stderr.split())


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="needs root, to become somebody else by setpriv")
def test_a_folder_without_permission() -> None:
    """As somebody without rights, since root may everything."""
    folder = Path(tempfile.mkdtemp(prefix="netgen-test-"))
    try:
        folder.chmod(0o755)
        scaffold.create(folder / "site")
        (folder / "closed").mkdir(mode=0o755)
        call("lock", folder / "site")
        if nobody("--version").returncode:
            pytest.skip("others may not read the checkout here")
        found = nobody("render", folder / "site", "--out", folder / "closed")
        assert found.returncode == 1
        assert found.stderr == f"{folder}/closed/switches/sw1.cfg cannot be written: Permission denied; nothing was changed\n"
        (folder / "site/netgen.lock").unlink()
        found = nobody("lock", folder / "site")
        assert (found.returncode, found.stderr) == (
            1,
            f"{folder}/site/netgen.lock cannot be written: Permission denied; nothing was changed\n",
        )
        (folder / "site/site.yml").chmod(0o000)
        found = nobody("validate", folder / "site")
        assert (found.returncode, found.stderr) == (4, f"{folder}/site/site.yml:1:1: NG003 the file cannot be read: Permission denied\n")
    finally:
        shutil.rmtree(folder)


def nobody(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """A process without rights."""
    drop = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    return subprocess.run([*drop, *COMMAND, *map(str, args)], env=ENVIRONMENT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("out", ["site.yml", "site.yml/below", "netgen.lock"])
def test_outputs_that_are_no_folders(site: Path, out: str) -> None:
    call("lock", site)
    before = contents(site)
    _, err = call("render", site, "--out", site / out, code=1)
    assert err == f"{site / out} cannot be used for output: Not a directory; nothing was changed\n"
    assert contents(site) == before
    _, err = call("render", site, "--out", site / out, "--check", code=1)
    assert err == f"{site / out} is not a folder; nothing was changed\n"


def test_an_interrupt_is_quiet(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(output, "write", interrupted)
    assert call("render", site, "--out", tmp_path / "b", code=130) == ("", "interrupted\n")


def test_a_bug_is_one_line_and_all_of_it_on_demand(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise KeyError("o\nops")

    monkeypatch.setattr("netgen.cli.prepare.load", broken)
    line = f"netgen {netgen.__version__} has a bug: KeyError: 'o\\nops'; please report it, with the output of NETGEN_DEBUG=1\n"
    assert call("validate", site, code=1) == ("", line)
    monkeypatch.setenv("NETGEN_DEBUG", "1")
    err = call("validate", site, code=1)[1]
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith(line)


def test_the_collector_is_as_before(site: Path) -> None:
    assert gc.isenabled()
    call("validate", site)
    assert gc.isenabled()
    assert loader.load(site).site.site == "example"
