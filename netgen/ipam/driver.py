"""What Docker asks, and what it is answered: one function an endpoint, each a single change of the leases.

Never called from here: Docker. dockerd waits for the plugin, with locks held; a plugin that asks it back hangs both
(projectcalico/libnetwork-plugin#49).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netgen.addressing import embed_ipv4, ipv4, ipv6
from netgen.ipam import policy, request
from netgen.ipam.config import Config, Pool
from netgen.ipam.policy import RECONCILE, Refused
from netgen.ipam.request import GATEWAY, Asked, Body, field
from netgen.ipam.store import State, Store

CHOICES = ("network", "vlan")
"""What ``docker network create --ipam-opt`` may say: which pool is meant."""


@dataclass(frozen=True)
class Answer:
    """The body of an answer, and what happened, for log and metrics."""

    body: Body
    event: str
    """activated, requested, given_back, leased, confirmed, released, gateway, told or nothing."""
    facts: Body
    """What the log says beside it."""
    lease: int | None = None
    """The lease that was granted: to be taken back when Docker cannot be told."""


class Driver:
    """Answers Docker by a configuration (which may be replaced while it runs) and the leases."""

    def __init__(self, config: Config, store: Store) -> None:
        self.config = config
        self.store = store
        self._endpoints: dict[str, Callable[[Body], Answer]] = {
            "/Plugin.Activate": self._activate,
            "/IpamDriver.GetCapabilities": self._capabilities,
            "/IpamDriver.GetDefaultAddressSpaces": self._spaces,
            "/IpamDriver.RequestPool": self._request_pool,
            "/IpamDriver.ReleasePool": self._release_pool,
            "/IpamDriver.RequestAddress": self._request_address,
            "/IpamDriver.ReleaseAddress": self._release_address,
        }

    def knows(self, path: str) -> bool:
        """Whether the path is an endpoint of the protocol."""
        return path in self._endpoints

    def answer(self, path: str, body: bytes) -> Answer:
        """The answer of an endpoint that is known; Refused or StoreError when there is none."""
        return self._endpoints[path](request.content(path, body))

    def take_back(self, lease: int) -> None:
        """Frees a lease whose answer never reached Docker; nothing when it is not there any more."""

        def work(state: State) -> None:
            for one in state.leases():
                if one.id == lease:
                    state.release(one)

        self.store.change(work)

    # Of the daemon ------------------------------------------------------------------------------------------------------

    def _activate(self, _body: Body) -> Answer:
        self.store.change(State.activate)
        return Answer({"Implements": ["IpamDriver"]}, "activated", {})

    def _capabilities(self, _body: Body) -> Answer:
        """With RequiresMACAddress Docker up to 27 makes a random MAC as well (measured with 20.10), so it is asked for
        only where MACs are random anyway. Request replay: after its start Docker names what it believes to hold."""
        told = {"RequiresMACAddress": self.config.random_macs, "RequiresRequestReplay": True}
        return Answer(told, "told", {})

    def _spaces(self, _body: Body) -> Answer:
        return Answer({"LocalDefaultAddressSpace": "netgen-local", "GlobalDefaultAddressSpace": "netgen-global"}, "told", {})

    # Of a network -------------------------------------------------------------------------------------------------------

    def _request_pool(self, body: Body) -> Answer:
        options = request.options(body)
        for key in sorted(options.keys() - set(CHOICES)):
            raise Refused("option", f"--ipam-opt {key} is unknown; known are {' and '.join(CHOICES)}")
        pool = self._pool_of(body, options)
        family = 6 if body.get("V6") else 4
        pool_id = pool.id if family == 4 else pool.id6
        if not body.get("Pool"):
            self.store.change(lambda state: self._first_request(state, pool, pool_id))
        else:
            self.store.change(lambda state: state.request(pool_id))
        gateway = _cidr(pool, family, pool.gateway if family == 4 else pool.gateway6)
        told = {"PoolID": pool_id, "Pool": str(pool.subnet if family == 4 else pool.subnet6), "Data": {GATEWAY: gateway} if gateway else {}}
        return Answer(told, "requested", {"network": pool.network, "pool": pool_id})

    def _pool_of(self, body: Body, options: dict[str, str]) -> Pool:
        """The pool that is meant by subnet and range, or by options alone."""
        wanted = options.get("network"), options.get("vlan")
        named = [pool for pool in self.config.pools if wanted[0] in (None, pool.network) and wanted[1] in (None, str(pool.vid))]
        key = "subnet6" if body.get("V6") else "subnet"
        subnet, share = field(body, "Pool"), field(body, "SubPool")
        fits = [pool for pool in named if not subnet or subnet == str(getattr(pool, key))]
        exact = [pool for pool in fits if not share or share == str(pool.slice6 if body.get("V6") else pool.slice)]
        if len(exact) == 1 and (subnet or not body.get("V6")):
            return exact[0]
        commands = "; ".join(policy.network_command(pool, self.config.driver) for pool in fits or self.config.pools)
        if not commands:
            raise Refused("pool", f"the site model plans no network for this plugin on {self.config.host}")
        asked = f"the subnet {subnet}" + (f" with the range {share}" if share else "") if subnet else "a network without --subnet"
        several = "fits several networks" if len(exact) > 1 else "is not what the site model plans for this host"
        raise Refused("pool", f"{asked} {several}; right would be: {commands}")

    def _first_request(self, state: State, pool: Pool, pool_id: str) -> None:
        """A request without a subnet is granted once. When the subnet is on a route of the host, dockerd keeps what it got and
        asks again until it gets another one: 1,000 times a second, for ever (measured with 20.10)."""
        if state.requests(pool_id):
            command = policy.network_command(pool, self.config.driver)
            raise Refused("pool", f"{pool.subnet} is in use already, or a route of this host lies in it; name the subnet: {command}")
        state.request(pool_id)

    def _release_pool(self, body: Body) -> Answer:
        pool_id = field(body, "PoolID")
        self.store.change(lambda state: state.give_back(pool_id))
        return Answer({}, "given_back", {"pool": pool_id})

    # Of a container -----------------------------------------------------------------------------------------------------

    def _request_address(self, body: Body) -> Answer:
        asked = request.asked(self.config, body)
        if asked.gateway:
            return self._gateway(asked, field(body, "Address"))
        return self.store.change(lambda state: self._lease(state, asked))

    def _gateway(self, asked: Asked, address: str) -> Answer:
        """The gateway lies outside of every slice, is the same on every host, and is nobody's lease."""
        pool = asked.pool
        gateway = _cidr(pool, asked.family, pool.gateway if asked.family == 4 else pool.gateway6)
        right = gateway.partition("/")[0]
        if not right:
            raise Refused("gateway", f"the site model gives {pool.subnet6} no gateway; leave --gateway out for it")
        if address and address != right:
            raise Refused("gateway", f"the gateway of the network {pool.network} is {right}, not {address}; use --gateway {right}")
        return Answer({"Address": gateway, "Data": {}}, "gateway", {"network": pool.network, "address": right})

    def _lease(self, state: State, asked: Asked) -> Answer:
        pool = asked.pool
        ip = self._wanted(state, asked)
        held = state.lease(asked.family, ip) if ip is not None else None
        if held is not None:
            if not _confirms(state, asked, held):
                raise policy.held(pool, held, asked.mac, _free(state, pool))
            state.confirm(held, asked.pool_id, asked.mac, asked.name)
            return Answer({"Address": _cidr(pool, asked.family, held.ip), "Data": {}}, "confirmed", _facts(asked, held.ip))
        partner = state.lease(6, ip) if ip is not None and asked.family == 4 else None
        if partner is not None:  # its container is on its way out: Docker releases IPv4 first
            raise policy.held(pool, partner, asked.mac, _free(state, pool))
        if not state.known(asked.pool_id):
            why = "the file of leases is new, and Docker was started before it"
            raise Refused("unknown", f"{why}, so it is not known which addresses are in use; look: {RECONCILE}")
        if ip is None:
            ip = _free(state, pool)
        if ip is None:
            raise Refused("full", policy.full(pool, sum(not one.confirmed for one in state.leases(pool.id))))
        lease = state.grant(asked.pool_id, asked.family, ip, asked.mac, asked.name)
        return Answer({"Address": _cidr(pool, asked.family, ip), "Data": {}}, "leased", _facts(asked, ip), lease.id)

    def _wanted(self, state: State, asked: Asked) -> int | None:
        """The address that it must be; None: any that is free."""
        if asked.family == 6:
            return _partner(state, asked)
        pool, ip = asked.pool, asked.ip
        if ip is not None and state.lease(4, ip) is None:
            policy.check(pool, ip)
        if asked.mac is not None:
            ip = policy.check_mac(pool, ip, asked.mac, _free(state, pool))
        if ip is None and asked.name:
            named = [one for one, name in pool.fixed.items() if name == asked.name and one not in state.leased()]
            ip = named[0] if named else None
        return ip

    def _release_address(self, body: Body) -> Answer:
        pool_id, address = field(body, "PoolID"), field(body, "Address")
        ip, family = request.address(address)

        def work(state: State) -> Answer:
            lease = state.lease(family, ip & 0xFFFFFFFF)
            if lease is None or lease.pool != pool_id:  # a gateway, or a lease that is gone already
                return Answer({}, "nothing", {"pool": pool_id, "address": address})
            state.release(lease)
            return Answer({}, "released", {"pool": pool_id, "address": address})

        return self.store.change(work)


