"""Facts about switch platforms: names, port grammar, capabilities, limits.

A platform is one module (or small package) here with one frozen ``PLATFORM``, and a folder of templates of the same
name. It is found by its module name and loaded when a site names it; nothing else lists platforms. Facts carry their
source. What is to be done with a fact is decided in :mod:`netgen.plan`; how it is said is a template's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

Status = Literal["native", "emulated", "absent", "unverified"]
"""native: the platform's own feature, from a manual, YANG or device output; emulated: by other means that give the same
result; unverified: rendered, but the spelling or effect was not confirmed (``render`` warns); absent: refused."""

Guard = Literal["source_guard", "port_acl"]
"""How a port is kept to its IP-MAC pairs: the platform's IP source guard, or an access list on the port."""

FEATURES: Mapping[str, tuple[str, str]] = {
    "hostname": ("system", "name of the switch"),
    "vlan": ("vlan", "VLANs and their names"),
    "description": ("port", "port descriptions"),
    "shutdown": ("port", "ports switched off"),
    "access": ("switchport", "access ports"),
    "trunk": ("switchport", "802.1q trunks with native and allowed VLANs"),
    "lacp": ("lag", "LACP bundles"),
    "static_lag": ("lag", "bundles without LACP"),
    "mlag": ("mlag", "bundles over two switches (MLAG)"),
    "mtu": ("mtu", "MTU of ports and SVIs"),
    "svi_ipv4": ("svi", "SVIs with IPv4"),
    "svi_ipv6": ("svi", "SVIs with IPv6"),
    "ra_suppress": ("svi", "no IPv6 router advertisements on container VLANs"),
    "vrrp_ipv4": ("vrrp", "redundant IPv4 gateway"),
    "vrrp_ipv6": ("vrrp", "redundant IPv6 gateway"),
    "gateway_own": ("gateway", "redundant IPv4 gateway of its own"),
    "dhcp_relay": ("dhcp_relay", "DHCP relay on SVIs"),
    "routing": ("routing", "routing between SVIs, static routes, default gateway"),
    "acl_ipv4": ("acl", "policies between VLANs, IPv4"),
    "acl_ipv6": ("acl", "policies between VLANs, IPv6"),
    "stp": ("stp", "spanning tree mode and priority"),
    "stp_edge": ("stp", "edge ports"),
    "bpdu_guard": ("stp", "BPDU guard"),
    "storm_control": ("storm_control", "storm control"),
    "dhcp_snooping": ("dhcp_snooping", "DHCP snooping with trusted ports"),
    "dhcp_rate": ("dhcp_snooping", "rate limit for DHCP packets on ports"),
    "static_binding": ("binding", "static IP-MAC-port bindings"),
    "guard_access": ("guard", "IP-MAC guard on access ports"),
    "guard_trunk": ("guard", "IP-MAC guard on trunks"),
    "guard_bundle": ("guard", "IP-MAC guard on bundles"),
    "binding_limit": ("limit", "limit of a port that drops and logs"),
    "limit_bundle": ("limit", "limit of a bundle that drops and logs"),
    "arp_inspection": ("arp_inspection", "ARP inspection with trusted ports"),
    "arp_rate": ("arp_inspection", "rate limit for ARP packets on ports"),
    "lldp": ("lldp", "LLDP"),
    "extra": ("extra", "verbatim lines"),
}
"""Every feature: the template file (``templates/<platform>/<file>.j2``) that renders it, and its meaning.
A file is there if and only if one of its features is not absent."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What a platform can do, and how that is known."""

    status: Status
    source: str
    """Manual, YANG module, device output or page that says so."""
    note: str = ""
    """emulated: by what; absent: what to do instead; unverified: what is not confirmed."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure with its source; a figure that nobody states is not guessed: there is no Limit then."""

    value: int
    source: str
    mark: Literal["documented", "device", "grammar", "unverified"] = "documented"


@dataclass(frozen=True, slots=True, eq=False)
class Ports:
    """The names of interfaces; one object a platform, compared and hashed by identity.

    ``pattern`` is a full match of a physical port as the running configuration spells it.
    """

    pattern: str
    examples: tuple[str, ...]
    """Names that are right, for messages."""
    bundle: str
    """Format of a bundle's name from its number, e.g. ``Port-channel{}``."""
    bundle_numbers: tuple[int, int]
    """Lowest and highest bundle number."""
    svi: str
    """Format of an SVI's name from the VLAN id, e.g. ``Vlan{}``."""
    short: tuple[tuple[str, str], ...] = ()
    """Accepted abbreviations: (short, long) type words, e.g. ``("Gi", "GigabitEthernet")``. Matched without case."""


