"""The pages: their blocks and links, and the tables in them that come from the code.

What a fenced block is, the line above it says:

- ``... [text](path):`` an excerpt of that file of the repository; a line ``...`` stands for what is left out
- ```path`:`` a file that the reader writes, or (below ``out/``) what comes of it
- anything else: commands (``sh``), a site or a fragment of one (``yaml``), messages of netgen (``text``)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from conftest import ROOT
from ipam.faults import FAULTS

from netgen import platforms
from netgen.change.steps import MEANING, Step
from netgen.platforms import FEATURES, Platform
from netgen.render import FILTERS
from netgen.report import platforms as report

OTHERS = ("docs/cli.md", "docs/benchmarks.md", "docs/rules/")
"""Pages with tests of their own; here only their links are looked at."""


@cache
def pages() -> tuple[str, ...]:
    """Every page, relative to the root of the repository."""
    return tuple(sorted(str(path.relative_to(ROOT)) for pattern in ("*.md", "docs/**/*.md") for path in ROOT.glob(pattern)))


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


# Blocks ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, its first line's number, its language, its text, and the last line of text above it."""

    page: str
    line: int
    language: str
    text: str
    above: str

    @property
    def excerpt_of(self) -> Path | None:
        """The file that it is copied from."""
        found = re.search(r"\]\(([^)#:]+)\):$", self.above)
        return ROOT / Path(self.page).parent / found[1] if found else None

    @property
    def file(self) -> str:
        """The path of the file that the reader writes, or that is written; empty: it is no file."""
        found = re.search(r"`([A-Za-z0-9_./-]+\.[A-Za-z0-9]+)`:$", self.above)
        return found[1] if found and self.excerpt_of is None else ""

    @property
    def kind(self) -> str:
        if self.excerpt_of:
            return "excerpt"
        if self.file:
            return "file"
        if self.language == "yaml":
            return "site" if self.text.startswith("netgen:") else "fragment"
        return {"sh": "commands", "text": "messages", "ini": "unit"}.get(self.language, "")

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def blocks() -> tuple[Block, ...]:
    """Every fenced block of our pages."""
    return tuple(block for page in pages() if not page.startswith(OTHERS) for block in blocks_of(page))


def blocks_of(page: str) -> list[Block]:
    found: list[Block] = []
    above, inside, language, start = "", None, "", 0
    for number, line in enumerate(read(page).splitlines(), 1):
        if inside is None and line.startswith("```"):
            inside, language, start = [], line[3:], number + 1
        elif inside is not None and line == "```":
            found.append(Block(page, start, language, "".join(f"{each}\n" for each in inside), above))
            inside, above = None, ""
        elif inside is not None:
            inside.append(line)
        elif line.strip():
            above = line.strip()
    assert inside is None, f"{page}: a block is not closed"
    return found


def prose(page: str) -> str:
    """The text of a page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)


def missing(text: str, wanted: str) -> str:
    """The first group of lines of an excerpt (``...`` stands between groups) that the text does not have, after those before it."""
    rest = text.splitlines()
    for group in re.split(r"^ *\.\.\.\n", wanted, flags=re.MULTILINE):
        lines = group.splitlines()
        at = next((index for index in range(len(rest)) if rest[index : index + len(lines)] == lines), None)
        if at is None:
            return group
        rest = rest[at + len(lines) :]
    return ""


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)).strip().lower().replace(" ", "-") for heading in headings
    }


# Tables that come from the code -----------------------------------------------------------------------------------------------


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown; what would be markup in a cell is written out."""
    lines = [list(header), None, *map(list, rows)]
    return "".join("|---" * len(lines[0] or ()) + "|\n" if cells is None else f"| {' | '.join(map(_cell, cells))} |\n" for cells in lines)


