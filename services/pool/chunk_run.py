"""One chunk on its way through one CPU process: every item has a clock of its own, and pays for itself alone.

All items are handed to the process at once, one call each, so it is never idle between two; it works through them in
order. The clock of an item therefore begins when the one before it is answered. The first item without an answer when
the process is killed or dies is the one that did it: the others go on in a fresh process as if nothing had been.

Where a spare process is to be had nobody waits even for that: an item that is slow keeps the process it is in, and
those behind it go on in the spare one.
"""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from schemas.reasons import RejectReason
from services.pool.cpu_process import ItemReport
from services.stream.messages import Outcome, Received, Rejected

log = logging.getLogger(__name__)

_TRIES = 2
"""One death may be the fault of the process (memory that earlier items filled); a second one is the item's."""
_AHEAD_SHARE = 0.5
"""Of an item's limit, what reading a chunk ahead may take. Where it takes longer each item has the other half: an item
that hangs in both costs its limit once."""


_NEARLY = 0.8
"""Of the processor time that makes an item slow: who looks after just that time has seen a little less of it."""


@dataclass(frozen=True, slots=True)
class ItemLimits:
    """What one item may take."""

    seconds: float
    memory_mb: int
    slow_cpu_seconds: float = math.inf
    """Of processor time, after which those behind it go on elsewhere, where they can."""
    slow_seconds: float = math.inf
    """The same by the clock, for an item that uses no processor."""


class ItemProcess(Protocol):
    """What a chunk needs of a CPU process."""

    @property
    def can_read_ahead(self) -> bool:
        """Whether its job does something for many messages at once."""
        ...

    async def ready(self) -> None:
        """Return once the process runs and has loaded what it needs."""
        ...

    async def read_ahead(self, chunk: Sequence[Received], /) -> None:
        """Let the job read these together."""
        ...

    def cpu_seconds(self) -> float:
        """Processor time that it has used."""
        ...

    def submit(self, received: Received, /) -> "asyncio.Future[ItemReport]":
        """Queue one item behind those submitted before."""
        ...

    def drop(self) -> None:
        """Pass over what was submitted until now and is not yet begun."""
        ...


P = TypeVar("P", bound=ItemProcess)


def _no_spare() -> None:
    return None


