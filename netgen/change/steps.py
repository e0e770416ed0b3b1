"""The order of a change: at which step what kind of line comes and goes.

Create VLANs and SVIs before anything points to them, widen trunks before ports move, let known pairs in before the gate
closes; loosen before narrowing, and delete last what others may still use (docs/push.md says why).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from netgen.platforms.lines import Role


class Step(IntEnum):
    """In the order of execution; MEANING says what each is for."""

    SYSTEM = 1
    VLAN = 2
    ACL = 3
    SVI = 4
    LOOSEN = 5
    TRUST = 6
    TRUNK_ADD = 7
    PORT = 8
    LIMIT_UP = 9
    BIND = 10
    SNOOP = 11
    GUARD = 12
    INSPECT = 13
    UNBIND = 14
    LIMIT_DOWN = 15
    UNTRUST = 16
    TRUNK_REMOVE = 17
    SVI_REMOVE = 18
    ACL_REMOVE = 19
    VLAN_REMOVE = 20
    SYSTEM_REMOVE = 21


MEANING: Mapping[Step, str] = {
    Step.SYSTEM: "what holds for the whole switch",
    Step.VLAN: "VLANs are made, before anything is put into them",
    Step.ACL: "access lists are made, before anything points to them",
    Step.SVI: "SVIs come with all that is on them; bundles are made",
    Step.LOOSEN: "ARP inspection, then guard, then snooping goes off where it is not wanted any more, before addresses move",
    Step.TRUST: "trusted ports and rates, before anything is inspected",
    Step.TRUNK_ADD: "trunks get VLANs",
    Step.PORT: "modes, access VLANs, members of bundles, descriptions",
    Step.LIMIT_UP: "limits come and rise",
    Step.BIND: "static bindings come: known pairs are let in before the gate closes",
    Step.SNOOP: "snooping goes on",
    Step.GUARD: "guard goes on, port by port",
    Step.INSPECT: "ARP inspection goes on, last of all that tightens",
    Step.UNBIND: "bindings go",
    Step.LIMIT_DOWN: "limits fall and go",
    Step.UNTRUST: "ports are no longer trusted",
    Step.TRUNK_REMOVE: "trunks lose VLANs, when nothing needs them there",
    Step.SVI_REMOVE: "SVIs go, and bundles without members",
    Step.ACL_REMOVE: "access lists go",
    Step.VLAN_REMOVE: "VLANs go, when no port and no SVI is in them",
    Step.SYSTEM_REMOVE: "what held for the whole switch",
}

ADD: Mapping[Role, Step] = {
    "system": Step.SYSTEM,
    "save": Step.SYSTEM,
    "vlan": Step.VLAN,
    "acl": Step.ACL,
    "svi": Step.SVI,
    "trust": Step.TRUST,
    "trunk": Step.TRUNK_ADD,
    "narrow": Step.TRUNK_REMOVE,
    "port": Step.PORT,
    "limit": Step.LIMIT_UP,
    "bind": Step.BIND,
    "snoop": Step.SNOOP,
    "exempt": Step.LOOSEN,
    "guard": Step.GUARD,
    "gate": Step.INSPECT,
    "filter": Step.PORT,
    "inspect": Step.INSPECT,
}

REMOVE: Mapping[Role, Step] = {
    "system": Step.SYSTEM_REMOVE,
    "save": Step.SYSTEM_REMOVE,
    "vlan": Step.VLAN_REMOVE,
    "acl": Step.ACL_REMOVE,
    "svi": Step.SVI_REMOVE,
    "trust": Step.UNTRUST,
    "trunk": Step.TRUNK_REMOVE,
    "narrow": Step.TRUNK_ADD,
    "port": Step.PORT,
    "limit": Step.LIMIT_DOWN,
    "bind": Step.UNBIND,
    "snoop": Step.LOOSEN,
    "exempt": Step.SNOOP,
    "guard": Step.LOOSEN,
    "gate": Step.LOOSEN,
    "filter": Step.LOOSEN,
    "inspect": Step.LOOSEN,
}

OFF_FIRST: Mapping[Role, int] = {"inspect": 0, "guard": 1, "snoop": 2, "gate": 3}
"""Within LOOSEN: switching off goes the other way round than switching on."""

LATE = tuple(step for step in Step if step >= Step.UNBIND)
"""The steps that only take away."""


def make_step(role: Role) -> Step:
    """When a block of that role is made."""
    return Step.SVI if role == "port" else ADD[role]


def unmake_step(role: Role) -> Step:
    """When a block of that role is removed as a whole."""
    return Step.SVI_REMOVE if role == "port" else REMOVE[role]
