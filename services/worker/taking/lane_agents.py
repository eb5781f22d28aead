"""One Faust agent a lane: take a batch, give it to the runner, acknowledge it in order.

Batches are taken with `noack_take()`, since `take()` acknowledges in its `finally`, whatever happened
(https://github.com/faust-streaming/faust/issues/315). Acknowledging out of order is no option either: Faust may commit
past a gap (https://github.com/faust-streaming/faust/issues/606). So each agent has a concurrency of 1, and one slice is
done before the next is taken up; only batches of a stage without state overlap (`overlapping_batches.py`).
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

from faust.streams import Stream
from faust.types import EventT, StreamT

from services.kafka.faust_events import received
from services.kafka.faust_transport import PatchedApp
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Received
from services.stream.stored_records import StateLostError
from services.worker.exits import guarded
from services.worker.intervals import Intervals
from services.worker.ownership.ownership import Lot, Ownership
from services.worker.progress import Progress
from services.worker.runner import Runner
from services.worker.stage import Stage
from services.worker.state_lock import StateLock
from services.worker.taking.overlapping_batches import MOST_MESSAGES, OverlappingBatches
from services.worker.taking.pace import Pace

_ROUTINE_BATCHES = 4
"""In hand at once, if they are full: a rebalance and the end of a worker wait for all of them. With 256 messages, 25 a
second pass an item that hangs for ten."""

log = logging.getLogger(__name__)


class LaneAgents:
    """The agents of one worker. They wait for `begin` before they take anything."""

    def __init__(
        self,
        settings: Settings,
        stage: Stage,
        *,
        lock: StateLock,
        ownership: Ownership,
        progress: Progress,
        intervals: Intervals,
    ) -> None:
        self._settings = settings
        self._stage = stage
        self._lock = lock
        self._ownership = ownership
        self._progress = progress
        self._intervals = intervals
        self._runners: Mapping[Lane, Runner] = {}
        self._begun = asyncio.Event()

    def register(self, app: PatchedApp) -> None:
        """Add an agent for each of the stage's lanes to an app that has not started."""
        agents = {Lane.ROUTINE: self._routine_agent, Lane.URGENT: self._urgent_agent}
        for lane, topic in self._stage.lanes.items():
            # Raw bytes: Faust acknowledges a value that it cannot decode, and throws the error into the agent.
            source = app.topic(
                self._settings.topic(topic.name),
                key_type=bytes,
                value_type=bytes,
                key_serializer="raw",
                value_serializer="raw",
                acks=self._ownership.faust_commits,
            )
            app.agent(source, name=f"{self._stage.name}-{lane}", concurrency=1)(agents[lane])

    def begin(self, runners: Mapping[Lane, Runner]) -> None:
        """Everything that the work needs is loaded: take batches from now on."""
        self._runners = runners
        self._begun.set()

    @property
    def begun(self) -> bool:
        """Whether batches are taken."""
        return self._begun.is_set()

    async def _routine_agent(self, stream: StreamT[bytes]) -> None:
        await guarded(lambda: self._consume(cast("Stream[EventT[bytes]]", stream), Lane.ROUTINE))

    async def _urgent_agent(self, stream: StreamT[bytes]) -> None:
        await guarded(lambda: self._consume(cast("Stream[EventT[bytes]]", stream), Lane.URGENT))

    async def _consume(self, stream: Stream[EventT[bytes]], lane: Lane) -> None:
        # Faust hands out messages as soon as it is assigned; language models may still be loading.
        await self._begun.wait()
        # Who remembers nothing waits for no item but those of the same key; who remembers decides in order.
        if not self._stage.state:
            await self._consume_overlapping(stream, lane)
        else:
            await self._consume_in_turn(stream, lane)

    async def _consume_in_turn(self, stream: Stream[EventT[bytes]], lane: Lane) -> None:
        pace = Pace(self._batch_size, self._intervals.slice)
        async for events in stream.noack_take(self._batch_size, within=self._settings.batch_wait_seconds):
            # Only where the lanes share a state does an urgent batch wait for a routine one: keep that wait short.
            for part in pace.slices(events) if self._stage.state else [events]:
                async with self._lock.taken(lane):
                    await self._take_part(part, lane, pace)
                # After each slice, in order: Faust commits up to the first event that is not acknowledged.
                await self._acknowledge(stream, part)

    async def _consume_overlapping(self, stream: Stream[EventT[bytes]], lane: Lane) -> None:
        @asynccontextmanager
        async def held(events: Sequence[EventT[bytes]]) -> AsyncIterator[None]:
            async with self._lock.taken(lane):
                self._progress.began(self._received(events, lane))
                yield

        async def acknowledge(events: Sequence[EventT[bytes]]) -> None:
            self._progress.finished(self._received(events, lane))
            await self._acknowledge(stream, events)

        batches = OverlappingBatches[EventT[bytes]](
            take=lambda events: self._take_beside(events, lane),
            acknowledge=acknowledge,
            held=held,
            most_messages=_ROUTINE_BATCHES * self._batch_size if lane is Lane.ROUTINE else MOST_MESSAGES,
        )
        try:
            async for events in stream.noack_take(self._batch_size, within=self._settings.batch_wait_seconds):
                await batches.begin(events)
        finally:
            await batches.cancel()

    @property
    def _batch_size(self) -> int:
        return self._stage.batch_size or self._settings.batch_size

    async def _acknowledge(self, stream: Stream[EventT[bytes]], events: Sequence[EventT[bytes]]) -> None:
        for event in events if self._ownership.faust_commits else ():
            await stream.ack(event)

    async def _take_part(self, events: Sequence[EventT[bytes]], lane: Lane, pace: Pace) -> None:
        async for lot in self._ownership.lots(events):
            batch = self._received(lot.events, lane)
            self._progress.began(batch)
            began = time.monotonic()
            await self._process(batch, lane, lot)
            pace.took(len(batch), time.monotonic() - began)
            self._progress.finished(batch)

    async def _take_beside(self, events: Sequence[EventT[bytes]], lane: Lane) -> None:
        async for lot in self._ownership.lots(events):
            await self._process(self._received(lot.events, lane), lane, lot)

    async def _process(self, batch: Sequence[Received], lane: Lane, lot: Lot) -> None:
        partitions = {item.origin.partition for item in batch}
        try:
            await self._runners[lane].process(batch, lot.write)
        except asyncio.CancelledError:
            # Cancelled in the middle, the stage's state in memory may be ahead of its state topic.
            self._ownership.interrupted(partitions)
            raise
        except StateLostError as error:
            # Before anything was written of the batch: it comes again once the partition is claimed again.
            log.warning("the local store failed in the middle of the work: %s", error)
            self._ownership.state_lost(partitions)
            return
        self._ownership.finished(partitions, lane)

    def _received(self, events: Sequence[EventT[bytes]], lane: Lane) -> list[Received]:
        return [received(event, self._stage.lanes[lane].name) for event in events]
