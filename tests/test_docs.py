"""The pages say what is so: links, blocks, commands, tables, places in files. ``NETGEN_UPDATE=1`` rewrites what comes from the code."""

from __future__ import annotations

import configparser
import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import docs_support as docs
import pytest
import typer.main
from cases_support import merge, plan_of, write_site
from conftest import ROOT, UPDATE
from docs_support import Block
from ruamel.yaml import YAML
from typer.testing import CliRunner

import netgen
from netgen import model
from netgen.cli import VERBS, app
from netgen.ipam import command as ipam
from netgen.model.types import Record

GOLDEN = ROOT / "tests" / "golden"
TUTORIAL, TEMPLATES = "docs/adding-a-platform.md", "docs/templates.md"
EXECUTED = (TUTORIAL, TEMPLATES)
"""Pages that are followed from beginning to end; their files, fragments and messages are looked at there."""

each_page = pytest.mark.parametrize("page", docs.pages())


def of_kind(kind: str, *but: str) -> Any:
    found = [block for block in docs.blocks() if block.kind == kind and block.page not in but]
    assert found, f"no page has {kind}"
    return pytest.mark.parametrize("block", found, ids=str)


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


# Links and blocks -----------------------------------------------------------------------------------------------------------


@each_page
def test_links_lead_somewhere(page: str) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", docs.prose(page))):
        path, _, anchor = target.partition("#")
        if re.match(r"https?:", target):
            continue
        file = (ROOT / Path(page).parent / path).resolve() if path else ROOT / page
        inside = not anchor or file.suffix != ".md" or anchor in docs.anchors(str(file.relative_to(ROOT)))
        if not file.exists() or not inside:
            broken.append(target)
    assert not broken


def test_every_page_is_linked_from_another() -> None:
    linked = set()
    for page in docs.pages():
        paths = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", docs.read(page))]
        linked |= {os.path.normpath(Path(page).parent / path) for path in paths if path}
    assert sorted(set(docs.pages()) - linked - {"README.md"}) == []


def test_every_block_is_looked_at_by_some_test() -> None:
    """A block of a kind that no test knows could say anything."""
    unknown = [str(block) for block in docs.blocks() if not block.kind]
    unknown += [str(block) for block in docs.blocks() if block.kind == "file" and block.page not in EXECUTED]
    unknown += [str(block) for block in docs.blocks() if block.kind == "messages" and block.page not in ("README.md", *EXECUTED)]
    assert not unknown


@of_kind("excerpt")
def test_excerpts_are_in_the_files(block: Block) -> None:
    assert block.excerpt_of is not None
    assert not docs.missing(block.excerpt_of.read_text(encoding="utf-8"), block.text)


@of_kind("site")
def test_whole_sites_are_valid(block: Block, tmp_path: Path) -> None:
    plan_of(write_site(tmp_path, yaml(block.text)))


@of_kind("fragment", *EXECUTED)
def test_fragments_are_valid_over_the_page_s_site(block: Block, tmp_path: Path) -> None:
    """The site is the first of the page, or the example of README."""
    first = next((other.text for other in docs.blocks() if other.page == block.page and other.kind == "site"), None)
    base = first or (ROOT / "inventories" / "macvlan-dc" / "site.yml").read_text(encoding="utf-8")
    plan_of(write_site(tmp_path, merge(yaml(base), yaml(block.text))))


