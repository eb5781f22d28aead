"""The HTTP push endpoint: POST /v1/items accepts one transmission, /v1/items/batch several, all or none of them.

It answers once the broker has them: 202 {"item_id", "trace_id"}, of a batch {"items": [...]}; or 4xx or 503
{"error": one sentence} (`openapi.py` lists them all). 503 comes within two seconds and says when to come again; the
item may be sent again as it is: it gets the same id.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.raw import FeedEntry, RawItem, Source
from schemas.validation_errors import first_problem
from services.ingest.answers import refusal, too_large
from services.ingest.batch_body import InvalidBatchError, is_batch, read_batch
from services.ingest.broker_watch import BrokerWatch
from services.ingest.idempotency import LONGEST_KEY, IdempotentAnswers, KeyReusedError, StillRunningError
from services.ingest.in_flight import BusyError, BytesInFlight, Load
from services.ingest.parameters import InvalidParameterError, Parameters, read_parameters
from services.ingest.sender import ItemRefusedError, Sender
from services.ingest.senders import Senders, source_of
from services.net.content_coding import BrokenCodingError, TooLargeError, UnknownCodingError, decoded
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.collector.old_items import NoRoomError, OldItems
from services.sources.collector.room import MOST_WAITING, Room, always_room
from services.sources.raw.doors import door_of
from services.sources.raw.items import new_trace, raw_item
from services.sources.registry.entry import SourceEntry
from services.sources.registry.registry import Registry

DOOR = "push"
_MOST_SOURCES = 500
"""Sources with a time series of their own; further ones share one, since anybody may invent names."""
_OTHERS = "(others)"


@dataclass
class PushEndpoint:
    """What becomes of one request."""

    settings: Settings
    sender: Sender
    metrics: Metrics
    now: Callable[[], datetime]
    watch: BrokerWatch
    registry: Callable[[], Registry] | None = None
    """The sources as they are registered now, where there is a registry."""
    room: Room = always_room
    """Waits until old items hold nothing up."""
    in_flight: BytesInFlight = field(init=False)
    senders: Senders = field(init=False)
    _old_items: OldItems = field(init=False)
    _answers: IdempotentAnswers = field(default_factory=IdempotentAnswers, init=False)
    _counted_sources: set[str] = field(default_factory=set, init=False)
    _unconfirmed: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.in_flight = BytesInFlight(self.settings.push_bytes_in_flight)
        self.senders = Senders(self.settings, self.registry, self.now)
        self._old_items = OldItems(self.room, self.settings.push_confirm_seconds)

    async def push(self, request: web.Request) -> web.Response:
        """Accept one item."""
        sender = self.senders.sender_of(request)
        said = _parameters(request)
        source = source_of(sender, said)
        await self._admit(sender, said, 1)
        with self.in_flight.begin() as load:
            payload = await self._payload(request, load, self.settings.max_item_bytes)
            item = self._item(payload, source, said, request.headers.get("Content-Type"))
            await self._confirmed((item,), load)
        return web.json_response(self._accepted(item), status=202)

    async def push_batch(self, request: web.Request) -> web.Response:
        """Accept several items, all or none of them."""
        sender = self.senders.sender_of(request)
        said, kind = _parameters(request), request.headers.get("Content-Type", "")
        if not is_batch(kind):
            raise refusal(web.HTTPUnsupportedMediaType, "a batch is application/x-ndjson, multipart/mixed or form-data")
        key = _idempotency_key(request)
        with self.in_flight.begin() as load:
            body = await self._payload(request, load, self.settings.push_batch_bytes)
            who = sender.id if sender else said.source or ""
            # The address is part of the request: it may say of all items whose they are, or that they are old.
            if key and (known := self._known(who, key, request.rel_url.raw_query_string.encode() + b"\n" + body)):
                return web.json_response(known, status=202)
            accepted = None
            try:
                items = self._batch(body, kind, sender, said)
                await self._admit(sender, said, len(items))
                await self._confirmed(items, load)
                accepted = {"items": [self._accepted(item) for item in items]}
            finally:
                if key:
                    self._answers.end(who, key, accepted)
        return web.json_response(accepted, status=202)

    async def close(self) -> None:
        """Give up what the broker has not confirmed: its senders know."""
        await self._old_items.close()
        for task in self._unconfirmed:
            task.cancel()
        await asyncio.gather(*self._unconfirmed, return_exceptions=True)

    async def _admit(self, sender: SourceEntry | None, said: Parameters, items: int) -> None:
        """Return if so many items may come in now; first whether there is room: what is refused counts for no limit."""
        if said.backfill:
            self.senders.admit_old(sender)
            if items > MOST_WAITING:
                raise refusal(web.HTTPBadRequest, f"a batch may have at most {MOST_WAITING} old items")
            try:
                await self._old_items.admit(items)
            except NoRoomError as error:
                raise self._come_again("old items wait: too much is waiting before the stages") from error
        self.senders.admit(sender, items)

    def _batch(self, body: bytes, kind: str, sender: SourceEntry | None, said: Parameters) -> list[RawItem]:
        try:
            found = read_batch(body, kind, self.settings.push_batch_items)
        except InvalidBatchError as error:
            raise refusal(web.HTTPBadRequest, str(error)) from error
        most = self.settings.max_item_bytes
        if any(len(each.payload) > most for each in found):
            raise too_large(most)
        # What an item does not say, the address may: the source of all of them, say.
        own = [replace(each.said, source=each.said.source or said.source, backfill=said.backfill) for each in found]
        return [
            self._item(each.payload, source_of(sender, said), said, each.content_type)
            for each, said in zip(found, own, strict=True)
        ]

    def _known(self, who: str, key: str, body: bytes) -> Any:
        try:
            return self._answers.begin(who, key, body, self.now().timestamp())
        except KeyReusedError as error:
            raise refusal(web.HTTPUnprocessableEntity, "the Idempotency-Key stands for another request") from error
        except StillRunningError as error:
            raise refusal(web.HTTPConflict, "the first request of this Idempotency-Key is not answered yet") from error

    def _accepted(self, item: RawItem) -> dict[str, str]:
        self.metrics.count(series.RECEIVED, source=self._label(item.source.id), door=door_of(item, DOOR))
        return {"item_id": item.item_id, "trace_id": item.trace_id}

    async def _payload(self, request: web.Request, load: Load, most: int) -> bytes:
        body = await self._body(request, load, most)
        return _decoded(body, request.headers.get("Content-Encoding", ""), most)

    async def _body(self, request: web.Request, load: Load, most: int) -> bytes:
        """The body as sent, never more of it than may be held."""
        if (request.content_length or 0) > most:
            raise too_large(most)
        body = bytearray()
        try:
            async with asyncio.timeout(self.settings.push_body_seconds):
                async for chunk in request.content.iter_any():
                    load.grow(len(chunk))
                    body += chunk
                    if len(body) > most:
                        raise too_large(most)
        except TimeoutError as error:
            limit = self.settings.push_body_seconds
            raise refusal(web.HTTPRequestTimeout, f"the body did not arrive within {limit:g} s") from error
        except BusyError as error:
            raise self._come_again("the endpoint holds as many bytes as it may") from error
        except (web.RequestPayloadError, HttpProcessingError) as error:
            raise refusal(web.HTTPBadRequest, "the body is not framed as its headers say, or is cut off") from error
        return bytes(body)

    def _item(self, payload: bytes, source: Source, said: Parameters, content_type: str | None) -> RawItem:
        now = self.now()
        try:
            return raw_item(
                payload,
                source,
                received_at=now,
                backfill_before=now if said.backfill else None,
                trace_id=new_trace(),
                sent_at=said.sent_at,
                content_type=content_type,
                filename=said.filename,
                url=said.url,
                entry=FeedEntry(entry_id=said.entry_id) if said.entry_id else None,
            )
        except ValidationError as error:
            raise refusal(web.HTTPBadRequest, first_problem(error)) from error

    async def _confirmed(self, items: Sequence[RawItem], load: Load) -> None:
        """Return when the broker has all. One that is not confirmed in time may still arrive: that is harmless."""
        task = asyncio.create_task(self.sender.send(*items))
        self._unconfirmed.add(task)
        load.keep()
        task.add_done_callback(lambda _: load.end())
        task.add_done_callback(self._unconfirmed.discard)
        task.add_done_callback(_retrieved)
        try:
            async with asyncio.timeout(self.settings.push_confirm_seconds):
                await asyncio.shield(task)
        except ItemRefusedError as error:
            raise too_large(self.settings.max_item_bytes) from error
        except (KafkaError, TimeoutError) as error:
            self.watch.failed()
            raise self._come_again("the broker does not confirm") from error
        self.watch.confirmed()

    def _come_again(self, why: str) -> web.HTTPException:
        seconds = str(self.settings.push_retry_after_seconds)
        sentence = f"{why}; send the item again in {seconds} s"
        return refusal(web.HTTPServiceUnavailable, sentence, headers={"Retry-After": seconds})

    def _label(self, source: str) -> str:
        if source not in self._counted_sources and len(self._counted_sources) >= _MOST_SOURCES:
            return _OTHERS
        self._counted_sources.add(source)
        return source


def _decoded(body: bytes, coding: str, most: int) -> bytes:
    try:
        payload = decoded(body, coding, most)
    except UnknownCodingError as error:
        raise refusal(web.HTTPUnsupportedMediaType, "Content-Encoding may be gzip, deflate or identity") from error
    except BrokenCodingError as error:
        raise refusal(web.HTTPBadRequest, "the body is not what its Content-Encoding says, or is cut off") from error
    except TooLargeError as error:
        raise too_large(most) from error
    if not payload:
        raise refusal(web.HTTPLengthRequired, "the item is empty: it has no bytes")
    return payload


def _parameters(request: web.Request) -> Parameters:
    try:
        return read_parameters(request.rel_url.raw_query_string)
    except InvalidParameterError as error:
        raise refusal(web.HTTPBadRequest, str(error)) from error


def _idempotency_key(request: web.Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise refusal(web.HTTPBadRequest, f"an Idempotency-Key has 1 to {LONGEST_KEY} characters")
    return key


def _retrieved(task: "asyncio.Task[None]") -> None:
    """Look at the error of a task that nobody waits for any more: its sender was answered 503."""
    if not task.cancelled():
        task.exception()
