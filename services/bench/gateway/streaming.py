"""News over an embedded broker to one gateway and its readers: how long each article takes, and what a reader costs."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from services.bench.gateway.readers import StreamClient, connect
from services.bench.gateway.records import RecordMaker
from services.bench.processes import processor_seconds, rss_mb
from services.bench.settings import GATEWAY
from services.gateway.limits import RING_BYTES
from services.gateway.stream.ring import RingEntry
from services.gateway.stream.steps import article_step
from services.gateway.view.facets import facets_of
from services.kafka import clients
from services.kafka.embedded_broker import EmbeddedBroker
from services.settings import Settings
from services.stream.topics import ACKNOWLEDGEMENTS, PUBLISHED, STORIES
from services.supervision.free_ports import free_port
from services.supervision.pipeline import Pipeline
from services.supervision.supervisor import Supervisor

Report = Callable[[str], None]


def measure_stream(readers: int, seconds: float, report: Report) -> dict[str, float | int]:
    """Latencies in ms from sending to Kafka until a reader has it, over all readers and articles.

    Raises:
        NotReadyError: the gateway did not start.
        TimeoutError: an article did not come to all readers.
    """
    with EmbeddedBroker() as broker, tempfile.TemporaryDirectory(prefix="copytaster-bench-") as folder:
        broker.create_topics([PUBLISHED.name, STORIES.name, ACKNOWLEDGEMENTS.name])
        settings = Settings(
            kafka_bootstrap=broker.bootstrap,
            embedded_broker=True,
            log_level="ERROR",
            gateway_port=free_port(),
            gateway_view=str(Path(folder) / "view"),
            gateway_streams=readers,
        )
        return asyncio.run(_measured(settings, readers, seconds, report))


async def _measured(settings: Settings, readers: int, seconds: float, report: Report) -> dict[str, float | int]:
    supervisor = Supervisor(GATEWAY.grace_seconds)
    gateway = Pipeline(settings, supervisor)
    try:
        await gateway.start("gateway", "gateway")
        await gateway.ready(GATEWAY.ready_seconds)
        pid = gateway.children["gateway"].pid or os.getpid()
        url = f"http://127.0.0.1:{settings.gateway_port}"
        few = await connect(url, 1)
        await _fill_ring(settings, few[0], report)
        before = rss_mb(pid)
        report(f"{readers} readers connect")
        many = await connect(url, readers - 1)
        idle, processed = rss_mb(pid), processor_seconds(pid)
        report(f"{seconds:g} s of news at {GATEWAY.articles_per_second:g} a second")
        count = int(seconds * GATEWAY.articles_per_second)
        sent = await _publish(settings, "b", count, 1 / GATEWAY.articles_per_second)
        everybody = [*few, *many]
        async with asyncio.timeout(GATEWAY.arrival_seconds):
            await asyncio.gather(*(client.until(sent.keys()) for client in everybody))
        after, processed = rss_mb(pid), processor_seconds(pid) - processed
    finally:
        await supervisor.stop()
    took = _milliseconds(everybody, sent)
    return {
        "readers": readers,
        "articles": count,
        "articles_per_second": GATEWAY.articles_per_second,
        "p50_ms": took[len(took) // 2],
        "p99_ms": took[len(took) * 99 // 100],
        "slowest_ms": took[-1],
        "processor_us_per_event": round(processed / (readers * count) * 1e6),
        "kb_per_idle_reader": round((idle - before) * 1024 / max(1, readers - 1), 1),
        "kb_per_reader": round((after - before) * 1024 / max(1, readers - 1), 1),
    }


async def _fill_ring(settings: Settings, reader: StreamClient, report: Report) -> None:
    """So many articles that the gateway has loaded what it needs, and keeps as much as it ever does."""
    article = next(RecordMaker(seed=1).articles(1))
    step = article_step(article, facets_of(article), None, 0)
    size = RingEntry((PUBLISHED.name, 0), 0, article.to_bytes(), step).size
    count = int(GATEWAY.warm_up * RING_BYTES / size)
    report(f"{count:,} articles fill the gateway's memory first")
    sent = await _publish(settings, "w", count, 0)
    async with asyncio.timeout(GATEWAY.arrival_seconds):
        await reader.until(sent.keys())


async def _publish(settings: Settings, name: str, count: int, pause: float) -> dict[str, float]:
    """Send articles evenly; when each was sent."""
    sent: dict[str, float] = {}
    async with clients.producing(settings) as producer:
        began = time.perf_counter()
        for number, article in enumerate(RecordMaker(seed=1).articles(count, name)):
            await asyncio.sleep(max(0.0, began + number * pause - time.perf_counter()))
            sent[article.article_id] = time.perf_counter()
            key = article.article_id.encode()
            await producer.send_and_wait(settings.topic(PUBLISHED.name), key=key, value=article.to_bytes())
    return sent


def _milliseconds(readers: Sequence[StreamClient], sent: dict[str, float]) -> list[float]:
    return sorted(round((client.came[name] - at) * 1000, 1) for client in readers for name, at in sent.items())
