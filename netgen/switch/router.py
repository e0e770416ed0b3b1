"""A router with menus of items while a line is carried out: what is there, what a word means, which items are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from netgen import platforms
from netgen.switch import console
from netgen.switch.console import Refused, plain
from netgen.switch.menu import Item, Menu, Menus, Prop
from netgen.switch.state import RAW, TOP, Draft, Key, Value
from netgen.switch.table import Table

DYNAMIC: Final = "dynamic"
"""First word of the key of an item that the router has made itself."""


def unpacked(value: Value | None) -> Item:
    """The properties of an item as it is kept."""
    return _unpacked(value) if isinstance(value, tuple) else {}


@lru_cache(maxsize=65536)
def _unpacked(words: tuple[str, ...]) -> Item:
    return MappingProxyType(dict(word.split("=", 1) for word in words))


def packed(item: Item) -> tuple[str, ...]:
    """An item as it is kept: its properties by name."""
    return tuple(f"{name}={value}" for name, value in sorted(item.items()))


@dataclass(slots=True)
class Box:
    """A router while a line is carried out."""

    table: Table
    draft: Draft
    loading: bool = False
    menu: str = ""
    """Where the line is given."""
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def menus(self) -> Menus:
        """The menus of the platform."""
        return menus_of(self.table)

    def items(self, menu: str) -> Iterable[Item]:
        """The items of a menu."""
        return [unpacked(value) for value in self.draft.entries((menu,)).values()]

    def is_there(self, interface: str) -> bool:
        """Whether there is an interface of that name; ports are there if their name is one of the platform's."""
        return is_port(self.table.platform, interface) or interface in made(self.menus, self.items) or interface in self._kept()

    def _kept(self) -> set[str]:
        """Interfaces of menus that are not modelled."""
        kept = (key[1] for key in self.draft.entries(TOP) if key[0] == RAW and key[1].startswith("/interface"))
        return {found[1] for line in kept if (found := re.search(r" name=([^ \"]+)", line))}

    def names(self) -> Mapping[str, str]:
        """The names that ports were given -> those that they had."""
        ports = next((self.draft.entries((menu.path,)) for menu in self.menus.by_path.values() if menu.identity == ("default-name",)), {})
        return {name: key[0] for key, value in ports.items() if (name := unpacked(value).get("name", ""))}


@lru_cache(maxsize=4096)
def is_port(platform: str, name: str) -> bool:
    """Whether a physical port can have that name."""
    return re.fullmatch(platforms.load(platform).ports.pattern, name) is not None


def made(menus: Menus, items: Callable[[str], Iterable[Item]]) -> set[str]:
    """The interfaces that are not ports."""
    return {item.get("name", "") for menu in menus.by_path.values() if menu.makes for item in items(menu.path)}


def menus_of(table: Table) -> Menus:
    """The menus of a platform of menus; KeyError for another one."""
    if table.menus is None:
        raise KeyError(table.platform)
    return table.menus


# Values and items -----------------------------------------------------------------------------------------------------------


def read(box: Box, menu: Menu, said: Mapping[str, str]) -> dict[str, str]:
    """Properties in the kept spelling, those that are as by default left out."""
    found = {}
    for name, word in said.items():
        if name not in menu.props and name not in menu.others and not box.loading:
            raise Refused(f"expected end of command: no property {name} in {menu.path}")
        prop = menu.props.get(name, Prop())
        value = _value(box, prop, name, plain(word))
        if value != prop.default or name in menu.identity or name not in menu.props:
            found[name] = value
    return found


def _value(box: Box, prop: Prop, name: str, text: str) -> str:
    value = prop.read(text) if text or prop.many else prop.default
    if value is None:
        raise Refused(f"invalid value for argument {name}")
    if prop.names != "interface":
        return value
    names = box.names()
    words = [names.get(word, word) for word in value.split(",")]
    for word, typed in zip(words, value.split(","), strict=True):
        renamed = word == typed and word in names.values()
        if not box.loading and word not in ("", prop.default) and (renamed or not box.is_there(word)):
            raise Refused(f"input does not match any value of {name}")
    return prop.read(",".join(words)) or ""


def judge(box: Box, menu: Menu, new: Item, old: Item) -> None:
    """Refused where an item can not be as it is to be."""
    if menu.makes and new["name"] != old.get("name") and box.is_there(new["name"]):
        raise Refused("failure: already have interface with such name")
    if words := menu.judge(box, new, old):
        raise Refused(words)


def meant(box: Box, menu: Menu, which: tuple[str, ...]) -> list[Key]:
    """The items that words name; of a menu that is one thing, that."""
    if menu.kind == "single":
        if which:
            raise Refused("expected end of command")
        return [("",)]
    if len(which) != 1:
        raise Refused("no such item" if not which else "expected end of command")
    if which[0].startswith(("[", "$")):
        return found(replace(box, menu=menu.path), which[0])
    if "name" not in menu.props:
        raise Refused("no such item")
    names = box.names() if "default-name" in menu.identity else {}
    words = plain(which[0]).split(",")
    keys = [(names.get(word, word),) for word in words]
    there = box.draft.entries((menu.path,))
    if any(key not in there and not (menu.kind == "fixed" and is_port(box.table.platform, key[0])) for key in keys):
        raise Refused("no such item")
    return list(keys)


def found(box: Box, word: str) -> list[Key]:
    """What a command in brackets finds: ``[ find a=b ]``, ``[ /menu find a=b ]``, ``[ :pick [ ... ] 1 ]``."""
    if not (word.startswith("[") and word.endswith("]")):
        raise Refused(f"{word} is not modelled")
    text = word[1:-1].strip()
    if text.startswith(":pick "):
        parts = console.cut(text, " \t")
        at = box.variables.get(parts[-1].removeprefix("$"), parts[-1])
        keys = found(box, parts[1]) if len(parts) == 3 else []
        if not at.isdecimal() or int(at) >= len(keys):
            raise Refused("no such item")
        return [keys[int(at)]]
    order = console.command(text, box.menu)
    menu = box.menus.by_path.get(order.menu)
    if order.verb != "find" or menu is None or set(order.which) - {"where"}:
        raise Refused(f"{text} is not modelled")
    return list(_fitting(box, menu, order.said))


def _fitting(box: Box, menu: Menu, said: Mapping[str, str]) -> Iterator[Key]:
    """The items that a ``find`` finds, those among them that the router has made itself."""
    asked = {name: plain(word) for name, word in said.items()}
    dynamic = asked.pop("dynamic", "")
    wanted = {}
    for name, text in asked.items():
        if name not in menu.props:
            raise Refused(f"find by {name} is not modelled")
        wanted[name] = _value(replace(box, loading=True), menu.props[name], name, text)
    every = {key: unpacked(value) for key, value in box.draft.entries((menu.path,)).items()} if dynamic != "yes" else {}
    if menu.kind == "fixed" and is_port(box.table.platform, port := wanted.get(menu.identity[0], "")):
        every.setdefault((port,), {menu.identity[0]: port})
    made_itself = box.menus.dynamic(box, menu.path) if dynamic != "no" else ()
    every |= {(DYNAMIC, str(number)): item for number, item in enumerate(made_itself)}
    for key, item in every.items():
        if all(item.get(name, menu.props[name].default) == value for name, value in wanted.items()):
            yield key
