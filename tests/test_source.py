"""Reading a site: types, faults of files and of YAML with their exact messages, merging, places."""

from __future__ import annotations

import io
import math
import os
import pathlib
import socket
import subprocess
import sys
import textwrap

import pytest
import yaml_rs
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from netgen.errors import Place, SiteInvalid
from netgen.source import Source, audit, files, read
from netgen.source.events import locate
from netgen.source.text import parse

MODEL = """\
netgen: 1
site: campus
vlans:
  hosts: {vid: 20, role: host, prefix: 192.168.0.0/16, gateway: 192.168.0.1, routed_by: core1}
  containers:
    vid: 10
    routed_by: {core1: 172.31.0.2, core2: 172.31.0.3}   # a pair
    reserved: [172.31.0.0/24]
    prefix6: fd00:31::/64
switches:
  core1:
    platform: juniper_junos
    extra: ["set system ntp server 10.99.0.5"]
    ports: {"xe-0/0/47": {mode: trunk, tagged: [mgmt], trust: both, description: to the outside}}
cables:
  - {a: "core1:xe-0/1/0", b: "tor1:TenGigabitEthernet1/1/1", lag: 1}
  - {a: "core1:xe-0/1/1", b: "tor1:TenGigabitEthernet1/1/2", lag: 1}
hosts:
  docker1:
    docker: "20.10"
    interfaces:
      eth1:
        mac: 52:54:00:00:01:02
        storm_control: {broadcast: 1%}
  "docker[10-29]":
    interfaces: {eth1: {mac: "52:54:00:00:0a:[10-29]"}}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str | bytes) -> pathlib.Path:
    path = pathlib.Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def data(text: str | bytes) -> dict:
    return read(write("one.yml", text)).data


def faults(text: str | bytes) -> list[str]:
    return site_faults(write("one.yml", text))


def site_faults(path: pathlib.Path | str) -> list[str]:
    with pytest.raises(SiteInvalid) as caught:
        read(pathlib.Path(path))
    assert caught.value.exit_code == 4
    assert all(fault.place for fault in caught.value.faults)
    return str(caught.value).splitlines()


# Types


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("0o17", 15),
        ("0x1f", 31),
        ("52:54:00:00:01:02", "52:54:00:00:01:02"),
        ("1:10", "1:10"),
        ("off", "off"),
        ("on", "on"),
        ("yes", "yes"),
        ("n", "n"),
        ("~", None),
        ("", None),
        ("Null", None),
        ("True", True),
        ("tRue", "tRue"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("+5", 5),
        ("-0", 0),
        ("2001-01-01", "2001-01-01"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("1.0.0.0", "1.0.0.0"),
        ("20.10", 20.1),
        ("1%", "1%"),
        ("0o8", "0o8"),
        ("0xg", "0xg"),
        ("inf", "inf"),
        ("1,000", "1,000"),
        ("eth0_1", "eth0_1"),
        ("vlan_10", "vlan_10"),
        ("=", "="),
        ("::1", "::1"),
        ("fd00:31::/64", "fd00:31::/64"),
        ("'10'", "10"),
        ("!!str 10", "10"),
        ("! 10", "10"),
        (str(2**63 - 1), 2**63 - 1),
        (str(-(2**63)), -(2**63)),
        ('"\\e[31m"', "\x1b[31m"),
        ("|\n  ---\n  a\n", "---\na\n"),
    ],
)
def test_types_are_those_of_yaml_1_2(text: str, value: object) -> None:
    read_value = data(f"a: {text}\n")["a"]
    assert (read_value, type(read_value)) == (value, type(value))


def test_flow_lists_hold_ipv6_addresses() -> None:
    assert data("a: [::1, fd00::1, {b: ::2}]\n") == {"a": ["::1", "fd00::1", {"b": "::2"}]}


def test_numbers_beyond_the_core_schema_that_are_taken() -> None:
    assert data("a: [0b11, 0X1F, +0x1f]\n") == {"a": [3, 31, 31]}


def ruamel(text: str) -> object:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    return reader.load(text)


# ruamel.yaml leaves _1 bare, which is refused here, and folds texts at the line ends of YAML 1.1
TEXTS = st.text(max_size=8).filter(lambda text: not set(text) & set("_\x85\u2028\u2029"))
TRICKY = st.sampled_from(
    ["010", "1_000", "0o17", "0b11", "52:54:00:00:01:02", "off", "~", "1e3", "<<", "!x", "*a", "&a", "::1", "[1-3]", "- a", "a: b", "---"]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e15, 1e15) | TEXTS | TRICKY
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | TRICKY, inner, max_size=4),
    max_leaves=12,
)
SITES = st.dictionaries(TEXTS | TRICKY, VALUES, min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(SITES, st.booleans())
def test_what_ruamel_writes_is_read_back(site: dict, block: bool) -> None:
    writer = YAML(typ="safe", pure=True)
    writer.version = (1, 2)
    writer.default_flow_style = not block
    out = io.StringIO()
    writer.dump(site, out)
    text = out.getvalue().removeprefix("%YAML 1.2\n")
    assert parse(text.encode(), "one.yml") == (site, [])


# Faults of YAML


FAULTS = {
    "NG005 byte": (b"a: \xff\n", "one.yml:1:4: NG005 byte 0xff is not UTF-8 text; save the file as UTF-8"),
    "NG005 picture": (b"\x89PNG\r\n\x1a\n", "one.yml:1:1: NG005 byte 0x89 is not UTF-8 text; save the file as UTF-8"),
    "NG005 utf-16": ("a: 1\n".encode("utf-16"), "one.yml:1:1: NG005 byte 0xff is not UTF-8 text; save the file as UTF-8"),
    "NG005 later": ("ä: 1\nb: ü".encode() + b"\x80\n", "one.yml:2:5: NG005 byte 0x80 is not UTF-8 text; save the file as UTF-8"),
    "NG006 nul": (
        b"a: \0b\n",
        'one.yml:1:4: NG006 the character U+0000 cannot stand in YAML; leave it out, or write "\\u0000" where it is meant',
    ),
    "NG006 escape": (
        "a: 1\nb: ä\x1b[31m\n",
        'one.yml:2:5: NG006 the character U+001B cannot stand in YAML; leave it out, or write "\\u001B" where it is meant',
    ),
    "NG006 csi": (
        "a: \x9b31m\n",
        'one.yml:1:4: NG006 the character U+009B cannot stand in YAML; leave it out, or write "\\u009B" where it is meant',
    ),
    "NG006 second byte order mark": (
        "a: 1\n\ufeffb: 1\n",
        'one.yml:2:1: NG006 the character U+FEFF cannot stand in YAML; leave it out, or write "\\uFEFF" where it is meant',
    ),
    "NG007 empty": ("", "one.yml:1:1: NG007 the file is empty; write a section into it, such as `hosts:`, or delete it"),
    "NG007 comment": ("# x\n", "one.yml:1:1: NG007 the file is empty; write a section into it, such as `hosts:`, or delete it"),
    "NG008 colon": (
        "a: b: c\n",
        "one.yml:1:5: NG008 not YAML: mapping values are not allowed in this context; "
        "indent the line as its neighbours are, and quote a text that holds `: `",
    ),
    "NG008 tab": (
        "a:\n\tb: 1\n",
        "one.yml:2:2: NG008 not YAML: tabs disallowed within this context (block indentation); indent with spaces",
    ),
    "NG008 range in brackets": (
        "a: {docker[1-3]: 1}\n",
        "one.yml:1:11: NG008 not YAML: while parsing a flow mapping, did not find expected ',' or '}'; "
        "close the bracket, and quote a text that holds one of , [ ] { }",
    ),
    "NG008 open bracket": (
        "a: [1\n",
        "one.yml:1:4: NG008 not YAML: unclosed bracket '['; close each bracket, and quote a text that starts with one",
    ),
    "NG008 no such anchor": (
        "a: *.x\n",
        "one.yml:1:4: NG008 not YAML: while parsing node, found unknown anchor; quote a text that starts with *",
    ),
    "NG008 word": ("a: 1\nb\nc: 1\n", "one.yml:3:1: NG008 not YAML: simple key expect ':'; write `key: value`"),
    "NG008 at sign": ("a: @x\n", "one.yml:1:4: NG008 not YAML: unexpected character: `@'; quote the text"),
    "NG008 with an alias": (
        "a: &x 1\nb: *x\nc: ]\n",
        "one.yml:3:4: NG008 not YAML: misplaced bracket; close each bracket, and quote a text that starts with one",
    ),
    "NG008 crlf": ("a: 1\r\nb: @\r\n", "one.yml:2:4: NG008 not YAML: unexpected character: `@'; quote the text"),
    "NG009 dashes": ("a: 1\n---\nb: 2\n", "one.yml:2:1: NG009 a second document starts here; keep one document a file"),
    "NG009 dots": ("a: 1\n...\nb: 2\n", "one.yml:3:1: NG009 a second document starts here; keep one document a file"),
    "NG009 first empty": ("---\n---\na: 1\n", "one.yml:2:1: NG009 a second document starts here; keep one document a file"),
    "NG010 list": (
        "- 1\n- 2\n",
        "one.yml:1:1: NG010 the file is a list, not a mapping of sections; start it with a section, such as `hosts:`",
    ),
    "NG010 text": (
        "hosts\n",
        "one.yml:1:1: NG010 the file is a single value, not a mapping of sections; start it with a section, such as `hosts:`",
    ),
    "NG011 top": ("a: 1\nb: 2\n'a': 3\n", "one.yml:3:1: NG011 a: the key is given twice; keep one of the two (see one.yml:1:1)"),
    "NG011 deep": (
        "x:\n  y: [{q: 1, q: 2}]\n",
        "one.yml:2:14: NG011 x.y[0].q: the key is given twice; keep one of the two (see one.yml:2:8)",
    ),
    "NG011 through an alias": (
        "a: &x b\nb: 1\n*x : 1\n",
        "one.yml:3:1: NG011 b: the key is given twice; keep one of the two (see one.yml:2:1)",
    ),
    "NG011 hostile": (
        '"\\e[31m": 1\n"\\e[31m": 1\n',
        'one.yml:2:1: NG011 "\\x1b[31m": the key is given twice; keep one of the two (see one.yml:1:1)',
    ),
    "NG015 number": ("v:\n  10: a\n", 'one.yml:2:3: NG015 v: the key 10 is read as a number, not as text; quote it: "10"'),
    "NG015 octal": ("v: {0x1f: a}\n", 'one.yml:1:5: NG015 v: the key 0x1f is read as a number, not as text; quote it: "0x1f"'),
    "NG015 underscore": ("v: {_1: a}\n", 'one.yml:1:5: NG015 v: the key _1 is read as a number, not as text; quote it: "_1"'),
    "NG015 true": ("true: a\n", 'one.yml:1:1: NG015 the key true is read as true or false, not as text; quote it: "true"'),
    "NG015 null": ("~: a\n", 'one.yml:1:1: NG015 the key ~ is read as null, not as text; quote it: "~"'),
    "NG015 missing": ("a:\n  ?\n  : 1\n", "one.yml:2:4: NG015 a: the key is missing; write `key: value`"),
    "NG015 list": (
        "a:\n  [1-3]: b\n",
        "one.yml:2:3: NG015 a: a list or mapping cannot be a key; quote a key that starts with [ or {",
    ),
    "NG015 template": (
        "a: {{x}: b}\n",
        "one.yml:1:5: NG015 a: a list or mapping cannot be a key; quote a key that starts with [ or {",
    ),
    "NG015 alias of a list": (
        "a: &x [1]\n*x : b\n",
        "one.yml:2:1: NG015 a list or mapping cannot be a key; quote a key that starts with [ or {",
    ),
    "NG015 alias of a number": (
        "a: &x 10\nb: {*x : 1}\n",
        'one.yml:2:5: NG015 b: the key 10 is read as a number, not as text; quote it: "10"',
    ),
    "NG015 mapping in a mapping": (
        "? {{a: b}: c}\n: d\n",
        "one.yml:1:3: NG015 a list or mapping cannot be a key; quote a key that starts with [ or {\n"
        'one.yml:1:4: NG015 "?": a list or mapping cannot be a key; quote a key that starts with [ or {',
    ),
    "NG015 huge": (
        f"v: {{{'9' * 9999}: a}}\n",
        f'one.yml:1:5: NG015 v: the key {"9" * 40}... is read as a number, not as text; quote it: "{"9" * 40}..."',
    ),
    "NG016 without an alias": (
        "c: {<<: {b: 1}}\n",
        "one.yml:1:5: NG016 c: << is a merge key of YAML 1.1 and means nothing in YAML 1.2; write out the entries",
    ),
    "NG016 with an alias": (
        "a: &x {b: 1}\nc: {<<: *x, d: 2}\n",
        "one.yml:2:5: NG016 c: << is a merge key of YAML 1.1 and means nothing in YAML 1.2; write out the entries",
    ),
    "NG017 own": ("a: !foo 5\n", "one.yml:1:4: NG017 a: the tag !foo means nothing here; quote a text that starts with !"),
    "NG017 list": ("a: [!x [1]]\n", "one.yml:1:5: NG017 a[0]: the tag !x means nothing here; quote a text that starts with !"),
    "NG017 python": (
        "a: !!python/object:os.system 5\n",
        "one.yml:1:4: NG017 a: the tag !!python/object:os.system means nothing here; quote a text that starts with !",
    ),
    "NG017 set": ("a: !!set {x, y}\n", "one.yml:1:4: NG017 a: the tag !!set means nothing here; quote a text that starts with !"),
    "NG017 int": ("a: !!int x\n", "one.yml:1:4: NG017 a: the tag !!int means nothing here; quote a text that starts with !"),
    "NG018 list": ("a: &x [*x]\n", "one.yml:1:8: NG018 a[0]: *x stands inside &x, which it repeats; write out what is meant"),
    "NG018 mapping": ("a: &x\n  b: *x\n", "one.yml:2:6: NG018 a.b: *x stands inside &x, which it repeats; write out what is meant"),
    "NG018 second anchor": (
        "&x a: 1\nb: &y {c: [*x, *y]}\n",
        "one.yml:2:16: NG018 b.c[1]: *y stands inside &y, which it repeats; write out what is meant",
    ),
    "NG019 bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)),
        "one.yml:7:8: NG019 g[0]: aliases repeat more than 1,000,000 nodes; write out what is meant",
    ),
    "NG019 many": (
        "a: &a [x]\nb: [" + ",".join(["*a"] * 500_001) + "]\n",
        "one.yml:2:1500005: NG019 b[500000]: aliases repeat more than 1,000,000 nodes; write out what is meant",
    ),
    "NG020 brackets": (
        "a: " + "[" * 64 + "]" * 64 + "\n",
        "one.yml:1:67: NG020 more than 64 mappings and lists inside one another; look for brackets or indents that never end",
    ),
    "NG020 many brackets": (
        "a: " + "[" * 100_000,
        "one.yml:1:259: NG020 more than 64 mappings and lists inside one another; look for brackets or indents that never end",
    ),
    "NG020 dashes": (
        "- " * 100_000 + "a",
        "one.yml:1:129: NG020 more than 64 mappings and lists inside one another; look for brackets or indents that never end",
    ),
    "NG020 indents": (
        "".join(" " * level + "a:\n" for level in range(2_000)),
        "one.yml:65:65: NG020 more than 64 mappings and lists inside one another; look for brackets or indents that never end",
    ),
    "NG020 aliases": (
        "a0: &a0 [x]\n" + "".join(f"a{level}: &a{level} [*a{level - 1}]\n" for level in range(1, 100)),
        "one.yml:64:12: NG020 more than 64 mappings and lists inside one another; look for brackets or indents that never end",
    ),
    "NG021 infinite": ("a: [1e400]\n", "one.yml:1:5: NG021 a[0]: 1e400 is no number of a site; stay below 2^63, or quote it if it is text"),
    "NG021 inf": ("a: -.inf\n", "one.yml:1:4: NG021 a: -.inf is no number of a site; stay below 2^63, or quote it if it is text"),
    "NG021 nan": ("a: .nan\n", "one.yml:1:4: NG021 a: .nan is no number of a site; stay below 2^63, or quote it if it is text"),
    "NG021 64 bits": (
        f"a: {2**63}\n",
        "one.yml:1:4: NG021 a: 9223372036854775808 is no number of a site; stay below 2^63, or quote it if it is text",
    ),
    "NG021 long": (
        f"a: {'9' * 3_000_000}\n",
        f"one.yml:1:4: NG021 a: {'9' * 40}... is no number of a site; stay below 2^63, or quote it if it is text",
    ),
    "NG022 list": (
        "a: [_1]\n",
        'one.yml:1:5: NG022 a[0]: _1 is a number to some readers of YAML and text to others; write 1, or quote it: "_1"',
    ),
    "NG022 float": (
        "a: -1_0.5\n",
        'one.yml:1:4: NG022 a: -1_0.5 is a number to some readers of YAML and text to others; write -10.5, or quote it: "-1_0.5"',
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str) -> None:
    text, message = FAULTS[name]
    assert faults(text) == message.splitlines()


def test_all_faults_of_a_file_come_at_once_and_stop_at_a_thousand() -> None:
    assert faults("a: {10: 1, b: !x 2, b: 3}\n<<: 1\nc: [.nan]\n") == [
        'one.yml:1:5: NG015 a: the key 10 is read as a number, not as text; quote it: "10"',
        "one.yml:1:15: NG017 a.b: the tag !x means nothing here; quote a text that starts with !",
        "one.yml:1:21: NG011 a.b: the key is given twice; keep one of the two (see one.yml:1:12)",
        "one.yml:2:1: NG016 << is a merge key of YAML 1.1 and means nothing in YAML 1.2; write out the entries",
        "one.yml:3:5: NG021 c[0]: .nan is no number of a site; stay below 2^63, or quote it if it is text",
    ]
    assert faults("".join(f"{key}: 1\n" for key in range(5000)))[-1] == "... and 900 more"


def test_what_libyaml_cannot_read_is_still_a_fault_with_a_place() -> None:
    assert faults(": a\n") == ["one.yml:1:1: NG008 not YAML: did not find expected key"]
    assert faults("a:\n  - 1\n\t\n? {a: {b: 1}}\n: 2\n") == [
        "one.yml:1:1: NG015 a list or mapping cannot be a key; quote a key that starts with [ or {"
    ]
    assert faults("a:\n  - 1\n\t\nb: 1\nb: 2\n") == ["one.yml:1:1: NG011 a key is given twice; keep one of the two"]
    assert faults("a:\n  - 1\n\t\nb: &x 1\nc: *x\n") == ["one.yml:3:1: NG008 not YAML: found a tab character that violates indentation"]


def test_what_no_reader_should_return(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_rs, "load", lambda *_, **__: {"a": {1}})
    assert faults("a: 1\n") == ["one.yml:1:1: NG008 not plain data"]


@pytest.mark.parametrize("unit", ["- ", "? ", ": ", "-\t", "- ? ", "? : ", " - ", "[", "{a: ", "[{", "[? ", "&a ", "!", "*a ", "- &a "])
def test_depth_never_kills_the_process(unit: str) -> None:
    """In a process of its own: without the guard, the first six overflow the native stack."""
    script = textwrap.dedent(f"""
        from netgen.source.text import parse
        print(len(parse({unit!r}.encode() * 100_000 + b"a", "one.yml")[1]) > 0)
    """)
    root = pathlib.Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60, cwd=root)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_a_wide_comment_or_text_is_no_depth() -> None:
    assert data(f"a: |\n{' ' * 500}x\n# {'-' * 500}\n") == {"a": "x\n"}


def test_directives_byte_order_mark_and_line_ends() -> None:
    assert data("%YAML 1.1\n---\na: off\nb: 010\n") == {"a": "off", "b": 10}
    assert data(b"\xef\xbb\xbfa: 1\n") == {"a": 1}
    assert data("a: 1\r\nb:\r\n  - x\r\n") == {"a": 1, "b": ["x"]}
    assert data("---\na: 1\n...\n") == {"a": 1}


def test_plain_text_over_several_lines_is_no_number() -> None:
    assert data("a: 1\n\n  2\nb: &x 1\nc: *x\n") == {"a": "1\n2", "b": 1, "c": 1}


def test_aliases_become_copies() -> None:
    site = data("a: &x {b: [1]}\nc: *x\n")
    assert site == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert site["a"] is not site["c"]


@pytest.mark.parametrize("text", ["a: {}!\n", "x: a & b * c\n", "a: '&x *x <y'\n", "a: hello!\n", "a: 5!\nb: x_1\n", "a: 1.1.1.1_2\n"])
def test_look_alikes_are_no_suspicion(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit costs four times the reading: it has to stay away from usual texts."""
    monkeypatch.setattr("netgen.source.text.audit", lambda raw, file: pytest.fail("audited"))
    parse(text.replace("{}!", '"!"').encode(), "one.yml")


