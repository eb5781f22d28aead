"""CPU work in processes of its own: the event loop never blocks, and one item can hurt nobody but itself.

A process that crashes, hangs or leaks costs no item: its chunk is split and run again in a fresh one, and an item that
fails alone twice is rejected. Processes never outlive their worker, not even after kill -9.
"""

import asyncio
import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from schemas.reasons import RejectReason
from services.runtime import metrics as m
from services.runtime.messages import Handler, Outcome, Received, Rejected

log = logging.getLogger(__name__)

Prepare = Callable[[], None]
Counts = Callable[[], dict[str, int]]

_PR_SET_PDEATHSIG = 1
_TRIES_ALONE = 2
_OVERLOAD = 1.2
"""How much more than its share of a batch a process may get for the sake of what it remembers."""


@dataclass(frozen=True, slots=True)
class ChunkReport:
    """What a CPU process says of one chunk."""

    outcomes: list[Outcome]
    pid: int
    cpu_seconds: float
    peak_memory_bytes: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Job:
    """The work of a pool: all three are top-level functions, found by name in the CPU process."""

    handle: Handler
    prepare: Prepare
    counts: Counts | None = None
    """Counts since its last call, e.g. cache hits."""
    affinity: Callable[[Received], int] | None = None
    """Messages with equal numbers go to the same process where the load allows: what it remembers is in one place."""


@dataclass
class WorkerPool:
    """`processes` executors of one process each: one hung process is killed without touching the others."""

    job: Job
    metrics: m.Metrics
    processes: int
    item_time_limit: float
    """Seconds; a chunk has this much per item."""
    memory_limit_mb: int = 2048
    recycle_after: int = 2000
    reserved: int = 0
    """Processes beside those, for urgent batches alone: no routine item, however slow, is ever before them."""
    weigh: Callable[[Received], int] = lambda received: len(received.value or b"")
    _slots: list["_Slot"] = field(default_factory=list, init=False)
    _busy: int = field(default=0, init=False)

    async def start(self) -> None:
        """Start every process and wait until each has loaded what it needs.

        Raises:
            RuntimeError: a process could not be prepared.
        """
        kinds = [False] * self.processes + [True] * self.reserved
        self._slots = [_Slot(self.job, self.memory_limit_mb, reserved=reserved) for reserved in kinds]
        self.metrics.set(m.POOL_PROCESSES, self.processes)
        await asyncio.gather(*(slot.ready() for slot in self._slots))

    def stop(self) -> None:
        """End every process."""
        for slot in self._slots:
            slot.kill()

    async def run(self, batch: Sequence[Received], *, urgent: bool = False) -> list[Outcome]:
        """One outcome per message, in order. Never raises for what an item does.

        Urgent batches have the reserved processes to themselves, and may run beside a routine one.
        """
        slots = [slot for slot in self._slots if slot.reserved == (urgent and self.reserved > 0)]
        outcomes: list[Outcome | None] = [None] * len(batch)
        wishes = [self._prefers(r, len(slots)) for r in batch]
        chunks = _balanced([self.weigh(r) for r in batch], len(slots), wishes)
        results = await asyncio.gather(
            *(self._chunk(slot, [batch[i] for i in chunk]) for slot, chunk in zip(slots, chunks, strict=False))
        )
        for chunk, result in zip(chunks, results, strict=True):
            for i, outcome in zip(chunk, result, strict=True):
                outcomes[i] = outcome
        return [outcome for outcome in outcomes if outcome is not None]

    async def _chunk(self, slot: "_Slot", chunk: Sequence[Received], failures: int = 0) -> list[Outcome]:
        """Run; after a second failure halve, so that an innocent neighbour is never blamed."""
        if not chunk:
            return []
        await slot.ready()  # not on the items' time, and no fault of theirs
        try:
            return self._noted(await self._timed(slot, chunk))
        except TimeoutError:
            failure = Rejected(RejectReason.TIME_LIMIT, f"took longer than {self.item_time_limit:g} s")
            self._replace(slot, "time_limit")
        except BrokenProcessPool:
            failure = Rejected(RejectReason.CRASHED_WORKER, "ended the process that read it, twice")
            self._replace(slot, "crash")
        except MemoryError:
            failure = Rejected(RejectReason.MEMORY_LIMIT, f"needed more than {self.memory_limit_mb} MB")
        except Exception as error:
            log.exception("a handler raised")
            failure = Rejected(RejectReason.INTERNAL_ERROR, f"{type(error).__name__}: {error}")
        failures += 1
        if len(chunk) > 1:
            half = len(chunk) // 2
            return await self._chunk(slot, chunk[:half]) + await self._chunk(slot, chunk[half:])
        return [failure] if failures >= _TRIES_ALONE else await self._chunk(slot, chunk, failures)

    async def _timed(self, slot: "_Slot", chunk: Sequence[Received]) -> ChunkReport:
        counted = 0 if slot.reserved else 1  # an idle reserve must not hide that the others are saturated
        self._busy += counted
        self.metrics.set(m.POOL_BUSY, self._busy)
        try:
            async with asyncio.timeout(self.item_time_limit * len(chunk)):
                return await slot.run(chunk)
        finally:
            self._busy -= counted
            self.metrics.set(m.POOL_BUSY, self._busy)
            if slot.chunks_done >= self.recycle_after:
                self._replace(slot, "recycled")

    def _prefers(self, received: Received, slots: int) -> int | None:
        return self.job.affinity(received) % slots if self.job.affinity else None

    def _replace(self, slot: "_Slot", why: str) -> None:
        log.log(logging.INFO if why == "recycled" else logging.WARNING, "CPU process replaced: %s", why)
        self.metrics.count(m.POOL_RESTARTS, why=why)
        slot.kill()

    def _noted(self, report: ChunkReport) -> list[Outcome]:
        self.metrics.count(m.POOL_CPU_SECONDS, report.cpu_seconds)
        self.metrics.set(m.POOL_MEMORY, report.peak_memory_bytes, process=str(report.pid))
        for name, number in report.counts.items():
            self.metrics.count(m.POOL_COUNTS, number, count=name)
        return report.outcomes


