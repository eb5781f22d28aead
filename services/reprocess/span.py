"""The records of some topics in a span of time, merged over all partitions in the order of writing. Commits nothing."""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from schemas.deadletter import MessageOrigin
from services.kafka import clients
from services.kafka.tailing import partitions_of
from services.settings import Settings
from services.stream.messages import Received


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From (included) to (excluded), by the time records were written."""

    begin: datetime
    end: datetime

    def __contains__(self, time: datetime) -> bool:
        """Whether a time is in it."""
        return self.begin <= time < self.end


async def records(settings: Settings, topics: Sequence[str], span: TimeSpan) -> AsyncIterator[Received]:
    """Every record of these topics (names of the topic table) in the span; ends by itself.

    What is written while it reads is left out, whatever its time: otherwise it might never end.

    Raises:
        KafkaError: the broker does not answer, or a topic does not exist.
    """
    names = {settings.topic(topic): topic for topic in topics}
    consumer = clients.reader(settings)
    await consumer.start()
    try:
        partitions = [TopicPartition(name, n) for name in names for n in sorted(await partitions_of(consumer, name))]
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        await _seek(consumer, partitions, span.begin)
        async for record in _merged(consumer, ends):
            if _written(record) in span:
                yield _received(record, names[record.topic])
    finally:
        await consumer.stop()


async def _seek(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], begin: datetime) -> None:
    """To the first record of the span, or to the beginning where the broker cannot tell which that is."""
    found = await consumer.offsets_for_times({partition: int(begin.timestamp() * 1000) for partition in partitions})
    for partition in partitions:
        if found.get(partition):
            consumer.seek(partition, found[partition].offset)
        else:
            await consumer.seek_to_beginning(partition)


async def _merged(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> AsyncIterator[ConsumerRecord]:
    """Oldest first over all partitions; within each in its order."""
    waiting: dict[TopicPartition, deque[ConsumerRecord]] = {partition: deque() for partition in ends}
    while True:
        for partition in [partition for partition, records_ in waiting.items() if not records_]:
            if await consumer.position(partition) >= ends[partition]:
                del waiting[partition]
        # Only when every partition has a record is the oldest known.
        empty = [partition for partition, records_ in waiting.items() if not records_]
        if empty:
            for partition, fetched in (await consumer.getmany(*empty, timeout_ms=200)).items():
                waiting[partition].extend(record for record in fetched if record.offset < ends[partition])
            continue
        if not waiting:
            return
        first = min(waiting, key=lambda partition: (waiting[partition][0].timestamp, partition))
        yield waiting[first].popleft()


def _written(record: ConsumerRecord) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)


def _received(record: ConsumerRecord, topic: str) -> Received:
    origin = MessageOrigin(topic=topic, partition=record.partition, offset=record.offset, timestamp=_written(record))
    headers = tuple((name, value or b"") for name, value in record.headers)
    return Received(value=record.value, key=record.key, headers=headers, origin=origin)
