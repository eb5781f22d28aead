"""Polls feeds as the collector does, page after page to records; the broker's time is measured by pushing."""

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry

from services.bench.settings import SOURCES
from services.kafka.delivery import ProducerRecord
from services.observability.metrics import Metrics
from services.sources.collector.collecting import Collecting, CollectingLimits
from services.sources.collector.cursor import Cursor, beginning
from services.sources.collector.slots import PollSlots
from services.sources.registry.entry import SourceEntry
from services.sources.roads.fetching import Fetcher
from services.sources.roads.opening import open_connector
from services.sources.roads.pacing import HostPacing

_MOST_BYTES = 6 * 2**20


class CountingWriter:
    """Takes everything, and counts it."""

    def __init__(self) -> None:
        self.items = 0
        self.bytes = 0

    async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
        """As `CursorWriter`. The cursor is encoded, as it would be."""
        self.items += len(items)
        self.bytes += len(cursor.to_bytes()) if cursor else 0
        return []

    async def close(self) -> None:
        """Nothing is open."""


async def feeds_per_second() -> float:
    """Polls a second, each with one new entry of twenty."""
    site = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.bench.sources.feed_site", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert site.stdout is not None  # noqa: S101 - a pipe, as asked for
        port = int(await site.stdout.readline())
        return await _polled(f"http://127.0.0.1:{port}")
    finally:
        site.kill()
        await site.communicate()


async def _polled(address: str) -> float:
    metrics, writer = Metrics(CollectorRegistry(), "sources"), CountingWriter()
    limits = CollectingLimits(_MOST_BYTES, PollSlots(SOURCES.polls_at_once))
    async with Fetcher(HostPacing(time.monotonic), _MOST_BYTES) as fetcher:
        connections = [
            _collecting(_entry(number, address), fetcher, writer, limits, metrics) for number in range(SOURCES.feeds)
        ]
        # Once without measuring: the first poll of a feed takes all of it.
        await asyncio.gather(*(each.once() for each in connections))
        began = time.perf_counter()
        for _ in range(SOURCES.polls):
            await asyncio.gather(*(each.once() for each in connections))
        return SOURCES.feeds * SOURCES.polls / (time.perf_counter() - began)


def _entry(number: int, address: str) -> SourceEntry:
    feed = {"road": "feed", "url": f"{address}/{number}", "apart_seconds": 0, "networks": ["127.0.0.0/8"]}
    fields = {"id": f"feed-{number}", "name": f"Feed {number}", "kind": "outlet", "connections": [feed]}
    return SourceEntry.model_validate(fields)


def _collecting(
    entry: SourceEntry, fetcher: Fetcher, writer: CountingWriter, limits: CollectingLimits, metrics: Metrics
) -> Collecting:
    [connection] = entry.connections
    return Collecting(
        entry,
        connection,
        open_connector(connection, fetcher),
        beginning(entry.id, connection, None),
        writer,
        limits=limits,
        metrics=metrics,
        now=lambda: datetime.now(UTC),
    )
