"""What Huawei's switches have in common, S series and CloudEngine: VLANs and link types, Eth-Trunks, bindings, facts of views.

Sources: MANUAL: command reference of S5720 to S6730, a page a command; CONSOLE: sessions and support pages that quote the switch;
ANNET: annet's rulebooks and tests for Huawei. Words without such a source are recalled, and marked so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from netgen.switch import cisco, huawei
from netgen.switch.command import Command, Match, VlanSet, many
from netgen.switch.edit import Here
from netgen.switch.facts import Part
from netgen.switch.spelling import interface
from netgen.switch.state import ALL, Key
from netgen.switch.words import KINDS, Kind

PORTS = "port bundle"
LAYER3 = "svi interface port bundle"
BINDING = "user-bind static"
ACCESS, ALLOWED, PVID = "port default vlan", "port trunk allow-pass vlan", "port trunk pvid vlan"
UNTAGGED = VlanSet(absent=frozenset({1}), separator=" ", dash=" to ", items=10, without=1, apart="port hybrid vlan")
HYBRID = ("port hybrid tagged vlan", "port hybrid untagged vlan")
LOGICAL = {"eth-trunk": "Eth-Trunk", "vlanif": "Vlanif", "loopback": "LoopBack", "meth": "MEth", "null": "NULL"}

# What is refused ------------------------------------------------------------------------------------------------------------------


def has_vlan(here: Here, match: Match) -> str:
    """CONSOLE: ``interface Vlanif 10`` and ``port default vlan 45`` without the VLAN."""
    vid = re.sub(r"\D", "", str(match.args[-1]))
    asked = match.command.pattern != "interface <port>" or str(match.args[-1]).startswith("Vlanif")
    return "Error: The VLAN does not exist." if asked and vid != "1" and (f"vlan {vid}",) not in here.draft.views else ""


def joined(here: Here) -> str:
    """The link type whose VLANs the port has joined; empty: it is as it came."""
    if here.word(ACCESS) != "1":
        return "access"
    trunk = cisco.vids(here, ALLOWED) - {1} or here.word(PVID) != "1"
    hybrid = any(key[0].startswith("port hybrid") for key in here.entries)
    return "trunk" if trunk else "hybrid" if hybrid else ""


def other_type(here: Here, match: Match) -> str:
    """CONSOLE: VLANs that a port has joined must be left before its link type changes."""
    there = joined(here)
    changed = there and (not match.args or match.args[0] != there)
    return "Error: Please renew the default configurations." if changed else ""


NOT_ACCESS = huawei.needs_type("access", "Error: The port is not an access port.")
NOT_TRUNK = huawei.needs_type("trunk", "Error: The port is not a trunk port.")
"""MANUAL: for ports of this link type; the words are recalled."""


def clean(here: Here, match: Match) -> str:
    """AR530 and S manuals: a member must have the default link type; the trunk must be there. The words are recalled."""
    if (f"interface Eth-Trunk{match.args[0]}",) not in here.draft.views:
        return "Error: The Eth-Trunk does not exist."
    used = here.word("port link-type") not in {"", "access"} or joined(here)
    return "Error: The interface has configurations that an Eth-Trunk member cannot have." if used else ""


def has_members(here: Here, match: Match) -> str:
    """ANNET, test of removing an Eth-Trunk: members first. The words are recalled."""
    return "Error: The Eth-Trunk still has member interfaces." if here.at(match.text()).members() else ""


def used_vlan(here: Here, match: Match) -> str:
    """ANNET, test of VLANs: a VLAN stays while its Vlanif is there. The words are recalled."""
    vids = match.vlans.vids if match.vlans else {int(str(match.args[0]))}
    if 1 in vids:
        return "Error: The default VLAN cannot be deleted."
    used = any((f"interface Vlanif{vid}",) in here.draft.views for vid in vids)
    return "Error: The VLAN has a L3 interface. Please delete it first." if used else ""


def dhcp_on(here: Here, _: Match) -> str:
    """Snooping configuration guide: ``dhcp enable`` first. The words are recalled."""
    return "" if here.at().value("dhcp enable") else "Error: Please enable DHCP first."


def snooping_on(here: Here, _: Match) -> str:
    """Snooping configuration guide: globally before a VLAN or port. The words are recalled."""
    return "" if here.at().value("dhcp snooping enable") else "Error: Please enable DHCP snooping globally first."


# What else happens ------------------------------------------------------------------------------------------------------------------


def forget_lists(here: Here, match: Match) -> None:
    """With another link type the VLANs of the former are as they came (ANNET: the switch asks before it deletes them)."""
    kept = str(match.args[0]) if match.args else ""
    hybrid = ((line, "hybrid") for line in (*HYBRID, "port hybrid pvid vlan"))
    for line, of in ((ACCESS, "access"), (ALLOWED, "trunk"), (PVID, "trunk"), *hybrid):
        if of != kept:
            here.unset(line)


MOMENT = cisco.remarks("Info: This operation may take a few seconds. Please wait for a moment...done.")
"""Sessions of eNSP and of S switches."""


def leave_hybrid(here: Here, match: Match) -> None:
    """MANUAL, undo port hybrid vlan: VLANs go whether they are tagged or not."""
    huawei.leave(here, HYBRID, match)


def leave_access(here: Here, match: Match) -> None:
    """VLAN configuration guide (recalled): access ports of a VLAN that goes are in VLAN 1 again."""
    gone = {str(vid) for vid in match.vlans.vids} if match.vlans else {str(match.args[0])}
    for path in list(here.draft.inside(())):
        other = here.at(*path)
        if other.word(ACCESS) in gone:
            other.unset(ACCESS)


def no_dhcp(here: Here, _: Match) -> None:
    """The question says it: all DHCP functions go."""
    for path in list(here.draft.views):
        other = here.at(*path)
        for key in [key for key in other.entries if key[0].startswith("dhcp ")]:
            other.unset(*key)


def unbind(here: Here, match: Match) -> None:
    """MANUAL, user-bind static: every entry with the items that are given; with none, all entries."""
    given = huawei.parts_of(("", str(match.args[0]))) if match.args else {}
    for key in [key for key in here.entries if key[0] == BINDING]:
        if given.items() <= huawei.parts_of(key).items():
            here.unset(*key)


# Groups of VRRP -----------------------------------------------------------------------------------------------------------------------

_ENDS = huawei.ends_group("vrrp vrid virtual-ip", "vrrp vrid priority")
_ENDS6 = huawei.ends_group("vrrp6 vrid virtual-ip", "vrrp6 vrid priority")
_IDS = ("virtual-ip", "virtual-ip link-local", "priority")
_TRAINING = "Huawei training material; VRP8 guides: of IPv6 the link-local address first"
VRRP = (
    *many("svi", "Huawei training material; CloudEngine modules of Ansible", "vrrp vrid <1..255> preempt-mode <=rest>"),
    *many("svi", "CloudEngine modules of Ansible", "vrrp vrid <1..255> preempt timer delay <=0..3600>\nvrrp vrid <1..255> track <rest>"),
    Command("vrrp vrid <1..255> virtual-ip <ip>", "svi", _TRAINING, effect_off=(_ENDS,)),
    Command("vrrp vrid <1..255> priority <=1..254>", "svi", f"{_TRAINING}; 100 by default", default=("100",)),
    Command("vrrp vrid <1..255>", "svi", "VRP8 guides", clears=tuple(f"vrrp vrid {words}" for words in _IDS)),
    Command("vrrp6 vrid <1..255> virtual-ip <IP6> link-local", "svi", _TRAINING, effect_off=(_ENDS6,)),
    Command("vrrp6 vrid <1..255> virtual-ip <IP6>", "svi", _TRAINING, effect_off=(_ENDS6,)),
    Command("vrrp6 vrid <1..255> priority <=1..254>", "svi", f"{_TRAINING}; 100 by default", default=("100",)),
    Command("vrrp6 vrid <1..255>", "svi", "VRP8 guides", clears=tuple(f"vrrp6 vrid {words}" for words in _IDS)),
)
"""Lines of Vlanifs."""

# Spellings --------------------------------------------------------------------------------------------------------------------------


def kinds(platform: str) -> dict[str, Kind]:
    """The kinds of arguments of a platform's table."""
    port = interface(platform, LOGICAL)
    read = {"ip-address": KINDS["ip"].read, "mac-address": huawei.mac, "interface": port.read, "vlan": KINDS["vid"].read}

    def binding(text: str) -> str | None:
        """The items of an entry in the printed order, whatever the order typed."""
        words = re.sub(r"(?i)\binterface\s+([A-Za-z-]+)\s+(?=[0-9])", r"interface \1", text).split()
        items = dict(zip(words[::2], words[1::2], strict=False))
        if len(words) % 2 or not items or set(items) - set(read):
            return None
        kept = {word: read[word](items[word]) for word in read if word in items}
        return None if None in kept.values() else " ".join(f"{word} {value}" for word, value in kept.items())

    return {**huawei.KINDS_HUAWEI, "port": port, "binding": Kind(binding, greedy=True)}


