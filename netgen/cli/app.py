"""The command ``netgen`` itself: how a verb is run, and what becomes of what it raises.

Only standard library and typer are imported here: ``netgen --help`` and ``--version`` are to be fast. Verbs import what
they need when they run.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from netgen import __version__
from netgen.cli.terminal import flush, say
from netgen.errors import NetgenError, printable

P = ParamSpec("P")

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the signal's number, as shells count."""

app = typer.Typer(
    name="netgen",
    help="One site model renders the switches and the Docker hosts: both ends of every cable.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How a verb reports."""

    text = "text"
    json = "json"


Site = Annotated[Path, typer.Argument(metavar="SITE", help="The site's folder, or its site.yml.")]
Templates = Annotated[Path | None, typer.Option(help="Folder of templates that override netgen's, before templates/ beside the site.")]
Formatted = Annotated[Format, typer.Option("--format", help="How to report; JSON carries a version.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"netgen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Options before the verb."""


def verb(function: Callable[P, None]) -> Callable[P, None]:
    """The function as a verb of the command line.

    What it raises becomes a message and an exit code, never a traceback: bad input has its own errors, and a bug is one
    line (all of it with ``NETGEN_DEBUG=1``).
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        collecting = gc.isenabled()
        gc.disable()  # a run makes a million objects that live until its end; looking for cycles among them costs 4x
        try:
            function(*args, **kwargs)
            flush()
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except BaseException as error:
            code = _explain(error)
            _settle()
            raise typer.Exit(code) from None
        finally:
            if collecting:
                gc.freeze()  # the run is over: looking through its objects once more takes a tenth of it
                gc.enable()

    return run


def _explain(error: BaseException) -> int:
    """Says what went wrong, and gives the exit code."""
    if isinstance(error, BrokenPipeError):  # the reader has seen enough, as in `netgen show SITE ports | head`
        return 1
    if isinstance(error, NetgenError):
        say(str(error))
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        say("interrupted")
        return INTERRUPTED
    if not isinstance(error, Exception):
        raise error
    if os.environ.get("NETGEN_DEBUG") == "1":
        import traceback

        say("".join(traceback.format_exception(error)))
    where = printable(str(error)) or "no message"
    say(f"netgen {__version__} has a bug: {type(error).__name__}: {where}; please report it, with the output of NETGEN_DEBUG=1")
    return 1


def _settle() -> None:
    """Makes the interpreter's own flush at the end succeed, by sending elsewhere what cannot be written."""
    try:
        flush()
    except (OSError, NetgenError):
        with suppress(OSError, ValueError):
            descriptor = os.open(os.devnull, os.O_WRONLY)
            os.dup2(descriptor, sys.stdout.fileno())
            os.close(descriptor)
