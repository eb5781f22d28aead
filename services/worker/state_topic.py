"""A stage's state in a compacted topic: read back on assignment, before the first message is decided.

The runner writes it (`Kept.state`, to the partition that the message came from) once the outputs are confirmed. Why not
a Faust table: its writes are not atomic with outputs, and its recovery may skip messages (docs/decisions.md, "Delivery
and state").
"""

import logging
import time
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topic import Topic
from services.kafka import clients
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.state_records import SetAside, StateRecord

log = logging.getLogger(__name__)

POSITION = b"\0position"
"""Key of the record that says where a partition's inputs are read from: written with the state, in one transaction."""


class StateKeeper(Protocol):
    """What holds a stage's state in memory, partition by partition."""

    def restore(self, partition: int, records: list[StateRecord]) -> Sequence[SetAside]:
        """Replace what is held of the partition by its state records, oldest first; a value of None is a tombstone."""
        ...

    def forget(self, partition: int) -> None:
        """Drop the partition: another worker owns it now."""
        ...

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        ...


class StateReader:
    """Reads back partitions of one state topic, unless nothing has changed since the last time."""

    def __init__(self, settings: Settings, topic: Topic, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._topic = settings.topic(topic.name)
        self._next: dict[int, int] = {}
        """By partition: the offset after the last state record that this process wrote or read."""
        self._markers: dict[int, int] = {}
        """How many control records may follow that record and still be ours: one, after a transaction."""
        self._positions: dict[int, bytes | None] = {}

    def wrote(self, partition: int, offset: int) -> None:
        """The broker confirmed a state record. What another process wrote lies beyond ours and shows in the end."""
        self._next[partition] = max(self._next.get(partition, 0), offset + 1)
        self._markers[partition] = 1 if self._settings.transactional else 0

    def position(self, partition: int) -> bytes | None:
        """The partition's position record as last read or noted."""
        return self._positions.get(partition)

    def note_position(self, partition: int, value: bytes) -> None:
        """A position was committed."""
        self._positions[partition] = value

    def forget_all_but(self, partitions: set[int]) -> list[int]:
        """Forget all other partitions; which of them were known."""
        gone = sorted(self._next.keys() - partitions)
        for partition in gone:
            del self._next[partition]
        return gone

    def distrust(self, partitions: set[int]) -> None:
        """Memory may be ahead of the topic: the next `bring_up` reads these partitions in any case."""
        for partition in partitions:
            self._next.pop(partition, None)

    async def bring_up(self, partition: int, keeper: StateKeeper) -> float | None:
        """Restore the partition's state in the keeper; the seconds it took, or None where memory was still complete."""
        began = time.monotonic()
        consumer = clients.reader(self._settings)
        await consumer.start()
        try:
            tp = TopicPartition(self._topic, partition)
            end = (await consumer.end_offsets([tp]))[tp]
            # Only its owner writes to a partition: where the end has not moved, nobody else has owned it meanwhile.
            known = self._next.get(partition)
            if known is not None and known <= end <= known + self._markers.get(partition, 0):
                return None
            consumer.assign([tp])
            await consumer.seek_to_beginning(tp)
            records = [record async for record in _until(consumer, tp, end)]
            self._positions[partition] = next((value for key, value in reversed(records) if key == POSITION), None)
            set_aside = keeper.restore(partition, [record for record in records if record[0] != POSITION])
            for record in set_aside:
                # Keys are ids, never words of an article.
                log.error("partition %d: state record %r set aside: %s", partition, record.key, record.problem)
                self._metrics.count(series.STATE_SET_ASIDE, partition=str(partition))
        finally:
            await consumer.stop()
        self._next[partition] = end
        self._markers[partition] = 0
        return time.monotonic() - began


async def _until(consumer: AIOKafkaConsumer, tp: TopicPartition, end: int) -> AsyncIterator[StateRecord]:
    """Every record before `end`. The position tells when, not the last offset: compaction leaves gaps."""
    while await consumer.position(tp) < end:
        # A short wait: getmany does not return for a control record, though the position passes it.
        for records in (await consumer.getmany(tp, timeout_ms=20)).values():
            for record in records:
                if record.offset < end:
                    yield (record.key or b"", record.value)
