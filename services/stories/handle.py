"""The stories stage: Kafka records in, outcomes out. The clock is handed in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from schemas.story_entry import StoryEntry
from services.stories.partition import EntryStep, StoriesPartition
from services.stories.settings import StorySettings
from services.stream.counts import StoryWritten
from services.stream.decoding import decode
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.state_records import RestoreSteps, StateRecord
from services.stream.topics import STORIES, STORIES_STATE, STORY_ENTRIES


class StoryKeeper:
    """All partitions of one worker: a handler of batches, a keeper of state, and a timer."""

    def __init__(self, settings: StorySettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._partitions: dict[int, StoriesPartition] = {}

    def __call__(self, batch: Sequence[Received]) -> list[Outcome]:
        """One outcome per message, in order."""
        return [self._one(received) for received in batch]

    def timer(self, now: datetime, partitions: frozenset[int]) -> list[Kept]:
        """The records that are due in these partitions, each with its state."""
        return [
            _kept(step, number)
            for number in sorted(partitions & self._partitions.keys())
            for step in self._partitions[number].due(now)
        ]

    def next_due(self) -> datetime | None:
        """When the timer will next have something to do."""
        return min((due for partition in self._partitions.values() if (due := partition.next_due())), default=None)

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        """Start the partition again from the last record of each key of its state."""
        restored = StoriesPartition(self._settings)
        yield from restored.restoring(records)
        self._partitions[partition] = restored

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        self._partitions.pop(partition, None)

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        return {
            (number, table): size
            for number, partition in sorted(self._partitions.items())
            for table, size in partition.sizes().items()
        }

    def _one(self, received: Received) -> Outcome:
        entry = decode(StoryEntry, received.value)
        if isinstance(entry, Rejected):
            return entry
        number = received.origin.partition
        partition = self._partitions.setdefault(number, StoriesPartition(self._settings))
        step = partition.handle(entry, self._clock())
        if step.dropped is not None:
            return Dropped(step.dropped, state=_state(step, number))
        return _kept(step, number)


def _kept(step: EntryStep, partition: int) -> Kept:
    records = [Outgoing(STORIES.name, record.story_id.encode(), record.value) for record in step.records]
    forwarded = [Outgoing(STORY_ENTRIES.name, entry.story_id.encode(), entry.to_bytes()) for entry in step.forwarded]
    return Kept(
        outputs=(*records, *forwarded),
        state=_state(step, partition),
        counts=tuple(StoryWritten(record.status) for record in step.records),
        if_refused=partial(_if_refused, step, partition) if step.unsent else None,
    )


def _if_refused(step: EntryStep, partition: int, refused: int) -> tuple[Outgoing, ...] | None:
    state = step.state_without(refused)
    return None if state is None else _written(state, partition)


def _state(step: EntryStep, partition: int) -> tuple[Outgoing, ...]:
    """To the state partition of the same number: whoever is assigned the source partition reads that one back."""
    return _written(step.state, partition)


def _written(records: Iterable[StateRecord], partition: int) -> tuple[Outgoing, ...]:
    return tuple(Outgoing(STORIES_STATE.name, key, value, partition) for key, value in records)
