"""What RouterOS does with ``add``, ``set`` and ``remove``, as far as netgen types them: written from the manual, not from netgen's rules.

Names that are used must be there; an entry is unique by what identifies it; a member of a bundle is no port of the bridge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Entry = dict[str, str]

UNIQUE = {
    "/interface bridge": ("name",),
    "/interface bridge port": ("interface",),
    "/interface bridge vlan": ("bridge", "vlan-ids"),
    "/interface bonding": ("name",),
    "/interface vlan": ("name",),
    "/interface vrrp": ("name",),
    "/ip address": ("address", "interface"),
    "/ipv6 address": ("address", "interface"),
    "/ip dhcp-relay": ("name",),
}
FIXED = {"/interface ethernet": "default-name", "/interface ethernet switch port": "name"}
"""Menus whose entries are there for every port."""
ALONE = ("/system identity", "/ip neighbor discovery-settings", "/snmp")
DEFAULTS = {
    "/interface bridge": {
        "dhcp-snooping": "no", "mlag-peer-port": "none", "mlag-priority": "128", "mtu": "auto", "priority": "0x8000",
        "protocol-mode": "rstp", "vlan-filtering": "no",
    },
    "/interface ethernet": {"comment": "", "disabled": "no"},
    "/interface ethernet switch port": {
        "limit-broadcasts": "yes", "limit-unknown-multicasts": "no", "limit-unknown-unicasts": "no", "storm-rate": "100",
    },
    "/interface bonding": {"comment": "", "mlag-id": "0", "transmit-hash-policy": "layer-2"},
    "/interface bridge port": {"bpdu-guard": "no", "edge": "auto", "frame-types": "admit-all", "pvid": "1", "trusted": "no"},
    "/interface bridge vlan": {"comment": "", "tagged": "", "untagged": ""},
    "/interface vlan": {"comment": "", "mtu": "1500"},
    "/interface vrrp": {"priority": "100", "v3-protocol": "ipv4", "vrid": "1"},
    "/ipv6 address": {"advertise": "yes"},
}  # fmt: skip
LISTS = ("tagged", "untagged", "slaves")
INTERFACES = (*LISTS, "interface", "in-interface", "mlag-peer-port")

_WORDS = re.compile(r'([a-z0-9-]+)=("(?:[^"\\]|\\.)*"|\[ .*\]|[^ ]+)|(\[ [^\]]*\])|([^ ]+)')
_COMMAND = re.compile(r"(/[a-z0-9 -]+?) (add|set|remove)(?: |$)(.*)")
_PICK = re.compile(r"\[ :pick \[ (/[a-z0-9 -]+?) find (.*?) \] (\d+) \]")


class Refused(Exception):
    """The router would not do it."""


@dataclass
class Router:
    """The entries by menu."""

    menus: dict[str, list[Entry]] = field(default_factory=dict)
    besides: frozenset[str] = frozenset()
    """Interfaces that are there though nothing says so."""

    def load(self, text: str) -> Router:
        """All lines of a configuration, where what is named may come later."""
        for line in text.splitlines():
            self.run(line, trusting=True)
        return self

    def run(self, line: str, *, trusting: bool = False) -> None:
        """One command; Refused, as a router does."""
        if line.startswith("{ "):
            for part in line[2:-2].split("; "):
                self.run(part, trusting=trusting)
            return
        loop = re.fullmatch(r":for i from=(\d+) to=(\d+) step=-1 do=\{ (.*) \}", line)
        if loop:
            for number in range(int(loop[1]), int(loop[2]) - 1, -1):
                self.run(loop[3].replace("$i", str(number)), trusting=trusting)
            return
        match = _COMMAND.fullmatch(line)
        if not match:
            raise Refused(f"bad command: {line}")
        menu, verb, rest = match.groups()
        getattr(self, f"_{verb}")(menu, rest)
        if not trusting:
            self._check(line)

    def _add(self, menu: str, rest: str) -> None:
        said, _ = _said(rest)
        place = said.pop("place-before", "")
        entry = {name: _plain(value) for name, value in said.items()}
        rows = self.menus.setdefault(menu, [])
        if menu in UNIQUE and any(all(row.get(name) == entry.get(name) for name in UNIQUE[menu]) for row in rows):
            raise Refused(f"already there: {menu} {rest}")
        at = next(number for number, row in enumerate(rows) if row is self._one(place)) if place else len(rows)
        rows.insert(at, entry)

    def _set(self, menu: str, rest: str) -> None:
        said, which = _said(rest)
        new = {name: _plain(value) for name, value in said.items()}
        rows = self._found(menu, which) if which else self.menus.setdefault(menu, [{}])
        if menu in FIXED and not rows:
            rows = [{FIXED[menu]: which.split("=")[-1].removesuffix(" ]")}]
            self.menus.setdefault(menu, []).extend(rows)
        if not rows or (not which and menu not in ALONE):
            raise Refused(f"no such item: {menu} {rest}")
        for row in rows:
            if menu == "/interface ethernet" and "name" in new:
                self._rename(row.get("name", row["default-name"]), new["name"])
            row.update(new)

    def _rename(self, old: str, new: str) -> None:
        """Whatever names the interface goes on doing so."""
        for row in (row for rows in self.menus.values() for row in rows):
            for name in set(INTERFACES) & row.keys():
                row[name] = ",".join(new if item == old else item for item in row[name].split(","))

    def _remove(self, menu: str, rest: str) -> None:
        rows = [self._one(rest)] if ":pick" in rest else self._found(menu, rest)
        if not rows:
            raise Refused(f"no such item: {menu} {rest}")
        self.menus[menu] = [row for row in self.menus[menu] if not any(row is one for one in rows)]

    def _found(self, menu: str, which: str) -> list[Entry]:
        wanted = _said(which.removeprefix("[ find").removesuffix("]").strip())[0] if which.startswith("[") else {"name": which}
        wanted.pop("dynamic", None)
        return [row for row in self.menus.get(menu, []) if all(row.get(name) == _plain(value) for name, value in wanted.items())]

    def _one(self, pick: str) -> Entry:
        match = _PICK.fullmatch(pick)
        if not match:
            raise Refused(f"bad place: {pick}")
        rows = self._found(match[1], f"[ find {match[2]} ]")
        if int(match[3]) >= len(rows):
            raise Refused(f"no such item: {pick}")
        return rows[int(match[3])]

    def _check(self, line: str) -> None:
        menus = [f"/interface {menu}" for menu in ("bridge", "bonding", "vlan", "vrrp")]
        there = {"all", *self.besides} | {row["name"] for menu in menus for row in self.menus.get(menu, [])}
        match = _COMMAND.fullmatch(line)
        said = _said(match[3])[0] if match and match[2] != "remove" else {}
        for name in INTERFACES:
            for interface in filter(None, _plain(said.get(name, "")).split(",")):
                if interface not in there | {"none"} and not re.match(r"ether|sfp|qsfp|combo", interface):
                    raise Refused(f"no such interface {interface}: {line}")
        bridged = {row["interface"] for row in self.menus.get("/interface bridge port", [])}
        for row in self.menus.get("/interface bonding", []):
            if bridged & set(row["slaves"].split(",")):
                raise Refused(f"a slave is a port of the bridge: {line}")
        for row in self.menus.get("/interface bridge vlan", []):
            if set(row.get("tagged", "").split(",")) & set(row.get("untagged", "").split(",")) - {""}:
                raise Refused(f"tagged and untagged: {line}")

    def export(self) -> str:
        """The entries as lines."""
        lines = []
        for menu, rows in self.menus.items():
            for row in rows:
                kept = {name: value for name, value in sorted(row.items()) if name != FIXED.get(menu)}
                if kept.get("name") == row.get("default-name", ""):
                    del kept["name"]
                said = [f"{name}={_quoted(value)}" for name, value in kept.items()]
                which = f"set [ find {FIXED[menu]}={row[FIXED[menu]]} ]" if menu in FIXED else "set" if menu in ALONE else "add"
                lines.append(" ".join((menu, which, *said)))
        return "\n".join(lines)

    def members(self) -> dict[tuple[str, str], frozenset[str]]:
        """(VLAN, name of the list) -> ports."""
        rows = self.menus.get("/interface bridge vlan", [])
        return {(row["vlan-ids"], name): frozenset(row.get(name, "").split(",")) - {""} for row in rows for name in ("tagged", "untagged")}

    def content(self) -> dict[str, list[object]]:
        """Everything that is not a default: lists as sets; entries in no order, but rules in theirs, by chain or port."""
        found: dict[str, list[object]] = {}
        for menu, rows in self.menus.items():
            ruled = menu.endswith((" rule", " filter"))
            entries = [_shown(menu, row) for row in rows]
            entries = [entry for entry in entries if set(dict(entry)) - {FIXED.get(menu, "")}]
            by = "ports" if menu.endswith("rule") else "chain"
            found[menu] = sorted(entries, key=(lambda entry: dict(entry).get(by, "")) if ruled else str)  # noqa: B023 # used at once
        return {menu: rows for menu, rows in found.items() if rows}


def _shown(menu: str, row: Entry) -> tuple[tuple[str, object], ...]:
    kept = {name: value for name, value in row.items() if DEFAULTS.get(menu, {}).get(name) != value}
    return tuple((name, tuple(sorted(value.split(","))) if name in LISTS else value) for name, value in sorted(kept.items()))


def _said(text: str) -> tuple[Entry, str]:
    """Properties, and the word or brackets that say which entry is meant."""
    found, which = {}, ""
    for name, value, brackets, word in _WORDS.findall(text):
        if name:
            found[name] = value
        else:
            which = brackets or word
    return found, which


def _quoted(value: str) -> str:
    return '"' + re.sub(r'(["\\$?])', r"\\\1", value) + '"' if re.search(r"[^A-Za-z0-9_./:@+,-]", value) or not value else value


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
