"""ipam.json: what ``netgen render`` writes is read, and what would let two hosts hand out one address is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from ipam.plugin import POOL, ROOT, SIX, ipam_json

from netgen.addressing import ipv4, mac_colon, mac_from_ip
from netgen.ipam.config import Config, ConfigError, load, read

GOLDEN = sorted((ROOT / "tests" / "golden").glob("*/hosts/*/ipam.json"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: f"{file.parts[-4]}/{file.parts[-2]}")
def test_what_is_rendered_is_read(file: Path) -> None:
    found = load(file)
    assert found.host == file.parent.name
    assert [pool.network for pool in found.pools] == [pool["network"] for pool in json.loads(file.read_text())["pools"]]


@pytest.mark.parametrize("site", ["campus-pair", "macvlan-dc"])
def test_the_addresses_are_those_of_the_bindings(site: str) -> None:
    """What the plugin can hand out, and nothing else, has an entry on the switch, with the MAC that Docker makes of it."""
    folder = ROOT / "tests" / "golden" / site
    bound: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for row in csv.DictReader((folder / "bindings.csv").read_text().splitlines()):
        bound.setdefault((row["host"], int(row["vlan"])), set()).add((row["ip"], row["mac"]))
    compared = 0
    for file in folder.glob("hosts/*/ipam.json"):
        for pool in load(file).pools:
            entries = bound.get((file.parent.name, pool.vid))
            if entries is not None and pool.mac == "from-ip":
                assert {(ipv4(ip), mac_colon(mac_from_ip(ip))) for ip in (*pool.first, *pool.fixed)} == entries
                compared += 1
    assert compared >= 2


def wrong(**pool: Any) -> dict[str, Any]:
    return ipam_json(pool)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "the file is not an object"),
        ({"version": 2}, "version is 2, this plugin understands 1; use a bundle of the netgen that wrote it"),
        ({}, "version is null, this plugin understands 1; use a bundle of the netgen that wrote it"),
        (ipam_json(more=1), "more is a key that this plugin does not know; use a bundle of the netgen that wrote the file"),
        (wrong(more=1), "pools[0].more is a key that this plugin does not know; use a bundle of the netgen that wrote the file"),
        ({**ipam_json(), "pools": {}}, "pools is not a list"),
        ({**ipam_json(), "pools": [5]}, "pools[0] is not an object"),
        ({**ipam_json(), "host": ""}, "host is not a text"),
        (wrong(network=5), "pools[0].network is not a text"),
        (wrong(vid=True), "pools[0].vid is not a number above 0"),
        (wrong(max=0), "pools[0].max is not a number above 0"),
        (wrong(mac="random"), 'pools[0].mac is "random", which is none of from-ip, any, learned'),
        (wrong(subnet="172.31.10.1/24"), 'pools[0].subnet: "172.31.10.1/24" has host bits set, the network is 172.31.10.0/24'),
        (wrong(gateway=None), "pools[0].gateway is not a text"),
        (wrong(exclude="172.31.10.65"), "pools[0].exclude is not a list"),
        (wrong(exclude=["172.31.10.20"]), "pools[0]: the address 172.31.10.20 of a named container is not in the slice 172.31.10.64/26"),
        (wrong(slice="172.31.11.0/26"), "pools[0].slice 172.31.11.0/26 is not inside the subnet 172.31.10.0/24"),
        (
            wrong(gateway="172.31.10.65"),
            "pools[0].gateway 172.31.10.65 is not in the subnet 172.31.10.0/24 outside of the slice 172.31.10.64/26",
        ),
        (wrong(**{**SIX, "slice6": None}), "pools[0] has only one of subnet6 and slice6"),
        (ipam_json({}, {"slice": "172.31.10.128/26"}), "two pools are of the network containers"),
        (ipam_json({}, {"network": "b", "slice": "172.31.10.96/27"}), "the slices of the networks containers and b overlap"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, data: Any, message: str) -> None:
    file = tmp_path / "ipam.json"
    file.write_text(json.dumps(data))
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(caught.value) == f"{file}: {message}"


def test_what_is_not_json(tmp_path: Path) -> None:
    file = tmp_path / "ipam.json"
    for content in (b"{", b"\xff"):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match=r"ipam\.json is not JSON: "):
            load(file)


def test_named_containers_with_and_without_names() -> None:
    found: Config = read(
        ipam_json({**POOL, "exclude": ["172.31.10.65", "172.31.10.66"], "fixed": [{"name": "web1", "ip": "172.31.10.66"}]})
    )
    assert {ipv4(ip): name for ip, name in found.pools[0].fixed.items()} == {"172.31.10.65": "", "172.31.10.66": "web1"}
