"""The push endpoint answers once the broker has the item, and otherwise says in one sentence what is wrong."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiohttp import ClientResponse, ClientSession
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError
from aiokafka.structs import RecordMetadata, TopicPartition
from prometheus_client import CollectorRegistry
from yarl import URL

from schemas.raw import RawItem
from services.ingest.application import application
from services.ingest.broker_watch import BrokerWatch
from services.ingest.connections import Connections, listen
from services.ingest.push import PushEndpoint
from services.ingest.sender import Sender
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.room import Room, always_room
from services.sources.registry.registry import Registry
from services.stream.headers import hops_of, trace_of

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


class FakeProducer:
    """Confirms every record, or fails with the given error."""

    def __init__(self, error: Exception | None = None, *, silent: bool = False) -> None:
        self.error = error
        self.silent = silent
        self.sent: list[dict[str, Any]] = []
        self.waiting: list[asyncio.Future[RecordMetadata]] = []

    async def send(self, topic: str, **record: Any) -> "asyncio.Future[RecordMetadata]":
        future: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        if self.silent:
            self.waiting.append(future)
        elif self.error:
            future.set_exception(self.error)
        else:
            self.sent.append({"topic": topic, **record})
            future.set_result(RecordMetadata(topic, 0, TopicPartition(topic, 0), 0, 0, 0, 0))
        return future


class Door:
    """A push endpoint on loopback, behind the guards of the real one."""

    def __init__(
        self,
        endpoint: PushEndpoint,
        connections: Connections,
        port: int,
        session: ClientSession,
        producer: FakeProducer,
    ) -> None:
        self.endpoint = endpoint
        self.connections = connections
        self.port = port
        self.session = session
        self.producer = producer

    @property
    def registry(self) -> CollectorRegistry:
        return self.endpoint.metrics.registry

    async def push(self, body: bytes = b"text", query: str = "?source=wire", **more: Any) -> ClientResponse:
        url = URL(f"http://127.0.0.1:{self.port}/v1/items{query}", encoded=True)
        return await self.session.post(url, data=body, **more)

    async def raw(self, request: bytes) -> bytes:
        """What is answered to these bytes, until the connection is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        return answer

    @property
    def items(self) -> Sequence[RawItem]:
        return [RawItem.model_validate_json(record["value"]) for record in self.producer.sent]


async def answers() -> bool:
    return True


@asynccontextmanager
async def door(
    error: Exception | None = None,
    *,
    silent: bool = False,
    registry: Callable[[], Registry] | None = None,
    room: Room = always_room,
    **settings: Any,
) -> AsyncIterator[Door]:
    producer, made = FakeProducer(error, silent=silent), Settings(**settings)
    sender = Sender(cast("AIOKafkaProducer", producer), "", lambda: NOW, pause_seconds=0)
    metrics = Metrics(CollectorRegistry(), "ingest")
    endpoint = PushEndpoint(made, sender, metrics, lambda: NOW, BrokerWatch(answers), registry, room)
    connections = Connections(made.push_connections, made.push_head_seconds)
    listener = await listen(application(endpoint, connections), connections, "127.0.0.1", 0, finish_seconds=0.1)
    try:
        async with ClientSession() as session:
            yield Door(endpoint, connections, listener.port, session, producer)
    finally:
        await listener.close()
        await endpoint.close()


async def test_an_item_is_accepted_with_its_metadata() -> None:
    query = "?source=wire&url=http://example.org/1&sent_at=2024-01-21T11:40:00%2B05:30&entry_id=e1"
    async with door() as pushed:
        answer = await pushed.push(b"\xff\x00", query, headers={"Content-Type": "text/html; charset=latin-1"})
        assert answer.status == 202
        accepted = await answer.json()
        (item,) = pushed.items
        assert (item.item_id, item.trace_id) == (accepted["item_id"], accepted["trace_id"])
        assert (item.payload, item.media_type, item.charset) == (b"\xff\x00", "text/html", "latin-1")
        assert item.sent_at == datetime(2024, 1, 21, 6, 10, tzinfo=UTC)
        record = pushed.producer.sent[0]
        assert record["topic"] == "news.raw"
        assert trace_of(record["headers"]) == item.trace_id
        assert hops_of(record["headers"]) == [("ingest", NOW)]
        labels = {"source": "wire", "door": "push"}
        assert pushed.registry.get_sample_value("copytaster_received_total", labels) == 1


