"""The contract of every platform, whichever there are: facts, files, templates, and what generated sites become."""

from __future__ import annotations

import dataclasses
import re
import sys
import types
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
from cases_support import cases, switch_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import PORTS, sites

from netgen import addressing, platforms
from netgen.errors import SiteInvalid
from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import make
from netgen.plan import types as plan_types
from netgen.plan.types import SwitchPlan
from netgen.platforms import FEATURES, Platform
from netgen.render import FILTERS, Renderer, builtin_templates

NAMES = platforms.names()
TEMPLATES = builtin_templates()
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
each_platform = pytest.mark.parametrize("name", NAMES)


def files(name: str) -> list[Path]:
    return sorted((TEMPLATES / name).glob("*.j2"))


# Facts --------------------------------------------------------------------------------------------------------------------


@each_platform
def test_every_feature_is_stated_with_its_source(name: str) -> None:
    platform = platforms.load(name)
    assert isinstance(platform, Platform)
    assert platform.name == name
    assert set(platform.features) == set(FEATURES)
    for feature, fact in platform.features.items():
        assert fact.source, f"{feature} has no source"
        assert fact.note or fact.status == "native", f"{feature} is {fact.status} and does not say how, what instead, or what is open"
    for limits in (platform.limits, *(model.limits for model in platform.models)):
        assert all(limit.value > 0 and limit.source for limit in limits.values())


@each_platform
def test_a_template_file_is_there_when_one_of_its_features_is(name: str) -> None:
    platform = platforms.load(name)
    wanted = {FEATURES[feature][0] for feature, fact in platform.features.items() if fact.status != "absent"}
    assert {path.stem for path in files(name)} == wanted | {"switch"}


@each_platform
def test_port_names_are_read_as_the_device_spells_them(name: str) -> None:
    platform = platforms.load(name)
    assert platform.ports.examples
    for example in platform.ports.examples:
        assert platform.port_name(example) == example
        for short, long in platform.ports.short:
            if example.startswith(long):
                assert platform.port_name(short + example.removeprefix(long)) == example
                assert platform.port_name(short.upper() + " " + example.removeprefix(long)) == example
    for wrong in ("", "eth 0", "x" * 300, "1\n2", platform.ports.examples[0] + "\n", platform.ports.examples[0] + ";reload"):
        assert platform.port_name(wrong) is None


@each_platform
def test_guards_agree_with_the_features(name: str) -> None:
    platform = platforms.load(name)
    for kind in ("access", "trunk", "bundle"):
        guard = getattr(platform, f"guard_{kind}")
        status = platform.features[f"guard_{kind}"].status
        assert (guard is None) == (status == "absent"), kind
        assert guard != "port_acl" or status in ("emulated", "unverified"), kind


def test_aliases_are_nobody_elses_name() -> None:
    everybody = [alias for name in NAMES for alias in (name, *platforms.load(name).aliases)]
    assert len(everybody) == len(set(everybody))
    assert all(platforms.load(alias) is platforms.load(platforms.load(alias).name) for alias in everybody)


# Templates ----------------------------------------------------------------------------------------------------------------

PARAMETERS = {
    "plan": "SwitchPlan",
    "body": "PortBody",
    "port": "PortPlan",
    "svi": "Svi",
    "acl": "Acl",
    "rule": "AclRule",
    "vlan": "VlanPlan",
    "binding": "Binding",
    "route": "Route",
    "stp": "Stp",
    "storm": "StormControl",
    "rate": "Rate",
    "vrrp": "Vrrp",
    "vrrp6": "Vrrp6",
    "shared": "SharedGateway",
    "security": "VlanSecurity",
}
"""Names in templates -> the plan class that they hold."""


@each_platform
def test_templates_hold_no_whitespace_control_and_no_defaults(name: str) -> None:
    for path in files(name):
        text = path.read_text(encoding="utf-8")
        assert "-%}" not in text, path
        assert "{%-" not in text, path
        assert not re.search(r"\|\s*default\b|\|\s*d\(", text), path


