"""The whole pipeline compared with bare spaCy in one run: throughput, ratio, latency at half load, memory."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from schemas.published import PublishedArticle
from services.bench import bare_spacy, corpus
from services.bench.processes import peak_rss_mb
from services.bench.settings import PIPELINE
from services.ingest.sender import Sender
from services.kafka import clients
from services.kafka.embedded_broker import EmbeddedBroker
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.stage_names import STAGES
from services.stream.topics import PUBLISHED, TOPICS
from services.supervision import pipeline

Report = Callable[[str], None]


class SinkLatencies:
    """The articles read from the sink, and how long each took to get there."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._more = asyncio.Event()

    async def follow(self, settings: Settings) -> None:
        """Read the sink until cancelled."""
        async for record in read(settings, PUBLISHED.name, TailOptions()):
            article = PublishedArticle.model_validate_json(record.value)
            took = (datetime.now(UTC) - article.received_at).total_seconds()
            # The first record counts: a later one may only revise the verdict.
            self.seconds.setdefault(article.article_id, took)
            self._more.set()

    async def until(self, number: int) -> None:
        """Wait until this many articles have arrived.

        Raises:
            TimeoutError: nothing arrived for three minutes.
        """
        while len(self.seconds) < number:
            self._more.clear()
            async with asyncio.timeout(PIPELINE.stuck_seconds):
                await self._more.wait()


def run(source: Path, articles: int, report: Report) -> dict[str, object]:
    """Measure; returns the documented keys of `bench pipeline --json`.

    Raises:
        ValueError: there are no articles to measure with.
        NotReadyError: the pipeline did not start.
    """
    cores = len(os.sched_getaffinity(0))
    texts = corpus.texts(source, articles + PIPELINE.warm_up)
    report(f"bare spaCy over {articles} articles in {cores} processes")
    # Without the warm-up texts, so that both sides are measured on the same articles.
    bare = bare_spacy.articles_per_second(texts[PIPELINE.warm_up :], cores)
    with EmbeddedBroker() as broker:
        settings = Settings(
            kafka_bootstrap=broker.bootstrap, embedded_broker=True, http_port=0, log_level="ERROR", fetch_wait_ms=20
        )
        broker.create_topics([topic.name for topic in TOPICS])
        rate, latencies, memory = asyncio.run(_through(settings, texts, report))
    return {
        "articles": articles,
        "cores": cores,
        "articles_per_second": round(rate, 2),
        "bare_spacy_articles_per_second": round(bare, 2),
        "ratio_to_bare_spacy": round(rate / bare, 3),
        "latency_ms": {"p50": _percentile(latencies, 50), "p99": _percentile(latencies, 99)},
        "latency_load_articles_per_second": round(rate / 2, 2),
        "peak_rss_mb": round(memory),
    }


async def _through(settings: Settings, texts: Sequence[str], report: Report) -> tuple[float, list[float], float]:
    with tempfile.TemporaryDirectory(prefix="copytaster-bench-") as folder, ExitStack() as files:
        logs = {name: files.enter_context((Path(folder) / f"{name}.log").open("wb")) for name in STAGES}
        async with pipeline.running(settings, STAGES, logs) as workers, clients.producing(settings) as producer:
            report("starting the pipeline")
            await workers.ready(PIPELINE.ready_seconds)
            sender = Sender(producer, settings.topic_prefix, lambda: datetime.now(UTC))
            sink = SinkLatencies()
            following = asyncio.create_task(sink.follow(settings))
            await _flood(sender, sink, texts[: PIPELINE.warm_up], 0)
            measured = texts[PIPELINE.warm_up :]
            report(f"{len(measured)} articles at full speed")
            began = time.perf_counter()
            await _flood(sender, sink, measured, PIPELINE.warm_up)
            rate = len(measured) / (time.perf_counter() - began)
            before = set(sink.seconds)
            again = measured[: max(50, len(measured) // 3)]
            report(f"{len(again)} articles at half that rate")
            await _drip(sender, sink, again, len(texts), rate / 2)
            memory = peak_rss_mb([child.pid for child in workers.children.values() if child.pid])
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    return rate, [took for article, took in sink.seconds.items() if article not in before], memory


async def _flood(sender: Sender, sink: SinkLatencies, texts: Sequence[str], first: int) -> None:
    done = len(sink.seconds)
    for start in range(0, len(texts), 16):
        # Back-pressure: the embedded broker keeps every message in memory.
        await sink.until(done + start - PIPELINE.in_flight)
        chunk = texts[start : start + 16]
        await sender.send(*(corpus.item(text, first + start + i) for i, text in enumerate(chunk)))
    await sink.until(done + len(texts))


async def _drip(sender: Sender, sink: SinkLatencies, texts: Sequence[str], first: int, rate: float) -> None:
    """Send one article at a time at a steady rate. The texts were sent before, so some words of each are replaced."""
    done = len(sink.seconds)
    began = time.perf_counter()
    for number, text in enumerate(texts):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        await sender.send(corpus.item(corpus.varied(text, number), first + number))
    await sink.until(done + len(texts))


def _percentile(seconds: list[float], percent: int) -> float:
    """In milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return round(cuts[percent - 1] * 1000, 1)
