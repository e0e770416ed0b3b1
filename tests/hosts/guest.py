"""A Debian of its own, systemd and all: a user-mode Linux whose root is this machine's own, with whatever is written kept in
memory. One cable, eth1, goes to a network namespace ``lan``, where the gateways are and from where one logs in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REQUIRE_ALL = bool(os.environ.get("NETGEN_REQUIRE_ALL"))
SECONDS = 1500
"""After which a guest is stopped; it takes three minutes on two free processors."""

INIT = """#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
modules=/usr/lib/uml/modules/$(uname -r)
mount -t proc proc /proc
insmod $modules/kernel/fs/overlayfs/overlay.ko
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
cd /mnt/root
mkdir -p usr/lib/modules/$(uname -r) mnt out
mount --bind $modules usr/lib/modules/$(uname -r)
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs dev dev
mount -t tmpfs -o mode=755 run run
mount -t hostfs -o $OUT none out
pivot_root . mnt # kernel threads move too, so that modules are found in the new root
cd /
rm -rf /etc/systemd/system/*.wants /etc/systemd/system/*.service /etc/netplan/* /etc/docker /var/lib/netgen
ln -sf /dev/null /etc/systemd/system/getty.target
cat >/etc/systemd/system/steps.service <<END
[Unit]
After=basic.target dbus.service
[Service]
Type=oneshot
Environment=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
ExecStart=/bin/bash /out/steps
ExecStopPost=/bin/systemctl --no-block poweroff -ff
StandardOutput=append:/out/answers
StandardError=append:/out/answers
END
cat >/etc/systemd/system/default.target <<END
[Unit]
Requires=basic.target
Wants=steps.service dbus.service
END
touch /out/booted
exec /lib/systemd/systemd
"""

PREPARE = """
for module in veth 8021q macvlan bridge overlay; do modprobe $module; done
command -v ping >/dev/null || ln -s "$(command -v busybox)" /usr/local/bin/ping
ip netns add lan
ip link add eth1 address 52:54:00:00:01:02 type veth peer name swp1 netns lan
lan() { ip netns exec lan "$@"; }
lan ip link set swp1 up
lan ip link add link swp1 name swp1.10 type vlan id 10
lan ip link set swp1.10 up
for address in 192.168.0.1/16 192.168.50.1/24; do lan ip addr add $address dev swp1; done
lan ip addr add 172.31.0.1/16 dev swp1.10
cat >/etc/netplan/50-old.yaml <<END
network:
  version: 2
  ethernets:
    eth1: {addresses: [192.168.50.11/24], routes: [{to: default, via: 192.168.50.1, metric: 500}]}
END
chmod 600 /etc/netplan/50-old.yaml
mkdir -p /etc/docker /var/lib/docker /root/.ssh
mount -t tmpfs tmpfs /var/lib/docker # an overlay cannot lie on an overlay
echo '{"iptables": false, "ip6tables": false}' >/etc/docker/daemon.json
ssh-keygen -q -A
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519 </dev/null
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
chmod 700 /root /root/.ssh
login() { lan ssh -T -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=10 "root@$@"; }
systemctl start systemd-networkd
netplan apply 2>/dev/null
systemctl start ssh docker
cp -r /out/host /srv/host
cd /srv/host
sed -i 's/^seconds=180$/seconds=100/' bootstrap.sh
# tree: every file with its mode and content.
tree() {
  find /etc /usr/local/lib/netgen /var/lib/netgen -printf '%p %m %l\\n' 2>/dev/null | sort
  find /etc /usr/local/lib/netgen -type f -exec md5sum {} + 2>/dev/null | sort -k2
}
OLD='eth1 192.168.50.11/24'
is() { [ "$(addresses)" = "$1" ]; }
addresses() { ip -4 -br addr show | awk '/^eth1/ { sub("@.*", "", $1); $2 = ""; sub("  ", " "); print }'; }
# until_so SECONDS COMMAND...: waits for it.
until_so() {
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "it did not come about: $*"; return; }
    sleep 1
  done
}
until_so 30 is "$OLD"
"""


def boot(folder: Path, host: Path, steps: str) -> dict[str, list[str]]:
    """Runs a shell script as a service of the guest, with the host's files in its working folder; what it printed, by section.

    A line ``== NAME`` begins a section. The test is skipped where user-mode Linux does not run, and fails where all is required.
    """
    if not shutil.which("linux.uml"):
        pytest.fail("user-mode-linux is missing") if REQUIRE_ALL else pytest.skip("user-mode-linux is not installed")
    shutil.copytree(host, folder / "host")
    (folder / "steps").write_text(f"exec 2>&1\n{PREPARE}\n{steps}\necho '== end'\n")
    (folder / "init").write_text(INIT)
    (folder / "init").chmod(0o755)
    root = "mem=1500M root=/dev/root rootfstype=hostfs rootflags=/ ro quiet loglevel=3 con=null con0=null,fd:1"
    own = [f"umid={os.getpid()}", f"uml_dir={folder}", f"init={folder}/init", f"OUT={folder}"]
    machine = subprocess.Popen(
        ["linux.uml", *root.split(), *own], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        console = machine.communicate(timeout=SECONDS)[0]
    except subprocess.TimeoutExpired:
        machine.terminate()  # ends its helper processes too, as killing does not
        console = f"no end after {SECONDS} seconds\n{machine.communicate()[0]}"
    if not (folder / "booted").exists():
        reason = f"user-mode Linux does not run here: {console}"
        pytest.fail(reason) if REQUIRE_ALL else pytest.skip(reason)
    return sections((folder / "answers").read_text())


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each section, by its name."""
    parts = re.split(r"^== (.*)\n", text, flags=re.MULTILINE)
    return {name: body.splitlines() for name, body in zip(parts[1::2], parts[2::2], strict=True)}
