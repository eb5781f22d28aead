"""What an article can be filtered by, taken from its public record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.published import Content, PublishedArticle
from services.gateway.view.words import tag, terms, unspaced_letters

_FEW_BYTES, _TAG_BYTES, _POINT_BYTES, _LETTER_BYTES = 400, 110, 150, 20
"""Of the object with nothing in it, of a tag and of a point, each with its place in a set, and of half a letter in a
pair; in CPython."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Facets:
    """Of one record with content. Small, as the stream keeps it for thousands of records."""

    outlet: str
    time: datetime
    """Of the wire's clock."""
    tags: frozenset[str]
    """Its values of each field, as they are indexed."""
    points: frozenset[Point]
    """Where the places lie that it names."""
    words: tuple[str, ...]
    """Its indexed terms in order."""
    backfill: bool = False
    """Whether it is no news, but was brought in later."""

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        # Stems are the same objects in all records. Of pairs of letters there are a million, so half are counted.
        words = 8 * len(self.words) + _LETTER_BYTES * unspaced_letters(self.words)
        return _FEW_BYTES + words + _TAG_BYTES * len(self.tags) + _POINT_BYTES * len(self.points)


ANY = tag("any", "")
"""A tag that every article has."""
_BOUNDARY = "0boundary0"
"""A term that no query can have: it keeps phrases from running from one text into the next."""


def facets_of(record: PublishedArticle) -> Facets | None:
    """What it can be filtered by; None where it has no content."""
    content = record.content
    if content is None:
        return None
    texts = (terms(text, record.language.code) for text in _texts(content) if text)
    places = (place.coordinates for place in content.places)
    return Facets(
        outlet=record.outlet.id,
        time=record.event_time,
        tags=frozenset((ANY, *(tag(field, value) for field, value in _values(record, content)))),
        points=frozenset(Point(each.latitude, each.longitude) for each in places if each),
        words=tuple(term for words in texts for term in (*words, _BOUNDARY)),
        backfill=record.backfill,
    )


def _values(record: PublishedArticle, content: Content) -> Iterator[tuple[str, str]]:
    yield "outlet", record.outlet.id
    yield "language", record.language.code
    yield "language", record.language.code.partition("-")[0]
    yield "signal", record.signal
    yield "story", record.story_id
    if record.urgency is not None:
        yield "urgency", str(record.urgency)
    for entity in content.entities:
        yield "entity", entity.id
    for place in content.places:
        yield "entity", place.entity_id
        if place.country:
            yield "country", place.country
    for origin in content.origins:
        yield "origin", origin.entity_id or origin.name
        yield "origin", origin.name


def _texts(content: Content) -> Iterator[str | None]:
    yield content.headline
    yield content.subheadline
    yield from content.paragraphs
    yield from (heading.text for heading in content.headings)
    yield from (caption.text for caption in content.captions)
