"""The push endpoint answers once the broker has the item, and otherwise says in one sentence what is wrong."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError
from aiokafka.structs import RecordMetadata, TopicPartition
from prometheus_client import CollectorRegistry

from schemas.raw import RawItem
from services.ingest import push
from services.ingest.sender import Sender
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.headers import hops_of, trace_of

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


class FakeProducer:
    """Confirms every record, or fails with the given error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[dict[str, Any]] = []

    async def send(self, topic: str, **record: Any) -> "asyncio.Future[RecordMetadata]":
        future: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        if self.error:
            future.set_exception(self.error)
        else:
            self.sent.append({"topic": topic, **record})
            future.set_result(RecordMetadata(topic, 0, TopicPartition(topic, 0), 0, 0, 0, 0))
        return future


class PushEndpoint:
    """A push endpoint on loopback."""

    def __init__(self, client: TestClient[Any, Any], producer: FakeProducer, registry: CollectorRegistry) -> None:
        self.client = client
        self.producer = producer
        self.registry = registry

    async def push(self, body: bytes = b"text", query: str = "?source=wire", **more: Any) -> ClientResponse:
        return await self.client.post(f"/v1/items{query}", data=body, **more)

    @property
    def items(self) -> Sequence[RawItem]:
        return [RawItem.model_validate_json(record["value"]) for record in self.producer.sent]


@asynccontextmanager
async def endpoint(error: Exception | None = None, **settings: Any) -> AsyncIterator[PushEndpoint]:
    producer, registry = FakeProducer(error), CollectorRegistry()
    sender = Sender(cast("AIOKafkaProducer", producer), "", lambda: NOW, pause_seconds=0)
    app = push.application(Settings(**settings), sender, Metrics(registry, "ingest"), lambda: NOW)
    async with TestClient(TestServer(app)) as client:
        yield PushEndpoint(client, producer, registry)


async def test_an_item_is_accepted_with_its_metadata() -> None:
    query = "?source=wire&url=http://example.org/1&sent_at=2024-01-21T11:40:00%2B05:30&entry_id=e1"
    async with endpoint() as pushed:
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
        (b"x", "?source=", 400, "id"),
        (b"x", "?source=w&sent_at=yesterday", 400, "sent_at"),
        (b"x", "?source=w&sent_at=2024-01-21T11:40:00", 400, "UTC offset"),
        (b"x" * 2048, "?source=w", 413, "1024 bytes"),
        (b"x" * 1025, "?source=w", 413, "1024 bytes"),
    ],
)
async def test_an_invalid_request_is_refused_in_one_sentence(body: bytes, query: str, status: int, reason: str) -> None:
    async with endpoint(max_item_bytes=1024) as pushed:
        answer = await pushed.push(body, query)
        assert answer.status == status
        assert reason in (await answer.json())["error"]
        assert pushed.items == []
        labels = {"door": "push", "status": str(status)}
        assert pushed.registry.get_sample_value("copytaster_refused_total", labels) == 1


async def test_pushing_requires_the_token() -> None:
    async with endpoint(push_token="secret") as pushed:
        assert (await pushed.push()).status == 401
        assert (await pushed.push(headers={"Authorization": "Bearer wrong"})).status == 401
        assert (await pushed.push(headers={"Authorization": "Bearer secret"})).status == 202


async def test_an_unavailable_broker_is_answered_with_503_and_a_request_to_send_again() -> None:
    async with endpoint(KafkaConnectionError("away")) as pushed:
        answer = await pushed.push()
        assert answer.status == 503
        assert "again" in (await answer.json())["error"]


async def test_an_item_that_the_broker_refuses_is_too_large() -> None:
    async with endpoint(MessageSizeTooLargeError("big")) as pushed:
        assert (await pushed.push()).status == 413


async def test_an_unknown_path_is_answered_with_404() -> None:
    async with endpoint() as pushed:
        answer = await pushed.client.get("/v1/nothing")
        assert answer.status == 404
        assert "error" in await answer.json()
