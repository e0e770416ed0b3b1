"""Switches that are files: what is on the disk, what of it is in force, and what a shell script does to both.

A file on the disk is a view, ``("# file: PATH",)``, with its text; what programs have read of it are views of theirs,
``("in force: PATH", SECTION, ...)``. A script writes files, and what is in force changes when a program is told to read them again:
one that was not told shows.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

from netgen.switch.machine import Disk, Fault, run
from netgen.switch.shell import ShellError, parse
from netgen.switch.state import TOP, Answer, Draft, Entries, Path, State
from netgen.switch.table import OURS, Table

HEAD = "# file: "
FORCE = "in force: "
LIST = "/var/lib/netgen/files"
"""On the switch: the files that netgen wrote and whose names do not say so."""

Sections = Mapping[Path, Entries]
"""What a program has read: sections by their names, in each the lines."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a program reads."""

    read: Callable[[Sequence[str]], Sections]
    """From its lines; everything is taken."""
    wrong: Callable[[Sequence[str]], str] = lambda _lines: ""
    """What the program says about a text that it does not take."""
    onto: Callable[[Sections, Sequence[str]], Sections] | None = None
    """From what is in force and the lines, where reading does not begin anew."""


@dataclass(frozen=True, slots=True)
class Load:
    """A command that makes a program read files again."""

    files: tuple[str, ...] = ()
    stops: bool = False
    """Nothing of them is in force afterwards."""
    needs: bool = True
    """Fails without the file."""
    runs: str = ""
    """Lines of the file that are commands, and are run, too: a failing one is but a warning."""
    stands: Callable[[Sections], frozenset[tuple[str, str]]] = lambda _sections: frozenset()
    """Interfaces and addresses that the file is about, which have to be there when it is read."""


FOLDERS = frozenset({"/", "/etc", "/etc/default", "/etc/network", "/tmp", "/var", "/var/lib"})  # noqa: S108 - nothing is written there
"""Folders that are there without files."""


@dataclass(frozen=True)
class Machine:
    """The programs of a platform."""

    files: Mapping[str, File]
    loads: Mapping[tuple[str, ...], Load]
    checks: Mapping[tuple[str, ...], str]
    """Commands that judge a text (the last word, a path, is left out), and the file whose program does it."""
    there: Callable[[Mapping[Path, Entries]], frozenset[tuple[str, str]]]
    """Interfaces and addresses that are in force."""
    folders: frozenset[str] = FOLDERS


def machine(table: Table) -> Machine:
    """The programs of the platform's machines."""
    found: Machine = import_module(f"netgen.switch.tables.{table.platform}").MACHINE
    return found


def texts(text: str) -> dict[str, tuple[str, ...]]:
    """The lines of each file by its path. A file has no blank lines at its end, and a path that comes twice goes on."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in re.split(r"\r?\n", text):
        if line.startswith(HEAD):
            lines = found.setdefault(line[len(HEAD) :], [])
        else:
            lines.append(line)
    return {path: tuple("\n".join(lines).rstrip("\n").split("\n")) if any(lines) else () for path, lines in found.items()}


def boot(table: Table, state: State, text: str) -> State:
    """A machine that has started with these files: everything is in force."""
    draft = Draft(State(state.platform, state.model, {}))
    for path, lines in texts(text).items():
        _write(draft, path, lines)
        if (file := machine(table).files.get(path)) is not None:
            _force(draft, path, file.read(lines))
    return draft.done()


def show(_table: Table, state: State) -> str:
    """The files on the disk."""
    found = disk(state)
    return "".join(f"{HEAD}{path}\n" + "".join(f"{line}\n" for line in lines) for path, lines in found.items())


def disk(state: State) -> dict[str, tuple[str, ...]]:
    """The lines of each file on the disk."""
    found = {}
    for path, view in state.views.items():
        lines = view.entries.get(("text",))
        if len(path) == 1 and path[0].startswith(HEAD) and isinstance(lines, tuple):
            found[path[0][len(HEAD) :]] = lines
    top = state.views[TOP].entries if TOP in state.views else {}
    return found | ({LIST: tuple(key[1] for key in top if len(key) > 1)} if ("written",) in top else {})


def _write(draft: Draft, path: str, lines: tuple[str, ...]) -> None:
    """The list of what netgen wrote is told line by line: what is intended says nothing about it."""
    if path != LIST:
        draft.put((HEAD + path,), ("text",), lines)
        return
    for key in [key for key in draft.entries(TOP) if key[0] == "written"]:
        draft.drop(TOP, key)
    draft.put(TOP, ("written",), True)
    for line in lines:
        draft.put(TOP, ("written", line), True)


def _force(draft: Draft, path: str, sections: Sections) -> None:
    draft.delete((FORCE + path,))
    for section, entries in sections.items():
        draft.create((FORCE + path, *section))
        for key, value in entries.items():
            draft.put((FORCE + path, *section), key, value)


def forced(state: State | Draft, path: str) -> Sections:
    """What of a file is in force."""
    return {at[1:]: view.entries for at, view in state.views.items() if at[:1] == (FORCE + path,)}


# Whose files are ------------------------------------------------------------------------------------------------------------------


def says(path: str) -> bool:
    """Whether the name of a file says that netgen wrote it."""
    return re.search(r"(?:^|[-_])netgen(?:\.|$)", posixpath.basename(path)) is not None


def owners(path: Path, start: State, _end: State) -> tuple[str, ...]:
    """A file is netgen's by its name, or by the list on the switch; what is in force of it, too."""
    name = path[0].partition(": ")[2]
    listed = TOP in start.views and ("written", name) in start.views[TOP].entries
    return (OURS,) if says(name) or listed else ()


