"""A whole Linux switch: its files installed as its notes say, brought about by ifupdown2 and keepalived on a kernel with VLANs
and bonds (user-mode Linux), and frames sent through it, before and after a change."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import switch_frames as frames
from switch_files import IFUPDOWN2, needs, unpacked_ifupdown2
from switch_lab import CLIENT, CONTAINER, HOST, SERVER, Step, boot, guarded, output, run, send

from netgen import platforms

PORTS = [f"swp{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11)]
BOND, STATIC = "52:54:00:00:02:03", "52:54:00:00:02:04"
BONDS = {"swp3": "bond1", "swp4": "bond1", "swp10": "bond2", "swp11": "bond2"}
NOWHERE: frames.Out = {}


def before() -> dict[str, Any]:
    """The guarded site with both families, bonds with and without LACP, a shut port, jumbo frames for containers, routes, and
    a VLAN whose gateway the switch shares with another behind swp9."""
    site = guarded()
    for vlan, number in (("hosts", 20), ("containers", 10)):
        site["vlans"][vlan] |= {"prefix6": f"fd00:{number}::/64", "gateway6": f"fd00:{number}::1"}
    site["vlans"]["containers"]["mtu"] = 9000
    routers = {f"sw{number}": {"ipv4": f"10.30.0.{number + 1}", "ipv6": f"fd00:30::{number + 1}"} for number in (1, 2)}
    addresses = {"prefix": "10.30.0.0/24", "gateway": "10.30.0.1", "prefix6": "fd00:30::/64", "gateway6": "fd00:30::1"}
    site["vlans"]["shared"] = {"vid": 30, "role": "other", "routed_by": routers, **addresses}
    site["policies"] = [
        {"from": "containers", "to": "hosts", "action": "permit", "protocol": "tcp", "ports": [443]},
        {"from": "containers", "to": "hosts", "action": "permit", "established": True},
        {"from": "containers", "to": "hosts", "action": "deny"},
    ]
    site["switches"]["sw1"] |= {"routes": [{"to": "0.0.0.0/0", "via": "192.168.0.254"}, {"to": "::/0", "via": "fd00:20::fe"}]}
    site["switches"]["sw1"]["ports"]["swp1"]["tagged"].append("shared")
    site["switches"]["sw1"]["ports"]["swp5"] = {"shutdown": True}
    site["switches"]["sw2"] = {"platform": "linux"}
    site["cables"] = [{"a": "sw1:swp9", "b": "sw2:swp9"}]
    site["hosts"]["h"]["interfaces"]["eth1"]["mtu"] = 9000
    bond = {"untagged": "hosts", "max_bindings": 2}
    site["hosts"]["b"] = {
        "gateway": "hosts",
        "interfaces": {"bond0": bond | {"members": ends(3, 4), "mac": BOND, "addresses": {"hosts": "192.168.1.12", "mgmt": "10.99.0.22"}}},
    }
    static = {"members": ends(10, 11), "mac": STATIC, "addresses": {"hosts": "192.168.1.14"}, "mode": "balance-xor"}
    site["hosts"]["c"] = {"interfaces": {"bond0": bond | static}}
    return site


def ends(*ports: int) -> dict[str, Any]:
    return {f"eth{number}": {"port": f"sw1:swp{port}"} for number, port in enumerate(ports, 1)}


def after() -> dict[str, Any]:
    """The host has another address, swp8 another VLAN; the shared VLAN and its cable, the jumbo frames and the routes are gone."""
    site = copy.deepcopy(before())
    del site["vlans"]["shared"], site["switches"]["sw2"], site["cables"], site["switches"]["sw1"]["routes"]
    del site["vlans"]["containers"]["mtu"], site["hosts"]["h"]["interfaces"]["eth1"]["mtu"]
    site["switches"]["sw1"]["ports"]["swp1"]["tagged"].remove("shared")
    site["switches"]["sw1"]["ports"]["swp8"] = {"untagged": "hosts", "security": {"binding": "none"}, "trust": "both"}
    site["hosts"]["h"]["interfaces"]["eth1"]["addresses"]["hosts"] = "192.168.1.21"
    return site


def told(feature: str, word: str) -> str:
    """The command of a feature's note that has a word in it."""
    note = platforms.load("linux").features[feature].note
    commands: list[str] = re.findall("`(.+?)`", note)
    return next(command for command in commands if word in command)


# What is there --------------------------------------------------------------------------------------------------------------


