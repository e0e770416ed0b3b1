"""Reading through OpenSSH's own server: a small CLI in a shell script, FRR's vtysh, and a Linux host as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from device.openssh import SSHD, Sshd, keygen, sshd

from netgen.device.credentials import find
from netgen.device.dial import Limits
from netgen.device.endpoint import Target
from netgen.device.fetch import Fetched, Shown, fetch, shown
from netgen.device.hostkeys import enrol, read
from netgen.device.trouble import Unread
from netgen.platforms import load

pytest_plugins = ["device.shelf"]

pytestmark = pytest.mark.skipif(SSHD is None, reason="openssh-server is not installed")
needs_frr = pytest.mark.skipif(not Path("/usr/lib/frr/staticd").exists() or os.geteuid() != 0, reason="frr is not installed, or not root")
needs_agent = pytest.mark.skipif(not shutil.which("ssh-agent"), reason="openssh-client is not installed")

CLI = r"""#!/bin/sh
# Reads like a switch, and knows three commands.
printf 'sw9#'
while IFS= read -r line; do
    printf '%s\n' "$line" >>"$0.typed"
    case $line in
        'show running-config') cat "$0.running" ;;
        'show vtp status') echo 'VTP Operating Mode                : Transparent' ;;
        'terminal '* | '') ;;
        exit) exit ;;
        *) printf "      ^\n%% Invalid input detected at '^' marker.\n\n" ;;
    esac
    printf 'sw9#'
