"""A broker for tests of the whole chain in one thread: topics are lists, and a confirmed record stays.

It can be set to kill the worker after so many confirmations: then a prefix of what one call sends is there, as after
kill -9.
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kafka.delivery import Confirmed, ProducerRecord, Refused


class KilledError(Exception):
    """The process ended in the middle of a delivery."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record as it lies in its partition."""

    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    at: datetime


class MemoryBroker:
    """Topics and committed offsets. Time is set by whoever plays."""

    def __init__(self, partitions: int, now: datetime) -> None:
        self.partitions = partitions
        self.now = now
        self.topics: dict[str, list[list[StoredRecord]]] = defaultdict(lambda: [[] for _ in range(partitions)])
        self.committed: dict[tuple[str, str, int], int] = defaultdict(int)
        """Next offset by (group, topic, partition)."""
        self.dies_after: int | None = None
        self._written: dict[str, list[StoredRecord]] = defaultdict(list)

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        """`Deliver`, as the runner asks for it."""
        return [self._take(record) for record in records]

    def records(self, topic: str) -> list[StoredRecord]:
        """All records of a topic, partition by partition."""
        return [record for partition in self.topics[topic] for record in partition]

    def written(self, topic: str) -> list[StoredRecord]:
        """All records of a topic in the order they were written."""
        return self._written[topic]

    def last_by_key(self, topic: str) -> dict[bytes, bytes]:
        """What compaction leaves."""
        last = {record.key: record.value for record in self.records(topic)}
        return {key: value for key, value in last.items() if value is not None}

    def _take(self, record: ProducerRecord) -> Confirmed:
        if self.dies_after is not None:
            if self.dies_after == 0:
                self.dies_after = None
                raise KilledError
            self.dies_after -= 1
        outgoing = record.outgoing
        number = zlib.crc32(outgoing.key) % self.partitions if outgoing.partition is None else outgoing.partition
        partition = self.topics[outgoing.topic][number]
        partition.append(StoredRecord(outgoing.key, outgoing.value, tuple(record.headers), self.now))
        self._written[outgoing.topic].append(partition[-1])
        return Confirmed(number, len(partition) - 1)
