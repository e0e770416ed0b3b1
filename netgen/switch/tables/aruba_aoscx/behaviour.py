"""HPE Aruba Networking AOS-CX switches: what is refused, what else happens, what views mean."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase

from netgen.switch import cisco
from netgen.switch.command import Match
from netgen.switch.edit import Here
from netgen.switch.facts import Part, Port
from netgen.switch.state import ALL, Path

LAG = "Link Aggregation Guide"

PORTS = "port bundle"
LAYER3 = "svi port bundle interface"
ACCESS, NATIVE, ALLOWED = "vlan access", "vlan trunk native", "vlan trunk allowed"


def view_name(path: Path) -> str:
    """``interface lag 20 multi-chassis`` is lag20, ``interface vlan 10`` vlan10."""
    if not path:
        return ""
    found = re.fullmatch(r"interface (lag|vlan|loopback) ?(\d+).*", path[-1])
    return f"{found[1]}{found[2]}" if found else path[-1].removeprefix("interface ")


def _switched(here: Here) -> None:
    """Models whose ports cannot route print no ``no routing``: a text with VLAN lines says it (HPE's collection, LAG guide)."""
    if here.loading:
        here.set(("routing",), False)


def routed(here: Here, _: Match) -> None:
    """A routed port has no VLANs (the guide: they are of interfaces with ``no routing``)."""
    for line in (ACCESS, NATIVE, "vlan trunk native tag", ALLOWED):
        here.unset(line)


def is_routed(here: Here, _: Match) -> str:
    """The guide: VLAN lines are of interfaces with ``no routing``, which comes first. The words are recalled."""
    return "Operation not allowed on an interface with routing enabled." if here.value("routing") else ""


def svi_name(text: str) -> str | None:
    """``vlan10`` is ``vlan 10`` (older releases print it so)."""
    found = re.fullmatch(r"(?i)vlan([0-9]{1,4})", text)
    return f"vlan {int(found[1])}" if found and 1 <= int(found[1]) <= 4094 else None


# VLANs of a port ----------------------------------------------------------------------------------------------------------------------


def access(here: Here, match: Match) -> None:
    """The guide: makes an access interface."""
    for line in (NATIVE, "vlan trunk native tag", ALLOWED):
        here.unset(line)
    here.set((ACCESS,), (str(match.args[0]),))
    _switched(here)


def no_access(here: Here, _: Match) -> None:
    """The guide: the access VLAN is 1 again."""
    if isinstance(here.entries.get((ACCESS,)), tuple):
        here.set((ACCESS,), ("1",))


def _trunk(here: Here) -> None:
    """A line of trunks makes a trunk of the interface, with native VLAN 1."""
    here.unset(ACCESS)
    _switched(here)
    if (NATIVE,) not in here.entries:
        here.set((NATIVE,), ("1",))


def native(here: Here, match: Match) -> None:
    """The guide: a native VLAN executes ``vlan trunk allowed all``. Read from a text, the list that follows is what counts."""
    _trunk(here)
    here.set((NATIVE,), (str(match.args[0]),))
    here.unset("vlan trunk native tag")
    here.unset(ALLOWED)


def no_native(here: Here, _: Match) -> None:
    """The guide: the native VLAN is 1 again."""
    if here.word(NATIVE):
        here.set((NATIVE,), ("1",))
        here.unset("vlan trunk native tag")


def tagged(here: Here, match: Match) -> None:
    """The guide: of the native VLAN, tagged frames only."""
    if here.word(NATIVE) != match.args[0]:
        native(here, match)
    here.set(("vlan trunk native tag",), (str(match.args[0]),))


def allow(here: Here, match: Match) -> None:
    """On top of all VLANs a list replaces, on top of a list it adds."""
    _trunk(here)
    typed = match.vlans.vids if match.vlans else frozenset()
    now = cisco.vids(here, ALLOWED)
    here.set((ALLOWED,), typed if now == ALL else now | typed)


def allow_all(here: Here, _: Match) -> None:
    """The guide: every VLAN, as without a list."""
    _trunk(here)
    here.unset(ALLOWED)


def disallow(here: Here, match: Match) -> None:
    """When the last VLAN goes, all are back."""
    left = cisco.vids(here, ALLOWED) - (match.vlans.vids if match.vlans else ALL)
    if here.word(NATIVE):
        here.set((ALLOWED,), left or ALL)


# LAGs -----------------------------------------------------------------------------------------------------------------------------------


def is_there(here: Here, match: Match) -> str:
    """Link aggregation guide: the LAG first. The words are recalled."""
    there = any(re.fullmatch(rf"interface lag {match.args[0]}\b.*", path[-1]) for path in here.draft.inside(()))
    return "" if there else f"LAG interface lag{match.args[0]} does not exist."


def join(here: Here, _: Match) -> None:
    """A member has the LAG's layer 2; what it had of its own goes (recalled)."""
    for line in (ACCESS, NATIVE, "vlan trunk native tag", ALLOWED, "routing"):
        here.unset(line)


def left(here: Here, _: Match) -> None:
    """Link aggregation guide: a port that leaves is as it came, on families 4100 and 6000 switched and up, on others routed and down."""
    for key in list(here.entries):
        here.unset(*key)
    if fnmatchcase(here.model, "[46][0-9][0-9][0-9]*"):
        here.set(("routing",), False)
        here.set(("shutdown",), False)


def members_left(here: Here, match: Match) -> None:
    """Link aggregation guide: the ports of a LAG that goes leave it."""
    for path in list(here.draft.inside(())):
        port = here.at(*path)
        if port.word("lag") == match.args[0]:
            left(port, match)


def made_otherwise(here: Here, match: Match) -> str:
    """netlab's comment: ``multi-chassis`` must be said when the LAG is made. The words are recalled."""
    plain = f"interface lag {match.args[0]}"
    return "multi-chassis can only be given when the LAG is created." if (plain,) in here.draft.views else ""


# Facts ----------------------------------------------------------------------------------------------------------------------------------


def _port(here: Here) -> Port:
    limit = None
    for path in here.draft.inside(here.path):
        secure = here.at(*path)
        if secure.view == "secure" and secure.value("enable"):
            limit = int(secure.word("client-limit"))
    port = Port(
        mode="none",
        carries=frozenset({1}),
        untagged=1,
        bundle=f"lag{here.word('lag')}" if here.word("lag") else "",
        up=not here.value("shutdown"),
        guard=bool(here.value("ipv4 source-lockdown")),
        trusted_dhcp=bool(here.value("dhcpv4-snooping trust")),
        trusted_arp=bool(here.value("arp inspection trust")),
        limit=limit,
    )
    if here.word("lag"):
        return port
    if here.value("routing"):
        return replace(port, mode="routed", carries=frozenset(), untagged=None)
    if here.word(NATIVE):
        native = None if here.word("vlan trunk native tag") else int(here.word(NATIVE))
        return replace(port, mode="trunk", carries=cisco.vids(here, ALLOWED), untagged=native)
    access = int(here.word(ACCESS) or 1)
    return replace(port, mode="access", carries=frozenset({access}), untagged=access)


def part(here: Here) -> Part:
    """What a view means."""
    if here.view in PORTS.split():
        return Part(port=_port(here))
    if here.view == "svi":
        acls = ("apply access-list ip routed-in", "apply access-list ipv6 routed-in")
        return Part(
            svi=cisco.svi(
                here,
                ("ip address", "ip address secondary", "ipv6 address"),
                acls,
                ("address primary", "address secondary", "active-gateway ip"),
            )
        )
    if here.view == "vlan":
        vids = frozenset({int(here.name.split()[-1])})
        on, none = cisco.vlan(here), frozenset[int]()
        snooped, inspected = here.value("dhcpv4-snooping"), here.value("arp inspection")
        return replace(on, snooping=vids if snooped else none, inspection=vids if inspected else none)
    if here.path:
        return Part()
    bound = (key[1:] for key in here.entries if key[0] == "ipv4 source-binding")
    return Part(
        snooping_off=not here.value("dhcpv4-snooping"),
        bindings=frozenset((int(vid), ip, cisco.colon(mac), port) for vid, ip, mac, port in bound),
    )


def kind_of_interface(name: str) -> str:
    """The kind of an interface's view, by its name."""
    if name.startswith("lag"):
        return "bundle"
    if name.startswith("vlan"):
        return "svi"
    return "interface" if name.startswith(("loopback", "mgmt")) else "port"
