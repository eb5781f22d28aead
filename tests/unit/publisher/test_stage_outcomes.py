"""The publisher as a stage: records in, outcomes out, each partition by itself."""

import json
from datetime import datetime

import pytest

from schemas.article import Signal
from schemas.deadletter import MessageOrigin
from schemas.published import Action
from schemas.reasons import DropReason, RejectReason
from services.publisher.handle import Publisher
from services.publisher.settings import PublisherSettings
from services.stream.counts import (
    ArticlePublished,
    EmbargoReleased,
    ForwardedNoticeHandled,
    ItemHandled,
    NoticeUnresolved,
    ReleaseTiming,
    SupersedingVerdictHandled,
)
from services.stream.headers import with_hop
from services.stream.messages import Dropped, Kept, Outcome, Received, Rejected
from services.stream.state_records import restore_at_once
from services.stream.topics import PUBLISHED, PUBLISHER_STATE, STORY_ENTRIES
from tests.scenarios.script import Send, guid
from tests.scenarios.script_messages import article_id, at_minute, message_of


def publisher() -> Publisher:
    return Publisher(PublisherSettings(), clock=lambda: at_minute(1))


def received(value: bytes | None, partition: int = 0, offset: int = 0) -> Received:
    origin = MessageOrigin(topic="news.deduplicated", partition=partition, offset=offset)
    headers = with_hop((), "deduplicator", at_minute(0.5), trace_id="t-1")
    return Received(value=value, origin=origin, headers=tuple(headers))


def sent(line: Send, partition: int = 0) -> Received:
    return received(message_of(line, {}).to_bytes(), partition)


def kept(outcome: Outcome) -> Kept:
    assert isinstance(outcome, Kept)
    return outcome


def test_an_article_goes_to_its_topic_and_its_story_to_the_other_each_under_its_key() -> None:
    outcome = kept(publisher()([sent(Send(item="A"))])[0])
    assert [(out.topic, out.partition) for out in outcome.outputs] == [
        (PUBLISHED.name, None),
        (STORY_ENTRIES.name, None),
    ]
    article, story = (json.loads(out.value or b"") for out in outcome.outputs)
    assert [out.key.decode() for out in outcome.outputs] == [article["article_id"], story["story_id"]]


def test_state_goes_to_the_partition_that_the_message_came_from() -> None:
    outcome = kept(publisher()([sent(Send(item="A"), partition=3)])[0])
    assert {(out.topic, out.partition) for out in outcome.state} == {(PUBLISHER_STATE.name, 3)}


def test_the_record_carries_every_hop_and_the_trace_id() -> None:
    record = json.loads(kept(publisher()([sent(Send(item="A"))])[0]).outputs[0].value or b"")
    assert [hop["stage"] for hop in record["hops"]] == ["deduplicator", "publisher"]
    assert record["trace_id"] == "trace-A-1"


def test_a_message_that_cannot_be_read_is_rejected_and_the_others_go_on() -> None:
    first, second = publisher()([received(b"{"), sent(Send(item="A"))])
    assert isinstance(first, Rejected)
    assert first.reason is RejectReason.NOT_JSON
    assert isinstance(second, Kept)


def test_a_redelivery_is_dropped_with_its_reason() -> None:
    stage = publisher()
    _, again = stage([sent(Send(item="A")), sent(Send(item="A"))])
    assert again == Dropped(DropReason.REDELIVERY)


def test_partitions_know_nothing_of_each_other() -> None:
    outcomes = publisher()([sent(Send(item="A"), partition=0), sent(Send(item="A"), partition=1)])
    assert [type(outcome) for outcome in outcomes] == [Kept, Kept]


def test_a_revoked_partition_is_forgotten_and_restored_from_its_state() -> None:
    stage = publisher()
    state = kept(stage([sent(Send(item="A"))])[0]).state
    stage.forget(0)
    assert stage.sizes() == {}
    restore_at_once(stage, 0, [(record.key, record.value) for record in state])
    held = {(0, "embargoed"): 0, (0, "withheld"): 0}
    assert stage.sizes() == {
        (0, "articles"): 1,
        (0, "merged_stories"): 0,
        (0, "notices"): 0,
        (0, "outlines"): 0,
        **held,
    }
    assert stage([sent(Send(item="A"))]) == [Dropped(DropReason.REDELIVERY)]


