"""What dockerd sends, as measured with 20.10.24, and what it is answered: whole conversations in the order of the events."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ipam.faults import fault
from ipam.plugin import GATEWAY, ID, ID6, SIX, Talk, config, request_address, request_pool

from netgen.addressing import ipv4


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """The reference's host, under Docker 20.10."""
    return Talk(config(), tmp_path / "ipam.db")


@pytest.fixture
def new(tmp_path: Path) -> Callable[..., Talk]:
    """Makes a talk whose pools differ from the usual one, and starts it."""
    return lambda *pools, engine="20.10": Talk(config(*pools, engine=engine), tmp_path / "ipam.db").start()


POOL_ANSWER = {"PoolID": ID, "Pool": "172.31.10.0/24", "Data": {"com.docker.network.gateway": "172.31.10.1/24"}}
GATEWAY_ANSWER = {"Address": "172.31.10.1/24", "Data": {}}

# Bytes as they came, with the newline at their end; only PoolID is ours.
CREATE = b'{"AddressSpace":"netgen-local","Pool":"172.31.10.0/24","SubPool":"172.31.10.64/26","Options":{},"V6":false}\n'
CREATE_GATEWAY = (
    b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"172.31.10.1",'
    b'"Options":{"RequestAddressType":"com.docker.network.gateway"}}\n'
)
AUXILIARY = b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"172.31.10.65","Options":null}\n'
RUN = b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"","Options":null}\n'
RUN_MAC = (
    b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"",'
    b'"Options":{"com.docker.network.endpoint.macaddress":"02:42:ac:1f:0a:46"}}\n'
)
STOP = b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"172.31.10.64"}\n'
REMOVE_GATEWAY = b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26","Address":"172.31.10.1"}\n'
REMOVE = b'{"PoolID":"netgen/172.31.10.0/24/172.31.10.64/26"}\n'


def test_a_network_and_a_container_from_beginning_to_end(talk: Talk) -> None:
    assert talk.post("/Plugin.Activate") == {"Implements": ["IpamDriver"]}
    assert talk.post("/IpamDriver.GetCapabilities") == {"RequiresMACAddress": False, "RequiresRequestReplay": True}
    spaces = {"LocalDefaultAddressSpace": "netgen-local", "GlobalDefaultAddressSpace": "netgen-global"}
    assert talk.post("/IpamDriver.GetDefaultAddressSpaces") == spaces
    assert talk.post("/IpamDriver.RequestPool", CREATE) == POOL_ANSWER
    assert talk.post("/IpamDriver.RequestAddress", CREATE_GATEWAY) == GATEWAY_ANSWER
    assert talk.post("/IpamDriver.RequestAddress", AUXILIARY) == {"Address": "172.31.10.65/24", "Data": {}}
    assert talk.post("/IpamDriver.RequestAddress", RUN) == {"Address": "172.31.10.64/24", "Data": {}}
    assert talk.post("/IpamDriver.RequestAddress", RUN) == {"Address": "172.31.10.66/24", "Data": {}}
    assert talk.post("/IpamDriver.ReleaseAddress", STOP) == {}
    assert talk.post("/IpamDriver.ReleaseAddress", REMOVE_GATEWAY) == {}
    assert talk.post("/IpamDriver.ReleasePool", REMOVE) == {}
    told = [(line["event"], line.get("address")) for line in talk.lines if line["event"] != "told"]
    assert told == [
        ("activated", None),
        ("requested", None),
        ("gateway", "172.31.10.1"),
        ("leased", "172.31.10.65"),
        ("leased", "172.31.10.64"),
        ("leased", "172.31.10.66"),
        ("released", "172.31.10.64"),
        ("nothing", "172.31.10.1"),
        ("given_back", None),
    ]


