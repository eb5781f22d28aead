"""CPU work in processes of its own: the event loop never blocks, and one item can hurt nobody but itself.

A process that crashes, hangs or leaks loses no item but the one that did it (`chunk_run.py`). Processes never outlive
their worker, not even after kill -9.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from services.observability import series
from services.observability.metrics import Metrics
from services.pool.answers import Answers
from services.pool.batch_queue import BatchQueue, Owners
from services.pool.chunk_run import ChunkRun, ItemLimits
from services.pool.cpu_process import CpuProcess, ItemReport, Job
from services.stream.messages import Outcome, Received

__all__ = ["CpuPool", "Job"]

log = logging.getLogger(__name__)

_PATIENCE = 0.25
"""Seconds in which an ordinary batch is done: it is answered as a whole, which costs one confirmation less. What is
done of a batch with a slow item waits no longer than this."""
_URGENT_PATIENCE = 0.1
"""The same for an urgent batch: a kill in it must not wait for what hangs beside it."""


@dataclass
class CpuPool:
    """`processes` executors of one process each, so that one that hangs can be killed without touching the others."""

    job: Job
    metrics: Metrics
    processes: int
    item_time_limit: float
    """Seconds that each item may take, from the moment it begins."""
    memory_limit_mb: int = 768
    recycle_after: int = 2000
    """Batches after which a process is replaced: bounds whatever it leaks."""
    reserved: int = 0
    """Processes in addition, for urgent batches alone: these never wait for a routine item, however slow. Each takes
    one item at a time, so that with two of them no urgent item waits for another that hangs."""
    patience: float = _PATIENCE
    """Seconds after which what is done of a routine batch is answered without the rest."""
    urgent_patience: float = _URGENT_PATIENCE
    weigh: Callable[[Received], int] = lambda received: len(received.value or b"")
    _slots: list[CpuProcess] = field(default_factory=list, init=False)
    _idle: "asyncio.Queue[int]" = field(default_factory=asyncio.Queue, init=False)
    """The reserved processes that have nothing to do, by number."""
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
        for number, slot in enumerate(self._slots):
            if slot.reserved:
                self._idle.put_nowait(number)

    def stop(self) -> None:
        """End every process."""
        for slot in self._slots:
            slot.kill()

    def update(self, job: Job) -> None:
        """Do this job from now on. Its functions know the tables and models that the first one has prepared."""
        self.job = job
        for slot in self._slots:
            slot.take_up(job)

    async def run(self, batch: Sequence[Received], *, urgent: bool = False) -> list[Outcome]:
        """One outcome per message, in order, when all are done. Whatever an item does, this does not raise."""
        outcomes: dict[int, Outcome] = {}
        async for part in self.answers(batch, urgent=urgent):
            outcomes |= part
        return [outcomes[i] for i in range(len(batch))]

    async def answers(self, batch: Sequence[Received], *, urgent: bool = False) -> AsyncIterator[dict[int, Outcome]]:
        """The outcomes by position, in parts: whatever is done goes on while one item takes its time.

        A batch that is done within `patience` is one part. Urgent batches run in the reserved processes, beside each
        other and beside a routine batch if there is one; routine batches come one after the other.
        """
        patience = self.urgent_patience if urgent else self.patience
        answers = Answers([received.key for received in batch])
        serving = asyncio.ensure_future(self._serve_all(batch, urgent, answers))
        try:
            done = False
            while not done:
                done = bool((await asyncio.wait({serving}, timeout=patience))[0])
                if part := answers.take():
                    yield part
            serving.result()  # raises what is a defect of ours
        finally:
            serving.cancel()

    async def _serve_all(self, batch: Sequence[Received], urgent: bool, answers: Answers) -> None:
        if urgent and self.reserved:
            await asyncio.gather(*(self._serve_one(position, batch, answers) for position in range(len(batch))))
            return
        slots = [number for number, slot in enumerate(self._slots) if not slot.reserved]
        keys = [self.job.affinity(received) if self.job.affinity else None for received in batch]
        backlog = BatchQueue([self.weigh(received) for received in batch], keys, slots, self._owners)
        await asyncio.gather(*(self._serve(number, batch, backlog, answers) for number in slots))

    async def _serve_one(self, position: int, batch: Sequence[Received], answers: Answers) -> None:
        """Let the first reserved process that is idle do one item."""
        number = await self._idle.get()
        try:
            await self._run_chunk(number, batch, [position], answers)
            self._count_batch(number)
            # A process that was replaced is idle only once it has loaded: the next item must not wait for that.
            await self._slots[number].ready()
        finally:
            self._idle.put_nowait(number)

    async def _serve(self, number: int, batch: Sequence[Received], backlog: BatchQueue, answers: Answers) -> None:
        """Keep one process busy until the batch has no work left for it."""
        served = False
        while chunk := backlog.take(number):
            await self._run_chunk(number, batch, chunk, answers)
            served = True
        if served:
            self._count_batch(number)

    async def _run_chunk(self, number: int, batch: Sequence[Received], chunk: Sequence[int], answers: Answers) -> None:
        slot = self._slots[number]
        run = ChunkRun(
            process=slot,
            limits=ItemLimits(self.item_time_limit, self.memory_limit_mb),
            batch=batch,
            answered=answers.add,
            reported=partial(self._note, number),
            replace=partial(self._replace, slot),
        )
        with self._counted_busy(slot):
            await run.finish(chunk)

    def _count_batch(self, number: int) -> None:
        """A process is replaced after its share of batches; each item of an urgent batch counts as one."""
        slot = self._slots[number]
        slot.batches_done += 1
        if slot.batches_done >= self.recycle_after:
            self._replace(slot, "recycled")

    @contextmanager
    def _counted_busy(self, slot: CpuProcess) -> Iterator[None]:
        counted = 0 if slot.reserved else 1  # an idle reserve must not hide that the others are saturated
        self._busy += counted
        self.metrics.set(series.POOL_BUSY, self._busy)
        try:
            yield
        finally:
            self._busy -= counted
            self.metrics.set(series.POOL_BUSY, self._busy)

    def _replace(self, slot: CpuProcess, why: str) -> None:
        log.log(logging.INFO if why == "recycled" else logging.WARNING, "CPU process replaced: %s", why)
        self.metrics.count(series.POOL_RESTARTS, why=why)
        slot.kill()
        self._owners.forget(self._slots.index(slot))

    def _note(self, number: int, report: ItemReport) -> None:
        self.metrics.count(series.POOL_CPU_SECONDS, report.cpu_seconds)
        self.metrics.set(series.POOL_MEMORY, report.peak_memory_bytes, process=str(number))
        for name, count in report.counts.items():
            self.metrics.count(self.job.series[name], count)
