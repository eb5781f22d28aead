"""The interface: answers, errors, tokens, and that no request makes it fail."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from schemas.deadletter import DeadLetter, MessageOrigin
from schemas.published import Action, Outlet
from schemas.reasons import RejectReason
from schemas.source_event import SourceEvent, SourceEventKind
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens, Use
from services.gateway.api.application import application
from services.sources.registry.entry import SenderKind, SourceEntry
from services.sources.registry.tokens import hash_of, new_token
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published, story_of


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


@pytest.fixture
def client(gateway: ListGateway) -> AsyncClient:
    return _client(gateway, "https://reader.example")


def _client(gateway: ListGateway, *origins: str) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(application(gateway.context, origins)), base_url="http://gateway")


def _ids(answer: Any) -> list[str]:
    return [each["article_id"] for each in answer.json()["articles"]]


async def test_articles_are_listed_page_by_page(gateway: ListGateway, client: AsyncClient) -> None:
    gateway.publish(*(published(f"a{n}", minutes=n) for n in range(5)))
    first = await client.get("/v1/articles?limit=3")
    assert _ids(first) == ["a4", "a3", "a2"]
    rest = await client.get("/v1/articles", params={"limit": 3, "cursor": first.json()["next"]})
    assert (_ids(rest), rest.json()["next"]) == (["a1", "a0"], None)


async def test_a_record_is_answered_as_published_and_not_sent_again_to_who_has_it(
    gateway: ListGateway, client: AsyncClient
) -> None:
    record = published("a1", headline="Zürich")
    gateway.publish(record)
    answer = await client.get("/v1/articles/a1")
    assert answer.content == record.to_bytes()
    again = await client.get("/v1/articles/a1", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_search_takes_the_filters_of_the_stream(gateway: ListGateway, client: AsyncClient) -> None:
    gateway.publish(published("a1", headline="Grain shipped"), published("a2", headline="Coal shipped", outlet="tass"))
    assert _ids(await client.get("/v1/search?q=grain")) == ["a1"]
    assert _ids(await client.get("/v1/search?q=ship&outlet=tass")) == ["a2"]
    assert (await client.get("/v1/search?q=coal&fields=article_id,content.headline")).json()["articles"] == [
        {"article_id": "a2", "content": {"headline": "Coal shipped"}}
    ]


async def test_what_was_brought_in_later_is_searched_and_not_announced(
    gateway: ListGateway, client: AsyncClient
) -> None:
    gateway.publish(published("old", backfill=True), published("new"))
    assert set(_ids(await client.get("/v1/search?q=harbour"))) == {"new", "old"}
    assert _ids(await client.get("/v1/search?backfill=without")) == ["new"]
    assert _ids(await client.get("/v1/search?q=harbour&backfill=only")) == ["old"]
    assert (await client.get("/v1/search?backfill=perhaps")).status_code == 400
    address = "/v1/stream?resume=0123abcd-0.0-0.0&max_events=1&fields=article_id"
    assert b'"new"' in (await client.get(address)).content
    assert b'"old"' in (await client.get(f"{address}&backfill=with")).content


async def test_versions_and_differences(gateway: ListGateway, client: AsyncClient) -> None:
    gateway.publish(
        published("a1", paragraphs=("Two died.",)),
        published("a1", 2, action=Action.CORRECT, paragraphs=("Three died.",)),
    )
    versions = (await client.get("/v1/articles/a1/versions")).json()["versions"]
    assert [(each["sequence"], each["record"]["action"]) for each in versions] == [(1, "publish"), (2, "correct")]
    paragraphs = (await client.get("/v1/articles/a1/difference?older=1&newer=2")).json()["paragraphs"]
    assert [each["kind"] for each in paragraphs] == ["same", "removed", "added"]
    gateway.publish(published("a1", 3, action=Action.RETRACT))
    assert (await client.get("/v1/articles/a1/difference?older=1&newer=2")).status_code == 404
    assert "died" not in (await client.get("/v1/articles/a1/versions")).text


async def test_stories_and_their_reports(gateway: ListGateway, client: AsyncClient) -> None:
    one, two = published("a1"), published("a2", minutes=1)
    gateway.publish(one, two, story_of(one, two))
    assert [each["story_id"] for each in (await client.get("/v1/stories")).json()["stories"]] == ["s1"]
    assert (await client.get("/v1/stories/s1")).json()["headline"] == "Harbour reopens"
    reports = await client.get("/v1/stories/s1/articles")
    assert (_ids(reports), reports.json()["next"]) == (["a2", "a1"], None)
    first = await client.get("/v1/stories/s1/articles?limit=1")
    rest = await client.get(f"/v1/stories/s1/articles?cursor={first.json()['next']}")
    assert (_ids(first), _ids(rest)) == (["a2"], ["a1"])
    assert (await client.get("/v1/stories/none")).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/v1/articles?limit=0",
        "/v1/articles?cursor=ABCD",
        "/v1/articles?near=91,0,1",
        "/v1/articles?urgent=1",
        "/v1/search?q=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y+z+a+b+c+d+e+f+g",
        "/v1/stream?resume=nonsense",
        "/v1/stream?min_independent_origins=2",
        "/v1/items",
        "/v1/articles?since=yesterday",
        "/v1/articles?since=2026",
        "/v1/search?until=20261127",
        "/v1/stream?stop=1e9",
    ],
)
async def test_what_cannot_be_answered_is_a_problem_in_one_sentence(client: AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["detail"]


async def test_every_answer_has_security_headers_and_only_named_origins_may_read(client: AsyncClient) -> None:
    answer = await client.get("/v1/articles", headers={"Origin": "https://reader.example"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "https://reader.example"
    other = await client.get("/nothing", headers={"Origin": "https://other.example"})
    assert (other.status_code, other.headers["x-frame-options"]) == (404, "DENY")
    assert "access-control-allow-origin" not in other.headers


async def test_a_stream_is_sent_as_events(gateway: ListGateway, client: AsyncClient) -> None:
    gateway.publish(published("a1"), published("a2"))
    answer = await client.get("/v1/stream?max_events=2&resume=0123abcd-0.0-0.0&fields=article_id")
    body = answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [line for line in body.splitlines() if line.startswith('data: {"article_id"')] == [
        'data: {"article_id":"a1"}',
        'data: {"article_id":"a2"}',
    ]
    assert gateway.context.streams["*"] == 0


def _guarded(gateway: ListGateway, **fields: Any) -> tuple[AsyncClient, dict[str, str]]:
    token = new_token()
    holder = Holder(name="evening", hash=hash_of(token), **fields)
    sources = tuple(
        SourceEntry(id=name, name=name, kind=SenderKind.OUTLET, rights=rights)
        for name, rights in (("leta", None), ("secretive", "For internal use; NOT FOR WEB."))
    )
    gateway.context.gate = Gate(gateway.clock, Tokens((holder,)), lambda: sources)
    return _client(gateway), {"Authorization": f"Bearer {token}"}


async def test_without_a_valid_token_nothing_is_answered(gateway: ListGateway) -> None:
    client, header = _guarded(gateway, expires=NOON.replace(hour=13))
    assert (await client.get("/v1/articles")).status_code == 401
    assert (await client.get("/v1/articles", headers={"Authorization": "Bearer ct_wrong"})).status_code == 401
    assert (await client.get("/v1/articles", headers=header)).status_code == 200
    gateway.now = NOON.replace(hour=14)
    assert (await client.get("/v1/articles", headers=header)).status_code == 401


async def test_a_token_without_the_scope_is_refused_and_one_that_asks_too_often_waits(gateway: ListGateway) -> None:
    client, header = _guarded(gateway, scopes=frozenset({Scope.ACKNOWLEDGE}))
    assert (await client.get("/v1/articles", headers=header)).status_code == 403
    client, header = _guarded(gateway, per_minute=2)
    answers = [await client.get("/v1/articles", headers=header) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) >= 1


async def test_the_rights_of_a_source_bind_what_a_token_sees(gateway: ListGateway) -> None:
    open_, closed = published("a1"), published("a2", outlet="secretive", minutes=1)
    gateway.publish(open_, closed, story_of(closed, open_))
    client, header = _guarded(gateway, use=Use.WEB)
    assert _ids(await client.get("/v1/articles", headers=header)) == ["a1"]
    assert (await client.get("/v1/articles/a2", headers=header)).status_code == 404
    assert (await client.get("/v1/items?trace_id=t-a2-1", headers=header)).json() == {"items": []}
    story = (await client.get("/v1/stories/s1", headers=header)).json()
    assert ([each["article_id"] for each in story["articles"]], [each["id"] for each in story["outlets"]]) == (
        ["a1"],
        ["leta"],
    )
    address = "/v1/stream?max_events=1&resume=0123abcd-0.0-0.0&fields=article_id"
    assert "a2" not in (await client.get(address, headers=header)).text
    client, header = _guarded(gateway, use=Use.INTERNAL)
    assert _ids(await client.get("/v1/articles", headers=header)) == ["a2", "a1"]


def _naming(*names: str) -> dict[str, Any]:
    kinds = {"kind": "person", "mentions": ()}
    return {"entities": tuple({"id": f"person/{name.lower()}", "name": name, **kinds} for name in names)}


async def test_who_is_named_in_copy_that_a_token_may_not_see_is_not_named_to_it(gateway: ListGateway) -> None:
    gateway.publish(
        published("a1", content=_naming("Vera")),
        published("a2", outlet="secretive", content=_naming("Vera", "Mole")),
    )
    for use, counts in ((Use.WEB, {"Vera": 1}), (Use.INTERNAL, {"Mole": 1, "Vera": 2})):
        client, header = _guarded(gateway, use=use)
        named = (await client.get("/v1/entities", headers=header)).json()["entities"]
        assert {each["name"]: each["articles"] for each in named} == counts
        status = (await client.get("/v1/entities/person/mole", headers=header)).status_code
        assert status == (200 if "Mole" in counts else 404)


async def test_a_story_shows_no_trace_of_reports_that_its_record_does_not_list_any_more(gateway: ListGateway) -> None:
    """A long story lists some of its reports; its outlets, names and origins come from all."""
    listed = published("a1")
    outlets = (Outlet(id="leta"), Outlet(id="secretive"))
    named = ({"id": "person/mole", "name": "Mole", "kind": "person", "articles": 1},)
    long = story_of(listed, outlets=outlets, entities=named, headline="Mole found")
    gateway.publish(listed, long, published("a2"))
    client, header = _guarded(gateway, use=Use.WEB)
    answers = [await client.get(f"/v1/stories{which}", headers=header) for which in ("", "/s1")]
    address = "/v1/stream?records=stories&records=articles&max_events=2&resume=0123abcd-0.0-0.0"
    answers.append(await client.get(address, headers=header))
    for answer in answers:
        assert "Harbour reopens" in answer.text
        assert "Mole" not in answer.text
        assert "secretive" not in answer.text


async def test_a_sender_learns_why_an_item_was_refused(gateway: ListGateway, client: AsyncClient) -> None:
    letter = DeadLetter(
        dead_letter_id="d1",
        stage="parser",
        reason=RejectReason.UNKNOWN_FORMAT,
        error="it says: secret words",
        origin=MessageOrigin(topic="news.raw", partition=0, offset=1),
        rejected_at=NOON,
        trace_id="t1",
        value=b"secret words",
    )
    gateway.context.senders.refusals.take(letter)
    answer = await client.get("/v1/items?trace_id=t1")
    (item,) = answer.json()["items"]
    assert (item["state"], item["stage"], item["reason"]) == ("refused", "parser", RejectReason.UNKNOWN_FORMAT)
    assert "secret" not in answer.text
    gateway.context.senders.refusals.take(letter.model_copy(update={"replayed_at": NOON, "value": None}))
    assert (await client.get("/v1/items?trace_id=t1")).json() == {"items": []}


async def test_sources_are_listed_with_what_is_missing_of_them(gateway: ListGateway, client: AsyncClient) -> None:
    missed: dict[str, Any] = {"counter": "service:abc", "first_number": 61, "last_number": 64}
    for kind, fields in ((SourceEventKind.NUMBERS_MISSED, missed), (SourceEventKind.WENT_QUIET, {"since": NOON})):
        event = SourceEvent(event_kind=kind, source_id="leta", at=NOON, text="for people", **fields)
        gateway.context.senders.conditions.take(event)
    answer = (await client.get("/v1/sources")).json()
    assert [(each["id"], each["state"], each["missing"]) for each in answer["sources"]] == [
        ("leta", "quiet", [{"counter": "service:abc", "first": 61, "last": 64}])
    ]
    gateway.context.senders.conditions_known.clear()
    assert (await client.get("/v1/sources")).status_code == 503


@pytest.mark.parametrize(
    "sent",
    [
        {"Last-Event-ID": "0123abcd-0.0-0.0\x0bevent: x"},
        {"Authorization": "Bearer \x7f"},
        {"If-None-Match": '"' * 4000},
        {"Origin": "null"},
        {"Accept": "text/html<script>"},
    ],
)
async def test_a_header_is_data_or_refused(client: AsyncClient, sent: dict[str, str]) -> None:
    answer = await client.get("/v1/stream?stop=2020-01-01T00:00:00Z", headers=sent)
    assert answer.status_code in (200, 400, 401)
    assert "access-control-allow-origin" not in answer.headers
    assert not [name for name, value in answer.headers.items() if "script" in value or "event: x" in value]


async def test_the_document_describes_every_path(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert {"/v1/articles", "/v1/search", "/v1/stories", "/v1/stream", "/v1/items"} <= document["paths"].keys()
    assert json.dumps(document)
