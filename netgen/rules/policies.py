"""NG360 to NG369: policies between VLANs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.model import Policy
from netgen.rules.index import Index
from netgen.rules.words import plain

Match = tuple[str, bool]
"""(protocol or ``any``, established only): what a policy matches beside its ports."""
_ALL = (0, 65535)


class _Ranges:
    """Ports that are matched already: disjoint ascending ranges that do not touch."""

    __slots__ = ("highs", "lows")

    def __init__(self) -> None:
        self.lows: list[int] = []
        self.highs: list[int] = []

    def holds(self, low: int, high: int) -> bool:
        """Whether all of the range is matched."""
        place = bisect_right(self.lows, low) - 1
        return place >= 0 and self.highs[place] >= high

    def add(self, low: int, high: int) -> None:
        """Take the range in, joined with all that it touches."""
        first, last = bisect_left(self.highs, low - 1), bisect_right(self.lows, high + 1)
        if first < last:
            low, high = min(low, self.lows[first]), max(high, self.highs[last - 1])
        self.lows[first:last], self.highs[first:last] = [low], [high]


def ports(index: Index) -> Iterator[Fault]:
    """Only TCP and UDP have ports."""
    for policy in index.site.policies:
        if policy.ports and policy.protocol not in ("tcp", "udp"):
            text = f"ports need a protocol, {policy.protocol} has none" if policy.protocol else "ports need a protocol"
            yield Fault("NG360", At(policy, "ports"), text, "protocol: tcp or udp")


def established(index: Index) -> Iterator[Fault]:
    """Only TCP says in its header that a packet belongs to a connection; switches keep no state."""
    for policy in index.site.policies:
        if policy.established and policy.protocol not in (None, "tcp"):
            text = f"established is for TCP, {policy.protocol} has no such mark"
            yield Fault("NG361", At(policy, "established"), text, "protocol: tcp, or a rule by ports for the answers")


def same_vlan(index: Index) -> Iterator[Fault]:
    """Packets inside a VLAN do not pass the router, where policies stand."""
    for policy in index.site.policies:
        if policy.source == policy.to:
            text = f"traffic inside VLAN {plain(policy.to)} does not pass a router"
            yield Fault("NG362", At(policy, "to"), text, "two different VLANs")


def prefixes(index: Index) -> Iterator[Fault]:
    """A policy becomes a rule from prefix to prefix, in each family that both VLANs have."""
    for policy in index.site.policies:
        source, to = index.site.vlans.get(policy.source), index.site.vlans.get(policy.to)
        if source and to and not (source.prefix and to.prefix) and not (source.prefix6 and to.prefix6):
            bare = "to" if source.prefix or source.prefix6 else "source"
            name = policy.to if bare == "to" else policy.source
            text = f"VLAN {plain(name)} has no prefix that the rule could name"
            yield Fault("NG363", At(policy, bare), text, "add prefix to the VLAN")


def covered(index: Index) -> Iterator[Fault]:
    """First match wins: what earlier policies between the same VLANs match never comes to a later one."""
    seen: dict[tuple[str, str], dict[Match, _Ranges]] = {}
    for policy in index.site.policies:
        known = seen.setdefault((policy.source, policy.to), {})
        if all(_holds(known, policy, low, high) for low, high in policy.ports or (_ALL,)):
            text = f"never matches: earlier policies from {plain(policy.source)} to {plain(policy.to)} match all of it"
            yield Fault("NG364", At(policy, "action"), text, "move it up, or leave it out", severity="warning")
        ranges = known.setdefault((_protocol(policy), policy.established), _Ranges())
        for low, high in policy.ports or (_ALL,):
            ranges.add(low, high)


def _protocol(policy: Policy) -> str:
    return policy.protocol or ("tcp" if policy.established else "any")


def _holds(known: dict[Match, _Ranges], policy: Policy, low: int, high: int) -> bool:
    protocol = _protocol(policy)
    wider = [("any", False), (protocol, False), (protocol, policy.established)]
    return any(match in known and known[match].holds(*(_ALL if match[0] == "any" else (low, high))) for match in wider)


def idle_permits(index: Index) -> Iterator[Fault]:
    """What no policy matches is permitted: a permit matters only before a deny between the same VLANs."""
    last_deny = {(policy.source, policy.to): place for place, policy in enumerate(index.site.policies) if policy.action == "deny"}
    for place, policy in enumerate(index.site.policies):
        if policy.action == "permit" and last_deny.get((policy.source, policy.to), -1) < place:
            text = f"changes nothing: no deny from {plain(policy.source)} to {plain(policy.to)} follows, and the default is permit"
            yield Fault("NG365", At(policy, "action"), text, "add the deny that it is an exception to, or leave it out", severity="warning")


RULES = (ports, established, same_vlan, prefixes, covered, idle_permits)
