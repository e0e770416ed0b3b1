"""Runs in the environment of fake-switches: its Cisco switch, line by line or behind its own SSH server.

``replay``: JSON of name -> {ports, batches of lines to type in configuration mode} on standard input; printed are, for each name,
what was said to each line (but prompts) and the configuration after each batch.
``serve``: JSON of {name, ports, user, password}; prints the port on which the switch listens, and goes on until it is ended.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any

from fake_switches.cisco.cisco_core import Cisco2960SwitchCore
from fake_switches.switch_configuration import AggregatedPort, Port, SwitchConfiguration
from fake_switches.terminal import NoopTerminalController

PROMPT = re.compile(r"[\w.-]+(?:\([a-z-]+\))?[#>]")


class Listening(NoopTerminalController):
    """Keeps what the switch says."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, text: str) -> None:
        self.pieces.append(text)

    def taken(self) -> str:
        """What was said since the last time, without prompts."""
        text = "".join(piece for piece in self.pieces if not PROMPT.fullmatch(piece))
        self.pieces.clear()
        return text


def made(name: str, ports: list[str]) -> Any:
    """A switch with these ports and nothing configured, where a login is privileged."""
    return Cisco2960SwitchCore(SwitchConfiguration("127.0.0.1", name=name, auto_enabled=True, ports=[Port(port) for port in ports]))


def replayed(name: str, ports: list[str], batches: list[list[str]]) -> dict[str, Any]:
    core = made(name, ports)
    said, texts = [], []
    for batch in batches:
        terminal = Listening()
        session = core.launch("test", terminal)
        session.receive("configure terminal")
        terminal.taken()
        for line in batch:
            try:
                session.receive(line)
            except Exception as error:  # over SSH, the connection would be lost
                terminal.write(f"{type(error).__name__}: {error}\n")
            said += [f"{line.strip()}: {text}" for text in terminal.taken().splitlines() if text.strip()]
        texts.append(shown(core))
    return {"said": said, "texts": texts}


def shown(core: Any) -> str:
    """``show running-config``, and the bundles, which it leaves out there and shows one by one."""
    terminal = Listening()
    session = core.launch("test", terminal)
    terminal.taken()
    session.receive("show running-config")
    for port in core.switch_configuration.ports:
        if isinstance(port, AggregatedPort):
            session.receive(f"show running-config interface {port.name}")
    return terminal.taken()


def serve(name: str, ports: list[str], user: str, password: str) -> None:
    from fake_switches.transports.ssh_service import SwitchSshService
    from twisted.internet import reactor

    service = SwitchSshService("127.0.0.1", 0, made(name, ports), {user: password.encode()})
    listening = service.hook_to_reactor(reactor)
    print(listening.getHost().port, flush=True)
    reactor.run()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    given = json.load(sys.stdin)
    if sys.argv[1] == "serve":
        serve(**given)
    else:
        json.dump({name: replayed("sw1", **one) for name, one in given.items()}, sys.stdout)
