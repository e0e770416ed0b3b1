"""Decisions: a site and its lock become the plan of every switch and host.

``make`` is the one way in. Everything that is decided is decided here: which VLAN a cable carries, who gets which
slice, how a port is guarded. Templates print it, checks judge it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from netgen.addressing import IPv4, Mac, Prefix4, natural
from netgen.errors import At, Fault, SiteInvalid
from netgen.lock import Holding, Lock
from netgen.model import Site
from netgen.plan import bundles, slices
from netgen.plan.body import Switchboard, largest
from netgen.plan.context import Context, Pair, context
from netgen.plan.hosts import free_pools, host_plan
from netgen.plan.ports import switchboard
from netgen.plan.routing import Routing, routing
from netgen.plan.trunks import Carried, carried
from netgen.plan.types import Binding, Mlag, Plan, PortBody, PortPlan, Stp, Svi, SwitchPlan, VlanPlan, VlanSecurity
from netgen.plan.wiring import Wiring, wiring

__all__ = ["Plan", "make"]

STP_MODES: tuple[Literal["rapid-pvst", "mstp", "rstp"], ...] = ("rapid-pvst", "mstp", "rstp")


def make(site: Site, lock: Lock, *, hosts: bool = True) -> tuple[Plan, Lock]:
    """The plan of a site that has passed the rules, and the lock for the next run; ``hosts=False`` leaves HostPlans out.

    Pure: the same arguments give the same result. SiteInvalid when something that only the plan can see does not work
    out: no room for a slice, a VLAN whose members do not reach each other.
    """
    known = context(site)
    shares, kept_slices, faults = slices.allocate(known, lock)
    numbers, kept_bundles, more = bundles.allocate(known, lock)
    found = carried(known)
    faults += [*more, *_split_faults(known, found)]
    if faults:
        raise SiteInvalid(faults)
    by_host = {(share.vlan.name, share.host): share.prefix for share in shares}
    wires = wiring(known, found, numbers, by_host)
    stp_mode, priorities = _stp(known)
    names = sorted(site.switches, key=natural)
    boards = {name: switchboard(wires, name, site.switches[name]) for name in names}
    layer3 = {name: routing(known, name, site.switches[name], lock.acls.get(name, {})) for name in names}
    pools = free_pools(known)
    plan = Plan(
        site=site.site,
        vlans=tuple(known.vlans.values()),
        switches=tuple(_switch(wires, boards[name], layer3[name], _stp_of(boards[name], stp_mode, priorities)) for name in names),
        hosts=tuple(host_plan(known, name, by_host, pools, numbers) for name in sorted(site.hosts if hosts else (), key=natural)),
        slices=tuple(shares),
        needs=tuple(need for name in names for need in boards[name].needs),
    )
    acls = {name: layer3[name].numbers for name in names if layer3[name].numbers}
    holdings = {switch.name: lock.holdings.get(switch.name, Holding()) | _holding(switch) for switch in plan.switches}
    return plan, Lock(kept_slices, kept_bundles, acls, holdings)


def _holding(switch: SwitchPlan) -> Holding:
    """What of a switch is the site's now."""
    return Holding(
        {vlan.vid: vlan.name for vlan in switch.vlans},
        tuple(port.name for port in switch.ports),
        tuple(bundle.lag for bundle in switch.bundles if bundle.lag is not None),
    )


def _split_faults(known: Context, found: Carried) -> Iterable[Fault]:
    for vlan, groups in found.split.items():
        parts = " and ".join(", ".join(sorted(group, key=natural)) for group in groups)
        text = f"VLAN {vlan} is needed on switches that no cable joins: {parts}"
        yield Fault("NG430", At(known.site, "vlans", vlan), text, "add the missing cable, or let the cable's vlans list carry it")


# Spanning tree ------------------------------------------------------------------------------------------------------------


