"""The keyfiles, read by NetworkManager: by nmcli alone, by the daemon in a namespace, and with VLANs and bonds of user-mode Linux."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases_support import plan_of
from conftest import ROOT
from hosts.factory import any_host, bare, bonded, by_dhcp, host, multihomed
from hosts.machine import Machine, machine, write
from hosts.manager import ASLEEP, KERNEL, PROFILES, SETTLED, end_of, kernel, machine_of, manager, values, warnings, written_again
from hosts.programs import rendered
from hosts.test_pipeline import INVENTORIES
from hypothesis import given, settings
from switch_files import needs
from switch_lab import Step, boot, run

from netgen.addressing import Prefix4, Prefix6, ipv4, ipv6, mac_colon
from netgen.plan.types import HostAddress, HostPlan, Link

needs_nmcli = needs("nmcli")
needs_manager = needs("NetworkManager", "nmcli", "dbus-daemon", "unshare", "ip")


def profiles(plan: HostPlan) -> dict[str, str]:
    """The text of a host's profiles by interface."""
    plan = replace(plan, renderer="networkmanager")
    found = {file.path.removeprefix("networkmanager/netgen-"): file.text for file in rendered(plan).values()}
    return {path.removesuffix(".nmconnection"): text for path, text in found.items() if path.endswith(".nmconnection")}


# The texts ------------------------------------------------------------------------------------------------------------


def test_an_interface_with_an_address_and_a_vlan_without() -> None:
    found = profiles(host())
    assert sorted(found) == ["eth0", "eth1", "eth1.10"]
    assert found["eth1"] == (
        '# eth1 of "docker1", from the site model; bootstrap.sh puts it into /etc/NetworkManager/system-connections.\n'
        "[connection]\n"
        "id=docker1 eth1\n"
        "uuid=19e24d94-764c-556d-a804-34db5c7f0c10\n"
        "type=ethernet\n"
        "interface-name=eth1\n"
        "autoconnect-priority=100\n"
        "[ethernet]\n"
        "mtu=9000\n"
        "[ipv4]\n"
        "method=manual\n"
        "address1=192.168.1.11/16\n"
        "gateway=192.168.0.1\n"
        "route1=192.168.0.0/16\n"
        "route1_options=table=10020\n"
        "route2=0.0.0.0/0,192.168.0.1\n"
        "route2_options=onlink=true,table=10020\n"
        "routing-rule1=priority 9999 from 192.168.1.11 to 10.200.0.0/16 table 254\n"
        "routing-rule2=priority 10020 from 192.168.1.11 table 10020\n"
        "[ipv6]\n"
        "method=auto\n"
        "addr-gen-mode=eui64\n"
        "ip6-privacy=0\n"
    )
    assert found["eth1.10"].partition("autoconnect-priority=100\n")[2] == (
        "[ethernet]\nmtu=9000\n[vlan]\nparent=eth1\nid=10\nflags=1\n[ipv4]\nmethod=disabled\n[ipv6]\nmethod=disabled\n"
    )


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("802.3ad", "lacp_rate=fast\nxmit_hash_policy=layer3+4\n"),
        ("active-backup", ""),
        ("balance-xor", "xmit_hash_policy=layer3+4\n"),
        ("balance-rr", ""),
    ],
)
def test_a_bond_and_its_members(mode: str, options: str) -> None:
    found = profiles(bonded(mode=mode))
    assert found["bond0"].partition("autoconnect-priority=100\n")[2] == (
        "[ethernet]\nmtu=9000\ncloned-mac-address=52:54:00:00:02:03\n"
        f"[bond]\nmode={mode}\nmiimon=100\n{options}[ipv4]\nmethod=disabled\n[ipv6]\nmethod=disabled\n"
    )
    for member in ("eth1", "eth2"):
        assert found[member].partition("autoconnect-priority=100\n")[2] == "master=bond0\nslave-type=bond\n[ethernet]\nmtu=9000\n"


