"""The only uplink moves to another port: at no moment is the switch without it."""

import pytest

from netgen import change
from netgen.change.proof import Aim, prove

CISCO = """\
vlan 10
vlan 99
!
interface {trunk}
 switchport mode trunk
 switchport trunk allowed vlan 10,99
!
interface {access}
 switchport mode access
 switchport access vlan 10
!
"""
NXOS = CISCO.replace(" switchport mode", " switchport\n no shutdown\n switchport mode")
HUAWEI = """\
vlan batch 10 99
#
interface {trunk}
 port link-type trunk
 undo port trunk allow-pass vlan 1
 port trunk allow-pass vlan 10 99
#
interface {access}
 port link-type access
 port default vlan 10
#
"""
COMWARE = """\
vlan 10
#
vlan 99
#
interface {trunk}
 port link-type trunk
 undo port trunk permit vlan 1
 port trunk permit vlan 10 99
#
interface {access}
 port access vlan 10
#
"""
AOSCX = """\
vlan 10
vlan 99
interface {trunk}
    no shutdown
    no routing
    vlan trunk native 1
    vlan trunk allowed 10,99
interface {access}
    no shutdown
    no routing
    vlan access 10
"""
OS10 = """\
interface vlan10
!
interface vlan99
!
interface {trunk}
 no shutdown
 switchport mode trunk
 switchport trunk allowed vlan 10,99
!
interface {access}
 no shutdown
 switchport access vlan 10
!
"""
RGOS = CISCO.replace("allowed vlan", "allowed vlan only").replace(" switchport mode access\n", "")

SWITCHES = {
    "cisco_ios": (CISCO, "GigabitEthernet1/0/1", "GigabitEthernet1/0/2"),
    "cisco_nxos": (NXOS, "Ethernet1/1", "Ethernet1/2"),
    "arista_eos": (CISCO.replace(" switchport mode access\n", ""), "Ethernet1", "Ethernet2"),
    "huawei_vrp": (HUAWEI, "GigabitEthernet0/0/1", "GigabitEthernet0/0/2"),
    "hp_comware": (COMWARE, "GigabitEthernet1/0/1", "GigabitEthernet1/0/2"),
    "aruba_aoscx": (AOSCX, "1/1/1", "1/1/2"),
    "dell_os10": (OS10, "ethernet1/1/1", "ethernet1/1/2"),
    "ruijie_os": (RGOS, "GigabitEthernet 0/1", "GigabitEthernet 0/2"),
}


@pytest.mark.parametrize("back", [False, True], ids=["down", "up"])
@pytest.mark.parametrize("platform", SWITCHES)
def test_the_new_one_is_there_before_the_old_one_goes(platform: str, back: bool) -> None:
    text, *ports = SWITCHES[platform]
    first, second = reversed(ports) if back else ports
    before, after = text.format(trunk=first, access=second), text.format(trunk=second, access=first)
    speech = change.tongue(platform)
    assert speech is not None
    own = change.Owned(frozenset({10, 99}), frozenset({name.replace(" ", "") for name in ports} | {*ports}), frozenset(), frozenset())
    commands = list(change.commands(change.change(before, after, own, speech).ops, speech.dialect))
    found = prove(Aim(platform, "", before, after, own, 99), commands, speech.dialect)
    assert found is not None
    assert (found.verdict, found.reasons) == ("proven", ())
