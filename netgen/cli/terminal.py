"""What goes to standard output and standard error, and how: the only place that prints.

Data goes to standard output, messages and progress to standard error. Colour and lines are for terminals (``NO_COLOR``
is obeyed); a pipe gets plain aligned text whose columns are at least two spaces apart.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from netgen.errors import OutputError, printable

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

Lines = Sequence[Sequence[str]]

RICH_LINES = 2000
"""Longer tables are printed plainly on a terminal too: laying out a wide one takes a second for 10,000 lines."""
PATIENCE = 1.0
"""Seconds before a progress bar appears."""
STYLES = {"native": "green", "emulated": "cyan", "unverified": "yellow", "absent": "red", "unknown": "yellow"}
"""Words that stand out in a table on a terminal."""


def out(text: str) -> None:
    """Data on standard output, ending in a newline; OutputError when it is closed or full."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    with _writing():
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


def flush() -> None:
    """Everything that was printed is out; OutputError when it cannot be."""
    if sys.stdout is not None:
        with _writing():
            sys.stdout.flush()


@contextmanager
def _writing() -> Iterator[None]:
    """A reader that has gone away is for the caller; a full disk is an error with a message."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror}") from None


def say(text: str) -> None:
    """A message on standard error; nobody listening is no error."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def asked(question: str, *, hidden: bool) -> str:
    """An answer from the terminal, unseen if ``hidden``; empty when nobody is there to ask."""
    if not (interactive(sys.stdin) and interactive(sys.stderr)):
        return ""
    if hidden:
        from getpass import getpass

        return getpass(question, sys.stderr)
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\n")


def interactive(stream: TextIO | None) -> bool:
    """Whether somebody looks at it."""
    return stream is not None and stream.isatty()


def table(header: Sequence[str], lines: Lines, title: str = "") -> None:
    """A table on standard output: with lines and colour on a terminal, plain otherwise."""
    if interactive(sys.stdout) and len(lines) <= RICH_LINES:
        _rich_table(header, lines, title)
    else:
        out("\n".join([*([title] if title else []), *aligned([header, *lines])]))


def diff_text(lines: Iterable[str]) -> None:
    """A difference: ``-`` red and ``+`` green on a terminal, plain otherwise."""
    colours = {"-": "\x1b[31m", "+": "\x1b[32m"} if interactive(sys.stdout) and not os.environ.get("NO_COLOR") else {}
    for line in lines:
        text = line if line.isprintable() else printable(line)
        colour = colours.get(line[:1], "")
        out(f"{colour}{text}\x1b[0m" if colour else text)


def aligned(lines: Lines) -> Iterator[str]:
    """The lines with columns two spaces apart and nothing at their ends.

    >>> list(aligned([("vid", "name"), ("10", "containers"), ("100", "x")]))
    ['vid  name', '10   containers', '100  x']
    """
    plain = [[cell if cell.isprintable() else printable(cell) for cell in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    for line in plain:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _rich_table(header: Sequence[str], lines: Lines, title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    plain = bool(os.environ.get("NO_COLOR"))
    console = Console(file=sys.stdout, highlight=False, color_system=None if plain else "auto")
    shown = Table(box=box.SIMPLE_HEAD, title=Text(title) if title else None, title_justify="left", header_style="bold", pad_edge=False)
    for name in header:
        shown.add_column(Text(name), overflow="fold")
    for line in lines:
        shown.add_row(*(Text(printable(cell), style=STYLES.get(cell, "")) for cell in line))
    with _writing():
        console.print(shown)


class Progress:
    """What is being done, on standard error: a bar that appears after a second, and only on a terminal."""

    def __init__(self) -> None:
        self._text = ""
        self._total: int | None = None
        self._done = 0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._shown: RichProgress | None = None

    def __enter__(self) -> Progress:
        if interactive(sys.stderr):
            self._timer = threading.Timer(PATIENCE, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._shown is not None:
                self._shown.stop()

    def phase(self, text: str, total: int | None = None) -> None:
        """The next thing is done; ``total`` is how many times ``advance`` will be called, None: not known."""
        self._text, self._total, self._done = text, total, 0
        if self._shown is not None:
            self._shown.reset(self._shown.task_ids[0], description=text, total=total)

    def advance(self) -> None:
        """One more of the phase is done."""
        self._done += 1
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=self._done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True, highlight=False, color_system=None if os.environ.get("NO_COLOR") else "auto")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with self._lock:
            if not self._closed:
                shown = Progress(*columns, console=console, transient=True)
                shown.add_task(self._text, total=self._total, completed=self._done)
                shown.start()
                self._shown = shown
