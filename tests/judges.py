"""Which features' lines some parser other than ours has taken: said where that parser is run, derived from what it is given.

A test that gives every case of a platform to a foreign parser says so in one line above it::

    @judge("linux", "nft", reads=part("/etc/nftables.d/netgen.nft"))

What such a judge has seen follows from the templates: every piece of text is marked with the template file that it comes from, the cases
of the platform are rendered, and a feature counts when every line with a piece of its file, in every case that uses it, is read by some
judge: then by those that read any of them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import jinja2
from cases_support import CASES, Case, cases, write_site
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from netgen.check.features import uses
from netgen.check.view import View, views
from netgen.loader import load
from netgen.lock import Lock
from netgen.plan import make
from netgen.platforms import FEATURES
from netgen.render import Renderer

Test = TypeVar("Test", bound=Callable[..., None])


@dataclass(frozen=True)
class Judge:
    """A foreign parser that takes every case of a platform."""

    platform: str
    name: str
    reads: Callable[[str], str]
    """The lines of a configuration that it is given, as they are."""
    only: tuple[str, ...]
    """The features that its test is about; empty: all that it reads."""


JUDGES: list[Judge] = []
"""Those of the test modules that are loaded."""


def whole(text: str) -> str:
    """A judge of everything."""
    return text


def part(path: str) -> Callable[[str], str]:
    """A judge of one file of an output of several."""
    return lambda text: "".join(re.findall(rf"^# file: {re.escape(path)}\n((?:(?!# file: ).*\n)*)", text, flags=re.MULTILINE))


def judge(platform: str, name: str, reads: Callable[[str], str] = whole, only: tuple[str, ...] = ()) -> Callable[[Test], Test]:
    """Says that the test gives every case of the platform to a judge of this name."""

    def stated(test: Test) -> Test:
        JUDGES.append(Judge(platform, name, reads, only))
        return test

    return stated


def judges(platform: str) -> list[Judge]:
    """Of all test modules; those that state one are loaded."""
    for file in sorted(CASES.parent.glob("test_*.py")):
        if re.search(r"^@judge\(", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            import_module(file.stem)
    return [one for one in JUDGES if one.platform == platform]


# Where a text comes from ------------------------------------------------------------------------------------------------------

MARKS = {file: chr(0xE000 + number) for number, file in enumerate(sorted({file for file, _ in FEATURES.values()}))}
"""Template file -> a character of nobody's, which follows each piece of its text."""


def marked(text: str, mark: str) -> str:
    """The text with the mark behind each line that says something; heads of files stay what they are."""
    lines = [
        line if not line.strip() or line.startswith("#") else re.sub(r"(\s*)$", rf"{mark}\1", line, count=1) for line in text.split("\n")
    ]
    return "\n".join(lines)


def unmarked(text: str) -> str:
    """The text as it is rendered."""
    return re.sub("[\ue000-\uf8ff]", "", text)


def marked_value(value: object, mark: str) -> str:
    """A printed value with the mark, unless it is nothing or comes out of a macro, marked already."""
    text = str(value)
    return text if unmarked(text) != text else marked(text, mark)


class Marks(Extension):
    """Marks what templates of features print."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        mark = MARKS.get(Path(stream.name or "").stem)
        for token in stream:
            if mark is None:
                yield token
            elif token.type == "data":
                yield Token(token.lineno, "data", marked(token.value, mark))
            elif token.type == "variable_begin":
                yield from (token, Token(token.lineno, "lparen", "("))
            elif token.type == "variable_end":
                tail = [("rparen", ")"), ("pipe", "|"), ("name", "marked"), ("lparen", "("), ("string", mark), ("rparen", ")")]
                yield from (*(Token(token.lineno, kind, value) for kind, value in tail), token)
            else:
                yield token


def marking() -> jinja2.Environment:
    """The environment of a renderer, with marks."""
    environment = Renderer().environment
    environment.add_extension(Marks)
    environment.filters["marked"] = marked_value
    return environment


def seen(platform: str) -> dict[str, set[str]]:
    """Judge -> the features of which it is given lines; only those of which no line is left to nobody."""
    stated = judges(platform)
    found: dict[str, set[str]] = {one.name: set() for one in stated}
    left: set[str] = {"extra"}  # verbatim lines say nothing of ours
    renderer = Renderer()
    renderer.__dict__["environment"] = marking()
    for case in cases() if stated else ():
        if case.platform == platform and not case.faults:
            view = planned(case)
            text = renderer.switch(view.plan)
            reads = [(one, set(one.reads(unmarked(text)).splitlines())) for one in stated]
            for feature in {feature for feature, _, _ in uses(view)}:
                own = {unmarked(line) for line in text.splitlines() if MARKS[FEATURES[feature][0]] in line and re.search("[a-z]", line)}
                takers = {one.name: own & read for one, read in reads if feature in (one.only or FEATURES)}
                left |= {feature} if own - set().union(*takers.values()) else set()
                for name in (name for name, taken in takers.items() if taken):
                    found[name].add(feature)
    return {name: features - left for name, features in found.items()}


def planned(case: Case) -> View:
    """The case's switch with everything a check looks at."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(write_site(Path(folder), case.site))
        plan, _ = make(loaded.site, Lock())
    return next(view for view in views(loaded.site, plan) if view.plan.name == case.switch)
