"""``netgen push --dry-run`` and those who only read: ``python push.py [--devices 10,100,1000] [--latency 0,20,50] [--help]``.

Simulated IOS switches of some 510 lines on loopback addresses; somebody has taken a VLAN of one port and the guard of two. A
process of its own holds the switches, another one the way to them, which takes so many milliseconds in each direction: neither
is counted, but they share the cores with what is measured. In turns:

- the whole dry run: the site, three questions a switch, the difference, its proof, and all that is printed;
- netgen's reading alone, the same three questions;
- netmiko in as many threads, one question; and nornir with its netmiko plugin, the same.

CPU seconds and the peak are the kernel's, of the whole process with its start; so are the seconds by the clock. The last
column is what the switches themselves took meanwhile: one process, so that nobody is served faster than one core allows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from measure import HERE, NETGEN, SCRATCH, Cost, run, table, verdict

WHOLE, READING, NETMIKO, NORNIR = "netgen push --dry-run", "netgen, reading alone", "netmiko in threads", "nornir-netmiko"
READERS = {READING: "netgen", NETMIKO: "netmiko", NORNIR: "nornir"}
DIFFERS = 3
"""Exit code of a dry run that finds something."""
PEAK = 500
"""MiB that a dry run of 1,000 switches may take."""
HEAD = ["switches", "ms", "", "switches/s", "s", "CPU s", "CPU ms each", "peak MiB", "CPU / netmiko's", "switches' CPU s"]


@dataclass(frozen=True, slots=True)
class Bench:
    """Simulated switches that listen, and the files that the contenders need."""

    site: Path
    via: Path
    known: Path
    sim: int
    """The process that they are in."""
    size: int
    differing: int
    """Switches whose configuration is not as the site wants it."""
    workers: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One run: what it cost, its seconds by the clock, and the switches' CPU seconds."""

    cost: Cost
    seconds: float
    served: float


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", default="10,100", help="numbers of switches, comma separated")
    parser.add_argument("--latency", default="0,20,50", help="milliseconds each way, comma separated; 0: without a proxy")
    parser.add_argument("--every", type=int, default=1, help="only each so manyth switch differs from the site")
    parser.add_argument("--workers", type=int, default=50, help="sessions at once")
    parser.add_argument("--rounds", type=int, default=1, help="the one with the least CPU counts")
    args = parser.parse_args()
    os.environ.update(NETGEN_USERNAME="admin", NETGEN_PASSWORD="admin")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, {args.workers} sessions at once\n")
    rows, verdicts = [], []
    for size in map(int, args.devices.split(",")):
        with tempfile.TemporaryDirectory(dir=SCRATCH) as folder, switches(Path(folder), size, args) as bench:
            for latency in map(int, args.latency.split(",")):
                with way(bench, latency) as long:
                    turns = measured(long, args.rounds)
                rows += lines(size, latency, turns)
                print(f"{size} switches, {latency} ms: measured", file=sys.stderr)
                verdicts += judged(size, latency, turns)
    print(table(HEAD, rows))
    print("\n" + "\n".join(verdicts))


@contextmanager
def switches(folder: Path, size: int, args: argparse.Namespace) -> Iterator[Bench]:
    """The site, its switches in a process of their own, and their host keys enrolled."""
    site, via, known = folder / "site", folder / "via.json", folder / "known_hosts"
    run(sys.executable, HERE / "sites.py", "ios", site, str(size))
    run(*NETGEN, "render", site, "--only", "switches", "--out", folder / "rendered")
    differing = stray(folder / "rendered" / "switches", folder / "running", args.every)
    sim = (*NETGEN, "sim", site, "--running", folder / "running", "--port", "0", "--keys", folder / "keys", "--via", via)
    with started(sim, via) as process:
        run(*NETGEN, "hostkeys", site, "--via", via, "--known-hosts", known, "--yes")
        yield Bench(site, via, known, process, size, differing, args.workers)


def stray(rendered: Path, running: Path, every: int) -> int:
    """Running configurations: as rendered, but each so manyth without a VLAN of the first port and the guard of the first two.

    Gives the number of those that differ.
    """
    running.mkdir()
    files = sorted(rendered.iterdir())
    for number, file in enumerate(files):
        text = file.read_text(encoding="utf-8")
        if number % every == 0:
            text = text.replace("allowed vlan 10,11", "allowed vlan 11", 1).replace(" ip verify source\n", "", 2)
        (running / file.name).write_text(text, encoding="utf-8")
    return len(files[::every])


