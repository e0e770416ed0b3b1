"""The files of Cumulus Linux switches: read by Debian's ifupdown2, FRR's vtysh and iptables, and held against the rules of
the user guide (Docs: CumulusNetworks/docs, folder cumulus-linux-510) that no program here knows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cases_support import cases
from judges import judge, part
from switch_files import STRICT, ask, inside, needs, of_path, parts, texts, unpacked_ifupdown2

from netgen import platforms
from netgen.lock import Lock
from netgen.model import Site
from netgen.plan import make
from netgen.platforms.cumulus_linux import FILES
from netgen.render import Renderer

CUMULUS = "cumulus_linux"
INTERFACES = "/etc/network/interfaces.d/netgen.intf"
RULES = "/etc/cumulus/acl/policy.d/60_netgen.rules"
SECURITY = "/etc/cumulus/switchd.d/port_security.conf"
SNOOPING = "/etc/dhcpsnoop/dhcp_snoop.json"
RELAY = "/etc/default/isc-dhcp-relay-default"
FRR = "/etc/frr/frr.conf"

OWN = {
    "clag-id": r"[1-9]\d{0,3}",
    "clagd-backup-ip": r"\d+\.\d+\.\d+\.\d+",
    "clagd-peer-ip": "linklocal",
    "clagd-priority": "1000",
    "clagd-sys-mac": r"02(:[0-9a-f]{2}){5}",
    "mstpctl-pvrst-mode": "yes",
    "bridge-stp-vlan-priority": r"(\d+=(4096|8192)( |$))+",
}
"""Attributes of Cumulus' own ifupdown2 that Debian's has not, and their values (Docs, MLAG and Spanning Tree)."""

# ifupdown2 ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ifupdown2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with Debian's ifupdown2."""
    return unpacked_ifupdown2(tmp_path_factory.mktemp("ifupdown2"))


def debians(text: str) -> str:
    """An interfaces file without Cumulus' own attributes, whose values have been looked at."""
    kept = []
    for line in text.splitlines(keepends=True):
        name, _, value = line.strip().partition(" ")
        if name in OWN and line.startswith(" "):
            assert re.fullmatch(OWN[name], value), line
        else:
            kept.append(line)
    return "".join(kept)


def with_every_line(contents: Iterable[str]) -> list[str]:
    """As many of the texts, the longest first, as it takes to have every line of all."""
    found: list[str] = []
    seen: set[str] = set()
    for text in sorted(contents, key=len, reverse=True):
        lines = set(text.splitlines())
        if lines - seen:
            found.append(text)
            seen |= lines
    return found


def written(folder: Path, *contents: str) -> list[str]:
    """Each text in a file of its own; their paths."""
    for number, text in enumerate(contents):
        (folder / str(number)).write_text(text, encoding="utf-8")
    return [str(folder / str(number)) for number in range(len(contents))]


@judge("cumulus_linux", "ifupdown2", reads=lambda text: debians(part(INTERFACES)(text)))
@needs("unshare", "dpkg")
def test_ifupdown2_knows_every_attribute_and_takes_every_value(ifupdown2: Path, tmp_path: Path) -> None:
    every = of_path(CUMULUS, INTERFACES)
    files = written(tmp_path, *with_every_line(debians(text) for text in every))
    done = ask(ifupdown2, STRICT + 'for file; do ifup -a -s -i "$file" || echo "ifup says $?"; done', *files)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(files) > 10
    assert {line.split()[0] for text in every for line in text.splitlines()} >= OWN.keys()


