"""The pages of those who run it."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from schemas.acknowledgement import AcknowledgedBy, Acknowledgement
from schemas.published import Action
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens, Use
from services.gateway.acknowledgements.due import Confirmer
from services.gateway.acknowledgements.register import AcknowledgementRegister
from services.gateway.api.application import application
from services.gateway.operations.flow import FlowSample, flows
from services.gateway.operations.on_kafka import ended_of
from services.gateway.operations.port import OperationsUnavailableError
from services.gateway.operations.standing import SourceCondition
from services.gateway.pages import routes
from services.gateway.pages.operations.bytes_shown import shown_bytes
from services.gateway.pages.operations.hours import hour_chart
from services.sources.registry.tokens import hash_of, new_token
from services.stream.lanes import Lane
from services.stream.messages import Outgoing
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.pages.operations import ListOperations, letter
from tests.unit.gateway.records import NOON, published


@pytest.fixture
def operations() -> ListOperations:
    return ListOperations()


@pytest.fixture
def gateway(tmp_path: Path, operations: ListOperations) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    made.context.operations = operations
    yield made
    made.close()


@pytest.fixture
def browser(gateway: ListGateway) -> AsyncClient:
    app = application(gateway.context, (), (routes.router,))
    return AsyncClient(transport=ASGITransport(app), base_url="http://gateway")


async def test_sources_that_need_somebody_come_first(operations: ListOperations, browser: AsyncClient) -> None:
    found = (await operations.sources()).sources
    assert [(each.id, each.condition) for each in found] == [
        ("baltic-echo", SourceCondition.FAILING),
        ("harbour-post", SourceCondition.QUIET),
        ("daily-lighthouse", SourceCondition.PAUSED),
        ("nordpress", SourceCondition.HEARD),
    ]
    page = (await browser.get("/sources")).text
    assert "answered 503 (4 times in a row)" in page
    assert "nothing since" in page


async def test_what_came_is_counted_by_the_hour(gateway: ListGateway, browser: AsyncClient) -> None:
    gateway.publish(published("a1", outlet="nordpress"), published("a2", outlet="nordpress", minutes=-60))
    page = html.fromstring((await browser.get("/sources")).text)
    assert page.xpath("//tr[.//bdi='Nordpress']//svg/@aria-label") == ["2 came, 28.8 expected"]


async def test_the_pipeline_shows_what_waits_and_the_letters_that_do(browser: AsyncClient) -> None:
    page = html.fromstring((await browser.get("/pipeline")).text)
    assert page.xpath("//tr[th='parser']/td/text()") == ["2", "2", "10.4"]
    assert page.xpath("//tr[th='stories']/td/text()") == ["2", "–", "5.2"]
    assert page.xpath("//table[@class='letters']//a/@href") == ["/pipeline/letters/d1"]


async def test_bytes_are_shown_so_that_nothing_in_them_acts(browser: AsyncClient) -> None:
    page = (await browser.get("/pipeline/letters/d1")).text
    assert "3c 69 74 65 6d 3e ff 00 e2 80 ae" in page
    assert "&lt;item&gt;·····&lt;/ite" in page


async def test_a_letter_is_dealt_with_after_one_question(
    operations: ListOperations, browser: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    asked = html.fromstring((await browser.get("/pipeline/letters/d1?sure=discard")).text)
    assert asked.xpath("//form[@method='post']/@action") == ["/pipeline/letters/d1"]
    with caplog.at_level(logging.WARNING):
        answer = await browser.post("/pipeline/letters/d1", data={"action": "discard"})
    assert answer.status_code == 303
    assert operations.done == [("discard", "d1")]
    assert "anybody: discard of dead letter d1" in caplog.text
    assert (await browser.post("/pipeline/letters/d1", data={"action": "burn"})).status_code == 400
    assert (await browser.post("/pipeline/letters/x", data={"action": "replay"})).status_code == 404


async def test_another_site_can_deal_with_nothing(operations: ListOperations, browser: AsyncClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere"}):
        answer = await browser.post("/pipeline/letters/d1", data={"action": "replay"}, headers=headers)
        assert answer.status_code == 403
    assert "No right to see or to do this" in answer.text
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "https://gateway"}  # with a proxy before it that ends TLS
    assert (await browser.post("/pipeline/letters/d1", data={"action": "replay"}, headers=ours)).status_code == 303
    assert operations.done == [("replay", "d1")]


async def test_who_may_only_read_sees_no_bytes_and_changes_nothing(
    gateway: ListGateway, operations: ListOperations, browser: AsyncClient
) -> None:
    token = new_token()
    holder = Holder(name="reader", hash=hash_of(token), scopes=frozenset({Scope.READ}), use=Use.INTERNAL)
    gateway.context.gate = Gate(gateway.clock, Tokens((holder,)))
    browser.headers["Authorization"] = f"Bearer {token}"
    page = (await browser.get("/pipeline/letters/d1?sure=replay")).text
    assert "3c 69" not in page
    assert 'class="sure"' not in page
    assert (await browser.post("/pipeline/letters/d1", data={"action": "replay"})).status_code == 403
    assert operations.done == []


async def test_a_gateway_that_knows_nothing_of_the_service_says_so(gateway: ListGateway, browser: AsyncClient) -> None:
    gateway.context.operations = None
    for address in ("/sources", "/pipeline"):
        assert "COPYTASTER_GATEWAY_OPERATIONS=true" in (await browser.get(address)).text
    assert (await browser.get("/pipeline/letters/d1")).status_code == 404


async def test_a_broker_that_does_not_answer_is_a_page(
    gateway: ListGateway, browser: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_: object) -> None:
        raise OperationsUnavailableError("the broker does not answer")

    for method in ("sources", "pipeline", "letters"):
        monkeypatch.setattr(ListOperations, method, silent)
    for address in ("/sources", "/pipeline", "/pipeline/letters/d1"):
        answer = await browser.get(address)
        assert (answer.status_code, "The broker does not answer." in answer.text) == (503, True)


async def test_kills_are_listed_where_nobody_keeps_acknowledgements(gateway: ListGateway, browser: AsyncClient) -> None:
    gateway.publish(published("a1"), published("a1", 2, action=Action.RETRACT))
    assert 'href="/articles/a1"' in (await browser.get("/kills")).text


async def test_kills_say_who_has_confirmed_and_who_has_not_to_those_who_manage(
    gateway: ListGateway, browser: AsyncClient
) -> None:
    gateway.publish(published("a1"), published("a1", 2, action=Action.RETRACT))

    async def write(records: Iterable[Outgoing]) -> None:
        """Nowhere."""

    register = AcknowledgementRegister(gateway.store, write, lambda: [Confirmer("evening"), Confirmer("archive")])
    gateway.context.acknowledgements = register
    assert "archive" not in (await browser.get("/kills")).text  # before all is read, nothing is missing
    register.complete.set()
    await register.acknowledge(
        [
            Acknowledgement(
                article_id="a1",
                retraction=2,
                subscriber="evening",
                acknowledged_by=AcknowledgedBy.REQUEST,
                acknowledged_at=NOON,
            )
        ]
    )
    page = html.fromstring((await browser.get("/kills")).text)
    said = " ".join(str(page.xpath("string(//span[@class='meta'][b[@class='missing']])")).split())
    assert said == "not confirmed by archive · confirmed by evening 20 Nov 12:00"
    token = new_token()
    holder = Holder(name="reader", hash=hash_of(token), scopes=frozenset({Scope.READ}), use=Use.INTERNAL)
    gateway.context.gate = Gate(gateway.clock, Tokens((holder,)))
    browser.headers["Authorization"] = f"Bearer {token}"
    assert "archive" not in (await browser.get("/kills")).text


@given(st.binary(max_size=6000))
def test_the_listing_of_bytes_is_plain_and_loses_none(value: bytes) -> None:
    found = shown_bytes(value)
    assert bytes.fromhex(" ".join(line.numbers for line in found.lines)) == value[: len(value) - found.left_out]
    assert all(0x20 <= ord(sign) < 0x7F or sign == "·" for line in found.lines for sign in line.text)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=24), st.dictionaries(st.integers(0, 30), st.integers(0, 10**6)))
def test_bars_and_lines_stay_within_the_chart(expected: list[float], back: dict[int, int]) -> None:
    last = int(NOON.timestamp()) // 3600
    chart = hour_chart(expected, {last - hours: items for hours, items in back.items()}, NOON)
    assert len(chart.bars) == len(expected)
    assert all(0 <= bar.height <= chart.height and 0 <= bar.expected_y <= chart.height for bar in chart.bars)
    assert chart.items == sum(items for hours, items in back.items() if hours < len(expected))


def test_a_stage_that_decides_nothing_while_something_waits_is_stopped() -> None:
    lane = ("parser", Lane.ROUTINE)
    begin = FlowSample(NOON, {lane: 5}, {lane: 9})
    [one] = flows(["parser"], [begin])
    assert (one.lanes[Lane.ROUTINE].per_second, one.stopped) == (None, False)
    [one] = flows(["parser"], [begin, FlowSample(NOON + timedelta(seconds=10), {lane: 5}, {lane: 9})])
    assert one.stopped
    assert flows(["parser"], []) == []


def test_what_prometheus_counts_is_read() -> None:
    row = {"metric": {"stage": "parser", "reason": "not_text"}, "value": [0, "3.99"]}
    none = {"metric": {"stage": "parser", "reason": "killed"}, "value": [0, "0"]}
    assert [(each.reason, each.messages) for each in ended_of({"data": {"result": [none, row]}})] == [("not_text", 4)]


def test_a_letter_keeps_when_it_was_discarded() -> None:
    assert letter(discarded_at=NOON, replayed_at=NOON).discarded_at == NOON
