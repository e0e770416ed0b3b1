"""``netgen sim``: simulated switches on loopback."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Format, Formatted, Site, Templates
from netgen.errors import NetgenError

if TYPE_CHECKING:
    from netgen.cli.prepare import Prepared
    from netgen.cli.terminal import Progress
    from netgen.plan.types import SwitchPlan
    from netgen.sim.box import Box
    from netgen.sim.faults import Faults
    from netgen.sim.server import Listener, Login, Sim

USER = PASSWORD = "admin"  # noqa: S105 # of switches that hold nothing, and listen on loopback
"""Who logs in where the environment does not say."""


Running = Annotated[Path | None, typer.Option(metavar="DIR", help="Start from DIR/<switch>.cfg instead of the rendered configurations.")]
Via = Annotated[Path | None, typer.Option(metavar="FILE", help="Write where they listen, for --via of other verbs.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="TCP port on each switch's loopback address; 0: any that is free.")]
Address = Annotated[str, typer.Option(metavar="ADDRESS", help="One address for all switches, a free port each; default 127.0.0.2 and on.")]
Fault = Annotated[list[str] | None, typer.Option(metavar="SWITCH:KIND=N", help="Let something go wrong: sw1:drop=5. May be repeated.")]
FaultFile = Annotated[Path | None, typer.Option("--faults", metavar="FILE", help='The same as JSON: {"sw1": {"drop": 5}}.')]
Keys = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the host keys; default ~/.local/state/netgen/sim.")]


def sim(
    site: Site,
    running: Running = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without any configuration.")] = False,
    limit: Annotated[str, typer.Option(metavar="PATTERN", help="Only switches whose names match.")] = "",
    via: Via = None,
    port: Port = 2222,
    address: Address = "",
    fault: Fault = None,
    fault_file: FaultFile = None,
    speed: Annotated[float, typer.Option(min=0.1, help="How many times as fast the switches' timers run.")] = 1.0,
    keys: Keys = None,
    templates: Templates = None,
    format: Formatted = Format.text,
) -> None:
    """Run simulated switches over SSH until Ctrl-C.

    They keep what is typed until they are stopped. Users and passwords are those of the environment, as `push` reads them, else admin.
    """
    import asyncio
    import gc

    from netgen.cli.terminal import Progress, say

    if find_spec("asyncssh") is None:
        raise NetgenError("simulated switches need asyncssh: pip install 'netgen[sim]'")
    if running is not None and empty:
        raise typer.BadParameter("--running and --empty exclude each other", param_hint="--empty")
    with Progress() as progress:
        found, switches = _switches(site, limit, progress)
        text = _texts(site, templates, running, empty, switches)
        boxes = _boxes(found, switches, text, _faults(fault_file, fault), speed)
    listeners = _listeners(found, boxes, _folder(keys), address, 0 if address else port)
    gc.collect()
    gc.freeze()
    gc.enable()  # unlike other verbs, this one goes on: what sessions leave behind has to go
    asyncio.run(_serve(listeners, via, format, found.plan.site))
    say("stopped")


def _switches(site: Path, limit: str, progress: Progress) -> tuple[Prepared, list[SwitchPlan]]:
    from netgen.cli.prepare import prepare, warn
    from netgen.cli.terminal import say
    from netgen.sim.families import simulated

    found = prepare(site, progress, hosts=False)
    warn(found)
    chosen = [one for one in found.plan.switches if not limit or fnmatchcase(one.name, limit)]
    if limit and not chosen:
        raise typer.BadParameter(f"{limit!r} matches none of the {len(found.plan.switches)} switches", param_hint="--limit")
    for one in chosen:
        if not simulated(one.platform):
            say(f"{one.name}: not simulated; there are no simulated switches of platform {one.platform}")
    kept = [one for one in chosen if simulated(one.platform)]
    if not kept:
        raise NetgenError("no switch of the site can be simulated")
    return found, kept


def _texts(
    site: Path, templates: Path | None, running: Path | None, empty: bool, switches: list[SwitchPlan]
) -> Callable[[SwitchPlan], Callable[[], str]]:
    """Where configurations come from; missing files are found at once."""
    from netgen.cli.render import overrides
    from netgen.platforms import load
    from netgen.render import Renderer

    if empty:
        return lambda _: lambda: ""
    if running is None:
        renderer = Renderer(overrides(site, templates))
        return lambda switch: lambda: renderer.switch(switch)
    files = {switch.name: running / f"{switch.name}{load(switch.platform).suffix}" for switch in switches}
    missing = [str(file) for file in files.values() if not file.is_file()]
    if missing:
        raise NetgenError(f"{missing[0]} does not exist" + (f", nor do {len(missing) - 1} others" if len(missing) > 1 else ""))
    return lambda switch: lambda: files[switch.name].read_text(encoding="utf-8", errors="replace")


def _faults(file: Path | None, texts: list[str] | None) -> dict[str, Faults]:
    from netgen.sim import faults

    return faults.parse(texts or [], faults.load(file) if file is not None else {})


def _boxes(
    found: Prepared,
    switches: list[SwitchPlan],
    text: Callable[[SwitchPlan], Callable[[], str]],
    faults: dict[str, Faults],
    speed: float,
) -> list[Box]:
    from netgen.sim.box import Box
    from netgen.sim.faults import FaultError, chosen
    from netgen.sim.site import way

    unknown = [name for name in faults if not any(fnmatchcase(one.name, name) for one in switches)]
    if unknown:
        raise FaultError(f"faults of {unknown[0]}: no simulated switch has that name")
    model = found.loaded.site.switches
    return [
        Box(
            one.name,
            one.platform,
            text(one),
            model=one.model,
            way=way(one, model[one.name]),
            faults=chosen(faults, one.name),
            speed=speed,
            secret=_environment(model[one.name].credentials, "SECRET"),
        )
        for one in switches
    ]


def _environment(credentials: str | None, what: str) -> str:
    from netgen.device.credentials import variable

    return os.environ.get(variable(credentials, what), "")


def _login(credentials: str | None) -> Login:
    from netgen.sim.server import Login

    return Login(_environment(credentials, "USERNAME") or USER, _environment(credentials, "PASSWORD") or PASSWORD)


def _folder(keys: Path | None) -> Path:
    return keys or Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "netgen" / "sim"


def _listeners(found: Prepared, boxes: list[Box], folder: Path, address: str, port: int) -> list[Listener]:
    """Each at its place. Known hosts are known by their place, so it is the place that keeps its key, whatever switch is there."""
    from netgen.sim.server import Listener, addresses, host_key

    place = addresses(address)
    model = found.loaded.site.switches
    return [
        Listener(box, _login(model[box.name].credentials), host_key(folder, box.name if address else place(number)), place(number), port)
        for number, box in enumerate(boxes)
    ]


async def _serve(listeners: list[Listener], via: Path | None, format: Format, site: str) -> None:
    import asyncio
    import signal

    from netgen.sim.server import Sim

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_trouble)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with Sim(listeners) as running:
        _announce(running, via, format, site)
        await stopped.wait()


def _trouble(_: object, context: dict[str, object]) -> None:
    """A bug of the simulator, in one line; the session that it hit is cut, the others go on."""
    from netgen.cli.terminal import say
    from netgen.errors import printable

    error = context.get("exception")
    say(f"{context.get('message')}: {type(error).__name__}: {printable(str(error))}; please report it")


def _announce(running: Sim, via: Path | None, format: Format, site: str) -> None:
    from netgen.cli.terminal import flush, out, say, table
    from netgen.output import replace_file
    from netgen.report.document import counted, document, header, lines
    from netgen.sim.site import SimRow, row

    rows = [row(one) for one in running.listeners]
    if via is not None:
        replace_file(via, json.dumps(running.via(), indent=1) + "\n")
    if format == Format.json:
        out(document("sim", site=site, rows=rows))
    else:
        table(header(SimRow), lines(rows))
    flush()
    say(f"{counted(len(rows), 'simulated switch', 'simulated switches')}; Ctrl-C stops them")
