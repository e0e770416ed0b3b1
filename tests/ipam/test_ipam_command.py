"""The command line: lists, reconcile and its exit codes, the bundle, and what is loaded."""

from __future__ import annotations

import ast
import gc
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ipam.plugin import ROOT, Body, Plugin, Talk, config, ipam_json, python
from ipam.test_ipam_reconcile import NETWORK, client
from typer.testing import CliRunner

from netgen import __version__
from netgen.cli import app
from netgen.ipam.bundle import PACKAGES, bundle
from netgen.ipam.config import load
from netgen.ipam.policy import Lease
from netgen.ipam.report import rows

SOURCES = [*sorted((ROOT / "netgen" / "ipam").glob("*.py")), ROOT / "netgen" / "addressing.py", ROOT / "netgen" / "__init__.py"]


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A folder with ipam.json and two leases, one of which Docker knows."""
    (tmp_path / "ipam.json").write_text(json.dumps(ipam_json()))
    talk = Talk(config(), tmp_path / "ipam.db", lambda: 1.7e9).start()
    talk.lease()
    talk.lease("172.31.10.70")
    talk.store.close()
    return tmp_path


def call(host: Path, *words: str, code: int = 0) -> tuple[str, str]:
    """Runs ``python -m netgen.ipam`` on the host's files."""
    files = ["--config", str(host / "ipam.json"), "--state", str(host / "ipam.db")] if words[0] in ("list", "reconcile") else []
    command = [sys.executable, "-m", "netgen.ipam", *words, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


# list ---------------------------------------------------------------------------------------------------------------------------


def test_list(host: Path) -> None:
    out, _ = call(host, "list")
    assert out == (
        "network     vlan  ip            mac                container  state  since\n"
        "containers  10    172.31.10.64  02:42:ac:1f:0a:40  -          held   2023-11-14T22:13:20Z\n"
        "containers  10    172.31.10.70  02:42:ac:1f:0a:46  -          held   2023-11-14T22:13:20Z\n"
    )


def test_list_as_json_has_the_columns_of_bindings_csv_first(host: Path) -> None:
    found = json.loads(call(host, "list", "--format", "json")[0])
    assert {key: found[key] for key in ("version", "report", "host")} == {"version": 1, "report": "leases", "host": "docker1"}
    head = (ROOT / "tests" / "golden" / "macvlan-dc" / "bindings.csv").read_text().splitlines()[0].split(",")
    assert list(found["rows"][0])[: len(head)] == head
    assert found["rows"][1] == {
        "switch": None,
        "port": None,
        "vlan": 10,
        "ip": "172.31.10.70",
        "mac": "02:42:ac:1f:0a:46",
        "host": "docker1",
        "network": "containers",
        "container": None,
        "state": "held",
        "since": "2023-11-14T22:13:20Z",
    }


@pytest.mark.parametrize("site", ["macvlan-dc", "campus-pair"])
def test_a_lease_of_a_rendered_host_is_the_line_of_bindings_csv(site: str, tmp_path: Path) -> None:
    golden = ROOT / "tests" / "golden" / site
    lines = (golden / "bindings.csv").read_text().splitlines()
    for file in sorted(golden.glob("hosts/*/ipam.json")):
        made = load(file)
        for pool in made.pools:
            lease = Lease(1, pool.id, 4, pool.first[0], None, "", 0, True)
            [row] = rows(made, [lease])
            line = ",".join(str(row[name]) for name in lines[0].split(","))
            several = len(pool.ports) > 1
            bound = any(other.endswith(f",{made.host}") and f",{pool.vid}," in other for other in lines)
            assert (line in lines) == (bound and not several), line
            assert (row["switch"], row["port"]) == ((None, None) if several else pool.ports[0])


def test_states_of_leases(host: Path) -> None:
    talk = Talk(config({"mac": "any"}, engine="29"), host / "ipam.db", lambda: 0)
    talk("Activate")
    (host / "ipam.json").write_text(json.dumps(ipam_json({"slice": "172.31.10.128/26"})))
    assert {row["state"] for row in json.loads(call(host, "list", "--format", "json")[0])["rows"]} == {"unplanned"}
    (host / "ipam.json").write_text(json.dumps(ipam_json({"mac": "any"})))
    rows: list[Body] = json.loads(call(host, "list", "--format", "json")[0])["rows"]
    assert {(row["state"], row["mac"]) for row in rows} == {("unconfirmed", None)}


def test_a_hostile_name_in_the_table(host: Path) -> None:
    talk = Talk(config({"mac": "any"}, engine="29"), host / "ipam.db", lambda: 0)
    talk.lease(mac="9a:10:77:3c:00:05", name="a\x1b[31m\nb")
    out, _ = call(host, "list")
    assert "  a\\x1b[31m\\nb  held" in out
    assert len(out.splitlines()) == 4


def test_nothing_leased_and_no_leases_at_all(host: Path) -> None:
    (host / "ipam.db").unlink()
    _, err = call(host, "list", code=1)
    assert err == f"netgen ipam: there are no leases at {host}/ipam.db: the plugin has not run yet, or keeps them elsewhere (--state)\n"
    Talk(config(), host / "ipam.db")
    assert call(host, "list")[0] == "network  vlan  ip  mac  container  state  since\n"


def test_a_corrupt_file_is_left_to_the_plugin(host: Path) -> None:
    (host / "ipam.db").write_bytes(b"x" * 5000)
    _, err = call(host, "list", code=1)
    assert err == (
        f"netgen ipam: the leases in {host}/ipam.db cannot be used: file is not a database; nothing was changed;"
        " the plugin moves a corrupt file aside when it uses it\n"
    )
    assert (host / "ipam.db").read_bytes() == b"x" * 5000


# reconcile ----------------------------------------------------------------------------------------------------------------------


def settle(host: Path, network: Body, *words: str, code: int) -> tuple[str, str]:
    program = client(host, json.dumps([network]))
    return call(host, "reconcile", "--docker", program, "--settle", "0", *words, code=code)


def test_reconcile(host: Path) -> None:
    network = {**NETWORK, "Containers": {"0a": {**NETWORK["Containers"]["0a1b"], "IPv6Address": ""}}}  # type: ignore[index]
    text = "containers: 172.31.10.70 would be freed\ncontainers: 172.31.10.65 would be learned\n"
    assert settle(host, network, "--dry-run", code=3) == (text, "")
    assert settle(host, network, code=0) == (text.replace("would be ", ""), "")
    assert settle(host, network, code=0) == ("leases and containers agree\n", "")
    assert settle(host, network, "--dry-run", code=0) == ("leases and containers agree\n", "")
    assert "containers  10    172.31.10.64  02:42:ac:1f:0a:40  web        held" in call(host, "list")[0]


def test_what_does_not_fit_ends_with_4(host: Path) -> None:
    stranger = {"Name": "web", "MacAddress": "02:42:ac:1f:0a:c8", "IPv4Address": "172.31.10.200/24"}
    network = {**NETWORK, "IPAM": {"Driver": "netgen", "Config": []}, "Containers": {"0a": stranger}}
    out, err = settle(host, network, code=4)
    assert out == "containers: 172.31.10.64 freed\ncontainers: 172.31.10.70 freed\n"
    fault = '172.31.10.200 of the container "web" is in no slice of docker1: another host may hand it out; remove it'
    assert err == f"netgen ipam: {fault}\n"
    found = json.loads(settle(host, network, "--format", "json", code=4)[0])
    assert found == {"version": 1, "report": "reconcile", "host": "docker1", "dry_run": False, "changes": [], "faults": [fault]}


def test_reconcile_as_json(host: Path) -> None:
    found = json.loads(settle(host, {**NETWORK, "Containers": {}}, "--format", "json", code=0)[0])
    changes = [(one["action"], one["address"], one["mac"], one["container"]) for one in found["changes"]]
    assert changes == [("freed", "172.31.10.64", None, ""), ("freed", "172.31.10.70", None, ""), ("learned", "172.31.10.65", None, "")]


def test_docker_is_not_there(host: Path) -> None:
    before = (host / "ipam.db").read_bytes()
    _, err = call(host, "reconcile", "--docker", str(host / "none"), code=1)
    assert err == f"netgen ipam: {host}/none cannot be run: No such file or directory\n"
    assert (host / "ipam.db").read_bytes() == before


def test_reconcile_while_the_plugin_runs(tmp_path: Path) -> None:
    with Plugin(tmp_path) as plugin:
        plugin("Activate")
        plugin("RequestPool", {"Pool": "172.31.10.0/24", "SubPool": "172.31.10.64/26"})
        for _ in range(2):
            plugin("RequestAddress", {"PoolID": "netgen/172.31.10.0/24/172.31.10.64/26", "Address": "", "Options": None})
        web = {"Name": "web", "MacAddress": "02:42:ac:1f:0a:40", "IPv4Address": "172.31.10.64/24"}
        settle(tmp_path, {**NETWORK, "IPAM": {"Driver": "netgen", "Config": []}, "Containers": {"0a": web}}, code=0)
        answer = plugin("RequestAddress", {"PoolID": "netgen/172.31.10.0/24/172.31.10.64/26", "Address": "172.31.10.64", "Options": None})
        assert answer["Error"].startswith('netgen: 172.31.10.64 is leased to the container "web" with the MAC 02:42:ac:1f:0a:40;')
        assert [row["ip"] for row in plugin.leases()] == ["172.31.10.64"]


# Usage --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["nonsense"], ["bundle"], ["list", "--format", "xml"], ["reconcile", "--settle", "soon"], ["serve", "x"]]
)
def test_wrong_usage(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-m", "netgen.ipam", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m netgen.ipam")


