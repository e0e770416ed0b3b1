"""Dell SmartFabric OS10 switches (PowerSwitch S, Z and MX series, OS10 10.5).

Facts only. Sources in short: *backups* are running configurations of S3048 and S4148 switches that Cray's ``canu`` keeps as goldens,
*roles* are Dell's own Ansible roles for OS10 (os10_vrrp, os10_interface, os10_acl, os10_xstp), *guide* is the SmartFabric OS10 User
Guide by its release, *STIG* the DISA STIG for OS10 layer 2 switches.

On OS10 a VLAN is its interface: creating ``interface vlan20`` creates VLAN 20, and the VLAN's name is the interface's description.
The untagged VLAN of a trunk is said by ``switchport access vlan`` and does not stand in the allowed list. An MTU counts 32 bytes
beyond the IP packet, on SVIs too. OS10 prints ``flowcontrol`` lines on ports, which netgen neither writes nor owns.

Not confirmed by any source: where the running configuration has ``ip dhcp snooping`` and the static entries. They are rendered after
the interfaces, since the guide wants source address validation before snooping; the order has no other meaning.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_BACKUPS = "backups of OS10 10.5"
_ROLES = "Dell's Ansible roles for OS10"
_GUIDE = "SmartFabric OS10 User Guide 10.5.0"
_STIG = "DISA STIG for OS10 layer 2 switches"
_PORT_SECURITY = "SmartFabric OS10 User Guide 10.5.1, Port security, as quoted by three independent programs"

_GUARD = Feature(
    "native",
    f"{_GUIDE}, Source Address Validation: MAC, IP, VLAN and interface, physical or port channel; {_STIG}, V-269960",
    "What is not in the table is dropped: of a trunk every VLAN is checked. Rules share their memory with access lists, so how many fit "
    "depends on the model.",
)

FEATURES = {
    "hostname": Feature("native", _BACKUPS),
    "vlan": Feature("native", f"{_BACKUPS}: interface vlanN with description", "The name is the description; a VLAN's own is left out."),
    "description": Feature("native", f"{_ROLES}: in quotes when there is more than one word"),
    "shutdown": Feature("native", f"{_BACKUPS}: `no shutdown` and `shutdown` are printed"),
    "access": Feature("native", f"{_BACKUPS}; {_STIG}: switchport access vlan, without a mode"),
    "trunk": Feature("native", f"{_BACKUPS}: untagged VLAN by `switchport access vlan`, not in the allowed list"),
    "lacp": Feature("native", f"{_BACKUPS}: channel-group N mode active; members print `no switchport`"),
    "static_lag": Feature("native", f"{_BACKUPS}: mode on is printed as `channel-group N`"),
    "mlag": Feature(
        "unverified",
        f"{_BACKUPS}: vlt-domain with backup destination, discovery-interface, primary-priority and vlt-mac; vlt-port-channel",
        "The peer link is no port channel on OS10: its ports are the discovery interfaces. How a list of them that is no range is printed "
        "back was not confirmed.",
    ),
    "mtu": Feature("native", f"{_BACKUPS}: `mtu 9216` on ports, members, port channels and SVIs; netlab: IP MTU and 32"),
    "svi_ipv4": Feature("native", _BACKUPS),
    "svi_ipv6": Feature("native", f"{_ROLES}, os10_interface: ipv6 address"),
    "ra_suppress": Feature(
        "unverified", f"{_ROLES}, os10_interface: no ipv6 nd send-ra", "Whether it is the default, and then not printed, was not confirmed."
    ),
    "vrrp_ipv4": Feature("native", f"{_ROLES}, os10_vrrp: vrrp version 3; {_BACKUPS}: vrrp-group with virtual-address and priority"),
    "vrrp_ipv6": Feature(
        "unverified",
        f"{_ROLES}, os10_vrrp: vrrp-ipv6-group; netlab gateway/dellos10.j2: the global address alone",
        "What link-local address it advertises first was not confirmed: a pair with another platform may disagree.",
    ),
    "gateway_own": Feature("absent", "only VRRP is rendered", "use redundancy: vrrp"),
    "dhcp_relay": Feature("native", f"{_BACKUPS}: ip helper-address"),
    "routing": Feature("native", f"{_BACKUPS}: ip route A/L B", "Routing between SVIs cannot be switched off."),
    "acl_ipv4": Feature(
        "native",
        f"{_BACKUPS} and {_ROLES}, os10_acl: seq N with prefixes; {_GUIDE}: host; User Guide 10.5.3: established TCP sessions",
    ),
    "acl_ipv6": Feature(
        "unverified", f"{_ROLES}, os10_acl: ipv6 access-list, ipv6 access-group", "The protocol words `ipv6` and `icmp` were not confirmed."
    ),
    "stp": Feature(
        "native",
        f"{_ROLES}, os10_xstp: mode, priority by vlan, mst instance and rstp; {_BACKUPS}: spanning-tree mode rstp",
        "rapid-pvst is the default mode and not printed.",
    ),
    "stp_edge": Feature("native", f"{_BACKUPS} and {_ROLES}: spanning-tree port type edge"),
    "bpdu_guard": Feature("native", f"{_BACKUPS} and {_STIG}: spanning-tree bpduguard enable"),
    "storm_control": Feature("native", f"{_STIG}, V-269962: packets per second, or bits with `rate`; no percent"),
    "dhcp_snooping": Feature(
        "native",
        f"{_GUIDE}, page 206: off globally, on in every VLAN; {_STIG}, V-269959",
        "Switched off in the VLANs that are not to be snooped. Option 82 is inserted and the server must bear it. Not on the management "
        "VLAN and VXLAN; an address that moves between untrusted ports is dropped.",
    ),
    "dhcp_rate": Feature("absent", f"{_GUIDE} has no such command", "leave `dhcp_rate` out: no port limit of OS10 needs raising"),
    "static_binding": Feature("native", f"{_STIG}, V-269959: ip dhcp snooping binding mac M vlan V ip A interface I"),
    "guard_access": _GUARD,
    "guard_trunk": _GUARD,
    "guard_bundle": _GUARD,
    "binding_limit": Feature(
        "native",
        _PORT_SECURITY,
        "MAC addresses by port security; violation `log` drops and logs. OS10 does not limit entries by port.",
    ),
    "limit_bundle": Feature("unverified", _PORT_SECURITY, "Whether a port channel takes port security was not confirmed."),
    "arp_inspection": Feature(
        "unverified",
        f"{_STIG}, V-269961: `arp inspection` in the VLAN; {_GUIDE}, page 218",
        "The word for trusted ports, `arp inspection-trust`, is that of OS9 guides; it was not found in one of OS10.",
    ),
    "arp_rate": Feature("absent", f"{_GUIDE}, page 218, has no such command", "leave `arp_rate` out"),
    "lldp": Feature("native", f"{_BACKUPS}: lldp enable"),
    "extra": Feature("native", "verbatim"),
}

PLATFORM = Platform(
    name="dell_os10",
    title="Dell SmartFabric OS10",
    features=FEATURES,
    ports=Ports(
        pattern=r"ethernet[1-9][0-9]?/[1-9][0-9]?/[1-9][0-9]{0,2}(?::[1-9])?",
        examples=("ethernet1/1/1", "ethernet1/1/25:1", "ethernet1/1/54"),
        bundle="port-channel{}",
        bundle_numbers=(1, 128),
        svi="vlan{}",
        short=(("eth", "ethernet"),),
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?",
        vlan=r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}",
        vlan_words="1-32 letters, digits, _ . : or -, a letter or digit first",
        description_length=255,
        source="netlab initial/dellos10.j2: no underscores in host names, 255 characters and no commas in descriptions; "
        "other lengths not confirmed",
        # One line of printable ASCII without what quoting does not save: `?`, quotes, backslashes, commas.
        description=r"(?:[!#-+\-->@-\[\]-~](?:[ !#-+\-->@-\[\]-~]*[!#-+\-->@-\[\]-~])?)?",
    ),
    stp_modes=("rapid-pvst", "mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    guard_every_vlan=True,
    inspection_needs_snooping=True,
    storm_units=("pps",),
    mtu_header=32,
    svi_mtu_header=True,
    limits={
        "bindings_per_switch": Limit(4000, f"{_GUIDE}, page 206: DHCP snooping binding entries"),
        "mtu": Limit(9216, f"{_BACKUPS}: mtu 9216, the highest seen", "device"),
    },
    commit=Commit(
        "lines",
        "netgen types the way back itself, over a new session; a switch that cannot be reached any more keeps the change",
        armed=False,
        source="OS10 User Guide: commands act at once without `start transaction`",
    ),
    reading=Reading(
        {"running": "show running-configuration"},
        "output of OS10 10.5.0.2; nothing says the end",
        noise=(r"! Last configuration change at .*",),
    ),
)
