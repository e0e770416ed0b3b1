"""RouterOS: its console, what its items mean together, and its menus as data; behaviour/mikrotik_routeros.yml has what lines do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgen import switch
from netgen.switch import console
from netgen.switch.menu import Menu
from netgen.switch.router import menus_of

ROUTEROS = "mikrotik_routeros"
MENUS = [pytest.param(menu, id=menu.path) for menu in menus_of(switch.table(ROUTEROS)).by_path.values()]

TEXT = r"""/interface bridge add dhcp-snooping=yes name=bridge1 vlan-filtering=yes
/interface ethernet set [ find default-name=ether3 ] disabled=yes
/interface vlan add interface=bridge1 name=vlan10 vlan-id=10
/interface vlan add interface=bridge1 name=vlan20 vlan-id=20
/interface vlan add disabled=yes interface=bridge1 name=vlan30 vlan-id=30
/interface vlan add interface=ether9 name=outside vlan-id=40
/interface vrrp add interface=vlan10 name=vrrp10
/interface bridge port add bridge=bridge1 frame-types=admit-only-untagged-and-priority-tagged interface=ether2 pvid=10
/interface bridge port add bridge=bridge1 frame-types=admit-only-vlan-tagged interface=ether3 trusted=yes
/interface bridge vlan add bridge=bridge1 comment=hosts tagged=bridge1 untagged=ether2 vlan-ids=10
/interface bridge vlan add bridge=bridge1 comment=alone tagged=ether3 vlan-ids=20
/interface bridge vlan add bridge=bridge1 tagged=bridge1 vlan-ids=30
/interface ethernet switch rule add mac-protocol=ip ports=ether2 src-address=10.0.0.5/32 \
    src-mac-address=52:54:00:00:00:0A/FF:FF:FF:FF:FF:FF switch=switch1
/interface ethernet switch rule add mac-protocol=arp ports=ether2 src-address=10.0.0.5/32 \
    src-mac-address=52:54:00:00:00:0A/FF:FF:FF:FF:FF:FF switch=switch1
