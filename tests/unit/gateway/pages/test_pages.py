"""The pages over HTTP: each state, and who may look."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from lxml import html

from schemas.published import Action, StoryStatus, VerdictInShort
from schemas.verdict import StoryReason, VerdictKind
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens, Use
from services.gateway.api.application import application
from services.gateway.pages import routes
from services.sources.registry.tokens import hash_of, new_token
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published, story_of


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


@pytest.fixture
def browser(gateway: ListGateway) -> AsyncClient:
    app = application(gateway.context, (), (routes.router,))
    return AsyncClient(transport=ASGITransport(app), base_url="http://gateway")


async def test_an_empty_wire_says_what_to_do(browser: AsyncClient) -> None:
    page = await browser.get("/")
    assert "Nothing has been published yet." in page.text


async def test_a_story_is_reached_from_the_wire_and_an_article_from_its_story(
    gateway: ListGateway, browser: AsyncClient
) -> None:
    one = published("a1")
    gateway.publish(one, story_of(one))
    wire = (await browser.get("/")).text
    assert 'href="/stories/s1"' in wire
    story = (await browser.get("/stories/s1")).text
    assert 'href="/articles/a1"' in story
    article = (await browser.get("/articles/a1")).text
    assert "The harbour was opened again on Friday." in article


async def test_a_killed_article_is_said_to_be_so_on_its_old_address(gateway: ListGateway, browser: AsyncClient) -> None:
    one = published("a1")
    gateway.publish(one, story_of(one), published("a1", 2, action=Action.RETRACT))
    for address in ("/articles/a1", "/stories/s1", "/", "/search?q=reopens"):
        assert "arbour" not in (await browser.get(address)).text
    assert "Withdrawn by its sender" in (await browser.get("/articles/a1")).text


async def test_what_may_not_be_used_is_listed_without_a_word_of_it(gateway: ListGateway, browser: AsyncClient) -> None:
    assert "Nothing is held or withdrawn." in (await browser.get("/kills")).text
    one = published("a1")
    gateway.publish(one, story_of(one), published("a1", 2, action=Action.RETRACT))
    page = (await browser.get("/kills")).text
    assert 'href="/articles/a1"' in page
    assert "arbour" not in page


async def test_a_copy_stands_beside_all_that_its_original_has_said(gateway: ListGateway, browser: AsyncClient) -> None:
    said = "The harbour was opened again on Friday."
    one, two = published("a1"), published("a1", 2, paragraphs=(said.replace("Friday", "Thursday"),))
    copied = VerdictInShort(kind=VerdictKind.NEAR_COPY, of="a1", family="f", why_this_story=StoryReason())
    copy = published("b1", paragraphs=(f"{said} It had been shut.",), verdict=copied, outlet="echo")
    gateway.publish(one, two, copy, story_of(two, copy))
    for address in ("/stories/s1", "/articles/b1"):
        page = (await browser.get(address)).text
        assert "adds 4 words" in page
        assert "keeps 1 word since changed" in page
        assert "<s>Friday.</s>" in page


async def test_what_became_part_of_a_story_is_called_by_the_reports_that_it_brought(
    gateway: ListGateway, browser: AsyncClient
) -> None:
    one, two = published("a1"), published("b1", story_id="s2", headline="Quay flooded")
    gone = story_of(two, story_id="s2").model_copy(
        update={"status": StoryStatus.MERGED, "merged_into": "s1", "articles": (), "headline": None, "sequence": 2}
    )
    moved = published("b1", 2, headline="Quay flooded")
    gateway.publish(
        one, two, story_of(one), story_of(two, story_id="s2"), moved, gone, story_of(one, moved, sequence=2)
    )
    read = html.fromstring((await browser.get("/stories/s1")).text)
    words = read.xpath("string(//ul[@class='merged']/li)")
    assert str(words).endswith("Quay flooded 1 report")


async def test_search_finds_and_refuses_clearly(gateway: ListGateway, browser: AsyncClient) -> None:
    one = published("a1")
    gateway.publish(one, story_of(one))
    assert "/articles/a1" in (await browser.get("/search?q=reopens")).text
    assert "Nothing that is shown fits." in (await browser.get("/search?q=volcano")).text


async def test_what_was_searched_for_is_marked_in_the_article_too(gateway: ListGateway, browser: AsyncClient) -> None:
    one = published("a1")
    gateway.publish(one, story_of(one))
    assert 'href="/articles/a1?q=opens+friday"' in (await browser.get("/search?q=opens+friday")).text
    page = (await browser.get("/articles/a1?q=opens+friday")).text
    assert '<span class="m-found ">opened</span>' in page
    assert "m-found" not in (await browser.get("/articles/a1?q=volcano")).text


async def test_what_is_not_there_is_a_page_and_no_page_may_load_from_elsewhere(browser: AsyncClient) -> None:
    for address in ("/articles/x", "/stories/x"):
        answer = await browser.get(address)
        assert answer.status_code == 404
        assert "not known here" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_files_of_the_page_and_no_others(browser: AsyncClient) -> None:
    assert (await browser.get("/static/desk.css")).headers["content-type"].startswith("text/css")
    assert (await browser.get("/static/..%2f__init__.py")).status_code == 404
    assert (await browser.get("/static/desk.html")).status_code == 404


async def test_with_tokens_a_person_shows_one_once(gateway: ListGateway, browser: AsyncClient) -> None:
    token = new_token()
    holder = Holder(name="desk", hash=hash_of(token), scopes=frozenset({Scope.READ}), use=Use.INTERNAL)
    gateway.context.gate = Gate(gateway.clock, Tokens((holder,)))
    assert (await browser.get("/")).headers["location"] == "/login"
    refused = await browser.post("/login", data={"token": "wrong"})
    assert refused.status_code == 401
    assert "Not let in" in refused.text
    entered = await browser.post("/login", data={"token": token})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert (await browser.get("/")).status_code == 200