def test_uuids_stay_and_no_two_are_alike() -> None:
    plans = [host(), multihomed(), replace(host(), name="docker2")]
    first, more, other = ({name: values(text)["connection", "uuid"] for name, text in profiles(plan).items()} for plan in plans)
    assert first.items() <= more.items()
    assert len({*more.values(), *other.values()}) == len(more) + len(other)


# nmcli ----------------------------------------------------------------------------------------------------------------


@needs_nmcli
@pytest.mark.parametrize("make", [host, bonded, multihomed, by_dhcp, bare])
def test_nmcli_writes_again_what_it_has_read(make: Any) -> None:
    for text in profiles(make()).values():
        assert written_again(text) == values(text)


@needs_nmcli
@settings(max_examples=15, deadline=None)
@given(plan=any_host())
def test_nmcli_writes_again_the_profiles_of_any_host(plan: HostPlan) -> None:
    for text in profiles(plan).values():
        assert written_again(text) == values(text)


@needs_nmcli
@pytest.mark.parametrize("mode", ["802.3ad", "active-backup", "balance-xor", "balance-rr"])
def test_nmcli_takes_every_bond_mode(mode: str) -> None:
    text = profiles(bonded(mode=mode))["bond0"]
    assert written_again(text) == values(text)


@needs_nmcli
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("id=10\n", "id=5000\n"),
        ("mtu=9000", "mtu=9k"),
        ("flags=1", "flag=1"),
        ("[ipv4]", "[ip4]"),
    ],
)
def test_nmcli_leaves_out_what_is_wrong(right: str, wrong: str) -> None:
    text = profiles(host())["eth1.10"]
    assert text.count(right) == 1
    assert written_again(text.replace(right, wrong)) != values(text.replace(right, wrong))


# The daemon -----------------------------------------------------------------------------------------------------------

HOSTILE = ["a\n[ipv4]\nmethod=auto", "  two blanks", "a;b\\;c", "back\\slash\\n", "\ttab\r", "end \\", "#no comment", "ü=[x]", "é "]
"""Names that rules let not pass: here they must at least be names."""


def every_host() -> list[HostPlan]:
    """The hosts of the small inventories and of the other tests, each with a name of its own."""
    made = [make("networkmanager") for make in (bonded, multihomed, by_dhcp, bare)]
    known = [replace(plan, renderer="networkmanager") for site in INVENTORIES for plan in plan_of(ROOT / "inventories" / site).hosts]
    return [replace(plan, name=f"{plan.name}-{number}") for number, plan in enumerate([*made, *known])]


def shown(room: Machine, uuid: str) -> dict[str, str]:
    """What NetworkManager has understood of a profile, by property."""
    lines = room.sh(f"nmcli -e no -t -f all connection show uuid {uuid}").splitlines()
    return dict(line.split(":", 1) for line in lines)


def understood(plan: HostPlan, link: Link) -> dict[str, str]:
    """What NetworkManager must have understood of a link."""
    (one,) = link.addresses or (None,)
    found = {
        "connection.id": f"{plan.name} {link.name}",
        "connection.interface-name": link.name,
        "connection.type": "802-3-ethernet" if link.kind == "ethernet" else link.kind,
        "connection.autoconnect": "yes",
        "connection.autoconnect-priority": "100",
        "connection.master": link.bond,
        "connection.slave-type": "bond" if link.bond else "",
        "802-3-ethernet.mtu": str(link.mtu or "auto"),
    }
    if link.kind == "bond":
        found["802-3-ethernet.cloned-mac-address"] = mac_colon(link.mac or 0).upper()
        found["bond.options"] = f"mode={link.bond_mode},lacp_rate=fast,miimon=100,xmit_hash_policy=layer3+4"
    if link.kind == "vlan" and link.vlan:
        found |= {"vlan.parent": link.parent, "vlan.id": str(link.vlan.vid), "vlan.flags": "1"}
    if not link.bond:
        found |= family4(plan, one) | family6(one, silent=link.containers or not link.addresses)
    return found


