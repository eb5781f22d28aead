"""Reads a topic of another cluster."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.kafka.tailing import partitions_of
from services.sources.roads.kafka.offsets import PartitionRange, TopicOffsets, beginning_of
from services.sources.roads.kafka.settings import KafkaConnection
from services.sources.roads.protocol import Fate, FetchedItem, Page, Position, SourceFailure
from services.sources.roads.pull.auth_settings import MissingSecretError, secret
from services.sources.roads.remote.places import pinned

_FAULTS = (KafkaError, OSError, TimeoutError)
_CONNECT_SECONDS = 20.0
_WAIT_MS = 500
"""How long a poll waits for records: long enough for one answer of the broker."""
_LOOK_SECONDS = 60.0
"""Between two polls where nothing is announced; new partitions are seen then."""
_ANNOUNCE_SECONDS = 0.2
"""How often is looked whether the broker has said that there is more. It costs no request."""
_CREATE_TIME = 0
_PAGE_BYTES = 16 * 2**20
"""Of one page: what is held in memory and written in one transaction."""


class KafkaConnector:
    """A `Connector` for a topic. It is in no group: the offsets are the position."""

    def __init__(self, settings: KafkaConnection, open_consumer: Callable[..., Any] = AIOKafkaConsumer) -> None:
        self._settings = settings
        self._open_consumer = open_consumer
        self._consumer: Any = None
        self._left_at: Position | None = None

    async def poll(self, position: Position, now: datetime) -> Page:  # noqa: ARG002 - the topic's order is enough
        """The next records of all partitions.

        Raises:
            SourceFailure: the cluster cannot be reached, or refuses.
        """
        try:
            notes = await self._placed(position)
            return await self._page(notes)
        except MissingSecretError as error:
            raise SourceFailure(str(error)) from error
        except _FAULTS as error:
            await self.close()
            raise SourceFailure(f"{type(error).__name__}: {str(error)[:200]}") from error

    async def announced(self, position: Position) -> None:  # noqa: ARG002 - the consumer stands there
        """Return once a broker has said that there is more."""
        # Not connected yet: the first poll does it.
        while self._consumer is not None and not await self._has_more():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(_ANNOUNCE_SECONDS)

    async def confirmed(self, page: Page) -> None:
        """Nothing: the other cluster keeps no account of us."""

    async def close(self) -> None:
        """Let go of the connection."""
        consumer, self._consumer, self._left_at = self._consumer, None, None
        if consumer is not None:
            await consumer.stop()

    async def _placed(self, position: Position) -> list[str]:
        """The consumer, where the position says; what is to be known of it."""
        consumer = await self._connected()
        partitions = await partitions_of(consumer, self._settings.topic)
        places = {TopicPartition(self._settings.topic, partition) for partition in partitions}
        if places == consumer.assignment() and self._left_at == position:
            return []
        firsts, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        ranges = {place.partition: PartitionRange(firsts[place], ends[place]) for place in places}
        nothing = self._settings.first == "nothing"
        found, notes = beginning_of(TopicOffsets.read(position), ranges, from_end=nothing)
        consumer.assign(sorted(places))
        for place in places:
            consumer.seek(place, found[place.partition])
        return notes

    async def _page(self, notes: list[str]) -> Page:
        settings, consumer = self._settings, self._consumer
        records: list[ConsumerRecord[bytes, bytes]] = []
        for found in (await consumer.getmany(timeout_ms=_WAIT_MS, max_records=settings.at_once)).values():
            records.extend(found)
        items = list(self._items(records))
        places = sorted(consumer.assignment())
        offsets = TopicOffsets({place.partition: await consumer.position(place) for place in places})
        fates = {Fate.SKIPPED: len(records) - len(items)}
        self._left_at = offsets.written()
        return Page(tuple(items), self._left_at, 0.0 if records else _LOOK_SECONDS, fates, tuple(notes))

    def _items(self, records: "list[ConsumerRecord[bytes, bytes]]") -> Iterator[FetchedItem]:
        for record in records:
            # A tombstone says that a key is gone, and is no item.
            if record.value:
                made = datetime.fromtimestamp(record.timestamp / 1000, UTC)
                sent_at = made if record.timestamp_type == _CREATE_TIME and record.timestamp > 0 else None
                yield FetchedItem(record.value, content_type=self._settings.content_type, sent_at=sent_at)

    async def _has_more(self) -> bool:
        consumer = self._consumer
        if consumer is None:
            return False
        for place in consumer.assignment():
            if (consumer.highwater(place) or 0) > await consumer.position(place):
                return True
        return False

    async def _connected(self) -> Any:
        if self._consumer is not None:
            return self._consumer
        settings = self._settings
        for broker in settings.bootstrap:
            host, _, port = broker.rpartition(":")
            await pinned(host, int(port), settings.networks)
        consumer = self._open_consumer(**_options(settings))
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await consumer.start()
                # Asked for by name, a topic that is not there could be created.
                is_there = settings.topic in await consumer.topics()
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer
        if not is_there:
            await self.close()
            raise SourceFailure(f"there is no topic {settings.topic}")
        return consumer


def _options(settings: KafkaConnection) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bootstrap_servers": list(settings.bootstrap),
        "security_protocol": settings.security,
        "enable_auto_commit": False,
        "group_id": None,
        # What is out of range is for `beginning_of` to say, aloud.
        "auto_offset_reset": "none",
        "isolation_level": "read_committed",
        "request_timeout_ms": int(_CONNECT_SECONDS * 1000),
        "fetch_max_bytes": _PAGE_BYTES,
        "metadata_max_age_ms": int(_LOOK_SECONDS * 1000),
    }
    if settings.security.endswith("SSL"):
        options["ssl_context"] = ssl.create_default_context(cafile=settings.authority)
    if settings.security.startswith("SASL"):
        options |= {
            "sasl_mechanism": settings.mechanism,
            "sasl_plain_username": secret(settings.user or ""),
            "sasl_plain_password": secret(settings.password or ""),
        }
    return options
