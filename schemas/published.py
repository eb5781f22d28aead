"""`news.published` and `news.stories`: the public contract. Others build on these; change by addition only."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from schemas.article import (
    Caption,
    Dateline,
    Heading,
    Hop,
    Language,
    RemovedLine,
    Signal,
    Status,
    Subject,
    Target,
)
from schemas.enriched import Attribution, Entity, EntityKind, Origin, PlaceReference, Quote, TimeExpression
from schemas.raw import SourceKind
from schemas.record import Country, Id, Instant, Message, Part
from schemas.stamp import Stamp
from schemas.verdict import Change, RevisionClass, Similarity, StoryReason, VerdictKind


class Action(StrEnum):
    """What a subscriber should do with the record."""

    PUBLISH = "publish"
    UPDATE = "update"
    CORRECT = "correct"
    COPY = "copy"
    HOLD = "hold"
    RELEASE = "release"
    RETRACT = "retract"


class Outlet(Part):
    """Who sent the report, as far as known."""

    id: Id
    name: str | None = None
    kind: SourceKind = SourceKind.UNKNOWN
    country: Country | None = None


class Content(Part):
    """What may be shown of an article. Absent from holds and retractions."""

    headline: str | None
    headline_from_body: bool = False
    subheadline: str | None = None
    bylines: tuple[str, ...] = ()
    desk: str | None = None
    credit: str | None = None
    dateline: Dateline | None = None
    paragraphs: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    captions: tuple[Caption, ...] = ()
    editor_note: str | None = None
    removed: tuple[RemovedLine, ...] = ()
    subjects: tuple[Subject, ...] = ()
    rights: str | None = None
    word_count: int = Field(ge=0)
    entities: tuple[Entity, ...] = ()
    places: tuple[PlaceReference, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    origins: tuple[Origin, ...] = ()
    attributed_share: float = Field(default=0.0, ge=0, le=1)
    warnings: tuple[str, ...] = ()
    """What was odd about the item but did not keep it from being read: for a person, in English, no fixed list."""


class VerdictInShort(Part):
    """The deduplicator's decision, without its internals."""

    kind: VerdictKind
    of: str | None = None
    family: Id
    similarity: Similarity | None = None
    revision: RevisionClass | None = None
    changes: tuple[Change, ...] = ()
    why_this_story: StoryReason


class HopTime(Part):
    """When a stage handed the item on."""

    stage: str
    at: Instant


class Notice(Part):
    """The kill, hold, release or correction that a record goes back to."""

    article_id: Id
    """Of the notice itself."""
    signal: Signal
    targets: tuple[str, ...] = ()
    """In the notice's own record: ids of the articles it was found to name. None found: the notice is unresolved."""


WORDLESS = frozenset((Action.HOLD, Action.RETRACT))
"""Actions whose record carries no word of the article: they are about text that must not be shown. Sluglines and
addresses often spell the headline, so they count as words."""


class PublishedArticle(Message):
    """One step in the public life of an article."""

    schema_version: Literal[1] = 1
    article_id: Id
    sequence: PositiveInt
    """1, 2, 3, … per article, without gaps."""
    action: Action
    guid: Id | None
    """The provider's name for the article; None while it is held, as an address often spells the headline."""
    version: PositiveInt
    status: Status
    signal: Signal
    acts_on: tuple[Target, ...] = ()
    """The items that a notice names, as found. Only in the notice's own record."""
    notice: Notice | None = None
    outlet: Outlet
    slugline: str | None = None
    urgency: int | None = Field(default=None, ge=1, le=9)
    """Editorial urgency, 1 (flash) to 8, 9 user-defined (IPTC)."""
    language: Language
    url: str | None = None
    event_time: Instant
    """The wire's clock."""
    received_at: Instant
    backfill: bool = False
    """All versions of the article so far were brought in later (an archive): it is no news, and announced as none."""
    version_created: Stamp | None = None
    published_at: Stamp | None = None
    updated_at: Stamp | None = None
    embargoed_until: Instant | None = None
    verdict: VerdictInShort
    story_id: Id
    content: Content | None = None
    provider_hops: tuple[Hop, ...] = ()
    hops: tuple[HopTime, ...] = ()
    trace_id: Id

    def to_bytes(self) -> bytes:
        """The wire form. Fail closed: a hold or a retraction that still has words of the article cannot be written.

        Raises:
            ValueError: a record that must have no words has content, changes, story terms, a slugline or an address.
        """
        why = self.verdict.why_this_story
        words = (self.content, self.verdict.changes, why.shared_terms, why.shared_entities, self.slugline, self.url)
        if self.action in WORDLESS and any(words):
            raise ValueError(f"a {self.action} record must not carry words of the article")
        return super().to_bytes()