def test_a_line_of_100_mb() -> None:
    assert len(data("a: " + "y" * 100_000_000 + "\n")["a"]) == 100_000_000


def plain(value: object, depth: int = 0) -> bool:
    if isinstance(value, dict):
        return depth < audit.DEPTH and all(isinstance(key, str) and plain(each, depth + 1) for key, each in value.items())
    if isinstance(value, list):
        return depth < audit.DEPTH and all(plain(each, depth + 1) for each in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | str) or (isinstance(value, int) and abs(value) <= 2**63)


MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, len(MODEL)),
        st.integers(0, 6),
        st.sampled_from(
            ["", " ", "\n", "\t", "&x ", "*x", "!t ", "!!set ", "<<: ", "? ", "- ", ": ", "[", "]", "{", "}", '"', "'", "#", "|\n", "::"]
        )
        | st.sampled_from(["---\n", "...\n", "%YAML 1.2\n", "\r", "\\", "@", "\0", "\x85", "\u2028", "\ufeff", "\xa0", "\U0001f600"])
        | st.sampled_from(["_1", "1e999", ".nan", "~", "10: ", "a: 1\n", "9" * 20, "0x" + "f" * 16]),
    ),
    max_size=5,
)


@settings(max_examples=200, deadline=None)
@given(MUTATIONS)
@example([(0, 0, "- " * 30_000)])
def test_mutated_sites_are_read_or_refused(mutations: list[tuple[int, int, str]]) -> None:
    text = MODEL
    for start, length, instead in mutations:
        text = text[:start] + instead + text[start + length :]
    site, wrong = parse(text.encode(), "one.yml")
    assert plain(site)
    assert bool(site) != bool(wrong)
    assert all(fault.place and "\n" not in str(fault) and str(fault).isprintable() for fault in wrong)
    if site:
        Source(site, ()).places([])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="ab:-?[]{}&*!|>'\"%@#, \n\t\r_01.~<\\", max_size=40).map(str.encode))
