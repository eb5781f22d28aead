"""Streams from a server on loopback: what is said becomes items once, across breaks."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from services.sources.roads.fetching import Fetcher
from services.sources.roads.live.connector import LiveConnector
from services.sources.roads.live.messages import StreamMessage
from services.sources.roads.live.receiver import StreamReceiver
from services.sources.roads.live.settings import SseConnection, WebSocketConnection
from services.sources.roads.pacing import HostPacing
from services.sources.roads.protocol import Fate, Page, Position, SourceFailure

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


@dataclass
class Speaker:
    """A server with a numbered list of messages, and a limit after which it breaks off."""

    messages: list[str] = field(default_factory=list)
    breaks_after: int | None = None
    status: int = 200
    opened: list[dict[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""

    def after(self, last: str | None) -> list[tuple[int, str]]:
        numbered = list(enumerate(self.messages, 1))[int(last or 0) :]
        return numbered if self.breaks_after is None else numbered[: self.breaks_after]

    async def sse(self, request: web.Request) -> web.StreamResponse:
        self.opened.append(dict(request.headers))
        if self.status != 200:
            return web.Response(status=self.status)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b": sign of life\n\n")
        for number, text in self.after(request.headers.get("Last-Event-ID")):
            await answer.write(f"id: {number}\nevent: {text.split()[0]}\ndata: {text}\n\n".encode())
        if self.breaks_after is None:
            await self.more.wait()
        return answer

    async def socket(self, request: web.Request) -> web.StreamResponse:
        self.opened.append(dict(request.query))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for number, text in self.after(request.query.get("since")):
            await socket.send_str(json.dumps({"n": number, "articles": [{"id": f"a{number}", "text": text}]}))
        await socket.send_str('{"ping": true}')
        if self.breaks_after is None:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self.said.append(message.data)
                    self.heard.set()
        return socket


@pytest.fixture
async def speaker() -> AsyncIterator[Speaker]:
    made = Speaker()
    app = web.Application()
    app.add_routes([web.get("/sse", made.sse), web.get("/socket", made.socket)])
    async with TestServer(app) as server:
        made.address = str(server.make_url("")).rstrip("/")
        yield made
        made.more.set()


async def no_sleep(seconds: float) -> None:
    """Pacing has tests of its own."""


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(HostPacing(lambda: 0.0, no_sleep), 2**20) as made:
        yield made


@pytest.fixture
async def sse(speaker: Speaker, fetcher: Fetcher) -> AsyncIterator[LiveConnector]:
    fields = {"road": "sse", "url": f"{speaker.address}/sse", "networks": ["127.0.0.0/8"], "events": ["news"]}
    made = LiveConnector(SseConnection.model_validate(fields), fetcher)
    yield made
    await made.close()


@pytest.fixture
async def socket(speaker: Speaker, fetcher: Fetcher) -> AsyncIterator[LiveConnector]:
    fields = {
        "road": "websocket",
        "url": f"{speaker.address}/socket".replace("http", "ws"),
        "networks": ["127.0.0.0/8"],
        "items": "$.articles[*]",
        "id": "$.id",
        "cursor": "$.n",
        "resume": "since",
        "subscribe": ['{"topics": "all"}', '{"since": "{cursor}"}'],
        "acknowledge": '{"ack": {cursor}}',
    }
    made = LiveConnector(WebSocketConnection.model_validate(fields), fetcher)
    yield made
    await made.close()


async def until(road: LiveConnector, items: int, position: Position | None = None) -> list[Page]:
    """Pages with so many items, as the collector polls."""
    pages: list[Page] = []
    position = position or {}
    async with asyncio.timeout(20):
        while sum(len(page.items) for page in pages) < items:
            pages.append(await road.poll(position, NOON))
            await road.confirmed(pages[-1])
            position = pages[-1].position
            if pages[-1].next_seconds and sum(len(page.items) for page in pages) < items:
                await road.announced(position)
    return pages


def texts(pages: list[Page]) -> list[bytes]:
    return [item.payload for page in pages for item in page.items]


async def test_events_become_items_and_their_id_is_the_cursor(speaker: Speaker, sse: LiveConnector) -> None:
    speaker.messages = ["news one", "weather rain", "news two"]
    pages = await until(sse, 2)
    assert texts(pages) == [b"news one", b"news two"]
    assert pages[-1].position["cursor"] == "3"


async def test_a_stream_that_breaks_goes_on_after_the_last_event(speaker: Speaker, sse: LiveConnector) -> None:
    speaker.messages, speaker.breaks_after = ["news one", "news two", "news three"], 2
    pages = await until(sse, 2)
    assert pages[-1].next_seconds in (3.0, 60.0)
    speaker.breaks_after = None
    pages += await until(sse, 1, pages[-1].position)
    assert texts(pages) == [b"news one", b"news two", b"news three"]
    assert speaker.opened[-1]["Last-Event-ID"] == "2"


async def test_after_a_crash_it_goes_on_from_what_was_saved(
    speaker: Speaker, sse: LiveConnector, fetcher: Fetcher
) -> None:
    speaker.messages = ["news one", "news two"]
    saved: Position = {"cursor": "1", "seen": []}
    again = LiveConnector(sse._settings, fetcher)
    pages = await until(again, 1, saved)
    await again.close()
    assert texts(pages) == [b"news two"]


async def test_another_position_opens_the_stream_again(speaker: Speaker, sse: LiveConnector) -> None:
    speaker.messages = ["news one", "news two"]
    await until(sse, 2)
    assert texts(await until(sse, 2, {"cursor": None, "seen": []})) == [b"news one", b"news two"]


@pytest.mark.parametrize(("status", "gone"), [(500, False), (204, True), (410, True), (302, False)])
async def test_an_answer_that_is_no_stream_is_a_failure(
    speaker: Speaker, sse: LiveConnector, status: int, gone: bool
) -> None:
    speaker.status = status
    with pytest.raises(SourceFailure) as error:
        await until(sse, 1)
    assert error.value.gone is gone


async def test_a_socket_is_asked_for_its_topics_and_hears_what_is_safe(speaker: Speaker, socket: LiveConnector) -> None:
    speaker.messages = ["one", "two"]
    pages = await until(socket, 2)
    assert [json.loads(text)["id"] for text in texts(pages)] == ["a1", "a2"]
    async with asyncio.timeout(10):
        while '{"ack": 2}' not in speaker.said:
            speaker.heard.clear()
            await speaker.heard.wait()
    assert speaker.said[0] == '{"topics": "all"}'


async def test_a_socket_that_breaks_goes_on_and_what_is_known_is_a_repeat(
    speaker: Speaker, socket: LiveConnector
) -> None:
    speaker.messages, speaker.breaks_after = ["one", "two"], 1
    pages = await until(socket, 1)
    speaker.breaks_after = None
    pages += await until(socket, 1, {**pages[-1].position, "cursor": "0"})
    assert [json.loads(text)["id"] for text in texts(pages)] == ["a1", "a2"]
    assert sum(page.fates[Fate.REPEAT] for page in pages if page.fates) == 1


async def test_a_socket_that_is_refused_is_a_failure(speaker: Speaker, fetcher: Fetcher) -> None:
    fields = {"road": "websocket", "url": f"{speaker.address}/none".replace("http", "ws"), "networks": ["127.0.0.0/8"]}
    road = LiveConnector(WebSocketConnection.model_validate(fields), fetcher)
    with pytest.raises(SourceFailure, match="404"):
        await until(road, 1)
    await road.close()


async def test_a_private_address_is_not_spoken_with(speaker: Speaker, fetcher: Fetcher) -> None:
    road = LiveConnector(SseConnection.model_validate({"road": "sse", "url": f"{speaker.address}/sse"}), fetcher)
    with pytest.raises(SourceFailure, match="ForbiddenTargetError"):
        await until(road, 1)
    assert speaker.opened == []


async def test_a_defect_does_not_look_like_the_end_of_a_stream() -> None:
    async def broken() -> AsyncIterator[StreamMessage]:
        yield StreamMessage(b"one")
        raise ZeroDivisionError

    receiver = StreamReceiver(broken(), 100)
    async with asyncio.timeout(10):
        while not receiver.ended:
            receiver.take(10)
            await asyncio.sleep(0)
    with pytest.raises(ZeroDivisionError):
        receiver.check()


async def test_a_sender_that_is_faster_than_we_are_waits() -> None:
    said: list[int] = []

    async def speaking() -> AsyncIterator[StreamMessage]:
        for number in range(10):
            said.append(number)
            yield StreamMessage(b"x" * 40)

    receiver = StreamReceiver(speaking(), 100)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(said) == 3
    taken: list[StreamMessage] = []
    async with asyncio.timeout(10):
        while not receiver.ended:
            taken += receiver.take(1)
            await asyncio.sleep(0)
    assert len(taken) == 10
