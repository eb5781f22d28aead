"""Urgent items do not queue: a kill and a flash are published while routine copy sent before them still waits."""

import pytest

from schemas.published import Action, PublishedArticle
from schemas.raw import RawItem
from services.bench.pipeline.priority import story
from services.commands import stages
from services.settings import Settings
from services.supervision import pipeline
from tests.brokers import wire
from tests.brokers.sink import CollectedRecords, collecting

pytestmark = pytest.mark.timeout(240)
READY = 90.0
WAITING = 150


def records(sink: CollectedRecords, *items: RawItem) -> list[PublishedArticle]:
    """The records of these transmissions, in order of arrival."""
    traces = {item.trace_id for item in items}
    return [article for article in sink.published if article.trace_id in traces]


async def test_a_kill_and_a_flash_overtake_the_routine_copy_that_waits(settings: Settings) -> None:
    """A newer version overtakes its older one too, and a kill its target: neither overtaken item is published."""
    target, kill, flash = story("bridge", 1), story("bridge", 2, pubstatus="canceled"), story("storm", 1, urgency=1)
    old, new = story("tower", 1), story("tower", 2, urgency=1)
    doomed, its_kill = story("pier", 1), story("pier", 2, pubstatus="canceled")
    routine = [wire.item(number) for number in range(WAITING) if not wire.is_copy(number)]
    urgent = (kill, flash, new, its_kill)
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        await wire.send(settings, target)
        await sink.until(lambda: bool(records(sink, target)), "the article that will be killed")
        await wire.send(settings, *routine)
        await wire.send(settings, old, doomed)
        await wire.send(settings, *urgent)
        await sink.until(lambda: len({a.trace_id for a in records(sink, *urgent)}) == 4, "all urgent items")
        overtaken = len(routine) - len({article.trace_id for article in records(sink, *routine)})
        everything = len(routine)
        await sink.until(lambda: len({a.trace_id for a in records(sink, *routine)}) == everything, "the rest", 150)
        assert 'copytaster_lag{lane="urgent"' in await workers.metrics("publisher")
    assert overtaken > len(routine) // 2, f"only {overtaken} of {len(routine)} were overtaken"
    (killed,) = records(sink, kill)
    assert (killed.action, killed.content) == (Action.RETRACT, None)
    # At least once: routine copy that it overtook may have changed its story, which is published for version 2 again.
    assert {article.version for article in records(sink, old, new)} == {2}
    assert [article.content for article in records(sink, doomed, its_kill)] == [None]
