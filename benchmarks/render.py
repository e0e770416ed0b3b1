"""``netgen render`` against the bare Jinja2 loop, against f-strings, and against pyavd: ``python render.py [--help]``.

One table from one run. Every measurement is a process of its own; the contenders take turns, and the best of the rounds
counts. The files of netgen, of the loop and of the f-strings are compared byte by byte.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from measure import HERE, NETGEN, SCRATCH, Cost, best, run, table, verdict

WHOLE, AGAIN, NAIVE, FLOOR, PYAVD = "netgen render, whole", "netgen render, nothing changed", "naive", "floor", "pyavd"
TITLES = {
    WHOLE: "netgen render --only switches, whole",
    AGAIN: "the same again, nothing changed",
    NAIVE: "bare Jinja2 loop over dicts, render and write",
    FLOOR: "f-strings over dicts, render and write",
    PYAVD: "pyavd validate + get_device_config, write",
}
SOURCES = {NAIVE: "naive", FLOOR: "naive", PYAVD: "pyavd"}
"""Contender -> the data it works on."""
PYAVD_MOST = 100
"""Switches that pyavd is run with; its time for more is extrapolated."""

Costs = dict[tuple[str, int], Cost]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10,100,1000", help="numbers of switches, comma separated")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        start = best(run(*NETGEN, "--version") for _ in range(args.rounds))
        costs: Costs = {}
        for size in sizes:
            costs |= measured(Path(folder), size, args.rounds, start)
        report(costs, sizes, start)
        print("\nWhere the time goes, CPU s by stage in one process:\n")
        print(breakdown(Path(folder), sizes, args.rounds))


def measured(folder: Path, size: int, rounds: int, start: Cost) -> Costs:
    """The best cost of each contender for one size; netgen's without the time to start."""
    site, out = folder / f"site{size}", folder / "out"
    run(sys.executable, HERE / "sites.py", "eos", site, str(size))
    data = {kind: folder / f"{kind}{size}.json" for kind in ("naive", "pyavd")}
    run(sys.executable, HERE / "prepare.py", site, data["naive"], data["pyavd"])
    names = [name for name in SOURCES if name != PYAVD or (size <= PYAVD_MOST and find_spec("pyavd"))]
    found: dict[str, list[Cost]] = {name: [] for name in (WHOLE, AGAIN, *names)}
    for turn in range(rounds):
        shutil.rmtree(out, ignore_errors=True)
        (site / "netgen.lock").unlink(missing_ok=True)
        for name in (WHOLE, AGAIN):
            cost = run(*NETGEN, "render", site, "--only", "switches", "--out", out / "netgen")
            found[name].append(Cost(cost.cpu - start.cpu, cost.peak))
        for name in names:
            found[name].append(contender(name, data[SOURCES[name]], out / name))
        if turn == 0:
            for name in (NAIVE, FLOOR):
                compare(out / "netgen" / "switches", out / name, size)
    lines = json.loads(found[NAIVE][0].out)["lines"]
    print(f"N={size}: {lines:,} lines in {size} files; those of netgen, the loop and the f-strings are equal byte by byte")
    return {(name, size): best(several) for name, several in found.items()}


def contender(name: str, data: Path, out: Path) -> Cost:
    """Runs one; the CPU time is what it measured itself, around rendering and writing."""
    cost = run(sys.executable, HERE / "contenders.py", name, data, out)
    return Cost(json.loads(cost.out)["cpu"], cost.peak, cost.out)


def compare(ours: Path, theirs: Path, size: int) -> None:
    """SystemExit unless both folders hold the same ``size`` files."""
    names = sorted(path.name for path in ours.iterdir())
    if len(names) != size or names != sorted(path.name for path in theirs.iterdir()):
        raise SystemExit(f"{ours} and {theirs} do not hold the same {size} files")
    for name in names:
        if (ours / name).read_bytes() != (theirs / name).read_bytes():
            raise SystemExit(f"{ours / name} and {theirs / name} differ")


def report(costs: Costs, sizes: list[int], start: Cost) -> None:
    """The table, the ratios, and what they were to be."""
    largest = sizes[-1]
    extrapolate(costs, sizes)
    head = ["CPU s (peak MiB)", *(f"N={size}" for size in sizes)]
    rows = [[title, *(cell(costs.get((name, size))) for size in sizes)] for name, title in TITLES.items()]
    rows.append(["netgen / bare loop", *(ratio(costs, WHOLE, NAIVE, size) for size in sizes)])
    rows.append(["pyavd / netgen", *(ratio(costs, PYAVD, WHOLE, size) for size in sizes)])
    print(f"\n{table(head, rows)}\n")
    print(f"netgen without the {start.cpu:.3f} s of `netgen --version`; ~ extrapolated linearly; best of the rounds\n")
    whole, naive = costs[WHOLE, largest], costs[NAIVE, largest]
    print(verdict(f"netgen / bare loop at N={largest}", whole.cpu / naive.cpu, 4), "(ambition: 2)")
    if (PYAVD, largest) in costs:
        print(verdict(f"pyavd / netgen at N={largest}", costs[PYAVD, largest].cpu / whole.cpu, 100, least=True))
    else:
        print("pyavd was not measured: pip install '.[bench]', and a size up to", PYAVD_MOST)
    if len(sizes) > 1:
        before = sizes[-2]
        print(verdict(f"t({largest}) / t({before})", whole.cpu / costs[WHOLE, before].cpu, 1.1 * largest / before))
    print(verdict(f"peak at N={largest}", whole.peak, 400, " MiB"))


def extrapolate(costs: Costs, sizes: list[int]) -> None:
    """Fills in pyavd's time for sizes that it was not run with: the last measured step, continued."""
    done = [size for size in sizes if (PYAVD, size) in costs]
    if not done:
        return
    high, low = done[-1], done[-2] if len(done) > 1 else 0
    before = costs[PYAVD, low].cpu if low else 0.0
    slope = (costs[PYAVD, high].cpu - before) / (high - low)
    for size in sizes:
        if size > high:
            costs[PYAVD, size] = Cost(costs[PYAVD, high].cpu + slope * (size - high), 0)


def cell(cost: Cost | None) -> str:
    """One figure of the table; without a peak it was not measured."""
    if cost is None:
        return "-"
    return f"{cost.cpu:.3f} ({cost.peak:.0f})" if cost.peak else f"~{cost.cpu:.1f}"


def ratio(costs: Costs, above: str, below: str, size: int) -> str:
    """How many times the CPU time."""
    if (above, size) not in costs:
        return "-"
    return f"{costs[above, size].cpu / costs[below, size].cpu:.1f}"


def breakdown(folder: Path, sizes: list[int], rounds: int) -> str:
    """The stages of a whole run for each size; of each stage its best round."""
    columns = []
    for size in sizes:
        (folder / f"site{size}" / "netgen.lock").unlink(missing_ok=True)
        turns = [
            json.loads(run(sys.executable, HERE / "stages.py", folder / f"site{size}", folder / f"out{size}-{turn}").out)
            for turn in range(rounds)
        ]
        columns.append({stage: min(turn[stage] for turn in turns) for stage in turns[0]})
    rows = [[stage, *(f"{column[stage]:.3f}" for column in columns)] for stage in columns[0]]
    rows.append(["sum", *(f"{sum(column.values()):.3f}" for column in columns)])
    return table(["stage", *(f"N={size}" for size in sizes)], rows)


if __name__ == "__main__":
    main()
