"""What a worker hears from its consumer group: partitions assigned, partitions revoked, or no answer."""

import asyncio
import logging

from services.kafka.faust_transport import PatchedApp
from services.settings import Settings
from services.worker.exits import guarded
from services.worker.intervals import Intervals
from services.worker.ownership.ownership import Ownership, assigned_partitions
from services.worker.progress import Progress
from services.worker.stage import Stage
from services.worker.state_lock import StateLock

log = logging.getLogger(__name__)


class NoAssignmentError(Exception):
    """The group sent this worker no assignment in time. An empty one would count."""


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
        progress: Progress,
        intervals: Intervals,
    ) -> None:
        self._app = app
        self._settings = settings
        self._stage = stage
        self._lock = lock
        self._ownership = ownership
        self._progress = progress
        self._intervals = intervals
        self.assigned: frozenset[int] | None = None
        """None until the group has answered, and while it is rebalancing."""

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
            # Reset by every assignment: only an uninterrupted silence counts.
            waited = 0.0 if self.assigned is not None else waited + self._intervals.membership
        raise NoAssignmentError(f"no assignment for {waited:g} s")

    async def _on_assigned(self, *_: object, **__: object) -> None:
        await guarded(self._assign)

    async def _assign(self) -> None:
        assignment = self._app.consumer.assignment()
        names = {lane: self._settings.topic(topic.name) for lane, topic in self._stage.lanes.items()}
        by_lane = {lane: frozenset(tp.partition for tp in assignment if tp.topic == names[lane]) for lane in names}
        self.assigned = assigned_partitions(by_lane, share_state=self._stage.state is not None)
        log.info("assigned partitions %s", sorted(self.assigned))
        self._ownership.assign(self.assigned, self._app.consumer_generation_id)

    async def _on_revoked(self, *_: object, **__: object) -> None:
        self.assigned = None
        await self._ownership.stop_restoring()
        # The batch in hand ends first: its offsets can still be committed while this handler runs.
        async with self._lock.taken_alone():
            self._progress.forget(await self._ownership.revoke())