def test_random_bytes_are_read_or_refused(raw: bytes) -> None:
    site, wrong = parse(raw, "one.yml")
    assert plain(site)
    assert wrong or site == yaml_rs.load(raw)


# Files


def test_a_folder_and_its_main_file_mean_the_same() -> None:
    write("s/site.yml", "site: x\nhosts: {h1: {}}\n")
    write("s/more.yml", "vlans: {v: {}}\n")
    merged = {"site": "x", "hosts": {"h1": {}}, "vlans": {"v": {}}}
    assert read(pathlib.Path("s")).data == read(pathlib.Path("s/site.yml")).data == merged
    assert read(pathlib.Path("s/more.yml")).data == {"vlans": {"v": {}}}
    os.chdir("s")
    assert read(pathlib.Path()).data == read(pathlib.Path("site.yml")).data == merged
    assert read(pathlib.Path()).places([("vlans", "v")]) == {("vlans", "v"): Place("more.yml", 1, 9)}


def test_files_merge_by_name_and_lists_in_natural_order() -> None:
    write("s/site.yml", "site: x\nswitches:\ncables: [a]\n")
    write("s/r10.yml", "cables: [c]\n")
    write("s/r2.yml", "cables: [b]\nhosts: {h0: 0}\n")
    write("s/switches/sw.yml", "switches: {sw1: 1}\ncables: [d]\n")
    write("s/hosts/h10.yml", "hosts: {h10: 10}\n")
    write("s/hosts/h9.yml", "hosts: {h9: 9}\nswitches: {sw2: 2}\ncables:\n")
    for ignored in ("hosts/deep/x.yml", "templates/x.yml", ".#site.yml", "hosts/.h.yml", "notes.txt", "netgen.lock"):
        write(f"s/{ignored}", "}")
    source = read(pathlib.Path("s"))
    assert list(source.data.items()) == [
        ("site", "x"),
        ("switches", {"sw1": 1, "sw2": 2}),
        ("cables", ["a", "b", "c", "d"]),
        ("hosts", {"h0": 0, "h9": 9, "h10": 10}),
    ]
    assert list(source.data["hosts"]) == ["h0", "h9", "h10"]
    paths = [("cables", 0), ("cables", 2), ("cables", 3), ("cables", 4), ("hosts",), ("hosts", "h9"), ("switches", "sw2"), ("nope", 1), ()]
    assert {path: str(place) for path, place in source.places(paths).items()} == {
        ("cables", 0): "s/site.yml:3:10",
        ("cables", 2): "s/r10.yml:1:10",
        ("cables", 3): "s/switches/sw.yml:2:10",
        ("cables", 4): "s/site.yml:3:1",
        ("hosts",): "s/r2.yml:2:1",
        ("hosts", "h9"): "s/hosts/h9.yml:1:9",
        ("switches", "sw2"): "s/hosts/h9.yml:2:12",
        ("nope", 1): "s/site.yml:1:1",
        (): "s/site.yml:1:1",
    }