@pytest.mark.parametrize(("engine", "wanted"), [("20.10", False), ("27.5.1", False), ("28.0.0", True), ("29", True)])
def test_macs_are_asked_for_where_docker_makes_them_by_chance(new: Callable[..., Talk], engine: str, wanted: bool) -> None:
    assert new({}, engine=engine)("GetCapabilities")["RequiresMACAddress"] is wanted


def test_the_second_container_gets_the_next_address_and_a_released_one_comes_last(talk: Talk) -> None:
    talk.start()
    assert [talk.lease() for _ in range(3)] == ["172.31.10.64", "172.31.10.65", "172.31.10.66"]
    talk.release("172.31.10.65")
    talk.release("172.31.10.64")
    assert [talk.lease() for _ in range(37)] == [f"172.31.10.{last}" for last in range(67, 104)]
    assert [talk.lease(), talk.lease()] == ["172.31.10.65", "172.31.10.64"]


def test_the_order_is_that_of_the_last_release(new: Callable[..., Talk]) -> None:
    talk = new({"max": 2})
    first, second = talk.lease(), talk.lease()
    talk.release(first)
    talk.release(second)
    assert talk.lease() == first
    talk.release(first)
    assert [talk.lease(), talk.lease()] == [second, first]


def test_a_release_for_another_pool_frees_nothing(talk: Talk) -> None:
    talk.start()
    first = talk.lease()
    talk.release(first, "netgen/172.31.10.0/24/172.31.10.128/26")
    assert talk.lines[-1]["event"] == "nothing"
    assert talk.lease() == "172.31.10.65"
    assert talk.lease(first).startswith(f"{first} is leased to")


# dockerd stops and starts -------------------------------------------------------------------------------------------------------


@fault("dockerd is restarted", "nothing", "what runs again has an address of its own, and not the one that it had just before")
def test_a_restart_of_dockerd_without_live_restore(talk: Talk) -> None:
    """SIGTERM releases what runs; the replay names pool and gateway, then containers start anew."""
    talk.start()
    assert talk.lease() == "172.31.10.64"
    talk.release("172.31.10.64")
    talk.start()
    assert talk("RequestAddress", request_address("172.31.10.1", **GATEWAY)) == GATEWAY_ANSWER
    assert talk.lease() == "172.31.10.65"


@fault("dockerd is restarted with live-restore", "nothing", "containers keep their leases: each may be named once more, without its MAC")
def test_a_restart_of_dockerd_with_live_restore(talk: Talk) -> None:
    """Nothing is released; each living container is named once, without its MAC."""
    talk.start()
    first, second = talk.lease(), talk.lease()
    talk.start()
    assert (talk.lease(first), talk.lease(second)) == (first, second)
    assert talk.lines[-1]["event"] == "confirmed"
    refusal = (
        "172.31.10.64 is leased to a container, whose name Docker did not say; leave --ip out; if that container is"
        " gone: netgen ipam reconcile"
    )
    assert talk.lease(first) == refusal


@fault("dockerd is killed", "nothing", "its replay names and then releases what ran")
def test_kill_of_dockerd_without_live_restore(talk: Talk) -> None:
    """Replay of each address, its release, and then the restart policy's request."""
    talk.start()
    first = talk.lease()
    talk.start()
    assert talk.lease(first) == first
    talk.release(first)
    assert talk.lease() == "172.31.10.65"


def test_the_replay_of_an_auxiliary_address_is_the_same_lease(talk: Talk) -> None:
    """Answered "already leased", dockerd gave the living pool back (measured with 20.10)."""
    talk.start()
    assert talk.lease("172.31.10.65") == "172.31.10.65"
    talk.start()
    assert talk.lease("172.31.10.65") == "172.31.10.65"


def test_an_address_is_confirmed_only_after_docker_has_asked_for_its_pool_anew(talk: Talk) -> None:
    """Otherwise the replay has failed: the container may live, and nobody can say so."""
    talk.start()
    first = talk.lease()
    talk("Activate")
    assert talk.lease(first).startswith(f"{first} is leased to")
    talk.start()
    assert talk.lease(first) == first


