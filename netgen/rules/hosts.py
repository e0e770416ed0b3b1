"""NG300 to NG319: hosts and their interfaces; MTU of VLANs and of what carries them."""

from __future__ import annotations

from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.rules.index import Index, Nic
from netgen.rules.words import listed, plain

LONGEST = 15
"""Characters of an interface name: IFNAMSIZ of Linux is 16 with the closing zero."""
IPV6_MTU = 1280
"""Smallest MTU of a link with IPv6, in bytes (RFC 8200, 5)."""


def no_interfaces(index: Index) -> Iterator[Fault]:
    """A host without interfaces has no place in the site."""
    for name, host in index.site.hosts.items():
        if not host.interfaces:
            mend = 'add one, such as eth1: {port: "SWITCH:PORT"}'
            yield Fault("NG300", At(index.site, "hosts", name), f"host {plain(name)} has no interfaces", mend)


def no_vlans(index: Index) -> Iterator[Fault]:
    """A cable that carries nothing would leave its port open in VLAN 1."""
    for nic in index.nics:
        if not nic.vlans:
            text = f"{nic.who} carries no VLAN"
            yield Fault("NG301", At(nic.host, "interfaces", nic.name), text, "say untagged, addresses or container_networks")


def one_cable(index: Index) -> Iterator[Fault]:
    """An interface is one cable or a bond of several: with both, or neither, nobody knows where it is plugged in."""
    for nic in index.nics:
        at = At(nic.host, "interfaces", nic.name)
        if nic.interface.port is None and not nic.interface.members:
            yield Fault("NG302", at, f"{nic.who} has neither port nor members", 'say port: "SWITCH:PORT", or members of a bond')
        elif nic.interface.port is not None and nic.interface.members:
            yield Fault("NG302", at, f"{nic.who} has both port and members", "port for one cable, members for a bond")


def bond_keys(index: Index) -> Iterator[Fault]:
    """Mode and bundle number are a bond's; for a single cable they would do nothing."""
    for nic in index.nics:
        for key in ("mode", "lag"):
            if not nic.interface.members and getattr(nic.interface, key) is not None:
                text = f"{key} is for bonds, {nic.who} is one cable"
                yield Fault("NG303", At(nic.interface, key), text, f"leave {key} out, or give it members")


def _sub_interfaces(index: Index, nic: Nic) -> Iterator[tuple[str, str]]:
    """(name, VLAN) of every VLAN interface above an interface."""
    for name in nic.vlans:
        vlan = index.site.vlans.get(name)
        if vlan and name != nic.interface.untagged:
            yield (f"{nic.name}.{vlan.vid}" if nic.host.vlan_naming == "dotted" else f"vlan{vlan.vid}"), name


def long_names(index: Index) -> Iterator[Fault]:
    """netplan and networkd take longer names without an error and never make the interface."""
    for nic in index.nics:
        if len(nic.name) <= LONGEST and "." not in nic.name:  # else NG216
            for name, vlan in _sub_interfaces(index, nic):
                if len(name) > LONGEST:
                    text = f"the interface of VLAN {plain(vlan)} would be {name}, {len(name)} characters of at most {LONGEST}"
                    yield Fault("NG304", At(nic.host, "interfaces", nic.name), text, "say vlan_naming: vlan at the host")


def names_twice(index: Index) -> Iterator[Fault]:
    """Interfaces, members of bonds and VLAN interfaces share one space of names on a host."""
    seen: dict[tuple[str, str], tuple[str, At]] = {}
    for nic in index.nics:
        at = At(nic.host, "interfaces", nic.name)
        names = [(nic.name, "an interface", at)]
        names += [(name, f"a member of {plain(nic.name)}", At(nic.interface, "members", name)) for name in nic.interface.members]
        names += [(name, f"VLAN {plain(vlan)} on {plain(nic.name)}", at) for name, vlan in _sub_interfaces(index, nic)]
        for name, what, where in names:
            first, place = seen.setdefault((nic.host_name, name), (what, where))
            if place is not where or first != what:
                text = f"{plain(name)} ({what}) is {first} already on host {plain(nic.host_name)}"
                mend = "vlan_naming: dotted" if name.startswith("vlan") and nic.host.vlan_naming == "vlan" else "one name for each"
                yield Fault("NG305", where, text, mend, (place,))


