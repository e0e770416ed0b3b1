"""Which command line a platform's switches have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from netgen import switch
from netgen.sim.comware import Comware
from netgen.sim.desk import Cli, Desk
from netgen.sim.eos import Eos
from netgen.sim.ios import Ios
from netgen.sim.junos import Junos
from netgen.sim.nxos import Nxos
from netgen.sim.vrp import Vrp, Vrp8

FAMILIES: Final[Mapping[str, Callable[[Desk], Cli]]] = {
    "arista_eos": Eos,
    "cisco_ios": Ios,
    "cisco_nxos": Nxos,
    "hp_comware": Comware,
    "huawei_vrp": Vrp,
    "huawei_vrpv8": Vrp8,
    "juniper_junos": Junos,
}


def simulated(platform: str) -> bool:
    """Whether there are simulated switches of a platform: its lines are modelled, and its command line is known here."""
    return platform in FAMILIES and platform in switch.names()


def cli(desk: Desk) -> Cli:
    """The command line of a new session."""
    return FAMILIES[desk.box.platform](desk)
