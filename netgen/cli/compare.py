"""From a running configuration to a switch's difference: what ``diff`` and ``push`` share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgen.change import change, commands, owned, tongue
from netgen.change.causes import causes
from netgen.change.proof import Aim, prove
from netgen.config import fault
from netgen.plan.context import management_vlan
from netgen.platforms import load
from netgen.report.changes import SwitchDiff, Unplaced, placed, switch_diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgen.cli.prepare import Prepared
    from netgen.plan.types import SwitchPlan
    from netgen.render import Renderer


def unread(switch: SwitchPlan, why: str) -> Unplaced:
    """A switch whose running configuration is not known."""
    return Unplaced(SwitchDiff(switch.name, switch.platform, f"unread: {why}"))


def compared(found: Prepared, switch: SwitchPlan, renderer: Renderer, running: str, *, strict: bool) -> Unplaced:
    """What differs between a running configuration and the site, the commands, and their proof; :func:`located` says where from."""
    speech = tongue(switch.platform)
    if speech is None:
        return unread(switch, f"netgen does not compare configurations of {switch.platform} yet")
    wrong = fault(running, speech.dialect)
    if wrong:
        return unread(switch, wrong)
    own = owned(switch, found.holdings.get(switch.name), every=strict)
    intended = renderer.switch(switch)
    made = change(running, intended, own, speech)
    proof = None
    if made.ops:
        aim = Aim(switch.platform, switch.model, running, intended, own, _management(found, switch), switch.extra)
        proof = prove(aim, list(commands(made.ops, speech.dialect)), speech.dialect)
    return switch_diff(switch, made, speech.dialect, proof, load(switch.platform).commit, causes(switch))


def located(found: Prepared, made: Sequence[Unplaced]) -> list[SwitchDiff]:
    """The same with the places in the site that the steps come from, by one look for all switches."""
    return placed(made, found.places)


def _management(found: Prepared, switch: SwitchPlan) -> int | None:
    """The VLAN in which the switch is managed; None: out of band."""
    site = found.loaded.site
    name = management_vlan(site, site.switches[switch.name])
    return site.vlans[name].vid if name else None
