"""The scalars of the model: text in YAML, integers inside, each with its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from netgen import addressing
from netgen.addressing import IPv4, IPv6, Mac, Prefix4, Prefix6, Vid

T = TypeVar("T")


class Record(BaseModel):
    """Base of everything that is written: frozen, strict about types, unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True, populate_by_name=False)


def _text(parse: Callable[[str], Any]) -> PlainValidator:
    def read(value: object) -> Any:
        if not isinstance(value, str):
            raise ValueError("must be text; put it in quotes" if value is not None else "is empty")
        return parse(value)

    return PlainValidator(read)


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


_V4 = r"(\d{1,3}\.){3}\d{1,3}"
_V6 = r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"

Address4 = Annotated[IPv4, _text(addressing.parse_ipv4), _schema(f"^{_V4}$", "192.168.1.11")]
Address6 = Annotated[IPv6, _text(addressing.parse_ipv6), _schema(f"^{_V6}$", "fd00:31::1")]
Network4 = Annotated[Prefix4, _text(addressing.parse_prefix4), _schema(rf"^{_V4}/\d{{1,2}}$", "172.31.0.0/16")]
Network6 = Annotated[Prefix6, _text(addressing.parse_prefix6), _schema(rf"^{_V6}/\d{{1,3}}$", "fd00:31::/64")]
MacAddress = Annotated[Mac, _text(addressing.parse_mac), _schema(r"^[0-9A-Fa-f:.-]{12,17}$", "52:54:00:00:01:02")]
VlanId = Annotated[Vid, Field(ge=1, le=4094)]
Items = Annotated[tuple[T, ...], Field(strict=False)]
"""A YAML list, kept as a tuple."""


def _either(text: str) -> Any:
    return addressing.parse_ipv6(text) if ":" in text else addressing.parse_ipv4(text)


def _either_network(text: str) -> Any:
    return addressing.parse_prefix6(text) if ":" in text else addressing.parse_prefix4(text)


def _slice(text: str) -> Any:
    return text if text == "auto" else addressing.parse_prefix4(text)


Address = Annotated[IPv4 | IPv6, _text(_either), _schema(f"^({_V4}|{_V6})$", "10.99.0.254")]
Network = Annotated[Prefix4 | Prefix6, _text(_either_network), _schema(rf"^({_V4}|{_V6})/\d{{1,3}}$", "0.0.0.0/0", "::/0")]
SliceValue = Annotated[Literal["auto"] | Prefix4, _text(_slice), _schema(rf"^(auto|{_V4}/\d{{1,2}})$", "auto", "172.31.2.0/24")]


def address_or_both(both: type[Record]) -> Any:
    """The type of a value that is an IPv4 address, or a mapping with ``ipv4`` and ``ipv6``: only one branch reports its faults."""

    def tag(value: object) -> str:
        return "both" if isinstance(value, dict | both) else "ipv4"

    return Annotated[Annotated[Address4, Tag("ipv4")] | Annotated[both, Tag("both")], Discriminator(tag)]


def name_or_mapping(value_type: Any) -> Any:
    """The type of a value that is a name, or a mapping from names to ``value_type``: only one branch reports its faults."""

    def tag(value: object) -> str:
        return "mapping" if isinstance(value, dict) else "name"

    return Annotated[Annotated[str, Tag("name")] | Annotated[dict[str, value_type], Tag("mapping")], Discriminator(tag)]


_RATE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,2})?)\s*(%|pps)")


def parse_rate(text: str) -> tuple[float, str]:
    """A storm control threshold ``1%`` or ``1000pps`` as ``(value, "percent" | "pps")``; ValueError otherwise.

    >>> parse_rate("0.5%"), parse_rate("1000 pps")
    ((0.5, 'percent'), (1000.0, 'pps'))
    """
    match = _RATE.fullmatch(text)
    if not match or float(match[1]) == 0 or (match[2] == "%" and float(match[1]) > 100) or (match[2] == "pps" and "." in match[1]):
        raise ValueError("is not a threshold such as 1% (0.01% to 100%) or 1000pps")
    return float(match[1]), "percent" if match[2] == "%" else "pps"


Threshold = Annotated[tuple[float, Literal["percent", "pps"]], _text(parse_rate), _schema(r"^[0-9.]+ *(%|pps)$", "1%", "1000pps")]


def parse_port_range(value: object) -> tuple[int, int]:
    """A TCP or UDP port ``443`` or range ``8000-8100`` as inclusive ends; ValueError otherwise."""
    match = (
        re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", str(value))
        if isinstance(value, int | str) and not isinstance(value, bool)
        else None
    )
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= low <= high <= 65535:
        raise ValueError("is not a port such as 443 or a range such as 8000-8100 (1 to 65535)")
    return low, high


PortRange = Annotated[
    tuple[int, int],
    PlainValidator(parse_port_range),
    WithJsonSchema({"oneOf": [{"type": "integer", "minimum": 1, "maximum": 65535}, {"type": "string", "pattern": r"^\d{1,5}-\d{1,5}$"}]}),
]


@cache
def parse_engine(text: str) -> tuple[int, ...]:
    """A Docker engine version ``20.10`` or ``28.0.1`` as numbers; ValueError otherwise.

    >>> parse_engine("20.10")
    (20, 10)
    """
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}", text):
        raise ValueError('is not an engine version such as "20.10" or "28.0.1"')
    return tuple(int(part) for part in text.split("."))


def _read_engine(value: object) -> tuple[int, ...]:
    if isinstance(value, float):
        raise ValueError('is a number, and numbers lose a zero at their end; put the version in quotes, such as "20.10"')
    if isinstance(value, int) and not isinstance(value, bool):
        return parse_engine(str(value))
    if not isinstance(value, str):
        raise ValueError('must be a version in quotes such as "20.10"')
    return parse_engine(value)


EngineVersion = Annotated[
    tuple[int, ...],
    PlainValidator(_read_engine),
    WithJsonSchema(
        {"oneOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d{1,4}(\.\d{1,4}){0,2}$"}], "examples": ["20.10", "28"]}
    ),
]
