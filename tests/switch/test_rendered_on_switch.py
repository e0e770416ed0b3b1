"""Whatever netgen renders, the modelled switch takes: from a file, typed line by line, and read back as it prints it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cases_support import Case, cases, plan_of, switch_of
from conftest import ROOT

from netgen import platforms, switch
from netgen.addressing import ipv4
from netgen.plan.types import PortPlan, SwitchPlan
from netgen.render import Renderer

GOLDEN = ROOT / "tests" / "golden"


def modelled(platform: str) -> bool:
    return platforms.load(platform).name in switch.names()


@cache
def golden() -> tuple[tuple[str, str, Path], ...]:
    """Platform, model and file of every whole golden of a modelled switch."""
    found = []
    for site in sorted((ROOT / "inventories").glob("*/site.yml")):
        for one in plan_of(site.parent).switches:
            file = GOLDEN / site.parent.name / "switches" / f"{one.name}.cfg"
            if modelled(one.platform) and file.is_file():
                found.append((one.platform, one.model, file))
    return tuple(found)


def unknown(state: switch.State) -> list[tuple[str, ...]]:
    return [(*path, key[1]) for path, entries in switch.content(state).items() for key in entries if key[0] == "?"]


def typed(platform: str, model: str, text: str) -> switch.State:
    """An empty switch after the lines of the text; every line is taken in silence."""
    state = switch.boot(platform, "", model)
    for line in text.splitlines():
        state, complaint = switch.apply(state, line)
        assert not complaint, f"{line!r}: {complaint}"
    return state


def judge(platform: str, model: str, text: str, extra: bool) -> None:
    loaded = switch.boot(platform, text, model)
    assert extra or not unknown(loaded)
    assert switch.content(switch.boot(platform, switch.show(loaded), model)) == switch.content(loaded)
    assert switch.table(platform).script or switch.content(typed(platform, model, text)) == switch.content(loaded)
    assert switch.missing(loaded) == frozenset()


@pytest.mark.parametrize(
    ("platform", "model", "file"), golden(), ids=lambda value: "/".join(value.parts[-3::2]) if isinstance(value, Path) else ""
)
def test_goldens(platform: str, model: str, file: Path) -> None:
    judge(platform, model, file.read_text(encoding="utf-8"), extra=False)


def test_goldens_were_found() -> None:
    assert len(golden()) >= 8
    assert {platform for platform, _, _ in golden()} >= {"cisco_ios", "arista_eos", "huawei_vrp", "juniper_junos"}


CASES = [case for case in cases() if modelled(case.platform) and not case.faults]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], tuple[SwitchPlan, str]]:
    """The plan and the configuration of a case, made once."""
    folder, renderer = tmp_path_factory.mktemp("sites"), Renderer()

    @cache
    def make(case: int) -> tuple[SwitchPlan, str]:
        plan = switch_of(CASES[case], folder / str(case))
        return plan, renderer.switch(plan)

    return lambda case: make(CASES.index(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.platform}/{case.file}:{case.name}")
def test_cases(case: Case, made: Callable[[Case], tuple[SwitchPlan, str]]) -> None:
    plan, text = made(case)
    judge(case.platform, plan.model, text, extra=bool(plan.extra))


def test_every_modelled_platform_has_cases() -> None:
    assert {case.platform for case in cases() if not case.faults} >= set(switch.names())


@pytest.mark.parametrize("platform", switch.names())
def test_a_plan_means_what_the_switch_then_does(platform: str, made: Callable[[Case], tuple[SwitchPlan, str]]) -> None:
    """Ports of the plan carry, on the switch, the VLANs of the plan; VLANs, SVIs, bindings and limits are the plan's, too."""
    meant = 0
    for case in (case for case in CASES if case.platform == platform):
        plan, text = made(case)
        if plan.extra:
            continue
        facts = switch.facts(switch.boot(platform, text, plan.model))
        assert facts.vlans == {vlan.vid: NAMES.get(platform, "{0.name}").format(vlan) for vlan in plan.vlans}, case.name
        assert set(facts.svis) == {svi.vlan.vid for svi in plan.svis}, case.name
        assert {(vid, ip, port) for vid, ip, _, port in facts.bindings} == {
            (one.vlan.vid, ipv4(one.ip), one.port) for one in plan.bindings
        }, case.name
        for port in (*plan.bundles, *plan.ports):
            peer_link = plan.mlag is not None and port.lag == plan.mlag.peer_link
            if port.body.mode != "none" and not peer_link:
                meant += 1
                same(platform, facts.ports[port.name], port, (case.file, case.name, port.name))
    assert meant > 10


NAMES = {"cumulus_linux": "", "linux": ""}
"""Platforms that call VLANs otherwise than the plan does."""


def same(platform: str, found: switch.Port, port: PortPlan, where: tuple[str, ...]) -> None:
    body = port.body
    if switch.table(platform).whole and not body.allowed:
        assert not found.carries, where  # it is none of the bridge's ports
        return
    assert found.mode == body.mode, where
    assert found.carries == {vlan.vid for vlan in body.allowed} or (found.carries == {1} and not body.allowed), where
    assert found.up == body.enabled, where
    if body.untagged:
        assert found.untagged == body.untagged.vid, where
    if port.kind == "bundle" or port.lag is None:
        assert found.guard == (body.guard != "none"), where
        if body.snooped and not platforms.load(platform).trust_shared:
            assert found.trusted_dhcp == body.trust_dhcp, where
