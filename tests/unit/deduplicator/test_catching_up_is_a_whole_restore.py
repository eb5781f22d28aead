"""An earlier state and the records changed since answer as a whole restore does, and as one that was never stopped.

Streams are drawn by a seed, not article by article: only long ones make stories that merge and families that change.
"""

from datetime import timedelta
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.raw import SourceKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings, OrderThresholds, StoryThresholds
from services.deduplicator.state_records import UNREADABLE, state_key_of
from services.stream.state_records import LatestRecords, SnapshotUnfitError, StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose

_KINDS = [SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.WEBSITE]
# A correction is compared for its story, yet is no copy.
_SIGNALS = [*4 * [Signal.NEW], Signal.UPDATE, *3 * [Signal.CORRECTION], Signal.KILL]
_JUMPS = [-24 * 400, -24 * 401, -24 * 20, 24 * 9, 24 * 30]
_EVENTS = {
    "Storm Lene floods Arvik": "Storm Lene tore roofs in Arvik and flooded the old town, rescuers said.",
    "Power fails in Belmora": "Power failed across Belmora county as winds felled masts, engineers said.",
    "Ferry Signe hits Arvik pier": "The ferry Signe struck the pier of Arvik in fog; a dozen passengers were hurt.",
}
_SETTINGS = DedupSettings(
    # Two reports make a story sooner than they would, and the crowd in which others are decided again is old sooner.
    stories=StoryThresholds(constant=1.0, merge_margin=1.0),
    order=OrderThresholds(young_window=4),
)


def _text(dice: Random) -> tuple[str, tuple[str, ...]]:
    """Headline and paragraphs: cut from long prose, so copies; or on one or two of a few events, so stories."""
    if dice.random() < 0.5:
        paragraphs = prose(dice.randrange(6))
        return f"Headline {dice.randrange(4)}", paragraphs[dice.randrange(4) : dice.randint(4, len(paragraphs))]
    events = dice.sample(sorted(_EVENTS), dice.randint(1, 2))
    return " and ".join(events), tuple(_EVENTS[each] for each in events)


def _stream(dice: Random) -> list[EnrichedArticle]:
    """By the minute, half of them late, so that others are decided again; or by the hour, with jumps."""
    by_the_minute, guids = dice.random() < 0.6, dice.choice([6, 12, 40])
    stream = []
    for place in range(dice.randint(5, 35)):
        headline, paragraphs = _text(dice)
        if by_the_minute:
            at = NOON + timedelta(seconds=10 * place - dice.choice([0, 0, 30, 55]))
        else:
            at = NOON + timedelta(hours=dice.choice(_JUMPS) if dice.random() < 0.15 else dice.randint(0, 60))
        stream.append(
            enriched(
                guid=f"g{dice.randrange(guids)}",
                paragraphs=paragraphs + ((f"Only here {dice.randrange(4)}.",) if dice.random() < 0.5 else ()),
                headline=headline,
                at=at,
                received=NOON + timedelta(days=40),
                version=dice.randint(1, 3),
                signal=dice.choice(_SIGNALS),
                kind=dice.choice(_KINDS),
                window_language=dice.choice(["en", "en", "en", "en", "fr"]),
                desk=dice.choice(["world", "world", "world", "world", "nordic"]),
            )
        )
    return stream


def _feed(partition: DeduplicatorPartition, stream: list[EnrichedArticle], start: int = 0) -> list[Decision]:
    return [partition.decide(article, f"news.enriched:0:{start + i}") for i, article in enumerate(stream)]


def _records(decisions: list[Decision]) -> list[StateRecord]:
    return [record for decision in decisions for record in decision.state]


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_earlier_state_that_catches_up_answers_as_if_it_had_never_stopped(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - invents a stream, keeps no secret
    stream = _stream(dice)
    cut = dice.randint(0, len(stream))
    taken = dice.randint(0, cut)
    unbroken = _feed(DeduplicatorPartition(_SETTINGS), stream)
    whole = DeduplicatorPartition(_SETTINGS)
    whole.restore(_records(unbroken[:cut]))
    expected = _feed(whole, stream[cut:], cut)
    assert [d.messages for d in expected] == [d.messages for d in unbroken[cut:]]
    written = _records(unbroken[taken:cut])
    for records in (written, list(LatestRecords(written).drain())):
        partition = DeduplicatorPartition(_SETTINGS)
        _feed(partition, stream[:taken])
        try:
            assert [each for each in partition.catching_up(records) if each] == []
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
