"""/metrics, /healthz and /readyz of one process, served by its own event loop: a blocked loop does not answer."""

import logging
from collections.abc import Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

log = logging.getLogger(__name__)

Readiness = Callable[[], Mapping[str, bool]]
"""By name, whether each part is ready; all must be before this process may be given work."""


def application(registry: CollectorRegistry, readiness: Readiness) -> web.Application:
    """The web application with the three pages."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(_: web.Request) -> web.Response:
        parts = dict(readiness())
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    app = web.Application()
    app.add_routes([web.get("/metrics", metrics), web.get("/healthz", healthz), web.get("/readyz", readyz)])
    return app


async def serve(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Start serving; the runner, to be cleaned up by the caller, and the port in use.

    Raises:
        OSError: the address cannot be listened on.
    """
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise
    taken = int(runner.addresses[0][1])
    log.info("serving on http://%s:%d", host, taken)
    return runner, taken
