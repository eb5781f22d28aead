"""The public topics as a log: from where on everything is kept, and what it holds between two positions."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.gateway.feed import decoded, ring_entry
from services.gateway.limits import AWAY_SECONDS
from services.gateway.stream.ring import RingEntry
from services.gateway.view.apply import Arrived, applied_before
from services.gateway.view.store import Partition, ViewAwayError, ViewStore
from services.kafka import clients
from services.settings import Settings

log = logging.getLogger(__name__)

_MOST_RECORDS = 100
"""Read at once for a reader who catches up: about a megabyte, which is what he costs."""


class KafkaLog:
    """Opens a consumer of its own for each question: those who ask are few."""

    def __init__(self, settings: Settings, store: ViewStore, partitions: list[Partition]) -> None:
        self._settings = settings
        self._store = store
        self._partitions = {
            TopicPartition(settings.topic(topic), number): (topic, number) for topic, number in partitions
        }

    async def starts(self) -> Mapping[Partition, int]:
        """From where on no record is missing: the beginning, or the window within which nothing is compacted."""
        async with self._asking() as consumer:
            firsts = await consumer.beginning_offsets(list(self._partitions))
            if not self._settings.embedded_broker:  # it compacts nothing, and cannot be asked for times
                firsts = await self._in_window(consumer, firsts)
        return {self._partitions[tp]: first for tp, first in firsts.items()}

    async def ends(self) -> Mapping[Partition, int]:
        """The offset after the newest record of each partition."""
        async with self._asking() as consumer:
            found = await consumer.end_offsets(list(self._partitions))
        return {self._partitions[tp]: end for tp, end in found.items()}

    async def entries(
        self, start: Mapping[Partition, int], end: Mapping[Partition, int]
    ) -> AsyncGenerator[RingEntry, None]:
        """Records of each partition from its start until its end."""
        wanted = {tp: p for tp, p in self._partitions.items() if start[p] < end[p]}
        if not wanted:
            return
        async with self._asking() as consumer:
            consumer.assign(list(wanted))
            for tp, partition in wanted.items():
                consumer.seek(tp, start[partition])
            while any([await consumer.position(tp) < end[partition] for tp, partition in wanted.items()]):
                for tp, records in (await consumer.getmany(timeout_ms=200)).items():
                    kept = [decoded(self._settings, each) for each in records if each.offset < end[wanted[tp]]]
                    for entry in await self._looked_up(kept):
                        yield entry

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = clients.reader(self._settings, max_poll_records=_MOST_RECORDS)
        await consumer.start()
        try:
            yield consumer
        finally:
            await consumer.stop()

    async def _in_window(
        self, consumer: AIOKafkaConsumer, firsts: Mapping[TopicPartition, int]
    ) -> Mapping[TopicPartition, int]:
        begin = datetime.now(UTC) - timedelta(days=self._settings.gateway_window_days)
        found = await consumer.offsets_for_times(dict.fromkeys(firsts, int(begin.timestamp() * 1000)))
        ends = await consumer.end_offsets(list(firsts))
        # Where no record is as young as the window, the next one is the first of which anything is promised.
        return {tp: max(first, found[tp].offset if found.get(tp) else ends[tp]) for tp, first in firsts.items()}

    async def _looked_up(self, records: list[Arrived]) -> list[RingEntry]:
        """With what the view knows of them; where its database does not answer, once it does again."""
        while True:
            try:
                return await asyncio.to_thread(self._entries, records)
            except ViewAwayError as error:
                log.warning("a reader who catches up has to wait: %s", error)
                await asyncio.sleep(AWAY_SECONDS)

    def _entries(self, records: list[Arrived]) -> list[RingEntry]:
        return [ring_entry(each, applied_before(self._store.reader(), each)) for each in records]
