"""How many messages wait before each stage, as the groups' offsets say."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topic import Topic
from services.kafka import clients
from services.kafka.group_offsets import group_positions
from services.kafka.tailing import partitions_of
from services.settings import Settings
from services.stream.topics import TOPICS


@dataclass(frozen=True, slots=True)
class StageBacklog:
    """What one stage has of one of its topics."""

    stage: str
    topic: Topic
    decided: int
    waiting: tuple[int, ...]
    """By partition. Marks of transactions count: of a partition that is read to its end one or two may be left."""


async def backlogs(settings: Settings, stages: Iterable[str]) -> list[StageBacklog]:
    """Of each topic that one of these stages reads.

    Raises:
        KafkaError: the broker does not answer.
        TimeoutError: nor does a group's coordinator.
    """
    consumer = clients.reader(settings)
    await consumer.start()
    try:
        return [
            await _backlog(settings, consumer, stage, topic)
            for stage in stages
            for topic in TOPICS
            if stage in topic.readers and not topic.internal
        ]
    finally:
        await consumer.stop()


async def _backlog(settings: Settings, consumer: AIOKafkaConsumer, stage: str, topic: Topic) -> StageBacklog:
    name = settings.topic(topic.name)
    places = [TopicPartition(name, number) for number in await partitions_of(consumer, name)]
    ends = await consumer.end_offsets(places)
    starts = await consumer.beginning_offsets(places)
    at = await group_positions(settings, settings.group(stage), places)
    done = [starts[place] if (found := at[place]) is None else found for place in places]
    waiting = tuple(max(0, ends[place] - position) for place, position in zip(places, done, strict=True))
    return StageBacklog(stage, topic, sum(done), waiting)
