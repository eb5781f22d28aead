"""A receiver of webhooks on loopback that a test rules: what it answers to whom, and a note of all it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aiohttp import web


class Fault(Enum):
    """What is wrong with an answer, beside its status."""

    CUT = "cut"
    """It breaks off in the middle."""
    SILENT = "silent"
    """It does not come until the test lets it."""
    HUGE = "huge"
    """It has more bytes than anybody would read."""


@dataclass(frozen=True)
class ReceivedAttempt:
    """One attempt, as it came in."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.body)
        return made

    @property
    def what(self) -> tuple[str, int]:
        """(article or story, sequence)."""
        data = self.message["data"]
        return data.get("article_id") or data.get("story_id", ""), data.get("sequence", 0)


Answer = Callable[[ReceivedAttempt], int | Fault]


@dataclass
class WebhookReceiver:
    """Takes everything, unless its answer says otherwise."""

    answer: Answer = lambda _: 204
    headers: Mapping[str, str] = field(default_factory=dict)
    attempts: list[ReceivedAttempt] = field(default_factory=list)
    taken: list[ReceivedAttempt] = field(default_factory=list)
    """Those that were answered 2xx."""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    """Lets silent answers go."""
    url: str = ""
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        received = ReceivedAttempt({k.lower(): v for k, v in request.headers.items()}, await request.read())
        self.attempts.append(received)
        self._more.set()
        given = self.answer(received)
        if given is Fault.SILENT:
            await self.released.wait()
            given = 204
        if given is Fault.CUT:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"thank y")
            assert request.transport
            request.transport.close()
            return response
        if given is Fault.HUGE:
            return web.Response(body=bytes(10**6))
        assert isinstance(given, int)
        if 200 <= given < 300:
            self.taken.append(received)
        return web.Response(status=given, headers=self.headers)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what came in."""
        async with asyncio.timeout(100):
            while not holds():
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def receiving() -> AsyncIterator[WebhookReceiver]:
    """One receiver, while it listens."""
    made = WebhookReceiver()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/hook", made.handle)
    app.router.add_get("/hook", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield made
    finally:
        made.released.set()
        await runner.cleanup()
