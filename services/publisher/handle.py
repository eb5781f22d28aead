"""The publisher as a stage: Kafka records in, outcomes out. The clock is handed in.

It holds the partitions and makes records to write of their steps. What is published, and when, `partition.py` decides.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from schemas.published import HopTime, PublishedArticle, headline_of
from schemas.reasons import DropReason
from schemas.story_entry import ReportChange, StoryBefore, StoryEntry
from schemas.verdict import DeduplicatedArticle
from services.publisher.counts import article_counts, message_count, release_counts
from services.publisher.partition import PublisherPartition, Step
from services.publisher.settings import PublisherSettings
from services.publisher.state.cards import ARTICLE, OUTLINE
from services.stream.arrival import bounded_verdict
from services.stream.counts import Count
from services.stream.decoding import decode
from services.stream.headers import hops_of
from services.stream.lanes import Lane, topic_in
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.state_records import RestoreSteps, StateRecord
from services.stream.stored_records import StoredRecords, StoredSummary
from services.stream.topics import HEADLINES, PUBLISHED, PUBLISHER_STATE, STORY_ENTRIES


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
        held = sorted(partitions & self._partitions.keys())
        released = [
            self._kept(step, number, (*article_counts(step), *release_counts(step, now, late_after)))
            for number in held
            for step in iter(partial(self._partitions[number].due, now), None)
        ]
        begun = [self._kept(step, number, ()) for number in held if (step := self._partitions[number].begin_updates())]
        # One step a partition each time: messages wait while a timer works, and there may be years of stories.
        handed = [
            self._kept(step, number, ())
            for number in held
            if (step := self._partitions[number].hand_over_stories(self._settings.handover_entries))
        ]
        return [*released, *begun, *handed]

    def next_due(self) -> datetime | None:
        """When the timer will next have something to do."""
        now = [self._clock()] if any(partition.has_updates for partition in self._partitions.values()) else []
        ends = (due for partition in self._partitions.values() if (due := partition.next_due()))
        return min((*now, *ends), default=None)

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        """Start the partition again from the last record of each key of its state."""
        restored = PublisherPartition(self._settings)
        yield from restored.restoring(records)
        self._partitions[partition] = restored

    def restoring_stored(
        self, partition: int, residents: Iterable[StateRecord], stored: StoredRecords, summary: StoredSummary
    ) -> RestoreSteps:
        """The same, with a local store that has all other records."""
        restored = PublisherPartition(self._settings)
        yield from restored.restoring_stored(residents, stored, summary)
        self._partitions[partition] = restored

    def stored(self, partition: int, records: Sequence[StateRecord]) -> None:
        """The local store has these now."""
        if held := self._partitions.get(partition):
            held.stored(records)

    def keys_for(self, message_key: bytes) -> tuple[bytes, ...]:
        """Of the article that a message is about."""
        return (ARTICLE.encode() + message_key, OUTLINE.encode() + message_key)

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
        return self._kept(step, origin.partition, (message_count(step, message), *article_counts(step)))

    def _kept(self, step: Step, partition: int, counts: tuple[Count, ...]) -> Kept:
        # A story that is handed over goes in one lane with what follows it: else that could come before it.
        handover = any(isinstance(each, StoryEntry) and isinstance(each.change, StoryBefore) for each in step.outputs)
        outputs = [_outgoing(output, handover=handover) for output in step.outputs]
        if self._settings.headlines:
            outputs.extend(_in_short(output) for output in step.outputs if isinstance(output, PublishedArticle))
        return Kept(
            outputs=tuple(outputs),
            state=_state(step, partition),
            redelivered=step.redelivered,
            counts=counts,
            if_refused=partial(self._if_refused, step, partition) if step.timed else None,
        )

    def _if_refused(self, step: Step, partition: int, refused: int) -> tuple[Outgoing, ...] | None:
        if refused >= len(step.outputs):  # a record in short: as the whole one
            whole = [i for i, output in enumerate(step.outputs) if isinstance(output, PublishedArticle)]
            refused = whole[refused - len(step.outputs)]
        state = self._partitions[partition].state_without(step, refused)
        return None if state is None else _written(state, partition)


def _in_short(output: PublishedArticle) -> Outgoing:
    return Outgoing(HEADLINES.name, output.article_id.encode(), headline_of(output).to_bytes())


def _outgoing(output: PublishedArticle | StoryEntry, *, handover: bool) -> Outgoing:
    if isinstance(output, StoryEntry):
        lane = Lane.URGENT if handover else _lane_of(output)
        topic = topic_in(STORY_ENTRIES.name, lane)
        return Outgoing(topic, output.story_id.encode(), output.to_bytes())
    return Outgoing(PUBLISHED.name, output.article_id.encode(), output.to_bytes())


def _lane_of(entry: StoryEntry) -> Lane:
    """Urgent: what takes something away from readers, or changes the story itself."""
    change = entry.change
    return Lane.ROUTINE if isinstance(change, ReportChange) and change.report else Lane.URGENT


def _state(step: Step, partition: int) -> tuple[Outgoing, ...]:
    """To the state partition of the same number: whoever is assigned the source partition reads that one back."""
    return _written(step.state, partition)


def _written(records: Iterable[StateRecord], partition: int) -> tuple[Outgoing, ...]:
    return tuple(Outgoing(PUBLISHER_STATE.name, key, value, partition) for key, value in records)


def _drop_reason(reason: DropReason, message: DeduplicatedArticle) -> DropReason:
    """Messages that are no items of the wire have reasons of their own: the ledger counts items (docs/lifecycle.md)."""
    if message.notice_copy or message.instruction:
        return DropReason.NOTICE_COPY
    return DropReason.SECOND_VERDICT if message.enriched is None else reason
