"""Makes the state of deliveries safe: in transactions that only the partition's latest owner can commit."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from services.kafka.delivery import KafkaDelivery, ProducerRecord, Refused
from services.kafka.transactions import PartitionTransactions
from services.stream.messages import Outgoing


class StateRefusedError(Exception):
    """The broker refuses a record for good."""


class WriterEndedError(Exception):
    """Nothing is written here any more: another process may have the partition."""


class CommitRecords(Protocol):
    """Writes records, all or none; returns once they are safe."""

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        """Write.

        Raises:
            KafkaError: it is not known whether they are; or another process has the partition.
        """
        ...


class PlainCommit:
    """In order, for the embedded broker, which knows no transactions that can be relied on."""

    def __init__(self, deliver: KafkaDelivery) -> None:
        self._deliver = deliver

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        """As `CommitRecords`."""
        _require_written(await self._deliver([ProducerRecord(each, ()) for each in records]))


class TransactionalCommit:
    """In one transaction."""

    def __init__(self, transactions: PartitionTransactions) -> None:
        self._transactions = transactions

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        """As `CommitRecords`."""
        made = [ProducerRecord(each, ()) for each in records]
        results, _ = await self._transactions.write(made, (), {}, lambda _: ())
        _require_written(results)


_Waiting = tuple[Sequence[Outgoing], "asyncio.Future[None]"]


class PooledWriter:
    """Takes what several have to write into one transaction. Whoever stops waiting takes nothing from the others."""

    def __init__(self, commit: CommitRecords) -> None:
        self._commit = commit
        self._waiting: list[_Waiting] = []
        self._ended = False
        self._some = asyncio.Event()

    async def write(self, records: Sequence[Outgoing]) -> None:
        """Return once they are safe; in the order of the calls.

        Raises:
            WriterEndedError: it is not known whether they are.
        """
        if self._ended:
            raise WriterEndedError
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((records, written))
        self._some.set()
        await written

    async def run(self) -> None:
        """Write until cancelled, or until something cannot be written.

        Raises:
            KafkaError: as `CommitRecords`.
        """
        taken: list[_Waiting] = []
        try:
            while True:
                await self._some.wait()
                self._some.clear()
                taken, self._waiting = self._waiting, []
                await self._commit([each for records, _ in taken for each in records])
                for _, written in taken:
                    if not written.done():
                        written.set_result(None)
        finally:
            self._ended = True
            for _, written in (*taken, *self._waiting):
                if not written.done():
                    written.set_exception(WriterEndedError())
                    # Whoever waited may have been cancelled together with this: then nobody asks.
                    written.exception()


def _require_written(results: Sequence[object]) -> None:
    for each in results:
        if isinstance(each, Refused):
            raise StateRefusedError(each.error)
