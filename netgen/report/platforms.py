"""The support table: feature by platform, from the facts that the renderer goes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netgen.platforms import FEATURES, Limit, Platform
from netgen.report.capacity import spoken


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """A platform."""

    name: str
    title: str
    aliases: tuple[str, ...]
    """Other names that a site may use."""
    ports: tuple[str, ...]
    """Examples of port names."""


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A feature on one platform."""

    platform: str
    feature: str
    meaning: str
    status: str
    """native, emulated, absent or unverified."""
    note: str
    """emulated: by what; absent: what to do instead; unverified: what is not confirmed."""
    source: str
    """How it is known."""
    judges: tuple[str, ...]
    """Parsers other than netgen's own that have taken its lines."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A figure of a platform, or of some of its models."""

    platform: str
    model: str | None
    """Pattern of hardware models; null: all others."""
    name: str
    value: int
    source: str


def platform_rows(platforms: Iterable[Platform]) -> list[PlatformRow]:
    """In the order given."""
    return [PlatformRow(one.name, one.title, one.aliases, one.ports.examples) for one in platforms]


def feature_rows(platforms: Iterable[Platform]) -> list[FeatureRow]:
    """By platform, features in the order of :data:`netgen.platforms.FEATURES`."""
    rows = []
    for platform in platforms:
        for name, (_, meaning) in FEATURES.items():
            fact = platform.features[name]
            rows.append(FeatureRow(platform.name, name, meaning, fact.status, fact.note, fact.source, platform.judged(name)))
    return rows


def limit_rows(platforms: Iterable[Platform]) -> list[LimitRow]:
    """By platform; its own figures before those of its models."""
    return [row for platform in platforms for row in _limits(platform)]


def _limits(platform: Platform) -> Iterator[LimitRow]:
    yield from (_limit(platform, None, name, limit) for name, limit in platform.limits.items())
    for model in platform.models:
        yield from (_limit(platform, model.pattern, name, limit) for name, limit in model.limits.items())


def _limit(platform: Platform, model: str | None, name: str, limit: Limit) -> LimitRow:
    return LimitRow(platform.name, model, name, limit.value, spoken(limit))


def matrix(rows: Iterable[FeatureRow]) -> tuple[list[str], list[list[str]]]:
    """Header and lines of the table with one column a platform."""
    by_feature: dict[str, dict[str, str]] = {}
    for row in rows:
        by_feature.setdefault(row.feature, {})[row.platform] = row.status
    names = list(next(iter(by_feature.values()), {}))
    return ["feature", *names], [[feature, *(found[name] for name in names)] for feature, found in by_feature.items()]
