"""Old items come in when hardly anything else waits."""

from collections.abc import Iterable

import pytest
from aiokafka.errors import KafkaConnectionError

from services.kafka.backlog import StageBacklog
from services.settings import Settings
from services.sources.collector.room import MOST_WAITING, RoomForOldItems, has_room
from services.stream.topics import RAW


def backlog(*waiting: int) -> StageBacklog:
    return StageBacklog("parser", RAW, 0, waiting)


@pytest.mark.parametrize(
    ("found", "room"),
    [
        ([], True),
        ([backlog(0, 0)], True),
        ([backlog(MOST_WAITING)], True),
        ([backlog(MOST_WAITING + 2)], False),
        ([backlog(30, 10), backlog(20)], False),
        ([backlog(*[2] * 200)], True),
    ],
    ids=["no topics", "nothing", "little", "much", "much in all", "marks of transactions"],
)
def test_there_is_room_while_little_waits(found: list[StageBacklog], *, room: bool) -> None:
    assert has_room(found) is room


async def test_it_looks_until_there_is_room_and_a_broker_that_does_not_answer_has_none() -> None:
    looks: list[BaseException | list[StageBacklog]] = [KafkaConnectionError(), TimeoutError(), [backlog(900)], []]

    async def look(_: Settings, stages: Iterable[str]) -> list[StageBacklog]:
        assert "enricher" in stages
        found = looks.pop(0)
        if isinstance(found, BaseException):
            raise found
        return found

    await RoomForOldItems(Settings(kafka_bootstrap="nowhere:1"), look, pause_seconds=0).wait()
    assert looks == []
