"""etcd as the plugin uses it: where it is, the keys, and the calls, by etcd3gw over etcd's JSON gateway (etcd 3.4 and later).

etcd3gw is loaded when somebody asks for etcd, never before: the plugin runs without it. Of its calls only the plain ``post`` is used,
which is the same in 2.0 (Debian 12) and 2.7; its ``lock``, ``watch`` and ``lease`` differ, or lose what does not come in one piece.
"""

from __future__ import annotations

import base64
import functools
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional
from urllib.parse import quote, urlsplit

Change = tuple[str, Optional[str]]
"""A key and its new value; None: the key goes."""
MISSING = "etcd needs the Python package etcd3gw: install netgen[etcd], or Debian's python3-etcd3gw"
"""What is said where the client is not installed."""
PREFIX = "/netgen/ipam"
"""Where the keys are, unless NETGEN_ETCD_PREFIX says otherwise: sites that share an etcd have one each."""
TIMEOUT = 5.0
"""Seconds to wait for a connection, and for each part of an answer."""
QUIET = 900.0
"""Seconds without a word of a watch after which it is dead; etcd sends one every 10 minutes (progress notification)."""
PAGE = 1000
"""Keys a request."""
OPERATIONS = 100
"""Changes a transaction; etcd takes 128 (``--max-txn-ops``)."""


class EtcdError(Exception):
    """etcd cannot be used; the message says which, and why. Secrets are never in it."""


class EtcdMissing(EtcdError):
    """The client is not installed."""


@dataclass(frozen=True)
class Settings:
    """Where etcd is, and who we are there."""

    endpoints: tuple[str, ...]
    """URLs of the members; the next one is taken when one does not answer."""
    prefix: str
    ca: str | None
    """File with the certificates of who signs etcd's; None: the system's."""
    cert: str | None
    """File with our certificate, and ``key`` that with its key."""
    key: str | None
    user: str | None
    password: str | None = field(repr=False)

    def host(self, host: str) -> str:
        """The key that is there while the host's plugin publishes."""
        return f"{self.prefix}/hosts/{quote(host, safe='')}"

    def leases(self, host: str = "", network: str = "") -> str:
        """What the keys of the leases begin with: all hosts', one host's, or those of one of its networks."""
        return "/".join([self.prefix, "leases", *(quote(one, safe="") for one in (host, network) if one), ""])

    def lease(self, host: str, network: str, address: str) -> str:
        """The key of a lease. Names are quoted as in URLs, so a slash in one never leads to another host's keys."""
        return self.leases(host, network) + quote(address, safe=":")


def settings(endpoints: str, environ: Mapping[str, str]) -> Settings:
    """The settings from URLs with commas between them and NETGEN_ETCD_*; EtcdError when they are wrong."""
    urls = tuple(one.strip().rstrip("/") for one in endpoints.split(",") if one.strip())
    said = {name: environ.get(f"NETGEN_ETCD_{name.upper()}") or None for name in ("ca", "cert", "key", "user", "password")}
    prefix = "/" + (environ.get("NETGEN_ETCD_PREFIX") or PREFIX).strip("/")
    if (said["cert"] is None) != (said["key"] is None):
        raise EtcdError("NETGEN_ETCD_CERT and NETGEN_ETCD_KEY go together; set both or none")
    if (said["user"] is None) != (said["password"] is None):
        raise EtcdError("NETGEN_ETCD_USER and NETGEN_ETCD_PASSWORD go together; set both or none")
    if not urls:
        raise EtcdError("no URL of etcd is given; right would be https://etcd1:2379,https://etcd2:2379")
    for number, url in enumerate(urls, 1):
        _check(url, number, secret=said["password"] is not None)
    return Settings(urls, prefix, **said)


def _check(url: str, number: int, *, secret: bool) -> None:
    """EtcdError unless it is a URL of etcd. What may hold a password is not repeated."""
    if "@" in url:
        raise EtcdError(f"URL {number} of etcd has a user in it; use NETGEN_ETCD_USER and NETGEN_ETCD_PASSWORD")
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.path or parts.query or parts.fragment)
        parts.port  # noqa: B018  # ValueError when it is none
    except ValueError:
        right = False
    if not right:
        raise EtcdError(f"{json.dumps(url)} is no URL of etcd; right would be https://etcd1:2379")
    if secret and parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise EtcdError(f"{url} would carry the password in the clear; use https")


