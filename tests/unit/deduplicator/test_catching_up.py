"""What a partition takes in of the records that changed since it was as it is."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.raw import SourceKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.state_records import LatestRecords, SetAside, SnapshotUnfitError, StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, of_windows

TEXT = prose(1)
PAPER = enriched("paper", TEXT, at=NOON)
AGENCY = enriched("agency", TEXT, at=NOON + timedelta(minutes=5), kind=SourceKind.AGENCY)


def _after(taken: Sequence[EnrichedArticle], since: Sequence[EnrichedArticle]) -> DeduplicatorPartition:
    """A partition that took some articles itself, and those since from the records of another one."""
    partition, other = DeduplicatorPartition(), DeduplicatorPartition()
    decisions(partition, *taken)
    found = decisions(other, *taken, *since)[len(taken) :]
    assert _caught_up(partition, found) == []
    return partition


def _caught_up(partition: DeduplicatorPartition, found: Sequence[Decision]) -> list[SetAside]:
    records = LatestRecords(record for decision in found for record in decision.state).drain()
    return [each for each in partition.catching_up(records) if each]


def _answer(partition: DeduplicatorPartition, article: EnrichedArticle) -> tuple[object, Sequence[StateRecord]]:
    [decision] = decisions(partition, article)
    return decision.messages, decision.state


def test_copies_that_went_over_to_a_late_original_are_in_its_family() -> None:
    def cut(name: str, paragraphs: tuple[str, ...], second: int) -> EnrichedArticle:
        return enriched(name, paragraphs, at=NOON + timedelta(seconds=second))

    excerpts = [cut("first", TEXT[:3], 1), cut("last", TEXT[-3:], 2)]
    original = cut("whole", TEXT, 0)
    whole = DeduplicatorPartition()
    decisions(whole, *excerpts, original)
    # It takes the family over, and so gives new verdicts on all of its members.
    expected = _answer(whole, AGENCY)
    assert _answer(_after(excerpts, [original]), AGENCY) == expected
    assert len(expected[1]) > len(excerpts)


def test_a_version_that_its_own_clock_would_expire_stays() -> None:
    story = [enriched("a", TEXT), enriched("b", prose(2))]
    update = enriched("a", TEXT, version=2, signal=Signal.UPDATE, at=NOON + timedelta(days=9))
    partition = _after(story, [update])
    [decision] = decisions(partition, enriched("c", prose(3), at=NOON + timedelta(days=9)))
    assert partition.articles == 2
    # Nothing is owed: neither the update's record is deleted, nor what expired with it once more.
    assert [key for key, value in of_windows(decision.state) if value is None] == []


def test_a_backfill_that_may_have_started_over_is_restored_whole() -> None:
    def old(guid: str, days: int) -> EnrichedArticle:
        return enriched(guid, prose(days), at=NOON - timedelta(days=days), received=NOON)

    with pytest.raises(SnapshotUnfitError):
        _after([PAPER, old("a", 400)], [old("b", 300), old("c", 401)])
    assert _after([PAPER, old("a", 400)], [old("b", 399)]).articles == 3


def test_an_article_whose_record_cannot_be_read_is_not_there_any_more() -> None:
    partition = DeduplicatorPartition()
    [decision] = decisions(partition, PAPER)
    torn = [(key, b"\xff" + (value or b"")) for key, value in decision.state]
    unknown = (b"no key of ours", b"")
    set_aside = [each.key for each in partition.catching_up([*torn, unknown]) if each]
    assert sorted(set_aside) == sorted(key for key, _ in [*torn, unknown])
    assert partition.articles == 0


def test_a_record_of_before_that_is_not_there_gives_the_snapshot_up() -> None:
    found = decisions(DeduplicatorPartition(), PAPER, AGENCY)
    partition = DeduplicatorPartition()
    decisions(partition, enriched("x", prose(4)), enriched("y", prose(5)), enriched("z", prose(6)))
    with pytest.raises(SnapshotUnfitError):
        _caught_up(partition, found)
