"""The push service: the endpoint, its metrics and its health page, until it is stopped."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.ingest.application import application
from services.ingest.broker_watch import BrokerWatch
from services.ingest.connections import Connections, listen
from services.ingest.push import PushEndpoint
from services.ingest.sender import Sender
from services.kafka import clients
from services.observability import health, series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.room import RoomForOldItems
from services.sources.registry.watch import WatchedRegistry
from services.worker.exits import background, stop_on_signals

log = logging.getLogger(__name__)

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_DRAIN_SECONDS = 10.0
"""After SIGTERM the process is gone by then, whatever its senders or the broker do."""
_FINISH_SECONDS = 4.0
"""Of these, for the answers that are due: more than the longest wait for the broker."""
_FLUSH_SECONDS = 3.0
"""And for the producer. What it still holds was answered 503: its senders send it again."""


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Requests in progress are answered first.

    Raises:
        InvalidRegistryError: the registry of sources is not valid at the start.
        OSError: an address cannot be bound.
        KafkaError: the broker cannot be reached at start-up.
    """
    stop = stop_on_signals(_DRAIN_SECONDS)
    registry = CollectorRegistry()
    metrics = Metrics(registry, "ingest")
    sources = WatchedRegistry(Path(settings.sources_file), metrics) if settings.sources_file else None
    now = lambda: datetime.now(UTC)  # noqa: E731
    async with clients.producing(settings, flush_seconds=_FLUSH_SECONDS) as producer:
        watch = BrokerWatch(producer.client.force_metadata_update)
        pages, _ = await health.serve(
            health.application(registry, lambda: {"broker": watch.ready}), settings.http_host, settings.http_port
        )
        sender = Sender(producer, settings.topic_prefix, now)
        registered = (lambda: sources.now) if sources else None
        room = RoomForOldItems(settings)
        endpoint = PushEndpoint(settings, sender, metrics, now, watch, registered, room.wait)
        host = listening_host(settings)
        connections = Connections(settings.push_connections, settings.push_head_seconds)
        listener = await listen(
            application(endpoint, connections),
            connections,
            host,
            settings.push_port,
            finish_seconds=_FINISH_SECONDS,
        )
        log.info("accepting items on http://%s:%d/v1/items", host, listener.port)
        metrics.set(series.READY, 1)
        async with background(watch.watch, sender.until_broken, *([sources.follow] if sources else [])):
            await stop.wait()
            await listener.close()  # first, while the health page still answers
        await endpoint.close()
        await pages.cleanup()
    log.info("stopped")


def listening_host(settings: Settings) -> str:
    """Where to listen: where nobody needs to authenticate, on this machine only."""
    guarded = settings.sources_file is not None or settings.push_token is not None
    if guarded or settings.push_host in _LOOPBACK:
        return settings.push_host
    log.warning(
        "listening on 127.0.0.1 instead of %s: without a registry of sources (COPYTASTER_SOURCES_FILE) and without "
        "COPYTASTER_PUSH_TOKEN anybody who can connect could push as anybody",
        settings.push_host,
    )
    return "127.0.0.1"
