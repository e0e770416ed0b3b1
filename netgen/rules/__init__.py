"""Judging the site alone: references, values, names. One generator a rule; yields faults, never raises.

Every rule has an id of its own and a page in ``docs/rules``; its docstring says why it is there. All rules read one
:class:`~netgen.rules.index.Index`, so the site is walked once; each costs at most n log n of what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netgen.errors import Fault
from netgen.model import Site
from netgen.rules import addresses, bundles, containers, hosts, mlag, names, policies, ports, references, routers, security, vlans
from netgen.rules.index import Index
from netgen.rules.walk import build

Rule = Callable[[Index], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *names.RULES,
    *vlans.RULES,
    *routers.RULES,
    *addresses.RULES,
    *ports.RULES,
    *bundles.RULES,
    *hosts.RULES,
    *containers.RULES,
    *security.RULES,
    *policies.RULES,
    *mlag.RULES,
)
"""Every rule, in the order of the ids."""


def faults(site: Site) -> list[Fault]:
    """Everything that is wrong with the site by itself, in the order of the rules; warnings too."""
    index = build(site)
    return [fault for rule in RULES for fault in rule(index)]