def test_clashes_between_files_show_both_places_beside_the_other_faults() -> None:
    write("s/site.yml", "site: x\nhosts:\n  h1: {}\n  h2: {}\nvlans: {v: {}}\nstp: {mode: a}\ncables: []\n")
    write("s/a.yml", "hosts:\n  h2: {}\n  h3: {}\nsite: x\nvlans: []\n")
    write("s/hosts/h1.yml", "site: y\n")
    write("s/hosts/h3.yml", "hosts: {h3: {}, h1: {}}\nstp: {mode: b}\ncables: 1\n")
    write("s/hosts/wrong.yml", "a: 1\na: 2\n")
    assert site_faults("s") == [
        "s/a.yml:2:3: NG012 hosts.h2: the name is given in two files; keep one of the two (see s/site.yml:4:3)",
        "s/a.yml:4:1: NG013 site: the value is given in two files; keep one of the two (see s/site.yml:1:1)",
        "s/a.yml:5:1: NG014 vlans: a list here, and a mapping in another file; write both in the same way (see s/site.yml:5:1)",
        "s/hosts/h1.yml:1:1: NG013 site: the value is given in two files; "
        "start the file with `hosts:`, as in site.yml (see s/site.yml:1:1)",
        "s/hosts/h3.yml:1:9: NG012 hosts.h3: the name is given in two files; keep one of the two (see s/a.yml:3:3)",
        "s/hosts/h3.yml:1:17: NG012 hosts.h1: the name is given in two files; keep one of the two (see s/site.yml:3:3)",
        "s/hosts/h3.yml:2:7: NG012 stp.mode: the name is given in two files; keep one of the two (see s/site.yml:6:7)",
        "s/hosts/h3.yml:3:1: NG014 cables: a single value here, and a list in another file; "
        "write both in the same way (see s/site.yml:7:1)",
        "s/hosts/wrong.yml:2:1: NG011 a: the key is given twice; keep one of the two (see s/hosts/wrong.yml:1:1)",
    ]


