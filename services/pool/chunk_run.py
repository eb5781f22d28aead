"""One chunk on its way through one CPU process: every item has a clock of its own, and pays for itself alone.

All items are handed to the process at once, one call each, so it is never idle between two; it works through them in
order. The clock of an item therefore begins when the one before it is answered. The first item without an answer when
the process is killed or dies is the one that did it: the others go on in a fresh process as if nothing had been.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Protocol

from schemas.reasons import RejectReason
from services.pool.cpu_process import ItemReport
from services.stream.messages import Outcome, Received, Rejected

log = logging.getLogger(__name__)

_TRIES = 2
"""One death may be the fault of the process (memory that earlier items filled); a second one is the item's."""
_AHEAD_SHARE = 0.5
"""Of an item's limit, what reading a chunk ahead may take. Where it takes longer each item has the other half: an item
that hangs in both costs its limit once."""


@dataclass(frozen=True, slots=True)
class ItemLimits:
    """What one item may take."""

    seconds: float
    memory_mb: int


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

    def submit(self, received: Received, /) -> "asyncio.Future[ItemReport]":
        """Queue one item behind those submitted before."""
        ...


@dataclass
class ChunkRun:
    """Answers every item of one chunk. Nothing that an item does is raised here."""

    process: ItemProcess
    limits: ItemLimits
    batch: Sequence[Received]
    answered: Callable[[int, Outcome], None]
    """Called with an item's position in the batch, as soon as it is done."""
    reported: Callable[[ItemReport], None]
    replace: Callable[[str], None]
    """Kill the process, for this reason; it starts again when it is next asked to be ready."""
    _seconds: float = field(init=False)
    _reads_ahead: bool = field(init=False)
    _deaths: "Counter[int]" = field(default_factory=Counter, init=False)

    def __post_init__(self) -> None:
        self._seconds = self.limits.seconds
        self._reads_ahead = self.process.can_read_ahead

    async def finish(self, chunk: Iterable[int]) -> None:
        """Return when every item has its answer."""
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
            self.replace("time_limit")
        except BrokenProcessPool:
            self.replace("crash")
        except MemoryError:
            self.replace("memory_limit")
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
            ended = await self._one(i, future)
            if ended is not None:
                self.replace(ended)
                return self._left(waiting[at:], futures[at:], i)
        return []

    async def _one(self, i: int, future: "asyncio.Future[ItemReport]") -> str | None:
        """Wait for one item; why the process must be replaced, if it must."""
        try:
            async with asyncio.timeout(self._seconds):
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

    def _left(self, items: Sequence[int], futures: Sequence["asyncio.Future[ItemReport]"], culprit: int) -> list[int]:
        """What must be run again: the culprit of a death if it has a try left, and what the process did not reach.

        The culprit comes first and the others follow in order; what was done behind it before the kill counts.
        """
        left = [culprit] if 0 < self._deaths[culprit] < _TRIES else []
        for i, future in zip(items[1:], futures[1:], strict=True):
            if future.done() and not future.cancelled() and future.exception() is None:
                self.reported(future.result())
                self.answered(i, future.result().outcome)
            else:
                left.append(i)
        return left
