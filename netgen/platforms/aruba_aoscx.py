"""HPE Aruba Networking AOS-CX switches (CX 6200 to CX 10000, AOS-CX 10.06 and later).

Facts only. Sources in short: *backups* are running configurations of 8320, 8325 and 8360 switches (AOS-CX 10.09) that Cray's
``canu`` keeps as goldens, *collection* is HPE's own Ansible collection for AOS-CX with configurations before and after, *guide* is a
guide of AOS-CX by its release.

AOS-CX prints some of its defaults: ``no shutdown`` and ``no routing`` stand on every switched port, whatever the family's default
is. Not confirmed by any source: the places of the security lines inside a block and of ``ipv4 source-binding``. They are rendered
next to what they belong to; their order has no meaning.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_BACKUPS = "backups of AOS-CX 10.09"
_IP_SERVICES = "IP Services Guide 10.06"
_SECURITY = "Security Guide 10.07, IP source lockdown"
_MIB = "ARUBAWIRED-PORTSECURITY-MIB"
_NETLAB = "netlab gateway/arubacx.j2"

_GUARD = Feature(
    "native",
    f"{_SECURITY}; CIS AOS-CX benchmark 3.4",
    "Traffic passes only if VLAN, IP address, MAC address and port match an entry: of a trunk every VLAN is checked. Switching it on may "
    "drop the port's traffic for 10 to 15 seconds.",
)

FEATURES = {
    "hostname": Feature("native", _BACKUPS),
    "vlan": Feature("native", _BACKUPS),
    "description": Feature("native", _BACKUPS),
    "shutdown": Feature("native", f"{_BACKUPS}: `no shutdown` is printed; `shutdown` in HPE's CLI bank"),
    "access": Feature("native", f"{_BACKUPS}; collection, aoscx_l2_interface"),
    "trunk": Feature(
        "native",
        f"{_BACKUPS}: native VLAN printed and repeated in the allowed list, ranges from two; `vlan trunk native 1 tag`",
        "A trunk without native VLAN gets `vlan trunk native 1 tag`, which takes tagged frames only. There is no empty list of allowed "
        "VLANs: a trunk that needs none allows VLAN 1, tagged.",
    ),
    "lacp": Feature("native", f"{_BACKUPS}: `lacp mode active` on the LAG, `lag N` on members"),
    "static_lag": Feature(
        "unverified", f"{_BACKUPS} have LACP only", "A LAG without `lacp mode` is thought to be a static one; not seen on a device."
    ),
    "mlag": Feature(
        "native",
        f"{_BACKUPS}: vsx with system-mac, inter-switch-link, role and keepalive; interface lag N multi-chassis",
        "A LAG becomes `multi-chassis` when it is made, not later: one that is there has to be removed first. The gateways of a pair are "
        "VRRP's, or active-gateway's with `redundancy: own`.",
    ),
    "mtu": Feature("native", f"{_BACKUPS}: `mtu 9198` on ports and members of LAGs, `ip mtu 9198` on SVIs"),
    "svi_ipv4": Feature("native", _BACKUPS),
    "svi_ipv6": Feature("native", "configurations of AOS-CX leaves with `ipv6 address` on `interface vlan`"),
    "ra_suppress": Feature(
        "native", "configuration of an AOS-CX leaf: `no ipv6 nd suppress-ra` switches advertisements on, so nothing is to be suppressed"
    ),
    "vrrp_ipv4": Feature("native", _NETLAB),
    "vrrp_ipv6": Feature("native", f"{_NETLAB}: link-local primary address, global one secondary"),
    "gateway_own": Feature(
        "native",
        f"{_BACKUPS}: `active-gateway ip mac M`, then `active-gateway ip A` on SVIs",
        "active-gateway, which is for the two of an MLAG pair (VSX): both routers answer, and none is preferred.",
    ),
    "dhcp_relay": Feature("native", f"{_BACKUPS}: ip helper-address"),
    "routing": Feature("native", f"{_BACKUPS}: ip route A/L B", "Routing between SVIs cannot be switched off."),
    "acl_ipv4": Feature(
        "unverified",
        f"{_BACKUPS}: `access-list ip`, `any` for all protocols, dotted masks; ACL guide: eq, range, established",
        "`apply access-list ip X routed-in` on an SVI was seen in programs only. Well-known ports are printed back by name (22 as `ssh`).",
    ),
    "acl_ipv6": Feature(
        "unverified", "ACL guide: `access-list ipv6`", "How masks of IPv6 rules are printed back, and `routed-in`, were not confirmed."
    ),
    "stp": Feature(
        "native",
        "installation guides of Cray systems with AOS-CX: spanning-tree mode rpvst, spanning-tree vlan, priority in steps of 4096",
        "MSTP is the default mode and not printed.",
    ),
    "stp_edge": Feature("native", f"{_BACKUPS}: spanning-tree port-type admin-edge"),
    "bpdu_guard": Feature("native", f"{_BACKUPS}: spanning-tree bpdu-guard; CIS AOS-CX benchmark 4.2.1"),
    "storm_control": Feature(
        "native",
        "output of `show interface qos` in the QoS guide: percent and pps; a backup with `rate-limit unknown-unicast` before `broadcast`",
        "Firmware before FL.01.17 takes no percent.",
    ),
    "dhcp_snooping": Feature(
        "native",
        f"{_IP_SERVICES}, DHCPv4 snooping commands",
        "Option 82 is not inserted (`no dhcpv4-snooping option 82`): relays and servers drop it where giaddr is 0.",
    ),
    "dhcp_rate": Feature("absent", f"{_IP_SERVICES} has no such command", "leave `dhcp_rate` out: control plane policing is always on"),
    "static_binding": Feature(
        "unverified",
        f"{_IP_SERVICES} and {_SECURITY} name `ipv4 source-binding`; its arguments are those of `ipv6 source-binding`",
        "The order VLAN, IP, MAC, port is taken from the IPv6 form.",
    ),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": Feature("unverified", _SECURITY, "Whether a LAG takes `ipv4 source-lockdown` was not confirmed."),
    "binding_limit": Feature(
        "native",
        f"collection, aoscx_l2_interface: port-access port-security; {_MIB}: 1 to 64 clients; {_IP_SERVICES}: max-bindings",
        "MAC addresses by port security; on snooped ports DHCP bindings too (`max-bindings`). Of its actions notify and shutdown (MIB), "
        "notify is taken to be the default.",
    ),
    "limit_bundle": Feature("unverified", _MIB, "Whether a LAG takes port security was not confirmed."),
    "arp_inspection": Feature(
        "native",
        "CIS AOS-CX benchmark 3.5: `arp inspection` in the VLAN, `arp inspection trust` on ports",
        "Entries are those of the binding database.",
    ),
    "arp_rate": Feature("absent", "no such command was found", "leave `arp_rate` out: control plane policing is always on"),
    "lldp": Feature("native", f"{_BACKUPS}: on by default, nothing is printed"),
    "extra": Feature("native", "verbatim"),
}

PLATFORM = Platform(
    name="aruba_aoscx",
    title="HPE Aruba Networking AOS-CX",
    features=FEATURES,
    ports=Ports(
        pattern=r"[1-9][0-9]?/[1-9][0-9]?/[1-9][0-9]{0,2}(?::[1-9])?",
        examples=("1/1/1", "1/1/49:1", "2/1/24"),
        bundle="lag{}",
        bundle_numbers=(1, 256),
        svi="vlan{}",
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,30}[A-Za-z0-9])?",
        vlan=r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}",
        vlan_words="1-32 letters, digits, _ . or -, a letter or digit first",
        description_length=64,
        source=f"names as seen in {_BACKUPS}; the lengths 32, 32 and 64 were not confirmed by a guide",
        # One line of printable ASCII: `?` asks for help in the middle of a line, blanks at the ends are not printed back.
        description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    ),
    stp_modes=("rapid-pvst", "mstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    guard_needs_snooping=False,
    guard_every_vlan=True,
    storm_whole=True,
    limits={
        "limit_per_port": Limit(64, f"{_MIB}: client limit 1..64", "grammar"),
        "mtu": Limit(9198, f"{_BACKUPS}: mtu 9198, the highest seen", "device"),
    },
    commit=Commit(
        "lines",
        "netgen types the way back itself, over a new session; a switch that cannot be reached any more keeps the change",
        armed=False,
        source="AOS-CX CLI guide: commands act at once",
    ),
    reading=Reading(
        {"running": "show running-config"},
        "output of AOS-CX 10.04 to 10.10; nothing says the end",
        noise=(r"Current configuration:",),
        refusal=r"(?:%|Invalid input:|Cannot execute command).*",
    ),
)
