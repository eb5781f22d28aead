"""A stage's memory in a compacted topic: read back on assignment, before the first message is decided.

The stage writes it itself (Kept.state, to the partition the message came from) after its outputs are confirmed. Why not
a Faust table: docs/decisions.md, "State".
"""

import time
from collections.abc import AsyncIterator
from typing import Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topic import Topic
from services.kafka import clients
from services.settings import Settings

StateRecord = tuple[bytes, bytes | None]


class StateKeeper(Protocol):
    """What holds a stage's memory, partition by partition."""

    def restore(self, partition: int, records: list[StateRecord]) -> None:
        """Begin the partition anew from its state records, oldest first; None is a tombstone."""
        ...

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        ...

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        ...


class StateReader:
    """Reads partitions of one state topic back, and knows when nothing changed since."""

    def __init__(self, settings: Settings, topic: Topic) -> None:
        self._settings = settings
        self._topic = settings.topic(topic.name)
        self._next: dict[int, int] = {}
        """Offset after the last state record that this process wrote or read."""

    def wrote(self, partition: int, offset: int) -> None:
        """A state record was confirmed."""
        self._next[partition] = max(self._next.get(partition, 0), offset + 1)

    def forget_all_but(self, partitions: set[int]) -> list[int]:
        """Partitions that were held and no longer are."""
        gone = sorted(self._next.keys() - partitions)
        for partition in gone:
            del self._next[partition]
        return gone

    def distrust(self, partitions: set[int]) -> None:
        """What is in memory may be ahead of the topic: the next `bring_up` reads these anew whatever their end."""
        for partition in partitions:
            self._next.pop(partition, None)

    async def bring_up(self, partition: int, keeper: StateKeeper) -> float | None:
        """Give the keeper the partition's memory; seconds it took, or None where it still was complete."""
        began = time.monotonic()
        consumer = clients.reader(self._settings)
        await consumer.start()
        try:
            tp = TopicPartition(self._topic, partition)
            end = (await consumer.end_offsets([tp]))[tp]
            if self._next.get(partition) == end:
                return None
            consumer.assign([tp])
            await consumer.seek_to_beginning(tp)
            keeper.restore(partition, [record async for record in _until(consumer, tp, end)])
        finally:
            await consumer.stop()
        self._next[partition] = end
        return time.monotonic() - began


async def _until(consumer: AIOKafkaConsumer, tp: TopicPartition, end: int) -> AsyncIterator[StateRecord]:
    """Every record before `end`. Position, not the last offset, says when: compaction leaves holes."""
    while await consumer.position(tp) < end:
        for records in (await consumer.getmany(tp, timeout_ms=1000)).values():
            for record in records:
                if record.offset < end:
                    yield (record.key or b"", record.value)
