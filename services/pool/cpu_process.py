"""One CPU process: started on demand, killed without touching the others, and ended by the kernel with its worker."""

import asyncio
import contextlib
import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import TypeVar

from services.observability.series import Series
from services.stream.messages import Handler, Outcome, Received

Prepare = Callable[[], None]
Counts = Callable[[], dict[str, int]]

_Arg = TypeVar("_Arg")
_Result = TypeVar("_Result")

_SPAWN = multiprocessing.get_context("spawn")
_PR_SET_PDEATHSIG = 1
_OOM_FIRST = 1000
"""The kernel's highest score: where the node's memory runs out, this process ends and not its worker or a neighbour."""


class ItemDroppedError(Exception):
    """Raised by the future of an item that was passed over. Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What a CPU process reports of one item."""

    outcome: Outcome
    cpu_seconds: float
    peak_memory_bytes: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Job:
    """The work of a pool. All are top-level functions: a CPU process finds them by name."""

    handle: Handler
    prepare: Prepare
    counts: Counts | None = None
    """Returns counts since its last call, e.g. of cache hits."""
    series: Mapping[str, Series] = field(default_factory=dict)
    """The counter that each of these counts is added to."""
    read_ahead: Callable[[Sequence[Received]], None] | None = None
    """Does for many messages at once what is cheaper so, and keeps it until `handle` gets each of them."""
    affinity: Callable[[Received], int] | None = None
    """Messages with equal numbers go to the same process where the load allows, and find its cache warm."""
    slow_cpu_seconds: float = 0.1
    """Of processor time, after which an item is slow: several times what an ordinary one takes."""


class CpuProcess:
    """One process, and whether it is reserved for urgent batches."""

    def __init__(self, job: Job, memory_limit_mb: int, *, reserved: bool = False) -> None:
        self.reserved = reserved
        self._job = job
        self._memory_limit_mb = memory_limit_mb
        self._executor: ProcessPoolExecutor | None = None
        self._submitted = 0
        self._dropped = RawValue(ctypes.c_int64)
        """The number of the last item that is to be passed over; the process shares this memory."""
        self.batches_done = 0

    async def ready(self) -> None:
        """Return once the process runs and has loaded what it needs.

        Raises:
            RuntimeError: it could not be prepared.
        """
        if self._executor is not None:
            return
        self._submitted, self._dropped = 0, RawValue(ctypes.c_int64)
        # spawn: this process has threads and an event loop, which must never be forked.
        executor = ProcessPoolExecutor(
            1,
            mp_context=_SPAWN,
            initializer=_begin,
            initargs=(os.getpid(), self._job, self._memory_limit_mb, self._dropped),
        )
        self._executor = executor
        self.batches_done = 0
        try:
            await asyncio.get_running_loop().run_in_executor(executor, _ready)
        except BrokenProcessPool as error:
            raise RuntimeError("a CPU process could not be prepared; its error is in the log") from error

    def cpu_seconds(self) -> float:
        """Processor time that the process has used since it began; 0 where there is none.

        Unlike time by the clock, it does not take a busy machine for slow items.
        """
        pids = list((self._executor._processes or {}) if self._executor else ())  # noqa: SLF001 - not in the public API
        if not pids:
            return 0.0
        try:
            return time.clock_gettime(_cpu_clock_of(pids[0]))
        except OSError:  # it ended
            return 0.0

    @property
    def can_read_ahead(self) -> bool:
        """Whether its job does something for many messages at once."""
        return self._job.read_ahead is not None

    def take_up(self, job: Job) -> None:
        """Do this job from now on: a running process after what it was given, the next one from its start."""
        self._job = job
        if self._executor is not None:
            self._queue(_take_up, job)

    def submit(self, received: Received) -> "asyncio.Future[ItemReport]":
        """Queue one item behind those submitted before; whatever the work raises is raised by the future.

        Where the process ends or is ended, that is BrokenProcessPool. To cancel the future only stops the waiting:
        see `drop`.
        """
        self._submitted += 1
        return self._queue(_work, (self._submitted, received))

    def drop(self) -> None:
        """Nobody wants the items any more that were submitted until now: those not yet begun are passed over."""
        self._dropped.value = self._submitted

    async def idle(self) -> None:
        """Return once everything is done that was queued.

        Raises:
            BrokenProcessPool: the process ended, or was ended.
        """
        await self._queue(_idle, None)

    async def read_ahead(self, chunk: Sequence[Received]) -> None:
        """Let the job read these together.

        Raises:
            BrokenProcessPool: the process ended, or was ended.
        """
        await self._queue(_read_ahead, tuple(chunk))

    def _queue(self, call: Callable[[_Arg], _Result], argument: _Arg) -> "asyncio.Future[_Result]":
        loop = asyncio.get_running_loop()
        if self._executor is None:
            future: asyncio.Future[_Result] = loop.create_future()
            future.set_exception(BrokenProcessPool("the process was ended"))
        else:
            try:
                # Shielded, as the executor must never hold a cancelled call: should its process end, CPython 3.11 fails
                # to say so to those that wait behind it (InvalidStateError in terminate_broken).
                future = asyncio.shield(loop.run_in_executor(self._executor, call, argument))
            except BrokenProcessPool as error:  # it died since it was last asked
                future = loop.create_future()
                future.set_exception(error)
        # Nobody waits for what was queued behind an item that ended the process: its error is known from that one.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return future

    def kill(self) -> None:
        """Kill the process now; the next `ready` starts another."""
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in list((executor._processes or {}).values()):  # noqa: SLF001 - the public API cannot kill
                process.kill()
            executor.shutdown(wait=False, cancel_futures=True)


