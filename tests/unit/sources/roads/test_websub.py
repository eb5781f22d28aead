"""A feed that names a hub: subscribed, verified, sent to, renewed, and polled again where the hub goes silent."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from services.sources.roads.feed.connector import FeedConnector
from services.sources.roads.feed.settings import FeedConnection
from services.sources.roads.fetching import Fetcher
from services.sources.roads.pacing import HostPacing
from services.sources.roads.protocol import FetchedItem, Page
from services.sources.roads.websub.callbacks import HubCallbacks
from services.sources.roads.websub.discovery import HubLinks, hub_of
from services.sources.roads.websub.subscription import HubSubscription, followed

HUB, TOPIC = "https://hub.example/", "https://harbour.example/rss"
RSS = (
    "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>H</title>"
    "<atom:link href='{topic}' rel='self'/><atom:link rel=\"hub\" href=\"{hub}\"/>{items}</channel></rss>"
)


def rss(hub: str, topic: str, *names: str) -> bytes:
    items = "".join(f"<item><guid>{name}</guid><title>{name}</title></item>" for name in names)
    return RSS.format(hub=hub, topic=topic, items=items).encode()


@pytest.mark.parametrize(
    ("headers", "document"),
    [
        ((), rss(HUB, TOPIC, "one")),
        ((f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',), b"<rss/>"),
        ((f"<{HUB}>; rel=hub", f"<{TOPIC}>; rel=self"), b""),
        ((), json.dumps({"feed_url": TOPIC, "hubs": [{"type": "WebSub", "url": HUB}], "items": []}).encode()),
    ],
    ids=["in the feed", "one header", "two headers", "JSON Feed"],
)
def test_a_hub_is_found_where_the_feed_names_it(headers: tuple[str, ...], document: bytes) -> None:
    assert hub_of(headers, document, "https://elsewhere.example/") == HubLinks(HUB, TOPIC)


@pytest.mark.parametrize(
    "document",
    [b"<rss><channel><item><link rel='hub' href='https://x.example/'/></item></channel></rss>", b"{", b'{"hubs": 1}'],
)
def test_a_link_of_an_entry_is_no_hub(document: bytes) -> None:
    assert hub_of((), document, TOPIC) is None


NEW = HubSubscription(HUB, TOPIC)


def test_a_subscription_is_asked_for_verified_renewed_and_given_up() -> None:
    assert NEW.is_due(0.0 + 3600)
    asked = NEW.asked(10_000.0)
    assert not asked.is_due(10_001.0)
    assert asked.is_due(10_000.0 + 3600)
    verified = asked.verified(10_005.0, 100_000.0)
    assert verified.trusted(20_000.0)
    assert [verified.is_due(at) for at in (60_000.0, 95_000.0, 200_000.0)] == [False, True, True]
    denied = verified.denied(20_000.0)
    assert not denied.active(20_000.0)
    assert not denied.is_due(20_000.0 + 80_000)


def test_a_hub_that_sends_nothing_is_not_trusted_until_it_does() -> None:
    verified = NEW.asked(0.0).verified(0.0, 1000.0)
    silent = verified.missed(10.0)
    assert (silent.trusted(11.0), silent.heard().trusted(11.0)) == (False, True)
    assert not NEW.missed(10.0).silent


def test_another_hub_is_another_subscription() -> None:
    verified = NEW.verified(0.0, 1000.0)
    assert followed(verified, HubLinks(HUB, TOPIC)) is verified
    assert followed(verified, None) is verified
    assert followed(verified, HubLinks("https://other.example/", TOPIC)) == HubSubscription(
        "https://other.example/", TOPIC
    )


@given(st.dictionaries(st.text(max_size=8), st.integers() | st.text() | st.none()))
def test_whatever_was_saved_can_be_read(saved: Mapping[str, object]) -> None:
    found = HubSubscription.read(saved)
    assert found is None or HubSubscription.read(found.written()) == found


@dataclass
class HubAndFeed:
    """A feed at /rss with a hub at /hub, and our callbacks as they are reached."""

    entries: list[str] = field(default_factory=list)
    subscriptions: list[Mapping[str, str]] = field(default_factory=list)
    polls: int = 0
    address: str = ""

    async def rss(self, _: web.Request) -> web.Response:
        self.polls += 1
        return web.Response(body=self.page(*self.entries), content_type="application/rss+xml")

    async def hub(self, request: web.Request) -> web.Response:
        self.subscriptions.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(status=202)

    def page(self, *names: str) -> bytes:
        return rss(f"{self.address}/hub", f"{self.address}/rss", *names)


@pytest.fixture
async def site() -> AsyncIterator[HubAndFeed]:
    made = HubAndFeed()
    app = web.Application()
    app.add_routes([web.get("/rss", made.rss), web.post("/hub", made.hub)])
    async with TestServer(app) as server:
        made.address = str(server.make_url("")).rstrip("/")
        yield made


@pytest.fixture
async def callbacks() -> HubCallbacks:
    return HubCallbacks("https://desk.example/hooks/", b"secret", 2**20)


@pytest.fixture
async def reached(callbacks: HubCallbacks) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with TestClient(TestServer(callbacks.application())) as client:
        yield client


async def no_sleep(seconds: float) -> None:
    """Pacing has tests of its own."""


@pytest.fixture
async def road(site: HubAndFeed, callbacks: HubCallbacks) -> AsyncIterator[FeedConnector]:
    fields = {"road": "feed", "url": f"{site.address}/rss", "networks": ["127.0.0.0/8"], "apart_seconds": 0}
    async with Fetcher(HostPacing(lambda: 0.0, no_sleep), 2**20, callbacks=callbacks) as fetcher:
        yield FeedConnector(FeedConnection.model_validate(fields), fetcher)


Client = TestClient[web.Request, web.Application]


def path_of(site: HubAndFeed) -> str:
    address = site.subscriptions[-1]["hub.callback"]
    assert address.startswith("https://desk.example/hooks/websub/")
    return address.removeprefix("https://desk.example/hooks")


async def verify(reached: Client, site: HubAndFeed, mode: str = "subscribe", topic: str | None = None) -> int:
    asked = {"hub.mode": mode, "hub.topic": topic or site.subscriptions[-1]["hub.topic"], "hub.challenge": "c1"}
    answer = await reached.get(path_of(site), params={**asked, "hub.lease_seconds": "864000"})
    text = await answer.text()
    assert (text == "c1") is (answer.status == 200)
    return answer.status


async def send(reached: Client, site: HubAndFeed, body: bytes, secret: str | None = None) -> int:
    key = site.subscriptions[-1]["hub.secret"] if secret is None else secret
    signature = "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature": signature, "Content-Type": "application/rss+xml"}
    return (await reached.post(path_of(site), data=body, headers=headers)).status


def titles(items: tuple[FetchedItem, ...]) -> bytes:
    return b"".join(item.payload for item in items)


def noon() -> datetime:
    return datetime.now(UTC)


async def test_what_the_hub_sends_is_answered_once_it_is_safe(
    site: HubAndFeed, reached: Client, road: FeedConnector
) -> None:
    site.entries = ["one"]
    first = await road.poll({}, noon())
    assert site.subscriptions[0]["hub.mode"] == "subscribe"
    assert await verify(reached, site) == 200
    sending = asyncio.create_task(send(reached, site, site.page("two", "one")))
    await road.announced(first.position)
    page = await road.poll(first.position, noon())
    assert b"two" in titles(page.items)
    assert b"<guid>one" not in titles(page.items)
    assert (page.fates, site.polls) == ({"repeat": 1}, 1)
    assert not sending.done()
    await road.confirmed(page)
    assert await sending == 200


async def test_a_hub_that_is_trusted_makes_polls_rare_and_one_that_goes_silent_does_not(
    site: HubAndFeed, reached: Client, road: FeedConnector
) -> None:
    site.entries = ["one"]
    page = await road.poll({}, noon())
    assert page.next_seconds == 60
    await verify(reached, site)
    page = await road.poll(page.position, noon())
    assert page.next_seconds == 3600
    site.entries = ["two", "one"]
    page = await road.poll(page.position, noon())
    assert page.next_seconds < 3600
    assert len(site.subscriptions) == 1


async def test_after_a_restart_the_hub_is_heard_before_the_next_poll(
    site: HubAndFeed, reached: Client, road: FeedConnector, callbacks: HubCallbacks
) -> None:
    site.entries = ["one"]
    page = await road.poll({}, noon())
    await verify(reached, site)
    page = await road.poll(page.position, noon())
    await road.close()
    assert await send(reached, site, site.page("two")) == 503
    again = FeedConnector(road._settings, road._fetcher)
    waiting = asyncio.create_task(again.announced(page.position))
    await asyncio.sleep(0)
    sending = asyncio.create_task(send(reached, site, site.page("two")))
    await waiting
    found = await again.poll(page.position, noon())
    await again.confirmed(found)
    assert (await sending, b"two" in titles(found.items)) == (200, True)


async def test_without_the_right_signature_nothing_is_taken(
    site: HubAndFeed, reached: Client, road: FeedConnector
) -> None:
    site.entries = ["one"]
    page = await road.poll({}, noon())
    await verify(reached, site)
    assert await send(reached, site, site.page("two"), secret="guessed") == 202
    assert (await reached.post(path_of(site), data=b"x", headers={"X-Hub-Signature": "md5=x"})).status == 202
    assert (await road.poll(page.position, noon())).items == ()


async def test_what_was_not_asked_for_is_not_verified(site: HubAndFeed, reached: Client, road: FeedConnector) -> None:
    site.entries = ["one"]
    await road.poll({}, noon())
    assert await verify(reached, site, topic="https://other.example/") == 404
    assert await verify(reached, site, mode="unsubscribe") == 404
    assert (await reached.get("/websub/none")).status == 404


async def test_what_is_no_feed_is_a_hint_to_poll(site: HubAndFeed, reached: Client, road: FeedConnector) -> None:
    site.entries = ["one"]
    page: Page = await road.poll({}, noon())
    await verify(reached, site)
    site.entries = ["two", "one"]
    sending = asyncio.create_task(send(reached, site, b"something is new"))
    await road.announced(page.position)
    page = await road.poll(page.position, noon())
    await road.confirmed(page)
    assert (await sending, site.polls, b"two" in titles(page.items)) == (200, 2, True)
