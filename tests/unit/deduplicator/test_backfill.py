"""What is brought in later never meets the windows of today."""

from datetime import timedelta

from schemas.enriched import EnrichedArticle
from schemas.verdict import VerdictKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions

TODAY = enriched("today", prose(1))
COPY = enriched("copy", prose(1), at=NOON + timedelta(minutes=9))


def old(article: EnrichedArticle) -> EnrichedArticle:
    made = article.article.model_copy(update={"backfill": True})
    return article.model_copy(update={"article": made})


def restored(found: list[Decision]) -> DeduplicatorPartition:
    partition = DeduplicatorPartition()
    assert partition.restore([record for decision in found for record in decision.state]) == []
    return partition


def test_old_words_are_compared_with_old_ones_only_however_young_they_are() -> None:
    archived = old(enriched("archived", prose(1), at=NOON - timedelta(minutes=5)))
    again = old(enriched("again", prose(1), at=NOON - timedelta(minutes=2)))
    today, first, second, copy = decisions(DeduplicatorPartition(), TODAY, archived, again, COPY)
    assert first.messages[0].verdict.kind is VerdictKind.ORIGINAL
    assert first.messages[0].verdict.story_id != today.messages[0].verdict.story_id
    assert second.messages[0].verdict.of == archived.article.article_id
    # As if nothing had been brought in meanwhile.
    plain = decisions(DeduplicatorPartition(), TODAY, COPY)
    assert copy.messages[0].verdict == plain[1].messages[0].verdict


def test_a_restart_keeps_them_apart() -> None:
    archived = old(enriched("archived", prose(1), at=NOON - timedelta(minutes=5)))
    partition = restored(decisions(DeduplicatorPartition(), archived))
    [today] = decisions(partition, TODAY)
    assert today.messages[0].verdict.kind is VerdictKind.ORIGINAL


def test_what_has_come_as_news_is_a_repeat_where_it_is_brought_in_once_more() -> None:
    _, again = decisions(DeduplicatorPartition(), TODAY, old(TODAY))
    assert again.redelivered


def test_a_new_version_that_is_news_comes_among_todays_news_and_an_old_one_does_not() -> None:
    later = NOON + timedelta(minutes=5)
    archived, update = old(enriched("a", prose(1))), enriched("a", prose(1), version=2, at=later)
    for version, of in ((update, "a"), (old(update), None)):
        *_, copy = decisions(DeduplicatorPartition(), archived, version, COPY)
        assert copy.messages[0].verdict.of == (archived.article.article_id if of else None)


def test_an_article_among_todays_news_stays_there_with_a_version_that_is_brought_in_later() -> None:
    update = old(enriched("today", prose(1), version=2, at=NOON + timedelta(minutes=5)))
    *_, copy = decisions(DeduplicatorPartition(), TODAY, update, COPY)
    assert copy.messages[0].verdict.of == TODAY.article.article_id
