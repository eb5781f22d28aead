"""A kill reaches what it names on every desk, in whichever partition, and binds there what comes after it."""

import json
from datetime import timedelta

import pytest

from schemas import ids
from schemas.enriched import EnrichedArticle
from schemas.published import Action, PublishedArticle
from schemas.raw import Source
from services.sources.raw.items import raw_item
from services.stream.topics import ENRICHED_URGENT, PUBLISHED
from tests.scenarios.chain import DESKS, InMemoryChain
from tests.scenarios.test_an_article_whose_language_changes import FULL_TEXT, NOON

SOURCES = ("agency", *DESKS)
WEIR = "urn:newsml:agency.example:20240121:weir"
NOTICE = "urn:newsml:agency.example:20240121:notice"


def text(guid: str = WEIR, slugline: str = "WEIR-TARN") -> dict[str, str]:
    return {"uri": guid, "headline": "Weir at Tarn shut for three days", "body_text": FULL_TEXT, "slugline": slugline}


def kill(note: str) -> dict[str, str]:
    return {"uri": NOTICE, "headline": "Advisory", "ednote": f"Please kill the story {note}. It was sent in error."}


def play(*sent: tuple[str, dict[str, str]]) -> list[PublishedArticle]:
    """Items by source, a minute apart, on four partitions; what was published."""
    chain = InMemoryChain(NOON, partitions=4)
    for minute, (source, item) in enumerate(sent, start=1):
        at = NOON + timedelta(minutes=minute)
        whole = {"type": "text", "pubstatus": "usable", "version": "1", "versioncreated": at.isoformat(), **item}
        chain.until(at)
        payload = json.dumps(whole).encode()
        chain.ingest(raw_item(payload, Source(id=source), received_at=at, trace_id=f"t{minute}"))
        chain.settle()
    values = [record.value or b"" for record in chain.broker.written(PUBLISHED.name)]
    partitions = {n for n, records in enumerate(chain.broker.topics[ENRICHED_URGENT.name]) if records}
    copies = [EnrichedArticle.model_validate_json(r.value or b"") for r in chain.broker.records(ENRICHED_URGENT.name)]
    # Once in each partition, as often as it was sent.
    assert (len(partitions), sum(copy.notice_copy for copy in copies)) == (4, 3)
    return [PublishedArticle.model_validate_json(value) for value in values]


def of_weir(records: list[PublishedArticle]) -> list[tuple[int, Action]]:
    own = ids.article_id("agency.example", WEIR)
    return [(record.sequence, record.action) for record in records if record.article_id == own]


@pytest.mark.parametrize("killer", SOURCES)
@pytest.mark.parametrize("sender", SOURCES)
def test_it_reaches_what_came_before_it(sender: str, killer: str) -> None:
    assert of_weir(play((sender, text()), (killer, kill(WEIR)))) == [(1, Action.PUBLISH), (2, Action.RETRACT)]


@pytest.mark.parametrize("sender", SOURCES)
def test_it_binds_what_comes_after_it(sender: str) -> None:
    assert of_weir(play(("agency", kill(WEIR)), (sender, text()))) == [(1, Action.RETRACT)]


def test_the_notice_has_one_record_until_it_meets_its_target() -> None:
    records = play(("agency", kill(WEIR)), ("agency", text()))
    own = [record for record in records if record.article_id == ids.article_id("agency.example", NOTICE)]
    targets = [record.notice.targets for record in own if record.notice]
    assert targets == [(), (ids.article_id("agency.example", WEIR),)]
    assert [record.sequence for record in own] == [1, 2]
