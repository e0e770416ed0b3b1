"""NG280 to NG289: cables between switches, and bundles of cables."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.model import Cable
from netgen.model.switch import port_ref
from netgen.rules.index import BundleUse, Index, SwitchPort
from netgen.rules.words import listed, plain

_AGGREGATING = frozenset({None, "802.3ad", "balance-xor", "balance-rr"})
"""Bond modes that need a bundle on the switch (Linux bonding.txt, Switch Configuration); None: 802.3ad."""


def loops(index: Index) -> Iterator[Fault]:
    """A cable from a switch to itself is a loop."""
    for cable in index.site.cables:
        a, b = port_ref(cable.a), port_ref(cable.b)
        if a and b and a.switch == b.switch:
            yield Fault("NG280", At(cable, "b"), f"both ends are on {plain(a.switch)}", "a cable joins two switches")


def numbers(index: Index) -> Iterator[Fault]:
    """Bundle numbers end where the platform says; the interface of another number cannot be made."""
    for (switch, number), uses in index.bundles.items():
        platform = index.platforms.get(switch)
        if platform and not platform.ports.bundle_numbers[0] <= number <= platform.ports.bundle_numbers[1]:
            low, high = platform.ports.bundle_numbers
            text = f"{platform.name} ({plain(switch)}) has no bundle {number}"
            yield Fault("NG281", uses[0].at, text, f"{max(low, 1)} to {high}")


def numbers_twice(index: Index) -> Iterator[Fault]:
    """One number is one bundle of a switch: two hosts in it would be bundled together."""
    for (switch, number), uses in index.bundles.items():
        for owner, use in {use.owner: use for use in reversed(uses)}.items():
            if owner != uses[0].owner:
                text = f"bundle {number} of {plain(switch)} is that of {_of(uses[0])}"
                yield Fault("NG282", use.at, text, _free(index, switch), (uses[0].at,))


def _of(use: BundleUse) -> str:
    if isinstance(use.of, Cable):
        return f"the cables to {plain(use.peer)}"
    return f"its own port {plain(use.of.name)}" if isinstance(use.of, SwitchPort) else use.owner


def _free(index: Index, switch: str) -> str:
    platform = index.platforms.get(switch)
    low, high = platform.ports.bundle_numbers if platform else (1, 8)
    free = next((number for number in range(max(low, 1), high + 1) if (switch, number) not in index.bundles), None)
    return f"{free} is free" if free else ""


def one_peer(index: Index) -> Iterator[Fault]:
    """A bundle's cables end on one switch; on two they are a bundle only where the two pretend to be one (MLAG)."""
    for (switch, number), uses in index.bundles.items():
        cables = [use for use in uses if isinstance(use.of, Cable)]
        for use in cables[1:]:
            if use.peer != cables[0].peer and not index.paired(use.peer, cables[0].peer):
                text = f"bundle {number} of {plain(switch)} goes to {plain(cables[0].peer)} and to {plain(use.peer)}"
                yield Fault("NG283", use.at, text, _free(index, switch), (cables[0].at,))


def alike(index: Index) -> Iterator[Fault]:
    """A bundle is one port: what its members say differently can hold for one of them only."""
    seen: set[int] = set()
    for (switch, number), uses in index.bundles.items():
        for use in uses[1:]:
            if id(use.at.object) not in seen and (wrong := _differ(uses[0], use)):
                seen.add(id(use.at.object))  # a cable is at both ends
                text = f"bundle {number} of {plain(switch)}: its members differ in {listed(wrong)}"
                mend = "say the same for all" + (", a port profile helps" if isinstance(use.of, SwitchPort) else "")
                yield Fault("NG284", use.at, text, mend, (uses[0].at,))


_CABLE = ("vlans", "native", "mtu")
_PORT = ("mode", "untagged", "tagged", "shutdown", "mtu", "stp_edge", "bpdu_guard", "storm_control", "trust", "max_bindings")


def _differ(one: BundleUse, other: BundleUse) -> list[str]:
    if isinstance(one.of, Cable) and isinstance(other.of, Cable):
        return [field for field in _CABLE if getattr(one.of, field) != getattr(other.of, field)]
    if isinstance(one.of, SwitchPort) and isinstance(other.of, SwitchPort):
        return [field for field in _PORT if getattr(one.of.port, field) != getattr(other.of.port, field)]
    return []


def one_switch(index: Index) -> Iterator[Fault]:
    """Bundled members end on one switch, or on the two of an MLAG pair."""
    for nic in index.nics:
        refs = [ref for member in nic.interface.members.values() if (ref := port_ref(member.port))]
        switches = dict.fromkeys(ref.switch for ref in refs)
        if nic.interface.mode in _AGGREGATING and len(switches) > 1 and not index.paired(*switches):
            text = f"{nic.who} is bundled over {listed(switches)}, which are no MLAG pair"
            yield Fault("NG285", At(nic.interface, "members"), text, "members on one switch, an mlag: pair, or mode: active-backup")


def no_bundle(index: Index) -> Iterator[Fault]:
    """An active-backup bond uses one port at a time: there is no bundle on the switch, so a number names nothing."""
    for nic in index.nics:
        if nic.interface.mode not in _AGGREGATING and nic.interface.lag is not None:
            text = f"a bond of mode {nic.interface.mode} has no bundle on the switch"
            yield Fault("NG286", At(nic.interface, "lag"), text, "leave lag out, or say mode: 802.3ad")


RULES = (loops, numbers, numbers_twice, one_peer, alike, one_switch, no_bundle)
