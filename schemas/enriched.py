"""`news.enriched`: an article, with who and where and when it is about, and who says so."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import AliasChoices, Field, NonNegativeInt, PositiveInt, model_validator

from schemas.article import Article
from schemas.record import Country, Id, Message, Part


class TextPart(StrEnum):
    """Which text of the article offsets are counted in."""

    HEADLINE = "headline"
    SUBHEADLINE = "subheadline"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CREDIT = "credit"
    """The credit of a picture (`captions[index].credit`)."""
    DATELINE = "dateline"
    """`dateline.text`."""
    CREDIT_LINE = "credit_line"
    """The credit of the article itself (`credit`)."""
    BYLINE = "byline"
    """`bylines[index]`."""
    INFO_SOURCE = "info_source"
    """`info_source[index]`."""


class Span(Part):
    """Where in an article something stands: offsets in Unicode code points, end exclusive."""

    part: TextPart = TextPart.PARAGRAPH
    index: int = Field(default=0, ge=0)
    """Which paragraph, caption (a credit has its caption's), byline or info source; 0 where there is only one."""
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"a span from {self.start} cannot end at {self.end}")
        return self


class EntityKind(StrEnum):
    """The kinds of thing that are followed across articles."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    EVENT = "event"
    OTHER = "other"


class Coordinates(Part):
    """WGS 84, degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Entity(Part):
    """Someone or something named in the text, under one id wherever it is named."""

    id: Id
    name: str
    kind: EntityKind
    subkind: str | None = None
    """agency, broadcaster, government, intergovernmental, company, country, city, region, facility, …"""
    country: Country | None = None
    coordinates: Coordinates | None = None
    known: bool = False
    """True where the id comes from a curated table, not from the words found."""
    role: str | None = None
    """As the text gives it ("Kremlin spokesman")."""
    mentions: tuple[Span, ...]


class PlaceReference(Part):
    """One toponym, resolved."""

    span: Span
    entity_id: str
    name: str
    country: Country | None = None
    coordinates: Coordinates | None = None
    geonames_id: PositiveInt | None = None
    metonym_for: str | None = None
    """Entity id of the government that is meant ("Moscow said")."""


class SourceLink(Part):
    """One link of a chain of sources: who says so according to whom."""

    name: str
    entity_id: str | None = None
    text: str
    """The words it was read from."""


class Attribution(Part):
    """A statement of who says so."""

    span: Span
    chain: tuple[SourceLink, ...] = Field(min_length=1)
    """Outer outlet first: (TASS, KCNA, North Korea) is TASS quoting KCNA quoting North Korea. The origin is last."""
    joint: bool = False
    """The links speak side by side, not one through the other ("Pyongyang and Russia denied")."""
    cue: str
    """The words that say so; "dateline", "credit", "byline" or "source" where the article's head does."""


class QuoteKind(StrEnum):
    """How somebody's words stand in the text."""

    DIRECT = "direct"
    PARTIAL = "partial"
    SCARE = "scare"
    INDIRECT = "indirect"


class Quote(Part):
    """Somebody's words."""

    id: Id
    text: str
    """Between the marks, marks excluded; a line break between the parts of a quotation that goes on."""
    span: Span
    parts: tuple[Span, ...] = ()
    """Where it goes on over several paragraphs: the span of each part, `span` being the first. Else empty."""
    kind: QuoteKind
    speaker: SourceLink | None = None
    also_speakers: tuple[SourceLink, ...] = ()
    cue: str | None = None
    chain: tuple[SourceLink, ...] = ()
    """As in Attribution: outer outlet first, the speaker last."""


class Granularity(StrEnum):
    """What a time expression's value is."""

    DAY = "day"
    TIME = "time"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"
    DURATION = "duration"
    VAGUE = "vague"


class TimeExpression(Part):
    """A time the text speaks of, resolved against the article's own clock (TIMEX3-like values)."""

    span: Span
    value: str
    """ISO 8601 date, month, year, `from/to` interval (closed), duration, or PAST_REF / PRESENT_REF / FUTURE_REF."""
    granularity: Granularity
    also: tuple[str, ...] = ()
    """Other readings where the text is ambiguous."""


class Origin(Part):
    """Somebody the information rests on, and the paragraphs that rest on them."""

    name: str
    entity_id: str | None = None
    paragraphs: tuple[NonNegativeInt, ...]


class Features(Part):
    """What the deduplicator compares, computed once."""

    rule: str
    """Version of the rules that made them; features of different rules are never compared."""
    body_hash: str
    """Digest of the normalised body words: equal means the same text."""
    word_count: int = Field(ge=0)
    sketch: bytes
    """Little-endian uint64 array, ascending: the kept shingle hashes (FracMinHash)."""
    sketch_is_complete: bool
    """True where every shingle was kept (short texts)."""
    paragraph_hashes: tuple[str, ...]
    figures: tuple[str, ...]
    """Numbers as written, normalised, with their scale ("1.7 million"); by paragraph those in digits, in order, repeats
    included, then those in words."""
    terms: tuple[tuple[str, float], ...]
    """Story terms with their weight within the article (log tf), strongest first."""


class Models(Part):
    """What made the annotations."""

    pipeline: str
    """"name@version" of the statistical model, or "rules" where the language has none."""
    rules: str


DEFAULT_DESK = "world"
"""The desk of every source for which the operator names no other."""


class EnrichedArticle(Message):
    """An article with its annotations and features."""

    schema_version: Literal[1] = 1
    article: Article
    desk: Id = DEFAULT_DESK
    """Whose copy it is compared with: the desk of its source. The record's key, and never a property of the text."""
    window_language: Id = Field(validation_alias=AliasChoices("window_language", "shard"))
    """The language window it is compared in: the base language, or the source's, or "und"."""
    entities: tuple[Entity, ...] = ()
    places: tuple[PlaceReference, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    origins: tuple[Origin, ...] = ()
    attributed_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the body's words in paragraphs that rest on an origin."""
    features: Features
    models: Models
    notice_copy: bool = False
    """True where the deduplicator forwards a notice to the desks of another partition, to find its targets there."""

    def under_id(self, article_id: str) -> Self:
        """The same message, of an article with this id."""
        return self.model_copy(update={"article": self.article.model_copy(update={"article_id": article_id})})
