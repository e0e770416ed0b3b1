"""A Debian machine as a switch: which programs read which files, and when.

Sources: the manual pages hostname(1), sysctl(8), nft(8), ifreload(8) of ifupdown2 3.0.0, systemctl(1), keepalived(8), dnsmasq(8),
lldpd(8) of Debian 12; ifupdown2 runs ``pre-up`` at each ``ifreload -a``, and a failing one is a warning.
"""

from __future__ import annotations

from collections.abc import Mapping

from netgen.switch import bridges, files, nft, readers
from netgen.switch.files import File, Load, Machine
from netgen.switch.table import Table
from netgen.switch.tables.linux.meaning import READERS, gateways, relayed

INTERFACES = "/etc/network/interfaces.d/netgen"
FILTER = "/etc/nftables.d/netgen.nft"

FILES: Mapping[str, File] = {
    "/etc/hostname": File(readers.words, readers.hostname_wrong),
    "/etc/sysctl.d/60-netgen.conf": File(readers.settings, readers.settings_wrong),
    FILTER: File(nft.read, nft.wrong, nft.onto),
    INTERFACES: File(readers.interfaces, readers.interfaces_wrong),
    "/etc/keepalived/keepalived.conf": File(readers.braces),
    "/etc/dnsmasq.d/netgen.conf": File(readers.words),
    "/etc/lldpd.d/netgen.conf": File(readers.words),
}

MACHINE = Machine(
    files=FILES,
    loads={
        ("hostname", "-F", "/etc/hostname"): Load(("/etc/hostname",)),
        ("sysctl", "-q", "-p", "/etc/sysctl.d/60-netgen.conf"): Load(("/etc/sysctl.d/60-netgen.conf",)),
        ("nft", "-f", FILTER): Load((FILTER,)),
        ("ifreload", "-a"): Load((INTERFACES,), needs=False, runs="pre-up"),
        ("systemctl", "reload-or-restart", "keepalived"): Load(("/etc/keepalived/keepalived.conf",), stands=gateways),
        ("systemctl", "stop", "keepalived"): Load(("/etc/keepalived/keepalived.conf",), stops=True),
        ("systemctl", "restart", "dnsmasq"): Load(("/etc/dnsmasq.d/netgen.conf",), needs=False, stands=relayed),
        ("systemctl", "restart", "lldpd"): Load(("/etc/lldpd.d/netgen.conf",), needs=False),
    },
    checks={
        ("nft", "-c", "-f"): FILTER,
        ("ifup", "-a", "-s", "-i"): INTERFACES,
        ("dnsmasq", "--test", "-C"): "/etc/dnsmasq.d/netgen.conf",
    },
    there=lambda views: bridges.there(views, INTERFACES),
)

TABLE = Table(
    platform="linux",
    commands=(),
    part=bridges.part(READERS),
    family="files",
    script=True,
    owners=files.owners,
    whole=True,
    named=bridges.named,
    finish=bridges.finish,
)