class HeadlineRecord(Message):
    """`news.headlines`: a record of `news.published` in short, for who shows lists; a fortieth of its bytes."""

    schema_version: Literal[1] = 1
    article_id: Id
    sequence: PositiveInt
    action: Action
    version: PositiveInt
    signal: Signal
    headline: str | None
    """None while it is held or retracted, as everything is that spells it; or where the wire gave none."""
    outlet_id: Id
    outlet_name: str | None = None
    language: str
    urgency: int | None = Field(default=None, ge=1, le=9)
    event_time: Instant
    backfill: bool = False
    embargoed_until: Instant | None = None
    story_id: Id
    verdict_kind: VerdictKind
    copy_of: str | None = None
    family: Id
    url: str | None = None
    trace_id: Id


def headline_of(article: PublishedArticle) -> HeadlineRecord:
    """The same record, in short."""
    return HeadlineRecord(
        article_id=article.article_id,
        sequence=article.sequence,
        action=article.action,
        version=article.version,
        signal=article.signal,
        headline=article.content.headline if article.content else None,
        outlet_id=article.outlet.id,
        outlet_name=article.outlet.name,
        language=article.language.code,
        urgency=article.urgency,
        event_time=article.event_time,
        backfill=article.backfill,
        embargoed_until=article.embargoed_until,
        story_id=article.story_id,
        verdict_kind=article.verdict.kind,
        copy_of=article.verdict.of,
        family=article.verdict.family,
        url=article.url if article.content else None,
        trace_id=article.trace_id,
    )


class StoryStatus(StrEnum):
    """Whether a story still takes reports."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class StoryOrigin(Part):
    """Somebody the story rests on, and the articles that rest on them."""

    name: str
    entity_id: str | None = None
    articles: tuple[str, ...]
    """Of many the first and the latest."""
    report_count: int | None = Field(default=None, ge=0)
    """How many rest on them, listed or not; None in records from before this field."""


class StoryArticle(Part):
    """A report in a story."""

    article_id: Id
    version: PositiveInt
    headline: str | None
    outlet: Outlet
    event_time: Instant
    verdict: VerdictKind
    of: str | None = None


class Named(Part):
    """An entity or place of a story, with the number of its articles that name it."""

    id: Id
    name: str
    kind: EntityKind
    articles: int = Field(ge=1)


class Story(Message):
    """All articles, by anyone, on one event."""

    schema_version: Literal[1] = 1
    story_id: Id
    sequence: PositiveInt
    status: StoryStatus = StoryStatus.OPEN
    merged_into: str | None = None
    headline: str | None
    first_seen: Instant
    updated: Instant
    backfill: bool = False
    """Every report that it ever had was brought in later: nothing in it is news."""
    articles: tuple[StoryArticle, ...]
    """In the order of the wire's clock: the story's timeline. Of many the first and the latest."""
    report_count: int | None = Field(default=None, ge=0)
    """How many reports the story has, listed or not; None in records from before this field."""
    outlets: tuple[Outlet, ...]
    origins: tuple[StoryOrigin, ...]
    independent_origins: int = Field(ge=0)
    """How many origins remain when copies and relays are folded onto who said it first."""
    entities: tuple[Named, ...] = ()
    places: tuple[Named, ...] = ()

    @model_validator(mode="after")
    def _only_merged_stories_name_another(self) -> Self:
        if (self.status is StoryStatus.MERGED) != (self.merged_into is not None):
            raise ValueError("merged_into belongs to merged stories, and to all of them")
        return self
