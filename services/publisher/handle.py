"""The publisher as a stage: Kafka records in, outcomes out. The clock is handed in.

It holds the partitions and makes records to write of their steps. What is published, and when, `partition.py` decides.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from schemas.published import HopTime, PublishedArticle, Story
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.counts import article_counts, message_count, release_counts
from services.publisher.partition import PublisherPartition, Step
from services.publisher.settings import PublisherSettings
from services.stream.arrival import bounded_verdict
from services.stream.counts import Count
from services.stream.decoding import decode
from services.stream.headers import hops_of
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.state_records import RestoreSteps, StateRecord
from services.stream.topics import PUBLISHED, PUBLISHER_STATE, STORIES


class Publisher:
    """All partitions of one worker: a handler of batches, a keeper of state, and a timer."""

    def __init__(self, settings: PublisherSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._partitions: dict[int, PublisherPartition] = {}

    def __call__(self, batch: Sequence[Received]) -> list[Outcome]:
        """One outcome per message, in order."""
        return [self._one(received) for received in batch]

    def timer(self, now: datetime, partitions: frozenset[int]) -> list[Kept]:
        """What has become due in these partitions, to be emitted one after the other, each with its state."""
        late_after = self._settings.late_release
        return [
            _kept(step, number, (*article_counts(step), *release_counts(step, now, late_after)))
            for number in sorted(partitions & self._partitions.keys())
            for step in iter(partial(self._partitions[number].due, now), None)
        ]

    def next_due(self) -> datetime | None:
        """When the timer will next have something to do."""
        return min((due for partition in self._partitions.values() if (due := partition.next_due())), default=None)

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        """Start the partition again from the last record of each key of its state."""
        restored = PublisherPartition(self._settings)
        yield from restored.restoring(records)
        self._partitions[partition] = restored

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        self._partitions.pop(partition, None)

    def kill_targets(self) -> dict[tuple[str, ...], int]:
        """By (partition, notice): how many articles each recent kill that names others has met there."""
        since = self._clock() - self._settings.notice_reach
        return {
            (str(number), notice): met
            for number, partition in sorted(self._partitions.items())
            for notice, met in partition.kill_targets(since).items()
        }

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        return {
            (number, table): size
            for number, partition in sorted(self._partitions.items())
            for table, size in partition.sizes().items()
        }

    def _one(self, received: Received) -> Outcome:
        message = decode(DeduplicatedArticle, received.value)
        if isinstance(message, Rejected):
            return message
        origin = received.origin
        partition = self._partitions.setdefault(origin.partition, PublisherPartition(self._settings))
        hops = [HopTime(stage=stage, at=at) for stage, at in hops_of(received.headers)]
        source = f"{origin.topic}:{origin.partition}:{origin.offset}"
        message = bounded_verdict(message, received)
        step = partition.handle(message, source, self._clock(), hops)
        if step.dropped is not None:
            # State all the same: that a message was handled is remembered even if nothing is published of it.
            return Dropped(_drop_reason(step.dropped, message), state=_state(step, origin.partition))
        return _kept(step, origin.partition, (message_count(step, message), *article_counts(step)))


def _kept(step: Step, partition: int, counts: tuple[Count, ...]) -> Kept:
    return Kept(
        outputs=tuple(_outgoing(output) for output in step.outputs),
        state=_state(step, partition),
        redelivered=step.redelivered,
        counts=counts,
    )


def _outgoing(output: PublishedArticle | Story) -> Outgoing:
    if isinstance(output, Story):
        return Outgoing(STORIES.name, output.story_id.encode(), output.to_bytes())
    return Outgoing(PUBLISHED.name, output.article_id.encode(), output.to_bytes())


def _state(step: Step, partition: int) -> tuple[Outgoing, ...]:
    """To the state partition of the same number: whoever is assigned the source partition reads that one back."""
    return tuple(Outgoing(PUBLISHER_STATE.name, key, value, partition) for key, value in step.state)


def _drop_reason(reason: DropReason, message: DeduplicatedArticle) -> DropReason:
    """Messages that are no items of the wire have reasons of their own: the ledger counts items (docs/lifecycle.md)."""
    if message.notice_copy:
        return DropReason.NOTICE_COPY
    return DropReason.SECOND_VERDICT if message.enriched is None else reason
