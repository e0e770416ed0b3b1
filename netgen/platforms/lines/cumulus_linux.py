"""Cumulus Linux: files, and how they are loaded (netgen/platforms/cumulus_linux.py has the sources).

Access lists and port security come before the interfaces that they are about, VRRP, relay and DHCP snooping after the SVIs and
ports that they name. The user guide names no command that makes a new ``dhcp_snoop.json`` known.
"""

from __future__ import annotations

from netgen.platforms.lines import Block, Dialect, File

_SNOOPING = "/etc/dhcpsnoop/dhcp_snoop.json"
_RELAY = "/etc/default/isc-dhcp-relay-default"

DIALECT = Dialect(
    Block("", "top", blocks=(Block("# file: {text}", "file"),)),
    grammar="files",
    comment="",
    files=(
        File("/etc/hostname", "system", ("hostname -F /etc/hostname",)),
        File("/etc/cumulus/acl/policy.d/60_netgen.rules", "acl", ("cl-acltool -i",), ours=True),
        File("/etc/cumulus/switchd.d/port_security.conf", "limit", ("systemctl reload switchd",)),
        File("/etc/network/interfaces.d/netgen.intf", "port", ("ifreload -a",), ours=True, check="ifup -a -s -i {}"),
        File("/etc/frr/frr.conf", "svi", ("systemctl restart frr",), check="vtysh -C -f {}"),
        File(_RELAY, "svi", ("systemctl restart dhcrelay@default",), gone=("systemctl stop dhcrelay@default",)),
        File(_SNOOPING, "snoop", (), check="python3 -m json.tool {} >/dev/null"),
    ),
)
