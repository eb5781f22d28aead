"""Newer versions say what they changed; older ones never overwrite; redeliveries get the same answer."""

from datetime import timedelta

from schemas.article import Signal
from schemas.verdict import Change, RevisionClass, VerdictKind
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, verdicts

LATER = NOON + timedelta(hours=1)
FILLER = prose(4)


def _toll(dead: str) -> tuple[str, ...]:
    return (f"At least {dead} people died when the ferry Signe struck the pier of Arvik, police said.", *FILLER)


def test_a_figure_that_replaced_another_is_reported_as_before_and_after() -> None:
    _, second = verdicts(enriched("a", _toll("12")), enriched("a", _toll("14"), version=2, at=LATER))
    assert second.kind is VerdictKind.REVISION
    assert Change(what="figure", before="12", after="14") in second.changes
    assert second.of_version == 1


def test_figures_in_words_count_as_figures() -> None:
    _, second = verdicts(enriched("a", _toll("twelve")), enriched("a", _toll("fourteen"), version=2, at=LATER))
    assert Change(what="figure", before="12", after="14") in second.changes


def test_a_new_headline_is_a_change() -> None:
    _, second = verdicts(enriched("a", FILLER, headline="One"), enriched("a", FILLER, headline="Two", version=2))
    assert second.changes == (Change(what="headline", before="One", after="Two"),)
    assert second.revision is RevisionClass.COSMETIC


def test_the_wire_says_what_is_a_correction() -> None:
    _, second = verdicts(
        enriched("a", _toll("12")), enriched("a", _toll("14"), version=2, signal=Signal.CORRECTION, at=LATER)
    )
    assert second.revision is RevisionClass.CORRECTION


def test_much_new_text_is_a_development() -> None:
    _, second = verdicts(enriched("a", FILLER[:4]), enriched("a", FILLER + prose(5), version=2, at=LATER))
    assert second.revision is RevisionClass.DEVELOPMENT


def test_a_revision_stays_in_its_story_and_family() -> None:
    first, second = verdicts(enriched("a", FILLER), enriched("a", prose(6), version=2, at=LATER))
    assert (second.story_id, second.family) == (first.story_id, first.family)


def test_an_older_version_that_arrives_late_has_no_message() -> None:
    _, late = decisions(
        DeduplicatorPartition(), enriched("a", FILLER, version=3), enriched("a", prose(6), version=2, at=LATER)
    )
    assert late.messages == ()


def test_the_same_version_with_other_content_follows_the_clock() -> None:
    partition = DeduplicatorPartition()
    _, newer, older = decisions(
        partition,
        enriched("a", FILLER, at=NOON),
        enriched("a", prose(6), at=LATER),
        enriched("a", prose(7), at=NOON - timedelta(hours=1)),
    )
    assert newer.messages[0].verdict.kind is VerdictKind.REVISION
    assert older.messages == ()


def test_a_redelivery_gets_the_same_verdict_and_writes_nothing() -> None:
    first, again = decisions(DeduplicatorPartition(), enriched("a", FILLER), enriched("a", FILLER))
    assert again.redelivered
    assert again.messages[0].redelivered
    assert again.messages[0].verdict == first.messages[0].verdict
    assert again.state == ()


def test_a_redelivered_earlier_version_gets_its_own_verdict() -> None:
    first, _, again = decisions(
        DeduplicatorPartition(),
        enriched("a", FILLER),
        enriched("a", prose(6), version=2, at=LATER),
        enriched("a", FILLER),
    )
    assert again.redelivered
    assert again.messages[0].verdict == first.messages[0].verdict


def test_a_kill_of_the_current_version_takes_effect_and_a_copy_is_still_recognised() -> None:
    _, kill, copy = decisions(
        DeduplicatorPartition(),
        enriched("a", FILLER),
        enriched("a", ("Please kill.",), signal=Signal.KILL, at=LATER),
        enriched("b", FILLER, at=LATER),
    )
    assert kill.messages[0].verdict.kind is VerdictKind.REVISION
    assert copy.messages[0].verdict.kind is VerdictKind.EXACT_COPY