@pytest.mark.parametrize(
    ("body", "query", "status", "reason"),
    [
        (b"", "?source=wire", 411, "no bytes"),
        (b"x", "", 400, "source"),
        (b"x", "?source=", 400, "empty"),
        (b"x", "?source=%0d%0aX-Evil:%201", 400, "line break"),
        (b"x", "?source=%ff", 400, "UTF-8"),
        (b"x", "?source=a&source=b", 400, "twice"),
        (b"x", "?source=" + "a" * 201, 400, "200 characters"),
        (b"x", "?source=w&country=DE", 400, "unknown parameter `country`"),
        (b"x", "?source=w&sent_at=yesterday", 400, "sent_at"),
        (b"x", "?source=w&sent_at=1705837200", 400, "RFC 3339"),
        (b"x", "?source=w&sent_at=0001-01-01T00:00:00%2B10:00", 400, "1 to 9999"),
        (b"x", "?source=w&sent_at=2024-01-21T11:40:00", 400, "UTC offset"),
        (b"x" * 2048, "?source=w", 413, "1024 bytes"),
        (b"x" * 1025, "?source=w", 413, "1024 bytes"),
    ],
)
async def test_an_invalid_request_is_refused_in_one_sentence(body: bytes, query: str, status: int, reason: str) -> None:
    async with door(max_item_bytes=1024) as pushed:
        answer = await pushed.push(body, query)
        assert answer.status == status
        assert reason in (await answer.json())["error"]
        assert pushed.items == []
        labels = {"door": "push", "status": str(status)}
        assert pushed.registry.get_sample_value("copytaster_refused_total", labels) == 1


async def test_pushing_requires_the_token() -> None:
    async with door(push_token="secret") as pushed:
        assert (await pushed.push()).status == 401
        assert (await pushed.push(headers={"Authorization": "Bearer wrong"})).status == 401
        assert (await pushed.push(headers={"Authorization": "Bearer secret"})).status == 202


async def test_an_unavailable_broker_is_answered_with_503_and_a_request_to_send_again() -> None:
    async with door(KafkaConnectionError("away")) as pushed:
        answer = await pushed.push()
        assert answer.status == 503
        assert "again" in (await answer.json())["error"]


async def test_an_item_that_the_broker_refuses_is_too_large() -> None:
    async with door(MessageSizeTooLargeError("big")) as pushed:
        assert (await pushed.push()).status == 413


async def test_an_unknown_path_is_answered_with_404() -> None:
    async with door() as pushed:
        answer = await pushed.session.get(f"http://127.0.0.1:{pushed.port}/v1/nothing")
        assert answer.status == 404
        assert "error" in await answer.json()


HOSTILE = {
    "a subject that is no base64": b"From: a\nSubject: =?utf-8?b?a?=\n\nText.",
    "a subject in an unknown charset": b"From: a\nSubject: =?x-none?b?YQ==?=\n\nText.",
    "a thousand multiparts in each other": b"From: a\nSubject: b\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000)),
    "a gzip stream that is none": b"\x1f\x8b\x08\x00garbage",
    "lone surrogates in UTF-16": b"\xff\xfe\x00\xd8",
}


@pytest.mark.parametrize("shape", HOSTILE)
async def test_the_bytes_of_an_item_are_never_a_reason_to_fail(shape: str) -> None:
    async with door() as pushed:
        assert (await pushed.push(HOSTILE[shape])).status == 202


@pytest.mark.parametrize(
    ("head", "body", "status", "reason"),
    [
        (b"Content-Encoding: gzip\r\nContent-Length: 7\r\n", b"garbage", 400, b"Content-Encoding"),
        (b"Content-Encoding: gzip\r\nContent-Length: 12\r\n", gzip.compress(b"text", mtime=0)[:12], 400, b"cut off"),
        (b"Content-Encoding: br\r\nContent-Length: 1\r\n", b"x", 415, b"gzip"),
        (b"Transfer-Encoding: chunked\r\n", b"zz\r\n", 400, b""),
        (b"Content-Length: 5\r\nAuthorization: Bearer \xff\r\n", b"12345", 401, b"token"),
        (b"Content-Length: 5\r\nAuthorization: Basic c2VjcmV0\r\n", b"12345", 401, b"token"),
        (b"Content-Length: 99999999999\r\n", b"", 413, b"bytes"),
        (b"Content-Length: -1\r\n", b"", 400, b""),
        (b"Expect: 200-maybe\r\nContent-Length: 1\r\n", b"a", 417, b"Expect"),
    ],
)
async def test_what_no_client_would_send_is_answered_with_what_is_wrong(
    head: bytes, body: bytes, status: int, reason: bytes
) -> None:
    async with door(push_token="secret" if b"Authorization" in head else None) as pushed:
        start = b"POST /v1/items?source=w HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
        answer = await pushed.raw(start + head + b"\r\n" + body)
        assert answer.startswith((b"HTTP/1.1 %d " % status, b"HTTP/1.0 %d " % status))
        assert reason in answer
        assert pushed.items == []


