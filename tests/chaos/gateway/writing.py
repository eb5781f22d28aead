"""Publishes articles, their updates, holds and retractions, and stories; on Apache Kafka in transactions."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import repeat

from aiokafka import AIOKafkaProducer

from schemas.published import Action, PublishedArticle, Story
from services.kafka import clients
from services.settings import Settings
from services.stream.topics import PUBLISHED, STORIES
from tests.unit.gateway.records import published, story_of

RARE = "zyxquill"
"""A word of few articles: a filter that fits once a day."""
_RARE_EVERY = 100
LAST = tuple(f"end-{partition}" for partition in range(4))
"""The last article of each partition: who has them all has everything."""


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """A record and when the broker had it."""

    id: str
    article: str
    """Its own, or the one that a story is made of."""
    sequence: int
    action: Action | None
    """None of a story."""
    at: float
    rare: bool


@dataclass
class LifeWriter:
    """Lives of articles, a step at a time, in an order that is random but not their own."""

    settings: Settings
    chance: random.Random
    written: list[WrittenRecord] = field(default_factory=list)
    _begun: int = 0
    _open: list[Iterator[PublishedArticle | Story]] = field(default_factory=list)

    async def write(self, producer: AIOKafkaProducer, number: int) -> None:
        """So many records, in one transaction where the broker has them."""
        await self._send(producer, [self._next() for _ in range(number)])

    async def finish(self, producer: AIOKafkaProducer) -> None:
        """What is left of the lives that were begun, and the last article of all."""
        await self._send(producer, [step for life in self._open for step in life])
        ends = [published(name, headline=f"The {RARE} ends") for name in LAST]
        await self._send(producer, ends, range(len(ends)))

    def _next(self) -> PublishedArticle | Story:
        if len(self._open) < 6 or self.chance.random() < 0.4:
            self._begun += 1
            self._open.append(_life(self._begun, self.chance))
        life = self.chance.choice(self._open)
        step = next(life, None)
        if step is None:
            self._open.remove(life)
            return self._next()
        return step

    async def _send(
        self,
        producer: AIOKafkaProducer,
        records: Sequence[PublishedArticle | Story],
        partitions: Iterable[int | None] = repeat(None),
    ) -> None:
        if self.settings.transactional:
            async with producer.transaction():
                await self._produce(producer, records, partitions)
        else:
            await self._produce(producer, records, partitions)
        at = time.monotonic()
        self.written += [_written(each, at) for each in records]

    async def _produce(
        self,
        producer: AIOKafkaProducer,
        records: Sequence[PublishedArticle | Story],
        partitions: Iterable[int | None],
    ) -> None:
        sent = []
        for each, partition in zip(records, partitions, strict=False):
            topic, key = (
                (PUBLISHED.name, each.article_id)
                if isinstance(each, PublishedArticle)
                else (STORIES.name, each.story_id)
            )
            name = self.settings.topic(topic)
            sent.append(await producer.send(name, key=key.encode(), value=each.to_bytes(), partition=partition))
        await asyncio.gather(*sent)


@asynccontextmanager
async def publishing(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """The producer of a stage that remembers."""
    made = (
        clients.transactional_producer(settings, f"{settings.group_prefix}-lives-0", 15)
        if settings.transactional
        else clients.producer(settings)
    )
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


def _life(number: int, chance: random.Random) -> Iterator[PublishedArticle | Story]:
    name, sequence = f"a{number}", 1
    word = f" {RARE}" if number % _RARE_EVERY == 1 else ""
    first = published(name, headline=f"Report {number}{word}", story_id=f"s{number}", minutes=number)
    yield first
    if chance.random() < 0.3:
        yield story_of(first, story_id=f"s{number}")
    for action in chance.choice(([], [], [Action.UPDATE], [Action.RETRACT], [Action.HOLD, Action.RELEASE], _LONG)):
        sequence += 1
        yield published(name, sequence, action=action, headline=f"Report {number}{word}", minutes=number)


_LONG = [Action.UPDATE, Action.HOLD, Action.RETRACT]


def _written(record: PublishedArticle | Story, at: float) -> WrittenRecord:
    if isinstance(record, Story):
        return WrittenRecord(record.story_id, record.articles[0].article_id, record.sequence, None, at, rare=False)
    words = record.content.headline if record.content else None
    return WrittenRecord(
        record.article_id, record.article_id, record.sequence, record.action, at, rare=RARE in (words or "")
    )
