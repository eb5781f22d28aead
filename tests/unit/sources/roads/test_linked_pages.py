"""Pages that a feed's entries link to, from a server on loopback with a robots.txt."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message

import pytest
from aiohttp import web

from services.sources.roads.feed.connector import FeedConnector
from services.sources.roads.feed.settings import FeedConnection
from services.sources.roads.fetching import Fetcher
from services.sources.roads.pacing import HostPacing
from services.sources.roads.protocol import FetchedItem, Page

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


@dataclass
class Site:
    """A feed at /rss whose entries link to /n, and what a test makes of the pages."""

    entries: list[str] = field(default_factory=list)
    robots: web.Response | None = None
    statuses: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    address: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path
        self.asked[path] += 1
        if path == "/rss":
            return web.Response(text=self.feed(), content_type="application/rss+xml", headers={"ETag": '"1"'})
        if path == "/robots.txt":
            return web.Response(status=404) if self.robots is None else self.robots
        if target := self.redirects.get(path):
            raise web.HTTPFound(target)
        html = f"<html><body><article><p>Page {path}</p></article></body></html>"
        return web.Response(text=html, content_type="text/html", status=self.statuses.get(path, 200))

    def feed(self) -> str:
        items = "".join(
            f"<item><guid isPermaLink='false'>{name}</guid><title>{name}</title><link>/{name}</link></item>"
            for name in self.entries
        )
        return f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def no_sleep(seconds: float) -> None:
    """Pacing has tests of its own."""


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(HostPacing(lambda: 0.0, no_sleep), 2**20) as made:
        yield made


def connector(site: Site, fetcher: Fetcher, at_once: int = 5, robots: str = "obey") -> FeedConnector:
    fields = {"road": "feed", "url": f"{site.address}/rss", "networks": ["127.0.0.0/8"], "apart_seconds": 0}
    pages = {"apart_seconds": 0, "at_once": at_once, "robots": robots}
    return FeedConnector(FeedConnection.model_validate({**fields, "pages": pages}), fetcher)


def parts(item: FetchedItem) -> list[bytes]:
    """The bodies of an item's parts; only its own where it has none."""
    message = message_from_bytes(item.payload)
    found = message.get_payload()
    if not isinstance(found, list):
        return [item.payload]
    return [bytes(part.get_payload(decode=True)) for part in found if isinstance(part, Message)]


def has_page(page: Page) -> list[bool]:
    return [len(parts(item)) == 2 for item in page.items]


async def test_each_new_entry_goes_on_with_its_page(site: Site, fetcher: Fetcher) -> None:
    site.entries = ["two", "one"]
    page = await connector(site, fetcher).poll({}, NOON)
    assert [parts(item)[1].count(name) for item, name in zip(page.items, (b"/one", b"/two"), strict=True)] == [1, 1]
    assert [b"<guid" in parts(item)[0] for item in page.items] == [True, True]
    assert site.asked["/robots.txt"] == 1


async def test_entries_wait_until_those_before_are_safe_and_none_is_lost_in_a_crash(
    site: Site, fetcher: Fetcher
) -> None:
    site.entries = ["three", "two", "one"]
    road = connector(site, fetcher, at_once=1)
    first = await road.poll({}, NOON)
    second = await road.poll(first.position, NOON)
    assert (first.next_seconds, second.next_seconds, site.asked["/rss"]) == (0.0, 0.0, 1)
    # As after a crash: another connector, with the position that was saved.
    again = connector(site, fetcher, at_once=5)
    third = await again.poll(first.position, NOON)
    assert [b">two<" in parts(item)[0] or b">three<" in parts(item)[0] for item in third.items] == [True, True]
    assert third.fates == {"repeat": 1}
    last = await road.poll(second.position, NOON)
    assert (len(last.items), last.next_seconds > 0) == (1, True)
    assert last.position["etag"] == '"1"'


async def test_what_robots_txt_forbids_goes_on_without_its_page(site: Site, fetcher: Fetcher) -> None:
    site.entries = ["closed", "open"]
    site.robots = web.Response(text="User-agent: copytaster\nDisallow: /closed\n")
    page = await connector(site, fetcher).poll({}, NOON)
    assert has_page(page) == [True, False]
    assert site.asked["/closed"] == 0
    assert page.notes == ("pages that did not come: robots.txt 1",)


async def test_a_robots_txt_that_cannot_be_had_forbids_all_of_the_site(site: Site, fetcher: Fetcher) -> None:
    site.entries, site.robots = ["one"], web.Response(status=503)
    assert has_page(await connector(site, fetcher).poll({}, NOON)) == [False]
    assert has_page(await connector(site, fetcher, robots="ignore").poll({}, NOON)) == [True]


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_page_that_is_not_there_costs_only_itself(site: Site, fetcher: Fetcher, status: int) -> None:
    site.entries, site.statuses = ["two", "one"], {"/one": status}
    assert has_page(await connector(site, fetcher).poll({}, NOON)) == [False, True]


async def test_a_host_that_is_busy_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    site.entries, site.statuses = ["two", "one"], {"/one": 429}
    assert has_page(await connector(site, fetcher).poll({}, NOON)) == [False, False]
    assert site.asked["/two"] == 0


async def test_a_redirect_is_followed_as_far_as_robots_txt_allows(site: Site, fetcher: Fetcher) -> None:
    site.entries = ["two", "one"]
    site.redirects = {"/one": "/moved", "/two": "/secret"}
    site.robots = web.Response(text="User-agent: *\nDisallow: /secret\n")
    assert has_page(await connector(site, fetcher).poll({}, NOON)) == [True, False]
    assert site.asked["/secret"] == 0


async def test_redirects_without_end_are_given_up(site: Site, fetcher: Fetcher) -> None:
    site.entries, site.redirects = ["one"], {"/one": "/one"}
    page = await connector(site, fetcher).poll({}, NOON)
    assert page.notes == ("pages that did not come: redirected too often 1",)
