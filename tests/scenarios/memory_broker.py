"""A broker for tests of the whole chain in one thread: topics are lists, and a confirmed record stays.

It can be set to kill the worker after so many confirmations: then a prefix of what one call sends is there, as after
kill -9.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kafka.delivery import Confirmed, ProducerRecord, Refused
from services.stream.messages import Outgoing
from services.worker.writing import Instead, OutputsRefusedError, StateNotWrittenError


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
        self.refuses: Callable[[Outgoing], bool] = lambda _: False
        """Records that it takes from nobody, for good."""
        self._written: dict[str, list[StoredRecord]] = defaultdict(list)

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        """`Deliver`, as the runner asks for it."""
        return [self._take(record) for record in records]

    async def partitions_of(self, topic: str) -> range:  # noqa: ARG002 - all have as many
        """As the runner asks for it."""
        return range(self.partitions)

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

    def lengths(self) -> dict[tuple[str, int], int]:
        """How much is in every partition."""
        return {(name, n): len(records) for name, parts in self.topics.items() for n, records in enumerate(parts)}

    def cut(self, lengths: dict[tuple[str, int], int]) -> None:
        """What came since then was never committed: nobody reads it."""
        for name, parts in self.topics.items():
            for number, records in enumerate(parts):
                gone = records[lengths.get((name, number), 0) :]
                del records[len(records) - len(gone) :]
                self._written[name] = [r for r in self._written[name] if not any(r is each for each in gone)]

    def _take(self, record: ProducerRecord) -> Confirmed | Refused:
        if self.refuses(record.outgoing):
            return Refused("too large")
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


@dataclass(frozen=True, slots=True)
class InTransaction:
    """Writes as a worker does on Apache Kafka: all of it, or nothing that anybody reads."""

    broker: MemoryBroker

    async def __call__(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        instead: Instead,
        done: int | None = None,  # noqa: ARG002 - positions are moved by the caller
    ) -> list[Confirmed | Refused]:
        """`Write`, as the runner asks for it. Where an output is refused the runner undoes it all."""
        before = self.broker.lengths()
        try:
            results = (await self.broker([*outputs, *state]))[: len(outputs)]
            if refused := {i: each.error for i, each in enumerate(results) if isinstance(each, Refused)}:
                instead(refused)
        except (KilledError, OutputsRefusedError, StateNotWrittenError):
            self.broker.cut(before)
            raise
        return results
