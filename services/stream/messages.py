"""What goes into a stage and what comes out of it, without Kafka.

A stage is a function from a batch of `Received` to one `Outcome` each. Expected failure is a value; an exception is a
defect. The runner sends, counts and commits; a stage never does any of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.deadletter import MessageOrigin
from schemas.reasons import DropReason, RejectReason
from services.stream.counts import Count


@dataclass(frozen=True, slots=True)
class Received:
    """One Kafka record as a stage reads it."""

    value: bytes | None
    origin: MessageOrigin
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    read_at: datetime | None = None
    """When a worker read it, by the worker's clock."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One Kafka record to write. Without a partition the key decides; `value` None is a tombstone."""

    topic: str
    key: bytes
    value: bytes | None
    partition: int | None = None
    to_all_but: int | None = None
    """To every partition that the topic has but this one, instead: how many these are the broker knows."""

    def spread(self, partitions: Iterable[int]) -> "tuple[Outgoing, ...]":
        """One record for each partition that it goes to, of these that the topic has."""
        if self.to_all_but is None:
            return (self,)
        others = sorted(number for number in partitions if number != self.to_all_but)
        return tuple(replace(self, partition=number, to_all_but=None) for number in others)


IfRefused = Callable[[int], tuple[Outgoing, ...] | None]
"""By the index of an output that the broker refuses for good: the state in which the timer's work on it counts as done
and the record as not published. None: a message made it. Asked at most once; the process then leaves."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The item goes on: `outputs` are confirmed by the broker before any of `state` is written."""

    outputs: tuple[Outgoing, ...]
    state: tuple[Outgoing, ...] = ()
    redelivered: bool = False
    counts: tuple[Count, ...] = ()
    """What to count once the item is done, e.g. the verdict's kind."""
    if_refused: IfRefused | None = field(default=None, compare=False)
    """Where some of the outputs are a timer's work, which no message stands for."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The item was understood, and rightly goes no further."""

    reason: DropReason
    detail: str = ""
    state: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """The item could not be handled: it becomes a dead letter."""

    reason: RejectReason
    error: str


Outcome = Kept | Dropped | Rejected
Handler = Callable[[Sequence[Received]], list[Outcome]]
"""One outcome per message, in order."""