@of_kind("messages", *EXECUTED)
def test_messages_are_those_of_the_tests(block: Block) -> None:
    known = {line for path in (ROOT / "tests" / "errors").glob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    for path in (ROOT / "tests" / "cases").glob("*/*.yml"):
        known |= {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if re.match(r" +site/site\.yml:", line)}
    assert [line for line in block.text.splitlines() if line not in known] == []


# Commands -------------------------------------------------------------------------------------------------------------------

TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
BOOTSTRAP = (GOLDEN / "macvlan-dc" / "hosts" / "docker1" / "bootstrap.sh").read_text(encoding="utf-8")
NETWORKS = (GOLDEN / "macvlan-dc" / "hosts" / "docker1" / "docker-networks.sh").read_text(encoding="utf-8")
SAME = ("--subnet", "--gateway", "--ipam-driver")
"""Options of Docker and Podman whose values are those of the site that the pages show."""


def verbs() -> dict[str, click.Command]:
    command = typer.main.get_command(app)
    return command.commands  # type: ignore[attr-defined, no-any-return]


@of_kind("commands")
def test_commands_exist(block: Block) -> None:
    for line in block.text.replace("\\\n", " ").splitlines():
        program, *rest = [word for word in shlex.split(line) if "=" not in word]
        if (program, rest[:1]) == ("netgen", ["ipam"]):
            ipam.parser("netgen ipam").parse_args(rest[1:])  # it has a command line of its own
        elif program == "netgen":
            verbs()[rest[0]].make_context(rest[0], rest[1:])  # raises what is wrong with the words
        elif program == "make":
            assert set(rest) <= TARGETS, line
        elif program == "python":
            assert rest[:2] == ["-m", "pytest"], line
            assert all((ROOT / word).is_file() for word in rest if word.startswith("tests/")), line
        elif program == "ssh":
            assert all(word in BOOTSTRAP for word in rest if word.startswith("--")), line
        elif program in ("docker", "podman"):
            assert rest[:2] in (["network", "create"], ["run", "--rm"]), line
            assert all(f"{option} {value}" in NETWORKS for option, value in pairwise(rest) if option in SAME), line
        else:
            assert (program, rest) == ("pip", ["install", "."]) or program in ("git", "scp"), line


@pytest.mark.parametrize("page", [page for page in docs.pages() if not page.startswith("docs/cli")])
def test_verbs_and_options_in_sentences_exist(page: str) -> None:
    for words in re.findall(r"`netgen ([^`]+)`", docs.prose(page)):
        name, *rest = words.split()
        if name != "VERB":
            known = {option for parameter in verbs()[name].params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known, words


def test_readme_and_changelog_name_what_there_is() -> None:
    changelog = docs.read("CHANGELOG.md")
    assert re.search(r"^## ([0-9.]+)", changelog, re.MULTILINE)[1] == netgen.__version__  # type: ignore[index]
    assert f"This is {netgen.__version__}" in docs.read("README.md")
    line = next(line for line in changelog.splitlines() if line.startswith("- Verbs: "))
    assert re.findall(r"`(\w+)`", line) == [verb.__name__ for verb in VERBS]
    missing = re.search(r"Not there yet.*?\n\nNo switch", docs.read("README.md"), re.DOTALL)
    assert missing
    assert not {name for name in verbs() if re.search(rf"\b{name}\b(?! without)", missing[0].replace("`", ""))}, (
        "README says that it is not there yet"
    )


def test_the_licence_is_apache_2() -> None:
    text = docs.read("LICENSE")
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert "END OF TERMS AND CONDITIONS" in text
    assert tomllib.loads(docs.read("pyproject.toml"))["project"]["license"] == "Apache-2.0"


# What comes from the code ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "name"), docs.GENERATED)
def test_tables_from_the_code_are_current(page: str, name: str) -> None:
    text = docs.GENERATED[page, name]()
    if UPDATE:
        docs.rewrite(page, name, text)
    assert docs.generated(page, name) == text, "NETGEN_UPDATE=1 rewrites it"


def test_nothing_is_marked_as_generated_that_is_not() -> None:
    marked = {(page, name) for page in docs.pages() for name in re.findall(r"^<!-- generated: (\w+) -->$", docs.read(page), re.MULTILINE)}
    assert marked == set(docs.GENERATED)


def test_every_fault_is_in_the_list_of_rules() -> None:
    used = {one for path in (ROOT / "netgen").rglob("*.py") for one in re.findall(r'"(NG\d{3})"', path.read_text(encoding="utf-8"))}
    assert sorted(used - set(re.findall(r"\[(NG\d{3})\]", docs.read("docs/rules.md")))) == []


# docs/model.md: every key, its values and its default -----------------------------------------------------------------------

CLASSES = sorted(model.__all__)


def own_fields(kind: Any) -> dict[str, Any]:
    """The fields of a model class by the names that people write, without those of the class it extends."""
    if dataclasses.is_dataclass(kind):
        return {field.name: field for field in dataclasses.fields(kind)}
    above = {} if kind.__base__ is Record else kind.__base__.model_fields
    return {field.alias or name: field for name, field in kind.model_fields.items() if name not in above}


def rows(kind: str) -> dict[str, list[str]]:
    """The cells behind each key of a table of the page."""
    text = docs.read("docs/model.md").partition(f"<!-- keys: {kind} -->\n")[2].partition("\n\n")[0]
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines()[2:]]
    return {cells[0].strip(" `"): cells[1:] for cells in lines}


@pytest.mark.parametrize("name", CLASSES)
def test_every_key_is_explained(name: str) -> None:
    fields = own_fields(getattr(model, name))
    assert list(rows(name)) == list(fields)
    for key, field in fields.items():
        shown, default = rows(name)[key][1], default_of(field)
        assert shown == default if default else shown not in ("", "required"), f"{name}.{key}: {shown}"


def default_of(field: Any) -> str:
    """How the page must say the default; empty where words do: nothing is said, and something else then counts."""
    value = field.default
    if value is dataclasses.MISSING or (not dataclasses.is_dataclass(field) and getattr(field, "is_required", bool)()):
        return "required"
    return "" if value is None or value in ("", (), {}) or isinstance(value, Record) else f"`{json.dumps(value)}`".replace('"', "")


@pytest.mark.parametrize("name", CLASSES)
def test_every_value_is_explained(name: str) -> None:
    schema = model.Site.model_json_schema()
    properties = (schema if name == "Site" else schema["$defs"][name])["properties"]
    for key, cells in rows(name).items():
        for node in nodes(properties[key]):
            said = [node["const"]] if "const" in node else node.get("enum", [])
            assert [value for value in said if f"`{value}`" not in cells[0]] == [], f"{name}.{key}"
            assert node.get("type") != "boolean" or cells[0] == "true, false", f"{name}.{key}"
            if "minimum" in node:
                assert f"{node['minimum']} to {node['maximum']}" in cells[0], f"{name}.{key}"


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """A part of a JSON Schema and all parts inside it."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


# docs/architecture.md -------------------------------------------------------------------------------------------------------

REFERENCE = re.compile(r"\[([\w./-]+):(\d+)\]\(\.\./\1#L\2\) \| `(.+)` \|")


def test_places_in_files_are_right() -> None:
    page = docs.read("docs/architecture.md")
    references = REFERENCE.findall(page)
    assert len(references) == 7
    for path, number, text in references:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        found = [index for index, line in enumerate(lines, 1) if text in line]
        assert found, f"{path} has no line {text}"
        if UPDATE and int(number) not in found:
            old, new = (f"[{path}:{line}](../{path}#L{line}) | `{text}`" for line in (number, found[0]))
            (ROOT / "docs/architecture.md").write_text(docs.read("docs/architecture.md").replace(old, new), encoding="utf-8")
        else:
            assert int(number) in found, f"{path}:{number} is not {text}; NETGEN_UPDATE=1 rewrites it"


def test_the_rooms_are_those_of_the_import_contract() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    layers = {name for line in parser["importlinter:contract:rooms"]["layers"].split("\n") for name in line.split(" | ") if name}
    table = re.findall(r"^\| (`.*?) \|", docs.read("docs/architecture.md"), re.MULTILINE)
    assert {name for cell in table for name in re.findall(r"`(\w+)`", cell)} == layers - {"__main__"}


# docs/hosts.md, the picture -------------------------------------------------------------------------------------------------


def test_the_files_of_a_host_are_listed() -> None:
    listed = dict(re.findall(r"^\| `([\w./*-]+)` \| (0\d{3}) \|", docs.read("docs/hosts.md"), re.MULTILINE))
    there = {str(path.relative_to(folder)) for folder in GOLDEN.glob("*/hosts/*") for path in folder.rglob("*") if path.is_file()}
    assert [path for path in sorted(there) if not any(fnmatchcase(path, pattern) for pattern in listed)] == []
    assert [pattern for pattern in listed if not any(fnmatchcase(path, pattern) for path in there)] == []
    assert listed["netplan/60-netgen.yaml"] == "0600"


def test_the_options_and_times_of_bootstrap_are_right() -> None:
    page = docs.read("docs/hosts.md")
    usage = re.search(r"usage: bootstrap\.sh \[(.*)\]", BOOTSTRAP)
    assert usage
    assert re.findall(r"^\| `(--[a-z-]+)` \|", page, re.MULTILINE) == list(dict.fromkeys(re.findall("--[a-z-]+", usage[1])))
    seconds = re.search(r"^seconds=(\d+)$", BOOTSTRAP, re.MULTILINE)
    assert seconds
    assert f"after {seconds[1]} seconds" in page
    assert "needs systemd, iproute2, procps, kmod and ping" in BOOTSTRAP
    assert "needs root, systemd, iproute2, procps, kmod and ping" in page


def test_the_picture_shows_the_site_as_it_is() -> None:
    root = ElementTree.parse(ROOT / "docs" / "img" / "macvlan-dc.svg").getroot()
    assert not {element.tag.rpartition("}")[2] for element in root.iter()} & {"script", "image", "foreignObject"}
    texts = [" ".join((element.text or "").split()) for element in root.iter("{http://www.w3.org/2000/svg}text")]
    site = "\n".join(path.read_text(encoding="utf-8") for path in (GOLDEN / "macvlan-dc").rglob("*") if path.is_file())
    site += (ROOT / "inventories" / "macvlan-dc" / "site.yml").read_text(encoding="utf-8")
    words = set(re.findall(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}|\d+\.\d+\.\d+\.\d+|1/0/\d+|eth1\.\d+", "\n".join(texts)))
    assert len(words) > 15
    assert [word for word in sorted(words) if not re.search(rf"(?<![\d.:]){re.escape(word)}(?![\d:]|\.\d)", site)] == []
    pairs = re.findall(r"^(\d+\.\d+\.\d+\.\d+) ([0-9a-f:]{17}.*)$", "\n".join(texts), re.MULTILINE)
    assert len(pairs) == 5
    assert [pair for pair in pairs if f",{','.join(pair)},docker" not in site] == [], "no such binding"
    plan = plan_of(ROOT / "inventories" / "macvlan-dc")
    for need in plan.needs:
        if need.host:
            assert f"{need.entries} IP-MAC-port bindings, {need.guard.replace('_', ' ')}" in texts
            assert f"at most {need.limit} addresses" in texts
    for one in plan.slices:
        assert f"slice {one.prefix}, at most {one.max} at once" in texts


# Pages that are followed ------------------------------------------------------------------------------------------------------


def followed(page: str, folder: Path) -> list[Block]:
    """Writes the files of a page into a folder; its other blocks."""
    rest = []
    for block in docs.blocks():
        if block.page == page and block.kind == "file" and not block.file.startswith("out/"):
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.page == page:
            rest.append(block)
    return rest


def compare(block: Block, folder: Path) -> None:
    """An output is as the page says: whole, or, with ``...``, that part of it."""
    text = (folder / block.file).read_text(encoding="utf-8")
    assert not docs.missing(text, block.text) if "...\n" in block.text else text == block.text


def call(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stderr


def test_the_page_on_templates_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "inventories" / "macvlan-dc", "macvlan-dc")
    output, message = [block for block in followed(TEMPLATES, tmp_path) if block.kind in ("file", "messages")]
    call("render", "macvlan-dc", "--out", "out")
    compare(output, tmp_path)
    shutil.move("macvlan-dc/templates", "mine")
    call("render", "macvlan-dc", "--out", "out")
    assert docs.missing(Path(output.file).read_text(encoding="utf-8"), output.text), "without the override its line is not there"
    call("render", "macvlan-dc", "--out", "out", "--templates", "mine")
    compare(output, tmp_path)
    shutil.move("mine", "macvlan-dc/templates")
    template = Path("macvlan-dc/templates/cisco_ios/system.j2")
    template.write_text("{% macro system(plan) %}\n{{ plan.hostnam }}\n{% endmacro %}\n", encoding="utf-8")
    assert call("render", "macvlan-dc", "--out", "out", code=1).replace(str(tmp_path), "/srv") == message.text
    template.write_text("{% macro system(plan) %}\n{{ plan.__class__ }}\n{% endmacro %}\n", encoding="utf-8")
    assert "access to attribute '__class__' of 'SwitchPlan' object is unsafe" in call("render", "macvlan-dc", "--out", "out", code=1)


def run(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A module of Python in a copy of the repository."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "NETGEN_"))} | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_the_platform_of_the_page_works(tmp_path: Path) -> None:
    for name in ("netgen", "templates", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    output, fragment, message = [block for block in followed(TUTORIAL, tmp_path) if block.kind != "commands"]
    assert "example_os" in run(tmp_path, "netgen", "platforms").stdout
    run(tmp_path, "netgen", "render", "site", "--out", "out")
    compare(output, tmp_path)
    with (tmp_path / "site" / "site.yml").open("a", encoding="utf-8") as site:
        site.write(fragment.text)
    assert run(tmp_path, "netgen", "validate", "site", code=4).stderr == message.text
    tested = run(tmp_path, "pytest", "tests/test_cases.py", "tests/test_platforms.py", "-k", "example_os", "-p", "no:randomly").stdout
    passed = re.search(r"^(\d+) passed", tested, re.MULTILINE)
    assert passed
    assert int(passed[1]) >= 9, tested
