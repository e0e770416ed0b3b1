"""Where the time of a run goes: ``python stages.py SITE [OUT]`` prints CPU seconds by stage as JSON.

The stages of ``netgen validate`` (with OUT: of ``netgen render --only switches``) one after the other in one process,
without garbage collection, as the command line runs them.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from netgen import check, lock, output, plan, rules
from netgen.build import build
from netgen.errors import SiteInvalid
from netgen.expand import expand
from netgen.model import Site
from netgen.plan.types import Plan
from netgen.render import Renderer
from netgen.source import read

T = TypeVar("T")


class Clock:
    """CPU seconds by stage, in the order of running."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._last = 0.0  # the process' own clock starts with it: the first stage is all that was before

    def __call__(self, stage: str, function: Callable[[], T]) -> T:
        """Calls a function; its time, and all since the stage before, is the stage's."""
        result = function()
        now = time.process_time()
        self.stages[stage] = now - self._last
        self._last = now
        return result


def stages(site: Path, out: Path | None) -> dict[str, float]:
    """CPU seconds of each stage; SiteInvalid when the site is."""
    gc.disable()
    clock = Clock()
    clock("start, imports", lambda: None)
    source = clock("YAML", lambda: read(site))
    expanded = clock("ranges", lambda: expand(source.data))
    model = clock("shape", lambda: Site.model_validate(expanded.data))
    faults = clock("rules", lambda: rules.faults(model))
    kept = lock.read(lock.path(site))
    made, needed = clock("plan", lambda: plan.make(model, kept, hosts=out is None))
    faults += clock("check", lambda: check.faults(model, made))
    if any(fault.severity == "error" for fault in faults):
        raise SiteInvalid(faults)
    if out is not None:
        _write(clock, made, needed, out)
    return clock.stages


def _write(clock: Clock, made: Plan, needed: lock.Lock, out: Path) -> None:
    outputs = clock("render", lambda: list(build(made, Renderer(), hosts=False)))
    beside = output.Beside(out.with_suffix(".lock"), lock.text(needed), None)
    clock("write", lambda: output.write(out, outputs, whole=False, beside=beside))


if __name__ == "__main__":
    print(json.dumps(stages(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