/interface ethernet switch rule add mac-protocol=ip ports=ether2 src-address=10.0.0.6/32 switch=switch1
/interface ethernet switch rule add mac-protocol=ip new-dst-ports="" ports=ether2 switch=switch1
/ip address add address=10.0.0.1/24 interface=vlan10 network=10.0.0.0
/ip address add address=10.0.0.254 interface=vrrp10 network=10.0.0.254
/ip firewall filter add action=jump chain=forward in-interface=vlan10 jump-target=A
/ip firewall filter add action=drop chain=A
/ipv6 address add address=FD00:0::1/64 interface=vlan10
"""


def test_what_items_mean_together() -> None:
    """Bridge VLAN Table: the bridge is a member of the VLANs that it has interfaces in. Switch Rules: who may send has two rules."""
    facts = switch.facts(switch.boot(ROUTEROS, TEXT))
    assert facts.vlans == {10: "hosts", 20: "alone", 30: ""}
    assert facts.svis == {
        10: switch.SviFacts(10, True, True, frozenset({"10.0.0.1/24", "fd00::1/64"}), frozenset({"10.0.0.254/32"}), frozenset({"A"})),
        20: switch.SviFacts(20, False, False),
        30: switch.SviFacts(30, False, False),
    }
    assert facts.ports["ether2"] == switch.Port("access", frozenset({10}), 10, guard=True)
    assert facts.ports["ether3"] == switch.Port("trunk", frozenset({20}), None, up=False, trusted_dhcp=True)
    assert facts.bindings == {(10, "10.0.0.5", "52:54:00:00:00:0a", "ether2")}
    assert facts.snooping == {10, 20, 30}
    assert facts.inspection == frozenset()
    assert ("vlan10", "interface", "bridge1") in facts.references
    assert switch.missing(switch.boot(ROUTEROS, TEXT)) == frozenset()


def test_whose_items_are() -> None:
    """A port's membership is the port's; what stands on a VLAN interface is its, through VRRP, too; the order in a chain counts."""
    content = switch.content(switch.boot(ROUTEROS, TEXT))
    assert content["ether2", "/interface bridge vlan bridge=bridge1 vlan-ids=10"] == {("untagged",): True}
    assert content["vlan 10", "/interface bridge vlan bridge=bridge1 vlan-ids=10"] == {
        ("item",): True,
        ("comment",): ("hosts",),
        ("tagged", "bridge1"): True,
    }
    assert {path[1].split(" ")[1] for path in content if path and path[0] == "vlan10"} == {"vlan", "vrrp", "address", "firewall"}
    rules = content["ether2", "/interface ethernet switch rule"]
    assert list(rules) == [("rule", str(number)) for number in range(1, 5)]
    assert content["A", "/ip firewall filter chain=A"] == {("rule", "1"): ("action=drop", "chain=A")}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_a_value(text: str) -> None:
    """Scripting, constant escape sequences: what is printed in quotes is read as the same, and is one word."""
    word = console.spelled(text)
    assert console.plain(word) == text
    assert console.cut(f"set comment={word} disabled=no; x", ";") == [f"set comment={word} disabled=no", "x"]
    assert console.cut(f"set comment={word} disabled=no", " ") == ["set", f"comment={word}", "disabled=no"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_export_may_be_wrapped_anywhere(data: st.DataObject) -> None:
    """Scripting, line joining: a backslash at the end goes on in the next line, without its margin."""
    wrapped = []
    for line in filter(None, console.joined(TEXT)):
        at = data.draw(st.integers(1, len(line) - 1))
        cut = line[at:].startswith(" ") or line[:at].endswith("\\")  # exports wrap after blanks
        wrapped.append(line if cut else f"{line[:at]}\\\n    {line[at:]}")
    assert switch.boot(ROUTEROS, "\n".join(wrapped)) == switch.boot(ROUTEROS, TEXT)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('/interface bridge set bridge1 comment="$(reboot)"', "$ in quotes is not a letter"),
        ('/interface bridge set bridge1 comment="what?"', "? in quotes is not a letter"),
        ("/interface bridge set bridge1 comment=a;b", "bad command name b"),
        ("/interface bridge set bridge1 comment=$a", "syntax error at $a"),
        ('/interface bridge set bridge1 comment="a', "syntax error (line 1 column"),
        ("/interface bridge set bridge1 comment=[ /system reboot ]", "syntax error at ["),
        ("/interface bridge set bridge1 mtu=1500 mtu=1600", "mtu is said twice"),
        ("/interface bridge set [ find where name~x ] mtu=1500", "find where name~x is not modelled"),
        ("/interface bridge set [ find mtu=1500 or=x ] mtu=1500", "find by or is not modelled"),
        ("/interface bridge add name=x place-before=0", "0 is not modelled"),
        ("/interface bridge set 0 mtu=1500", "no such item"),
        ("/interface bridge print", "print is not modelled"),
        (":put 1", ":put is not modelled"),
        ("/interface bridge add name=y; /interface bridge add", "failure: name is not said"),
        ("/system identity set x name=y", "expected end of command"),
    ],
)
def test_what_is_not_known_is_refused_and_changes_nothing(line: str, says: str) -> None:
    state = switch.boot(ROUTEROS, TEXT)
    after, said = switch.apply(state, line)
    assert said.startswith(says) or says in said
    assert after == state


@pytest.mark.parametrize("menu", MENUS)
def test_menus_are_sound(menu: Menu) -> None:
    assert len(menu.source) > 3
    assert set(menu.identity) <= set(menu.props)
    assert not menu.others & set(menu.props), "a property that means something is not one that does not"
    assert all(prop.read(prop.default) == prop.default for name, prop in menu.props.items() if prop.default)
    assert (menu.kind == "single") == (not menu.identity)
