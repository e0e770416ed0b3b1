"""What a new site begins with: a small commented site.yml, and the JSON Schema that editors check it by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from netgen.errors import OutputError, printable
from netgen.output.swap import make_folders, reason
from netgen.scaffold.schema import schema_text

SCHEMA = "site.schema.json"
"""Name of the schema beside the site; the first line of site.yml names it."""


def create(folder: Path) -> list[Path]:
    """Writes a site into a folder that holds none, and gives the files that were written. Nothing is ever overwritten:
    OutputError when something is there that would be, or that would be read as a part of the site."""
    texts = {"site.yml": files("netgen.scaffold").joinpath("site.yml").read_text(encoding="utf-8"), SCHEMA: schema_text()}
    made = make_folders(folder)
    written: list[Path] = []
    try:
        _refuse(folder, texts)
        for name, text in texts.items():
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            written.append(folder / name)
            with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except BaseException as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError):
            where = printable(str(error.filename or folder))
            raise OutputError(f"{where} cannot be written: {reason(error)}; nothing was changed") from None
        raise
    return written


def _refuse(folder: Path, texts: dict[str, str]) -> None:
    names = [name for name in texts if os.path.lexists(folder / name)]
    if names:
        raise OutputError(f"{printable(str(folder / names[0]))} is there already; nothing was changed; name another folder")
    parts = sorted(_read_with_it(folder))
    if parts:
        shown = printable(str(folder / parts[0]))
        raise OutputError(f"{shown} would be read as a part of the site; nothing was changed; name another folder")


def _read_with_it(folder: Path) -> Iterator[str]:
    """Files in the folder that belong to any site there by their names."""
    for place in ("", "switches", "hosts"):
        if (folder / place).is_dir():
            yield from (os.path.join(place, name) for name in os.listdir(folder / place) if name.endswith((".yml", ".yaml")))
