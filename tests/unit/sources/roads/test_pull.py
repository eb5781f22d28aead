"""Interfaces of agencies, as their documents describe them: fakes on loopback, and the entries that ask them."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.sources.roads.fetching import Fetcher
from services.sources.roads.pacing import HostPacing
from services.sources.roads.protocol import Fate, Page, Position, SourceFailure
from services.sources.roads.pull.connector import PullConnector
from services.sources.roads.pull.settings import PullConnection

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
Handler = Callable[[web.Request], Coroutine[Any, Any, web.Response]]


class _Agency:
    """A fake: what it was asked, and what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], dict[str, str]]] = []
        self.handler: Handler | None = None
        self.server: TestServer | None = None

    def url(self, path: str) -> str:
        assert self.server
        return str(self.server.make_url(path))

    async def handle(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.asked.append((request.method, request.path, query, dict(request.headers)))
        assert self.handler
        return await self.handler(request)


@pytest.fixture
async def agency() -> AsyncIterator[_Agency]:
    fake = _Agency()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", fake.handle)
    fake.server = TestServer(app)
    async with fake.server:
        yield fake


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(HostPacing(lambda: 0.0), 100_000) as made:
        yield made


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "USER", "PASSWORD", "CLIENT", "CLIENT_SECRET"):
        monkeypatch.setenv(name, name.lower())


class _Asking:
    """A connector that keeps its position."""

    def __init__(self, fetcher: Fetcher, **entry: Any) -> None:
        settings = {"road": "pull", "networks": ["127.0.0.0/8"], "apart_seconds": 0, **entry}
        self.connector = PullConnector(PullConnection.model_validate(settings), fetcher)
        self.position: Position = {}

    async def poll(self, now: datetime = NOW) -> Page:
        page = await self.connector.poll(self.position, now)
        self.position = json.loads(json.dumps(page.position))
        await self.connector.confirmed(page)
        return page

    async def texts(self, polls: int = 1) -> list[str]:
        return [item.payload.decode() for _ in range(polls) for item in (await self.poll()).items]


async def test_ap_media_api(agency: _Agency, fetcher: Fetcher) -> None:
    """AP Media API: feed → next_page, a key in a header, the text by its own address; a next_page dies in time."""

    async def handler(request: web.Request) -> web.Response:
        assert request.headers["x-api-key"] == "key"
        if request.path == "/nitf/a1":
            return web.Response(text="<nitf/>", content_type="application/xml")
        seq = request.query.get("seq", "0")
        if seq == "dead":
            return web.json_response({"error": {"message": "The next_page link has expired"}}, status=400)
        item = {"altids": {"itemid": "a1"}, "renditions": {"nitf": {"href": agency.url("/nitf/a1")}}}
        items = [{"item": item}] if seq == "0" else []
        return web.json_response({"data": {"items": items, "next_page": agency.url("/media/v/content/feed?seq=1")}})

    agency.handler = handler
    asking = _Asking(
        fetcher,
        url=agency.url("/media/v/content/feed"),
        parameters={"page_size": "100"},
        auth={"by": "header", "name": "x-api-key", "value": "env:KEY"},
        items="$.data.items[*].item",
        id="$.altids.itemid",
        content="$.renditions.nitf.href",
        cursor={"kind": "next link", "at": "$.data.next_page"},
        expiry={"cursor_words": ["next_page link has expired"]},
    )
    first = await asking.poll()
    assert [item.payload for item in first.items] == [b"<nitf/>"]
    assert first.next_seconds == 0
    assert (await asking.poll()).next_seconds == 30
    assert [query for _, path, query, _ in agency.asked if path.endswith("feed")] == [
        {"page_size": "100"},
        {"seq": "1"},
    ]
    asking.position = {**asking.position, "cursor": agency.url("/media/v/content/feed?seq=dead")}
    assert "expired" in (await asking.poll()).notes[0]
    assert (await asking.poll()).fates == {Fate.REPEAT: 1}


