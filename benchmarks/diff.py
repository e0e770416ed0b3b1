"""What a diff of two configurations costs, beside hier_config, annet and difflib: ``python diff.py``.

Cisco IOS, blocks of a trunk port each, 10,000 and 50,000 lines, 2 % and 30 % of the ports changed. Each contender runs in
a process of its own that measures its own CPU seconds around the work, so that starting Python and importing count for
nobody. annet takes minutes at 50,000 lines: it is measured at 10,000 only. What the contenders answer is not the same:
difflib compares text, hier_config and annet do not know that a list of VLANs is a set (docs/benchmarks.md).
"""

from __future__ import annotations

import gc
import random
import resource
import subprocess
import sys
from collections.abc import Callable

from measure import HERE, table, verdict

SIZES = (10_000, 50_000)
SHARES = (0.02, 0.3)
ROUNDS = 3
SLOW = {"annet": 10_000}
"""The most lines of contenders that would take minutes."""


def configuration(lines: int, share: float) -> str:
    """A switch of so many lines; ``share`` of its ports have another description and one VLAN more."""
    chance = random.Random(int(share * 1000))
    text = ["hostname sw1"]
    text += [line for vid in range(2, 400) for line in (f"vlan {vid}", f" name V{vid}", "!")]
    port = 0
    while len(text) < lines:
        changed = chance.random() < share
        text += [
            f"interface GigabitEthernet{port // 48 + 1}/0/{port % 48}",
            f" description host {port}{' moved' if changed else ''}",
            f" switchport trunk allowed vlan 10,20,30-40{',77' if changed else ''}",
            " switchport mode trunk",
            " switchport nonegotiate",
            " ip dhcp snooping limit rate 100",
            " spanning-tree portfast trunk",
            "!",
        ]
        port += 1
    return "\n".join(text) + "\n"


def netgen(before: str, after: str) -> int:
    """Ordered commands of the change."""
    from netgen import change

    speech = change.tongue("cisco_ios")
    if speech is None:
        raise SystemExit("no line rules for cisco_ios")
    own = change.Owned(frozenset(), frozenset(), frozenset(), frozenset(), every=True)
    return len(list(change.commands(change.change(before, after, own, speech).ops, speech.dialect)))


def hier_config(before: str, after: str) -> int:
    """Its remediation, without the rollback that it makes as well."""
    from hier_config import Platform, WorkflowRemediation, get_hconfig

    work = WorkflowRemediation(get_hconfig(Platform.CISCO_IOS, before), get_hconfig(Platform.CISCO_IOS, after))
    return len(list(work.remediation_config.all_children()))


def annet(before: str, after: str) -> int:
    """Its patch between two files."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old.cfg"), Path(folder, "new.cfg")
        old.write_text(before)
        new.write_text(after)
        command = (sys.executable, "-m", "annet.annet", "file-patch", "--hw", "cisco", str(old), str(new))
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.count("\n")


def difflib(before: str, after: str) -> int:
    """A unified diff of the lines."""
    import difflib as lib

    return len(list(lib.unified_diff(before.splitlines(), after.splitlines(), lineterm="")))


CONTENDERS: dict[str, Callable[[str, str], int]] = {"netgen": netgen, "hier_config": hier_config, "annet": annet, "difflib": difflib}


def measured(name: str, lines: int, share: float) -> float:
    """The least CPU seconds of a contender, children included, in processes of their own."""
    command = (sys.executable, str(HERE / "diff.py"), name, str(lines), str(share))
    rounds = 1 if name in ("annet", "difflib") else ROUNDS
    return min(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(rounds))


def one(name: str, lines: int, share: float) -> float:
    """The CPU seconds of one run in this process, after a small one that has imported everything."""
    work = CONTENDERS[name]
    work(configuration(1300, 0), configuration(1300, 0.3))
    before, after = configuration(lines, 0), configuration(lines, share)
    gc.collect()
    gc.disable()  # as the netgen command does; it helps the others, too
    start = _spent()
    if not work(before, after):
        raise SystemExit(f"{name} found no difference")
    return _spent() - start


def _spent() -> float:
    """CPU seconds of this process and of those it has waited for."""
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in each)


def main() -> None:
    """Measures and prints."""
    costs = {
        (lines, share, name): measured(name, lines, share)
        for lines in SIZES
        for share in SHARES
        for name in CONTENDERS
        if lines <= SLOW.get(name, lines)
    }
    rows = []
    for lines in SIZES:
        for share in SHARES:
            cells = [costs.get((lines, share, name)) for name in CONTENDERS]
            rows.append([f"{lines} lines, {share:.0%} of ports", *("-" if cost is None else f"{cost:.3f}" for cost in cells)])
    print(table(["CPU seconds", *CONTENDERS], rows))
    large = SIZES[-1]
    for share in SHARES:
        own = costs[large, share, "netgen"]
        print(verdict(f"netgen, {large} lines, {share:.0%}", own, 0.25, " CPU s"))
        print(verdict(f"hier_config / netgen, {share:.0%}", costs[large, share, "hier_config"] / own, 8, least=True))
        print(verdict(f"t({large})/t({SIZES[0]}), {share:.0%}", own / costs[SIZES[0], share, "netgen"], large / SIZES[0] * 1.1))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(one(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    else:
        main()
