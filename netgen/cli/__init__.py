"""The command line. Every verb is one function in this package; what it does is done elsewhere."""

from __future__ import annotations

import io
import sys

from netgen.cli.app import app, verb
from netgen.cli.diff import diff
from netgen.cli.explain import explain
from netgen.cli.facts import platforms, schema
from netgen.cli.hostkeys import hostkeys
from netgen.cli.ipam import WORDS_AS_THEY_ARE, ipam
from netgen.cli.judge import validate
from netgen.cli.push import push
from netgen.cli.render import lock, render, templates
from netgen.cli.show import show
from netgen.cli.sim import sim
from netgen.cli.start import init

__all__ = ["VERBS", "app", "main"]

VERBS = (init, validate, render, show, diff, push, explain, lock, templates, hostkeys, sim, ipam, platforms, schema)
"""In the order of ``netgen --help``; the name, the parameters and the first sentence are the function's."""

for one in VERBS:
    app.command(context_settings=WORDS_AS_THEY_ARE if one is ipam else None)(verb(one))


def main() -> None:
    """Entry point of the installed ``netgen``; exits with the codes of docs/cli.md."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name may hold what the terminal's encoding does not
    app(prog_name="netgen")
