"""A flash is too short for its language to be recognised; what follows it is still the same article to subscribers."""

import json
from datetime import UTC, datetime, timedelta

from schemas.enriched import EnrichedArticle
from schemas.published import PublishedArticle
from schemas.raw import Source
from services.sources.raw.items import raw_item
from services.stream.topics import ENRICHED, ENRICHED_URGENT, PUBLISHED
from tests.scenarios.chain import InMemoryChain

NOON = datetime(2024, 1, 21, 12, tzinfo=UTC)
FULL_TEXT = (
    "The river board has shut the weir at Tarn while its gates are welded, and boats will have to wait three days.\n"
    "Nobody was hurt when the second gate came loose on Sunday morning, the board said in a statement to the press."
)


def item(version: int, headline: str, text: str, **fields: str) -> bytes:
    """A ninjs item of one article."""
    own = {"uri": "urn:wire:weir", "version": str(version), "type": "text", "pubstatus": "usable"}
    times = {"versioncreated": (NOON + timedelta(minutes=version)).isoformat()}
    return json.dumps({**own, **times, "headline": headline, "body_text": text, **fields}).encode()


FLASH = item(1, "XXXQ Tarn", "Tarn 4 5 6")
FULL = item(2, "Weir at Tarn shut for three days", FULL_TEXT)
EMBARGOED = item(2, "Weir at Tarn shut for three days", FULL_TEXT, embargoed=(NOON + timedelta(hours=2)).isoformat())
KILLED = item(3, "Q Tarn", "Q 7 8", pubstatus="canceled")


def played(*payloads: bytes) -> tuple[list[str], list[PublishedArticle]]:
    """The languages that the versions were enriched in, and what is published of them."""
    chain = InMemoryChain(NOON, partitions=4)
    for number, payload in enumerate(payloads, start=1):
        at = NOON + timedelta(minutes=number)
        chain.until(at)
        chain.ingest(raw_item(payload, Source(id="tarn"), received_at=at, trace_id=f"t{number}"))
        chain.settle()
    topics = (ENRICHED.name, ENRICHED_URGENT.name)
    values = [record.value for topic in topics for record in chain.broker.records(topic) if record.value]
    records = [record.value for record in chain.broker.written(PUBLISHED.name) if record.value]
    languages = sorted({EnrichedArticle.model_validate_json(value).window_language for value in values})
    return languages, [PublishedArticle.model_validate_json(value) for value in records]


def steps(records: list[PublishedArticle]) -> list[tuple[int, str]]:
    assert len({record.article_id for record in records}) == 1
    return [(record.sequence, record.action.value) for record in records]


def test_a_full_text_updates_its_flash() -> None:
    languages, records = played(FLASH, FULL)
    assert languages == ["en", "und"]
    assert steps(records) == [(1, "publish"), (2, "update")]


def test_an_embargo_on_the_full_text_holds_what_the_flash_published() -> None:
    _, records = played(FLASH, EMBARGOED)
    assert steps(records) == [(1, "publish"), (2, "hold")]


def test_a_kill_in_no_language_retracts_the_one_article() -> None:
    _, records = played(FLASH, FULL, KILLED)
    assert steps(records) == [(1, "publish"), (2, "update"), (3, "retract")]
