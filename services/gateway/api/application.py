"""The web application of the gateway: its routers, and what all answers share."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.api import acknowledgements, articles, entities, problems, sources, stories, stream
from services.gateway.api.context import Context
from services.gateway.api.hosts import OnlyNamedHosts

DESCRIPTION = (
    "Everything that Copytaster publishes, for those who do not speak Kafka. Records are those of `news.published` and "
    "`news.stories`; docs/subscribers.md says what they mean."
)
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""An answer that says otherwise itself, as a page does, keeps what it says."""


class SecurityHeaders:
    """Adds the headers to every answer; streams pass through untouched otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [each for each in SECURITY_HEADERS if each[0] not in names]
            await send(message)

        await self._app(scope, receive, with_headers)


def application(
    context: Context,
    origins: tuple[str, ...] = (),
    pages: Sequence[APIRouter] = (),
    hosts: frozenset[str] | None = None,
) -> FastAPI:
    """The application, for one gateway. `pages`: what it serves besides the interface.

    `hosts`: by which names it may be asked, besides those of this machine; None: by any.
    """
    app = FastAPI(
        title="Copytaster gateway",
        version="1",
        description=DESCRIPTION,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    app.state.context = context
    problems.install(app)
    parts = (articles, stories, entities, sources, stream, acknowledgements)
    for router in (*(part.router for part in parts), *pages):
        app.include_router(router)
    if hosts is not None:
        app.add_middleware(OnlyNamedHosts, names=hosts)
    app.add_middleware(SecurityHeaders)
    if origins:
        # No credentials: a page sends its token in a header of its own, and cookies are for our own pages alone.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "Last-Event-ID"],
            expose_headers=["ETag", "Retry-After"],
        )
    return app