# Pools --------------------------------------------------------------------------------------------------------------------------


@fault(
    "a second network on the subnet is created, and Docker refuses it",
    "`docker network create` fails",
    "the first network keeps its pool, though both are released by the same name",
)
def test_a_second_network_on_the_subnet_that_fails_does_not_take_the_pool_away(talk: Talk) -> None:
    talk.start()
    assert talk.lease() == "172.31.10.64"
    assert talk.post("/IpamDriver.RequestPool", CREATE) == POOL_ANSWER
    assert talk.post("/IpamDriver.RequestAddress", CREATE_GATEWAY) == GATEWAY_ANSWER
    assert talk.post("/IpamDriver.ReleaseAddress", REMOVE_GATEWAY) == {}
    assert talk.post("/IpamDriver.ReleasePool", REMOVE) == {}
    assert talk.lease() == "172.31.10.65"
    talk.release("172.31.10.64")


@fault(
    "a network is created without `--subnet`, and the subnet is on a route of the host or in use",
    "`docker network create` fails, and says the right command",
    "the second request is refused; dockerd would repeat it for ever",
)
def test_a_request_without_a_subnet_is_granted_once(talk: Talk) -> None:
    """dockerd would ask a thousand times a second, for ever (measured with 20.10)."""
    talk("Activate")
    bare = request_pool("", "", vlan="10")
    assert talk("RequestPool", bare) == POOL_ANSWER
    command = (
        "docker network create -d macvlan --subnet 172.31.10.0/24 --gateway 172.31.10.1 --ip-range 172.31.10.64/26"
        " --ipam-driver netgen -o parent=eth1.10 containers"
    )
    refusal = {"Error": f"netgen: 172.31.10.0/24 is in use already, or a route of this host lies in it; name the subnet: {command}"}
    assert [talk("RequestPool", bare) for _ in range(3)] == [refusal] * 3
    for _ in range(3):  # more often than it was asked for
        talk("ReleasePool", {"PoolID": ID})
    assert [talk("RequestPool", bare) for _ in range(2)] == [POOL_ANSWER, refusal]
    talk("Activate")
    assert talk("RequestPool", bare) == POOL_ANSWER


def test_a_pool_is_known_only_when_docker_was_seen_to_start(talk: Talk) -> None:
    assert talk("RequestPool", request_pool()) == POOL_ANSWER
    assert talk.lease().startswith("the file of leases is new, and Docker was started before it")
    talk.start()
    assert talk.lease() == "172.31.10.64"


OTHER = {"network": "others", "vid": 30, "parent": "eth1.30", "subnet": "10.30.0.0/24", "gateway": "10.30.0.1", "slice": "10.30.0.128/25"}
RIGHT = (
    "docker network create -d macvlan --subnet 172.31.10.0/24 --gateway 172.31.10.1 --ip-range 172.31.10.64/26"
    " --ipam-driver netgen -o parent=eth1.10 containers"
)
OTHER_RIGHT = (
    "docker network create -d macvlan --subnet 10.30.0.0/24 --gateway 10.30.0.1 --ip-range 10.30.0.128/25"
    " --ipam-driver netgen -o parent=eth1.30 others"
)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (
            request_pool("172.31.0.0/16", ""),
            f"the subnet 172.31.0.0/16 is not what the site model plans for this host; right would be: {RIGHT}; {OTHER_RIGHT}",
        ),
        (
            request_pool(share="172.31.10.0/25"),
            "the subnet 172.31.10.0/24 with the range 172.31.10.0/25 is not what the site model plans for this host;"
            f" right would be: {RIGHT}",
        ),
        (request_pool("", ""), f"a network without --subnet fits several networks; right would be: {RIGHT}; {OTHER_RIGHT}"),
        (
            request_pool("fd00:10::/64", "", v6=True),
            f"the subnet fd00:10::/64 is not what the site model plans for this host; right would be: {RIGHT}; {OTHER_RIGHT}",
        ),
        (request_pool(site="dc1", slice="1"), "--ipam-opt site is unknown; known are network and vlan"),
    ],
)
def test_a_network_that_is_not_planned_is_refused_with_the_right_command(new: Callable[..., Talk], asked: dict, refusal: str) -> None:
    assert new({}, OTHER)("RequestPool", asked) == {"Error": f"netgen: {refusal}"}


