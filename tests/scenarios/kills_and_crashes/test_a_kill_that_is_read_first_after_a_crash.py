"""The publisher dies with a version in hand; when it is back the urgent lane has a kill of it, which it reads first."""

from datetime import timedelta

import pytest

from schemas.published import Action, PublishedArticle
from schemas.raw import Source
from services.sources.raw.items import raw_item
from services.stream.topics import DEDUPLICATED, DEDUPLICATED_URGENT, PUBLISHED
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.memory_broker import KilledError
from tests.scenarios.test_an_article_whose_language_changes import FULL, NOON, item

BY_ITSELF = item(3, "Weir at Tarn", "Withdrawn.", pubstatus="canceled")


def published(chain: InMemoryChain) -> list[PublishedArticle]:
    values = [record.value or b"" for record in chain.broker.written(PUBLISHED.name)]
    return [PublishedArticle.model_validate_json(value) for value in values]


@pytest.mark.parametrize("confirmations", range(5))
def test_what_was_published_of_it_is_retracted_under_the_next_sequence(confirmations: int) -> None:
    chain = InMemoryChain(NOON, transactional=True)
    chain.until(NOON + timedelta(minutes=2))
    chain.ingest(raw_item(FULL, Source(id="tarn"), received_at=chain.broker.now, trace_id="t1"))
    chain.run("parser", "enricher", "deduplicator")
    # Its public record, an entry for its story, its state: dead after so many of them, or after all.
    chain.broker.dies_after = confirmations
    for worker in chain.workers["publisher"]:
        try:
            worker.step(8)
        except KilledError:
            chain.kill("publisher")
    chain.broker.dies_after = None
    chain.until(NOON + timedelta(minutes=3))
    chain.ingest(raw_item(BY_ITSELF, Source(id="tarn"), received_at=chain.broker.now, trace_id="t2"))
    chain.run("parser", "enricher", "deduplicator")
    assert chain.broker.records(DEDUPLICATED_URGENT.name)
    assert chain.broker.records(DEDUPLICATED.name)
    chain.settle()
    records = published(chain)
    assert [record.sequence for record in records] == list(range(1, len(records) + 1))
    assert records[-1].action is Action.RETRACT
    # Either both are there, or nobody ever saw the words.
    assert [record.action for record in records[:-1]] in ([], [Action.PUBLISH])