@needs("unshare", "dpkg")
def test_ifupdown2_finds_what_is_wrong(ifupdown2: Path, tmp_path: Path) -> None:
    """Names, values, and where an attribute may stand."""
    text = debians(next(files[INTERFACES] for name, files in texts(CUMULUS) if name.startswith("mlag.yml: a host and a switch")))
    wrong = [
        ("bridge-vids 10 20\n", "bridge-vids 10 2O\n", 'bridge-vids: invalid value "10 2O"'),
        ("bridge-pvid 20", "bridge-pvid 5000", "bridge-pvid: "),
        ("bridge-vlan-aware yes", "bridge-vlan-awere yes", "unsupported keyword (bridge-vlan-awere)"),
        ("bond-mode 802.3ad", "bond-mode lacp", 'bond-mode: invalid value "lacp"'),
        ("mstpctl-treeprio 4096", "mstpctl-treeprio 4097", 'mstpctl-treeprio: invalid value "4097"'),
        ("mstpctl-bpduguard yes", "mstpctl-bpduguard true", 'mstpctl-bpduguard: invalid value "true"'),
        ("bridge-stp on", "bridge-stp on\n    mstpctl-portadminedge yes", "unsupported use of keyword 'mstpctl-portadminedge'"),
        ("address-virtual 00:00:5e:00:01:14 192", "address-virtual 192", "address-virtual: "),
    ]
    assert all(right in text for right, _, _ in wrong)
    files = written(tmp_path, *(text.replace(right, other, 1) for right, other, _ in wrong))
    done = ask(ifupdown2, STRICT + 'for file; do ifup -a -s -i "$file" 2>&1 && echo "ifup likes it"; echo ---; done', *files)
    for (_, other, complaint), said in zip(wrong, done.stdout.split("---\n")[:-1], strict=True):
        assert complaint in said, other
        assert "ifup likes it" not in said, other


@needs("unshare", "dpkg")
def test_ifupdown2_reads_what_is_written(ifupdown2: Path, tmp_path: Path) -> None:
    """Every file with all that a case may hold, and every character of a description: first, last, between others."""
    pattern = platforms.load(CUMULUS).names.description
    characters = [char for char in map(chr, range(32, 127)) if re.fullmatch(pattern, f"a{char}b")]
    assert set(map(chr, range(32, 127))) - set(characters) == set("\\%$'")
    names = [text for char in characters for text in (f"a {char} b", f"{char}a", f"a{char}") if re.fullmatch(pattern, text)]
    ports = {f"swp{number}": {"untagged": "servers", "description": text} for number, text in enumerate(names, 1)}
    longest = sorted(of_path(CUMULUS, INTERFACES), key=len)[-2:]
    for number, text in enumerate((*longest, parts(switch(ports))[INTERFACES])):
        (tmp_path / str(number)).write_text(text)
        done = ask(ifupdown2, 'ifquery -a -i "$1"', str(tmp_path / str(number)))
        wanted = [line.strip() for line in text.splitlines()]
        assert sorted(line.strip() for line in done.stdout.splitlines() if line.strip()) == sorted(wanted)
    assert len(names) > 250


def switch(ports: dict[str, Any]) -> str:
    """A switch with one VLAN on these ports."""
    site = {
        "netgen": 1,
        "site": "t",
        "vlans": {"servers": {"vid": 20, "role": "host"}},
        "switches": {"sw1": {"platform": CUMULUS, "ports": ports}},
    }
    return Renderer().switch(make(Site.model_validate(site), Lock())[0].switches[0])


# The user guide --------------------------------------------------------------------------------------------------------------


def stanzas(text: str) -> dict[str, dict[str, list[str]]]:
    """Interface -> attribute -> values."""
    found: dict[str, dict[str, list[str]]] = {}
    for block in re.split(r"^auto (?=\S)", text, flags=re.MULTILINE)[1:]:
        name, head, *lines = block.splitlines()
        assert head == f"iface {name}"
        assert name not in found
        found[name] = {}
        for line in lines:
            assert line.startswith("    ")
            attribute, _, value = line.strip().partition(" ")
            found[name].setdefault(attribute, []).append(value)
    return found


def vids(interface: dict[str, list[str]], *attributes: str) -> set[int]:
    """The VLANs that an interface names."""
    ranges = [item.partition("-") for name in attributes for value in interface.get(name, []) for item in value.split()]
    return {vid for low, _, high in ranges for vid in range(int(low), int(high or low) + 1)}