@dataclass(frozen=True, slots=True)
class Names:
    """Lengths and characters of what people name. Patterns are full matches."""

    hostname: str
    vlan: str
    vlan_words: str
    """The same in words, for messages: ``1-32 characters without spaces``."""
    description_length: int
    """Longest port description in characters."""
    source: str
    description: str = r"[^\x00-\x1f\x7f-\x9f]*"
    """Characters a description may hold; control characters never."""


@dataclass(frozen=True, slots=True)
class Model:
    """What differs on one hardware model or family: limits by name, words for templates."""

    pattern: str
    """Glob on the site's ``model``, e.g. ``EX4300*``; the first that matches counts."""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    quirks: frozenset[str] = frozenset()
    """Words that templates test, e.g. ``encapsulation_dot1q``; documented in the platform's module."""
    refused: str = ""
    """Why this model is not supported, and what is; empty: it is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a switch is asked for, and what of its answer is not configuration. Paging and width are netmiko's business."""

    commands: Mapping[str, str]
    """Name -> command: ``running`` prints the configuration; the others are left out where the switch refuses them."""
    source: str
    end: str = ""
    """Full match of the last line of a whole configuration; empty: the platform prints none."""
    noise: tuple[str, ...] = ()
    """Full matches of lines above and below the configuration that say when and by whom, not what."""
    refusal: str = r"% ?\S.*"
    """Full match of a complaint: the first line of an answer (or the second, under a `^`), without blanks at its ends."""
    driver: str = ""
    """netmiko's name where it is not the platform's."""
    napalm: str = ""
    """The napalm driver that opens the session, where one verifies the host key."""


@dataclass(frozen=True, slots=True)
class Commit:
    """How a change gets into effect, and how it is taken back when nobody confirms it."""

    way: Literal["lines", "candidate", "files"]
    """lines: each line acts at once; candidate: all act together, at a commit; files: written, then loaded."""
    revert: str
    """What takes an unconfirmed change back, for people."""
    armed: bool
    """It happens by itself when netgen is cut off, on every switch of the platform."""
    source: str