def _stp(known: Context) -> tuple[Literal["rapid-pvst", "mstp", "rstp"], dict[str, int]]:
    """The mode (the site's, else the first that every switch can run) and the bridge priorities by switch.

    Without priorities in the site, the switch that is preferred for most routed VLANs is the root (4096) and the other
    routers stand by (8192): traffic takes the same way as to the gateway. MLAG peers that must look like one bridge share it.
    """
    every = [set(platform.stp(mlag=name in known.pairs)) for name, platform in known.platforms.items()]
    shared = [mode for mode in STP_MODES if all(mode in modes for modes in every)]
    mode = known.site.stp.mode or (shared[0] if shared else STP_MODES[0])
    if known.site.stp.priority:
        return mode, dict(known.site.stp.priority)
    preferred = Counter(names[0] for names in known.routers.values() if names)
    if not preferred:
        return mode, {}
    root = min(preferred, key=lambda name: (-preferred[name], natural(name)))
    standby = (bridge for router in known.routed for bridge in _one_bridge(known, router))
    return mode, dict.fromkeys(standby, 8192) | dict.fromkeys(_one_bridge(known, root), 4096)


def _one_bridge(known: Context, name: str) -> tuple[str, ...]:
    """The switch, or both of its MLAG pair where the platform wants the same priority on them."""
    pair = known.pairs.get(name)
    return pair.model.switches if pair and known.platforms[name].mlag_one_bridge else (name,)


def _stp_of(board: Switchboard, mode: Literal["rapid-pvst", "mstp", "rstp"], priorities: dict[str, int]) -> Stp:
    return Stp(mode, priorities.get(board.name), any(port.body.bpdu_guard for port in board.ports))


# One switch -----------------------------------------------------------------------------------------------------------------


def _switch(wires: Wiring, board: Switchboard, layer3: Routing, stp: Stp) -> SwitchPlan:
    known = wires.known
    model = known.site.switches[board.name]
    pair = known.pairs.get(board.name)
    vlans = tuple(vlan for name, vlan in known.vlans.items() if name in wires.found.switches[board.name])
    svis = layer3.svis
    if pair and pair.vlan:
        vlans = tuple(sorted((*vlans, pair.vlan), key=lambda vlan: vlan.vid))
        svis = tuple(sorted((*svis, _peer_svi(board.name, pair, pair.vlan)), key=lambda svi: svi.vlan.vid))
    hardware = board.platform.model(model.model)
    return SwitchPlan(
        name=board.name,
        hostname=board.name,
        platform=board.platform.name,
        model=model.model,
        quirks=hardware.quirks if hardware else frozenset(),
        vlans=vlans,
        ports=tuple(board.ports),
        bundles=tuple(board.bundles),
        bundle_count=max((port.lag or 0 for port in board.bundles), default=-1) + 1,
        svis=svis,
        routing=board.name in known.routed,
        routing6=any(svi.ipv6 for svi in layer3.svis) and board.name in known.routed,
        default_gateway=layer3.default_gateway,
        routes=layer3.routes,
        acls=layer3.acls,
        stp=stp,
        mlag=_mlag(known, board, pair, layer3),
        vlan_security=tuple(_securities(board, vlans)),
        snooping=tuple(vlan for vlan in vlans if vlan.name in board.snooped),
        arp_inspection=tuple(vlan for vlan in vlans if vlan.name in board.inspected),
        guard_rules=_guard_rules(board),
        guard_size=_guard_size(board),
        unguarded=_unguarded(board),
        bindings=tuple(board.bindings),
        mtu=_mtu(board, layer3),
        lldp=board.platform.has("lldp"),
        extra=model.extra,
        of=(model,),
    )


def _mtu(board: Switchboard, layer3: Routing) -> int | None:
    """The largest of all, an SVI's with what ports count on top."""
    svi = largest(*(svi.mtu for svi in layer3.svis))
    header = 0 if board.platform.svi_mtu_header else board.platform.mtu_header
    return largest(svi + header if svi else None, *(port.body.mtu for port in board.ports))


PEER_NETWORK = 0xA9FEFF00
"""169.254.255.0: link-local addresses (RFC 3927) of an MLAG pair's own talk; the same in every pair, since no other cable has it."""


def _peer_address(name: str, pair: Pair) -> int:
    return PEER_NETWORK + (1 if name == pair.model.switches[0] else 2)


def _peer_svi(name: str, pair: Pair, vlan: VlanPlan) -> Svi:
    return Svi(vlan=vlan, description="", ipv4=Prefix4(_peer_address(name, pair), 30), of=(pair.model,))


