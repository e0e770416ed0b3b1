"""How long ``netgen --help`` and ``netgen --version`` take to say what they have to say: ``python startup.py``."""

from __future__ import annotations

import sys

from measure import NETGEN, best, run, verdict

ROUNDS = 10


def main() -> None:
    """Measures and prints; the bare interpreter is the floor."""
    bare = best(run(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    print(f"python -c pass: {1000 * bare.cpu:.0f} CPU ms, {bare.peak:.0f} MiB")
    for option in ("--help", "--version"):
        cost = best(run(*NETGEN, option) for _ in range(ROUNDS))
        print(verdict(f"netgen {option}", 1000 * cost.cpu, 150, " CPU ms"), f"({cost.peak:.0f} MiB)")


if __name__ == "__main__":
    main()
