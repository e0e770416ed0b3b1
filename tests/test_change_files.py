"""Changes of switches that are files: the scripts are run by sh, with nft, sysctl and ifupdown2, in namespaces of this machine."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cases_support import cases, rendered
from switch_files import ask, needs, unpacked_ifupdown2

from netgen import change
from netgen.change import Owned
from netgen.change.script import WRITTEN
from netgen.config import Tongue
from netgen.config.files import parts
from netgen.platforms import load

NOBODY = Owned(frozenset({10, 20, 30, 99}), frozenset({"swp2", "swp51"}), frozenset(), frozenset())
PLATFORMS = ("linux", "cumulus_linux")


def tongue(platform: str) -> Tongue:
    speech = change.tongue(platform)
    assert speech is not None
    return speech


def script(platform: str, before: str, after: str) -> list[str]:
    speech = tongue(platform)
    return list(change.commands(change.change(before, after, NOBODY, speech).ops, speech.dialect))


@cache
def texts(platform: str) -> tuple[str, ...]:
    """The output of every case, and one with everything that a shell could trip over."""
    with TemporaryDirectory() as scratch:
        found = [
            rendered(case, Path(scratch, str(number)))
            for number, case in enumerate(cases())
            if case.platform == platform and not case.faults
        ]
    return (*found, found[0] + HOSTILE, found[0])


HOSTILE = """\
# file: /etc/net gen/a'b $(touch pwned);`touch pwned`
END
END2
$HOME `touch pwned` $(touch pwned) \\
'"!!
\ttab
EOF
# file: /etc/other
x
"""


def read_back(text: str) -> dict[str, list[str]]:
    """The files that the switch has when it was brought to the text."""
    files = dict(parts(text))
    names = ("60-netgen.conf", "netgen.nft", "netgen.conf", "netgen", "netgen.intf", "60_netgen.rules")
    return {**files, WRITTEN: sorted(path for path in files if path.rpartition("/")[2] not in names)}


def shown(files: dict[str, list[str]]) -> str:
    return "".join(f"# file: {path}\n" + "".join(f"{line}\n" for line in lines) for path, lines in files.items())


# What is written --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS)
def test_as_it_is_nothing_is_to_be_done(platform: str) -> None:
    for text in texts(platform):
        assert script(platform, text, text) == []
        assert script(platform, shown(read_back(text)), text) == []
        assert script(platform, text.replace("\n", "\r\n") + "\n\n", text) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_all_known_files_are_read(platform: str) -> None:
    reading = load(platform).reading
    assert reading is not None
    command = reading.commands["running"]
    assert all(f" {one.path} " in command for one in tongue(platform).dialect.files)
    assert f"w={WRITTEN};" in command
    assert len(command) < 460, "with a prompt it has to fit into one line of the terminal"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_line_that_looks_like_a_heading_stays_in_its_file(platform: str, tmp_path: Path) -> None:
    """Somebody who writes into a file of ours makes it differ, and no other file of it."""
    reading = load(platform).reading
    assert reading is not None
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hostname").write_text("# file: /etc/passwd\nsw1")
    command = reading.commands["running"].replace("/etc/", f"{tmp_path}/etc/").replace("/var/lib", f"{tmp_path}/lib")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == f"# file: {tmp_path}/etc/hostname\n# # file: /etc/passwd\nsw1\n# end of files\n"


def test_files_of_others_are_left_alone() -> None:
    others = "# file: /etc/frr/frr.conf\nrouter bgp 1\n# file: /etc/passwd\nroot\n"
    text = texts("cumulus_linux")[0]
    made = change.change(text.split("# file: /etc/network")[0] + others, text, NOBODY, tongue("cumulus_linux"))
    assert made.foreign == ("# file: /etc/frr/frr.conf", "# file: /etc/passwd")
    assert not any("frr" in line or "passwd" in line for op in made.ops for line in op.lines)


def test_what_netgen_wrote_and_the_site_has_no_more_goes() -> None:
    text = texts("cumulus_linux")[0]
    old = text + "# file: /etc/frr/frr.conf\nhostname x\n# file: /etc/own file\nx\n"
    lines = script("cumulus_linux", shown(read_back(old)), text)
    assert "rm -f /etc/frr/frr.conf" in lines
    assert "rm -f '/etc/own file'" in lines
    assert lines.index("rm -f /etc/frr/frr.conf") < lines.index("systemctl restart frr")
    assert "rm -f /etc/cumulus/acl/policy.d/60_netgen.rules" in script(
        "cumulus_linux", text + "# file: /etc/cumulus/acl/policy.d/60_netgen.rules\nx\n", "# file: /etc/hostname\nx\n"
    )


def test_the_filter_comes_before_the_interfaces_and_what_stands_on_them_after() -> None:
    lines = script("linux", "", next(text for text in texts("linux") if "keepalived" in text))
    order = ["nft -f /etc/nftables.d/netgen.nft", "ifreload -a", "systemctl reload-or-restart keepalived"]
    assert [line for line in lines if line in order] == order
    assert max(at for at, line in enumerate(lines) if line.startswith("mv ")) < lines.index(order[0])


def test_the_difference_is_shown_below_what_it_is_in() -> None:
    before = texts("linux")[0]
    after = before.replace("    alias uplink\n", '    alias "b" #1 `x`\n    mtu 9000\n', 1)
    made = change.change(before, after, Owned(frozenset(), frozenset({"enp1s0f1"}), frozenset(), frozenset()), tongue("linux"))
    (shows,) = [op for op in made.ops if op.minus]
    assert [head.text for head in shows.path] == ["# file: /etc/network/interfaces.d/netgen", "iface enp1s0f1"]
    assert (shows.minus, shows.plus) == (("alias uplink",), ('alias "b" #1 `x`', "mtu 9000"))
    assert shows.values == {"port": "enp1s0f1"}


# What sh makes of it ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ifupdown2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked_ifupdown2(tmp_path_factory.mktemp("ifupdown2"))


MACHINE = """
cp -a /etc /run/copied && mount --bind /run/copied /etc
cp -a /run/etc /etc/network/ifupdown2 2>/dev/null || :
rm -rf /etc/hostname /etc/keepalived /etc/frr
mount -t tmpfs tmpfs /var/lib
mkdir /run/stub /run/work
for name in systemctl ifreload hostname cl-acltool; do
    printf '#!/bin/sh\\necho "%s $*" >>/run/log\\n' $name >/run/stub/$name
