"""The linear decision: what draws an article to a story, and what holds it off."""

import numpy as np

from services.deduplicator.settings import StoryThresholds
from services.deduplicator.stories.score import DAY, CandidateReports, Crowd, StoryMatch, fits
from services.deduplicator.window.article_table import ArticleTable
from services.deduplicator.window.cosines import Cosines
from services.deduplicator.window.entry import WindowEntry
from services.deduplicator.window.records.header import SIZE
from services.deduplicator.window.term_counts import vector_from

NEWCOMER = (1, 2, 3, 4)
LIKE, HALF, UNLIKE = (1, 2, 3, 4), (1, 2, 30, 40), (10, 20, 30, 40)
EVENT = 20 * DAY


def _entry(name: str, terms: tuple[int, ...], event: int) -> WindowEntry:
    weights = np.full(len(terms), 100, dtype=np.uint8)
    length = 100 * len(terms) ** 0.5
    keys, buckets = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return WindowEntry(
        name, bytes(SIZE), event, True, name, None, np.array(terms, np.uint32), weights, length, keys, buckets, None
    )


def _matches(*stories: tuple[tuple[int, ...], ...], days: float = 0.0, crowd: int = 100) -> list[StoryMatch]:
    """How the newcomer fits stories of these reports, all of one age."""
    table, starts, event = ArticleTable(), [], EVENT - int(days * DAY)
    for number, reports in enumerate(stories):
        starts.append(table.end)
        for terms in reports:
            table.append(_entry(f"a{table.end}", terms, event), number)
    vector = vector_from(np.array(NEWCOMER, np.uint32), np.full(len(NEWCOMER), 100, np.uint8), np.arange(len(NEWCOMER)))
    serials = np.arange(table.end)
    found = CandidateReports(
        stories=range(len(stories)),
        starts=starts,
        serials=serials.tolist(),
        events=table.events(serials).tolist(),
        clock_ranks=table.clock_ranks(serials).tolist(),
        cosines=Cosines(table).of(vector, serials).tolist(),
        first_event=[event] * len(stories),
    )
    return fits(EVENT, found, StoryThresholds(), crowd=Crowd(crowd, crowd))


def test_the_story_of_the_most_similar_report_comes_first() -> None:
    assert [match.story for match in _matches((UNLIKE,), (LIKE,), (HALF,))] == [1, 2, 0]


def test_one_similar_report_among_others_draws_less_than_a_story_that_is_similar_throughout() -> None:
    first, second = _matches((UNLIKE, UNLIKE, LIKE), (LIKE, LIKE, LIKE))
    assert (first.story, second.story) == (1, 0)
    [alone] = _matches((LIKE,))
    assert second.score < first.score == alone.score


def test_the_best_report_is_named() -> None:
    [match] = _matches((UNLIKE, LIKE, HALF))
    assert match.best_member == 1


def test_an_older_story_and_a_denser_stream_ask_for_more_likeness() -> None:
    [now], [later], [crowded] = _matches((LIKE,)), _matches((LIKE,), days=5), _matches((LIKE,), crowd=10_000)
    assert now.score > later.score
    assert now.score > crowded.score