def members(found: dict[str, dict[str, list[str]]], attribute: str) -> list[str]:
    return [name for interface in found.values() for value in interface.get(attribute, []) for name in value.split()]


@pytest.fixture(params=[f"{case.file}: {case.name}" for case in cases() if case.platform == CUMULUS and not case.faults])
def files(request: pytest.FixtureRequest) -> dict[str, str]:
    """The files of each case."""
    return dict(texts(CUMULUS))[request.param]


def test_the_bridge_and_its_ports_agree(files: dict[str, str]) -> None:
    """VLAN-aware Bridge Mode: one bridge; a port without VLANs of its own would take all of the bridge's, and VLAN 1 untagged."""
    found = stanzas(files[INTERFACES])
    bridge, ports = found["br_default"], members(found, "bridge-ports")
    assert [name for name, interface in found.items() if "bridge-vlan-aware" in interface] == ["br_default"]
    assert len(ports) == len(set(ports))
    assert not set(ports) & set(members(found, "bond-slaves"))
    for name, interface in found.items():
        carried = vids(interface, "bridge-vids", "bridge-pvid", "bridge-access")
        assert carried <= vids(bridge, "bridge-vids"), name
        if name != "br_default":
            assert bool(carried) == (name in ports), name
            untagged = [key for key in ("bridge-access", "bridge-pvid", "bridge-allow-untagged") if key in interface]
            assert len(untagged) == (name in ports), name
    for name, interface in found.items():
        if name.startswith("vlan"):
            assert (interface["vlan-id"], interface["vlan-raw-device"]) == ([name.removeprefix("vlan")], ["br_default"])
            assert vids(interface, "vlan-id") <= vids(bridge, "bridge-vids")


def test_bonds_and_mlag_agree(files: dict[str, str]) -> None:
    """MLAG: ids are unique and only where there is a pair; the peers' VLAN is on the peer link and in no list of the bridge.
    VRR and VRRP: never both, and VRRP not with MLAG."""
    found = stanzas(files[INTERFACES])
    slaves, ids = members(found, "bond-slaves"), members(found, "clag-id")
    assert len(slaves) == len(set(slaves))
    assert set(slaves) <= found.keys()
    assert len(ids) == len(set(ids))
    peers = [name for name in found if "." in name]
    assert len(peers) == sum("clagd-peer-ip" in interface for interface in found.values()) <= 1
    assert peers or not ids
    for name in peers:
        bond, _, vid = name.partition(".")
        assert bond in members(found, "bridge-ports")
        assert "clag-id" not in found[bond]
        assert int(vid) not in vids(found["br_default"], "bridge-vids")
        assert not members(found, "vrrp")
    assert peers or not members(found, "address-virtual")


def test_vrrp_is_the_same_in_both_files(files: dict[str, str]) -> None:
    """VRR and VRRP: on an SVI the virtual router stands in interfaces and in frr.conf; its addresses are in the SVI's prefix."""
    found = stanzas(files[INTERFACES])
    wanted = {(name, *value.split()) for name, interface in found.items() for value in interface.get("vrrp", [])}
    said: dict[tuple[str, str], list[str]] = {}
    interface = ""
    for line in files.get(FRR, "").splitlines():
        interface = line.removeprefix("interface ") if line.startswith("interface ") else interface
        if match := re.fullmatch(r" vrrp (\d+)(?: ipv?6? (\S+))?", line):
            said.setdefault((interface, match[1]), []).extend(filter(None, [match[2]]))
    assert {(*key, *addresses) for key, addresses in said.items()} == {tuple(re.sub("/.*", "", word) for word in one) for one in wanted}
    for name, _, *addresses in wanted:
        lengths = [re.sub(".*/", "/", address) for address in found[name]["address"]]
        assert [re.sub(".*/", "/", address) for address in addresses] == lengths[: len(addresses)]