@each_platform
def test_attributes_in_templates_are_the_plans(name: str) -> None:
    """Every chain such as ``svi.vrrp.priority`` on a known name exists by the type hints."""
    for path in files(name):
        tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
        imported = {node.target for node in tree.find_all(jinja2.nodes.Import)}
        for node in tree.find_all(jinja2.nodes.Getattr):
            chain = _chain(node)
            if chain and chain[0] in PARAMETERS.keys() - imported:
                assert _exists(getattr(plan_types, PARAMETERS[chain[0]]), chain[1:]), f"{path}: {'.'.join(chain)}"


def _chain(node: jinja2.nodes.Node) -> list[str]:
    if isinstance(node, jinja2.nodes.Getattr):
        inner = _chain(node.node)
        return [*inner, node.attr] if inner else []
    return [node.name] if isinstance(node, jinja2.nodes.Name) else []


def _exists(kind: Any, names: list[str]) -> bool:
    if not names:
        return True
    options = [option for option in (typing.get_args(kind) or (kind,)) if option is not type(None)]
    if typing.get_origin(kind) not in (None, typing.Union, types.UnionType):
        return False
    for option in options:
        hints = typing.get_type_hints(option) if dataclasses.is_dataclass(option) else {}
        if names[0] in hints and _exists(hints[names[0]], names[1:]):
            return True
        if not dataclasses.is_dataclass(option) and hasattr(option, names[0]):
            return True  # an address, a NewType or a text
        if isinstance(getattr(option, names[0], None), property):
            return True
    return False


BOILERPLATE = re.compile(
    "|".join(
        [
            r"if 0: yield None|pass|else:|return|try:|except .*|def .*|@internalcode|from .*|import .*|.*raise .*",
            r"(resolve|undefined|concat|cond_expr_undefined|name|blocks|debug_info|included_template) = .*",
            r"if [lt]_\d+.* is missing:|.* = undefined\(.*|.*undefined\(name=.*|.*= missing|t_\d+ = .*|context\.\w+.*|.*\bvars\b.*",
            r"@?environment\..*|.*= caller.*|for \w+, in .*|.*template is parent.*",
        ]
    )
)
"""Lines of a compiled template that are Jinja's own."""


def executable(source: str) -> dict[int, str]:
    """Lines of a compiled template's Python that can run and mean something, by number."""
    found: dict[int, str] = {}
    pending = [compile(source, "t", "exec")]
    lines = source.splitlines()
    while pending:
        code = pending.pop()
        pending += [const for const in code.co_consts if isinstance(const, types.CodeType)]
        for _, _, line in code.co_lines():
            if line and code.co_name != "<module>" and not BOILERPLATE.fullmatch(lines[line - 1].strip()):
                found[line] = lines[line - 1]
    return found


