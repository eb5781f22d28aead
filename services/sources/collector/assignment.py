"""Which partitions of the cursors this process has: its connections run while it has their partition.

The group only says who should try. Where the broker knows transactions, who opened the partition's producer last is the
owner, and whoever was before can write nothing more (services/kafka/transactions.py).
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from aiokafka import AIOKafkaProducer

from services.kafka.delivery import KafkaDelivery, ProducerRecord
from services.kafka.transactions import PartitionTransactions
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.collecting import Collecting, CollectingLimits
from services.sources.collector.cursor import Request, beginning, key_of, partition_of
from services.sources.collector.cursors import SavedCursors, read_cursors
from services.sources.collector.room import RoomForOldItems
from services.sources.collector.slots import PollSlots
from services.sources.collector.writing import CursorWriter, PlainWriter, TransactionalWriter
from services.sources.registry.entry import SourceEntry
from services.sources.registry.registry import Registry
from services.sources.roads.fetching import Fetcher
from services.sources.roads.opening import open_connector
from services.sources.roads.settings import Connection
from services.sources.watching.watching import Watching
from services.worker.exits import guarded

log = logging.getLogger(__name__)

GROUP = "sources"
_WATCHES = 0
"""Whoever owns this partition watches over all sources: exactly one process does, and the group says which."""
Wanted = dict[bytes, tuple[SourceEntry, Connection]]


class Collector:
    """Runs the connections of the partitions that it is given."""

    def __init__(
        self,
        settings: Settings,
        producer: AIOKafkaProducer,
        fetcher: Fetcher,
        metrics: Metrics,
        *,
        partitions: int,
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._deliver = KafkaDelivery(producer, settings.topic_prefix)
        self._fetcher = fetcher
        self._metrics = metrics
        self._partitions = partitions
        self._now = now
        self._limits = CollectingLimits(
            settings.max_item_bytes, PollSlots(settings.sources_polls_at_once), RoomForOldItems(settings).wait
        )
        self._owned: dict[int, _OwnedPartition] = {}
        self._following = asyncio.Lock()
        self._registry: Registry | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def running(self) -> Mapping[bytes, Collecting]:
        """By the key of their cursor."""
        return {key: each for owned in self._owned.values() for key, each in owned.running.items()}

    async def take(self, partition: int, registry: Registry) -> int:
        """Become the owner of a partition; the offset from which its requests are to be read."""
        writer = await self._writer(partition)
        # After the writer is open: whoever had the partition can change nothing any more.
        saved = await read_cursors(self._settings, partition)
        self._owned[partition] = _OwnedPartition(writer, saved)
        await self.follow(registry)
        if partition == _WATCHES:
            watching = Watching(
                self._settings, self._deliver, self._metrics, lambda: self._registry or registry, self._now
            )
            self._watching = asyncio.create_task(guarded(watching.run))
        return saved.end

    async def release(self, partition: int) -> None:
        """Stop its connections; their cursors say where to go on."""
        if partition == _WATCHES and self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        owned = self._owned.pop(partition, None)
        if owned:
            await owned.stop(list(owned.running))
            await owned.writer.close()

    async def close(self) -> None:
        """Release all."""
        await asyncio.gather(*(self.release(partition) for partition in list(self._owned)))

    async def follow(self, registry: Registry) -> None:
        """Run what the registry names, and only that."""
        self._registry = registry
        async with self._following:
            for partition, owned in list(self._owned.items()):
                await owned.run_only(self._wanted(registry, partition), self._collecting)

    def _wanted(self, registry: Registry, partition: int) -> Wanted:
        """The connections of one partition, by the key of their cursor."""
        return {
            key_of(entry.id, connection.name): (entry, connection)
            for entry in registry.entries
            for connection in entry.connections
            if connection.POLLED and partition_of(entry.id, connection, self._partitions) == partition
        }

    def write_items(self, records: Sequence[ProducerRecord]) -> asyncio.Future[list[int]] | None:
        """Make items safe that belong to no cursor, all or none; None while no partition is owned."""
        owned = next(iter(self._owned.values()), None)
        return asyncio.ensure_future(owned.writer.write(records, None)) if owned else None

    def ask(self, partition: int, key: bytes, request: Request) -> None:
        """Hand a request on."""
        owned = self._owned.get(partition)
        if owned:
            owned.saved.requests[key] = request
            if key in owned.running:
                owned.running[key].ask(request)

    def _collecting(self, owned: "_OwnedPartition", entry: SourceEntry, connection: Connection) -> Collecting:
        key = key_of(entry.id, connection.name)
        made = Collecting(
            entry,
            connection,
            open_connector(connection, self._fetcher),
            beginning(entry.id, connection, owned.saved.cursors.get(key)),
            owned.writer,
            limits=self._limits,
            metrics=self._metrics,
            now=self._now,
        )
        if key in owned.saved.requests:
            made.ask(owned.saved.requests[key])
        return made

    async def _writer(self, partition: int) -> CursorWriter:
        if not self._settings.transactional:
            return PlainWriter(self._deliver, partition)
        transactions = await PartitionTransactions.open(self._settings, self._settings.group(GROUP), partition)
        return TransactionalWriter(transactions, partition)


class _OwnedPartition:
    """One partition, and what runs on it."""

    def __init__(self, writer: CursorWriter, saved: SavedCursors) -> None:
        self.writer = writer
        self.saved = saved
        self.running: dict[bytes, Collecting] = {}
        self._of: Wanted = {}

    async def run_only(self, wanted: Wanted, make: "Make") -> None:
        """End what is no longer wanted, or wanted with other settings; start what is missing."""
        await self.stop([key for key, of in self._of.items() if wanted.get(key) != of])
        for key, (entry, connection) in wanted.items():
            if key not in self.running:
                self.running[key] = made = make(self, entry, connection)
                self._of[key] = (entry, connection)
                made.start()

    async def stop(self, keys: list[bytes]) -> None:
        """End connections and wait for their end."""
        ending = {key: self.running.pop(key) for key in keys}
        await asyncio.gather(*(each.stop() for each in ending.values()))
        for key, each in ending.items():
            # Where another one goes on, also within this process.
            self.saved.cursors[key] = each.cursor
            del self._of[key]


Make = Callable[[_OwnedPartition, SourceEntry, Connection], Collecting]
