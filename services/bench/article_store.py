"""`copytaster bench article-store`: what a publisher with a local store has in memory, and how soon it is ready.

A store of made-up articles is written as a worker makes it from its topic. Then one process after the other starts,
each ended as by kill -9: with an empty store and with this one. Each then takes in new versions of articles, which only
the store has. The broker is left out: a start asks it for one record.
"""

import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from prometheus_client import CollectorRegistry

from schemas import ids
from schemas.deadletter import MessageOrigin
from schemas.enriched import EnrichedArticle
from services.bench.article_states import Report, enriched_articles, first_version, resident_bytes
from services.bench.restore import watch_loop
from services.bench.settings import ARTICLE_STORE
from services.observability.metrics import Metrics
from services.publisher.agent import stage
from services.publisher.articles.outline import ArticleOutline
from services.publisher.articles.state import ArticleState
from services.publisher.handle import Publisher
from services.publisher.partition import PublisherPartition
from services.publisher.settings import PublisherSettings
from services.publisher.state.cards import ARTICLE, CARDS, OUTLINE
from services.settings import Settings
from services.stream.messages import Kept, Received
from services.stream.state_records import StateRecord
from services.worker.local_store.local_stores import LocalStores, store_path
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.restore_source import RestoreSource, StoreSource
from services.worker.ownership.sliced_restore import SlicedRestore
from services.worker.ownership.stored_partitions import StoredPartitions

_TOPIC = "bench-publisher-state"
_START = datetime(2024, 1, 1, tzinfo=UTC)
_SPREAD = timedelta(days=29)
"""Within the memory window, so that nothing expires while it is measured."""
Figures = dict[str, float]
Update = tuple[bytes, bytes]
"""Key and value of a message."""


def run(articles: int, outlines: int, source: Path, folder: Path | None, report: Report) -> dict[str, object]:
    """Measure with so many articles within the memory window, and so many past it.

    Raises:
        OSError: there is no room in `folder`, or where temporary files are.
    """
    report("enriching")
    enriched = enriched_articles(source, ARTICLE_STORE.texts)
    templates = _Templates(enriched)
    updates = [_update(enriched, number) for number in _chosen(articles)]
    with tempfile.TemporaryDirectory(prefix="copytaster-bench-", dir=folder) as parent:
        report(f"writing {articles:,} articles and {outlines:,} outlines")
        began = time.process_time()
        stored_bytes = _fill(Path(parent, "full"), templates.records(articles, outlines))
        making = time.process_time() - began
        _fill(Path(parent, "empty"), iter(()))
        report("starting")
        none = _in_a_process(Path(parent, "empty"), updates)
        having = _in_a_process(Path(parent, "full"), updates)
    number = articles + outlines
    return {
        "articles": articles,
        "outlines": outlines,
        "store_bytes_per_article": round(stored_bytes / number),
        "making_the_store_processor_seconds": round(making, 1),
        "empty_store": none,
        "with_store": having,
        "memory_bytes_per_article": round((having["ready_rss_mb"] - none["ready_rss_mb"]) * 2**20 / number, 1),
    }


def _chosen(articles: int) -> list[int]:
    """The same at every run."""
    return random.Random(1).sample(range(articles), min(articles, ARTICLE_STORE.updates))  # noqa: S311


def _update(enriched: Sequence[EnrichedArticle], number: int) -> Update:
    """A new version of an article, whatever its version was."""
    message = first_version(enriched[number % len(enriched)], number, _START + _SPREAD)
    assert message.enriched is not None  # noqa: S101
    article = message.enriched.article.model_copy(
        update={"version": 2, "content_hash": ids.content_hash([str(number)])}
    )
    newer = message.model_copy(
        update={"version": 2, "enriched": message.enriched.model_copy(update={"article": article})}
    )
    return newer.article_id.encode(), newer.to_bytes()


class _Templates:
    """State records of some texts; each article has the words of one, and names and times of its own."""

    def __init__(self, enriched: Sequence[EnrichedArticle]) -> None:
        states = [ArticleState.model_validate_json(_published(each)) for each in enriched]
        self._whole = [state.to_bytes() for state in states]
        self._shrunk = [state.model_copy(update={"content": None}).to_bytes() for state in states]
        outline = ArticleOutline.of(states[0])
        assert outline is not None  # noqa: S101 - it was published
        self._outline = outline.to_bytes()

    def records(self, articles: int, outlines: int) -> Iterator[StateRecord]:
        """Outlines first, then articles from the oldest to the newest."""
        with_words = PublisherSettings().content_window
        for number in range(articles, articles + outlines):
            yield (OUTLINE + _id(number)).encode(), self._outline
        for number in range(articles):
            age = _SPREAD * (articles - number) / articles
            of = self._whole if age < with_words else self._shrunk
            value = of[number % len(of)].replace(_stamp(_START), _stamp(_START + _SPREAD - age))
            for own, name in zip(_names(0), _names(number), strict=True):
                value = value.replace(own, name)
            yield (ARTICLE + _id(number)).encode(), value


