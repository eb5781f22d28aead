"""A worker with snapshots, without a broker: its memory, and what it finds on its disk."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.stream.snapshots import Capturing, Section, Sections
from services.stream.state_records import RestoreSteps, SnapshotUnfitError, StateRecord
from services.worker.local_store.local_stores import LocalStores, store_path
from services.worker.ownership.restore_source import MemorySource, RestoreSource, StoreSource
from services.worker.ownership.sliced_restore import SlicedRestore
from services.worker.ownership.snapshots import PartitionSnapshots, snapshot_path
from services.worker.ownership.stored_partitions import StoredPartitions
from tests.unit.worker.local_store.stored_topic import StateTopic


class Remembered:
    """A state as an image, and the one who remembers it."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}
        self.loaded_whole = 0
        self.unfit = False

    def sections(self) -> Iterator[Section]:
        for number, (key, value) in enumerate(self.values.items()):
            yield f"record/{number}", json.dumps([key.hex(), value.hex()]).encode()
        yield "count", str(len(self.values)).encode()

    def capturing(self, _: int) -> Capturing:
        image = Remembered()
        for key, value in self.values.items():
            image.values[key] = value
            yield
        return image

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        self.values = {}
        self.loaded_whole += 1
        yield from self.changed(records)

    def restoring_from(self, _: int, sections: Sections, records: Iterable[StateRecord]) -> RestoreSteps:
        values = {}
        for number in range(int(sections.read("count"))):
            key, value = json.loads(sections.read(f"record/{number}"))
            values[bytes.fromhex(key)] = bytes.fromhex(value)
            yield None
        if self.unfit:
            raise SnapshotUnfitError("as told")
        restored = Remembered()
        restored.values = values
        yield from restored.changed(records)
        self.values = restored.values

    def changed(self, records: Iterable[StateRecord]) -> RestoreSteps:
        for key, value in records:
            self.change(key, value)
            yield None

    def change(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value


class SnapshottingWorker:
    """A worker process with a state folder, and the one partition that it gets."""

    def __init__(self, folder: Path, every: float = 0.0) -> None:
        self.path = store_path(folder, "state", 0)
        self.snapshot = snapshot_path(folder, "state", 0)
        self.memory = Remembered()
        self._registry = CollectorRegistry()
        self._metrics = Metrics(self._registry, "deduplicator")
        self._stores = StoredPartitions(LocalStores(folder, "state", self._metrics))
        self._snapshots = PartitionSnapshots(
            self.memory, self._stores, self._metrics, folder=folder, topic="state", every=every
        )

    async def restore(self, topic: StateTopic) -> None:
        async def attempt(source: RestoreSource) -> None:
            restore = SlicedRestore(0, self._metrics, asyncio.Lock(), source)
            await restore.read(topic.slices(source.start), topic.end)
            from_snapshot = isinstance(source, StoreSource) and await self._snapshots.restored(0, source.store, restore)
            if not from_snapshot:
                await restore.load(self.memory.restoring(source.records()))

        if not await self._stores.restored(0, attempt, first=0, end=topic.end):
            await attempt(MemorySource())

    async def commit(self, topic: StateTopic, *content: StateRecord) -> None:
        for key, value in content:
            self.memory.change(key, value)
        written = topic.write(*content)
        self._stores.committed(0, written)
        await self._snapshots.written_whole(0, written[-1].offset + 1)

    async def snapshot_written(self) -> None:
        await self._snapshots.written()

    async def store_written(self) -> None:
        if (writing := self._stores._writers[0]._writing) is not None:
            await writing

    async def revoke(self) -> None:
        await self._snapshots.close()
        await self._stores.close()

    def refused(self) -> dict[str, float]:
        samples = [s for metric in self._registry.collect() for s in metric.samples]
        return {s.labels["reason"]: s.value for s in samples if s.name == "copytaster_snapshot_refused_total"}
