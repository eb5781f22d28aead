"""Who has to read from the log what the ring has no more: he shows life while he waits, and keeps nobody out."""

import asyncio
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.limits import BEHIND_SECONDS
from services.gateway.stream.delivery import Subscription
from services.gateway.stream.entries import EntryReader
from services.gateway.stream.frames import COMMENT
from services.gateway.stream.reader import StreamRequest
from services.gateway.view.article_filter import ArticleFilter
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published
from tests.unit.gateway.stream.reading import (
    BEGINNING,
    EVERYTHING,
    Got,
    events_of,
    read_event,
    records_of,
    since_of,
    stream_reader,
    whole_stream,
)


@dataclass
class HandClock:
    """Goes on only when a test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_who_falls_behind_the_ring_is_ended_with_the_id_to_resume_from(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_records=4)
    gateway.publish(published("a0"), published("a1"))
    reader = stream_reader(gateway, StreamRequest(Subscription(ArticleFilter()), since=since_of(BEGINNING)))
    reader.clock = reader._reader.clock = clock = HandClock()
    events: list[Got] = []
    async for frame in reader.frames():
        if got := read_event(frame):
            events.append(got)
            if got.event == "article" and len(events) == 2:
                clock.seconds += BEHIND_SECONDS + 1
                gateway.publish(*(published(f"b{n}") for n in range(200)))
    assert events[-1].event == "end"
    assert "more slowly" in events[-1].data["reason"]
    resumed = await events_of(gateway, since=since_of(events[-1].data["resume_from"]))
    ids = [name for _, name, _ in records_of(events) + records_of(resumed)]
    assert ids == ["a0", "a1", *(f"b{n}" for n in range(200))]
    gateway.close()


@pytest.mark.parametrize(("ring_records", "ring_bytes"), [(4, 10**7), (100, 10)])
async def test_whom_a_burst_pushes_out_of_the_ring_goes_on_without_a_word(
    tmp_path: Path, ring_records: int, ring_bytes: int
) -> None:
    """Batches that are larger than the ring: for one who waits at its end, and for one who has an event in hand."""
    gateway = ListGateway(tmp_path, ListLog(), ring_records=ring_records, ring_bytes=ring_bytes)
    gateway.publish(published("a0"))
    bursts = [[f"{burst}{n}" for n in range(30)] for burst in "bcd"]
    sent = [name for burst in bursts for name in burst]
    got: list[Got] = []
    async for frame in stream_reader(
        gateway, StreamRequest(Subscription(ArticleFilter()), since=since_of(BEGINNING))
    ).frames():
        if each := read_event(frame):
            got.append(each)
            if bursts and (len(got) == 2 or each.event == "heartbeat"):
                for n, name in enumerate(bursts.pop(0)):
                    gateway.log.write(published(name), n % 2)
                gateway.take(*gateway.unread())
            elif each.event == "heartbeat":
                break
    assert {each.event for each in got[1:]} == {"article", "heartbeat"}
    assert sorted(name for _, name, _ in records_of(got)) == sorted(["a0", *sent])
    assert got[-1].id == str(gateway.ring.last)
    gateway.close()


async def test_who_waits_for_a_place_to_catch_up_hears_that_he_is_connected_and_when_it_ends(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_records=1, places=0)
    gateway.publish(*(published(f"a{n}") for n in range(4)))
    at = "0123abcd-1.0-0.0"
    events: list[Got] = []
    async for frame in stream_reader(
        gateway, StreamRequest(Subscription(ArticleFilter()), since=since_of(at))
    ).frames():
        if got := read_event(frame):
            events.append(got)
            if len(events) == 3:
                gateway.context.stopping.set()
    assert [each.event for each in events[:3]] == ["connected", "heartbeat", "heartbeat"]
    assert {each.id for each in events} == {at}
    assert (events[-1].event, events[-1].data) == (
        "end",
        {"reason": "the gateway is stopping", "resume_from": at},
    )
    gateway.close()


@pytest.mark.parametrize("ends", ["stopping", "expires"])
async def test_while_the_broker_does_not_say_what_it_has_a_stream_shows_life_and_can_end(
    tmp_path: Path, ends: str
) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_records=1)
    gateway.publish(*(published(f"a{n}") for n in range(4)))
    gateway.log.answers.clear()
    expires = NOON + timedelta(minutes=1)
    request = StreamRequest(Subscription(ArticleFilter()), since=since_of(BEGINNING), expires=expires)
    frames: list[bytes] = []
    async for frame in stream_reader(gateway, request).frames():
        frames.append(frame)
        if frames.count(COMMENT) == 2 and ends == "stopping":
            gateway.context.stopping.set()
        elif frames.count(COMMENT) == 2:
            gateway.now = expires
    [end] = [each for frame in frames if (each := read_event(frame))]
    assert (end.event, end.data["resume_from"]) == ("end", BEGINNING)
    gateway.close()


async def test_readers_who_take_nothing_do_not_keep_others_from_catching_up(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_records=1, places=2, turn_seconds=0.05)
    names = [f"a{n}" for n in range(40)]
    gateway.publish(*(published(name) for name in names))
    async with AsyncExitStack() as stack:
        stalled = []
        for _ in range(3):
            request = StreamRequest(Subscription(ArticleFilter()), since=since_of(BEGINNING))
            frames = await stack.enter_async_context(aclosing(stream_reader(gateway, request).frames()))
            while (first := read_event(await anext(frames))) is None or first.event != "article":
                pass
            stalled.append((first, frames))
        assert [name for _, name, _ in records_of(await whole_stream(gateway, since=since_of(BEGINNING)))] == names
        # And whoever takes his bytes again goes on where he was.
        for first, frames in stalled:
            rest = [first]
            async for frame in frames:
                rest += [got] if (got := read_event(frame)) else []
                if rest[-1].id == str(gateway.ring.last):
                    break
            assert [name for _, name, _ in records_of(rest)] == names


async def test_who_catches_up_for_long_lets_others_in_between(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_records=1, places=1, turn_seconds=0)
    gateway.publish(*(published(f"a{n}") for n in range(60)))
    came: list[int] = []

    async def reads(number: int) -> list[Got]:
        events = []
        request = StreamRequest(Subscription(ArticleFilter()), since=since_of(BEGINNING), max_events=59)
        async for frame in stream_reader(gateway, request).frames():
            if (got := read_event(frame)) and got.event == "article":
                events.append(got)
                came.append(number)
        return events

    one, other = await asyncio.gather(reads(0), reads(1))
    assert records_of(one) == records_of(other) == [("article", f"a{n}", 1) for n in range(59)]
    assert 1 in came[:20], "the second one waits until the first one is done"
    gateway.close()


async def test_who_stops_reading_at_the_end_of_the_ring_and_begins_again_gets_what_is_new(tmp_path: Path) -> None:
    """As a webhook does whose receiver is slow."""
    gateway = ListGateway(tmp_path, ListLog())
    reader = EntryReader(gateway.ring, gateway.catch_up, asyncio.Event(), lambda: 0.0)
    await reader.begin(None)
    got: list[str] = []

    async def read_all() -> None:
        async with aclosing(reader.entries()) as entries:
            async for entry in entries:
                if entry is None:
                    break
                got.append(f"{entry.partition[1]}@{entry.offset}")

    for _ in range(3):
        gateway.publish(published(f"a{len(got)}"))
        await read_all()
    assert got == ["0@0", "0@1", "0@2"]
    gateway.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=8), st.integers(1, 6))
def test_over_any_bursts_nothing_is_missed_and_nothing_comes_twice(
    bursts: list[tuple[int, int]], ring_records: int
) -> None:
    """Each burst comes so many events after the one before it, or when the reader waits."""
    written: list[str] = []

    def burst(gateway: ListGateway, size: int) -> None:
        for _ in range(size):
            written.append(f"a{len(written)}")
            gateway.log.write(published(written[-1]), len(written) % 2)
        gateway.take(*gateway.unread())

    async def run() -> None:
        with TemporaryDirectory() as folder:
            gateway = ListGateway(Path(folder), ListLog(), ring_records=ring_records, turn_seconds=0)
            left, pause, got = list(bursts), 0, list[Got]()
            async for frame in stream_reader(gateway, StreamRequest(Subscription(EVERYTHING))).frames():
                each = read_event(frame)
                if each is None:
                    continue
                got.append(each)
                if left and (pause == 0 or each.event == "heartbeat"):
                    size, pause = left.pop(0)
                    burst(gateway, size)
                elif each.event == "heartbeat":
                    break
                else:
                    pause = max(0, pause - 1)
            gateway.close()
            assert sorted(name for _, name, _ in records_of(got)) == sorted(written)
            assert got[-1].id == str(gateway.ring.last)

    asyncio.run(run())
