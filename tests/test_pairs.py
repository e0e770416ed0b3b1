"""From every rendered configuration to the next one of its platform: at the end the switch is as the second one says."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from test_change import own
from test_change_files import read_back, shown
from test_variants import texts

from netgen import change, switch
from netgen.change.proof import Aim, prove

PLATFORMS = [name for name in switch.names() if change.tongue(name)]
OFF = "a port that was switched off and leaves the site stays off, by another line than before"
MODEL = "the two are of different hardware, whose ports are routed or switched ones by default"
KNOWN = {
    "aruba_aoscx/port.yml:a name with a breakout, in the order of numbers -> aruba_aoscx/routing.yml:"
    "a router with static routes of both families": OFF,
    "aruba_aoscx/vlan.yml:a switch without VLANs runs spanning tree all the same -> aruba_aoscx/vrrp.yml:"
    "the preferred router of a pair": OFF,
    "cisco_nxos/lag.yml:a bundle switched off, and its member -> cisco_nxos/limit.yml:"
    "a limit drops and logs, forgets the idle, and is switched on last": OFF,
    "cisco_nxos/port.yml:an access port switched off keeps its VLAN -> cisco_nxos/routing.yml:"
    "a router with static routes of both families": OFF,
    "cisco_nxos/switchport.yml:a trunk without VLANs allows none -> cisco_nxos/switchport.yml:"
    "ports of the first Nexus 9300 are switched ones by default": MODEL,
    "cisco_nxos/switchport.yml:ports of the first Nexus 9300 are switched ones by default -> cisco_nxos/system.yml:"
    "a whole switch that does not route": MODEL,
}
"""``before -> after``: why the change cannot be made."""


@cache
def rendered(folder: Any) -> dict[str, list[tuple[str, str]]]:
    """Name and text of everything that netgen renders in the tests, by platform."""
    found: dict[str, list[tuple[str, str]]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for one in texts():
            found.setdefault(one.values[0], []).append((str(one.id), one.values[1]))
    return found


def on_switch(platform: str, text: str) -> str:
    """What a switch has that was brought to a text: the hardware of its ports, the list of what netgen wrote."""
    if platform == "sonic":
        tables = json.loads(text)
        for number in range(0, 128, 4):
            tables.setdefault("PORT", {}).setdefault(f"Ethernet{number}", {}).update(lanes=str(number), speed="100000")
        return json.dumps(tables)
    if platform in ("linux", "cumulus_linux"):
        return shown(read_back(text))
    return text


@pytest.mark.parametrize("platform", PLATFORMS)
def test_one_site_becomes_another(platform: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Only the end is looked at, and what the switch refuses: on the way, a switch whose uplink moves is without management."""
    every = rendered(tmp_path_factory.getbasetemp())[platform]
    speech = change.tongue(platform)
    assert speech is not None
    wrong = {}
    for (first, text), (second, after) in zip(every, every[1:] + every[:1], strict=True):
        before = on_switch(platform, text)
        mine = own(platform, {"before": before, "after": after})
        made = change.change(before, after, mine, speech)
        proof = prove(Aim(platform, "", before, after, mine), list(change.commands(made.ops, speech.dialect)), speech.dialect)
        assert proof is not None
        reasons = [one for one in proof.reasons if one.startswith(("at the end", "command "))]
        if reasons:
            wrong[f"{first} -> {second}"] = reasons[:2]
    assert len(every) > 15
    assert wrong.keys() == {name for name in KNOWN if name.startswith(platform)}, wrong
