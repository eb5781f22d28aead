"""What a reader asks for that the ring has no more: read from Kafka for him alone, for few readers at a time.

They take turns: who has had his while others wait, or does not take what is read for him, goes to the end of the queue.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from services.gateway.limits import TURN_SECONDS
from services.gateway.stream.position import StreamPosition
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.stream.shared_question import SharedQuestion
from services.gateway.stream.turns import CatchUpTurn
from services.gateway.view.store import Partition

LogOffsets = Callable[[], Awaitable[Mapping[Partition, int]]]
"""An offset of each partition."""
ReadLog = Callable[[Mapping[Partition, int], Mapping[Partition, int]], AsyncGenerator[RingEntry, None]]
"""Records from the first offsets on, up to the second ones."""

HOW = "read GET /v1/articles from its beginning, and drop what it does not have; this stream goes on from resumed_from"


@dataclass(frozen=True, slots=True)
class StreamGap:
    """Why a position cannot be resumed from, and from where the stream goes on instead."""

    reason: str
    resume: StreamPosition
    how: str = HOW


class CatchUp:
    """Shared by all readers of an instance. `starts`: from where on every record is promised to be there."""

    def __init__(
        self,
        starts: LogOffsets,
        ends: LogOffsets,
        read: ReadLog,
        at_once: int,
        *,
        turn_seconds: float = TURN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._starts, self._ends = SharedQuestion(starts), SharedQuestion(ends)
        self._read = read
        self._places = asyncio.Semaphore(at_once)
        self._waiting = 0
        """Readers who have no place yet."""
        self._turn_seconds = turn_seconds
        self._clock = clock

    async def gap(self, since: StreamPosition, ring: Ring) -> StreamGap | None:
        """What is missing after a position; None where nothing is."""
        last = ring.last
        if since.epoch != last.epoch or since.next.keys() != last.next.keys():
            return StreamGap("the id is of other topics: they were made again since", last)
        # Ahead of this instance is another one's newest record, or the mark of a transaction's end that it has passed:
        # both come here, too. Only the broker knows what is beyond the end.
        if _is_ahead(since, last.next) and _is_ahead(since, await self._ends.answer()):
            return StreamGap("the id is beyond the end of the topics: records were lost", last)
        if ring.holds_all_after(since.next):
            return None
        starts = await self._starts.answer()
        if all(since.next[partition] >= start for partition, start in starts.items()):
            return None
        kept = {partition: max(starts.get(partition, 0), at) for partition, at in since.next.items()}
        return StreamGap("the id is older than what is kept", StreamPosition(since.epoch, kept))

    @asynccontextmanager
    async def turn(self, start: Mapping[Partition, int], end: Mapping[Partition, int]) -> AsyncIterator[CatchUpTurn]:
        """Records from a position up to where the ring begins, or as many of them as one turn has; once it has come.

        Raises:
            KafkaError: on leaving; the records could not be read.
        """
        turn = CatchUpTurn()
        reading = asyncio.create_task(self._fill(turn, start, end))
        reading.add_done_callback(lambda _: turn.end())
        try:
            yield turn
            if reading.done():
                reading.result()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _fill(self, turn: CatchUpTurn, start: Mapping[Partition, int], end: Mapping[Partition, int]) -> None:
        async with self._place():
            until = self._clock() + self._turn_seconds

            def is_used_up() -> bool:
                return bool(self._waiting) and self._clock() >= until

            async with aclosing(self._read(start, end)) as entries:
                await turn.hand_over(entries, self._turn_seconds, is_used_up)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of the few, in the order of asking."""
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()


def _is_ahead(since: StreamPosition, ends: Mapping[Partition, int]) -> bool:
    return any(at > ends.get(partition, 0) for partition, at in since.next.items())
