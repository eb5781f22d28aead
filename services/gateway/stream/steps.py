"""What of a record decides to whom it goes: small enough to be kept for thousands of them. Pure."""

from dataclasses import dataclass

from schemas.published import PublishedArticle, Story
from services.gateway.view.facets import Facets

_FEW_BYTES, _ID_BYTES = 300, 140
"""Of the object with nothing in it, and of an id in a set."""


@dataclass(frozen=True, slots=True)
class ArticleStep:
    """One step in the public life of an article."""

    article_id: str
    sequence: int
    outlet: str
    facets: Facets | None
    """None where it is held or retracted."""
    before: Facets | None = None
    """Of the step before, where that had content."""
    before_unknown: bool = False
    """There was a step before this one that nobody here knows."""
    backfill: bool = False
    """Nothing that was ever public of it is news."""

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return _FEW_BYTES + sum(each.size for each in (self.facets, self.before) if each)


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One state of a story."""

    reports: frozenset[str]
    outlets: frozenset[str]
    independent_origins: int
    backfill: bool = False

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return _FEW_BYTES + _ID_BYTES * (len(self.reports) + len(self.outlets))


def article_step(
    record: PublishedArticle, facets: Facets | None, before: Facets | None, before_sequence: int
) -> ArticleStep:
    """The step; `before_sequence` is 0 where nothing before it is known."""
    unknown = before_sequence != record.sequence - 1
    return ArticleStep(
        record.article_id,
        record.sequence,
        record.outlet.id,
        facets,
        None if unknown else before,
        unknown,
        record.backfill,
    )


def story_step(record: Story) -> StoryStep:
    """The state."""
    return StoryStep(
        frozenset(report.article_id for report in record.articles),
        # Also of reports that a long story's record does not list.
        frozenset((*(outlet.id for outlet in record.outlets), *(report.outlet.id for report in record.articles))),
        record.independent_origins,
        record.backfill,
    )
