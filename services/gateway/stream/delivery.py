"""What a record means for a reader with a filter. Pure.

It has no memory of what he got: the answer is the same on every instance, and after every resumption.

- An article that fits is sent as it is on the topic.
- One that does not fit any more is sent as `left`, without a word of it.
- A hold or retraction of what may have been shown before is sent whatever the filter: it has no words, and who
  asks narrowly may still have the article from when it fitted.
- What was brought in later (a backfill) is no news: whoever did not ask for it hears nothing of it, not even its end.
- What is held or retracted by now is not sent with the words it had before: the hold or retraction follows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.gateway.stream.ring import RingEntry
from services.gateway.stream.steps import ArticleStep, StoryStep
from services.gateway.view.article_filter import ArticleFilter, Backfill


class EventName(StrEnum):
    """The names of events on the stream."""

    CONNECTED = "connected"
    GAP = "gap"
    ARTICLE = "article"
    STORY = "story"
    LEFT = "left"
    HEARTBEAT = "heartbeat"
    END = "end"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a reader asked for."""

    wanted: ArticleFilter
    articles: bool = True
    stories: bool = False


def event_for(asked: Subscription, entry: RingEntry, withheld: Collection[str]) -> EventName | None:
    """What to send of a record; None where it is none of the reader's business."""
    match entry.step:
        case ArticleStep() as step if asked.articles:
            return _article(asked.wanted, step, withheld)
        case StoryStep() as step if asked.stories:
            return _story(asked.wanted, step, withheld)
    return None


def _article(wanted: ArticleFilter, step: ArticleStep, withheld: Collection[str]) -> EventName | None:
    if step.outlet in wanted.withheld_outlets or (step.backfill and wanted.backfill is Backfill.WITHOUT):
        return None
    if step.facets is None:
        return EventName.ARTICLE if wanted.is_open or step.sequence > 1 else None
    if step.article_id in withheld:
        return None
    if wanted.matches(step.facets):
        return EventName.ARTICLE
    fitted = step.before_unknown or (step.before is not None and wanted.matches(step.before))
    return EventName.LEFT if fitted else None


def _story(wanted: ArticleFilter, step: StoryStep, withheld: Collection[str]) -> EventName | None:
    # A newer record of the story, without the withdrawn report, follows within two seconds.
    if not step.reports.isdisjoint(withheld) or not step.outlets.isdisjoint(wanted.withheld_outlets):
        return None
    if not wanted.backfill.takes(backfill=step.backfill):
        return None
    return EventName.STORY if step.independent_origins >= wanted.min_independent_origins else None
