"""Debian as a switch: files, and how they are loaded (netgen/platforms/linux.py says by what, and where that was measured).

The filter comes before the interfaces. nft replaces it in one transaction, the entries with the chains that look them up, so that
known pairs are let in before, and as long as, anybody is looked at; it names interfaces that need not be there yet; and a port that
comes up is guarded from its first frame. What stands on interfaces, VRRP and DHCP relay, comes after them. What is taken away:
a port that changes its VLAN is cut off a moment before, instead of being unguarded a moment after.
"""

from __future__ import annotations

from netgen.platforms.lines import Block, Dialect, File

DIALECT = Dialect(
    Block("", "top", blocks=(Block("# file: {text}", "file"),)),
    grammar="files",
    comment="",
    files=(
        File("/etc/hostname", "system", ("hostname -F /etc/hostname",)),
        File("/etc/sysctl.d/60-netgen.conf", "system", ("sysctl -q -p /etc/sysctl.d/60-netgen.conf",), ours=True),
        File("/etc/nftables.d/netgen.nft", "guard", ("nft -f /etc/nftables.d/netgen.nft",), ours=True, check="nft -c -f {}"),
        File("/etc/network/interfaces.d/netgen", "port", ("ifreload -a",), ours=True, check="ifup -a -s -i {}"),
        File(
            "/etc/keepalived/keepalived.conf",
            "svi",
            ("systemctl reload-or-restart keepalived",),
            gone=("systemctl stop keepalived",),
        ),
        File("/etc/dnsmasq.d/netgen.conf", "svi", ("systemctl restart dnsmasq",), ours=True, check="dnsmasq --test -C {}"),
        File("/etc/lldpd.d/netgen.conf", "system", ("systemctl restart lldpd",), ours=True),
    ),
)
