"""The publisher as a stage: Kafka records in, outcomes out; one desk per partition. The clock is handed in.

It holds the desks and turns their steps into records to write. What is said, and when, is the desk's business.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from schemas.published import HopTime, PublishedArticle, Story
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.partition import Desk, Step
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import StateRecord
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
from services.stream.decoding import decode
from services.stream.headers import hops_of
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected

PUBLISHED, STORIES, STATE = "news.published", "news.stories", "news.publisher-state"

_LATE_AFTER = timedelta(seconds=5)
"""A release that comes so long after the embargo's end is counted as late; the timer looks four times a second."""


class Publisher:
    """All desks of one worker: a handler of batches, a keeper of state, and a timer."""

    def __init__(self, settings: PublisherSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._desks: dict[int, Desk] = {}

    def __call__(self, batch: Sequence[Received]) -> list[Outcome]:
        """One outcome per message, in order."""
        return [self._one(received) for received in batch]

    def timer(self, now: datetime, partitions: frozenset[int]) -> list[Kept]:
        """What has become due in these partitions, to be emitted one after the other, each with its state."""
        return [
            _kept(step, partition, (*_article_counts(step), *_release_counts(step, now)))
            for partition in sorted(partitions & self._desks.keys())
            for step in iter(partial(self._desks[partition].due, now), None)
        ]

    def next_due(self) -> datetime | None:
        """When the timer will next have something to do."""
        return min((due for desk in self._desks.values() if (due := desk.next_due())), default=None)

    def restore(self, partition: int, records: list[StateRecord]) -> None:
        """Begin the partition anew from its state records, oldest first; None is a tombstone."""
        desk = Desk(self._settings)
        desk.restore(records)
        self._desks[partition] = desk

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        self._desks.pop(partition, None)

    def kill_targets(self) -> dict[tuple[str, ...], int]:
        """By (partition, notice): how many articles each recent kill that names others has met there."""
        since = self._clock() - self._settings.notice_reach
        return {
            (str(partition), notice): met
            for partition, desk in sorted(self._desks.items())
            for notice, met in desk.kill_targets(since).items()
        }

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        return {
            (partition, table): size
            for partition, desk in sorted(self._desks.items())
            for table, size in desk.sizes().items()
        }

    def _one(self, received: Received) -> Outcome:
        message = decode(DeduplicatedArticle, received.value)
        if isinstance(message, Rejected):
            return message
        origin = received.origin
        desk = self._desks.setdefault(origin.partition, Desk(self._settings))
        hops = [HopTime(stage=stage, at=at) for stage, at in hops_of(received.headers)]
        source = f"{origin.topic}:{origin.partition}:{origin.offset}"
        step = desk.handle(message, source, self._clock(), hops)
        if step.dropped is not None:
            return Dropped(_why(step.dropped, message), state=_state(step, origin.partition))
        return _kept(step, origin.partition, (_message_count(step, message), *_article_counts(step)))


def _kept(step: Step, partition: int, counts: tuple[Count, ...]) -> Kept:
    return Kept(
        outputs=tuple(_outgoing(output) for output in step.outputs),
        state=_state(step, partition),
        redelivered=step.redelivered,
        counts=counts,
    )


def _outgoing(output: PublishedArticle | Story) -> Outgoing:
    if isinstance(output, Story):
        return Outgoing(STORIES, output.story_id.encode(), output.to_bytes())
    return Outgoing(PUBLISHED, output.article_id.encode(), output.to_bytes())


def _state(step: Step, partition: int) -> tuple[Outgoing, ...]:
    return tuple(Outgoing(STATE, key, value, partition) for key, value in step.state)


def _why(reason: DropReason, message: DeduplicatedArticle) -> DropReason:
    """The reasons for what is no item of the wire are kept apart: the ledger is about items (docs/lifecycle.md)."""
    if message.notice_copy:
        return DropReason.NOTICE_COPY
    return DropReason.SECOND_VERDICT if message.enriched is None else reason


def _message_count(step: Step, message: DeduplicatedArticle) -> Count:
    """What became of the message itself: exactly one per kept message, `ItemHandled` for items of the wire."""
    if message.notice_copy:
        return ForwardedNoticeHandled()
    own = [o for o in step.outputs if isinstance(o, PublishedArticle) and o.article_id == message.article_id]
    action = own[-1].action if own else None
    return SupersedingVerdictHandled(action) if message.enriched is None else ItemHandled(action)


def _article_counts(step: Step) -> tuple[Count, ...]:
    """Each record by its action; notices that found no target, by their signal."""
    said = [output for output in step.outputs if isinstance(output, PublishedArticle)]
    unresolved = [r.notice for r in said if r.notice and r.notice.article_id == r.article_id and not r.notice.targets]
    return (
        *(ArticlePublished(record.action) for record in said),
        *(NoticeUnresolved(notice.signal) for notice in unresolved),
    )


def _release_counts(step: Step, now: datetime) -> tuple[Count, ...]:
    """Each embargo that ended: was its article let out in time? Late ones mean that nobody was there at its end."""
    ends = [o.embargoed_until for o in step.outputs if isinstance(o, PublishedArticle) and o.embargoed_until]
    late, on_time = EmbargoReleased(ReleaseTiming.LATE), EmbargoReleased(ReleaseTiming.ON_TIME)
    return tuple(late if now - end > _LATE_AFTER else on_time for end in ends)
