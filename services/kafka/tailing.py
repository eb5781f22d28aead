"""Reads a topic from its beginning or its end. Commits nothing, belongs to no group."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError
from aiokafka.structs import ConsumerRecord

from services.kafka import clients
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class TailOptions:
    """Where to begin, and whether to wait for more at the end."""

    from_beginning: bool = True
    follow: bool = True


async def read(settings: Settings, topic: str, reading: TailOptions) -> AsyncGenerator[ConsumerRecord, None]:
    """Every record of a topic of the topic table, in order within each partition.

    Raises:
        KafkaError: the broker does not answer, or the topic does not exist.
    """
    consumer = clients.reader(settings)
    try:
        await consumer.start()
        name = settings.topic(topic)
        partitions = [TopicPartition(name, number) for number in sorted(await partitions_of(consumer, name))]
        # An unknown topic has no partitions; to read on would wait for ever for nothing.
        if not partitions:
            raise UnknownTopicOrPartitionError(name)
        consumer.assign(partitions)
        # Taken once: without `follow`, records written while we read must not keep the reader going.
        ends = await consumer.end_offsets(partitions)
        if reading.from_beginning:
            await consumer.seek_to_beginning(*partitions)
        else:
            await consumer.seek_to_end(*partitions)
        while reading.follow or await _behind(consumer, ends):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    if reading.follow or record.offset < ends[TopicPartition(record.topic, record.partition)]:
                        yield record
    finally:
        await consumer.stop()


async def until_there(consumer: AIOKafkaConsumer, topic: str) -> None:
    """Wait until the broker's metadata has a topic that was just created: it appears there a little later."""
    while not await partitions_of(consumer, topic):
        await asyncio.sleep(0.1)  # nothing announces it
        await consumer._client.force_metadata_update()  # noqa: SLF001 - as below


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    """The partitions of a topic by its name on the broker; none where it does not exist."""
    await consumer._client.add_topic(topic)  # noqa: SLF001 - the public API asks for metadata of subscribed topics only
    return set(consumer.partitions_for_topic(topic) or ())


async def _behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    for tp, end in ends.items():
        if await consumer.position(tp) < end:
            return True
    return False
