"""A stage's state in a compacted topic: read back on assignment, before the first message is decided.

The runner writes it (`Kept.state`, to the partition that the message came from) once the outputs are confirmed. Why not
a Faust table: docs/decisions.md, "State"; table writes are not atomic with outputs, and recovery may skip messages.
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
    """What holds a stage's state in memory, partition by partition."""

    def restore(self, partition: int, records: list[StateRecord]) -> None:
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

    def __init__(self, settings: Settings, topic: Topic) -> None:
        self._settings = settings
        self._topic = settings.topic(topic.name)
        self._next: dict[int, int] = {}
        """By partition: the offset after the last state record that this process wrote or read."""

    def wrote(self, partition: int, offset: int) -> None:
        """The broker confirmed a state record."""
        self._next[partition] = max(self._next.get(partition, 0), offset + 1)

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
    """Every record before `end`. The position tells when, not the last offset: compaction leaves gaps."""
    while await consumer.position(tp) < end:
        for records in (await consumer.getmany(tp, timeout_ms=1000)).values():
            for record in records:
                if record.offset < end:
                    yield (record.key or b"", record.value)