def _partner(state: State, asked: Asked) -> int:
    """The IPv4 address whose bytes the container's IPv6 address ends in.

    dockerd asks for IPv4 first, and holds the network's lock from there to the IPv6 request (libnetwork, CreateEndpoint): it is
    the newest lease without a partner, or the one with the same MAC.
    """
    if asked.ip is not None and (asked.ip not in asked.pool.slice or state.lease(4, asked.ip) is None):
        given = policy.text(asked.pool, 6, asked.ip)
        raise Refused("family", f"the IPv6 address {given} goes with the IPv4 address {ipv4(asked.ip)}; use --ip {ipv4(asked.ip)} too")
    if asked.ip is not None:
        return asked.ip
    paired = {one.ip for one in state.leases(asked.pool.id6)}
    alone = [one for one in state.leases(asked.pool.id) if one.ip not in paired and asked.mac in (None, one.mac)]
    if not alone:
        raise Refused("family", f"an IPv6 address goes with an IPv4 address; give the network both subnets ({asked.pool.subnet})")
    return max(alone, key=lambda one: one.id).ip


def _confirms(state: State, asked: Asked, lease: policy.Lease) -> bool:
    """Whether the request names a lease that it holds. After its start Docker names every address in use once more, without
    the MAC (measured with 20.10); later, and with another MAC, it is somebody else's."""
    other = asked.mac is not None and lease.mac is not None and asked.mac != lease.mac
    return not lease.confirmed and not other and state.requests(asked.pool_id) > 0


def _free(state: State, pool: Pool) -> int | None:
    return policy.next_free(pool, state.leased(), state.released())


# Telling ------------------------------------------------------------------------------------------------------------------


def _cidr(pool: Pool, family: int, ip: int | None) -> str:
    """An address with the length of its subnet's prefix, which dockerd compares; from IPv4 bytes, or a whole IPv6 address."""
    if ip is None:
        return ""
    if family == 4 or pool.subnet6 is None:
        return f"{ipv4(ip)}/{pool.subnet.length}"
    whole = ip if ip >> 32 else embed_ipv4(pool.subnet6, ip)
    return f"{ipv6(whole)}/{pool.subnet6.length}"


def _facts(asked: Asked, ip: int) -> Body:
    facts: Body = {"network": asked.pool.network, "address": policy.text(asked.pool, asked.family, ip)}
    if asked.mac is not None:
        facts["mac"] = asked.mac.to_bytes(6, "big").hex(":")
    if asked.name:
        facts["container"] = asked.name
    return facts
