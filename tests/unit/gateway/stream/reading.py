"""A reader of the stream in a test: what he asks for, and what he gets."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from services.gateway.stream.delivery import Subscription
from services.gateway.stream.position import StreamPosition, read_position
from services.gateway.stream.reader import StreamReader, StreamRequest
from services.gateway.view.article_filter import ArticleFilter
from tests.unit.gateway.gateways import ListGateway


@dataclass(frozen=True)
class Got:
    """One event as a client reads it."""

    id: str
    event: str
    data: dict[str, Any]

    @property
    def what(self) -> tuple[str, str, int]:
        return self.event, self.data.get("article_id") or self.data.get("story_id") or "", self.data.get("sequence", 0)


def read_event(frame: bytes) -> Got | None:
    fields = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
    return Got(fields["id"], fields["event"], json.loads(fields["data"])) if "event" in fields else None


def stream_reader(gateway: ListGateway, request: StreamRequest) -> StreamReader:
    return StreamReader(
        gateway.ring,
        gateway.catch_up,
        request,
        gateway.clock,
        stopping=gateway.context.stopping,
        heartbeat_seconds=0.01,
        clock=lambda: 0.0,
    )


EVERYTHING = ArticleFilter()


async def events_of(gateway: ListGateway, wanted: ArticleFilter = EVERYTHING, **asked: Any) -> list[Got]:
    """All events until nothing is left to send."""
    request = StreamRequest(Subscription(wanted, stories=asked.pop("stories", False)), **asked)
    events: list[Got] = []
    async for frame in stream_reader(gateway, request).frames():
        if got := read_event(frame):
            events.append(got)
            if got.event == "heartbeat":
                break
    return events


async def whole_stream(gateway: ListGateway, **asked: Any) -> list[Got]:
    """All events until the last record, however long it takes."""
    events: list[Got] = []
    request = StreamRequest(Subscription(EVERYTHING), **asked)
    async with asyncio.timeout(30), aclosing(stream_reader(gateway, request).frames()) as frames:
        async for frame in frames:
            events += [got] if (got := read_event(frame)) else []
            if events and events[-1].id == str(gateway.ring.last):
                break
    return events


BEGINNING = "0123abcd-0.0-0.0"


def since_of(written: str) -> StreamPosition:
    return read_position(written)


def records_of(events: list[Got]) -> list[tuple[str, str, int]]:
    return [each.what for each in events if each.event in ("article", "story", "left")]