def _mlag(known: Context, board: Switchboard, pair: Pair | None, layer3: Routing) -> Mlag | None:
    """The switch's half of its MLAG pair; peers watch each other at the keepalive addresses, else at their own."""
    if pair is None:
        return None
    model, peer = pair.model, pair.peer(board.name)
    watched = {name: model.keepalive.get(name) or known.site.switches[name].address for name in model.switches}
    return Mlag(
        name=pair.name,
        domain=model.domain,
        primary=board.name == model.switches[0],
        peer=peer,
        peer_link=model.peer_link,
        peer_link_name=board.platform.bundle_name(model.peer_link),
        keepalive=watched[board.name],
        keepalive_inband=any(svi.ipv4 and svi.ipv4.ip == watched[board.name] for svi in layer3.svis),
        peer_keepalive=watched[peer],
        system_mac=Mac(0x024E47 << 24 | model.domain),
        peer_vlan=model.peer_vlan,
        peer_address=IPv4(_peer_address(peer, pair)),
        of=(model,),
    )


def _source_guarded(board: Switchboard) -> list[PortBody]:
    """The bodies of ports with source guard, each once."""
    return list({id(port.body): port.body for port in (*board.ports, *board.bundles) if port.body.guard == "source_guard"}.values())


def _guard_rules(board: Switchboard) -> int:
    """Those of entries and of guarded VLANs, and one for each VLAN that has to pass."""
    if board.platform.guard_rules is None:
        return 0
    entry, vlan = board.platform.guard_rules
    ports = [
        port for port in (*board.ports, *board.bundles) if port.body.guard == "port_acl" and (port.lag is None or port.kind == "bundle")
    ]
    passing = sum(len(port.body.allowed) - len(port.body.guarded) for port in ports)
    return passing + sum(entry * len(port.bindings) + vlan * len(port.body.guarded) for port in ports)


def _guard_size(board: Switchboard) -> int | None:
    """More entries than the largest holds are refused by the limit ``bindings_per_switch``."""
    sizes = board.platform.guard_sizes
    if not sizes or not _source_guarded(board):
        return None
    return next((size for size in sizes if size > len(board.bindings)), sizes[-1])


def _unguarded(board: Switchboard) -> tuple[VlanPlan, ...]:
    if not board.platform.guard_whole_trunk:
        return ()
    free = {vlan for body in _source_guarded(board) for vlan in body.allowed if vlan not in body.guarded}
    return tuple(sorted(free, key=lambda vlan: vlan.vid))


def _securities(board: Switchboard, vlans: tuple[VlanPlan, ...]) -> Iterable[VlanSecurity]:
    """Per VLAN what is on in it, with its ports: bundles instead of their members."""
    bound: dict[str, list[Binding]] = {}
    for entry in board.bindings:
        bound.setdefault(entry.vlan.name, []).append(entry)
    ports = [port for port in (*board.ports, *board.bundles) if port.kind == "bundle" or port.lag is None]
    guarded = {vlan.name for body in {id(port.body): port.body for port in ports}.values() for vlan in body.guarded}
    wanted = board.snooped | board.inspected | guarded | bound.keys()
    for vlan in vlans:
        if vlan.name in wanted:
            yield _security(board, vlan, [port for port in ports if vlan in port.body.allowed], bound.get(vlan.name, []))


def _security(board: Switchboard, vlan: VlanPlan, ports: list[PortPlan], bindings: list[Binding]) -> VlanSecurity:
    return VlanSecurity(
        vlan=vlan,
        snooping=vlan.name in board.snooped,
        arp_inspection=vlan.name in board.inspected,
        source_guard=any(port.body.guard == "source_guard" and port.body.mode == "access" for port in ports),
        trusted=tuple(port for port in ports if port.body.trust_dhcp),
        untrusted=tuple(port for port in ports if not port.body.trust_dhcp),
        bindings=tuple(sorted(bindings, key=lambda entry: (natural(entry.port), entry.ip))),
        arp_acl=f"NG-V{vlan.vid}-ARP",
        arp_entries=tuple(entry for entry in board.arp_entries if entry.vlan is vlan),
    )
