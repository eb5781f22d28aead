"""A span of time of some topics, as records, all partitions merged by the time they were written. Commits nothing."""

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

    def __contains__(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.begin <= moment < self.end


async def records(settings: Settings, topics: Sequence[str], span: TimeSpan) -> AsyncIterator[Received]:
    """Every record of these topics (names of the topic table) in the span; ends by itself.

    What is written while it reads is not read, whatever its time.

    Raises:
        KafkaError: the broker does not answer, or a topic does not exist.
    """
    names = {settings.topic(topic): topic for topic in topics}
    consumer = clients.reader(settings)
    await consumer.start()
    try:
        places = [TopicPartition(name, n) for name in names for n in sorted(await partitions_of(consumer, name))]
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        await _seek(consumer, places, span.begin)
        async for record in _merged(consumer, ends):
            if _written(record) in span:
                yield _received(record, names[record.topic])
    finally:
        await consumer.stop()


async def _seek(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], begin: datetime) -> None:
    """To the first record of the span, or to the beginning where the broker cannot say which that is."""
    found = await consumer.offsets_for_times({place: int(begin.timestamp() * 1000) for place in places})
    for place in places:
        if found.get(place):
            consumer.seek(place, found[place].offset)
        else:
            await consumer.seek_to_beginning(place)


async def _merged(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> AsyncIterator[ConsumerRecord]:
    """Oldest first over all partitions; within each in its order."""
    waiting: dict[TopicPartition, deque[ConsumerRecord]] = {place: deque() for place in ends}
    while True:
        for place in [place for place, records_ in waiting.items() if not records_]:
            if await consumer.position(place) >= ends[place]:
                del waiting[place]
        empty = [place for place, records_ in waiting.items() if not records_]
        if empty:
            for place, fetched in (await consumer.getmany(*empty, timeout_ms=200)).items():
                waiting[place].extend(record for record in fetched if record.offset < ends[place])
            continue
        if not waiting:
            return
        first = min(waiting, key=lambda place: (waiting[place][0].timestamp, place))
        yield waiting[first].popleft()


def _written(record: ConsumerRecord) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)


def _received(record: ConsumerRecord, topic: str) -> Received:
    origin = MessageOrigin(topic=topic, partition=record.partition, offset=record.offset, timestamp=_written(record))
    headers = tuple((name, value or b"") for name, value in record.headers)
    return Received(value=record.value, key=record.key, headers=headers, origin=origin)
