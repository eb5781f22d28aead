"""An archive is brought in beside the news of today: it is kept, and nobody is disturbed by it."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.published import Action, PublishedArticle, Story
from schemas.raw import Source
from services.commands import stages
from services.sources.raw.items import raw_item
from services.stream.topics import ENRICHED_URGENT, PARSED, PARSED_URGENT, PUBLISHED, RAW, RAW_URGENT, STORIES
from services.wire_kit.scripts import transmission
from tests.scenarios.chain import InMemoryChain

TODAY = datetime(2024, 6, 1, 12, tzinfo=UTC)
THEN = datetime(2024, 1, 21, 8, tzinfo=UTC)


class Archive:
    """A chain that is on its way through a day in June, to which transmissions of January are brought."""

    def __init__(self) -> None:
        self.chain = InMemoryChain(TODAY)
        self._now = TODAY
        self._sent = THEN

    def send(self, *words: str, backfill: bool = False) -> None:
        for word in words:
            made = transmission(word, "ninjs-3", self._sent)
            self._sent, self._now = made.at, self._now + timedelta(minutes=1)
            item = raw_item(
                made.payload,
                Source(id=made.source),
                received_at=self._now,
                trace_id=f"{word}-{self._now:%H%M}",
                backfill_before=self._now if backfill else None,
            )
            self.chain.until(self._now)
            self.chain.ingest(item)
            self.chain.settle()

    @property
    def published(self) -> list[PublishedArticle]:
        records = self.chain.broker.written(PUBLISHED.name)
        return [PublishedArticle.model_validate_json(record.value or b"") for record in records]

    @property
    def stories(self) -> list[Story]:
        self.chain.write_stories()
        return [Story.model_validate_json(value) for value in self.chain.broker.last_by_key(STORIES.name).values()]

    def counted(self, series: str) -> float:
        lines = (line for page in self.chain.metrics_pages() for line in page.splitlines())
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(series))


def test_an_archive_is_published_with_its_own_time_and_marked() -> None:
    archive = Archive()
    archive.send("new", "update", backfill=True)
    first, second = archive.published
    assert [(r.action, r.backfill) for r in archive.published] == [(Action.PUBLISH, True), (Action.UPDATE, True)]
    assert first.event_time.date() == THEN.date()
    assert first.received_at.date() == TODAY.date()
    assert first.article_id == second.article_id
    assert [story.backfill for story in archive.stories] == [True]


def test_what_is_brought_in_takes_the_routine_lane_whatever_it_says() -> None:
    archive = Archive()
    archive.send("new", "kill", backfill=True)
    topics = (RAW, RAW_URGENT, PARSED, PARSED_URGENT, ENRICHED_URGENT)
    assert [len(archive.chain.broker.written(topic.name)) for topic in topics] == [2, 0, 2, 0, 0]
    assert [(r.action, r.backfill) for r in archive.published][-1] == (Action.RETRACT, True)


@pytest.mark.parametrize(("backfill", "alarms"), [(True, 0), (False, 1)])
def test_a_kill_in_an_archive_that_meets_nothing_is_nobodys_work(*, backfill: bool, alarms: int) -> None:
    archive = Archive()
    archive.send("kill_of_another", backfill=backfill)
    assert archive.counted('copytaster_unresolved_notices_total{signal="kill"') == alarms
    assert any("copytaster_kill_targets{" in page for page in archive.chain.metrics_pages()) is not backfill


def test_what_becomes_news_is_news_for_ever_and_so_is_its_story() -> None:
    archive = Archive()
    archive.send("new", backfill=True)
    for name in stages.NAMES:
        archive.chain.kill(name)
    archive.send("update")
    archive.send("correction", "kill", backfill=True)
    assert [r.backfill for r in archive.published] == [True, *[False] * (len(archive.published) - 1)]
    assert archive.published[-1].action is Action.RETRACT
    assert not any(story.backfill for story in archive.stories)
