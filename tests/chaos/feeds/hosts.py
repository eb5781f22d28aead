"""Feeds on many hosts: each an address of its own in 127.0.0.0/8, on one port, so that hosts are paced apart."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import web

_ENTRIES = 20
_WORDS = "The council of the harbour town voted on Thursday to extend the northern breakwater by ninety metres. " * 3
_MOST_OFTEN, _MOST_SELDOM = 120.0, 21_600.0
"""Seconds between two entries: a wire's feed, and that of a parish."""
_ANSWER_SECONDS = 0.15
"""In the mean, as over the sea."""
_SLOW_SECONDS = 20.0


@dataclass(slots=True)
class OfferedFeed:
    """One feed."""

    host: str
    path: str
    every: float
    """Seconds between two entries, in the mean."""
    trouble: str | None
    """"slow", "refuses", or nothing."""
    dice: Random
    number: int = _ENTRIES
    next_at: float = 0.0
    asked: list[float] = field(default_factory=list)
    """When it was asked, by the clock."""

    def pass_time(self, now: float) -> None:
        """Write what is due."""
        while self.next_at <= now:
            self.number += self.next_at > 0
            self.next_at = max(self.next_at, now) + self.dice.expovariate(1 / self.every)


class OfferedFeeds:
    """All of them: the first `crowd` on one host, the others a few on each."""

    def __init__(self, feeds: int, hosts: int, crowd: int, trouble: float, seed: int) -> None:
        dice = Random(seed)  # noqa: S311 - no secret
        self.port = 0
        self.feeds: dict[tuple[str, str], OfferedFeed] = {}
        self.hosts = [f"127.7.{number // 200}.{number % 200 + 1}" for number in range(hosts + 1)]
        for number in range(feeds):
            host = self.hosts[0] if number < crowd else self.hosts[1 + number % hosts]
            every = math.exp(dice.uniform(math.log(_MOST_OFTEN), math.log(_MOST_SELDOM)))
            wrong = dice.choice(("slow", "refuses")) if dice.random() < trouble else None
            path = f"/{number}"
            self.feeds[host, path] = OfferedFeed(host, path, every, wrong, Random(dice.randrange(2**32)))  # noqa: S311

    def entries(self, shortest: float, longest: float) -> list[dict[str, Any]]:
        """A source each, for `sources.yaml`."""
        return [
            {
                "id": f"feed{feed.path.replace('/', '-')}",
                "name": f"Feed {feed.path}",
                "kind": "outlet",
                "connections": [
                    {
                        "road": "feed",
                        "url": f"http://{feed.host}:{self.port}{feed.path}",
                        "every_seconds": shortest,
                        "every_seconds_at_most": longest,
                        "networks": ["127.0.0.0/8"],
                    }
                ],
            }
            for feed in self.feeds.values()
        ]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One feed as it is now."""
        feed = self.feeds[request.host.rpartition(":")[0], request.path]
        now = time.time()
        feed.asked.append(now)
        feed.pass_time(now)
        if feed.trouble == "refuses":
            return web.Response(status=503)
        await asyncio.sleep(_SLOW_SECONDS if feed.trouble else feed.dice.expovariate(1 / _ANSWER_SECONDS))
        tag = f'"{feed.number}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(text=_page(feed), content_type="application/rss+xml", headers={"ETag": tag})


def _page(feed: OfferedFeed) -> str:
    numbers = range(feed.number, feed.number - _ENTRIES, -1)
    items = "".join(
        f"<item><guid isPermaLink='false'>{feed.path}-{number}</guid><title>Report {number}</title>"
        f"<link>http://x.example{feed.path}/{number}</link><description>{_WORDS}</description></item>"
        for number in numbers
    )
    return f"<rss version='2.0'><channel><title>{feed.path}</title><link>http://x.example</link>{items}</channel></rss>"


@asynccontextmanager
async def served(feeds: OfferedFeeds) -> AsyncIterator[None]:
    """Serve them on loopback; `feeds.port` is where."""
    app = web.Application()
    app.router.add_get("/{path:.*}", feeds.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        for host in feeds.hosts:
            await web.TCPSite(runner, host, feeds.port).start()
            feeds.port = feeds.port or int(runner.addresses[0][1])
        yield
    finally:
        await runner.cleanup()
