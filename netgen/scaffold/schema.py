"""The JSON Schema of a site file, for editors: completion, and red lines where something is wrong."""

from __future__ import annotations

import json
from typing import Any

from netgen.model import Site

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "urn:netgen:site:1"
"""The number is that of the model, the site's ``netgen:``."""
RANGE = r"\[[0-9]+-[0-9]+\]"
"""``[10-29]``: stands in any text of an entry with a range in its name, and runs along with it."""


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the model. It knows shapes, not rules: what it accepts may still have faults."""
    found = Site.model_json_schema()
    for node in _nodes(found):
        if isinstance(node.get("pattern"), str):
            node["pattern"] = f"(?:{node['pattern']})|{RANGE}"
    head = {"$schema": DIALECT, "$id": ID, "title": "netgen site"}
    return {**head, **{key: value for key, value in found.items() if key not in head}}


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=2) + "\n"


def _nodes(value: Any) -> list[dict[str, Any]]:
    """Every mapping of the schema."""
    todo, found = [value], []
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            found.append(node)
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    return found