async def test_dpa_wireq(agency: _Agency, fetcher: Fetcher) -> None:
    """dpa wireQ: entries are lent; each receipt is given back by DELETE; Retry-After says when to ask again."""
    queue = {"r1": "Eins", "r2": "Zwei"}

    async def handler(request: web.Request) -> web.Response:
        if request.method == "DELETE":
            found = queue.pop(request.path.rpartition("/")[2], None)
            return web.Response(status=204 if found else 404)
        entries = [{"urn": f"urn:{r}", "headline": text, "_wireq_receipt": r} for r, text in queue.items()]
        return web.json_response({"entries": entries}, headers={} if entries else {"Retry-After": "45"})

    agency.handler = handler
    asking = _Asking(
        fetcher,
        url=agency.url("/v1/endpoint/entries.json"),
        items="$.entries[*]",
        id="$.urn",
        cursor={
            "kind": "lease",
            "at": "$._wireq_receipt",
            "acknowledge": agency.url("/v1/endpoint/entry/") + "{receipt}",
        },
    )
    page = await asking.connector.poll({}, NOW)
    assert [json.loads(item.payload)["headline"] for item in page.items] == ["Eins", "Zwei"]
    assert len(queue) == 2  # nothing is given back before the items are safe
    asking.position = page.position
    assert (await asking.poll()).fates == {Fate.REPEAT: 2}  # lent once more, known, and given back now
    assert queue == {}
    assert (await asking.poll()).next_seconds == 45


async def test_reuters_login_and_poll_token(agency: _Agency, fetcher: Fetcher) -> None:
    """Reuters: a login for a token, channels polled with the token of the last poll, texts by id; tokens expire."""
    tokens = iter(("t1", "t2"))
    valid: set[str] = set()

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/rmd/rest/xml/login":
            assert request.query == {"username": "user", "password": "password"}
            valid.clear()
            valid.add(token := next(tokens))
            return web.Response(text=f"<authToken>{token}</authToken>", content_type="text/xml")
        if request.query.get("token") not in valid:
            return web.Response(status=401)
        number = int(request.query.get("pollToken", "0"))
        results = f"<result><id>tag:{number}</id></result>" if number < 2 else ""
        body = f"<results><pollToken>{number + 1}</pollToken>{results}</results>"
        return web.Response(text=body, content_type="text/xml")

    agency.handler = handler
    asking = _Asking(
        fetcher,
        url=agency.url("/rmd/rest/xml/items"),
        parameters={"channel": "OLE548"},
        auth={
            "by": "login",
            "url": agency.url("/rmd/rest/xml/login"),
            "method": "GET",
            "fields": {"username": "env:USER", "password": "env:PASSWORD"},
            "token": "//authToken | /authToken",
        },
        items="//result",
        id="id",
        cursor={"kind": "token", "at": "//pollToken", "parameter": "pollToken"},
    )
    assert await asking.texts() == ["<result><id>tag:0</id></result>"]
    valid.clear()  # the token has expired
    assert await asking.texts(2) == ["<result><id>tag:1</id></result>"]
    assert [path for _, path, _, _ in agency.asked].count("/rmd/rest/xml/login") == 2


async def test_afp_core(agency: _Agency, fetcher: Fetcher) -> None:
    """AFP Core: OAuth with a user's password, a search by POST, the latest time sent back with an overlap."""
    bodies: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/oauth/token":
            assert request.headers["Authorization"] == "Basic Y2xpZW50OmNsaWVudF9zZWNyZXQ="
            assert (await request.post())["grant_type"] == "password"
            return web.json_response({"access_token": "abc", "expires_in": 3600})
        assert request.headers["Authorization"] == "Bearer abc"
        bodies.append(await request.text())
        docs = [{"uno": "newsml.1", "published": "2026-03-02T11:58:00Z", "news": ["Un texte."]}]
        return web.json_response({"response": {"docs": docs, "numFound": 1}})

    agency.handler = handler
    asking = _Asking(
        fetcher,
        url=agency.url("/v1/api/search"),
        method="POST",
        headers={"Content-Type": "application/json"},
        body='{"maxRows": 100}',
        auth={
            "by": "oauth2",
            "token_url": agency.url("/oauth/token"),
            "client_id": "env:CLIENT",
            "client_secret": "env:CLIENT_SECRET",
            "user": "env:USER",
            "password": "env:PASSWORD",
        },
        items="$.response.docs[*]",
        id="$.uno",
        cursor={"kind": "timestamp", "at": "$.published", "parameter": "from"},
    )
    assert len(await asking.texts(2)) == 1
    asked = [query for _, path, query, _ in agency.asked if path.endswith("search")]
    assert asked == [{"from": "2026-03-02T11:00:00Z"}, {"from": "2026-03-02T11:56:00Z"}]
    assert bodies == ['{"maxRows": 100}'] * 2


