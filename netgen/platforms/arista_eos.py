"""Arista EOS switches (7000 and CCS-700 series, EOS 4.23 and later).

Facts only. Sources in short: *manual* is the EOS User Manual (arista.com/en/um-eos), *AVD* the templates and golden
configurations of aristanetworks/avd (eos_cli_config_gen, which follows the order in which EOS prints), *devices*
published ``show running-config`` outputs of EOS 4.26 to 4.34. EOS accepts new words for old ones since 4.23
(``vrrp 1 ipv4``, ``port-security mac-address maximum``) and prints the new ones.

Not confirmed by any of them: where in the running configuration ``ip arp inspection vlan``, ``ip source binding`` and
the interface lines of both features stand. They are rendered next to what they belong to; the order has no meaning.
"""

from __future__ import annotations

from netgen.platforms import Commit, Feature, Limit, Names, Platform, Ports, Reading

_AVD = "AVD eos_cli_config_gen"
_DEVICES = "running configurations of EOS 4.27 to 4.34 (vEOS-lab, cEOS)"
_IPV4 = "EOS User Manual, IPv4"

_SNOOPING = (
    "EOS's own `ip dhcp snooping` only adds option 82 on the way to a DHCP relay and guards nothing: no trusted ports, "
    "no learned bindings; keep the hosts to their addresses by `binding: static`"
)

FEATURES = {
    "hostname": Feature("native", _DEVICES),
    "vlan": Feature("native", _DEVICES),
    "description": Feature("native", _DEVICES),
    "shutdown": Feature("native", _DEVICES),
    "access": Feature("native", _DEVICES),
    "trunk": Feature("native", f"{_DEVICES}; {_AVD} ethernet-interfaces"),
    "lacp": Feature("native", f"{_DEVICES}: channel-group N mode active"),
    "static_lag": Feature("native", f"{_AVD}: channel-group N mode on"),
    "mlag": Feature(
        "native", "AVD's eos_cli_config_gen, which follows `show running-config`: mlag configuration, `mlag N` on Port-Channels"
    ),
    "mtu": Feature(
        "native",
        f"{_AVD} vlan-interfaces; EOS 4.26.14M on a DCS-7160: `l2 mtu` unsupported, jumbo frames are always forwarded",
        "SVIs have an MTU; switched ports forward jumbo frames without being told, so nothing is rendered on them",
    ),
    "svi_ipv4": Feature("native", _DEVICES),
    "svi_ipv6": Feature("native", _DEVICES),
    "ra_suppress": Feature("native", "DISA STIG Arista MLS EOS 4.2x router: ipv6 nd ra disabled all; also in a device's configuration"),
    "vrrp_ipv4": Feature("native", f"{_AVD} vlan-interfaces; netlab gateway/eos.j2 (run on cEOS)"),
    "vrrp_ipv6": Feature(
        "unverified",
        f"{_AVD} vlan-interfaces: several `vrrp N ipv6` addresses in one group",
        "that the virtual link-local address is accepted as the first of them (RFC 5798, 5.2.9) was not seen on a device",
    ),
    "gateway_own": Feature(
        "native",
        f"{_AVD}: `ip virtual-router address` on SVIs, `ip virtual-router mac-address` after them",
        "VARP: both routers answer, and none is preferred.",
    ),
    "dhcp_relay": Feature("native", f"{_IPV4}, ip helper-address"),
    "routing": Feature(
        "native",
        f"{_DEVICES}: a switch that does not route prints `no ip routing` and reaches its gateway by `ip route 0.0.0.0/0`",
    ),
    "acl_ipv4": Feature("native", "default-control-plane-acl as devices show it; Batfish's EOS grammar"),
    "acl_ipv6": Feature("native", f"{_AVD} ipv6-access-lists; Batfish's EOS grammar"),
    "stp": Feature("native", f"{_AVD} spanning-tree; {_DEVICES}"),
    "stp_edge": Feature("native", f"{_DEVICES}: spanning-tree portfast, on trunks too"),
    "bpdu_guard": Feature("native", f"{_AVD}: spanning-tree bpduguard enable"),
    "storm_control": Feature("native", f"{_AVD}: storm-control broadcast level 1, level pps 500"),
    "dhcp_snooping": Feature(
        "absent",
        f"{_IPV4}, ip dhcp snooping: works only with option 82 and a relay in the VLAN; `ip dhcp snooping trust` is an invalid "
        "command and snooping alone `not operational` on EOS 4.26.14M",
        _SNOOPING,
    ),
    "dhcp_rate": Feature("absent", f"{_IPV4} has no such command", "leave `dhcp_rate` out: no default of EOS needs raising"),
    "static_binding": Feature("native", f"{_IPV4}, ip source binding: IP before MAC; Ethernet and Port-Channel, switched ports only"),
    "guard_access": Feature("native", f"{_IPV4}, IP Source Guard: only static entries count; in hardware"),
    "guard_trunk": Feature("native", f"{_IPV4}, IP Source Guard: filters every allowed VLAN except those of `no ip verify source vlan`"),
    "guard_bundle": Feature("native", f"{_IPV4}, IP Source Guard: on the Port-Channel; lines on its members have no effect"),
    "binding_limit": Feature("native", f"{_AVD}: switchport port-security violation protect log, mac-address maximum N"),
    "limit_bundle": Feature("native", f"{_AVD} port-channel-interfaces: the same lines on a Port-Channel"),
    "arp_inspection": Feature("native", f"{_IPV4}, ARP Inspection: fed by ip source binding; drops and logs"),
    "arp_rate": Feature(
        "emulated",
        f"{_IPV4}, ip arp inspection logging",
        "a port above the rate is logged, nothing is dropped: EOS's own limit (`ip arp inspection limit rate`) "
        "disables the whole port, and no limit is set by default",
    ),
    "lldp": Feature("native", f"{_AVD} lldp: on by default, `no lldp run`"),
    "extra": Feature("native", "verbatim"),
}

