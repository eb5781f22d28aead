"""Several stories under one keyword line and day: each is an article, and a lead goes to the one that it continues."""

from datetime import timedelta

import pytest

from schemas import ids
from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.verdict import VerdictKind
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions

STRIKE, FLOOD = prose(1), prose(2)
FIRST = ids.article_id("test", "harbour")


def filed(paragraphs: tuple[str, ...], headline: str, minutes: int = 0, **details: object) -> EnrichedArticle:
    """An item under the keyword "harbour", whose id is made of that and the day."""
    at = NOON + timedelta(minutes=minutes)
    found = enriched("harbour", paragraphs, headline=headline, at=at, **details)  # type: ignore[arg-type]
    article = found.article.model_copy(update={"guid_invented": True})
    return found.model_copy(update={"article": article})


def placed(*items: EnrichedArticle, partition: DeduplicatorPartition | None = None) -> list[tuple[str, VerdictKind]]:
    """(article id, kind of verdict) of each item that got a message."""
    found = decisions(partition or DeduplicatorPartition(), *items)
    return [(each.messages[0].article_id, each.messages[0].verdict.kind) for each in found if each.messages]


A = filed(STRIKE, "Dock workers end their strike")
B = filed(FLOOD, "River floods the old town", 5)
A_LEAD = filed((*STRIKE[:3], "Shippers want damages."), "Shippers want damages", 9, version=2)
B_LEAD = filed((*FLOOD[:3], "The mayor blames the dam."), "Mayor blames the dam", 12, version=3)


def test_another_story_under_the_same_keyword_is_another_article() -> None:
    (first, kind), (second, other_kind) = placed(A, B)
    assert first == FIRST
    assert second != first
    assert (kind, other_kind) == (VerdictKind.ORIGINAL, VerdictKind.ORIGINAL)


def test_each_lead_is_a_version_of_the_article_that_it_resembles() -> None:
    (first, _), (second, _), lead, other_lead = placed(A, B, A_LEAD, B_LEAD)
    assert lead == (first, VerdictKind.REVISION)
    assert other_lead == (second, VerdictKind.REVISION)


def test_a_marked_lead_that_was_rewritten_whole_still_continues_the_only_article() -> None:
    lead = filed(FLOOD, "Something else", 5, version=2)
    assert placed(A, lead) == [(FIRST, VerdictKind.ORIGINAL), (FIRST, VerdictKind.REVISION)]


def test_an_unmarked_update_is_a_version_where_it_keeps_the_text_or_the_headline() -> None:
    longer = filed((*STRIKE, "The cranes move again."), "All quiet at the docks", 5)
    same_headline = filed(prose(3), "Dock workers end strike", 6)
    assert {article for article, _ in (*placed(A, longer), *placed(A, same_headline))} == {FIRST}


def test_the_full_text_after_a_flash_is_a_version_of_it() -> None:
    flash = filed(
        ("The fishing union says that the ferry terminal in Arvik closes.",), "Ferry terminal in Arvik closes"
    )
    text = (
        "The ferry terminal in Arvik will close for good in winter, the fishing union said after a meeting.",
        "Ferries to Belmora will leave from the old pier until a new terminal is built.",
    )
    assert {article for article, _ in placed(flash, filed(text, "Arvik loses its terminal to the sea", 4))} == {FIRST}


def test_two_alerts_of_a_day_are_two_articles() -> None:
    one = filed(("The mayor of Arvik resigns.",), "The mayor of Arvik resigns")
    other = filed(("Four climbers are found alive on Mount Tern.",), "Four climbers are found alive", 9)
    assert len(dict(placed(one, other))) == 2


@pytest.mark.parametrize("again", [A, B, A_LEAD])
def test_a_redelivery_is_known_under_whichever_article_it_went_to(again: EnrichedArticle) -> None:
    partition = DeduplicatorPartition()
    placed(A, B, A_LEAD, partition=partition)
    [found] = decisions(partition, again)
    assert found.redelivered
    assert partition.articles == 2


def test_after_a_restart_the_namesakes_are_told_apart_as_before() -> None:
    partition = DeduplicatorPartition()
    records = [record for each in decisions(partition, A, B) for record in each.state]
    restored = DeduplicatorPartition()
    assert restored.restore(records) == []
    assert placed(B_LEAD, partition=restored) == placed(B_LEAD, partition=partition)


def test_a_namesake_that_expired_is_forgotten_and_its_id_is_free() -> None:
    partition = DeduplicatorPartition()
    placed(A, B, partition=partition)
    later = enriched("other", prose(7), at=NOON + timedelta(days=9))
    decisions(partition, later)
    assert partition.articles == 1
    assert placed(filed(FLOOD, "River floods the old town", 9 * 24 * 60), partition=partition)[0][0] == FIRST


def test_a_kill_goes_to_the_article_that_it_names() -> None:
    kill = filed((), "KILL: River floods the old town", 20, signal=Signal.KILL)
    (_, _), (second, _), (killed, _) = placed(A, B, kill)
    assert killed == second


def test_a_guid_of_the_provider_is_believed() -> None:
    other = B.model_copy(update={"article": B.article.model_copy(update={"guid_invented": False})})
    assert {article for article, _ in placed(A, other)} == {FIRST}
