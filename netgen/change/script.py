"""Commands for configurations that are files: a shell script that brings about all of a change or, as long as it can, nothing.

The whole script is one command, ``( ... )``: a shell that is cut off in the middle of it does none of it. The new texts are written
beside the files and checked; only then they take their places, in one go, and are loaded in the order of the dialect.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from shlex import quote

from netgen.change.ops import Header, Op
from netgen.change.owned import Owned
from netgen.change.shell import here
from netgen.change.shown import differences
from netgen.change.steps import ADD
from netgen.config.files import HEAD, parts
from netgen.config.patterns import Tongue, Values
from netgen.config.split import printed
from netgen.platforms.lines import File, Role

WRITTEN = "/var/lib/netgen/files"
"""On the switch: the paths of files that netgen wrote and whose names do not say so, one a line; otherwise nobody knows whose they are."""

Files = Mapping[str, Sequence[str]]


def compare(running: str, intended: str, own: Owned, tongue: Tongue) -> tuple[list[Op], list[str]]:
    """The operations in their order, and the files that are not the site's. Files are compared as they are, line by line."""
    known = {one.path: one for one in tongue.dialect.files}
    before, after = parts(running), dict(parts(intended))
    listed = frozenset(before.get(WRITTEN, ()))
    gone = [path for path in before if path not in after and (path in listed or (path in known and known[path].ours))]
    changed = [path for path in _loaded(after, known) if before.get(path) != after[path]]
    foreign = [HEAD + path for path in before if path not in after and path not in gone and path != WRITTEN]
    if not changed and not gone:
        return [], foreign
    written = sorted(path for path in after if path not in known or not known[path].ours)
    if written != before.get(WRITTEN, []):
        after[WRITTEN] = written
        changed.append(WRITTEN)
    stage = [op for path in changed for op in _written(path, before, after, own, tongue)]
    ops = [_op("system", (), _prepared(changed)), *stage, *_placed(changed, gone, before, known), *_loads(changed, gone, known)]
    return [op for op in ops if op.lines or op.minus or op.plus], foreign


def _placed(changed: Sequence[str], gone: Sequence[str], before: Files, known: Mapping[str, File]) -> Iterator[Op]:
    """The new texts are checked, and take the places of the old ones."""
    for path in changed:
        if path in known and known[path].check:
            yield _op(_role(path, known), (), (known[path].check.format(quote(_beside(path))),))
    for path in changed:
        yield _op(_role(path, known), (), (f"mv -f {quote(_beside(path))} {quote(path)}",))
    for path in gone:
        yield _op(_role(path, known), (), (f"rm -f {quote(path)}",), minus=(HEAD + path, *printed("\n".join(before[path]))))


def _loads(changed: Sequence[str], gone: Sequence[str], known: Mapping[str, File]) -> Iterator[Op]:
    for path, one in known.items():
        if path in gone:
            yield _op(one.role, (), one.gone or one.load)
        elif path in changed:
            yield _op(one.role, (), one.load)


def commands(ops: Sequence[Op]) -> Iterator[str]:
    """The script."""
    lines = [line for op in ops for line in op.lines]
    if lines:
        yield from ("(", "set -eu", "umask 022", *lines, ")")


def _loaded(files: Files, known: Mapping[str, File]) -> list[str]:
    """Files that nothing has to be loaded for, then those that have to be, in that order."""
    return [*(path for path in files if path not in known), *(path for path in known if path in files)]


def _beside(path: str) -> str:
    """Where a new text waits: nothing reads files whose names begin with a dot."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, f".{name}.new")


def _role(path: str, known: Mapping[str, File]) -> Role:
    return known[path].role if path in known else "system"


def _op(role: Role, path: tuple[str, ...], lines: Sequence[str], minus: Sequence[str] = (), plus: Sequence[str] = ()) -> Op:
    blocks = tuple(Header(text, "") for text in path)
    return Op(ADD[role], role, blocks, tuple(lines), (("file",),), tuple(minus), tuple(plus), {})


def _prepared(changed: Sequence[str]) -> list[str]:
    """Folders for the new files; whatever happens, nothing is left beside them."""
    folders = sorted({posixpath.dirname(path) for path in changed})
    beside = " ".join(quote(_beside(path)) for path in changed)
    return [f"mkdir -p {' '.join(map(quote, folders))}", f"tidy() {{ rm -f {beside}; }}", "trap tidy EXIT"] if changed else []


def _written(path: str, before: Files, after: Files, own: Owned, tongue: Tongue) -> Iterator[Op]:
    """A new text beside the file, with the mode and the owner that the file has; and what is different in it."""
    lines = [*here(f"cat >{quote(_beside(path))}", after[path])]
    lines += [f"cp --attributes-only --preserve=mode,ownership {quote(path)} {quote(_beside(path))}"] if path in before else []
    shows = () if path == WRITTEN else (HEAD + path, *printed("\n".join(after[path])))
    role = _role(path, {one.path: one for one in tongue.dialect.files})
    if path not in before:
        yield _op(role, (), lines, plus=shows)
        return
    yield _op(role, (HEAD + path,), lines)
    for part in differences(before[path], after[path]) if shows else ():
        values = _values(part.under[::-1] or (*part.plus, *part.minus), own, tongue)
        yield replace(_op(role, (HEAD + path, *part.under), (), part.minus, part.plus), values=values)


def _values(lines: Sequence[str], own: Owned, tongue: Tongue) -> Values:
    """The port or VLAN of the site that the lines are about: the first one that they name."""
    svis = {tongue.platform.svi_name(vid): vid for vid in own.vids}
    for word in (word for line in lines for word in re.findall(r"[A-Za-z0-9_.]+", line)):
        if word in own.ports:
            return {"port": word}
        if word in svis:
            return {"vid": svis[word]}
    return {}
