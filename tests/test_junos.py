"""Junos lines against Juniper's own schema: of Junos 24.4, made by junoscfg from what a device hands out.

Statements and their places are judged, values are not: of many the schema lists the words only and leaves the numbers out. Which flags
its nodes have is said in ``junoscfg.validate.artifact_builder``.
"""

from __future__ import annotations

import json
import shlex
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from cases_support import Case, cases, rendered
from judges import judge

SCHEMA: dict[str, Any] = json.loads(resources.files("junoscfg").joinpath("validate/data/junos-structure-tree.json").read_text("utf-8"))

Node = dict[str, Any]


def fault(node: Node, words: list[str]) -> str:
    """The first word that the schema does not have below the node; empty when it takes them all."""
    if not words:
        return ""
    word, *rest = words
    children: dict[str, Node] = node.get("c", {})
    child = children.get(word)
    if child is None:
        return fault(children[node["t"]], rest) if "t" in node else _without_keyword(node, word, rest)
    if "l" in child or "L" in child:
        return fault(node if "l" in child else child, rest[1:]) if rest else f"{word} of what?"
    return fault(node if "p" in child else child, rest)


def _without_keyword(node: Node, word: str, rest: list[str]) -> str:
    """A value whose statement is not written ("nk"): a leaf, which is there once, or the name in a list."""
    children: dict[str, Node] = node.get("c", {})
    found = []
    for name, child in children.items():
        if "nk" in child and ("e" not in child or word[0].isdigit() or word in SCHEMA["_enums"][child["e"]]):
            found.append(fault(child if "L" in child else {"c": {other: children[other] for other in children if other != name}}, rest))
    return min(found, key=len) if found else f"no {word}"


def refused(text: str) -> list[str]:
    """The lines that the schema does not take."""
    return [f"{line}: {why}" for line in text.splitlines() if (why := fault(SCHEMA, shlex.split(line.removeprefix("set "))))]


@judge("juniper_junos", "junoscfg")
@pytest.mark.parametrize("case", [case for case in cases() if case.platform == "juniper_junos" and not case.faults], ids=lambda c: c.name)
def test_the_schema_of_junos_takes_every_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = rendered(case, Path("site"))
    assert all(line.startswith("set ") for line in text.splitlines())
    assert refused(text) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("system host-nam core1", "no host-nam"),
        ("interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mod trunk", "no interface-mod"),
        ("interfaces irb unit 10 familyinet", "no familyinet"),
        ("vlans hosts vlan-id", "vlan-id of what?"),
        ("vlans hosts nonsense", "no nonsense"),
        ("vlans hosts forwarding-options dhcp-security ip-source-gard", "no ip-source-gard"),
        ("switch-options interface ge-0/0/1.0 interface-mac-limit 5 packet-acton drop", "no packet-acton"),
        ("protocols rstp interface ge-0/0/1 edg", "no edg"),
        ("protocols lldp interface all on", "no on"),
        ("firewall family inet filter A term t10 from source-adress 10.0.0.0/8", "no source-adress"),
    ],
)
def test_it_refuses_what_junos_would(line: str, why: str) -> None:
    assert refused(f"set {line}") == [f"set {line}: {why}"]
