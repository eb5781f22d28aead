"""Which partitions are this worker's, and how far it is with each: assigned → recovered → settled.

It decides when state must be read back; `state_topic` reads it. All changes happen under the worker's `StateLock`, so
no batch is decided meanwhile.
"""

import asyncio
import logging
from collections.abc import Mapping

from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.lanes import Lane
from services.worker.intervals import DEFAULT_INTERVALS
from services.worker.stage import Stage
from services.worker.state_topic import StateReader

log = logging.getLogger(__name__)


class LanesApartError(Exception):
    """The lanes of a partition belong to different workers: two would write one state."""


class Ownership:
    """The partitions of one worker, and the state that belongs to them."""

    def __init__(
        self, settings: Settings, stage: Stage, metrics: Metrics, settle_seconds: float = DEFAULT_INTERVALS.settle
    ) -> None:
        self._state = stage.state
        self._reader = StateReader(settings, stage.state.topic, metrics) if stage.state else None
        self._metrics = metrics
        self._settle_seconds = settle_seconds
        self.assigned: frozenset[int] | None = None
        """None until the group has answered, and while it is rebalancing."""
        self._lanes = frozenset(stage.lanes)
        self._recovered: set[int] = set()
        self._settled: set[int] = set()
        self._finished: set[tuple[int, Lane]] = set()

    @property
    def recovered(self) -> bool:
        """Whether the state of every assigned partition is complete in memory."""
        return self.assigned is not None and self.assigned <= self._recovered

    @property
    def settled(self) -> frozenset[int]:
        """Partitions whose timers may act: the batch that their last owner may have died over has been decided."""
        return frozenset(self._settled)

    def wrote(self, partition: int, offset: int) -> None:
        """The broker confirmed a state record of ours."""
        if self._reader:
            self._reader.wrote(partition, offset)

    def claim(self, held: Mapping[Lane, frozenset[int]]) -> None:
        """The group assigned these partitions of each lane.

        Raises:
            LanesApartError: the lanes differ, and both write the same state.
        """
        if self._state and len(set(held.values())) > 1:
            assigned = ", ".join(f"{lane} {sorted(partitions)}" for lane, partitions in held.items())
            raise LanesApartError(
                f"the group assigned this worker {assigned}: both topics must have the same number of partitions "
                "(`copytaster topics check`), and every worker of the stage must read both"
            )
        self.assigned = frozenset().union(*held.values())

    async def restore(self, partitions: frozenset[int]) -> None:
        """Make the state in memory that of exactly these partitions: drop what others own now, read back the rest."""
        if self._state and self._reader:
            for partition in self._reader.forget_all_but(set(partitions)):
                self._state.keeper.forget(partition)
        await self.recover(set(partitions))

    async def recover(self, partitions: set[int]) -> None:
        """Read back the state of those partitions that have not been read since the last assignment."""
        for partition in sorted(partitions - self._recovered):
            if self._state and self._reader:
                seconds = await self._reader.bring_up(partition, self._state.keeper)
                if seconds is not None:
                    log.info("partition %d: state read back in %.2f s", partition, seconds)
                    self._metrics.set(series.RECOVERY_SECONDS, seconds, partition=str(partition))
            self._recovered.add(partition)
            # Without messages no batch ever finishes: then time alone lets the timers act.
            asyncio.get_running_loop().call_later(self._settle_seconds, self._settle, {partition})

    def finished(self, partitions: set[int], lane: Lane) -> None:
        """A batch of these was decided. A partition settles once that holds for every lane.

        An unfinished batch of the last owner comes first in its lane, so the first finished batch covers it.
        """
        self._finished |= {(partition, lane) for partition in partitions}
        self._settle({p for p in partitions if all((p, each) in self._finished for each in self._lanes)})

    def interrupted(self, partitions: set[int]) -> None:
        """A batch of these was cancelled: memory may be ahead of the state topic, so it must be read again."""
        if self._reader:
            self._reader.distrust(partitions)

    def revoke(self) -> set[int]:
        """Give up all partitions. Their state stays in memory: the next assignment shows whether it is still valid."""
        given_up = set(self._recovered)
        self._recovered.clear()
        self._settled.clear()
        self._finished.clear()
        return given_up

    def _settle(self, partitions: set[int]) -> None:
        # The call may come from a timer set before a revocation: only what is recovered now can settle.
        self._settled |= partitions & self._recovered
