"""Which template files each output uses, found by reading the templates, and which of them a user has overridden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

from jinja2 import nodes

from netgen.build import build
from netgen.plan.types import HostPlan, Plan, SwitchPlan
from netgen.render import Renderer, builtin_templates
from netgen.report.document import Cell, few


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template, and the outputs that it has a part in."""

    template: Annotated[str | None, Cell(none="(no template)")]
    """Path below the templates' folder; null: the file is made by the program."""
    origin: str
    """builtin, override, or unused: a user's file that no output of this site uses."""
    file: str | None
    """Where it is."""
    outputs: Annotated[tuple[str, ...], Cell(few)]
    """Paths below the output folder."""
    overrides: str | None
    """The file that it stands for; null where it overrides nothing."""


class _Recorder(Renderer):
    """Renders nothing, and remembers which template the last output began with, and for what."""

    last: tuple[str, object] | None = None

    def switch(self, plan: SwitchPlan) -> str:
        self.last = f"{plan.platform}/switch.j2", plan
        return ""

    def host(self, template: str, host: HostPlan, **_more: object) -> str:
        self.last = f"hosts/{template}", host
        return ""


def templates(plan: Plan, overrides: tuple[Path, ...]) -> list[TemplateRow]:
    """By template; TemplateError when one cannot be read."""
    recorder = _Recorder(overrides)
    used: dict[str, list[str]] = {}
    made: list[str] = []
    parts: dict[tuple[str, str], list[str]] = {}
    for output in build(plan, recorder):
        if recorder.last is None:
            made.append(output.path)
            continue
        name, thing = recorder.last
        recorder.last = None
        key = name, thing.renderer if isinstance(thing, HostPlan) else ""
        if key not in parts:
            parts[key] = sorted(_closure(recorder, name, thing))
        for part in parts[key]:
            used.setdefault(part, []).append(output.path)
    rows = [_row(recorder, name, tuple(used[name])) for name in sorted(used)]
    rows += [TemplateRow(None, "builtin", None, tuple(made), None)] if made else []
    return rows + list(_unused(overrides, {row.file for row in rows}))


def _row(recorder: _Recorder, name: str, outputs: tuple[str, ...]) -> TemplateRow:
    file, ours = recorder.source(name), builtin_templates() / name.removeprefix("builtin/")
    own = builtin_templates() in file.parents
    return TemplateRow(name, "builtin" if own else "override", str(file), outputs, str(ours) if not own and ours.is_file() else None)


def _unused(overrides: tuple[Path, ...], files: set[str | None]) -> Iterator[TemplateRow]:
    for folder in overrides:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and str(file) not in files:
                ours = builtin_templates() / file.relative_to(folder)
                yield TemplateRow(str(file.relative_to(folder)), "unused", str(file), (), str(ours) if ours.is_file() else None)


# What a template takes from others -------------------------------------------------------------------------------------------


def _closure(recorder: _Recorder, name: str, thing: object) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += _references(recorder, name, thing)
    return found


def _references(recorder: _Recorder, name: str, thing: object) -> Iterator[str]:
    """The templates that one imports, includes or extends, as far as its text says without being run."""
    environment = recorder.environment
    tree = environment.parse(recorder.source(name).read_text(encoding="utf-8"), name)
    known = {"host" if isinstance(thing, HostPlan) else "plan": thing}
    for node in tree.find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)):
        for part in _names(cast(nodes.Include, node).template, known):
            yield environment.join_path(part, name)


def _names(node: nodes.Node, known: dict[str, object]) -> list[str]:
    if isinstance(node, nodes.List | nodes.Tuple):
        return [name for item in node.items for name in _names(item, known)]
    value = _value(node, known)
    return [value] if isinstance(value, str) else []


def _value(node: nodes.Node, known: dict[str, object]) -> Any:
    """The value of a constant, of ``host.renderer`` and the like, and of what is joined of them; None for anything else."""
    if isinstance(node, nodes.Const):
        return node.value
    if isinstance(node, nodes.Name):
        return known.get(node.name)
    if isinstance(node, nodes.Getattr):
        return getattr(_value(node.node, known), node.attr, None)
    if isinstance(node, nodes.Concat):
        parts = [_value(part, known) for part in node.nodes]
        return None if None in parts else "".join(map(str, parts))
    return None
