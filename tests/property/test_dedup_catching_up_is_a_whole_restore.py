"""An earlier state and the records changed since answer as a whole restore does, and as one that was never stopped."""

from datetime import timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.raw import SourceKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.state_records import UNREADABLE, StateKey, state_key_of
from services.stream.state_records import LatestRecords, SnapshotUnfitError, StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose

_KINDS = [SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.WEBSITE]
_SIGNALS = [Signal.NEW, Signal.NEW, Signal.NEW, Signal.UPDATE, Signal.CORRECTION, Signal.KILL]
_JUMPS = [-24 * 400, -24 * 401, -24 * 20, 24 * 9, 24 * 30]


@st.composite
def _articles(draw: st.DrawFn, place: int, *, by_the_minute: bool) -> EnrichedArticle:
    paragraphs = prose(draw(st.integers(0, 5)))
    first, last = draw(st.integers(0, 3)), draw(st.integers(4, len(paragraphs)))
    if by_the_minute:
        # A third of them late, so that others are decided again.
        at = NOON + timedelta(seconds=20 * place - draw(st.sampled_from([0, 0, 30, 50, 100])))
    else:
        at = NOON + timedelta(hours=draw(st.one_of(st.integers(0, 60), st.sampled_from(_JUMPS))))
    return enriched(
        guid=f"g{draw(st.integers(0, 12))}",
        paragraphs=paragraphs[first:last] + ((f"Only here {draw(st.integers(0, 3))}.",) if draw(st.booleans()) else ()),
        headline=f"Headline {draw(st.integers(0, 3))}",
        at=at,
        received=NOON + timedelta(days=40),
        version=draw(st.integers(1, 3)),
        signal=draw(st.sampled_from(_SIGNALS)),
        kind=draw(st.sampled_from(_KINDS)),
        window_language=draw(st.sampled_from(["en", "en", "en", "fr"])),
        desk=draw(st.sampled_from(["world", "world", "world", "nordic"])),
    )


@st.composite
def _streams(draw: st.DrawFn) -> list[EnrichedArticle]:
    by_the_minute = draw(st.booleans())
    return [draw(_articles(place, by_the_minute=by_the_minute)) for place in range(draw(st.integers(3, 25)))]


def _feed(partition: DeduplicatorPartition, stream: list[EnrichedArticle], start: int = 0) -> list[Decision]:
    return [partition.decide(article, f"news.enriched:0:{start + i}") for i, article in enumerate(stream)]


def _records(decisions: list[Decision]) -> list[StateRecord]:
    return [record for decision in decisions for record in decision.state]


def _caught_up(stream: list[EnrichedArticle], taken: int, records: list[StateRecord]) -> DeduplicatorPartition:
    partition = DeduplicatorPartition()
    _feed(partition, stream[:taken])
    assert [each for each in partition.catching_up(records) if each] == []
    return partition


@settings(max_examples=150, deadline=None)
@given(stream=_streams(), data=st.data())
def test_an_earlier_state_that_catches_up_answers_as_if_it_had_never_stopped(
    stream: list[EnrichedArticle], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(stream)), label="cut")
    taken = data.draw(st.integers(0, cut), label="taken")
    unbroken = _feed(DeduplicatorPartition(), stream)
    written = _records(unbroken[taken:cut])
    whole = DeduplicatorPartition()
    whole.restore(_records(unbroken[:cut]))
    expected = _feed(whole, stream[cut:], cut)
    assert [d.messages for d in expected] == [d.messages for d in unbroken[cut:]]
    for records in (written, list(LatestRecords(written).drain())):
        try:
            partition = _caught_up(stream, taken, records)
        except SnapshotUnfitError as error:
            event(str(error))
            assert any(_is_of_backfill(key) for key, _ in records)
            continue
        event("caught up")
        again = _feed(partition, stream[cut:], cut)
        assert [(d.messages, d.state) for d in again] == [(d.messages, d.state) for d in unbroken[cut:]]


def _is_of_backfill(key: bytes) -> bool:
    try:
        return not state_key_of(key).live
    except UNREADABLE:
        return False
