"""First-hop security that would cut somebody off, guard nothing, or mean less than it seems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netgen.check.view import View, named, writer
from netgen.errors import At, Fault
from netgen.model import Interface
from netgen.plan.entries import GUARDED_ROLES
from netgen.plan.types import VlanPlan

KINDS = {"access": "access ports", "trunk": "trunks", "bundle": "bundles"}


def guard_missing(view: View) -> Iterator[Fault]:
    """A port that is to be guarded on a platform that cannot guard this kind of port."""
    guarded = {
        port.name for port in (*view.plan.ports, *view.plan.bundles) if any(vlan.role in GUARDED_ROLES for vlan in port.body.allowed)
    }
    for need in view.needs:
        if need.binding in ("static", "dhcp") and need.guard == "none" and need.port in guarded:
            note = view.platform.features[f"guard_{need.kind}"].note
            text = f"{view.plan.name} {need.port}: {view.platform.name} cannot guard {KINDS[need.kind]} (binding: {need.binding})"
            yield Fault("NG442", writer(need.of, "security.binding"), text, note or "use security: {binding: limit}")


def limit_below_need(view: View) -> Iterator[Fault]:
    """A limit lower than the addresses that the model itself puts behind the port: the last ones would be dropped."""
    for need in view.needs:
        if need.limit is not None and need.limit < need.need:
            text = f"{view.plan.name} {need.port}: a limit of {need.limit} for {need.need} addresses"
            yield Fault("NG453", writer(need.of, "max_bindings"), text, f"at least {need.need}, or a smaller max")


def backup_bond(view: View) -> Iterator[Fault]:
    """Static entries name one port, and a bond in active-backup mode speaks from either."""
    for need in view.needs:
        interface = need.of[0] if need.of else None
        if isinstance(interface, Interface) and interface.mode == "active-backup" and need.binding == "static":
            text = f"{view.plan.name} {need.port}: static bindings name one port, an active-backup bond moves between two"
            yield Fault("NG454", writer(need.of, "mode"), text, "mode: 802.3ad, or security: {binding: limit}")


def unknown_macs(view: View) -> Iterator[Fault]:
    """ARP inspection drops what has no entry, and there can be none for an unknown MAC."""
    for need in view.needs:
        if need.arp_unknown:
            text = f"{view.plan.name} {need.port}: ARP inspection would drop {need.host}'s ARP, since not all its MACs are known"
            mend = "give mac: (and mac: from-ip for containers), or security: {arp_inspection: false} on this interface"
            yield Fault("NG455", writer(need.of, "mac"), text, mend)


def arp_trusted(view: View) -> Iterator[Fault]:
    """A port of unknown inhabitants in an inspected VLAN is trusted for ARP, which is worth saying."""
    for need in view.needs:
        if need.arp_trusted:
            text = f"{view.plan.name} {need.port}: ARP-trusted, since nothing is known of what is behind it"
            mend = "list its bindings:, or say trust: arp (or none) to settle it"
            yield Fault("NG456", writer(need.of, "untagged"), text, mend, severity="warning")


def any_mac(view: View) -> Iterator[Fault]:
    """``mac: any`` needs a platform with bindings that name no MAC."""
    seen: set[int] = set()
    for entry in view.plan.bindings:
        if entry.mac is None and not view.platform.ip_only_binding and id(entry.of[0]) not in seen:
            seen.add(id(entry.of[0]))
            text = f"{view.plan.name} {entry.port}: {view.platform.name} has no bindings without MAC (mac: any)"
            yield Fault("NG446", At(entry.of[0], "mac"), text, "mac: from-ip, or security: {binding: limit}")


def nothing_learned(view: View) -> Iterator[Fault]:
    """``binding: dhcp`` lives on what DHCP snooping learns."""
    for need in view.needs:
        if (
            need.binding == "dhcp"
            and need.guard != "none"
            and not (view.security(need.of).dhcp_snooping and view.platform.has("dhcp_snooping"))
        ):
            text = f"{view.plan.name} {need.port}: binding: dhcp without DHCP snooping learns nothing and the guard drops everything"
            yield Fault("NG457", writer(need.of, "security.binding"), text, "security: {dhcp_snooping: true}, or binding: static")


def leases_in_lists(view: View) -> Iterator[Fault]:
    """A port access list is written once and cannot follow what snooping learns."""
    for need in view.needs:
        if need.binding == "dhcp" and need.guard == "port_acl":
            text = f"{view.plan.name} {need.port}: {view.platform.name} guards this port by an access list, which cannot follow DHCP leases"
            yield Fault("NG472", writer(need.of, "security.binding"), text, "binding: static, or security: {binding: limit}")


def guard_unsnooped(view: View) -> Iterator[Fault]:
    """A source guard that filters snooped VLANs only guards nothing in the others."""
    if not view.platform.guard_needs_snooping:
        return
    snooped = {vlan.vid for vlan in view.plan.snooping}
    guards = {need.port: need for need in view.needs if need.guard == "source_guard" and need.binding == "static"}
    for port in (*view.plan.ports, *view.plan.bundles):
        need = guards.get(port.name)
        bare = [vlan.name for vlan in port.body.guarded if vlan.role in GUARDED_ROLES and vlan.vid not in snooped]
        if need and bare:
            text = f"{view.plan.name} {port.name}: {view.platform.name}'s source guard needs DHCP snooping in {', '.join(bare)}"
            yield Fault("NG458", writer(need.of, "security.binding"), text, "security: {dhcp_snooping: true}, or binding: limit")


def cut_vlans(view: View) -> Iterator[Fault]:
    """A guard that looks at every VLAN of a port cuts off the VLANs in which it has no entry."""
    if not view.platform.guard_every_vlan:
        return
    needs = {need.port: need for need in view.needs}
    for port in (*view.plan.ports, *view.plan.bundles):
        bound = {entry.vlan.vid for entry in port.bindings}
        bare = [vlan.name for vlan in port.body.guarded if vlan.vid not in bound and vlan.role not in GUARDED_ROLES]
        if bare and port.name in needs:
            text = f"{view.plan.name} {port.name}: {view.platform.name}'s guard looks at every VLAN and would cut off {', '.join(bare)}"
            yield Fault(
                "NG469", writer(needs[port.name].of, "security.binding"), text, "another port for it, or security: {binding: limit}"
            )


def inspection_unsnooped(view: View) -> Iterator[Fault]:
    """ARP inspection without snooping, on platforms where one implies the other."""
    if view.platform.inspection_needs_snooping:
        snooped = {vlan.vid for vlan in view.plan.snooping}
        bare = [vlan.name for vlan in view.plan.arp_inspection if vlan.vid not in snooped]
        if bare:
            text = f"{view.plan.name}: {view.platform.name} has no ARP inspection without DHCP snooping ({', '.join(bare)})"
            at = writer((view.model, view.site), "security.arp_inspection")
            yield Fault("NG459", at, text, "security: {dhcp_snooping: true} too")


def shared_trust(view: View) -> Iterator[Fault]:
    """A port trusted for DHCP only, where the platform's trust is one for DHCP and ARP."""
    if view.platform.trust_shared:
        for port in view.plan.ports:
            body = port.body
            if body.link != "switch" and body.trust_dhcp and body.inspected and not body.trust_arp:
                mend = "security: {arp_inspection: false} too" if body.link == "host" else "say trust: both"
                text = f"{view.plan.name} {port.name}: {view.platform.name} trusts a port for DHCP and ARP together"
                yield Fault("NG460", writer(port.of, "trust"), text, mend, severity="warning")


