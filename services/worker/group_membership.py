"""What the consumer group says to a worker: these partitions are yours, or no longer, or nothing at all."""

import asyncio
import logging

from services.kafka.faust_transport import PatchedApp
from services.settings import Settings
from services.worker.claimed_partitions import ClaimedPartitions
from services.worker.exits import guarded
from services.worker.intervals import Intervals
from services.worker.ownership import Ownership
from services.worker.progress import Progress
from services.worker.stage import Stage
from services.worker.state_lock import StateLock

log = logging.getLogger(__name__)


class NoAssignmentError(Exception):
    """The group never sent this worker an assignment, not even an empty one."""


class GroupMembership:
    """Follows the rebalances of one worker's group."""

    def __init__(
        self,
        app: PatchedApp,
        settings: Settings,
        stage: Stage,
        *,
        lock: StateLock,
        ownership: Ownership,
        claimed: ClaimedPartitions | None,
        progress: Progress,
        intervals: Intervals,
    ) -> None:
        self._app = app
        self._settings = settings
        self._stage = stage
        self._lock = lock
        self._ownership = ownership
        self._claimed = claimed
        self._progress = progress
        self._intervals = intervals

    def follow(self) -> None:
        """Hear of every rebalance of an app that has not started."""
        self._app.on_partitions_assigned.connect(self._on_assigned)
        self._app.on_partitions_revoked.connect(self._on_revoked)

    async def watch(self) -> None:
        """Wait, for as long as the worker runs, for a group that has stopped answering.

        aiokafka holds a failed join back until somebody polls, and Faust polls only what it was assigned: such a
        client waits for ever (alike: https://github.com/aio-libs/aiokafka/issues/625). A new process joins at once.

        Raises:
            NoAssignmentError: there was no assignment for `group_wait_seconds`; the process should exit.
        """
        waited = 0.0
        while waited < self._settings.group_wait_seconds:
            await asyncio.sleep(self._intervals.membership)
            waited = 0.0 if self._ownership.assigned is not None else waited + self._intervals.membership
        raise NoAssignmentError(f"no assignment for {waited:g} s")

    async def _on_assigned(self, *_: object, **__: object) -> None:
        await guarded(self._claim)
        if self._claimed:
            self._claimed.begin(self._ownership.assigned or frozenset(), self._app.consumer_generation_id)
            return
        # Not awaited: Faust holds the whole group's rebalance until its handlers return, and reading back takes long.
        self._restoring = asyncio.create_task(guarded(self._restore_assigned))

    async def _claim(self) -> None:
        assignment = self._app.consumer.assignment()
        names = {lane: self._settings.topic(topic.name) for lane, topic in self._stage.lanes.items()}
        held = {lane: frozenset(tp.partition for tp in assignment if tp.topic == names[lane]) for lane in names}
        self._ownership.claim(held)
        log.info("assigned partitions %s", sorted(self._ownership.assigned or ()))

    async def _restore_assigned(self) -> None:
        async with self._lock.held_alone():
            await self._ownership.restore(self._ownership.assigned or frozenset())

    async def _on_revoked(self, *_: object, **__: object) -> None:
        self._ownership.assigned = None
        if self._claimed:
            await self._claimed.cancel_opening()
        # The batch in hand ends first: its offsets can still be committed while this handler runs.
        async with self._lock.held_alone():
            self._progress.forget(await self._claimed.release() if self._claimed else self._ownership.revoke())