def test_missing_files() -> None:
    nowhere = "1:1: NG001 there is no such file or folder; name a site's folder or file, or `netgen init` one"
    assert site_faults("nowhere") == [f"nowhere:{nowhere}"]
    assert site_faults("nowhere/site.yml") == [f"nowhere/site.yml:{nowhere}"]
    os.mkdir("s")
    missing = "s/site.yml:1:1: NG002 the folder holds no site.yml; name the folder that does, or `netgen init` one"
    assert site_faults("s") == [missing]
    assert site_faults("\x1b\0") == ["\\x1b\\x00:1:1: NG003 the file cannot be read: embedded null byte"]
    write("s/site.yaml", "")
    assert site_faults("s") == ["s/site.yaml:1:1: NG023 the file is not read: its name ends in .yaml; rename it to site.yml"]


def test_a_suffix_that_would_be_passed_over_in_silence() -> None:
    write("s/site.yml", "site: x\n")
    write("s/hosts/h1.yaml", "hosts: {}\n")
    assert site_faults("s") == ["s/hosts/h1.yaml:1:1: NG023 the file is not read: its name ends in .yaml; rename it to h1.yml"]


def test_what_is_not_a_file() -> None:
    write("s/site.yml", "site: x\n")
    os.mkdir("s/a.yml")
    os.mkfifo("s/b.yml")
    os.symlink("nowhere", "s/c.yml")
    os.symlink("d.yml", "s/d.yml")
    os.symlink("/dev/zero", "s/e.yml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s/f.yml")
        assert site_faults("s") == [
            "s/a.yml:1:1: NG003 this is a folder, not a file; put a file there",
            "s/b.yml:1:1: NG003 this is a pipe, not a file; put a file there",
            "s/c.yml:1:1: NG003 the file cannot be read: No such file or directory",
            "s/d.yml:1:1: NG003 the file cannot be read: Too many levels of symbolic links",
            "s/e.yml:1:1: NG003 this is a device, not a file; put a file there",
            "s/f.yml:1:1: NG003 the file cannot be read: No such device or address",
        ]
    assert site_faults("s/b.yml") == ["s/b.yml:1:1: NG003 this is a pipe, not a file; put a file there"]


