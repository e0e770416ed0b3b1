"""NG210 to NG229: names, descriptions and verbatim lines. They become file names, commands and shell words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netgen.errors import At, Fault
from netgen.model import Cable, Host, Interface, PortProfile, Switch, Vlan
from netgen.platforms import Platform
from netgen.rules.index import Index, Nic
from netgen.rules.words import plain, said

_HOSTNAME = re.compile(r"(?!.{64})[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*")
_INTERFACE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,14}")
_DOCKER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,62}")
_OWN_INTERFACES = frozenset({"lo", "all", "default", "docker0"})
_OWN_NETWORKS = frozenset({"bridge", "host", "none", "default", "ingress"})
_OWN_VLANS = frozenset({"default", "all", "none", "any"})


def hostnames(index: Index) -> Iterator[Fault]:
    """Names of switches and hosts become host names and file names: letters, digits and inner hyphens (RFC 1123), at most 63."""
    for field, names in (("switches", index.site.switches), ("hosts", index.site.hosts)):
        for name in names:
            if not (name.isascii() and _HOSTNAME.fullmatch(name)):
                mend = "1-63 letters and digits, with hyphens, underscores and dots inside"
                yield Fault("NG210", At(index.site, field, name), f"{said(name)} is not a host name", mend)


def switch_names(index: Index) -> Iterator[Fault]:
    """A host name that the platform refuses leaves the switch with its old name, and every later comparison differs."""
    for name, platform in index.platforms.items():
        if _HOSTNAME.fullmatch(name) and not re.fullmatch(platform.names.hostname, name):
            at = At(index.site, "switches", name)
            other = f"sw-{name}"
            mend = f"such as {other}" if re.fullmatch(platform.names.hostname, other) else f"it must match {platform.names.hostname}"
            yield Fault("NG211", at, f"{said(name)} is not a host name on {platform.name}", mend)


def same_names(index: Index) -> Iterator[Fault]:
    """Host names do not know upper and lower case, nor do some file systems; and a host named as a switch could not be told from it."""
    seen: dict[str, tuple[str, At]] = {}
    for field, kind, names in (("switches", "switch", index.site.switches), ("hosts", "host", index.site.hosts)):
        for name in names:
            at = At(index.site, field, name)
            first, where = seen.setdefault(name.lower(), (f"{kind} {plain(name)}", at))
            if where is not at:
                yield Fault("NG212", at, f"{kind} {plain(name)} has the name of {first}", "rename one of them", (where,))


def plain_names(index: Index) -> Iterator[Fault]:
    """These names stand in files, comments and commands; a slash, a control character or a leading dash could act there."""
    site = index.site
    names = [("site name", site.site, At(site, "site"))]
    names += [("VLAN name", name, At(site, "vlans", name)) for name in site.vlans]
    names += [("profile name", name, At(site, "port_profiles", name)) for name in site.port_profiles]
    for switch in site.switches.values():
        names += [("credentials name", name, At(switch, "credentials")) for name in (switch.credentials,) if name is not None]
        names += [("model", switch.model, At(switch, "model"))] * bool(switch.model)
    for kind, name, at in names:
        if wrong := _unfit(name):
            yield Fault("NG213", at, f"the {kind} {said(name)} {wrong}", "use letters, digits and - _ . inside")


def _unfit(name: str) -> str:
    if not name or name != name.strip():
        return "begins or ends with a blank" if name else "is empty"
    if not name.isprintable():
        return "holds a control character"
    if len(name) > 64:
        return "is longer than 64 characters"
    if name[0] in ".-" or ".." in name:
        return "begins with a dot or a dash, or holds two dots"
    wrong = next((char for char in name if char in "/\\:\"'`$"), "")
    return f"holds {wrong}" if wrong else ""


def vlan_names(index: Index) -> Iterator[Fault]:
    """A VLAN may be carried to every switch of the site, so its name must suit every platform of the site."""
    for name in index.site.vlans:
        if _unfit(name) or _reserved_vlan(name):
            continue
        for platform, switch in index.kinds:
            if not re.fullmatch(platform.names.vlan, name):
                text = f"{said(name)} is not a VLAN name on {platform.name} ({plain(switch)})"
                yield Fault("NG214", At(index.site, "vlans", name), text, platform.names.vlan_words)


def vlan_words(index: Index) -> Iterator[Fault]:
    """Switches read ``all`` as every VLAN, ``default`` as VLAN 1 and digits as a VLAN id, also where a name is meant."""
    for name, vlan in index.site.vlans.items():
        if _reserved_vlan(name):
            text = f"switches take {said(name)} for something else than a name"
            yield Fault("NG215", At(index.site, "vlans", name), text, f"name it v{vlan.vid}, or by its purpose")


def _reserved_vlan(name: str) -> bool:
    return name.lower() in _OWN_VLANS or bool(re.fullmatch(r"[0-9][0-9-]*", name))


def interface_names(index: Index) -> Iterator[Fault]:
    """Linux takes at most 15 characters without slash and blank; a dot would mean a VLAN interface, to Docker and ifupdown too."""
    for nic in index.nics:
        yield from _interface_name(nic.name, At(nic.host, "interfaces", nic.name))
        for member in nic.interface.members:
            yield from _interface_name(member, At(nic.interface, "members", member))


def _interface_name(name: str, at: At) -> Iterator[Fault]:
    if _INTERFACE.fullmatch(name) and name not in _OWN_INTERFACES:
        return
    if name in _OWN_INTERFACES:
        yield Fault("NG216", at, f"{said(name)} is a name that Linux or Docker uses itself", "name the network card, such as eth1")
    elif "." in name:
        yield Fault(
            "NG216", at, f"{said(name)} has a dot, which makes it a VLAN interface", "name the network card; netgen makes its VLANs"
        )
    else:
        yield Fault("NG216", at, f"{said(name)} is not an interface name", "1-15 letters, digits, - and _, such as eth1 or bond0")


def network_names(index: Index) -> Iterator[Fault]:
    """Docker's own pattern for names of networks; five names are Docker's own."""
    for net in index.networks:
        name = net.docker_name
        if _DOCKER.fullmatch(name) and name not in _OWN_NETWORKS:
            continue
        by_vlan = net.network.network is None
        at = At(net.nic.interface, "container_networks", net.vlan_name) if by_vlan else At(net.network, "network")
        mend = "give it one by `network:`" if by_vlan else "a letter or digit, then letters, digits and _ . -"
        yield Fault("NG217", at, f"{said(name)} cannot be a Docker network's name", mend)


def container_names(index: Index) -> Iterator[Fault]:
    """Docker's own pattern for names of containers, which become services in the compose file."""
    for net in index.networks:
        for name in net.network.fixed:
            if not _CONTAINER.fullmatch(name):
                mend = "2-63 characters: a letter or digit, then letters, digits and _ . -"
                yield Fault("NG218", At(net.network, "fixed", name), f"{said(name)} is not a container name", mend)


