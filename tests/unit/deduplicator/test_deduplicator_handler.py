"""What a batch of messages becomes: routed by partition, announced where it must be heard."""

import pytest

from schemas.article import Signal, Target, TargetKind
from schemas.deadletter import MessageOrigin
from schemas.enriched import EnrichedArticle
from schemas.reasons import DropReason, RejectReason
from schemas.verdict import DeduplicatedArticle, VerdictKind
from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.counts import VerdictReached
from services.stream.messages import Dropped, Kept, Received, Rejected
from tests.unit.deduplicator.articles import enriched, prose

ELSEWHERE = (Target(kind=TargetKind.GUID, value="x"),)


def _received(article: EnrichedArticle | None, partition: int = 0, offset: int = 0) -> Received:
    origin = MessageOrigin(topic="news.enriched", partition=partition, offset=offset)
    return Received(article.to_bytes() if article else b"{", origin)


def _handler() -> DeduplicatorHandler:
    return DeduplicatorHandler({0: DeduplicatorPartition(), 1: DeduplicatorPartition()}, output_partitions=3)


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
    ("signal", "acts_on", "copies"),
    [
        (Signal.KILL, (), 2),
        (Signal.HOLD, ELSEWHERE, 2),
        (Signal.RELEASE, (), 2),
        (Signal.CORRECTION, ELSEWHERE, 2),
        (Signal.CORRECTION, (Target(kind=TargetKind.ITSELF, value="a"),), 0),
        (Signal.UPDATE, ELSEWHERE, 0),
    ],
)
def test_a_notice_reaches_every_partition(signal: Signal, acts_on: tuple[Target, ...], copies: int) -> None:
    [outcome] = _handler()([_received(enriched("a", prose(1), signal=signal, acts_on=acts_on))])
    assert isinstance(outcome, Kept)
    own, *others = [DeduplicatedArticle.model_validate_json(record.value or b"") for record in outcome.outputs]
    assert not own.notice_copy
    assert [record.partition for record in outcome.outputs] == [0, 1, 2][: 1 + copies]
    assert all(other.notice_copy for other in others)