@each_platform
def test_every_template_line_is_reached_by_some_case(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reached: dict[str, set[int]] = {}

    def trace(frame: types.FrameType, event: str, _arg: object) -> Any:
        filename = frame.f_code.co_filename
        if not filename.endswith(".j2"):
            return None
        if event == "line":
            reached.setdefault(filename, set()).add(frame.f_lineno)
        return trace

    plans = [switch_of(case, Path(f"site{index}")) for index, case in enumerate(cases()) if case.platform == name and not case.faults]
    fresh = Renderer()
    sys.settrace(trace)
    try:
        for plan in plans:
            fresh.switch(plan)
    finally:
        sys.settrace(None)
    environment = Renderer().environment
    missed = []
    for path in files(name):
        source = environment.compile(path.read_text(encoding="utf-8"), name=path.name, filename=str(path), raw=True)
        lines = executable(source)
        missed += [f"{path.name}: {lines[line].strip()}" for line in sorted(set(lines) - reached.get(str(path), set()))]
    assert not missed, "no case reaches:\n" + "\n".join(missed)


# Generated sites ----------------------------------------------------------------------------------------------------------


def switches(data: dict[str, Any]) -> Iterator[SwitchPlan]:
    try:
        plan, _ = make(Site.model_validate(data), Lock())
    except SiteInvalid as error:  # pragma: no cover - generated sites are valid
        raise AssertionError(str(error)) from error
    yield from plan.switches


@cache
def renderer() -> Renderer:
    return Renderer()


@cache
def second_renderer() -> Renderer:
    return Renderer()


generated = pytest.mark.parametrize("name", [name for name in NAMES if name in PORTS])


@generated
@QUICK
@given(data=st.data())
def test_what_is_planned_appears_and_nothing_else(name: str, data: st.DataObject) -> None:
    site = data.draw(sites(platforms=(name,)))
    for switch in switches(site):
        text = renderer().switch(switch)
        assert text == second_renderer().switch(switch)
        assert not re.search(r"\bNone\b|Undefined|\{\{|\{%", re.sub(r"%s\{\{.*\}\}", "", text))
        words = set(re.split(r"[\s,/\"\[\];=]+", text.lower()))
        for entry in switch.bindings:
            spelled = {getattr(addressing, spelling)(entry.mac) for spelling in ("mac_colon", "mac_dotted", "mac_hyphen")}
            assert addressing.ipv4(entry.ip) in words
            assert entry.mac is None or spelled & words
        for vlan in switch.vlans:
            assert str(vlan.vid) in words or any(re.fullmatch(r"\d+-\d+", word) for word in words)
        for port in (*switch.ports, *switch.bundles):
            assert any(port.name.replace(" ", "") in line.replace(" ", "") for line in text.splitlines()), port.name
        assert _addresses(text) <= _known(switch)


def _addresses(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.:])(?:192\.168|172\.31|10\.30)(?:\.\d{1,3}){2}(?![\w.])", text))


def _known(switch: SwitchPlan) -> set[str]:
    """Every IPv4 address that the plan of a switch holds, networks too."""
    return {addressing.ipv4(ip) for ip in _numbers(switch) if 0 <= ip < 1 << 32}


def _numbers(thing: Any) -> Iterator[int]:
    if isinstance(thing, addressing.Prefix4):
        yield from (thing.ip, thing.first)
    elif isinstance(thing, int):
        yield thing
    elif isinstance(thing, tuple | frozenset):
        for item in thing:
            yield from _numbers(item)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            if field.name != "of":
                yield from _numbers(getattr(thing, field.name))


HOSTILE = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30).map(str.strip).filter(bool)


@generated
@QUICK
@given(text=HOSTILE)
def test_a_description_stays_one_line_of_its_port(name: str, text: str) -> None:
    """Two sites that differ in a description only differ in one line, whatever the description says."""
    platform = platforms.load(name)
    if not re.fullmatch(platform.names.description, text) or len(text) > platform.names.description_length:
        return
    port = PORTS[name][0].format(7)
    site: dict[str, Any] = {
        "netgen": 1,
        "site": "t",
        "vlans": {"servers": {"vid": 20, "role": "host"}},
        "switches": {"sw1": {"platform": name, "ports": {port: {"untagged": "servers", "description": "plain"}}}},
    }
    before = next(renderer().switch(switch).splitlines() for switch in switches(site))
    site["switches"]["sw1"]["ports"][port]["description"] = text
    after = next(renderer().switch(switch).splitlines() for switch in switches(site))
    differ = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(differ) == (text != "plain")
    for old, new in differ:
        head, _, tail = old.partition("plain")
        head, tail = head.rstrip('"'), tail.lstrip('"')
        assert new.startswith(head)
        assert new.endswith(tail)
        quoted = {text, addressing.quote(text)[1:-1], re.sub(r'(["\\$?])', r"\\\1", text)}
        assert new.removeprefix(head).removesuffix(tail).strip('"') in {one.strip('"') for one in quoted}


def test_filters_are_the_functions_of_addressing() -> None:
    environment = Renderer().environment
    assert all(environment.filters[function.__name__] is function for function in FILTERS)
