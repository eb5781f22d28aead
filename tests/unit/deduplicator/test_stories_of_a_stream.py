"""Stories: who joins, who does not, when two become one, when one is over."""

from datetime import timedelta

from schemas import ids
from schemas.article import Signal, Target, TargetKind
from schemas.enriched import EnrichedArticle
from services.deduplicator.shard import Shard
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions, verdicts

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


def test_what_is_over_is_forgotten_and_tombstoned() -> None:
    shard = Shard()
    _, later = decisions(shard, _ferry("a"), enriched("b", TRAMS, at=NOON + timedelta(days=9)))
    assert shard.articles == 1
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
    shard = Shard()
    future = enriched("future", TRAMS, at=NOON + timedelta(days=4000), received=NOON)
    decisions(shard, _ferry("a"), future)
    assert shard.articles == 2


def test_two_articles_that_fit_two_stories_merge_them_and_the_older_keeps_its_id() -> None:
    one = ("Storm Lene tore roofs in Arvik and flooded the old town, rescuers said.",)
    other = ("Power failed across Belmora county as winds felled masts near Dunholm, engineers said.",)
    both = (*one, *other)
    shard = Shard()
    found = decisions(
        shard,
        enriched("a", one, headline="Storm Lene floods Arvik"),
        enriched("b", other, headline="Power fails in Belmora"),
        enriched("c", both, headline="Storm Lene floods Arvik as power fails in Belmora"),
        enriched("d", both, headline="Power fails in Belmora, storm Lene floods Arvik", signal=Signal.CORRECTION),
    )
    first, second, _, last = (decision.messages[0].verdict for decision in found)
    assert first.story_id != second.story_id
    assert last.merged_stories == (second.story_id,)
    assert last.story_id == first.story_id
    [further] = decisions(shard, enriched("e", other, headline="Power fails in Belmora", signal=Signal.CORRECTION))
    assert further.messages[0].verdict.story_id == first.story_id


def test_a_kill_stands_in_the_story_of_what_it_kills_and_draws_nobody_in() -> None:
    kill = enriched("k", FERRY, signal=Signal.KILL, headline="KILL", acts_on=(Target(kind=TargetKind.GUID, value="a"),))
    story, notice = verdicts(_ferry("a"), kill)
    assert notice.story_id == story.story_id


def test_an_article_without_any_words_is_a_story_of_its_own() -> None:
    _, empty = verdicts(_ferry("a"), enriched("b", (), headline=None))
    assert empty.story_reason.score is None
