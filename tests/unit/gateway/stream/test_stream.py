"""The stream: what a reader gets, and that resuming anywhere misses nothing and repeats nothing."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.published import Action
from services.gateway.stream.delivery import Subscription
from services.gateway.stream.position import UnreadablePositionError, read_position
from services.gateway.stream.reader import StreamReader, StreamRequest
from services.gateway.view.article_filter import ArticleFilter, Backfill
from services.gateway.view.text_query import read_text_query
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published, story_of
from tests.unit.gateway.stream.reading import (
    BEGINNING,
    EVERYTHING,
    Got,
    events_of,
    read_event,
    records_of,
    since_of,
    stream_reader,
)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


def _about(word: str) -> ArticleFilter:
    return ArticleFilter(text=read_text_query(word))


async def test_the_first_event_says_from_where_on_all_is_there(gateway: ListGateway) -> None:
    gateway.publish(published())
    connected, heartbeat = await events_of(gateway)
    assert (connected.event, connected.data["state"]) == ("connected", "new")
    assert (connected.data["first"], connected.data["last"]) == (BEGINNING, "0123abcd-1.0-0.0")
    assert heartbeat.id == "0123abcd-1.0-0.0"


async def test_records_are_sent_as_they_are_on_the_topic(gateway: ListGateway) -> None:
    article, of = published(headline="Zürich – 東京"), story_of(published())
    gateway.publish(article)
    gateway.publish(of, partition=1)
    events = await events_of(gateway, since=since_of(BEGINNING), stories=True)
    assert [each.event for each in events] == ["connected", "article", "story", "heartbeat"]
    assert events[1].data == json.loads(article.to_bytes())
    assert [each.id for each in events[1:3]] == ["0123abcd-1.0-0.0", "0123abcd-1.0-0.1"]


async def test_an_article_that_no_longer_fits_leaves_without_a_word(gateway: ListGateway) -> None:
    gateway.publish(
        published("a1", headline="Grain shipped"), published("a1", 2, action=Action.CORRECT, headline="Coal shipped")
    )
    events = await events_of(gateway, _about("grain"), since=since_of(BEGINNING))
    assert records_of(events) == [("article", "a1", 1), ("left", "a1", 2)]
    assert events[2].data == {"article_id": "a1", "sequence": 2}


async def test_a_retraction_reaches_everybody_who_may_have_the_article(gateway: ListGateway) -> None:
    gateway.publish(
        published("a1", headline="Grain shipped"), published("a1", 2, action=Action.UPDATE, headline="Coal shipped")
    )
    before = str(gateway.ring.last)
    gateway.publish(published("a1", 3, action=Action.RETRACT))
    assert records_of(await events_of(gateway, _about("grain"), since=since_of(before))) == [("article", "a1", 3)]


async def test_a_filtered_stream_has_no_holds_of_what_nobody_was_sent(gateway: ListGateway) -> None:
    gateway.publish(published("a1", action=Action.HOLD))
    assert records_of(await events_of(gateway, _about("grain"), since=since_of(BEGINNING))) == []
    assert records_of(await events_of(gateway, since=since_of(BEGINNING))) == [("article", "a1", 1)]


WITHOUT, ONLY = ArticleFilter(backfill=Backfill.WITHOUT), ArticleFilter(backfill=Backfill.ONLY)


async def test_who_did_not_ask_for_what_was_brought_in_later_hears_neither_of_it_nor_of_its_end(
    gateway: ListGateway,
) -> None:
    gateway.publish(published("old", backfill=True), published("new"))
    gateway.publish(published("old", 2, action=Action.RETRACT, backfill=True))
    since = since_of(BEGINNING)
    assert records_of(await events_of(gateway, WITHOUT, since=since)) == [("article", "new", 1)]
    assert records_of(await events_of(gateway, ONLY, since=since)) == [("article", "old", 2)]
    assert records_of(await events_of(gateway, since=since)) == [("article", "new", 1), ("article", "old", 2)]


async def test_an_old_article_that_becomes_news_is_sent_from_then_on(gateway: ListGateway) -> None:
    gateway.publish(published("a", backfill=True), published("a", 2, action=Action.UPDATE))
    since = since_of(BEGINNING)
    assert records_of(await events_of(gateway, WITHOUT, since=since)) == [("article", "a", 2)]
    assert records_of(await events_of(gateway, ONLY, since=since)) == [("article", "a", 1), ("left", "a", 2)]


async def test_a_hold_is_sent_to_who_asks_for_all_that_is_news(gateway: ListGateway) -> None:
    gateway.publish(published("a", action=Action.HOLD))
    assert records_of(await events_of(gateway, WITHOUT, since=since_of(BEGINNING))) == [("article", "a", 1)]


async def test_stories_of_nothing_but_old_reports_are_no_news(gateway: ListGateway) -> None:
    article = published("a")
    old, new = story_of(article, story_id="s-old", backfill=True), story_of(article, story_id="s-new")
    gateway.publish(old, new, partition=1)
    for wanted, story_id in ((WITHOUT, "s-new"), (ONLY, "s-old")):
        assert records_of(await events_of(gateway, wanted, since=since_of(BEGINNING), stories=True)) == [
            ("story", story_id, 1)
        ]


async def test_who_resumes_behind_a_kill_does_not_get_the_killed_words(gateway: ListGateway) -> None:
    killed = published("a1", headline="Zyxwvut resigns")
    gateway.publish(killed, story_of(killed), published("a1", 2, action=Action.RETRACT))
    events = await events_of(gateway, since=since_of(BEGINNING), stories=True)
    assert records_of(events) == [("article", "a1", 2)]
    assert "Zyxwvut" not in json.dumps([each.data for each in events])


async def test_a_heartbeats_id_advances_where_nothing_fits(gateway: ListGateway) -> None:
    gateway.publish(published("a1"), published("a2"), published("a3"))
    events = await events_of(gateway, _about("nothing"), since=since_of(BEGINNING))
    assert [(each.event, each.id) for each in events[1:]] == [("heartbeat", "0123abcd-3.0-0.0")]


async def test_what_is_passed_over_does_not_put_a_heartbeat_off(gateway: ListGateway) -> None:
    """A busy wire, and a filter that fits once a day: the ring is never at its end for as long as a heartbeat."""
    gateway.publish(*(published(f"a{n}") for n in range(6)))
    seconds = iter(range(100))
    request = StreamRequest(Subscription(_about("nothing")), since=since_of(BEGINNING))
    reader = StreamReader(
        gateway.ring,
        gateway.catch_up,
        request,
        gateway.clock,
        heartbeat_seconds=5.0,
        clock=lambda: float(next(seconds)),
    )
    got: list[Got] = []
    async with aclosing(reader.frames()) as frames:
        async for frame in frames:
            if each := read_event(frame):
                got.append(each)
            if got and got[-1].event == "heartbeat":
                break
    assert [(each.event, each.id) for each in got[1:]] == [("heartbeat", "0123abcd-3.0-0.0")]


async def test_a_stream_ends_after_as_many_records_as_asked_for_with_the_id_to_go_on_from(gateway: ListGateway) -> None:
    gateway.publish(*(published(f"a{n}") for n in range(4)))
    events = await events_of(gateway, since=since_of(BEGINNING), max_events=2)
    assert records_of(events) == [("article", "a0", 1), ("article", "a1", 1)]
    assert (events[-1].event, events[-1].data["reason"]) == ("end", "max_events")
    rest = await events_of(gateway, since=since_of(events[-1].data["resume_from"]))
    assert records_of(rest) == [("article", "a2", 1), ("article", "a3", 1)]


_PAST = NOON - timedelta(seconds=1)
_ENDED = (
    (StreamRequest(Subscription(EVERYTHING), until=_PAST), "until"),
    (StreamRequest(Subscription(EVERYTHING), expires=_PAST), "your token has expired"),
)


@pytest.mark.parametrize(("ended", "reason"), _ENDED)
async def test_a_stream_ends_at_its_time(gateway: ListGateway, ended: StreamRequest, reason: str) -> None:
    events = [each async for frame in stream_reader(gateway, ended).frames() if (each := read_event(frame))]
    assert (events[-1].event, events[-1].data["reason"]) == ("end", reason)


@pytest.mark.parametrize(
    ("written", "reason"),
    [("ffffffff-0.0-0.0", "made again"), ("0123abcd-0.0.0-0.0", "made again"), ("0123abcd-9.0-0.0", "beyond the end")],
)
async def test_an_id_that_cannot_be_resumed_from_says_so(gateway: ListGateway, written: str, reason: str) -> None:
    gateway.publish(published("a1"))
    connected, gap, _ = await events_of(gateway, since=since_of(written))
    assert (connected.data["state"], gap.event) == ("gap", "gap")
    assert reason in gap.data["reason"]
    assert gap.data["resumed_from"] == "0123abcd-1.0-0.0"


async def test_the_mark_of_a_transaction_that_another_instance_has_passed_is_no_gap(gateway: ListGateway) -> None:
    gateway.publish(published("a1"))
    gateway.log.marks["news.published", 0] = 1
    connected, heartbeat = await events_of(gateway, since=since_of("0123abcd-2.0-0.0"))
    assert (connected.data["state"], heartbeat.id) == ("resumed", "0123abcd-2.0-0.0")


async def test_a_heartbeats_id_lies_behind_the_marks_of_transactions(gateway: ListGateway) -> None:
    gateway.publish(published("a1"))
    gateway.ring.pass_to({("news.published", 0): 2})
    _, article, heartbeat = await events_of(gateway, since=since_of(BEGINNING))
    assert (article.id, heartbeat.id) == ("0123abcd-1.0-0.0", "0123abcd-2.0-0.0")


async def test_an_id_older_than_what_is_kept_gives_a_gap_and_goes_on_from_what_is(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_records=1)
    gateway.publish(*(published(f"a{n}") for n in range(4)))
    gateway.log.kept_from["news.published", 0] = 2
    events = await events_of(gateway, since=since_of(BEGINNING))
    assert [each.event for each in events[:2]] == ["connected", "gap"]
    assert events[1].data["resumed_from"] == "0123abcd-2.0-0.0"
    assert records_of(events) == [("article", "a2", 1), ("article", "a3", 1)]
    gateway.close()


async def test_stopping_ends_a_waiting_stream_at_once(gateway: ListGateway) -> None:
    reader = StreamReader(
        gateway.ring,
        gateway.catch_up,
        StreamRequest(Subscription(ArticleFilter())),
        gateway.clock,
        heartbeat_seconds=3600,
        stopping=gateway.context.stopping,
    )
    events = []
    async for frame in reader.frames():
        events.append(read_event(frame))
        if events[-1] and events[-1].event == "connected":
            gateway.context.stopping.set()
    assert events[-1] is not None
    assert events[-1].data["reason"] == "the gateway is stopping"


_CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([Action.PUBLISH, Action.UPDATE, Action.HOLD, Action.RETRACT]),
        st.sampled_from(["grain", "coal"]),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(_CHANGES, st.lists(st.integers(0, 14), max_size=4), st.booleans(), st.integers(1, 20))
def test_over_any_cut_and_on_any_instance_nothing_is_missed_and_nothing_comes_twice(
    changes: list[tuple[int, Action, str]], cuts: list[int], filtered: bool, ring_records: int
) -> None:
    """Two instances read the same partitions, in different orders; the reader goes from one to the other."""
    wanted = _about("grain") if filtered else ArticleFilter()

    async def run() -> None:
        with TemporaryDirectory() as one, TemporaryDirectory() as two:
            log = ListLog()
            sequences: dict[int, int] = {}
            written = []
            for number, action, word in changes:
                sequences[number] = sequences.get(number, 0) + 1
                record = published(f"a{number}", sequences[number], action=action, headline=word)
                written.append(log.write(record, partition=number % 2))
            first = ListGateway(Path(one), log, ring_records=ring_records)
            first.take(*written)
            second = ListGateway(Path(two), log, ring_records=ring_records)
            second.take(*sorted(written, key=lambda each: (-each.partition, each.offset)))
            try:
                whole = await events_of(first, wanted, since=since_of(BEGINNING))
                pieces: list[tuple[str, str, int]] = []
                at = BEGINNING
                for turn, cut in enumerate([*cuts, None]):
                    events = await events_of(
                        (first, second)[turn % 2], wanted, since=since_of(at), max_events=cut or None
                    )
                    pieces.extend(records_of(events))
                    at = events[-1].id
                assert sorted(pieces) == sorted(records_of(whole))
                assert len(pieces) == len(set(pieces))
            finally:
                first.close()
                second.close()

    asyncio.run(run())


@given(st.text(max_size=60))
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePositionError):
        read_position(text)


def test_an_id_reads_as_it_was_written() -> None:
    written = "0123abcd-12.0.7-3.4.5"
    assert str(read_position(written)) == written
