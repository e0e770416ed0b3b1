"""SONiC: entries of ``config_db.json``, changed by one JSON Patch.

``config apply-patch FILE`` takes "a JsonPatch which follows rfc6902" for "partial updates to the config with minimum
disruption" (sonic-utilities, config/main.py, its help); sonic-mgmt's own tests call it as ``sudo config apply-patch
/dev/stdin``. generic_config_updater/generic_updater.py of sonic-utilities: the result is computed and validated by the YANG
models before anything is written, what depends on what is put into order by the updater, and the database is compared with
the result at the end; a result with an empty table is refused. It does not take itself back when a step fails: that is what
``config checkpoint`` before and ``config rollback`` are for.

Of a PORT only the fields that netgen writes are looked at; lanes, speed and whatever else the switch has there is never
touched. A field that is not in the site stays: mtu is the switch's own figure then, and without admin_status a port is down
(YANG sonic-port). Members of VLANs and bundles are the site's by their port; where a VLAN or bundle of the site goes, they go
with it, whoever's they are, since the models refuse them without it (leafref).
"""

from __future__ import annotations

from netgen.platforms.lines import Block, Dialect, Line

FIELD = Line("{word} {text=}")
"""Of an entry that belongs to the site whole."""
REST = ("{text}",)
"""Fields that are the switch's own."""

BUNDLE_DEFAULTS = ('fallback "false"', 'fast_rate "false"', 'tpid "0x8100"', 'mode "routed"')
"""YANG sonic-portchannel."""

ROUTE_DEFAULTS = ('blackhole "false"', 'distance "0"', 'ifname ""', 'nexthop-vrf ""')
"""YANG sonic-static-route; `config route add` of sonic-utilities writes them."""

DIALECT = Dialect(
    grammar="json",
    apply="sudo config apply-patch /dev/stdin",
    negation="",
    comment="",
    top=Block(
        "",
        "top",
        blocks=(
            Block("DEVICE_METADATA localhost", "system", (Line("hostname {text=}"),), hidden=REST, remove=None),
            Block("VLAN Vlan{vid}", "vlan", (FIELD,), role="vlan", hidden=('admin_status "up"',)),
            Block("PORTCHANNEL PortChannel{number}", "bundle", (FIELD,), role="svi", hidden=BUNDLE_DEFAULTS),
            Block("PORTCHANNEL_MEMBER PortChannel{number}|{port}", "bundle_member", (FIELD,), role="port", of="bundle"),
            Block("MCLAG_DOMAIN {number}", "mlag", (Line('peer_link "{port=}"'), FIELD), owner='peer_link "{port=}"'),
            Block("MCLAG_INTERFACE {number}|{port}", "mlag_bundle", (FIELD,), role="port"),
            Block("MCLAG_UNIQUE_IP Vlan{vid}", "mlag_svi", (FIELD,), role="svi"),
            Block("VLAN_INTERFACE Vlan{vid}", "svi", (FIELD,), role="svi"),
            Block("VLAN_INTERFACE Vlan{vid}|{word}", "address", (FIELD,), role="svi"),
            Block("VLAN_MEMBER Vlan{number}|{port}", "vlan_member", (FIELD,), role="trunk", of="vlan"),
            Block(
                "PORT {port}",
                "port",
                (
                    Line("admin_status {text=}", stays=True),
                    Line("description {text=}"),
                    Line("mode {text=}"),
                    Line("mtu {text=}", stays=True),
                ),
                role="port",
                hidden=('mode "routed"', *REST),
                remove=None,
            ),
            Block("STATIC_ROUTE default|{word}", "route", (FIELD,), role="svi", hidden=ROUTE_DEFAULTS),
            Block("STP GLOBAL", "stp", (FIELD,)),
            Block("STP_VLAN Vlan{vid}", "stp_vlan", (FIELD,), role="svi"),
            Block("STP_PORT {port}", "stp_port", (FIELD,), role="port"),
        ),
    ),
)
