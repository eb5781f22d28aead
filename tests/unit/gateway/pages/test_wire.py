"""The wire's filters: in the address, as chips, and what they find."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from schemas.published import Action, Outlet, VerdictInShort
from schemas.verdict import StoryReason, VerdictKind
from services.gateway.api.application import application
from services.gateway.pages import routes
from services.gateway.pages.wire.filters import (
    FIELDS,
    SINGLE,
    UnreadableFilterError,
    WireFilter,
    chips,
    read_filter,
    story_filter,
)
from services.gateway.pages.wire.options import code_of, said
from services.gateway.view.moved import StoryFilter, moved_count, moved_stories, story_marks
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published, story_of

values = st.text(st.characters(exclude_categories=["C"]), max_size=20)
pairs = st.lists(st.tuples(st.sampled_from([*FIELDS, "cursor", "x"]), values), max_size=8)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


@pytest.fixture
def browser(gateway: ListGateway) -> AsyncClient:
    app = application(gateway.context, (), (routes.router,))
    return AsyncClient(transport=ASGITransport(app), base_url="http://gateway")


def publish(gateway: ListGateway, number: int, **fields: object) -> None:
    one = published(f"a{number}", story_id=f"s{number}", headline=f"Report {number}", **fields)  # type: ignore[arg-type]
    gateway.publish(one, story_of(one, story_id=f"s{number}", sequence=number, headline=f"Report {number}"))


def read_or_refused(given_pairs: list[tuple[str, str]]) -> WireFilter:
    try:
        return read_filter(given_pairs)
    except UnreadableFilterError:
        return WireFilter()


@given(pairs)
def test_an_address_that_was_read_reads_the_same_again(given_pairs: list[tuple[str, str]]) -> None:
    asked = read_or_refused(given_pairs)
    assert read_filter(parse_qsl(asked.query)) == asked
    assert all(name in FIELDS and value for name, value in asked.pairs)
    assert all(len(asked.of(name)) <= 1 for name in SINGLE)


@given(pairs)
def test_every_chip_takes_exactly_its_own_condition_away(given_pairs: list[tuple[str, str]]) -> None:
    asked = read_or_refused(given_pairs)
    for pair, chip in zip(asked.pairs, chips(asked, said), strict=True):
        rest = read_filter(parse_qsl(chip.without.partition("?")[2]))
        assert rest.pairs == tuple(each for each in asked.pairs if each != pair)


@pytest.mark.parametrize(
    "pair",
    [("urgency", "0"), ("urgency", "١"), ("within", "x"), ("origins", "99999"), ("signal", "shout"), ("q", "a" * 501)],
)
def test_what_cannot_be_is_refused_with_a_sentence(pair: tuple[str, str]) -> None:
    with pytest.raises(UnreadableFilterError):
        read_filter([pair])


def test_names_are_typed_as_one_knows_them() -> None:
    assert code_of("country", "north korea") == "KP"
    assert code_of("country", "kp") == "KP"
    assert code_of("language", "latvian") == "lv"
    assert (said("country", "KP"), said("within", "1"), said("within", "168")) == ("North Korea", "hour", "7 days")


def test_a_span_ends_now() -> None:
    wanted = story_filter(read_filter([("within", "6"), ("origins", "2")]), NOON, lambda _, value: (value,))
    assert wanted.min_independent_origins == 2
    assert wanted.moved_after == NOON.timestamp() - 6 * 3600


async def test_a_filter_shows_the_stories_one_of_whose_reports_fits(gateway: ListGateway, browser: AsyncClient) -> None:
    publish(gateway, 1, language="ar")
    publish(gateway, 2, urgency=1)
    publish(gateway, 3, outlet=Outlet(id="echo", name="Echo"))
    for query, expected in {
        "language=ar": ["Report 1"],
        "language=Arabic": ["Report 1"],
        "urgency=1": ["Report 2"],
        "outlet=echo": ["Report 3"],
        "outlet=echo&urgency=1": [],
        "outlet=echo&outlet=leta": ["Report 3", "Report 2", "Report 1"],
        "q=harbour+-volcano": ["Report 3", "Report 2", "Report 1"],
        "origins=2": [],
        "": ["Report 3", "Report 2", "Report 1"],
    }.items():
        page = html.fromstring((await browser.get(f"/?{query}")).text)
        assert page.xpath("//a[contains(@class, 'title')]/text()") == expected, query
    assert (await browser.get("/moved?after=0&language=ar")).json() == {"moved": 1}
    assert (await browser.get(f"/moved?after={NOON.timestamp() + 2}")).json() == {"moved": 1}


async def test_a_filter_that_cannot_be_read_is_said_so(browser: AsyncClient) -> None:
    page = await browser.get("/?urgency=77")
    assert page.status_code == 400
    assert "a number from 1 to 9 is needed" in page.text
    assert (await browser.get("/moved?after=0&urgency=77")).status_code == 400


async def test_what_is_typed_or_sent_is_never_markup(gateway: ListGateway, browser: AsyncClient) -> None:
    attack = "</title><script>alert(1)</script>\" onmouseover='x'"
    one = published("a1", headline=attack, outlet=Outlet(id="x", name=attack))
    origins = ({"name": attack, "articles": ["a1"]},)
    gateway.publish(one, story_of(one, headline=attack, origins=origins))
    for address in ("/", "/?outlet=x"):
        page = html.fromstring((await browser.get(address, params={"place": attack} if "?" in address else {})).text)
        assert [each.get("src") for each in page.iter("script")] == ["/static/look.js", "/static/desk.js"]
        assert not page.xpath("//@*[starts-with(name(), 'on')]")


async def test_an_empty_filter_says_how_to_go_on(browser: AsyncClient) -> None:
    assert "No story fits." in (await browser.get("/?language=lv")).text


async def test_an_embargo_is_announced_as_a_time_alone(gateway: ListGateway, browser: AsyncClient) -> None:
    late = NOON.replace(hour=18)
    gateway.publish(published("a1", action=Action.HOLD, embargoed_until=late), published("a2", action=Action.HOLD))
    page = html.fromstring((await browser.get("/")).text)
    assert page.xpath("//section[@class='embargoes']//time/@datetime") == ["2026-11-20T18:00:00Z"]


def test_many_and_few_that_fit_are_found_alike(gateway: ListGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        publish(gateway, number, language="ar" if number % 2 else "en", minutes=number)
    wanted = story_filter(read_filter([("language", "ar")]), NOON, lambda _, value: (value,))
    few = [each.story_id for each in moved_stories(gateway.store.reader(), wanted, 10).stories]
    monkeypatch.setattr("services.gateway.view.moved.FEW_REPORTS", 1)
    many = [each.story_id for each in moved_stories(gateway.store.reader(), wanted, 10).stories]
    assert few == many == ["s7", "s5", "s3", "s1"]
    assert moved_count(gateway.store.reader(), wanted, most=3) == 3


def test_a_hidden_outlet_makes_no_story_fit_and_marks_none(gateway: ListGateway) -> None:
    publish(gateway, 1, outlet="secret", urgency=1)
    view, hidden = gateway.store.reader(), frozenset(("secret",))
    wanted = story_filter(read_filter([("q", "harbour")]), NOON, lambda _, value: (value,), hidden)
    assert moved_stories(view, wanted, 10).stories == ()
    assert story_marks(view, ["s1"], hidden)["s1"].urgency is None
    assert story_marks(view, ["s1"])["s1"].urgency == 1
    assert len(moved_stories(view, StoryFilter(), 10).stories) == 1


async def test_copies_are_counted_among_the_reports(gateway: ListGateway, browser: AsyncClient) -> None:
    copied = VerdictInShort(kind=VerdictKind.NEAR_COPY, of="a1", family="f", why_this_story=StoryReason())
    one = published("a1")
    copies = [published(f"b{n}", outlet=f"echo{n}", verdict=copied, action=Action.COPY) for n in range(2)]
    gateway.publish(one, *copies, story_of(one, *copies))
    assert "3 reports, 2 of them copies · 3 outlets" in (await browser.get("/")).text
    many = story_of(one, copies[0], sequence=2, report_count=9)
    gateway.publish(many)
    assert "9 reports, at least 1 of them a copy" in (await browser.get("/")).text


def test_kills_holds_and_corrections_are_marked(gateway: ListGateway) -> None:
    publish(gateway, 1)
    gateway.publish(
        published("b", story_id="s1"),
        published("b", 2, story_id="s1", action=Action.RETRACT),
        published("c", 1, story_id="s1", action=Action.HOLD),
        published("a1", 2, story_id="s1", action=Action.CORRECT),
    )
    marks = story_marks(gateway.store.reader(), ["s1"])["s1"]
    assert (marks.corrected, marks.withdrawn, marks.held) == (1, 1, 1)