@dataclass(frozen=True, slots=True)
class Platform:
    """All facts of a platform.

    ``limits`` (and a model's) know these names: ``bindings_per_port``, ``bindings_per_switch``, ``vlans``, ``acl_rules``,
    ``guard_rules`` (of the guard's port access lists), ``limit_per_port`` (the highest value of the port limit), ``limit_per_switch``
    (the highest sum of them), ``dhcp_rate``, ``arp_rate`` (highest rates), ``mtu`` (the largest a port takes, ``mtu_header`` counted).
    """

    name: str
    title: str
    """Vendor and product family for people."""
    features: Mapping[str, Feature]
    ports: Ports
    names: Names
    stp_modes: tuple[str, ...]
    """Of rapid-pvst, mstp, rstp; those that work with other vendors' equal mode."""
    guard_access: Guard | None
    guard_trunk: Guard | None
    guard_bundle: Guard | None
    arp_feed: Literal["binding", "arp_acl"] | None
    """What makes ARP inspection accept a static address: the binding table, or an ARP access list."""
    aliases: tuple[str, ...] = ()
    """Other netmiko names of the same platform."""
    guard_per_vlan: bool = False
    """Source guard is switched on per VLAN and cannot stand beside an untrusted trunk in it: an access port in such a
    VLAN gets a port access list instead."""
    guard_needs_snooping: bool = True
    """Source guard filters only VLANs that are snooped."""
    guard_whole_trunk: bool = False
    """Source guard on a trunk filters every allowed VLAN, snooped or not; those without entries have to be let through on the
    whole switch (``SwitchPlan.unguarded``)."""
    guard_every_vlan: bool = False
    """Guard and ARP inspection look at every VLAN of a port and none can be let through: host addresses in VLANs of other
    roles need entries too (without MAC where it is not known; needs ``ip_only_binding``)."""
    guard_sizes: tuple[int, ...] = ()
    """Sizes of the room that source guard's entries can be given, ascending; empty: they need none."""
    guard_rules: tuple[int, int] | None = None
    """Of a guard by port access lists: rules an entry, and rules more for each guarded VLAN of a port; they share the limit
    ``guard_rules``. None: not counted."""
    inspection_needs_snooping: bool = False
    """ARP inspection without DHCP snooping in the same VLAN is impossible."""
    trust_shared: bool = False
    """A port that is trusted for DHCP is trusted for ARP too, and the other way round."""
    bpdu_guard_global: bool = False
    """BPDU guard is one switch-wide line for all edge ports."""
    storm_units: tuple[str, ...] = ("percent", "pps")
    """Of percent, pps: what storm control thresholds can be."""
    storm_traffic: tuple[str, ...] = ("broadcast", "multicast", "unicast")
    """Kinds of traffic that have a threshold."""
    storm_one_level: bool = False
    """Storm control has one threshold for broadcast, multicast and unknown unicast together."""
    storm_whole: bool = False
    """Storm control takes whole percents only."""
    mlag_excludes: Mapping[str, str] = field(default_factory=dict)
    """Features that the platform refuses on a switch of an MLAG pair -> what to do instead."""
    mlag_stp_modes: tuple[str, ...] = ()
    """Of ``stp_modes``, those that go with an MLAG pair; empty: all."""
    mlag_peer_vlan: bool = False
    """The two of an MLAG pair talk in a VLAN of their own over the peer link."""
    mlag_one_bridge: bool = False
    """Spanning tree wants the same priority on the two of an MLAG pair."""
    mtu_header: int = 0
    """Bytes that the platform counts in a port's MTU beyond the IP packet; the plan adds them."""
    svi_mtu_header: bool = False
    """An SVI's MTU counts them, too."""
    ip_only_binding: bool = False
    """A static binding without MAC is possible (``mac: any``)."""
    reserved_vids: tuple[tuple[int, int], ...] = ()
    """VLAN ids that the platform keeps for itself, as inclusive ranges."""
    suffix: str = ".cfg"
    limits: Mapping[str, Limit] = field(default_factory=dict)
    models: tuple[Model, ...] = ()
    judges: Mapping[str, str] = field(default_factory=dict)
    """Parsers other than ours, run by our tests, that have taken the lines of features: name -> those features, with blanks between.
    ``tests/test_judges.py`` compares this with what they are given."""
    reading: Reading | None = None
    """How the running configuration is read; None: it is not, the platform is rendered only."""
    unfit: tuple[tuple[str, str, str], ...] = ()
    """Answers that make a change unsafe: (name of the command, a regular expression found in its answer, what is wrong and
    what would be right)."""
    commit: Commit | None = None
    """How a change gets into effect; None: netgen changes no switch of the platform."""

    def model(self, name: str) -> Model | None:
        """The first model entry whose pattern matches the site's ``model``; None without one."""
        return next((model for model in self.models if name and fnmatchcase(name, model.pattern)), None)

    def limit(self, name: str, model: str = "") -> Limit | None:
        """The model's figure, else the platform's, else None: unknown."""
        known = self.model(model)
        return (known.limits.get(name) if known else None) or self.limits.get(name)

    def has(self, feature: str) -> bool:
        """Whether the feature is rendered at all."""
        return self.features[feature].status != "absent"

    def judged(self, feature: str) -> tuple[str, ...]:
        """The foreign parsers that have taken the feature's lines."""
        return tuple(name for name, features in self.judges.items() if feature in features.split())

    def stp(self, *, mlag: bool) -> tuple[str, ...]:
        """The spanning tree modes that a switch can run, in an MLAG pair or alone."""
        return (self.mlag_stp_modes if mlag else ()) or self.stp_modes

    def port_name(self, text: str) -> str | None:
        """The long spelling of a physical port's name as people write it; None when it is not one.

        Case and the platform's abbreviations are accepted; a space between type and number too.
        """
        return _port_name(self.ports, text)

    def bundle_name(self, number: int) -> str:
        """The interface name of a bundle."""
        return self.ports.bundle.format(number)

    def svi_name(self, vid: int) -> str:
        """The interface name of a VLAN's SVI."""
        return self.ports.svi.format(vid)


@cache
def _pattern(ports: Ports) -> re.Pattern[str]:
    return re.compile(ports.pattern, re.IGNORECASE)


_TYPE = re.compile(r"([0-9]*[A-Za-z][A-Za-z-]*?)\s?([0-9].*)?")


@cache
def _words(ports: Ports) -> dict[str, str]:
    """Type words in lower case -> as the device spells them: the short ones, and those of long names and examples."""
    longs = [long for _, long in ports.short] + [match[1] for name in ports.examples if (match := _TYPE.fullmatch(name))]
    return {long.lower(): long for long in longs} | {short.lower(): long for short, long in ports.short}


@cache
def _port_name(ports: Ports, text: str) -> str | None:
    match = _TYPE.fullmatch(text)
    if match and match[2] and match[1].lower() in _words(ports):
        text = _words(ports)[match[1].lower()] + match[2]
    return text if _pattern(ports).fullmatch(text) else None


@cache
def names() -> tuple[str, ...]:
    """The names of all platforms, sorted; no platform is loaded."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.name != "lines"))


@cache
def load(name: str) -> Platform:
    """The facts of a platform by its name or a netmiko alias; KeyError when there is none."""
    if name in names():
        platform: Platform = import_module(f"{__name__}.{name}").PLATFORM
        return platform
    for other in names():
        if name in load(other).aliases:
            return load(other)
    raise KeyError(name)
