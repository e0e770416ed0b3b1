"""Linux switches as they are modelled: shells, programs that read files, and that wrong scripts are refuted."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_change_files import HOSTILE, NOBODY, PLATFORMS, read_back, script, shown, texts, tongue

from netgen import switch
from netgen.change.proof import Aim, Proof, prove
from netgen.switch import nft
from netgen.switch.files import LIST, disk
from netgen.switch.shell import Command, Group, ShellError, parse

INTERFACES = {"linux": "/etc/network/interfaces.d/netgen", "cumulus_linux": "/etc/network/interfaces.d/netgen.intf"}


def files(**named: str) -> str:
    """A text of files; a name with `__` for `/`."""
    return "".join(f"# file: /{name.replace('__', '/').replace('_dot_', '.')}\n{text}" for name, text in named.items())


# The shell --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [  # POSIX.1-2017, 2.2 Quoting, 2.3 Token Recognition
        ("rm -f 'a b'", ("rm", "-f", "a b")),
        (r"rm -f a\ b\'", ("rm", "-f", "a b'")),
        ("""rm 'it'"'"'s $(x)'""", ("rm", "it's $(x)")),
        (r'rm "a \"b\" \\ \c"', ("rm", r'a "b" \ \c')),
        ("rm a \\\n b # c", ("rm", "a", "b")),
        ("rm a#b ''", ("rm", "a#b", "")),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert parse(text) == (Command(words),)


def test_here_documents_are_data() -> None:
    """POSIX.1-2017, 2.7.4: with a quoted end word, nothing in them is looked at."""
    text = "$(reboot) `x` \\ 'a' \"b\"\n)\nEND \n"
    (group,) = parse(f"(\ncat >'a b' <<'END'\n{text}END\nrm -f x\n)")
    assert group == Group((Command(("cat",), "a b", text), Command(("rm", "-f", "x"))))
    with pytest.raises(ShellError, match="looked at by the shell"):
        parse(f"cat >a <<END\n{text}END")


def test_functions() -> None:
    (one,) = parse("tidy() { rm -f a; rm -f b; }")
    assert one == Group((Command(("rm", "-f", "a")), Command(("rm", "-f", "b"))), "tidy")


@pytest.mark.parametrize(
    "text",
    ["(", ")", "rm 'a", 'rm "a', "rm $a", "rm `a`", 'rm "$a"', "rm *", "a | b", "a && b", "a & b", "a <b", "a >", "f() {", "<<", "(\n>"],
)
def test_what_the_shell_does_not_take_or_the_model_does_not_know(text: str) -> None:
    with pytest.raises(ShellError):
        parse(text)


# What files mean --------------------------------------------------------------------------------------------------------------

STANZAS = """\
auto swp1
iface swp1
    bridge-vids 10 20-22
    bridge-pvid 10
auto swp2
iface swp2
    bridge-access 20
    link-down yes
auto swp3
iface swp3
    bridge-vids 10 \\
        30
    bridge-allow-untagged no
auto swp4
iface swp4
auto swp5
iface swp5
    bridge-vids 40
auto swp9
iface swp9
    bridge-vids 10
auto bond1
iface bond1
    bond-slaves swp6 swp7
    bridge-vids 20
auto swp6
iface swp6
auto bridge
iface bridge
    bridge-vlan-aware yes
    bridge-ports swp1 swp2 swp3 swp4 swp5 bond1
    bridge-vids 10 20-22 30
auto vlan10
iface vlan10
    vlan-id 10
    vlan-raw-device bridge
    address 10.0.10.2/24
    address fd00::2/64
