"""Host keys: which are known, which a switch shows, and writing down new ones.

The file has the form of OpenSSH's known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), and ssh can use it
(``-o UserKnownHostsFile=FILE``). netgen appends to it and never changes a line; a key that changed is an error, always.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hmac
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from shlex import quote

from netgen.device.endpoint import Endpoint
from netgen.device.trouble import Trouble
from netgen.errors import NetgenError, printable

DEFAULT = Path("~/.config/netgen/known_hosts")
"""Where netgen keeps the keys, unless it is told otherwise."""


class KnownHostsError(NetgenError):
    """The file of known host keys cannot be read, trusted or written."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """A server's public key."""

    kind: str
    """The type as in known_hosts: ``ssh-ed25519``."""
    blob: bytes = field(repr=False)
    """The key in SSH's own encoding."""

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` and ssh itself print it: ``SHA256:`` and 43 characters."""
        return "SHA256:" + base64.b64encode(sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def line(self) -> str:
        """Type and key as known_hosts has them behind the name."""
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The keys that were enrolled."""

    file: Path
    named: Mapping[str, tuple[HostKey, ...]] = field(default_factory=dict)
    patterns: tuple[tuple[str, HostKey], ...] = ()
    """Names that are hashed (``|1|salt|hash``) or hold ``*``, ``?`` or ``!``, for files that ssh has written to."""
    revoked: frozenset[bytes] = frozenset()

    def keys(self, endpoint: Endpoint) -> tuple[HostKey, ...]:
        """What the switch at this place may show; nothing: it was not enrolled."""
        return tuple(key for key in self._listed(endpoint) if key.blob not in self.revoked)

    def expected(self, endpoint: Endpoint) -> tuple[HostKey, ...]:
        """The same, and Trouble when there is nothing."""
        keys = self.keys(endpoint)
        if not keys and self._listed(endpoint):
            raise Trouble("host_key", f"the host key of {endpoint.name} is revoked in {printable(str(self.file))}", "it must not be used")
        if not keys:
            raise Trouble("host_key", f"the host key of {endpoint.name} is not known", "enrol it with `netgen hostkeys`")
        return keys

    def _listed(self, endpoint: Endpoint) -> tuple[HostKey, ...]:
        name = endpoint.name
        return (*self.named.get(name, ()), *(key for pattern, key in self.patterns if _matches(pattern, name)))

    def changed(self, endpoint: Endpoint, known: Iterable[HostKey], shown: HostKey) -> Trouble:
        """A switch shows another key than it did when it was enrolled."""
        file = printable(str(self.file))
        if shown.blob in self.revoked:
            return Trouble("host_key", f"the host key is {shown}, which is revoked in {file}", "it must not be used")
        what = f"the host key has changed: it is {shown} now, and was {', '.join(map(str, known))}"
        forget = f"ssh-keygen -R {quote(endpoint.name)} -f {quote(file)}"
        return Trouble("host_key", what, f"find out why; only if it was meant: {forget}, then `netgen hostkeys`")


def read(file: Path) -> KnownHosts:
    """The keys in a file; none when there is no file. KnownHostsError when others may write to it, or it is no file."""
    try:
        with open(file, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as stream:  # a pipe is not waited for
            _private(file, os.fstat(stream.fileno()))
            text = stream.read().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return KnownHosts(file)
    except OSError as error:
        raise KnownHostsError(f"{printable(str(file))} cannot be read: {error.strerror}") from None
    return _parsed(file, text)


def enrol(file: Path, new: Iterable[tuple[Endpoint, HostKey]]) -> int:
    """Appends keys and gives the number of those that were not known; makes the file (0600) and its folder (0700).

    Trouble, and nothing is written, when a place has another key by now. Two that enrol at once wait for each other.
    """
    with _appending(file) as descriptor:
        known, lines = read(file), []
        for endpoint, key in dict(new).items():
            before = known.keys(endpoint)
            if (before and key not in before) or key.blob in known.revoked:
                raise known.changed(endpoint, before, key)
            if not before:
                lines.append(f"{endpoint.name} {key.line}\n")
        size = os.fstat(descriptor).st_size
        gap = "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""
        if lines:
            os.write(descriptor, (gap + "".join(lines)).encode())
            os.fsync(descriptor)
    return len(lines)


@contextmanager
def _appending(file: Path) -> Iterator[int]:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KnownHostsError(f"{printable(str(file))} cannot be written: {error.strerror}") from None


def _private(file: Path, status: os.stat_result) -> None:
    """Whoever can write to it decides which switch is the right one."""
    if not stat.S_ISREG(status.st_mode):
        raise KnownHostsError(f"{printable(str(file))} is not a file")
    if status.st_mode & 0o022 or status.st_uid not in (0, os.geteuid()):
        raise KnownHostsError(f"{printable(str(file))} can be changed by others; chmod 600, chown to yourself")


def _parsed(file: Path, text: str) -> KnownHosts:
    """Lines that are no key are passed over, as ssh does; @cert-authority is not supported and passed over, too."""
    named: dict[str, tuple[HostKey, ...]] = {}
    patterns, revoked = [], set()
    for line in text.split("\n"):
        words = line.split()
        marker = words.pop(0) if words and words[0].startswith("@") else ""
        key = _key(words)
        if key is None or marker not in ("", "@revoked"):
            continue
        if marker:
            revoked.add(key.blob)
        elif any(char in words[0] for char in "|*?!"):
            patterns.append((words[0], key))
        else:
            for name in words[0].split(","):
                named[name] = (*named.get(name, ()), key)
    return KnownHosts(file, named, tuple(patterns), frozenset(revoked))


def _key(words: list[str]) -> HostKey | None:
    if len(words) < 3 or words[0].startswith("#"):
        return None
    try:
        return HostKey(words[1], base64.b64decode(words[2], validate=True))
    except binascii.Error:
        return None


def _matches(pattern: str, name: str) -> bool:
    """Whether a hashed name or a list of patterns is about this one; ``!`` takes out."""
    if pattern.startswith("|1|"):
        try:
            salt, wanted = (base64.b64decode(part, validate=True) for part in pattern[3:].split("|"))
        except ValueError:
            return False
        return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), wanted)
    hits = [one for one in pattern.split(",") if fnmatchcase(name, one.removeprefix("!").replace("[", "[[]"))]
    return bool(hits) and not any(one.startswith("!") for one in hits)
