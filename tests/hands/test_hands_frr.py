"""SVIs on somebody else's IOS-like command line: FRR's vtysh behind OpenSSH, and the kernel that gets the addresses.

``push --dry-run`` reads it as a switch of Cisco; its commands for SVIs and routes, typed by plain netmiko, leave nothing of these to do.
"""

from __future__ import annotations

import ipaddress
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from device.openssh import Sshd, sshd
from netmiko import ConnectHandler
from switch_files import needs
from test_cli import call

pytestmark = needs("unshare", "nsenter", "ip", "vtysh", "sshd")

SITE = """
netgen: 1
site: svis
vlans:
  containers: {vid: 10, role: container, prefix: 172.31.0.0/16, gateway: 172.31.0.1, routed_by: sw1, slice: 24, description: containers}
  hosts: {vid: 20, role: host, prefix: 192.168.0.0/16, gateway: 192.168.0.1, routed_by: sw1, description: "servers, 2nd floor"}
  mgmt: {vid: 99, role: management, prefix: 10.99.0.0/24, gateway: 10.99.0.1, routed_by: external}
switches:
  sw1:
    platform: cisco_ios
    address: 10.99.0.11
    management_entry: "sw1:TenGigabitEthernet1/1/1"
    routes: [{to: 10.8.0.0/13, via: 192.168.0.253}]
    ports:
      TenGigabitEthernet1/1/1: {mode: trunk, tagged: [hosts, containers, mgmt], trust: both, description: uplink}
"""
NOT_THERE = {
    "vlan 10": "a router has no VLANs; the interfaces called Vlan10 and so on are there already",
    " name containers": "the same",
    "vlan 20": "the same",
    " name hosts": "the same",
    "vlan 99": "the same",
    " name mgmt": "the same",
    " switchport trunk allowed vlan 10,20,99": "nor switched ports",
    " switchport mode trunk": "the same",
    " switchport nonegotiate": "the same",
    "vtp mode transparent": "nor VTP",
    "spanning-tree mode rapid-pvst": "nor a spanning tree",
    "spanning-tree vlan 10,20,99 priority 4096": "the same",
    "lldp run": "lldpd's matter",
    "ip routing": "it is called `ip forwarding` there",
}
"""Commands for the site's switch that FRR 8.4 does not have, and why."""


@dataclass(frozen=True)
class Frr:
    """It runs, and listens on a port of loopback."""

    server: Sshd
    folder: Path
    """Where it is reached by its own sockets, too."""
    pid: int
    """A process in its network namespace."""
    site: Path
    via: Path

    def kernel(self, *words: str) -> str:
        """What iproute2 says of its interfaces."""
        return subprocess.run(["nsenter", "-t", str(self.pid), "-n", "ip", *words], capture_output=True, text=True, check=True).stdout


@contextmanager
def daemon(name: str, folder: Path, *before: str) -> Iterator[int]:
    """One of FRR's daemons, as the user that it runs as, ended by its process id."""
    command = [*before, f"/usr/lib/frr/{name}", "-u", "frr", "-g", "frr", "-P", "0", "-f", str(folder / "frr.conf")]
    command += ["--vty_socket", str(folder), "-i", str(folder / f"{name}.pid"), "-z", str(folder / "zserv.api")]
    command += ["--log", f"file:{folder}/{name}.log"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(400):
            if (folder / f"{name}.vty").exists():
                break
            assert process.poll() is None, name
            time.sleep(0.05)
        assert (folder / f"{name}.vty").exists(), name
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def frr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Frr]:
    """zebra and staticd in a network namespace that has the interfaces Vlan10, Vlan20, Vlan99 and Vlan300."""
    folder = Path(tempfile.mkdtemp(prefix="frr-"))  # short for sockets, and open to the daemons, which are another user
    folder.chmod(0o755)
    shutil.chown(folder, "frr", "frr")
    for name in ("frr.conf", "vtysh.conf"):  # vtysh prints a hostname of its own, the machine's where it is told none
        (folder / name).write_text("hostname sw1\n")
    links = "".join(
        f"ip link add Vlan{vid} type veth peer name far{vid}; ip link set Vlan{vid} up; ip link set far{vid} up; "
        for vid in (10, 20, 99, 300)
    )
    site, via = tmp_path / "site", tmp_path / "via.json"
    site.mkdir()
    (site / "site.yml").write_text(SITE, encoding="utf-8")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        inside = ("unshare", "--net", "sh", "-ec", f'PATH=$PATH:/usr/sbin:/sbin; ip link set lo up; {links}exec "$@"', "sh")
        pid = stack.enter_context(daemon("zebra", folder, *inside))
        stack.enter_context(daemon("staticd", folder))
        server = stack.enter_context(sshd(folder / "sshd", command=f"/usr/bin/vtysh --config_dir {folder} --vty_socket {folder}"))
        monkeypatch.setenv("NETGEN_USERNAME", server.user)
        monkeypatch.setenv("NETGEN_KEYFILE", str(server.folder / "user_key"))
        monkeypatch.setenv("NETGEN_KNOWN_HOSTS", str(tmp_path / "known_hosts"))
        via.write_text(json.dumps({"sw1": f"127.0.0.1:{server.endpoint.port}"}), encoding="utf-8")
        call("hostkeys", site, "--via", via, "--yes")
        yield Frr(server, folder, pid, site, via)


