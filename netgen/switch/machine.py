"""A disk, and what plain commands of a script do to it.

``cat``, ``mkdir -p``, ``cp --attributes-only``, ``mv -f``, ``rm -f``, ``set -eu``, ``umask`` and ``trap`` as POSIX.1-2017 and the
manual of GNU coreutils have them, as far as scripts use them; other words and options are not modelled, and fail.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from netgen.switch.shell import Command, Group, Node


class Fault(Exception):
    """A command has failed; what it says."""


@dataclass(slots=True)
class Disk:
    """Files by their paths."""

    files: dict[str, tuple[str, ...]]
    folders: frozenset[str] = frozenset()
    """Folders that are there without files."""
    moved: set[str] = field(default_factory=set)
    """Files that were put into place."""
    lost: set[str] = field(default_factory=set)
    """Files that were there with an owner and a mode of their own, and have others now."""
    _alike: dict[str, str] = field(default_factory=dict)
    """Files with the owner and mode of others."""

    def there(self, folder: str) -> bool:
        """Whether there is such a folder."""
        return folder in self.folders or any(path.startswith(f"{folder}/") for path in self.files)

    def make(self, folder: str) -> None:
        """A folder and those around it."""
        while folder not in self.folders:
            self.folders |= {folder}
            folder = posixpath.dirname(folder)

    def write(self, path: str, text: str) -> None:
        """A text to a file; Fault where its folder is not there."""
        if not self.there(posixpath.dirname(path)):
            raise Fault(f"cannot create {path}: Directory nonexistent")
        self.files[path] = tuple(text.removesuffix("\n").split("\n")) if text else ()

    def alike(self, of: str, path: str) -> None:
        """Owner and mode of a file to another one."""
        if of not in self.files:
            raise Fault(f"cp: cannot stat '{of}': No such file or directory")
        self.files.setdefault(path, ())
        self._alike[path] = of

    def move(self, path: str, to: str) -> None:
        """A file into the place of another."""
        if path not in self.files:
            raise Fault(f"mv: cannot stat '{path}': No such file or directory")
        if not self.there(posixpath.dirname(to)):
            raise Fault(f"mv: cannot move '{path}' to '{to}': No such file or directory")
        if to in self.files and self._alike.pop(path, "") != to:
            self.lost.add(to)
        self.files[to] = self.files.pop(path)
        self.moved.add(to)

    def remove(self, path: str) -> None:
        """No file of that name; it need not be there."""
        self.files.pop(path, None)


Program = Callable[[tuple[str, ...]], bool]
"""Runs a program by its words; False: there is none. Fault: it fails."""


@dataclass(slots=True)
class _Shell:
    """A shell, as it runs a script."""

    disk: Disk
    program: Program
    said: list[str] = field(default_factory=list)
    functions: dict[str, Group] = field(default_factory=dict)
    stops: bool = False
    """``set -e``: the first failure is the end."""
    last: str = ""
    """What is run at the end."""


def run(nodes: Iterable[Node], disk: Disk, program: Program) -> list[str]:
    """Run a script on the disk; what is said about what fails."""
    shell = _Shell(disk, program)
    with suppress(Fault):  # it was said
        _all(shell, nodes)
    return shell.said


def _all(shell: _Shell, nodes: Iterable[Node]) -> None:
    for node in nodes:
        if isinstance(node, Group) and node.name:
            shell.functions[node.name] = node
        elif isinstance(node, Group):
            _inside(shell, node)
        else:
            _one(shell, node)


def _inside(shell: _Shell, group: Group) -> None:
    """A shell of its own: its settings and its trap end with it."""
    inner = _Shell(shell.disk, shell.program, shell.said, dict(shell.functions), shell.stops)
    try:
        _all(inner, group.inside)
    finally:
        if inner.last in inner.functions:
            stops, inner.stops = inner.stops, False
            _all(inner, inner.functions[inner.last].inside)
            inner.stops = stops


def _one(shell: _Shell, command: Command) -> None:
    try:
        _run(shell, command)
    except Fault as fault:
        shell.said.append(str(fault))
        if shell.stops:
            raise


def _run(shell: _Shell, command: Command) -> None:
    name, *rest = command.words or ("",)
    if command.input is not None or name == "cat":
        if command.words != ("cat",) or command.input is None or not command.output:
            raise Fault(f"not modelled: {' '.join(command.words)} with a here-document")
        shell.disk.write(command.output, command.input)
    elif command.output not in ("", "/dev/null"):
        raise Fault(f"not modelled: {' '.join(command.words)} >{command.output}")
    elif name in shell.functions and not rest:
        _all(shell, shell.functions[name].inside)
    elif not (_setting(shell, name, rest) or _on_disk(shell.disk, name, rest) or shell.program(command.words)):
        raise Fault(f"{name}: not found, or not modelled: {' '.join(command.words)}")


def _setting(shell: _Shell, name: str, rest: list[str]) -> bool:
    match name, rest:
        case "set", ["-eu" | "-e" | "-ue"]:
            shell.stops = True
        case "umask", [_]:
            pass
        case "trap", [function, "EXIT"]:
            shell.last = function
        case _:
            return False
    return True


def _on_disk(disk: Disk, name: str, rest: list[str]) -> bool:
    match name, rest:
        case "mkdir", ["-p", *folders]:
            for folder in folders:
                disk.make(folder)
        case "cp", ["--attributes-only", "--preserve=mode,ownership", of, path]:
            disk.alike(of, path)
        case "mv", ["-f", path, to]:
            disk.move(path, to)
        case "rm", ["-f", *paths]:
            for path in paths:
                disk.remove(path)
        case _:
            return False
    return True
