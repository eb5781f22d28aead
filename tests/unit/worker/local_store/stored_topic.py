"""A state topic without a broker: what a worker with a local store restores from, and what happens to it meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.stream.state_records import LatestRecords, StateRecord
from services.stream.stored_records import Card, CardMaker, Shelving
from services.worker.local_store.local_stores import LocalStores, store_path
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.restore_source import MemorySource, RestoreSource, StoreSource
from services.worker.ownership.sliced_restore import SlicedRestore
from services.worker.ownership.stored_partitions import StoredPartitions


class StateTopic:
    """One partition. Every write is a transaction: a control record follows."""

    def __init__(self, earlier: "StateTopic | None" = None) -> None:
        self.records: list[TopicRecord] = []
        self.end = 0
        # Old tombstones would go.
        self.clock: int = earlier.clock if earlier else int(time.time() * 1000)

    def write(self, *content: StateRecord) -> list[TopicRecord]:
        self.clock += 1
        written = [TopicRecord(self.end + n, key, value, self.clock) for n, (key, value) in enumerate(content)]
        self.records += written
        self.end += len(written) + 1
        return written

    def compact(self) -> None:
        """All but the last record of each key go; tombstones stay."""
        last = {record.key: record for record in self.records}
        self.records = sorted(last.values())

    @property
    def content(self) -> list[StateRecord]:
        return list(LatestRecords((record.key, record.value) for record in self.records).drain())

    async def slices(self, start: int) -> AsyncIterator[tuple[list[TopicRecord], int]]:
        found = [record for record in self.records if record.offset >= start]
        for n in range(0, len(found), 3):
            yield found[n : n + 3], self.end - found[n].offset


class StoringWorker:
    """A worker process with a state folder, and the one partition that it gets."""

    def __init__(self, folder: Path) -> None:
        self.path = store_path(folder, "state", 0)
        self.registry = CollectorRegistry()
        self._metrics = Metrics(self.registry, "publisher")
        self._stores = LocalStores(folder, "state", self._metrics)
        self._partitions = StoredPartitions(self._stores)
        self.read_from: list[int] = []
        """Where each restore began to read the topic."""
        self.reading = asyncio.Event()

    async def restore(self, topic: StateTopic) -> list[StateRecord]:
        """What a keeper is given."""
        given: list[StateRecord] = []

        async def attempt(source: RestoreSource) -> None:
            self.read_from.append(source.start)
            self.reading.set()
            given.clear()
            restore = SlicedRestore(0, self._metrics, asyncio.Lock(), source)
            await restore.read(topic.slices(source.start), topic.end)
            given.extend(await self._given(source, topic))

        if not await self._partitions.restored(0, attempt, first=0, end=topic.end):
            await attempt(MemorySource())
        return given

    async def _given(self, source: RestoreSource, topic: StateTopic) -> list[StateRecord]:  # noqa: ARG002
        return list(source.records())

    def commit(self, topic: StateTopic, *content: StateRecord) -> None:
        self._partitions.committed(0, topic.write(*content))

    async def revoke(self) -> None:
        await self._partitions.close()

    async def die(self) -> None:
        """As by SIGKILL, but for what the disk was just given: locks go, nothing is closed in order."""
        await self._partitions.close()

    def rebuilt(self) -> dict[str, float]:
        """How often, by reason."""
        samples = [s for metric in self.registry.collect() for s in metric.samples]
        return {s.labels["reason"]: s.value for s in samples if s.name == "copytaster_state_store_rebuilt_total"}

    @property
    def has_store(self) -> bool:
        return (
            self.registry.get_sample_value("copytaster_state_store_open", {"stage": "publisher", "partition": "0"}) == 1
        )


def card_of(key: bytes, value: bytes | None) -> Card:
    """One key must be in memory; the others have a word of their first byte."""
    if value is None:
        return Card()
    return Card(resident=key == RESIDENT, touched=len(value), arrived=len(value), words=(value[:1].hex() or None, None))


CARDS = CardMaker(card_of, 1)
RESIDENT = b"a"


class ShelvingWorker(StoringWorker):
    """Of a stage that leaves all but one key in the store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._stores = LocalStores(folder, "state", self._metrics, CARDS)
        keeper: Any = self
        self._partitions = StoredPartitions(self._stores, Shelving(keeper, CARDS))
        self.told: list[StateRecord] = []
        """What it knows to be in the store."""

    async def discard(self) -> None:
        """The store could not give what it has."""
        await self._partitions.discard(0)

    def read(self, topic: StateTopic) -> list[StateRecord]:
        """Each key of the topic as its reader finds it."""
        reader = self._partitions._readers[0]
        return [(key, reader.value(key)) for key, _ in topic.content]

    def stored(self, partition: int, records: Sequence[StateRecord]) -> None:
        assert partition == 0
        self.told += records

    def keys_for(self, message_key: bytes) -> tuple[bytes, ...]:
        return (message_key,)

    async def _given(self, source: RestoreSource, topic: StateTopic) -> list[StateRecord]:
        """As found by single reads; what must be in memory and what is counted is checked here."""
        if not isinstance(source, StoreSource) or source.reader is None:
            return list(source.records())
        summary = await source.summary(source.reader)
        living = {key for key, value in topic.content if value is not None}
        assert {key.encode() for key, number in summary.counts.items() if number} == living
        residents = [key for key, value in source.residents() if value is not None]
        assert residents == [key for key in (RESIDENT,) if key in living]
        return [(key, source.reader.value(key)) for key, _ in topic.content]
