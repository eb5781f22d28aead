"""The push endpoint's web application: its paths, and what all of them share."""

from aiohttp import web

from services.ingest.answers import answered
from services.ingest.connections import Connections
from services.ingest.openapi import document
from services.ingest.push import DOOR, PushEndpoint


def application(endpoint: PushEndpoint, connections: Connections | None = None) -> web.Application:
    """POST /v1/items, and the document that describes it."""
    described = document(endpoint.settings)

    async def describe(_: web.Request) -> web.Response:
        return web.json_response(described)

    app = web.Application(middlewares=[answered(endpoint.metrics, DOOR, connections)])
    app.add_routes(
        [
            web.post("/v1/items", endpoint.push),
            web.post("/v1/items/batch", endpoint.push_batch),
            web.get("/openapi.json", describe),
        ]
    )
    return app