"""

FILTER = """\
table bridge netgen {
	set bindings-20 {
		type ifname . ether_addr . ipv4_addr
	}
	set limit-swp1-3 {
		type ether_addr . inet_service
		size 3
	}
}
flush table bridge netgen
flush set bridge netgen bindings-20
table bridge netgen {
	chain refused {
		drop
	}
	chain ip-20 {
		iifname . ether saddr . ip saddr @bindings-20 return
		counter goto refused
	}
	chain vlan-20 {
		iifname { "swp2", "bond1" } udp sport 67 counter goto refused
		meta protocol ip iifname { "swp2" } goto ip-20
	}
	chain leases-20 {
		oifname . @th,288,48 @clients return
	}
	chain prerouting {
		type filter hook prerouting priority filter; policy accept;
		iifname vmap {
			"swp2" : goto vlan-20,
		}
	}
}
add element bridge netgen bindings-20 { "swp2" . 52:54:00:00:01:02 . 192.168.1.11 }
"""

LINUX = files(etc__network__interfaces_dot_d__netgen=STANZAS, etc__nftables_dot_d__netgen_dot_nft=FILTER)


def test_interfaces() -> None:
    """ifupdown2-addons-interfaces(5): bridge-vids, bridge-pvid (1 unless said), bridge-access, bridge-allow-untagged."""
    facts = switch.facts(switch.boot("linux", LINUX))
    found = {name: (port.mode, sorted(port.carries), port.untagged) for name, port in facts.ports.items()}
    assert found == {
        "swp1": ("trunk", [10, 20, 21, 22], 10),
        "swp2": ("access", [20], 20),
        "swp3": ("trunk", [10, 30], None),
        "swp4": ("trunk", [1, 10, 20, 21, 22, 30], 1),
        "swp5": ("trunk", [1, 40], 1),
        "swp6": ("trunk", [1, 20], 1),
        "swp9": ("none", [], None),
        "bond1": ("trunk", [1, 20], 1),
    }
    assert (facts.ports["swp6"].bundle, facts.ports["swp2"].up) == ("bond1", False)
    assert sorted(facts.vlans) == [10, 20, 21, 22, 30]
    assert facts.svis[10] == switch.SviFacts(10, enabled=True, up=True, addresses=frozenset({"10.0.10.2/24", "fd00::2/64"}))


def test_filter() -> None:
    facts = switch.facts(switch.boot("linux", LINUX))
    assert facts.bindings == {(20, "192.168.1.11", "52:54:00:00:01:02", "swp2")}
    assert facts.snooping == {20}
    assert [name for name, port in facts.ports.items() if port.guard] == ["swp2"]
    assert not facts.ports["swp2"].trusted_dhcp
    assert facts.ports["swp1"].trusted_dhcp
    assert facts.ports["swp1"].limit == 3
    assert switch.missing(switch.boot("linux", LINUX)) == {("chain leases-20", "set", "clients")}


def test_cumulus() -> None:
    """User guide: DHCP Snooping, Port Security, VRR, Access Control List Configuration."""
    text = files(
        etc__cumulus__acl__policy_dot_d__60_netgen_dot_rules="[iptables]\n-t mangle -A PREROUTING -i vlan10 -s 10.0.0.0/8 -j ACCEPT\n",
        etc__cumulus__switchd_dot_d__port_security_dot_conf="interface.swp1.port_security.mac_limit = 4\n",
        etc__dhcpsnoop__dhcp_snoop_dot_json='{"bridge": [{"vlan": [{"vlan_id": 10, "snooping": 1, "trusted_interface": ["swp1"]}]}]}\n',
        etc__network__interfaces_dot_d__netgen_dot_intf=STANZAS + "    address-virtual 00:00:5e:00:01:0a 10.0.10.1/24\n",
        etc__default__isc_dhcp=f'INTF_CMD="-i vlan11"\n',  # noqa: F541 - the name of no file that is read
    )
    facts = switch.facts(switch.boot("cumulus_linux", text))
    assert facts.svis[10].gateways == {"10.0.10.1"}
    assert facts.svis[10].acls == {"[iptables]"}
    assert facts.snooping == {10}
    assert (facts.ports["swp1"].limit, facts.ports["swp1"].trusted_dhcp, facts.ports["swp3"].trusted_dhcp) == (4, True, False)


def test_gateways_are_keepalived_s() -> None:
    text = LINUX + files(
        etc__keepalived__keepalived_dot_conf="vrrp_instance a {\n interface vlan10\n virtual_ipaddress {\n 10.0.10.1\n }\n}\n"
        "vrrp_instance b {\n interface vlan11\n}\n"
    )
    state = switch.boot("linux", text)
    assert switch.facts(state).svis[10].gateways == {"10.0.10.1"}
    assert ("b", "interface", "vlan11") in switch.missing(state)


def test_nft_adds_unless_it_is_told_to_flush() -> None:
    """nft(8): blocks add, `flush table` takes all rules out, `flush set` all elements."""
    lines = FILTER.replace("@clients ", "").split("\n")
    once = nft.read(lines)
    assert nft.onto(once, lines) == once
    doubled = nft.onto(once, [line for line in lines if not line.startswith("flush table")])
    table = "table bridge netgen"
    assert len(doubled[table, "chain ip-20"]) == 2 * len(once[table, "chain ip-20"])
    other = nft.onto(once, [line.replace("1.11", "1.12") for line in lines if not line.startswith("flush set")])
    assert len(other[table, "elements bindings-20"]) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("goto refused", "goto reused", "chain reused"),
        ("@bindings-20", "@bindings-21", "set bindings-21"),
        ("netgen bindings-20 {", "netgen bindings-21 {", "set bindings-21"),
        ("52:54:00:00:01:02", "52:54:00:00:01", "datatype mismatch"),
        ("192.168.1.11", "192.168.1.311", "datatype mismatch"),
        ('"swp2" . ', "", "datatype mismatch"),
        ("policy accept;\n", "policy accept; {\n", "syntax error"),
        ("add element", "put element", "syntax error"),
        ("flush table bridge netgen", "flush table bridge other", "table bridge other"),
    ],
)
def test_nft_refuses(old: str, new: str, said: str) -> None:
    good = FILTER.replace(" @th,288,48 @clients", " @th,288,48")
    assert nft.wrong(good.split("\n")) == ""
    assert said in nft.wrong(good.replace(old, new).split("\n"))


# What scripts do --------------------------------------------------------------------------------------------------------------


def do(text: str, *lines: str, platform: str = "linux") -> tuple[switch.State, str]:
    return switch.apply(switch.boot(platform, text), "\n".join(lines))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["cat >/etc/new/x <<'END'", "a", "END"], "cannot create /etc/new/x: Directory nonexistent"),
        (["mv -f /etc/x /etc/y"], "mv: cannot stat '/etc/x': No such file or directory"),
        (["cp --attributes-only --preserve=mode,ownership /etc/x /etc/y"], "cp: cannot stat '/etc/x'"),
        (["nft -c -f /etc/x"], "nft: /etc/x: No such file or directory"),
        (["cat >/etc/x <<'END'", "table bridge netgen {", "END", "nft -c -f /etc/x"], "nft: Error: syntax error, unexpected end of file"),
        (["cat >/etc/x <<'END'", "bridge-vids 10", "END", "ifup -a -s -i /etc/x"], "ifup: error: unrecognized line: bridge-vids 10"),
        (["reboot"], "reboot: not found, or not modelled: reboot"),
        (["rm -rf /etc"], "rm: not found, or not modelled: rm -rf /etc"),
        (["hostname -F /etc/hostname"], "/etc/hostname: No such file or directory"),
        (["systemctl reload-or-restart keepalived"], "/etc/keepalived/keepalived.conf: No such file or directory"),
    ],
)
def test_what_fails_ends_the_script(lines: list[str], said: str) -> None:
    state, words = do(LINUX, "(", "set -eu", *lines, "rm -f /etc/nftables.d/netgen.nft", ")")
    assert words.startswith(said)
    assert "/etc/nftables.d/netgen.nft" in disk(state)
    state, words = do(LINUX, *lines, "rm -f /etc/nftables.d/netgen.nft")
    assert words.startswith(said)
    assert "/etc/nftables.d/netgen.nft" not in disk(state), "without set -e the next command is run"


def test_a_trap_tidies_up() -> None:
    lines = ["cat >/etc/x <<'END'", "a", "END", "mv -f /etc/nothing /etc/y"]
    state, said = do("", "(", "set -eu", "tidy() { rm -f /etc/x; }", "trap tidy EXIT", *lines, ")")
    assert (said, disk(state)) == ("mv: cannot stat '/etc/nothing': No such file or directory", {})
    assert disk(do("", "(", "set -eu", *lines, ")")[0]) == {"/etc/x": ("a",)}


def test_what_is_written_is_in_force_when_its_program_is_told() -> None:
    stanzas = STANZAS.replace("access 20", "access 10").rstrip("\n").split("\n")
    write = ["cat >/etc/network/interfaces.d/netgen <<'END'", *stanzas, "END"]
    state, said = do(LINUX, *write)
    assert (said, switch.facts(state).ports["swp2"].carries) == ("", {20})
    assert state != switch.boot("linux", switch.show(state))
    state, said = switch.apply(state, "ifreload -a")
    assert (said, switch.facts(state).ports["swp2"].carries) == ("", {10})
    assert state == switch.boot("linux", switch.show(state))


def test_daemons_want_what_they_stand_on() -> None:
    """dnsmasq(8): the relay's local address is one of the host's; keepalived needs its interface."""
    relay = files(etc__dnsmasq_dot_d__netgen_dot_conf="port=0\ndhcp-relay=10.0.10.2,10.9.0.5\n")
    assert do(LINUX + relay, "systemctl restart dnsmasq")[1] == ""
    assert do(LINUX + relay.replace("10.0.10.2", "10.0.10.3"), "systemctl restart dnsmasq")[1].endswith("there is no address 10.0.10.3")
    pair = files(etc__keepalived__keepalived_dot_conf="vrrp_instance a {\n interface vlan11\n}\n")
    assert do(LINUX + pair, "systemctl reload-or-restart keepalived")[1].endswith("there is no interface vlan11")
    listens = '# file: /etc/default/isc-dhcp-relay-default\nSERVERS="10.9.0.5"\nINTF_CMD="-i vlan10 -i vlan11"\n'
    bridge = files(etc__network__interfaces_dot_d__netgen_dot_intf=STANZAS)
    assert do(bridge + listens, "systemctl restart dhcrelay@default", platform="cumulus_linux")[1].endswith("there is no interface vlan11")


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_text_is_read_and_printed_the_same(platform: str, data: st.DataObject) -> None:
    lines = texts(platform)[data.draw(st.integers(0, len(texts(platform)) - 1))].split("\n")
    cut = data.draw(st.lists(st.one_of(st.sampled_from(lines), st.text(max_size=8)), max_size=30))
    state = switch.boot(platform, "\n".join(cut))
    assert switch.content(switch.boot(platform, switch.show(state))) == switch.content(state)
    switch.facts(state)
    assert switch.missing(state) <= switch.facts(state).references


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_script_fails(platform: str, data: st.DataObject) -> None:
    """Any lines of scripts, in any order: the model says what is wrong, and old states stay as they are."""
    every = texts(platform)
    lines = script(platform, every[0], every[data.draw(st.integers(0, len(every) - 1))])
    some = data.draw(st.lists(st.one_of(st.sampled_from(lines or ["x"]), st.text(max_size=6)), max_size=20))
    before = switch.boot(platform, every[0])
    seen = switch.content(before)
    state, said = switch.apply(before, "\n".join(some))
    assert isinstance(said, str)
    assert switch.content(before) == seen
    switch.facts(state)


# Proofs -----------------------------------------------------------------------------------------------------------------------


def proof(platform: str, before: str, after: str, lines: list[str], management: int | None = None) -> Proof:
    found = prove(Aim(platform, "", before, after, NOBODY, management), lines, tongue(platform).dialect)
    assert found is not None
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
def test_from_nothing_to_every_case_and_back(platform: str) -> None:
    """Back to as little as there can be: a switch has a name and a bridge."""
    least = min(texts(platform), key=len)
    for text in texts(platform):
        assert proof(platform, "", text, script(platform, "", text)) == Proof("proven")
        there = shown(read_back(text))
        assert proof(platform, there, least, script(platform, there, least)) == Proof("proven")


def test_hostile_text_stays_data() -> None:
    text = texts("linux")[0]
    assert proof("linux", "", text + HOSTILE, script("linux", "", text + HOSTILE)) == Proof("proven")
    state, said = switch.apply(switch.boot("linux", ""), "\n".join(script("linux", "", text + HOSTILE)))
    assert said == ""
    name, *lines = HOSTILE.split("\n# file: ")[0].split("\n")
    assert disk(state)[name.removeprefix("# file: ")] == tuple(lines)


def data(lines: list[str]) -> set[int]:
    """Which lines are texts of files."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if line.startswith("cat >") and at not in found:
            found |= set(range(at + 1, lines.index(line.rsplit("'", 2)[1], at)))
    return found