def test_the_other_files_name_interfaces_that_are_there(files: dict[str, str]) -> None:
    """DHCP Snooping: a trusted interface is in the bridge. Port Security: none of a bond. DHCP Relays: SVIs and the peer link."""
    found = stanzas(files[INTERFACES])
    bridged = members(found, "bridge-ports")
    for vlan in json.loads(files.get(SNOOPING, '{"bridge": [{"bridge_id": "br_default", "vlan": []}]}'))["bridge"][0]["vlan"]:
        for name in vlan["trusted_interface"]:
            assert name in bridged
            assert vlan["vlan_id"] in vids(found[name], "bridge-vids", "bridge-access")
    secured = set(re.findall(r"^interface\.(\w+)\.", files.get(SECURITY, ""), flags=re.MULTILINE))
    assert secured <= set(bridged) - {name for name in found if "bond-slaves" in found[name]}
    relays = re.findall(r"-i (\S+?)(?=[ \"])", files.get(RELAY, ""))
    assert set(relays) <= {name for name, interface in found.items() if "vlan-id" in interface or "clagd-peer-ip" in interface}


def test_all_files_are_read_back_in_their_order() -> None:
    read = re.findall(r" (/etc/[^ ;]+)(?=[ ;])", FILES)
    rendered = [list(files) for name, files in texts(CUMULUS) if not name.startswith("extra.yml")]
    assert {path for paths in rendered for path in paths} == set(read)
    assert all(paths == [path for path in read if path in paths] for paths in rendered)


PAIR = ("spanning tree wants one priority of the pair, though one of the two is the preferred router", "the other one of the pair")


def test_the_two_of_a_pair_agree() -> None:
    """MLAG: both switches say the same of spanning tree, system MAC, ids and gateways; one is primary, each watches the other."""
    first, second = (stanzas(dict(texts(CUMULUS))[f"mlag.yml: {name}"][INTERFACES]) for name in PAIR)
    for attribute in ("bridge-stp-vlan-priority", "mstpctl-pvrst-mode", "clagd-sys-mac", "clag-id", "address-virtual"):
        assert members(first, attribute) == members(second, attribute) != [], attribute
    assert first["br_default"]["bridge-vids"] == second["br_default"]["bridge-vids"]
    assert {**first["bond30"], "bond-slaves": []} == {**second["bond30"], "bond-slaves": []}
    assert members(first, "clagd-priority") == ["1000"]
    assert members(second, "clagd-priority") == []
    assert members(first, "clagd-backup-ip") == ["10.99.0.12"]
    assert members(second, "clagd-backup-ip") == ["10.99.0.11"]
    for vlan in ("vlan10", "vlan20"):
        assert first[vlan]["address"] != second[vlan]["address"]
        assert first[vlan]["address-virtual"] == second[vlan]["address-virtual"]


KEYS = {"enable": "1", "mac_limit": r"[1-9]\d?|[1-4]\d\d|50\d|51[0-2]", "violation_mode": "1"}
"""Port Security: 0 to 512 addresses; 1 drops."""


def test_port_security_says_each_key_once_a_port() -> None:
    found = of_path(CUMULUS, SECURITY)
    assert found
    for text in found:
        lines = [re.fullmatch(r"interface\.(swp\d+(?:s\d)?)\.port_security\.(\w+) = (\d+)", line) for line in text.splitlines()]
        assert all(lines)
        said = [match.groups() for match in lines if match]
        assert Counter((port, key) for port, key, _ in said) == Counter((port, key) for port in {one[0] for one in said} for key in KEYS)
        assert all(re.fullmatch(KEYS[str(key)], str(value)) for _, key, value in said)


