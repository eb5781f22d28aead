"""Pages that wait for one partition go into one transaction together, and each hears what became of its own items."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import ProducerFenced

from services.kafka.delivery import Confirmed, ProducerRecord, Refused
from services.kafka.transactions import PartitionTransactions
from services.sources.collector.cursor import Cursor
from services.sources.collector.writing import TransactionalWriter
from services.stream.messages import Outgoing


class Transactions:
    """Remembers what each transaction held; the first waits until a test lets it go on."""

    def __init__(self) -> None:
        self.lots: list[tuple[list[bytes], int]] = []
        self.go_on = asyncio.Event()
        self.error: Exception | None = None
        self.closed = False

    async def write(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        positions: Mapping[TopicPartition, int],
        instead: Callable[[Mapping[int, str]], Sequence[ProducerRecord]],
    ) -> tuple[list[Confirmed | Refused], list[Confirmed]]:
        assert not positions
        assert not instead({})
        values = [record.outgoing.value or b"" for record in outputs]
        self.lots.append((values, len(state)))
        await self.go_on.wait()
        if self.error:
            raise self.error
        return [Refused("large") if value.startswith(b"refuse") else Confirmed(0, 0, 0) for value in values], []

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def transactions() -> Transactions:
    return Transactions()


@pytest.fixture
def writer(transactions: Transactions) -> TransactionalWriter:
    return TransactionalWriter(cast("PartitionTransactions", transactions), 0)


def page(writer: TransactionalWriter, name: str, *values: bytes) -> "asyncio.Task[list[int]]":
    records = [ProducerRecord(Outgoing("news.raw", b"key", value), ()) for value in values]
    return asyncio.create_task(writer.write(records, Cursor(name, "main", "feed", "")))


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_waits_goes_into_the_next_transaction_together(
    transactions: Transactions, writer: TransactionalWriter
) -> None:
    pages = [page(writer, "first", b"1")]
    await settled()
    pages += [page(writer, "second", b"2", b"refuse"), page(writer, "third"), page(writer, "fourth", b"refuse", b"4")]
    await settled()
    transactions.go_on.set()
    assert await asyncio.gather(*pages) == [[], [1], [], [0]]
    assert transactions.lots == [([b"1"], 1), ([b"2", b"refuse", b"refuse", b"4"], 3)]


async def test_a_transaction_has_a_size(transactions: Transactions, writer: TransactionalWriter) -> None:
    transactions.go_on.set()
    await asyncio.gather(*(page(writer, f"p{number}", bytes(3 * 2**20)) for number in range(3)))
    assert [len(values) for values, _ in transactions.lots] == [1, 1, 1]


async def test_all_who_wait_hear_of_a_failure_and_nothing_more_is_written(
    transactions: Transactions, writer: TransactionalWriter
) -> None:
    transactions.error = ProducerFenced()
    pages = [page(writer, "first", b"1")]
    await settled()
    pages.append(page(writer, "second", b"2"))
    await settled()
    transactions.go_on.set()
    for each in pages:
        with pytest.raises(ProducerFenced):
            await each
    with pytest.raises(ProducerFenced):
        await writer.write((), None)
    assert len(transactions.lots) == 1


async def test_who_no_longer_waits_disturbs_nobody_and_closing_waits_for_what_is_written(
    transactions: Transactions, writer: TransactionalWriter
) -> None:
    first, second = page(writer, "first", b"1"), page(writer, "second", b"2")
    await settled()
    first.cancel()
    closing = asyncio.create_task(writer.close())
    await settled()
    assert not transactions.closed
    transactions.go_on.set()
    assert await second == []
    await closing
    assert transactions.closed
