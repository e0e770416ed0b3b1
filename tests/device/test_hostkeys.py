"""The file of enrolled host keys, next to OpenSSH's own tools."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import threading
from pathlib import Path

import asyncssh
import pytest

from netgen.device.endpoint import Endpoint
from netgen.device.hostkeys import HostKey, KnownHosts, KnownHostsError, enrol, read
from netgen.device.trouble import Trouble

needs_keygen = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="openssh-client is not installed")

HERE, THERE = Endpoint("10.99.0.11"), Endpoint("127.0.0.1", 2222)


def made(kind: str = "ssh-ed25519") -> HostKey:
    key = asyncssh.generate_private_key(kind).convert_to_public()
    return HostKey(kind, key.public_data)


def keygen(*words: str) -> str:
    return subprocess.run(["ssh-keygen", *words], capture_output=True, text=True, check=True).stdout


@needs_keygen
@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"])
def test_fingerprints_are_those_of_ssh_keygen(tmp_path: Path, kind: str) -> None:
    file, key = tmp_path / "known_hosts", made(kind)
    enrol(file, [(THERE, key)])
    assert keygen("-l", "-f", str(file)).split()[1:3] == [key.fingerprint, "[127.0.0.1]:2222"]


@needs_keygen
def test_names_hashed_by_ssh_keygen_are_found(tmp_path: Path) -> None:
    file, one, two = tmp_path / "known_hosts", made(), made()
    enrol(file, [(HERE, one), (THERE, two)])
    keygen("-H", "-f", str(file))
    assert "10.99" not in file.read_text()
    known = read(file)
    assert (known.keys(HERE), known.keys(THERE)) == ((one,), (two,))
    assert known.keys(Endpoint("127.0.0.1")) == ()


@needs_keygen
def test_the_way_out_that_a_changed_key_names_works(tmp_path: Path) -> None:
    file, old, new = tmp_path / "known hosts", made(), made()
    enrol(file, [(HERE, made()), (THERE, old)])
    before = file.read_bytes()
    with pytest.raises(Trouble) as caught:
        enrol(file, [(THERE, new)])
    assert file.read_bytes() == before, "never replaced"
    assert str(caught.value) == (
        f"the host key has changed: it is ssh-ed25519 {new.fingerprint} now, and was ssh-ed25519 {old.fingerprint}; "
        f"find out why; only if it was meant: ssh-keygen -R '[127.0.0.1]:2222' -f '{file}', then `netgen hostkeys`"
    )
    subprocess.run(["sh", "-c", caught.value.mend.partition("meant: ")[2].partition(", then")[0]], check=True, capture_output=True)
    assert enrol(file, [(THERE, new)]) == 1
    assert read(file).keys(THERE) == (new,)


def test_enrolling_appends_and_nobody_else_may_write(tmp_path: Path) -> None:
    file, one, two = tmp_path / "new" / "known_hosts", made(), made()
    assert enrol(file, [(HERE, one)]) == 1
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.write_text("# mine\n" + file.read_text().rstrip("\n"))
    assert enrol(file, [(HERE, one), (THERE, two)]) == 1
    assert file.read_text() == f"# mine\n10.99.0.11 {one.line}\n[127.0.0.1]:2222 {two.line}\n"
    assert enrol(file, [(HERE, one), (THERE, two)]) == 0


def test_all_or_nothing_is_enrolled(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    enrol(file, [(THERE, made())])
    before = file.read_bytes()
    with pytest.raises(Trouble, match="the host key has changed"):
        enrol(file, [(HERE, made()), (THERE, made())])
    assert file.read_bytes() == before


def test_many_may_enrol_at_once(tmp_path: Path) -> None:
    file, key = tmp_path / "known_hosts", made()
    ends = [Endpoint(f"10.0.{number}.1") for number in range(8)]
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(enrol(file, [(end, key) for end in ends]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0] * 7 + [8]
    assert len(file.read_text().splitlines()) == 8


def test_who_enrols_waits_for_who_is_enrolling(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    enrol(file, [(HERE, made())])
    thread = threading.Thread(target=enrol, args=(file, [(THERE, made())]))
    with file.open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        assert len(file.read_text().splitlines()) == 1
    thread.join(10)
    assert len(file.read_text().splitlines()) == 2


def test_lines_are_read_as_ssh_reads_them(tmp_path: Path) -> None:
    one, two, three, bad, authority = (made() for _ in range(5))
    text = f"""
# a comment {one.line}
10.99.0.11,core1 {one.line} somebody@somewhere
*.example.com,!bad.example.com {two.line}
10.88.0.? {three.line}
[10.77.0.*]:22?? {three.line}
10.99.0.12 {bad.line}
@revoked * {bad.line}
@cert-authority 10.99.0.13 {authority.line}
10.99.0.14 ssh-ed25519 no-base64!
10.99.0.15 ssh-ed25519
|1|no|hash {one.line}
"""
    file = tmp_path / "known_hosts"
    file.write_text(text)
    known = read(file)

    def keys(host: str, port: int = 22) -> tuple[HostKey, ...]:
        return known.keys(Endpoint(host, port))

    assert keys("10.99.0.11") == keys("core1") == (one,)
    assert keys("core1", 2222) == (), "another port is another host"
    assert keys("a.example.com") == (two,)
    assert keys("bad.example.com") == ()
    assert keys("10.88.0.7") == keys("10.77.0.1", 2222) == (three,)
    assert keys("10.88.0.77") == keys("10.99.0.13") == keys("10.99.0.14") == keys("10.99.0.15") == ()
    with pytest.raises(Trouble) as caught:
        known.expected(Endpoint("10.99.0.12"))
    assert str(caught.value) == f"the host key of 10.99.0.12 is revoked in {file}; it must not be used"
    with pytest.raises(Trouble) as caught:
        enrol(file, [(Endpoint("10.99.0.99"), bad)])
    assert str(caught.value) == f"the host key is ssh-ed25519 {bad.fingerprint}, which is revoked in {file}; it must not be used"


def test_without_a_file_nobody_is_known(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        read(tmp_path / "none").expected(THERE)
    assert str(caught.value) == "the host key of [127.0.0.1]:2222 is not known; enrol it with `netgen hostkeys`"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_trusted(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "known_hosts"
    enrol(file, [(HERE, made())])
    file.chmod(mode)
    message = f"{file} can be changed by others; chmod 600, chown to yourself"
    with pytest.raises(KnownHostsError) as caught:
        read(file)
    assert str(caught.value) == message
    with pytest.raises(KnownHostsError) as caught:
        enrol(file, [(THERE, made())])
    assert str(caught.value) == message


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(KnownHostsError, match="pipe is not a file"):
        read(tmp_path / "pipe")
    with pytest.raises(KnownHostsError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path} cannot be read: Is a directory"
    with pytest.raises(KnownHostsError) as caught:
        enrol(tmp_path / "pipe" / "known_hosts", [(HERE, made())])
    assert str(caught.value) == f"{tmp_path}/pipe/known_hosts cannot be written: File exists"


def test_the_keys_themselves_are_not_printed() -> None:
    key = made()
    assert repr(KnownHosts(Path("f"), {"h": (key,)})).count("blob") == 0
    assert str(key) == f"ssh-ed25519 {key.fingerprint}"
