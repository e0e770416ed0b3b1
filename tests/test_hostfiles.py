"""The files of a Docker host, read by the programs that will read them."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hosts.factory import (
    RENDERERS,
    bare,
    bonded,
    by_dhcp,
    host,
    multihomed,
    network,
    with_ipv6,
)
from hosts.machine import GENERATE, NETWORKD, Machine, machine, write
from hypothesis import given, settings
from hypothesis import strategies as st

from netgen.addressing import IPv4, Prefix4, Vid, parse_ipv4, parse_mac, parse_prefix4
from netgen.errors import TemplateError
from netgen.hostfiles import File, files
from netgen.plan.types import FixedContainer, HostAddress, HostPlan, Link, VlanPlan
from netgen.render import Renderer

needs_netplan = pytest.mark.skipif(not Path(GENERATE).exists(), reason="netplan.io is not installed")
needs_networkd = pytest.mark.skipif(not Path(NETWORKD).exists(), reason="systemd-networkd is not installed")
needs_ifupdown = pytest.mark.skipif(not shutil.which("ifup"), reason="ifupdown is not installed")
needs_shellcheck = pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")


def rendered(plan: HostPlan) -> dict[str, File]:
    return {file.path: file for file in files(plan, Renderer())}


def read(plan: HostPlan, path: str) -> str:
    return rendered(plan)[path].text


# The table ------------------------------------------------------------------------------------------------------------

COMMON = {
    "docker-networks.sh": 0o755,
    "daemon.json": 0o644,
    "ipam.json": 0o644,
    "compose.networks.yml": 0o644,
    "bootstrap.sh": 0o755,
}


@pytest.mark.parametrize(
    ("renderer", "network"),
    [
        ("netplan", {"netplan/60-netgen.yaml": 0o600}),
        ("ifupdown", {"interfaces.d/netgen": 0o644}),
        (
            "networkd",
            {
                "networkd/10-netgen-eth0.network": 0o644,
                "networkd/10-netgen-eth1.network": 0o644,
                "networkd/10-netgen-eth1.10.netdev": 0o644,
                "networkd/10-netgen-eth1.10.network": 0o644,
            },
        ),
    ],
)
def test_paths_and_modes(renderer: str, network: dict[str, int]) -> None:
    found = rendered(host(renderer))
    assert {path: file.mode for path, file in found.items()} == {**network, **COMMON}
    assert all(file.text.endswith("\n") and "\n\n" not in file.text for file in found.values())


def test_ipam_json() -> None:
    assert json.loads(read(host(), "ipam.json")) == {
        "version": 1,
        "host": "docker1",
        "engine": "20.10",
        "driver": "netgen",
        "pools": [
            {
                "network": "containers",
                "vid": 10,
                "parent": "eth1.10",
                "subnet": "172.31.0.0/16",
                "gateway": "172.31.0.1",
                "slice": "172.31.1.0/24",
                "max": 40,
                "mac": "from-ip",
                "exclude": ["172.31.1.20"],
            }
        ],
    }


def test_ipam_json_has_ipv6_keys_where_there_is_ipv6_and_no_network_of_dockers_own_ipam() -> None:
    own = network("eth1.10", name="own", ipam="default")
    pools = json.loads(read(host(networks=(with_ipv6(network("eth1.10")), own)), "ipam.json"))["pools"]
    assert [pool["network"] for pool in pools] == ["containers"]
    assert {key: pools[0][key] for key in ("subnet6", "gateway6", "slice6")} == {
        "subnet6": "fd00:31::/64",
        "gateway6": "fd00:31::1",
        "slice6": "fd00:31::ac1f:100/120",
    }


def test_daemon_json_has_only_our_keys() -> None:
    pools = (parse_prefix4("10.200.0.0/16"), parse_prefix4("10.9.9.0/26"))
    assert json.loads(read(host(docker_pools=pools), "daemon.json")) == {
        "bip": "10.200.0.1/24",
        "default-address-pools": [{"base": "10.200.0.0/16", "size": 24}, {"base": "10.9.9.0/26", "size": 26}],
    }


def yaml(text: str) -> Any:
    import yaml_rs  # type: ignore[import-not-found,unused-ignore]

    return yaml_rs.loads(text)


def test_compose_file() -> None:
    other = network("eth1.30", name="other", fixed=(FixedContainer("web1", parse_ipv4("172.31.1.20"), None),))
    found = yaml(read(host(networks=(with_ipv6(network("eth1.10")), other)), "compose.networks.yml"))
    assert found["networks"] == {
        "containers": {"external": True, "name": "containers"},
        "other": {"external": True, "name": "other"},
    }
    assert found["services"] == {
        "web1": {
            "networks": {
                "containers": {"ipv4_address": "172.31.1.20", "ipv6_address": "fd00:31::ac1f:114", "mac_address": "02:42:ac:1f:01:14"},
                "other": {"ipv4_address": "172.31.1.20"},
            }
        }
    }


def test_compose_file_of_a_host_without_networks() -> None:
    assert yaml(read(bare(), "compose.networks.yml")) == {"networks": {}}


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["eth1\n    up reboot", "eth 1", "eth*", "a" * 16, "", "../x", "-eth", "eth1%"])
@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_interface_name_that_cannot_be_written_is_refused(renderer: str, name: str) -> None:
    plan = host(renderer)
    plan = replace(plan, links=(replace(plan.links[0], name=name), *plan.links[1:]))
    with pytest.raises(TemplateError) as caught:
        list(files(plan, Renderer()))
    assert str(caught.value) == f"host 'docker1': {name!r} cannot be the name of an interface"


@pytest.mark.parametrize("field", ["parent", "bond", "bond_mode", "members"])
def test_other_names_of_a_link_too(field: str) -> None:
    plan = bonded("ifupdown")
    hostile: Any = "x\n    up reboot"
    plan = replace(plan, links=(replace(plan.links[2], **{field: (hostile,) if field == "members" else hostile}),))
    with pytest.raises(TemplateError, match="cannot be the name of an interface"):
        list(files(plan, Renderer()))


# netplan --------------------------------------------------------------------------------------------------------------


def generate(plan: HostPlan, folder: Path) -> dict[str, list[str]]:
    """What netplan's own generator makes of the host's file: lines of each unit, ``[Section] Key=Value``."""
    etc = folder / "etc/netplan"
    etc.mkdir(parents=True)
    (etc / "60-netgen.yaml").write_text(read(plan, "netplan/60-netgen.yaml"))
    (etc / "60-netgen.yaml").chmod(0o600)
    done = subprocess.run([GENERATE, "--root-dir", str(folder)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    units = folder / "run/systemd/network"
    return {path.name.removeprefix("10-netplan-"): lines_of(path.read_text()) for path in sorted(units.iterdir())}


def lines_of(unit: str) -> list[str]:
    section, found = "", []
    for line in unit.splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#"):
            found.append(f"{section} {line}")
    return found


@needs_netplan
def test_netplan_makes_what_was_planned_of_a_host(tmp_path: Path) -> None:
    units = generate(host(), tmp_path)
    assert sorted(units) == ["eth0.network", "eth1.10.netdev", "eth1.10.network", "eth1.link", "eth1.network"]
    assert units["eth1.10.netdev"] == ["[NetDev] Name=eth1.10", "[NetDev] MTUBytes=9000", "[NetDev] Kind=vlan", "[VLAN] Id=10"]
    assert units["eth1.10.network"] == [
        "[Match] Name=eth1.10",
        "[Link] RequiredForOnline=no",
        "[Link] MTUBytes=9000",
        "[Network] LinkLocalAddressing=no",
        "[Network] IPv6AcceptRA=no",
        "[Network] ConfigureWithoutCarrier=yes",
    ]
    assert units["eth1.network"] == [
        "[Match] Name=eth1",
        "[Link] MTUBytes=9000",
        "[Network] LinkLocalAddressing=ipv6",
        "[Network] Address=192.168.1.11/16",
        "[Network] VLAN=eth1.10",
        "[Route] Destination=0.0.0.0/0",
        "[Route] Gateway=192.168.0.1",
        "[Route] Destination=192.168.0.0/16",
        "[Route] Scope=link",
        "[Route] Table=10020",
        "[Route] Destination=0.0.0.0/0",
        "[Route] Gateway=192.168.0.1",
        "[Route] Table=10020",
        "[RoutingPolicyRule] From=192.168.1.11",
        "[RoutingPolicyRule] To=10.200.0.0/16",
        "[RoutingPolicyRule] Table=254",
        "[RoutingPolicyRule] Priority=9999",
        "[RoutingPolicyRule] From=192.168.1.11",
        "[RoutingPolicyRule] Table=10020",
        "[RoutingPolicyRule] Priority=10020",
    ]


@needs_netplan
@pytest.mark.parametrize(
    ("mode", "parameters"),
    [
        ("802.3ad", ["LACPTransmitRate=fast", "MIIMonitorSec=100ms", "TransmitHashPolicy=layer3+4"]),
        ("active-backup", ["MIIMonitorSec=100ms"]),
        ("balance-xor", ["MIIMonitorSec=100ms", "TransmitHashPolicy=layer3+4"]),
        ("balance-rr", ["MIIMonitorSec=100ms"]),
    ],
)
def test_netplan_makes_what_was_planned_of_a_bond(tmp_path: Path, mode: str, parameters: list[str]) -> None:
    units = generate(bonded(mode=mode), tmp_path)
    assert units["bond0.netdev"] == [
        "[NetDev] Name=bond0",
        "[NetDev] MACAddress=52:54:00:00:02:03",
        "[NetDev] MTUBytes=9000",
        "[NetDev] Kind=bond",
        f"[Bond] Mode={mode}",
        *(f"[Bond] {parameter}" for parameter in parameters),
    ]
    for member in ("eth1", "eth2"):
        assert units[f"{member}.network"] == [
            f"[Match] Name={member}",
            "[Link] RequiredForOnline=no",
            "[Link] MTUBytes=9000",
            "[Network] LinkLocalAddressing=no",
            "[Network] IPv6AcceptRA=no",
            "[Network] Bond=bond0",
        ]
    assert "[Network] LinkLocalAddressing=no" in units["bond0.network"]
    assert [line for line in units["bond0.network"] if "VLAN=" in line] == [f"[Network] VLAN={name}" for name in ("bond0.10", "bond0.20", "vlan30")]


@needs_netplan
def test_netplan_asks_for_an_address_by_dhcp_with_the_nics_mac(tmp_path: Path) -> None:
    units = generate(by_dhcp(), tmp_path)
    assert "[Network] DHCP=ipv4" in units["eth1.network"]
    assert [line for line in units["eth1.network"] if line.startswith("[DHCP")] == [
        "[DHCP] ClientIdentifier=mac",
        "[DHCP] RouteMetric=100",
        "[DHCP] UseMTU=true",
    ]
    assert "[DHCP] UseRoutes=false" in units["eth0.network"]
    assert "[Route] GatewayOnLink=true" in units["eth0.network"]
    assert not any(line.startswith("[Network] Address=") for unit in units.values() for line in unit)


# systemd-networkd -----------------------------------------------------------------------------------------------------


def networkd(room: Machine) -> list[str]:
    """Runs networkd until it has configured what it finds; its log."""
    script = f"SYSTEMD_LOG_LEVEL=info SYSTEMD_LOG_TARGET=console timeout --signal=KILL 2 {NETWORKD} 2>&1 || :"
    return [line for line in room.sh(script).splitlines() if line != "Killed"]


@needs_networkd
@pytest.mark.parametrize("plan", [host("networkd"), bonded("networkd"), by_dhcp("networkd"), multihomed("networkd")], ids=lambda plan: plan.name)
def test_networkd_reads_every_line(tmp_path: Path, plan: HostPlan) -> None:
    with machine(tmp_path) as room:
        folder = write(plan, tmp_path / "host")
        room.sh(f"cp -p {folder}/networkd/* /etc/systemd/network/")
        assert [line for line in networkd(room) if "/etc/systemd/network" in line] == []
        room.sh("echo 'Typo=1' >>/etc/systemd/network/10-netgen-eth1.network")
        assert [line for line in networkd(room) if "Unknown key" in line]


@needs_networkd
def test_networkd_files_of_a_vlan_and_a_bond() -> None:
    found = rendered(bonded("networkd"))
    assert lines_of(found["networkd/10-netgen-bond0.netdev"].text) == [
        "[NetDev] Name=bond0",
        "[NetDev] Kind=bond",
        "[NetDev] MTUBytes=9000",
        "[NetDev] MACAddress=52:54:00:00:02:03",
        "[Bond] Mode=802.3ad",
        "[Bond] MIIMonitorSec=100ms",
        "[Bond] LACPTransmitRate=fast",
        "[Bond] TransmitHashPolicy=layer3+4",
    ]
    assert lines_of(found["networkd/10-netgen-bond0.10.network"].text) == [
        "[Match] Name=bond0.10",
        "[Link] MTUBytes=1500",
        "[Link] RequiredForOnline=no",
        "[Network] DHCP=no",
        "[Network] LinkLocalAddressing=no",
        "[Network] IPv6AcceptRA=no",
    ]


DEFAULTS = {"[Network] DHCP=no", "[Link] RequiredForOnline=yes", "[Network] LinkLocalAddressing=ipv6"}
NETPLAN_ONLY = {"[Network] ConfigureWithoutCarrier=yes", "[DHCP] RouteMetric=100", "[DHCP] UseMTU=true"}


def comparable(unit: list[str]) -> list[str]:
    """A unit without what its writer spells differently: defaults, the older name of [DHCPv4], how true is said, and netplan's
    scope of IPv6 routes, which networkd ignores."""
    spelled = [line.replace("[DHCPv4]", "[DHCP]").replace("=true", "=yes").replace("=false", "=no") for line in unit]
    return sorted(
        line.replace("[Route] Destination=0.0.0.0/0", "[Route]")
        for line in spelled
        if line not in DEFAULTS | NETPLAN_ONLY and line not in ("[DHCP] UseRoutes=yes", "[Route] Scope=link", "[Route] Destination=0.0.0.0/0")
    )


@needs_netplan
@pytest.mark.parametrize("make", [host, bonded, multihomed, by_dhcp, bare])
def test_networkd_files_say_what_netplans_generator_writes(tmp_path: Path, make: Any) -> None:
    by_netplan = generate(make("netplan"), tmp_path)
    ours = {path.removeprefix("networkd/10-netgen-"): lines_of(file.text) for path, file in rendered(make("networkd")).items() if "networkd/" in path}
    extra = {"[Link] MACAddress=52:54:00:00:02:03"}  # the bond's MAC a second time
    expected = {name: [line for line in comparable(unit) if line not in extra] for name, unit in by_netplan.items() if not name.endswith(".link")}
    assert {name: comparable(unit) for name, unit in ours.items()} == expected


# ifupdown -------------------------------------------------------------------------------------------------------------


def ifup(plan: HostPlan, folder: Path) -> list[str]:
    """The commands that ifup would run; parents are brought up before their VLANs, so some come twice."""
    file = folder / "netgen"
    file.write_text(read(plan, "interfaces.d/netgen"))
    command = ["ifup", "--no-act", "--verbose", "-a", "-i", str(file), "--state-dir", str(folder / "state"), "--no-scripts"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ":" not in "".join(line for line in done.stderr.splitlines() if not line.startswith("ifup: configuring"))
    return [" ".join(line.split()) for line in (done.stdout + done.stderr).splitlines() if line and not line.startswith("ifup: ")]


@needs_ifupdown
def test_ifup_runs_what_was_planned(tmp_path: Path) -> None:
    commands = ifup(multihomed("ifupdown"), tmp_path)
    for line in (
        "ip addr add 192.168.1.11/255.255.0.0 broadcast 192.168.255.255 dev eth1 label eth1",
        "ip route add default via 192.168.0.1 dev eth1 onlink",
        "ip link set dev eth1 mtu 9000",
        "sysctl -q -e -w net/ipv6/conf/eth1.10/disable_ipv6=1",
        "ip link set dev eth1.30 mtu 1500",
        "ip addr add 10.30.0.11/255.255.255.0 broadcast 10.30.0.255 dev eth1.30 label eth1.30",
        "ip -6 addr add fd00:30::11/64 dev eth1.30",
        "ip -4 rule add from 10.30.0.11 to 10.200.0.0/16 lookup 254 priority 9999",
        "ip -4 rule add from 10.30.0.11 lookup 10030 priority 10030",
        "ip -6 rule add from fd00:30::11 lookup 10030 priority 10030",
        "ip -4 route replace 10.30.0.0/24 dev eth1.30 table 10030",
        "ip -4 route replace 0.0.0.0/0 via 10.30.0.1 dev eth1.30 table 10030",
        "ip -6 route replace ::/0 via fd00:30::1 dev eth1.30 table 10030",
    ):
        assert line in commands
    made = [line for line in commands if "type vlan" in line]
    assert [("name eth1.10 type vlan id 10" in line, "name eth1.30 type vlan id 30" in line) for line in made[:1] + made[-1:]] == [(True, False), (False, True)]
    assert len([line for line in commands if line.startswith("ip route add default")]) == len([1 for line in commands if "dev eth1 label eth1" in line])


@needs_ifupdown
def test_ifup_makes_a_vlan_whose_name_has_no_dot_by_a_command(tmp_path: Path) -> None:
    assert "test -e /sys/class/net/vlan30 || ip link add link bond0 name vlan30 type vlan id 30" in ifup(bonded("ifupdown"), tmp_path)


def test_a_bond_in_ifupdown() -> None:
    text = read(bonded("ifupdown"), "interfaces.d/netgen")
    assert (
        "auto bond0\niface bond0 inet manual\n    bond-slaves eth1 eth2\n    bond-mode 802.3ad\n    bond-miimon 100\n    bond-lacp-rate 1\n"
        "    bond-xmit-hash-policy layer3+4\n    hwaddress 52:54:00:00:02:03\n"
    ) in text
    assert "iface eth1" not in text
    assert "bond-lacp-rate" not in read(bonded("ifupdown", "active-backup"), "interfaces.d/netgen")


@needs_ifupdown
def test_ifup_asks_by_dhcp(tmp_path: Path) -> None:
    text = read(by_dhcp("ifupdown"), "interfaces.d/netgen")
    assert "iface eth0 inet dhcp\n    up ip route del default dev eth0 || true\n" in text
    assert "iface eth1 inet dhcp\n    up ip -4 route replace 192.168.0.0/16 dev eth1 table 10020\n" in text
    assert any("dhclient" in line or "dhcpcd" in line or "No DHCP client" in line for line in ifup_quietly(text, tmp_path))


def ifup_quietly(text: str, folder: Path) -> list[str]:
    (folder / "file").write_text(text)
    command = ["ifup", "--no-act", "--verbose", "-a", "-i", str(folder / "file"), "--state-dir", str(folder), "--no-scripts"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


# All three: the same kernel -------------------------------------------------------------------------------------------


def apply(room: Machine, renderer: str, folder: Path) -> None:
    """Lets the real renderer configure the machine. Its VLANs are there already: the kernel of a test machine may have no
    8021q, so they are veths of the same name, and nobody is asked to make them."""
    if renderer == "netplan":
        room.sh(f"cp -p {folder}/netplan/* /etc/netplan/ && {GENERATE}")
        room.sh("rm -f /run/systemd/network/*.netdev && sed -i /VLAN=/d /run/systemd/network/*.network")
        networkd(room)
    elif renderer == "networkd":
        room.sh(f"cp -p {folder}/networkd/*.network /etc/systemd/network/ && sed -i /VLAN=/d /etc/systemd/network/*.network")
        networkd(room)
    else:
        room.sh(f"ifup -a -i {folder}/interfaces.d/netgen")


def kernel(room: Machine, names: list[str]) -> dict[str, Any]:
    """Addresses, MTU, policy rules and routes, without who made them."""
    links = {link["ifname"]: link for link in json.loads(room.sh("ip -j addr"))}
    routes = [*json.loads(room.sh("ip -j -4 route show table all")), *json.loads(room.sh("ip -j -6 route show table all"))]
    rules = [*json.loads(room.sh("ip -j -4 rule")), *json.loads(room.sh("ip -j -6 rule"))]
    return {
        "mtu": {name: links[name]["mtu"] for name in names},
        "up": {name: "UP" in links[name]["flags"] for name in names},
        "addresses": {name: [f"{one['local']}/{one['prefixlen']}" for one in links[name]["addr_info"] if not one["local"].startswith("fe80")] for name in names},
        "link-local": {name: any(one["local"].startswith("fe80") for one in links[name]["addr_info"]) for name in names},
        "routes": sorted(
            f"{route['dst']} via {route.get('gateway')} dev {route['dev']} table {route.get('table')}"
            for route in routes
            if route["dev"] in names and route.get("table") != "local" and not route["dst"].startswith(("fe80", "ff00", "multicast"))
        ),
        "rules": sorted(f"{rule['priority']}: {rule.get('src')} to {rule.get('dst')} lookup {rule['table']}" for rule in rules),
    }


@needs_netplan
@needs_networkd
@needs_ifupdown
def test_the_three_renderers_bring_about_the_same(tmp_path: Path) -> None:
    found = {}
    for renderer in RENDERERS:
        plan = multihomed(renderer)
        (tmp_path / renderer).mkdir()
        with machine(tmp_path / renderer) as room:
            for link in plan.links:
                room.link(link.name)
            apply(room, renderer, write(plan, tmp_path / renderer / "host"))
            found[renderer] = kernel(room, [link.name for link in plan.links])
    assert found["networkd"] == found["netplan"] == found["ifupdown"]
    assert found["netplan"]["addresses"] == {
        "eth0": ["10.99.0.21/24"],
        "eth1": ["192.168.1.11/16"],
        "eth1.10": [],
        "eth1.30": ["10.30.0.11/24", "fd00:30::11/64"],
    }
    assert found["netplan"]["link-local"] == {"eth0": True, "eth1": True, "eth1.10": False, "eth1.30": True}
    assert found["netplan"]["mtu"] == {"eth0": 1500, "eth1": 9000, "eth1.10": 9000, "eth1.30": 1500}
    assert set(found["netplan"]["up"].values()) == {True}
    assert found["netplan"]["routes"] == sorted(
        [
            "default via 192.168.0.1 dev eth1 table None",
            "192.168.0.0/16 via None dev eth1 table None",
            "10.99.0.0/24 via None dev eth0 table None",
            "10.30.0.0/24 via None dev eth1.30 table None",
            "fd00:30::/64 via None dev eth1.30 table None",
            "default via 192.168.0.1 dev eth1 table 10020",
            "192.168.0.0/16 via None dev eth1 table 10020",
            "default via 10.99.0.1 dev eth0 table 10099",
            "10.99.0.0/24 via None dev eth0 table 10099",
            "default via 10.30.0.1 dev eth1.30 table 10030",
            "10.30.0.0/24 via None dev eth1.30 table 10030",
            "default via fd00:30::1 dev eth1.30 table 10030",
            "fd00:30::/64 via None dev eth1.30 table 10030",
        ]
    )
    assert found["netplan"]["rules"] == sorted(
        [
            *["0: all to None lookup local"] * 2,
            *["32766: all to None lookup main"] * 2,
            "32767: all to None lookup default",
            *(f"9999: {ip} to 10.200.0.0 lookup main" for ip in ("192.168.1.11", "10.99.0.21", "10.30.0.11")),
            "10020: 192.168.1.11 to None lookup 10020",
            "10099: 10.99.0.21 to None lookup 10099",
            "10030: 10.30.0.11 to None lookup 10030",
            "10030: fd00:30::11 to None lookup 10030",
        ]
    )


# Scripts --------------------------------------------------------------------------------------------------------------


@needs_shellcheck
@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("make", [host, bonded, multihomed, by_dhcp, bare])
def test_scripts_pass_shellcheck(tmp_path: Path, make: Any, renderer: str) -> None:
    folder = write(make(renderer), tmp_path)
    done = subprocess.run(["shellcheck", "-S", "style", *map(str, folder.glob("*.sh"))], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "shellcheck disable" not in "".join(path.read_text() for path in folder.glob("*.sh"))


# Any host -------------------------------------------------------------------------------------------------------------


@st.composite
def hosts(draw: st.DrawFn) -> HostPlan:
    """A host with up to three VLANs on a NIC or a bond, in any mixture of addresses and container networks."""
    parent = draw(st.sampled_from(["eth1", "enp129s0f1", "bond0"]))
    mtu = draw(st.sampled_from([None, 1500, 9000]))
    links = []
    if parent == "bond0":
        mode = draw(st.sampled_from(["802.3ad", "active-backup", "balance-xor", "balance-rr"]))
        links = [Link(name, "ethernet", mtu, (), bond="bond0") for name in ("eth1", "eth2")]
        links.append(Link("bond0", "bond", mtu, (), parse_mac("52:54:00:00:02:03"), members=("eth1", "eth2"), bond_mode=mode))
    else:
        links = [Link(parent, "ethernet", mtu, ())]
    vids = draw(st.lists(st.integers(1, 4094), min_size=1, max_size=3, unique=True))
    for number, vid in enumerate(sorted(vids)):
        vlan = VlanPlan(Vid(vid), f"v{vid}", "host", prefix=Prefix4(10 << 24 | number << 16, 16))
        own = Prefix4(10 << 24 | number << 16 | draw(st.integers(2, 65000)), 16)
        table = draw(st.sampled_from([None, 10000 + vid]))
        one = HostAddress(own, IPv4(10 << 24 | number << 16 | 1), number == 0, draw(st.booleans()), table, vlan)
        addresses = (one,) if draw(st.booleans()) else ()
        name = draw(st.sampled_from([f"{parent}.{vid}", f"vlan{vid}"]))
        links.append(Link(name if len(name) <= 15 else f"vlan{vid}", "vlan", None, addresses, parent=parent, vlan=vlan, containers=not addresses))
    return host(links=tuple(links), networks=())


@needs_netplan
@settings(max_examples=25, deadline=None)
@given(plan=hosts())
def test_netplan_accepts_any_host(plan: HostPlan) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        units = generate(plan, Path(folder))
    for link in plan.links:
        unit = units[f"{link.name}.network"]
        planned = [f"[Network] Address={one.address}" for one in link.addresses if not one.dhcp]
        assert [line for line in unit if line.startswith("[Network] Address=")] == planned
        assert ("[Network] DHCP=ipv4" in unit) == any(one.dhcp for one in link.addresses)
        assert ("[Network] LinkLocalAddressing=no" in unit) == (not link.addresses)
        tables = {f"[RoutingPolicyRule] Table={one.table}" for one in link.addresses if one.table is not None}
        assert {line for line in unit if line.startswith("[RoutingPolicyRule] Table=") and not line.endswith("=254")} == tables
        if link.kind == "vlan" and link.vlan:
            assert f"[VLAN] Id={link.vlan.vid}" in units[f"{link.name}.netdev"]
            assert f"[Network] VLAN={link.name}" in units[f"{link.parent}.network"]