def kind_of_interface(name: str) -> str:
    """The kind of an interface's view, by its name."""
    if re.fullmatch(r"Eth-Trunk\d+", name):
        return "bundle"
    if re.fullmatch(r"Vlanif\d+", name):
        return "svi"
    return "interface" if re.match(r"LoopBack|MEth|NULL|.*\.\d+\Z", name) else "port"


# Facts --------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meaning:
    """What views mean, by the commands that differ between the series."""

    guard: str
    """Id of the line that guards a port."""
    limit: str
    """Id of the line with the most addresses of a port."""
    limited: str = ""
    """Id of the line that switches the limit on; empty: the number does."""

    def __call__(self, here: Here) -> Part:
        """What a view means."""
        if here.view in PORTS.split():
            return _port(here, self)
        if here.view == "svi":
            gateways = ("vrrp vrid virtual-ip", "vrrp6 vrid virtual-ip", "vrrp6 vrid virtual-ip link-local")
            return Part(svi=cisco.svi(here, ("ip address", "ip address sub", "ipv6 address"), gateways=gateways))
        if here.view == "vlan":
            vid, none = frozenset({int(here.name.split()[-1])}), frozenset[int]()
            snooped, inspected = here.value("dhcp snooping enable"), here.value("arp anti-attack check user-bind enable")
            return replace(cisco.vlan(here), snooping=vid if snooped else none, inspection=vid if inspected else none)
        if here.path:
            return Part()
        return Part(
            snooping=cisco.vids(here, "dhcp snooping enable vlan"),
            snooping_off=not here.value("dhcp snooping enable"),
            bindings=frozenset(_bound(key) for key in here.entries if key[0] == BINDING),
        )


def _port(here: Here, meaning: Meaning) -> Part:
    limited = here.value(meaning.limited) if meaning.limited else True
    limit = int((here.word(meaning.limit) or "0").split()[0]) if limited else 0
    trusted = not here.value("arp anti-attack check user-bind enable")
    port = huawei.port(
        here, (ACCESS, ALLOWED), meaning.guard, "dhcp snooping trusted", trusted, limit or None, not here.value("portswitch")
    )
    if here.value("peer-link"):
        port = replace(port, mode="trunk", carries=ALL)
    return Part(port=port)


def _bound(key: Key) -> tuple[int, str, str, str]:
    items = huawei.parts_of(key)
    return int(items.get("vlan", 0)), items.get("ip-address", ""), cisco.colon(items.get("mac-address", "")), items.get("interface", "")
