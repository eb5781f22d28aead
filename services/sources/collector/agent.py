"""The collector's process: joins the group, runs what it is given, until it is stopped."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from prometheus_client import CollectorRegistry

from services.kafka import clients
from services.kafka.delivery import ProducerRecord
from services.kafka.tailing import until_there
from services.observability import health, series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.assignment import GROUP, Collector
from services.sources.collector.callbacks import hub_callbacks, serving_hubs
from services.sources.collector.cursor import Request, cursor_key, is_request
from services.sources.collector.mail_door import MailDoor
from services.sources.registry.watch import WatchedRegistry
from services.sources.roads.fetching import Fetcher
from services.sources.roads.pacing import HostPacing
from services.stream.topics import SOURCE_CURSORS
from services.worker.exits import background, stop_on_signals

log = logging.getLogger(__name__)

_GAUGES_SECONDS = 2.0


async def run(settings: Settings) -> None:
    """Collect until SIGTERM or SIGINT. What is in hand is given up: it was not saved, and is fetched again.

    Raises:
        InvalidRegistryError: the registry of sources is not valid at the start.
        ValueError: there is no registry.
        KafkaError: the broker cannot be reached at start-up.
    """
    if not settings.sources_file:
        raise ValueError("no registry of sources: set COPYTASTER_SOURCES_FILE")
    stop = stop_on_signals(settings.drain_seconds)
    exposed = CollectorRegistry()
    metrics = Metrics(exposed, "sources")
    sources = WatchedRegistry(Path(settings.sources_file), metrics)
    group = _Group(settings, sources)
    pages, _ = await health.serve(
        health.application(exposed, lambda: {"group": group.joined}), settings.http_host, settings.http_port
    )
    callbacks = hub_callbacks(settings)
    try:
        async with (
            clients.producing(settings) as producer,
            Fetcher(HostPacing(time.monotonic), settings.max_item_bytes, callbacks=callbacks) as fetcher,
            serving_hubs(settings, callbacks),
        ):
            door = MailDoor(settings, lambda: sources.now, group.write_items, metrics, lambda: datetime.now(UTC))
            doors = [door.run] if settings.sources_mail_port is not None else []
            async with background(lambda: group.run(producer, fetcher, metrics), sources.follow, *doors):
                await stop.wait()
            await group.close()
    finally:
        await pages.cleanup()
    log.info("stopped")


class _Group(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
    """This process as a member of the collectors' group. Its consumer reads the operators' requests."""

    def __init__(self, settings: Settings, sources: WatchedRegistry) -> None:
        self._settings = settings
        self._sources = sources
        self._topic = settings.topic(SOURCE_CURSORS.name)
        self._collector: Collector | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self.joined = False

    async def run(self, producer: object, fetcher: Fetcher, metrics: Metrics) -> None:
        """Join, and run what is assigned."""
        self._consumer = consumer = AIOKafkaConsumer(
            **clients.connection(self._settings),
            group_id=self._settings.group(GROUP),
            enable_auto_commit=False,
            auto_offset_reset="latest",
            isolation_level="read_committed" if self._settings.transactional else "read_uncommitted",
            session_timeout_ms=int(self._settings.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(self._settings.heartbeat_seconds * 1000),
        )
        await consumer.start()
        await until_there(consumer, self._topic)
        self._collector = Collector(
            self._settings,
            producer,
            fetcher,
            metrics,
            partitions=len(consumer.partitions_for_topic(self._topic) or ()),
            now=lambda: datetime.now(UTC),
        )
        consumer.subscribe([self._topic], listener=self)
        taken = self._sources.now
        while True:
            for place, records in (await consumer.getmany(timeout_ms=int(_GAUGES_SECONDS * 1000))).items():
                for record in records:
                    self._requested(place.partition, record.key, record.value)
            if self._sources.now is not taken:
                taken = self._sources.now
                await self._collector.follow(taken)
            self._show(metrics)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Called by aiokafka before others may have them."""
        assert self._collector is not None  # noqa: S101 - subscribed after it was made
        await asyncio.gather(*(self._collector.release(place.partition) for place in revoked))

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Called by aiokafka with what this process has now."""
        assert self._collector is not None  # noqa: S101
        assert self._consumer is not None  # noqa: S101
        for place in assigned:
            self._consumer.seek(place, await self._collector.take(place.partition, self._sources.now))
        self.joined = True
        log.info("partitions %s: %d connections", sorted(p.partition for p in assigned), len(self._collector.running))

    async def close(self) -> None:
        """Stop what runs, then leave the group: others have the partitions at once."""
        if self._collector:
            await self._collector.close()
        if self._consumer:
            await self._consumer.stop()

    def write_items(self, records: Sequence[ProducerRecord]) -> asyncio.Future[list[int]] | None:
        """Make items safe that nobody polled for; None where this process owns no partition."""
        return self._collector.write_items(records) if self._collector else None

    def _requested(self, partition: int, key: bytes | None, value: bytes | None) -> None:
        if not key or value is None or not is_request(key) or not self._collector:
            return
        try:
            self._collector.ask(partition, cursor_key(key), Request.read(value))
        except ValueError:
            log.error("a request for %r cannot be read", key)  # noqa: TRY400 - no defect

    def _show(self, metrics: Metrics) -> None:
        running = self._collector.running if self._collector else {}
        states = Counter("paused" if each.cursor.paused else each.cursor.health.value for each in running.values())
        metrics.set_all(series.SOURCE_CONNECTIONS, {(state,): count for state, count in states.items()})
        metrics.set(series.READY, int(self.joined))
