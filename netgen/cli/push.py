"""``netgen push``: what would be changed on the switches, read from them."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgen.cli.app import Site, Templates
from netgen.cli.diff import code, difference
from netgen.cli.hostkeys import Known, Limit, Via, known_file, wanted
from netgen.cli.render import overrides
from netgen.cli.terminal import Progress, asked, diff_text, out, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from netgen.cli.prepare import Prepared
    from netgen.device.endpoint import Endpoint, Target
    from netgen.device.fetch import Fetched
    from netgen.device.hostkeys import KnownHosts
    from netgen.device.trouble import Unread
    from netgen.model import Switch
    from netgen.plan.types import SwitchPlan
    from netgen.render import Renderer
    from netgen.report.changes import SwitchDiff, Unplaced


class Shape(StrEnum):
    """How a dry run reports."""

    text = "text"
    json = "json"
    markdown = "markdown"


def push(
    site: Site,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing on any switch.")] = False,
    limit: Limit = "",
    via: Via = None,
    known_hosts: Known = None,
    strict: Annotated[bool, typer.Option("--strict", help="Every port and VLAN of a switch is the site's.")] = False,
    plan_file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the plan there, as JSON.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=500, help="Sessions at once.")] = 50,
    templates: Templates = None,
    format: Annotated[Shape, typer.Option("--format", help="How to report; markdown is for merge requests.")] = Shape.text,
) -> None:
    """Read the switches; show what differs and the commands.

    Exit code 3: something differs; 1: a switch could not be read (the others are shown).
    """
    from netgen.cli.prepare import prepare, warn
    from netgen.device import hostkeys
    from netgen.device.endpoint import load_via
    from netgen.render import Renderer
    from netgen.report.document import document

    if not dry_run:
        raise typer.BadParameter("netgen does not change switches yet: push --dry-run shows the commands", param_hint="--dry-run")
    with Progress() as progress:
        found = prepare(site, progress, hosts=False)
    known = hostkeys.read(known_file(known_hosts))
    aimed = _aimed(wanted(found.loaded.site.switches, limit), load_via(via) if via else None)
    with _answers(aimed, known, workers) as answers:
        diffs = _diffs(found, answers, Renderer(overrides(site, templates)), strict)
    warn(found)
    text = document("push", site=found.plan.site, switches=diffs)
    if plan_file is not None:
        _write(plan_file, text)
    _print(diffs, text, format)
    raise typer.Exit(code(diffs))


def _aimed(switches: Mapping[str, Switch], via: Mapping[str, Endpoint] | None) -> list[Target | Unread]:
    """The switches with where and as whom they are reached; asks for what the environment does not say."""
    from netgen.device.credentials import find
    from netgen.device.endpoint import targets

    return targets(switches, via, lambda name: find(name, os.environ, asked))


@contextmanager
def _answers(aimed: list[Target | Unread], known: KnownHosts, workers: int) -> Iterator[Iterable[Fetched | Unread]]:
    """What the switches say, as it comes; at the end, Ctrl-C for instance, the sessions that are still open are cut."""
    import gc

    from netgen.device.fetch import fetch

    gc.freeze()
    gc.enable()  # unlike other verbs, this one goes on: what sessions leave behind has to go
    with Progress() as progress:
        progress.phase("reading the switches", len(aimed))
        with closing(fetch(aimed, known, workers, progress.advance)) as answers:
            yield answers


def _diffs(found: Prepared, answers: Iterable[Fetched | Unread], renderer: Renderer, strict: bool) -> list[SwitchDiff]:
    """The difference of every switch, in the order of the site; running configurations are dropped one by one."""
    from netgen.addressing import natural
    from netgen.cli.compare import located

    plans = {switch.name: switch for switch in found.plan.switches}
    made = {answer.switch: _one(found, plans[answer.switch], answer, renderer, strict) for answer in answers}
    return located(found, [made[name] for name in sorted(made, key=natural)])


def _one(found: Prepared, switch: SwitchPlan, answer: Fetched | Unread, renderer: Renderer, strict: bool) -> Unplaced:
    import re
    from dataclasses import replace

    from netgen.cli.compare import compared, unread
    from netgen.device.read import fingerprint
    from netgen.device.trouble import Unread
    from netgen.platforms import load

    if isinstance(answer, Unread):
        return unread(switch, str(answer).partition(": ")[2])
    platform = load(switch.platform)
    for name, pattern, text in platform.unfit:
        if re.search(pattern, answer.texts.get(name, "")):
            return unread(switch, text)
    made = compared(found, switch, renderer, answer.running, strict=strict)
    reading = platform.reading
    return replace(made, diff=replace(made.diff, fingerprint=fingerprint(answer.running, reading))) if reading else made


def _write(file: Path, text: str) -> None:
    """The plan, readable by its owner alone: it holds what the switches said."""
    from netgen.errors import OutputError, printable

    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise OutputError(f"{printable(str(file))} cannot be written: {error.strerror}") from None


def _print(diffs: list[SwitchDiff], text: str, shape: Shape) -> None:
    from netgen.report.changes import markdown, typed_steps

    if shape == Shape.json:
        out(text)
    elif shape == Shape.markdown:
        out("\n".join(markdown(diffs)))
    else:
        for one in diffs:
            if one.state.startswith("unread"):
                say(f"{one.switch}: {one.state.removeprefix('unread: ')}")
                continue
            diff_text(difference(one))
            if one.steps:
                out("\n".join(["", *typed_steps(one), *_promises(one), ""]))


def _promises(one: SwitchDiff) -> list[str]:
    """What is known of the change before it is made."""
    armed = ", by itself" if one.armed else ""
    return [
        "",
        f"proof: {one.proof}",
        *(f"  {reason}" for reason in one.reasons),
        f"revert: {one.revert}{armed}",
        f"round trips: about {one.round_trips}",
    ]