def test_links_to_files_and_folders_are_followed() -> None:
    write("real/h.yml", "hosts: {h1: {}}\n")
    write("s/site.yml", "site: x\n")
    os.symlink("../real", "s/hosts")
    os.symlink("../real/h.yml", "s/switches")  # not a folder: nothing to read there
    assert read(pathlib.Path("s")).data == {"site": "x", "hosts": {"h1": {}}}


def test_what_the_system_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    write("s/site.yml", "site: x\n")
    os.mkdir("s/hosts")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "open", refuse)
        assert site_faults("s") == ["s/site.yml:1:1: NG003 the file cannot be read: Permission denied"]
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "read", refuse)
        assert site_faults("s") == ["s/site.yml:1:1: NG003 the file cannot be read: Permission denied"]
    listdir = os.listdir
    monkeypatch.setattr(files.os, "listdir", lambda folder: refuse() if folder.name == "hosts" else listdir(folder))
    assert site_faults("s") == ["s/hosts:1:1: NG003 the folder cannot be read: Permission denied"]


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.LARGEST == 256 * 2**20
    monkeypatch.setattr(files, "LARGEST", 2**20)
    assert len(data("a: " + "y" * (2**20 - 4) + "\n")["a"]) == 2**20 - 4
    message = "one.yml:1:1: NG004 the file is larger than 1 MiB; split it over files in switches/ and hosts/"
    assert faults("a: " + "y" * 2**20) == [message]


