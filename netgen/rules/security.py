"""NG340 to NG359: combinations of bindings, guard and Docker that cannot work."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.model import Host
from netgen.model.security import Effective, effective
from netgen.rules.index import Index, SwitchPort
from netgen.rules.words import plain

RANDOM_MACS = (28,)
"""From this Docker engine on a macvlan container's MAC no longer follows from its address (moby commit bc130f367d)."""

_GUARDED = frozenset({"host", "container"})
"""Roles of VLANs in which bindings are made."""


def static_macs(index: Index) -> Iterator[Fault]:
    """With ``binding: static`` the guard passes what is bound: a host address without its MAC is not, and the host is cut off."""
    for nic in index.nics:
        if nic.security.binding != "static" or nic.interface.mac is not None:
            continue
        bound = [name for name in nic.interface.addresses if name in index.site.vlans and index.site.vlans[name].role in _GUARDED]
        if bound:
            text = f"binding: static would cut {nic.who} off in VLAN {plain(bound[0])}, since its MAC is not known"
            mend = "add mac: (as `ip link` on the host shows it), or security: {binding: limit}"
            yield Fault("NG340", At(nic.host, "interfaces", nic.name), text, mend)


def learned_containers(index: Index) -> Iterator[Fault]:
    """Containers get their addresses from an IPAM driver and send no DHCP, so the switch never learns them."""
    for net in index.networks:
        if net.nic.security.binding == "dhcp":
            text = f"binding: dhcp learns no containers, which send no DHCP ({net.nic.who})"
            at = At(net.nic.interface, "container_networks", net.vlan_name)
            yield Fault("NG341", at, text, "binding: static or limit on this interface")


def unknown_macs(index: Index) -> Iterator[Fault]:
    """``mac: learned`` says that the MACs are not known before, and ``binding: static`` has to know them."""
    for net in index.networks:
        if net.nic.security.binding == "static" and net.network.mac == "learned":
            text = f"binding: static needs MACs that are known before, mac: learned has none ({net.nic.who})"
            yield Fault("NG342", At(net.network, "mac"), text, "mac: from-ip, or security: {binding: limit}")


def random_macs(index: Index) -> Iterator[Fault]:
    """From Docker 28 on MACs are random unless pinned, and Docker's own IPAM chooses the address: nothing joins the two."""
    for net in index.networks:
        engine = net.nic.host.docker
        chosen = net.network.ipam == "default" and net.network.mac == "from-ip" and net.nic.security.binding == "static"
        if chosen and (engine is None or engine >= RANDOM_MACS):
            text = f"Docker's own IPAM and {_engine(net.nic.host)}, whose MACs are random: no container would have the MAC that is bound"
            mend = "ipam: netgen, security: {binding: limit}, or the engine's version if it is older than 28"
            yield Fault("NG343", At(net.network, "ipam"), text, mend)


def _engine(host: Host) -> str:
    return f"Docker {'.'.join(map(str, host.docker))}" if host.docker else "the newest Docker (the host names none)"


def ports_without_entries(index: Index) -> Iterator[Fault]:
    """A guard without entries drops everything on the port."""
    for port in index.ports:
        if not port.written.bindings and _says_binding(port) and _security(port).binding == "static":
            text = f"{port.who} is to be guarded by entries and lists none, so everything would be dropped"
            at = At(port.written, "security") if "binding" in port.written.security.model_fields_set else At(port.written, "profile")
            yield Fault("NG344", at, text, "list bindings: [{ip, mac}], or leave binding out")


def trusted_and_guarded(index: Index) -> Iterator[Fault]:
    """Platforms do not guard a port that is trusted for DHCP, or drop everything on it: it is the one or the other."""
    for port in index.ports:
        if port.port.trust not in ("dhcp", "both"):
            continue
        guarded = bool(port.written.bindings) or (_says_binding(port) and _security(port).binding in ("static", "dhcp"))
        if guarded:
            text = f"{port.who} is trusted for DHCP and guarded at once"
            yield Fault("NG345", port.at("trust"), text, "leave trust out, or the entries")


def _says_binding(port: SwitchPort) -> bool:
    here = "binding" in port.written.security.model_fields_set
    return here or (port.profile is not None and "binding" in port.profile.security.model_fields_set)


def _security(port: SwitchPort) -> Effective:
    return effective(port.profile.security, port.written.security) if port.profile else effective(port.written.security)


RULES = (static_macs, learned_containers, unknown_macs, random_macs, ports_without_entries, trusted_and_guarded)
