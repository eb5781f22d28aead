"""What is urgent does not queue: a kill and a flash are out while routine copy that came before them still waits."""

from datetime import UTC, datetime

import pytest

from schemas.published import Action
from schemas.raw import RawItem
from services.bench.priority import story
from services.commands import stages
from services.runtime import dead_letter_box, kafka, pipeline
from services.runtime.settings import Settings
from services.runtime.topics import RAW_URGENT
from tests.brokers import wire
from tests.brokers.sink import Sink, collecting

pytestmark = pytest.mark.timeout(240)
READY = 90.0
WAITING = 300


def places(sink: Sink, items: list[RawItem]) -> list[int]:
    """Where in the public topics the first record of each item stands, in order of arrival."""
    order = [article.trace_id for article in sink.published]
    return [order.index(item.trace_id) for item in items if item.trace_id in order]


async def test_a_kill_and_a_flash_overtake_the_routine_copy_that_waits(settings: Settings) -> None:
    target, kill, flash = story("bridge", 1), story("bridge", 2, pubstatus="canceled"), story("storm", 1, urgency=1)
    routine = [wire.item(number) for number in range(WAITING) if not wire.is_copy(number)]
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        await wire.send(settings, target)
        await sink.until(lambda: bool(sink.published), "the article that will be killed")
        await wire.send(settings, *routine)
        await wire.send(settings, kill, flash)
        await sink.until(lambda: len(places(sink, [kill, flash])) == 2, "the kill and the flash")
        overtaken = len(routine) - len(places(sink, routine))
        await sink.until(lambda: len(places(sink, routine)) == len(routine), "all routine copy, too", 180)
    assert overtaken > len(routine) // 2, f"only {overtaken} of {len(routine)} were still on their way"
    killed = next(article for article in sink.published if article.trace_id == kill.trace_id)
    assert (killed.action, killed.content) == (Action.RETRACT, None)


async def test_an_urgent_version_that_overtook_an_older_one_stands(settings: Settings) -> None:
    """The older version lies before it and comes later: it is counted as older, and nobody sees it."""
    old, new = story("tower", 1), story("tower", 2, urgency=1)
    dead, kill = story("pier", 1), story("pier", 2, pubstatus="canceled")
    last = story("last", 1)
    async with collecting(settings) as sink:
        await wire.send(settings, old, dead, *(wire.item(number) for number in range(20)), last)
        await wire.send(settings, new, kill)
        async with pipeline.running(settings, stages.NAMES) as workers:
            await workers.ready(READY)
            await sink.until(
                lambda: len(places(sink, [new, kill, last])) == 3, "both new versions, and the last of all"
            )
            counted = await workers.metrics("deduplicator")
    came = [(article.trace_id, article.version) for article in sink.published if article.trace_id in _traces(old, new)]
    assert came[-1] == (new.trace_id, 2)
    last_of_pier = [article for article in sink.published if article.trace_id in _traces(dead, kill)][-1]
    assert (last_of_pier.action, last_of_pier.content) == (Action.RETRACT, None)
    assert "copytaster_lag" in counted


def _traces(*items: RawItem) -> set[str]:
    return {item.trace_id for item in items}


async def test_a_dead_letter_goes_back_to_the_lane_that_it_came_from(settings: Settings) -> None:
    """An item limit of a tenth of a millisecond rejects everything: the operator's mistake, mended, replayed."""
    strangled = settings.model_copy(update={"item_time_limit_seconds": 0.0001})
    flash = story("storm", 1, urgency=1)
    async with collecting(settings) as sink:
        async with pipeline.running(strangled, ["parser"]) as parser:
            await parser.ready(READY)
            await wire.send(settings, flash)
            await sink.until(lambda: len(sink.dead_letters) == 1, "the dead letter")
        assert sink.dead_letters[0].origin.topic == RAW_URGENT.name
        async with pipeline.running(settings, stages.NAMES) as workers, kafka.producing(settings) as producer:
            await workers.ready(READY)
            letters = await dead_letter_box.letters(settings)
            await dead_letter_box.replay(producer, settings.topic_prefix, letters, lambda: datetime.now(UTC))
            await sink.until(lambda: bool(sink.published), "the flash")
            assert 'copytaster_lag{lane="urgent"' in await workers.metrics("publisher")
    assert sink.published[0].trace_id == flash.trace_id
