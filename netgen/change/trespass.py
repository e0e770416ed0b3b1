"""Lines of ``extra`` in what belongs to the site: the model says what stands there, so a second hand would undo the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from netgen.change.owned import Owned, atom_owned, block_owned, owned
from netgen.config import Tongue, read
from netgen.config.atoms import ANY
from netgen.config.files import HEAD
from netgen.errors import At, Fault
from netgen.model import Site
from netgen.plan.types import Plan
from netgen.platforms import load
from netgen.platforms.lines import Dialect
from netgen.platforms.lines import load as dialect_of


def faults(site: Site, plan: Plan) -> Iterator[Fault]:
    """NG475, one for each ``extra`` line that opens or names what is the site's."""
    for switch in plan.switches:
        dialect = dialect_of(switch.platform) if switch.extra else None
        if dialect is None:
            continue
        tongue, own = Tongue(load(switch.platform), dialect), owned(switch)
        for place, lines in _pieces(switch.extra, tongue):
            whose = _file(lines[0], dialect) if dialect.grammar == "files" else _whose(lines, own, tongue)
            if whose:
                text = f"{switch.name}: {whose} is the site's, and the model says what stands there"
                mend = "leave it out, or change what netgen writes there by a template of your own"
                yield Fault("NG475", At(site.switches[switch.name], "extra", place), text, mend)


def _pieces(extra: Sequence[str], tongue: Tongue) -> Iterator[tuple[int, list[str]]]:
    """The lines as the switch takes them together: those that are indented under another with it; of menus all with their menu."""
    piece: list[str] = []
    start, menu = 0, ""
    for place, line in enumerate(extra):
        if tongue.dialect.grammar == "menus":
            bare = line.strip()
            menu = bare if bare.startswith("/") and " add" not in bare and " set" not in bare else menu
            yield place, [bare if bare.startswith("/") else f"{menu} {bare}"]
            continue
        if tongue.dialect.grammar == "indent" and line[:1] == " " and piece:
            piece.append(line)
            continue
        if piece:
            yield start, piece
        piece, start = [line], place
    if piece:
        yield start, piece


def _file(line: str, dialect: Dialect) -> str:
    """The file that a line begins, where it is one that netgen writes."""
    path = line.removeprefix(HEAD)
    return path if line != path and path in {file.path for file in dialect.files} else ""


def _whose(lines: Sequence[str], own: Owned, tongue: Tongue) -> str:
    """What of the site's the lines are about, in the platform's words; empty: nothing. Taking a line away is about it, too."""
    verb = "set " if tongue.dialect.grammar == "set" else ""
    found = read("\n".join(re.sub(rf"^( *){re.escape(tongue.dialect.negation)}", rf"\1{verb}", line) for line in lines), tongue)
    for block in found.blocks.values():
        if block_owned(block, own) and not block.block.common:
            return block.header
    return next((one.text for one in found.atoms.values() if one.line is not ANY and atom_owned(one, own)), "")
