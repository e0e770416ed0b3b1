"""Whatever containers, dockerd and the plugin do, in any order: no address twice, none from outside, none refused while one is free."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from ipam.plugin import ID, Talk, config

from netgen.addressing import ipv4, mac_colon, mac_from_ip, parse_ipv4
from netgen.ipam import policy
from netgen.ipam.docker import Endpoint, Look
from netgen.ipam.reconcile import reconcile

SLICE = parse_ipv4("172.31.10.64")
MOST = 5
FIXED = SLICE + 2
OUTER_FIXED = SLICE + 30
FIRST = set(range(SLICE, SLICE + MOST))
FREE = FIRST - {FIXED}
"""What is handed out to whoever does not say what it wants."""


class Life(RuleBasedStateMachine):
    """One host. ``running`` are the containers that live, by address, as dockerd and the kernel know them; ``old`` are addresses
    that are leased to nobody, since their releases were lost."""

    containers = Bundle("containers")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "ipam.db"
        self.now = 1.7e9
        self.running: set[int] = set()
        self.old: set[int] = set()
        self.order: list[int] = sorted(FREE)
        """The free addresses, the one that was free for longest first."""

    def teardown(self) -> None:
        self.talk.store.close()
        self.folder.cleanup()

    @initialize(random=st.booleans())
    def begin(self, random: bool) -> None:
        self.random = random
        pool = {"max": MOST, "mac": "any" if random else "from-ip", "exclude": [ipv4(FIXED), ipv4(OUTER_FIXED)]}
        self.config = config(pool, engine="29.0" if random else "20.10")
        self.restart_plugin()
        self.talk.start()

    def mac(self) -> str:
        return mac_colon(0x9A1077000000 + len(self.running)) if self.random else ""

    def got(self, ip: int) -> int:
        """The address goes to a container."""
        assert ip not in self.running, f"{ipv4(ip)} has two containers"
        self.running.add(ip)
        self.old.discard(ip)
        if ip in self.order:
            self.order.remove(ip)
        return ip

    def freed(self, ip: int) -> None:
        self.old.discard(ip)
        if ip in FREE:
            self.order.append(ip)

    @rule(target=containers)
    def run(self) -> Any:
        answer = self.talk.lease(mac=self.mac())
        if not self.order:
            assert answer.startswith("all 5 addresses of the network containers on this host are leased or kept for named containers (1);")
            return None
        assert answer == ipv4(self.order[0])
        return self.got(self.order[0])

    @rule(target=containers, ip=st.integers(SLICE - 2, SLICE + 66))
    def run_with_address(self, ip: int) -> Any:
        answer = self.talk.lease(ipv4(ip), mac=self.mac())
        if ip in self.running or (ip in self.old and not self.confirmable):
            assert answer.startswith(f"{ipv4(ip)} is leased to")
            return None
        if ip not in FIRST | {OUTER_FIXED}:
            assert " is not in this host's slice " in answer or " is beyond the first 5 addresses " in answer
            return None
        if answer == ipv4(ip):
            return self.got(ip)
        assert ip in self.old, answer  # another MAC, or confirmed before its release was lost
        return None

    @rule(ip=consumes(containers))
    def stop(self, ip: Any) -> None:
        if ip in self.running:
            self.running.remove(ip)
            self.talk.release(ipv4(ip))
            self.freed(ip)

    @rule(ip=consumes(containers))
    def stop_while_the_plugin_is_down(self, ip: Any) -> None:
        if ip in self.running:
            self.running.remove(ip)
            self.old.add(ip)

    @rule()
    def release_again(self) -> None:
        for ip in set(range(SLICE, SLICE + MOST)) - self.running - self.old:
            self.talk.release(ipv4(ip))

    @rule()
    def restart_plugin(self) -> None:
        if hasattr(self, "talk"):
            self.talk.store.close()
        self.talk = Talk(self.config, self.path, lambda: self.now)
        self.confirmable = True

    @rule()
    def restart_dockerd_with_live_restore(self) -> None:
        self.talk.start()
        self.replay()

    @rule()
    def kill_dockerd(self) -> None:
        """Without live-restore: every address is named and released."""
        self.talk.start()
        self.replay()
        for ip in sorted(self.running):
            self.talk.release(ipv4(ip))
            self.freed(ip)
        self.running.clear()

    def replay(self) -> None:
        self.confirmable = True
        for ip in sorted(self.running):
            assert self.talk.lease(ipv4(ip)) == ipv4(ip)

    @rule(seconds=st.integers(-(10**9), 10**9))
    def clock_jumps(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def reconcile(self) -> None:
        endpoints = tuple(Endpoint("containers", f"c{ip}", 4, ip, mac_from_ip(ip)) for ip in sorted(self.running))
        found = reconcile(self.config, self.talk.store, lambda: Look("20.10", endpoints), lambda: None)
        assert {one.address for one in found.changes} == {ipv4(ip) for ip in self.old}
        for ip in sorted(self.old):
            self.freed(ip)

    @rule()
    def lose_the_database(self) -> None:
        """Corrupt: it is moved aside, nothing is handed out; reconcile learns what runs."""
        self.talk.store.close()
        self.path.write_bytes(b"no database" * 100)
        self.restart_plugin()
        assert len(self.talk.moved) == 1
        assert self.talk.lease(mac=self.mac()).startswith("the file of leases is new, and Docker was started before it")
        self.old.clear()
        self.order = sorted(FREE - self.running)
        endpoints = tuple(Endpoint("containers", f"c{ip}", 4, ip, mac_from_ip(ip)) for ip in sorted(self.running))
        reconcile(self.config, self.talk.store, lambda: Look("20.10", endpoints), lambda: None)

    @invariant()
    def leases_are_what_runs_and_what_was_lost(self) -> None:
        if hasattr(self, "talk"):
            leases = self.talk.store.change(lambda state: state.leases())
            assert [one.ip for one in leases] == sorted(self.running | self.old)
            assert all(one.ip in FIRST | {OUTER_FIXED} and one.pool == ID for one in leases)


Life.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
TestLife = Life.TestCase


# Policy alone ---------------------------------------------------------------------------------------------------------------------

POOL = config({"max": 10}).pools[0]
ADDRESSES = st.sets(st.sampled_from(list(POOL.first)))


@given(ADDRESSES, st.permutations(list(POOL.first)), st.integers(0, 10))
def test_the_next_address_was_free_for_longest(leased: set[int], order: list[int], used: int) -> None:
    released = {ip: number for number, ip in enumerate(order[:used], 1)}
    free = [ip for ip in sorted(POOL.first) if ip not in leased and ip not in released]
    free += [ip for ip in order[:used] if ip not in leased]
    assert policy.next_free(POOL, leased, released) == (free[0] if free else None)


@given(st.integers(0, 2**32 - 1))
def test_only_addresses_with_an_entry_pass(ip: int) -> None:
    passes = True
    try:
        policy.check(POOL, ip)
    except policy.Refused:
        passes = False
    assert passes == (POOL.slice.first <= ip < POOL.slice.first + 10)


@given(
    st.one_of(st.none(), st.sampled_from(list(POOL.first))),
    st.integers(0, 2**48 - 1) | st.sampled_from([mac_from_ip(ip) for ip in POOL.first]),
)
def test_a_container_that_passes_has_the_mac_of_the_binding(ip: int | None, mac: int) -> None:
    fits = mac == mac_from_ip(ip or mac & 0xFFFFFFFF) and (ip is not None or mac & 0xFFFFFFFF in POOL.first)
    if fits:
        assert policy.check_mac(POOL, ip, mac, POOL.slice.first) == mac & 0xFFFFFFFF
        return
    with pytest.raises(policy.Refused) as caught:
        policy.check_mac(POOL, ip, mac, POOL.slice.first)
    assert str(caught.value).endswith(f"--mac-address {mac_colon(mac_from_ip(ip or POOL.slice.first))} ...")
