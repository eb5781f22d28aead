"""Searches as feeds: what feed readers make of them, and who may read them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from xml.etree.ElementTree import fromstring

import feedparser  # type: ignore[import-untyped]
import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from schemas.published import Action
from services.gateway.access.gate import Gate
from services.gateway.access.issuer import Issuer
from services.gateway.access.tokens import Holder, Tokens, Use
from services.gateway.api.application import application
from services.gateway.feeds.address import KeptSearch, kept_search, written
from services.gateway.feeds.atom import atom_feed
from services.gateway.feeds.entry import SearchEntry, SearchFeed, WithdrawnEntry
from services.gateway.feeds.json_feed import json_feed
from services.gateway.feeds.routes import router
from services.sources.registry.entry import SenderKind, SourceEntry
from services.sources.registry.tokens import hash_of, new_token
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published

ATOM = "{http://www.w3.org/2005/Atom}"
KEPT = KeptSearch("evening", "Grain & more", "q=grain&country=UA")


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    made.context.key = "key"
    made.publish(
        published(
            "a1", headline="Grain <b>shipped</b> & sold", paragraphs=("One ship.", "Then <script>another</script>.")
        ),
        published("a2", headline="Coal shipped", minutes=1),
        published("a3", headline="Grain killed", minutes=2),
        published("a3", 2, action=Action.RETRACT, minutes=2),
    )
    yield made
    made.close()


def client_of(gateway: ListGateway, **headers: str) -> AsyncClient:
    app = application(gateway.context, (), (router,))
    return AsyncClient(transport=ASGITransport(app), base_url="https://news.example", headers=headers)


async def test_a_feed_reader_reads_a_search(gateway: ListGateway) -> None:
    answer = await client_of(gateway).get("/v1/feeds/atom?q=grain")
    assert answer.headers["content-type"] == "application/atom+xml"
    read: Any = feedparser.parse(answer.content)
    assert not read.bozo
    (entry,) = read.entries
    assert (entry.id, entry.author) == ("urn:copytaster:a1", "leta")
    # Text, whatever it looks like: nothing of it is markup.
    assert (entry.title_detail.type, entry.content[0].type) == ("text/plain", "text/plain")
    assert entry.title == "Grain <b>shipped</b> & sold"
    (gone,) = fromstring(answer.content).iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")  # noqa: S314 - our own
    assert gone.get("ref") == "urn:copytaster:a3"
    assert "killed" not in answer.text


async def test_json_feed_says_the_same(gateway: ListGateway) -> None:
    answer = await client_of(gateway).get("/v1/feeds/json?q=grain")
    made = answer.json()
    assert (made["version"], [each["id"] for each in made["items"]]) == (
        "https://jsonfeed.org/version/1.1",
        ["urn:copytaster:a1"],
    )
    assert [each["id"] for each in made["_copytaster"]["withdrawn"]] == ["urn:copytaster:a3"]
    again = await client_of(gateway, **{"If-None-Match": answer.headers["etag"]}).get("/v1/feeds/json?q=grain")
    assert again.status_code == 304


def guard(gateway: ListGateway) -> str:
    token = new_token()
    sources = (SourceEntry(id="leta", name="LETA", kind=SenderKind.AGENCY, rights="not for web"),)
    holder = Holder(name="evening", hash=hash_of(token), expires=NOON.replace(hour=13))
    gateway.context.gate = Gate(gateway.clock, Tokens((holder,)), lambda: sources)
    return token


async def test_a_kept_search_needs_no_token_and_ends_with_its_makers(gateway: ListGateway) -> None:
    gateway.publish(published("a4", headline="Grain sold", outlet="open"))
    token = guard(gateway)
    assert (await client_of(gateway).get("/v1/feeds/atom")).status_code == 401
    client = client_of(gateway, Authorization=f"Bearer {token}")
    made = await client.post("/v1/feeds", json={"title": "Grain", "query": "q=grain"})
    assert made.status_code == 201
    for kind in ("atom", "json"):
        address = made.json()[kind]
        answer = await client_of(gateway).get(address)
        assert (answer.status_code, "Grain sold" in answer.text) == (200, True)
        # The rights of the source bind its maker, and so the feed.
        assert "One ship" not in answer.text
        assert (await client_of(gateway).get(address.replace("/feeds/", "/feeds/A"))).status_code == 404
    gateway.now = NOON.replace(hour=14)
    assert (await client_of(gateway).get(made.json()["atom"])).status_code == 404


async def test_who_cannot_be_asked_about_later_keeps_no_search_and_reads_none(gateway: ListGateway) -> None:
    """A token of an issuer is not listed anywhere: who has it is known from it alone."""
    signed = Holder(name="oidc:desk", hash=hash_of("x"), use=Use.WEB)
    issuer = Mock(spec=Issuer)
    issuer.holder.return_value = signed
    gateway.context.gate = Gate(gateway.clock, None, issuer=issuer)
    client = client_of(gateway, Authorization="Bearer a.b.c")
    refused = await client.post("/v1/feeds", json={"title": "Grain", "query": "q=grain"})
    assert (refused.status_code, "token" in refused.json()["detail"]) == (403, True)
    for name in ("oidc:desk", "local:anybody"):
        address = f"/feeds/{written(KeptSearch(name, 'Grain', 'q=grain'), 'key')}.atom"
        assert (await client_of(gateway).get(address)).status_code == 404


async def test_a_query_that_is_none_is_refused_and_without_a_key_nothing_is_signed(gateway: ListGateway) -> None:
    client = client_of(gateway)
    assert (await client.post("/v1/feeds", json={"title": "x", "query": "urgent=1"})).status_code == 400
    assert (await client.post("/v1/feeds", content=b"{}")).status_code == 415
    gateway.context.key = ""
    assert (await client.post("/v1/feeds", json={"title": "x"})).status_code == 503


@given(st.text(max_size=40))
def test_only_what_was_signed_with_the_key_is_a_search(text: str) -> None:
    assert kept_search(text, "key") is None
    assert kept_search(written(KEPT, "key"), "key") == KEPT
    assert kept_search(written(KEPT, "other"), "key") is None


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_a_feed_that_can_be_read(title: str, paragraph: str, author: str) -> None:
    entry = SearchEntry("urn:x", title, None, author, NOON, NOON, "en", paragraph, (paragraph,))
    feed = SearchFeed(title, "https://news.example/f", (entry,), (WithdrawnEntry("urn:y", NOON),))
    root = fromstring(atom_feed(feed))  # noqa: S314 - our own
    assert len(root.findall(f"{ATOM}entry")) == 1
    assert json_feed(feed)


async def test_what_was_brought_in_later_is_in_no_feed_that_does_not_ask_for_it(gateway: ListGateway) -> None:
    gateway.publish(
        published("old", headline="Grain of old", backfill=True),
        published("older", backfill=True),
        published("older", 2, action=Action.RETRACT, backfill=True),
    )
    client = client_of(gateway)
    news = (await client.get("/v1/feeds/json?q=grain")).json()
    assert [item["id"] for item in news["items"]] == ["urn:copytaster:a1"]
    assert "older" not in json.dumps(news)
    old = (await client.get("/v1/feeds/json?q=grain&backfill=only")).json()
    assert [item["id"] for item in old["items"]] == ["urn:copytaster:old"]
