"""A desk is one place: a version finds its predecessor whatever its language, and a notice what it acts on."""

from datetime import timedelta

import pytest

from schemas.article import Signal, Target, TargetKind
from schemas.verdict import VerdictKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.state_records import StateKey, state_key_of
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, of_windows, verdicts

FLASH = enriched("a", ("Ferry sinks.",), window_language="und")
FULL = enriched("a", prose(1), version=2, at=NOON + timedelta(minutes=3))
COPY = enriched("b", prose(1), at=NOON + timedelta(minutes=9))
KILL = enriched("a", (), version=3, signal=Signal.KILL, window_language="und", at=NOON + timedelta(minutes=5))


def state(found: list[Decision]) -> list[tuple[bytes, bytes | None]]:
    return [record for decision in found for record in decision.state]


def test_the_full_text_of_a_flash_in_no_known_language_is_its_new_version() -> None:
    flash, full = verdicts(FLASH, FULL)
    assert (full.kind, full.of, full.of_version) == (VerdictKind.REVISION, FULL.article.article_id, 1)
    assert (full.story_id, full.family) == (flash.story_id, flash.family)


def test_a_version_is_looked_for_once_and_older_ones_are_known_as_such() -> None:
    partition = DeduplicatorPartition()
    *_, late = decisions(partition, FLASH, FULL, enriched("a", ("Ferry in trouble.",), window_language="und"))
    assert late.messages == ()
    assert partition.articles == 1


def test_the_article_is_compared_in_the_language_of_its_latest_text() -> None:
    *_, copy = verdicts(FLASH, FULL, COPY)
    assert (copy.kind, copy.of) == (VerdictKind.EXACT_COPY, FULL.article.article_id)
    assert copy.story_id == verdicts(FLASH)[0].story_id


def test_a_kill_without_a_language_leaves_the_article_where_copies_of_it_are_recognised() -> None:
    partition = DeduplicatorPartition()
    *_, kill, copy = decisions(partition, FLASH, FULL, KILL, COPY)
    assert kill.messages[0].verdict.kind is VerdictKind.REVISION
    assert copy.messages[0].verdict.of == FULL.article.article_id


def test_a_notice_on_another_article_stands_in_its_story_whatever_the_language() -> None:
    target = Target(kind=TargetKind.GUID, value="a")
    notice = enriched(
        "n", (), signal=Signal.KILL, window_language="und", acts_on=(target,), at=NOON + timedelta(minutes=5)
    )
    first, found = verdicts(enriched("a", prose(1), window_language="fr"), notice)
    assert found.story_id == first.story_id


def test_desks_never_meet() -> None:
    first, second, third = verdicts(
        enriched("a", prose(1)),
        enriched("b", prose(1), desk="nordic"),
        enriched("a", prose(1), desk="nordic", at=NOON + timedelta(minutes=1)),
    )
    assert [verdict.kind for verdict in (first, second, third)] == [
        VerdictKind.ORIGINAL,
        VerdictKind.ORIGINAL,
        VerdictKind.EXACT_COPY,
    ]


def test_the_clock_stays_where_the_article_that_set_it_has_left() -> None:
    later = NOON + timedelta(days=9)
    old = enriched("o", prose(2), at=NOON - timedelta(hours=1))
    feed = [
        enriched("f", prose(2), at=NOON),
        enriched("l", prose(3), at=later),
        enriched("l", prose(4), version=2, at=later, window_language="fr"),
    ]
    unbroken = DeduplicatorPartition()
    written = state(decisions(unbroken, *feed))
    restored = DeduplicatorPartition()
    assert restored.restore(written) == []
    [expected], [found] = decisions(unbroken, old), decisions(restored, old)
    assert found == expected
    # The window had moved past both, so it stands alone.
    assert found.messages[0].verdict.kind is VerdictKind.ORIGINAL


def test_a_clock_record_that_cannot_be_read_is_set_aside() -> None:
    key = StateKey("c", "en", True, "").to_bytes()
    for value in (b"", b"12", b"x y", b"1 2 3", b"\xff \xfe"):
        assert [each.key for each in DeduplicatorPartition().restore([(key, value)])] == [key]


def test_a_restored_partition_knows_where_each_article_went() -> None:
    written = state(decisions(DeduplicatorPartition(), FLASH, FULL))
    restored = DeduplicatorPartition()
    assert restored.restore(written) == []
    assert restored.articles == 1
    [copy] = decisions(restored, COPY)
    assert copy.messages[0].verdict.of == FULL.article.article_id


@pytest.mark.parametrize("written", [4, 3, 2])
def test_a_writer_that_died_before_the_tombstone_of_the_former_window_left_one_article(written: int) -> None:
    records = of_windows(state(decisions(DeduplicatorPartition(), FLASH, FULL)))
    assert len(records) == 4
    restored = DeduplicatorPartition()
    restored.restore(records[:written])
    assert restored.articles == 1
    [copy] = decisions(restored, COPY)
    former = StateKey("a", "und", True, FLASH.article.article_id).to_bytes()
    assert ((former, None) in copy.state) == (written < 4)


@pytest.mark.parametrize("desk", ["world", "nordic"])
def test_a_state_key_says_desk_language_window_and_article(desk: str) -> None:
    key = StateKey("a", "en", False, "odd\tid/ø", desk)
    assert state_key_of(key.to_bytes()) == key


def test_a_key_from_before_there_were_desks_is_of_the_default_desk() -> None:
    assert state_key_of(b"a\ten\tlive\ta1-x") == StateKey("a", "en", True, "a1-x", "world")