def installed(root: Path) -> Step:
    """ifupdown2 beside the machine's ifupdown, whose place it takes elsewhere; the machine's own interfaces file."""
    base = str(root).rstrip("/")
    return run(
        "ifupdown2",
        f"""
        [ -d /etc/network/ifupdown2 ] || cp -a {base}/etc/network/ifupdown2 /etc/network/
        mkdir -p /run/network
        chmod +x {base}/{IFUPDOWN2}/__main__.py
        for tool in ifup ifquery ifreload; do ln -sf {base}/{IFUPDOWN2}/__main__.py /usr/sbin/$tool; done
        printf 'auto lo\\niface lo inet loopback\\nsource /etc/network/interfaces.d/*\\n' >/etc/network/interfaces
        rm -rf /etc/network/interfaces.d /etc/nftables.d /etc/keepalived /etc/dnsmasq.d /etc/lldpd.d
        mkdir /etc/network/interfaces.d""",
    )


def cabled() -> Step:
    """The host's end of the bond; swp5 is up, as a port may be before it is told."""
    ends = [f"far{PORTS.index(port)}" for port in ("swp3", "swp4")]
    slaves = "".join(f"ip link set {end} down\nip link set {end} master host0\nip link set {end} up\n" for end in ends)
    return run(
        "the host's bond",
        f"ip link set swp5 up\nip link add host0 type bond mode 802.3ad lacp_rate fast miimon 100\n{slaves}ip link set host0 up",
    )


def vlans(answer: str) -> dict[str, str]:
    """Of ``bridge -j vlan``: ``20u 99`` for a native VLAN 20 and a tagged 99; the bridge's own left out."""
    return {
        port["ifname"]: " ".join(f"{vlan['vlan']}{'u' if 'PVID' in vlan.get('flags', ()) else ''}" for vlan in port["vlans"])
        for port in json.loads(answer)
        if port["ifname"] != "bridge"
    }


def addresses(answer: str) -> dict[str, list[str]]:
    """Of ``ip -j addr``: those of SVIs and virtual routers, of the link-local ones only the virtual."""
    return {
        link["ifname"]: [
            f"{one['local']}/{one['prefixlen']}"
            for one in link["addr_info"]
            if one["scope"] == "global" or one["local"].startswith("fe80::200:5eff:")
        ]
        for link in json.loads(answer)
        if link["ifname"].startswith(("vlan", "vrrp"))
    }


def links(answer: str) -> dict[str, str]:
    """Of ``ip -j link``: MTU, and whether it is up, of what is the switch's."""
    return {
        link["ifname"]: f"{link['mtu']} {'up' if 'UP' in link['flags'] else 'down'}"
        for link in json.loads(answer)
        if not link["ifname"].startswith(("far", "host", "lo", "vrrp", "sit", "tunl"))
    }


def eight_seconds(answer: str) -> bool:
    """Of the kernel's log: all ports went from listening to forwarding in 8 seconds, or a little more on a busy machine."""
    at: dict[tuple[str, str], float] = {}
    for time, port, state in re.findall(r"\[ *([\d.]+)\] bridge: port \d+\((\w+)\) entered (\w+) state", answer):
        at.setdefault((port, state), float(time))
    found = [at[port, "forwarding"] - at[port, "listening"] for port, state in at if state == "forwarding"]
    return min(found) > 7.9 and max(found) < 11


def states() -> dict[str, str]:
    large = dict.fromkeys(("swp1", "swp2", "bridge", "vlan10"), "9000 up")
    others = ("swp3", "swp4", "swp7", "swp8", "swp9", "swp10", "swp11", "bond1", "bond2", "vlan20", "vlan30")
    return {**large, **dict.fromkeys(others, "1500 up"), "swp5": "1500 down"}


def loaded(name: str) -> Step:
    """All of it; ifupdown2 misses the old brctl, and does not need it."""
    return run(name, f"{{ {told('hostname', 'ifreload')}; echo $?; }} 2>&1 | grep -v /sbin/brctl", "0\n")