# Scripts --------------------------------------------------------------------------------------------------------------------------


def apply(table: Table, state: State, line: str) -> Answer:
    """The machine after a script, run by ``sh`` as root, and what is said about what fails."""
    try:
        nodes = parse(line)
    except ShellError as error:
        return Answer(state, str(error))
    draft, programs = Draft(state), machine(table)
    before = Disk(disk(state), programs.folders)
    after = Disk(dict(before.files), programs.folders)

    def program(words: tuple[str, ...]) -> bool:
        return _program(programs, draft, after, words)

    said = run(nodes, after, program)
    _kept(programs, draft, before, after)
    return Answer(draft.done(), "\n".join(said))


def _kept(programs: Machine, draft: Draft, before: Disk, after: Disk) -> None:
    """The disk as it is then; what nobody tells a program to read is read as soon as it is there."""
    for path in before.files.keys() - after.files.keys() - {LIST}:
        draft.delete((HEAD + path,))
    if LIST in before.files and LIST not in after.files:
        _write(draft, LIST, ())
        draft.drop(TOP, ("written",))
    for path, lines in after.files.items():
        if before.files.get(path) != lines:
            _write(draft, path, lines)
    _noted(draft, before, after)
    told = {path for load in programs.loads.values() for path in load.files}
    for path in programs.files.keys() - told:
        draft.delete((FORCE + path,))
        if path in after.files:
            _force(draft, path, programs.files[path].read(after.files[path]))


def _noted(draft: Draft, before: Disk, after: Disk) -> None:
    """Notes on files that lost their owner, and on those that will be taken for somebody else's, or wrongly for netgen's."""
    listed, known = set(after.files.get(LIST, ())), set(before.files.get(LIST, ()))
    for path in (after.moved | known) & after.files.keys() - {LIST}:
        if not says(path) and path not in listed:
            draft.put((HEAD + path,), ("not listed in", LIST), True)
    for path in listed & before.files.keys() - after.files.keys():
        draft.put((HEAD + path,), ("not there, and listed in", LIST), True)
    for path in after.lost & after.files.keys():
        draft.put((HEAD + path,), ("lost its owner and mode",), True)


def _program(programs: Machine, draft: Draft, disk: Disk, words: tuple[str, ...]) -> bool:
    """Run a program of the platform; whether there is one of these words. Fault: it fails."""
    if words[:-1] in programs.checks:
        path = programs.checks[words[:-1]]
        if words[-1] not in disk.files:
            raise Fault(f"{words[0]}: {words[-1]}: No such file or directory")
        if wrong := programs.files[path].wrong(disk.files[words[-1]]):
            raise Fault(f"{words[0]}: {wrong}")
        return True
    load = programs.loads.get(words)
    if load is None:
        return False
    for path in load.files:
        _loaded(programs, draft, disk, path, load)
    return True


def _loaded(programs: Machine, draft: Draft, disk: Disk, path: str, load: Load) -> None:
    lines, file = disk.files.get(path), programs.files[path]
    if load.stops:
        draft.delete((FORCE + path,))
        return
    if lines is None:
        if load.needs:
            raise Fault(f"{path}: No such file or directory")
        draft.delete((FORCE + path,))
        return
    if wrong := file.wrong(lines):
        raise Fault(f"{path}: {wrong}")
    there = programs.there({at: view.entries for at, view in draft.views.items()})
    sections = file.read(lines)
    if lost := sorted(load.stands(sections) - there):
        raise Fault(f"{path}: there is no {' '.join(lost[0])}")
    _force(draft, path, file.onto(forced(draft, path), lines) if file.onto else sections)
    commands = (value for entries in sections.values() for key, value in entries.items() if load.runs and key[0] == load.runs)
    for command in commands:
        with suppress(Fault):
            _program(programs, draft, disk, tuple(str(command[0]).split()) if isinstance(command, tuple) else ())
