"""A web server with as many feeds as are asked for, in a process of its own.

Each answer has twenty entries, one of them new, and an ETag: the dearest case of a poll.
"""

import asyncio

from aiohttp import web

_ENTRIES = 20
_WORDS = "The council of the harbour town voted on Thursday to extend the northern breakwater by ninety metres. " * 3


class FeedSite:
    """Feeds that have one more entry with each request."""

    def __init__(self) -> None:
        self._polls: dict[str, int] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """The feed of the path."""
        path = request.path
        number = self._polls[path] = self._polls.get(path, _ENTRIES) + 1
        items = "".join(_entry(path, each) for each in range(number, number - _ENTRIES, -1))
        text = f"<rss version='2.0'><channel><title>{path}</title><link>http://x.example</link>{items}</channel></rss>"
        return web.Response(text=text, content_type="application/rss+xml", headers={"ETag": f'"{number}"'})


def _entry(path: str, number: int) -> str:
    return (
        f"<item><guid isPermaLink='false'>{path}-{number}</guid><title>Report {number}</title>"
        f"<link>http://x.example{path}/{number}</link><pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate>"
        f"<description>{_WORDS}</description></item>"
    )


async def serve() -> None:
    """Serve until killed; the port is the first line on standard output."""
    site, app = FeedSite(), web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - read by the parent
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
