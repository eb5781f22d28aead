"""The loop of one connection, with a made-up road and a writer that remembers."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from schemas.raw import RawItem
from services.kafka.delivery import ProducerRecord
from services.observability.metrics import Metrics
from services.sources.collector.collecting import Collecting, CollectingLimits
from services.sources.collector.cursor import Cursor, Health, Request
from services.sources.collector.ledger import total
from services.sources.collector.room import Room, always_room
from services.sources.collector.slots import PollSlots
from services.sources.registry.entry import SourceEntry
from services.sources.roads.protocol import Fate, FetchedItem, Page, Position, SourceFailure

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
ENTRY = SourceEntry.model_validate(
    {
        "id": "nord",
        "name": "Nord",
        "kind": "agency",
        "connections": [{"road": "feed", "url": "https://nord.example/rss", "items_per_minute": 60}],
    }
)


class Road:
    """Gives the pages or failures that a test lays out; then waits for ever."""

    def __init__(self, *outcomes: Page | SourceFailure) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[Position] = []
        self.confirmed_pages: list[Page] = []
        self.idle = asyncio.Event()
        self.closed = False

    async def poll(self, position: Position, now: datetime) -> Page:
        assert now == NOON
        self.asked.append(position)
        if not self.outcomes:
            self.idle.set()
            await asyncio.Event().wait()
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, SourceFailure):
            raise outcome
        return outcome

    async def confirmed(self, page: Page) -> None:
        self.confirmed_pages.append(page)

    async def close(self) -> None:
        self.closed = True


class HearingRoad(Road):
    """A road that hears of something when a test says so."""

    def __init__(self, *outcomes: Page | SourceFailure) -> None:
        super().__init__(*outcomes)
        self.listening = asyncio.Event()
        self.heard = asyncio.Event()

    async def announced(self, position: Position) -> None:
        assert position is not None
        self.listening.set()
        await self.heard.wait()


class Writer:
    """Remembers what was made safe; refuses the items whose index a test names."""

    def __init__(self, refuse: Sequence[int] = ()) -> None:
        self.written: list[tuple[list[RawItem], Cursor]] = []
        self.refuse = list(refuse)
        self.wrote = asyncio.Event()

    async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
        assert cursor
        self.wrote.set()
        self.written.append(([RawItem.model_validate_json(each.outgoing.value or b"") for each in items], cursor))
        return [index for index in self.refuse if index < len(items)]

    async def close(self) -> None:
        """Nothing is open."""


def collecting(
    road: Road,
    writer: Writer,
    metrics: Metrics | None = None,
    *,
    room: Room = always_room,
    backfill: bool = False,
    cursor: Cursor | None = None,
) -> Collecting:
    [connection] = ENTRY.connections
    return Collecting(
        ENTRY,
        connection.model_copy(update={"backfill": backfill}),
        road,
        cursor or Cursor("nord", "main", "feed", connection.fingerprint()),
        writer,
        limits=CollectingLimits(100, PollSlots(1), room),
        metrics=metrics or Metrics(CollectorRegistry(), "sources"),
        now=lambda: NOON,
    )


def page(*payloads: bytes, **fields: object) -> Page:
    items = tuple(FetchedItem(payload, url="https://nord.example/rss") for payload in payloads)
    return Page(items, {"n": len(payloads)}, 0.0, **fields)  # type: ignore[arg-type]


async def test_a_page_is_made_safe_with_its_cursor_before_it_is_acknowledged() -> None:
    road, writer = Road(page(b"one", b"two")), Writer()
    connection = collecting(road, writer)
    await connection.once()
    [(items, cursor)] = writer.written
    assert [item.payload for item in items] == [b"one", b"two"]
    assert [item.source.id for item in items] == ["nord", "nord"]
    assert (cursor.position, cursor.health) == ({"n": 2}, Health.OK)
    assert len(road.confirmed_pages) == 1


async def test_a_flood_is_paced_by_the_connections_limit() -> None:
    writer = Writer()
    await collecting(Road(page(*[b"x"] * 30)), writer).once()
    assert writer.written[0][1].due_at == NOON.timestamp() + 30


async def test_a_failure_leaves_the_position_and_waits_as_long_as_asked() -> None:
    road, writer = Road(page(b"one"), SourceFailure("HTTP 429", retry_after=5000.0)), Writer()
    connection = collecting(road, writer)
    await connection.once()
    await connection.once()
    cursor = connection.cursor
    assert (cursor.position, cursor.health, cursor.failures) == ({"n": 1}, Health.FAILING, 1)
    assert cursor.due_at == NOON.timestamp() + 5000
    assert cursor.problem == "HTTP 429"


async def test_what_is_gone_is_asked_no_more_until_the_operator_resumes() -> None:
    road, writer = Road(SourceFailure("HTTP 410", gone=True)), Writer()
    connection = collecting(road, writer)
    connection.start()
    try:
        async with asyncio.timeout(5):
            while connection.cursor.health is not Health.GONE:  # noqa: ASYNC110 - its own task
                await asyncio.sleep(0)
        connection.ask(Request("r1", paused=False))
        async with asyncio.timeout(5):
            await road.idle.wait()
    finally:
        await connection.stop()
    assert road.closed
    assert connection.cursor.request == "r1"


async def test_what_a_road_hears_of_is_polled_before_its_time() -> None:
    road, writer = HearingRoad(Page((), {}, 3600.0), page(b"one")), Writer()
    connection = collecting(road, writer)
    connection.start()
    async with asyncio.timeout(5):
        await road.listening.wait()
        road.heard.set()
        await road.idle.wait()
    await connection.stop()
    assert connection.cursor.position == {"n": 1}


async def test_what_fails_is_left_alone_whatever_is_announced() -> None:
    road, writer = HearingRoad(SourceFailure("HTTP 500")), Writer()
    road.heard.set()
    connection = collecting(road, writer)
    await connection.once()
    connection.start()
    await asyncio.sleep(0.05)
    await connection.stop()
    assert len(road.asked) == 1


async def test_a_request_counts_once() -> None:
    road, writer = Road(), Writer()
    connection = collecting(road, writer)
    connection.ask(Request("r1", position={"n": 7}))
    connection.start()
    async with asyncio.timeout(5):
        await road.idle.wait()
    connection.ask(Request("r1", position={"n": 7}))
    await connection.stop()
    assert road.asked == [{"n": 7}]


async def test_each_item_has_one_fate() -> None:
    exposed = CollectorRegistry()
    seen = page(b"one", b"x" * 101, b"two", fates={Fate.REPEAT: 4, Fate.SKIPPED: 1})
    connection = collecting(Road(seen), Writer(refuse=[1]), Metrics(exposed, "sources"))
    await connection.once()
    fates = {
        sample.labels["fate"]: sample.value
        for metric in exposed.collect()
        for sample in metric.samples
        if sample.name == "copytaster_source_items_total"
    }
    assert fates == {"sent": 1, "refused": 2, "repeat": 4, "skipped": 1}
    assert total(connection.cursor.ledger) == fates


async def test_an_item_in_the_log_is_its_length_and_hash(caplog: pytest.LogCaptureFixture) -> None:
    await collecting(Road(page(b"secret" * 20)), Writer()).once()
    assert "120 bytes" in caplog.text
    assert "secret" not in caplog.text


async def test_stopping_waits_for_what_is_being_written() -> None:
    road = Road(page(b"one"))
    writing, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Writer):
        async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
            writing.set()
            await go_on.wait()
            return await super().write(items, cursor)

    writer = Slow()
    connection = collecting(road, writer)
    connection.start()
    await writing.wait()
    stopping = asyncio.create_task(connection.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert len(writer.written) == 1
    assert connection.cursor.position == {"n": 1}


async def test_old_items_wait_for_room_and_say_that_they_are_old() -> None:
    road, writer, room = Road(page(b"one")), Writer(), asyncio.Event()
    asked = asyncio.Event()

    async def wait() -> None:
        asked.set()
        await room.wait()

    connection = collecting(road, writer, room=wait, backfill=True)
    connection.start()
    await asked.wait()
    assert road.asked == []
    room.set()
    await writer.wrote.wait()
    await connection.stop()
    assert [item.backfill_before for items, _ in writer.written for item in items] == [NOON]


async def test_a_request_of_the_operator_does_not_wait_for_room() -> None:
    road, writer = Road(page(b"one")), Writer()
    connection = collecting(road, writer, room=asyncio.Event().wait, backfill=True)
    connection.start()
    connection.ask(Request("r1", paused=True))
    await writer.wrote.wait()
    await connection.stop()
    assert (road.asked, writer.written[0][1].paused) == ([], True)


async def test_a_rewound_connection_brings_news_again_once_it_has_caught_up() -> None:
    more, last = page(b"one"), page(b"two")
    road, writer = Road(more, Page(last.items, last.position, 60.0), page(b"three")), Writer()
    before = NOON.timestamp() - 60
    metrics = CollectorRegistry()
    rewound = Cursor("nord", "main", "feed", "f", backfill_before=before)
    connection = collecting(road, writer, Metrics(metrics, "sources"), cursor=rewound)
    for _ in range(3):
        await connection.once()
    old = datetime.fromtimestamp(before, UTC)
    assert [item.backfill_before for items, _ in writer.written for item in items] == [old, old, None]
    received = [
        metrics.get_sample_value("copytaster_received_total", {"source": "nord", "door": door})
        for door in ("backfill", "sources")
    ]
    assert received == [2.0, 1.0]
