"""Switches whose configuration is one JSON object of tables, changed by JSON Patch documents: SONiC's way.

An entry is a view, ``("VLAN", "Vlan10")``, a field a command in it whose value is kept as JSON. A patch is one command: what it
leads to is computed and judged before anything is written, so that it is taken whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from netgen.switch.shell import Command, ShellError, parse
from netgen.switch.state import TOP, Answer, Draft, State, Value
from netgen.switch.table import Table

Tables = dict[str, Any]
"""``{TABLE: {KEY: {FIELD: VALUE}}}``, or whatever else the JSON object has in it."""


def boot(_table: Table, state: State, text: str) -> State:
    """The configuration that a text says; one that is no JSON object says nothing."""
    try:
        found = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        found = {}
    return _state(state, found if isinstance(found, dict) else {})


def show(_table: Table, state: State) -> str:
    """The tables, sorted, as ``show runningconfiguration all`` prints them."""
    return json.dumps(tables(state), indent=4, sort_keys=True) + "\n"


def _state(state: State, found: Tables) -> State:
    draft = Draft(State(state.platform, state.model, {}))
    for table, keys in found.items():
        entries = keys if isinstance(keys, dict) and keys else {}
        if not entries:
            draft.put(TOP, (table,), _value(keys))
        for key, fields in entries.items():
            if not isinstance(fields, dict):
                draft.put(TOP, (table, key), _value(fields))
                continue
            draft.create((table, key))
            for name, value in fields.items():
                draft.put((table, key), (name,), _value(value))
    return draft.done()


def _value(what: Any) -> Value:
    return (json.dumps(what, sort_keys=True),)


def tables(state: State) -> Tables:
    """A state as the JSON object that it is on the switch."""
    found: Tables = {}
    for path, view in state.views.items():
        if path:
            entry = found.setdefault(path[0], {}).setdefault(path[1], {})
            entry.update({name: said(value) for (name,), value in view.entries.items()})
        for key, value in view.entries.items() if not path else ():
            if len(key) == 1:
                found[key[0]] = said(value)
            else:
                found.setdefault(key[0], {})[key[1]] = said(value)
    return found


def said(value: Value) -> Any:
    """What a field says; None when it is not there."""
    return json.loads(value[0]) if isinstance(value, tuple) else None


# Commands -----------------------------------------------------------------------------------------------------------------------


def apply(table: Table, state: State, line: str) -> Answer:
    """The state after a shell command, and what the switch says.

    ``config apply-patch`` (sonic-utilities, generic_config_updater/generic_updater.py): the result of all operations must have no
    empty table and nothing that the YANG models refuse; what was wrong before is not held against it here.
    """
    try:
        for one in parse(line):
            words = one.words if isinstance(one, Command) else ("(",)
            words = words[1:] if words[:1] == ("sudo",) else words
            if words == ("config", "save", "-y"):
                continue
            if words != ("config", "apply-patch", "/dev/stdin") or not isinstance(one, Command) or one.input is None:
                return Answer(state, f"not modelled: {' '.join(words)}")
            state = _patched(table, state, one.input)
    except (ShellError, ValueError) as error:
        return Answer(state, str(error))
    return Answer(state)


def _patched(table: Table, state: State, text: str) -> State:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"Failed to apply patch due to: {error}") from error
    found = patched(tables(state), document)
    empty = sorted(name for name, keys in found.items() if keys == {})
    if empty:
        raise ValueError(f"given patch is not valid because it will result in empty tables: {', '.join(empty)}")
    faults: Callable[[Tables], Iterator[str]] = import_module(f"netgen.switch.tables.{table.platform}").faults
    new = set(faults(found)) - set(faults(tables(state)))
    if new:
        raise ValueError(f"Given patch will produce invalid config: {'; '.join(sorted(new))}")
    return _state(state, found)


def patched(found: Tables, document: Any) -> Tables:
    """The object after the operations of a JSON Patch document (RFC 6902), in their order; ValueError when one cannot be done."""
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        raise ValueError("a patch is a list of operations")
    whole = {"": json.loads(json.dumps(found))}
    for one in document:
        _operate(whole, one)
    result = whole[""]
    if not isinstance(result, dict):
        raise ValueError("the result is no object of tables")
    return result


def _operate(whole: Tables, one: dict[str, Any]) -> None:
    kind, path = one.get("op"), one.get("path")
    if not isinstance(path, str):
        raise ValueError(f"{kind}: no path")
    if kind in ("add", "replace", "test") and "value" not in one:
        raise ValueError(f"{kind} {path}: no value")
    match kind:
        case "add":
            _add(whole, path, one["value"])
        case "replace":
            _remove(whole, path)
            _add(whole, path, one["value"])
        case "remove":
            _remove(whole, path)
        case "move" | "copy":
            what = _remove(whole, str(one.get("from"))) if kind == "move" else _get(whole, str(one.get("from")))
            _add(whole, path, json.loads(json.dumps(what)))
        case "test":
            if _get(whole, path) != one["value"]:
                raise ValueError(f"test {path}: not so")
        case _:
            raise ValueError(f"no operation: {kind}")


def _get(whole: Tables, path: str) -> Any:
    parent, last = _parent(whole, path)
    if isinstance(parent, dict) and last in parent:
        return parent[last]
    if isinstance(parent, list) and last.isdecimal() and int(last) < len(parent):
        return parent[int(last)]
    raise ValueError(f"{path}: it is not there")


def _add(whole: Tables, path: str, value: Any) -> None:
    parent, last = _parent(whole, path)
    if isinstance(parent, dict):
        parent[last] = value
    elif isinstance(parent, list) and (last == "-" or (last.isdecimal() and int(last) <= len(parent))):
        parent.insert(len(parent) if last == "-" else int(last), value)
    else:
        raise ValueError(f"add {path}: nothing to add to")


def _remove(whole: Tables, path: str) -> Any:
    what = _get(whole, path)
    parent, last = _parent(whole, path)
    return parent.pop(last if isinstance(parent, dict) else int(last)) if what is not whole else what


def _parent(whole: Tables, path: str) -> tuple[Any, str]:
    """The object or list that a pointer (RFC 6901) leads into, and the name in it."""
    if path and not path.startswith("/"):
        raise ValueError(f"{path}: no JSON Pointer")
    *names, last = ["", *(part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:])]
    found: Any = whole
    for at, name in enumerate(names):
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            raise ValueError(f"{path}: there is no {'/'.join(names[1 : at + 1])}")
    return found, last
