"""What a gateway with the operators' rights finds out from a broker: sources, what waits, dead letters."""

from datetime import timedelta

import pytest

from services.gateway.operations.on_kafka import KafkaOperations
from services.gateway.operations.port import OperationsUnavailableError
from services.gateway.operations.standing import SourceCondition
from services.kafka import clients
from services.settings import Settings
from services.stream.dead_letters import outgoing
from services.stream.lanes import Lane
from services.stream.stage_names import STAGES
from services.stream.topics import DEADLETTER, RAW, RAW_URGENT, SOURCE_CURSORS, SOURCE_EVENTS, SOURCE_WATCH
from tests.unit.gateway.pages.operations import ENTRIES, event, failing, letter, watched
from tests.unit.gateway.records import NOON


def operations(settings: Settings) -> KafkaOperations:
    moments = iter([NOON + timedelta(seconds=10 * n) for n in range(100)])
    return KafkaOperations(settings, lambda: ENTRIES, lambda: next(moments))


async def write(settings: Settings, topic: str, *records: tuple[bytes, bytes]) -> None:
    async with clients.producing(settings) as producer:
        for key, value in records:
            await producer.send_and_wait(settings.topic(topic), value, key=key)


async def test_sources_stand_as_the_collector_knows_them(settings: Settings) -> None:
    old, new = watched("harbour-post", 5), watched("harbour-post", 900, quiet=True)
    await write(settings, SOURCE_WATCH.name, (b"harbour-post", old), (b"harbour-post", new), (b"\tpositions", b"{}"))
    await write(settings, SOURCE_CURSORS.name, (failing().key, failing().to_bytes()))
    await write(settings, SOURCE_EVENTS.name, (b"harbour-post", event().to_bytes()))
    found = await operations(settings).sources()
    conditions = {each.id: each.condition for each in found.sources}
    assert conditions["harbour-post"] is SourceCondition.QUIET
    assert conditions["baltic-echo"] is SourceCondition.FAILING
    assert conditions["nordpress"] is SourceCondition.UNHEARD
    assert list(found.events) == [event()]


async def test_what_waits_is_counted_by_stage_and_lane(settings: Settings) -> None:
    await write(settings, RAW.name, *[(b"k", b"item")] * 3)
    await write(settings, RAW_URGENT.name, (b"k", b"item"))
    asked = operations(settings)
    await asked.pipeline()
    now = await asked.pipeline()
    assert [each.stage for each in now.stages] == list(STAGES)
    lanes = now.stages[0].lanes
    assert (lanes[Lane.ROUTINE].waiting, lanes[Lane.URGENT].waiting) == (3, 1)
    assert (lanes[Lane.ROUTINE].per_second, now.stages[0].stopped) == (0, True)
    assert now.ended is None


async def test_a_letter_is_discarded_and_replayed_after_all(settings: Settings) -> None:
    written = outgoing(letter())
    await write(settings, DEADLETTER.name, (written.key, letter().to_bytes()))
    asked = operations(settings)
    [found] = await asked.letters()
    await asked.discard(found)
    [found] = await asked.letters()
    assert found.discarded_at is not None
    assert found.value == letter().value
    await asked.replay(found)
    [found] = await asked.letters()
    assert (found.discarded_at is None, found.replayed_at is not None) == (True, True)


async def test_a_broker_that_is_not_there_is_said_to_be_so() -> None:
    nobody = Settings(kafka_bootstrap="127.0.0.1:1")
    with pytest.raises(OperationsUnavailableError):
        await operations(nobody).letters()
