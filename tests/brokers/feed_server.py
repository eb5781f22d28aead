"""A feed server on loopback that a test rules: its entries, its validators, its faults, and a note of each request."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class ServedFeed:
    """One feed, newest entry first."""

    entries: list[tuple[str, str]] = field(default_factory=list)
    """(guid, title)."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stuck_etag: str | None = None
    """Given whatever the page says: a server whose validator never changes."""
    cut: int | None = None
    """Bytes after which the answer breaks off."""
    requests: list[Mapping[str, str]] = field(default_factory=list)
    """Their headers."""

    def add(self, *titles: str) -> None:
        """New entries at the top; each title is a guid, too."""
        for title in titles:
            self.entries.insert(0, (title, title))

    def page(self) -> bytes:
        """As RSS."""
        items = "".join(
            f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title>"
            f"<description>{title} was reported on Thursday by the harbour office.</description></item>"
            for guid, title in self.entries
        )
        return f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>".encode()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What a poll is told."""
        self.requests.append(dict(request.headers))
        if self.status != 200:
            return web.Response(status=self.status, headers=self.headers)
        body = self.page()
        etag = self.stuck_etag or f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        headers = {"ETag": etag, **self.headers}
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        if self.cut is None:
            return web.Response(body=body, content_type="application/rss+xml", headers=headers)
        broken = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
        await broken.prepare(request)
        await broken.write(body[: self.cut])
        assert request.transport
        request.transport.close()
        return broken


class FeedServer:
    """Feeds by path."""

    def __init__(self) -> None:
        self.feeds: dict[str, ServedFeed] = {}
        self.address = ""

    def feed(self, name: str, *titles: str) -> ServedFeed:
        """A feed at /name."""
        self.feeds[name] = served = ServedFeed()
        served.add(*titles)
        return served

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The feed of that path."""
        served = self.feeds.get(request.path.strip("/"))
        return await served.answer(request) if served else web.Response(status=404)


@asynccontextmanager
async def feed_server() -> AsyncIterator[FeedServer]:
    """A server with no feed yet."""
    server = FeedServer()
    app = web.Application()
    app.router.add_get("/{name:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
