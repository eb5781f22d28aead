"""The HTTP push endpoint: POST /v1/items accepts one transmission and answers once the broker has it.

202 {"item_id", "trace_id"} accepted · 400 invalid parameter · 401 missing or wrong token · 411 empty · 413 too large ·
503 broker unavailable (send it again). Every error is {"error": one sentence}.
"""

import hmac
from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.raw import FeedEntry, Source
from schemas.record import Instant, Part
from schemas.validation_errors import first_problem
from services.ingest.items import new_trace, raw_item
from services.ingest.sender import ItemRefusedError, Sender
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings

DOOR = "push"


class _SentAt(Part):
    """Validates the query parameter as the wire's records validate an instant."""

    sent_at: Instant | None


def application(settings: Settings, sender: Sender, metrics: Metrics, now: Callable[[], datetime]) -> web.Application:
    """The push endpoint's web application."""

    async def push(request: web.Request) -> web.Response:
        try:
            payload = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise _too_large(settings) from None
        if not payload:
            raise _refusal(web.HTTPLengthRequired, "the item is empty: it has no bytes")
        if len(payload) > settings.max_item_bytes:
            raise _too_large(settings)
        query = request.query
        try:
            item = raw_item(
                payload,
                Source(id=query["source"], name=query.get("source_name")),
                received_at=now(),
                trace_id=new_trace(),
                sent_at=_SentAt.model_validate({"sent_at": query.get("sent_at")}).sent_at,
                content_type=request.headers.get("Content-Type"),
                filename=query.get("filename"),
                url=query.get("url"),
                entry=FeedEntry(entry_id=query["entry_id"]) if "entry_id" in query else None,
            )
        except KeyError as error:
            raise _refusal(web.HTTPBadRequest, "the parameter `source` (the source id) is missing") from error
        except ValidationError as error:
            raise _refusal(web.HTTPBadRequest, first_problem(error)) from error
        try:
            await sender.send(item)
        except ItemRefusedError as error:
            raise _too_large(settings) from error
        except KafkaError as error:
            raise _refusal(web.HTTPServiceUnavailable, "the broker is unavailable; send the item again") from error
        metrics.count(series.RECEIVED, source=item.source.id, door=DOOR)
        return web.json_response({"item_id": item.item_id, "trace_id": item.trace_id}, status=202)

    app = web.Application(
        middlewares=[_counted(metrics), _authorised(settings)], client_max_size=settings.max_item_bytes + 1
    )
    app.add_routes([web.post("/v1/items", push)])
    return app


def _counted(metrics: Metrics) -> Middleware:
    @web.middleware
    async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer every refusal with one JSON sentence, and count it once."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            metrics.count(series.REFUSED, door=DOOR, status=str(error.status))
            reason = error.text if error.content_type == "application/json" else None
            if reason:
                raise
            return web.json_response({"error": f"{error.status}: {error.reason}"}, status=error.status)

    return counted


def _authorised(settings: Settings) -> Middleware:
    @web.middleware
    async def authorised(request: web.Request, handler: Handler) -> web.StreamResponse:
        token = settings.push_token
        if token is not None:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            # In constant time: how long a comparison takes must not reveal how much of a guess is right.
            if not hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
                raise _refusal(web.HTTPUnauthorized, "the bearer token is missing or wrong")
        return await handler(request)

    return authorised


def _refusal(kind: type[web.HTTPException], sentence: str) -> web.HTTPException:
    return kind(text=web.json_response({"error": sentence}).text, content_type="application/json")


def _too_large(settings: Settings) -> web.HTTPException:
    return web.HTTPRequestEntityTooLarge(
        max_size=settings.max_item_bytes,
        actual_size=settings.max_item_bytes + 1,
        text=web.json_response({"error": f"an item may have at most {settings.max_item_bytes} bytes"}).text,
        content_type="application/json",
    )
