"""The guard of Linux switches, by frames through the kernel of this machine: bridge, veth pairs, nftables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import switch_frames as frames
from judges import judge, part
from switch_files import inside, needs, of_path, parts
from switch_lab import CLIENT, CONTAINER, HOST, SERVER, Step, guarded, output, run, send, walk

RULES = "/etc/nftables.d/netgen.nft"
PORTS = ["swp1", "swp2", "swp7", "swp8"]
DROPPED: frames.Out = {}


def everywhere(vid: int | None = None, *, but: str = "swp2") -> frames.Out:
    """A broadcast that passes comes out of every other port: the bridge of these tests filters no VLANs."""
    return {port: [vid] for port in PORTS if port != but}


def bridged(tmp_path: Path, steps: list[Step]) -> None:
    """The steps at a bridge with the rules of the site."""
    (tmp_path / "rules").write_text(parts(output(guarded()))[RULES])
    ports = "".join(f"ip link set {port} master bridge up\n" for port in PORTS)
    made = f"ip link add bridge type bridge\n{ports}ip link set bridge up\nnft -f {tmp_path}/rules"
    walk(PORTS, [run("the bridge", made), *steps])


@needs("unshare", "nft", "ip")
def test_the_guard_passes_what_is_bound_and_drops_the_rest(tmp_path: Path) -> None:
    packet, arp = frames.packet, frames.arp
    expected = [
        ("the host", packet(HOST, "192.168.1.11"), everywhere()),
        ("another's address", packet(HOST, "192.168.1.12"), DROPPED),
        ("another's MAC", packet(CONTAINER, "192.168.1.11"), DROPPED),
        ("the container", packet(CONTAINER, "172.31.1.0", vid=10), everywhere(10)),
        ("a container beyond max", packet("02:42:ac:1f:01:01", "172.31.1.1", vid=10), DROPPED),
        ("the container in the host's VLAN", packet(CONTAINER, "172.31.1.0"), DROPPED),
        ("the native VLAN with a tag", packet(HOST, "192.168.1.11", vid=20), DROPPED),
        ("a priority tag", packet(HOST, "192.168.1.11", vid=0), DROPPED),
        ("a VLAN that the port does not carry", packet(HOST, "192.168.1.11", vid=30), DROPPED),
        ("management is not guarded", packet(HOST, "10.99.0.77", vid=99), everywhere(99)),
        ("ARP of the host", arp(HOST, "192.168.1.11"), everywhere()),
        ("ARP of the container", arp(CONTAINER, "172.31.1.0", vid=10, operation=2), everywhere(10)),
        ("ARP for the gateway", arp(HOST, "192.168.0.1", operation=2), DROPPED),
        ("ARP for the gateway with a tag", arp(CONTAINER, "172.31.0.1", vid=10, operation=2), DROPPED),
        ("ARP with another MAC inside", arp(HOST, "192.168.1.11", sender=CONTAINER), DROPPED),
        ("ARP with another MAC outside", arp(CONTAINER, "192.168.1.11", sender=HOST), DROPPED),
        ("a probe names nobody", arp(CONTAINER, "0.0.0.0", vid=10), everywhere(10)),
        ("an answer of nobody", arp(CONTAINER, "0.0.0.0", vid=10, operation=2), DROPPED),
    ]
    bridged(tmp_path, [send(name, "swp2", frame, out) for name, frame, out in expected])


@needs("unshare", "nft", "ip")
def test_the_limit_counts_what_the_guard_lets_pass(tmp_path: Path) -> None:
    strangers = [frames.packet(f"02:00:00:00:99:{number:02x}", "10.99.0.99", vid=99) for number in range(1, 4)]
    host = frames.packet(HOST, "192.168.1.11")
    steps = [
        send("what the guard drops takes no place", "swp2", frames.packet("02:00:00:00:00:66", "192.168.1.66"), DROPPED),
        send("the first", "swp2", host, everywhere()),
        send("the second", "swp2", frames.packet(CONTAINER, "172.31.1.0", vid=10), everywhere(10)),
        send("the third", "swp2", strangers[0], everywhere(99)),
        send("the fourth", "swp2", strangers[1], everywhere(99)),
        send("the fifth", "swp2", strangers[2], DROPPED),
        send("a known MAC in another VLAN is another", "swp2", frames.packet(HOST, "10.99.0.21", vid=99), DROPPED),
        send("the first again", "swp2", host, everywhere()),
        send("the third again", "swp2", strangers[0], everywhere(99)),
        run(
            "dropped and counted",
            "nft list chain bridge netgen port-swp2",
            ["2"],
            read=re.compile(r"packets (\d+) bytes \d+ goto refused").findall,
        ),
        run(
            "named in the log", "nft list chain bridge netgen refused", ['log prefix "netgen: "'], read=re.compile("log prefix .*").findall
        ),
    ]
    bridged(tmp_path, steps)


@needs("unshare", "nft", "ip")
def test_leases_are_learned_where_the_client_asked(tmp_path: Path) -> None:
    packet, arp, dhcp = frames.packet, frames.arp, frames.dhcp
    before, other = packet(CLIENT, "192.168.7.7"), packet(CLIENT, "192.168.7.8")
    offer = dhcp(SERVER, (67, 68), client=CLIENT, yours="192.168.7.7")
    up, down = everywhere(but="swp7"), everywhere(but="swp1")
    steps = [
        send("before", "swp7", before, DROPPED),
        send("an answer that nobody asked for", "swp1", offer, down),
        send("still", "swp7", before, DROPPED),
        send("a server behind an untrusted port", "swp7", dhcp(CLIENT, (67, 68), client=CLIENT, yours="192.168.7.9"), DROPPED),
        send("a server of another port", "swp7", dhcp(CLIENT, (1067, 68), client=CLIENT, yours="192.168.7.9"), DROPPED),
        send("the question", "swp7", dhcp(CLIENT, (68, 67), client=CLIENT), up),
        send("the answer", "swp1", offer, down),
        send("after", "swp7", before, up),
        send("another address", "swp7", other, DROPPED),
        send("ARP", "swp7", arp(CLIENT, "192.168.7.7"), up),
        send("ARP of another address", "swp7", arp(CLIENT, "192.168.7.8"), DROPPED),
        send("from another port", "swp2", before, DROPPED),
        run("a reload", f"nft -f {tmp_path}/rules"),
        send("after the reload", "swp7", before, up),
    ]
    bridged(tmp_path, steps)


@needs("unshare", "nft", "ip")
def test_what_is_too_much_in_a_second_is_dropped(tmp_path: Path) -> None:
    """Of 200 at once the burst passes, and what the second that they take allows."""

    def few(rate: int) -> Any:
        return lambda out: rate <= len(out["swp1"]) < 2 * rate

    storm, arps = frames.packet(CLIENT, "10.99.0.5"), frames.arp(HOST, "192.168.1.11")
    asked = frames.dhcp(CLIENT, (68, 67), client=CLIENT)
    steps = [
        send("broadcasts", "swp8", [storm] * 200, True, wait=0.2, read=few(30)),
        send("ARP", "swp2", [arps] * 200, True, wait=0.2, read=few(20)),
        send("DHCP", "swp7", [asked] * 200, True, wait=0.2, read=few(20)),
    ]
    bridged(tmp_path, steps)


# Services -------------------------------------------------------------------------------------------------------------------


@needs("unshare", "dnsmasq", "ip")
def test_dnsmasq_relays_with_the_address_of_the_vlan(tmp_path: Path) -> None:
    relaying = guarded()
    relaying["vlans"]["hosts"]["dhcp_relay"] = ["10.99.0.5"]
    (tmp_path / "relay").write_text(parts(output(relaying))["/etc/dnsmasq.d/netgen.conf"])
    setup = f"""
    ip addr add 192.168.0.1/16 dev vlan20; ip link set vlan20 up
    ip addr add 10.99.0.1/24 dev vlan99; ip link set vlan99 up
    ip neigh add 10.99.0.5 lladdr {SERVER} dev vlan99
    dnsmasq -C {tmp_path}/relay --pid-file={tmp_path}/pid --log-facility={tmp_path}/log"""
    offer = frames.bootp(CLIENT, "192.168.7.7", asks=False, relay="192.168.0.1")
    to_switch = frames.ethernet(
        SERVER, 0x0800, frames.ip("10.99.0.5", "192.168.0.1", 17, frames.udp(67, 67, offer)), to="02:00:00:01:00:02"
    )
    steps = [
        run("the relay", setup),
        send("the question", "vlan20", frames.dhcp(CLIENT, (68, 67), client=CLIENT), {"vlan99": [None]}, wait=0.2),
        send("the answer", "vlan99", to_switch, {"vlan20": [None]}, wait=0.2),
        run("the end", f"kill $(cat {tmp_path}/pid)"),
    ]
    walk(["vlan20", "vlan99"], steps)


@judge("linux", "lldpd", reads=part("/etc/lldpd.d/netgen.conf"))
@needs("unshare", "lldpd", "ip")
def test_lldpd_tells_the_name_of_the_port(tmp_path: Path) -> None:
    """Port ID TLV (type 2) of subtype 5, interface name: IEEE 802.1AB-2016, 8.5.3."""
    (text,) = of_path("linux", "/etc/lldpd.d/netgen.conf")
    (tmp_path / "netgen.conf").write_text(text)
    script = f"""
    mount -t tmpfs tmpfs /run; mkdir /run/lldpd; mount -t tmpfs tmpfs /etc/lldpd.d; cp {tmp_path}/netgen.conf /etc/lldpd.d
    ip link add swp1 type veth peer name far; ip link set swp1 up; ip link set far up
    exec python3 -c '{HEAR}'"""
    done = inside(script)
    assert done.returncode == 0, done.stderr
    assert b"\x04\x05\x05swp1" in bytes.fromhex(done.stdout)


HEAR = """
import socket, subprocess
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88CC)) as far:
    far.bind(("far", 0x88CC))
    far.settimeout(10)
    daemon = subprocess.Popen(["lldpd", "-d"], stderr=subprocess.DEVNULL)
    heard = (far.recvfrom(2048) for _ in range(9))
    print(next(frame.hex() for frame, (_, _, kind, *_) in heard if kind != socket.PACKET_OUTGOING))
    daemon.terminate()
    daemon.wait()
"""
