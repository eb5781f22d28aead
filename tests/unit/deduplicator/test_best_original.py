"""Among copies the original is the best by rule, not the first received; a late one takes verdicts back."""

from datetime import timedelta

from schemas.raw import SourceKind
from schemas.verdict import VerdictKind
from services.deduplicator.shard import Shard
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, standing

STORY = prose(1)


def test_an_agency_that_arrives_late_takes_over_and_the_family_keeps_its_id() -> None:
    found = decisions(
        Shard(),
        enriched("paper", STORY),
        enriched("other", STORY, at=NOON + timedelta(minutes=5)),
        enriched("agency", STORY, kind=SourceKind.AGENCY, at=NOON + timedelta(minutes=9)),
    )
    agency, *taken_back = found[2].messages
    family = found[0].messages[0].verdict.family
    assert agency.verdict.kind is VerdictKind.ORIGINAL
    assert {message.verdict.of for message in taken_back} == {agency.article_id}
    assert [message.enriched for message in taken_back] == [None, None]
    assert {message.verdict.family for message in found[2].messages} == {family}


def test_what_is_taken_back_names_the_verdict_it_replaces() -> None:
    first, second = decisions(Shard(), enriched("paper", STORY), enriched("agency", STORY, kind=SourceKind.AGENCY))
    assert second.messages[1].verdict.supersedes == first.messages[0].verdict.verdict_id
    assert second.messages[1].verdict.verdict_id != first.messages[0].verdict.verdict_id


def test_the_earlier_on_the_wires_clock_is_the_original_whatever_the_order_of_arrival() -> None:
    early, late = enriched("early", STORY), enriched("late", STORY, at=NOON + timedelta(minutes=1))
    one, other = (standing(decisions(Shard(), *order)) for order in ((early, late), (late, early)))
    for verdicts in (one, other):
        assert verdicts[early.article.article_id].kind is VerdictKind.ORIGINAL
        assert verdicts[late.article.article_id].of == early.article.article_id


def test_a_copy_of_a_copy_names_the_original() -> None:
    found = standing(
        decisions(
            Shard(),
            enriched("a", STORY),
            enriched("b", STORY, at=NOON + timedelta(minutes=1)),
            enriched("c", STORY, at=NOON + timedelta(minutes=2)),
        )
    )
    original = enriched("a", STORY).article.article_id
    assert [verdict.of for verdict in found.values()] == [None, original, original]
