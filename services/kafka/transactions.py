"""Outputs, state and input positions of one partition in one Kafka transaction.

The broker knows one current producer for each transactional id `<group>-<partition>`. Opening one ends what its
predecessor had begun and fences it: who reads state afterwards sees all that was committed, and nothing else can
follow (KIP-98). The consumer group only says who should try; no generation, lease or clock is trusted.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, KafkaError
from aiokafka.structs import RecordMetadata

from services.kafka import clients
from services.kafka.delivery import REFUSALS, Confirmed, ProducerRecord, Refused
from services.settings import Settings

Records = Sequence[ProducerRecord]
Offsets = Mapping[TopicPartition, int]

TRANSACTION_SECONDS = 15
"""The broker ends a transaction that is open for so long. An open one holds up every reader of what it touched."""
_OPEN_SECONDS = 60.0
"""aiokafka would try for ever."""
_COMMIT_SECONDS = 30.0


class CommitTimedOutError(Exception):
    """A transaction did not end in time. Whether it was committed is not known, so the process must leave."""


class _OutputsRefusedError(Exception):
    """Aborts the transaction; another one follows, without them."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__(f"{len(errors)} outputs refused")
        self.errors = errors


class PartitionTransactions:
    """The one writer of one partition of a stage's state. Not shared, never used again after an exception."""

    def __init__(self, producer: AIOKafkaProducer, *, group: str, partition: int, topic_prefix: str) -> None:
        self._producer = producer
        self._group = group
        self._partition = partition
        self._prefix = topic_prefix

    @classmethod
    async def open(cls, settings: Settings, group: str, partition: int) -> "PartitionTransactions":
        """Fence the previous writer. When this returns its last transaction has ended, markers written.

        Raises:
            TimeoutError: the coordinator did not answer within a minute.
        """
        producer = clients.transactional_producer(settings, f"{group}-{partition}", TRANSACTION_SECONDS)
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                await producer.start()
        except BaseException:  # a revocation cancels this, too
            await asyncio.shield(producer.stop())
            raise
        return cls(producer, group=group, partition=partition, topic_prefix=settings.topic_prefix)

    async def close(self) -> None:
        """Let go of the connection. What is open is ended by the next writer."""
        await self._producer.stop()

    async def write(
        self,
        outputs: Records,
        state: Records,
        positions: Offsets,
        instead: Callable[[Mapping[int, str]], Records],
    ) -> tuple[list[Confirmed | Refused], list[Confirmed]]:
        """All or nothing, the outputs' results and the state's.

        `instead` gives what is written in place of outputs that the broker refuses for good, by their index.

        Raises:
            CommitTimedOutError: the end of the transaction is unknown.
            KafkaError: the transaction failed; ProducerFenced where another process has the partition.
        """
        try:
            written, kept = await self._once(outputs, state, positions)
        except _OutputsRefusedError as refused:
            # Aborted as a whole: what the broker takes goes out with what is written in place of the rest.
            taken = [i for i in range(len(outputs)) if i not in refused.errors]
            records = [*(outputs[i] for i in taken), *instead(refused.errors)]
            written, kept = await self._once(records, state, positions)
            results: dict[int, Confirmed | Refused] = {i: Refused(error) for i, error in refused.errors.items()}
            results |= dict(zip(taken, written, strict=False))
            return [results[i] for i in range(len(outputs))], kept
        return list(written), kept

    async def _once(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        positions: Offsets,
    ) -> tuple[list[Confirmed], list[Confirmed]]:
        # Not asyncio.timeout around it: that cancels into an abort, which waits for the same broker.
        transaction = asyncio.ensure_future(self._transaction(outputs, state, positions))
        try:
            # Its end may be unknown for longer than anybody should wait: the process leaves, and the next owner fences
            # it.
            done, _ = await asyncio.wait({transaction}, timeout=_COMMIT_SECONDS)
        except asyncio.CancelledError:
            transaction.cancel()
            raise
        if not done:
            raise CommitTimedOutError(f"no end of the transaction within {_COMMIT_SECONDS:g} s")
        return transaction.result()

    async def _transaction(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        positions: Offsets,
    ) -> tuple[list[Confirmed], list[Confirmed]]:
        async with self._producer.transaction():
            # One time for all: aiokafka confirms each record of a batch with the time of its first (0.14,
            # message_accumulator.py), and a local store would not know the others again.
            written = time.time_ns() // 1_000_000
            # Enqueued together, so that they share requests; each future is asked below.
            sent = await self._enqueue((*outputs, *state), written)
            # Each is asked, so that none is left unread. A record that the broker refuses fails the others and the
            # positions, too: the refusal is what must be known of that.
            results, moved = await asyncio.gather(
                asyncio.gather(*(_result(future) for future in sent)), self._move(positions)
            )
            _raise_unconfirmed(results, outputs)
            if moved:
                raise moved
        confirmed = [result for result in results if isinstance(result, Confirmed)]
        return confirmed[: len(outputs)], confirmed[len(outputs) :]

    async def _move(self, positions: Offsets) -> KafkaError | None:
        """The group's offsets go along for tools that show lag; what a timer writes takes nothing from the source."""
        try:
            if positions:
                await self._producer.send_offsets_to_transaction(positions, self._group)
        except KafkaError as error:
            return error
        except IllegalOperation:  # the transaction failed meanwhile; its records say why
            return KafkaError("the transaction ended before its offsets")
        return None

    async def _enqueue(self, records: Records, written: int) -> "list[asyncio.Future[RecordMetadata] | KafkaError]":
        sent: list[asyncio.Future[RecordMetadata] | KafkaError] = []
        try:
            for record in records:
                sent += [await self._send(record, written)]
        except IllegalOperation as error:
            # aiokafka's answer to a record that comes after its transaction failed, and no KafkaError. What failed it
            # (a newer writer, above all) stands in the records that went before.
            raise _first_failure(sent) or KafkaError("the transaction ended before all records were sent") from error
        return sent

    async def _send(self, record: ProducerRecord, written: int) -> "asyncio.Future[RecordMetadata] | KafkaError":
        outgoing = record.outgoing
        try:
            future: asyncio.Future[RecordMetadata] = await self._producer.send(
                self._prefix + outgoing.topic,
                key=outgoing.key,
                value=outgoing.value,
                partition=outgoing.partition,
                timestamp_ms=written,
                headers=list(record.headers),
            )
        except REFUSALS as error:
            return error
        return future


