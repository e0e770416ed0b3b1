"""What a command costs, and how it is printed.

CPU seconds (user and system) of a process of its own and of all it started, as the kernel counts them: wall-clock time
means little on a shared machine. The measuring process must stay small, for a child's peak begins with its parent's size.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
NETGEN = (sys.executable, "-m", "netgen")
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where sites and outputs go: in memory where possible, since it is not the disk that is measured. None: the usual place."""


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` in seconds, ``peak`` resident memory in MiB, and what the command printed to standard output."""

    cpu: float
    peak: float
    out: str = ""


def run(*command: str | Path, code: int = 0) -> Cost:
    """Runs a command to its end; SystemExit with its messages when its exit code is another."""
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            out = process.stdout.read() if process.stdout else ""
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != code:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[:2000]
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{said}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out)


def best(costs: Iterable[Cost]) -> Cost:
    """The run that took the least CPU: others were disturbed."""
    return min(costs, key=lambda cost: cost.cpu)


def verdict(name: str, value: float, target: float, unit: str = "", *, least: bool = False) -> str:
    """One line: a figure, its target, and whether it is met or by how much it is missed.

    >>> verdict("peak", 300, 400, " MiB")
    'peak: 300 MiB, target at most 400 MiB: met'
    >>> verdict("pyavd / netgen", 80, 100, least=True)
    'pyavd / netgen: 80, target at least 100: missed by a factor of 1.25'
    """
    factor = target / value if least else value / target
    said = "met" if factor <= 1 else f"missed by a factor of {factor:.2f}"
    return f"{name}: {_short(value)}{unit}, target at {'least' if least else 'most'} {_short(target)}{unit}: {said}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows below a head, the first column to the left, the others to the right."""
    every = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in every) for column in range(len(head))]
    lines = [
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in every
    ]
    return "\n".join(line.rstrip() for line in lines)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
