"""What a batch of messages becomes: routed by partition, announced where it must be heard."""

import pytest

from schemas.article import Signal, Target, TargetKind
from schemas.deadletter import MessageOrigin
from schemas.enriched import EnrichedArticle
from schemas.reasons import DropReason, RejectReason
from schemas.verdict import VerdictKind
from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.counts import ForwardedNoticeHandled, VerdictReached
from services.stream.messages import Dropped, Kept, Received, Rejected
from tests.unit.deduplicator.articles import enriched, prose

ELSEWHERE = (Target(kind=TargetKind.GUID, value="x"),)


def _received(article: EnrichedArticle | None, partition: int = 0, offset: int = 0) -> Received:
    origin = MessageOrigin(topic="news.enriched", partition=partition, offset=offset)
    return Received(article.to_bytes() if article else b"{", origin)


def _handler() -> DeduplicatorHandler:
    return DeduplicatorHandler({0: DeduplicatorPartition(), 1: DeduplicatorPartition()})


def test_output_and_state_stay_in_the_partition_they_came_from() -> None:
    [outcome] = _handler()([_received(enriched("a", prose(1)), partition=1)])
    assert isinstance(outcome, Kept)
    assert {record.partition for record in (*outcome.outputs, *outcome.state)} == {1}
    assert [record.topic for record in outcome.outputs] == ["news.deduplicated"]
    assert outcome.outputs[0].key == enriched("a", ()).article.article_id.encode()


def test_partitions_do_not_know_each_other() -> None:
    batch = [_received(enriched("a", prose(1))), _received(enriched("b", prose(1)), partition=1)]
    counts = [outcome.counts for outcome in _handler()(batch) if isinstance(outcome, Kept)]
    assert counts == [(VerdictReached(VerdictKind.ORIGINAL),)] * 2


def test_an_unreadable_message_is_rejected_in_its_position() -> None:
    first, second = _handler()([_received(None), _received(enriched("a", prose(1)))])
    assert isinstance(first, Rejected)
    assert first.reason is RejectReason.NOT_JSON
    assert isinstance(second, Kept)


def test_an_older_version_is_dropped() -> None:
    _, second = _handler()(
        [_received(enriched("a", prose(1), version=2)), _received(enriched("a", prose(2), version=1), offset=1)]
    )
    assert isinstance(second, Dropped)
    assert second.reason is DropReason.OLDER_VERSION


def test_a_redelivery_is_kept_and_marked() -> None:
    _, second = _handler()([_received(enriched("a", prose(1))), _received(enriched("a", prose(1)), offset=1)])
    assert isinstance(second, Kept)
    assert second.redelivered


@pytest.mark.parametrize(
    ("signal", "acts_on", "forwarded"),
    [
        (Signal.KILL, (), True),
        (Signal.HOLD, ELSEWHERE, True),
        (Signal.RELEASE, (), True),
        (Signal.CORRECTION, ELSEWHERE, True),
        (Signal.CORRECTION, (Target(kind=TargetKind.ITSELF, value="a"),), False),
        (Signal.UPDATE, ELSEWHERE, False),
    ],
)
def test_a_notice_is_forwarded_to_the_desks_of_all_other_partitions(
    signal: Signal, acts_on: tuple[Target, ...], forwarded: bool
) -> None:
    [outcome] = _handler()([_received(enriched("a", prose(1), signal=signal, acts_on=acts_on))])
    assert isinstance(outcome, Kept)
    copies = [record for record in outcome.outputs if record.topic.startswith("news.enriched")]
    assert len(copies) == forwarded
    for copy in copies:
        assert EnrichedArticle.model_validate_json(copy.value or b"").notice_copy
        # How many partitions there are the broker knows, not the settings.
        assert [each.partition for each in copy.spread({3, 0, 1})] == [1, 3]


def test_a_forwarded_notice_is_not_forwarded_again_and_has_no_verdict_here() -> None:
    own = enriched("k", (), signal=Signal.KILL, acts_on=ELSEWHERE)
    [outcome] = _handler()([_received(own.model_copy(update={"notice_copy": True}), partition=1)])
    assert isinstance(outcome, Kept)
    assert [record.topic for record in outcome.outputs if record.partition is None] == []
    assert outcome.counts == (ForwardedNoticeHandled(),)


def test_a_forwarded_item_that_does_nothing_to_others_is_dropped() -> None:
    [outcome] = _handler()([_received(enriched("a", prose(1)).model_copy(update={"notice_copy": True}))])
    assert isinstance(outcome, Dropped)
    assert outcome.reason is DropReason.NOTICE_COPY