def test_dhcp_snooping_is_json_of_the_documented_keys() -> None:
    found = of_path(CUMULUS, SNOOPING)
    assert len(found) > 1
    for text in found:
        (bridge,) = json.loads(text)["bridge"]
        assert (set(bridge), bridge["bridge_id"]) == ({"bridge_id", "vlan"}, "br_default")
        for vlan in bridge["vlan"]:
            assert {**vlan, "vlan_id": 0, "trusted_interface": []} == {
                "vlan_id": 0,
                "snooping": 1,
                "ip_version": 4,
                "trusted_interface": [],
            }
        assert len({vlan["vlan_id"] for vlan in bridge["vlan"]}) == len(bridge["vlan"]) > 0


# FRR and iptables -------------------------------------------------------------------------------------------------------------


@judge("cumulus_linux", "vtysh", reads=part(FRR))
@needs("unshare", "vtysh")
def test_vtysh_takes_frr_conf(tmp_path: Path) -> None:
    found = of_path(CUMULUS, FRR)
    assert len(found) > 1
    done = inside('for file; do vtysh -C -f "$file" || echo "vtysh says $?"; done', *written(tmp_path, *found))
    assert (done.returncode, done.stdout) == (0, "")
    for right, wrong in ((" ip ", " ipp "), ("priority 110", "priority 255"), ("ipv6 fd00", "ipv6 172.31"), (" vrrp 1\n", " vrrp 256\n")):
        text = next(text for text in found if right in text)
        assert "Unknown command" in inside('vtysh -C -f "$1"', *written(tmp_path, text.replace(right, wrong))).stderr, wrong


def tables(text: str) -> list[tuple[str, list[str]]]:
    """The program of each part of a policy, and its rules for the table mangle."""
    found = re.split(r"^\[(ip6?tables)\]\n", text, flags=re.MULTILINE)
    assert found[0] == ""
    return [
        (name, [line.removeprefix("-t mangle ") for line in rules.splitlines()])
        for name, rules in zip(found[1::2], found[2::2], strict=True)
    ]


def as_written(listed: str) -> str:
    """A rule as iptables lists it in our order: addresses come before the interface, and `-p tcp` brings `-m tcp` along."""
    listed = re.sub(r"^(-A PREROUTING)(.*?)( -i \S+)", r"\1\3\2", listed)
    return listed.replace(" -m tcp --tcp-flags", " --tcp-flags").replace("ipv6-icmp", "icmpv6")


@judge("cumulus_linux", "iptables", reads=part(RULES))
@needs("unshare", "iptables-restore", "ip6tables-restore")
def test_iptables_lists_the_rules_as_they_are_written(tmp_path: Path) -> None:
    policies = of_path(CUMULUS, RULES)
    assert {program for text in policies for program, _ in tables(text)} == {"iptables", "ip6tables"}
    for text in policies:
        for program, rules in tables(text):
            (file,) = written(tmp_path, "\n".join(["*mangle", *rules, "COMMIT\n"]))
            done = inside(f'{program}-restore <"$1"; {program}-save -t mangle', file)
            assert (done.returncode, done.stderr) == (0, "")
            listed = [line for line in done.stdout.splitlines() if line.startswith("-A ")]
            assert [as_written(line) for line in listed] == rules
    flags = '"$1"-restore --test <<END\n*mangle\n-A PREROUTING -i vlan10 -p tcp --tcp-flags ACK ACKK -j ACCEPT\nCOMMIT\nEND'
    assert inside(flags, "iptables").returncode != 0


def test_rules_are_of_what_cl_acltool_can() -> None:
    """Access Control List Configuration: no inverse matches, no jumps but ACCEPT and DROP, each rule with its input interface."""
    form = (
        r"-A PREROUTING -i vlan\d+( -s [0-9a-f.:]+/\d+)?( -d [0-9a-f.:]+/\d+)?( -p (tcp|udp|icmp|icmpv6))?"
        r"( --tcp-flags (ACK ACK|RST RST))?( -m multiport --dports \d+(:\d+)?)? -j (ACCEPT|DROP)"
    )
    every = [line for text in of_path(CUMULUS, RULES) for _, rules in tables(text) for line in rules]
    assert len(every) > 15
    assert [line for line in every if not re.fullmatch(form, line)] == []
