"""What many readers share: events that are made once, and waits that cost no timer or task each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from services.gateway.stream.delivery import Subscription
from services.gateway.stream.frames import frame
from services.gateway.stream.patience import PatientReader
from services.gateway.stream.position import read_position
from services.gateway.stream.reader import StreamReader, StreamRequest
from services.gateway.stream.ring import Ring
from services.gateway.view.article_filter import ArticleFilter
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published

BEGINNING = "0123abcd-0.0-0.0"


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


def _frames(gateway: ListGateway, **asked: Any) -> Any:
    request = StreamRequest(Subscription(ArticleFilter()), **asked)
    return aclosing(StreamReader(gateway.ring, gateway.catch_up, request, gateway.clock).frames())


async def _event(frames: Any, name: bytes) -> bytes:
    """The next event of this name."""
    async with asyncio.timeout(10):
        async for each in frames:
            if b"event: " + name in each:
                return bytes(each)
    raise AssertionError(name)


async def test_readers_of_the_same_get_one_object_and_of_other_fields_their_own(gateway: ListGateway) -> None:
    async with AsyncExitStack() as stack:
        plain = [await stack.enter_async_context(_frames(gateway)) for _ in range(3)]
        slim = await stack.enter_async_context(_frames(gateway, fields=("article_id",)))
        for frames in (*plain, slim):
            await _event(frames, b"connected")
        waits = [asyncio.create_task(_event(frames, b"article")) for frames in (*plain, slim)]
        await asyncio.sleep(0)
        with patch("services.gateway.stream.reader.frame", wraps=frame) as made:
            gateway.publish(published("a1"))
            *same, other = await asyncio.gather(*waits)
        assert made.call_count == 2
        assert same[0] == same[1] == same[2]
        assert b'data: {"article_id":"a1"}' in other


async def test_ids_are_those_that_a_reader_gets_who_comes_later(gateway: ListGateway) -> None:
    async with _frames(gateway) as live:
        await _event(live, b"connected")
        following = []
        for number in range(3):
            gateway.publish(published(f"a{number}"), partition=number % 2)
            following.append(await _event(live, b"article"))
    async with _frames(gateway, since=read_position(BEGINNING)) as later:
        assert [await _event(later, b"article") for _ in range(3)] == following


async def test_who_comes_from_an_instance_that_was_further_keeps_his_place(gateway: ListGateway) -> None:
    written = [gateway.log.write(published(f"a{number}"), number) for number in range(2)]
    async with _frames(gateway, since=read_position("0123abcd-1.0-0.0")) as ahead:
        assert b"id: 0123abcd-1.0-0.0" in await _event(ahead, b"connected")
        gateway.take(written[1])
        assert b"id: 0123abcd-1.1-0.0" in await _event(ahead, b"article")
        gateway.take(written[0])
        gateway.publish(published("a9"))
        last = await _event(ahead, b"article")
    assert b'"article_id":"a9"' in last, "a0 was sent where he came from"
    assert b"id: 0123abcd-2.1-0.0" in last


async def test_an_event_costs_a_waiting_reader_no_timer(gateway: ListGateway) -> None:
    waiting = PatientReader(gateway.ring)
    with patch.object(asyncio.get_running_loop(), "call_at", wraps=asyncio.get_running_loop().call_at) as timers:
        for number in range(100):
            more = asyncio.create_task(waiting.more(60))
            await asyncio.sleep(0)
            gateway.publish(published(f"a{number}"))
            assert await more
    assert timers.call_count == 1
    waiting.close()


async def test_patience_counts_from_the_last_event(gateway: ListGateway) -> None:
    waiting = PatientReader(gateway.ring)
    loop = asyncio.get_running_loop()
    assert not await waiting.more(0.01)
    began = loop.time()
    assert not await waiting.more(0.05), "a timer that was set for less is not an answer"
    assert loop.time() - began >= 0.04
    waiting.close()
    assert not await waiting.more(60)


async def test_who_leaves_while_waiting_is_forgotten(gateway: ListGateway) -> None:
    ring: Ring = gateway.ring
    waiting = PatientReader(ring)
    more = asyncio.create_task(waiting.more(60))
    await asyncio.sleep(0)
    more.cancel()
    await asyncio.gather(more, return_exceptions=True)
    assert not ring._waiting
    waiting.close()
