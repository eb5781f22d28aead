"""A stage's state in a compacted topic: restored on assignment, before the first message is decided.

The runner writes it (`Kept.state`, to the partition that the message came from) once the outputs are confirmed. Why not
a Faust table: its writes are not atomic with outputs, and its recovery may skip messages (docs/decisions.md, "Delivery
and state").
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.kafka import clients
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.state_records import RestoreSteps
from services.worker.local_store.local_stores import LocalStores
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.restore_source import MemorySource, RestoreSource, StoreSource
from services.worker.ownership.sliced_restore import SlicedRestore
from services.worker.ownership.snapshots import PartitionSnapshots
from services.worker.ownership.state_topic import read_slices
from services.worker.ownership.stored_partitions import NoStores, StoredPartitions, Stores
from services.worker.stage import StageState

log = logging.getLogger(__name__)


class StateRestorer:
    """Restores partitions of one state topic, unless nothing has changed since the last time."""

    def __init__(self, settings: Settings, state: StageState, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._keeper = state.keeper
        self._shelving = state.shelving
        self._topic = settings.topic(state.topic.name)
        self._next: dict[int, int] = {}
        """By partition: the offset after the last state record that this process wrote or read."""
        self._markers: dict[int, int] = {}
        """How many control records may follow that record and still be ours: one, after a transaction."""
        self._positions: dict[int, bytes | None] = {}
        self._turn = asyncio.Lock()
        self._stores: Stores = NoStores()
        self._snapshots: PartitionSnapshots | None = None
        # The embedded broker keeps nothing for a store to be a cache of.
        if settings.state_folder and settings.transactional:
            cards = state.shelving.cards if state.shelving else None
            folder = Path(settings.state_folder)
            self._stores = stored = StoredPartitions(LocalStores(folder, self._topic, metrics, cards), state.shelving)
            if state.snapshots and settings.state_snapshot_minutes:
                every = 60 * settings.state_snapshot_minutes
                self._snapshots = PartitionSnapshots(
                    state.snapshots, stored, metrics, folder=folder, topic=self._topic, every=every
                )

    def wrote(self, partition: int, offset: int) -> None:
        """The broker confirmed a state record. What another process wrote lies beyond ours and shows in the end."""
        self._next[partition] = max(self._next.get(partition, 0), offset + 1)
        self._markers[partition] = 1 if self._settings.transactional else 0

    def committed(self, partition: int, records: Sequence[TopicRecord]) -> None:
        """A transaction with these state records was committed."""
        for record in records:
            self.wrote(partition, record.offset)
        self._stores.committed(partition, records)

    async def written_whole(self, partition: int) -> None:
        """All that was decided of a partition is committed: a moment to capture it."""
        if self._snapshots and (following := self._next.get(partition)) is not None:
            await self._snapshots.written_whole(partition, following)

    async def snapshots_written(self) -> None:
        """Wait until what was captured is on the disk; nobody else need wait for it."""
        if self._snapshots:
            await self._snapshots.written()

    def positions(self, partition: int) -> bytes | None:
        """The partition's positions record as last restored or written."""
        return self._positions.get(partition)

    def note_positions(self, partition: int, value: bytes) -> None:
        """Positions were committed."""
        self._positions[partition] = value

    def forget_all_but(self, partitions: set[int]) -> None:
        """Drop the state of all other partitions: others own them now."""
        for partition in sorted(self._next.keys() - partitions):
            del self._next[partition]
            self._keeper.forget(partition)

    def distrust(self, partitions: set[int]) -> None:
        """Memory may be ahead of the topic: the next `restore` reads these partitions in any case."""
        for partition in partitions:
            self._next.pop(partition, None)

    async def prepare(self, partition: int, message_keys: Sequence[bytes]) -> None:
        """Messages of these keys are about to be decided: have what they ask for at hand."""
        await self._stores.prepare(partition, message_keys)

    async def discard_store(self, partition: int) -> None:
        """What the partition left in its store cannot be read: `restore` reads the topic."""
        self.distrust({partition})
        await self._stores.discard(partition)

    async def close_stores(self) -> None:
        """Let go of the local stores: the next owner of the partitions may be on this machine."""
        if self._snapshots:
            await self._snapshots.close()
        await self._stores.close()

    async def restore(self, partition: int) -> None:
        """Restore the partition's state in the keeper, unless memory is still complete."""
        began = time.monotonic()
        consumer = clients.reader(self._settings)
        await consumer.start()
        try:
            tp = TopicPartition(self._topic, partition)
            # Of what is committed: the reader sees no open transaction.
            end = (await consumer.end_offsets([tp]))[tp]
            # Only its owner writes to a partition: where the end has not moved, nobody else has owned it meanwhile.
            known = self._next.get(partition)
            current = known is not None and known <= end <= known + self._markers.get(partition, 0)
            if known is not None and current and await self._stores.resume(partition, known):
                return
            self._keeper.forget(partition)  # what is there is stale, and would be in memory beside its successor
            self._next.pop(partition, None)
            await self._restore(consumer, tp, end)
        finally:
            await consumer.stop()
        self._next[partition] = end
        self._markers[partition] = 0
        seconds = time.monotonic() - began
        log.info("partition %d: state restored in %.2f s", partition, seconds)
        self._metrics.set(series.RESTORE_SECONDS, seconds, partition=str(partition))

    async def _restore(self, consumer: AIOKafkaConsumer, tp: TopicPartition, end: int) -> None:
        """From the local store and what the topic has beyond it, or from the whole topic."""

        async def attempt(source: RestoreSource) -> None:
            restore = SlicedRestore(tp.partition, self._metrics, self._turn, source)
            await restore.read(read_slices(consumer, tp, source.start, end), end)
            if not await self._restored_from_snapshot(tp.partition, source, restore):
                await restore.load(await self._steps(tp.partition, source))
            self._positions[tp.partition] = source.positions()

        # A store that ends before the topic begins cannot be completed from it.
        first = (await consumer.beginning_offsets([tp]))[tp]
        if not await self._stores.restored(tp.partition, attempt, first=first, end=end):
            await attempt(MemorySource())

    async def _steps(self, partition: int, source: RestoreSource) -> RestoreSteps:
        """Of all records, or, where the others can be left in a store, of those that must be in memory."""
        if self._shelving is None or not isinstance(source, StoreSource) or source.reader is None:
            return self._keeper.restoring(partition, source.records())
        summary = await source.summary(source.reader)
        return self._shelving.keeper.restoring_stored(partition, source.residents(), source.reader, summary)

    async def _restored_from_snapshot(self, partition: int, source: RestoreSource, restore: SlicedRestore) -> bool:
        if self._snapshots is None or not isinstance(source, StoreSource):
            return False
        return await self._snapshots.restored(partition, source.store, restore)
