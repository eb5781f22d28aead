"""Which articles somebody wants: the same question to the index and to the stream. Pure.

Values of one field are alternatives; different fields must all fit.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.gateway.view.facets import Facets, Point
from services.gateway.view.text_query import TextQuery
from services.gateway.view.words import tag

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""


@dataclass(frozen=True, slots=True)
class Near:
    """Within so many kilometres of a point."""

    point: Point
    kilometres: float


class Backfill(StrEnum):
    """Whether what was brought in later is wanted."""

    WITHOUT = "without"
    WITH = "with"
    ONLY = "only"

    def takes(self, *, backfill: bool) -> bool:
        """Whether such a record is wanted."""
        return self is Backfill.WITH or backfill is (self is Backfill.ONLY)


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What must hold of an article; nothing, as it is made."""

    text: TextQuery | None = None
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """For each field asked for, the alternatives: outlet, language, signal, urgency, entity, country, origin, story."""
    near: Near | None = None
    since: datetime | None = None
    """By the wire's clock, inclusive."""
    until: datetime | None = None
    """Exclusive."""
    min_independent_origins: int = 0
    """Of its story. Only the index knows it."""
    withheld_outlets: frozenset[str] = frozenset()
    """Outlets that the asking token may not see."""
    backfill: Backfill = Backfill.WITH

    @property
    def tags(self) -> tuple[tuple[str, ...], ...]:
        """For each field the terms that its values are indexed as."""
        return tuple(tuple(tag(field, value) for value in values) for field, values in self.values)

    @property
    def is_open(self) -> bool:
        """Whether everything fits, of what is news or of what was brought in later."""
        return self == ArticleFilter(backfill=self.backfill)

    def matches(self, article: Facets) -> bool:
        """Whether the article is wanted. The number of origins is not looked at."""
        return (
            article.outlet not in self.withheld_outlets
            and self.backfill.takes(backfill=article.backfill)
            and all(not article.tags.isdisjoint(tags) for tags in self.tags)
            and (self.since is None or self.since <= article.time)
            and (self.until is None or article.time < self.until)
            and (self.near is None or any(is_near(self.near, point) for point in article.points))
            and (self.text is None or self.text.matches(article.words))
        )


def is_near(near: Near, point: Point) -> bool:
    """Whether the point lies within the circle."""
    return distance_km(near.point, point) <= near.kilometres


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance (haversine)."""
    phi, psi = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    chord = math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(turn / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))
