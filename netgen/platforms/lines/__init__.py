"""How the lines of a platform's configuration are read, added and removed: frozen data, one module a platform.

A module here bears the platform's name and holds one ``DIALECT``. :mod:`netgen.config` reads configurations by it and
:mod:`netgen.change` writes the commands of a change by it; neither knows a platform. What a switch *does* with a
command stands elsewhere (:mod:`netgen.switch`) and was written apart from this, so that one can prove the other.

Texts are the platform's own lines with placeholders. ``{vid}`` is part of what the line is about (its key), ``{vid=}``
is its value (a new one takes the place of the old one), ``{vids*}`` is a list whose values may be written in several
lines; ``{vids}`` stands for as many lines with one VLAN each. The name is the type:

========== ====================================================================
vid, vids  a VLAN id, a list of VLAN ids
others     all VLAN ids but those in the list; its name is ``vids``
port       an interface name, short or long
ports      a list of ports with their type in front once, ``ethernet1/1/1-1/1/2,1/1/9``
mac        a MAC address in any spelling
ip         an IPv4 or IPv6 address
net        a network or interface address: ``a.b.c.d m.m.m.m`` or ``a/len``
addr       an interface address, ``a/len``; without length ``/32``, IPv6 ``/64``
names      a list of interface names with commas between; ``""`` is the empty one
number     an unsigned number
acl        the name or number of an access list
vlan       the name of a VLAN
string     a word, or text in double quotes
quoted     the same, where a backslash stands before ``$`` and ``?`` too, and other escapes stay as they are
word       one word
text       the rest of the line
========== ====================================================================

A digit may follow (``{ip2}``) where a type stands twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Literal

from netgen.addressing import mac_dotted

Role = Literal[
    "system",
    "vlan",
    "acl",
    "svi",
    "port",
    "trunk",
    "narrow",
    "trust",
    "limit",
    "bind",
    "snoop",
    "exempt",
    "guard",
    "gate",
    "filter",
    "inspect",
    "save",
]
"""What a line is for: it decides at which step of a change the line is added and removed (netgen/change/steps.py).
``narrow``: the line takes VLANs from a port, so it comes when others go, and goes when others come.
``exempt``: the line keeps VLANs out of snooping or the guard, so it comes as these go, and goes as these come.
``gate``: the line switches snooping on for the whole switch, after the guard and before inspection.
``filter``: ports carry all VLANs without the line: it comes after the ports that are there are set, and before others come."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One kind of line in a block."""

    text: str
    role: Role | None = None
    """None: the block's."""
    also: tuple[str, ...] = ()
    """Other spellings in which the same thing is printed, e.g. further lines of a wrapped list."""
    add: str = ""
    """The command that adds it; empty: the text."""
    remove: str = ""
    """The command that removes it; empty: the negated text up to the first value."""
    more: str = ""
    """Lists: the command that adds to a list that is there; empty: ``add`` does."""
    less: str = ""
    """Lists: the command that takes values out and nothing else; empty: ``remove`` does."""
    none: str = ""
    """Lists: the line of an empty list; empty: an empty list has no line."""
    whole: bool = False
    """Lists: a list without a line is not empty but holds everything, and the first line written replaces it."""
    first: bool = False
    """A changed value: the old one has to be removed before the new one is taken. Entries: it is set back when it would be set."""
    one: tuple[str, ...] = ()
    """Key fields of which the switch may take one line only: an old line with the same ones goes just before the new one comes."""
    owner: tuple[str, ...] = ()
    """Key fields by which the line belongs to the site, of ``vid``, ``vids``, ``vlan``, ``port``, ``acl``; empty: those it has.
    A line without any belongs to the site where the site has the same line with another value."""
    refers: bool = False
    """The line names something that goes before its block does, so it is taken away first when the whole block goes. Entries: it
    may name a bundle, and is set back before that goes."""
    stays: bool = False
    """The switch prints the line in any case: it changes, but is never taken away."""
    ours: bool = False
    """The line belongs to the site where the site does not have it, too: it says the default by not saying it."""
    joins: str = ""
    """The kind of block whose ``number`` is the value ``number``: the line makes a port a member of that bundle."""
    alone: str = ""
    """The value ``word`` (or none) beside which members of a bundle can have no other: where they change to or from it, all of them
    leave the bundle before the first one joins again. Not from a manual: where a switch would mix them, the order does no harm."""
    follows: bool = False
    """On a member of a bundle the switch itself keeps this line equal to the bundle's."""
    before: str = ""
    """A changed value: the command before the new one is taken; only where the old line has the values that it names."""
    replaces: tuple[str, ...] = ()
    """Texts of lines of the block that the switch itself takes away where this line comes or changes."""
    ends: tuple[str, ...] = ()
    """Texts of lines of the block that go with this one where it goes."""
    brings: tuple[str, ...] = ()
    """Texts of lines of the block, without values, that the switch adds where this one goes or changes: they are taken away again."""
    resets: tuple[str, ...] = ()
    """Texts of lines of the block that the switch may set back where this line comes, goes or changes: they are written again."""
    implied: tuple[str, ...] = ()
    """Texts of lines of the block beside which the switch may leave this line out though it holds."""
    excludes: tuple[str, ...] = ()
    """Lists of names: texts of other lists of the entry that cannot hold the same name; it moves in one command."""
    claims: str = ""
    """Lists of names: the kind of entries that these names cannot have of their own: a member of a bundle is no port of the bridge."""
    governs: tuple[str, ...] = ()
    """Texts of lines of the block that the switch takes only beside one value of this line (or only without it): where this line
    comes, goes or changes, those that go do so before it, and those that come do so after it."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A line that opens a block, and the lines in it."""

    text: str
    kind: str
    """What it is, e.g. vlan, port, bundle, svi, acl; each kind once among its neighbours. A block whose text names a VLAN, port
    or list of the site belongs to the site whole, and so does a ``bundle`` by its number; others are owned line by line."""
    lines: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    role: Role = "system"
    """Of the block and of its lines that say nothing else."""
    remove: str | None = ""
    """The command that removes the block; empty: the negated text; None: it cannot be removed, only emptied."""
    hidden: tuple[str, ...] = ()
    """Lines that say what holds without them; they compare as nothing. ``{text}``: so does every line that no rule knows."""
    ordered: Line | None = None
    """Lines whose order counts and that bear a number, e.g. ``{number} {text=}``; they may be printed without it."""
    leave: str = ""
    """What leaves the block; empty: the dialect's word."""
    also: tuple[str, ...] = ()
    """Other spellings of the line that opens it. One with a value (``{text=}``) is said once and for all: the switch does not
    change it, so the block is removed and made again where it changes, and its members join anew."""
    owner: str = ""
    """The text of the line in it that names the block's owner where its header names none: a list with a number and a description."""
    common: bool = False
    """Others write lines in it, too: while the site has the block, only the lines that the site writes are its own."""
    ours: bool = False
    """The block belongs to the site whole where the site has it, even if nothing in the running one says so."""
    listed: str = ""
    """The text of the parent's list that makes and removes such blocks (``vlan batch {vids*}``): what leaves the list needs no
    removal of its own, and what stays in it is emptied."""
    moved: str = ""
    """Set lines, blocks whose order counts: the word that moves one before another, e.g. ``insert``."""
    find: str = ""
    """Menus: how commands name the entry; empty: by its name, or else by what its header says, ``[ find a=b ]``."""
    shared: str = ""
    """Menus: the text of the line ``shared={word=}`` of an entry for several VLANs; one that changes is taken out of it first."""
    rules: bool = False
    """Menus: entries with the same header are rules, and their order counts; ``lines`` is ``{number} {text=}`` alone."""
    by: tuple[str, ...] = ()
    """Entries: fields of the header by which one belongs to the site that has another one with the same fields."""
    of: str = ""
    """Entries: the kind of entries without which this one cannot be, by the first field of both: it goes where they go."""


