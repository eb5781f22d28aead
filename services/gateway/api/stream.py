"""`/v1/stream`: server-sent events. Written straight to the server's interface (ASGI), an event a call."""

import asyncio
import logging
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from services.gateway.access.tokens import Holder
from services.gateway.api.context import Context, Here, MayRead
from services.gateway.api.parameters import StreamParameters
from services.gateway.api.problems import documented, refused
from services.gateway.stream.delivery import EventName, Subscription
from services.gateway.stream.position import StreamPosition, UnreadablePositionError, read_position
from services.gateway.stream.reader import StreamReader, StreamRequest

log = logging.getLogger(__name__)
router = APIRouter(tags=["stream"])
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    # nginx would otherwise collect events until its buffer is full.
    (b"x-accel-buffering", b"no"),
]


class StreamResponse(Response):
    """Sends a reader's events until they end or the client goes.

    A client that takes nothing for too long is made to go: `services/gateway/listening.py`.
    """

    def __init__(self, reader: StreamReader, here: Context, holder: Holder) -> None:
        super().__init__(media_type="text/event-stream")
        self._reader, self._here, self._holder = reader, here, holder

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        names = (self._holder.name, ALL)
        self._here.streams.update(names)
        gone = asyncio.create_task(_gone(receive))
        sending = asyncio.create_task(self._send(send))
        try:
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, sending):
                task.cancel()
            ended = await asyncio.gather(gone, sending, return_exceptions=True)
            self._here.streams.subtract(names)
            for failed in ended:
                if isinstance(failed, Exception):
                    log.error("a stream broke off: %s", type(failed).__name__)

    async def _send(self, send: Send) -> None:
        own = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        ours = {name for name, _ in HEADERS}
        headers = [*HEADERS, *((name, value) for name, value in own if name not in {*ours, b"content-length"})]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with aclosing(self._reader.frames()) as frames:
            async for part in frames:
                # What the client's connection does not take waits here, and nothing is put behind it.
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


EVENT_SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string", "enum": [name.value for name in EventName]},
        "data": {"type": "string"},
        "retry": {"type": "integer"},
    },
}
ALL = "*"
"""Under which streams of all holders are counted; no holder can have this name."""


@router.get(
    "/v1/stream",
    responses={**documented(503), 200: {"content": {"text/event-stream": {"schema": EVENT_SCHEMA}}}},
    summary="What is published, as it happens",
    response_class=Response,
)
async def stream(
    here: Here,
    holder: MayRead,
    asked: Annotated[StreamParameters, Query()],
    last_event_id: Annotated[str | None, Header(max_length=30_000)] = None,
) -> Response:
    """Resumes exactly after the event with the id in Last-Event-ID (or `resume`), on any instance."""
    articles = "articles" in asked.records
    if articles and asked.min_independent_origins:
        raise refused(400, "min_independent_origins: it is asked of stories: say records=stories")
    _require_room(here, holder)
    subscription = Subscription(
        asked.wanted(here.gate.withheld_outlets(holder), as_news=True),
        articles=articles,
        stories="stories" in asked.records,
    )
    since = _position(last_event_id or asked.resume)
    wanted = StreamRequest(
        subscription, since, asked.slim, asked.max_events, asked.stop, holder.expires, here.gate.standing(holder)
    )
    reader = StreamReader(here.ring, here.catch_up, wanted, here.now, stopping=here.stopping)
    return StreamResponse(reader, here, holder)


def _require_room(here: Context, holder: Holder) -> None:
    if here.streams[holder.name] >= holder.streams:
        raise refused(429, "too many streams for this token", {"Retry-After": "10"})
    if here.streams[ALL] >= here.most_streams:
        raise refused(503, "this instance serves as many streams as it may", {"Retry-After": "10"})


def _position(written: str | None) -> StreamPosition | None:
    if not written:
        return None
    try:
        return read_position(written)
    except UnreadablePositionError as error:
        raise refused(400, f"Last-Event-ID: {error}") from error


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
