"""Where switches listen, and which can be read at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from device.boxes import PASSWORD
from hypothesis import given, settings
from hypothesis import strategies as st

from netgen.device.credentials import Credentials, find
from netgen.device.endpoint import Endpoint, Target, ViaError, load_via, parse_endpoint, targets
from netgen.device.trouble import Unread
from netgen.model import Switch


def switch(platform: str, **keys: str) -> Switch:
    return Switch.model_validate({"platform": platform, **keys})


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,20}", fullmatch=True), st.integers(1, 65535))
@settings(max_examples=50, deadline=None)
def test_what_an_endpoint_prints_is_read_back(host: str, port: int) -> None:
    end = Endpoint(host, port)
    assert parse_endpoint(str(end)) == end
    assert end.name == (host if port == 22 else f"[{host}]:{port}")


@pytest.mark.parametrize(
    "text", ["", ":22", "a:", "a:0", "a:65536", "a:22x", "a b:22", "-oProxyCommand=x:22", "a\n:22", "[::1", "[x]:22", "::1"]
)
def test_what_is_no_endpoint(text: str) -> None:
    assert parse_endpoint(text) is None


def test_ipv6_has_brackets() -> None:
    end = Endpoint("fd00::1", 2222)
    assert parse_endpoint("[fd00::1]:2222") == end
    assert (str(end), end.name) == ("[fd00::1]:2222", "[fd00::1]:2222")
    assert (str(Endpoint("fd00::1")), Endpoint("fd00::1").name) == ("[fd00::1]", "fd00::1")


def test_a_file_says_where_switches_listen(tmp_path: Path) -> None:
    file = tmp_path / "via.json"
    file.write_text(json.dumps({"tor1": "127.0.0.2:2222", "tor2": "localhost"}))
    assert load_via(file) == {"tor1": Endpoint("127.0.0.2", 2222), "tor2": Endpoint("localhost")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "{} cannot be read: No such file or directory"),
        ("{", "{} is no JSON"),
        ("[1]", '{} is no JSON object of switch -> "host:port"'),
        ('{"tor1": "127.0.0.1:2222", "tor\\n2": 22}', '{}: tor\\n2: 22 is no "host:port"'),
        ('{"tor1": "-x:22"}', '{}: tor1: "-x:22" is no "host:port"'),
        ('{"tor1": "127.0.0.1:99999"}', '{}: tor1: "127.0.0.1:99999" is no "host:port"'),
    ],
)
def test_a_wrong_file_is_an_error(tmp_path: Path, text: str | None, message: str) -> None:
    file = tmp_path / "via.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ViaError) as caught:
        load_via(file)
    assert str(caught.value) == message.replace("{}", str(file), 1)


def test_switches_become_targets_and_credentials_are_looked_up_once() -> None:
    asked: list[str | None] = []

    def look_up(name: str | None) -> Credentials:
        asked.append(name)
        return find(name, {"NETGEN_LAB_USERNAME": "ann", "NETGEN_LAB_PASSWORD": PASSWORD})

    switches = {
        "tor1": switch("cisco_xe", address="10.99.0.11", credentials="lab"),
        "tor2": switch("juniper_junos", address="10.99.0.11", credentials="lab"),
        "tor3": switch("cisco_ios", address="10.99.0.11"),
        "tor4": switch("cisco_ios", address="10.99.0.11"),
        "tor5": switch("cisco_ios", credentials="lab"),
    }
    aimed = targets(switches, None, look_up)
    assert [one.switch for one in aimed] == list(switches)
    assert [one.platform.name for one in aimed if isinstance(one, Target)] == ["cisco_ios", "juniper_junos"]
    assert [str(one) for one in aimed if isinstance(one, Unread)] == [
        "tor3 (10.99.0.11): no user name for switches without credentials; set NETGEN_USERNAME",
        "tor4 (10.99.0.11): no user name for switches without credentials; set NETGEN_USERNAME",
        "tor5: has no address in the site; set `address` of switch tor5",
    ]
    assert asked == ["lab", None]


def test_with_a_file_only_the_file_counts() -> None:
    """A run against simulated switches must not reach a real one that the file forgot."""
    switches = {name: switch("cisco_ios", address="10.99.0.11", credentials="lab") for name in ("tor1", "tor2")}
    aimed = targets(switches, {"tor1": Endpoint("127.0.0.2", 2222)}, lambda name: Credentials(name or "", "ann"))
    assert isinstance(aimed[0], Target)
    assert aimed[0].endpoint == Endpoint("127.0.0.2", 2222)
    assert str(aimed[1]) == "tor2: is not in the file given by --via; add it there, or leave it out by --limit"
