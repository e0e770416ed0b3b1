"""Routers with menus of items (RouterOS): ``add``, ``set``, ``remove``, ``enable`` and ``disable``, which act at once.

A view of the state is a menu, by its path; in it, an item by what tells it apart, with the properties that are not as they are
by default. Rules are numbered in their order. Interfaces are referred to by name, ports by the name they were delivered with,
whatever they are called now. What refers to an interface that is removed refers to ``*1`` from then on, to nothing.

Sources: MikroTik, *Scripting* and *Console* (items are found by ``find``, by name; nothing found is no error; ``place-before``).
A line that is refused on its way (of several in braces, say) is shown as if nothing of it had been done: a router has done what
stood before. Refusals are given in words that are its own where these are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from netgen.addressing import natural
from netgen.switch import console
from netgen.switch.console import Command, Refused, spelled
from netgen.switch.menu import Item, Menu
from netgen.switch.router import DYNAMIC, Box, found, judge, meant, packed, read, unpacked
from netgen.switch.state import RAW, TOP, Answer, Draft, Key, State
from netgen.switch.table import Table

_FOR = re.compile(r":for ([a-z]+) from=([0-9]+) to=([0-9]+) step=(-?[1-9][0-9]*) do=\{(.*)\}", re.DOTALL)
_MOST = 4096
"""A loop of more rounds than these is nobody's."""


# The three doors ------------------------------------------------------------------------------------------------------------


def boot(table: Table, state: State, text: str) -> State:
    """The router that has loaded an export, terse or not; what cannot be taken is kept as text."""
    box = Box(table, Draft(state), loading=True)
    for line in console.joined(text):
        try:
            statements = console.cut(line, ";")
        except Refused:
            statements = [line]
        for statement in statements:
            _load(box, statement)
    box.menu, kept = "", list(box.draft.entries(TOP))
    while True:  # a line may need what a later one says
        for key in kept:
            box.draft.drop(TOP, key)
        for key in kept:
            _load(box, key[1])
        if len(box.draft.entries(TOP)) == len(kept):
            break
        kept = list(box.draft.entries(TOP))
    box.draft.at = (TOP,)
    return _tidied(box.draft).done()


def _tidied(draft: Draft) -> Draft:
    """Menus without items are as if they had never had any."""
    for path in draft.touched():
        if not draft.entries(path):
            draft.forget(path)
    return draft


def _load(box: Box, statement: str) -> None:
    """Take a line, or keep it as text; no export has lines that take something away."""
    try:
        if statement.startswith("{") and statement.endswith("}"):
            for inner in console.cut(statement[1:-1], ";"):
                _load(box, inner)
            return
        order = console.command(statement, box.menu)
        if order.verb in ("", "add", "set"):
            _carry_out(box, order, statement)
            return
    except Refused:
        pass
    _keep(box, statement)


def apply(table: Table, state: State, line: str) -> Answer:
    """The router after a typed line, and what it says."""
    draft = Draft(state)
    box = Box(table, draft, menu="".join(state.at[0]))
    try:
        for text in console.joined(line.replace("\n", " ")):
            for statement in console.cut(text, ";"):
                _run(box, statement)
    except Refused as refusal:
        return Answer(state, str(refusal))
    draft.at = ((box.menu,),) if box.menu else (TOP,)
    return _tidied(draft).answer()


def show(table: Table, state: State) -> str:
    """What ``/export terse`` prints: properties by name, what is as it is by default left out."""
    box = Box(table, Draft(state))
    names = {port: name for name, port in box.names().items()}
    lines = [line for menu in box.menus.by_path.values() for line in _printed(menu, state, names)]
    return "".join(f"{line}\n" for line in (*lines, *(key[1] for key in box.draft.entries(TOP))))


def _printed(menu: Menu, state: State, names: Mapping[str, str]) -> Iterator[str]:
    view = state.views.get((menu.path,))
    found = [(key, unpacked(value)) for key, value in (view.entries.items() if view else ())]
    for key, item in found if menu.kind == "rules" else sorted(found, key=lambda one: [natural(word) for word in one[0]]):
        called = {name: ",".join(names.get(part, part) for part in value.split(",")) for name, value in item.items() if _refers(menu, name)}
        which, left = ["add"], {**item, **called}
        if menu.kind in ("fixed", "single"):
            found_by = menu.identity[0] if menu.identity else ""
            which = ["set", f"[ find {found_by}={spelled(left[found_by])} ]"] if key != ("",) else ["set"]
            left = {name: value for name, value in left.items() if name not in menu.identity}
        yield " ".join((menu.path, *which, *(f"{name}={spelled(value)}" for name, value in sorted(left.items()))))


def _refers(menu: Menu, name: str) -> bool:
    return name in menu.props and menu.props[name].names == "interface"


# Commands -------------------------------------------------------------------------------------------------------------------


def _run(box: Box, text: str) -> None:
    """One statement: a command, several in braces, or a loop over numbers."""
    if text.startswith("{") and text.endswith("}"):
        for statement in console.cut(text[1:-1], ";"):
            _run(box, statement)
    elif loop := _FOR.fullmatch(text):
        first, last, step = int(loop[2]), int(loop[3]), int(loop[4])
        rounds = range(first, last + (1 if step > 0 else -1), step)
        for count in rounds[:_MOST]:
            box.variables[loop[1]] = str(count)
            _run(box, loop[5].strip())
        box.variables.pop(loop[1], None)
    elif text.startswith(":"):
        raise Refused(f"{text.split(maxsplit=1)[0]} is not modelled")
    elif text:
        _carry_out(box, console.command(text, box.menu), text)