async def test_a_plain_interface_with_numbers(agency: _Agency, fetcher: Fetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        since = int(request.query["after"])
        return web.json_response([{"number": n} for n in range(since + 1, min(since + 3, 6))])

    agency.handler = handler
    asking = _Asking(
        fetcher,
        url=agency.url("/items"),
        auth={"by": "query", "name": "key", "value": "env:KEY"},
        items="$[*]",
        cursor={"kind": "sequence", "at": "$.number", "parameter": "after"},
    )
    assert await asking.texts(4) == [f'{{"number": {n}}}' for n in range(1, 6)]
    assert agency.asked[0][2] == {"key": "key", "after": "0"}


async def test_newsml_g2_over_http(agency: _Agency, fetcher: Fetcher) -> None:
    """A server with newsMessages: each newsItem is an item, in its namespace, told apart by guid and version."""
    message = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
        '<newsItem guid="urn:newsml:a.example:1" version="1"><contentSet/></newsItem>'
        '<newsItem guid="urn:newsml:a.example:1" version="2"><contentSet/></newsItem></itemSet></newsMessage>'
    )

    async def handler(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Basic dXNlcjpwYXNzd29yZA=="
        return web.Response(text=message, content_type="application/xml")

    agency.handler = handler
    asking = _Asking(
        fetcher,
        url=agency.url("/g2"),
        auth={"by": "basic", "user": "env:USER", "password": "env:PASSWORD"},
        items="//n:newsItem",
        id="concat(@guid, '/', @version)",
        namespaces={"n": "http://iptc.org/std/nar/2006-10-01/"},
    )
    texts = await asking.texts(2)
    assert len(texts) == 2
    assert all(text.startswith("<newsItem xmlns=") for text in texts)


async def test_one_text_that_is_gone_holds_up_no_others(agency: _Agency, fetcher: Fetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/gone":
            return web.Response(status=404)
        return web.json_response([{"id": 1, "text": "/gone"}])

    agency.handler = handler
    asking = _Asking(fetcher, url=agency.url("/items"), items="$[*]", content="$.text")
    assert await asking.texts(2) == ['{"id": 1, "text": "/gone"}']


async def test_a_key_does_not_go_to_another_host_that_an_answer_names(agency: _Agency, fetcher: Fetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        other = agency.url("/text").replace("127.0.0.1", "localhost")
        return web.json_response([{"text": other}]) if request.path == "/items" else web.Response(text="x")

    agency.handler = handler
    auth = {"by": "header", "name": "X-Key", "value": "env:KEY"}
    await _Asking(fetcher, url=agency.url("/items"), items="$[*]", content="$.text", auth=auth).poll()
    assert ["X-Key" in headers for _, _, _, headers in agency.asked] == [True, False]


@pytest.mark.parametrize(
    ("answer", "items", "reason"),
    [
        (web.Response(status=503, headers={"Retry-After": "7"}), "$[*]", "HTTP 503"),
        (web.Response(text="<html>"), "$[*]", "not JSON"),
        (web.Response(text="{}"), "//a", "not XML"),
        (web.Response(text="[1]"), "$[", "cannot be followed"),
    ],
)
async def test_an_answer_that_the_entry_does_not_describe_is_a_failure(
    agency: _Agency, fetcher: Fetcher, answer: web.Response, items: str, reason: str
) -> None:
    async def handler(request: web.Request) -> web.Response:
        return answer

    agency.handler = handler
    with pytest.raises(SourceFailure, match=reason) as caught:
        await _Asking(fetcher, url=agency.url("/"), items=items).poll()
    assert caught.value.retry_after == (7 if answer.status == 503 else None)


async def test_a_missing_secret_is_a_failure_that_names_its_place(agency: _Agency, fetcher: Fetcher) -> None:
    auth = {"by": "header", "value": "env:NOT_THERE"}
    with pytest.raises(SourceFailure, match="env:NOT_THERE"):
        await _Asking(fetcher, url=agency.url("/"), items="$", auth=auth).poll()


async def test_external_entities_of_an_answer_are_not_read(agency: _Agency, fetcher: Fetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>')

    agency.handler = handler
    texts = await _Asking(fetcher, url=agency.url("/"), items="//b").texts()
    assert texts == ["<b>&x;</b>"]