class _Slot:
    """One process, made on demand."""

    def __init__(self, job: Job, memory_limit_mb: int, *, reserved: bool = False) -> None:
        self.reserved = reserved
        self._job = job
        self._memory_limit_mb = memory_limit_mb
        self._executor: ProcessPoolExecutor | None = None
        self.chunks_done = 0

    async def ready(self) -> None:
        """Return once there is a process that has loaded what it needs.

        Raises:
            RuntimeError: it could not be prepared.
        """
        if self._executor is not None:
            return
        # spawn: this process has threads and an event loop, which must never be forked.
        executor = ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(os.getpid(), self._job, self._memory_limit_mb),
        )
        self._executor = executor
        self.chunks_done = 0
        try:
            await asyncio.get_running_loop().run_in_executor(executor, _ready)
        except BrokenProcessPool as error:
            raise RuntimeError("a CPU process could not be prepared; its error is in the log") from error

    async def run(self, chunk: Sequence[Received]) -> ChunkReport:
        if self._executor is None:
            raise BrokenProcessPool("the process was ended")
        report = await asyncio.get_running_loop().run_in_executor(self._executor, _work, tuple(chunk))
        self.chunks_done += 1
        return report

    def kill(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in list((executor._processes or {}).values()):  # noqa: SLF001 - the public API cannot kill
                process.kill()
            executor.shutdown(wait=False, cancel_futures=True)


def _balanced(weights: Sequence[int], groups: int, preferred: Sequence[int | None]) -> list[list[int]]:
    """Indices of a batch in groups of about equal weight, heaviest first, order kept inside.

    An index goes where it prefers to unless that makes the group much heavier than its share.
    """
    made: list[list[int]] = [[] for _ in range(groups)]
    loads = [0] * groups
    share = sum(weights) / groups * _OVERLOAD
    for i in sorted(range(len(weights)), key=lambda i: -weights[i]):
        wish = preferred[i]
        if wish is None or (made[wish] and loads[wish] + weights[i] > share):
            wish = min(range(groups), key=lambda g: (loads[g], g))
        made[wish].append(i)
        loads[wish] += weights[i]
    return [sorted(group) for group in made]


_job: Job | None = None


def _begin(parent: int, job: Job, memory_limit_mb: int) -> None:
    """First thing in a CPU process: die with the worker, leave signals to it, load what the job needs."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before we asked to die with it
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    job.prepare()
    limit = _address_space() + memory_limit_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    global _job  # noqa: PLW0603 - one job per process, set once
    _job = job


def _address_space() -> int:
    """Bytes of address space this process has mapped now."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - procfs, not a file of ours
        return int(statm.read().split()[0]) * resource.getpagesize()


def _ready() -> int:
    return os.getpid()


def _work(chunk: tuple[Received, ...]) -> ChunkReport:
    assert _job is not None  # noqa: S101 - the initializer ran or the process is dead
    began = time.process_time()
    outcomes = _job.handle(chunk)
    return ChunkReport(
        outcomes=outcomes,
        pid=os.getpid(),
        cpu_seconds=time.process_time() - began,
        peak_memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        counts=_job.counts() if _job.counts else {},
    )
