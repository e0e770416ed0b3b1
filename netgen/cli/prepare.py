"""From a site's path to its checked plan: what most verbs begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from netgen import check, lock, plan
from netgen.cli.terminal import Progress, say
from netgen.errors import At, Fault, Place, SiteInvalid, report
from netgen.loader import Loaded, load
from netgen.lock import Holding, Lock
from netgen.output import Beside
from netgen.plan.types import Plan
from netgen.source.files import content


@dataclass(frozen=True, slots=True)
class Prepared:
    """A valid site and its plan."""

    loaded: Loaded
    plan: Plan
    warnings: tuple[Fault, ...]
    """What the rules and the checks warn about, with places."""
    lock: Beside | None
    """The lock as it would have to be written; None: it is as it should be."""
    holdings: Mapping[str, Holding]
    """What of each switch is the site's, or was and has not been taken from it."""

    def places(self, things: Iterable[object]) -> list[Place | None]:
        """Where model objects were written, each one. Costs a walk of the site and a pass over its files, however many they are."""
        faults = [Fault("", At(thing), str(number)) for number, thing in enumerate(things)]  # numbers keep them apart
        return [fault.place for fault in self.loaded.placed(faults)]


def prepare(site: Path, progress: Progress, *, hosts: bool = True) -> Prepared:
    """Loads, plans and checks a site; SiteInvalid with all faults of the first stage that has any, each with its place.

    ``hosts=False`` leaves the plans of hosts out, for verbs that need switches only.
    """
    progress.phase("reading the site")
    loaded = load(site)
    progress.phase("planning")
    file = lock.path(site)
    before = _content(file)
    kept = Lock() if before is None else lock.read(file)
    try:
        made, needed = plan.make(loaded.site, kept, hosts=hosts)
    except SiteInvalid as error:
        raise SiteInvalid((*loaded.placed(error.faults), *loaded.warnings)) from None
    progress.phase("checking")
    found = (*loaded.warnings, *loaded.placed((*check.faults(loaded.site, made), *_trespasses(loaded, made))))
    if any(fault.severity == "error" for fault in found):
        raise SiteInvalid(found)
    text = lock.text(needed)
    changed = None if text == lock.text(kept) else Beside(file, text, before)
    return Prepared(loaded, made, found, changed, needed.holdings)


def _trespasses(loaded: Loaded, made: Plan) -> Iterable[Fault]:
    """Lines of ``extra`` in what is the site's; few sites have any, so what reads configurations is loaded for them alone."""
    if not any(switch.extra for switch in made.switches):
        return ()
    from netgen.change import trespass

    return trespass.faults(loaded.site, made)


def prepared(site: Path) -> Prepared:
    """The same for verbs that only report: says the warnings, and that allocations are not kept."""
    with Progress() as progress:
        found = prepare(site, progress)
    warn(found)
    if found.lock is not None:
        say("note: netgen.lock would change; slices and numbers shown as new are kept only by `netgen render` or `netgen lock`")
    return found


def warn(found: Prepared) -> None:
    """Says the warnings."""
    if found.warnings:
        say(report(found.warnings))


def _content(file: Path) -> bytes | None:
    """The lock's bytes; None without one. A pipe or a folder of that name is refused, as in a site."""
    try:
        file.lstat()
    except FileNotFoundError:
        return None
    except OSError:
        pass  # reading it says why
    found = content(file)
    if isinstance(found, Fault):
        raise SiteInvalid([found])
    return found
