"""SONiC (community): what the tables of its configuration database mean, and what its YANG models refuse.

Sources: YANG: sonic-net/sonic-buildimage, src/sonic-yang-models (sonic-port, sonic-portchannel, sonic-vlan, sonic-mclag,
sonic-spanning-tree, sonic-static-route), read in 2026; GCU: sonic-net/sonic-utilities, generic_config_updater.
"""

from __future__ import annotations

from netgen.switch.table import Table
from netgen.switch.tables.sonic.meaning import finish, owners, part, stays
from netgen.switch.tables.sonic.models import faults

__all__ = ["TABLE", "faults"]


TABLE = Table(
    platform="sonic",
    commands=(),
    part=part,
    family="jsontables",
    script=True,
    owners=owners,
    stays=stays,
    follow=True,
    named=lambda path: path[1] if path[:1] in {("PORT",), ("PORTCHANNEL",)} and len(path) > 1 else " ".join(path),
    finish=finish,
    shared=frozenset(),
)
