"""MikroTik RouterOS 7: entries of menus, as ``/export terse`` prints them (or ``/export``), one command each.

A property is written whole: ``set`` has no word for adding to a list or taking from it, so ``tagged``, ``untagged`` and
``slaves`` are first written with what was and what is to be, at the end with what is to be. Ports in them that are not the
site's stay. An entry is named by its ``name``, or found by what identifies it; VLANs only among entries that are not dynamic,
since the bridge makes one for each pvid (RouterOS 7.16) and refuses to change it. ``[ find vlan-ids=30 ]`` and
``place-before=[ find ... ]`` are the manual's (Bridge VLAN Table; Console); so are defaults of properties (Bridging and
Switching, VLAN, Bonding, VRRP, CRS3xx switch chip features; those that community.routeros 3.14 lists are the same).

An entry for several VLANs is taken apart where one of them changes: one command takes it out and makes its own entry, so
that nobody is cut off between the two.

Properties without a rule here are the switch's own business and stay, ``l2mtu`` too where the site does not say it: what it was
before differs from model to model. A port that was renamed gets its own name back. What is not confirmed on a switch: that
``find`` compares ``ports`` of a switch rule and several ``vlan-ids`` as the texts they are printed as.
"""

from __future__ import annotations

from netgen.addressing import mac_colon
from netgen.platforms.lines import Block, Dialect, Line

REST = ("{text}",)
COMMENT = Line("comment={quoted=}")
ON = Line("disabled={word=}", remove="disabled=no")
HERE = ('comment=""', "disabled=no", *REST)
RULES = (Line("{number} {text=}"),)

BRIDGE = (
    Line("dhcp-snooping={word=}", "snoop", remove="dhcp-snooping=no"),
    Line("mlag-peer-port={word=}", "limit", remove="mlag-peer-port=none", refers=True),  # a port of the bridge by then
    Line("mlag-priority={word=}", "limit", remove="mlag-priority=128"),
    Line("mtu={word=}", remove="mtu=auto"),
    Line("priority={word=}", remove="priority=0x8000"),
    Line("protocol-mode={word=}", remove="protocol-mode=rstp"),
    Line("vlan-filtering={word=}", "filter", remove="vlan-filtering=no"),
    ON,
)

BRIDGE_PORT = (
    Line("bpdu-guard={word=}", remove="bpdu-guard=no"),
    Line("bridge={word=}"),
    Line("edge={word=}", remove="edge=auto"),
    Line("frame-types={word=}", remove="frame-types=admit-all"),
    Line("ingress-filtering={word=}", remove="ingress-filtering=yes"),
    Line("pvid={word=}", remove="pvid=1"),
    Line("trusted={word=}", "trust", remove="trusted=no"),
    ON,
)

STORM = (
    Line("limit-broadcasts={word=}", remove="limit-broadcasts=yes"),
    Line("limit-unknown-multicasts={word=}", remove="limit-unknown-multicasts=no"),
    Line("limit-unknown-unicasts={word=}", remove="limit-unknown-unicasts=no"),
    Line("storm-rate={word=}", remove="storm-rate=100"),
)
STORM_DEFAULTS = tuple(line.remove for line in STORM)

VRRP = (
    Line("interface={word=}"),
    Line("priority={word=}", remove="priority=100"),
    Line("v3-protocol={word=}", remove="v3-protocol=ipv4"),
    Line("version={word=}", remove="version=3"),
    Line("vrid={word=}", remove="vrid=1"),
    ON,
)
VRRP_HIDDEN = ("priority=100", "v3-protocol=ipv4", "version=3", "vrid=1", *HERE)

