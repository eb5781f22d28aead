"""The HTTP push endpoint: POST /v1/items accepts one transmission and answers once the broker has it.

Every answer is 202 {"item_id", "trace_id"}, or 4xx or 503 {"error": one sentence} (`openapi.py` lists them all). 503
comes within two seconds and says when to come again; the item may be sent again as it is: it gets the same id.
"""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.raw import FeedEntry, RawItem, Source
from schemas.validation_errors import first_problem
from services.ingest.answers import refusal, too_large
from services.ingest.broker_watch import BrokerWatch
from services.ingest.content_coding import BrokenCodingError, TooLargeError, UnknownCodingError, decoded
from services.ingest.in_flight import BusyError, BytesInFlight, Load
from services.ingest.items import new_trace, raw_item
from services.ingest.parameters import InvalidParameterError, Parameters, read_parameters
from services.ingest.sender import ItemRefusedError, Sender
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
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
    in_flight: BytesInFlight = field(init=False)
    _counted_sources: set[str] = field(default_factory=set, init=False)
    _unconfirmed: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.in_flight = BytesInFlight(self.settings.push_bytes_in_flight)

    async def push(self, request: web.Request) -> web.Response:
        """Accept one item."""
        given = _bearer_token(request)
        sender = self._bearer(given) if self.registry else None
        if not sender:
            self._authorise(given)
        try:
            said = read_parameters(request.rel_url.raw_query_string)
        except InvalidParameterError as error:
            raise refusal(web.HTTPBadRequest, str(error)) from error
        source = _registered(sender, said) if sender else _named(said)
        with self.in_flight.begin() as load:
            payload = self._decoded(await self._body(request, load), request.headers.get("Content-Encoding", ""))
            item = self._item(payload, source, said, request.headers.get("Content-Type"))
            await self._confirmed(item, load)
        self.metrics.count(series.RECEIVED, source=self._label(item.source.id), door=DOOR)
        return web.json_response({"item_id": item.item_id, "trace_id": item.trace_id}, status=202)

    async def close(self) -> None:
        """Give up what the broker has not confirmed: its senders know."""
        for task in self._unconfirmed:
            task.cancel()
        await asyncio.gather(*self._unconfirmed, return_exceptions=True)

    def _authorise(self, given: str | None) -> None:
        """Without a registry all senders have one token, or none."""
        token = self.settings.push_token
        # In constant time: how long a comparison takes must not reveal how much of a guess is right. Header bytes that
        # are no UTF-8 arrive as surrogates.
        if token is not None and not hmac.compare_digest(
            (given or "").encode("utf-8", "surrogateescape"), token.get_secret_value().encode()
        ):
            raise _unauthorised()

    def _bearer(self, given: str | None) -> SourceEntry:
        """Whose token it is: that is the source, whatever the request says."""
        sender = self.registry().bearer(given) if self.registry and given else None
        if sender is None:
            raise _unauthorised()
        return sender

    async def _body(self, request: web.Request, load: Load) -> bytes:
        """The body as sent, never more of it than may be held."""
        most = self.settings.max_item_bytes
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

    def _decoded(self, body: bytes, coding: str) -> bytes:
        most = self.settings.max_item_bytes
        try:
            payload = decoded(body, coding, most)
        except UnknownCodingError as error:
            raise refusal(web.HTTPUnsupportedMediaType, "Content-Encoding may be gzip, deflate or identity") from error
        except BrokenCodingError as error:
            raise refusal(
                web.HTTPBadRequest, "the body is not what its Content-Encoding says, or is cut off"
            ) from error
        except TooLargeError as error:
            raise too_large(most) from error
        if not payload:
            raise refusal(web.HTTPLengthRequired, "the item is empty: it has no bytes")
        return payload

    def _item(self, payload: bytes, source: Source, said: Parameters, content_type: str | None) -> RawItem:
        try:
            return raw_item(
                payload,
                source,
                received_at=self.now(),
                trace_id=new_trace(),
                sent_at=said.sent_at,
                content_type=content_type,
                filename=said.filename,
                url=said.url,
                entry=FeedEntry(entry_id=said.entry_id) if said.entry_id else None,
            )
        except ValidationError as error:
            raise refusal(web.HTTPBadRequest, first_problem(error)) from error

    async def _confirmed(self, item: RawItem, load: Load) -> None:
        """Return when the broker has the item. One that is not confirmed in time may still arrive: that is harmless."""
        task = asyncio.create_task(self.sender.send(item))
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


def _bearer_token(request: web.Request) -> str | None:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return given if kind.lower() == "bearer" else None


def _unauthorised() -> web.HTTPException:
    return refusal(web.HTTPUnauthorized, "the bearer token is missing or wrong", headers={"WWW-Authenticate": "Bearer"})


def _registered(sender: SourceEntry, said: Parameters) -> Source:
    """The bearer's own entry. A request that says otherwise is refused: its sender believes to be somebody else."""
    if said.source not in (None, sender.id):
        raise refusal(web.HTTPForbidden, "the token is not that of the source that `source` names")
    if said.source_name is not None:
        raise refusal(web.HTTPBadRequest, "`source_name` is not taken: the registry of sources has the name")
    return sender.source


def _named(said: Parameters) -> Source:
    if said.source is None:
        raise refusal(web.HTTPBadRequest, "the parameter `source` (the source id) is missing")
    return Source(id=said.source, name=said.source_name)


def _retrieved(task: "asyncio.Task[None]") -> None:
    """Look at the error of a task that nobody waits for any more: its sender was answered 503."""
    if not task.cancelled():
        task.exception()
