"""Cisco NX-OS on Nexus 3000 and 9000 switches, 9.x and 10.x, in NX-OS mode (no ACI).

Facts only. Sources in short: *dumps* are whole running configurations of NX-OS 9.3(8) and 10.3(5), *routed dumps* those of six Nexus
9000 whose ports are routed ones by default, *run all* is ``show running-config all`` of interfaces of 7.0(3)I7(6), *guide* is the Nexus
9000 Security Configuration Guide by its release, *Batfish* its grammar of NX-OS and its test configurations.

Most protocols need their ``feature`` line before anything of theirs is accepted; only those that are used are switched on. Source guard
and ARP inspection need room in the TCAM, which a switch gives them at the next reload: until then it refuses their lines ("IPSG tcam
region is not configured"). Save, reload and apply again. All of the TCAM is given out by default: another region has to shrink first, for
which there is ``extra``.

Ports of a Nexus 9000 are routed and shut before their first ``switchport`` and ``no shutdown``, which are written on every port and printed
back. Where ``system default switchport`` was set, both are accepted and not printed back.

Quirks that templates test: ``switched`` (ports are switched ones by default: neither line is printed), ``absolute_aging`` (port security
cannot age addresses by inactivity).

Not confirmed by any source: the places of the lines of first-hop security and of ``shutdown``, the order of ``feature`` lines. Static
entries come last, since they name ports; the order has no other meaning.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Model, Names, Platform, Ports, Reading

_DUMPS = "running configurations of NX-OS 9.3(8) and 10.3(5)"
_ALL = "`show running-config all` of interfaces of NX-OS 7.0(3)I7(6)"
_ROUTED = "running configurations of six Nexus 9000 with routed ports by default"
_LAYER2 = "Nexus 9000 Interfaces Configuration Guide 10.4, Configuring Layer 2 Interfaces"
_BATFISH = "Batfish grammar and test configurations of NX-OS"
_GUIDE9 = "Nexus 9000 Security Configuration Guide 9.x"
_GUIDE10 = "Nexus 9000 Security Configuration Guide 10.4"
_YANG = "comments of YANG Cisco-NX-OS-device 9.2(4) and 9.3(2)"
_VRRP = "output of a Nexus 9000v 10.5(5) in tests of confgraph: priority before address A primary; netlab gateway/nxos.j2"

_GUARD = Feature(
    "native",
    f"{_YANG}: ip verify source dhcp-snooping-vlan; {_GUIDE10}, IP Source Guard: access and trunk mode, IPv4; {_GUIDE9}, page 432: TCAM",
    "Needs the TCAM region `ipsg`, which is there after a reload, and `feature dot1x` off. The region holds all entries and gets the "
    "smallest size above their number: 256, or a multiple of 512. Another region has to shrink for it. How Nexus 3000 spell "
    "the line was not confirmed.",
)
_EXCLUDED = (
    "VLANs of other roles on such ports are let through on the whole switch by `ip dhcp snooping ipsg-excluded vlan`; since which release "
    "it is there, and whether they would not pass without it, was not confirmed."
)

FEATURES = {
    "hostname": Feature("native", _DUMPS),
    "vlan": Feature("native", f"{_DUMPS}: `vlan 1,5,10` comes before the blocks; `vlan 1-2` in {_ROUTED}"),
    "description": Feature("native", f"{_DUMPS}; {_BATFISH}: at most 254 characters"),
    "shutdown": Feature("native", f"{_BATFISH}; {_ROUTED}: `no shutdown` ends every port in use, bundles have none"),
    "access": Feature(
        "native",
        f"{_ROUTED}: `switchport` first, mode access is hidden; {_LAYER2}: 9300-EX are routed by default, 9300 switched",
        "`switchport` and `no shutdown` are not printed back where `system default switchport` is set.",
    ),
    "trunk": Feature(
        "native",
        f"{_DUMPS}; {_BATFISH}: ranges from two, `add`; {_ROUTED}: 64 characters stand in one line; allowed vlan none in one of 9.3(15)",
        "Where long lists are broken was not confirmed; any break is accepted.",
    ),
    "lacp": Feature("native", f"{_DUMPS}: feature lacp, channel-group N mode active"),
    "static_lag": Feature("native", f"{_DUMPS}: mode on is hidden"),
    "mlag": Feature(
        "native",
        f"{_DUMPS}: feature vpc, vpc domain with role priority and peer-keepalive, vpc peer-link, vpc N",
        "vPC. The keepalive runs in the VRF `management`, or in `default` where its own address is that of an SVI: then over the peer link "
        "too, unless the VLAN has another way. Give mgmt0 addresses as `keepalive`; mgmt0 itself is yours. The system MAC follows from "
        "the domain.",
    ),
    "mtu": Feature(
        "emulated",
        "message of the device: `MTU on L2 interfaces can only be set to default or system-jumboMTU`; mtu 9216 in " + _DUMPS,
        "Ports with more than 1500 bytes get 9216, the default of `system jumbomtu`; SVIs have their own MTU. Older Nexus 3000 take the "
        "MTU of ports from a network-qos policy instead.",
    ),
    "svi_ipv4": Feature("native", f"{_DUMPS}: feature interface-vlan; SVIs are shut by default"),
    "svi_ipv6": Feature("native", f"{_BATFISH}: ipv6 address A/L on Vlan interfaces"),
    "ra_suppress": Feature(
        "native",
        "DISA STIG for NX-OS switches, router part: `ipv6 nd suppress-ra` after the address is what a switch shows that suppresses them",
    ),
    "vrrp_ipv4": Feature("native", _VRRP, "VRRPv3: `feature vrrp` beside it is not needed."),
    "vrrp_ipv6": Feature(
        "unverified",
        "confgraph's tests: link-local address primary, global address secondary, without length; blog.ipspace.net: link-local first",
        "No output of a device with it was seen.",
    ),
    "gateway_own": Feature(
        "native",
        f"{_BATFISH}: `hsrp version 2`, `hsrp N` with `preempt`, `priority`, `ip`; feature hsrp",
        "HSRP version 2. 100 is the hidden default of the priority; preemption is off by default and switched on.",
    ),
    "dhcp_relay": Feature(
        "native",
        "output of NX-OS 10.3(2): `service dhcp`, `ip dhcp relay`, `ipv6 dhcp relay` with the feature alone; ip dhcp relay address",
    ),
    "routing": Feature("native", f"{_BATFISH}: ip route A/L B", "Routing between SVIs cannot be switched off."),
    "acl_ipv4": Feature("native", f"{_BATFISH}: ip access-list with sequence numbers and prefixes, ip access-group in"),
    "acl_ipv6": Feature(
        "unverified",
        f"{_BATFISH}: ipv6 access-list",
        "How rules and `ipv6 traffic-filter` are spelled follows IPv4 lists and Cisco IOS; it was not confirmed.",
    ),
    "stp": Feature("native", f"{_DUMPS} and {_BATFISH}", "rapid-pvst is the default mode and not printed."),
    "stp_edge": Feature("native", f"{_DUMPS}: spanning-tree port type edge, edge trunk"),
    "bpdu_guard": Feature("native", f"{_BATFISH}: spanning-tree bpduguard enable"),
    "storm_control": Feature(
        "native",
        f"{_ALL} and {_BATFISH}: percent with two decimals",
        "Packets per second are there since 9.2(1) (guide, page 459), but no line with them was seen.",
    ),
    "dhcp_snooping": Feature(
        "native",
        f"{_ALL}: ip dhcp snooping trust; {_YANG}; {_GUIDE9}",
        "Option 82 is not inserted, which is the default.",
    ),
    "dhcp_rate": Feature(
        "absent",
        f"in no YANG of 9.2 and 9.3, not in Cisco's Terraform provider for NX-OS; {_ALL} only: no ip dhcp snooping limit rate",
        "leave `dhcp_rate` out: no port is limited by default, and control plane policing is always on",
    ),
    "static_binding": Feature(
        "native",
        f"{_YANG}: ip source binding IP MAC vlan V interface I; so read back by Cisco's own tests of 9300-FX3",
        "Before 10.3 one IP address for each MAC and VLAN (NX-API reference 10.3).",
    ),
    "guard_access": _GUARD,
    "guard_trunk": Feature("native", f"{_GUARD.source}; Configuring IP Source Guard for Trunk Ports", f"{_GUARD.note} {_EXCLUDED}"),
    "guard_bundle": Feature(
        "unverified",
        f"{_GUIDE10}, IP Source Guard: layer 2 interfaces; OpenStack's driver for Nexus 3172: both lines on the port channels of vPCs",
        f"No guide names port channels. {_GUARD.note} {_EXCLUDED}",
    ),
    "binding_limit": Feature(
        "native",
        f"{_GUIDE9}, pages 331 and 332: maximum, restrict drops and counts",
        "Port security counts MAC addresses by VLAN; addresses idle for 5 minutes make room. The first Nexus 9300 and 9500 have no aging "
        "by inactivity: there every address is learned anew after 5 minutes.",
    ),
    "limit_bundle": Feature(
        "unverified",
        f"{_GUIDE9}, page 333: port channels in access and trunk mode",
        "On vPCs port security was confirmed for Nexus 5500 only; the maximum would count for each of the two switches.",
    ),
    "arp_inspection": Feature(
        "unverified",
        f"{_GUIDE9}, Dynamic ARP Inspection, pages 33 and 422: static entries, trust; {_YANG}; {_ALL}",
        "Needs the TCAM region `arp-ether`, which is there after a reload; outputs of devices have `256` and `256 double-wide`, and which "
        "model wants which was not confirmed. Static entries feed it. What is dropped goes into a buffer, without system messages.",
    ),
    "arp_rate": Feature(
        "unverified",
        f"{_ALL}: ip arp inspection limit rate 15 burst interval 5, the default",
        "Not documented for Nexus 9000 and in no YANG of 9.2 and 9.3; what becomes of a port that exceeds it was not confirmed.",
    ),
    "lldp": Feature("native", f"{_DUMPS}: feature lldp"),
    "extra": Feature("native", "verbatim"),
}

PORTS = Ports(
    pattern=r"Ethernet[1-9][0-9]{0,2}(?:/[1-9][0-9]{0,2}){1,2}",
    examples=("Ethernet1/1", "Ethernet1/49/1"),
    bundle="port-channel{}",
    bundle_numbers=(1, 4096),
    svi="Vlan{}",
    short=(("Eth", "Ethernet"), ("Et", "Ethernet"), ("E", "Ethernet")),
)

NAMES = Names(
    hostname=r"[A-Za-z][A-Za-z0-9._-]{0,62}",
    vlan=r"(?!VLAN[0-9]{4}\Z|default\Z)[A-Za-z0-9][A-Za-z0-9_.:/+#@()-]{0,31}",
    vlan_words="1-32 letters, digits and _.:/+#@()-, no default name such as default or VLAN0020",
    description_length=254,
    source=f"{_BATFISH}: 254 characters; other lengths and characters not confirmed by a manual. On NX-OS `;` begins another command, "
    "`|` and `>` send output elsewhere, `$(X)` is a variable, `?` asks for help",
    # Printable ASCII without ? " $ ; < > | \ and without blanks at the ends.
    description=r"(?:[!#%-:=@-\[\]-{}~](?:[ !#%-:=@-\[\]-{}~]*[!#%-:=@-\[\]-{}~])?)?",
)

_FIRST = frozenset({"switched", "absolute_aging"})
"""The first Nexus 9300, which have no letters such as EX at the end."""

PLATFORM = Platform(
    name="cisco_nxos",
    title="Cisco NX-OS (Nexus 3000 and 9000)",
    features=FEATURES,
    ports=PORTS,
    names=NAMES,
    stp_modes=("rapid-pvst", "mstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    aliases=("cisco_nxos_ssh",),
    guard_whole_trunk=True,
    guard_sizes=(256, *range(512, 4097, 512)),
    inspection_needs_snooping=True,
    reserved_vids=((3968, 4094),),
    storm_units=("percent",),
    limits={
        "bindings_per_switch": Limit(
            4095,
            f"{_GUIDE9}, pages 240 and 249: the whole ingress TCAM of most models is 4K, other regions need a part of it",
            "unverified",
        ),
        "limit_per_port": Limit(1025, f"{_GUIDE9}, page 331: Interface Maximum"),
        "limit_per_switch": Limit(8192, f"{_GUIDE9}, page 331: Device Maximum"),
        "mtu": Limit(9216, f"mtu 9216 in {_DUMPS}", "device"),
    },
    models=(
        Model("N9K-C9332PQ*", quirks=_FIRST),
        Model("N9K-C9372*", quirks=_FIRST),
        Model("N9K-C9396*", quirks=_FIRST),
        Model("N9K-C93120TX*", quirks=_FIRST),
        Model("N9K-C93128TX*", quirks=_FIRST),
        Model("N9K-C95*", quirks=frozenset({"absolute_aging"})),
        Model("N5K*", refused="its MTU and TCAM are configured otherwise; Nexus 3000 and 9000 are supported"),
        Model("N6K*", refused="its MTU and TCAM are configured otherwise; Nexus 3000 and 9000 are supported"),
        Model("N7*", refused="its VDCs and TCAM are configured otherwise; Nexus 3000 and 9000 are supported"),
    ),
    commit=Commit(
        "lines",
        "`rollback running-config checkpoint` by netgen, over a new session; the switch has no timer",
        armed=False,
        source="NX-OS System Management guide, Rollback; napalm 5.2 has no timer for nxos",
    ),
    reading=Reading(
        {"running": "show running-config", "tcam": "show hardware access-list tcam region"},
        "output of NX-OS 9.3(1) to 9.3(10): three lines of header; nothing says the end",
        noise=(r"!Command: .*", r"!Running configuration last done at: .*", r"!Time: .*"),
    ),
)
"""Reserved VLANs: Configuring VLANs for Nexus, 3968 to 4094 unless `system vlan N reserve` moves them; of `spanning-tree vlan 1-4094` a
Nexus 9000v prints 1-3967. ARP inspection looks into the table of DHCP snooping, which has to be on. Quirks: the guides named at
`access` and `binding_limit`."""
