"""What a worker may ask of its partitions, however they are owned: assigned → restored → active."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from faust.types import EventT

from services.kafka.delivery import Deliver
from services.stream.lanes import Lane
from services.stream.messages import Kept
from services.worker.writing import Write


class LanesApartError(Exception):
    """The lanes of a partition belong to different workers: two would write one state."""


def assigned_partitions(by_lane: Mapping[Lane, frozenset[int]], *, share_state: bool) -> frozenset[int]:
    """The partitions that a worker has, by what the group assigned it in each lane.

    Raises:
        LanesApartError: the lanes differ, and both write the same state.
    """
    # Two workers, each with one lane of a partition, would write one state and overwrite each other.
    if share_state and len(set(by_lane.values())) > 1:
        assigned = ", ".join(f"{lane} {sorted(partitions)}" for lane, partitions in by_lane.items())
        raise LanesApartError(
            f"the group assigned this worker {assigned}: both topics must have the same number of partitions "
            "(`copytaster topics check`), and every worker of the stage must read both"
        )
    return frozenset().union(*by_lane.values())


@dataclass(frozen=True)
class Lot:
    """Messages that are decided together, and how what comes of them is written."""

    events: Sequence[EventT[bytes]]
    write: Write | None
    """None: as the runner writes by itself."""


class Ownership(Protocol):
    """The partitions of one worker, from their assignment to their revocation."""

    @property
    def faust_commits(self) -> bool:
        """Whether finished messages are acknowledged to Faust; otherwise positions are written with the state."""
        ...

    @property
    def restored(self) -> frozenset[int]:
        """Partitions whose state is complete in memory."""
        ...

    @property
    def active(self) -> frozenset[int]:
        """Partitions whose timers may act."""
        ...

    def assign(self, partitions: frozenset[int], generation: int) -> None:
        """The group assigned these and no others: begin to restore them. Not awaited, since the group waits for us."""
        ...

    async def stop_restoring(self) -> None:
        """A rebalance began: end what `assign` began. What is complete stays ours until `revoke`."""
        ...

    async def revoke(self) -> set[int]:
        """Give up all partitions; nothing may be in hand. Returns those that were restored.

        Their state stays in memory: the next assignment shows whether it is still current.
        """
        ...

    def lots(self, events: Sequence[EventT[bytes]]) -> AsyncIterator[Lot]:
        """A batch as it may be decided, without what is not (or no longer) to be decided here."""
        ...

    def finished(self, partitions: set[int], lane: Lane) -> None:
        """A lot of these partitions was decided and written."""
        ...

    def interrupted(self, partitions: set[int]) -> None:
        """A lot of these was cancelled: memory may be ahead of the state topic, so it must be read again."""
        ...

    def state_lost(self, partitions: set[int]) -> None:
        """What these left in their stores cannot be read, so nothing of what was decided last was written.

        They are claimed again from what is committed, beside the others.
        """
        ...

    def write_in_order(self, deliver: Deliver) -> Write:
        """How a runner writes what comes with no way of its own."""
        ...

    def write_of(self, kept: Kept) -> Write | None:
        """How what a timer did is written; None as in a lot."""
        ...

    def is_drained(self, topic: str, partition: int) -> bool:
        """Whether all that was fetched there is done, so that only control records can lie behind it."""
        ...
