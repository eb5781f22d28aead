"""A kill of an article that only an outline is left of: it is retracted, and nobody is woken for it."""

import json
from datetime import datetime, timedelta

import pytest

from schemas import ids
from schemas.published import Action, PublishedArticle
from schemas.raw import Source
from services.sources.raw.items import raw_item
from services.stream.topics import PUBLISHED
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.kills_and_crashes.test_notices_over_desks import WEIR, kill, text
from tests.scenarios.test_an_article_whose_language_changes import NOON
from tests.scenarios.test_ledger_of_the_chain import Pages, unresolved_kills


class LongRun:
    """Items as they come over more than a month."""

    def __init__(self, partitions: int) -> None:
        self.chain = InMemoryChain(NOON, partitions=partitions)

    def send(self, day: float, item: dict[str, str]) -> "LongRun":
        at = NOON + timedelta(days=day)
        self.chain.until(at)
        self.chain.ingest(raw_item(ninjs(item, at), Source(id="agency"), received_at=at, trace_id=f"t{day}"))
        self.chain.settle()
        return self

    def traffic(self, day: int) -> "LongRun":
        """In every partition: each measures its windows by what it reads."""
        for number in range(6 * self.chain.broker.partitions):
            self.send(day + number / 1000, text(f"urn:newsml:agency.example:{day}:{number}", f"TRAFFIC-{day}-{number}"))
        return self

    def of_weir(self) -> list[tuple[int, Action]]:
        values = [record.value or b"" for record in self.chain.broker.written(PUBLISHED.name)]
        records = [PublishedArticle.model_validate_json(value) for value in values]
        own = ids.article_id("agency.example", WEIR)
        return [(record.sequence, record.action) for record in records if record.article_id == own]

    def unresolved(self) -> list[str]:
        return unresolved_kills(Pages(self.chain.metrics_pages()[-len(self.chain.workers) :]))


def ninjs(item: dict[str, str], at: datetime) -> bytes:
    return json.dumps(
        {"type": "text", "pubstatus": "usable", "version": "1", "versioncreated": at.isoformat(), **item}
    ).encode()


@pytest.mark.parametrize("partitions", [1, 2])
def test_it_is_retracted_and_counts_as_resolved(partitions: int) -> None:
    run = LongRun(partitions).send(0, text()).traffic(35).send(36, kill(WEIR))
    assert run.of_weir() == [(1, Action.PUBLISH), (2, Action.RETRACT)]
    assert run.unresolved() == []
    for stage in ("deduplicator", "publisher"):
        run.chain.kill(stage)
    assert run.unresolved() == []


def test_a_kill_of_what_was_never_here_is_still_unresolved() -> None:
    run = LongRun(1).traffic(35).send(36, kill(WEIR))
    assert len(run.unresolved()) == 1