def test_hostile_file_names_are_printed_harmlessly() -> None:
    write("s/site.yml", "site: x\n")
    write("s/\x1b[31m\n.yml", "site: y\n")
    text = "NG013 site: the value is given in two files; keep one of the two (see s/site.yml:1:1)"
    assert site_faults("s") == [f"s/\\x1b[31m\\n.yml:1:1: {text}"]


# Places


def places(text: str, *paths: tuple[str | int, ...]) -> list[tuple[int, int]]:
    found = read(write("one.yml", text)).places(paths)
    return [(found[path].line, found[path].column) for path in paths]


def test_places_of_keys_items_and_what_is_missing() -> None:
    assert places(
        MODEL,
        ("vlans", "containers", "routed_by", "core2"),
        ("vlans", "containers", "reserved", 0),
        ("vlans", "containers", "reserved", 1),
        ("vlans", "containers", "mtu"),
        ("switches", "core1", "ports", "xe-0/0/47", "trust"),
        ("cables", 1),
        ("cables", 1, "lag"),
        ("hosts", "docker[10-29]", "interfaces", "eth1", "mac"),
        ("hosts", "docker1", "interfaces", "eth1", "mac", "deeper"),
    ) == [(7, 36), (8, 16), (8, 5), (5, 3), (14, 56), (17, 5), (17, 62), (26, 25), (23, 9)]