@pytest.mark.parametrize(
    "asked",
    [
        request_pool(),
        request_pool(share=""),
        request_pool("", "", vlan="10"),
        request_pool("", "", network="containers"),
        request_pool(network="containers", vlan="10"),
    ],
)
def test_a_pool_is_found_by_subnet_range_or_option(tmp_path, asked: dict) -> None:
    talk = Talk(config({}, OTHER), tmp_path / "ipam.db")
    talk("Activate")
    assert talk("RequestPool", asked) == POOL_ANSWER


def test_a_host_without_networks_of_the_plugin(tmp_path) -> None:
    talk = Talk(config(engine="20.10").__class__("docker1", "20.10", "netgen", ()), tmp_path / "ipam.db")
    assert talk("RequestPool", request_pool()) == {"Error": "netgen: the site model plans no network for this plugin on docker1"}


def test_a_pool_that_is_planned_no_more(talk: Talk) -> None:
    talk.start()
    assert talk.lease(pool="netgen/172.31.10.0/24/172.31.10.128/26") == (
        "the pool netgen/172.31.10.0/24/172.31.10.128/26 is not planned for this host any more; remove the network when no"
        " container uses it,"
        " and create it with docker-networks.sh"
    )


# Addresses ----------------------------------------------------------------------------------------------------------------------


def test_the_gateway_needs_no_address_and_is_no_other(talk: Talk) -> None:
    talk.start()
    assert talk("RequestAddress", request_address("", **GATEWAY)) == GATEWAY_ANSWER
    refusal = {"Error": "netgen: the gateway of the network containers is 172.31.10.1, not 172.31.10.9; use --gateway 172.31.10.1"}
    assert talk("RequestAddress", request_address("172.31.10.9", **GATEWAY)) == refusal


FIRST = "leave --ip out, or choose from 172.31.10.64 to 172.31.10.103"


@pytest.mark.parametrize(
    ("ip", "refusal"),
    [
        ("172.31.10.20", f"172.31.10.20 is not in this host's slice 172.31.10.64/26, another host may hand it out; {FIRST}"),
        ("172.31.11.20", f"172.31.11.20 is not in this host's slice 172.31.10.64/26, nor in the subnet 172.31.10.0/24; {FIRST}"),
        ("172.31.10.1", f"172.31.10.1 is the gateway of 172.31.10.0/24; {FIRST}"),
        (
            "172.31.10.104",
            "172.31.10.104 is beyond the first 40 addresses of this host's slice, and the switch has entries for those alone;"
            " leave --ip out,"
            " choose from 172.31.10.64 to 172.31.10.103, or name the container under fixed in the site model",
        ),
        ("fd00::1", "fd00::1 is not an IPv4 address"),
        ("172.31.10", '"172.31.10" is not an IPv4 address such as 192.168.1.11'),
    ],
)
def test_an_address_that_is_not_this_hosts_is_refused(talk: Talk, ip: str, refusal: str) -> None:
    assert talk.start().lease(ip) == refusal


def test_fixed_addresses_are_for_those_who_ask(new: Callable[..., Talk]) -> None:
    fixed = {"exclude": ["172.31.10.65", "172.31.10.120"], "max": 3, "mac": "any"}
    talk = new({**fixed, "fixed": [{"name": "web1", "ip": "172.31.10.65"}]})
    assert [talk.lease(), talk.lease()] == ["172.31.10.64", "172.31.10.66"]
    assert talk.lease() == (
        "all 3 addresses of the network containers on this host are leased or kept for named containers (1); remove a"
        " container, or raise max"
        " in the site model"
    )
    assert talk.lease("172.31.10.120") == "172.31.10.120"
    assert talk.lease(name="web1") == "172.31.10.65"


