"""A Linux machine as a switch, behind OpenSSH's own server: read by ``push --dry-run``, changed by ``ssh`` and ``sh`` as the plan says.

The machine is namespaces of this one, with a copy of its /etc. What would load interfaces and services for good is only written down.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from device.openssh import Sshd, free_port, sshd
from switch_files import PRIVATE, needs, unpacked_ifupdown2
from test_change_files import MACHINE
from test_cli import call

from netgen.device.hostkeys import read

pytestmark = needs("unshare", "nsenter", "dpkg", "nft", "ssh", "sshd")

SWITCH = """
  {name}:
    platform: linux
    address: 10.99.0.1{number}
    credentials: {credentials}
    ports:
      enp1s0f1: {{mode: trunk, tagged: [hosts, containers, mgmt], trust: both, description: uplink}}
      swp2: {{untagged: hosts, description: "a (b) c", bindings: [{{ip: 192.168.1.1{number}, mac: "52:54:00:00:01:0{number}"}}]}}
"""
SITE = """
netgen: 1
site: machines
vlans:
  hosts: {vid: 20, role: host, prefix: 192.168.0.0/16, gateway: 192.168.0.1, routed_by: external}
  containers: {vid: 10, role: container, prefix: 172.31.0.0/16, gateway: 172.31.0.1, routed_by: external, slice: 24}
  mgmt: {vid: 99, role: management, prefix: 10.99.0.0/24, gateway: 10.99.0.1, routed_by: external}
security: {binding: static}
switches:
"""
CABLES = """
cables:
  - {a: "sw1:swp11", b: "sw2:swp11"}
  - {a: "sw2:swp12", b: "sw3:swp12"}
  - {a: "sw3:swp13", b: "sw4:swp13"}
"""
PASSWORDS = "Match all\nPasswordAuthentication yes\n"
"""At the end of sshd's configuration."""


