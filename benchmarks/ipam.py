"""The IPAM plugin beside one that does nothing, and container starts beside Docker's own IPAM: ``python ipam.py [--starts N]``.

Requests: pairs of RequestAddress and ReleaseAddress over the plugin's socket, by so many clients at once. The one that does nothing
is the same HTTP with constant answers, so the difference is the leases: deciding, and writing to the disk before Docker
hears of it. Container starts need root and Debian's docker.io; without them they are left out, and that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from measure import table

ROOT = Path(__file__).parent.parent
NOTHING = """
import socket, sys
sys.path.insert(0, sys.argv[1])
from netgen.ipam.protocol import Response, serve_one
from netgen.ipam.serve import Workers
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen(512)
listener.setblocking(False)
answer = Response(200, b'{"Address": "10.0.0.2/16", "Data": {}}')
workers = Workers(listener, lambda connection: serve_one(connection, lambda request: answer))
sys.stdin.read()
"""
POOL = {"network": "bench", "vid": 10, "parent": "eth1.10", "subnet": "10.0.0.0/16", "gateway": "10.0.0.1", "slice": "10.0.4.0/22"}
ID = "netgen/10.0.0.0/16/10.0.4.0/22"


# Requests -----------------------------------------------------------------------------------------------------------------


@contextmanager
def plugin(folder: Path, most: int) -> Iterator[Path]:
    """The plugin, of ``most`` addresses."""
    config = {"version": 1, "host": "h", "engine": "20.10", "driver": "netgen", "pools": [{**POOL, "max": most, "mac": "from-ip"}]}
    (folder / "ipam.json").write_text(json.dumps(config))
    files = ["--config", "ipam.json", "--state", "ipam.db", "--socket", "plugin.sock"]
    with _running([sys.executable, "-m", "netgen.ipam", "serve", *files], folder, folder / "plugin.sock") as path:
        post(path, "/Plugin.Activate", {})
        post(path, "/IpamDriver.RequestPool", {"Pool": "10.0.0.0/16", "SubPool": "10.0.4.0/22"})
        yield path


@contextmanager
def nothing(folder: Path, _most: int) -> Iterator[Path]:
    """The plugin that does nothing."""
    with _running([sys.executable, "-c", NOTHING, str(ROOT), "nothing.sock"], folder, folder / "nothing.sock") as path:
        yield path


@contextmanager
def _running(command: list[str], folder: Path, path: Path) -> Iterator[Path]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        while not path.exists():
            if process.poll() is not None:
                raise SystemExit(f"{command[1:4]} does not start")
            time.sleep(0.01)
        yield path
    finally:
        process.kill()
        process.communicate()


def post(path: Path, endpoint: str, body: object) -> dict[str, str]:
    """One request, as dockerd sends it."""
    data = json.dumps(body).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b"POST %s HTTP/1.1\r\nHost: \r\nContent-Length: %d\r\n\r\n%s" % (endpoint.encode(), len(data), data))
        got = b""
        while part := connection.recv(65536):
            got += part
    answer: dict[str, str] = json.loads(got.partition(b"\r\n\r\n")[2])
    if "Error" in answer:
        raise SystemExit(answer["Error"])
    return answer


def load(path: Path, clients: int, pairs: int) -> tuple[float, list[float]]:
    """Requests a second of all clients together, and the seconds of each request."""
    spent: list[float] = []
    barrier = threading.Barrier(clients + 1)

    def client() -> None:
        mine = []
        barrier.wait()
        for _ in range(pairs):
            began = time.perf_counter()
            address = post(path, "/IpamDriver.RequestAddress", {"PoolID": ID, "Address": "", "Options": None})["Address"]
            between = time.perf_counter()
            post(path, "/IpamDriver.ReleaseAddress", {"PoolID": ID, "Address": address.partition("/")[0]})
            mine += [between - began, time.perf_counter() - between]
        spent.extend(mine)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(spent) / (time.perf_counter() - began), spent


def synchronised(folder: Path) -> float:
    """Seconds that the disk takes to keep 4 KiB: the floor of every lease."""
    times = []
    with (folder / "probe").open("wb") as file:
        for _ in range(50):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return median(times)


def requests(pairs: int) -> None:
    """Prints requests a second and latencies of both plugins."""
    contenders: dict[str, Callable[..., object]] = {"netgen": plugin, "nothing": nothing}
    rows = []
    with tempfile.TemporaryDirectory() as room:
        print(f"the disk keeps 4 KiB in {1000 * synchronised(Path(room)):.2f} ms")
        for name, start in contenders.items():
            for clients in (1, 8, 64):
                folder = Path(room) / f"{name}{clients}"
                folder.mkdir()
                with start(folder, 1000) as path:  # type: ignore[attr-defined]
                    rate, spent = load(path, clients, max(pairs // clients, 5))
                cuts = quantiles(spent, n=100)
                rows.append((name, str(clients), f"{rate:.0f}", f"{1000 * cuts[49]:.2f}", f"{1000 * cuts[98]:.2f}"))
    print(table(("plugin", "clients", "requests/s", "p50 ms", "p99 ms"), rows))


# Container starts ---------------------------------------------------------------------------------------------------------


def starts(count: int) -> None:
    """Prints the seconds of a container's start and removal, with the plugin and with Docker's own IPAM, in turns."""
    sys.path.insert(0, str(ROOT / "tests" / "docker"))
    from docker_lan import WAITS, Host, image, missing

    from netgen.ipam.bundle import bundle

    if reason := missing():
        print(f"no container starts: {reason}")
        return
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        subprocess.run(["cp", "-r", str(ROOT / "inventories" / "macvlan-dc"), str(room / "site")], check=True)
        subprocess.run(
            [sys.executable, "-m", "netgen", "render", str(room / "site"), "--out", str(room / "out")], check=True, capture_output=True
        )
        (room / "netgen-ipam.pyz").write_bytes(bundle())
        (room / "docker1").mkdir()
        host = Host("docker1", room / "out" / "hosts" / "docker1", room / "docker1", room / "netgen-ipam.pyz")
        try:
            host.sh("for id in 10 11; do ip link add eth1.$id type veth peer name far$id && ip link set eth1.$id up; done")
            host.start_plugin()
            host.start_docker()
            host.docker("import", str(image(room)), "bb:1")
            host.networks()
            own = ["--subnet", "172.30.0.0/16", "--gateway", "172.30.0.1", "--ip-range", "172.30.1.0/24", "-o", "parent=eth1.11"]
            host.docker("network", "create", "-d", "macvlan", *own, "own")
            spent: dict[str, list[float]] = {"containers": [], "own": []}
            for _ in range(count):
                for network, times in spent.items():
                    began = time.perf_counter()
                    host.docker("run", "-d", "--name", "one", "--network", network, *WAITS)
                    host.docker("rm", "-f", "one")
                    times.append(time.perf_counter() - began)
        finally:
            host.close()
    names = {"containers": "netgen", "own": "Docker's own"}
    rows = [(names[network], str(count), f"{1000 * median(times):.0f}", f"{1000 * max(times):.0f}") for network, times in spent.items()]
    print(table(("IPAM", "containers", "start and removal, median ms", "most ms"), rows))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=1000, help="requests and releases of each row (default 1000)")
    parser.add_argument("--starts", type=int, default=20, help="containers for each IPAM; 0: none (default 20)")
    options = parser.parse_args()
    requests(options.pairs)
    if options.starts:
        starts(options.starts)


if __name__ == "__main__":
    main()