@dataclass(frozen=True, slots=True)
class VlanLists:
    """How lists of VLANs are written in commands."""

    dash: str = "-"
    separator: str = ","
    min_run: int = 2
    width: int = 200
    """Characters of the list in one command."""
    items: int = 4094
    """VLANs and ranges in one command."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that netgen writes whole."""

    path: str
    role: Role
    load: tuple[str, ...]
    """Shell commands after which it is in effect."""
    gone: tuple[str, ...] = ()
    """Shell commands after which it is no longer, when it was removed; empty: the same."""
    ours: bool = False
    """Nobody else has a file of that name; others are netgen's where the list on the switch says so."""
    check: str = ""
    """A shell command that fails where a new text is wrong; ``{}`` is the file that holds it."""


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """The lines of a platform."""

    top: Block
    """What stands outside of all blocks; its kind is ``top``."""
    grammar: Literal["indent", "set", "menus", "json", "files"] = "indent"
    """indent: blocks by indentation; set: one line each, as ``display set`` prints it (braces are accepted). Of entries with
    properties: menus (``/menu add name=value``, where the header of an entry is its menu and what identifies it) and json (tables,
    keys, fields; the header is ``TABLE KEY``, and a line ``FIELD VALUE``). files: parts under ``# file: PATH``."""
    apply: str = ""
    """json: the shell command that applies the JSON Patch on its standard input."""
    files: tuple[File, ...] = ()
    """files: those that have to be loaded, in this order."""
    verbs: tuple[str, ...] = ()
    """Set lines: further words that stand before a path, such as ``insert``."""
    negation: str = "no "
    leave: str = "exit"
    comment: str = "!"
    """A line that begins with it says nothing."""
    comment_closes: bool = False
    """A comment line ends the block before it: an indented line after it stands outside of all blocks."""
    noise: tuple[str, ...] = ()
    """Full matches (regular expressions) of further lines that say nothing."""
    swallow: tuple[tuple[str, str], ...] = ()
    """Texts of several lines, such as banners: how the first line begins (a regular expression), and the expression that
    ends it, in which ``{0}`` stands for the first group of the beginning."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Names of TCP and UDP ports that the platform prints in access lists -> the number."""
    mac: Callable[[int], str] = mac_dotted
    masked: bool = True
    """IPv4 networks are written with a mask, not with a length."""
    upper6: bool = False
    """IPv6 addresses are written in capitals."""
    vlans: VlanLists = field(default_factory=VlanLists)
    variants: tuple[tuple[str, Dialect], ...] = ()
    """Top lines of the running configuration that change what the switch prints elsewhere -> what both texts are read by then."""


@cache
def load(platform: str) -> Dialect | None:
    """The dialect of a platform by its own name (not an alias); None where netgen does not read its configuration yet."""
    try:
        dialect: Dialect = import_module(f"{__name__}.{platform}").DIALECT
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{platform}":
            raise
        return None
    return dialect
