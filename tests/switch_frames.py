"""Frames for a Linux switch, and their way through it.

Imported by tests it makes frames. Run in a network namespace or machine of its own (``python3 switch_frames.py``, JSON on
stdin and stdout) it makes the switch's ports, each one end of a veth pair, and takes steps by name:

- ``{"run": SCRIPT}``: answered by what the shell script prints, with ``exit N: `` before it when it failed;
- ``{"at": PORT, "frames": [HEX, ...], "wait": SECONDS, "copies": N}``: sends frames from the far end of a port, answered by the
  ports at whose far ends they arrived, with the VLAN id of each copy in order, None for an untagged one. It waits that long
  for what should not come, and 3 seconds for so many copies that should.

It needs Python alone, any version 3.
"""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import time
from typing import Any

Out = dict[str, "list[int | None]"]
"""Ports at whose far ends a frame arrived: the VLAN id of each copy, None for an untagged one."""

BROADCAST = "ff:ff:ff:ff:ff:ff"
SWITCH = "02:00:00:01:00:01"
"""The MAC of the first port, and so of a bridge that has it."""
MARK = b"netgen-probe"
"""In every frame: what else arrives at a far end is not ours."""
_OUTGOING, _SOL_PACKET, _AUXDATA, _VLAN_VALID = 4, 263, 8, 0x10


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def ethernet(source: str, kind: int, payload: bytes, *, vid: int | None = None, to: str = BROADCAST) -> bytes:
    """A frame; ``kind``: its EtherType, or its length where that is below 1536."""
    tag = b"" if vid is None else struct.pack("!HH", 0x8100, vid)
    return (mac(to) + mac(source) + tag + struct.pack("!H", kind) + payload).ljust(60, b"\0")


def ip(source: str, to: str, protocol: int, payload: bytes) -> bytes:
    head = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol)
    addresses = socket.inet_aton(source) + socket.inet_aton(to)
    total = sum(struct.unpack("!9H", head + addresses))  # a kernel with br_netfilter looks at the checksum
    total = (total >> 16) + (total & 0xFFFF)
    return head + struct.pack("!H", ~(total + (total >> 16)) & 0xFFFF) + addresses + payload


def ip6(source: str, to: str, protocol: int, payload: bytes) -> bytes:
    ends = (socket.inet_pton(socket.AF_INET6, address) for address in (source, to))
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + b"".join(ends) + payload


def udp(source: int, to: int, payload: bytes = MARK) -> bytes:
    return struct.pack("!HHHH", source, to, 8 + len(payload), 0) + payload


def tcp(to: int, flags: int) -> bytes:
    return struct.pack("!HHIIBBHHH", 40000, to, 1, 1, 0x50, flags, 1000, 0, 0) + MARK


def packet(source: str, address: str, *, vid: int | None = None) -> bytes:
    """A broadcast of the host with that MAC and address."""
    return ethernet(source, 0x0800, ip(address, "255.255.255.255", 17, udp(9, 9)), vid=vid)


def arp(source: str, address: str, *, vid: int | None = None, sender: str = "", operation: int = 1) -> bytes:
    """ARP about the address; ``sender``: another MAC inside than that of the frame."""
    inside = struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + mac(sender or source) + socket.inet_aton(address)
    return ethernet(source, 0x0806, inside + bytes(6) + socket.inet_aton("192.168.0.1") + MARK, vid=vid)


def dhcp(source: str, ports: tuple[int, int], *, client: str, yours: str = "0.0.0.0", vid: int | None = None) -> bytes:
    """A message from a client (ports 68, 67: DISCOVER) or a server (67, 68: OFFER)."""
    asks = ports[1] == 67
    address = "0.0.0.0" if asks else "192.168.0.5"
    return ethernet(source, 0x0800, ip(address, "255.255.255.255", 17, udp(*ports, bootp(client, yours, asks=asks))), vid=vid)


def bootp(client: str, yours: str = "0.0.0.0", *, asks: bool = True, relay: str = "0.0.0.0") -> bytes:
    """The payload of such a message; ``relay``: the address of a relay (giaddr)."""
    kind = 1 if asks else 2
    addresses = bytes(4) + socket.inet_aton(yours) + bytes(4) + socket.inet_aton(relay)
    head = struct.pack("!BBBBIHH", kind, 1, 6, 0, 7, 0, 0x8000) + addresses + mac(client) + bytes(10 + 64 + 128)
    return head + bytes.fromhex("63825363") + bytes((53, 1, kind, 255)) + MARK


def bpdu(source: str) -> bytes:
    """A configuration message of a bridge that takes itself for the root, with the worst priority (IEEE 802.1D-1998, 9.3.1)."""
    bridge = struct.pack("!H", 0xF000) + mac(source)
    body = bytes(5) + bridge + bytes(4) + bridge + struct.pack("!HHHHH", 0x8001, 0, 20 << 8, 2 << 8, 15 << 8)
    return ethernet(source, 3 + len(body), bytes.fromhex("424203") + body, to="01:80:c2:00:00:00")


# In the namespace -----------------------------------------------------------------------------------------------------------


def _run(script: str) -> str:
    done = subprocess.run(["sh", "-ec", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return f"exit {done.returncode}: {done.stdout}" if done.returncode else done.stdout


def _ends(ports: list[str]) -> dict[str, str]:
    """Makes the ports, down and silent, the first with the lowest MAC; the names of their far ends, which are up."""
    ends = {port: f"far{number}" for number, port in enumerate(ports)}
    for number, (port, end) in enumerate(ends.items(), 1):
        pair = f"ip link add {port} address 02:00:00:01:00:{number:02x} type veth peer name {end}"
        failed = _run(f"{pair}\nip link set {end} mtu 9300 arp off addrgenmode none up")
        if failed:
            raise SystemExit(failed)
    return ends


def _listen(name: str) -> socket.socket:
    one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    one.bind((name, 0))
    one.setsockopt(_SOL_PACKET, _AUXDATA, 1)
    one.setblocking(False)
    return one


def _arrived(one: socket.socket) -> list[int | None]:
    """The VLAN ids of our frames that have come in."""
    found: list[int | None] = []
    while True:
        try:
            data, ancillary, _, address = one.recvmsg(2048, 256)
        except BlockingIOError:
            return found
        if MARK in data and address[2] != _OUTGOING:
            status, *_, tag, _ = struct.unpack("IIIHHHH", ancillary[0][2])
            found.append(tag & 0xFFF if status & _VLAN_VALID else None)


def _probe(far: dict[str, socket.socket], step: dict[str, Any]) -> Out:
    for one in far.values():
        _arrived(one)
    for frame in step["frames"]:
        far[step["at"]].send(bytes.fromhex(frame))
    found: Out = {port: [] for port in far}
    patience = time.monotonic() + 3
    while True:
        time.sleep(step["wait"])
        for port, one in far.items():
            found[port] += _arrived(one)
        if sum(map(len, found.values())) >= step["copies"] or time.monotonic() > patience:
            return {port: copies for port, copies in found.items() if copies}


def _main() -> None:
    told: dict[str, Any] = json.load(sys.stdin)
    ends = _ends(told["ports"])
    far: dict[str, socket.socket] = {}
    answers: dict[str, Any] = {}
    for name, step in told["steps"].items():
        if "run" in step:
            answers[name] = _run(step["run"])
            continue
        far = far or {port: _listen(end) for port, end in ends.items()}  # only now: by now they all are up to stay
        answers[name] = _probe(far, step)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    _main()
