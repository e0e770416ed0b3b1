"""HTTP/1.1 as dockerd speaks it on a unix socket: one request a connection, JSON in, JSON out.

Connections are closed after each answer. An idle connection that is closed by a restart of the plugin would be one that dockerd
believes in: it would send a request there, lose it, and repeat it without its content.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

HEAD = 16 * 1024
"""Bytes of a request's head at most."""
BODY = 64 * 1024
"""Bytes of a request's body at most; Docker's have a few hundred."""
PATIENCE = 5.0
"""Seconds in which a whole request must come."""
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 411: "Length Required"}
REASONS.update({413: "Content Too Large", 431: "Request Header Fields Too Large", 500: "Internal Server Error"})


@dataclass(frozen=True)
class Request:
    """A request that came whole."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True)
class Response:
    """What is sent back. ``lost`` is called when it could not be sent."""

    status: int
    body: bytes
    content_type: str = "application/json"
    lost: Callable[[], None] | None = None


class BadRequest(Exception):
    """Something that is not a request, or too large a one; ``status`` is HTTP's."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def serve_one(connection: socket.socket, answer: Callable[[Request], Response], patience: float = PATIENCE) -> None:
    """Answers one request and closes the connection. A peer that went away is no error."""
    with connection, suppress(OSError):
        try:
            request = _read(connection, time.monotonic() + patience)
        except BadRequest as error:
            response = failure(error.status, str(error))
        else:
            if request is None:
                return
            response = answer(request)
        try:
            connection.settimeout(patience)
            connection.sendall(_bytes(response))
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            if response.lost is not None:
                response.lost()


def reply(value: object) -> bytes:
    """The body of an answer."""
    return json.dumps(value).encode() + b"\n"


def failure(status: int, text: str) -> Response:
    """An answer that is not 200; dockerd shows ``Err`` to the user."""
    return Response(status, reply({"Err": text}))


def _bytes(response: Response) -> bytes:
    lines = [
        f"HTTP/1.1 {response.status} {REASONS[response.status]}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {len(response.body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + response.body


def _read(connection: socket.socket, until: float) -> Request | None:
    """The request; None when the peer closed without one (systemd and people look whether somebody listens)."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = _receive(connection, until)
        if not more and not data:
            return None
        data += more
        if not more or len(data) > HEAD + BODY:
            raise BadRequest(431 if more else 400, "the head of the request does not end")
    head, _, body = data.partition(b"\r\n\r\n")
    method, path, length = _head(head)
    while len(body) < length:
        more = _receive(connection, until)
        if not more:
            raise BadRequest(400, "the request ends too early")
        body += more
    return Request(method, path, body[:length])


def _head(head: bytes) -> tuple[str, str, int]:
    """Method, path and length of the body."""
    if len(head) > HEAD:
        raise BadRequest(431, "the head of the request is too long")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest(400, "this is not HTTP/1.1")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "transfer-encoding" in headers:
        raise BadRequest(411, "Content-Length is wanted")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BadRequest(400, "Content-Length is not a number")
    if len(length) > 9 or int(length) > BODY:
        raise BadRequest(413, f"a request has at most {BODY} bytes")
    return words[0], words[1].partition("?")[0], int(length)


def _receive(connection: socket.socket, until: float) -> bytes:
    left = until - time.monotonic()
    if left <= 0:
        raise BadRequest(408, "the request does not come")
    connection.settimeout(left)
    try:
        return connection.recv(65536)
    except socket.timeout:
        raise BadRequest(408, "the request does not come") from None
