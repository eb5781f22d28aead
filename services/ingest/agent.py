"""The push service: the endpoint, its metrics and its health page, until it is stopped."""

import asyncio
import logging
import signal
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry

from services.ingest import push
from services.ingest.sender import Sender
from services.kafka import clients
from services.observability import health, series
from services.observability.metrics import Metrics
from services.settings import Settings

log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Requests in progress are answered first.

    Raises:
        OSError: an address cannot be bound.
        KafkaError: the broker cannot be reached at start-up.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    registry = CollectorRegistry()
    metrics = Metrics(registry, "ingest")
    now = lambda: datetime.now(UTC)  # noqa: E731
    async with clients.producing(settings) as producer:
        pages, _ = await health.serve(
            health.application(registry, lambda: {"broker": True}), settings.http_host, settings.http_port
        )
        endpoint, _ = await health.serve(
            push.application(settings, Sender(producer, settings.topic_prefix, now), metrics, now),
            settings.push_host,
            settings.push_port,
        )
        metrics.set(series.READY, 1)
        await stop.wait()
        await endpoint.cleanup()  # first, while the health page still answers
        await pages.cleanup()
    log.info("stopped")
