"""The files of Linux switches, read by the programs that will read them: ifupdown2, nft, sysctl, keepalived, dnsmasq,
lldpd. What a kernel then does is in test_linux_frames.py and test_linux_machine.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from judges import judge, part
from switch_files import ask, inside, needs, of_path, parts, texts, unpacked_ifupdown2
from switch_lab import guarded, output

INTERFACES = "/etc/network/interfaces.d/netgen"
RULES = "/etc/nftables.d/netgen.nft"


# ifupdown2 ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ifupdown2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with Debian's ifupdown2."""
    return unpacked_ifupdown2(tmp_path_factory.mktemp("ifupdown2"))


def written(folder: Path, path: str) -> list[Path]:
    """One of the switch's files as it is in all cases, each text once."""
    found: list[Path] = []
    for text in of_path("linux", path):
        found.append(folder / f"{len(found)}")
        found[-1].write_text(text, encoding="utf-8")
    return found


@judge("linux", "ifupdown2", reads=part(INTERFACES))
@needs("unshare", "dpkg")
def test_ifupdown2_finds_nothing_wrong(ifupdown2: Path, tmp_path: Path) -> None:
    files = written(tmp_path, INTERFACES)
    done = ask(ifupdown2, 'for file; do ifup -a -s -i "$file" || echo "ifup says $?"; done', *map(str, files))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(files) > 15


@needs("unshare", "dpkg")
def test_ifupdown2_reads_what_is_written(ifupdown2: Path, tmp_path: Path) -> None:
    """Descriptions too, whatever is in them."""
    longest = sorted(written(tmp_path, INTERFACES), key=lambda file: file.stat().st_size)[-4:]
    described = [file for file in written(tmp_path, INTERFACES) if "`#1`" in file.read_text()]
    assert described
    for file in {*longest, *described}:
        done = ask(ifupdown2, 'ifquery -a -i "$1"', str(file))
        lines = [line.strip() for line in file.read_text().splitlines() if not line.startswith("#")]
        assert sorted(line.strip() for line in done.stdout.splitlines() if line.strip()) == sorted(lines)


@needs("unshare", "dpkg")
@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("bridge-access 20", "bridge-access x", "bridge-access: invalid literal for int"),
        ("bridge-vids 10 20", "bridge-vids 10 2O", "bridge-vids: invalid value"),
        ("bridge-ports", "bridge ports", ""),
        ("mtu 1500", "mtu 9217", "mtu: value of out range"),
        ("address 10.99.0.11/24", "address 10.99.0.1l/24", "address: invalid value"),
    ],
)
def test_ifupdown2_finds_what_is_wrong(right: str, wrong: str, complaint: str, ifupdown2: Path, tmp_path: Path) -> None:
    text = next(files[INTERFACES] for name, files in texts("linux") if name.startswith("switchport.yml: access"))
    assert right in text
    (tmp_path / "file").write_text(text.replace(right, wrong))
    done = ask(ifupdown2, 'ifup -a -s -i "$1"', str(tmp_path / "file"))
    assert complaint in done.stderr
    assert bool(done.returncode) == bool(complaint)  # attributes that it does not know it does not look at: see the next test


@needs("unshare", "dpkg")
def test_ifupdown2_knows_every_attribute(ifupdown2: Path) -> None:
    done = ask(ifupdown2, "ifquery --syntax-help")
    known = set(re.findall(r"^  ([a-z0-9-]+)$", done.stdout, flags=re.MULTILINE))
    known |= set(
        re.findall(r'"(mstpctl-[a-z]+)"', (ifupdown2 / "usr/share/ifupdown2/addons/mstpctl.py").read_text())
    )  # asleep without mstpd
    assert {"bridge-vids", "alias", "post-up", "vlan-id"} <= known
    used = {line.split()[0] for _, files in texts("linux") for line in files[INTERFACES].splitlines() if line.startswith(" ")}
    assert used - known == set()


# nftables -------------------------------------------------------------------------------------------------------------------


def statements(text: str) -> list[str]:
    """Chains and rules of a ruleset, ours or as nft lists it, spelled the same; the order in a chain is kept."""
    text = re.sub(r"packets \d+ bytes \d+ ?", "", re.sub(r"\bset \S+ \{.*?\n\t\}", "", text, flags=re.DOTALL))
    text = text.replace("@ll,48,48", "ether saddr").replace(" burst 5 packets", "")  # the default, which is not listed
    text = re.sub(r"meta protocol arp (?=arp|iifname \. )", "", text)  # implied by the fields that follow, and not listed
    text = re.sub(r"vmap \{\s*(.*?),?\s*\}", lambda match: "vmap { " + " ".join(match[1].split()) + " }", text, flags=re.DOTALL)
    text = re.sub(r'\{ ("[a-z0-9]+") \}', r"\1", text)
    chains = {match[1]: match[2].split("\n") for match in re.finditer(r"^\tchain (\S+) \{\n(.*?)\t\}$", text, re.DOTALL | re.MULTILINE)}
    return [f"{name}: {' '.join(rule.split())}" for name in sorted(chains) for rule in chains[name] if rule.strip()]