def test_when_all_are_leased_the_old_leases_are_named(new: Callable[..., Talk]) -> None:
    talk = new({"max": 2})
    assert [talk.lease(), talk.lease()] == ["172.31.10.64", "172.31.10.65"]
    talk.start()
    assert talk.lease() == (
        "all 2 addresses of the network containers on this host are leased; remove a container, or raise max in the site"
        " model; 2 of the leases"
        " may be of containers that are gone: netgen ipam reconcile"
    )


def test_the_subnets_own_addresses_are_nobodys(new: Callable[..., Talk]) -> None:
    low = new({"slice": "172.31.10.0/26", "max": 2, "gateway": "172.31.10.254"})
    pool = "netgen/172.31.10.0/24/172.31.10.0/26"
    assert [low.lease(pool=pool) for _ in range(2)] == ["172.31.10.1", "172.31.10.2"]
    high = config({"slice": "172.31.10.252/30"}).pools[0]
    assert [ipv4(ip) for ip in high.first] == ["172.31.10.252", "172.31.10.253", "172.31.10.254"]
    whole = config({"subnet": "10.0.0.0/31", "slice": "10.0.0.0/32", "gateway": "10.0.0.1"}).pools[0]
    assert [ipv4(ip) for ip in whole.first] == ["10.0.0.0"]


# Docker 28 and later ------------------------------------------------------------------------------------------------------------

RANDOM = "9a:10:77:3c:00:05"
DROPS = f"the switch would drop what the MAC {RANDOM} sends, as it is not made from an address of this host"


def test_the_mac_says_the_address(new: Callable[..., Talk]) -> None:
    talk = new({}, engine="28.1")
    assert talk.post("/IpamDriver.RequestAddress", RUN_MAC) == {"Address": "172.31.10.70/24", "Data": {}}
    talk.release("172.31.10.70")
    assert talk.post("/IpamDriver.RequestAddress", RUN_MAC) == {"Address": "172.31.10.70/24", "Data": {}}
    assert talk.lease("172.31.10.71", "02:42:ac:1f:0a:47") == "172.31.10.71"


def test_a_mac_that_the_switch_would_drop_is_refused_with_the_right_command(new: Callable[..., Talk]) -> None:
    talk = new({}, engine="28.1")
    command = "docker run --network containers --ip 172.31.10.64 --mac-address 02:42:ac:1f:0a:40 ..."
    assert talk.lease(mac=RANDOM) == f"{DROPS}; pin both: {command}"
    assert talk.lease("172.31.10.80", RANDOM) == (
        f"the switch would drop what 172.31.10.80 sends with the MAC {RANDOM}; pin both:"
        " docker run --network containers --ip 172.31.10.80 --mac-address 02:42:ac:1f:0a:50 ..."
    )
    for other in ("02:42:ac:1f:0a:7f", "06:42:ac:1f:0a:46"):
        assert talk.lease(mac=other).startswith(f"the switch would drop what the MAC {other} sends")


def test_a_mac_that_the_switch_would_drop_when_nothing_is_free(new: Callable[..., Talk]) -> None:
    talk = new({"max": 1}, engine="28.1")
    assert talk.lease(mac="02:42:ac:1f:0a:40") == "172.31.10.64"
    full = "all 1 addresses of the network containers on this host are leased; remove a container, or raise max in the site model"
    assert talk.lease(mac=RANDOM) == f"{DROPS}; {full}"


