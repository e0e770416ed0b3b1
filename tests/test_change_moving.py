"""A network that moves from one SVI to another: the old one gives it up first; no switch takes two that overlap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases_support import Case, cases, merge, rendered

from netgen import change, switch
from netgen.change.proof import Aim, prove

EVERY = change.Owned(frozenset(range(2, 4095)), frozenset(), frozenset(), frozenset(), every=True)
FILES = ("svi.yml", "vrrp.yml", "dhcp_relay.yml", "gateway.yml")
ROUTING = [case for case in cases() if case.file in FILES and not case.faults and case.platform in switch.names()]


def renumbered(case: Case) -> Case:
    """The same site, where the VLANs that the switch routes have other ids."""
    vlans = {name: {"vid": vlan["vid"] + 100} for name, vlan in case.site["vlans"].items() if vlan.get("vid") and name != "mgmt"}
    return replace(case, site=merge(case.site, {"vlans": vlans}))


@pytest.mark.parametrize("case", ROUTING, ids=lambda case: f"{case.platform}/{case.file}:{case.name}")
def test_a_vlan_gets_another_id_and_keeps_its_network(case: Case, tmp_path: Path) -> None:
    before, after = rendered(case, tmp_path / "one"), rendered(renumbered(case), tmp_path / "two")
    speech = change.tongue(case.platform)
    assert speech is not None
    made = change.change(before, after, EVERY, speech)
    commands = list(change.commands(made.ops, speech.dialect))
    found = prove(Aim(case.platform, "", before, after, EVERY), commands, speech.dialect)
    assert found is not None
    assert found.reasons == (), commands
