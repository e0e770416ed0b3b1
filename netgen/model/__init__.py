"""The site model: what people write, as frozen objects. No vendor word, no decision, no derived value."""

from netgen.model.host import ContainerNetwork, Host, Interface, Member
from netgen.model.network import Policy, RouterAddresses, Security, Stp, Vlan
from netgen.model.site import Cable, Mlag, Site
from netgen.model.switch import Port, PortBinding, PortProfile, RouteEntry, StormControl, Switch

__all__ = [
    "Cable",
    "ContainerNetwork",
    "Host",
    "Interface",
    "Member",
    "Mlag",
    "Policy",
    "Port",
    "PortBinding",
    "PortProfile",
    "RouteEntry",
    "RouterAddresses",
    "Security",
    "Site",
    "StormControl",
    "Stp",
    "Switch",
    "Vlan",
]
