"""The menus of RouterOS that have to do with what netgen configures, in the order in which they are exported."""

from __future__ import annotations

from collections.abc import Mapping

from netgen.switch.menu import Menu, Prop, address, host, listed, number, one_of, priority, vids, yesno
from netgen.switch.tables.mikrotik_routeros.paths import (
    ADDRESSES,
    ADDRESSES6,
    BONDS,
    BRIDGES,
    ETHERNET,
    FILTERS,
    FILTERS6,
    PORTS,
    ROUTES,
    ROUTES6,
    SWITCH_RULES,
    VLAN_INTERFACES,
    VLANS,
    VRRPS,
)
from netgen.switch.tables.mikrotik_routeros.refusals import action, bond, on_interface, on_ports, renamed, slave, vlan_entry

NO, YES = Prop("no", yesno), Prop("yes", yesno)
TEXT = Prop()
COMMON: Mapping[str, Prop] = {"comment": TEXT, "disabled": NO}
INTERFACE = Prop("", names="interface")
INTERFACES = Prop("", listed, "interface", many=True)
MTU = Prop("1500", number(68, 65535))
FRAMES = Prop("admit-all", one_of("admit-all", "admit-only-vlan-tagged", "admit-only-untagged-and-priority-tagged"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Menus ----------------------------------------------------------------------------------------------------------------------

_BRIDGE = Menu(
    BRIDGES,
    "Bridging and Switching: Bridge Interface Setup, Bridge VLAN Filtering, DHCP Snooping; Multi-chassis Link Aggregation Group",
    ("name",),
    {
        **COMMON,
        "name": TEXT,
        "dhcp-snooping": NO,
        "frame-types": FRAMES,
        "ingress-filtering": YES,
        "mlag-peer-port": Prop("none", names="interface"),
        "mlag-priority": Prop("128", number(0, 255)),
        "mtu": Prop("auto", lambda text: text if text == "auto" else MTU.read(text)),
        "priority": Prop("0x8000", priority),
        "protocol-mode": Prop("rstp", one_of("none", "stp", "rstp", "mstp")),
        "pvid": Prop("1", number(1, 4094)),
        "vlan-filtering": NO,
    },
    _words(
        "add-dhcp-option82 admin-mac ageing-time arp arp-timeout auto-mac ether-type fast-forward forward-delay "
        "forward-reserved-addresses igmp-snooping igmp-version max-hops max-learned-entries max-message-age mld-version "
        "multicast-querier multicast-router mvrp port-cost-mode region-name region-revision transmit-hold-count"
    ),
    makes=True,
)
_ETHERNET = Menu(
    ETHERNET,
    "Ethernet; MTU in RouterOS: what l2mtu is where nothing is said differs from model to model",
    ("default-name",),
    {**COMMON, "name": TEXT, "default-name": TEXT},
    _words(
        "advertise arp arp-timeout auto-negotiation bandwidth cable-settings combo-mode disable-running-check fec-mode "
        "full-duplex l2mtu loop-protect loop-protect-disable-time loop-protect-send-interval mac-address mdix-enable mtu "
        "poe-out poe-priority rx-flow-control sfp-ignore-rx-los sfp-rate-select sfp-shutdown-temperature speed tx-flow-control"
    ),
    kind="fixed",
    judge=renamed,
)
_VLAN_INTERFACE = Menu(
    VLAN_INTERFACES,
    "VLAN: VLAN ID, MTU and interface",
    ("name",),
    {**COMMON, "name": TEXT, "interface": INTERFACE, "mtu": MTU, "vlan-id": Prop("1", number(1, 4095))},
    _words("arp arp-timeout l3-hw-offloading loop-protect loop-protect-disable-time loop-protect-send-interval mvrp use-service-tag"),
    makes=True,
    judge=on_interface,
)
_BOND = Menu(
    BONDS,
    "Bonding: slaves, mode, transmit-hash-policy; Multi-chassis Link Aggregation Group: mlag-id",
    ("name",),
    {
        **COMMON,
        "name": TEXT,
        "mlag-id": Prop("0", number(0, 65535)),
        "mode": Prop(
            "balance-rr", one_of("802.3ad", "active-backup", "balance-alb", "balance-rr", "balance-tlb", "balance-xor", "broadcast")
        ),
        "slaves": INTERFACES,
        "transmit-hash-policy": Prop("layer-2", one_of("layer-2", "layer-2-and-3", "layer-3-and-4", "encap-2-and-3", "encap-3-and-4")),
    },
    _words(
        "arp arp-interval arp-ip-targets arp-timeout down-delay forced-mac-address lacp-mode lacp-rate lacp-system-id "
        "lacp-system-priority lacp-user-key link-monitoring mii-interval min-links mtu primary up-delay"
    ),
    makes=True,
    judge=bond,
)
_VRRP = Menu(
    VRRPS,
    "VRRP: interface, vrid, priority, version, v3-protocol",
    ("name",),
    {
        **COMMON,
        "name": TEXT,
        "interface": INTERFACE,
        "priority": Prop("100", number(1, 254)),
        "v3-protocol": Prop("ipv4", one_of("ipv4", "ipv6")),
        "version": Prop("3", one_of("2", "3")),
        "vrid": Prop("1", number(1, 255)),
    },
    _words(
        "arp arp-timeout authentication connection-tracking-mode connection-tracking-port group-authority group-master interval "
        "mtu on-backup on-fail on-master password preemption-mode remote-address sync-connection-tracking"
    ),
    makes=True,
    judge=on_interface,
)
_SWITCH_PORT = Menu(
    "/interface ethernet switch port",
    "CRS3xx, CRS5xx, CCR2116, CCR2216 switch chip features: Traffic Storm Control",
    ("name",),
    {
        "name": TEXT,
        "limit-broadcasts": YES,
        "limit-unknown-multicasts": NO,
        "limit-unknown-unicasts": NO,
        "storm-rate": Prop("100", number(1, 100)),
    },
    _words("egress-rate ingress-rate l3-hw-offloading map qos-profile trust-l2 trust-l3 tx-queue-limit"),
    kind="fixed",
)
_BRIDGE_PORT = Menu(
    PORTS,
    "Bridging and Switching: Interface Lists, Bridge VLAN Filtering (port settings), Per-port STP",
    ("interface",),
    {
        **COMMON,
        "interface": INTERFACE,
        "bpdu-guard": NO,
        "bridge": INTERFACE,
        "edge": Prop("auto", one_of("auto", "no", "no-discover", "yes", "yes-discover")),
        "frame-types": FRAMES,
        "ingress-filtering": YES,
        "pvid": Prop("1", number(1, 4094)),
        "trusted": NO,
    },
    _words(
        "auto-isolate broadcast-flood fast-leave horizon hw internal-path-cost learn multicast-router mvrp-applicant-state "
        "mvrp-registrar-state path-cost point-to-point priority restricted-role restricted-tcn tag-stacking "
        "unknown-multicast-flood unknown-unicast-flood"
    ),
    taken="failure: device already added as bridge port",
    judge=slave,
)
_BRIDGE_VLAN = Menu(
    VLANS,
    "Bridging and Switching: Bridge VLAN Filtering; Bridge VLAN Table",
    ("bridge", "vlan-ids"),
    {**COMMON, "bridge": INTERFACE, "tagged": INTERFACES, "untagged": INTERFACES, "vlan-ids": Prop("1", vids)},
    _words("mvrp-forbidden"),
    taken="failure: vlan already added",
    judge=vlan_entry,
)
_SWITCH_RULE = Menu(
    SWITCH_RULES,
    "CRS3xx, CRS5xx, CCR2116, CCR2216 switch chip features: Switch Rules (ACL)",
    ("ports",),
    {**COMMON, "ports": INTERFACES},
    _words(
        "copy-to-cpu dscp dst-address dst-address6 dst-mac-address dst-port flow-label keep-qos-fields mac-protocol mirror "
        "mirror-ports new-dst-ports new-qos-profile new-vlan-id new-vlan-priority protocol rate redirect-to-cpu src-address "
        "src-address6 src-mac-address src-port switch traffic-class vlan-header vlan-id vlan-priority"
    ),
    kind="rules",
    judge=on_ports,
)
_DISCOVERY = Menu(
    "/ip neighbor discovery-settings",
    "Neighbor discovery: on which interfaces, by which protocols",
    (),
    {"discover-interface-list": Prop("static")},
    _words(
        "discover-interval lldp-mac-phy-config lldp-max-frame-size lldp-med-net-policy-vlan lldp-poe-power lldp-vlan-info mode protocol"
    ),
    kind="single",
)
_IDENTITY = Menu("/system identity", "Identity: the name, at most 64 letters", (), {"name": Prop("MikroTik")}, kind="single")
_RELAY = Menu(
    "/ip dhcp-relay",
    "DHCP: DHCP Relay; it is disabled by default",
    ("name",),
    {
        "comment": TEXT,
        "disabled": YES,
        "name": TEXT,
        "dhcp-server": TEXT,
        "interface": INTERFACE,
        "local-address": Prop("0.0.0.0", host),  # noqa: S104 # what stands there by default, no socket
    },
    _words("add-relay-info delay-threshold dhcp-server-vrf local-address-as-src-ip relay-info-remote-id"),
    judge=on_interface,
)


def _addresses(path: str, props: Mapping[str, Prop], others: str) -> Menu:
    said = {**COMMON, **props, "address": Prop("", address), "interface": INTERFACE}
    return Menu(
        path,
        "IP Addressing",
        ("address", "interface"),
        said,
        _words(others),
        taken="failure: already have such address",
        judge=on_interface,
    )


_FILTER = _words(
    "address-list address-list-timeout connection-bytes connection-limit connection-mark connection-nat-state "
    "connection-rate connection-state connection-type content dscp dst-address dst-address-list dst-address-type dst-limit "
    "dst-port fragment hop-limit hotspot hw-offload icmp-options in-bridge-port in-interface-list ingress-priority "
    "ipsec-policy ipv4-options limit log log-prefix nth out-bridge-port out-interface-list packet-mark packet-size "
    "per-connection-classifier port priority protocol psd random reject-with routing-mark src-address src-address-list "
    "src-address-type src-mac-address src-port tcp-flags tcp-mss time tls-host ttl"
)


def _filters(path: str) -> Menu:
    """Other properties are matched one by one as text; an unknown name is refused."""
    said = {
        **COMMON,
        "action": Prop("accept"),
        "chain": TEXT,
        "in-interface": INTERFACE,
        "out-interface": INTERFACE,
        "jump-target": Prop("", names="chain"),
    }
    source = "Filter: chains, action, jump-target; passthrough to the next rule; packets to the router itself pass `input`"
    return Menu(path, source, ("chain",), said, _FILTER, kind="rules", judge=action)


def _routes(path: str) -> Menu:
    said = {**COMMON, "dst-address": Prop(""), "gateway": TEXT, "distance": Prop("1", number(1, 255))}
    others = _words(
        "blackhole check-gateway pref-src routing-table scope suppress-hw-offload target-scope vrf-interface bgp-communities type"
    )
    return Menu(path, "IP Routing: static routes", ("dst-address", "gateway"), said, others, kind="many")


_ND = Menu(
    "/ipv6 nd",
    "IPv6 Neighbor Discovery",
    ("interface",),
    {"comment": TEXT, "disabled": NO, "interface": Prop("all", names="interface"), "ra-lifetime": Prop("30m")},
    _words(
        "advertise-dns advertise-mac-address dns hop-limit managed-address-configuration mtu other-configuration pref64 "
        "ra-delay ra-interval ra-preference reachable-time retransmit-interval"
    ),
)

MENUS = (
    _BRIDGE,
    _ETHERNET,
    _VLAN_INTERFACE,
    _BOND,
    _VRRP,
    _SWITCH_PORT,
    _BRIDGE_PORT,
    _BRIDGE_VLAN,
    _SWITCH_RULE,
    _DISCOVERY,
    _addresses(ADDRESSES, {"network": TEXT}, ""),
    _RELAY,
    _filters(FILTERS),
    _routes(ROUTES),
    _addresses(ADDRESSES6, {"advertise": YES}, "auto-link-local eui-64 from-pool no-dad"),
    _filters(FILTERS6),
    _ND,
    _routes(ROUTES6),
    _IDENTITY,
)
