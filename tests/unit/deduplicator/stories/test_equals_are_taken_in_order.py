"""Of reports that fit equally well the same ones are looked at, whichever arrived first."""

from datetime import timedelta

import numpy as np
import pytest

from schemas.enriched import EnrichedArticle
from services.bench.dedup.articles import Generator
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.deduplicator.window.entry import WindowEntry
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.records.header import SIZE
from services.evaluation.sameness.grouping import Groups, Run, StandingVerdicts, arrivals


def first_minute(seed: int) -> list[EnrichedArticle]:
    """Fifty articles within half a minute, when no term is known to be rare and most texts look alike."""
    loads = Generator(seed, 600, timedelta(seconds=60)).stream(300)
    return [load.enriched for load in loads if load.topic % 6 == 4][:50]


def stories(stream: list[EnrichedArticle], articles: list[str]) -> Groups:
    standing, partition = StandingVerdicts(), DeduplicatorPartition()
    for number, article in enumerate(stream):
        for message in partition.decide(article, f"news.enriched:0:{number}").messages:
            standing.add(message)
    return standing.groups(articles)[1]


@pytest.mark.parametrize("disorder", [1, 2, 3])
@pytest.mark.parametrize("seed", [1, 4, 7])
def test_a_dense_first_minute_has_the_same_stories_in_any_order(seed: int, disorder: int) -> None:
    stream = first_minute(seed)
    articles = [article.article.article_id for article in stream]
    shuffled = arrivals(stream, Run("shuffled", shuffled=True), disorder)
    assert stories(shuffled, articles) == stories(stream, articles)


def notice(name: str, event: int) -> WindowEntry:
    none = np.zeros(0, np.uint32)
    hashes, buckets = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return WindowEntry(
        name, bytes(SIZE), event, False, name, None, none, none.astype(np.uint8), 1.0, hashes, buckets, None
    )


def test_a_late_article_gets_the_clock_rank_that_it_would_have_had() -> None:
    window = LanguageWindow("en", DedupSettings(story_window=timedelta(hours=1)), live=True)
    for event in (1000, 1010, 1020, 1030, 1005):
        window.advance(event)
        window.insert(notice(f"a{event}", event))
    assert [window.articles.clock_rank(serial) for serial in range(5)] == [0, 2, 3, 4, 1]