@contextmanager
def way(bench: Bench, latency: int) -> Iterator[Bench]:
    """The same switches behind so many milliseconds: other ports, the same host keys."""
    if not latency:
        yield bench
        return
    via, known = bench.via.with_name(f"via{latency}.json"), bench.known.with_name(f"known{latency}")
    with started((sys.executable, HERE / "proxy.py", bench.via, str(latency), via), via):
        near, far = (json.loads(file.read_text(encoding="utf-8")) for file in (bench.via, via))
        names = {_listed(near[switch]): _listed(far[switch]) for switch in near}
        keys = (line.partition(" ") for line in bench.known.read_text(encoding="utf-8").splitlines())
        known.write_text("".join(f"{names[name]} {key}\n" for name, _, key in keys), encoding="utf-8")
        known.chmod(0o600)
        yield replace(bench, via=via, known=known)


def _listed(place: str) -> str:
    """How known_hosts calls a place."""
    host, _, port = place.partition(":")
    return f"[{host}]:{port}"


@contextmanager
def started(command: tuple[str | Path, ...], made: Path) -> Iterator[int]:
    """A process (its id) that is ready when it has written a file, until the end; SystemExit with its messages when it is not."""
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as process:
        try:
            while not made.exists():
                if process.poll() is not None:
                    said.seek(0)
                    raise SystemExit(f"{' '.join(map(str, command))} ended:\n{said.read().decode(errors='replace')[:2000]}")
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()


def measured(bench: Bench, rounds: int) -> dict[str, Turn]:
    """All contenders in turns; of each its best round."""
    push = (*NETGEN, "push", bench.site, "--dry-run", "--via", bench.via, "--known-hosts", bench.known, "--workers", str(bench.workers))
    found: dict[str, list[Turn]] = {}
    for _ in range(rounds):
        found.setdefault(WHOLE, []).append(timed(bench, *push, code=DIFFERS))
        if (told := found[WHOLE][-1].cost.out.count("\nproof: proven\n")) != bench.differing:
            raise SystemExit(f"a dry run that shows the differences of {told} switches, not {bench.differing}, was no dry run")
        for name, reader in READERS.items():
            if name == NORNIR and find_spec("nornir_netmiko") is None:
                continue
            turn = timed(bench, sys.executable, HERE / "readers.py", reader, bench.via, bench.known, str(bench.workers))
            if (read := json.loads(turn.cost.out))["switches"] != bench.size or read["characters"] < 10_000 * bench.size:
                raise SystemExit(f"{name} has read {turn.cost.out}")
            found.setdefault(name, []).append(turn)
    return {name: min(turns, key=lambda turn: turn.cost.cpu) for name, turns in found.items()}


def timed(bench: Bench, *command: str | Path, code: int = 0) -> Turn:
    """A command, run to its end."""
    served, begun = _spent(bench.sim), time.perf_counter()
    cost = run(*command, code=code)
    return Turn(cost, time.perf_counter() - begun, _spent(bench.sim) - served)


def _spent(process: int) -> float:
    """CPU seconds of a process until now; proc(5): utime and stime are the 14th and 15th field, the second ends with a bracket."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lines(size: int, latency: int, turns: dict[str, Turn]) -> Iterator[list[str]]:
    """The rows of one number of switches and one latency."""
    for name, turn in turns.items():
        cost, ratio = turn.cost, turn.cost.cpu / turns[NETMIKO].cost.cpu
        figures = (size / turn.seconds, turn.seconds, cost.cpu, 1000 * cost.cpu / size, cost.peak)
        yield [str(size), str(latency), name, *(f"{figure:.1f}" for figure in figures), f"{ratio:.2f}", f"{turn.served:.1f}"]


def judged(size: int, latency: int, turns: dict[str, Turn]) -> Iterator[str]:
    """The targets."""
    whole = turns[WHOLE]
    here = f"{size} switches, {latency} ms"
    for name in (READING, WHOLE):
        yield verdict(f"{here}: switches/s of {name} / netmiko", turns[NETMIKO].seconds / turns[name].seconds, 1, least=True)
    if size >= 1000:
        yield verdict(f"{here}: peak of the whole", whole.cost.peak, PEAK, " MiB")


if __name__ == "__main__":
    main()
