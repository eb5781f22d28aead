"""What is counted of a step: what became of the message, of each article, and of each embargo that ended. Pure."""

from datetime import datetime, timedelta

from schemas.published import Action, PublishedArticle
from schemas.verdict import DeduplicatedArticle
from services.publisher.partition import Step
from services.stream.counts import (
    ArticlePublished,
    Count,
    EmbargoReleased,
    ForwardedNoticeHandled,
    ItemHandled,
    NoticeUnresolved,
    ReleaseTiming,
    SupersedingVerdictHandled,
)


def message_count(step: Step, message: DeduplicatedArticle) -> Count:
    """What became of the message itself: exactly one per kept message, `ItemHandled` for items of the wire."""
    if message.notice_copy or message.instruction:
        return ForwardedNoticeHandled()
    own = [record for record in _articles(step) if record.article_id == message.article_id]
    # The last: a release that was finished before the message may be of the same article.
    action = own[-1].action if own else None
    return SupersedingVerdictHandled(action) if message.enriched is None else ItemHandled(action)


def article_counts(step: Step) -> tuple[Count, ...]:
    """Each record by its action; notices that found no target, by their signal: an archive's ones are nobody's work."""
    records = _articles(step)
    own_notices = [r.notice for r in records if r.notice and not r.backfill and r.notice.article_id == r.article_id]
    return (
        *(ArticlePublished(record.action) for record in records),
        *(NoticeUnresolved(notice.signal) for notice in own_notices if not notice.targets),
    )


def release_counts(step: Step, now: datetime, late_after: timedelta) -> tuple[Count, ...]:
    """Each embargo that ended: was its article released in time? Late ones mean that no worker ran at its end."""
    released = (record for record in _articles(step) if record.action is Action.RELEASE)
    ends = [record.embargoed_until for record in released if record.embargoed_until]
    late, on_time = EmbargoReleased(ReleaseTiming.LATE), EmbargoReleased(ReleaseTiming.ON_TIME)
    return tuple(late if now - end > late_after else on_time for end in ends)


def _articles(step: Step) -> list[PublishedArticle]:
    return [output for output in step.outputs if isinstance(output, PublishedArticle)]
