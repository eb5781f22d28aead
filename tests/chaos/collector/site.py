"""A web server with one list of items a road: a feed, an interface that is asked, an event stream, a web socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

_POLL_SECONDS = 0.1
FEED_ENTRIES = 400
"""Shown at once, the newest."""


class NewsSite:
    """What has been written to each road. Items are numbered from 1."""

    def __init__(self) -> None:
        self.items: dict[str, list[str]] = {name: [] for name in ("feed", "pull", "sse", "websocket")}
        self.address = ""

    async def feed(self, _: web.Request) -> web.Response:
        """All entries that a feed shows, the newest first."""
        shown = self.items["feed"][-FEED_ENTRIES:][::-1]
        entries = "".join(f"<item><guid>{text}</guid><title>{text}</title></item>" for text in shown)
        text = f"<rss version='2.0'><channel><title>Campaign</title>{entries}</channel></rss>"
        return web.Response(text=text, content_type="application/rss+xml")

    async def pull(self, request: web.Request) -> web.Response:
        """The items after a number, twenty at once."""
        after = int(request.query.get("after", "0"))
        found = list(enumerate(self.items["pull"], 1))[after : after + 20]
        return web.json_response({"items": [{"n": number, "text": text} for number, text in found]})

    async def sse(self, request: web.Request) -> web.StreamResponse:
        """Events after the last id."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        number = int(request.headers.get("Last-Event-ID") or 0)
        # A reader that was killed is a connection that is reset.
        with suppress(ConnectionResetError):
            while True:
                for text in self.items["sse"][number:]:
                    number += 1
                    await answer.write(f"id: {number}\ndata: {text}\n\n".encode())
                await asyncio.sleep(_POLL_SECONDS)
        return answer

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Messages after a number."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        number = int(request.query.get("since") or 0)
        with suppress(ConnectionResetError):
            while not socket.closed:
                for text in self.items["websocket"][number:]:
                    number += 1
                    await socket.send_str(json.dumps({"n": number, "text": text}))
                await asyncio.sleep(_POLL_SECONDS)
        return socket


@asynccontextmanager
async def news_site() -> AsyncIterator[NewsSite]:
    """A site without items."""
    site, app = NewsSite(), web.Application()
    paths = {"/feed": site.feed, "/pull": site.pull, "/sse": site.sse, "/socket": site.socket}
    app.add_routes([web.get(path, answer) for path, answer in paths.items()])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()