def test_a_mac_whose_address_is_leased(new: Callable[..., Talk]) -> None:
    talk = new({}, engine="29.0")
    assert talk.lease(mac="02:42:ac:1f:0a:40", name="web1") == "172.31.10.64"
    assert talk.lease(mac="02:42:ac:1f:0a:40", name="web2") == (
        '172.31.10.64 is leased to the container "web1" with the MAC 02:42:ac:1f:0a:40; free is: docker run --network containers'
        " --ip 172.31.10.65 --mac-address 02:42:ac:1f:0a:41 ...; if that container is gone: netgen ipam reconcile"
    )


def test_any_mac_is_let_through_where_the_binding_has_none(new: Callable[..., Talk]) -> None:
    talk = new({"mac": "any"}, engine="29.0")
    assert talk.lease(mac=RANDOM, name="web1") == "172.31.10.64"
    assert talk.lines[-1] == {
        "time": talk.lines[-1]["time"],
        "level": "info",
        "event": "leased",
        "network": "containers",
        "address": "172.31.10.64",
        "mac": RANDOM,
        "container": "web1",
    }


def test_the_replay_has_no_mac_and_another_mac_is_somebody_else(new: Callable[..., Talk]) -> None:
    talk = new({"mac": "any"}, engine="28.0")
    first = talk.lease(mac=RANDOM)
    talk.start()
    assert talk.lease(first, "9a:10:77:3c:00:06").startswith(f"{first} is leased to a container with the MAC {RANDOM}; leave --ip out")
    assert talk.lease(first) == first


# IPv6 ---------------------------------------------------------------------------------------------------------------------------

POOL6 = b'{"AddressSpace":"netgen-local","Pool":"fd00:10::/64","SubPool":"","Options":{},"V6":true}\n'


def test_an_ipv6_address_ends_in_the_ipv4_address(new: Callable[..., Talk]) -> None:
    talk = new(SIX)
    answer = {"PoolID": ID6, "Pool": "fd00:10::/64", "Data": {"com.docker.network.gateway": "fd00:10::1/64"}}
    assert talk.post("/IpamDriver.RequestPool", POOL6) == answer
    gateway = request_address("fd00:10::1", pool=ID6, **GATEWAY)
    assert talk("RequestAddress", gateway) == {"Address": "fd00:10::1/64", "Data": {}}
    assert [talk.lease(), talk.lease(pool=ID6), talk.lease(), talk.lease(pool=ID6)] == [
        *("172.31.10.64", "fd00:10::ac1f:a40"),
        *("172.31.10.65", "fd00:10::ac1f:a41"),
    ]
    talk.release("172.31.10.64")
    assert talk.lease("172.31.10.64").startswith("fd00:10::ac1f:a40 is leased to a container")
    talk.release("fd00:10::ac1f:a40", ID6)
    assert talk.lease("172.31.10.64") == "172.31.10.64"


def test_the_partner_is_the_newest_address_without_one(new: Callable[..., Talk]) -> None:
    """The older one is of a container in an IPv4 network on the same subnet."""
    talk = new(SIX)
    assert [talk.lease(), talk.lease(), talk.lease(pool=ID6)] == ["172.31.10.64", "172.31.10.65", "fd00:10::ac1f:a41"]


def test_an_ipv4_address_whose_ipv6_partner_is_leased_is_not_handed_out(new: Callable[..., Talk]) -> None:
    talk = new({**SIX, "max": 2})
    assert [talk.lease(), talk.lease(pool=ID6)] == ["172.31.10.64", "fd00:10::ac1f:a40"]
    talk.release("172.31.10.64")
    assert talk.lease() == "172.31.10.65"
    assert talk.lease().startswith("all 2 addresses")
    talk.release("fd00:10::ac1f:a40", ID6)
    assert talk.lease() == "172.31.10.64"


