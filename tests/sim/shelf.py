"""Simulated switches for tests: over SSH in a thread, or line by line without a network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncssh
from netmiko import ConnectHandler

from netgen.sim.box import Box, Way
from netgen.sim.desk import Desk
from netgen.sim.families import cli
from netgen.sim.faults import Faults
from netgen.sim.server import Listener, Login, Sim

T = TypeVar("T")
LOGIN = Login("netadmin", "correct-horse-9")
WAY = Way(99, "10.99.0.11")
"""All texts below have this way."""

CISCO = """hostname sw1
vlan 10
 name containers
vlan 99
 name mgmt
interface {port}1
{switched} switchport mode trunk
 switchport trunk allowed vlan 10,99
interface {port}2
{switched} switchport mode access
 switchport access vlan 10
interface Vlan99
{up} ip address {address}
"""
TEXTS = {
    "cisco_ios": CISCO.format(port="GigabitEthernet1/0/", address="10.99.0.11 255.255.255.0", switched="", up="")
    + "archive\n path flash:kept\n",
    "arista_eos": CISCO.format(port="Ethernet", address="10.99.0.11/24", switched="", up=""),
    "cisco_nxos": "feature interface-vlan\n"
    + CISCO.format(port="Ethernet1/", address="10.99.0.11/24", switched=" switchport\n no shutdown\n", up=" no shutdown\n"),
    "huawei_vrp": """sysname sw1
#
vlan batch 10 99
#
interface Vlanif99
 ip address 10.99.0.11 255.255.255.0
#
interface GigabitEthernet0/0/1
 port link-type trunk
 port trunk allow-pass vlan 10 99
#
interface GigabitEthernet0/0/2
 port link-type access
 port default vlan 10
#
return
""",
    "hp_comware": """#
 sysname sw1
#
vlan 10
#
vlan 99
#
interface Vlan-interface99
 ip address 10.99.0.11 255.255.255.0
#
interface GigabitEthernet1/0/1
 port link-type trunk
 port trunk permit vlan 10 99
#
interface GigabitEthernet1/0/2
 port access vlan 10
#
return
""",
    "juniper_junos": """set system host-name sw1
set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode trunk
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members containers
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members mgmt
set interfaces irb unit 99 family inet address 10.99.0.11/24
set vlans containers vlan-id 10
set vlans mgmt vlan-id 99
set vlans mgmt l3-interface irb.99
""",
}
TEXTS["huawei_vrpv8"] = TEXTS["huawei_vrp"].replace("GigabitEthernet0/0/", "10GE1/0/")
DRIVERS = {"huawei_vrp": "huawei"}


def box(platform: str = "cisco_ios", **more: Any) -> Box:
    """A switch, whose minutes take a second. ``text``, ``way``, ``faults`` and so on as in Box."""
    text = more.pop("text", TEXTS.get(platform, ""))
    faults = more.pop("faults", {})
    options = {"way": WAY, "speed": 60.0} | more
    return Box("sw1", platform, lambda: text, faults=Faults(**faults), **options)


class Console:
    """Somebody at a switch's own console, line by line."""

    def __init__(self, box: Box, user: str = "netadmin") -> None:
        self.desk = Desk(box, user)
        self.cli = cli(self.desk)

    def type(self, *lines: str) -> str:
        """What the last line makes the switch print."""
        said = ""
        for line in lines:
            said = self.desk.answered(line) if self.desk.asking else self.cli.line(line)
        return said

    @property
    def prompt(self) -> str:
        """The prompt, or the question."""
        return self.desk.question if self.desk.asking else self.cli.prompt()


def run(test: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """A test that has an event loop."""
    return asyncio.run(test())


class Shelf:
    """Simulated switches that listen, in a loop of their own thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.troubles: list[dict[str, Any]] = []
        self.loop.set_exception_handler(lambda _, context: self.troubles.append(context))
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.sims: list[Sim] = []

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        """Runs it in the loop."""
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(20)

    def call(self, what: Callable[[], T]) -> T:
        """Calls it in the loop."""

        async def there() -> T:
            return what()

        return self.do(there())

    def put(self, *boxes: Box, login: Login = LOGIN) -> list[Listener]:
        """Switches that listen on free ports."""
        made = [Listener(box, login, asyncssh.generate_private_key("ssh-ed25519"), f"127.0.0.{at}", 0) for at, box in enumerate(boxes, 2)]
        sim = Sim(made)
        self.do(sim.__aenter__())
        self.sims.append(sim)
        return made

    def stop(self) -> None:
        """Nothing is left."""
        for sim in self.sims:
            self.do(sim.__aexit__())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()
        assert not self.troubles, self.troubles


@contextmanager
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    try:
        yield made
    finally:
        made.stop()


def connect(listener: Listener, **more: Any) -> Any:
    """Plain netmiko, as everybody uses it."""
    platform = listener.box.platform
    options = {"device_type": DRIVERS.get(platform, platform), "host": listener.host, "port": listener.port}
    return ConnectHandler(**options, username=LOGIN.user, password=LOGIN.password, **more)


__all__ = ["LOGIN", "TEXTS", "WAY", "Console", "Shelf", "box", "connect", "run", "shelf"]