def _published(enriched: EnrichedArticle) -> bytes:
    """The state record of an article with these words, as the first of all."""
    step = PublisherPartition(PublisherSettings()).handle(first_version(enriched, 0, _START), "bench:0:0", _START, ())
    return next(value for key, value in step.state if key.startswith(ARTICLE.encode()) and value)


def _id(number: int) -> str:
    return ids.article_id("bench", f"urn:bench:{number:012d}")


def _names(number: int) -> tuple[bytes, bytes, bytes]:
    story = ids.story_id(f"bench-{number // ARTICLE_STORE.reports}")
    return _id(number).encode(), b"urn:bench:%012d" % number, story.encode()


def _stamp(at: datetime) -> bytes:
    return at.strftime("%Y-%m-%dT%H:%M:%S").encode()


def _fill(folder: Path, records: Iterator[StateRecord]) -> int:
    """Write a store as a worker makes one from its topic; its bytes on the disk."""
    folder.mkdir()
    path = store_path(folder, _TOPIC, 0)
    store = LocalStore(path, CARDS)
    following = 0
    while part := list(islice(records, ARTICLE_STORE.records_per_write)):
        written = [TopicRecord(following + n, key, value, 0) for n, (key, value) in enumerate(part)]
        following += len(written)
        store.write(written, following, datetime.now(UTC))
    store.close()
    return path.stat().st_size


def _in_a_process(folder: Path, updates: Sequence[Update]) -> Figures:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_start, args=(folder, updates, sending))
    process.start()
    sending.close()
    try:
        measured: Figures = receiving.recv()
    except EOFError:
        raise OSError("the process that started exited early") from None
    finally:
        process.join()
    return measured


def _start(folder: Path, updates: Sequence[Update], parent: Connection) -> None:
    parent.send(asyncio.run(_measured(folder, updates)))
    parent.close()
    os._exit(0)  # as by SIGKILL: nothing is closed


async def _measured(folder: Path, updates: Sequence[Update]) -> Figures:
    worker = _Worker(folder)
    stalls: list[float] = []
    watching = asyncio.create_task(watch_loop(stalls))
    began, processed = time.perf_counter(), time.process_time()
    await worker.start()
    figures = {
        "seconds_to_ready": round(time.perf_counter() - began, 2),
        "processor_seconds_to_ready": round(time.process_time() - processed, 2),
        "longest_stall_seconds": round(max(stalls, default=0.0), 3),
        "ready_rss_mb": round(resident_bytes() / 2**20, 1),
    }
    stalls.clear()
    processed = time.process_time()
    for first in range(0, len(updates), ARTICLE_STORE.updates_per_batch):
        await worker.decide(updates[first : first + ARTICLE_STORE.updates_per_batch])
    await worker.stop()
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return figures | {
        "processor_us_per_update": round((time.process_time() - processed) / len(updates) * 1e6),
        "longest_stall_of_updates_seconds": round(max(stalls, default=0.0), 3),
        "rss_after_updates_mb": round(resident_bytes() / 2**20, 1),
    }


class _Worker:
    """A publisher with one partition and its store, without a broker."""

    def __init__(self, folder: Path) -> None:
        of_publisher = stage(Settings())
        assert of_publisher.state is not None  # noqa: S101 - the publisher's
        assert of_publisher.state.shelving is not None  # noqa: S101
        self._shelving = of_publisher.state.shelving
        self._work = cast("Publisher", of_publisher.work)
        self._metrics = Metrics(CollectorRegistry(), of_publisher.name)
        self._partitions = StoredPartitions(LocalStores(folder, _TOPIC, self._metrics, CARDS), self._shelving)
        with closing(LocalStore(store_path(folder, _TOPIC, 0), read_only=True)) as store:
            self._last, self._following = store.last, store.progress.next

    async def start(self) -> None:
        if not await self._partitions.restored(0, self._attempt, first=0, end=self._following):
            raise OSError("there is no store: the disk is full, or fails")

    async def stop(self) -> None:
        await self._partitions.close()

    async def decide(self, updates: Sequence[Update]) -> None:
        """As a lot: what is written of it stands at once."""
        await self._partitions.prepare(0, [key for key, _ in updates])
        records: list[TopicRecord] = []
        for key, value in updates:
            origin = MessageOrigin(topic="bench", partition=0, offset=self._following)
            (outcome,) = self._work([Received(value, origin, key)])
            assert isinstance(outcome, Kept)  # noqa: S101 - each is a new version
            for written in outcome.state:
                records.append(TopicRecord(self._following, written.key, written.value, 0))
                self._following += 1
            await asyncio.sleep(0)
        self._partitions.committed(0, records)

    async def _attempt(self, source: RestoreSource) -> None:
        assert isinstance(source, StoreSource)  # noqa: S101
        assert source.reader is not None  # noqa: S101
        restore = SlicedRestore(0, self._metrics, asyncio.Lock(), source)
        await restore.read(self._tail(), self._following)
        summary = await source.summary(source.reader)
        await restore.load(self._shelving.keeper.restoring_stored(0, source.residents(), source.reader, summary))

    async def _tail(self) -> AsyncIterator[tuple[Sequence[TopicRecord], int]]:
        """What the topic has from the last record of the store on: that record."""
        if self._last:
            yield [self._last], 0
