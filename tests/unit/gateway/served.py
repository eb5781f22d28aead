"""A gateway on a port of this machine, in this event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from services.gateway.api.application import application
from services.gateway.api.context import Context
from services.gateway.feeds.routes import router as feeds
from services.gateway.limits import STALL_SECONDS
from services.gateway.listening import bound_sockets, listen
from services.gateway.serve import GatewayServer
from services.gateway.webhooks.directory import WebhookDirectory
from services.gateway.webhooks.routes import router


@asynccontextmanager
async def served(
    context: Context, webhooks: WebhookDirectory | None = None, *, port: int = 0, stall_seconds: float = STALL_SECONDS
) -> AsyncIterator[str]:
    """Its address; who connects before it has started waits in the queue of the socket."""
    with bound_sockets("127.0.0.1", port, stall_seconds) as sockets:
        listen(sockets)
        app = application(context, (), (router, feeds) if webhooks else ())
        app.state.webhooks = webhooks
        server = GatewayServer(uvicorn.Config(app, log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve(sockets=sockets))
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        context.stopping.set()
        server.should_exit = True
        await serving