def unlike(lines: list[str]) -> dict[str, list[str]]:
    """Scripts with a line left out, the beginnings of a script, and those with two commands the other way round."""
    inside = data(lines)
    some = [at for at in range(len(lines)) if at % 8 == 0 or at not in inside]
    found = {f"without {lines[at]!r} ({at})": lines[:at] + lines[at + 1 :] for at in some}
    found |= {f"cut before {lines[at]!r} ({at})": lines[:at] for at in some[1::3]}
    acts = ("mv ", "nft -f", "ifreload", "systemctl", "hostname", "sysctl", "cl-")
    loads = [at for at, line in enumerate(lines) if line.startswith(acts)]
    for one, two in pairwise(loads):
        other = list(lines)
        other[one], other[two] = lines[two], lines[one]
        found[f"{lines[two]!r} before {lines[one]!r}"] = other
    return found


HARMLESS = (
    ("without 'set -eu'", "nothing fails"),
    ("without 'umask 022'", "modes of new files are not modelled"),
    ("without 'trap tidy EXIT'", "nothing is left beside the files when nothing fails"),
    ("without 'tidy()", "a trap that is not there is not run"),
    ("without 'nft -c", "the text is a good one"),
    ("without 'ifup -a -s", "the text is a good one"),
    ("without 'dnsmasq --test", "the text is a good one"),
    ("without 'vtysh -C", "the text is a good one"),
    ("without 'python3 -m json.tool", "the text is a good one"),
    ("without 'nft -f", "the bridge's pre-up loads it, too"),
    ("without 'mkdir", "the folders are there"),
    ("'mv ", "files take their places before anything is loaded"),
    ("'hostname", "programs that have nothing to do with each other"),
    ("'sysctl", "programs that have nothing to do with each other"),
    ("'systemctl restart lldpd'", "programs that have nothing to do with each other"),
    ("'ifreload -a' before 'nft -f", "both are in force at the end"),
    ("'nft -f /etc/nftables.d/netgen.nft' before 'sysctl", "programs that have nothing to do with each other"),
    ("'cl-acltool -i' before 'hostname", "programs that have nothing to do with each other"),
    ("'ifreload -a' before 'systemctl reload switchd'", "both are in force at the end"),
    ("'systemctl reload switchd' before 'cl-acltool", "both are in force at the end"),
    ("'systemctl restart dnsmasq' before 'ifreload -a'", "it relays nothing any more"),
    ("'ifreload -a' before 'hostname", "programs that have nothing to do with each other"),
    ("'ifreload -a' before 'sysctl", "programs that have nothing to do with each other"),
    ("'ifreload -a' before 'mv -f /var/lib/netgen", "the list is read by no program"),
    ("'systemctl reload switchd' before 'hostname", "programs that have nothing to do with each other"),
    ("'systemctl restart dhcrelay@default' before 'systemctl restart frr'", "programs that have nothing to do with each other"),
    ("'systemctl restart frr' before 'ifreload -a'", "FRR takes lines of interfaces that come later"),
)
"""Beginnings of changes to a script that may lead to the same, and why."""


