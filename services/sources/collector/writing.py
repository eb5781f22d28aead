"""Makes a page's items and the cursor behind them safe: in one transaction, or first the items, then the cursor."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from services.kafka.delivery import KafkaDelivery, ProducerRecord, Refused
from services.kafka.transactions import PartitionTransactions
from services.sources.collector.cursor import Cursor
from services.stream.messages import Outgoing
from services.stream.topics import SOURCE_CURSORS


class CursorWriter(Protocol):
    """Writes what belongs to one partition of the cursors."""

    async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
        """Make both safe, or items that belong to no cursor; the indices of items that the broker refuses for good.

        Raises:
            KafkaError: it is not known whether they are; the process leaves, the page is fetched again.
        """
        ...

    async def close(self) -> None:
        """Write no more."""
        ...


class PlainWriter:
    """Items, then the cursor: a crash in between repeats the page. For the embedded broker."""

    def __init__(self, deliver: KafkaDelivery, partition: int) -> None:
        self._deliver = deliver
        self._partition = partition

    async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
        """As `CursorWriter`."""
        results = await self._deliver(items) if items else []
        await self._deliver(_records(cursor, self._partition))
        return [index for index, result in enumerate(results) if isinstance(result, Refused)]

    async def close(self) -> None:
        """The producer is shared, and closed by its owner."""


class TransactionalWriter:
    """Both or neither, and only by the partition's latest owner."""

    def __init__(self, transactions: PartitionTransactions, partition: int) -> None:
        self._transactions = transactions
        self._partition = partition
        self._one_at_a_time = asyncio.Lock()

    async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
        """As `CursorWriter`."""
        async with self._one_at_a_time:
            results, _ = await self._transactions.write(items, _records(cursor, self._partition), {}, lambda _: ())
        return [index for index, result in enumerate(results) if isinstance(result, Refused)]

    async def close(self) -> None:
        """Let go of the connection, after what is being written."""
        async with self._one_at_a_time:
            await self._transactions.close()


def _records(cursor: Cursor | None, partition: int) -> list[ProducerRecord]:
    if cursor is None:
        return []
    return [ProducerRecord(Outgoing(SOURCE_CURSORS.name, cursor.key, cursor.to_bytes(), partition), ())]
