"""A small topic that is kept in memory as a whole: read from its beginning, then followed."""

import asyncio
import logging
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from services.kafka import clients
from services.kafka.tailing import partitions_of, until_there
from services.settings import Settings

log = logging.getLogger(__name__)

_IDLE_SECONDS = 0.5


class FollowedTopic:
    """Hands every record to `take`, in order within a partition. One consumer, without a group.

    `caught_up` is set once all has been taken that was there at the start.
    """

    def __init__(
        self, settings: Settings, topic: str, take: Callable[[ConsumerRecord], None], caught_up: asyncio.Event
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._take = take
        self._caught_up = caught_up

    async def follow(self) -> None:
        """Follow until cancelled. A topic that is not there yet is waited for.

        Raises:
            KafkaError: the broker cannot be reached at the start.
        """
        consumer = clients.reader(self._settings)
        await consumer.start()
        try:
            name = self._settings.topic(self._topic)
            await until_there(consumer, name)
            partitions = [TopicPartition(name, number) for number in sorted(await partitions_of(consumer, name))]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends = await consumer.end_offsets(partitions)
            while True:
                if not self._caught_up.is_set() and await _has_reached(consumer, ends):
                    self._caught_up.set()
                for records in (await consumer.getmany(timeout_ms=int(_IDLE_SECONDS * 1000))).values():
                    for record in records:
                        self._take(record)
        finally:
            await consumer.stop()


async def _has_reached(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return all([await consumer.position(tp) >= end for tp, end in ends.items()])
