"""The comparisons of benchmarks/ compare the same thing: whatever is measured there writes netgen's bytes."""

from __future__ import annotations

import asyncio
import doctest
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import contenders, measure, prepare, proxy, sites
from netgen import loader, lock, plan
from netgen.build import build
from netgen.plan.types import Plan
from netgen.render import Renderer


@pytest.fixture(scope="module")
def fabric(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    loaded = loader.load(sites.eos_fabric(tmp_path_factory.mktemp("fabric"), 2))
    return plan.make(loaded.site, lock.Lock())[0]


@pytest.mark.parametrize("contender", [contenders.naive, contenders.floor])
def test_contender_renders_the_bytes_of_netgen(fabric: Plan, contender):
    ours = {output.path: output.text for output in build(fabric, Renderer(), hosts=False)}
    theirs = {f"switches/{name}.cfg": text for name, text in contender([prepare.switch_data(switch) for switch in fabric.switches])}
    assert list(theirs) == ["switches/leaf0001.cfg", "switches/leaf0002.cfg"]
    assert theirs == ours


def test_the_fabric_has_what_is_to_be_measured(fabric: Plan):
    first = fabric.switches[0]
    assert [len(first.vlans), len(first.svis), len(first.ports), len(first.bindings)] == [20, 20, 49, 30]
    assert {port.body.mode for port in first.ports} == {"trunk"}
    assert len(fabric.hosts) == 20


def test_pyavd_is_asked_for_every_line_that_netgen_writes(fabric: Plan):
    config = prepare.structured_config(prepare.switch_data(fabric.switches[0]))
    port, svi = config["ethernet_interfaces"][0], config["vlan_interfaces"][0]
    assert port == {
        "name": "Ethernet1",
        "description": "leaf0001-d1 eth1",
        "switchport": {
            "mode": "trunk",
            "trunk": {"allowed_vlan": "10-11", "native_vlan": 11},
            "port_security": {"violation": {"mode": "protect", "protect_log": True}, "mac_address_maximum": {"limit": 5}},
        },
        "eos_cli": "ip arp inspection logging rate 100\nip verify source",
        "spanning_tree_portfast": "edge",
        "spanning_tree_bpduguard": "enabled",
    }
    assert svi == {
        "name": "Vlan10",
        "ip_address": "10.10.0.2/16",
        "vrrp_ids": [{"id": 1, "ipv4": {"address": "10.10.0.1", "version": 3}, "priority_level": 110}],
    }
    assert config["eos_cli"].count("ip source binding ") == 30


def test_bound_ports_hold_as_many_bindings_as_asked(tmp_path: Path):
    site = loader.load(sites.bound_ports(tmp_path, 4100)).site
    made = plan.make(site, lock.Lock())[0]
    assert [len(switch.bindings) for switch in made.switches] == [2000, 2000, 100]
    assert len({entry.ip for switch in made.switches for entry in switch.bindings}) == 4100


def test_a_cost_is_the_childs_and_a_failure_shows_what_it_said():
    cost = measure.run(sys.executable, "-c", "print(sum(range(3_000_000)))")
    assert cost.out == "4499998500000\n"
    assert cost.cpu > 0 < cost.peak
    with pytest.raises(SystemExit, match="ended with 3:\nno such thing"):
        measure.run(sys.executable, "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)")


def test_the_plugin_and_one_that_does_nothing_are_measured():
    done = measure.run(sys.executable, measure.HERE / "ipam.py", "--pairs", "64", "--starts", "0")
    rows = [line.split() for line in done.out.splitlines()[2:]]
    assert [row[:2] for row in rows] == [[plugin, clients] for plugin in ("netgen", "nothing") for clients in ("1", "8", "64")]
    assert all(float(row[2]) > 0 < float(row[3]) <= float(row[4]) for row in rows)


def test_a_dry_run_and_those_who_only_read_are_measured():
    """Also that each reads what it should: the script stops otherwise."""
    done = measure.run(sys.executable, measure.HERE / "push.py", "--devices", "3", "--latency", "0,5", "--workers", "2", "--every", "2")
    readers = ["netgen push --dry-run", "netgen, reading alone", "netmiko in threads", *(["nornir-netmiko"] if find_spec("nornir") else [])]
    table, verdicts = done.out.split("\n\n")[1:]
    rows = [re.split(r"\s{2,}", line) for line in table.splitlines()[1:]]
    assert [row[:3] for row in rows] == [["3", latency, reader] for latency in ("0", "5") for reader in readers]
    assert all(float(figure) > 0 for row in rows for figure in row[3:9])
    assert [float(row[8]) for row in rows if row[2] == "netmiko in threads"] == [1.0, 1.0]
    assert verdicts.count("3 switches, 5 ms: switches/s of netgen") == 2


def test_the_way_to_the_switches_takes_its_time():
    """A byte there and one back, over the handshake: no sooner than the milliseconds say; nothing is lost and the end comes, too."""

    async def talk() -> tuple[bytes, float]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.read())
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        door = await asyncio.get_running_loop().create_server(lambda: proxy.Door(0.05, "127.0.0.1", port), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", door.sockets[0].getsockname()[1])
        begun = asyncio.get_running_loop().time()
        writer.write(b"x" * 300_000)
        writer.write_eof()
        said = await reader.read()
        took = asyncio.get_running_loop().time() - begun
        writer.close()
        server.close()
        door.close()
        return said, took

    said, took = asyncio.run(talk())
    assert said == b"x" * 300_000
    assert took >= 0.25


def test_examples_in_docstrings():
    assert doctest.testmod(measure) == (0, 2)