def elements(text: str) -> set[str]:
    """The static entries, ``set: port . mac . address``."""
    ours = re.findall(r"^add element bridge netgen (\S+) \{ (.*) \}$", text, flags=re.MULTILINE)
    listed = re.findall(r"\tset (\S+) \{\n\t\ttype ifname[^}]*?elements = \{ ([^}]*?) \}", text)
    return {f"{name}: {' '.join(item.split())}" for name, items in (*ours, *listed) for item in items.split(",")}


@judge("linux", "nft", reads=part(RULES))
@needs("unshare", "nft")
def test_nft_takes_every_ruleset_twice_and_lists_it_as_written(tmp_path: Path) -> None:
    """The second time is a reload over what is there: nothing is doubled, nothing left over."""
    files = written(tmp_path, RULES)
    script = 'for file; do nft -c -f "$file"; nft -f "$file"; nft list ruleset >"$file.1"; nft -f "$file"; nft list ruleset >"$file.2"'
    done = inside(f"{script}; nft flush ruleset; done", *map(str, files))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(files) > 10
    for file in files:
        once, twice = Path(f"{file}.1").read_text(), Path(f"{file}.2").read_text()
        assert once == twice
        assert statements(once) == statements(file.read_text())
        assert elements(once) == elements(file.read_text())
    assert any(elements(file.read_text()) for file in files)


@needs("unshare", "nft")
def test_a_reload_brings_about_what_changed_and_keeps_what_was_learned(tmp_path: Path) -> None:
    old, new = (
        parts(output(guarded(max_bindings=limit, ip=address)))[RULES] for limit, address in ((4, "192.168.1.11"), (5, "192.168.1.12"))
    )
    (tmp_path / "old").write_text(old)
    (tmp_path / "new").write_text(new)
    learned = "nft add element bridge netgen clients-20 '{ \"swp7\" . 0x020000000007 }'"
    done = inside(f'nft -f "$1"; {learned}; nft -f "$2"; nft list ruleset', str(tmp_path / "old"), str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert statements(done.stdout) == statements(new)
    assert elements(done.stdout) == elements(new) != elements(old)
    assert '"swp7" . 0x20000000007' in done.stdout
    assert re.search(r"set limit-swp2-5 \{\n\t\ttype ether_addr . inet_service\n\t\tsize 5\n", done.stdout)


# Other programs ------------------------------------------------------------------------------------------------------------


@judge("linux", "hostname", reads=part("/etc/hostname"))
@needs("unshare", "hostname")
def test_hostname_takes_its_file(tmp_path: Path) -> None:
    for text in of_path("linux", "/etc/hostname"):
        (tmp_path / "file").write_text(text)
        assert inside(f"unshare --uts sh -c 'hostname -F {tmp_path}/file && hostname'").stdout == text


@judge("linux", "sysctl", reads=part("/etc/sysctl.d/60-netgen.conf"))
@needs("unshare", "sysctl")
def test_sysctl_takes_its_file(tmp_path: Path) -> None:
    texts = of_path("linux", "/etc/sysctl.d/60-netgen.conf")
    assert len(texts) > 1
    for text in texts:
        (tmp_path / "file").write_text(text)
        done = inside(f"sysctl -p {tmp_path}/file && sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == text + "".join(line.split(" = ")[1] + "\n" for line in text.splitlines()[:2])


@judge("linux", "keepalived", reads=part("/etc/keepalived/keepalived.conf"))
@needs("unshare", "keepalived", "ip")
def test_keepalived_takes_its_file(tmp_path: Path) -> None:
    texts = of_path("linux", "/etc/keepalived/keepalived.conf")
    assert len(texts) > 1
    for text in texts:
        (tmp_path / "file").write_text(text)
        names = sorted(set(re.findall(r"^    interface (\S+)$", text, flags=re.MULTILINE)))
        links = "".join(f"ip link add {name} type veth && ip link set {name} up\n" for name in names)
        done = inside(links + f"keepalived -t -f {tmp_path}/file")
        assert (done.returncode, done.stderr) == (0, "")
    wrong = inside(links + f"sed -i 's/priority/prioritty/' {tmp_path}/file; keepalived -t -f {tmp_path}/file")
    assert "Unknown keyword 'prioritty'" in wrong.stderr


@judge("linux", "dnsmasq", reads=part("/etc/dnsmasq.d/netgen.conf"))
@needs("unshare", "dnsmasq")
def test_dnsmasq_takes_its_file(tmp_path: Path) -> None:
    texts = of_path("linux", "/etc/dnsmasq.d/netgen.conf")
    assert texts
    for text in texts:
        (tmp_path / "file").write_text(text)
        assert "syntax check OK" in inside(f"dnsmasq --test -C {tmp_path}/file").stderr
    (tmp_path / "file").write_text(texts[0].replace("dhcp-relay", "dhcp-rely"))
    assert inside(f"dnsmasq --test -C {tmp_path}/file").returncode != 0