def brought_about() -> list[Step]:
    ready = "for n in $(seq 300); do grep -qv 3 /sys/class/net/bridge/brif/*/state || break; sleep 0.1; done"
    return [
        run("the files", told("hostname", "awk"), read=str.strip),
        loaded("as the notes load"),
        run("its name", "hostname", "sw1\n"),
        run("redundant gateways, before any port forwards", "keepalived -f /etc/keepalived/keepalived.conf", read=bool, expected=False),
        run("an address for VRRP of IPv6", "ip -6 addr show vlan30", ["fe80::110/64"], read=re.compile("fe80::110/64").findall),
        run("all ports forward", ready),
        run("after twice the forward delay", "dmesg", True, read=eight_seconds),
        run(
            "the VLANs of the ports",
            "bridge -j vlan",
            {"swp1": "10 20 30 99", "swp2": "10 20u 99", "swp7": "20u", "swp8": "99u", "swp9": "30", "bond1": "20u 99", "bond2": "20u"},
            read=vlans,
        ),
        run("MTU and state", "ip -j link", states(), read=links),
        run(
            "the root of the tree",
            "cut -c 1-4 /sys/class/net/bridge/bridge/root_id; cat /sys/class/net/bridge/bridge/root_port",
            "1000\n0\n",
        ),
        run("the bond", "cat /sys/class/net/bond1/bonding/ad_num_ports /sys/class/net/bond1/bonding/mode", "2\n802.3ad 4\n"),
        run("the bond without LACP", "cat /sys/class/net/bond2/bonding/mode", "balance-xor 2\n"),
        run("a description", "cat /sys/class/net/swp2/ifalias", "h eth1\n"),
        run("routing", "sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv6.conf.vlan20.accept_ra", "1\n1\n0\n"),
        run("the IPv4 route", "ip route show default", "default via 192.168.0.254 dev vlan20 proto 78 \n"),
        run("the IPv6 route", "ip -6 route show default", "default via fd00:20::fe dev vlan20 proto 78 metric 1024 pref medium\n"),
    ]


# Frames ---------------------------------------------------------------------------------------------------------------------


def bonded(out: frames.Out) -> frames.Out:
    """The ports of a bond as one."""
    return {BONDS.get(port, port): found for port, found in out.items()}


def through(name: str, port: str, frame: bytes, expected: frames.Out, **more: Any) -> Step:
    return send(name, port, frame, expected, read=bonded, **more)


def separated() -> list[Step]:
    """Each VLAN comes out where it belongs, tagged as it should be."""

    def stranger(vid: int | None = None) -> bytes:
        return frames.packet("02:00:00:00:77:01", "10.9.9.9", vid=vid)

    return [
        through("VLAN 10 of the uplink", "swp1", stranger(10), {"swp2": [10]}),
        through("VLAN 20 of the uplink", "swp1", stranger(20), {"swp2": [None], "swp7": [None], "bond1": [None], "bond2": [None]}),
        through("VLAN 99 of the uplink", "swp1", stranger(99), {"swp2": [99], "swp8": [None], "bond1": [99]}),
        through("VLAN 30 of the uplink", "swp1", stranger(30), {"swp9": [30]}),
        through("a VLAN that nobody has", "swp1", stranger(40), NOWHERE),
        through("no VLAN on a trunk without a native one", "swp1", stranger(), NOWHERE),
        through("an access port", "swp8", stranger(), {"swp1": [99], "swp2": [99], "bond1": [99]}),
        through("another VLAN on an access port", "swp8", stranger(20), NOWHERE),
        through("a VLAN that the cable does not need", "swp9", stranger(20), NOWHERE),
    ]