def test_a_state_record_that_cannot_be_read_is_set_aside_and_the_others_are_restored() -> None:
    stage = publisher()
    state = [(r.key, r.value) for item in "AB" for r in kept(stage([sent(Send(item=item))])[0]).state]
    broken = [(state[0][0], b"{"), (b"\xff", b"{}"), (b"story:s", b'{"schema_version": 9}')]
    again = publisher()
    set_aside = restore_at_once(again, 0, [*state[1:], *broken])
    assert [record.key for record in set_aside] == [key for key, _ in broken]
    assert "A" not in str([record.problem for record in set_aside])
    assert again.sizes()[0, "articles"] == len({key for key, _ in state}) - 1


def test_a_field_of_a_newer_version_is_ignored_after_a_rollback() -> None:
    stage = publisher()
    state = [(record.key, record.value or b"") for record in kept(stage([sent(Send(item="A"))])[0]).state]
    newer = [(key, value[:-1] + b', "of_next_year": {"x": 1}}') for key, value in state]
    again = publisher()
    assert restore_at_once(again, 0, list(newer)) == []
    assert again([sent(Send(item="A"))]) == [Dropped(DropReason.REDELIVERY)]


def test_held_articles_are_counted_while_they_are_held() -> None:
    stage = publisher()
    stage([sent(Send(item="A", embargo=60), partition=2)])
    assert stage.sizes()[2, "embargoed"] == 1
    timer(stage, at_minute(60), 2)
    assert stage.sizes()[2, "embargoed"] == 0


def test_the_timer_first_records_that_a_release_begins_and_then_releases() -> None:
    stage = publisher()
    stage([sent(Send(item="A", embargo=60), partition=2)])
    assert stage.next_due() == at_minute(60)
    assert timer(stage, at_minute(59), 2) == []
    begun, released = timer(stage, at_minute(60), 2)
    assert (begun.outputs, len(begun.state)) == ((), 1)
    assert [out.topic for out in released.outputs] == [PUBLISHED.name, STORY_ENTRIES.name]
    assert stage.next_due() is None


@pytest.mark.parametrize(("minute", "timing"), [(60, ReleaseTiming.ON_TIME), (61, ReleaseTiming.LATE)])
def test_a_release_is_counted_by_whether_it_came_in_time(minute: float, timing: ReleaseTiming) -> None:
    stage = publisher()
    stage([sent(Send(item="A", embargo=60), partition=2)])
    counts = [count for kept in timer(stage, at_minute(minute), 2) for count in kept.counts]
    assert counts == [ArticlePublished(Action.RELEASE), EmbargoReleased(timing)]


def test_the_timer_leaves_partitions_alone_that_are_not_restored_yet() -> None:
    stage = publisher()
    stage([sent(Send(item="A", embargo=60), partition=2)])
    assert timer(stage, at_minute(60), 1) == []


def test_every_kept_message_is_counted_once_by_what_became_of_it() -> None:
    stage = publisher()
    lines = [
        Send(item="A"),
        Send(item="H", embargo=60),
        Send(item="A", version=2, at=1),
        Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True, notice_copy=True),
    ]
    handled = (ItemHandled, ForwardedNoticeHandled, SupersedingVerdictHandled)
    counts = [[count for count in kept(stage([sent(line)])[0]).counts if isinstance(count, handled)] for line in lines]
    assert counts == [
        [ItemHandled(Action.PUBLISH)],
        [ItemHandled(Action.HOLD)],
        [ItemHandled(Action.UPDATE)],
        [ForwardedNoticeHandled()],
    ]


def test_a_kill_that_finds_no_target_is_counted_as_unresolved() -> None:
    kill = Send(item="K", signal=Signal.KILL, acts_on=(guid("A"),), empty=True)
    assert NoticeUnresolved(Signal.KILL) in kept(publisher()([sent(kill)])[0]).counts


def test_a_kill_that_finds_its_target_says_which_and_is_not_counted_as_unresolved() -> None:
    stage = publisher()
    kill = Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True)
    _, outcome = stage([sent(Send(item="A")), sent(kill)])
    own = json.loads(kept(outcome).outputs[1].value or b"")
    assert own["notice"]["targets"] == [article_id("A")]
    assert not [count for count in kept(outcome).counts if isinstance(count, NoticeUnresolved)]


def timer(stage: Publisher, now: datetime, partition: int) -> list[Kept]:
    return stage.timer(now, frozenset({partition}))
