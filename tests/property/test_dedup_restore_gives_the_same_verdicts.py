"""A partition rebuilt from its state topic, cut anywhere, decides as one that was never restarted."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.raw import SourceKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.state_records import StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose

_KINDS = [SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.WEBSITE]
_SIGNALS = [Signal.NEW, Signal.NEW, Signal.NEW, Signal.UPDATE, Signal.CORRECTION, Signal.KILL]


@st.composite
def _articles(draw: st.DrawFn) -> EnrichedArticle:
    paragraphs = prose(draw(st.integers(0, 5)))
    first = draw(st.integers(0, 3))
    last = draw(st.integers(4, len(paragraphs)))
    # Mostly in order, with jumps that expire the window and others that are a backfill.
    hours = draw(st.one_of(st.integers(0, 60), st.sampled_from([-24 * 400, -24 * 401, -24 * 20, 24 * 9, 24 * 30])))
    return enriched(
        guid=f"g{draw(st.integers(0, 12))}",
        paragraphs=paragraphs[first:last] + ((f"Only here {draw(st.integers(0, 3))}.",) if draw(st.booleans()) else ()),
        headline=f"Headline {draw(st.integers(0, 3))}",
        at=NOON + timedelta(hours=hours),
        received=NOON + timedelta(days=40),
        version=draw(st.integers(1, 3)),
        signal=draw(st.sampled_from(_SIGNALS)),
        kind=draw(st.sampled_from(_KINDS)),
        window_language=draw(st.sampled_from(["en", "en", "en", "fr"])),
        desk=draw(st.sampled_from(["world", "world", "nordic"])),
    )


def _feed(partition: DeduplicatorPartition, stream: list[EnrichedArticle], start: int = 0) -> list[Decision]:
    return [partition.decide(article, f"news.enriched:0:{start + i}") for i, article in enumerate(stream)]


def _compacted(records: list[StateRecord]) -> list[StateRecord]:
    """What a compacted topic may have kept: the last record of each key, tombstones gone."""
    last = {key: place for place, (key, _) in enumerate(records)}
    return [record for place, record in enumerate(records) if last[record[0]] == place and record[1] is not None]


@settings(max_examples=40, deadline=None)
@given(stream=st.lists(_articles(), min_size=2, max_size=25), data=st.data())
def test_after_a_restart_every_further_verdict_is_the_same(stream: list[EnrichedArticle], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(stream)))
    unbroken = _feed(DeduplicatorPartition(), stream)
    records = [record for decision in unbroken[:cut] for record in decision.state]
    for kept in (records, _compacted(records)):
        restored = DeduplicatorPartition()
        restored.restore(kept)
        again = _feed(restored, stream[cut:], start=cut)
        assert [d.messages for d in again] == [d.messages for d in unbroken[cut:]]


@settings(max_examples=40, deadline=None)
@given(stream=st.lists(_articles(), min_size=2, max_size=20), data=st.data())
def test_a_writer_that_dies_between_two_state_records_changes_no_standing_verdict(
    stream: list[EnrichedArticle], data: st.DataObject
) -> None:
    unbroken = _feed(DeduplicatorPartition(), stream)
    records = [record for decision in unbroken for record in decision.state]
    written = data.draw(st.integers(0, len(records)))
    replay_from, begun = _first_unwritten(unbroken, written)
    restored = DeduplicatorPartition()
    restored.restore(records[:written])
    again = _feed(restored, stream[replay_from:], start=replay_from)
    # The outputs of a decision are confirmed before any of its state is written.
    assert _standing(unbroken) == _standing(unbroken[: replay_from + begun] + again)
    topic = DeduplicatorPartition()
    topic.restore(records[:written] + [record for decision in again for record in decision.state])
    final = _feed(topic, stream)
    assert _standing(final) == _standing(_feed_again(stream))


@settings(max_examples=60, deadline=None)
@given(stream=st.lists(_articles(), min_size=2, max_size=25), data=st.data())
def test_what_comes_in_one_batch_is_decided_as_if_it_came_alone(
    stream: list[EnrichedArticle], data: st.DataObject
) -> None:
    minutes = data.draw(st.booleans())
    if minutes:
        stream = [_on_its_minute(article, place) for place, article in enumerate(stream)]
    one_by_one = _feed(DeduplicatorPartition(), stream)
    batched, partition, start = [], DeduplicatorPartition(), 0
    while start < len(stream):
        end = start + data.draw(st.integers(1, len(stream)))
        sources = [f"news.enriched:0:{place}" for place in range(start, end)]
        batched += partition.decide_all(list(zip(stream[start:end], sources, strict=False)))
        start = end
    assert [(d.messages, d.state) for d in batched] == [(d.messages, d.state) for d in one_by_one]


def _on_its_minute(enriched: EnrichedArticle, place: int) -> EnrichedArticle:
    """Some to each minute, so that statistics settle in the middle of a batch."""
    at = NOON + timedelta(seconds=20 * place)
    return enriched.model_copy(update={"article": enriched.article.model_copy(update={"sent_at": at})})


def _feed_again(stream: list[EnrichedArticle]) -> list[Decision]:
    partition = DeduplicatorPartition()
    _feed(partition, stream)
    return _feed(partition, stream)


def _first_unwritten(decisions: list[Decision], written: int) -> tuple[int, bool]:
    """The earliest message whose state was not written whole, and whether some of it was."""
    for place, decision in enumerate(decisions):
        if written < len(decision.state):
            return place, written > 0
        written -= len(decision.state)
    return len(decisions), False


def _standing(decisions: list[Decision]) -> dict[tuple[str, int], str]:
    """The last verdict on every article version."""
    return {
        (message.article_id, message.version): message.verdict.model_dump_json()
        for decision in decisions
        for message in decision.messages
    }
