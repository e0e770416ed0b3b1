"""``netgen init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new site; made if it is missing.")]) -> None:
    """Write a small commented site to start from."""
    from netgen.cli.terminal import out
    from netgen.errors import printable
    from netgen.scaffold import create

    made = create(folder)
    shown = printable(str(folder))
    out("\n".join(f"wrote {printable(str(file))}" for file in made))
    out(f"next: edit {printable(str(made[0]))}, then `netgen validate {shown}` and `netgen render {shown} --out build`")
