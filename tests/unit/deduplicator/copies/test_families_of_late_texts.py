"""Families are those of the wire's clock where a brief, an excerpt or the text itself arrives late."""

from datetime import timedelta

import pytest

from schemas.enriched import EnrichedArticle
from schemas.verdict import VerdictKind
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, standing

TEXT = prose(10)


def _article(name: str, paragraphs: tuple[str, ...], second: int) -> EnrichedArticle:
    return enriched(name, paragraphs, headline="Belmora flood barrier", at=NOON + timedelta(seconds=second))


def _families(*articles: EnrichedArticle) -> set[frozenset[str]]:
    found = standing(decisions(DeduplicatorPartition(), *articles))
    families = {verdict.family for verdict in found.values()}
    return {frozenset(name for name, verdict in found.items() if verdict.family == each) for each in families}


def test_a_brief_that_arrives_after_the_long_text_that_holds_it_is_no_copy_of_it() -> None:
    brief, whole = _article("brief", TEXT[:3], 0), _article("whole", TEXT, 1)
    assert _families(whole, brief) == _families(brief, whole)
    found = standing(decisions(DeduplicatorPartition(), whole, brief))
    of_the_brief, of_the_whole = found[brief.article.article_id], found[whole.article.article_id]
    assert of_the_brief.kind is VerdictKind.ORIGINAL
    assert (of_the_whole.kind, of_the_whole.of) == (VerdictKind.EXCERPT, brief.article.article_id)
    assert of_the_whole.story_id == of_the_brief.story_id


def test_two_excerpts_are_of_one_family_when_their_text_arrives_after_them() -> None:
    whole, first, last = _article("whole", TEXT, 0), _article("first", TEXT[:3], 1), _article("last", TEXT[-3:], 2)
    assert _families(first, last, whole) == _families(whole, first, last)
    assert len(_families(last, first, whole)) == 1


def test_a_family_that_went_over_stays_there_after_a_restart() -> None:
    whole, first, last = _article("whole", TEXT, 0), _article("first", TEXT[:3], 1), _article("last", TEXT[-3:], 2)
    partition = DeduplicatorPartition()
    found = decisions(partition, first, last, whole)
    restored = DeduplicatorPartition()
    restored.restore([record for decision in found for record in decision.state])
    again = _article("again", TEXT[-3:], 30)
    live, after = (each.decide(again, "news.enriched:0:9").messages for each in (partition, restored))
    assert live == after
    assert live[0].verdict.family == standing(found)[whole.article.article_id].family


@pytest.mark.parametrize("seconds", [(0, 1, 2), (0, 0, 0)])
def test_a_text_whose_copies_came_before_it_in_any_order_founds_one_family(seconds: tuple[int, int, int]) -> None:
    whole, near, cut = (
        _article(name, paragraphs, second)
        for name, paragraphs, second in zip(
            ("a", "b", "c"), (TEXT, (*TEXT, "More soon."), TEXT[:6]), seconds, strict=True
        )
    )
    for order in ((whole, near, cut), (cut, near, whole), (near, cut, whole), (cut, whole, near)):
        assert len(_families(*order)) == 1
