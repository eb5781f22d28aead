"""Refusals of the push endpoint: a status and one JSON sentence, which never repeats what was sent."""

from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from services.ingest.connections import Connections
from services.observability import series
from services.observability.metrics import Metrics

_SENTENCES = {
    404: "there is no such path; items go to POST /v1/items, /openapi.json describes it",
    405: "this path does not take that method; items go to POST /v1/items",
    417: "an Expect header may only be 100-continue",
}


def refusal(
    kind: type[web.HTTPException], sentence: str, headers: Mapping[str, str] | None = None
) -> web.HTTPException:
    """An exception that answers with this status and sentence."""
    return kind(headers=headers, text=_body(sentence), content_type="application/json")


def too_large(most: int) -> web.HTTPException:
    """The item has more bytes than are accepted."""
    return web.HTTPRequestEntityTooLarge(
        max_size=most,
        actual_size=most + 1,
        text=_body(f"an item may have at most {most} bytes"),
        content_type="application/json",
    )


def answered(metrics: Metrics, door: str, connections: Connections | None) -> Middleware:
    """Answer every refusal with one JSON sentence, count it once, and time the connection."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        transport = request.transport
        if connections:
            connections.request_begins(transport)
        try:
            return await handler(request)
        except web.HTTPException as error:
            metrics.count(series.REFUSED, door=door, status=str(error.status))
            if error.content_type == "application/json":
                raise
            sentence = _SENTENCES.get(error.status, error.reason)
            kept = {name: value for name, value in error.headers.items() if name == "Allow"}
            return web.json_response({"error": sentence}, status=error.status, headers=kept)
        finally:
            if connections:
                connections.request_ends(transport)

    return answer


def _body(sentence: str) -> str | None:
    return web.json_response({"error": sentence}).text
