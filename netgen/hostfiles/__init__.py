"""The files of a Docker host: the table of what is written for a HostPlan, below ``hosts/<host>/``.

Every file but the JSON ones comes from a template in ``templates/hosts``. What several templates print alike is spelled
out once in :mod:`netgen.hostfiles.network`, so that the renderers of the network cannot differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from netgen.addressing import natural
from netgen.errors import TemplateError
from netgen.hostfiles.docker import daemon, ipam, macvlans, services, unit_name
from netgen.hostfiles.network import Interface, interfaces, sysctls
from netgen.plan.types import HostPlan
from netgen.render import Renderer

_LINK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a host."""

    path: str
    """Relative to ``hosts/<host>/``."""
    text: str
    mode: int
    """Permission bits."""


def files(host: HostPlan, renderer: Renderer) -> Iterator[File]:
    """Every file of the host, the network's first; TemplateError when a template fails or a name cannot be written."""
    _refuse_unwritable(host)
    network = interfaces(host)
    yield from NETWORK[host.renderer](host, network, renderer)
    yield File("docker-networks.sh", renderer.host("docker-networks.sh.j2", host, networks=macvlans(host)), 0o755)
    yield File("daemon.json", _text(daemon(host)), 0o644)
    yield File("ipam.json", _text(ipam(host)), 0o644)
    yield File("compose.networks.yml", renderer.host("compose.networks.yml.j2", host, **_compose(host)), 0o644)
    yield File("bootstrap.sh", renderer.host("bootstrap.sh.j2", host, **_bootstrap(host, network)), 0o755)


def _compose(host: HostPlan) -> dict[str, Any]:
    found = services(host)
    return {"services": found, "pinned": any(fixed.mac is not None for service in found for _, fixed in service.networks)}


def _text(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _refuse_unwritable(host: HostPlan) -> None:
    """networkd, ifupdown and sysctl.d know no quoting: a line break in a name would be a line of its own, run as root.
    Rules let no such name pass; this holds for plans made by hand too. The pattern is narrower than the kernel's
    dev_valid_name (15 bytes, no slash, colon or space), since networkd's ``[Match] Name=`` is a glob."""
    for link in host.links:
        others = (link.parent, link.bond, link.bond_mode)
        for name in (link.name, *link.members, *filter(None, others)):
            if not _LINK.fullmatch(name):
                raise TemplateError(f"host {host.name!r}: {name!r} cannot be the name of an interface")


def _netplan(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    """Mode 0600: netplan may hold keys and warns of anything wider (netplan 1.0)."""
    yield File("netplan/60-netgen.yaml", renderer.host("netplan.yaml.j2", host, interfaces=network), 0o600)


def _networkd(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    """Names start with 10: of all .network files that match an interface the first by name counts (systemd.network(5))."""
    for interface in network:
        path = f"networkd/10-netgen-{interface.link.name}"
        if interface.link.kind != "ethernet":
            yield File(f"{path}.netdev", renderer.host("networkd.netdev.j2", host, interface=interface), 0o644)
        yield File(f"{path}.network", renderer.host("networkd.network.j2", host, interface=interface), 0o644)


def _networkmanager(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    """Profiles in the keyfile format (nm-settings-keyfile(5), keys of nm-settings-nmcli(5); NetworkManager 1.42). Mode 0600: it
    ignores files that others than root can read. A priority, since with equal ones the profile that was used last comes back
    at boot, which may be the one that the installer made. VLAN flag 1 (reordered headers) is the kernel's default, but a
    missing key is 0."""
    for interface in network:
        text = renderer.host("networkmanager.nmconnection.j2", host, interface=interface)
        yield File(f"networkmanager/netgen-{interface.link.name}.nmconnection", text, 0o600)


def _ifupdown(host: HostPlan, network: tuple[Interface, ...], renderer: Renderer) -> Iterator[File]:
    yield File("interfaces.d/netgen", renderer.host("interfaces.j2", host, interfaces=network), 0o644)


NETWORK: dict[str, Callable[[HostPlan, tuple[Interface, ...], Renderer], Iterator[File]]] = {
    "netplan": _netplan,
    "networkd": _networkd,
    "networkmanager": _networkmanager,
    "ifupdown": _ifupdown,
}
"""The network's files by ``HostPlan.renderer``; ``templates/hosts/bootstrap/<renderer>.sh.j2`` puts them in place."""


def _bootstrap(host: HostPlan, network: tuple[Interface, ...]) -> dict[str, object]:
    kinds = {link.kind for link in host.links}
    modules = {"8021q": "vlan" in kinds, "bonding": "bond" in kinds}
    return {
        "interfaces": network,
        "gateways": [(one.link.name, address.gateway) for one in network for address in one.addresses if address.gateway],
        "modules": [name for name, wanted in modules.items() if wanted],
        "sysctls": list(sysctls(host)),
        "plugin": any(network.ipam == "netgen" for network in host.networks),
        "devices": sorted({unit_name(network.parent) for network in host.networks}, key=natural),
    }
