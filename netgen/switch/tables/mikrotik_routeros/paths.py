"""Where the items are: the menus of RouterOS by their paths."""

from __future__ import annotations

BRIDGE = "bridge1"
"""The bridge that a site's VLANs are in; those of other bridges have their numbers in common with them, and nothing else."""

BRIDGES = "/interface bridge"
ETHERNET, VLAN_INTERFACES, VRRPS = "/interface ethernet", "/interface vlan", "/interface vrrp"
SWITCH_RULES = "/interface ethernet switch rule"
ADDRESSES, ADDRESSES6 = "/ip address", "/ipv6 address"
FILTERS, FILTERS6 = "/ip firewall filter", "/ipv6 firewall filter"
ROUTES, ROUTES6 = "/ip route", "/ipv6 route"
PORTS, VLANS, BONDS = "/interface bridge port", "/interface bridge vlan", "/interface bonding"