@dataclass
class ChunkRun(Generic[P]):
    """Answers every item of one chunk. Nothing that an item does is raised here."""

    process: P
    limits: ItemLimits
    batch: Sequence[Received]
    answered: Callable[[int, Outcome], None]
    """Called with an item's position in the batch, as soon as it is done."""
    reported: Callable[[ItemReport], None]
    replace: Callable[[P, str], None]
    """Kill the process, for this reason; it starts again when it is next asked to be ready."""
    relieve: Callable[[], P | None] = _no_spare
    """Put a spare process in the place of this one and return it; None while there is none."""
    released: Callable[[P], None] = lambda _process: None
    """Called with a process that was relieved, once its slow item is answered. It may have work left of which nobody
    wants the answer."""
    _slow: "list[asyncio.Task[None]]" = field(default_factory=list, init=False)
    _seconds: float = field(init=False)
    _reads_ahead: bool = field(init=False)
    _deaths: "Counter[int]" = field(default_factory=Counter, init=False)

    def __post_init__(self) -> None:
        self._seconds = self.limits.seconds
        self._reads_ahead = self.process.can_read_ahead

    async def finish(self, chunk: Iterable[int]) -> None:
        """Return when every item has its answer."""
        try:
            await self.go_through(chunk)
            await self.slow_answered()
        finally:
            self.cancel()

    @property
    def slow_left(self) -> bool:
        """Whether slow items were left behind."""
        return bool(self._slow)

    async def slow_answered(self) -> None:
        """Return when the slow items that were left behind have their answers."""
        await asyncio.gather(*self._slow)

    def cancel(self) -> None:
        """Give up the slow items that were left behind, if any are in hand."""
        for task in self._slow:
            task.cancel()

    async def go_through(self, chunk: Iterable[int]) -> None:
        """Return when every item has its answer or is left behind in a process that was relieved."""
        waiting = list(chunk)
        while waiting:
            await self.process.ready()  # outside all clocks: loading models is not the items' fault
            if self._reads_ahead and len(waiting) > 1 and not await self._read_ahead(waiting):
                continue
            waiting = await self._pass(waiting)

    async def _read_ahead(self, waiting: Sequence[int]) -> bool:
        """Let the process read what the items share. Where that fails, each is read alone, which finds the culprit."""
        self._reads_ahead = False
        try:
            async with asyncio.timeout(self.limits.seconds * _AHEAD_SHARE):
                await self.process.read_ahead([self.batch[i] for i in waiting])
        except TimeoutError:
            self._seconds = self.limits.seconds * (1 - _AHEAD_SHARE)
            self.replace(self.process, "time_limit")
        except BrokenProcessPool:
            self.replace(self.process, "crash")
        except MemoryError:
            self.replace(self.process, "memory_limit")
        except Exception as error:  # noqa: BLE001 - the item that raised it raises it again on its own
            log.warning("a chunk could not be read ahead: %s", type(error).__name__)
            return True
        else:
            self._reads_ahead = True  # again in a fresh process, whose cache is empty
            return True
        return False

    async def _pass(self, waiting: Sequence[int]) -> list[int]:
        """Run until all are answered or the process is lost; what still waits, in order."""
        futures = [self.process.submit(self.batch[i]) for i in waiting]
        for at, (i, future) in enumerate(zip(waiting, futures, strict=True)):
            slow, deadline = self.process, asyncio.get_running_loop().time() + self._seconds
            if relief := await self._relief(future, deadline):
                self._slow.append(asyncio.create_task(self._see_through(slow, i, future, deadline)))
                self.process = relief
                slow.drop()  # should it have begun one nevertheless, nobody listens: work is pure
                return self._undone(waiting[at + 1 :], futures[at + 1 :])
            ended = await self._one(i, future, deadline)
            if ended is not None:
                self.replace(self.process, ended)
                return self._tried_again(i) + self._undone(waiting[at + 1 :], futures[at + 1 :])
        return []

    async def _relief(self, future: "asyncio.Future[ItemReport]", deadline: float) -> P | None:
        """Wait until this item is done, or until it is slow and a spare process has taken the place of its own."""
        if future.done() or math.isinf(self.limits.slow_cpu_seconds):
            return None
        now = asyncio.get_running_loop().time
        began, used = now(), self.process.cpu_seconds()
        # One that is slow only when its time is nearly up is not worth a change of processes.
        while deadline - now() > self.limits.slow_seconds:
            if (await asyncio.wait({future}, timeout=self.limits.slow_cpu_seconds))[0]:
                break
            by_processor = self.process.cpu_seconds() - used >= self.limits.slow_cpu_seconds * _NEARLY
            if (by_processor or now() - began >= self.limits.slow_seconds) and (relief := self.relieve()):
                return relief
        return None

    async def _see_through(self, process: P, i: int, future: "asyncio.Future[ItemReport]", deadline: float) -> None:
        """Wait for a slow item in the process that it has for itself."""
        try:
            while ended := await self._one(i, future, deadline):
                self.replace(process, ended)
                if not self._tried_again(i):
                    break
                await process.ready()
                future, deadline = process.submit(self.batch[i]), asyncio.get_running_loop().time() + self._seconds
        finally:
            self.released(process)

    async def _one(self, i: int, future: "asyncio.Future[ItemReport]", deadline: float) -> str | None:
        """Wait for one item; why its process must be replaced, if it must."""
        try:
            async with asyncio.timeout_at(deadline):
                report = await future
        except TimeoutError:
            # Only a kill ends the work of a process that hangs: cancelling the future would leave it running.
            self.answered(i, Rejected(RejectReason.TIME_LIMIT, f"took longer than {self.limits.seconds:g} s"))
            return "time_limit"
        except BrokenProcessPool:
            self._died(i, Rejected(RejectReason.CRASHED_WORKER, "ended the process that read it, twice"))
            return "crash"
        except MemoryError:
            self._died(i, Rejected(RejectReason.MEMORY_LIMIT, f"needed more than {self.limits.memory_mb} MB"))
            return "memory_limit"
        except Exception as error:  # noqa: BLE001 - whatever an item raises, it is answered
            # Its kind only: the text of an error may hold words of the item, which may be embargoed.
            log.error("a handler raised %s", type(error).__name__)  # noqa: TRY400 - with a traceback goes the text
            self.answered(i, Rejected(RejectReason.INTERNAL_ERROR, f"{type(error).__name__} (a defect of ours)"))
            return None
        self.reported(report)
        self.answered(i, report.outcome)
        return None

    def _died(self, i: int, verdict: Rejected) -> None:
        self._deaths[i] += 1
        if self._deaths[i] >= _TRIES:
            self.answered(i, verdict)

    def _tried_again(self, i: int) -> list[int]:
        """The item, if it ended its process and has a try left: before those behind it."""
        return [i] if 0 < self._deaths[i] < _TRIES else []

    def _undone(self, items: Sequence[int], futures: Sequence["asyncio.Future[ItemReport]"]) -> list[int]:
        """What the process did not reach, in order; what it did before anybody looked counts."""
        left: list[int] = []
        for i, future in zip(items, futures, strict=True):
            if future.done() and not future.cancelled() and future.exception() is None:
                self.reported(future.result())
                self.answered(i, future.result().outcome)
            else:
                left.append(i)
        return left
