"""Which partitions are this worker's, and how far it is with each: assigned → recovered → settled.

All changes happen under the worker's turn: nothing is decided meanwhile.
"""

import asyncio
import logging
from collections.abc import Mapping

from services.observability import metrics as m
from services.settings import Settings
from services.stream.lanes import Lane
from services.worker.stage import Stage
from services.worker.state_topic import StateReader

log = logging.getLogger(__name__)

_SETTLE_SECONDS = 2.0


class LanesApartError(Exception):
    """The lanes of a partition are not in one worker's hands: two would write one memory."""


class Ownership:
    """The partitions of one worker, and the memory that belongs to them."""

    def __init__(self, settings: Settings, stage: Stage, metrics: m.Metrics) -> None:
        self._memory = stage.memory
        self._state = StateReader(settings, stage.memory.topic) if stage.memory else None
        self._metrics = metrics
        self.assigned: frozenset[int] | None = None
        """None until the group has answered, and while it is rebalancing."""
        self._lanes = frozenset(stage.lanes)
        self._recovered: set[int] = set()
        self._settled: set[int] = set()
        self._finished: set[tuple[int, Lane]] = set()

    @property
    def recovered(self) -> bool:
        """Whether the memory of all that is assigned is complete."""
        return self.assigned is not None and self.assigned <= self._recovered

    @property
    def settled(self) -> frozenset[int]:
        """Partitions whose timers may act: what was in hand when the last owner died has come first."""
        return frozenset(self._settled)

    def wrote(self, partition: int, offset: int) -> None:
        """A state record of ours was confirmed."""
        if self._state:
            self._state.wrote(partition, offset)

    def claim(self, held: Mapping[Lane, frozenset[int]]) -> None:
        """The group assigned these partitions of each lane.

        Raises:
            LanesApartError: the lanes differ, and what they decide is remembered in one place.
        """
        if self._memory and len(set(held.values())) > 1:
            told = ", ".join(f"{lane} {sorted(partitions)}" for lane, partitions in held.items())
            raise LanesApartError(
                f"the group gave this worker {told}: both topics must have the same number of partitions "
                "(`copytaster topics check`), and every worker of the stage must read both"
            )
        self.assigned = frozenset().union(*held.values())

    async def take(self, partitions: frozenset[int]) -> None:
        """The group assigned these: forget the memory of others, complete that of these."""
        if self._memory and self._state:
            for partition in self._state.forget_all_but(set(partitions)):
                self._memory.keeper.forget(partition)
        await self.recover(set(partitions))

    async def recover(self, partitions: set[int]) -> None:
        """Read back the memory of those that are new here."""
        for partition in sorted(partitions - self._recovered):
            if self._memory and self._state:
                seconds = await self._state.bring_up(partition, self._memory.keeper)
                if seconds is not None:
                    log.info("partition %d: state read back in %.2f s", partition, seconds)
                    self._metrics.set(m.RECOVERY_SECONDS, seconds, partition=str(partition))
            self._recovered.add(partition)
            asyncio.get_running_loop().call_later(_SETTLE_SECONDS, self._settle, {partition})

    def finished(self, partitions: set[int], lane: Lane) -> None:
        """A batch of these is done: what was in hand before has come first, once that holds for every lane."""
        self._finished |= {(partition, lane) for partition in partitions}
        self._settle({p for p in partitions if all((p, each) in self._finished for each in self._lanes)})

    def cut_off(self, partitions: set[int]) -> None:
        """A batch of these ended in the middle: memory may be ahead of the state topic, so it is read again."""
        if self._state:
            self._state.distrust(partitions)

    def revoke(self) -> set[int]:
        """Give up the claim to all; memory stays until the next assignment tells whether it is still true."""
        given_up = set(self._recovered)
        self._recovered.clear()
        self._settled.clear()
        self._finished.clear()
        return given_up

    def _settle(self, partitions: set[int]) -> None:
        self._settled |= partitions & self._recovered