def family4(plan: HostPlan, one: HostAddress | None) -> dict[str, str]:
    if one is None:
        return {"ipv4.method": "disabled", "ipv4.addresses": "", "ipv4.routing-rules": ""}
    source, _, length = str(one.address).partition("/")
    gateway = ipv4(one.gateway) if one.gateway is not None else ""
    network = Prefix4(one.address.first, int(length))
    rules = [f"priority 9999 from {source} to {pool} table 254" for pool in plan.docker_pools]
    return {
        "ipv4.method": "auto" if one.dhcp else "manual",
        "ipv4.addresses": "" if one.dhcp else str(one.address),
        "ipv4.gateway": gateway if one.default and not one.dhcp else "",
        "ipv4.dhcp-client-id": "mac" if one.dhcp else "",
        "ipv4.never-default": "yes" if one.dhcp and not one.default else "no",
        "ipv4.ignore-auto-routes": "yes" if one.dhcp and not one.default else "no",
        "ipv4.routes": f"{network} table={one.table}, 0.0.0.0/0 {gateway} onlink=true table={one.table}" if one.table else "",
        "ipv4.routing-rules": ", ".join([*rules, f"priority {one.table} from {source} table {one.table}"]) if one.table else "",
    }


def family6(one: HostAddress | None, *, silent: bool) -> dict[str, str]:
    if one is None or one.address6 is None:
        return {"ipv6.method": "disabled" if silent else "auto", "ipv6.addresses": "", "ipv6.gateway": "", "ipv6.routes": ""}
    own, gateway = one.address6, ipv6(one.gateway6) if one.gateway6 is not None else ""
    network = Prefix6(own.first, own.length)
    return {
        "ipv6.method": "manual",
        "ipv6.addresses": str(own),
        "ipv6.gateway": gateway if one.default else "",
        "ipv6.ip6-privacy": "0",
        "ipv6.addr-gen-mode": "eui64",
        "ipv6.routes": f"{network} table={one.table}, ::/0 {gateway} onlink=true table={one.table}" if one.table else "",
        "ipv6.routing-rules": f"priority {one.table} from {str(own).partition('/')[0]} table {one.table}" if one.table else "",
    }


@needs_manager
def test_the_daemon_understands_every_profile_as_the_plan_says(tmp_path: Path) -> None:
    plans = every_host()
    folders = [write(plan, tmp_path / "hosts" / str(number)) for number, plan in enumerate(plans)]
    with machine(tmp_path) as room:
        room.sh(ASLEEP)
        with manager(room, *folders) as log:
            for plan in plans:
                for name, text in profiles(plan).items():
                    link = next(one for one in plan.links if one.name == name)
                    found, wanted = shown(room, values(text)["connection", "uuid"]), understood(plan, link)
                    assert {key: found.get(key) for key in wanted} == wanted
            assert room.sh("nmcli -t -f UUID connection show").count("\n") == sum(len(plan.links) for plan in plans)
            assert [line for line in warnings(log) if "bond0" not in line] == []  # nobody makes the bonds here


@needs_manager
def test_a_name_is_a_name_to_the_daemon_whatever_is_in_it(tmp_path: Path) -> None:
    plans = [replace(bare("networkmanager"), name=name) for name in HOSTILE]
    folders = [write(plan, tmp_path / "hosts" / str(number)) for number, plan in enumerate(plans)]
    with machine(tmp_path) as room, manager(room, *folders) as log:
        for plan in plans:
            (text,) = profiles(plan).values()
            uuid = values(text)["connection", "uuid"]
            ask = f"LC_ALL=C.UTF-8 nmcli -e no -g connection.id,ipv4.method,ipv4.addresses connection show uuid {uuid}"
            assert room.sh(ask) == f"{plan.name} eth0\nmanual\n10.99.0.21/24\n".replace("\r", "\n")  # as Python reads it
        assert warnings(log) == []


