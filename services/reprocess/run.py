"""Runs a span through a shadow, and reads back what both sides published."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from schemas.published import PublishedArticle
from schemas.verdict import DeduplicatedArticle
from services.kafka import clients, topic_admin
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord
from services.kafka.tailing import TailOptions, read, until_there
from services.reprocess import shadow as shadows
from services.reprocess.span import TimeSpan, records
from services.settings import Settings
from services.stream.decoding import decode
from services.stream.messages import Outgoing, Received, Rejected
from services.stream.topics import DEDUPLICATED, PUBLISHED, PUBLISHER_STATE, TOPICS, URGENT
from services.worker.stage import Stage

_BATCH = 32
_TOPICS_SECONDS = 30.0


class UsedPrefixError(Exception):
    """Topics of that prefix hold records of an earlier run."""


class PromotionRefusedError(Exception):
    """The broker did not accept a message."""


async def create_topics(shadow: Settings) -> None:
    """Make the shadow's topics; the embedded broker makes its own when they are asked for.

    Raises:
        UsedPrefixError: they exist, and are not empty.
        KafkaError: the broker does not answer, or refuses them.
        TimeoutError: the broker made them, but its metadata do not show them.
    """
    if not shadow.embedded_broker:
        async with clients.opened(clients.admin(shadow)) as client:
            await topic_admin.create(client, TOPICS, shadow)
    consumer = clients.reader(shadow)
    await consumer.start()
    try:
        async with asyncio.timeout(_TOPICS_SECONDS):
            for topic in TOPICS:
                await until_there(consumer, shadow.topic(topic.name))
    finally:
        await consumer.stop()
    async with aclosing(read(shadow, PUBLISHED.name, TailOptions(follow=False))) as earlier:
        async for _ in earlier:
            raise UsedPrefixError(shadow.topic_prefix)


async def run(
    live: Settings,
    shadow: Settings,
    stages: Sequence[Stage],
    clock: shadows.SpanClock,
    *,
    span: TimeSpan,
    now: datetime,
) -> int:
    """Take every record of the span through these stages; how many there were."""
    sources = [topic.name for topic in stages[0].lanes.values()]
    number = 0
    async with (
        clients.producing(shadow) as producer,
        shadows.running(shadow, stages, producer, clock) as chain,
    ):
        async for batch in _batches(records(live, sources, span)):
            await chain.process(batch)
            number += len(batch)
        await chain.finish(now)
    return number


async def published(settings: Settings) -> dict[str, PublishedArticle]:
    """The last record of every article."""
    last: dict[str, PublishedArticle] = {}
    async for record in read(settings, PUBLISHED.name, TailOptions(follow=False)):
        article = decode(PublishedArticle, record.value)
        if not isinstance(article, Rejected):
            last[article.article_id] = article
    return last


def of_the_span(
    everything: dict[str, PublishedArticle], shadow: dict[str, PublishedArticle], span: TimeSpan, warm_up: timedelta
) -> tuple[dict[str, PublishedArticle], dict[str, PublishedArticle]]:
    """What is to be compared: articles that the shadow made, and published ones whose last version came in the span.

    The warm-up is left out on both sides: the shadow lacks what went before it.
    """
    inside = TimeSpan(span.begin + warm_up, span.end)
    made = {i: record for i, record in shadow.items() if record.received_at >= inside.begin}
    mine = {
        i: record for i, record in everything.items() if i in made or (i not in shadow and record.received_at in inside)
    }
    return mine, made


async def last_messages(shadow: Settings) -> dict[str, DeduplicatedArticle]:
    """The newest version of every article in the shadow, with the last verdict on it."""
    last: dict[str, DeduplicatedArticle] = {}
    lanes = [DEDUPLICATED.name, *(topic.name for topic in URGENT if topic.lane_of == DEDUPLICATED.name)]
    for name in lanes:
        async for record in read(shadow, name, TailOptions(follow=False)):
            message = decode(DeduplicatedArticle, record.value)
            if not isinstance(message, Rejected) and not message.notice_copy and not message.instruction:
                _keep_newest(last, message)
    return last


def _keep_newest(last: dict[str, DeduplicatedArticle], message: DeduplicatedArticle) -> None:
    # The urgent lane is read after the routine one, so an older version can come later.
    known = last.get(message.article_id)
    if known is None or (message.enriched is not None and message.version >= known.version):
        last[message.article_id] = message
    elif message.enriched is None and message.version == known.version:
        last[message.article_id] = known.model_copy(update={"verdict": message.verdict})


async def promote(live: Settings, messages: Sequence[DeduplicatedArticle]) -> int:
    """Hand the messages to the live publisher, each in the partition that remembers its article; how many.

    Raises:
        PromotionRefusedError: the broker refuses one for good; those before it were sent.
    """
    partitions = await _partitions_of_articles(live)
    records = [
        ProducerRecord(Outgoing(DEDUPLICATED.name, m.article_id.encode(), m.to_bytes(), partitions[m.article_id]), ())
        for m in messages
        if m.article_id in partitions
    ]
    async with clients.producing(live) as producer:
        for result in await KafkaDelivery(producer, live.topic_prefix)(records):
            if not isinstance(result, Confirmed):
                raise PromotionRefusedError(result.error)
    return len(records)


async def _partitions_of_articles(live: Settings) -> dict[str, int]:
    """Which partition of the publisher remembers an article."""
    partitions: dict[str, int] = {}
    async for record in read(live, PUBLISHER_STATE.name, TailOptions(follow=False)):
        kind, _, article_id = (record.key or b"").decode("utf-8", "replace").partition(":")
        if kind == "article" and record.value is not None:
            partitions[article_id] = record.partition
        elif kind == "article":
            partitions.pop(article_id, None)
    return partitions


async def _batches(source: AsyncIterator[Received]) -> AsyncIterator[list[Received]]:
    batch: list[Received] = []
    async for received in source:
        batch.append(received)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
