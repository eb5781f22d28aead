"""The deduplicator's real workers on a broker: one run, from the feed to the standing verdicts.

Each run has its own topics and consumer group. An extra article is sent last to each partition; once its verdict is
out, so are all verdicts before it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO

from aiokafka import AIOKafkaProducer

from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle
from services.evaluation.sameness.grouping import Run, StandingVerdicts, arrivals, partition_of, portions
from services.kafka import clients, topic_admin
from services.kafka.embedded_broker import EmbeddedBroker
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.stage_names import DEDUPLICATOR
from services.stream.topics import DEDUPLICATED, ENRICHED, TOPICS
from services.supervision.pipeline import NotReadyError, Pipeline
from services.supervision.supervisor import Supervisor

_READY_SECONDS = 120.0
_DONE_SECONDS = 600.0
_POLL_SECONDS = 0.1


class UndecidedError(Exception):
    """The workers produced no verdict for too long; the message gives the number of verdicts so far."""


@dataclass
class _CollectedVerdicts:
    """The verdicts read so far."""

    standing: StandingVerdicts = field(default_factory=StandingVerdicts)
    messages: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def listen(self, settings: Settings) -> None:
        """Read verdicts until cancelled."""
        async for record in read(settings, DEDUPLICATED.name, TailOptions()):
            message = DeduplicatedArticle.model_validate_json(record.value or b"")
            async with self.changed:
                self.standing.add(message)
                self.messages += 1
                self.changed.notify_all()

    async def until_more(self, than: int) -> None:
        """Wait for the next verdict."""
        await self._until(lambda: self.messages > than)

    async def until_all(self, articles: set[str]) -> None:
        """Wait until each of these articles has a verdict."""
        await self._until(lambda: articles <= self.standing.families.keys())

    async def _until(self, enough: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(_DONE_SECONDS), self.changed:
                await self.changed.wait_for(enough)
        except TimeoutError:
            raise UndecidedError(f"no verdict for {_DONE_SECONDS:g} s, after {self.messages}") from None


async def decided(settings: Settings, run: Run, stream: Sequence[EnrichedArticle], log: IO[bytes]) -> StandingVerdicts:
    """Send the stream through the run's workers, killing some on the way; return the verdicts in force at the end.

    Raises:
        UndecidedError: the workers stopped producing verdicts.
        NotReadyError: the workers did not become ready.
        KafkaError: the broker does not answer.
    """
    collected = _CollectedVerdicts()
    tasks = [
        asyncio.create_task(work) for work in (collected.listen(settings), _sent(settings, run, stream, collected, log))
    ]
    try:
        # FIRST_COMPLETED, not gather: the listener never ends by itself, but its failure must end the run.
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return collected.standing


async def _sent(
    settings: Settings, run: Run, stream: Sequence[EnrichedArticle], collected: _CollectedVerdicts, log: IO[bytes]
) -> None:
    """Feed the workers portion by portion; after each but the last, kill a worker as soon as a verdict is out."""
    async with _working(settings, run, log) as workers, clients.producing(settings) as producer:
        feed = _PartitionFeed(settings, producer, run.partitions)
        coming = arrivals(stream, run)
        *earlier, last = portions(coming, run.kills)
        for turn, portion in enumerate(earlier):
            before = collected.messages
            await feed.send(portion)
            # Wait for one verdict of this portion, so that the kill hits a worker in mid-work.
            await collected.until_more(before)
            await workers.kill(turn)
            collected.standing.killed += 1
        await feed.send(last)
        await collected.until_all(await feed.send_last(coming[-1]))


class _PartitionFeed:
    """Sends enriched articles, each to the partition of its desk."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer, partitions: int) -> None:
        self._topic = settings.topic(ENRICHED.name)
        self._producer = producer
        self._partitions = partitions

    async def send(self, articles: Sequence[EnrichedArticle]) -> None:
        """Send, and wait for the broker to confirm all."""
        for article in articles:
            await self._send(article, partition_of(article, self._partitions))
        await self._producer.flush()

    async def send_last(self, article: EnrichedArticle) -> set[str]:
        """Send each partition an article in a language that no other has; return their ids."""
        ids = set()
        for partition in range(self._partitions):
            # A language of its own has an empty window: the extra article joins no family and no story.
            name = f"last-{partition}"
            known = article.article.model_copy(update={"article_id": name})
            await self._send(article.model_copy(update={"article": known, "window_language": name}), partition)
            ids.add(name)
        await self._producer.flush()
        return ids

    async def _send(self, article: EnrichedArticle, partition: int) -> None:
        await self._producer.send(self._topic, article.to_bytes(), key=article.desk.encode(), partition=partition)


class _Workers:
    """The workers of one run."""

    def __init__(self, pipeline: Pipeline, supervisor: Supervisor) -> None:
        self._pipeline = pipeline
        self._supervisor = supervisor

    async def start(self, number: int) -> None:
        """Start them and wait until they are ready."""
        for each in range(number):
            await self._pipeline.start(f"{DEDUPLICATOR}-{each}", "worker", DEDUPLICATOR)
        await self._pipeline.ready(_READY_SECONDS)

    async def kill(self, turn: int) -> None:
        """SIGKILL a ready worker, taking turns, and start another in its place."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                name = await self._at_work(turn)
        except TimeoutError:
            raise NotReadyError(f"no worker is ready after {_READY_SECONDS:g} s") from None
        process = self._pipeline.children[name].process
        if process is not None and process.returncode is None:
            process.kill()
        await self._supervisor.stop_one(name)
        await self._pipeline.start(name, "worker", DEDUPLICATOR)

    async def _at_work(self, turn: int) -> str:
        """The first worker, counting from this turn's, that has its partitions and their state."""
        names = sorted(self._pipeline.children)
        first = turn % len(names)
        while True:
            for name in (*names[first:], *names[:first]):
                if await self._pipeline.is_ready(name):
                    return name
            # Readiness is an HTTP probe of another process: there is nothing to await.
            await asyncio.sleep(_POLL_SECONDS)


@asynccontextmanager
async def _working(settings: Settings, run: Run, log: IO[bytes]) -> AsyncIterator[_Workers]:
    supervisor = Supervisor(settings.drain_seconds + 2)
    names = [f"{DEDUPLICATOR}-{each}" for each in range(run.workers)]
    workers = _Workers(Pipeline(settings, supervisor, dict.fromkeys(names, log)), supervisor)
    try:
        await workers.start(run.workers)
        yield workers
    finally:
        await supervisor.stop()


@asynccontextmanager
async def broker(external: Settings | None, partitions: int) -> AsyncIterator[Settings]:
    """Settings with topics of their own, on that broker or on an embedded one (which has exactly four partitions)."""
    # A short session, so that a killed worker's partitions are reassigned within seconds.
    quick: Mapping[str, object] = {"session_timeout_seconds": 6.0, "heartbeat_seconds": 1.0, "log_level": "WARNING"}
    if external is None:
        with EmbeddedBroker() as embedded:
            embedded.create_topics([topic.name for topic in TOPICS])
            own = {"kafka_bootstrap": embedded.bootstrap, "embedded_broker": True, "group_wait_seconds": 20}
            yield Settings.model_validate({**quick, **own})
        return
    name = f"sameness-{secrets.token_hex(4)}"
    own = {"topic_prefix": f"{name}.", "group_prefix": name, "topic_partitions": partitions}
    settings = external.model_copy(update={**quick, **own})
    async with clients.opened(clients.admin(settings)) as client:
        await topic_admin.create(client, TOPICS, settings)
    yield settings
