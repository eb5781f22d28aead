"""What makes one stage different from another: what it reads, what it does, what it remembers."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.topic import Topic
from services.observability.metrics import Metrics
from services.observability.series import Series
from services.pool.cpu_pool import Job
from services.stream.lanes import Lane
from services.stream.messages import Handler, Kept
from services.stream.snapshots import SnapshotKeeper
from services.stream.state_records import StateKeeper
from services.stream.stored_records import Shelving

Follow = Callable[[Metrics, Callable[[Job], None]], Coroutine[None, None, None]]
"""Runs beside the work, for as long as the worker does, and hands over the job whenever it should be another."""
Timer = Callable[[datetime, frozenset[int]], Sequence[Kept]]
"""What is due at this moment in these partitions, with no message to cause it (e.g. an embargo has ended)."""
Levels = Callable[[], Mapping[tuple[str, ...], int]]
"""The values of a gauge now, by its labels after the stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """A stage's state: what holds it in memory, and the topic that it is restored from."""

    topic: Topic
    keeper: StateKeeper
    snapshots: SnapshotKeeper | None = None
    """The keeper, where its memory can be written to a file and read back."""
    shelving: Shelving | None = None
    """How the keeper leaves in the local store what it need not have in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the pipeline. A worker runs it; an agent module of the stage makes it."""

    name: str
    routine: Topic
    """What it reads, in the routine lane."""
    urgent: Topic | None = None
    """The same in the urgent lane, which has priority; None where the stage has one lane."""
    work: Handler | Job
    """A handler runs in the event loop (it must be quick); a job in CPU processes."""
    follow: Follow | None = None
    """Where the job depends on a file that may change."""
    processes: int = 1
    batch_size: int | None = None
    """The most messages in a batch; the setting's value where None."""
    state: StageState | None = None
    timer: Timer | None = None
    next_due: Callable[[], datetime | None] | None = None
    """When the timer will next have something to do, for those who move the clock by hand (tests, `reprocess`)."""
    measures_end_to_end: bool = False
    levels: Mapping[Series, Levels] = field(default_factory=dict)
    """Gauges of the stage's own."""

    @property
    def lanes(self) -> dict[Lane, Topic]:
        """The topics that the stage reads, by lane."""
        return {Lane.ROUTINE: self.routine, **({Lane.URGENT: self.urgent} if self.urgent else {})}
