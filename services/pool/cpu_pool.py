"""CPU work in processes of its own: the event loop never blocks, and one item can hurt nobody but itself.

A process that crashes, hangs or leaks loses no item: its chunk is split and run again in a fresh process, and an item
that fails twice on its own is rejected. Processes never outlive their worker, not even after kill -9.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from schemas.reasons import RejectReason
from services.observability import series
from services.observability.metrics import Metrics
from services.pool.batch_queue import BatchQueue, Owners
from services.pool.cpu_process import ChunkReport, CpuProcess, Job
from services.stream.messages import Outcome, Received, Rejected

__all__ = ["CpuPool", "Job"]

log = logging.getLogger(__name__)

_TRIES_ALONE = 2
"""One failure may be the fault of the process (memory that earlier items filled); a second one is the item's."""


@dataclass
class CpuPool:
    """`processes` executors of one process each, so that one that hangs can be killed without touching the others."""

    job: Job
    metrics: Metrics
    processes: int
    item_time_limit: float
    """Seconds; a chunk has this much for each of its items."""
    memory_limit_mb: int = 2048
    recycle_after: int = 2000
    """Batches after which a process is replaced: bounds whatever it leaks."""
    reserved: int = 0
    """Processes in addition, for urgent batches alone: these never wait for a routine item, however slow."""
    weigh: Callable[[Received], int] = lambda received: len(received.value or b"")
    _slots: list[CpuProcess] = field(default_factory=list, init=False)
    _owners: Owners = field(default_factory=Owners, init=False)
    _busy: int = field(default=0, init=False)

    async def start(self) -> None:
        """Start every process, and wait until each has loaded what it needs.

        Raises:
            RuntimeError: a process could not be prepared.
        """
        kinds = [False] * self.processes + [True] * self.reserved
        # One executor per process: a ProcessPoolExecutor of several breaks as a whole when one of its processes dies.
        self._slots = [CpuProcess(self.job, self.memory_limit_mb, reserved=reserved) for reserved in kinds]
        self.metrics.set(series.POOL_PROCESSES, self.processes)
        await asyncio.gather(*(slot.ready() for slot in self._slots))

    def stop(self) -> None:
        """End every process."""
        for slot in self._slots:
            slot.kill()

    async def run(self, batch: Sequence[Received], *, urgent: bool = False) -> list[Outcome]:
        """One outcome per message, in order. Whatever an item does, this does not raise.

        Urgent batches run in the reserved processes, beside a routine batch if there is one.
        """
        slots = {i: slot for i, slot in enumerate(self._slots) if slot.reserved == (urgent and self.reserved > 0)}
        keys = [self.job.affinity(received) if self.job.affinity else None for received in batch]
        backlog = BatchQueue([self.weigh(received) for received in batch], keys, slots, self._owners)
        served = await asyncio.gather(*(self._serve(number, slot, batch, backlog) for number, slot in slots.items()))
        outcomes = dict(pair for pairs in served for pair in pairs)
        return [outcomes[i] for i in range(len(batch))]

    async def _serve(
        self, number: int, slot: CpuProcess, batch: Sequence[Received], backlog: BatchQueue
    ) -> list[tuple[int, Outcome]]:
        """Keep one process busy until the batch has no work left for it."""
        done: list[tuple[int, Outcome]] = []
        while chunk := backlog.take(number):
            done += zip(chunk, await self._chunk(slot, [batch[i] for i in chunk]), strict=True)
        if done:
            slot.batches_done += 1
        if slot.batches_done >= self.recycle_after:
            self._replace(slot, "recycled")
        return done

    async def _chunk(self, slot: CpuProcess, chunk: Sequence[Received], failures: int = 0) -> list[Outcome]:
        """Run; after a failure halve the chunk, so that a neighbour is never blamed for the item that failed."""
        await slot.ready()  # outside the time limit: loading models is not the items' fault
        try:
            return self._noted(await self._timed(slot, chunk))
        except TimeoutError:
            # Only a kill ends the work of a process that hangs: cancelling the future would leave it running.
            failure = Rejected(RejectReason.TIME_LIMIT, f"took longer than {self.item_time_limit:g} s")
            self._replace(slot, "time_limit")
        except BrokenProcessPool:
            failure = Rejected(RejectReason.CRASHED_WORKER, "ended the process that read it, twice")
            self._replace(slot, "crash")
        except MemoryError:
            # The process is intact: the limit made one allocation fail, and the exception freed what the item held.
            failure = Rejected(RejectReason.MEMORY_LIMIT, f"needed more than {self.memory_limit_mb} MB")
        except Exception as error:
            log.exception("a handler raised")
            failure = Rejected(RejectReason.INTERNAL_ERROR, f"{type(error).__name__}: {error}")
        failures += 1
        if len(chunk) > 1:
            half = len(chunk) // 2
            return await self._chunk(slot, chunk[:half]) + await self._chunk(slot, chunk[half:])
        return [failure] if failures >= _TRIES_ALONE else await self._chunk(slot, chunk, failures)

    async def _timed(self, slot: CpuProcess, chunk: Sequence[Received]) -> ChunkReport:
        counted = 0 if slot.reserved else 1  # an idle reserve must not hide that the others are saturated
        self._busy += counted
        self.metrics.set(series.POOL_BUSY, self._busy)
        try:
            async with asyncio.timeout(self.item_time_limit * len(chunk)):
                return await slot.run(chunk)
        finally:
            self._busy -= counted
            self.metrics.set(series.POOL_BUSY, self._busy)

    def _replace(self, slot: CpuProcess, why: str) -> None:
        log.log(logging.INFO if why == "recycled" else logging.WARNING, "CPU process replaced: %s", why)
        self.metrics.count(series.POOL_RESTARTS, why=why)
        slot.kill()
        self._owners.forget(self._slots.index(slot))

    def _noted(self, report: ChunkReport) -> list[Outcome]:
        self.metrics.count(series.POOL_CPU_SECONDS, report.cpu_seconds)
        self.metrics.set(series.POOL_MEMORY, report.peak_memory_bytes, process=str(report.pid))
        for name, number in report.counts.items():
            self.metrics.count(series.POOL_COUNTS, number, count=name)
        return report.outcomes
