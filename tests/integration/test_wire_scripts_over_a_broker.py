"""Wire-kit scripts through real workers over a broker: one run, several agencies, each with its own script."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.published import PublishedArticle
from schemas.raw import RawItem
from services.commands import stages
from services.kafka.item_trace import traced_records
from services.settings import Settings
from services.supervision import pipeline
from tests.brokers import wire
from tests.brokers.sink import CollectedRecords, collecting
from tests.scenarios.marked_wire import MarkedItem, mark_of

pytestmark = pytest.mark.timeout(240)
_SOON = timedelta(seconds=8)


def _items(begin: datetime, until: datetime) -> list[list[RawItem]]:
    """Wave by wave: A under embargo and a copy of it by a rival, B withheld, C killed by a notice, D by itself."""
    waves = [
        [
            MarkedItem(story="A", at=begin, embargo=until),
            MarkedItem(story="B", at=begin, status="withheld"),
            MarkedItem(story="C", at=begin),
            MarkedItem(story="D", at=begin),
        ],
        [
            MarkedItem(story="A", at=begin + timedelta(seconds=2), rival=True),
            MarkedItem(story="C", version=2, at=begin + timedelta(seconds=2)),
            MarkedItem(story="D", version=2, at=begin + timedelta(seconds=2)),
        ],
        [
            MarkedItem(story="C", at=begin + timedelta(seconds=4), kills="C"),
            MarkedItem(story="D", version=3, at=begin + timedelta(seconds=4), status="canceled"),
        ],
    ]
    return [[marked.item(100 * n + m) for m, marked in enumerate(wave)] for n, wave in enumerate(waves)]


def _actions(sink: CollectedRecords, action: str) -> list[PublishedArticle]:
    return [record for record in sink.published if record.action == action]


async def test_embargo_hold_kill_and_cancel_over_a_broker(settings: Settings) -> None:
    settings = settings.model_copy(update={"worker_processes": 1, "urgent_processes": 1})
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(90)
        begin = datetime.now(UTC)
        until = (begin + _SOON).replace(microsecond=0)
        first, second, third = _items(begin, until)
        await wire.send(settings, *first)
        await sink.until(lambda: len(sink.published) >= 4, "the first wave")
        await wire.send(settings, *second)
        await sink.until(lambda: len(sink.published) >= 7, "the second wave")
        await wire.send(settings, *third)
        await sink.until(lambda: len(_actions(sink, "retract")) >= 3, "both kills and the notice's own record")
        await sink.until(lambda: len(_shown(sink)) == 2, "the embargo's end, for the story and its copy")
        held = next(iter(_actions(sink, "hold"))).article_id
        trace = [record async for record in traced_records(settings, held)]
    _assert_sequences(sink.published)
    for record in sink.published:
        words = record.model_dump_json().lower()
        assert mark_of("B", 1).lower() not in words
        assert mark_of("A", 1).lower() not in words or max(hop.at for hop in record.hops) >= until
    for article in sink.current().values():
        assert article.content is None or (article.guid or "").endswith(":A")
    left = " ".join(story.model_dump_json() for story in sink.stories.values()).lower()
    assert not [mark for story in "BCD" for mark in (mark_of(story, 1), mark_of(story, 2)) if mark.lower() in left]
    assert {record.written_by for record in trace} >= {"ingest", *stages.NAMES} - {"stories"}
    assert mark_of("A", 1).lower() not in repr(trace).lower()
    assert sink.dead_letters == []


def _shown(sink: CollectedRecords) -> list[PublishedArticle]:
    """The articles whose content subscribers can see now."""
    return [record for record in sink.current().values() if record.content is not None]


def _assert_sequences(records: list[PublishedArticle]) -> None:
    by_article: dict[str, list[int]] = {}
    for record in records:
        by_article.setdefault(record.article_id, []).append(record.sequence)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_article.values()), by_article
