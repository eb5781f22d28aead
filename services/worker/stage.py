"""What makes one stage different from another: where it reads, what it does, what it remembers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.topic import Topic
from services.observability.metrics import Series
from services.pool.cpu_pool import Job
from services.stream.lanes import Lane
from services.stream.messages import Handler, Kept
from services.worker.state_topic import StateKeeper

Timer = Callable[[datetime, frozenset[int]], Sequence[Kept]]
"""What is due at this moment in these partitions although no message asked for it (an embargo's release)."""
Levels = Callable[[], Mapping[tuple[str, ...], int]]
"""What a gauge stands at now, by its labels after the stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """A stage's state: who holds it and which topic it is read back from."""

    topic: Topic
    keeper: StateKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One Faust agent."""

    name: str
    source: Topic
    urgent: Topic | None = None
    """The source's urgent lane, which goes before it; None where the stage has one lane."""
    work: Handler | Job
    """A handler runs in the event loop (it must be quick); a job in CPU processes."""
    processes: int = 1
    batch_size: int | None = None
    """Messages a batch holds at most; the setting where None."""
    memory: StageState | None = None
    timer: Timer | None = None
    next_due: Callable[[], datetime | None] | None = None
    """When the timer will next have something to do, for whoever moves the clock by hand."""
    measures_end_to_end: bool = False
    levels: Mapping[Series, Levels] = field(default_factory=dict)
    """Gauges of the stage's own."""

    @property
    def lanes(self) -> dict[Lane, Topic]:
        """What the stage reads."""
        return {Lane.ROUTINE: self.source, **({Lane.URGENT: self.urgent} if self.urgent else {})}
