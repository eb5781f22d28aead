"""StoryTable: who joins, who does not, when two become one, when one is over."""

from datetime import timedelta

from schemas import ids
from schemas.article import Signal, Target, TargetKind
from schemas.enriched import EnrichedArticle
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, of_windows, verdicts

FERRY = (
    "The ferry Signe struck the pier of Arvik in thick fog on Tuesday and at least a dozen passengers were hurt.",
    "Harbour police said the Signe had lost steering shortly before the pier; the captain was questioned in Arvik.",
)
FERRY_AGAIN = (
    "Passengers of the Signe described panic as the ferry hit the Arvik pier; hospitals treated the injured.",
    "The captain told police the steering failed in the fog off Arvik harbour.",
)
TRAMS = (
    "Castrel will extend its tram line to the airport, the city council decided after a long budget debate.",
    "The extension to the airport costs less than planned, the mayor of Castrel said, and opens in two years.",
)


STORM = ("Storm Lene tore roofs in Arvik and flooded the old town, rescuers said.",)
POWER = ("Power failed across Belmora county as winds felled masts near Dunholm, engineers said.",)


def _correction(guid: str, text: tuple[str, ...], headline: str, minutes: int) -> EnrichedArticle:
    """A text that is compared for its story, yet is no copy."""
    at = NOON + timedelta(minutes=minutes)
    return enriched(guid, text, headline=headline, signal=Signal.CORRECTION, at=at)


def _merging(partition: DeduplicatorPartition) -> list[Decision]:
    """Two stories, then two articles on both, each some minutes after the one before."""
    both = "Storm Lene floods Arvik as power fails in Belmora"
    return decisions(
        partition,
        enriched("a", STORM, headline="Storm Lene floods Arvik"),
        enriched("b", POWER, headline="Power fails in Belmora", at=NOON + timedelta(minutes=2)),
        enriched("c", STORM + POWER, headline=both, at=NOON + timedelta(minutes=4)),
        _correction("d", STORM + POWER, "Power fails in Belmora, storm Lene floods Arvik", 6),
    )


def _ferry(guid: str, text: tuple[str, ...] = FERRY, hours: float = 0) -> EnrichedArticle:
    return enriched(guid, text, headline="Ferry Signe hits Arvik pier", at=NOON + timedelta(hours=hours))


def test_two_reports_on_one_event_are_one_story_and_no_copies() -> None:
    first, second = verdicts(_ferry("a"), _ferry("b", FERRY_AGAIN, 1))
    assert first.story_id == second.story_id
    assert second.family != first.family


def test_the_reason_names_what_was_shared() -> None:
    _, second = verdicts(_ferry("a"), _ferry("b", FERRY_AGAIN, 1))
    assert second.story_reason.score is not None
    assert second.story_reason.score >= 0
    assert second.story_reason.hours_since_last == 1
    assert {"signe", "arvik"} <= set(second.story_reason.shared_terms)


def test_another_event_opens_another_story() -> None:
    first, second = verdicts(_ferry("a"), enriched("b", TRAMS, headline="Castrel extends tram"))
    assert first.story_id != second.story_id
    assert second.story_reason.score is None
    assert second.story_id == ids.story_id(ids.article_id("test", "b"))


def test_a_story_closes_when_its_window_has_passed() -> None:
    first, second = verdicts(_ferry("a"), _ferry("b", FERRY_AGAIN, hours=8 * 24))
    assert first.story_id != second.story_id


def test_expired_articles_get_tombstones() -> None:
    partition = DeduplicatorPartition()
    _, later = decisions(partition, _ferry("a"), enriched("b", TRAMS, at=NOON + timedelta(days=9)))
    assert partition.articles == 1
    assert [key.decode().split("\t")[-1] for key, value in later.state if value is None] == [
        ids.article_id("test", "a")
    ]


def test_a_backfill_neither_joins_nor_evicts_current_news() -> None:
    old = enriched("old", FERRY, at=NOON - timedelta(days=365), received=NOON, headline="Ferry Signe hits Arvik pier")
    today, backfill, again = verdicts(_ferry("a"), old, _ferry("b", FERRY_AGAIN, 1))
    assert backfill.story_id != today.story_id
    assert backfill.of is None
    assert again.story_id == today.story_id


def test_a_backfill_is_deduplicated_within_itself() -> None:
    def old(guid: str, minutes: int) -> EnrichedArticle:
        return enriched(guid, prose(1), at=NOON - timedelta(days=365, minutes=-minutes), received=NOON)

    _, first, second = verdicts(_ferry("a"), old("b", 0), old("c", 5))
    assert second.of == ids.article_id("test", "b")
    assert second.story_id == first.story_id


def test_an_event_time_after_arrival_cannot_evict_anything() -> None:
    partition = DeduplicatorPartition()
    future = enriched("future", TRAMS, at=NOON + timedelta(days=4000), received=NOON)
    decisions(partition, _ferry("a"), future)
    assert partition.articles == 2


def test_two_articles_that_fit_two_stories_merge_them_and_the_older_keeps_its_id() -> None:
    partition = DeduplicatorPartition()
    first, second, _, last = (decision.messages[0].verdict for decision in _merging(partition))
    assert first.story_id != second.story_id
    assert last.merged_stories == (second.story_id,)
    assert last.story_id == first.story_id
    [further] = decisions(partition, _correction("e", POWER, "Power fails in Belmora", 8))
    assert further.messages[0].verdict.story_id == first.story_id


def test_a_merge_is_remembered_through_a_restart_and_expires_with_its_reports() -> None:
    before, after = DeduplicatorPartition(), DeduplicatorPartition()
    found = _merging(before)
    after.restore(record for decision in found for record in decision.state)
    first, second = (decision.messages[0].verdict.story_id for decision in found[:2])
    [further] = decisions(after, _correction("e", POWER, "Power fails in Belmora", 8))
    assert further.messages[0].verdict.story_id == first
    [over] = decisions(after, enriched("z", TRAMS, at=NOON + timedelta(days=9)))
    forgotten = [key.decode().split("\t") for key, value in over.state if value is None]
    assert ["m", "en", "live", second] in forgotten
    assert len(forgotten) == 6


def test_a_writer_that_died_in_the_middle_of_a_merge_owes_the_rest() -> None:
    after = DeduplicatorPartition()
    found = _merging(DeduplicatorPartition())
    written = [record for decision in found[:3] for record in decision.state] + of_windows(found[3].state)[:1]
    after.restore(written)
    [again] = decisions(after, _correction("d", STORM + POWER, "Power fails in Belmora, storm Lene floods Arvik", 6))
    assert again.redelivered
    assert set(of_windows(again.state)) == set(of_windows(found[3].state)[1:])


def test_a_kill_stands_in_the_story_of_what_it_kills_and_draws_nobody_in() -> None:
    kill = enriched("k", FERRY, signal=Signal.KILL, headline="KILL", acts_on=(Target(kind=TargetKind.GUID, value="a"),))
    story, notice = verdicts(_ferry("a"), kill)
    assert notice.story_id == story.story_id


def test_a_kill_of_something_unknown_stands_alone() -> None:
    targets = (Target(kind=TargetKind.SLUGLINE, value="FERRY"), Target(kind=TargetKind.GUID, value="nobody"))
    story, notice = verdicts(_ferry("a"), enriched("k", FERRY, signal=Signal.KILL, acts_on=targets))
    assert notice.story_id != story.story_id


def test_an_article_without_any_words_is_a_story_of_its_own() -> None:
    _, empty = verdicts(_ferry("a"), enriched("b", (), headline=None))
    assert empty.story_reason.score is None