done
"""
RUNNING = (
    "Building configuration...\n\nCurrent configuration : 120 bytes\n!\n"
    "! Last configuration change at 09:41:22 UTC Mon Sep 7 2026 by netadmin\n!\nversion 15.2\nhostname sw9\n!\n"
    'interface GigabitEthernet1/0/2\n description it\'s "$(reboot)" ! # \\ %\n switchport trunk allowed vlan 10,20\n!\nend\n\n'
)


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """sshd with the small CLI."""
    folder = tmp_path_factory.mktemp("switch")
    script = folder / "cli"
    script.write_text(CLI)
    script.chmod(0o755)
    (folder / "cli.running").write_text(RUNNING)
    with sshd(folder, command=str(script)) as running:
        yield running


def target(server: Sshd, platform: str = "cisco_ios") -> Target:
    who = find("lab", {"NETGEN_LAB_USERNAME": server.user, "NETGEN_LAB_KEYFILE": str(server.folder / "user_key")})
    return Target("sw9", load(platform), server.endpoint, who)


def enrolled(server: Sshd, file: Path, limits: Limits) -> Path:
    """As ``netgen hostkeys`` does it."""
    found = next(shown([("sw9", server.endpoint)], read(file), limits=limits))
    assert isinstance(found, Shown), found
    enrol(file, [(found.endpoint, found.key)])
    return file


def one(aimed: Target, file: Path, limits: Limits) -> Fetched | Unread:
    return next(fetch([aimed], read(file), limits=limits))


def test_the_small_cli_is_read(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    found = one(target(switch), enrolled(switch, tmp_path / "known_hosts", limits), limits)
    assert isinstance(found, Fetched), found
    assert found.texts == {
        "running": "!\n!\n" + RUNNING.partition("netadmin\n!\n")[2].rstrip("\n") + "\n",
        "vtp": "VTP Operating Mode                : Transparent\n",
    }
    typed = (switch.folder / "cli.typed").read_text().splitlines()
    assert [line for line in typed if line][-5:] == [
        "terminal width 511",
        "terminal length 0",
        "show running-config",
        "show vlan brief",
        "show vtp status",
    ]


def test_ssh_itself_trusts_the_enrolled_file(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    file = enrolled(switch, tmp_path / "known_hosts", limits)
    words = ["ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", f"UserKnownHostsFile={file}"]
    words += ["-o", "GlobalKnownHostsFile=none", "-o", "IdentityAgent=none", "-i", str(switch.folder / "user_key")]
    words += ["-p", str(switch.endpoint.port), f"{switch.user}@127.0.0.1"]
    done = subprocess.run(words, input="show vtp status\nexit\n", capture_output=True, text=True, timeout=20, check=False)
    assert "VTP Operating Mode                : Transparent" in done.stdout, done.stderr
    file.write_text("")
    done = subprocess.run(words, input="exit\n", capture_output=True, text=True, timeout=20, check=False)
    assert "Host key verification failed" in done.stderr


def test_an_exchanged_switch_is_noticed_by_both(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    file = enrolled(switch, tmp_path / "known_hosts", limits)
    old = read(file).keys(switch.endpoint)[0]
    (tmp_path / "host_key").unlink(missing_ok=True)
    with sshd(tmp_path / "other") as other:
        end = other.endpoint
        enrol(file, [(end, old)])
        now = next(shown([("sw9", end)], read(file), limits=limits))
        assert isinstance(now, Shown)
        found = one(target(other), file, limits)
        assert isinstance(found, Unread)
        assert found.what == f"the host key has changed: it is ssh-ed25519 {now.key.fingerprint} now, and was ssh-ed25519 {old.fingerprint}"
        log = (other.folder / "log").read_text()
    assert "Accepted" not in log
    printed = subprocess.run(["ssh-keygen", "-l", "-f", str(other.folder / "host_key.pub")], capture_output=True, text=True, check=True)
    assert printed.stdout.split()[1] == now.key.fingerprint


def test_a_user_without_the_right_key_is_refused(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    file, stranger = enrolled(switch, tmp_path / "known_hosts", limits), keygen(tmp_path / "stranger")
    who = find("lab", {"NETGEN_LAB_USERNAME": switch.user, "NETGEN_LAB_KEYFILE": str(stranger)})
    found = one(replace(target(switch), credentials=who), file, limits)
    assert isinstance(found, Unread)
    assert (found.kind, found.what) == ("login", f"the login of {switch.user} by key was refused")
    assert found.mend == "check NETGEN_LAB_USERNAME and NETGEN_LAB_KEYFILE"


def test_a_password_where_keys_are_wanted(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    file = enrolled(switch, tmp_path / "known_hosts", limits)
    who = find("lab", {"NETGEN_LAB_USERNAME": switch.user, "NETGEN_LAB_PASSWORD": "x"})
    found = one(replace(target(switch), credentials=who), file, limits)
    assert isinstance(found, Unread)
    assert found.what == f"the login of {switch.user} by password was refused (it takes publickey)"


def test_a_locked_key_is_unlocked(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    file, locked = enrolled(switch, tmp_path / "known_hosts", limits), tmp_path / "locked"
    shutil.copy(switch.folder / "user_key", locked)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open-sesame-3", "-f", str(locked)], check=True, capture_output=True)
    environ = {"NETGEN_LAB_USERNAME": switch.user, "NETGEN_LAB_KEYFILE": str(locked), "NETGEN_LAB_PASSPHRASE": "open-sesame-3"}
    found = one(replace(target(switch), credentials=find("lab", environ)), file, limits)
    assert isinstance(found, Fetched), found


@needs_agent
def test_the_keys_of_a_running_agent_are_offered(switch: Sshd, tmp_path: Path, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    file, path = enrolled(switch, tmp_path / "known_hosts", limits), Path(tempfile.mkdtemp(prefix="agent-")) / "s"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.02)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        who = find("lab", {"NETGEN_LAB_USERNAME": switch.user, "NETGEN_LAB_PASSWORD": ""})
        aimed = replace(target(switch), credentials=who)
        found = one(aimed, file, limits)
        assert isinstance(found, Unread), "the agent has no key yet"
        assert (found.kind, found.what) == ("login", f"nothing to log {switch.user} in with: the SSH agent has no keys")
        assert found.mend == "set NETGEN_LAB_PASSWORD or NETGEN_LAB_KEYFILE"
        subprocess.run(["ssh-add", "-q", str(switch.folder / "user_key")], check=True)
        assert isinstance(one(aimed, file, limits), Fetched)
        who = find("lab", {"NETGEN_LAB_USERNAME": switch.user, "NETGEN_LAB_PASSWORD": "x"})
        found = one(replace(aimed, credentials=who), file, limits)
        assert isinstance(found, Unread), "who gives a password wants no key offered: each counts as a failed attempt"
    finally:
        agent.terminate()
        agent.wait(10)
        shutil.rmtree(path.parent)


def test_forty_at_once(switch: Sshd, tmp_path: Path, limits: Limits) -> None:
    file = enrolled(switch, tmp_path / "known_hosts", limits)
    aimed = [replace(target(switch), switch=f"sw{number}") for number in range(40)]
    found = list(fetch(aimed, read(file), workers=20, limits=limits))
    assert sorted(one.switch for one in found if isinstance(one, Fetched)) == sorted(one.switch for one in aimed), found


# By somebody else's hands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def frr() -> Iterator[Sshd]:
    """FRR's shell as the only program of an sshd; only the daemon for static routes runs, which changes nothing here."""
    folder = Path(tempfile.mkdtemp(prefix="frr-"))  # short for sockets, and open to the daemon, which is another user
    folder.chmod(0o755)
    shutil.chown(folder, "frr", "frr")
    (folder / "staticd.conf").write_text("hostname frr1\nip route 10.1.0.0/16 Null0\nip route 10.2.0.0/16 10.99.0.1\n")
    words = ["/usr/lib/frr/staticd", "-u", "frr", "-g", "frr", "--vty_socket", str(folder), "-i", str(folder / "pid"), "-P", "0"]
    words += ["-z", str(folder / "zserv.api"), "-f", str(folder / "staticd.conf"), "--log", f"file:{folder}/frr.log"]
    daemon = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if (folder / "staticd.vty").exists():
                break
            time.sleep(0.05)
        with sshd(folder / "sshd", command=f"/usr/bin/vtysh --vty_socket {folder}") as running:
            yield running
    finally:
        daemon.terminate()
        daemon.wait(10)
        shutil.rmtree(folder)


@needs_frr
def test_frr_is_read_as_an_ios_switch(frr: Sshd, tmp_path: Path, limits: Limits) -> None:
    found = one(target(frr), enrolled(frr, tmp_path / "known_hosts", limits), limits)
    assert isinstance(found, Fetched), found
    lines = found.running.splitlines()
    assert lines[0] == "!"
    assert lines[1].startswith("frr version ")
    assert {"hostname frr1", "ip route 10.1.0.0/16 Null0", "ip route 10.2.0.0/16 10.99.0.1"} <= set(lines)
    assert lines[-1] == "end"
    assert list(found.texts) == ["running"], "FRR knows neither VLANs nor VTP"


def test_a_linux_host_is_read_as_it_is(tmp_path: Path, limits: Limits) -> None:
    """The user's own shell, with whatever its profile says."""
    with sshd(tmp_path / "host") as host:
        found = one(target(host, "linux"), enrolled(host, tmp_path / "known_hosts", limits), limits)
    assert isinstance(found, Fetched), found
    lines = found.running.splitlines()
    assert lines[:2] == ["# file: /etc/hostname", Path("/etc/hostname").read_text().strip()]
    heads = [line.removeprefix("# file: ") for line in lines if line.startswith("# file: ")]
    assert heads == [path for path in heads if Path(path).exists()]
    assert "# end of files" not in lines
