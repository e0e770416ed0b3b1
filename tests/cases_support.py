"""How the small cases of ``tests/cases/<platform>/*.yml`` are read, and what they need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from netgen import check, lock, plan
from netgen.errors import SiteInvalid
from netgen.loader import load
from netgen.plan.types import Plan, SwitchPlan
from netgen.render import Renderer

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case: a site and the lines its switch must have."""

    platform: str
    file: str
    name: str
    site: dict[str, Any]
    switch: str
    lines: str
    absent: tuple[str, ...]
    faults: str


def merge(base: Any, change: Any) -> Any:
    """Mappings merge, null removes, everything else replaces."""
    if not (isinstance(base, dict) and isinstance(change, dict)):
        return change
    merged = {**base, **{key: merge(base.get(key), value) for key, value in change.items()}}
    return {key: value for key, value in merged.items() if not (key in change and change[key] is None)}


def cases() -> list[Case]:
    """Every case of every platform."""
    found = []
    for file in sorted(CASES.glob("*/*.yml")):
        if file.name.startswith("_") or file.name == "change.yml":
            continue
        base = _read(file.parent / "_base.yml")
        for case in _read(file):
            unknown = set(case) - {"case", "site", "switch", "lines", "absent", "faults"}
            assert not unknown, f"{file}: unknown keys {unknown}"
            found.append(
                Case(
                    platform=file.parent.name,
                    file=file.name,
                    name=case["case"],
                    site=merge(base, case.get("site", {})),
                    switch=case.get("switch", "sw1"),
                    lines=case.get("lines", ""),
                    absent=tuple(case.get("absent", ())),
                    faults=case.get("faults", ""),
                )
            )
    return found


@cache
def _read(file: Path) -> Any:
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def write_site(folder: Path, site: dict[str, Any]) -> Path:
    """The site as ``site.yml`` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = YAML()
    writer.width = 1000
    with (folder / "site.yml").open("w", encoding="utf-8") as stream:
        writer.dump(site, stream)
    return folder


def plan_of(folder: Path) -> Plan:
    """The checked plan of a site's folder; SiteInvalid with placed faults."""
    loaded = load(folder)
    try:
        made, _ = plan.make(loaded.site, lock.Lock())
    except SiteInvalid as error:
        raise SiteInvalid(loaded.placed(error.faults)) from None
    errors = [fault for fault in check.faults(loaded.site, made) if fault.severity == "error"]
    if errors:
        raise SiteInvalid(loaded.placed(errors))
    return made


def switch_of(case: Case, folder: Path) -> SwitchPlan:
    """The plan of the case's switch."""
    made = plan_of(write_site(folder, case.site))
    return next(switch for switch in made.switches if switch.name == case.switch)


def rendered(case: Case, folder: Path) -> str:
    """The configuration of the case's switch."""
    return _renderer().switch(switch_of(case, folder))


@cache
def _renderer() -> Renderer:
    """One for all cases: a new one would compile its templates anew."""
    return Renderer()


def missing(text: str, wanted: str) -> str:
    """The first group of wanted lines that does not stand in the text as consecutive lines after the groups before it."""
    rest = text.splitlines()
    for group in wanted.strip("\n").split("\n\n"):
        lines = [line.rstrip() for line in group.split("\n") if line.strip()]
        at = next((index for index in range(len(rest)) if rest[index : index + len(lines)] == lines), None)
        if at is None:
            return "\n".join(lines)
        rest = rest[at + len(lines) :]
    return ""


__all__ = ["Case", "cases", "merge", "missing", "plan_of", "rendered", "switch_of", "write_site"]
