"""From a path to a valid site: read, expand, shape, judge. Every stage reports all its faults at once, with places."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from netgen import rules
from netgen.errors import At, Fault, Path, SiteInvalid, printable
from netgen.expand import Expanded, expand, written
from netgen.model import Site
from netgen.source import Source, read


@dataclass(frozen=True, slots=True)
class Loaded:
    """A valid site and what is needed to say where anything in it was written."""

    site: Site
    source: Source
    origins: Mapping[Path, Path]
    """Paths of expanded ranges -> the path as written."""
    warnings: tuple[Fault, ...]

    def placed(self, faults: Iterable[Fault]) -> list[Fault]:
        """The faults with path and place instead of model objects."""
        return _placed(list(faults), self.source, self.origins, self.site)


def load(site: pathlib.Path) -> Loaded:
    """The site of a folder or file; SiteInvalid with all faults of the first stage that has any."""
    source = read(site)
    expanded = expand(source.data)
    if expanded.faults:
        raise SiteInvalid(_placed(expanded.faults, source, expanded.origins, None))
    model = _shaped(source, expanded)
    source, origins = source.outline(), expanded.origins
    del expanded  # the plain data is not needed any more, and as large as the model
    judged = rules.faults(model)
    placed = _placed(judged, source, origins, model)
    if any(fault.severity == "error" for fault in placed):
        raise SiteInvalid(placed)
    return Loaded(model, source, origins, tuple(placed))


# Shape: pydantic's errors in our words ------------------------------------------------------------------------------------


def _shaped(source: Source, expanded: Expanded) -> Site:
    try:
        return Site.model_validate(expanded.data)
    except ValidationError as error:
        faults = [_shape_fault(dict(one), expanded.data) for one in error.errors(include_url=False)]
        raise SiteInvalid(_placed(faults, source, expanded.origins, None)) from None


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "dataclass_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}


def _shape_fault(error: dict[str, Any], data: Any) -> Fault:
    """One error of pydantic as a fault: NG101 unknown key, NG102 missing key, NG103 wrong type, NG104 wrong value."""
    path, kind, context = _real_path(error["loc"], data, error["type"]), error["type"], error.get("ctx") or {}
    value = error.get("input")
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return Fault("NG101", path, "unknown key", _nearest(str(path[-1]), _keys(path[:-1])))
    if kind in ("missing", "missing_argument"):
        return Fault("NG102", path[:-1], f"{path[-1]} is missing", f"add {path[-1]}:")
    if kind in _WANTED:
        return Fault("NG103", path, f"must be {_WANTED[kind]}, not {_shown(value)}", _quoting(kind, value))
    if kind == "literal_error":
        expected = str(context["expected"])
        names = [name.strip("'") for name in expected.replace(" or ", ", ").split(", ")]
        close = get_close_matches(str(value), names, 1)
        return Fault("NG104", path, f"{_shown(value)} is not one of {expected}", f"did you mean {close[0]}?" if close else "")
    if kind == "value_error":
        return Fault("NG104", path, f"{_shown(value)} {context['error']}")
    return Fault("NG104", path, f"{_shown(value)} {_said(error['msg'])}")


def _real_path(location: Sequence[str | int], data: Any, kind: str) -> Path:
    """The path without the names of union branches that pydantic puts in, by following the data."""
    path: list[str | int] = []
    for index, key in enumerate(location):
        here = key in data if isinstance(data, dict) else isinstance(data, list | tuple) and isinstance(key, int) and key < len(data)
        if here:
            data = data[key]
        elif not (kind.startswith("missing") and index == len(location) - 1):
            continue
        path.append(key)
    return tuple(path)


def _keys(path: Path) -> list[str]:
    """The keys that the model knows at a path: by the JSON Schema, which is the same for editors."""
    schema = Site.model_json_schema()
    nodes: list[dict[str, Any]] = [schema]
    for key in path:
        nodes = [child for node in _branches(nodes, schema) for child in _children(node, key)]
    return sorted({name for node in _branches(nodes, schema) for name in node.get("properties", {})})


def _branches(nodes: Iterable[dict[str, Any]], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        inner = [node[name] for name in ("anyOf", "oneOf") if name in node]
        if "$ref" in node:
            yield from _branches([schema["$defs"][node["$ref"].rpartition("/")[2]]], schema)
        elif inner:
            yield from _branches(inner[0], schema)
        else:
            yield node


def _children(node: dict[str, Any], key: str | int) -> Iterator[dict[str, Any]]:
    if isinstance(key, int):
        yield node.get("items", {})
    elif key in node.get("properties", {}):
        yield node["properties"][key]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]


def _nearest(key: str, names: list[str]) -> str:
    close = get_close_matches(key, names, 1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(names)}" if names else "nothing is known here"


def _quoting(kind: str, value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f'put it in quotes: "{value}"' if kind == "string_type" and number else ""


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | BaseModel):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = printable(str(value))
    return f"{text[:60]}..." if len(text) > 60 else text or '""'


def _said(message: str) -> str:
    return message.replace("Input should", "must", 1)


# Places ---------------------------------------------------------------------------------------------------------------------


def _placed(faults: Sequence[Fault], source: Source, origins: Mapping[Path, Path], site: Site | None) -> list[Fault]:
    """Model objects become paths by one walk of the site, expanded paths the written ones, paths places by one pass over the
    files. What was already placed stays; faults that differ only in the entry of one range are one fault."""
    if not faults:
        return []  # no walk over a site without faults
    paths = _object_paths(site, faults) if site is not None else {}
    found: dict[Fault, None] = {}
    for fault in faults:
        at = written(_path(fault.at, paths), origins)
        also = tuple(written(_path(other, paths), origins) for other in fault.also)
        found[replace(fault, at=at, also=also)] = None
    resolved = list(found)
    wanted = {path for fault in resolved if fault.place is None for path in (fault.at, *fault.also) if isinstance(path, tuple)}
    places = source.places(wanted)
    return [
        fault
        if fault.place is not None
        else replace(fault, place=places[fault.path], also_places=tuple(places[other] for other in fault.also if isinstance(other, tuple)))
        for fault in resolved
    ]


def _path(at: Path | At, paths: Mapping[int, Path]) -> Path:
    if isinstance(at, tuple):
        return at
    base = paths.get(id(at.object), ())
    known = at.object.__class__.model_fields if isinstance(at.object, BaseModel) else {}
    field = known[at.field].alias or at.field if at.field in known else at.field
    return (*base, *((field,) if field else ()), *((at.key,) if at.key is not None else ()))


def _object_paths(site: Site, faults: Sequence[Fault]) -> dict[int, Path]:
    """The paths of the model objects that faults name, by identity."""
    wanted = {id(at.object) for fault in faults for at in (fault.at, *fault.also) if isinstance(at, At)}
    return {id(thing): path for thing, path in walk(site) if id(thing) in wanted}


def walk(thing: object, path: Path = ()) -> Iterator[tuple[object, Path]]:
    """Every model object below one, with its path."""
    if isinstance(thing, BaseModel):
        yield thing, path
        for name in thing.model_fields_set:
            alias = type(thing).model_fields[name].alias or name
            yield from walk(getattr(thing, name), (*path, alias))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from walk(value, (*path, key))
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield thing, path
        for field in fields(thing):
            yield from walk(getattr(thing, field.name), (*path, field.name))
    elif type(thing) is tuple:
        for index, value in enumerate(thing):
            yield from walk(value, (*path, index))
