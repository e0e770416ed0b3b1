"""A real sshd on loopback: keys only, one user, and a program instead of the shell where a test wants one."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from netgen.device.endpoint import Endpoint

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Sshd:
    """It listens."""

    endpoint: Endpoint
    folder: Path
    """host_key, user_key and their public halves; log."""
    user: str


def keygen(file: Path, *words: str) -> Path:
    """A new key pair."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-C", "test", "-f", str(file), *(words or ("-N", ""))], check=True)
    return file


def free_port() -> int:
    """A port that nothing listens on yet."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def sshd(folder: Path, *, command: str = "", options: str = "") -> Iterator[Sshd]:
    """sshd in the foreground, ended by its process id."""
    assert SSHD is not None
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it separates privileges
    folder.mkdir(parents=True, exist_ok=True)
    host, user, port = keygen(folder / "host_key"), keygen(folder / "user_key"), free_port()
    shutil.copy(user.with_suffix(".pub"), folder / "authorized")
    force = f"ForceCommand {command}\n" if command else ""
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nAuthorizedKeysFile {folder}/authorized\nPidFile none\n"
        f"StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nPermitRootLogin yes\n"
        f"MaxStartups 200\nMaxSessions 200\nPrintMotd no\n{force}{options}"
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=log, stdin=subprocess.DEVNULL)
        try:
            _listening(process, port, folder)
            yield Sshd(Endpoint("127.0.0.1", port), folder, getpass.getuser())
        finally:
            process.terminate()
            process.wait(10)


def _listening(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, (folder / "log").read_text()
        time.sleep(0.05)
    raise AssertionError("sshd does not listen")
