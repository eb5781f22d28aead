"""The restore of one partition's state, in slices between which the event loop turns.

Unsliced, 100,000 article states took 10 s in which no probe was answered: Kubernetes killed one worker after another.
"""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import islice

from services.observability import series
from services.observability.metrics import Metrics
from services.stream.state_records import RestoreSteps, SetAside
from services.worker.intervals import DEFAULT_INTERVALS, Intervals
from services.worker.local_store.disk_thread import in_disk_thread
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.restore_source import RestoreSource
from services.worker.taking.pace import Pace

log = logging.getLogger(__name__)

RECORDS_PER_SLICE = 500
"""At most, however quick they seem: a slice of slow records after many quick ones stays short."""


class SlicedRestore:
    """Has a source gather records as they come, and the keeper load what the source then gives."""

    def __init__(
        self,
        partition: int,
        metrics: Metrics,
        turn: asyncio.Lock,
        source: RestoreSource,
        intervals: Intervals = DEFAULT_INTERVALS,
    ) -> None:
        self._partition = partition
        self._metrics = metrics
        self._turn = turn
        """Partitions are restored side by side: with it, one slice of all of them is done in a turn of the loop."""
        self._pace = Pace(RECORDS_PER_SLICE, intervals.restore_slice)
        self._seconds = intervals.restore_slice
        self._progress_seconds = intervals.restore_progress
        self._shown = time.monotonic()
        self._steps = 0
        self._source = source

    async def read(self, slices: AsyncIterator[tuple[Sequence[TopicRecord], int]], end: int) -> None:
        """Take in what is read, up to offset `end`; with each slice comes how many offsets are still to be read."""
        async for records, unread in slices:
            async with self._turn:
                await self._source.add(records)
                await asyncio.sleep(0)
            self._show(unread + len(self._source))
        await self._source.complete(end)

    async def load(self, steps: RestoreSteps, beside: Executor | None = None) -> None:
        """Take the steps of a keeper that reads the source's records; in a thread, where one is given."""
        while await (self._load_beside(steps, beside) if beside else self._load_slice(steps)):
            self._show(len(self._source))
        self._metrics.set(series.RESTORED_RECORDS, self._steps, partition=str(self._partition))
        self._metrics.set(series.RESTORE_REMAINING, 0, partition=str(self._partition))

    async def _load_beside(self, steps: RestoreSteps, beside: Executor) -> bool:
        async with self._turn:
            # A revocation waits for the slice: whoever reads a store must be done before it is closed.
            taken, more = await in_disk_thread(beside, partial(_taken_for, steps, self._seconds))
        self._note(taken)
        return more

    async def _load_slice(self, steps: RestoreSteps) -> bool:
        async with self._turn:
            began, size = time.monotonic(), self._pace.size
            # The steps are a generator: what it has not given yet has not been done yet.
            taken = list(islice(steps, size))
            _keep_from_collector()
            # With the collector's time, which grows with what is loaded.
            self._pace.took(size, time.monotonic() - began)
            await asyncio.sleep(0)
        self._note(taken)
        # Fewer than asked for: the generator has ended.
        return len(taken) == size

    def _note(self, taken: Sequence[SetAside | None]) -> None:
        self._steps += len(taken)
        for set_aside in filter(None, taken):
            self._report(set_aside)

    def _report(self, record: SetAside) -> None:
        # Keys are ids, never words of an article.
        log.error("partition %d: state record %r set aside: %s", self._partition, record.key, record.problem)
        self._metrics.count(series.STATE_SET_ASIDE, partition=str(self._partition))

    def _show(self, remaining: int) -> None:
        if time.monotonic() - self._shown < self._progress_seconds:
            return
        self._shown = time.monotonic()
        log.info("partition %d: restoring state, %d done, %d to do", self._partition, self._steps, remaining)
        self._metrics.set(series.RESTORED_RECORDS, self._steps, partition=str(self._partition))
        self._metrics.set(series.RESTORE_REMAINING, remaining, partition=str(self._partition))


def _taken_for(steps: RestoreSteps, seconds: float) -> tuple[list[SetAside | None], bool]:
    """The steps of so many seconds, and whether there may be more."""
    # By time alone: some of these steps take as long as a thousand others.
    until, taken = time.monotonic() + seconds, list[SetAside | None]()
    for step in steps:
        taken.append(step)
        if time.monotonic() > until:
            break
    else:
        return taken, False
    _keep_from_collector()
    return taken, True


def _keep_from_collector() -> None:
    """State stays for long and has no cycles, so Python's collector need not traverse it.

    It would, again and again while the state grows: with 100,000 articles one full collection stopped the loop for 3 s.
    """
    gc.collect(1)  # whatever the last slice left in cycles; frozen, it would never be freed
    gc.freeze()
