"""Makes a page's items and the cursor behind them safe: in one transaction, or first the items, then the cursor."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.kafka.delivery import KafkaDelivery, ProducerRecord, Refused
from services.kafka.transactions import PartitionTransactions
from services.sources.collector.cursor import Cursor
from services.stream.messages import Outgoing
from services.stream.topics import SOURCE_CURSORS

_MOST_BYTES = 4 * 2**20
"""Of one transaction, if it has more than a page: it must end long before the broker ends it."""


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


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A page that is to be written."""

    items: Sequence[ProducerRecord]
    cursors: Sequence[ProducerRecord]
    refused: asyncio.Future[list[int]]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(record.outgoing.value or b"") for record in (*self.items, *self.cursors))


class TransactionalWriter:
    """Both or neither, and only by the partition's latest owner.

    What waits while a transaction runs goes into the next one together: the broker takes its time for each, whatever is
    in it, and with one a page a slow broker would keep all feeds of the partition waiting for their turn.
    """

    def __init__(self, transactions: PartitionTransactions, partition: int) -> None:
        self._transactions = transactions
        self._partition = partition
        self._waiting: deque[WaitingPage] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._failed: Exception | None = None

    async def write(self, items: Sequence[ProducerRecord], cursor: Cursor | None) -> list[int]:
        """As `CursorWriter`."""
        if self._failed is not None:
            raise self._failed
        refused: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
        self._waiting.append(WaitingPage(items, _records(cursor, self._partition), refused))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await refused

    async def close(self) -> None:
        """Let go of the connection, after what is being written."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._transactions.close()

    async def _write(self) -> None:
        lot: list[WaitingPage] = []
        try:
            while self._waiting:
                lot = self._next_lot()
                await self._written(lot)
        except Exception as error:  # noqa: BLE001 - whatever it is, the process leaves with it
            self._failed = error
            for page in (*lot, *self._waiting):
                if not page.refused.done():
                    page.refused.set_exception(error)
            self._waiting.clear()

    def _next_lot(self) -> list[WaitingPage]:
        lot = [self._waiting.popleft()]
        size = lot[0].size
        while self._waiting and (size := size + self._waiting[0].size) <= _MOST_BYTES:
            lot.append(self._waiting.popleft())
        return lot

    async def _written(self, lot: Sequence[WaitingPage]) -> None:
        items = [record for page in lot for record in page.items]
        cursors = [record for page in lot for record in page.cursors]
        results, _ = await self._transactions.write(items, cursors, {}, lambda _: ())
        each = iter(results)
        for page in lot:
            of_page = [next(each) for _ in page.items]
            if not page.refused.done():
                page.refused.set_result([index for index, it in enumerate(of_page) if isinstance(it, Refused)])


def _records(cursor: Cursor | None, partition: int) -> list[ProducerRecord]:
    if cursor is None:
        return []
    return [ProducerRecord(Outgoing(SOURCE_CURSORS.name, cursor.key, cursor.to_bytes(), partition), ())]