def gateways(index: Index) -> Iterator[Fault]:
    """The default route leaves by an address of the host, to the gateway of its VLAN."""
    for name, host in index.site.hosts.items():
        vlan = index.site.vlans.get(host.gateway) if host.gateway is not None else None
        if vlan is None or host.gateway is None:
            continue
        if not any(host.gateway in interface.addresses for interface in host.interfaces.values()):
            text = f"host {plain(name)} has no address in VLAN {plain(host.gateway)}"
            known = [key for interface in host.interfaces.values() for key in interface.addresses]
            mend = f"it has addresses in {listed(known)}" if known else "give it one by addresses:"
            yield Fault("NG306", At(host, "gateway"), text, mend)
        elif vlan.gateway is None:
            yield Fault("NG306", At(host, "gateway"), f"VLAN {plain(host.gateway)} has no gateway", "add gateway: to the VLAN")


def default_routes(index: Index) -> Iterator[Fault]:
    """Of two gateways one has to be the default; netgen does not guess which."""
    for name, host in index.site.hosts.items():
        if host.gateway is None:
            vlans = {key for interface in host.interfaces.values() for key in interface.addresses}
            having = [key for key in vlans if key in index.site.vlans and index.site.vlans[key].gateway is not None]
            if len(having) > 1:
                text = f"host {plain(name)} could take its default route from {listed(having)}"
                yield Fault("NG307", At(index.site, "hosts", name), text, "say which by gateway:")


def one_address(index: Index) -> Iterator[Fault]:
    """Two addresses in one VLAN over two interfaces: answers leave by one of them only, and a guard drops them there."""
    seen: dict[tuple[str, str], tuple[str, At]] = {}
    for nic in index.nics:
        for vlan in nic.interface.addresses:
            at = At(nic.interface, "addresses", vlan)
            first, place = seen.setdefault((nic.host_name, vlan), (nic.name, at))
            if place is not at:
                text = f"host {plain(nic.host_name)} has an address in VLAN {plain(vlan)} on {plain(first)} already"
                yield Fault("NG308", at, text, "one interface a VLAN, or a bond over both", (place,))


def mtus(index: Index) -> Iterator[Fault]:
    """A packet larger than what is below it is dropped without a word; Linux refuses a VLAN larger than its parent."""
    large = {name: vlan.mtu for name, vlan in index.site.vlans.items() if vlan.mtu is not None}
    if not large:
        return
    for nic in index.nics:
        yield from _too_large(large, nic.vlans, nic.interface.mtu, At(nic.interface, "mtu"))
    for port in index.ports:
        yield from _too_large(large, (*port.port.tagged, port.port.untagged or ""), port.port.mtu, port.at("mtu"))
    for cable in index.site.cables:
        yield from _too_large(large, (*(cable.vlans or ()), cable.native or ""), cable.mtu, At(cable, "mtu"))


def _too_large(large: dict[str, int], vlans: tuple[str, ...], mtu: int | None, at: At) -> Iterator[Fault]:
    if mtu is not None:
        wide = [name for name in vlans if large.get(name, 0) > mtu]
        if wide:
            most = max(wide, key=lambda name: large[name])
            text = f"MTU {mtu} is less than the {large[most]} of VLAN {plain(most)}, which it carries"
            yield Fault("NG309", at, text, f"mtu: {large[most]} or more")


def mtus6(index: Index) -> Iterator[Fault]:
    """IPv6 is switched off by the kernel on links with an MTU below 1280."""
    for vlan in index.site.vlans.values():
        if vlan.prefix6 and vlan.mtu is not None and vlan.mtu < IPV6_MTU:
            yield Fault("NG310", At(vlan, "mtu"), f"MTU {vlan.mtu} is too small for IPv6", f"mtu: {IPV6_MTU} or more, or leave prefix6 out")
    for nic in index.nics:
        mtu = nic.interface.mtu
        six = [name for name in nic.vlans if name in index.site.vlans and index.site.vlans[name].prefix6]
        if mtu is not None and mtu < IPV6_MTU and six:
            text = f"MTU {mtu} is too small for IPv6 in VLAN {plain(six[0])}"
            yield Fault("NG310", At(nic.interface, "mtu"), text, f"mtu: {IPV6_MTU} or more")


RULES = (
    no_interfaces,
    no_vlans,
    one_cable,
    bond_keys,
    long_names,
    names_twice,
    gateways,
    default_routes,
    one_address,
    mtus,
    mtus6,
)
