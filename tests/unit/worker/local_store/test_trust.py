"""Which stores are believed."""

from datetime import UTC, datetime, timedelta

import pytest

from services.worker.local_store.trust import (
    RebuildReason,
    StoreNotTrustedError,
    StoreProgress,
    TopicRecord,
    require_current,
    require_same,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAST = TopicRecord(98, b"k", b"v", 5)


def refusal(
    progress: StoreProgress, last: TopicRecord | None = LAST, first: int = 0, end: int = 120
) -> RebuildReason | None:
    try:
        require_current(progress, last, first=first, end=end, now=NOW)
    except StoreNotTrustedError as error:
        return error.reason
    return None


def test_an_empty_store_is_a_past_state_of_any_topic() -> None:
    assert refusal(StoreProgress(), None) is None


def test_a_store_ahead_of_its_topic_is_refused() -> None:
    assert refusal(StoreProgress(100, NOW), end=99) is RebuildReason.AHEAD


def test_a_topic_that_begins_after_the_last_record_cannot_complete_a_store() -> None:
    assert refusal(StoreProgress(100, NOW), first=99) is RebuildReason.SUPERSEDED
    assert refusal(StoreProgress(100, NOW), None) is RebuildReason.SUPERSEDED


def test_a_store_that_missed_something_long_ago_may_have_missed_a_tombstone() -> None:
    day_old = StoreProgress(100, NOW - timedelta(days=1))
    assert refusal(day_old) is RebuildReason.OLD
    assert refusal(day_old, end=101) is None  # one control record
    assert refusal(StoreProgress(100, NOW - timedelta(hours=19))) is None


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([], RebuildReason.SUPERSEDED),
        ([LAST._replace(offset=99)], RebuildReason.SUPERSEDED),
        ([LAST._replace(value=b"w")], RebuildReason.OTHER_TOPIC),
        ([LAST._replace(written=6)], RebuildReason.OTHER_TOPIC),
        ([LAST._replace(value=None)], RebuildReason.OTHER_TOPIC),
    ],
)
def test_only_the_very_same_record_proves_that_the_topic_is_the_same(
    found: list[TopicRecord], reason: RebuildReason
) -> None:
    require_same(LAST, [LAST, TopicRecord(100, b"x", b"y", 7)])
    with pytest.raises(StoreNotTrustedError) as refused:
        require_same(LAST, found)
    assert refused.value.reason is reason
