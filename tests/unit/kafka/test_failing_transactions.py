"""Whatever moment a newer writer chooses, the older one learns that it is fenced."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, KafkaError, ProducerFenced
from aiokafka.structs import RecordMetadata

from services.kafka.delivery import ProducerRecord
from services.kafka.transactions import PartitionTransactions
from services.stream.messages import Outgoing

RECORDS = [ProducerRecord(Outgoing("news.stories", b"k", b"v"), ())] * 3
READ = {TopicPartition("news.story-entries", 0): 5}


class FailingTransaction:
    """A producer whose transaction fails after so many records are on their way: those fail, and it takes no more."""

    def __init__(self, failure: KafkaError | None, after: int) -> None:
        self._failure = failure
        self._after = after
        self._sent: list[asyncio.Future[RecordMetadata]] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        yield

    async def send(self, _topic: str, **_record: Any) -> "asyncio.Future[RecordMetadata]":
        if len(self._sent) == self._after:
            self._fail()
            raise IllegalOperation("not in a transaction")
        self._sent.append(asyncio.get_running_loop().create_future())
        return self._sent[-1]

    async def send_offsets_to_transaction(self, *_offsets: Any) -> None:
        self._fail()
        raise IllegalOperation("not in a transaction")

    def _fail(self) -> None:
        for future in self._sent:
            if self._failure is not None:
                future.set_exception(self._failure)


def nothing_instead(errors: Mapping[int, str]) -> Sequence[ProducerRecord]:
    raise AssertionError(errors)


async def write(failure: KafkaError | None, after: int) -> None:
    producer = cast("AIOKafkaProducer", FailingTransaction(failure, after))
    await PartitionTransactions(producer, group="stories", partition=0, topic_prefix="").write(
        RECORDS[:2], RECORDS[2:], READ, nothing_instead
    )


@pytest.mark.parametrize("after", [1, 2, 3])
async def test_the_reason_of_a_failed_transaction_is_raised(after: int) -> None:
    """After three records are on their way only the positions are missing."""
    with pytest.raises(ProducerFenced):
        await write(ProducerFenced(), after)


async def test_a_transaction_that_ends_without_a_reason_is_a_failure() -> None:
    with pytest.raises(KafkaError):
        await write(None, 1)
    with pytest.raises(KafkaError):
        await write(None, 0)
