"""What may be asked: the same filters for the search, the lists and the stream."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, get_origin
from urllib.parse import parse_qs

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schemas.article import Signal
from services.gateway.api.paging import RowCursor
from services.gateway.api.problems import refused
from services.gateway.limits import LONGEST_PAGE, PAGE, QUERY_CHARACTERS, VALUES
from services.gateway.stream.position import WRITTEN
from services.gateway.view.article_filter import ArticleFilter, Backfill, Near
from services.gateway.view.facets import Point
from services.gateway.view.text_query import UnreadableQueryError, read_text_query

Value = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Values = Annotated[list[Value], Field(default_factory=list, max_length=VALUES)]
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_LATITUDE = r"-?(90|[1-8]?[0-9](\.[0-9]{1,9})?)"
_LONGITUDE = r"-?(180|(1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]{1,9})?)"
_NEAR = rf"^{_LATITUDE},{_LONGITUDE},[0-9]{{1,4}}(\.[0-9]{{1,3}})?$"


def _written(value: object) -> object:
    """A number would pass for seconds since 1970, so that `since=2026` asked for nearly everything."""
    if not isinstance(value, str) or not _DATE.match(value):
        raise ValueError("a time is wanted as in RFC 3339: 2026-11-27T09:00:00Z")
    return value


def _zoned(value: datetime) -> datetime:
    """In UTC where no zone is given; a time that has no place in the years 1 to 9999 is refused."""
    zoned = value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return zoned.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time must lie in the years 1 to 9999") from error


Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_zoned)]


class FilterParameters(BaseModel):
    """Values of one parameter are alternatives; different parameters must all fit."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    q: str = Field(default="", max_length=QUERY_CHARACTERS, examples=['grain "Black Sea" -wheat', "기차 OR 열차"])
    """Words, "phrases", -exclusions, alternatives with OR, beginnings*; in any inflection."""
    entity: Values
    """Ids of entities, as in `content.entities`."""
    country: Annotated[list[Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]], Field(max_length=VALUES)] = []
    """ISO 3166-1 alpha-2: a place that the text names lies there."""
    near: str | None = Field(default=None, pattern=_NEAR, examples=["56.95,24.11,50"])
    """latitude,longitude,kilometres: a place that the text names lies there."""
    outlet: Values
    """Ids of outlets."""
    origin: Values
    """Whom the text rests on: the id of an entity, or a name as in `content.origins`."""
    language: Values
    """BCP 47; "pt" finds "pt-BR" too."""
    urgency: Annotated[list[Annotated[int, Field(ge=1, le=9)]], Field(max_length=9)] = []
    """1 (flash) to 8; 9 is user-defined (IPTC)."""
    signal: Annotated[list[Signal], Field(max_length=VALUES)] = []
    """What the transmission was to what was sent before."""
    since: Moment | None = None
    """By the wire's clock, inclusive; RFC 3339."""
    until: Moment | None = None
    """By the wire's clock, exclusive."""
    min_independent_origins: int = Field(default=0, ge=0, le=1000)
    """Of the story: how many say so independently of each other."""
    backfill: Backfill | None = None
    """What was brought in later (archives): `with`, `without`, `only`. Searched by default, and never sent as news."""
    fields: str | None = Field(default=None, max_length=1000, examples=["article_id,action,content.headline"])
    """Fields that records are reduced to, separated by commas; `headlines`: as on `news.headlines`; else all."""

    def wanted(self, withheld_outlets: frozenset[str] = frozenset(), *, as_news: bool = False) -> ArticleFilter:
        """The filter. `as_news`: what was brought in later is left out unless it is asked for.

        Raises:
            HTTPException: the text query cannot be answered.
        """
        try:
            text = read_text_query(self.q, tuple(self.language))
        except UnreadableQueryError as error:
            raise refused(400, f"q: {error}") from error
        return ArticleFilter(
            text=text,
            values=tuple((name, values) for name, values in self._values() if values),
            near=_near(self.near),
            since=self.since,
            until=self.until,
            min_independent_origins=self.min_independent_origins,
            withheld_outlets=withheld_outlets,
            backfill=self.backfill or (Backfill.WITHOUT if as_news else Backfill.WITH),
        )

    @property
    def slim(self) -> tuple[str, ...]:
        """The fields that records are reduced to."""
        return tuple(name for name in (part.strip() for part in (self.fields or "").split(",")) if name)

    def _values(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        yield "entity", tuple(self.entity)
        yield "country", tuple(self.country)
        yield "outlet", tuple(self.outlet)
        yield "origin", tuple(self.origin)
        yield "language", tuple(self.language)
        yield "urgency", tuple(str(each) for each in self.urgency)
        yield "signal", tuple(self.signal)


def saved_search(query: str) -> FilterParameters:
    """The filter that stands behind the question mark of an address.

    Raises:
        ValueError: it is no such filter.
    """
    given: dict[str, list[str]] = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    lists = {name for name, field in FilterParameters.model_fields.items() if get_origin(field.annotation) is list}
    if repeated := sorted(name for name, values in given.items() if name not in lists and len(values) > 1):
        raise ValueError(f"{', '.join(repeated)[:100]}: is given twice")
    return FilterParameters.model_validate(
        {name: values if name in lists else values[0] for name, values in given.items()}
    )


class PageParameters(FilterParameters):
    """A filter, and which page."""

    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: RowCursor | None = None
    """`next` of the page before."""


class StreamParameters(FilterParameters):
    """A filter, and where a stream begins and ends."""

    records: Annotated[list[Annotated[str, StringConstraints(pattern="^(articles|stories)$")]], Field(max_length=2)] = [
        "articles"
    ]
    """Which records: `articles`, `stories`, or both."""
    resume: str | None = Field(default=None, pattern=WRITTEN)
    """The id of the last event, for clients that cannot send the header Last-Event-ID."""
    max_events: int | None = Field(default=None, ge=1)
    """End after so many records."""
    stop: Moment | None = None
    """End at this time."""


def _near(given: str | None) -> Near | None:
    if given is None:
        return None
    latitude, longitude, kilometres = map(float, given.split(","))
    return Near(Point(latitude, longitude), kilometres)