def global_bpdu_guard(view: View) -> Iterator[Fault]:
    """An edge port without BPDU guard beside guarded ones, where the guard is one line for all edge ports."""
    if view.platform.bpdu_guard_global and view.plan.stp.bpdu_guard:
        for port in view.plan.ports:
            if port.body.stp_edge and not port.body.bpdu_guard:
                text = f"{view.plan.name} {port.name}: {view.platform.name} guards all edge ports against BPDUs or none, so this one too"
                yield Fault("NG462", writer(port.of, "stp_edge"), text, "say bpdu_guard: true", severity="warning")


def ipv6_unbound(views: Sequence[View]) -> Iterator[Fault]:
    """Bindings are IPv4: IPv6 on a guarded port is not tied to addresses."""
    found: dict[int, tuple[VlanPlan, list[str]]] = {}
    for view in views:
        bodies = {id(port.body): port.body for port in view.plan.ports}
        for vlan in {id(vlan): vlan for body in bodies.values() for vlan in body.guarded if vlan.prefix6}.values():
            found.setdefault(vlan.vid, (vlan, []))[1].append(view.plan.name)
    for vlan, switches in found.values():
        text = f"bindings are IPv4 only: IPv6 in {vlan.name} is not bound to addresses on {named(switches)}"
        yield Fault("NG466", At(vlan.of[0], "prefix6"), text, "leave prefix6 out where spoofed IPv6 matters", severity="warning")