def control_characters(index: Index) -> Iterator[Fault]:
    """A newline in a description would be the next command; other invisible characters deceive whoever reviews it."""
    for of in _described(index):
        if not of.description.isprintable():
            wrong = next(char for char in of.description if not char.isprintable())
            text = f"holds the control character U+{ord(wrong):04X}"
            yield Fault("NG219", At(of, "description"), text, "write it as one line of plain text")


def _described(index: Index) -> Iterator[Vlan | Switch | PortProfile | Cable | Host | Interface]:
    site = index.site
    yield from site.vlans.values()
    yield from site.switches.values()
    yield from site.port_profiles.values()
    yield from (port.written for port in index.ports)
    yield from site.cables
    yield from site.hosts.values()
    yield from (nic.interface for nic in index.nics)


def descriptions(index: Index) -> Iterator[Fault]:
    """A description that the switch cuts, refuses or asks help about is never read back as written."""
    wrong: dict[tuple[str, str], str] = {}
    seen: set[tuple[int, str]] = set()
    for of, switch in _landing(index):
        platform = index.platforms.get(switch)
        if not platform or not of.description.isprintable():
            continue
        key = (of.description, platform.name)
        if key not in wrong:
            wrong[key] = _unspeakable(of.description, platform)
        if wrong[key] and (id(of), platform.name) not in seen:
            seen.add((id(of), platform.name))
            text = f"{wrong[key]} on {platform.name} ({plain(switch)})"
            yield Fault("NG220", At(of, "description"), text, "shorten it, or leave those characters out")


def _landing(index: Index) -> Iterator[tuple[Vlan | PortProfile | Cable | Interface, str]]:
    """Whatever has a description, with each switch on which it stands."""
    for end in index.ends:
        of = end.owner.interface if isinstance(end.owner, Nic) else end.owner
        if end.ref and not isinstance(of, Switch) and of.description:
            yield of, end.ref.switch
    for port in index.ports:
        if port.port.description:
            here = port.profile is None or "description" in port.written.model_fields_set
            yield (port.written if here or port.profile is None else port.profile), port.switch
    for name, routers in index.routers.items():
        if index.site.vlans[name].description:
            yield from ((index.site.vlans[name], router.switch) for router in routers)


def _unspeakable(text: str, platform: Platform) -> str:
    names = platform.names
    if len(text) > names.description_length:
        return f"is {len(text)} characters long, at most {names.description_length} are possible"
    if re.fullmatch(names.description, text):
        return ""
    if re.fullmatch(names.description, text.strip()):
        return "begins or ends with a blank, which is not kept"
    wrong = [char for char in dict.fromkeys(text) if char != " " and not re.fullmatch(names.description, char)]
    return f"holds {' '.join(wrong[:5])}, which is not possible" if wrong else "cannot be written"


def extra_lines(index: Index) -> Iterator[Fault]:
    """One entry is one command; a control character in it would be another command, or a key that the switch acts on."""
    for switch in index.site.switches.values():
        for place, line in enumerate(switch.extra):
            if not line.strip() or not line.isprintable():
                wrong = "an extra line is empty" if not line.strip() else f"{said(line)} holds a control character"
                yield Fault("NG221", At(switch, "extra", place), wrong, "write one command, one line an entry")


RULES = (
    hostnames,
    switch_names,
    same_names,
    plain_names,
    vlan_names,
    vlan_words,
    interface_names,
    network_names,
    container_names,
    control_characters,
    descriptions,
    extra_lines,
)
