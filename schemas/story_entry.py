"""`news.story-entries`: what a story is made from. The publisher writes what subscribers may see, and nothing else."""

from typing import Literal

from pydantic import Field, PositiveInt

from schemas.published import Outlet, StoryStatus
from schemas.record import Id, Instant, Message, Part
from schemas.verdict import VerdictKind


class NamedThing(Part):
    """An entity or place that a report names."""

    id: str
    name: str
    kind: str


class CitedSource(Part):
    """Somebody a report rests on, or who passed the word on."""

    name: str
    entity_id: str | None = None

    @property
    def key(self) -> str:
        """What makes two mentions the same source."""
        return self.entity_id or f"name:{self.name.casefold().strip()}"


class ReportSummary(Part):
    """What a story counts of a report's text."""

    headline: str | None
    headline_from_body: bool = False
    entities: tuple[NamedThing, ...] = ()
    places: tuple[NamedThing, ...] = ()
    origins: tuple[CitedSource, ...] = ()
    relays: tuple[tuple[CitedSource, CitedSource], ...] = ()
    """(who passed it on, who they have it from), link by link."""


class StoryReport(Part):
    """One article that subscribers may see now. What is held or killed never becomes a report."""

    version: PositiveInt
    event_time: Instant
    """The wire's clock."""
    outlet: Outlet
    verdict: VerdictKind
    of: str | None
    """As in the public verdict: the original, or the article itself for a revision."""
    copy_of: str | None
    """The article whose words this one repeats, also after a revision."""
    summary: ReportSummary
    backfill: bool = False
    """As in the public record."""


class StoryBefore(Part):
    """A story as the publisher kept it before there was a stage of stories."""

    sequence: int = Field(ge=0)
    """Of the last record of news.stories; the next one is one more."""
    digest: str
    """Of that record, so that it is not repeated."""
    status: StoryStatus
    first_seen: Instant
    updated: Instant
    touched: Instant


class ReportChange(Part):
    """An article came into the story, changed there, or left it."""

    article_id: Id
    sequence: PositiveInt
    """Of the article's record on news.published that this goes with. Of two entries the higher one counts."""
    report: StoryReport | None = None
    """The article as it is public now; None: it is no longer in this story, or not public."""
    adds: bool = False
    """Whether it brings something new to show, which opens a closed story again; a correction does not."""


class StoryMerger(Part):
    """The story became part of another."""

    merged_into: Id


class StoryEntry(Message):
    """One change of one story."""

    schema_version: Literal[1] = 1
    story_id: Id
    change: ReportChange | StoryMerger | StoryBefore
    via: tuple[str, ...] = ()
    """Merged stories that the entry came through."""
    event_time: Instant
    """The wire's clock of what caused it."""
    effective_at: Instant
    """The stream's clock: when it took effect."""