def _cell(text: str) -> str:
    parts = re.split(r"(`[^`]*`)", text.replace("|", "\\|"))
    return "".join(part if part.startswith("`") else part.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_") for part in parts)


def _platforms() -> list[Platform]:
    return [platforms.load(name) for name in platforms.names()]


def _matrix() -> str:
    header, rows = report.matrix(report.feature_rows(_platforms()))
    return table([header[0], "meaning", *header[1:]], ([f"`{row[0]}`", FEATURES[row[0]][1], *row[1:]] for row in rows))


def summary() -> str:
    """What is native everywhere in one sentence, and a table of the rest."""
    every = _platforms()
    header, rows = report.matrix(report.feature_rows(every))
    same = [FEATURES[row[0]][1] for row in rows if set(row[1:]) == {"native"}]
    rest = [[FEATURES[row[0]][1], *row[1:]] for row in rows if set(row[1:]) != {"native"}]
    names = [f"`{name}`" for name in header[1:]]
    titles = "".join(f"- `{one.name}`: {one.title}\n" for one in every)
    return f"{titles}\nNative on all: {'; '.join(same)}.\n\n{table(['', *names], rest)}"


def _platform(platform: Platform) -> str:
    row = report.platform_rows([platform])[0]
    features = [[f"`{one.feature}`", one.status, ", ".join(one.judges), one.note, one.source] for one in report.feature_rows([platform])]
    limits = [[one.model or "all", one.name, str(one.value), one.source] for one in report.limit_rows([platform])]
    aliases = f" It may also be called {', '.join(f'`{name}`' for name in row.aliases)}." if row.aliases else ""
    refused = [[model.pattern, model.refused] for model in platform.models if model.refused]
    parts = [
        f"## {platform.name}\n\n{row.title}. Ports are named like {', '.join(f'`{name}`' for name in row.ports)}.{aliases}\n",
        table(["feature", "status", "judged by", "note", "source"], features),
    ]
    if limits:
        parts.append(table(["model", "limit", "value", "source"], limits))
    if refused:
        parts.append("Not supported:\n\n" + table(["model", "why"], refused))
    return "\n".join(parts)


def _platform_pages() -> str:
    return "\n".join(_platform(platform) for platform in _platforms())


GROUPS = {"0": "Files and YAML", "1": "Shape", "2": "Names, VLANs, addresses, ports", "3": "Hosts, containers, security", "4": "The plan"}
"""What the faults of each hundred are about."""


def _rules() -> str:
    parts = []
    for hundred, title in GROUPS.items():
        found = [page for page in pages() if page.startswith(f"docs/rules/NG{hundred}")]
        rows = []
        for page in found:
            name, _, words = read(page).splitlines()[0].removeprefix("# ").partition(": ")
            kind = "warning" if "This is a warning" in read(page) else "error"
            rows.append([f"[{name}](rules/{name}.md)", words, kind])
        if rows:
            parts.append(f"## {title}\n\n{table(['id', 'what', 'kind'], rows)}")
    return "\n".join(parts)


def _filters() -> str:
    rows = [[f"`{one.__name__}`", (one.__doc__ or "").split("\n\n")[0].replace("\n    ", " ").replace("``", "`")] for one in FILTERS]
    return table(["filter", "gives"], rows)


def _features() -> str:
    files: dict[str, list[str]] = {}
    for feature, (file, _) in FEATURES.items():
        files.setdefault(file, []).append(f"`{feature}`")
    return table(["file", "features"], ([f"`{file}.j2`", ", ".join(names)] for file, names in files.items()))


def _steps() -> str:
    return table(["step", "what happens"], ([f"`{step.name.lower()}`", MEANING[step]] for step in Step))


def _ipam_faults() -> str:
    """What the IPAM plugin was put through: the marks of its tests."""
    for module in ("conversation", "etcd", "faults", "reconcile"):
        import_module(f"ipam.test_ipam_{module}")
    return table(
        ["what happens", "what Docker and its user see", "what holds"],
        ([one.what, one.seen, one.holds] for one in sorted(FAULTS.values(), key=lambda one: one.what)),
    )


GENERATED: dict[tuple[str, str], Callable[[], str]] = {
    ("README.md", "platforms"): summary,
    ("docs/platforms.md", "matrix"): _matrix,
    ("docs/platforms.md", "platforms"): _platform_pages,
    ("docs/rules.md", "rules"): _rules,
    ("docs/templates.md", "filters"): _filters,
    ("docs/adding-a-platform.md", "files"): _features,
    ("docs/ipam.md", "faults"): _ipam_faults,
    ("docs/diff.md", "steps"): _steps,
}
"""(page, name) -> what stands between ``<!-- generated: name -->`` and ``<!-- end -->``."""


def generated(page: str, name: str) -> str:
    """What stands there now."""
    found = _between(name).search(read(page))
    assert found, f"{page}: no <!-- generated: {name} --> ... <!-- end -->"
    return found[2]


def rewrite(page: str, name: str, text: str) -> None:
    """Puts the text there."""
    (ROOT / page).write_text(_between(name).sub(lambda found: f"{found[1]}{text}{found[3]}", read(page)), encoding="utf-8")


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- generated: {name} -->\n)(.*?)(<!-- end -->)", re.DOTALL)
