"""Configurations that are one JSON object, ``{TABLE: {KEY: {FIELD: VALUE}}}``, as entries with a line for each field.

``TABLE KEY`` opens an entry, ``FIELD VALUE`` is a line in it; the value is JSON. Names with blanks or strange characters
are JSON strings, so that everything is one printable line and comes back as it was.
"""

from __future__ import annotations

import json
import re
from typing import Any

from netgen.config.split import Section, below


def read(text: str) -> dict[str, Any]:
    """The tables; none where the text is no JSON object."""
    found: dict[str, Any] = {} if fault(text) or not text.strip() else json.loads(text)
    return found


def sections(text: str) -> list[Section]:
    """The entries in their order; what is no table, key or field is a line that nobody knows. No JSON: no entries."""
    found: list[Section] = []
    for table, keys in read(text).items():
        if not isinstance(keys, dict):
            found.append((len(found), f"{word(table)} {value(keys)}", ""))
            continue
        for key, fields in keys.items():
            entry = f"{word(table)} {word(key)}"
            if isinstance(fields, dict):
                found.append((len(found), entry, below(f"{word(name)} {value(what)}" for name, what in fields.items())))
            else:
                found.append((len(found), f"{entry} {value(fields)}", ""))
    return found


def fault(text: str) -> str:
    """Why the text is no configuration; empty: it is one. An empty text is the empty configuration."""
    if not text.strip():
        return ""
    try:
        found = json.loads(text)
        value(found)
    except (ValueError, RecursionError) as error:
        return f"the configuration is no JSON: {error}"
    return "" if isinstance(found, dict) else "the configuration is no JSON object"


def word(name: str) -> str:
    r"""A name as one printable word.

    >>> print(word("Vlan10|10.0.0.1/24"), word("a b"))
    Vlan10|10.0.0.1/24 "a\u0020b"
    """
    return name if re.fullmatch("[!#-~][!-~]*", name) else value(name).replace(" ", "\\u0020")


def named(text: str) -> tuple[str, str]:
    r"""The name at the beginning of a line, and the rest of it.

    >>> named('mtu "9100"'), named('"a\\u0020b"')
    (('mtu', '"9100"'), ('a b', ''))
    """
    first, _, rest = text.partition(" ")
    found: str = json.loads(first) if first.startswith('"') else first
    return found, rest


def value(what: Any) -> str:
    """A value on one line, in printable ASCII."""
    return json.dumps(what, sort_keys=True).replace("\x7f", "\\u007f")