class Etcd:
    """One member of etcd. Every call ends: with an answer, or with EtcdError after TIMEOUT."""

    def __init__(self, made: Settings, url: str) -> None:
        """Connects, and says who we are where there is a user; EtcdMissing when etcd3gw is not installed."""
        try:
            module = importlib.import_module("etcd3gw.client")
        except ImportError:
            raise EtcdMissing(MISSING) from None
        self.url = url
        parts = urlsplit(url)
        where = {"host": parts.hostname, "port": parts.port or 2379, "protocol": parts.scheme, "api_path": "/v3/"}
        who = {"ca_cert": made.ca, "cert_cert": made.cert, "cert_key": made.key}
        self._client: Any = module.Etcd3Client(**where, **who, timeout=TIMEOUT)
        session = self._client.session
        session.trust_env = False  # a proxy, .netrc and other certificates of the environment are not meant for etcd
        session.post = functools.partial(session.post, timeout=TIMEOUT, allow_redirects=False)  # etcd3gw 2.0 never times out
        if made.user is not None:
            token = self.call("auth/authenticate", {"name": made.user, "password": made.password})["token"]
            session.headers["Authorization"] = token

    def call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer of the JSON gateway."""
        try:
            answer = self._client.post(self._client.get_url(path), json=body)
        except Exception as error:  # etcd3gw's own, those of requests and of reading JSON have no common base
            raise self._error(error) from None
        if not isinstance(answer, dict):
            raise EtcdError(f"etcd at {self.url}: the answer is not etcd's")
        return answer

    def read(self, prefix: str) -> tuple[dict[str, str], int]:
        """All keys that begin with the prefix, as of one revision, and that revision."""
        found: dict[str, str] = {}
        first, revision, more = _encoded(prefix), 0, True
        while more:
            asked = {"key": first, "range_end": _end(prefix), "limit": PAGE, "revision": str(revision)}
            answer = self.call("kv/range", asked)
            revision = revision or int(answer["header"]["revision"])
            got = answer.get("kvs", [])
            found.update((_decoded(one["key"]), _decoded(one.get("value", ""))) for one in got)
            more = bool(answer.get("more")) and bool(got)
            if more:
                first = _encoded(_decoded(got[-1]["key"]) + "\0")
        return found, revision

    def hold(self, key: str, value: str, lease: int, ttl: int) -> bool:
        """Keeps a key alive for ``ttl`` more seconds; False when it is another's. ``lease`` is our number for it, the same after a
        restart, so the key is ours again at once."""
        alive = self.call("lease/keepalive", {"ID": str(lease)})
        if int(alive.get("result", {}).get("TTL", 0)) <= 0:
            self.call("lease/grant", {"ID": str(lease), "TTL": ttl})
        as_it_is = {"key": _encoded(key), "target": "VALUE", "result": "EQUAL", "value": _encoded(value)}
        absent = {"key": _encoded(key), "target": "CREATE", "result": "EQUAL", "create_revision": "0"}
        put = _operation((key, value), lease)
        ours = _lease_is(key, lease)
        return self._transaction([ours, as_it_is], []) or self._transaction([ours], [put]) or self._transaction([absent], [put])

    def write(self, key: str, lease: int, changes: Iterable[Change]) -> bool:
        """Makes the changes if ``key`` is held by us at that moment; else nothing, and False. At most OPERATIONS of them."""
        return self._transaction([_lease_is(key, lease)], [_operation(one) for one in changes])

    def watch(self, prefix: str, revision: int) -> Iterator[dict[str, Any]]:
        """Each event under the prefix from a revision on, with ``prev_kv``; ends only by EtcdError."""
        asked = {"key": _encoded(prefix), "range_end": _end(prefix), "start_revision": str(revision)}
        body = {"create_request": {**asked, "progress_notify": True, "prev_kv": True}}
        try:
            lines = self._client.session.post(self._client.get_url("watch"), json=body, stream=True, timeout=(TIMEOUT, QUIET)).iter_lines()
            for line in filter(None, lines):
                answer = json.loads(line)
                result = answer.get("result")
                if result is None or result.get("canceled"):
                    raise ValueError(_reason(line.decode()))
                yield from result.get("events", [])
        except Exception as error:
            raise self._error(error) from None
        raise EtcdError(f"etcd at {self.url}: the connection ended")

    def _transaction(self, conditions: list[dict[str, Any]], operations: list[dict[str, Any]]) -> bool:
        return bool(self.call("kv/txn", {"compare": conditions, "success": operations}).get("succeeded"))

    def _error(self, error: BaseException) -> EtcdError:
        said, deeper = error, error.__context__
        while deeper is not None:  # what the socket said is best: Connection refused, timed out, certificate verify failed
            said, deeper = deeper if isinstance(deeper, OSError) else said, deeper.__context__
        return EtcdError(f"etcd at {self.url}: {_reason(str(getattr(said, 'detail_text', None) or said))}")


def pair(event: Mapping[str, Any]) -> tuple[str, str, bool, bool]:
    """Key and value of a watch's event, whether the key is new, and whether it went (then the value is the last one)."""
    kv, gone = event["kv"], event.get("type") == "DELETE"
    value = event.get("prev_kv", {}) if gone else kv
    return _decoded(kv["key"]), _decoded(value.get("value", "")), kv.get("create_revision") == kv.get("mod_revision"), gone


def _reason(text: str) -> str:
    """What etcd says in its JSON, else the text itself."""
    try:
        said = json.loads(text)
        said = said.get("result", said)
        reason = said.get("error") or said.get("cancel_reason") or said.get("message") or text
        return str(reason.get("message", reason) if isinstance(reason, dict) else reason)
    except (ValueError, AttributeError):
        return text


def _lease_is(key: str, lease: int) -> dict[str, Any]:
    return {"key": _encoded(key), "target": "LEASE", "result": "EQUAL", "lease": str(lease)}


def _operation(change: Change, lease: int = 0) -> dict[str, Any]:
    key, value = change
    if value is None:
        return {"request_delete_range": {"key": _encoded(key)}}
    return {"request_put": {"key": _encoded(key), "value": _encoded(value), "lease": str(lease)}}


def _end(prefix: str) -> str:
    """The first key that does not begin with the prefix, whose last character is below U+007F."""
    return _encoded(prefix[:-1] + chr(ord(prefix[-1]) + 1))


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode("utf-8", "replace")