def test_ipv6_replay_and_pairs_by_mac(new: Callable[..., Talk]) -> None:
    talk = new({**SIX, "mac": "any"}, engine="28")
    assert [talk.lease(mac=RANDOM), talk.lease(mac="9a:10:77:3c:00:06")] == ["172.31.10.64", "172.31.10.65"]
    assert talk.lease(mac=RANDOM, pool=ID6) == "fd00:10::ac1f:a40"
    talk.start()
    assert talk.lease("172.31.10.64") == "172.31.10.64"
    assert talk.lease("fd00:10::ac1f:a40", pool=ID6) == "fd00:10::ac1f:a40"
    assert talk.lease("fd00:10::ac1f:a40", pool=ID6).startswith("fd00:10::ac1f:a40 is leased to a container with the MAC")


@pytest.mark.parametrize(
    ("ip", "refusal"),
    [
        ("", "an IPv6 address goes with an IPv4 address; give the network both subnets (172.31.10.0/24)"),
        ("fd00:10::ac1f:a41", "the IPv6 address fd00:10::ac1f:a41 goes with the IPv4 address 172.31.10.65; use --ip 172.31.10.65 too"),
        (
            "fd00:10::5:0:1",
            "fd00:10::5:0:1 is not an address of fd00:10::ac1f:a40/122, which ends in the container's IPv4 address; leave --ip6 out",
        ),
        ("172.31.10.64", "172.31.10.64 is not an IPv6 address"),
    ],
)
def test_an_ipv6_address_without_its_partner_is_refused(new: Callable[..., Talk], ip: str, refusal: str) -> None:
    assert new(SIX).lease(ip, pool=ID6) == refusal


def test_an_ipv6_gateway_that_is_not_planned(new: Callable[..., Talk]) -> None:
    talk = new({**SIX, "gateway6": None})
    refusal = {"Error": "netgen: the site model gives fd00:10::/64 no gateway; leave --gateway out for it"}
    assert talk("RequestAddress", request_address("fd00:10::1", pool=ID6, **GATEWAY)) == refusal


# What nobody should send --------------------------------------------------------------------------------------------------------

EMPTY = "netgen: the connection broke, and Docker repeated the request without its content; start the container again"


@fault(
    "the connection breaks, and Docker repeats its request without content",
    "`docker run` fails after 15 seconds, and says why",
    "nothing is leased",
)
@pytest.mark.parametrize("endpoint", ["RequestPool", "RequestAddress", "ReleaseAddress", "ReleasePool"])
@pytest.mark.parametrize("body", [b"", b"\n"])
def test_an_empty_body(talk: Talk, endpoint: str, body: bytes) -> None:
    talk.start()
    assert talk.post(f"/IpamDriver.{endpoint}", body) == {"Error": EMPTY}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"{", "the request is not JSON"),
        (b"\xff", "the request is not JSON"),
        (b"[]", "the request is not a JSON object"),
        (b'{"PoolID": 5}', "PoolID is not a text"),
        (b'{"PoolID": "x", "Options": []}', "the pool x is not planned"),
        (b'{"PoolID": "x", "Options": [1]}', "Options is not an object of texts"),
        (b'{"PoolID": "x", "Options": {"a": 1}}', "Options is not an object of texts"),
        (json.dumps(request_address(mac="zz")).encode(), '"zz" is not a MAC address such as 52:54:00:00:01:02'),
    ],
)
def test_nonsense_is_refused(talk: Talk, body: bytes, refusal: str) -> None:
    talk.start()
    assert talk.post("/IpamDriver.RequestAddress", body)["Error"].startswith(f"netgen: {refusal}")


def test_a_name_cannot_write_a_line_of_the_log(new: Callable[..., Talk]) -> None:
    talk = new({"mac": "any"}, engine="29")
    hostile = 'web"\n{"event": "released"}\x1b[31m'
    first = talk.lease(mac=RANDOM, name=hostile)
    assert talk.lines[-1]["container"] == hostile
    refusal = talk.lease(first)
    assert "\n" not in refusal
    assert "\x1b" not in refusal
    assert '"web\\"\\n{' in refusal
