"""An earlier state and the records changed since answer as a whole restore does, and as one that was never stopped.

Streams are drawn by a seed, not article by article: only long ones make stories that merge and families that change.
"""

from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.state_records import LatestRecords, SnapshotUnfitError, StateRecord
from tests.unit.deduplicator.streams import SETTINGS, drawn_stream, is_of_backfill


def _feed(partition: DeduplicatorPartition, stream: list[EnrichedArticle], start: int = 0) -> list[Decision]:
    return [partition.decide(article, f"news.enriched:0:{start + i}") for i, article in enumerate(stream)]


def _records(decisions: list[Decision]) -> list[StateRecord]:
    return [record for decision in decisions for record in decision.state]


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_earlier_state_that_catches_up_answers_as_if_it_had_never_stopped(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - invents a stream, keeps no secret
    stream = drawn_stream(dice)
    cut = dice.randint(0, len(stream))
    taken = dice.randint(0, cut)
    unbroken = _feed(DeduplicatorPartition(SETTINGS), stream)
    whole = DeduplicatorPartition(SETTINGS)
    whole.restore(_records(unbroken[:cut]))
    expected = _feed(whole, stream[cut:], cut)
    assert [d.messages for d in expected] == [d.messages for d in unbroken[cut:]]
    written = _records(unbroken[taken:cut])
    for records in (written, list(LatestRecords(written).drain())):
        partition = DeduplicatorPartition(SETTINGS)
        _feed(partition, stream[:taken])
        try:
            assert [each for each in partition.catching_up(records) if each] == []
        except SnapshotUnfitError as error:
            event(str(error))
            assert any(is_of_backfill(key) for key, _ in records)
            continue
        event("caught up")
        again = _feed(partition, stream[cut:], cut)
        assert [(d.messages, d.state) for d in again] == [(d.messages, d.state) for d in unbroken[cut:]]
