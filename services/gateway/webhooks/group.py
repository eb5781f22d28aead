"""Which instance has which webhook: the members of one consumer group share out the partitions of `news.webhooks`.

The group only says who should try. Who opened a partition's producer last is the owner, and whoever was before can save
nothing more, and so sends nothing more (services/kafka/transactions.py).
"""

import asyncio
import logging
from collections.abc import Collection
from contextlib import AsyncExitStack

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition

from services.gateway.webhooks.owned import OwnedPartition, StartRun
from services.gateway.webhooks.state.saved import read_saved
from services.gateway.webhooks.state.table import WebhookTable
from services.gateway.webhooks.state.writing import CommitRecords, PlainCommit, TransactionalCommit
from services.kafka import clients
from services.kafka.delivery import KafkaDelivery
from services.kafka.tailing import until_there
from services.kafka.transactions import PartitionTransactions
from services.settings import Settings
from services.stream.topics import WEBHOOKS

log = logging.getLogger(__name__)

GROUP = "gateway"
_POLL_SECONDS = 1.0
_AGAIN_SECONDS = 2.0


class WebhookGroup(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
    """This instance as a member."""

    def __init__(self, settings: Settings, table: WebhookTable, producer: AIOKafkaProducer, start: StartRun) -> None:
        self._settings = settings
        self._table = table
        self._producer = producer
        self._start = start
        self._topic = settings.topic(WEBHOOKS.name)
        self._owned: dict[int, OwnedPartition] = {}
        self._failed = asyncio.Event()
        self.partitions = 0

    async def run(self) -> None:
        """Be a member until cancelled. Who cannot save leaves, so that others have the webhooks, and comes again."""
        while True:
            try:
                await self._once()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("left the group of those who send webhooks, and joins it again")
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _once(self) -> None:
        self._failed.clear()
        consumer = AIOKafkaConsumer(
            **clients.connection(self._settings),
            group_id=self._settings.group(GROUP),
            enable_auto_commit=False,
            auto_offset_reset="latest",
            session_timeout_ms=int(self._settings.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(self._settings.heartbeat_seconds * 1000),
        )
        await consumer.start()
        try:
            await until_there(consumer, self._topic)
            self.partitions = len(consumer.partitions_for_topic(self._topic) or ())
            consumer.subscribe([self._topic], listener=self)
            while not self._failed.is_set():
                # Membership is all that it is for; what it reads, the table has read already.
                await consumer.getmany(timeout_ms=int(_POLL_SECONDS * 1000))
                for owned in list(self._owned.values()):
                    await owned.follow(self.partitions)
        finally:
            await self._release(list(self._owned))
            await consumer.stop()

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Called by aiokafka before others may have them."""
        await self._release([place.partition for place in revoked])

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Called by aiokafka with what this instance has now."""
        for place in assigned:
            try:
                await self._take(place.partition)
            except Exception:
                # Raised here it would be lost in aiokafka.
                log.exception("partition %d of the webhooks could not be taken over", place.partition)
                self._failed.set()

    async def _take(self, partition: int) -> None:
        async with AsyncExitStack() as stack:
            commit = await self._commit(partition, stack)
            # After the producer is open: whoever had the partition can change nothing any more.
            saved = await read_saved(self._settings, partition)
            owned = OwnedPartition(
                partition, saved, commit=commit, table=self._table, start=self._start, on_failure=self._failed.set
            )
            await owned.follow(self.partitions)
            owned.closing = stack.pop_all()
        self._owned[partition] = owned

    async def _commit(self, partition: int, stack: AsyncExitStack) -> CommitRecords:
        if not self._settings.transactional:
            return PlainCommit(KafkaDelivery(self._producer, self._settings.topic_prefix))
        transactions = await PartitionTransactions.open(self._settings, self._settings.group(GROUP), partition)
        stack.push_async_callback(transactions.close)
        return TransactionalCommit(transactions)

    async def _release(self, partitions: list[int]) -> None:
        taken = [self._owned.pop(partition) for partition in partitions if partition in self._owned]
        await asyncio.gather(*(each.close() for each in taken))
