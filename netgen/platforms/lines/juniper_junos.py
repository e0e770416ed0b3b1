"""Juniper Junos: statements as ``display set`` prints them; braces are read too.

A change is a candidate that is committed at once: order says nothing, but for the terms of a filter, where the first that
matches decides and a new one comes to the end (Junos CLI guide, ``insert``). ``delete`` of a statement takes everything
below it, and leaves the entries of lists above it standing: every named entry is a block here, and goes as a whole.
The key of a static binding is its address (``static-ip``, one entry an address and interface).
"""

from __future__ import annotations

from netgen.addressing import mac_colon
from netgen.platforms.lines import Block, Dialect, Line, VlanLists

UNIT = Block(
    "unit 0",
    "unit",
    (
        Line("family ethernet-switching interface-mode {word=}"),
        Line("family ethernet-switching vlan members {vlan}", "trunk"),
        Line("family ethernet-switching filter input {acl=}", "guard"),
        Line("family ethernet-switching storm-control {acl=}"),
    ),
    role="port",
)

PORT = (
    Line("description {string=}"),
    Line("mtu {number=}"),
    Line("native-vlan-id {vid=}", "trunk"),
    Line("ether-options 802.3ad {word=}"),
    Line("disable"),
)

ADDRESS = (
    Line("vrrp-group {number} virtual-address {ip}"),
    Line("vrrp-group {number} priority {number2=}"),
    Line("vrrp-inet6-group {number} virtual-inet6-address {ip}"),
    Line("vrrp-inet6-group {number} virtual-link-local-address {ip=}"),
    Line("vrrp-inet6-group {number} priority {number2=}"),
)

FAMILY = (Line("filter input {acl=}"), Line("mtu {number=}"))

SVI = Block(
    "interfaces irb unit {vid}",
    "svi",
    (Line("description {string=}"),),
    blocks=(
        Block("family inet", "inet", FAMILY, (Block("address {net}", "address", ADDRESS, role="svi"),), role="svi"),
        Block("family inet6", "inet6", FAMILY, (Block("address {net}", "address", ADDRESS, role="svi"),), role="svi"),
    ),
    role="svi",
)

TERM = Block(
    "term {word}",
    "term",
    (
        Line("from source-mac-address {mac}/{number}"),
        Line("from destination-mac-address {mac}/{number}"),
        Line("from destination-port {word}"),
        Line("then {word=}"),
    ),
    role="acl",
    moved="insert",
)

SECURITY = Block(
    "forwarding-options dhcp-security",
    "dhcp_security",
    (Line("arp-inspection", "inspect"), Line("ip-source-guard", "guard")),
    blocks=(
        Block(
            "group {word}",
            "group",
            (Line("overrides {word}", "trust"),),
            blocks=(
                Block(
                    "interface {word}",
                    "member",
                    (Line("static-ip {ip} mac {mac=}", "bind", remove="delete static-ip {ip}"),),
                    role="trust",
                ),
            ),
            role="trust",
        ),
    ),
    role="snoop",
)

VLAN = Block(
    "vlans {vlan}",
    "vlan",
    (Line("description {string=}"), Line("vlan-id {vid=}"), Line("l3-interface {word=}", "svi")),
    blocks=(SECURITY,),
    role="vlan",
)

DIALECT = Dialect(
    grammar="set",
    negation="delete ",
    verbs=("insert",),
    mac=mac_colon,
    masked=False,
    vlans=VlanLists(),
    top=Block(
        "",
        "top",
        (
            Line("system host-name {word=}"),
            Line("chassis aggregated-devices ethernet device-count {number=}"),
            Line("protocols {word} bridge-priority {word2=}"),
            Line("routing-options static route {net} next-hop {ip}", owner=("net",)),
            Line("routing-options rib inet6.0 static route {net} next-hop {ip}", owner=("net",)),
        ),
        blocks=(
            VLAN,
            SVI,
            Block("interfaces irb", "irb", (Line("mtu {number=}"),), remove=None, ours=True),
            Block("interfaces ae{number}", "bundle", (*PORT, Line("aggregated-ether-options lacp {word}")), (UNIT,), role="port"),
            Block("interfaces {port}", "port", PORT, (UNIT,), role="port"),
            Block("firewall family inet filter {acl}", "acl", blocks=(TERM,), role="acl"),
            Block("firewall family inet6 filter {acl}", "acl6", blocks=(TERM,), role="acl"),
            Block("firewall family ethernet-switching filter {acl}", "port_acl", blocks=(TERM,), role="bind"),
            Block("forwarding-options dhcp-relay server-group {acl}", "relay_servers", role="svi"),
            Block("forwarding-options dhcp-relay group {acl}", "relay", (Line("active-server-group {word=}"),), role="svi"),
            Block(
                "forwarding-options storm-control-profiles {acl}",
                "storm_control",
                (Line("all bandwidth-percentage {number=}"),),
                role="system",
            ),
            Block(
                "switch-options interface {port}.0",
                "limit",
                (Line("interface-mac-limit {number=}"), Line("interface-mac-limit packet-action {word=}")),
                role="limit",
            ),
            Block("protocols {word} interface {port}", "edge", role="port"),
            Block("protocols vstp vlan {word}", "vstp", (Line("bridge-priority {word=}"),), ours=True),
        ),
    ),
)
