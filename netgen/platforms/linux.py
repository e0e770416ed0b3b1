"""A Debian machine as a switch: one VLAN-aware bridge, ifupdown2 (3.0.0), nftables (1.0.6), kernel 6.1 or later.

The output is a list of files, each under a line ``# file: PATH``. ifupdown2, and not systemd-networkd, configures the
interfaces: it is made for switches, ``ifreload -a`` brings about the difference only and takes away what is gone, while
networkd never removes an interface whose file is gone and leaves the kind and options of existing ones as they are; and it
reads one file in the language of Cumulus Linux. It takes the place of Debian's ifupdown (the packages conflict).
Our stanzas are in ``/etc/network/interfaces.d``, beside those of the machine's own management port.

Packages: ifupdown2 and nftables; keepalived for redundant gateways, dnsmasq for DHCP relay (per VLAN, where isc-dhcp-relay
asks every server for every VLAN and has no upstream any more), lldpd for LLDP.

The guard is one nftables table of the bridge family, loaded before the bridge is made (``pre-up``) and replaced in one
transaction at each reload. Chains hand a frame on by port and then by VLAN; what is bound is in one set a VLAN, so that no
port's number of entries makes another's frames slower. A reload keeps what was learned by DHCP (the table is flushed, not
deleted); a reboot forgets it. What is dropped is counted at its rule: ``nft list table bridge netgen``.

What ``_WHOLE`` and ``_FRAMES`` stand for was shown by tests: the files, installed by the commands of the notes below, were
applied by the programs they are for, and frames sent through the switch came out where they should, or did not.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_WHOLE = "tests/test_linux_machine.py: ifupdown2 3.0.0 of Debian 12 on a kernel 6.1"
_FRAMES = "tests/test_linux_frames.py, test_linux_machine.py: nftables 1.0.6, frames through kernels 6.1 and 6.18"
_VRRP = "tests/test_linux_machine.py: keepalived 2.2.7 of Debian 12 on a kernel 6.1"
_SYSLOG = "the kernel's log names port, MAC and address (`netgen: IN=...`), 5 times a second at most"

_GUARD = Feature(
    "native",
    _FRAMES,
    f"nftables set of port, MAC and address for each VLAN; other addresses are dropped and counted, and {_SYSLOG}. IPv4 only.",
)
_LIMIT = Feature(
    "native",
    _FRAMES,
    f"nftables set of (MAC, VLAN) as large as the limit; further ones are dropped and counted, entries go after 5 idle minutes; {_SYSLOG}.",
)

FEATURES = {
    "hostname": Feature(
        "native",
        "hostname(5)",
        "The output is a list of files, each under a line with its path. As root: "
        "`mkdir -p /etc/nftables.d /etc/keepalived /etc/dnsmasq.d /etc/lldpd.d && awk '/^# file: /{f=$3;next}{print>f}' sw1.cfg` "
        "writes them, `nft -c -f /etc/nftables.d/netgen.nft && ifup -a -s` checks them, "
        "`hostname -F /etc/hostname && sysctl -q -p /etc/sysctl.d/60-netgen.conf && ifreload -a` loads them. A file that an "
        "output has no more is to be removed.",
    ),
    "vlan": Feature(
        "native",
        _WHOLE,
        "The kernel has no names of VLANs: they are not written. /etc/network/interfaces has to say "
        "`source /etc/network/interfaces.d/*`, as Debian's installer lets it.",
    ),
    "description": Feature("native", f"{_WHOLE}: `alias`"),
    "shutdown": Feature("native", f"{_WHOLE}: `link-down yes`"),
    "access": Feature("native", f"{_WHOLE}: `bridge-access`"),
    "trunk": Feature(
        "native",
        f"{_WHOLE}: `bridge-vids`, `bridge-pvid`, `bridge-allow-untagged no`",
        "`ifquery -a -c` of ifupdown2 3.0.0 calls a trunk without a native VLAN a failure (bridge pvid error); it is none.",
    ),
    "lacp": Feature("native", f"{_WHOLE}: bond in mode 802.3ad with a Linux host"),
    "static_lag": Feature("native", f"{_WHOLE}: bond in mode balance-xor"),
    "mlag": Feature(
        "absent",
        "the kernel's bonding driver (Documentation/networking/bonding.rst) bundles ports of one machine",
        "bond the host to one switch, or use mode: active-backup on the host",
    ),
    "mtu": Feature("native", _WHOLE, "Of ports and SVIs; the bridge gets the largest of them."),
    "svi_ipv4": Feature("native", f"{_WHOLE}: VLAN interface on the bridge"),
    "svi_ipv6": Feature("native", f"{_WHOLE}: VLAN interface on the bridge"),
    "ra_suppress": Feature(
        "native", "radvd(8): the kernel sends no router advertisements by itself", "Nothing sends them, so nothing is rendered."
    ),
    "vrrp_ipv4": Feature("native", _VRRP, "VRRPv3 with the virtual MAC. Load: `systemctl reload-or-restart keepalived`."),
    "vrrp_ipv6": Feature(
        "native",
        _VRRP,
        "VRRPv3 with the virtual MAC. The SVI gets a link-local address of its own (fe80::110, fe80::100 on the other router): "
        "keepalived that starts before the link is up never takes the kernel's.",
    ),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature(
        "native",
        "tests/test_linux_frames.py: dnsmasq 2.90 of Debian 12, question and answer relayed",
        "Load: `systemctl restart dnsmasq`.",
    ),
    "routing": Feature(
        "native", _WHOLE, "Routes are set anew at each `ifreload -a`; those of netgen have protocol 78 (`ip route show proto 78`)."
    ),
    "acl_ipv4": Feature("native", f"{_WHOLE}, nftables 1.0.6: bridge family, input hook"),
    "acl_ipv6": Feature("native", f"{_WHOLE}, nftables 1.0.6: bridge family, input hook"),
    "stp": Feature(
        "emulated",
        f"{_WHOLE}: STP of IEEE 802.1D-1998; IEEE 802.1D-2004, 17: RSTP and MSTP fall back to it port by port",
        "The kernel's own spanning tree is the old one: one tree for all VLANs, and 50 seconds to heal where another switch is root. "
        "As the root it uses the shortest timers of the standard, which reach 6 hops.",
    ),
    "stp_edge": Feature(
        "emulated",
        f"{_WHOLE}: 8 seconds with a forward delay of 4",
        "The kernel has no edge ports: a host's port forwards after twice the root's forward delay, 8 seconds where a switch of this "
        "platform is the root, 30 elsewhere.",
    ),
    "bpdu_guard": Feature("native", f"{_WHOLE}: bridge(8), guard on", "A BPDU disables the port until its link goes down and up."),
    "storm_control": Feature(
        "native", _FRAMES, "nftables limits in packets/s, broadcast and multicast: the bridge shows nft no unknown unicast."
    ),
    "dhcp_snooping": Feature(
        "native",
        _FRAMES,
        "nftables: servers behind trusted ports only; leases are learned by port, VLAN and MAC for 8 days, renewed by each answer, kept "
        "over reloads and lost at a reboot: clients of a guarded port then have to ask anew.",
    ),
    "dhcp_rate": Feature("native", _FRAMES, "nftables limit; the excess is dropped and counted."),
    "static_binding": Feature(
        "native",
        _FRAMES,
        "Elements of the VLAN's nftables set. `ifreload -a` loads them; where nft refuses the file it warns and keeps the old rules, "
        "at a boot none. Restarting nftables.service with Debian's /etc/nftables.conf takes all rules away until then.",
    ),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": _GUARD,
    "binding_limit": _LIMIT,
    "limit_bundle": _LIMIT,
    "arp_inspection": Feature(
        "native", _FRAMES, "nftables: sender addresses of ARP and of its frame are looked up in the guard's set; probes (RFC 5227) pass."
    ),
    "arp_rate": Feature("native", _FRAMES, "nftables limit; the excess is dropped and counted."),
    "lldp": Feature(
        "native",
        "tests/test_linux_frames.py: lldpd 1.0.16 of Debian 12 sends the port's name",
        "Load: `systemctl restart lldpd`.",
    ),
    "extra": Feature(
        "native", "verbatim", "Lines go on in /etc/network/interfaces.d/netgen; a line `# file: PATH` among them begins another file."
    ),
}

FILES = (
    "(set -e; w=/var/lib/netgen/files; { printf '%s\\n' "
    "/etc/hostname /etc/sysctl.d/60-netgen.conf /etc/nftables.d/netgen.nft /etc/keepalived/keepalived.conf "
    "/etc/dnsmasq.d/netgen.conf /etc/lldpd.d/netgen.conf /etc/network/interfaces.d/netgen $w; "
    "cat $w 2>/dev/null; } | awk '!s[$0]++' | while read -r f; do if [ -f \"$f\" ]; then "
    "echo \"# file: $f\"; sed 's/^# file: /# &/;$a\\' \"$f\"; fi; done; echo '# end of files')"
)
"""Prints the files that are rendered, as far as they are there, in their order, and those that the list of what netgen wrote has
besides; a line that looks like a heading does not come out as one. Without its last line it has failed."""

PLATFORM = Platform(
    name="linux",
    title="Debian GNU/Linux as a switch",
    features=FEATURES,
    ports=Ports(
        pattern=r"(?-i:(?!(?:bond|vlan|vrrp)[0-9]|(?:lo|all|default|bridge)$)[a-z][a-z0-9_]{0,14})",
        examples=("swp1", "enp3s0f1", "lan1"),
        bundle="bond{}",
        bundle_numbers=(1, 4096),
        svi="vlan{}",
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
        vlan=r"[^\x00-\x1f\x7f-\x9f]{1,64}",
        vlan_words="1-64 characters (the kernel keeps no VLAN names)",
        description_length=255,
        source="hostname(5); IFALIASZ of linux/if.h: 256 with the final NUL; ifupdown2 3.0.0",
        # ifupdown2 joins lines at every backslash, replaces $IFACE, and runs a file with a % in it through Mako, Python and all.
        description=r"(?:[!-#&-\[\]-~](?:[ -#&-\[\]-~]*[!-#&-\[\]-~])?)?",
    ),
    stp_modes=("mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    aliases=("linux_ssh",),
    guard_needs_snooping=False,
    storm_units=("pps",),
    storm_traffic=("broadcast", "multicast"),
    ip_only_binding=True,
    limits={
        "vlans": Limit(4094, "IEEE 802.1Q; the bridge has no lower figure"),
        "mtu": Limit(9216, "ifupdown2 3.0.0: values of `mtu` go from 552 to 9216", "grammar"),
    },
    commit=Commit(
        "files",
        "a systemd-run timer that puts the old files back and loads them",
        armed=True,
        source="systemd-run(1)",
    ),
    reading=Reading(
        {"running": FILES}, "sh(1), sed(1) of Debian 12", end="# end of files", noise=("# end of files",), refusal="(?!# ).*: .*"
    ),
    judges={
        "hostname": "hostname",
        "sysctl": "routing",
        "lldpd": "lldp",
        "ifupdown2": (
            "vlan description shutdown access trunk lacp static_lag mtu svi_ipv4 svi_ipv6 ra_suppress vrrp_ipv4 vrrp_ipv6 routing "
            "stp stp_edge bpdu_guard"
        ),
        "nft": (
            "acl_ipv4 acl_ipv6 storm_control dhcp_snooping dhcp_rate static_binding guard_access guard_trunk guard_bundle "
            "binding_limit limit_bundle arp_inspection arp_rate"
        ),
        "keepalived": "vrrp_ipv4 vrrp_ipv6",
        "dnsmasq": "dhcp_relay",
    },
)
