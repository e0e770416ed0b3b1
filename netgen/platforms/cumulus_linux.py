"""NVIDIA Cumulus Linux 5.6 to 5.10, configured by files: ifupdown2's and what stands beside them.

The output is a list of files, each under a line ``# file: PATH``; ``ifreload -a``, ``cl-acltool -i``,
``systemctl reload switchd`` and a restart of frr and dhcrelay@default bring them about. The interfaces are in
``/etc/network/interfaces.d/netgen.intf``, which ``/etc/network/interfaces`` sources by default: lo, eth0 and the VRF mgmt
stay there. A switch that NVUE manages is another matter: ``nv config apply`` writes the same files anew. From 5.11 on
port security and DHCP snooping belong to NVUE; before 5.6 a VLAN-aware bridge ran RSTP only.

*Docs* is the Cumulus Linux user guide (repository CumulusNetworks/docs, folders cumulus-linux-50 to cumulus-linux-510).
Bundles are named bondN, the peer link too: its name is free (Docs: `peerlink` is what Cumulus names it by itself).
*ifupdown2* is Debian's 3.0.0, with the check of attributes on; it has none of Cumulus' own attributes for MLAG and PVRST.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Model, Names, Platform, Ports, Reading

_DOCS = "Docs 5.10"
_ACCEPTED = "; ifupdown2 accepts the lines"
_BRIDGE = f"{_DOCS}, VLAN-aware Bridge Mode{_ACCEPTED}"
_FRR = "Docs 5.0, VRR and VRRP: `vrrp` in interfaces and frr.conf, for SVIs in both; ifupdown2 and FRR 8.4's vtysh accept the lines"
_NO_GUARD = Feature(
    "absent",
    f"{_DOCS}, Access Control List Configuration: ebtables rules match MAC and IP, but neither ARP nor, in one rule, the VLAN, and "
    "come after all IP rules, of which the first that matches ends the search",
    "security: {binding: limit} on a single port, or a switch with IP source guard before the hosts",
)
_ACL = Feature(
    "unverified",
    f"{_DOCS}, Access Control List Configuration: policy.d, mangle PREROUTING for what comes in; Docs 4.x: SVIs as input interfaces; "
    "iptables loads the rules and lists them as written",
    "That `-i vlanN` works in PREROUTING on 5.x as it does in FORWARD on 4.x was not seen. `established` takes two rules.",
)

FEATURES = {
    "hostname": Feature("native", "hostname(5): /etc/hostname"),
    "vlan": Feature("native", _BRIDGE, "VLANs have no names."),
    "description": Feature("native", f"{_DOCS}, Interface Configuration: alias{_ACCEPTED}", "Without apostrophes."),
    "shutdown": Feature("native", f"{_DOCS}, Interface Configuration: link-down yes{_ACCEPTED}"),
    "access": Feature("native", _BRIDGE),
    "trunk": Feature("native", _BRIDGE),
    "lacp": Feature("native", f"Docs 5.0, VRR and VRRP: bond-slaves, bond-mode 802.3ad{_ACCEPTED}"),
    "static_lag": Feature("native", f"{_DOCS}, MLAG: balance-xor where LACP is not possible{_ACCEPTED}"),
    "mlag": Feature(
        "native",
        f"{_DOCS}, MLAG: clag-id, clagd-peer-ip linklocal, clagd-backup-ip, clagd-priority, clagd-sys-mac",
        "Both get the same spanning tree priority; where `stp.priority` is written, write it the same for both. The gateways of the pair "
        "are VRR's, so `routed_by` is to name these two. The peer is watched in the default VRF, and over the peer link too, unless the "
        "VLAN of the address has another way. NVIDIA's own range of system MACs (44:38:39:ff:00:00 to 44:38:39:ff:ff:ff) is not used. "
        "PVRST together with MLAG is not described.",
    ),
    "mtu": Feature(
        "native",
        f"{_DOCS}, Switch Port Attributes: 9216 by default{_ACCEPTED}",
        "The bridge, and with it every SVI, has the MTU of its smallest port.",
    ),
    "svi_ipv4": Feature("native", _BRIDGE),
    "svi_ipv6": Feature("native", _BRIDGE),
    "ra_suppress": Feature(
        "native", "FRR documentation, IPv6 Support: `no ipv6 nd suppress-ra` is not the default", "Nothing is rendered."
    ),
    "vrrp_ipv4": Feature(
        "native",
        _FRR,
        "`vrrpd=yes` must stand in /etc/frr/daemons; frr.conf is written whole. An MLAG pair gets VRR (address-virtual) instead.",
    ),
    "vrrp_ipv6": Feature(
        "native",
        _FRR,
        "As for IPv4; the virtual link-local address is the one that the kernel gives the virtual interface.",
    ),
    "gateway_own": Feature("absent", f"{_DOCS}, VRR and VRRP", "use redundancy: vrrp, with which an MLAG pair has VRR by itself"),
    "dhcp_relay": Feature(
        "native",
        f"{_DOCS}, DHCP Relays: isc-dhcp-relay-default",
        "Every server is asked for every VLAN: there is one relay for the switch.",
    ),
    "routing": Feature(
        "native",
        f"{_DOCS}, Static Routing: post-up ip route",
        "Routing between SVIs is always on. A route that is left out stays in the kernel until it is deleted there.",
    ),
    "acl_ipv4": _ACL,
    "acl_ipv6": _ACL,
    "stp": Feature(
        "native",
        f"{_DOCS}, Spanning Tree: mstpctl-treeprio, mstpctl-pvrst-mode, bridge-stp-vlan-priority",
        "rapid-pvst (PVRST) is for 300 VLANs and 24 ports at most, with priorities from 4096 up.",
    ),
    "stp_edge": Feature("native", f"{_DOCS}, Spanning Tree: mstpctl-portadminedge{_ACCEPTED}"),
    "bpdu_guard": Feature("native", f"{_DOCS}, Spanning Tree: mstpctl-bpduguard{_ACCEPTED}", "A BPDU shuts the port (protodown)."),
    "storm_control": Feature(
        "native",
        "Cumulus Linux user guide 2.5 and 3, storm control: post-up echo N > /cumulus/switchd/config/interface/$IFACE/storm_control/...; "
        "Docs 5.2, Storm Control: the same paths, and unknown_unicast",
        "Packets/s, on physical ports. What a restart of switchd forgets, `ifreload -a` says again; a threshold that is left out stays.",
    ),
    "dhcp_snooping": Feature("native", f"{_DOCS}, DHCP Snooping: /etc/dhcpsnoop/dhcp_snoop.json", "IPv4 only."),
    "dhcp_rate": Feature("absent", f"{_DOCS}, DHCP Snooping says that it can limit rates and names no key", "leave `dhcp_rate` out"),
    "static_binding": Feature(
        "absent", f"{_DOCS} have no table of IP and MAC by port", "leave the bindings out, or use a switch that has them"
    ),
    "guard_access": _NO_GUARD,
    "guard_trunk": _NO_GUARD,
    "guard_bundle": _NO_GUARD,
    "binding_limit": Feature(
        "native",
        "Docs 5.7, Port Security: mac_limit 0 to 512 on trunk and access ports, violation_mode 1 drops",
        "It counts MAC addresses; that it logs is not said.",
    ),
    "limit_bundle": Feature(
        "absent", "Docs 5.7, Port Security: not on interfaces in a bond", "security: {binding: none} on this interface, or no bundle"
    ),
    "arp_inspection": Feature("absent", f"{_DOCS} have no ARP inspection", "a switch that has it before the hosts"),
    "arp_rate": Feature("absent", f"{_DOCS}: policers of the control plane are for the whole switch", "leave `arp_rate` out"),
    "lldp": Feature("native", f"{_DOCS}, LLDP: lldpd runs by default", "Nothing is rendered."),
    "extra": Feature(
        "native", "verbatim", "Lines go on in /etc/network/interfaces.d/netgen.intf; a line `# file: PATH` among them begins another file."
    ),
}

_RULES = "Docs 5.10, Access Control List Configuration: IPv4 rules in atomic mode, default profile"

FILES = (
    "(set -e; w=/var/lib/netgen/files; { printf '%s\\n' "
    "/etc/hostname /etc/cumulus/acl/policy.d/60_netgen.rules /etc/cumulus/switchd.d/port_security.conf "
    "/etc/dhcpsnoop/dhcp_snoop.json /etc/default/isc-dhcp-relay-default /etc/frr/frr.conf "
    "/etc/network/interfaces.d/netgen.intf $w; "
    "cat $w 2>/dev/null; } | awk '!s[$0]++' | while read -r f; do if [ -f \"$f\" ]; then "
    "echo \"# file: $f\"; sed 's/^# file: /# &/;$a\\' \"$f\"; fi; done; echo '# end of files')"
)
"""Prints the files that are rendered, as far as they are there, in their order, and those that the list of what netgen wrote has
besides; a line that looks like a heading does not come out as one. Without its last line it has failed."""

PLATFORM = Platform(
    name="cumulus_linux",
    title="NVIDIA Cumulus Linux (ifupdown2)",
    features=FEATURES,
    ports=Ports(
        pattern=r"(?-i:swp[1-9][0-9]{0,2}(?:s[0-7])?)",
        examples=("swp1", "swp1s0"),
        bundle="bond{}",
        bundle_numbers=(1, 4096),
        svi="vlan{}",
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
        vlan=r"[^\x00-\x1f\x7f-\x9f]{1,64}",
        vlan_words="1-64 characters (no VLAN names are kept)",
        description_length=255,
        source="hostname(5); IFALIASZ of linux/if.h: 256 with the final NUL; ifupdown2 3.0.0; Docs 5.10, Interface Configuration: "
        "neither apostrophes nor characters outside ASCII",
        # ifupdown2 joins lines at every backslash, replaces $IFACE, and runs a file with a % in it through Mako, Python and all.
        description=r"(?:[!-#&(-\[\]-~](?:[ -#&(-\[\]-~]*[!-#&(-\[\]-~])?)?",
    ),
    stp_modes=("rapid-pvst", "rstp"),
    guard_access=None,
    guard_trunk=None,
    guard_bundle=None,
    arp_feed=None,
    aliases=("cumulus_linux_ssh",),
    storm_units=("pps",),
    mlag_one_bridge=True,
    reserved_vids=((3725, 3999),),
    limits={
        "limit_per_port": Limit(512, "Docs 5.7, Port Security: mac_limit 0 to 512"),
        "mtu": Limit(9216, "ifupdown2 3.0.0: values of `mtu` go from 552 to 9216", "grammar"),
    },
    models=(
        Model("*SN2*", limits={"acl_rules": Limit(500, f"{_RULES}, Spectrum 1 (models 2xx0)")}),
        Model("*SN[345]*", limits={"acl_rules": Limit(12500, f"{_RULES}, tested on Spectrum-2 and later")}),
    ),
    commit=Commit(
        "files",
        "a systemd-run timer that puts the old files back and runs ifreload",
        armed=True,
        source="systemd-run(1); Cumulus Linux user guide, ifreload",
    ),
    reading=Reading(
        {"running": FILES}, "sh(1), sed(1) of Debian 12", end="# end of files", noise=("# end of files",), refusal="(?!# ).*: .*"
    ),
    judges={
        "ifupdown2": (
            "vlan description shutdown access trunk lacp static_lag mtu svi_ipv4 svi_ipv6 ra_suppress vrrp_ipv4 vrrp_ipv6 routing "
            "storm_control"
        ),
        "vtysh": "vrrp_ipv4 vrrp_ipv6",
        "iptables": "acl_ipv4 acl_ipv6",
    },
)
