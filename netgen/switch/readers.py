"""How programs of Linux switches read their files: sections by their names, in each the lines by what they are about.

Sources: interfaces(5) and ifupdown2-addons-interfaces(5) of ifupdown2 3.0.0; keepalived.conf(5); sysctl.d(5); dnsmasq(8).
Everything is read; what a program does not take, its ``..._wrong`` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from netgen.switch.state import Entries, Key, Path, Value

Lines = Sequence[str]
Sections = Mapping[Path, Entries]
Found = dict[Path, dict[Key, Value]]

REPEATED = frozenset({"address", "address-virtual", "vrrp", "gateway"})
"""Attributes of an interface that may come several times, in whatever order."""
RUN = frozenset({"pre-up", "up", "post-up", "pre-down", "down", "post-down"})
"""Commands, run in their order."""


def _said(lines: Lines) -> Iterator[str]:
    """Lines that say something; a backslash at the end joins the next one."""
    joined = ""
    for line in lines:
        joined += line.strip()
        if joined.endswith("\\"):
            joined = joined[:-1] + " "
            continue
        if joined and not joined.startswith("#"):
            yield joined
        joined = ""
    if joined:
        yield joined


def interfaces(lines: Lines) -> Sections:
    """Stanzas of ifupdown2, ``iface NAME``; several of one interface are one."""
    found: Found = {}
    stanza: dict[Key, Value] = {}
    for line in _said(lines):
        word, _, rest = line.partition(" ")
        rest = " ".join(rest.split())
        if word == "auto":
            for name in rest.split():
                found.setdefault((f"iface {name}",), {})[("auto",)] = True
        elif word == "iface":
            stanza = found.setdefault((f"iface {rest.split(' ')[0]}",), {})
        elif word.startswith("allow-") or word in ("source", "source-directory"):
            found.setdefault((), {})[(line,)] = True
        elif word in REPEATED:
            stanza[(word, rest)] = True
        elif word in RUN:
            stanza[(word, str(sum(key[0] == word for key in stanza)))] = (rest,)
        else:
            stanza[(word,)] = tuple(rest.split())
    return found


def interfaces_wrong(lines: Lines) -> str:
    """A line that belongs to no interface."""
    inside = False
    for line in _said(lines):
        word, _, rest = line.partition(" ")
        if word in ("auto", "iface") and not rest.strip():
            return f"error: {word} without a name"
        inside = inside or word == "iface"
        if not inside and word not in ("auto", "source", "source-directory") and not word.startswith("allow-"):
            return f"error: unrecognized line: {line}"
    return ""


def braces(lines: Lines) -> Sections:
    """Blocks in braces, ``vrrp_instance NAME {``: keepalived's."""
    found: Found = {}
    at: Path = ()
    for line in _said(lines):
        if line.endswith("{"):
            at = (*at, line[:-1].strip())
            found.setdefault(at, {})
        elif line == "}":
            at = at[:-1]
        else:
            word, _, rest = line.partition(" ")
            entries = found.setdefault(at, {})
            if at[-1:] == ("virtual_ipaddress",):
                entries[("address", line)] = True
            else:
                entries[(word,)] = (" ".join(rest.split()),)
    return found


def settings(lines: Lines) -> Sections:
    """``NAME = VALUE``, the last one of a name holds."""
    pairs = (line.partition("=") for line in _said(lines))
    return {(): {(name.strip(),): (value.strip(),) for name, _, value in pairs}}


def settings_wrong(lines: Lines) -> str:
    """A line without a value."""
    return next((f"cannot parse: {line}" for line in _said(lines) if "=" not in line), "")


def words(lines: Lines) -> Sections:
    """Lines, each by itself, in whatever order."""
    return {(): {(line,): True for line in _said(lines)}}


def indented(lines: Lines) -> Sections:
    """FRR's: lines with a blank in front are in the section that the line before them opened."""
    found: Found = {(): {}}
    at: Path = ()
    for line in lines:
        if line.startswith(" ") and line.strip():
            found.setdefault(at, {})[(line.strip(),)] = True
        elif line.strip() and line.strip() not in ("exit", "!", "end"):
            at = (line.strip(),)
            found[()][(line.strip(),)] = True
    return found


def filters(lines: Lines) -> Sections:
    """Rules of cl-acltool in the sections ``[iptables]``, ``[ip6tables]`` and ``[ebtables]``, in their order."""
    found: Found = {}
    at: Path = ()
    for line in _said(lines):
        if line.startswith("["):
            at = (line,)
        entries = found.setdefault(at, {})
        if not line.startswith("["):
            entries[("rule", str(len(entries)))] = (" ".join(line.split()),)
    return found


def filters_wrong(lines: Lines) -> str:
    """A rule of no section."""
    known = ("[iptables]", "[ip6tables]", "[ebtables]")
    lost = [path[0] if path else "a rule in no section" for path in filters(lines) if path[:1] not in {(one,) for one in known}]
    return f"error: {lost[0]}" if lost else ""


def document(lines: Lines) -> Sections:
    """JSON, whatever its layout."""
    try:
        text = json.dumps(json.loads("\n".join(lines)), sort_keys=True)
    except (ValueError, RecursionError):
        text = "\n".join(lines)
    return {(): {("json",): (text,)}}


def document_wrong(lines: Lines) -> str:
    """Why it is no JSON."""
    try:
        json.loads("\n".join(lines))
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""


def hostname_wrong(lines: Lines) -> str:
    """hostname(1): an empty name."""
    return "" if any(_said(lines)) else "the specified hostname is invalid"