@dataclass(frozen=True)
class Machine:
    """It runs."""

    pid: int
    """A process in its namespaces."""
    server: Sshd
    site: Path
    via: Path

    def ssh(self, command: str, text: str = "") -> str:
        """What a command on it says, given a text: by the ssh that everybody has, which knows what netgen enrolled."""
        words = ["ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "IdentityAgent=none"]
        words += ["-o", f"UserKnownHostsFile={os.environ['NETGEN_KNOWN_HOSTS']}", "-i", str(self.server.folder / "user_key")]
        words += ["-p", str(self.server.endpoint.port), f"{self.server.user}@127.0.0.1", command]
        done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def ifupdown2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked_ifupdown2(tmp_path_factory.mktemp("ifupdown2"))


@pytest.fixture
def machine(ifupdown2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine with nothing of the site's on it, whose sshd lets a key in."""
    ready, site, via = tmp_path / "ready", tmp_path / "site", tmp_path / "via.json"
    site.mkdir()
    (site / "site.yml").write_text(SITE + SWITCH.format(name="sw1", number=1, credentials="lab"), encoding="utf-8")
    inside = ["unshare", "--net", "--mount", "--uts", "sh", "-ec", PRIVATE + MACHINE + f"touch {ready}\nexec sleep 3600"]
    environ = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", "ROOT": str(ifupdown2).rstrip("/")}
    with ExitStack() as stack:
        process = subprocess.Popen(inside, env=environ, stdin=subprocess.DEVNULL)
        stack.callback(process.wait, 10)
        stack.callback(process.terminate)
        for _ in range(400):
            if ready.exists():
                break
            assert process.poll() is None
            time.sleep(0.05)
        assert ready.exists()
        shell = tmp_path / "shell"
        enter = f"exec nsenter -t {process.pid} --mount --net --uts env PATH=/run/stub:/usr/sbin:/usr/bin:/sbin:/bin"
        shell.write_text(f'#!/bin/sh\n[ -z "$SSH_ORIGINAL_COMMAND" ] || {enter} sh -c "$SSH_ORIGINAL_COMMAND"\n{enter} bash --login\n')
        shell.chmod(0o755)
        server = stack.enter_context(sshd(tmp_path / "sshd", command=str(shell)))
        monkeypatch.setenv("NETGEN_LAB_USERNAME", server.user)
        monkeypatch.setenv("NETGEN_LAB_KEYFILE", str(server.folder / "user_key"))
        monkeypatch.setenv("NETGEN_KNOWN_HOSTS", str(tmp_path / "known_hosts"))
        via.write_text(json.dumps({"sw1": f"127.0.0.1:{server.endpoint.port}"}), encoding="utf-8")
        call("hostkeys", site, "--via", via, "--yes")
        yield Machine(process.pid, server, site, via)


def planned(machine: Machine) -> Any:
    """The plan of a dry run for a switch that differs."""
    return json.loads(call("push", machine.site, "--dry-run", "--via", machine.via, "--format", "json", code=3)[0])["switches"][0]


def test_a_machine_becomes_the_switch(machine: Machine) -> None:
    before = machine.ssh("cd /etc && find . -type f -newer /run/stub | sort")
    plan = planned(machine)
    assert {"# file: /etc/network/interfaces.d/netgen", "# file: /etc/nftables.d/netgen.nft"} <= {
        line for step in plan["steps"] for line in step["plus"]
    }
    assert machine.ssh("cd /etc && find . -type f -newer /run/stub | sort") == before == "", "a dry run writes nothing"
    assert machine.ssh("sh", "\n".join(plan["commands"]) + "\n") == ""
    assert call("push", machine.site, "--dry-run", "--via", machine.via)[0] == "sw1: as intended\n"
    loaded = machine.ssh("cat /run/log").splitlines()
    assert "ifreload -a" in loaded
    assert "192.168.1.11" in machine.ssh("nft list table bridge netgen"), "nft itself has loaded the filter"
    rendered = machine.site.parent / "rendered"
    call("render", machine.site, "--out", rendered, "--only", "switches")
    written = (rendered / "switches" / "sw1.cfg").read_text(encoding="utf-8")
    interfaces = written.partition("# file: /etc/network/interfaces.d/netgen\n")[2]
    assert machine.ssh("cat /etc/network/interfaces.d/netgen") == interfaces
    assert "alias a (b) c" in interfaces.replace('"', "")


def test_what_somebody_changed_by_hand_is_put_right(machine: Machine) -> None:
    machine.ssh("sh", "\n".join(planned(machine)["commands"]) + "\n")
    machine.ssh("sed -i 's/alias uplink/alias gone/' /etc/network/interfaces.d/netgen && echo '# theirs' >/etc/network/interfaces.d/other")
    out, _ = call("push", machine.site, "--dry-run", "--via", machine.via, code=3)
    assert "   iface enp1s0f1\n-    alias gone\n+    alias uplink\n" in out
    assert "\nrevert: a systemd-run timer that puts the old files back and loads them, by itself\n" in out
    machine.ssh("sh", "\n".join(planned(machine)["commands"]) + "\n")
    assert call("push", machine.site, "--dry-run", "--via", machine.via)[0] == "sw1: as intended\n"
    assert machine.ssh("cat /etc/network/interfaces.d/other") == "# theirs\n"


def test_those_that_cannot_be_read_are_named_and_the_others_shown(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that nobody answers for, one that was exchanged since it was enrolled, one that refuses the password; and one that is read."""
    texts = [SWITCH.format(name=f"sw{number}", number=number, credentials="old" if number == 4 else "lab") for number in range(1, 5)]
    (machine.site / "site.yml").write_text(SITE + "".join(texts) + CABLES, encoding="utf-8")
    monkeypatch.setenv("NETGEN_OLD_USERNAME", machine.server.user)
    monkeypatch.setenv("NETGEN_OLD_PASSWORD", "of-last-year-7")
    known, mine, closed = Path(os.environ["NETGEN_KNOWN_HOSTS"]), machine.server.endpoint, free_port()
    with sshd(tmp_path / "exchanged") as exchanged, sshd(tmp_path / "strict", options=PASSWORDS) as strict:
        ports = {"sw1": mine.port, "sw2": closed, "sw3": exchanged.endpoint.port, "sw4": strict.endpoint.port}
        machine.via.write_text(json.dumps({name: f"127.0.0.1:{port}" for name, port in ports.items()}), encoding="utf-8")
        call("hostkeys", machine.site, "--via", machine.via, "--yes", "--limit", "sw4")
        old, now = read(known).keys(mine)[0], fingerprint(exchanged)
        with known.open("a", encoding="utf-8") as stream:
            stream.write(f"{exchanged.endpoint.name} {old.line}\n{mine.host} {old.line}\n[127.0.0.1]:{closed} {old.line}\n")
        out, said = call("push", machine.site, "--dry-run", "--via", machine.via, code=1)
        found = json.loads(call("push", machine.site, "--dry-run", "--via", machine.via, "--format", "json", code=1)[0])["switches"]
        assert "Accepted" not in (exchanged.folder / "log").read_text() + (strict.folder / "log").read_text()
    messages = {
        "sw2": f"the connection to port {closed} was refused; is SSH switched on, and is a line free?",
        "sw3": f"the host key has changed: it is ssh-ed25519 {now} now, and was ssh-ed25519 {old.fingerprint}; find out why; "
        f"only if it was meant: ssh-keygen -R '{exchanged.endpoint.name}' -f {known}, then `netgen hostkeys`",
        "sw4": f"the login of {strict.user} by password was refused; check NETGEN_OLD_USERNAME and NETGEN_OLD_PASSWORD",
    }
    assert out.startswith("--- sw1 running\n+++ sw1 intended\n")
    assert "of-last-year-7" not in out + said
    assert [line for line in said.splitlines() if line.startswith("sw")] == [f"{name}: {text}" for name, text in messages.items()]
    assert [line for line in out.splitlines() if line.startswith("--- ")] == ["--- sw1 running"]
    assert [one["state"].partition(":")[0] for one in found] == ["differs", "unread", "unread", "unread"]
    assert [one["state"] for one in found[1:]] == [f"unread: {text}" for text in messages.values()]


def fingerprint(server: Sshd) -> str:
    """As OpenSSH prints it."""
    command = ["ssh-keygen", "-l", "-f", str(server.folder / "host_key.pub")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[1]