REFUSED = {
    "mode": ("uuid=", "uuid=", 'load: "{}": failed to load connection: File permissions (100644) are insecure'),
    "type": (
        "type=ethernet",
        "type=eth",
        "load: \"{}\": failed to load connection: invalid connection: connection.type: connection type 'eth' is not valid",
    ),
    "method": (
        "method=manual",
        "method=hand",
        'load: "{}": failed to load connection: invalid connection: ipv4.method: property is invalid',
    ),
    "address": ("10.99.0.21/24", "10.99.0.21/33", "ipv4.addresses: invalid prefix length for address1 '10.99.0.21/33', defaulting to 24"),
    "rule": (
        "[ipv6]",
        "routing-rule1=from 10.99.0.21 table 10099\n[ipv6]",
        'ipv4.routing-rules: invalid value for "routing-rule1": rule is invalid: missing priority',
    ),
}


@needs_manager
def test_the_daemon_says_what_is_wrong(tmp_path: Path) -> None:
    """The judge of the tests above: a file that others can read, and lines that are not as they should be."""
    folders = [write(replace(bare("networkmanager"), name=name), tmp_path / "hosts" / name) for name in REFUSED]
    for folder, (right, wrong, _) in zip(folders, REFUSED.values(), strict=True):
        file = folder / "networkmanager/netgen-eth0.nmconnection"
        assert file.read_text().count(right) == 1
        file.write_text(file.read_text().replace(right, wrong))
        file.chmod(0o644 if folder.name == "mode" else 0o600)
    with machine(tmp_path) as room, manager(room, *folders) as log:
        said = [f"keyfile: {message.format(f'{PROFILES}/{name}-netgen-eth0.nmconnection')}" for name, (*_, message) in REFUSED.items()]
        assert sorted(line for line in warnings(log) if "ignoring invalid number" not in line) == sorted(said)
        assert sorted(room.sh("nmcli -t -f NAME connection show").split("\n")) == ["", "address eth0", "lo", "rule eth0"]


SERVER = """
ip netns add far
for link in eth0 eth1; do ip link set far-$link netns far; ip netns exec far ip link set far-$link up; done
ip netns exec far ip addr add 10.99.0.1/24 dev far-eth0
ip netns exec far ip addr add 192.168.0.1/16 dev far-eth1
ip netns exec far dnsmasq --port=0 --bind-dynamic --dhcp-leasefile=/run/leases --pid-file=/run/dnsmasq.pid \\
  --dhcp-range=10.99.0.21,static --dhcp-host=$(cat /sys/class/net/eth0/address),10.99.0.21 \\
  --dhcp-range=192.168.1.11,static --dhcp-host=52:54:00:00:01:02,192.168.1.11
"""


@needs("NetworkManager", "nmcli", "dbus-daemon", "unshare", "ip", "dnsmasq")
def test_the_daemon_asks_for_addresses_by_dhcp(tmp_path: Path) -> None:
    """With the MAC as the client's id; only one VLAN gives the default route; the policy tables are as with written addresses."""
    plan = by_dhcp("networkmanager")
    plan = replace(plan, links=plan.links[:2])
    with machine(tmp_path) as room:
        for link in plan.links:
            room.link(link.name, link.mac)
        room.sh(SERVER)
        try:
            with manager(room, write(plan, tmp_path / "host")) as log:
                room.sh(SETTLED.format(3))
                found = kernel(room.sh(KERNEL))
                wanted = planned(plan)
                assert {name: link["addresses"] for name, link in found["links"].items()} == {
                    "eth0": ["10.99.0.21/24"],
                    "eth1": ["192.168.1.11/16"],
                }
                assert (found["routes"], found["rules"]) == (wanted["routes"], wanted["rules"])
                macs = [room.sh(f"cat /sys/class/net/{link.name}/address").strip() for link in plan.links]
                assert sorted(line.split()[1::3] for line in room.sh("cat /run/leases").splitlines()) == sorted(
                    [mac, f"01:{mac}"] for mac in macs
                )
                assert warnings(log) == []
        finally:
            room.sh("kill $(cat /run/dnsmasq.pid)")


# VLANs and bonds ------------------------------------------------------------------------------------------------------


