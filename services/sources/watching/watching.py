"""Reads `news.raw` in both lanes and lets the time pass. One process does, and loses nothing that it has learned."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from schemas.raw import RawItem
from services.kafka import clients, tailing
from services.kafka.delivery import KafkaDelivery, ProducerRecord
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.cursors import SavedCursors
from services.sources.completeness.findings import Finding, MissedNumbers
from services.sources.completeness.head_numbers import TransmissionNumber, head_numbers
from services.sources.completeness.source_watch import SourceTraits
from services.sources.completeness.watch import CompletenessWatch
from services.sources.registry.registry import Registry
from services.sources.watching.memory import restore, written
from services.sources.watching.reporting import event_of
from services.sources.watching.standing import problems_of
from services.stream.messages import Outgoing
from services.stream.topics import RAW, RAW_URGENT, SOURCE_CURSORS, SOURCE_EVENTS, SOURCE_WATCH

log = logging.getLogger(__name__)

_POSITIONS = b"\tpositions"
_SAVE_SECONDS = 10.0
"""After which the sources that were heard are saved: what a crash may learn or report twice."""
_SAVE_ALL_SECONDS = 600.0
"""And all of them: a thousand records are 4 MB."""
_POLL_MS = 1000
_AT_ONCE = 50
"""Items that are read before others have their turn: a third of a millisecond where each has 5 kB."""
_GATHER_MS = 200
"""What a source sends at once lies in several partitions, which are not all there, and not read, at the same moment."""


def traits_of(registry: Registry) -> Mapping[str, SourceTraits]:
    """What matters of each source."""
    return {
        entry.id: SourceTraits(entry.kind, entry.country, ZoneInfo(entry.timezone or "UTC"), entry.expected_per_hour)
        for entry in registry.entries
    }


def item_of_today(value: bytes | None) -> RawItem | None:
    """The item that a record of `news.raw` is; None where it says nothing of what its source sends today."""
    try:
        item = RawItem.model_validate_json(value or b"")
    except ValidationError:
        return None  # the parser rejects it, and keeps it
    return item if item.backfill_before is None else None


@dataclass(frozen=True, slots=True)
class HeardItem:
    """What the watch needs of an item."""

    source: str
    at: datetime
    item_id: str
    numbers: Sequence[TransmissionNumber]


def heard_items(values: Iterable[bytes | None]) -> list[HeardItem]:
    """The items of today among these records of `news.raw`."""
    items = (item_of_today(value) for value in values)
    return [HeardItem(i.source.id, i.received_at, i.item_id, head_numbers(i.payload)) for i in items if i is not None]


def in_order(arrivals: Iterable[HeardItem]) -> list[HeardItem]:
    """As they came to us; Kafka keeps an order within a partition only.

    A source's numbers 1, 2 and 4 from three partitions may be read as 4, 1, 2, which is what a counter looks like that
    was started again.
    """
    return sorted(arrivals, key=lambda arrival: arrival.at)


class Watching:
    """The watch over all sources of the registry."""

    def __init__(
        self,
        settings: Settings,
        deliver: KafkaDelivery,
        metrics: Metrics,
        registry: Callable[[], Registry],
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._deliver = deliver
        self._metrics = metrics
        self._registry = registry
        self._now = now
        self._followed: Registry | None = None
        self._saved_at = self._saved_all_at = 0.0
        self._heard: set[str] = set()
        self._cursors = SavedCursors()
        """Of all collectors: which sources cannot be asked."""
        self.watch = CompletenessWatch()

    async def run(self) -> None:
        """Until it is cancelled.

        Raises:
            KafkaError: the broker does not answer.
        """
        consumer = clients.reader(self._settings)
        await consumer.start()
        try:
            self._follow()
            await self._begin(consumer)
            while True:
                await self._step(consumer)
        finally:
            await consumer.stop()

    async def _begin(self, consumer: AIOKafkaConsumer) -> None:
        names = [self._settings.topic(topic.name) for topic in (RAW, RAW_URGENT, SOURCE_CURSORS)]
        for name in names:
            await tailing.until_there(consumer, name)
        places = [TopicPartition(n, p) for n in names for p in sorted(await tailing.partitions_of(consumer, n))]
        known = await self._remembered()
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        for place in places:
            if self._is_cursors(place):
                # All of them: who failed before we began fails still.
                await consumer.seek_to_beginning(place)
            else:
                consumer.seek(place, known.get(f"{place.topic}/{place.partition}", ends[place]))

    async def _remembered(self) -> Mapping[str, int]:
        """Take in what was saved; the positions up to which it reaches."""
        positions: dict[str, int] = {}
        async for record in tailing.read(self._settings, SOURCE_WATCH.name, tailing.TailOptions(follow=False)):
            if record.key == _POSITIONS and record.value:
                positions = json.loads(record.value)
            elif record.key and record.value:
                known = self.watch.sources.get(record.key.decode())
                if known is not None and not restore(known, record.value):
                    log.warning("%s: what was known of it cannot be read; it is learned again", known.source)
        return positions

    async def _step(self, consumer: AIOKafkaConsumer) -> None:
        self._follow()
        records, heard = await self._gathered(consumer)
        found: list[Finding] = []
        arrivals: list[HeardItem] = []
        for begin in range(0, len(records), _AT_ONCE):
            arrivals += heard_items(record.value for record in records[begin : begin + _AT_ONCE])
            # A thousand items at once must not keep the collector from its heartbeats.
            await asyncio.sleep(0)
        for arrival in in_order(arrivals):
            self._heard.add(arrival.source)
            found.extend(self.watch.arrive(arrival.source, arrival.at, arrival.item_id, arrival.numbers))
        behind = [place for place in heard if (consumer.highwater(place) or 0) > await consumer.position(place)]
        found.extend(self.watch.look(self._now(), blind=bool(behind)))
        self._show()
        if found or self._now().timestamp() - self._saved_at >= _SAVE_SECONDS:
            await self._save(consumer, found)

    async def _gathered(self, consumer: AIOKafkaConsumer) -> tuple[list[ConsumerRecord], set[TopicPartition]]:
        """The items that came, and where they lay; the cursors are taken in."""
        items: list[ConsumerRecord] = []
        heard: set[TopicPartition] = set()
        for patience in (_POLL_MS, _GATHER_MS):
            batches = await consumer.getmany(timeout_ms=patience)
            for place, records in batches.items():
                if self._is_cursors(place):
                    for record in records:
                        self._cursors.take(record.key, record.value)
                else:
                    heard.add(place)
                    items.extend(records)
            if not items:
                break
        return items, heard

    def _is_cursors(self, place: TopicPartition) -> bool:
        return bool(place.topic == self._settings.topic(SOURCE_CURSORS.name))

    def _follow(self) -> None:
        registry = self._registry()
        if registry is self._followed:
            return
        self._followed = registry
        for entry in registry.entries:
            # Prometheus sees no increase in a series that begins with its first number.
            self._metrics.count(series.SOURCE_MISSED_NUMBERS, 0, source=entry.id)
        self.watch.follow(traits_of(registry))

    async def _save(self, consumer: AIOKafkaConsumer, found: Iterable[Finding]) -> None:
        """Events first: one that was reported and not remembered comes twice, the other way round never."""
        now = self._now()
        events = [event_of(finding, now) for finding in found]
        for finding, event in zip(found, events, strict=True):
            log.warning("%s: %s", event.source_id or "all sources", event.text)
            if isinstance(finding, MissedNumbers):
                missed = finding.run.last - finding.run.first + 1
                self._metrics.count(series.SOURCE_MISSED_NUMBERS, missed, source=finding.source)
        await self._send(SOURCE_EVENTS.name, [((e.source_id or "").encode(), e.to_bytes()) for e in events])
        heard = [place for place in consumer.assignment() if not self._is_cursors(place)]
        positions = {f"{place.topic}/{place.partition}": await consumer.position(place) for place in heard}
        if now.timestamp() - self._saved_all_at >= _SAVE_ALL_SECONDS:
            self._saved_all_at = now.timestamp()
            self._heard.update(self.watch.sources)
        changed = [self.watch.sources[id_] for id_ in self._heard if id_ in self.watch.sources]
        known = [(source.source.encode(), written(source)) for source in changed]
        self._heard.clear()
        await self._send(SOURCE_WATCH.name, [*known, (_POSITIONS, json.dumps(positions).encode())])
        self._saved_at = now.timestamp()

    async def _send(self, topic: str, records: Iterable[tuple[bytes, bytes]]) -> None:
        await self._deliver([ProducerRecord(Outgoing(topic, key, value), ()) for key, value in records])

    def _show(self) -> None:
        problems = problems_of(self._cursors.cursors.values())
        states = Counter(self.watch.state(id_, failing=id_ in problems).value for id_ in self.watch.sources)
        self._metrics.set_all(series.SOURCES_BY_STATE, {(state,): count for state, count in states.items()})