PLATFORM = Platform(
    name="arista_eos",
    title="Arista EOS",
    features=FEATURES,
    ports=Ports(
        pattern=r"Ethernet[1-9][0-9]{0,2}(?:/[1-9][0-9]{0,2}){0,2}",
        examples=("Ethernet1", "Ethernet49/1", "Ethernet3/1/1"),
        bundle="Port-Channel{}",
        bundle_numbers=(1, 2000),
        svi="Vlan{}",
        short=(("Et", "Ethernet"), ("Eth", "Ethernet")),
    ),
    names=Names(
        hostname=r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?",
        vlan=r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}",
        vlan_words="1-32 letters, digits, _ . : or -, a letter or digit first",
        description_length=240,
        source=f"host and VLAN names as seen in {_DEVICES} and AVD golden configurations; lengths not confirmed by a manual",
        # One line of printable ASCII: `?` asks for help in the middle of a line, blanks at the ends are not printed back.
        description=r"(?:[!->@-~](?:[ ->@-~]*[!->@-~])?)?",
    ),
    stp_modes=("rapid-pvst", "mstp", "rstp"),
    guard_access="source_guard",
    guard_trunk="source_guard",
    guard_bundle="source_guard",
    arp_feed="binding",
    aliases=("arista_eos_ssh",),
    guard_needs_snooping=False,
    guard_whole_trunk=True,
    mlag_peer_vlan=True,
    limits={
        "vlans": Limit(4094, "IEEE 802.1Q; EOS has no lower figure", "unverified"),
        "mtu": Limit(9214, "show interfaces of EOS 4.26.14M, and `mtu 9214` in configurations", "device"),
    },
    commit=Commit(
        "candidate",
        "`commit timer` of the configure session",
        armed=True,
        source="EOS User Manual, Configure Session; napalm 5.2, eos driver",
    ),
    reading=Reading(
        {"running": "show running-config"},
        "output of EOS 4.27 to 4.33; `! device:` (name, model, release) stays, it is no time",
        end="end",
        noise=(r"! Command: .*",),
        napalm="eos",
    ),
)