async def test_a_broker_that_is_silent_is_answered_with_503_while_its_bytes_stay_counted() -> None:
    async with door(silent=True, push_confirm_seconds=0.05) as pushed:
        answer = await pushed.push(b"12345")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert not pushed.endpoint.watch.ready
        assert pushed.endpoint.in_flight.held == 5
        pushed.producer.waiting[0].set_result(RecordMetadata("t", 0, TopicPartition("t", 0), 0, 0, 0, 0))
        await settled()
        assert pushed.endpoint.in_flight.held == 0


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_bytes_in_flight_are_bounded() -> None:
    async with door(silent=True, push_confirm_seconds=0.05, push_bytes_in_flight=1024) as pushed:
        assert "confirm" in (await (await pushed.push(b"x" * 1000)).json())["error"]
        answer = await pushed.push(b"x" * 100)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "as many bytes" in (await answer.json())["error"]
        assert len(pushed.producer.waiting) == 1


async def test_a_compressed_item_is_taken_as_it_was_and_a_bomb_is_too_large() -> None:
    async with door(max_item_bytes=1024) as pushed:
        gzipped = {"Content-Encoding": "gzip"}
        assert (await pushed.push(gzip.compress(b"text"), headers=gzipped)).status == 202
        assert pushed.items[0].payload == b"text"
        assert (await pushed.push(gzip.compress(bytes(2**20))[:1024], headers=gzipped)).status == 413


async def test_a_refused_item_is_not_in_flight() -> None:
    async with door(max_item_bytes=1024) as pushed:
        await pushed.push(b"x" * 2000)
        await pushed.push(b"x", "?source=w", headers={"Content-Encoding": "gzip"})
        assert pushed.endpoint.in_flight.held == 0


async def test_a_connection_that_does_not_say_what_it_wants_is_closed() -> None:
    async with door(push_head_seconds=0.05) as pushed:
        with contextlib.suppress(ConnectionResetError):
            assert await pushed.raw(b"POST /v1/items HTTP/1.1\r\nHost: h\r\n") == b""
        assert len(pushed.connections) == 0


async def test_a_body_that_does_not_arrive_is_refused() -> None:
    async with door(push_head_seconds=30, push_body_seconds=0.05) as pushed:
        head = b"POST /v1/items?source=w HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 9\r\n\r\n"
        assert b" 408 " in (await pushed.raw(head + b"half")).splitlines()[0]


async def test_one_connection_too_many_is_answered_and_closed() -> None:
    async with door(push_connections=1) as pushed:
        reader, writer = await asyncio.open_connection("127.0.0.1", pushed.port)
        writer.write(b"GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        refused = await pushed.raw(b"")
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1" in refused
        body = refused.partition(b"\r\n\r\n")[2]
        assert json.loads(body)["error"]
        assert b"Content-Length: %d\r\n" % len(body) in refused
        writer.close()
        await writer.wait_closed()


async def test_sources_that_anybody_may_invent_do_not_make_a_time_series_each() -> None:
    async with door() as pushed:
        for number in range(510):
            assert (await pushed.push(query=f"?source=s{number}")).status == 202
        counted = [m for f in pushed.registry.collect() for m in f.samples if m.name == "copytaster_received_total"]
        assert len(counted) == 501
        assert sum(sample.value for sample in counted) == 510


async def test_a_broker_that_answers_again_is_trusted_after_two_answers() -> None:
    answers_in_turn = iter([KafkaConnectionError("away"), None, None])

    async def probe() -> bool:
        if error := next(answers_in_turn):
            raise error
        return True

    watch = BrokerWatch(probe)
    seen = [watch.ready]
    for _ in range(3):
        await watch.ask()
        seen.append(watch.ready)
    assert seen == [True, False, False, True]


async def test_a_broker_that_answers_and_confirms_nothing_is_not_ready() -> None:
    watch = BrokerWatch(answers)
    watch.failed()
    await watch.ask()
    seen = [watch.ready]
    watch.confirmed()
    assert [*seen, watch.ready] == [False, True]