@cache
def wrong(platform: str) -> list[tuple[str, str, str, list[str]]]:
    """Some pairs of texts, and what is done wrong between them."""
    every = sorted(texts(platform)[:-1], key=len)
    paths = [file.path for file in tongue(platform).dialect.files]
    rich = list(dict.fromkeys(found[0] for path in paths if (found := [text for text in every if f"# file: {path}\n" in text])))
    chosen = [*(("", text) for text in rich), (shown(read_back(rich[0])), rich[-1]), (shown(read_back(rich[-1])), rich[0])]
    return [(name, a, b, lines) for a, b in chosen for name, lines in unlike(script(platform, a, b)).items() if lines]


def test_wrong_scripts_are_refuted() -> None:
    missed, harmless, refuted = [], set(), 0
    for platform in PLATFORMS:
        for name, before, after, lines in wrong(platform):
            if proof(platform, before, after, lines).verdict == "refuted":
                refuted += 1
                continue
            why = [one for one, _ in HARMLESS if name.startswith(one)]
            harmless.update(why)
            missed += [] if why else [name]
    assert missed == []
    assert harmless == {one for one, _ in HARMLESS}
    assert refuted > 300


def messy(source: random.Random, platform: str) -> str:
    """A switch with files of another one, files less, files of others, and lines that somebody changed."""
    found, other = (read_back(source.choice(texts(platform))) for _ in range(2))
    listed = sorted({*found[LIST], *other[LIST]})
    for _ in range(source.randint(0, 5)):
        path = source.choice([one for one in other if one != LIST])
        if source.random() < 0.3:
            found[path] = list(other[path])
        elif source.random() < 0.3:
            found.pop(path, None)
        elif source.random() < 0.3:
            found["/etc/somebody"] = ["x", "END"]
        elif found.get(path):
            at = source.randrange(len(found[path]))
            found[path] = [*found[path][:at], source.choice(["junk {", "}", "mtu 9000", "END", "$(reboot)"]), *found[path][at + 1 :]]
    return shown({**found, LIST: listed})


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("seed", range(3))
def test_messy_switches_are_brought_there(platform: str, seed: int) -> None:
    """The rules of the comparison and the model agree, whatever is there before."""
    source = random.Random(seed)
    for _ in range(15):
        before, after = messy(source, platform), source.choice(texts(platform))
        assert proof(platform, before, after, script(platform, before, after)) == Proof("proven"), (before, after)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_way_to_the_switch(platform: str) -> None:
    """Cut off from the management VLAN by what is left out of the interfaces."""
    name = INTERFACES[platform]
    before = f"# file: {name}\n{STANZAS}"
    lines = [
        f"cat >{name} <<'END'",
        *STANZAS.replace("bridge-ports swp1 swp2 swp3 swp4", "bridge-ports").rstrip("\n").split("\n"),
        "END",
        "ifreload -a",
    ]
    found = proof(platform, before, before, lines, 10)
    assert found.management
    assert "swp1 does not carry management VLAN 10 any more" in found.reasons[0]
    assert proof(platform, before, before, [], 10) == Proof("proven")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_not_netgens_has_to_stay(platform: str) -> None:
    name = INTERFACES[platform]
    before = f"# file: {name}\n{STANZAS}# file: /etc/own\nx\n"
    after = f"# file: {name}\n{STANZAS}"
    for lines, words in (
        (["rm -f /etc/own"], "# file: /etc/own is changed, and is not in the site"),
        (["cat >/etc/own <<'END'", "y", "END"], "# file: /etc/own is changed, and is not in the site"),
        (["cat >/etc/other <<'END'", "y", "END"], "# file: /etc/other is changed, and is not in the site"),
        (
            [f"cat >/etc/network/x <<'END'", *STANZAS.rstrip("\n").split("\n"), "END", f"mv -f /etc/network/x {name}"],  # noqa: F541
            "has more than intended: lost its owner and mode",
        ),
    ):
        assert words in " ".join(proof(platform, before, after, lines).reasons), lines
