"""CPU work in processes of its own: the event loop never blocks, and one item can hurt nobody but itself.

A process that crashes, hangs or leaks loses no item but the one that did it (`chunk_run.py`). One that a slow item
keeps busy is relieved by a spare one, so that neither those behind the item nor the next batch wait for it. Processes
never outlive their worker, not even after kill -9.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
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
_SLOW = 0.5
"""Seconds by the clock after which an item is slow that uses no processor: one that does is found sooner
(`Job.slow_cpu_seconds`), and on a busy machine every item takes long by the clock."""


@dataclass
class _Progress:
    """How far the processes are with one batch."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    only_slow_left: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Done when slow items alone have no answer; never where there are none."""


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
    spares: int = 0
    """Processes in addition, for both lanes: each takes the place of one that a slow item keeps busy."""
    slow_after: float = _SLOW
    """Seconds by the clock after which an item is slow that was not found slow by the processor time it uses."""
    patience: float = _PATIENCE
    """Seconds after which what is done of a routine batch is answered without the rest."""
    urgent_patience: float = _URGENT_PATIENCE
    weigh: Callable[[Received], int] = lambda received: len(received.value or b"")
    _slots: list[CpuProcess] = field(default_factory=list, init=False)
    _idle: "asyncio.Queue[int]" = field(default_factory=asyncio.Queue, init=False)
    """The reserved processes that have nothing to do, by number."""
    _spare: list[CpuProcess] = field(default_factory=list, init=False)
    """The spare processes that have nothing to do."""
    _spared: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    """Set while there is one."""
    _all: list[CpuProcess] = field(default_factory=list, init=False)
    _releasing: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    """Of the routine batch that the processes work on; its slow items do not count."""
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
        self._spare = [CpuProcess(self.job, self.memory_limit_mb) for _ in range(self.spares)]
        if self._spare:
            self._spared.set()
        self._all = [*self._slots, *self._spare]
        self.metrics.set(series.POOL_PROCESSES, self.processes)
        await asyncio.gather(*(process.ready() for process in self._all))
        for number, slot in enumerate(self._slots):
            if slot.reserved:
                self._idle.put_nowait(number)

    def stop(self) -> None:
        """End every process."""
        for task in self._releasing:
            task.cancel()
        for process in self._all:
            process.kill()

    def update(self, job: Job) -> None:
        """Do this job from now on. Its functions know the tables and models that the first one has prepared."""
        self.job = job
        for process in self._all:
            process.take_up(job)

    async def run(self, batch: Sequence[Received], *, urgent: bool = False) -> list[Outcome]:
        """One outcome per message, in order, when all are done. Whatever an item does, this does not raise."""
        outcomes: dict[int, Outcome] = {}
        async for part in self.answers(batch, urgent=urgent):
            outcomes |= part
        return [outcomes[i] for i in range(len(batch))]

    async def answers(self, batch: Sequence[Received], *, urgent: bool = False) -> AsyncIterator[dict[int, Outcome]]:
        """The outcomes by position, in parts: whatever is done goes on while one item takes its time.

        A batch that is done within `patience` is one part. Urgent batches run in the reserved processes, beside each
        other and beside a routine batch if there is one. Of routine batches one comes after the other; slow items do
        not count.
        """
        patience = self.urgent_patience if urgent else self.patience
        answers = Answers([received.key for received in batch])
        progress = _Progress()
        serving = asyncio.ensure_future(self._serve_all(batch, urgent, answers, progress))
        try:
            # Patience is for what the batch itself takes: one that waits for its turn is not answered in pieces.
            await progress.begun.wait()
            news = {serving, progress.only_slow_left}
            while news:
                done, news = await asyncio.wait(news, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                if part := answers.take():
                    yield part
                if serving in done:
                    break
            serving.result()  # raises what is a defect of ours
        finally:
            serving.cancel()

    async def _serve_all(self, batch: Sequence[Received], urgent: bool, answers: Answers, progress: _Progress) -> None:
        if urgent and self.reserved:
            progress.begun.set()
            await asyncio.gather(*(self._serve_one(position, batch, answers) for position in range(len(batch))))
            return
        runs: list[ChunkRun[CpuProcess]] = []
        try:
            async with self._turn:
                progress.begun.set()
                await self._serve_routine(batch, answers, runs)
            # Out of turn: the next batch need not wait for these.
            if slow := [run for run in runs if run.slow_left]:
                progress.only_slow_left.set_result(None)
                await asyncio.gather(*(run.slow_answered() for run in slow))
        finally:
            progress.begun.set()
            for run in runs:
                run.cancel()

    async def _serve_routine(
        self, batch: Sequence[Received], answers: Answers, runs: list[ChunkRun[CpuProcess]]
    ) -> None:
        numbers = range(self.processes)
        keys = [self.job.affinity(received) if self.job.affinity else None for received in batch]
        backlog = BatchQueue([self.weigh(received) for received in batch], keys, numbers, self._owners)
        await asyncio.gather(*(self._serve(number, batch, backlog, answers, runs) for number in numbers))

    async def _serve_one(self, position: int, batch: Sequence[Received], answers: Answers) -> None:
        """Let the first reserved process that is idle do one item."""
        number = await self._idle.get()
        run = self._run_of(number, batch, answers)
        try:
            try:
                with self._counted_busy(number):
                    await run.go_through([position])
                self._count_batch(number)
                # A process that was replaced is idle only once it has loaded: the next item must not wait for that.
                await self._slots[number].ready()
            finally:
                self._idle.put_nowait(number)
            await run.slow_answered()
        finally:
            run.cancel()

    async def _serve(
        self,
        number: int,
        batch: Sequence[Received],
        backlog: BatchQueue,
        answers: Answers,
        runs: list[ChunkRun[CpuProcess]],
    ) -> None:
        """Keep one process busy until the batch has no work left for it."""
        served = False
        while chunk := backlog.take(number):
            run = self._run_of(number, batch, answers)
            runs.append(run)
            with self._counted_busy(number):
                await run.go_through(chunk)
            served = True
        if served:
            self._count_batch(number)

    def _run_of(self, number: int, batch: Sequence[Received], answers: Answers) -> ChunkRun[CpuProcess]:
        return ChunkRun(
            process=self._slots[number],
            limits=self._limits(),
            batch=batch,
            answered=answers.add,
            reported=partial(self._note, number),
            replace=self._replace,
            relieve=partial(self._relieve, number),
            released=self._release,
        )

    def _limits(self) -> ItemLimits:
        if not self.spares:
            return ItemLimits(self.item_time_limit, self.memory_limit_mb)
        return ItemLimits(self.item_time_limit, self.memory_limit_mb, self.job.slow_cpu_seconds, self.slow_after)

    async def spared(self) -> None:
        """Return once a spare process has nothing to do."""
        await self._spared.wait()

    def _relieve(self, number: int) -> CpuProcess | None:
        """Put a spare process in the place of one that a slow item keeps busy."""
        if not self._spare:
            return None
        log.info("CPU process relieved: an item takes longer than %g s of it", self.job.slow_cpu_seconds)
        slow, relief = self._slots[number], self._spare.pop()
        if not self._spare:
            self._spared.clear()
        slow.reserved, relief.reserved = False, slow.reserved
        self._slots[number] = relief
        self._owners.forget(number)
        return relief

    def _release(self, process: CpuProcess) -> None:
        """Make it a spare one as soon as it has nothing to do."""
        task = asyncio.create_task(self._spare_again(process))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)

    async def _spare_again(self, process: CpuProcess) -> None:
        await process.ready()
        try:
            async with asyncio.timeout(self.item_time_limit):
                await process.idle()
        except (TimeoutError, BrokenProcessPool):
            # It had fetched an item that hangs, of which nobody waits for the answer here.
            self._replace(process, "time_limit")
            await process.ready()
        self._spare.append(process)
        self._spared.set()

    def _count_batch(self, number: int) -> None:
        """A process is replaced after its share of batches; each item of an urgent batch counts as one."""
        slot = self._slots[number]
        slot.batches_done += 1
        if slot.batches_done >= self.recycle_after:
            self._replace(slot, "recycled")

    @contextmanager
    def _counted_busy(self, number: int) -> Iterator[None]:
        counted = 1 if number < self.processes else 0  # an idle reserve must not hide that the others are saturated
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
        if slot in self._slots:
            self._owners.forget(self._slots.index(slot))

    def _note(self, number: int, report: ItemReport) -> None:
        self.metrics.count(series.POOL_CPU_SECONDS, report.cpu_seconds)
        self.metrics.set(series.POOL_MEMORY, report.peak_memory_bytes, process=str(number))
        for name, count in report.counts.items():
            self.metrics.count(self.job.series[name], count)
