"""Follows the two public topics: each batch into the view, then into the ring. One consumer an instance, no group.

A record that cannot be read is named in the log by its place alone, and passed over: the view serves all others.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from schemas.published import PublishedArticle, Story
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.stream.steps import ArticleStep, StoryStep, article_step, story_step
from services.gateway.view.apply import Applied, Arrived, apply
from services.gateway.view.store import Partition, ViewStore
from services.gateway.view.store import positions as positions_of
from services.kafka import clients
from services.kafka.tailing import partitions_of, until_there
from services.settings import Settings
from services.stream.topics import PUBLISHED, STORIES

log = logging.getLogger(__name__)

FOLLOWED: Mapping[str, type[PublishedArticle] | type[Story]] = {PUBLISHED.name: PublishedArticle, STORIES.name: Story}
_MOST_RECORDS = 500
"""In one transaction of the view: readers of the view wait for none, and the writer pays for a commit once."""
_IDLE_SECONDS = 0.2


def decoded(settings: Settings, record: ConsumerRecord) -> Arrived:
    """A record with its value read."""
    topic = record.topic.removeprefix(settings.topic_prefix)
    read: PublishedArticle | Story | None = None
    try:
        read = FOLLOWED[topic].model_validate_json(record.value) if record.value else None
    except ValidationError:
        # Not its words: they may be such as must not be seen.
        log.error("passed over a record that cannot be read: %s %d @ %d", topic, record.partition, record.offset)  # noqa: TRY400
    return Arrived(topic, record.partition, record.offset, record.value or b"", read)


def ring_entry(arrived: Arrived, applied: Applied | None) -> RingEntry:
    """The record as the stream keeps it."""
    step: ArticleStep | StoryStep | None = None
    if isinstance(arrived.record, PublishedArticle) and applied:
        step = article_step(arrived.record, applied.facets, applied.before, applied.before_sequence)
    elif isinstance(arrived.record, Story):
        step = story_step(arrived.record)
    return RingEntry((arrived.topic, arrived.partition), arrived.offset, arrived.value, step)


@asynccontextmanager
async def public_topics(settings: Settings) -> AsyncIterator[tuple[AIOKafkaConsumer, list[Partition]]]:
    """A consumer of all partitions of both topics, and which these are, once they exist."""
    consumer = clients.reader(settings, max_poll_records=_MOST_RECORDS)
    await consumer.start()
    try:
        partitions: list[Partition] = []
        for topic in FOLLOWED:
            name = settings.topic(topic)
            await until_there(consumer, name)
            partitions.extend((topic, number) for number in sorted(await partitions_of(consumer, name)))
        yield consumer, partitions
    finally:
        await consumer.stop()


class TopicFollower:
    """Keeps view and ring up with the topics."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer, store: ViewStore) -> None:
        self._settings = settings
        self._consumer = consumer
        self._store = store

    def on_broker(self, partition: Partition) -> TopicPartition:
        """The partition as Kafka's client names it."""
        return TopicPartition(self._settings.topic(partition[0]), partition[1])

    async def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset after the newest record of each partition."""
        named = {self.on_broker(partition): partition for partition in partitions}
        return {named[tp]: end for tp, end in (await self._consumer.end_offsets(list(named))).items()}

    async def fill(self, partitions: list[Partition]) -> Mapping[Partition, int]:
        """Bring the view up to the present; the positions after it."""
        positions = dict.fromkeys(partitions, 0) | dict(positions_of(self._store.reader()))
        self._consumer.assign([self.on_broker(partition) for partition in partitions])
        for partition, following in positions.items():
            self._consumer.seek(self.on_broker(partition), following)
        ends = await self.ends(partitions)
        while any([await self._position(partition) < end for partition, end in ends.items()]):
            await self._take()
        return {partition: await self._position(partition) for partition in partitions}

    async def records_behind(self) -> int:
        """How many records the broker has that were not taken in yet."""
        behind = 0
        for tp in self._consumer.assignment():
            # What the broker said with its last answer: asking would cost a request every time.
            mark = self._consumer.last_stable_offset(tp) or 0
            behind += max(0, mark - await self._consumer.position(tp))
        return behind

    async def follow(self, ring: Ring) -> None:
        """Take in what comes, until cancelled."""
        while True:
            batch, applied = await self._take()
            if batch:
                ring.add([ring_entry(arrived, one) for arrived, one in zip(batch, applied, strict=True)])
                continue
            ring.pass_to({partition: await self._position(partition) for partition in ring.last.next})
            if await asyncio.to_thread(self._store.tidy):
                await asyncio.sleep(0)

    async def _take(self) -> tuple[list[Arrived], list[Applied | None]]:
        fetched = await self._consumer.getmany(timeout_ms=int(_IDLE_SECONDS * 1000))
        records = [record for of_partition in fetched.values() for record in of_partition]
        if not records:
            return [], []
        return await asyncio.to_thread(self._applied, records)

    def _applied(self, records: list[ConsumerRecord]) -> tuple[list[Arrived], list[Applied | None]]:
        batch = [decoded(self._settings, record) for record in records]
        return batch, apply(self._store, batch)

    async def _position(self, partition: Partition) -> int:
        return int(await self._consumer.position(self.on_broker(partition)))
