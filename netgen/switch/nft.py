"""How nft reads a file: statements that add to the tables in the kernel, or empty them.

Sources: nft(8) of nftables 1.0.6: ``table`` and ``chain`` blocks add what is not there and rules at the end, ``flush table`` takes all
rules out of all chains and leaves sets alone, ``flush set`` takes all elements out, a file is one transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from netgen.switch.readers import Found, Sections

_OPENS = re.compile(r"(table|set|chain) ([^{}]*?) ?\{$")
_CALLED = re.compile(r"\b(?:jump|goto) ([\w-]+)")
_LOOKED_UP = re.compile(r"@(?!ll,|nh,|th,)([\w-]+)")
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
_WORDS = {"ifname": r'"[^"]+"', "ether_addr": r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "ipv4_addr": rf"(?:{_BYTE}\.){{3}}{_BYTE}"}


class NftError(ValueError):
    """What nft does not take."""


def read(lines: Sequence[str]) -> Sections:
    """The tables after a file, where there were none. What cannot be read is left out."""
    return onto({}, lines)


def onto(before: Sections, lines: Sequence[str]) -> Sections:
    """The tables after a file.

    Chains without rules and sets that the file does not declare are there still, and do nothing: they are left out.
    """
    reader = _Reader({path: dict(entries) for path, entries in before.items()})
    with suppress(NftError):
        reader.all(lines)
    return reader.left()


def wrong(lines: Sequence[str]) -> str:
    """Why nft refuses a file: its braces, chains and sets that are not there, elements of another type; empty: it takes it."""
    reader = _Reader({})
    try:
        reader.all(lines)
    except NftError as error:
        return str(error)
    chains = {path[-1] for path in reader.found if path[-1].startswith("chain ")}
    sets = {path[-1] for path in reader.found if path[-1].startswith("set ")}
    for path, entries in reader.found.items():
        if path[-1].startswith("elements "):
            name = path[-1].removeprefix("elements ")
            declared = reader.found.get((*path[:-1], f"set {name}"))
            if declared is None:
                return f"Error: No such file or directory: set {name}"
            if bad := [key[0] for key in entries if not _typed(key[0], " ".join(word for one in declared for word in one))]:
                return f"Error: datatype mismatch: {bad[0]}"
            continue
        for called, looked_up in (references(" ".join(value)) for value in entries.values() if isinstance(value, tuple)):
            lost = [f"chain {one}" for one in called if f"chain {one}" not in chains]
            lost += [f"set {one}" for one in looked_up if f"set {one}" not in sets]
            if lost:
                return f"Error: No such file or directory: {lost[0]}"
    return ""


def references(rule: str) -> tuple[list[str], list[str]]:
    """Chains and sets that a rule names."""
    return _CALLED.findall(rule), _LOOKED_UP.findall(rule)


def _typed(element: str, declared: str) -> bool:
    found = re.search(r"type ((?:\w+(?: \. )?)+)", declared)
    patterns = [_WORDS.get(one, r"\S+") for one in found[1].split(" . ")] if found else []
    parts = element.split(" . ")
    if patterns and len(parts) != len(patterns):
        return False
    return all(re.fullmatch(pattern, part) for pattern, part in zip(patterns, parts, strict=False))


class _Reader:
    """Takes the statements of a file one by one."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.said: set[tuple[str, ...]] = set()

    def all(self, lines: Sequence[str]) -> None:
        """Every statement, with what is in its braces."""
        at: tuple[str, ...] = ()
        for line in _statements(lines):
            opened = _OPENS.match(line)
            if line == "}" and at:
                at = at[:-1]
            elif opened and len(at) == (opened[1] != "table"):
                at = (*at, f"{opened[1]} {opened[2]}")
                self.found.setdefault(at, {})
                self.said.add(at)
            elif len(at) == 2:
                self._inside(at, line)
            elif at or not self._command(line):
                raise NftError(f"Error: syntax error, unexpected: {line}")
        if at:
            raise NftError("Error: syntax error, unexpected end of file")

    def _inside(self, at: tuple[str, ...], line: str) -> None:
        entries = self.found[at]
        if at[-1].startswith("set "):
            entries[(line,)] = True
        elif line.startswith("type "):
            entries[("type",)] = (line,)
        else:
            entries[("rule", str(len(entries)))] = (line,)

    def _command(self, line: str) -> bool:
        if flushed := re.fullmatch(r"flush table (\S+ \S+)", line):
            table = (f"table {flushed[1]}",)
            if table not in self.found:
                raise NftError(f"Error: No such file or directory: table {flushed[1]}")
            for path, entries in self.found.items():
                if path[:1] == table and path[-1].startswith("chain "):
                    self.found[path] = {key: value for key, value in entries.items() if key == ("type",)}
        elif flushed := re.fullmatch(r"flush set (\S+ \S+) (\S+)", line):
            if (f"table {flushed[1]}", f"set {flushed[2]}") not in self.found:
                raise NftError(f"Error: No such file or directory: set {flushed[2]}")
            self.found.pop((f"table {flushed[1]}", f"elements {flushed[2]}"), None)
        elif added := re.fullmatch(r"add element (\S+ \S+) (\S+) \{ (.*) \}", line):
            entries = self.found.setdefault((f"table {added[1]}", f"elements {added[2]}"), {})
            entries.update({(one.strip(),): True for one in added[3].split(",")})
        else:
            return False
        return True

    def left(self) -> Sections:
        """What does something."""

        def acts(path: tuple[str, ...]) -> bool:
            if path in self.said:
                return True
            if path[-1].startswith("elements "):
                return (*path[:-1], path[-1].replace("elements ", "set ", 1)) in self.said
            return path[-1].startswith("chain ") and any(key[0] == "rule" for key in self.found[path])

        return {path: entries for path, entries in self.found.items() if acts(path)}


def _statements(lines: Sequence[str]) -> Iterator[str]:
    """The lines; a rule with braces over several lines is one."""
    joined = ""
    for raw in lines:
        line = " ".join(raw.split())
        if line.startswith("#") or not line:
            continue
        joined = f"{joined} {line}" if joined else line
        plain = re.sub(r'"[^"]*"', "", joined)
        if _OPENS.match(joined) or joined == "}" or plain.count("{") == plain.count("}"):
            yield joined
            joined = ""
    if joined:
        yield joined