def _carry_out(box: Box, order: Command, text: str) -> None:
    menu = box.menus.by_path.get(order.menu)
    if order.menu and order.menu.split(" ", 1)[0] not in box.table.generic["top"]:
        raise Refused(f"bad command name {order.menu.split(' ', 1)[0][1:]}")
    if not order.verb:
        box.menu = order.menu
    elif menu is None:
        if order.verb in ("find", "remove") or not order.menu:
            raise Refused(f"{order.menu or text} {order.verb} is not modelled")
        _keep(box, text)
    elif order.verb == "add" and menu.kind not in ("fixed", "single"):
        _add(box, menu, order)
    elif order.verb == "set":
        _set(box, menu, meant(box, menu, order.which), order.said)
    elif order.verb in ("enable", "disable") and menu.kind != "single":
        _set(box, menu, meant(box, menu, order.which), {"disabled": "yes" if order.verb == "disable" else "no"})
    elif order.verb == "remove" and menu.kind not in ("fixed", "single"):
        _remove(box, menu, meant(box, menu, order.which))
    else:
        raise Refused(f"bad command name {order.verb}")


def _keep(box: Box, text: str) -> None:
    """Keep a line as it is, with its menu."""
    box.draft.put(TOP, (RAW, text if text.startswith("/") or not box.menu else f"{box.menu} {text}", "0"), True)


def _add(box: Box, menu: Menu, order: Command) -> None:
    said = dict(order.said)
    place = found(replace(box, menu=menu.path), said.pop("place-before")) if "place-before" in said else None
    if order.which:
        raise Refused("expected end of command")
    item = read(box, menu, said)
    lacks = [name for name in menu.identity if name not in item and menu.kind != "rules"]
    if lacks:
        raise Refused(f"failure: {lacks[0]} is not said")
    judge(box, menu, item, {})
    if menu.kind == "rules":
        _insert(box, menu, item, place)
    elif place is not None:
        raise Refused("place-before is for rules")
    else:
        box.draft.put((menu.path,), _free(box, menu, item), packed(item))


def _free(box: Box, menu: Menu, item: Item) -> Key:
    """The key of a new item; Refused where there is such an item and may be one only."""
    there = box.draft.entries((menu.path,))
    key = _key(menu, item)
    if menu.kind == "many":
        return next((*key, str(number)) for number in range(len(there) + 1) if (*key, str(number)) not in there)
    if key in there:
        raise Refused(menu.taken)
    return key


def _key(menu: Menu, item: Item) -> Key:
    return tuple(item.get(name, "") for name in menu.identity) or ("",)


def _insert(box: Box, menu: Menu, item: Item, place: list[Key] | None) -> None:
    rules = list(box.draft.entries((menu.path,)).items())
    if place is not None and len(place) != 1:
        raise Refused("no such item")
    at = len(rules) if place is None else next(at for at, (key, _) in enumerate(rules) if key == place[0])
    values = [value for _, value in rules]
    _rules(box, menu, [*values[:at], packed(item), *values[at:]])


def _rules(box: Box, menu: Menu, values: list[object]) -> None:
    """Write the rules of a menu anew, with numbers."""
    box.draft.delete((menu.path,))
    for number, value in enumerate(values, 1):
        if isinstance(value, tuple):
            box.draft.put((menu.path,), ("", str(number)), value)


def _set(box: Box, menu: Menu, keys: list[Key], said: Mapping[str, str]) -> None:
    path = (menu.path,)
    for key in keys:
        if key[0] == DYNAMIC:
            raise Refused("failure: can not change dynamic item")
        old = unpacked(box.draft.entries(path).get(key)) or dict(zip(menu.identity, key, strict=False))
        new = {name: value for name, value in old.items() if name not in said} | read(box, menu, said)
        if "default-name" in menu.identity and new.get("name") == key[0]:
            del new["name"]
        judge(box, menu, new, old)
        if menu.kind == "rules" or _key(menu, new) == key[: len(menu.identity) or 1]:
            box.draft.put(path, key, packed(new))
        else:
            free = _free(box, menu, new)
            box.draft.drop(path, key)
            box.draft.put(path, free, packed(new))
            if menu.makes:
                _called(box, old["name"], new["name"])
        if menu.kind in ("fixed", "single") and set(new) <= set(menu.identity):
            box.draft.drop(path, key)


def _remove(box: Box, menu: Menu, keys: list[Key]) -> None:
    if any(key[0] == DYNAMIC for key in keys):
        raise Refused("failure: can not remove dynamic item")
    left = {key: value for key, value in box.draft.entries((menu.path,)).items() if key not in keys}
    if menu.kind == "rules":
        _rules(box, menu, list(left.values()))
        return
    for key in keys:
        name = unpacked(box.draft.entries((menu.path,))[key]).get("name", "")
        box.draft.drop((menu.path,), key)
        if menu.makes:
            _called(box, name, f"*{_lost(box)}")


def _lost(box: Box) -> int:
    """A number that no lost interface has."""
    words = {word for menu in box.menus.by_path.values() for item in box.items(menu.path) for word in ",".join(item.values()).split(",")}
    return next(number for number in range(1, len(words) + 2) if f"*{number}" not in words)


def _called(box: Box, old: str, new: str) -> None:
    """Whatever refers to an interface goes on doing so by another name."""
    for menu in box.menus.by_path.values():
        for key, value in list(box.draft.entries((menu.path,)).items()):
            item = dict(unpacked(value))
            for name in [name for name in item if _refers(menu, name) and old in item[name].split(",")]:
                words = [new if word == old else word for word in item[name].split(",")]
                item[name] = menu.props[name].read(",".join(words)) or ""
            if packed(item) != value:
                box.draft.drop((menu.path,), key) if menu.kind != "rules" else None
                box.draft.put((menu.path,), key if menu.kind == "rules" else _free(box, menu, item), packed(item))
