"""Among copies the original is the best by rule, not the first received; a late one takes verdicts back."""

from datetime import timedelta

from schemas.article import Dateline, Signal
from schemas.raw import SourceKind
from schemas.verdict import VerdictKind
from services.deduplicator.features.filing_rank import AGENCY_CREDIT, AGENCY_DATELINE, AGENCY_ITSELF, OTHER, rank
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, standing

STORY = prose(1)


def test_an_agency_that_arrives_late_takes_over_and_the_family_keeps_its_id() -> None:
    found = decisions(
        DeduplicatorPartition(),
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


def test_a_superseding_verdict_names_the_one_it_replaces() -> None:
    first, second = decisions(
        DeduplicatorPartition(), enriched("paper", STORY), enriched("agency", STORY, kind=SourceKind.AGENCY)
    )
    assert second.messages[1].verdict.supersedes == first.messages[0].verdict.verdict_id
    assert second.messages[1].verdict.verdict_id != first.messages[0].verdict.verdict_id


def test_the_earlier_on_the_wires_clock_is_the_original_whatever_the_order_of_arrival() -> None:
    early, late = enriched("early", STORY), enriched("late", STORY, at=NOON + timedelta(minutes=1))
    one, other = (standing(decisions(DeduplicatorPartition(), *order)) for order in ((early, late), (late, early)))
    for verdicts in (one, other):
        assert verdicts[early.article.article_id].kind is VerdictKind.ORIGINAL
        assert verdicts[late.article.article_id].of == early.article.article_id


def test_a_copy_of_a_copy_names_the_original() -> None:
    found = standing(
        decisions(
            DeduplicatorPartition(),
            enriched("a", STORY),
            enriched("b", STORY, at=NOON + timedelta(minutes=1)),
            enriched("c", STORY, at=NOON + timedelta(minutes=2)),
        )
    )
    original = enriched("a", STORY).article.article_id
    assert [verdict.of for verdict in found.values()] == [None, original, original]


def test_a_copy_that_comes_after_a_kill_is_known_as_one_of_what_was_killed() -> None:
    found = decisions(
        DeduplicatorPartition(),
        enriched("a", STORY),
        enriched("b", STORY, at=NOON + timedelta(minutes=1)),
        enriched("a", (), signal=Signal.KILL, at=NOON + timedelta(minutes=2)),
        enriched("c", STORY, at=NOON + timedelta(minutes=3)),
    )
    assert found[3].messages[0].verdict.of == found[0].messages[0].article_id


def test_who_filed_it_orders_the_copies() -> None:
    plain = enriched("a", STORY).article
    credited = plain.model_copy(update={"credit": "Reuters"})
    datelined = plain.model_copy(update={"dateline": Dateline(text="ARVIK (AFP) -", agency="AFP")})
    unknown_credit = plain.model_copy(update={"credit": "Our own reporter"})
    agency = enriched("a", STORY, kind=SourceKind.AGENCY).article
    ranks = [rank(article) for article in (agency, credited, datelined, plain, unknown_credit)]
    assert ranks == [AGENCY_ITSELF, AGENCY_CREDIT, AGENCY_DATELINE, OTHER, OTHER]


def test_a_member_that_is_no_copy_of_the_late_original_keeps_its_verdict() -> None:
    found = decisions(
        DeduplicatorPartition(),
        enriched("long", STORY),
        enriched("head", STORY[:3], at=NOON + timedelta(minutes=1)),
        enriched("tail", STORY[3:], kind=SourceKind.AGENCY, at=NOON + timedelta(minutes=2)),
    )
    taken_back = {message.article_id for message in found[2].messages[1:]}
    assert found[0].messages[0].article_id in taken_back
    assert found[1].messages[0].article_id not in taken_back
