"""A producer that will never be confirmed anything again is noticed; any other failure is tried again."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, NotLeaderForPartitionError, OutOfOrderSequenceNumber
from aiokafka.structs import RecordMetadata, TopicPartition

from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerBrokenError, ProducerRecord
from services.stream.messages import Outgoing

RECORD = ProducerRecord(Outgoing("news.raw", b"k", b"v"), ())


class ScriptedProducer:
    """Fails as told, then confirms."""

    def __init__(self, failures: Sequence[KafkaError]) -> None:
        self._failures = list(failures)

    async def send(self, topic: str, **_record: Any) -> "asyncio.Future[RecordMetadata]":
        future: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        if self._failures:
            future.set_exception(self._failures.pop(0))
        else:
            future.set_result(RecordMetadata(topic, 0, TopicPartition(topic, 0), 7, 1_000, 0, 0))
        return future


def delivery(*failures: KafkaError) -> KafkaDelivery:
    return KafkaDelivery(cast("AIOKafkaProducer", ScriptedProducer(failures)), "", pause_seconds=0)


async def test_what_passes_is_tried_again() -> None:
    deliver = delivery(NotLeaderForPartitionError())
    assert await deliver([RECORD]) == [Confirmed(0, 7, 1_000)]
    waiting = asyncio.create_task(deliver.until_broken())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_a_gap_in_the_numbers_of_a_partition_never_closes() -> None:
    deliver = delivery(*[OutOfOrderSequenceNumber() for _ in range(4)])
    with pytest.raises(OutOfOrderSequenceNumber):
        await deliver([RECORD])
    with pytest.raises(ProducerBrokenError):
        await deliver.until_broken()
