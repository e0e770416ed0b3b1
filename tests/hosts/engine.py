"""The part of Docker's API that docker-networks.sh and bootstrap.sh need, on a unix socket, for the real docker client to talk to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Network = dict[str, Any]


class Engine(ThreadingMixIn, UnixStreamServer):
    """Keeps networks by name; ``created`` are the bodies of the create requests, ``containers`` those that run, ``users`` the
    containers of a network, stopped ones too."""

    daemon_threads = True

    def __init__(self, socket: Path) -> None:
        super().__init__(str(socket), Handler)
        self.host = f"unix://{socket}"
        self.networks: dict[str, Network] = {}
        self.created: list[Network] = []
        self.containers: list[str] = []
        self.users: dict[str, list[str]] = {}
        self.refuse_creation = ""
        self.refuse_removal = ""
        self.add("bridge", "bridge", [{"Subnet": "10.200.0.0/24", "Gateway": "10.200.0.1"}])
        self.add("host", "host", [])
        self.add("none", "null", [])

    def add(self, name: str, driver: str, config: list[dict[str, str]], **more: Any) -> Network:
        """A network as ``docker network inspect`` shows it."""
        network = {
            "Name": name,
            "Id": sha256(name.encode()).hexdigest(),
            "Created": "2024-01-01T00:00:00Z",
            "Scope": "local",
            "Driver": driver,
            "EnableIPv6": False,
            "Internal": False,
            "IPAM": {"Driver": "default", "Options": {}, "Config": config},
            "Options": {},
            "Labels": {},
            **more,
        }
        self.networks[name] = network
        return network


class Handler(BaseHTTPRequestHandler):
    """One request of the client."""

    server: Engine

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal of the tests."""

    def answer(self, value: object, status: int = 200) -> None:
        body = b"" if status == 204 else json.dumps(value).encode()
        self.send_response(status)
        for header in ("Api-Version: 1.41", "Ostype: linux", "Content-Type: application/json", f"Content-Length: {len(body)}"):
            self.send_header(*header.split(": "))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.answer("OK")

    def do_GET(self) -> None:
        path = re.sub("^/v[0-9.]+", "", unquote(urlsplit(self.path).path))
        if path == "/_ping":
            self.answer("OK")
        elif path == "/networks":
            self.answer(list(self.server.networks.values()))
        elif path == "/containers/json":
            names = self.server.containers if "filters=" not in self.path else self.users()
            self.answer([{"Id": name, "Names": ["/" + name], "Created": 0, "Ports": []} for name in names])
        else:
            wanted = path.removeprefix("/networks/")
            by_id = [network for network in self.server.networks.values() if network["Id"].startswith(wanted)]
            found = self.server.networks.get(wanted) or (by_id[0] if len(by_id) == 1 else None)
            if found:
                self.answer(found)
            else:
                self.answer({"message": f"network {wanted} not found"}, 404)

    def users(self) -> list[str]:
        """The containers of the network that the request's filter says, as a list or as a set, by client."""
        asked = parse_qs(urlsplit(self.path).query)
        wanted = json.loads(asked["filters"][0])["network"]
        assert asked["all"] == ["1"]
        return [name for network, names in self.server.users.items() if self.server.networks[network]["Id"] in wanted for name in names]

    def do_DELETE(self) -> None:
        if self.server.refuse_removal:
            self.answer({"message": self.server.refuse_removal}, 403)
            return
        wanted = unquote(urlsplit(self.path).path).rpartition("/")[2]
        name = next(name for name, network in self.server.networks.items() if network["Id"] == wanted)
        del self.server.networks[name]
        self.answer(None, 204)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.refuse_creation:
            self.answer({"message": self.server.refuse_creation}, 500)
            return
        self.server.created.append(body)
        ipam = {"Driver": body["IPAM"]["Driver"], "Options": {}, "Config": body["IPAM"]["Config"]}
        ipv6 = bool(body.get("EnableIPv6"))
        one = self.server.add(
            body["Name"],
            body["Driver"],
            [],
            IPAM=ipam,
            Options=body["Options"],
            EnableIPv6=ipv6,
            Internal=body["Internal"],
            Labels=body["Labels"],
        )
        self.answer({"Id": one["Id"], "Warning": ""}, 201)


@contextmanager
def engine(room: Path) -> Iterator[Engine]:
    """An engine that listens in the folder until the block ends."""
    server = Engine(room / "docker.sock")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