def watched() -> list[Step]:
    """The guard, the limit, ARP inspection and DHCP snooping where the bridge filters VLANs, on a bond too."""
    packet, arp, dhcp = frames.packet, frames.arp, frames.dhcp
    client, offer = packet(CLIENT, "192.168.7.7"), dhcp(SERVER, (67, 68), client=CLIENT, yours="192.168.7.7", vid=20)
    hosts: frames.Out = {"swp1": [20], "swp2": [None], "swp7": [None], "bond1": [None], "bond2": [None]}

    def all_but(port: str) -> frames.Out:
        return {name: found for name, found in hosts.items() if name != port}

    return [
        through("the host", "swp2", packet(HOST, "192.168.1.11"), all_but("swp2")),
        through("another's address", "swp2", packet(HOST, "192.168.1.12"), NOWHERE),
        through("another's MAC", "swp2", packet(BOND, "192.168.1.11"), NOWHERE),
        through("the container", "swp2", packet(CONTAINER, "172.31.1.0", vid=10), {"swp1": [10]}),
        through("the container in the host's VLAN", "swp2", packet(CONTAINER, "172.31.1.0"), NOWHERE),
        through("the native VLAN with a tag", "swp2", packet(HOST, "192.168.1.11", vid=20), NOWHERE),
        through("a VLAN that the port does not carry", "swp2", packet(HOST, "10.30.0.9", vid=30), NOWHERE),
        through("ARP of the host", "swp2", arp(HOST, "192.168.1.11"), all_but("swp2")),
        through("ARP for the gateway", "swp2", arp(HOST, "192.168.0.1", operation=2), NOWHERE),
        through("the host on the bond", "swp3", packet(BOND, "192.168.1.12"), all_but("bond1")),
        through("the host on the bond's other port", "swp4", packet(BOND, "192.168.1.12"), all_but("bond1")),
        through("another's address on the bond", "swp4", packet(BOND, "192.168.1.13"), NOWHERE),
        through("the host on the static bond", "swp10", packet(STATIC, "192.168.1.14"), all_but("bond2")),
        through("the host on its other port", "swp11", packet(STATIC, "192.168.1.14"), all_but("bond2")),
        through("another's address on the static bond", "swp11", packet(STATIC, "192.168.1.12"), NOWHERE),
        through("the bond's second address", "swp4", packet(BOND, "10.99.0.22", vid=99), {"swp1": [99], "swp2": [99], "swp8": [None]}),
        through("a third, beyond the limit", "swp4", packet(CONTAINER, "10.99.0.22", vid=99), NOWHERE),
        through("a third address", "swp2", packet(HOST, "10.99.0.21", vid=99), {"swp1": [99], "swp8": [None], "bond1": [99]}),
        through("a fourth", "swp2", packet(CONTAINER, "10.99.0.24", vid=99), {"swp1": [99], "swp8": [None], "bond1": [99]}),
        through("a fifth, beyond the limit", "swp2", packet("02:00:00:00:99:01", "10.99.0.23", vid=99), NOWHERE),
        through("before a lease", "swp7", client, NOWHERE),
        through("a server behind an untrusted port", "swp7", dhcp(CLIENT, (67, 68), client=CLIENT, yours="192.168.7.7"), NOWHERE),
        through("the question", "swp7", dhcp(CLIENT, (68, 67), client=CLIENT), all_but("swp7")),
        through("the answer", "swp1", offer, all_but("swp1")),
        through("with the lease", "swp7", client, all_but("swp7")),
        run("the log", "dmesg", ["swp2 192.168.1.12"], read=lambda log: refusals(log)[:1]),
    ]


def refusals(log: str) -> list[str]:
    return [" ".join(found) for found in re.findall(r"netgen: IN=(\w+) .*? SRC=(\S+) ", log)]


def routed() -> list[Step]:
    """From the container to hosts and to the world, as the policies say; by the virtual MACs of the shared VLAN."""

    def four(to: str, port: int, flags: int = 2) -> bytes:
        packet = frames.ip("172.31.1.0", to, 6, frames.tcp(port, flags))
        return frames.ethernet(CONTAINER, 0x0800, packet, vid=10, to=frames.SWITCH)

    def six(to: str, port: int, flags: int = 2) -> bytes:
        packet = frames.ip6("fd00:10::5", to, 6, frames.tcp(port, flags))
        return frames.ethernet(CONTAINER, 0x86DD, packet, vid=10, to=frames.SWITCH)

    quoted = frames.ip("10.30.0.9", "10.30.0.1", 253, frames.MARK)
    quoted6 = frames.ip6("fd00:30::9", "fd00:30::1", 253, frames.MARK)
    near = [f"{address} lladdr {BOND} dev vlan20" for address in ("192.168.1.12", "fd00:20::12", "192.168.0.254", "fd00:20::fe")]
    near += [f"{address} lladdr {CLIENT} dev vlan30" for address in ("10.30.0.9", "fd00:30::9")]
    to_bond: frames.Out = {"bond1": [None]}
    heard: frames.Out = {"swp1": [30], "swp9": [30]}  # at swp9 the question, since bridges do not know where a virtual MAC is
    return [
        run("neighbours", "\n".join(f"ip neigh replace {one} nud permanent" for one in near)),
        through("HTTPS to a host", "swp2", four("192.168.1.12", 443), to_bond),
        through("SSH to a host", "swp2", four("192.168.1.12", 22), NOWHERE),
        through("an answer to a host", "swp2", four("192.168.1.12", 22, 0x10), to_bond),
        through("to the world", "swp2", four("198.51.100.1", 22), to_bond),
        through("HTTPS to a host, IPv6", "swp2", six("fd00:20::12", 443), to_bond),
        through("SSH to a host, IPv6", "swp2", six("fd00:20::12", 22), NOWHERE),
        through("an answer to a host, IPv6", "swp2", six("fd00:20::12", 22, 0x10), to_bond),
        through("to the world, IPv6", "swp2", six("2001:db8::1", 22), to_bond),
        run("master", "for n in $(seq 100); do ip -6 addr show vrrp6-30 | grep -q fd00:30::1/ && break; sleep 0.1; done"),
        run("the addresses", "ip -j addr", shared(), read=addresses),
        send("the virtual router refuses and quotes", "swp1", asked(0x0800, quoted, "00:00:5e:00:01:01"), heard),
        send("so does that of IPv6", "swp1", asked(0x86DD, quoted6, "00:00:5e:00:02:01"), heard),
    ]