LAYER2 = (
    Block(
        "/interface bridge name=bridge1",
        "bridge",
        BRIDGE,
        hidden=("dhcp-snooping=no", "mlag-priority=128", "mtu=auto", "priority=0x8000", "protocol-mode=rstp", "vlan-filtering=no", *HERE),
    ),
    Block(
        "/interface ethernet default-name={port}",
        "port",
        (COMMENT, ON, Line("l2mtu={word=}", stays=True), Line("name={word=}", "system", remove="name={port}", first=True)),
        role="port",
        hidden=HERE,
        remove=None,
        find="[ find default-name={port} ]",
    ),
    Block("/interface ethernet switch port name={port}", "storm", STORM, role="port", hidden=(*STORM_DEFAULTS, *REST), remove=None),
    Block(
        "/interface bonding name=bond{number}",
        "bundle",
        (
            COMMENT,
            Line("mlag-id={word=}", remove="mlag-id=0"),
            Line("mode={word=}"),
            Line("slaves={names*}", claims="bridge_port"),
            Line("transmit-hash-policy={word=}", remove="transmit-hash-policy=layer-2"),
            ON,
        ),
        role="svi",
        hidden=("mlag-id=0", *HERE),
    ),
    Block(
        "/interface bridge port interface={port}",
        "bridge_port",
        BRIDGE_PORT,
        role="port",
        hidden=("bpdu-guard=no", "edge=auto", "frame-types=admit-all", "ingress-filtering=yes", "pvid=1", "trusted=no", *HERE),
    ),
    Block(
        "/interface bridge vlan bridge=bridge1 vlan-ids={vid}",
        "vlan",
        (
            COMMENT,
            Line("tagged={names*}", excludes=("untagged={names*}",)),
            Line("untagged={names*}", excludes=("tagged={names*}",)),
            Line("shared={word=}", stays=True),
            ON,
        ),
        role="trunk",
        shared="shared={word=}",
        hidden=HERE,
        find="[ find bridge=bridge1 dynamic=no vlan-ids={vid} ]",
    ),
    Block("/interface ethernet switch rule ports={port}", "port_rules", RULES, role="guard", rules=True),
)

ADDRESS = (Line("network={word=}", stays=True), ON)
ADDRESS6 = (Line("advertise={word=}", remove="advertise=yes"), ON)
ADVERTISEMENTS = (Line("ra-lifetime={word=}", remove="ra-lifetime=30m"), ON)
RELAY = (
    Line("dhcp-server={word=}"),
    Line("disabled={word=}", remove="disabled=yes"),
    Line("interface={word=}"),
    Line("local-address={word=}", remove="local-address=0.0.0.0"),
)

SVI = (
    Block(
        "/interface vlan name=vlan{vid}",
        "svi",
        (COMMENT, Line("interface={word=}"), Line("mtu={word=}", remove="mtu=1500"), Line("vlan-id={word=}"), ON),
        role="svi",
        hidden=("mtu=1500", *HERE),
    ),
    Block("/interface vrrp name=vrrp{vid}", "vrrp", VRRP, role="svi", hidden=VRRP_HIDDEN),
    Block("/interface vrrp name=vrrp{vid}-6", "vrrp6", VRRP, role="svi", hidden=("priority=100", "version=3", "vrid=1", *HERE)),
    Block("/ip address address={addr} interface=vlan{vid}", "address", ADDRESS, role="svi", hidden=HERE),
    Block("/ip address address={addr} interface=vrrp{vid}", "virtual", ADDRESS, role="svi", hidden=HERE),
    Block("/ipv6 address address={addr} interface=vlan{vid}", "address6", ADDRESS6, role="svi", hidden=("advertise=yes", *HERE)),
    Block("/ipv6 address address={addr} interface=vrrp{vid}-6", "virtual6", ADDRESS6, role="svi", hidden=("advertise=yes", *HERE)),
    Block("/ipv6 nd interface=vlan{vid}", "nd", ADVERTISEMENTS, role="svi", hidden=HERE),
    Block("/ipv6 nd interface=vrrp{vid}-6", "nd6", ADVERTISEMENTS, role="svi", hidden=HERE),
    Block("/ip dhcp-relay name=relay{vid}", "relay", RELAY, role="svi", hidden=REST),
)


def _filters(menu: str, suffix: str) -> tuple[Block, ...]:
    """A chain for each access list, and the rules that jump to it: first the former, and the latter go first."""
    jump = "chain={word} in-interface={word2} jump-target={acl}"
    return (
        Block(f"/{menu} firewall filter {jump}", f"jump{suffix}", (Line("action={word=}"), ON), role="svi", hidden=HERE),
        Block(f"/{menu} firewall filter chain={{acl}}", f"acl{suffix}", RULES, role="acl", rules=True),
    )


def _route(menu: str, kind: str) -> Block:
    return Block(f"/{menu} route dst-address={{net}} gateway={{word}}", kind, (ON,), role="svi", hidden=HERE, by=("net",))


DIALECT = Dialect(
    grammar="menus",
    negation="",
    comment="#",
    mac=mac_colon,
    masked=False,
    top=Block(
        "",
        "top",
        blocks=(
            *LAYER2,
            *SVI,
            *_filters("ip", ""),
            *_filters("ipv6", "6"),
            _route("ip", "route"),
            _route("ipv6", "route6"),
            Block("/ip neighbor discovery-settings", "lldp", (Line("discover-interface-list={word=}"),), hidden=REST, remove=None),
            Block("/system identity", "identity", (Line("name={quoted=}"),), hidden=REST, remove=None),
        ),
    ),
)
