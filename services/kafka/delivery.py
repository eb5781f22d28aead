"""Sends records and waits until each is confirmed or refused for good. Decides, counts and commits nothing.

Faust's `topic.send()` only enqueues: a failed send ends in a future that nobody awaits, and its input is committed.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    RecordListTooLargeError,
    UnknownTopicOrPartitionError,
)
from aiokafka.structs import RecordMetadata

from services.stream.messages import Outgoing

log = logging.getLogger(__name__)

REFUSALS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError)
"""Errors that no retry can cure."""


class ProducerBrokenError(Exception):
    """The producer will never be confirmed a record of some partition again: the process must leave.

    aiokafka numbers a batch when it first sends it. One that it gives up (a broker away for longer than the delivery
    time-out) leaves a gap in the numbers of its partition, and the broker refuses whatever follows a gap (aiokafka
    0.14, producer/message_accumulator.py).
    """


_RETRIES = 3
"""Beyond those inside aiokafka, with growing pauses; a broker that is away longer ends the process."""


@dataclass(frozen=True, slots=True)
class ProducerRecord:
    """A record with its headers, ready to send."""

    outgoing: Outgoing
    headers: Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The broker has the record."""

    partition: int
    offset: int
    timestamp: int = 0
    """Milliseconds since 1970, as its readers will see it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker refuses the record, for good."""

    error: str


class Deliver(Protocol):
    """Send all; one result each, in order. Raises where a record is neither confirmed nor refused."""

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        """Send all and wait for the broker's answer to each."""
        ...


class KafkaDelivery:
    """Sends through one idempotent producer, in order, and waits for every confirmation."""

    def __init__(self, producer: AIOKafkaProducer, topic_prefix: str, pause_seconds: float = 0.2) -> None:
        self._producer = producer
        self._pause = pause_seconds
        self._topic_prefix = topic_prefix
        self.on_retry: Callable[[int], None] | None = None
        """Called with the number of records that are sent again."""
        self._broken = asyncio.Event()

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        """Send all and wait. Transient failures are retried inside aiokafka first, then here.

        Raises:
            KafkaError: a record could not be confirmed within the retries; the caller leaves the process.
        """
        results: list[Confirmed | Refused | KafkaError] = await self._once(records)
        for attempt in range(_RETRIES):
            # Only those without an answer: what was confirmed must not be sent twice.
            again = [i for i, result in enumerate(results) if isinstance(result, KafkaError)]
            if not again:
                break
            log.warning("delivery: %d of %d records again: %r", len(again), len(records), results[again[0]])
            if self.on_retry:
                self.on_retry(len(again))
            await asyncio.sleep(self._pause * 2**attempt)
            for i, result in zip(again, await self._once([records[i] for i in again]), strict=True):
                results[i] = result
        # Still unconfirmed after all retries: unknown whether written, so the caller must not go on as if it knew.
        final: list[Confirmed | Refused] = []
        for result in results:
            if isinstance(result, KafkaError):
                raise result
            final.append(result)
        return final

    async def until_broken(self) -> None:
        """For processes that outlive a failed delivery: wait until there is no use in trying again.

        Raises:
            ProducerBrokenError: there is not.
        """
        await self._broken.wait()
        raise ProducerBrokenError("a batch was given up, and the broker takes nothing after it")

    async def _once(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused | KafkaError]:
        # Enqueue all before waiting for any: they then share requests, and keep their order per partition.
        futures = [await self._enqueue(record) for record in records]
        results: list[Confirmed | Refused | KafkaError] = []
        for future in futures:
            if isinstance(future, Refused | KafkaError):
                results.append(future)
                continue
            try:
                written = await future
            except REFUSALS as error:
                # A value, not an exception: one oversized record must not hold up the batch that it is in.
                results.append(Refused(f"{type(error).__name__}: {error}"))
            except KafkaError as error:
                if isinstance(error, OutOfOrderSequenceNumber):
                    self._broken.set()
                results.append(error)
            else:
                results.append(Confirmed(written.partition, written.offset, written.timestamp))
        return results

    async def _enqueue(self, record: ProducerRecord) -> "asyncio.Future[RecordMetadata] | Refused | KafkaError":
        outgoing = record.outgoing
        try:
            future: asyncio.Future[RecordMetadata] = await self._producer.send(
                self._topic_prefix + outgoing.topic,
                key=outgoing.key,
                value=outgoing.value,
                partition=outgoing.partition,
                headers=list(record.headers),
            )
        except REFUSALS as error:
            return Refused(f"{type(error).__name__}: {error}")
        except UnknownTopicOrPartitionError as error:
            return Refused(f"{type(error).__name__}: {outgoing.topic} {outgoing.partition}")
        except KafkaError as error:
            return error
        return future
