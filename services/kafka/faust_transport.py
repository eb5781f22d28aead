"""Faust's Kafka transport with four measured faults fixed, by subclassing (faust-streaming 0.15.3).

1. After a rebalance Faust resumes partitions before it seeks them to their committed offsets. Messages handed out in
   between look like a gap in the log, and Faust treats gaps as acknowledged, so offsets pass messages that nobody
   processed (https://github.com/faust-streaming/faust/issues/216 was fixed for the flow of messages only;
   https://github.com/faust-streaming/faust/issues/596 is open). Here resuming waits for the seek.
2. The fetch wait is fixed at 1.5 s: latency per hop on a broker that does not wake waiting fetches. No issue is known.
3. A poll hands out everything that was fetched, and a full buffer of one topic stops the fetcher for all others
   (https://github.com/faust-streaming/faust/issues/53; pausing the full one lost messages,
   https://github.com/faust-streaming/faust/issues/88). So an urgent record would wait behind the routine backlog.
   Here a poll takes urgent records first, and leaves out the partitions of a topic whose buffer is full.
4. After a rebalance Faust seeks to what aiokafka's `committed()` says, which is "none" for every partition while the
   group's coordinator moves: the log is read again from its start (services/kafka/group_offsets.py has the figures).
   Here the offsets are asked for until the coordinator answers.

`tests/unit/kafka/test_faust_transport.py` fails when Faust changes the code that this depends on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Set
from typing import Any, cast

import aiokafka
import faust
from faust.transport.conductor import Conductor
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

_SOON_SECONDS = 0.01


GroupPositions = Callable[[Set[TP]], Awaitable[Mapping[TP, int | None]]]
"""The committed offset of each partition; None where the group has none. It does not return without an answer."""


class SeekBeforeResumeConsumer(driver.Consumer):
    """Delays `resume_partitions` between an assignment and the seek that belongs to it; polls what has room."""

    _seek_pending = False
    _delayed: frozenset[TP] = frozenset()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Remember that a seek is pending."""
        # Cleared by `perform_seek` (point 1); until then resuming is noted and nothing more.
        self._seek_pending = True
        # Partitions delayed for an earlier assignment may no longer be ours.
        self._delayed = frozenset()
        await super().on_partitions_assigned(assigned, generation_id)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume now, or after the pending seek."""
        if self._seek_pending:
            self._delayed |= frozenset(tps)
        else:
            super().resume_partitions(tps)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109 - as Faust has it
        """Poll the topics whose buffers have room; while one is full, poll again soon."""
        if not active_partitions:
            return await super()._getmany(active_partitions, timeout)
        # Whole topics: Faust has one buffer a topic, whatever the partition (point 3).
        full = {topic for topic in {tp.topic for tp in active_partitions} if self._is_full(topic)}
        if not full:
            return await super()._getmany(active_partitions, timeout)
        with_room = {tp for tp in active_partitions if tp.topic not in full}
        if with_room:
            # Not the full timeout: the full buffer may have room again long before the other topic has a record.
            return await super()._getmany(with_room, _SOON_SECONDS)
        # Faust polls again at once: without a pause this would be a busy loop.
        await asyncio.sleep(_SOON_SECONDS)
        return {}

    def _is_full(self, topic: str) -> bool:
        app = cast("PatchedApp", self.app)
        channels = cast("Conductor", app.topics)._topic_name_index.get(topic, ())  # noqa: SLF001 - not public
        return any(channel.queue.qsize() >= app.buffer_limit for channel in channels)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek all partitions to the group's offsets; to the start only where it has none."""
        ask = cast("PatchedApp", self.app).group_positions
        # The embedded broker has one coordinator, which does not move (point 4).
        if ask is None:
            return await super().seek_to_committed()
        positions = await ask(self.assignment())
        known = {tp: offset for tp, offset in positions.items() if offset is not None}
        if known:
            await self.seek_wait(known)
        if new := positions.keys() - known.keys():
            # Unlike seek(), aiokafka takes no tuples of another name here.
            await self._thread.seek_to_beginning(*(aiokafka.TopicPartition(tp.topic, tp.partition) for tp in new))
        return known

    async def perform_seek(self) -> None:
        """Seek, then resume what was delayed."""
        await super().perform_seek()
        self.resume_delayed()

    def resume_delayed(self) -> None:
        """Resume what waited for the seek."""
        self._seek_pending = False
        delayed, self._delayed = self._delayed, frozenset()
        if delayed:
            super().resume_partitions(delayed)

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return ShortFetchThread(self, loop=self.loop, beacon=self.beacon)


class ShortFetchThread(driver.AIOKafkaConsumerThread):
    """Asks the broker to answer an empty fetch after the app's `fetch_wait_ms`."""

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        app = cast("PatchedApp", self.app)
        consumer._fetch_max_wait_ms = app.fetch_wait_ms  # noqa: SLF001 - read when the consumer starts
        if app.read_committed:
            # Faust asks for it only together with its own transactions; without it aborted records are handed out.
            consumer._isolation_level = "read_committed"  # noqa: SLF001 - the same
        return consumer

    async def _fetch_records(
        self,
        consumer: aiokafka.AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is Faust's
        max_records: int | None = None,
    ) -> Any:
        """Urgent records that were already fetched, or else the next ones of any partition."""
        urgent = {tp for tp in active_partitions if tp.topic == cast("PatchedApp", self.app).urgent_topic}
        if urgent:
            # A timeout of 0 takes only what aiokafka holds: an idle urgent lane costs routine copy no wait.
            records = await super()._fetch_records(consumer, urgent, 0, max_records)
            if records:
                return records
        # All partitions, urgent ones included: whichever lane has the next record ends the wait.
        return await super()._fetch_records(consumer, active_partitions, timeout, max_records)


class PatchedTransport(driver.Transport):
    """The transport with the fixed consumer."""

    Consumer = SeekBeforeResumeConsumer


class PatchedApp(faust.App):
    """A Faust app on the fixed transport."""

    fetch_wait_ms: int = 100
    read_committed: bool = False
    """Whether to leave out records of transactions that were aborted or are open."""
    consumer_class: type[SeekBeforeResumeConsumer] = SeekBeforeResumeConsumer
    group_positions: GroupPositions | None = None
    """None: as aiokafka reads them, on a broker whose coordinator never moves."""
    urgent_topic: str | None = None
    """The topic that has priority in every poll."""
    buffer_limit: int = 64
    """Messages in a topic's buffer from which on it is not polled; the poll before may exceed it by one batch."""

    def _create_directories(self) -> None:
        """Make none: we keep nothing on disk, and the root file system may be read-only."""

    def _new_transport(self) -> PatchedTransport:
        transport = PatchedTransport(self.conf.broker_consumer, self)
        transport.Consumer = self.consumer_class  # type: ignore[misc] # Faust reads it from the instance
        return transport
