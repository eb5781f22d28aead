"""A coordinator that does not answer is asked again; it is never taken for a group without offsets."""

from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, NotCoordinatorForGroupError
from aiokafka.structs import OffsetAndMetadata

from services.kafka import clients, group_offsets
from services.settings import Settings

READ, NEW = TopicPartition("news.raw", 0), TopicPartition("news.raw", 1)


class Coordinator:
    """Gives these answers, one after the other."""

    def __init__(self, *answers: dict[TopicPartition, int] | KafkaError) -> None:
        self.answers = list(answers)

    async def list_consumer_group_offsets(
        self,
        group: str,  # noqa: ARG002 - the client's signature
        partitions: Sequence[TopicPartition],  # noqa: ARG002 - the same
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        answer = self.answers.pop(0)
        if isinstance(answer, KafkaError):
            raise answer
        return {tp: OffsetAndMetadata(offset, "") for tp, offset in answer.items()}


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(NotCoordinatorForGroupError(), id="an error"),
        pytest.param({}, id="no partition at all, as aiokafka reads a top-level error"),
        pytest.param({READ: 5}, id="not every partition"),
    ],
)
async def test_it_is_asked_until_it_answers(
    monkeypatch: pytest.MonkeyPatch, first: dict[TopicPartition, int] | KafkaError
) -> None:
    coordinator = Coordinator(first, {READ: 5, NEW: -1})

    @asynccontextmanager
    async def opened(client: Any) -> Any:
        yield client

    monkeypatch.setattr(group_offsets, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(clients, "admin", lambda _settings: coordinator)
    monkeypatch.setattr(clients, "opened", opened)
    assert await group_offsets.group_positions(Settings(), "group", [READ, NEW]) == {READ: 5, NEW: None}
    assert coordinator.answers == []