_job: Job | None = None
_dropped: ctypes.c_int64 | None = None


def _begin(parent: int, job: Job, memory_limit_mb: int, dropped: ctypes.c_int64) -> None:
    """First thing in a CPU process: tie its life to the worker's, leave signals to it, load what the job needs."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The signal comes only for a death after prctl: without this check, kill -9 during the start leaves orphans.
    if os.getppid() != parent:
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(OSError):  # no /proc to write to in some sandboxes
        Path("/proc/self/oom_score_adj").write_text(str(_OOM_FIRST), encoding="ascii")
    job.prepare()
    gc.collect()
    gc.freeze()  # models and tables stay for good: no later collection need traverse them
    # After loading: the limit is for what items add to the models, whose size is known.
    limit = _address_space() + memory_limit_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    global _job, _dropped
    _job, _dropped = job, dropped


def _cpu_clock_of(pid: int) -> int:
    """The number of a process's clock, as clock_getcpuclockid(3) of Linux makes it."""
    return ~pid << 3 | 2


def _address_space() -> int:
    """Bytes of address space that this process has mapped now."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - procfs, not a file of ours
        return int(statm.read().split()[0]) * resource.getpagesize()


def _ready() -> int:
    return os.getpid()


def _idle(_nothing: None) -> None:
    return None


def _take_up(job: Job) -> None:
    global _job  # noqa: PLW0603 - one job per process
    _job = job


def _read_ahead(chunk: tuple[Received, ...]) -> None:
    assert _job is not None  # noqa: S101 - the initializer ran or the process is dead
    if _job.read_ahead:
        _job.read_ahead(chunk)


def _work(numbered: tuple[int, Received]) -> ItemReport:
    assert _job is not None and _dropped is not None  # noqa: S101, PT018 - the initializer ran or the process is dead
    number, received = numbered
    if number <= _dropped.value:
        raise ItemDroppedError
    began = time.process_time()
    (outcome,) = _job.handle((received,))
    return ItemReport(
        outcome=outcome,
        cpu_seconds=time.process_time() - began,
        peak_memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        counts=_job.counts() if _job.counts else {},
    )