def planned(frr: Frr) -> Any:
    """The plan of a dry run: never empty, since FRR is no switch."""
    return json.loads(call("push", frr.site, "--dry-run", "--via", frr.via, "--format", "json", code=3)[0])["switches"][0]


def spelled(line: str) -> str:
    """As FRR has it: an address with the length of its prefix, where IOS has a mask."""
    found = re.fullmatch(r"( (?:no )?ip address) (\S+) (\S+)", line)
    return f"{found[1]} {ipaddress.ip_interface(f'{found[2]}/{found[3]}').with_prefixlen}" if found else line


def work(commands: list[str]) -> list[str]:
    """The commands that FRR has, in their order, without ports that it does not have."""
    has = re.compile(r"exit|interface .*| description .*| (?:no )?ip address .*|ip route .*")
    assert {line for line in commands if not has.fullmatch(line)} <= NOT_THERE.keys()
    kept: list[str] = []
    svi = True
    for line in commands:
        if re.match(r"interface |vlan ", line):
            svi = line.startswith("interface Vlan")
        if svi and line not in NOT_THERE:
            kept.append(spelled(line))
        svi = svi or line == "exit"
    return kept


def typed(frr: Frr, lines: list[str]) -> None:
    """By plain netmiko; what FRR does not understand, or refuses, fails."""
    key = str(frr.server.folder / "user_key")
    who = {"device_type": "cisco_ios", "host": "127.0.0.1", "port": frr.server.endpoint.port, "username": frr.server.user}
    with ConnectHandler(**who, use_keys=True, key_file=key) as connection:
        connection.send_config_set(lines, error_pattern=r"(?m)^%|is not running")


def test_svis_and_routes_by_netmiko(frr: Frr) -> None:
    out, _ = call("push", frr.site, "--dry-run", "--via", frr.via, code=3)
    assert "\n+interface Vlan10\n+  description containers\n+  ip address 172.31.0.1 255.255.0.0\n" in out, out
    plan = planned(frr)
    lines = work(plan["commands"])
    assert lines == [
        "ip route 10.8.0.0 255.248.0.0 192.168.0.253",
        "interface Vlan10",
        " description containers",
        " ip address 172.31.0.1/16",
        "exit",
        "interface Vlan20",
        " description servers, 2nd floor",
        " ip address 192.168.0.1/16",
        "exit",
        "interface Vlan99",
        " ip address 10.99.0.11/24",
        "exit",
    ]
    assert plan["proof"] == "proven"
    typed(frr, lines)
    rest = planned(frr)
    assert work(rest["commands"]) == []
    assert rest["fingerprint"] != plan["fingerprint"]
    for vid, address in ((10, "172.31.0.1/16"), (20, "192.168.0.1/16"), (99, "10.99.0.11/24")):
        assert address in frr.kernel("-brief", "-4", "address", "show", "dev", f"Vlan{vid}")
    for _ in range(100):
        if re.search(r"^10\.8\.0\.0/13 .*via 192\.168\.0\.253 dev Vlan20 proto static", routes := frr.kernel("route"), re.MULTILINE):
            break
        time.sleep(0.05)
    else:
        raise AssertionError(routes)


def test_what_differs_after_somebody_was_there(frr: Frr) -> None:
    """A text that somebody changed is mended; an SVI of somebody else's is left alone."""
    typed(frr, work(planned(frr)["commands"]))
    typed(frr, ["interface Vlan10", "description gone", "exit", "interface Vlan300", "ip address 10.30.0.1/24", "exit"])
    plan = planned(frr)
    assert work(plan["commands"]) == ["interface Vlan10", " description containers", "exit"]
    assert "interface Vlan300" in plan["foreign"]
    typed(frr, work(plan["commands"]))
    assert work(planned(frr)["commands"]) == []
    assert "10.30.0.1/24" in frr.kernel("-brief", "-4", "address", "show", "dev", "Vlan300")


def test_nothing_is_written_by_a_dry_run(frr: Frr) -> None:
    running = ["vtysh", "--vty_socket", str(frr.folder), "-c", "show running-config"]
    before = subprocess.run(running, capture_output=True, text=True, check=True).stdout
    planned(frr)
    assert subprocess.run(running, capture_output=True, text=True, check=True).stdout == before