def test_places_behind_what_yaml_1_1_reads_otherwise() -> None:
    text = "a: x\u2028b\nc: [::1, {d: ?2}]\ne: \x85y\nf: 1\n"
    assert places(text, ("c", 0), ("c", 1, "d"), ("e",), ("f",)) == [(2, 5), (2, 11), (3, 1), (4, 1)]


def test_places_behind_a_byte_order_mark_and_wide_characters() -> None:
    assert places("\ufeffä: {ß😀: 1, b: 2}\n", ("ä", "ß😀"), ("ä", "b")) == [(1, 5), (1, 12)]


def test_places_through_aliases() -> None:
    text = "x: &x {p: {q: &k v}}\ny: *x\nz: [*x, 1]\n*k : 2\n"
    wanted = (("y",), ("y", "p", "q"), ("z", 0), ("z", 0, "p"), ("z", 1), ("y", "r"), ("v",))
    assert places(text, *wanted) == [(2, 1), (1, 12), (3, 5), (1, 8), (3, 9), (2, 1), (4, 1)]


def test_places_behind_an_alias_of_nothing() -> None:
    assert locate(b"a: &x 1\nb: *y\nc: 1\n", [("b", "d"), ("c",)]) == {("b",): (2, 1), ("c",): (3, 1)}


def test_places_end_where_libyaml_does() -> None:
    assert places("a: 1\nb:\n  - 1\n\t\nc: 1\n", ("a",), ("b",), ("c",)) == [(1, 1), (2, 1), (1, 1)]


def every_path(node: object, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Each path of a document that ruamel.yaml read, with ruamel's line and column."""
    out: dict[tuple[str | int, ...], tuple[int, int]] = {}
    if isinstance(node, dict):
        out = {(*path, key): node.lc.key(key) for key in node}
        children = list(node.items())
    else:
        children = list(enumerate(node)) if isinstance(node, list) else []
        out = {(*path, index): node.lc.item(index) for index, _ in children}
    for key, value in children:
        out |= every_path(value, (*path, key))
    return out


NAMES = st.text(alphabet="acdYZ09-/.ä", min_size=1, max_size=8)
TREES = st.recursive(
    st.integers(0, 4094) | NAMES,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(NAMES, inner, min_size=1, max_size=4),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=5), st.sampled_from([None, True, False]), st.integers(2, 5))
def test_places_agree_with_ruamel(site: dict, flow: bool | None, indent: int) -> None:
    writer = YAML()
    writer.default_flow_style = flow
    writer.indent(mapping=indent, sequence=indent + 2, offset=indent)
    out = io.StringIO()
    writer.dump(site, out)
    theirs = {path: (line + 1, column + 1) for path, (line, column) in every_path(YAML().load(out.getvalue())).items()}
    ours = read(write("one.yml", out.getvalue())).places(theirs)
    assert {path: (place.line, place.column) for path, place in ours.items()} == theirs
