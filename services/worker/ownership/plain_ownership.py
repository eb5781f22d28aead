"""Ownership by the group's word alone: outputs, then state, then offsets. Nobody is fenced.

It serves stages without state, and the embedded broker, on which a worker that was paused over a rebalance may write
once more what its successor has written. All changes happen under the worker's `StateLock`: no batch is decided
meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

from faust.types import EventT

from services.kafka.delivery import Deliver
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Kept
from services.worker.exits import guarded
from services.worker.intervals import DEFAULT_INTERVALS
from services.worker.ownership.ownership import Lot
from services.worker.ownership.state_restorer import StateRestorer
from services.worker.stage import Stage
from services.worker.state_lock import StateLock
from services.worker.writing import InOrder, Write


class PlainOwnership:
    """The partitions of one worker, and the state that belongs to them."""

    def __init__(
        self,
        settings: Settings,
        stage: Stage,
        metrics: Metrics,
        *,
        lock: StateLock,
        activation_seconds: float = DEFAULT_INTERVALS.activation,
    ) -> None:
        self._restorer = StateRestorer(settings, stage.state, metrics) if stage.state else None
        self._lock = lock
        self._activation_seconds = activation_seconds
        self._lanes = frozenset(stage.lanes)
        self._restored: set[int] = set()
        self._active: set[int] = set()
        self._finished: set[tuple[int, Lane]] = set()
        self._restoring: asyncio.Task[None] | None = None

    @property
    def faust_commits(self) -> bool:
        """Yes: after the state."""
        return True

    @property
    def restored(self) -> frozenset[int]:
        """Partitions whose state is complete in memory; all that was read from or assigned, where there is no state."""
        return frozenset(self._restored)

    @property
    def active(self) -> frozenset[int]:
        """Partitions in which whatever the last owner left unfinished has been decided."""
        return frozenset(self._active)

    def assign(self, partitions: frozenset[int], generation: int) -> None:  # noqa: ARG002 - nothing is claimed here
        """Begin to restore these."""

        async def restore() -> None:
            async with self._lock.taken_alone():
                await self.restore(partitions)

        self._restoring = asyncio.create_task(guarded(restore))

    async def stop_restoring(self) -> None:
        """End what `assign` began."""
        if self._restoring:
            self._restoring.cancel()
            await asyncio.gather(self._restoring, return_exceptions=True)
            self._restoring = None

    async def restore(self, partitions: frozenset[int]) -> None:
        """Make the state in memory that of exactly these partitions: drop what others own now, restore the rest."""
        if self._restorer:
            self._restorer.forget_all_but(set(partitions))
        await self._restore_missing(set(partitions))

    async def revoke(self) -> set[int]:
        """Give up all partitions."""
        # State stays in memory until the next assignment says who has it: most rebalances give it back.
        given_up = set(self._restored)
        self._restored.clear()
        self._active.clear()
        self._finished.clear()
        return given_up

    async def lots(self, events: Sequence[EventT[bytes]]) -> AsyncIterator[Lot]:
        """The batch as it is."""
        # Messages may arrive before the task that restores after an assignment has had the lock.
        await self._restore_missing({event.message.partition for event in events})
        yield Lot(events, None)

    def finished(self, partitions: set[int], lane: Lane) -> None:
        """A partition becomes active once a batch of every lane was decided.

        An unfinished batch of the last owner comes first in its lane, so the first finished batch covers it.
        """
        self._finished |= {(partition, lane) for partition in partitions}
        self._activate({p for p in partitions if all((p, each) in self._finished for each in self._lanes)})

    def interrupted(self, partitions: set[int]) -> None:
        """Memory may be ahead of the state topic."""
        if self._restorer:
            self._restorer.distrust(partitions)

    def state_lost(self, partitions: set[int]) -> None:
        """Memory has all: there are no stores without transactions."""
        raise RuntimeError(f"partitions {sorted(partitions)} relied on a store that nobody opened")

    def write_in_order(self, deliver: Deliver) -> Write:
        """Outputs, then state."""
        return InOrder(deliver, self._restorer.wrote if self._restorer else None)

    def write_of(self, kept: Kept) -> Write | None:  # noqa: ARG002 - all is written alike
        """As all else."""
        return None

    def is_drained(self, topic: str, partition: int) -> bool:  # noqa: ARG002 - there are no control records
        """Without transactions there are no control records to be distinguished from messages that wait."""
        return False

    async def _restore_missing(self, partitions: set[int]) -> None:
        """Restore those that have not been restored since the last assignment."""
        for partition in sorted(partitions - self._restored):
            if self._restorer:
                await self._restorer.restore(partition)
            self._restored.add(partition)
            # Without messages no batch ever finishes: then time alone lets the timers act.
            asyncio.get_running_loop().call_later(self._activation_seconds, self._activate, {partition})

    def _activate(self, partitions: set[int]) -> None:
        # The call may come from a timer set before a revocation: only what is restored now can become active.
        self._active |= partitions & self._restored