def test_version_and_help(tmp_path: Path) -> None:
    assert call(tmp_path, "--version")[0] == f"netgen {__version__}\n"
    assert "Free leases whose containers are gone, learn those that are not known." in call(tmp_path, "reconcile", "--help")[0]


def test_a_reader_that_goes_away(host: Path) -> None:
    files = f"--config {host}/ipam.json --state {host}/ipam.db"
    script = f"{{ sleep 0.3; {sys.executable} -m netgen.ipam list {files} 2>{host}/err; echo $? >{host}/code; }} | true"
    subprocess.run(["bash", "-c", script], cwd=ROOT, check=True)
    assert ((host / "code").read_text(), (host / "err").read_text()) == ("1\n", "")


def test_netgen_passes_it_on(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def netgen(*words: str) -> tuple[int, str, str]:
        done = subprocess.run([sys.executable, "-m", "netgen", "ipam", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    files = ("--config", str(host / "ipam.json"), "--state", str(host / "ipam.db"))
    assert netgen("list", *files) == (0, call(host, "list")[0], "")
    assert netgen("list", "--state", str(host / "none"), "--config", str(host / "ipam.json"))[0] == 1
    code, out, err = netgen("list", "--nonsense")
    assert (code, out, err.splitlines()[-1]) == (2, "", "netgen ipam: error: unrecognized arguments: --nonsense")
    assert netgen("--help")[1].startswith("usage: netgen ipam ")


def test_a_service_collects_its_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other verbs run without: they end soon."""
    seen: list[object] = []
    monkeypatch.setattr("netgen.ipam.command.main", lambda words, program: seen.append((words, program, gc.isenabled())) or 0)
    assert CliRunner().invoke(app, ["ipam", "serve", "--config", "x"]).exit_code == 0
    assert seen == [(["serve", "--config", "x"], "netgen ipam", True)]


# The bundle ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bundle") / "netgen-ipam.pyz"
    call(file.parent, "bundle", "--out", str(file))
    return file


def test_the_bundle_is_one_program(pyz: Path) -> None:
    assert os.access(pyz, os.X_OK)
    done = subprocess.run([str(pyz), "--version"], cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout == f"netgen {__version__}\n"


def test_the_bundle_has_the_same_bytes_everywhere(pyz: Path, tmp_path: Path) -> None:
    digests = {hashlib.sha256(pyz.read_bytes()).hexdigest(), hashlib.sha256(bundle()).hexdigest()}
    for version in ("3.9", "3.10", "3.12", "3.13"):
        found = python(version)
        if found is not None:
            subprocess.run([found, "-m", "netgen.ipam", "bundle", "--out", str(tmp_path / "x")], cwd=ROOT, check=True)
            digests.add(hashlib.sha256((tmp_path / "x").read_bytes()).hexdigest())
    subprocess.run([sys.executable, str(pyz), "bundle", "--out", str(tmp_path / "copy")], check=True, cwd="/")
    digests.add(hashlib.sha256((tmp_path / "copy").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_bundle_has_every_module_and_no_other(pyz: Path) -> None:
    expected = {str(file.relative_to(ROOT)) for file in SOURCES} | {"__main__.py"}
    with zipfile.ZipFile(pyz) as archive:
        assert set(archive.namelist()) == expected
    assert sum(map(len, PACKAGES.values())) == len(SOURCES)


@pytest.mark.parametrize("version", ["3.9", "3.11", "3.13"])
def test_the_bundle_answers_docker_with_python_alone(pyz: Path, tmp_path: Path, version: str) -> None:
    """-I: no environment, no user's packages; -S: no site-packages at all."""
    found = python(version)
    if found is None:
        pytest.skip(f"no Python {version} is installed")
    plugin = Plugin(tmp_path)
    plugin.program = [found, "-I", "-S", str(pyz)]
    with plugin:
        assert plugin("Activate") == {"Implements": ["IpamDriver"]}
        assert plugin("RequestPool", {"Pool": "172.31.10.0/24"})["Pool"] == "172.31.10.0/24"
        assert plugin("RequestAddress", {"PoolID": "netgen/172.31.10.0/24/172.31.10.64/26"})["Address"] == "172.31.10.64/24"
        done = subprocess.run([*plugin.program, "list", *plugin.files], capture_output=True, text=True, check=True, cwd="/")
        assert "172.31.10.64" in done.stdout


def test_a_bundle_that_cannot_be_written(tmp_path: Path) -> None:
    _, err = call(tmp_path, "bundle", "--out", str(tmp_path / "none" / "x.pyz"), code=1)
    assert err == f"netgen ipam: {tmp_path}/none/x.pyz cannot be written: No such file or directory\n"


# What is loaded -------------------------------------------------------------------------------------------------------------------


def test_only_the_standard_library_is_loaded() -> None:
    program = "import sys; before = set(sys.modules); import netgen.ipam.command; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded - sys.stdlib_module_names == {"netgen"}
    ours = {name for name in done.stdout.split() if name.startswith("netgen")}
    assert ours == {"netgen", "netgen.addressing", "netgen.ipam", *(f"netgen.ipam.{name}" for name in PACKAGES["netgen.ipam"])} - {
        "netgen.ipam.__init__",
        "netgen.ipam.__main__",
    }


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_the_syntax_is_that_of_python_3_9(file: Path) -> None:
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 9))
