"""A machine on which bootstrap.sh can run: stand-ins for what needs systemd as PID 1 or a kernel module, the rest is real."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from hosts.engine import Engine, engine
from hosts.machine import GENERATE, Machine, machine, write
from hosts.manager import NMCLI

from netgen.ipam.bundle import bundle
from netgen.plan.types import HostPlan

SYSTEMCTL = """
case "$*" in
  'is-active --quiet netgen-rollback.timer') [ -e "$ROOM/timer" ] ;;
  'is-active --quiet netgen-rollback.service') [ -e "$ROOM/rolls-back" ] ;;
  'stop netgen-rollback.timer') rm -f "$ROOM/timer" ;;
esac
"""
MAKE_DEVICES = """
for file in %s/*.netdev; do
  name=$(sed -n 's/^Name=//p' "$file" 2>/dev/null)
  [ -z "$name" ] || [ -e "$ROOM/no-devices" ] || [ -e "/sys/class/net/$name" ] || ip link add "$name" type veth
done
"""
IP = """
case "$*" in
  'link add link '*' type vlan '*) exec /usr/sbin/ip link add "$6" type veth ;;
esac
exec /usr/sbin/ip "$@"
"""
NETPLAN = f"""
if [ "$1" = generate ]; then
  shift
  exec {GENERATE} "$@"
fi
{GENERATE} || exit
{MAKE_DEVICES % "/run/systemd/network"}"""
STANDINS = {
    "systemctl": SYSTEMCTL,
    "systemd-run": 'touch "$ROOM/timer"',
    "netplan": NETPLAN,
    "networkctl": '[ "$1" != reload ] || ' + "{" + MAKE_DEVICES % "/etc/systemd/network" + "}",
    "nmcli": NMCLI,
    "ping": '[ ! -e "$ROOM/silent" ]',
    "modprobe": "",
    "sleep": "",
    "ifenslave": "",
    "ip": IP,
}
QUIET = ("ip ", "sleep ", "ping ", "netplan generate", "nmcli -g ")
FOLDERS = (
    "/etc/NetworkManager/system-connections",
    "/etc/netplan",
    "/etc/systemd",
    "/etc/network",
    "/etc/docker",
    "/etc/sysctl.d",
    "/etc/modules-load.d",
    "/etc/netgen",
)
WHOLE = ("/etc", "/usr/local/lib", "/var/lib", "/run")


def content(path: Path) -> tuple[int, bytes]:
    """Mode, and what is in the file or where the link goes; nothing for a folder."""
    if path.is_symlink():
        return 0, bytes(path.readlink())
    return path.stat().st_mode & 0o7777, path.read_bytes() if path.is_file() else b""


class Bootstrap:
    """bootstrap.sh of one host on a machine with the host's NICs, a plugin's socket and a Docker engine."""

    def __init__(self, room: Machine, docker: Engine, plan: HostPlan) -> None:
        self.room, self.docker = room, docker
        for name, body in STANDINS.items():
            room.fake(name, body)
        room.sh(f"mount -t tmpfs tmpfs /usr/local/sbin && cp {room.bin}/ip /usr/local/sbin/")  # where ifup looks first
        room.sh("mount -t tmpfs tmpfs /usr/local/lib")  # where the IPAM plugin goes
        for link in plan.links:
            if link.kind == "ethernet":
                room.link(link.name, link.mac)
        self.folder = room.room / "host"
        self.renders(plan)

    def renders(self, plan: HostPlan) -> None:
        """The site model has changed: the host's files are written anew; the IPAM plugin lies beside them."""
        write(plan, self.folder)
        (self.folder / "netgen-ipam.pyz").write_bytes(bundle())

    def run(self, *arguments: str, script: Path | None = None, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs the script, or the copy that the timer runs."""
        path = str(script or self.folder / "bootstrap.sh")
        return self.room.run("/bin/sh", path, *arguments, env={"DOCKER_HOST": self.docker.host, **(env or {})})

    def timer_fires(self) -> subprocess.CompletedProcess[str]:
        """What the timer does when nobody has stopped it."""
        assert self.timer()
        (self.room.room / "timer").unlink()
        return self.run("--rollback", script=Path("/var/lib/netgen/bootstrap.sh"))

    def timer(self) -> bool:
        """The rollback timer runs."""
        return (self.room.room / "timer").exists()

    def flag(self, name: str, on: bool = True) -> None:
        """``silent``: no gateway answers; ``no-devices``: no VLAN or bond appears."""
        path = self.room.room / name
        path.touch() if on else path.unlink()

    def log(self) -> list[str]:
        """Calls of stand-ins that change something or ask systemd, since the last look."""
        return [line for line in self.room.log() if not line.startswith(QUIET)]

    def files(self) -> dict[str, tuple[int, str]]:
        """Every text file that bootstrap.sh may touch, but what it keeps below /var/lib/netgen."""
        return self.room.tree(*FOLDERS)

    def everything(self) -> dict[str, tuple[int, bytes]]:
        """Mode and content of whatever is below the folders in which programs keep files: files, links and folders."""
        found = [path for folder in WHOLE for path in self.room.path(folder).rglob("*")]
        return {"/" + str(path.relative_to(self.room.root)): content(path) for path in found if not path.is_socket()}

    def sysctl(self, name: str) -> str:
        """The value of a key below net/ipv4/conf."""
        return self.room.sh(f"cat /proc/sys/net/ipv4/conf/{name}").strip()


def prepared(tmp_path: Path, plan: HostPlan) -> Iterator[Bootstrap]:
    """The machine of a host, once."""
    with machine(tmp_path) as room, engine(tmp_path) as docker, socket.socket(socket.AF_UNIX) as plugin:
        plugin.bind(str(room.path("/run/docker/plugins/netgen.sock")))
        yield Bootstrap(room, docker, plan)


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The script's own lines."""
    return [line.removeprefix("bootstrap: ") for line in done.stderr.splitlines() if line.startswith("bootstrap: ")]