def _first_failure(sent: "Sequence[asyncio.Future[RecordMetadata] | KafkaError]") -> KafkaError | None:
    """The first failure of those that have ended. Each is asked: one whose failure nobody read is logged later."""
    ended = [future for future in sent if isinstance(future, asyncio.Future) and future.done()]
    failures = [future.exception() for future in ended if not future.cancelled()]
    return next((failure for failure in failures if isinstance(failure, KafkaError)), None)


async def _result(future: "asyncio.Future[RecordMetadata] | KafkaError") -> "Confirmed | KafkaError":
    if isinstance(future, KafkaError):
        return future
    try:
        written = await future
    except KafkaError as error:
        return error
    return Confirmed(written.partition, written.offset, written.timestamp)


def _raise_unconfirmed(results: Sequence["Confirmed | KafkaError"], outputs: Sequence[ProducerRecord]) -> None:
    """Raise what aborts the transaction: refusals of outputs, which make others fail, too; else the first failure."""
    failures = {i: result for i, result in enumerate(results) if isinstance(result, KafkaError)}
    refused = {
        i: f"{type(e).__name__}: {e}" for i, e in failures.items() if isinstance(e, REFUSALS) and i < len(outputs)
    }
    if refused:
        raise _OutputsRefusedError(refused)
    for error in failures.values():
        raise error
