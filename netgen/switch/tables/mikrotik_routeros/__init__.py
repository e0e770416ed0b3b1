"""RouterOS 7 on switches with a Marvell Prestera chip (CRS3xx and later): a bridge, VLAN interfaces on it, switch rules.

Sources are named at each menu: pages of MikroTik's RouterOS manual (help.mikrotik.com); ``recalled`` is what is known from use.
"""

from __future__ import annotations

from typing import Final

from netgen.switch.facts import Part
from netgen.switch.menu import Menus
from netgen.switch.state import RAW
from netgen.switch.table import OURS, Table
from netgen.switch.tables.mikrotik_routeros.meaning import dynamic, facts, missing
from netgen.switch.tables.mikrotik_routeros.menus import MENUS
from netgen.switch.tables.mikrotik_routeros.owners import KEPT, content
from netgen.switch.tables.mikrotik_routeros.paths import BRIDGE

ROOTS = """/caps-man /certificate /console /container /disk /file /interface /iot /ip /ipv6 /log /lora /mpls /partitions /port /ppp
    /queue /radius /routing /snmp /special-login /system /task /tool /tr069-client /user /user-manager /zerotier"""

TABLE: Final = Table(
    "mikrotik_routeros",
    (),
    lambda _here: Part(),
    generic={"top": frozenset(ROOTS.split())},
    family="menus",
    menus=Menus({menu.path: menu for menu in MENUS}, dynamic, facts, missing, content),
    owners=lambda path, _start, _end: (OURS if path[0] == BRIDGE else path[0],),
    stays=lambda _path, key, _value: key[0] in (KEPT, RAW),
)