done
printf '#!/bin/sh\\nPYTHONPATH=/run/code exec /usr/bin/python3 /run/bin/ifup "$@"\\n' >/run/stub/ifup
printf '#!/bin/sh\\nexit 0\\n' >/run/stub/vtysh
chmod +x /run/stub/*
PATH=/run/stub:$PATH
cd /run/work
"""
"""A copy of this machine's /etc; what would load files for good is only written down."""


@needs("unshare", "dpkg", "nft", "dnsmasq")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_scripts_lead_from_every_case_to_the_next_and_back_to_nothing_else(platform: str, ifupdown2: Path, tmp_path: Path) -> None:
    reading = load(platform).reading
    assert reading is not None
    (tmp_path / "read").write_text(reading.commands["running"] + "\n")
    running, arguments = "", []
    for number, text in enumerate(texts(platform)):
        lines = script(platform, running, text)
        (tmp_path / f"{number}").write_text("\n".join(lines) + "\n")
        arguments.append(str(tmp_path / f"{number}"))
        running = shown({**read_back(text)})
    run = 'for file; do sh "$file" >"$file.said" 2>&1 || echo "$file failed"; sh "$READ" >"$file.read"; done; ls -A; cat /run/log'
    done = ask(ifupdown2, MACHINE + f"READ={tmp_path}/read\n" + run, *arguments)
    assert "failed" not in done.stdout, done.stdout + done.stderr
    assert "pwned" not in done.stdout
    for number, text in enumerate(texts(platform)):
        assert parts(Path(f"{arguments[number]}.read").read_text().removesuffix("# end of files\n")) == read_back(text), arguments[number]
        said = Path(f"{arguments[number]}.said").read_text().replace("dnsmasq: syntax check OK.\n", "")
        assert said == ""


@needs("unshare", "dpkg", "nft")
def test_a_wrong_text_changes_nothing_and_leaves_nothing(ifupdown2: Path, tmp_path: Path) -> None:
    good = texts("linux")[0]
    wrong = good.replace("table bridge netgen {", "table bridge netgen { nonsense", 1).replace("sw1", "sw9")
    (tmp_path / "good").write_text("\n".join(script("linux", "", good)) + "\n")
    (tmp_path / "wrong").write_text("\n".join(script("linux", good, wrong)) + "\n")
    whole = script("linux", good, good.replace("sw1", "sw9"))
    (tmp_path / "cut").write_text("\n".join(whole[:-1]) + "\n")
    run = "sh $D/good; cp -a /etc /run/before; sh $D/wrong 2>/dev/null || echo refused; sh $D/cut 2>/dev/null || echo unfinished"
    done = ask(ifupdown2, MACHINE + f"D={tmp_path}\n{run}\ndiff -r --no-dereference /run/before /etc")
    assert (done.stdout.splitlines(), done.returncode) == (["refused", "unfinished"], 0), done.stderr


def test_the_mode_and_owner_of_a_file_stay(tmp_path: Path) -> None:
    """/etc/frr/frr.conf belongs to frr."""
    file = tmp_path / "frr.conf"
    file.write_text("old\n")
    file.chmod(0o640)
    listed = f"# file: {WRITTEN}\n{file}\n"
    lines = script("cumulus_linux", f"# file: {file}\nold\n{listed}", f"# file: {file}\nnew\n")
    done = subprocess.run(["sh"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new\n", 0o640)
    assert [one.name for one in tmp_path.iterdir()] == ["frr.conf"]
