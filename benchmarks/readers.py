"""Who reads the running configurations: ``python readers.py netgen|netmiko|nornir VIA KNOWN WORKERS``.

Each prints how many characters it has read from how many switches, and drops what it has read. netmiko and nornir do what
scripts do that read switches: a session, ``show running-config``, its end. They verify no host keys, which is their default.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

USER = PASSWORD = "admin"
PLATFORM = "cisco_ios"
COMMAND = "show running-config"
PATIENCE = 60
"""Seconds for each step, for all the same: the machine is what is slow here, not the switches."""

Places = dict[str, tuple[str, int]]


def netgen(places: Places, known: Path, workers: int) -> Iterator[int]:
    """netgen's own way to switches, by itself."""
    from netgen.device import hostkeys
    from netgen.device.credentials import find
    from netgen.device.dial import Limits
    from netgen.device.endpoint import Endpoint, Target
    from netgen.device.fetch import Fetched, fetch
    from netgen.platforms import load

    credentials = find(None, {"NETGEN_USERNAME": USER, "NETGEN_PASSWORD": PASSWORD})
    targets = [Target(name, load(PLATFORM), Endpoint(*place), credentials) for name, place in places.items()]
    limits = Limits(connect=PATIENCE, login=PATIENCE, answer=PATIENCE)
    for answer in fetch(targets, hostkeys.read(known), workers, limits=limits):
        if not isinstance(answer, Fetched):
            raise SystemExit(str(answer))
        yield len(answer.running)


def netmiko(places: Places, _: Path, workers: int) -> Iterator[int]:
    """netmiko in a pool of threads."""
    from concurrent.futures import ThreadPoolExecutor

    from netmiko import ConnectHandler

    def one(place: tuple[str, int]) -> int:
        who = {"device_type": PLATFORM, "username": USER, "password": PASSWORD}
        patience = dict.fromkeys(("conn_timeout", "banner_timeout", "auth_timeout"), PATIENCE)
        with ConnectHandler(**who, host=place[0], port=place[1], **patience) as connection:
            return len(connection.send_command(COMMAND, read_timeout=PATIENCE))

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, places.values())


def nornir(places: Places, _: Path, workers: int) -> Iterator[int]:
    """nornir's threads and its netmiko plugin. Each thread closes what it has opened: left to nornir, that is done one by one."""
    from nornir.core import Nornir
    from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory
    from nornir.core.plugins.connections import ConnectionPluginRegister
    from nornir.core.task import Result, Task
    from nornir.plugins.runners import ThreadedRunner
    from nornir_netmiko.connections import CONNECTION_NAME, Netmiko
    from nornir_netmiko.tasks import netmiko_send_command

    def one(task: Task) -> Result:
        text = task.run(netmiko_send_command, command_string=COMMAND, read_timeout=PATIENCE)[0].result
        task.host.close_connection(CONNECTION_NAME)
        return Result(task.host, result=len(text))

    ConnectionPluginRegister.register(CONNECTION_NAME, Netmiko)
    extras = dict.fromkeys(("conn_timeout", "banner_timeout", "auth_timeout"), PATIENCE)
    options = {CONNECTION_NAME: ConnectionOptions(extras=extras)}
    who = {"username": USER, "password": PASSWORD, "platform": PLATFORM, "connection_options": options}
    hosts = Hosts({name: Host(name, hostname=host, port=port, **who) for name, (host, port) in places.items()})
    found = Nornir(Inventory(hosts, Groups(), Defaults()), runner=ThreadedRunner(workers))
    for result in found.run(one).values():
        if result.failed:
            raise SystemExit(str(result.exception))
        yield result[0].result


READERS = {"netgen": netgen, "netmiko": netmiko, "nornir": nornir}


def main(reader: str, via: Path, known: Path, workers: int) -> None:
    """Reads all that VIA names."""
    places = {name: (text.rpartition(":")[0], int(text.rpartition(":")[2])) for name, text in json.loads(via.read_text()).items()}
    sizes = list(READERS[reader](places, known, workers))
    print(json.dumps({"switches": len(sizes), "characters": sum(sizes)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
