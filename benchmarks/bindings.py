"""A site with 500,000 static port bindings, read and judged by ``netgen validate``: ``python bindings.py [COUNT]``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from measure import HERE, NETGEN, SCRATCH, best, run, table, verdict

ROUNDS = 3


def main(count: int) -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        site = Path(folder)
        run(sys.executable, HERE / "sites.py", "bound", site, str(count))
        size = (site / "site.yml").stat().st_size / 1e6
        start = best(run(*NETGEN, "--version") for _ in range(ROUNDS))
        cost = best(run(*NETGEN, "validate", site) for _ in range(ROUNDS))
        turns = [json.loads(run(sys.executable, HERE / "stages.py", site).out) for _ in range(ROUNDS)]
    print(f"netgen validate of {count:,} bindings, {size:.1f} MB of YAML: {cost.cpu:.2f} CPU s (start-up {start.cpu:.2f} s in it)\n")
    print(verdict("CPU", cost.cpu, 3, " s"))
    print(verdict("peak", cost.peak, 1024, " MiB"))
    rows = [[stage, f"{min(turn[stage] for turn in turns):.3f}"] for stage in turns[0]]
    print(f"\n{table(['stage', 'CPU s'], rows)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
