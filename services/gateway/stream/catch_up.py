"""What a reader asks for that the ring has no more: read from Kafka for him alone, for few readers at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from services.gateway.stream.position import StreamPosition
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.view.store import Partition

LogOffsets = Callable[[], Awaitable[Mapping[Partition, int]]]
"""An offset of each partition."""
ReadLog = Callable[[Mapping[Partition, int], Mapping[Partition, int]], AsyncIterator[RingEntry]]
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

    def __init__(self, starts: LogOffsets, ends: LogOffsets, read: ReadLog, at_once: int) -> None:
        self._starts, self._ends = starts, ends
        self._read = read
        self._places = asyncio.Semaphore(at_once)

    async def gap(self, since: StreamPosition, ring: Ring) -> StreamGap | None:
        """What is missing after a position; None where nothing is."""
        last = ring.last
        if since.epoch != last.epoch or since.next.keys() != last.next.keys():
            return StreamGap("the id is of other topics: they were made again since", last)
        # Ahead of this instance is another one's newest record, or the mark of a transaction's end that it has passed:
        # both come here, too. Only the broker knows what is beyond the end.
        if _is_ahead(since, last.next) and _is_ahead(since, await self._ends()):
            return StreamGap("the id is beyond the end of the topics: records were lost", last)
        if ring.holds_all_after(since.next):
            return None
        starts = await self._starts()
        if all(since.next[partition] >= start for partition, start in starts.items()):
            return None
        kept = {partition: max(starts.get(partition, 0), at) for partition, at in since.next.items()}
        return StreamGap("the id is older than what is kept", StreamPosition(since.epoch, kept))

    async def entries(self, start: Mapping[Partition, int], end: Mapping[Partition, int]) -> AsyncIterator[RingEntry]:
        """Records from a position up to where the ring begins."""
        async with self._places:
            async for entry in self._read(start, end):
                yield entry


def _is_ahead(since: StreamPosition, ends: Mapping[Partition, int]) -> bool:
    return any(at > ends.get(partition, 0) for partition, at in since.next.items())
