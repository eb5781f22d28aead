"""Which articles the term statistics rest on, and what it means for a story that they rest on few."""

import numpy as np
import pytest

from services.deduplicator.settings import StoryThresholds
from services.deduplicator.stories.score import Crowd
from services.deduplicator.window.settled_terms import MINUTE, SettledTerms

BUCKETS = np.array([1, 2, 3], dtype=np.int64)
NOON = 28_000_000 * MINUTE


def _filled(articles: int, seconds: int = 30) -> SettledTerms:
    """So many articles in the first half of a minute."""
    terms = SettledTerms()
    terms.advance(NOON)
    for serial in range(articles):
        terms.add(serial, NOON + serial % seconds, BUCKETS)
    return terms


def test_an_article_is_counted_when_the_minute_after_its_own_is_over() -> None:
    terms = _filled(250)
    terms.advance(NOON + 2 * MINUTE - 1)
    assert terms.counted(NOON + 2 * MINUTE - 1) == 0
    terms.advance(NOON + 2 * MINUTE)
    assert terms.counted(NOON + 2 * MINUTE) == 250


def test_an_article_of_the_minute_before_is_weighed_by_what_was_counted_then() -> None:
    terms = _filled(250)
    terms.advance(NOON + 2 * MINUTE)
    assert terms.counted(NOON + MINUTE + 59) == 0


def test_as_many_wait_as_two_minutes_hold_whose_articles_are_put_in_order() -> None:
    assert _filled(512).counted(NOON) == 0


def test_of_a_flood_the_oldest_are_counted_at_once() -> None:
    terms = _filled(513)
    assert terms.counted(NOON) == 257
    terms.advance(NOON + 2 * MINUTE)
    assert terms.counted(NOON + 2 * MINUTE) == 513


def test_of_a_flood_the_earlier_minute_is_counted_first() -> None:
    terms = _filled(300)
    terms.advance(NOON + MINUTE)
    for serial in range(300, 513):
        terms.add(serial, NOON + MINUTE, BUCKETS)
    assert terms.counted(NOON) == 257
    terms.remove([(0, NOON, BUCKETS)])
    assert terms.counted(NOON) == 256
    for serial in range(300, 513):
        terms.remove([(serial, NOON + MINUTE, BUCKETS)])
    assert terms.counted(NOON) == 256


def test_an_article_removed_while_it_waits_is_never_counted() -> None:
    terms = _filled(2)
    terms.remove([(1, NOON + 1, BUCKETS)])
    terms.advance(NOON + 2 * MINUTE)
    assert terms.counted(NOON + 2 * MINUTE) == 1


def test_a_crowd_asks_for_more_likeness_and_an_uncounted_one_for_more_still() -> None:
    rules = StoryThresholds()
    few, many = Crowd(present=10, counted=10), Crowd(present=1000, counted=1000)
    assert Crowd(present=1000, counted=0).margin(rules) < many.margin(rules) < few.margin(rules) < 0


@pytest.mark.parametrize("present", [0, 1, 250, 10_000])
def test_where_all_are_counted_only_the_crowd_matters(present: int) -> None:
    indifferent = StoryThresholds(uncounted=-100.0)
    assert Crowd(present, present).margin(indifferent) == Crowd(present, present).margin(StoryThresholds())
