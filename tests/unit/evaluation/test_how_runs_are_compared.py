"""The comparison of runs: how a stream is disturbed, and when two outcomes are the same."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commands.measure.sameness import generated, runs, table
from services.evaluation.sameness.grouping import (
    REPEATED_SHARE,
    SHUFFLED_SECONDS,
    Run,
    StandingVerdicts,
    arrivals,
    compared,
    partition_of,
    portions,
)

STREAM = generated(60)
NAMES = [article.article.article_id for article in STREAM]


def standing(
    families: dict[str, str], stories: dict[str, str], merged: dict[str, str] | None = None
) -> StandingVerdicts:
    return StandingVerdicts(families, stories, merged or {})


@given(st.integers(min_value=0, max_value=len(STREAM) - 1))
def test_a_stream_is_cut_as_often_as_asked_and_nothing_is_lost(kills: int) -> None:
    parts = portions(STREAM, kills)
    assert len(parts) == kills + 1
    assert all(parts)
    assert [article for part in parts for article in part] == STREAM


def test_a_stream_cannot_be_cut_more_often_than_it_has_articles() -> None:
    with pytest.raises(ValueError, match="cannot be cut 60 times"):
        portions(STREAM, len(STREAM))


def test_a_shuffled_stream_delays_no_article_by_more_than_a_minute() -> None:
    coming = arrivals(STREAM, Run("x", shuffled=True))
    times = [article.article.event_time().timestamp() for article in coming]
    assert coming != STREAM
    assert sorted(times) == [article.article.event_time().timestamp() for article in STREAM]
    latest = 0.0
    for time in times:
        assert latest - time <= SHUFFLED_SECONDS
        latest = max(latest, time)


def test_a_repeated_stream_redelivers_a_tenth_of_the_articles_later() -> None:
    coming = [article.article.article_id for article in arrivals(STREAM, Run("x", repeated=True))]
    again = Counter(coming) - Counter(NAMES)
    assert again.total() == int(len(STREAM) * REPEATED_SHARE)
    assert max(again.values()) == 1
    assert [name for place, name in enumerate(coming) if name not in coming[:place]] == NAMES


def test_eight_partitions_divide_the_stream_but_never_a_desk() -> None:
    of_language = {(article.window_language, partition_of(article, 8)) for article in STREAM}
    assert len({partition for _, partition in of_language}) > 2
    assert all(one[0] != other[0] for one, other in pairwise(sorted(of_language)))


def test_groups_are_compared_by_their_members_not_by_id() -> None:
    expected = standing(dict.fromkeys("ab", "f1") | {"c": "f2"}, dict.fromkeys("abc", "s1"))
    renamed = standing(dict.fromkeys("ab", "f9") | {"c": "f8"}, dict.fromkeys("abc", "s9"))
    assert compared(Run("x"), renamed, expected, "abc")["same"]


def test_an_article_in_a_different_group_is_named() -> None:
    expected = standing(dict.fromkeys("ab", "f1") | {"c": "f2"}, dict.fromkeys("ab", "s1") | {"c": "s2"})
    apart = standing({"a": "f1", "b": "f3", "c": "f2"}, dict.fromkeys("ab", "s1") | {"c": "s2"})
    row = compared(Run("x"), apart, expected, "abc")
    assert (row["families"], row["stories"], row["same"]) == ("1 of 2", "2 of 2", False)
    assert row["differing"] == ["a", "b"]


def test_an_article_without_a_verdict_is_a_difference() -> None:
    expected = standing({"a": "f1", "b": "f2"}, {"a": "s1", "b": "s2"})
    missing = standing({"a": "f1"}, {"a": "s1"})
    assert compared(Run("x"), missing, expected, "ab")["differing"] == ["b"]


def test_merged_stories_count_as_one() -> None:
    expected = standing({"a": "f1", "b": "f2"}, dict.fromkeys("ab", "s1"))
    merged = standing({"a": "f1", "b": "f2"}, {"a": "s1", "b": "s2"}, {"s2": "s3", "s3": "s1"})
    assert compared(Run("x"), merged, expected, "ab")["same"]


def test_the_first_run_is_undisturbed_and_the_last_has_every_disturbance() -> None:
    first, *_, last = runs(8, 20)
    assert first == Run(first.name)
    assert last == Run(last.name, partitions=8, workers=3, shuffled=True, repeated=True, kills=20)


def test_the_printed_comparison_has_a_line_for_each_run() -> None:
    expected = standing({"a": "f1"}, {"a": "s1"})
    rows = [compared(Run(name), expected, expected, "a") for name in ("one", "two")]
    assert table(rows).row_count == 2