def asked(kind: int, packet: bytes, router: str) -> bytes:
    return frames.ethernet(CLIENT, kind, packet, vid=30, to=router)


def shared() -> dict[str, list[str]]:
    return {
        "vlan10": ["172.31.0.1/16", "fd00:10::1/64"],
        "vlan20": ["192.168.0.1/16", "fd00:20::1/64"],
        "vlan30": ["10.30.0.2/24", "fd00:30::2/64"],
        "vrrp4-30": ["10.30.0.1/32"],
        "vrrp6-30": ["fd00:30::1/128", "fe80::200:5eff:fe00:201/128"],
    }


# After a change -------------------------------------------------------------------------------------------------------------


def changed() -> list[Step]:
    packet = frames.packet
    hosts: frames.Out = {"swp1": [20], "swp7": [None], "swp8": [None], "bond1": [None], "bond2": [None]}
    mtus = {
        name: "1500 up"
        for name in ("swp1", "swp2", "swp3", "swp4", "swp7", "swp8", "swp10", "swp11", "bond1", "bond2", "bridge", "vlan10", "vlan20")
    }
    return [
        run("the end of keepalived", "kill $(cat /run/keepalived.pid)"),
        run("the new files", told("hostname", "awk").replace("sw1.cfg", "new.cfg")),
        loaded("the new files loaded"),
        run(
            "the new VLANs",
            "bridge -j vlan",
            {"swp1": "10 20 99", "swp2": "10 20u 99", "swp7": "20u", "swp8": "20u", "bond1": "20u 99", "bond2": "20u"},
            read=vlans,
        ),
        run("what is left", "ip -j link", {**mtus, "swp5": "1500 down", "swp9": "1500 down"}, read=links),
        run("the routes that were left out", "ip route show default; ip -6 route show default"),
        through("the host's old address", "swp2", packet(HOST, "192.168.1.11"), NOWHERE),
        through("the host's new address", "swp2", packet(HOST, "192.168.1.21"), hosts),
        through(
            "with the lease, still",
            "swp7",
            packet(CLIENT, "192.168.7.7"),
            {**{port: out for port, out in hosts.items() if port != "swp7"}, "swp2": [None]},
        ),
        through("swp8 in another VLAN", "swp1", packet(SERVER, "10.99.0.5", vid=99), {"swp2": [99], "bond1": [99]}),
    ]


def guarded_against_bpdus() -> list[Step]:
    """A host that plays the bridge loses its port (state 0) until the link goes down and up."""
    state = "sleep 0.3; cat /sys/class/net/{}/brport/state"
    return [
        send("a BPDU of the neighbour", "swp1", frames.bpdu(SERVER), NOWHERE),
        run("passes", state.format("swp1"), "3\n"),
        send("a BPDU of the host", "swp2", frames.bpdu(HOST), NOWHERE),
        run("disables its port", state.format("swp2"), "0\n"),
        through("the host then", "swp2", frames.packet(HOST, "192.168.1.21"), NOWHERE),
        run("link down and up", f"ip link set far1 down; sleep 0.3; ip link set far1 up; {state.format('swp2')}", "1\n"),
    ]


@pytest.fixture
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked_ifupdown2(tmp_path_factory.mktemp("ifupdown2"))


@needs("linux.uml", "insmod", "ip", "bridge", "nft", "keepalived", "dpkg")
def test_a_switch_from_its_files_to_its_frames(root: Path, tmp_path: Path) -> None:
    (tmp_path / "sw1.cfg").write_text(output(before()))
    (tmp_path / "new.cfg").write_text(output(after()))
    groups: list[Callable[[], list[Step]]] = [brought_about, separated, watched, routed, changed, guarded_against_bpdus]
    boot(tmp_path, PORTS, [installed(root), cabled(), *(step for group in groups for step in group())])