def planned(plan: HostPlan) -> dict[str, Any]:
    """What the kernel must have when NetworkManager has used every profile."""
    addresses = [(link, one) for link in plan.links for one in link.addresses]
    routes = [line for link, one in addresses for line in planned_routes(link, one)]
    rules = [(one.table, text) for _, one in addresses if one.table for text in (one.address, one.address6) if text]
    sources = [(table, str(text).partition("/")[0]) for table, text in rules]
    pools = [str(pool).partition("/")[0] for pool in plan.docker_pools]
    return {
        "links": {link.name: planned_link(plan, link) for link in plan.links},
        "routes": sorted(routes),
        "rules": sorted(
            [f"{table}: {source} to None lookup {table}" for table, source in sources]
            + [f"9999: {source} to {pool} lookup main" for _, source in sources if ":" not in source for pool in pools]
        ),
    }


def planned_link(plan: HostPlan, link: Link) -> dict[str, Any]:
    mtus = {one.name: one.mtu or 1500 for one in plan.links}
    own = [str(text) for one in link.addresses for text in (one.address, one.address6) if text]
    found: dict[str, Any] = {"up": True, "mtu": link.mtu or mtus.get(link.parent, 1500), "addresses": own, "link-local": bool(own)}
    if link.kind == "vlan" and link.vlan:
        found |= {"parent": link.parent, "vlan": link.vlan.vid, "flags": ["REORDER_HDR"]}
    if link.kind == "bond":
        policy = "layer3+4" if link.bond_mode in ("802.3ad", "balance-xor") else "layer2"
        found |= {"mac": mac_colon(link.mac or 0), "mode": link.bond_mode, "miimon": 100, "xmit_hash_policy": policy}
        found |= {"ad_lacp_rate": "fast" if link.bond_mode == "802.3ad" else "slow"}
    return found | ({"master": link.bond} if link.bond else {})


def planned_routes(link: Link, one: HostAddress) -> list[str]:
    """The routes of one address: of its network, by the gateway, and in its policy table."""
    found = []
    for own, gateway in ((one.address, one.gateway and ipv4(one.gateway)), (one.address6, one.gateway6 and ipv6(one.gateway6))):
        if own is not None:
            network = str(type(own)(own.first, own.length))
            for table in (None, one.table) if one.table else (None,):
                found.append(f"{network} via None dev {link.name} table {table}")
                if gateway and (table or one.default):
                    found.append(f"default via {gateway} dev {link.name} table {table}")
    return found


def shapes(*, bonds: bool) -> list[HostPlan]:
    """One host of each kind: with bonds, or on NICs alone, with addresses that are written down."""
    plans = [*every_host(), replace(bonded("networkmanager", "active-backup"), name="docker3")]
    found: dict[Any, HostPlan] = {}
    for plan in plans:
        addresses = [one for link in plan.links for one in link.addresses]
        if bonds == any(link.bond for link in plan.links) and not any(one.dhcp for one in addresses):
            routing = [(one.table, one.default, one.address6 is None) for one in addresses]
            found.setdefault((str([(link.kind, link.bond_mode, link.mtu) for link in plan.links]), str(routing)), plan)
    return list(found.values())


@needs("linux.uml", "insmod", "ip", "NetworkManager", "nmcli", "dbus-daemon")
@pytest.mark.parametrize("bonds", [True, False], ids=["bonds", "nics"])
def test_the_kernel_gets_what_is_planned(tmp_path: Path, bonds: bool) -> None:
    """Hosts of the small inventories and of the other tests, on a kernel with VLANs and bonds."""
    steps: list[Step] = []
    for plan in shapes(bonds=bonds):
        folder = write(plan, tmp_path / plan.name)
        steps += [
            run(f"{plan.name} starts", machine_of(plan, folder)),
            run(plan.name, KERNEL, planned(plan), read=kernel),
            run(f"{plan.name} ends", end_of(plan)),
        ]
    boot(tmp_path, [], steps, seconds=600)
    assert warnings(tmp_path / "logs") == []
