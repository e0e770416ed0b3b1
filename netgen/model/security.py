"""What first-hop security holds for one port after site, profile and port have spoken."""

from __future__ import annotations

from typing import NamedTuple

from netgen.model.network import BindingMode, Security


class Effective(NamedTuple):
    """Security with every question answered; a rate of None is derived by the plan."""

    dhcp_snooping: bool
    arp_inspection: bool
    binding: BindingMode
    headroom: int
    dhcp_rate: int | None
    arp_rate: int | None


_OFF = Effective(dhcp_snooping=False, arp_inspection=False, binding="none", headroom=0, dhcp_rate=None, arp_rate=None)


def effective(*levels: Security) -> Effective:
    """The last level that says something counts, field by field; what no level says is off, and null unsays what was said.

    >>> effective(Security(binding="static", headroom=2), Security(binding="limit"))[2:4]
    ('limit', 2)
    """
    said = {name: getattr(level, name) for level in levels for name in level.model_fields_set}
    return _OFF._replace(**{name: value for name, value in said.items() if value is not None})
