"""One YAML 1.2 file: bytes -> plain data, or its faults.

yaml-rs does the reading: 50 MB in 1.4 CPU s where PyYAML's C loader takes 50, with the types of YAML 1.2 and
duplicate keys refused. What it is known to do wrong (0.1.6) is caught around it, each with a test:

- ``- - - ...`` or ``? ? ? ...`` of some ten thousand levels overflow the native stack and kill the process;
- the digits of a whole number are converted in quadratic time, and whole numbers as keys can be made to collide;
- an alias inside its own anchor becomes null, a text behind a NUL is dropped, control characters pass;
- unknown tags are dropped, several documents become a list, ``_1`` and ``1_0`` become numbers;
- duplicate keys, wrong tags and alias bombs are refused without a position.

It also takes ``0b11``, ``0X1F`` and ``+0x1f`` for numbers, as ruamel.yaml does in part; that is left as it is.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import yaml_rs

from netgen.errors import Fault, Place
from netgen.source.audit import DEPTH, LIMIT, NO_KEY, REPLAYED, SECOND_DOCUMENT, TOO_DEEP, audit, shown

_LIMITS = yaml_rs.AliasLimits(REPLAYED, DEPTH)

_WIDE = 256  # columns of indent and block indicators: what is deeper than this many block levels is wider, too
_LONG = 16  # digits, hexadecimal ones too: fewer stay below 2^61, where the hash values of whole numbers start to repeat
_CLASSES = bytes.maketrans(b"\t-?:" + b"0123456789abcdefABCDEF_", b"    " + b"0" * 23)

_CONTROL = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"
_NO_CONTROL = bytes(set(range(256)) - set(_CONTROL))
_UNPRINTABLE = re.compile(b"[" + re.escape(_CONTROL) + b"]")
_HIDDEN = (re.compile(rb"\xc2[\x80-\x84\x86-\x9f]"), re.compile(rb"\xef(?:\xbf[\xbe\xbf]|\xbb\xbf)"))  # C1; U+FFFE, U+FFFF, U+FEFF

_START = rb"(?<![^\s,\[{:\-?]%s)"  # of a node, looked back at from behind its first character, which search finds fast
_ANCHOR, _ALIAS, _TAG = (re.compile(re.escape(char) + _START % re.escape(char) + rb"\S") for char in (b"&", b"*", b"!"))
_UNDERSCORE = re.compile(rb"_(?:[0-9]|(?<=[0-9]_))")
_NUMBER_BEFORE = re.compile(rb"(?<![^\s,\[{:])[-+]?[0-9_]*\.?[0-9_]*\Z")

_NUMBERS: set[Any] = {int, float}
_CONTAINERS: set[Any] = {dict, list}
_PLAIN = {dict, list, str, int, float, bool, type(None)}

_ERROR = re.compile(r"YAML parse error at line (\d+), column (\d+)\n")
_KNOWN = (
    ("recursion limit", "NG020", TOO_DEEP),
    ("unhashable", "NG015", NO_KEY),
    ("duplicate mapping key", "NG011", ("a key is given twice", "keep one of the two")),
)
_MENDS = (
    ("mapping values are not allowed", "indent the line as its neighbours are, and quote a text that holds `: `"),
    ("valid YAML whitespace", "put a space after the colon, not a tab"),
    ("tab", "indent with spaces"),
    ("unknown anchor", "quote a text that starts with *"),
    ("alphabetic or numeric", "quote a text that starts with * or &"),
    ("unexpected character", "quote the text"),
    ("did not find expected ',' or", "close the bracket, and quote a text that holds one of , [ ] { }"),
    ("expected ',' or", "close the bracket, and quote a text that holds one of , [ ] { }"),
    ("illegal placement", "close each bracket, and quote a text that starts with one"),
    ("bracket", "close each bracket, and quote a text that starts with one"),
    ("expected key", "indent the line as its neighbours are"),
    ("simple key expect", "write `key: value`"),
    ("escape", "write a backslash as \\\\, or use single quotes"),
    ("indentation", "indent the line further than the key it belongs to"),
)


def parse(raw: bytes, file: str) -> tuple[dict[str, Any], list[Fault]]:
    """The mapping that a file holds, and its faults; with faults the mapping is empty.

    ``raw`` has no byte order mark; ``file`` is the name in the faults, which have their places. All keys are
    texts, values are texts, numbers up to 2^63, booleans, nulls, lists and mappings, :data:`DEPTH` deep at the most.
    """
    if fault := _encoding(raw, file):
        return {}, [fault]
    deep = _is_deep_or_long(raw)
    faults, failure = audit(raw, file) if deep or _is_odd(raw) else ([], None)
    if faults or (failure and deep):
        return {}, faults or _listed(failure)
    try:
        data: object = yaml_rs.load(raw, parse_datetime=False, alias_limits=_LIMITS)
    except (yaml_rs.YAMLDecodeError, TypeError) as error:  # TypeError: a key that holds a mapping
        return {}, _refused(raw, file, str(error))
    if failure:  # what made the file suspicious could not be looked at to the end
        return {}, [failure]
    if isinstance(data, dict) and _is_plain(data):
        return data, []
    return {}, _not_a_site(raw, file, data)


def _listed(fault: Fault | None) -> list[Fault]:
    return [fault] if fault else []


def _encoding(raw: bytes, file: str) -> Fault | None:
    """The fault of a file that is not UTF-8, or that holds characters which YAML does not allow."""
    try:
        _ = raw.isascii() or raw.decode()
    except UnicodeDecodeError as error:
        text = f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        return Fault("NG005", (), text, "save the file as UTF-8", place=_place(raw, error.start, file))
    searches = (_UNPRINTABLE, *_HIDDEN) if raw.translate(None, _NO_CONTROL) else _HIDDEN
    hits = [hit for pattern in searches if (hit := pattern.search(raw))]
    if not hits:
        return None
    first = min(hits, key=lambda hit: hit.start())
    code = f"{ord(first.group().decode()):04X}"
    mend = f'leave it out, or write "\\u{code}" where it is meant'
    return Fault("NG006", (), f"the character U+{code} cannot stand in YAML", mend, place=_place(raw, first.start(), file))


def _place(raw: bytes, offset: int, file: str) -> Place:
    """The place of a byte, all before it being UTF-8."""
    line_start = raw.rfind(b"\n", 0, offset) + 1
    return Place(file, raw.count(b"\n", 0, offset) + 1, len(raw[line_start:offset].decode()) + 1)


def _is_deep_or_long(raw: bytes) -> bool:
    """Whether yaml-rs must not see the file before it has been audited: it could crash or hang."""
    classes = raw.translate(_CLASSES)
    return b" " * _WIDE in classes or b"0" * _LONG in classes


def _is_odd(raw: bytes) -> bool:
    """Whether the file may hold what yaml-rs lets pass: aliases, tags, merge keys, numbers with underscores.

    True is no more than a suspicion; False is certain. Searches start from rare characters, for speed.
    """
    if (b"<" in raw and b"<<" in raw) or _TAG.search(raw) or (_ANCHOR.search(raw) and _ALIAS.search(raw)):
        return True
    return any(_NUMBER_BEFORE.search(raw[max(0, hit.start() - _LONG) : hit.start()]) for hit in _UNDERSCORE.finditer(raw))


def _is_plain(data: dict[Any, Any]) -> bool:
    """Whether all is as :func:`parse` promises. Level by level, with the loops in C: 0.3 s for 500,000 mappings."""
    level: list[Any] = [data]
    for _ in range(DEPTH):
        dicts = [each for each in level if each.__class__ is dict]
        if set(map(type, chain.from_iterable(dicts))) - {str}:
            return False
        lists = (each for each in level if each.__class__ is list)
        values: list[Any] = [*chain.from_iterable(map(dict.values, dicts)), *chain.from_iterable(lists)]
        kinds = set(map(type, values))
        if kinds - _PLAIN:
            return False
        if kinds & _NUMBERS and not all(-LIMIT <= each < LIMIT for each in values if each.__class__ in _NUMBERS):
            return False
        if not kinds & _CONTAINERS:
            return True
        level = [each for each in values if each.__class__ in _CONTAINERS]
    return False


def _refused(raw: bytes, file: str, message: str) -> list[Fault]:
    """The faults behind an error of yaml-rs; where it gives no position, the audit finds it."""
    position = _ERROR.match(message)
    if not position and (faults := audit(raw, file)[0]):
        return faults
    text = shown(message.rsplit("\n", 1)[-1], 200)
    place = Place(file, int(position[1]), int(position[2])) if position else Place(file, 1, 1)
    for part, number, said in _KNOWN:
        if part in text:
            return [Fault(number, (), *said, place=place)]
    mend = next((mend for part, mend in _MENDS if part in text), "")
    return [Fault("NG008", (), f"not YAML: {text}", mend, place=place)]


def _not_a_site(raw: bytes, file: str, data: object) -> list[Fault]:
    """The faults of what is YAML and no mapping of plain data."""
    faults, failure = audit(raw, file)
    if faults:
        return faults
    place = Place(file, 1, 1)
    if isinstance(data, list) and failure and b"\n..." in raw:  # to libyaml, `---` must follow
        return [Fault("NG009", (), *SECOND_DOCUMENT, place=failure.place)]
    if isinstance(data, dict):
        return [failure or Fault("NG008", (), "not plain data", place=place)]
    if data is None:
        return [Fault("NG007", (), "the file is empty", "write a section into it, such as `hosts:`, or delete it", place=place)]
    text = f"the file is {'a list' if isinstance(data, list) else 'a single value'}, not a mapping of sections"
    return [Fault("NG010", (), text, "start it with a section, such as `hosts:`", place=place)]
